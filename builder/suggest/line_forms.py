"""What the words of one line tell of it: news pages write the same things in few forms."""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.page.clean import clean_line
from builder.suggest import stamps, subjects
from builder.suggest.cast import speaking
from builder.suggest.dates import explicit_dates
from builder.suggest.roles import BODIES, NATIONS, PLACES

LONGEST = 5_000
"""Characters of a line above which it is no paragraph of an article and is not looked at."""

_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_STOP = re.compile(r"(?:[.!?…:][\"“”»›’')\]]*|[.!?][\"”»’]? ?\([A-Z][\w ./-]{1,25}\))$")
_UNFINISHED = re.compile(r"[,;:–—-]$")
_REPORTED = re.compile(r"[\"“„«].+[\"”»],? [\w’' ]{1,60} (?:said|says|stated|wrote|told)\b")
INLINE_DATELINE = re.compile(
    r"[A-Z][^.—–]{2,40}(?:\([^)]+\) [—–-] |\. /[^/]+/\.? )|[A-Z]{3,}[A-Z, ]* (?:--|—|–) "
)
"""What a paragraph of an agency begins with."""

_MONTH_AND_DAY = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{1,2}\b"
    r"|\b\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_CREDIT = re.compile(
    r"^©|^\((?:c\)|source: [^)]*\)$)|\b(?:photo(?:graph)?|image|picture|video)s? ?"
    r"(?:by\b|credit|courtesy|[:/])|\((?:file|illustrative|archive|representative|photo)\b"
    r"|\bfile (?:photo|picture|image)\b|^infographics?:|^file [—–-] "
    r"|\bgetty images\b|[^\W\d], \d{3,4}(?:, \d\d\.\d\d\.\d{4})?$"
    r"|^(?-i:[A-Z][\w.’-]*(?: [A-Z][\w.’-]*){0,3} ?/ ?[A-Z]{2,}[\w ]*)$"
    r"|(?-i:(?:^|[ (])[A-Z]{2,}/[A-Z][\w’-]+(?: [A-Z][\w’-]+)*\)?)$",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"^[^\w]*(?:editor(?:’|'|ial)?s?(?:’|')? note|disclaimer|correction\b|note:"
    r"|this (?:article|text|story|report) (?:is a |was |has (?:not )?been |first |originally )"
    r"(?:translat|first|originally|produced|edited|automatically|published|updated|corrected|machine)"
    r"|(?:machine|automatic(?:ally)?) translat|translated (?:by|from|automatically)"
    r"|(?:with )?(?:additional )?(?:reporting|writing|editing) by\b"
    r"|(?:compiled|edited|translated|written) by\b"
    r"|the (?:author|writer) is an? |copyright\b.*\breprinted)"
    r"|\bcontributed to this (?:report|article|story)\b"
    r"|^.{0,80}\b(?:views|opinions)(?: and opinions)? expressed"
    r" (?:here\b|in (?:this|the) (?:article|text|story|piece)\b|by the author\b|(?:are|do) )"
    r"|\breprinted with\b",
    re.IGNORECASE,
)
_METADATA = re.compile(
    r"^\W*(?:(?:first )?published|date|updated|last modified|source|author|byline|by|text|"
    r"category|region)\b ?:"
    r"|^\W*(?:posted|last (?:modified|updated)|updated) (?:on|at|by)\b"
    r"|^\W*date \d|\bregion: |^https?://\S+$"
    r"|^(?-i:By (?:our |[A-Z][\w’-]+ ?){1,5}(?:\W|$))(?!.*[.!?]$)",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"This (?:article|story|piece|text) (?:is part|appeared|belongs|was part)\b", re.IGNORECASE
)
_UPDATED = re.compile(r"\b(?:updated?|modified) ?:", re.IGNORECASE)
_NO_NAME = re.compile(
    r"\b(?:video|player|close|print|text|size|listen|news|photo|gallery|menu|search|home|save|"
    r"send|mail|audio|play|watch|live|exclusive|analysis|opinion|world|press|release|version|"
    r"download|pdf|share|read|next|previous|story|page|editor.?s|main|special|report|aa)\b",
    re.IGNORECASE,
)
"""Words of buttons and sections, of which none is a name."""
BYLINE = re.compile(r"By ")
ADDRESS = re.compile(r"https?://\S+")
_AUTHOR = re.compile(r"^\W*(?:author|text|byline|words|story)s?(?: by)? ?:", re.IGNORECASE)
_JOURNALIST = re.compile(
    r"\b(?:correspondent|staff writer|reporter|columnist|political writer)s?\b", re.IGNORECASE
)
_FROM = re.compile(r"(?: in|,) [A-Z][\w’-]+(?: [A-Z][\w’-]+)?$")
_BUTTON = re.compile(
    r"\b(?:cookies?|subscri\w+|newsletter|stay (?:tuned|updated|informed)|sign (?:up|in)|log ?in|"
    r"all rights reserved|follow us|click here|javascript|privacy policy|"
    r"terms (?:of (?:use|service)|and conditions)|read more|join the (?:discussion|conversation)|"
    r"breaking news|back to (?:top|list)|inbox|your (?:ad|e-?mail)|rules (?:for|of) us\w+|"
    r"when using (?:the |our )?materials?|powered by|opens in (?:a )?new|"
    r"external (?:sites|linking)|press ctrl)\b",
    re.IGNORECASE,
)
"""Words of the interface that hardly any paragraph of an article has."""
_MAYBE_BUTTON = re.compile(
    r"\b(?:register|facebook|twitter|telegram|whatsapp|comments?|share|advert\w*|loading|"
    r"terms (?:of|and)|join the|copyright|follow the news|click(?:ing)?|about us|complaints|reuse|"
    r"load more|show more|see all|view all|latest news|our (?:app|channel)|select (?:it|the text)|"
    r"send to a friend|report an? error|code of conduct|contact us|"
    r"(?:error|mistake|typo)s? in the text)\b",
    re.IGNORECASE,
)
"""Words of the interface that a text may have as well: only short lines are told by them."""
_ASKS_READER = re.compile(
    r"(?:To|If|By|For|Please|Your|Our|You|We|Sign|Get|Go|Send|Report|Add|Download|Listen|Found|"
    r"About|Certificate|Developed)\b"
)
"""How lines below an article begin that are no headlines, unless they have more capitals."""
_TEASER = re.compile(
    r"^\W*(?:(?:read|see|watch) also|also read"
    r"|related(?: (?:articles?|news|stories|links?|posts?))?) ?(?:[:|]|$)",
    re.IGNORECASE,
)
_TOPICS_BELOW = re.compile(r"^\W*(?:tags?|(?:related )?topics?|key ?words?)\W*$", re.IGNORECASE)
_TOPICS = re.compile(
    r"^\W*(?:(?:tags?|(?:related )?topics?|key ?words?) ?:|tagged (?!\w+ly\b))"
    r"|^(?:#[\w-]+[ ,;]*)+$",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"^(?:photo|image|picture)s?"
    r"(?:(?: (?:by|credit|courtesy|source|caption))? ?:| (?:source|caption),)"
    r"|^©(?! ?(?:\d{4}\b|copyright|$))(?!.*\brights reserved)",
    re.IGNORECASE,
)
_PICTURE_BELOW = re.compile(r"^(?:image|photo|picture) caption\W*$", re.IGNORECASE)
_TOLD = {"related": _TEASER, "tags": _TOPICS, "caption": _PICTURE}
"""How lines begin that say themselves what they are."""
_BLOCK = re.compile(
    r"^\W*(?:(?:the )?(?:most|more) (?:read|viewed|popular|recent|news|stories|on th\w+|from|in)\b"
    r".*"
    r"|(?:popular|trending|top|latest|other|recent|main|today’s)\b(?: [\w’']+){0,2}"
    r"|(?:news|stories|videos?|photos?) of the (?:day|week)|(?:related|additional) \w+"
    r"|materials on the topic|editor[’']?s[’']? (?:picks?|choice)|features?|read next|what to read"
    r"|you (?:may|might) (?:also )?(?:like|be interested in)|recommended\b.*|see also|read also"
    r"|this item is part of)\W*$",
    re.IGNORECASE,
)
"""Headings of the blocks below an article, with links to others under them."""
_READERS = re.compile(
    r"^\W*(?:[1-9]\d* comments?|comments? \(?[1-9]\d*\)?|leave a (?:reply|comment)"
    r"|\d+ thoughts? on .*|(?:\d+ )?responses? to .*|about the authors?"
    r"|join the (?:discussion|conversation).*)\W*$",
    re.IGNORECASE,
)
"""Headings below an article, with words of readers or about the author under them."""
_GREETING = re.compile(
    r"(?:Ladies|Dear|Colleagues|Friends|Good (?:morning|afternoon|evening))\b[^.]{0,60}[,!]"
)
_MENU = re.compile(r"(?: [|>•·›»/] .*){2}|(?<! ) {3,}\S.* {3,}|(?: [>›»/] )")
_COLON_CLOCK = re.compile(r"\b\d{1,2}:\d\d\b|\b(?:GMT|UTC)\b")
_BARE_CLOCK = re.compile(r"\d{1,2}[:.]\d\d")

