"""Numbers and currencies, as the words of a figure say them."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.annotation import numerals
from tests.support import real_rows

SCALES = st.lists(st.sampled_from(list(numerals.SCALES)), max_size=2)


@given(st.integers(0, 10**9), SCALES, st.booleans(), st.sampled_from(["", "$", "$ ", "USD ", "€"]))
def test_digits_and_scale_words_make_a_number(
    number: int, scales: list[str], commas: bool, sign: str
) -> None:
    """Digits, with commas or without, times the scale words after them, are the value."""
    words = " ".join([f"{number:,}" if commas else str(number), *scales])
    value = number * 10 ** sum(numerals.SCALES[scale] for scale in scales)
    assert numerals.parse(sign + words) == numerals.Number(float(value), ordinal=False)


@given(st.decimals(0, 10**6, places=2))
def test_decimals_keep_their_exact_value(number: object) -> None:
    """A decimal is read as it is written, not through sums of parts."""
    assert numerals.parse(f"{number} billion") == numerals.Number(
        float(f"{number}e9"), ordinal=False
    )


@given(st.text())
@example("9" * 400)
@example("9" * 5000)
@example("five five")
@example("\u0661,\u0662")
def test_no_words_are_too_much(words: str) -> None:
    """Any text is a finite number or none; nothing is raised."""
    number = numerals.parse(words)
    assert number is None or math.isfinite(number.value)
    assert numerals.currency(words) is None or numerals.is_currency(numerals.currency(words) or "")


@pytest.mark.parametrize(
    ("words", "value", "ordinal"),
    [
        ("five", 5, False),
        ("one", 1, False),
        ("zero", 0, False),
        ("twenty-four", 24, False),
        ("one hundred and five", 105, False),
        ("five hundred thousand", 500_000, False),
        ("third", 3, True),
        ("twenty-fifth", 25, True),
        ("25th", 25, True),
        ("1st", 1, True),
        ("1,000th", 1000, True),
        ("17\u00a0thousand", 17_000, False),
        ("$ 6.0 billion", 6e9, False),
    ],
)
def test_words_say_this_number(words: str, value: float, ordinal: bool) -> None:
    """Number words, ordinals and scale words of the kinds that pages use."""
    assert numerals.parse(words) == numerals.Number(float(value), ordinal)


@pytest.mark.parametrize(
    "words", ["", " ", "a million", "half", "several", "10 000", "1,00", "30.5 bn", "2 to 3", "³"]
)
def test_words_that_do_not_say_one_number_say_none(words: str) -> None:
    """What is not exactly one number is None, so that a person writes the value."""
    assert numerals.parse(words) is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("$30.5 billion", "USD"),
        ("USD 20 billion", "USD"),
        ("20 billion KGS", "KGS"),
        ("€5", "EUR"),
        ("RUB5", "RUB"),
        ("five", None),
        ("17 CIS", None),
        ("usd 5", None),
    ],
)
def test_words_name_a_currency(words: str, code: str | None) -> None:
    """A code of ISO 4217 or a sign names the currency; other capitals do not."""
    assert numerals.currency(words) == code


@pytest.mark.parametrize(
    ("code", "known"), [("USD", True), ("KGS", True), ("TMT", True), ("CIS", False), ("", False)]
)
def test_currencies_are_those_of_the_standard(code: str, known: bool) -> None:
    """The list of codes is that of ISO 4217."""
    assert numerals.is_currency(code) is known


def test_every_sign_stands_for_a_currency_of_the_standard() -> None:
    """The signs that are read without the standard's table stand in it."""
    from iso4217 import Currency

    assert set(numerals.SIGNS.values()) <= {currency.code for currency in Currency}


def test_the_dollar_is_the_us_dollar_unless_letters_stand_before_it() -> None:
    """A bare $ is USD; `A$` may be another dollar."""
    assert numerals.is_other_dollar("A$5")
    assert not numerals.is_other_dollar("$5")
    assert not numerals.is_other_dollar("about $ 30")


def test_real_figures_say_their_values() -> None:
    """The figures of the corpus have these values, in page order."""
    values = [(row["text"], row["value"]) for row in real_rows("figures")]
    assert ("$30.5 billion", 30_500_000_000.0) in values
    assert ("fifth", 5.0) in values
    assert ("160 thousand", 160_000.0) in values
    assert len(values) == 17
