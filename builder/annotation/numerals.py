"""What the words of a figure say: digits, scale words, number words, currencies.

Number words are read by the kept library `text2num`, currency codes are those of ISO 4217
(`iso4217`); both are loaded when they are first needed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from builder.page.clean import spaces
from builder.reports.limits import NUMBER

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Scale words and the power of ten that each stands for."""
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₸": "KZT"}
"""Currency signs and the currency each stands for when it stands alone."""

_POINTS = re.compile(
    r"(?:%|\b(?:percent(?:age)?|per\s+cent))[\s-]*points?\b|\bp\.\s?p\.|\bpp\b", re.IGNORECASE
)
_PERCENT = re.compile(r"%|\b(?:percent|per\s+cent|pct)\b", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\[[^\[\]]*\]$")
_BETWEEN = re.compile(r"\s*[-‐‑‒–—]\s*|\s+to\s+")
_MANY = "(?:many|several|tens|dozens?|scores|hundreds|thousands|millions|billions|trillions)"
_VAGUE = re.compile(rf"(?:an? )?{_MANY}(?: (?:of )?(?:{_MANY}|{'|'.join(SCALES)}))*")
_FRACTION = re.compile(
    r"half|(?:an?|one|two|three|four|five|six|seven|eight|nine)[ -](?:half|halves|"
    r"(?:quarter|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?)"
)

_CODE = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")
_SCALE = re.compile(rf"(?:\s+(?:{'|'.join(SCALES)}))+$")
_MARKED_DOLLAR = re.compile(r"[^\W\d_]\$")
_NUMERAL = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)(?P<ordinal>st|nd|rd|th)?"
    rf"(?P<scales>(?:\s+(?:{'|'.join(SCALES)}))*)"
)


class Number(NamedTuple):
    """The one number that some words say."""

    value: float
    ordinal: bool


@lru_cache(maxsize=4096)
def parse(words: str) -> Number | None:
    """Return the number that `words` say, or None where they do not say exactly one.

    Of a share it is the number as printed: 26 of `26%`. Editors' brackets at the end, as in `12
    billion [dollars]`, hold a unit and no number. More than `NUMBER` characters say no number.
    """
    if len(words) > NUMBER:
        return None
    text = _strip_unit(words)
    match = _NUMERAL.fullmatch(text) or _NUMERAL.fullmatch(_words_to_digits(text))
    if match is None:
        return None
    power = sum(SCALES[scale] for scale in match["scales"].split())
    # Read as it is written: 8.2 times a million is a little less than 8.2e6.
    number = float(f"{match['digits'].replace(',', '')}e{power}")
    return Number(number, match["ordinal"] is not None) if isfinite(number) else None


@lru_cache(maxsize=4096)
def parse_range(words: str) -> tuple[Number, Number] | None:
    """Return the ends of the range that `words` say, or None where they do not say exactly two.

    The scale behind the upper end counts for both, as in `$10-12 billion`, unless the lower end
    has its own.
    """
    if len(words) > NUMBER:
        return None
    text = _strip_unit(words)
    if parse(text) is not None:
        return None
    found = [
        _ends(text[: between.start()], text[between.end() :]) for between in _BETWEEN.finditer(text)
    ]
    ranges = [ends for ends in found if ends is not None]
    return ranges[0] if len(ranges) == 1 else None


def _ends(before: str, after: str) -> tuple[Number, Number] | None:
    scale = "" if _scale_of(before) else _scale_of(after)
    lower, upper = parse(_strip_unit(before) + scale), parse(after)
    if lower is None or upper is None or lower.ordinal != upper.ordinal:
        return None
    return (lower, upper) if lower.value < upper.value else None


def share_unit(words: str) -> str | None:
    """Return the unit that a sign or word names: percent, percentage point, or None."""
    if _POINTS.search(words):
        return "percentage point"
    return "percent" if _PERCENT.search(words) else None


def is_vague(words: str) -> bool:
    """Whether words say no number but that there are many, or a fraction: `dozens`, `a third`."""
    text = spaces(words).casefold()
    return bool(_VAGUE.fullmatch(text) or _FRACTION.fullmatch(text))


def currency(words: str) -> str | None:
    """Return the ISO 4217 code that `words` name by code or sign, or None."""
    code = next((c for c in _CODE.findall(words) if is_currency(c)), None)
    return code or next((code for sign, code in SIGNS.items() if sign in words), None)


def is_other_dollar(words: str) -> bool:
    """Whether a $ stands behind letters, as in `A$`: then it need not be the US dollar."""
    return _MARKED_DOLLAR.search(words) is not None


def is_currency(code: str) -> bool:
    """Whether `code` is an alphabetic currency code of ISO 4217."""
    # The first saves loading the table for the currencies that nearly every text means.
    return code in SIGNS.values() or code in _currencies()


@lru_cache(maxsize=1)
def _currencies() -> frozenset[str]:
    from iso4217 import Currency

    return frozenset(str(currency.code) for currency in Currency)


def _strip_unit(words: str) -> str:
    """Return words without sign, code or editors' brackets, outer spaces or a word for per cent."""
    signs = "".join(SIGNS)
    for unit in (_BRACKETS, _POINTS, _PERCENT, _CODE):
        words = unit.sub("", words)
    return words.strip(signs + " \u00a0")


def _scale_of(text: str) -> str:
    """Return the scale words at the end of a text, with the space before them."""
    scale = _SCALE.search(text)
    return scale[0] if scale else ""


def _words_to_digits(text: str) -> str:
    """Return `text` with its number words as digits: `five` as 5, `fifth` as 5th."""
    from text_to_num import alpha2digit

    scale = _scale_of(text)
    return str(alpha2digit(text.removesuffix(scale), "en", threshold=0)) + scale