PROSE, _REPORT, SENTENCE, HEADLINE, TAGS, SECTION = 8, 12, 3, 4, 4, 4
"""Words of prose, of prose that only a cue ends, of a sentence; of a headline, of tags; of the
name of a section."""
_CREDITED = 25
"""Words of a caption with its credit, at most."""
_BYLINE_WORDS = 8
_SHORT = 6
"""Words of a byline, and of a line of the interface that one word tells, at most."""


class Line(NamedTuple):
    """A line, and the label that its opening words or the line above it tell, if they do."""

    number: int
    text: str
    words: tuple[str, ...]
    told: str = ""


def read(number: int, raw: str) -> Line:
    """Return a line of a page with its words."""
    text = clean_line(raw)
    return Line(number, text, tuple(_WORD.findall(text[: LONGEST + 1])))


def told(lines: list[Line]) -> list[Line]:
    """Return the lines with the labels that their words, or a heading above them, tell."""
    found: list[Line] = []
    above, last = "", 0
    for line in lines:
        below = _below(above, line, beside=line.number == last + 1)
        found.append(line._replace(told=_says(line.text) or below))
        above = _heading(line, below, above)
        last = line.number
    return found


def _heading(line: Line, below: str, above: str) -> str:
    """Return what the next line may be: `first` teaser or `teasers`, `topics`, or a `caption`."""
    if _TEASER.fullmatch(line.text):
        return "first"
    if _TOPICS_BELOW.match(line.text):
        return "topics"
    if _PICTURE_BELOW.match(line.text):
        return "caption"
    return {"tags": "topics", "related": "teasers"}.get(below, "") if above else ""


