"""Suggest figures: money with its currency, and numbers with the noun they count.

What a figure measures and when it holds take reading, and are left to a person. So are numbers
whose noun cannot be told, durations, per cents, and `one` and `first`, which rarely are figures.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.annotation import numerals
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest import dates
from builder.suggest.scene import Data, Scene, Suggestion, is_free, located, names_in
from builder.suggest.wordlist import words

_SCALE = rf"(?: (?:{'|'.join(numerals.SCALES)}))*"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_CARDINALS = words(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty "
    "ninety"
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
    "somoni": "TJS",
}
_SIGNS = "".join(numerals.SIGNS)
_BEFORE = rf"(?<![\w.,:/+№#{re.escape(_SIGNS)}-])"
_AFTER = r"(?![\w%:/-]|[.,]\d)"

_MONEY = re.compile(rf"{_BEFORE}(?:[{re.escape(_SIGNS)}] ?|[A-Z]{{3}} ){_DIGITS}{_SCALE}{_AFTER}")
_MONEY_IN_WORDS = re.compile(
    rf"{_BEFORE}(?P<number>{_DIGITS}{_SCALE}) (?:US )?(?P<unit>{'|'.join(_CURRENCIES)})\b"
)
_COUNT = re.compile(
    rf"{_BEFORE}(?P<number>(?:{_DIGITS}|\b(?i:{'|'.join(sorted(_CARDINALS))}))\b{_SCALE}){_AFTER} "
)
_ORDINAL = re.compile(
    rf"{_BEFORE}(?P<number>\d+(?:st|nd|rd|th)|\b(?i:{'|'.join(sorted(_ORDINALS))}))\b "
)

_WORD = re.compile(r"([\w’'-]+)( ?)")
_STOPS = words(
    "of on in to at by for from with between since after before during that which who is are "
    "was were has have had will would can a an the this these his its their our"
)
_PEOPLE = {"people": "person", "men": "man", "women": "woman", "children": "child"}
_SINGULAR = words("as is was has this thus plus versus series species headquarters")
_NO_UNITS = words(
    "year month week day hour minute second decade century time percent dozen hundred "
    "thousand million billion trillion degree"
)
_LONGEST_PHRASE = 5

_MODIFIERS = {
    "about": ("about", "around", "approximately", "roughly"),
    "more_than": ("more than", "over", "exceeded", "exceeds", "exceeding"),
    "less_than": ("less than", "fewer than", "under", "below"),
}


def suggest(paragraph: Paragraph, scene: Scene) -> list[Suggestion]:
    """Return the figures of a paragraph whose unit can be told."""
    text = paragraph.text
    taken = [span for span, _ in names_in(text, scene.registries.organizations)]
    taken += [s.span for s in dates.suggest(paragraph, scene)]
    found = []
    for kind, span, unit in (*_money(text), *_counts(text), *_ordinals(text)):
        if is_free(span, taken) and numerals.parse(span.of(text)):
            taken.append(span)
            found.append(Suggestion(span, _item(kind, span, unit, text)))
    return sorted(found, key=lambda suggestion: suggestion.span)


def _item(kind: str, span: Span, unit: str, text: str) -> dict[str, Data]:
    return {
        kind: span.of(text),
        **located(span, text),
        "unit": unit,
        **_modifier(text[: span.start]),
    }


def _modifier(before: str) -> dict[str, Data]:
    for name, phrases in _MODIFIERS.items():
        for phrase in phrases:
            if match := re.search(rf"\b{phrase} $", before, re.IGNORECASE):
                return {name: match[0].rstrip()}
    return {}


def _money(text: str) -> list[tuple[str, Span, str]]:
    found = []
    for match in _MONEY.finditer(text):
        if unit := numerals.currency(match[0]):
            found.append(("money", Span(*match.span()), unit))
    for match in _MONEY_IN_WORDS.finditer(text):
        found.append(("money", Span(*match.span("number")), _CURRENCIES[match["unit"]]))
    return found


def _counts(text: str) -> list[tuple[str, Span, str]]:
    found = []
    for match in _COUNT.finditer(text):
        # The counted noun is the first plural; what stands between describes it.
        nouns = filter(None, map(_plural, _phrase(text, match.end())))
        if (unit := next(nouns, None)) and unit not in _NO_UNITS:
            found.append(("count", Span(*match.span("number")), unit))
    return found


def _ordinals(text: str) -> list[tuple[str, Span, str]]:
    found = []
    for match in _ORDINAL.finditer(text):
        phrase = _phrase(text, match.end())
        if 0 < len(phrase) < _LONGEST_PHRASE and not any(map(_plural, phrase)):
            unit = phrase[-1].lower()
            if unit.isalpha() and unit not in _NO_UNITS:
                found.append(("ordinal", Span(*match.span("number")), unit))
    return found


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
    plural = re.fullmatch(r"[a-z]+(?<![sui])s", word)
    if plural is None or word in _SINGULAR:
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
