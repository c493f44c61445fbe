"""Suggest figures: money with its currency, shares, and numbers with the noun they count.

What a figure measures and when it holds take reading, and are left to a person. So are numbers
whose noun cannot be told, durations, and `one`, which rarely is a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.annotation import numerals
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest import dates
from builder.suggest.prose import is_free
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
    "sums": "UZS",
    "soums": "UZS",
    "manats": "TMT",
    "pounds": "GBP",
    "yen": "JPY",
    "rupees": "INR",
    "lira": "TRY",
}

_SIGNS = "".join(numerals.SIGNS)
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?: \d{3})+(?!\d)|\d+(?:\.\d+)?)"
_SCALE = rf"(?: (?:{'|'.join(numerals.SCALES)}))*"
_IN_WORDS = (
    rf"\b(?i:(?:{_TENS.replace(' ', '|')})-(?:{_UNITS.replace(' ', '|')})|"
    rf"one(?= (?:{'|'.join(numerals.SCALES)}))|"
    rf"{'|'.join(sorted(_CARDINALS, key=len, reverse=True))})\b"
)
_NUMBER = rf"(?:(?:{_DIGITS}|{_IN_WORDS}){_SCALE})"
_RANGE = rf"(?P<lower>{_NUMBER})(?P<between> to | ?[-–—] ?| and )(?P<upper>{_NUMBER})"
_BEFORE = (
    rf"(?<![\w.,:/+№#{re.escape(_SIGNS)}-])(?<!Article )(?<!out of )(?<!No\. )(?<!Room )(?<!Line )"
)
_AFTER = r"(?![\w%:/-]|[.,]\d)"
_SIGN = rf"(?:(?:US)?[{re.escape(_SIGNS)}] ?|[A-Z]{{3}} ?)"
_SUFFIX = rf"(?: ?(?P<suffix>{'|'.join(_SUFFIXES)})\b)"
_SHARE = (
    r"(?: ?%|(?: |-)(?:per ?cent|pct)\b)(?:(?: |-)points?\b)?|(?: |-)percentage(?: |-)points?\b"
)

_MONEY = re.compile(rf"{_BEFORE}{_SIGN}(?:{_RANGE}|(?P<number>{_NUMBER})){_SUFFIX}?{_AFTER}")
_MONEY_IN_WORDS = re.compile(
    rf"{_BEFORE}(?:{_RANGE}|(?P<number>{_NUMBER})){_SUFFIX}? (?:(?:US|U\.S\.|[A-Z][a-z]+) )?"
    rf"(?:(?P<unit>{'|'.join(_CURRENCIES)})\b|\[(?P<bracket>{'|'.join(_CURRENCIES)})\])"
)
_SHARES = re.compile(rf"{_BEFORE}(?:{_RANGE}|(?P<number>{_NUMBER}))(?P<sign>{_SHARE})(?!\w)")
_COUNT = re.compile(
    rf"{_BEFORE}(?:{_RANGE}|(?P<number>{_NUMBER})){_AFTER} "
    r"(?:of (?:the|his|her|its|their|our|these|those) )?"
)
_JOINED = re.compile(rf"{_BEFORE}(?P<number>{_DIGITS})-(?P<unit>[a-z]+)\b(?!-)")
_ORDINAL = re.compile(
    rf"{_BEFORE}(?P<number>\d+(?:st|nd|rd|th)|\b(?i:{'|'.join(sorted(_ORDINALS))})|"
    r"(?<=\b[Tt]he )(?:first|second)|(?<=\b[Aa] )second|(?<=\bits )(?:first|second))\b "
)

_ONE = re.compile(
    rf"{_BEFORE}\b(?P<number>[Oo]ne) (?:[a-z]+ )?"
    r"(?P<unit>soldier|serviceman|person|child|woman|man|civilian|officer|guard|policeman|worker|miner|student|teacher|citizen|passenger|vehicle)\b(?!’)"
)
_WORD = re.compile(r"([\w’'-]+)( ?)")
_STOPS = words(
    "of on in at to by for from with between since after before during that which who is are "
    "was were has have had will would can could may a an the this these his its their our her "
    "or but as when while among per than if also where"
)
_PEOPLE = {"people": "person", "children": "child", "feet": "foot", "police": "police"}
_SINGULAR = words(
    "others says as is was has this thus plus versus series species headquarters times across"
)
_UNITS_OF_MEASURE = words("km kg kwh cm mm ha kW MW GW kWh MWh GWh TWh kV")
_OF_MEASURE = words("cubic square metric nautical troy")
"""What belongs to a unit of measure though it is a word apart."""
_NO_NOUNS = words("strong long wide high odd fold plus old something deep tall")
"""What may be joined to a number and is not counted: `200-strong`."""
_NO_UNITS = words(
    "year month week day hour minute second decade century time percent dozen hundred thousand "
    "million billion trillion degree quarter half place pm am night weekend point percentage"
)
_TURNS = words("time day year week month")
"""Units that an ordinal may count and a number may not: `for the third time`."""
_ADVERBS = words("ever largest biggest half quarter time year month week day place")
_LONGEST_PHRASE = 5

_MODIFIERS = {
    "about": (
        "about", "around", "approximately", "roughly", "some", "nearly", "almost", "an estimated",
    ),
    "more_than": (
        "more than", "over", "exceeded", "exceeds", "exceeding", "at least", "no fewer than",
        "no less than", "above",
    ),
    "less_than": (
        "less than", "fewer than", "under", "below", "up to", "no more than", "not more than",
        "at most",
    ),
}  # fmt: skip


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
    taken = [span for span, _ in names_in(text, scene.registries.organizations)]
    taken += [s.span for s in dates.suggest(paragraph, scene)]
    found = []
    found_in = (_money, _shares, _counts, _ordinals, _ones)
    for figure in (figure for find in found_in for figure in find(text)):
        if is_free(figure.span, taken) and _says_value(figure, text):
            taken.append(figure.span)
            found.append(Suggestion(figure.span, _item(figure, text)))
    return sorted(found, key=lambda suggestion: suggestion.span)


def _says_value(figure: _Figure, text: str) -> bool:
    words = figure.span.of(text)
    known = numerals.parse(words) or numerals.parse_range(words)
    return bool(figure.value or known) and not numerals.is_vague(words)


def _item(figure: _Figure, text: str) -> dict[str, Data]:
    item: dict[str, Data] = {figure.kind: figure.span.of(text), **located(figure.span, text)}
    item["unit"] = figure.unit
    item |= _modifier(text[: figure.span.start])
    written = {"value": figure.value, "upper": figure.upper}
    return item | {key: value for key, value in written.items() if value}


def _modifier(before: str) -> dict[str, Data]:
    for name, phrases in _MODIFIERS.items():
        for phrase in phrases:
            if match := re.search(rf"\b{phrase} $", before, re.IGNORECASE):
                return {name: match[0].rstrip()}
    return {}


def _money(text: str) -> Iterator[_Figure]:
    for match in _MONEY.finditer(text):
        if unit := numerals.currency(match[0]):
            yield from _figure("money", match, unit, text)
    for match in _MONEY_IN_WORDS.finditer(text):
        unit = _CURRENCIES[match["unit"] or match["bracket"]]
        yield from _figure("money", match, unit, text)


def _shares(text: str) -> Iterator[_Figure]:
    for match in _SHARES.finditer(text):
        yield from _figure("share", match, numerals.share_unit(match["sign"]) or "percent", text)


def _figure(kind: str, match: re.Match[str], unit: str, text: str) -> Iterator[_Figure]:
    """Yield the figure of a match; two, or the last of two, where its range is none."""
    if match["lower"] is None or _is_range(match, text):
        yield _valued(_Figure(kind, Span(*match.span()), unit), match)
    else:
        yield _Figure(kind, Span(match.start("upper"), match.end()), unit)


def _is_range(match: re.Match[str], text: str) -> bool:
    """Whether two numbers are the ends of a range: not what grew `from 5 to 7`, nor `5 and 7`."""
    before = text[: match.start()]
    if match["between"] == " and ":
        return re.search(r"\b[Bb]etween $", before) is not None
    return re.search(r"\b[Ff]rom $", before) is None


def _valued(figure: _Figure, match: re.Match[str]) -> _Figure:
    """Return a figure with the numbers that its words do not say so that they can be read."""
    words = match[0]
    if numerals.parse(words) or numerals.parse_range(words):
        return figure
    power = _SUFFIXES.get(match.groupdict().get("suffix") or "", 0)
    if match["lower"] is None:
        return figure._replace(value=_written(match["number"], power))
    scale = match["upper"].lstrip("0123456789., ")
    lower = match["lower"] if re.search(r"[a-z]", match["lower"]) else f"{match['lower']} {scale}"
    return figure._replace(value=_written(lower, power), upper=_written(match["upper"], power))


def _written(number: str, power: int) -> str:
    """Return a number in digits; an empty text for one that cannot be read."""
    said = numerals.parse(re.sub(r"(?<=\d) (?=\d{3})", "", number).strip())
    return f"{round(said.value * 10**power, 6):.15g}" if said else ""


def _counts(text: str) -> Iterator[_Figure]:
    for match in _COUNT.finditer(text):
        if unit := _unit(_phrase(text, match.end())):
            last = match.span("number") if match["lower"] is None else match.span("upper")
            whole = match["lower"] is None or _is_range(match, text)
            span = Span(match.start() if whole else last[0], last[1])
            if whole and match["between"] == " and ":
                yield _valued(_Figure("count", span, unit), match)
            else:
                yield _count_valued(_Figure("count", span, unit), text)
    for match in _JOINED.finditer(text):
        if match["unit"] not in _NO_UNITS | _NO_NOUNS:
            yield _Figure("count", Span(*match.span("number")), match["unit"])


def _count_valued(figure: _Figure, text: str) -> _Figure:
    words = figure.span.of(text)
    known = numerals.parse(words) or numerals.parse_range(words)
    return figure if known else figure._replace(value=_written(words, 0))


def _unit(phrase: Sequence[str]) -> str | None:
    """Return the noun that is counted: the first plural, what stands before it describes it."""
    if phrase and phrase[0] in _UNITS_OF_MEASURE:
        return phrase[0].lower()
    if len(phrase) > 1 and phrase[0] in _OF_MEASURE and (measure := _plural(phrase[1])):
        return f"{phrase[0]} {measure}"
    unit = next(filter(None, map(_plural, phrase)), None)
    return None if unit in _NO_UNITS or (phrase and phrase[0] in _NO_UNITS) else unit


def _ordinals(text: str) -> Iterator[_Figure]:
    for match in _ORDINAL.finditer(text):
        phrase = _phrase(text, match.end())
        if 0 < len(phrase) < _LONGEST_PHRASE and not any(map(_plural, phrase)):
            unit = phrase[-1].lower()
            if match["number"] == "third" and unit in {"party", "country"}:
                continue  # a set term, which counts nothing
            counted = _TURNS if match["number"].lower() != "first" else frozenset[str]()
            known = unit not in _NO_UNITS or unit in counted
            if unit.isalpha() and known and not _ADVERBS - counted & set(phrase):
                yield _Figure("ordinal", Span(*match.span("number")), unit)


def _ones(text: str) -> Iterator[_Figure]:
    """Yield `one` before somebody who can be counted; before other nouns it seldom is a figure."""
    for match in _ONE.finditer(text):
        yield _Figure("count", Span(*match.span("number")), match["unit"])


def _phrase(text: str, start: int) -> Sequence[str]:
    """Return the words from `start` to a stop or a function word: mostly a noun phrase."""
    phrase: list[str] = []
    while len(phrase) < _LONGEST_PHRASE and (match := _WORD.match(text, start)):
        if match[1].lower() in _STOPS:
            break
        phrase.append(match[1])
        start = match.end()
        if not match[2]:
            break
    return phrase


def _plural(word: str) -> str | None:
    """Return the singular of a word written small that looks like a plural, else None."""
    if word in _PEOPLE:
        return _PEOPLE[word]
    if re.fullmatch(r"[a-z]*men", word):
        return f"{word[:-3]}man"
    if re.fullmatch(r"[a-z]+children", word):
        return word.removesuffix("ren")
    plural = re.fullmatch(r"[a-z-]+(?<![sui])s", word)
    if plural is None or word in _SINGULAR:
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
