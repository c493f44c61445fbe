"""What two sequences have in common, in order, in work that grows with their length.

The blocks are those of `difflib.SequenceMatcher`, which people find natural; where what is the
same stands in so many places that it would take long, what stands once on both sides holds them
together, and the rest counts as different.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from difflib import Match, SequenceMatcher
from typing import NamedTuple

EACH = 20
"""The looks at two equal items that are granted for each item of either sequence."""


class Block(NamedTuple):
    """The items from `old` and from `new` on are the same, `size` of them."""

    old: int
    new: int
    size: int


class Change(NamedTuple):
    """Two stretches that stand for each other: the same, or one replaced by the other."""

    same: bool
    old: slice
    new: slice


def blocks(old: Sequence[Hashable], new: Sequence[Hashable], each: int = EACH) -> list[Block]:
    """Return the blocks that two sequences share, in order; none is empty.

    `each` is how many looks are granted for an item.
    """
    matcher = _Bounded(old, new, each)
    found = [Block(*match) for match in matcher.get_matching_blocks() if match.size]
    return list(_held_together(old, new)) if matcher.spent else found


def ratio(old: Sequence[Hashable], new: Sequence[Hashable]) -> float:
    """Return how like two sequences are, from 0 to 1: the part of both that they share."""
    both = len(old) + len(new)
    shared = sum(block.size for block in blocks(old, new))
    return 2 * shared / both if both else 1.0


def in_common(old: Sequence[Hashable], new: Sequence[Hashable]) -> float:
    """Return the same whatever the order; `ratio` is never more."""
    both = len(old) + len(new)
    return 2 * (Counter(old) & Counter(new)).total() / both if both else 1.0


def changes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Change]:
    """Yield the stretches of both in order, each the same or different."""
    i = j = 0
    for block in [*blocks(old, new), Block(len(old), len(new), 0)]:
        if i < block.old or j < block.new:
            yield Change(False, slice(i, block.old), slice(j, block.new))
        i, j = block.old + block.size, block.new + block.size
        if block.size:
            yield Change(True, slice(block.old, i), slice(block.new, j))


class _Bounded(SequenceMatcher[Hashable]):
    """Finds no more once its looks are spent; each search looks at every pair that is equal."""

    def __init__(self, old: Sequence[Hashable], new: Sequence[Hashable], each: int) -> None:
        super().__init__(None, old, new, autojunk=False)
        places: dict[Hashable, list[int]] = self.b2j  # type: ignore[attr-defined]
        self._old = [len(places.get(item, ())) + 1 for item in old]
        self._left = each * (len(old) + len(new))
        self.spent = False

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        """Return the longest block of a stretch; an empty one if that would take too long."""
        self._left -= sum(self._old[alo:ahi])
        self.spent = self.spent or self._left < 0
        return Match(alo, blo, 0) if self.spent else super().find_longest_match(alo, ahi, blo, bhi)


def _held_together(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Block]:
    """Yield the blocks around what stands once on either side, and those at both ends."""
    i = j = 0
    for at, to in [*_anchors(old, new), (len(old), len(new))]:
        ahead = _same_ahead(old[i:at], new[j:to])
        back = _same_ahead(old[i + ahead : at][::-1], new[j + ahead : to][::-1])
        anchor = int(at < len(old))
        found = Block(i, j, ahead), Block(at - back, to - back, back + anchor)
        yield from (block for block in found if block.size)
        i, j = at + anchor, to + anchor


def _same_ahead(old: Sequence[Hashable], new: Sequence[Hashable]) -> int:
    """Return with how many equal items two sequences begin."""
    shorter = min(len(old), len(new))
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), shorter)


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return the places of most of the items that stand once on either side, in one order."""
    counts = Counter(old), Counter(new)
    places = {item: at for at, item in enumerate(new) if counts[1][item] == 1}
    once = [(at, places[x]) for at, x in enumerate(old) if counts[0][x] == 1 and x in places]
    return _rising(once)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest run of pairs, left out ones between, whose second numbers rise."""
    ends: list[int] = []
    last: list[int] = []  # the pair at which the run of each length ends
    before: list[int] = []
    for at, (_, to) in enumerate(pairs):
        length = bisect_left(ends, to)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [to]
        last[length : length + 1] = [at]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
