"""Suggest figures: money with its currency, shares, and numbers with the noun they count.

What a figure measures and when it holds take reading, and are left to a person. So are numbers
whose noun cannot be told, durations, and `one`, which rarely is a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from builder.annotation import numerals
from builder.page.clean import Paragraph
from builder.page.spans import Cover, Span
from builder.suggest import dates, elsewhere, nouns
from builder.suggest.scene import Data, Scene, Suggestion, located, names_in
from builder.suggest.wordlist import words

_SUFFIXES = {"bn": 9, "bln": 9, "b": 9, "m": 6, "mn": 6, "mln": 6, "k": 3, "tn": 12, "trn": 12}
"""Short scale words, of money only, and the power of ten that each stands for."""

_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = "one two three four five six seven eight nine"
_CARDINALS = words(
    f"two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    f"seventeen eighteen nineteen {_TENS}"
)
_ORDINALS = words("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_CURRENCIES = {
    "dollars": "USD",
    "euros": "EUR",
    "rubles": "RUB",
    "roubles": "RUB",
    "yuan": "CNY",
    "tenge": "KZT",
    "soms": "KGS",
    "som": "KGS",
    "somoni": "TJS",
    "somonis": "TJS",
    "sums": "UZS",
    "soums": "UZS",
    "manats": "TMT",
    "pounds": "GBP",
    "yen": "JPY",
    "rupees": "INR",
    "lira": "TRY",
    "hryvnias": "UAH",
    "hryvnia": "UAH",
    "lari": "GEL",
    "drams": "AMD",
    "afghanis": "AFN",
}
_OF_OTHERS = {
    "Pakistani rupees": "PKR",
    "Belarusian rubles": "BYN",
    "Belarusian roubles": "BYN",
    "Azerbaijani manats": "AZN",
}
_OWN = (
    r"US|U\.S\.|American|Russian|Chinese|Kazakh|Kazakhstani|Kyrgyz|Tajik|Uzbek|Turkmen|British|"
    r"Japanese|Indian|Turkish|Ukrainian|Georgian|Armenian|Afghan"
)
"""Whose a currency is without being another for it."""
_CODES = "USD|EUR|RUB|KZT|KGS|UZS|TJS|TMT|CNY|GBP|JPY|TRY|AZN|AMD|BYN|GEL|UAH|INR|PKR|AFN|CHF|CAD"

_SIGNS = "".join(numerals.SIGNS)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)|\d+(?:\.\d+)?)"
_SCALE = rf"(?: (?:{'|'.join(numerals.SCALES)}))*"
_BELOW_HUNDRED = (
    rf"(?:(?:{_TENS.replace(' ', '|')})-(?:{_UNITS.replace(' ', '|')})|"
    rf"{'|'.join(sorted(_CARDINALS, key=len, reverse=True))})"
)
_IN_WORDS = (
    rf"\b(?i:(?:(?:{_BELOW_HUNDRED}|one) thousand (?:and )?)?"
    rf"(?:(?:{_UNITS.replace(' ', '|')}) hundred (?:and )?)?{_BELOW_HUNDRED}|"
    rf"one(?= (?:{'|'.join(numerals.SCALES)})))\b"
)
_NUMBER = rf"(?>(?:{_DIGITS}|{_IN_WORDS}){_SCALE})"
_BEFORE = (
    rf"(?<![\w.,:/+№#{re.escape(_SIGNS)}-])(?<!Article )(?<!out of )(?<!No\. )(?<!Room )(?<!Line )"
)
_AFTER = r"(?![\w%:/-]|[.,]\d)"
_SIGN = rf"(?:(?:US)?[{re.escape(_SIGNS)}] ?|[A-Z]{{3}} ?)"
_SUFFIX = rf"(?: ?(?P<suffix>{'|'.join(_SUFFIXES)})\b)"
_PERCENT = r"(?: ?%|(?: |-)(?:per ?cent|pct)\b)"
_SHARE = rf"{_PERCENT}(?:(?: |-)points?\b)?|(?: |-)percentage(?: |-)points?\b"


def _range(behind_lower: str = "", before_upper: str = "") -> str:
    """Return a pattern of two numbers, and what may stand at them within the range."""
    return (
        rf"(?P<lower>{_NUMBER})(?P<signed>{behind_lower})(?P<between> to | ?[-–—] ?| and )"
        rf"(?P<sign_again>{before_upper})(?P<upper>{_NUMBER})"
    )


_ONE_OR_TWO = rf"(?:{_range()}|(?P<number>{_NUMBER}))"
_MONEY = re.compile(
    rf"{_BEFORE}{_SIGN}(?:{_range('', f'(?:{_SIGN})?')}|(?P<number>{_NUMBER}))"
    rf"(?:{_SUFFIX}|-(?P<joined>million|billion|trillion))?{_AFTER}"
)
_MONEY_IN_WORDS = re.compile(
    rf"{_BEFORE}{_ONE_OR_TWO}{_SUFFIX}? (?:(?P<whose>[A-Z][\w.]+) )?"
    rf"(?:(?P<unit>{'|'.join(_CURRENCIES)})\b|\[(?P<bracket>{'|'.join(_CURRENCIES)})\])"
)
_MONEY_WITH_CODE = re.compile(rf"{_BEFORE}{_ONE_OR_TWO}{_SUFFIX}? (?P<code>{_CODES})\b(?! ?\d)")
_SHARES = re.compile(
    rf"{_BEFORE}(?:{_range(f'(?:{_PERCENT})?')}|(?P<number>{_NUMBER}))(?P<sign>{_SHARE})(?!\w)"
)
_HAS_CURRENCY = re.compile(rf"\b(?:{'|'.join(_CURRENCIES)}|{_CODES})\b")
_HAS_SHARE = re.compile(r"%|\bper ?cent\b|\bpct\b|\bpercentage\b")
"""What stands behind the number of every such figure: it is soon seen to be nowhere in a text."""
_COUNT = re.compile(rf"{_BEFORE}{_ONE_OR_TWO}(?: ?(?P<suffix>mln|bln)\b)?{_AFTER} ")
_OF = re.compile(
    rf"of (?:(?:the|his|her|its|their|our|these|those|whose) (?:{_NUMBER} )?|{_NUMBER} )"
)
"""Between a number and what it counts: `12 of the 30 soldiers`."""
_NUMBER_ALONE = rf"{_BEFORE}(?P<number>{_NUMBER}){_AFTER}"
_JOINED = re.compile(rf"{_BEFORE}(?P<number>{_DIGITS})-(?P<unit>[a-z]+)\b(?!-)")
_JOINED_IN_WORDS = re.compile(
    rf"{_BEFORE}(?P<number>{_IN_WORDS})-(?P<unit>member|seat|bed|stor(?:e?y)|room|lane|nation|"
    r"country|page|kilomet(?:er|re)|mile|met(?:er|re)|ton|tonne|person|man)\b(?!-)"
)
_ORDINAL = re.compile(
    rf"{_BEFORE}(?<!every )(?<!Every )"
    rf"(?P<number>\d+(?:st|nd|rd|th)|\b(?i:{'|'.join(sorted(_ORDINALS))})|"
    r"(?<=\b[Tt]he )(?:first|second)|(?<=\b[Aa] )second|(?<=\bits )(?:first|second)|"
    r"(?:(?<=\b[Hh]is )|(?<=\b[Hh]er )|(?<=\b[Tt]heir )|(?<=\b[Oo]ur )|(?<=\w’s ))"
    r"(?:first|second))\b "
)

_ONE = re.compile(
    rf"{_BEFORE}\b(?P<number>[Oo]ne) (?:[A-Za-z]+ ){{0,2}}?"
    r"(?P<unit>soldier|serviceman|person|child|woman|man|civilian|officer|guard|policeman|worker|miner|student|teacher|citizen|passenger|vehicle)\b(?!’)"
)
_NO_NOUNS = words("strong long wide high odd fold plus old something deep tall magnitude")
"""What may be joined to a number and is not counted: `200-strong`."""
_TITLES = words("deputy lady vice secretary name hand aid class instance glance sight cousin")
"""What `first` and `second` make a set term with."""
_TURNS = words("time day year week month")
"""Units that an ordinal may count and a number may not: `for the third time`."""
_LONGEST_ORDINAL = 5
_ADVERBS = words("ever largest biggest half quarter time year month week day place")
_MODIFIERS = {
    "about": (
        "about", "around", "approximately", "roughly", "some", "nearly", "almost", "an estimated",
        "close to",
    ),
    "more_than": (
        "more than", "over", "exceeded", "exceeds", "exceeding", "at least", "no fewer than",
        "no less than", "above", "in excess of", "upwards of", "surpassed", "surpasses",
    ),
    "less_than": (
        "less than", "fewer than", "under", "below", "up to", "no more than", "not more than",
        "at most",
    ),
}  # fmt: skip
_MODIFIED = {
    name: re.compile(rf"\b(?:{'|'.join(phrases)}) $", re.IGNORECASE)
    for name, phrases in _MODIFIERS.items()
}


class _Figure(NamedTuple):
    """A figure: kind, span and unit; value and upper end where its words do not say them."""

    kind: str
    span: Span
    unit: str
    value: str = ""
    upper: str = ""


def suggest(paragraph: Paragraph, scene: Scene) -> list[Suggestion]:
    """Return the figures of a paragraph whose unit can be told."""
    text = paragraph.text
    taken = Cover(span for span, _ in names_in(text, scene.registries.organizations))
    for date in dates.in_paragraph(paragraph, scene):
        taken.add(date.span)
    figures = list(_free(_all_beside(text), taken, text))
    counts = [(figure.span, figure.unit) for figure in figures if figure.kind == "count"]
    others = (
        _count_valued(_Figure("count", span, unit), text)
        for span, unit in elsewhere.counts(text, counts, _NUMBER_ALONE)
    )
    figures += _free(others, taken, text)
    return sorted(
        (Suggestion(figure.span, _item(figure, text)) for figure in figures),
        key=lambda suggestion: suggestion.span,
    )


def _all_beside(text: str) -> Iterator[_Figure]:
    """Yield all figures whose unit stands beside them, the surest kinds first."""
    for find in (_money, _shares, _counts, _ordinals, _ones):
        yield from find(text)


def _free(figures: Iterable[_Figure], taken: Cover, text: str) -> Iterator[_Figure]:
    """Yield figures that say their value and are no part of what is taken; each takes its span."""
    for figure in figures:
        if _says_value(figure, text) and taken.take(figure.span):
            yield figure


def _says_value(figure: _Figure, text: str) -> bool:
    words = figure.span.of(text)
    known = numerals.parse(words) or numerals.parse_range(words)
    return bool(figure.value or known) and not numerals.is_vague(words)


def _item(figure: _Figure, text: str) -> dict[str, Data]:
    item: dict[str, Data] = {figure.kind: figure.span.of(text), **located(figure.span, text)}
    item["unit"] = figure.unit
    item |= _modifier(text[max(0, figure.span.start - _BACK) : figure.span.start])
    written = {"value": figure.value, "upper": figure.upper}
    return item | {key: value for key, value in written.items() if value}


def _modifier(before: str) -> dict[str, Data]:
    found = [
        (match.start(), name, match[0].rstrip())
        for name, pattern in _MODIFIED.items()
        if (match := pattern.search(before))
    ]
    # “no more than” ends in “more than”, and says the opposite.
    return {name: words for _, name, words in sorted(found)[:1]}


def _money(text: str) -> Iterator[_Figure]:
    for match in _MONEY.finditer(text):
        if unit := numerals.currency(match[0]):
            yield from _figure("money", match, unit, text)
    if not _HAS_CURRENCY.search(text):
        return
    for match in _MONEY_WITH_CODE.finditer(text):
        yield from _figure("money", match, match["code"], text)
    for match in _MONEY_IN_WORDS.finditer(text):
        if unit := _currency(match):
            yield from _figure("money", match, unit, text)


def _currency(match: re.Match[str]) -> str | None:
    """Return the currency of a noun; a nation before it can make it another, or one not known."""
    noun, whose = match["unit"] or match["bracket"], match["whose"]
    if whose is None or re.fullmatch(_OWN, whose):
        return _CURRENCIES[noun]
    return _OF_OTHERS.get(f"{whose} {noun}")


def _shares(text: str) -> Iterator[_Figure]:
    for match in _SHARES.finditer(text) if _HAS_SHARE.search(text) else ():
        yield from _figure("share", match, numerals.share_unit(match["sign"]) or "percent", text)


def _figure(kind: str, match: re.Match[str], unit: str, text: str) -> Iterator[_Figure]:
    """Yield the figure of a match; two, or the last of two, where its range is none."""
    if match["lower"] is None or _is_range(match, text):
        yield _valued(_Figure(kind, Span(*match.span()), unit), match)
        return
    scaled = _scale(match["lower"]) or not _scale(match["upper"])
    if match["signed"] or (match["sign_again"] and scaled):
        yield _Figure(kind, Span(match.start(), match.end("signed")), unit)
    start = "sign_again" if match["sign_again"] else "upper"
    yield _Figure(kind, Span(match.start(start), match.end()), unit)


_CHANGE = re.compile(
    r"\b(?:grew|grow\w*|ris\w+|rose|f[ae]ll\w*|(?:in|de)creas\w+|declin\w+|drop\w*|cut\w*|reduc\w+|"
    r"rais\w+|lower\w*|expand\w*|shr[aiu]nk\w*|jump\w*|climb\w*|surg\w+|sli[dp]\w*|gain\w*|up|"
    r"down|went|go|goes|gone|moved?|chang\w+|doubl\w+|tripl\w+|extend\w*|widen\w*|narrow\w*|"
    r"improv\w+|slow\w*|accelerat\w+|boost\w*|bring|brought|revis\w+)\b"
)
_BACK = 80
"""Characters before a number in which its modifier stands, and before `from` its verb."""


def _is_range(match: re.Match[str], text: str) -> bool:
    """Whether two numbers are the ends of a range: not what grew `from 5 to 7`, nor `5 and 7`."""
    before = text[max(0, match.start() - _BACK) : match.start()]
    if match["between"] == " and ":
        return re.search(r"\b[Bb]etween $", before) is not None
    return re.search(r"\b[Ff]rom $", before) is None or _CHANGE.search(before) is None


def _valued(figure: _Figure, match: re.Match[str]) -> _Figure:
    """Return a figure with the numbers that its words do not say so that they can be read."""
    words = match[0]
    if numerals.parse(words) or numerals.parse_range(words):
        return figure
    named = match.groupdict()
    power = _SUFFIXES.get(named.get("suffix") or "", 0)
    power += numerals.SCALES.get(named.get("joined") or "", 0)
    if match["lower"] is None:
        return figure._replace(value=_written(match["number"], power))
    scale, lower = _scale(match["upper"]), match["lower"]
    lower = lower if re.search(r"[a-z]", lower) else f"{lower} {scale}"
    return figure._replace(value=_written(lower, power), upper=_written(match["upper"], power))


def _scale(number: str) -> str:
    """Return the words behind the digits of a number."""
    return number.lstrip("0123456789., ")


def _written(number: str, power: int) -> str:
    """Return a number in digits; an empty text for one that cannot be read."""
    said = numerals.parse(re.sub(r"(?<=\d) (?=\d{3})", "", number).strip())
    return f"{round(said.value * 10**power, 6):.15g}" if said else ""


def _counts(text: str) -> Iterator[_Figure]:
    for match in _COUNT.finditer(text):
        of = _OF.match(text, match.end())
        unit = nouns.unit(nouns.phrase(text, of.end() if of else match.end()))
        if unit and nouns.is_own(match, text):
            yield from _counted(match, unit, text)
    for match in (*_JOINED.finditer(text), *_JOINED_IN_WORDS.finditer(text)):
        if match["unit"] not in nouns.NO_UNITS | _NO_NOUNS:
            yield _Figure("count", Span(*match.span("number")), match["unit"])


def _counted(match: re.Match[str], unit: str, text: str) -> Iterator[_Figure]:
    """Yield the figure of a count; two, or the last of two, where its range is none."""
    end = max(match.end("number"), match.end("upper"), match.end("suffix"))
    if match["lower"] is None or _is_range(match, text):
        figure = _Figure("count", Span(match.start(), end), unit)
        between = match["between"] == " and "
        yield _valued(figure, match) if between or match["suffix"] else _count_valued(figure, text)
        return
    if match["between"] == " to ":
        yield _count_valued(_Figure("count", Span(*match.span("lower")), unit), text)
    yield _count_valued(_Figure("count", Span(match.start("upper"), end), unit), text)


def _count_valued(figure: _Figure, text: str) -> _Figure:
    words = figure.span.of(text)
    known = numerals.parse(words) or numerals.parse_range(words)
    return figure if known else figure._replace(value=_written(words, 0))


def _ordinals(text: str) -> Iterator[_Figure]:
    for match in _ORDINAL.finditer(text):
        phrase = nouns.before_verb(nouns.phrase(text, match.end()))
        if 0 < len(phrase) < _LONGEST_ORDINAL and not any(map(nouns.plural, phrase)):
            unit = phrase[-1].lower()
            if match["number"][0].isupper() or phrase[0] in _TITLES or "out" in phrase:
                continue  # a name or a title
            if match["number"] == "third" and unit in {"party", "country"}:
                continue  # a set term, which counts nothing
            counted = _TURNS if match["number"].lower() != "first" else frozenset[str]()
            known = unit not in nouns.NO_UNITS or unit in counted
            if unit.isalpha() and known and not _ADVERBS - counted & set(phrase):
                yield _Figure("ordinal", Span(*match.span("number")), unit)


def _ones(text: str) -> Iterator[_Figure]:
    """Yield `one` before somebody who can be counted; before other nouns it seldom is a figure."""
    for match in _ONE.finditer(text):
        yield _Figure("count", Span(*match.span("number")), match["unit"])
