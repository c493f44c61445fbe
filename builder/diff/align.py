"""Which place of an old text is which place of the new one, and which mention is which."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from itertools import accumulate

from builder.diff.changes import ParagraphChange
from builder.diff.page import ComparedPage, Part, part_of

SEPARATOR = "\n\n"
SIMILAR = 0.5
"""Two paragraphs at one place with this share of words in common are versions of one."""
_WORD = re.compile(r"\s+|\S+")

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
        self._new_text = new.text
        self._blocks: list[tuple[int, int, int]] = []
        if old.text == new.text:
            self._blocks = [(0, len(old.text) + 1, 0)]
            return
        befores, afters = _paragraphs(old, self.same_raw), _paragraphs(new, self.same_raw)
        keys = [key for key, _, _ in befores], [key for key, _, _ in afters]
        for tag, i, j, k, m in SequenceMatcher(None, keys[0], keys[1], False).get_opcodes():
            if tag == "equal":
                for (_, text, start), (_, _, target) in zip(befores[i:j], afters[k:m], strict=True):
                    self._blocks.append((start, start + len(text), target))
            else:
                self._replace(befores[i:j], afters[k:m])

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
        """Return which paragraph of the new text holds that character."""
        return self._new_text.count(SEPARATOR, 0, offset)

    def _replace(
        self,
        befores: Sequence[tuple[Hashable, str, int]],
        afters: Sequence[tuple[Hashable, str, int]],
    ) -> None:
        rest = list(afters)
        for _, text, start in befores:
            match = next((new for new in rest if _similar(text, new[1])), None)
            if match is None:
                self.paragraphs.append(ParagraphChange(text, None))
                continue
            self.paragraphs += [ParagraphChange(None, new[1]) for new in rest[: rest.index(match)]]
            del rest[: rest.index(match) + 1]
            self.paragraphs.append(ParagraphChange(text, match[1]))
            self._align_words(text, start, match[1], match[2])
        self.paragraphs += [ParagraphChange(None, text) for _, text, _ in rest]

    def _align_words(self, old: str, start: int, new: str, target: int) -> None:
        befores, afters = _WORD.findall(old), _WORD.findall(new)
        froms = list(accumulate(map(len, befores), initial=start))
        tos = list(accumulate(map(len, afters), initial=target))
        for i, j, size in SequenceMatcher(None, befores, afters, False).get_matching_blocks():
            if size:
                self._blocks.append((froms[i], froms[i + size], tos[j]))


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


def _similar(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old.split(), new.split(), autojunk=False)
    return matcher.quick_ratio() >= SIMILAR and matcher.ratio() >= SIMILAR


def pair_mentions(
    old: Sequence[Part], new: Sequence[Part], to_new: TextMap, written_ids: bool
) -> list[Pair]:
    """Pair the mentions of one layer; one without a partner stands with None.

    Ids that people write hold a pair together while its places overlap, and again once nothing
    else does; so a renumbered statement is one change, and so is one that was rewritten.
    """
    pairing = _Pairing(old, new, to_new)
    if written_ids:
        pairing.by("id", pairing.overlap)
    pairing.by("", pairing.equal)
    pairing.by("", pairing.overlap)
    if written_ids:
        pairing.by("id", pairing.anywhere)
    pairing.by("text", pairing.same_paragraph)
    pairing.by("id", pairing.without_place)
    return pairing.pairs()


class _Pairing:
    """Partners found so far, by index; each pass looks only at what is left."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part], to_new: TextMap) -> None:
        self._old, self._new, self._to_new = old, new, to_new
        self._partner: dict[int, int] = {}
        self._images = [_span(part, to_new, to_new.end) for part in old]
        self._spans = [_span(part, _same, _same) for part in new]

    def by(self, field: str, score: Callable[[int, int], int]) -> None:
        """Pair what is left and equal in `field`, the best score first; 0 does not fit."""
        taken = set(self._partner.values())
        waiting: dict[object, list[int]] = defaultdict(list)
        for index, part in enumerate(self._new):
            if index not in taken:
                waiting[part.get(field)].append(index)
        for index, part in enumerate(self._old):
            candidates = waiting.get(part.get(field), [])
            if index in self._partner or not candidates:
                continue
            best = max(candidates, key=lambda candidate: score(index, candidate))
            if score(index, best):
                self._partner[index] = best
                candidates.remove(best)

    def equal(self, old: int, new: int) -> int:
        """Tell whether both are the same stretch of the text."""
        return int(self._images[old] is not None and self._images[old] == self._spans[new])

    def overlap(self, old: int, new: int) -> int:
        """Return how many characters both share."""
        image, span = self._images[old], self._spans[new]
        if image is None or span is None:
            return 0
        return max(0, min(image[1], span[1]) - max(image[0], span[0]))

    def anywhere(self, old: int, new: int) -> int:
        """Take any."""
        return 1

    def without_place(self, old: int, new: int) -> int:
        """Take parts of layers that have no places."""
        return int("start" not in self._old[old] and "start" not in self._new[new])

    def same_paragraph(self, old: int, new: int) -> int:
        """Tell whether both are in one paragraph, or the old page can no longer tell where."""
        image, span = self._images[old], self._spans[new]
        if image is None or span is None:
            return int(not self._to_new.same_raw and span is not None)
        return int(self._to_new.paragraph(image[0]) == self._to_new.paragraph(span[0]))

    def pairs(self) -> list[Pair]:
        """Return every part once, by the place of the new one where there is one."""
        taken = set(self._partner.values())
        found: list[tuple[float, Pair]] = []
        for index, part in enumerate(self._old):
            partner = self._partner.get(index)
            image = self._images[index] if partner is None else self._spans[partner]
            new = None if partner is None else self._new[partner]
            found.append((image[0] if image else float("inf"), (part, new)))
        for index, part in enumerate(self._new):
            span = self._spans[index]
            if index not in taken:
                found.append((span[0] if span else float("inf"), (None, part)))
        return [pair for _, pair in sorted(found, key=lambda item: item[0])]


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
    for tag, i, j, k, m in SequenceMatcher(None, befores, afters, False).get_opcodes():
        if tag == "equal":
            pairs += zip(old.lines[i:j], new.lines[k:m], strict=True)
        else:
            pairs += [(line, None) for line in old.lines[i:j]]
            pairs += [(None, line) for line in new.lines[k:m]]
    return pairs


def _texts(page: ComparedPage) -> list[str]:
    return [str(line.get("text")) for line in page.lines]
