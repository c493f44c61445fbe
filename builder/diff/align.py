"""Which place of an old text is which place of the new one, and which mention is which."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from itertools import islice

from builder.diff import sequences
from builder.diff.changes import ParagraphChange
from builder.diff.page import ComparedPage, Part, part_of

SEPARATOR = "\n\n"
SIMILAR = 0.5
"""Two paragraphs at one place with this share of words in common are versions of one."""
_AHEAD = 25
"""Paragraphs of the new text among which the new version of one is looked for."""
_TRIED = 3
"""Those of them with as many words in common whose order is looked at."""
_AROUND = 100
"""Mentions of the new text that begin nearest, among which those are that share words with one."""
_WORD = re.compile(r"\S+")

Pair = tuple[Part | None, Part | None]


class TextMap:
    """Maps offsets of the old clean text to those of the new one.

    Paragraphs are paired by their place on the raw page where both sides have the same page,
    else by their words. `paragraphs` are those that differ.
    """

    def __init__(self, old: ComparedPage, new: ComparedPage) -> None:
        """Align the two texts."""
        self.same_raw = old.raw == new.raw
        self.paragraphs: list[ParagraphChange] = []
        self._breaks = [match.start() for match in re.finditer(SEPARATOR, new.text)]
        self._blocks: list[tuple[int, int, int]] = []
        if old.text == new.text:
            self._blocks = [(0, len(old.text) + 1, 0)]
            return
        befores, afters = _paragraphs(old, self.same_raw), _paragraphs(new, self.same_raw)
        keys = [key for key, _, _ in befores], [key for key, _, _ in afters]
        for change in sequences.changes(*keys):
            pairs = befores[change.old], afters[change.new]
            if change.same:
                for (_, text, start), (_, _, target) in zip(*pairs, strict=True):
                    self._blocks.append((start, start + len(text), target))
            else:
                self._replace(*pairs)

    def __call__(self, offset: int) -> int | None:
        """Return where a character of the old text stands in the new one, None if it is gone."""
        index = bisect_right(self._blocks, offset, key=lambda block: block[0]) - 1
        if index < 0:
            return None
        start, end, target = self._blocks[index]
        return target + offset - start if offset < end else None

    def end(self, offset: int) -> int | None:
        """Return the same of an exclusive end: one past where the last character stands."""
        last = self(offset - 1) if offset else None
        return None if last is None else last + 1

    def paragraph(self, offset: int) -> int:
        """Return the number of the new paragraph that holds a character."""
        return bisect_left(self._breaks, offset - len(SEPARATOR) + 1)

    def _replace(
        self,
        befores: Sequence[tuple[Hashable, str, int]],
        afters: Sequence[tuple[Hashable, str, int]],
    ) -> None:
        done = 0
        for _, text, start in befores:
            ahead = [new for _, new, _ in afters[done : done + _AHEAD]]
            match = _version(text, ahead)
            if match is None:
                self.paragraphs.append(ParagraphChange(text, None))
                continue
            self.paragraphs += [ParagraphChange(None, new) for new in ahead[:match]]
            _, new_text, target = afters[done + match]
            done += match + 1
            self.paragraphs.append(ParagraphChange(text, new_text))
            self._align_words(text, start, new_text, target)
        self.paragraphs += [ParagraphChange(None, text) for _, text, _ in afters[done:]]

    def _align_words(self, old: str, start: int, new: str, target: int) -> None:
        # Without the white space: it is half of all, and equal to all of the other side's.
        befores, afters = list(_WORD.finditer(old)), list(_WORD.finditer(new))
        for i, j, size in sequences.blocks([m[0] for m in befores], [m[0] for m in afters]):
            for one, other in zip(befores[i : i + size], afters[j : j + size], strict=True):
                at, end = start + one.start(), start + one.end()
                self._blocks.append((at, end, target + other.start()))


def _paragraphs(page: ComparedPage, same_raw: bool) -> list[tuple[Hashable, str, int]]:
    """Return key, text and start of every paragraph of the clean text."""
    raw = {paragraph["start"]: paragraph.get("raw_start") for paragraph in page.paragraphs}
    found: list[tuple[Hashable, str, int]] = []
    start = 0
    for text in page.text.split(SEPARATOR):
        key = (raw.get(start), text) if same_raw and start in raw else text
        found.append((key, text, start))
        start += len(text) + len(SEPARATOR)
    return found


def _version(text: str, ahead: Sequence[str]) -> int | None:
    """Return which of these paragraphs is the new version of one, if any is."""
    words = text.split()
    likely = (
        (at, other)
        for at, other in enumerate(map(str.split, ahead))
        if sequences.in_common(words, other) >= SIMILAR
    )
    tried = islice(likely, _TRIED)
    return next((at for at, other in tried if sequences.ratio(words, other) >= SIMILAR), None)


def pair_mentions(
    old: Sequence[Part], new: Sequence[Part], to_new: TextMap, written_ids: bool
) -> list[Pair]:
    """Pair the mentions of one layer; one without a partner stands with None.

    Ids that people write hold a pair together while its places overlap, and again once nothing
    else does; so a renumbered statement is one change, and so is one that was rewritten.
    """
    pairing = _Pairing(old, new, to_new)
    if written_ids:
        pairing.with_one_id(overlapping=True)
    pairing.at_one_place()
    pairing.overlapping()
    if written_ids:
        pairing.with_one_id()
    pairing.with_the_same_words()
    pairing.without_places()
    return pairing.pairs()


Image = tuple[int, int] | None
"""Where a mention stands in the new text, if it does."""


class _Pairing:
    """Partners found so far, by index; each pass looks only at what is left, in order."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part], to_new: TextMap) -> None:
        self._old, self._new, self._to_new = old, new, to_new
        self._partner: dict[int, int] = {}
        self._taken: set[int] = set()
        self._images = [_span(part, to_new, to_new.end) for part in old]
        self._spans = [_span(part, _same, _same) for part in new]

    def with_one_id(self, overlapping: bool = False) -> None:
        """Pair what has the same id, of several the first, or only where places overlap."""
        self._by(
            lambda at: self._old[at].get("id"),
            lambda at: self._new[at].get("id"),
            self._shared if overlapping else None,
        )

    def at_one_place(self) -> None:
        """Pair what is the same stretch of the text."""
        self._by(lambda at: self._images[at] or _NONE, lambda at: self._spans[at] or _NONE)

    def overlapping(self) -> None:
        """Pair each with what shares most characters with it."""
        left = (at for at, span in enumerate(self._spans) if span and at not in self._taken)
        waiting = sorted(left, key=lambda at: self._spans[at] or (0, 0))
        starts = [(self._spans[at] or (0, 0))[0] for at in waiting]
        for index, image in enumerate(self._images):
            if image is None or index in self._partner:
                continue
            behind = bisect_left(starts, image[1])
            near = waiting[max(0, behind - _AROUND) : behind]
            self._pair_best(index, [at for at in near if at not in self._taken])

    def with_the_same_words(self) -> None:
        """Pair equal words of one paragraph, then those whose page can no longer tell where."""
        self._by(
            lambda at: self._in_paragraph(self._old[at], self._images[at]),
            lambda at: self._in_paragraph(self._new[at], self._spans[at]),
        )
        if not self._to_new.same_raw:
            self._by(
                lambda at: _NONE if self._images[at] else self._old[at].get("text"),
                lambda at: self._new[at].get("text") if self._spans[at] else _NONE,
            )

    def without_places(self) -> None:
        """Pair parts of layers that have no places, by their ids."""
        self._by(
            lambda at: _NONE if "start" in self._old[at] else self._old[at].get("id"),
            lambda at: _NONE if "start" in self._new[at] else self._new[at].get("id"),
        )

    def _by(
        self,
        old: Callable[[int], object],
        new: Callable[[int], object],
        score: Callable[[int, int], int] | None = None,
    ) -> None:
        """Pair what is left and has an equal key; with a score, the best of the next ones."""
        waiting: dict[object, deque[int]] = defaultdict(deque)
        for at in range(len(self._new)):
            if at not in self._taken and (key := new(at)) is not _NONE:
                waiting[key].append(at)
        for index in range(len(self._old)):
            found = () if index in self._partner else waiting.get(old(index), ())
            if not found:
                continue
            if score is None:
                self._pair(index, waiting[old(index)].popleft())
            elif (best := self._pair_best(index, list(islice(found, _AROUND)))) is not None:
                waiting[old(index)].remove(best)

    def _pair_best(self, index: int, candidates: Sequence[int]) -> int | None:
        best = max(candidates, key=lambda at: (self._shared(index, at), -at), default=None)
        if best is None or not self._shared(index, best):
            return None
        self._pair(index, best)
        return best

    def _pair(self, index: int, partner: int) -> None:
        self._partner[index] = partner
        self._taken.add(partner)

    def _shared(self, old: int, new: int) -> int:
        """Return how many characters both share."""
        image, span = self._images[old], self._spans[new]
        if image is None or span is None:
            return 0
        return max(0, min(image[1], span[1]) - max(image[0], span[0]))

    def _in_paragraph(self, part: Part, place: Image) -> object:
        return _NONE if place is None else (part.get("text"), self._to_new.paragraph(place[0]))

    def pairs(self) -> list[Pair]:
        """Return every part once, by the place of the new one where there is one."""
        found: list[tuple[float, Pair]] = []
        for index, part in enumerate(self._old):
            partner = self._partner.get(index)
            image = self._images[index] if partner is None else self._spans[partner]
            new = None if partner is None else self._new[partner]
            found.append((image[0] if image else float("inf"), (part, new)))
        for index, part in enumerate(self._new):
            span = self._spans[index]
            if index not in self._taken:
                found.append((span[0] if span else float("inf"), (None, part)))
        return [pair for _, pair in sorted(found, key=lambda item: item[0])]