def _below(heading: str, line: Line, *, beside: bool) -> str:
    """Return what a heading tells of a line below it: teasers beside each other, all topics."""
    if heading == "caption":
        return "caption" if beside else ""
    if heading == "first" or (heading == "teasers" and beside and len(line.words) >= HEADLINE):
        return "related" if _is_teaser(line) else ""
    is_topic = 0 < len(line.words) <= TAGS and not is_interface(line) and not is_block(line)
    return "tags" if heading == "topics" and is_topic and not ends(line) else ""


def _says(text: str) -> str:
    """Return the label that the opening words of a line tell; a heading alone tells nothing."""
    if _TEASER.fullmatch(text) or _TOPICS_BELOW.match(text):
        return ""
    return next((label for label, opening in _TOLD.items() if opening.match(text)), "")


def _is_teaser(line: Line) -> bool:
    """Whether a line under `Read also` can be a headline, not a button or a paragraph."""
    dated = stamps.is_stamp(line.text) or is_foot(line)
    return not (dated or line.text.endswith((".", ":")) or is_interface(line))


def is_teasers_heading(line: Line) -> bool:
    """Whether a line is `Read also` or the like, with a teaser or without."""
    return _TEASER.match(line.text) is not None


def is_note(line: Line) -> bool:
    """Whether a line is a note of the editors."""
    return _NOTE.search(line.text) is not None


