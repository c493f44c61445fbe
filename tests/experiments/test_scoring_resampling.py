"""Resampling: the whole bootstrap over documents, without a seed."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import comb, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.experiments.scoring.measures import Term
from builder.experiments.scoring.resampling import ENUMERATED, Interval, draws, interval

TERMS = st.tuples(st.integers(0, 5), st.integers(0, 3)).map(lambda t: Term(t[0], t[0] + t[1]))


@pytest.mark.parametrize("documents", range(1, ENUMERATED + 1))
def test_every_draw_is_there_with_its_weight(documents: int) -> None:
    """(2n-1 choose n) multisets, which stand for all n^n orders; of five documents 126."""
    found = list(draws(documents))
    assert len({times for times, _ in found}) == len(found) == comb(2 * documents - 1, documents)
    assert sum(orders for _, orders in found) == documents**documents
    assert len(list(draws(5))) == 126


@settings(max_examples=40)
@given(st.lists(TERMS, min_size=2, max_size=4))
def test_the_interval_is_that_of_all_orders(documents: list[Term]) -> None:
    """Each of the n^n ordered draws, tried one by one in fractions, gives the same interval."""
    values, undefined = [], 0
    for drawn in product(documents, repeat=len(documents)):
        whole = sum(term.whole for term in drawn)
        if whole:
            values.append(Fraction(sum(term.part for term in drawn), whole))
        else:
            undefined += 1
    found = interval([[term] for term in documents])
    if not values:
        assert found is None
        return
    values.sort()
    low = values[-(-len(values) // 40) - 1]
    high = values[-(-39 * len(values) // 40) - 1]
    share = undefined / len(documents) ** len(documents)
    assert found == Interval(float(low), float(high), share, "bootstrap")


def test_the_digits_of_five_documents() -> None:
    """A worked example, to the last digit."""
    found = interval([[Term(2 * right, 10)] for right in (5, 4, 3, 2, 0)])
    assert found == Interval(0.24, 0.84, 0.0, "bootstrap")


def test_one_document_says_nothing_about_others() -> None:
    """Of one document there is one draw, which is no interval."""
    assert interval([[Term(1, 2)]]) is None


def test_documents_without_anything_leave_some_draws_undefined() -> None:
    """Of two documents, a quarter of the draws has the empty one twice."""
    assert interval([[Term(1, 2)], [Term(0, 0)]]) == Interval(0.5, 0.5, 0.25, "bootstrap")
    assert interval([[Term(0, 0)]] * 3) is None
    assert interval([[Term(0, 0)]] * 30) is None


def test_the_order_of_documents_does_not_matter() -> None:
    """Also where the interval is that of the jackknife."""
    for count in (5, 40):
        terms = [[Term(n % 4, 4)] for n in range(count)]
        one, other = interval(terms), interval(terms[::-1])
        assert one is not None
        assert other is not None
        assert (one.low, one.high) == pytest.approx((other.low, other.high), abs=1e-12)


def test_many_documents_are_left_out_one_at_a_time() -> None:
    """For equal weights the jackknife is the textbook's standard error of a mean."""
    values = [0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1]
    found = interval([[Term(value, 1)] for value in values])
    middle = sum(values) / len(values)
    spread = sum((value - middle) ** 2 for value in values) / (len(values) - 1)
    reach = 1.959963984540054 * sqrt(spread / len(values))
    assert found is not None
    assert found.method == "jackknife"
    assert found.low == pytest.approx(middle - reach)
    assert found.high == pytest.approx(min(1, middle + reach))


def test_a_mean_of_several_ratios_is_resampled_as_a_whole() -> None:
    """The macro mean is taken in each draw, over the ratios that are defined there."""
    found = interval([[Term(1, 1), Term(0, 0)], [Term(0, 1), Term(1, 1)]])
    # Draws: first twice 1; second twice (0 + 1) / 2; both, two orders, (1/2 + 1) / 2.
    assert found == Interval(0.5, 1.0, 0.0, "bootstrap")
