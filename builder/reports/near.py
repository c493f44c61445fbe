"""What a wrong word was probably meant to be.

A near miss is a courtesy, so this is ours and small: the ratio is the one that `rapidfuzz` calls
`ratio`, and with what is compared bounded, a dozen lines are fast enough.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.reports.limits import NAME

_NEAR = 0.6
"""The likeness from which a name is taken for the one that was meant."""


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return a hint with the name nearest to `word`, or an empty hint.

    What is longer than `NAME` is no name that somebody mistyped.
    """
    best, most = "", _NEAR
    for name in names if len(word) <= NAME else ():
        shorter, longer = sorted((len(word), len(name)))
        if len(name) <= NAME and 2 * shorter >= most * (shorter + longer):
            found = likeness(word, name)
            if found > most or (found == most and not best):
                best, most = name, found
    return f"did you mean `{best}`?" if best else ""


def likeness(one: str, other: str) -> float:
    """Return how like two texts are, from 0 to 1: the part of both that they have in order.

    That is twice the length of their longest common subsequence over both lengths. It takes
    steps in proportion to the length of `other`, each on a number of as many bits as `one` has
    characters.
    """
    if not one or not other:
        return float(one == other)
    # Bit n of `gaps` is clear where the subsequence grows at character n (Hyyrö 2004).
    places: dict[str, int] = {}
    for at, char in enumerate(one):
        places[char] = places.get(char, 0) | 1 << at
    whole = (1 << len(one)) - 1
    gaps = whole
    for char in other:
        here = gaps & places.get(char, 0)
        gaps = (gaps + here | gaps - here) & whole
    return 2 * (len(one) - gaps.bit_count()) / (len(one) + len(other))