def is_metadata(line: Line) -> bool:
    """Whether a line says by its first words what it tells of the article."""
    return _METADATA.search(line.text) is not None


def is_series(line: Line) -> bool:
    """Whether a line says where else the article stands."""
    return _SERIES.match(line.text) is not None


def is_author(line: Line) -> bool:
    """Whether a line says `Author: …`."""
    return _AUTHOR.search(line.text) is not None


def is_byline(line: Line) -> bool:
    """Whether a line beside a headline can say who wrote the article."""
    parts = [read(line.number, part) for part in re.split(r"[|•·]", line.text) if part.strip()]
    if len(parts) > 1:
        told = [is_byline(part) for part in parts]
        others = (part for part, is_name in zip(parts, told, strict=True) if not is_name)
        return any(told) and all(is_place(x) or re.search(r"\d", x.text) for x in others)
    line = parts[0] if parts else line
    if len(line.words) > _BYLINE_WORDS or ends(line):
        return False
    name = _FROM.sub("", line.text)
    name = name.title() if name.isupper() else name
    named = 2 <= len(name.split()) <= 3 and subjects.is_name(name) and not _NO_NAME.search(name)
    # `AA` is a button for larger letters, and an agency.
    button = line.text != "AA" and (_NO_NAME.search(line.text) or is_interface(line))
    agency = re.fullmatch(r"[A-Z]{2,6}", line.text) is not None and not button
    return named or agency or _JOURNALIST.search(line.text) is not None


def is_issuer(line: Line) -> bool:
    """Whether a line right below an article can say whose it is: an author, an office."""
    if is_interface(line) or is_block(line) or _TOPICS_BELOW.match(line.text):
        return False
    agency = re.fullmatch(r"\([A-Z]\w{1,12}\)", line.text) is not None
    last = line.words[-1].casefold() if line.words else ""
    office = len(line.words) <= _BYLINE_WORDS and last in BODIES | {"department"} and is_open(line)
    return agency or office or is_byline(line)


def is_place(line: Line) -> bool:
    """Whether a line has a place and nothing else."""
    return line.text.rstrip(" ,").casefold() in NATIONS.keys() | PLACES


def is_block(line: Line) -> bool:
    """Whether a line is the heading of a block with links to other articles."""
    return _BLOCK.match(line.text) is not None


def is_foot(line: Line) -> bool:
    """Whether below a line no paragraph of the article is to be expected."""
    return is_readers(line) or is_block(line)


def is_readers(line: Line) -> bool:
    """Whether words of readers stand under a line, and no links."""
    return _READERS.match(line.text) is not None


def is_clock(line: Line) -> bool:
    """Whether a line has a time of day and nothing else."""
    return _BARE_CLOCK.fullmatch(line.text) is not None


def is_interface(line: Line) -> bool:
    """Whether words of the interface make a line of it; a longer headline may hold one."""
    short = len(line.words) <= _SHORT
    if short and _MAYBE_BUTTON.search(line.text):
        return True
    found = _BUTTON.search(line.text)
    return found is not None and (short or found.start() == 0 or is_boilerplate(line))


def asks_reader(line: Line) -> bool:
    """Whether a line below an article is rather addressed to its readers than a headline."""
    capitals = sum(word[0].isupper() for word in line.words)
    asks = _ASKS_READER.match(line.text) is not None
    return asks and (capitals <= 2 or line.words[0] == "About")


def ends(line: Line) -> bool:
    """Whether a line ends as a sentence does."""
    return _STOP.search(line.text) is not None


