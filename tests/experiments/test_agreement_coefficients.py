"""Alpha and kappa: textbook values, what they do not depend on, and where they are undefined."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.experiments.agreement.coefficients import (
    NO_UNITS,
    ONE_VALUE,
    Coefficient,
    Pair,
    alpha,
    kappa,
)

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=12)
# Krippendorff (2011), section B: two observers, ten units, nominal data with five values.
KRIPPENDORFF = list(zip("abbbbbbbab", "bbbbbaaaab", strict=True))
# Cohen's own kind of table: 20 yes and yes, 5 yes and no, 10 no and yes, 15 no and no.
COHEN = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15


def by_hand(pairs: list[Pair]) -> Fraction | None:
    """Return alpha as its definition reads: one minus observed over expected disagreement."""
    values = [value for pair in pairs for value in pair]
    n = len(values)
    among = [(i, j) for i in range(n) for j in range(n) if i != j]
    expected = Fraction(sum(values[i] != values[j] for i, j in among), max(1, n * (n - 1)))
    observed = Fraction(sum(one != other for one, other in pairs), max(1, len(pairs)))
    return None if expected == 0 else 1 - observed / expected


def test_textbook_values() -> None:
    """The formulas give what can be computed by hand from small tables."""
    # Disagreement in 4 of 10 units; 6 a and 14 b: 1 - (20 - 1) * 8 / (400 - 36 - 196).
    assert alpha(KRIPPENDORFF).value == pytest.approx(1 - 19 * 8 / 168)
    # Observed 0.7, by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5.
    assert kappa(COHEN).value == pytest.approx(0.4)


@given(PAIRS)
def test_alpha_is_its_definition(pairs: list[Pair]) -> None:
    """Alpha is one minus observed over expected disagreement, undefined where none is expected."""
    expected = by_hand(pairs)
    found = alpha(pairs).value
    assert (found is None) == (expected is None)
    assert expected is None or found == pytest.approx(float(expected))


@given(PAIRS)
def test_neither_depends_on_order_or_side(pairs: list[Pair]) -> None:
    """Units in another order, and annotators that swap places, change nothing."""
    turned = [(other, one) for one, other in reversed(pairs)]
    for coefficient in (alpha, kappa):
        one, other = coefficient(pairs), coefficient(turned)
        assert one.why == other.why
        assert one.value == (None if other.value is None else pytest.approx(other.value))


@given(st.lists(st.sampled_from("abc"), min_size=2).filter(lambda values: len(set(values)) > 1))
def test_full_agreement_is_one(values: list[str]) -> None:
    """Two annotators who always say the same have 1, if what they say varies."""
    pairs: list[Pair] = [(value, value) for value in values]
    assert alpha(pairs).value == kappa(pairs).value == 1


def test_what_is_undefined_says_why() -> None:
    """Without units, and where only one value occurs, there is no coefficient, neither 1 nor 0."""
    assert alpha([]) == kappa([]) == Coefficient(None, NO_UNITS)
    assert alpha([("a", "a")] * 3) == kappa([("a", "a")] * 3) == Coefficient(None, ONE_VALUE)


def test_kappa_is_of_each_annotators_values() -> None:
    """Where each says one value only, but another one than the other, kappa is 0."""
    assert kappa([("a", "b")] * 3).value == 0
    assert alpha([("a", "b")] * 3).value == pytest.approx(-2 / 3)
