"""Who speaks in a sentence, by its grammar: the noun phrase before a verb of saying, or behind it.

A subject is a name with what is said of the one who bears it, a description by office, the name of
a body, several names, or a pronoun. Whom of all people it means is not asked here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from builder.page.spans import Span
from builder.suggest.prose import dateline_end
from builder.suggest.roles import (
    BODIES,
    DETERMINERS,
    LINKS,
    MEDIA,
    NO_TITLE,
    PLACES,
    PORTFOLIOS,
    is_office,
)
from builder.suggest.wordlist import words as wordlist

_WORD = r"[^\W_][\w’'./-]*"
_WORD_BEFORE = re.compile(rf"(?:^|(?<=[\s(—–-]))({_WORD}|\([A-Z]{{2,8}}\))$")
_WORD_BEHIND = re.compile(rf"((?:Mrs?|Ms|Dr|Prof|Gen)\.|{_WORD}?)(?=[\s,;:)]|[.!?](?:\s|$)|$)( ?)")
_PRONOUN = re.compile(r"(?:^|(?<=\W))([Hh]e|[Ss]he|[Tt]hey|[Ii]t) $")
_OBJECT = re.compile(r"(him|her|them)(?![\w’'-])")
_SIMPLE_NAME = r"[^\W\d_a-z][\w’'-]+"
_INITIAL = r"[A-Z]\."
_PARTICLE = r"(?:bin|ibn|al|de|van|von|uulu|kyzy|ogly|oglu|qizi)"
NAME = re.compile(
    rf"(?:{_INITIAL} ?)*{_SIMPLE_NAME}(?: (?:{_SIMPLE_NAME}|{_INITIAL}|{_PARTICLE}))*"
)
"""A name: capitalized words, initials and particles."""

_PART_OF_OTHER = re.compile(
    r"\b(?:to|of|for|with|by|from|like|against|about|between|than|via|among|on|in|at) $"
)

_LEADING_LINK = re.compile(rf"(?i:{'|'.join(sorted(LINKS - DETERMINERS))}) ")

_DETERMINED = re.compile(r"(?<!\w)(?:The|the|An?|an?|His|Her|[A-Z]\w+[’']s) ")

_OF_BODY = re.compile(
    rf"([^\W\d_a-z].*?) (?:of|from|at|with) ((?:the |[A-Z]).*(?i:{'|'.join(sorted(BODIES))})\b.*)"
)
"""A name with the body that its owner is of: `X of the Institute of Y`."""
_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|had|have|will|would|can|could|that|which|who|and|but|[a-z]+ed)\b"
)
_APPOSED = re.compile(r"(?:, \d{1,3})?, ([^,.;:“”\"«»]{3,120})(?=[,.;]|$)")
_UP_TO_STOP = re.compile(r"[^,.;:!?“”\"«»]{3,120}")
_BREAK = re.compile(r"[,;:”\"»] ")
_INTERPOSED = re.compile(
    r"in turn|for (?:his|her|its|their) part|however|meanwhile|in particular|among other things|"
    r"in (?:his|her|its|their) turn|on the other hand|though|too|"
    r"(?:in|at|on|during|after|speaking|following|citing|addressing) [^,]{3,90}"
)
"""What commas set apart between a subject and its verb, and says nothing of it."""

_WINDOW = 300
"""Characters before a verb in which its subject is looked for."""
_NEAR = 10
"""Characters of the word before a phrase that is looked for: a pronoun, a preposition."""
_COURTESY = wordlist("Mr Mr. Mrs Mrs. Ms Ms. Dr Dr. Prof Prof. Sir Madam")
_LONGEST = 16
"""Words of a title and a name together, at most."""
_NAME_WORDS = 4
_LONGEST_ROLE = 26
_COMMAS = 3
"""Commas between a name and its verb, at most."""


class Subject(NamedTuple):
    """The words for a speaker: `role` is what they say of the one who speaks, `names` who it is.

    A pronoun has neither role nor names. Of a body the role is all that its name says; `the
    ministry` has no name.
    """

    span: Span
    role: str = ""
    names: tuple[str, ...] = ()
    pronoun: str = ""
    body: bool = False


# A page is gone through three times: for its lines, for who speaks in it, for what they say.
@lru_cache(maxsize=1 << 14)
def before(text: str, end: int, start: int) -> Subject | None:
    """Return the subject that ends at `end`, behind which a space stands; `start` its sentence."""
    pronoun = _PRONOUN.search(text, max(start, end - _NEAR), end + 1)
    if pronoun:
        return Subject(Span(*pronoun.span(1)), pronoun=pronoun[1].lower())
    if text[end - 1 : end] == ",":
        return _around_comma(text, end - 1, start)
    phrase = _phrase_before(text, end, start)
    if phrase is None:
        return _description(text, end, start)
    if _PART_OF_OTHER.search(text, max(start, phrase.start - _NEAR), phrase.start):
        return None
    found = read(text, phrase)
    if found is None or _is_bare(found, text):
        return _description(text, end, start)
    return _with_role_before(text, found, start)


def behind(text: str, start: int) -> Subject | None:
    """Return the subject that begins at `start`: `said the minister`, `according to him`."""
    pronoun = _OBJECT.match(text, start)
    if pronoun:
        return Subject(Span(*pronoun.span(1)), pronoun=pronoun[1])
    phrase = _phrase_behind(text, start)
    found = read(text, phrase) if phrase and _ends(text, phrase) else None
    return _with_role_behind(text, found) if found else _description_behind(text, start)


def _ends(text: str, phrase: Span) -> bool:
    """Whether a noun phrase ends where it was read to: no further word of it follows."""
    return re.match(rf"[.,;:!?)”\"»]|$| (?:{_FOLLOWS})\b| [—–-] ", text[phrase.end :]) is not None


_FOLLOWS = (
    "in|on|at|during|after|before|to|from|by|while|when|as|following|about|this|last|today|"
    "yesterday|tomorrow|late|early|earlier|for|with|who|that|and|but|via|through|reporters|of"
)


def _description_behind(text: str, start: int) -> Subject | None:
    """Return a description behind a verb, with the name that a comma sets apart: `the X, NAME`."""
    match = _UP_TO_STOP.match(text, start)
    role = match[0] if match else ""
    if not match or not _DETERMINED.match(role) or not _is_role(role) or _FINITE.search(role):
        return None
    name = NAME.match(text, match.end() + 2) if text.startswith(", ", match.end()) else None
    if name and is_name(name[0]) and " " in name[0]:
        return Subject(Span(start, name.end()), role, (name[0],))
    return Subject(Span(*match.span()), role)


def opening(text: str, start: int) -> Subject | None:
    """Return the subject with which a sentence begins: a pronoun, or a name with its title."""
    pronoun = re.compile(r"(He|She)(?= [a-z])").match(text, start)
    if pronoun:
        return Subject(Span(*pronoun.span()), pronoun=pronoun[0].lower())
    phrase = _phrase_behind(text, start)
    found = read(text, phrase) if phrase else None
    if found is None or not re.match(r",? \w", text[found.span.end :]):
        return None
    name = NAME.match(text, found.span.end + 2)
    if not found.names and name and text[name.end() : name.end() + 1] == "," and is_name(name[0]):
        return Subject(Span(found.span.start, name.end()), found.role, (name[0],))
    return found


def read(text: str, phrase: Span) -> Subject | None:
    """Return what a noun phrase says, or None if it names no speaker."""
    words = phrase.of(text)
    both = _joined(words)
    if both:
        return Subject(phrase, names=both)
    role, name = split(words)
    if role and name and is_name(name):
        return Subject(phrase, role, (name,))
    bare = _without_determiner(words)
    if _is_body(bare):
        proper = re.search(r"[A-Z]", bare) is not None
        return Subject(phrase, bare, (bare,) if proper else (), body=True)
    owner = _OF_BODY.fullmatch(words)
    if owner and is_name(owner[1]) and " " in owner[1]:
        return Subject(phrase, owner[2], (owner[1],))
    if name and is_name(name):
        return Subject(phrase, role, (name,))
    if role:
        return Subject(phrase, role)
    return None


def _is_body(words: str) -> bool:
    """Whether words name a body: an acronym, or a noun such as `ministry` with what it is of."""
    head = re.split(r" (?:of|for|at|in|on) ", words)[0].split()
    if any(word.casefold() in MEDIA for word in words.split()):
        return False
    acronym = len(head) == 1 and _is_acronym(head[0]) and head[0].casefold() not in PLACES
    return bool(head) and (acronym or head[-1].casefold() in BODIES)


def split(words: str) -> tuple[str, str]:
    """Return a title and the name behind it; either may be empty."""
    tokens = words.split()
    offices = [at for at, word in enumerate(tokens) if is_office(word)]
    run = len(tokens)
    while run > 0 and _may_be_of_name(tokens[run - 1]):
        run -= 1
    if len(tokens) > 1 and tokens[0] in _COURTESY and is_name(" ".join(tokens[1:])):
        return tokens[0], " ".join(tokens[1:])
    if offices and offices[-1] + 1 == len(tokens):
        return words, ""
    if offices and offices[-1] + 1 >= run:
        name = tokens[offices[-1] + 1 :]
    else:
        while run < len(tokens) and tokens[run].casefold() in PLACES:
            run += 1
        name = tokens[max(run, len(tokens) - 2) :] if offices else tokens[run:]
    title = tokens[: len(tokens) - len(name)]
    if title and title[-1].casefold() in LINKS:
        return (
            (words, "") if offices else ("", "")
        )  # in `an aide of Lavrov` the office is another's
    if not offices and title:
        return "", ""
    return " ".join(title), " ".join(name)


def is_name(words: str) -> bool:
    """Whether words can be the name of a person."""
    tokens = words.split()
    if not 1 <= len(tokens) <= _NAME_WORDS or not NAME.fullmatch(words):
        return False
    small = [token.casefold() for token in tokens]
    known = PLACES | BODIES | NO_TITLE | MEDIA
    if len(tokens) > 1 and any(re.sub(r"[’']s$", "", word) in known for word in small):
        return False
    if any(map(is_office, tokens)) or any(map(_is_acronym, tokens)):
        return False
    return small[0] not in known and "’s" not in words


def _is_acronym(word: str) -> bool:
    return re.fullmatch(r"[A-Z]{2,}", word) is not None


def _joined(words: str) -> tuple[str, ...]:
    """Return the two names of `X and Y`, each perhaps with a title, else nothing."""
    first, _, second = words.partition(" and ")
    names = tuple(split(part)[1] for part in (first, second))
    offices = [is_office(word) for part in (first, second) for word in part.split()]
    both = all(name and is_name(name) for name in names)
    # In `Minister of Industry and Trade X` what stands before the `and` is no name.
    return names if both and (not any(offices) or _is_titled_name(first)) else ()


def _is_titled_name(words: str) -> bool:
    title, name = split(words)
    return bool(title) and is_office(title.split()[-1]) and is_name(name)


def _may_be_of_name(word: str) -> bool:
    return word[0].isupper() and not is_office(word)


def _without_determiner(words: str) -> str:
    first, _, rest = words.partition(" ")
    return rest if first.casefold() in DETERMINERS else words


def _phrase_before(text: str, end: int, start: int) -> Span | None:
    """Return the noun phrase that ends at `end`: names, titles and what holds them together."""
    begin, at = end, end
    start = max(start, end - _WINDOW)
    for _ in range(_LONGEST):
        match = _WORD_BEFORE.search(text, start, at)
        if match is None or match.start(1) < start or not _may_be_of(match[1]):
            break
        if begin == end and match[1].casefold() in LINKS | DETERMINERS:
            break
        begin, at = match.start(1), match.start(1) - 1
        last = match[1].casefold() in DETERMINERS and not _goes_on(text, at, start)
        if last or text[at : at + 1] != " ":
            break
    while (link := _LEADING_LINK.match(text, begin, end)) is not None:
        begin = link.end()
    return Span(begin, end) if begin < end else None


def _goes_on(text: str, end: int, start: int) -> bool:
    """Whether a noun phrase goes on before a determiner: `of the`."""
    match = _WORD_BEFORE.search(text, start, end)
    return match is not None and match[1] in {"of", "for", "at", "in"}


def _phrase_behind(text: str, start: int) -> Span | None:
    at, end, count = start, start, 0
    while count < _LONGEST and (match := _WORD_BEHIND.match(text, at)):
        if not match[1] or not _may_be_of(match[1]):
            break
        if match[1].casefold() not in LINKS | DETERMINERS:
            end = match.end(1)
        at, count = match.end(), count + 1
        if not match[2]:
            break
    return Span(start, end) if end > start else None


def _may_be_of(word: str) -> bool:
    small = re.sub(r"[’']s$", "", word.casefold())
    if small in NO_TITLE or word[0] == "(":
        return word[0] == "("
    known = LINKS | DETERMINERS | PORTFOLIOS | BODIES
    possessive = small != word.casefold()
    return word[0].isupper() or possessive or small in known or is_office(word) or "-" in word


def _is_bare(found: Subject, text: str) -> bool:
    """Whether a description lacks the determiner that it would begin with."""
    words = found.span.of(text)
    return not found.names and words[0].islower() and words.split()[0] not in DETERMINERS


def _description(text: str, end: int, start: int) -> Subject | None:
    """Return a description with words that no title is known by: `the head of the space agency`."""
    near = max(start, end - _WINDOW)
    begin = max((m.end() for m in _BREAK.finditer(text, near, end)), default=start)
    if begin < near:
        return None
    phrase = Span(dateline_end(text, begin), end)
    words = phrase.of(text)
    fits = _DETERMINED.match(words) and _is_role(words) and not _FINITE.search(words)
    return Subject(phrase, words) if fits else None


def _around_comma(text: str, comma: int, start: int) -> Subject | None:
    """Return the subject of `NAME, ROLE, said` and of `ROLE, NAME, said`."""
    first = text.rfind(", ", start, comma)
    if first < 0:
        return None
    inner = Span(first + 2, comma)
    if _INTERPOSED.fullmatch(inner.of(text)):
        return before(text, first, start)
    name = read(text, inner)
    if name and name.names and not name.body:
        role = _role_before(text, first, start)
        return Subject(Span(role.start, comma), role.of(text), name.names) if role else None
    return _before_role(text, first, comma, start)


def _before_role(text: str, first: int, comma: int, start: int) -> Subject | None:
    """Return the subject of `NAME, ROLE, said`; commas may stand in the role as well."""
    for _ in range(_COMMAS):
        role = text[first + 2 : comma]
        outer = _phrase_before(text, first, start)
        owner = read(text, outer) if outer else None
        if owner and owner.names and not owner.body and _is_said_of(role):
            described = role if _is_role(role) else ""
            return owner._replace(span=Span(owner.span.start, comma), role=owner.role or described)
        first = text.rfind(", ", start, first)
        if first < 0:
            break
    return None


def _is_said_of(words: str) -> bool:
    """Whether words between commas say what somebody is: a role, `a physicist`, `who came`."""
    if re.match(r"[a-z]+ing ", words):
        return False
    if _is_role(words) or words.startswith(("who ", "whose ")):
        return True
    opens = re.match(r"(?:an?|the|himself|herself|once|formerly|one of) ", words)
    return opens is not None and not _FINITE.search(words)


def _with_role_before(text: str, found: Subject, start: int) -> Subject:
    """Return a subject with the role that a comma sets apart before it, if there is one."""
    comma = found.span.start - 2
    if not found.names or found.body or found.role or not text.startswith(", ", comma):
        return found
    role = _role_before(text, comma, start)
    if role is None:
        return found
    return found._replace(span=Span(role.start, found.span.end), role=role.of(text))


def _with_role_behind(text: str, found: Subject) -> Subject:
    """Return a subject with the role that a comma sets apart behind it, if there is one."""
    name = NAME.match(text, found.span.end + 2) if text.startswith(", ", found.span.end) else None
    if found.role and not found.names and name and is_name(name[0]) and " " in name[0]:
        return Subject(Span(found.span.start, name.end()), found.role, (name[0],))
    match = _APPOSED.match(text, found.span.end)
    if not match or not found.names or found.body:
        return found
    if not _is_said_of(match[1]):
        return found
    role = found.role or (match[1] if _is_role(match[1]) else "")
    return found._replace(span=Span(found.span.start, match.end()), role=role)


def _role_before(text: str, end: int, start: int) -> Span | None:
    """Return the role with its determiner that ends at `end`, from the start or a comma on."""
    begin = max((m.end() for m in _BREAK.finditer(text, start, end)), default=start)
    match = _DETERMINED.search(text, max(begin, end - _WINDOW), end)
    role = Span(match.start(), end) if match else None
    opens = role and (role.start == begin or text[begin : role.start].rstrip()[-1:] in "—–-/.")
    return role if role and opens and _is_role(role.of(text)) else None


def _is_role(words: str) -> bool:
    """Whether a phrase says what somebody is: it has an office near its start, and no name."""
    tokens = words.split()
    near = tokens[:8]
    return 0 < len(tokens) <= _LONGEST_ROLE and any(is_office(word) for word in near)


def title_before(text: str, name: int, after: int) -> Span:
    """Return the title that ends right before a name; an empty span at it if there is none.

    The words before the offset `after` belong to another name.
    """
    phrase = _phrase_before(text, name - 1, after) if text[name - 1 : name] == " " else None
    while phrase and (joined := _other_title(phrase.of(text))):
        phrase = Span(phrase.start + joined, phrase.end)
    words = phrase.of(text).split() if phrase else []
    offices = [at for at, word in enumerate(words) if is_office(word)]
    if phrase is None or not offices or words[-1].casefold() in LINKS:
        return Span(name, name)
    return Span(phrase.start, name)


def _other_title(words: str) -> int:
    """Return where a title begins behind that of somebody else, joined to it by `and`."""
    first, _, second = words.partition(" and ")
    both = all(any(map(is_office, part.split())) for part in (first, second))
    return len(first) + len(" and ") if both else 0