def is_prose(line: Line) -> bool:
    """Whether a line is a paragraph by itself, wherever it stands."""
    if line.told or is_note(line) or is_metadata(line) or is_credit(line):
        return False
    if line.text.endswith("?") and is_title_case(line):
        return False
    if _GREETING.fullmatch(line.text):
        return True
    if ends(line):
        return len(line.words) >= PROSE and not is_boilerplate(line)
    return len(line.words) >= _REPORT and _REPORTED.match(line.text) is not None


def is_credit(line: Line) -> bool:
    """Whether a line is the credit of a picture, with its caption or without; no day, no news."""
    if not _CREDIT.search(line.text) or is_day(line):
        return False
    return len(line.words) <= _CREDITED or not speaking(line.text)


def is_title_case(line: Line) -> bool:
    """Whether nearly every long word of a line has a capital, as in a headline."""
    long = [word for word in line.words if len(word) > 3]
    return sum(word[0].isupper() for word in long) >= 0.8 * len(long)


def is_stamped(line: Line) -> bool:
    """Whether a short line has a day in full."""
    return len(line.words) < PROSE and bool(stamps.days(line.text))


def is_sentence(line: Line) -> bool:
    """Whether a line has what is enough for a paragraph among paragraphs."""
    asks = line.text.endswith("?") and is_title_case(line)
    ended = ends(line) and not line.told and not asks
    return ended and len(line.words) >= SENTENCE and not is_interface(line)


def is_boilerplate(line: Line) -> bool:
    """Whether a few words of the interface make up a good part of a line."""
    found = len(_BUTTON.findall(line.text))
    if found:
        found += len(_MAYBE_BUTTON.findall(line.text))
    return found > 0 and found * 15 >= len(line.words)


def is_headline(line: Line) -> bool:
    """Whether a line has the form of a headline: words enough, two capitals, no stop."""
    capitals = sum(word[0].isupper() for word in line.words)
    enough = len(line.words) >= HEADLINE and capitals >= min(2, len(line.words) // 2)
    return enough and is_open(line)


def may_be_headline(line: Line) -> bool:
    """Whether a line is a headline if its place says so; one capital, at its start, will do."""
    small = line.text.lstrip("\"'“‘«")[:1].islower()
    return len(line.words) >= HEADLINE and not small and is_open(line)


def is_open(line: Line) -> bool:
    """Whether a line ends without a stop or a comma, and nothing tells that it is no headline."""
    others = (_STOP, _UNFINISHED, _METADATA, _MENU, _UPDATED, BYLINE)
    if _COLON_CLOCK.search(line.text):
        return False
    if line.told or is_credit(line) or is_interface(line) or is_block(line):
        return False
    return not any(pattern.search(line.text) for pattern in others)


def is_day(line: Line) -> bool:
    """Whether a day with its year is all that a line says, but for a weekday and a place."""
    if is_metadata(line) or stamps.has_clock(line.text):
        return False
    return stamps.is_stamp(line.text) and len(stamps.days(line.text)) == 1


def is_timed(line: Line) -> bool:
    """Whether a day with the time of day is all that a line says, perhaps twice."""
    return stamps.has_clock(line.text) and stamps.is_stamp(line.text)


def is_dated(line: Line) -> bool:
    """Whether a short line has a day, with a year or without."""
    day = _MONTH_AND_DAY.search(line.text) or explicit_dates(line.text)
    return bool(day) and len(line.words) < PROSE


def tells_news(line: Line) -> bool:
    """Whether a paragraph reports something: somebody speaks, or it has a day."""
    patterns = (INLINE_DATELINE.match, _MONTH_AND_DAY.search)
    return bool(speaking(line.text)) or any(pattern(line.text) for pattern in patterns)


def is_tags(line: Line) -> bool:
    """Whether a line is a list of topics."""
    tags = line.text.split(", ")
    short = all(0 < len(tag.split()) <= TAGS for tag in tags)
    return len(tags) >= TAGS and short and not ends(line)
