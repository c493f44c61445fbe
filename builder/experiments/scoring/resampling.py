"""How far a value moves when the documents are others: the bootstrap over documents, exactly.

B. Efron, Bootstrap Methods: Another Look at the Jackknife, 1979. Of n documents, n are drawn
with replacement. There are (2n-1 choose n) different draws; up to `ENUMERATED` documents all of
them are computed, each with its probability, so that there is no seed and no chance. Beyond,
each document is left out once (the jackknife), which is as certain and takes linear time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations_with_replacement
from math import factorial, fsum, prod, sqrt
from typing import Literal, NamedTuple

from builder.experiments.scoring.measures import Term, mean

ENUMERATED = 8
"""Up to so many documents (6435 draws) the bootstrap is exact."""
TAIL = 40
"""One in so many draws is cut off at each end, so that 95 % remain."""
NORMAL = 1.959963984540054
"""The 97.5 % quantile of the normal distribution."""


class Interval(NamedTuple):
    """Between which values the middle 95 % of the draws lie.

    `undefined` is the probability of a draw that has no value; the interval is of the others.
    """

    low: float
    high: float
    undefined: float
    method: Literal["bootstrap", "jackknife"]


def interval(documents: Sequence[Sequence[Term]]) -> Interval | None:
    """Return the interval of the mean of ratios of sums over documents.

    `documents` holds for each document the same ratios in the same order. None where no draw
    has a value, and where there are not two documents: one says nothing about others.
    """
    if len(documents) < 2:
        return None
    if len(documents) <= ENUMERATED:
        return _bootstrap(documents)
    return _jackknife(documents)


def draws(documents: int) -> Iterator[tuple[tuple[int, ...], int]]:
    """Give every draw as how often it has each document, and how many of the n^n orders it is."""
    for drawn in combinations_with_replacement(range(documents), documents):
        times = Counter(drawn)
        orders = factorial(documents) // prod(map(factorial, times.values()))
        yield tuple(times[at] for at in range(documents)), orders


_draws = cache(lambda documents: tuple(draws(documents)))


def _bootstrap(documents: Sequence[Sequence[Term]]) -> Interval | None:
    found: Counter[float] = Counter()
    undefined = 0
    for times, orders in _draws(len(documents)):
        value = mean(_sums(documents, times))
        if value is None:
            undefined += orders
        else:
            found[value] += orders
    if not found:
        return None
    low, high = _quantile(found, 1), _quantile(found, TAIL - 1)
    return Interval(low, high, undefined / (undefined + found.total()), "bootstrap")


def _sums(documents: Sequence[Sequence[Term]], times: Sequence[int]) -> Iterator[Term]:
    for terms in zip(*documents, strict=True):
        parts = sum(term.part * n for term, n in zip(terms, times, strict=True))
        yield Term(parts, sum(term.whole * n for term, n in zip(terms, times, strict=True)))


def _quantile(found: Counter[float], fortieths: int) -> float:
    """Return the least value that at least so many fortieths of the draws do not exceed."""
    reached = 0
    for value in sorted(found):
        reached += found[value]
        if reached * TAIL >= fortieths * found.total():
            break
    return value


def _jackknife(documents: Sequence[Sequence[Term]]) -> Interval | None:
    whole = list(_sums(documents, [1] * len(documents)))
    value = mean(whole)
    left = [mean(map(_without, whole, terms)) for terms in documents]
    found = [rest for rest in left if rest is not None]
    if value is None or len(found) < 2:
        return None
    middle = fsum(found) / len(found)
    spread = fsum((rest - middle) ** 2 for rest in found) * (len(found) - 1) / len(found)
    reach = NORMAL * sqrt(spread)
    undefined = 1 - len(found) / len(left)
    return Interval(max(0.0, value - reach), min(1.0, value + reach), undefined, "jackknife")


def _without(whole: Term, part: Term) -> Term:
    return Term(whole.part - part.part, whole.whole - part.whole)