_NONE = object()
"""The key of what is not to be paired by it."""


def _same(offset: int) -> int:
    return offset


def _span(
    part: Part, start: Callable[[int], int | None], end: Callable[[int], int | None]
) -> tuple[int, int] | None:
    if not isinstance(part.get("start"), int) or not isinstance(part.get("end"), int):
        return None
    ends = start(part["start"]), end(part["end"])
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def pair_lines(old: ComparedPage, new: ComparedPage) -> list[Pair]:
    """Pair the raw lines: by number on the same page, else by their words and order.

    The parts of a line that is cut are paired apart, each by its number in the line.
    """
    if old.raw == new.raw:
        lines = {(line.get("line"), part_of(line)): line for line in new.lines}
        pairs: list[Pair] = [
            (line, lines.pop((line.get("line"), part_of(line)), None)) for line in old.lines
        ]
        return [*pairs, *((None, line) for line in lines.values())]
    befores, afters = _texts(old), _texts(new)
    pairs = []
    for change in sequences.changes(befores, afters):
        if change.same:
            pairs += zip(old.lines[change.old], new.lines[change.new], strict=True)
        else:
            pairs += [(line, None) for line in old.lines[change.old]]
            pairs += [(None, line) for line in new.lines[change.new]]
    return pairs


def _texts(page: ComparedPage) -> list[str]:
    return [str(line.get("text")) for line in page.lines]
