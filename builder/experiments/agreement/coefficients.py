"""Agreement beyond chance between two annotators, each of whom gave every unit one value.

Krippendorff's alpha for nominal values (K. Krippendorff, Computing Krippendorff's Alpha-
Reliability, 2011) takes chance from the values of both together; Cohen's kappa (J. Cohen, A
Coefficient of Agreement for Nominal Scales, 1960) from those of each. Where chance alone gives
full agreement, because only one value occurs, neither says anything: it is undefined, not 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from typing import NamedTuple

Pair = tuple[Hashable, Hashable]
"""What the first and the second annotator gave a unit."""

NO_UNITS = "there is nothing that both could have judged"
ONE_VALUE = "only one value occurs, so agreement cannot be told from chance"


class Coefficient(NamedTuple):
    """A coefficient, 1 for full agreement and 0 for that of chance; None where undefined.

    `why` says then what it lacks.
    """

    value: float | None
    why: str = ""


def alpha(pairs: Iterable[Pair]) -> Coefficient:
    """Return Krippendorff's alpha, nominal, of two annotators without missing values."""
    found = list(pairs)
    if not found:
        return Coefficient(None, NO_UNITS)
    counts = Counter(value for pair in found for value in pair)
    total = 2 * len(found)
    # Both disagreements are of ordered pairs of values, within units and over all of them.
    observed = 2 * sum(one != other for one, other in found)
    expected = total * total - sum(number * number for number in counts.values())
    if not expected:
        return Coefficient(None, ONE_VALUE)
    return Coefficient(1 - (total - 1) * observed / expected)


def kappa(pairs: Iterable[Pair]) -> Coefficient:
    """Return Cohen's kappa of two annotators, unweighted."""
    found = list(pairs)
    if not found:
        return Coefficient(None, NO_UNITS)
    ones, others = (Counter(pair[side] for pair in found) for side in (0, 1))
    total = len(found)
    same = sum(one == other for one, other in found)
    by_chance = sum(number * others[value] for value, number in ones.items())
    if by_chance == total * total:
        return Coefficient(None, ONE_VALUE)
    return Coefficient((total * same - by_chance) / (total * total - by_chance))
