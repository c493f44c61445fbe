"""What the words of a figure say: digits, scale words, number words, currencies.

Number words are read by the kept library `text2num`, currency codes are those of ISO 4217
(`iso4217`); both are loaded when they are first needed.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
"""Scale words and the power of ten that each stands for."""
SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₸": "KZT"}
"""Currency signs and the currency each stands for when it stands alone."""

_CODE = re.compile(r"(?<![^\W\d_])[A-Z]{3}(?![^\W\d_])")
_MARKED_DOLLAR = re.compile(r"[^\W\d_]\$")
_NUMERAL = re.compile(
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?"
    rf"(?P<scales>(?:\s+(?:{'|'.join(SCALES)}))*)"
)


class Number(NamedTuple):
    """The one number that some words say."""

    value: float
    ordinal: bool


@lru_cache(maxsize=4096)
def parse(words: str) -> Number | None:
    """Return the number that `words` say, or None where they do not say exactly one."""
    text = _strip_currency(words)
    match = _NUMERAL.fullmatch(text) or _NUMERAL.fullmatch(_words_to_digits(text))
    if match is None:
        return None
    power = sum(SCALES[scale] for scale in match["scales"].split())
    # Read as it is written: 8.2 times a million is a little less than 8.2e6.
    number = float(f"{match['digits'].replace(',', '')}e{power}")
    return Number(number, match["ordinal"] is not None) if isfinite(number) else None


def currency(words: str) -> str | None:
    """Return the ISO 4217 code that `words` name by code or sign, or None."""
    code = next((c for c in _CODE.findall(words) if is_currency(c)), None)
    return code or next((code for sign, code in SIGNS.items() if sign in words), None)


def is_other_dollar(words: str) -> bool:
    """Whether a $ stands behind letters, as in `A$`: then it need not be the US dollar."""
    return _MARKED_DOLLAR.search(words) is not None


@lru_cache(maxsize=512)
def is_currency(code: str) -> bool:
    """Whether `code` is an alphabetic currency code of ISO 4217."""
    if code in SIGNS.values():
        return True  # saves loading the table for the currencies that nearly every text means
    from iso4217 import Currency

    return any(code == currency.code for currency in Currency)


def _strip_currency(words: str) -> str:
    signs = "".join(SIGNS)
    return _CODE.sub("", words).strip(signs + " \u00a0")


def _words_to_digits(text: str) -> str:
    """Return `text` with its number words as digits: `five` as 5, `fifth` as 5th."""
    from text_to_num import alpha2digit

    scale = re.search(rf"(?:\s+(?:{'|'.join(SCALES)}))+$", text)
    head = text[: scale.start()] if scale else text
    return str(alpha2digit(head, "en", threshold=0)) + (scale[0] if scale else "")
