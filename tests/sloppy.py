"""The same file in any layout: trees of YAML, written as carelessly as YAML allows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from builder.yaml_text.nodes import Mapping, Node, Sequence, Text, YamlFile

WORDS = ("null", "true")


class Leaf(NamedTuple):
    """A text in the lines somebody broke it into, or one of the words that are no texts.

    One line may be folded too, where somebody found it too long to stand behind its key.
    """

    lines: tuple[str, ...]
    word: bool = False
    folded: bool = False

    @property
    def value(self) -> str:
        """The text that the lines are."""
        return " ".join(self.lines)


class Part(NamedTuple):
    """An entry (with its key) or an item (without), the comments above it and at its end."""

    key: str | None
    value: Leaf | Block
    above: tuple[str, ...] = ()
    behind: str = ""


class Block(NamedTuple):
    """A mapping or a list, of at least one part."""

    parts: tuple[Part, ...]


def tree(document: YamlFile, source: str) -> Block:
    """Return a file as a tree; its comments stand above a part or at the end of its line."""
    comments = {c.place.line: c.text for c in document.comments if c.own_line}
    behind = {c.place.line: c.text for c in document.comments if not c.own_line}
    assert not behind, "the real files have none"
    block = _block(document.root, source.split("\n"), comments)
    assert not comments, "every comment stands above a part"
    return block


def _block(node: Node, source: list[str], comments: dict[int, str]) -> Block:
    assert isinstance(node, Mapping | Sequence)
    parts = []
    pairs = (
        [(key, value) for key, value in node.entries]
        if isinstance(node, Mapping)
        else [(None, item) for item in node.items]
    )
    for key, value in pairs:
        line = (key or value).place.line
        above: tuple[str, ...] = ()
        while line - 1 in comments or line - 1 == 0:
            line -= 1
            if line == 0:
                break
            above = (comments.pop(line), *above)
        inner = _leaf(value, source) if isinstance(value, Text) else _block(value, source, comments)
        parts.append(Part(key.value if key else None, inner, above))
    return Block(tuple(parts))


def _leaf(text: Text, source: list[str]) -> Leaf:
    if text.style == "folded":
        return Leaf(
            tuple(line.strip() for line in source[text.place.line : text.end_line]), folded=True
        )
    return Leaf((text.value,), word=text.style == "plain" and text.value in WORDS)


def sloppy(block: Block, random: Random) -> str:
    """Write a tree in some layout: indentation, quotes, blank lines, line ends as they come."""
    text = "\n".join([*_lines(block, 0, random), *[""] * random.randint(1, 3)])
    return text.replace("\n", random.choice(["\n", "\r\n"]))


def _lines(block: Block, indent: int, random: Random) -> Iterator[str]:
    for part in block.parts:
        yield from [""] * random.choice([0, 0, 0, 1, 3])
        for comment in part.above:
            yield " " * random.randint(0, indent) + _comment(comment, random)
            yield from [""] * random.choice([0, 0, 0, 1])
        yield from _part(part, indent, random)


def _part(part: Part, indent: int, random: Random) -> Iterator[str]:
    lead = "-" if part.key is None else _key(part.key, random) + " " * random.choice([0, 0, 2])
    lead = " " * indent + lead + ("" if part.key is None else ":")
    behind = " " * random.randint(1, 3) + _comment(part.behind, random) if part.behind else ""
    if isinstance(part.value, Leaf):
        yield from _text(part.value, lead, behind, indent, random)
        return
    listed = part.key is not None and part.value.parts[0].key is None
    deeper = indent + (random.choice([0, 2]) if listed else random.randint(1, 5))
    if part.key is None and not behind and not part.value.parts[0].above:
        first, *rest = _without_blanks(_lines(part.value, deeper + 1, random))
        yield lead + first[indent + 1 :]
        yield from rest
        return
    yield lead + behind
    yield from _lines(part.value, deeper, random)


def _without_blanks(lines: Iterator[str]) -> list[str]:
    found = list(lines)
    while not found[0].strip():
        del found[0]
    return found


def _text(leaf: Leaf, lead: str, behind: str, indent: int, random: Random) -> Iterator[str]:
    margin = " " * (indent + random.randint(1, 5))
    if len(leaf.lines) == 1 and not leaf.folded:
        yield lead + random.choice([" ", "   "]) + _one_line(leaf, random) + behind
    elif len(leaf.lines) == 1 or random.random() < 0.4:
        yield f"{lead} >-{behind}"
        yield from (margin + line for line in leaf.lines)
    else:
        first, *rest = _broken(leaf, random)
        yield f"{lead} {first}"
        yield from (margin + line for line in rest[:-1])
        yield margin + rest[-1] + random.choice(["", "  "]) * (not behind) + behind


def _broken(leaf: Leaf, random: Random) -> list[str]:
    words = list(leaf.lines)
    if all(map(_is_simple, words)) and random.random() < 0.5:
        return words
    if "\\" not in leaf.value and random.random() < 0.5:
        words = [line.replace('"', '\\"') for line in words]
        return [f'"{words[0]}', *words[1:-1], f'{words[-1]}"']
    words = [line.replace("'", "''") for line in words]
    return [f"'{words[0]}", *words[1:-1], f"{words[-1]}'"]


def _one_line(leaf: Leaf, random: Random) -> str:
    if leaf.word:
        return leaf.value
    return _quoted(leaf.value, random)


def _key(key: str, random: Random) -> str:
    return _quoted(key, random)


def _quoted(value: str, random: Random) -> str:
    if _is_simple(value) and value not in WORDS and random.random() < 0.5:
        return value
    if value.isprintable() and random.random() < 0.5:
        return "'" + value.replace("'", "''") + "'"
    return json.dumps(value, ensure_ascii=random.random() < 0.5 and value.isascii())


def _is_simple(value: str) -> bool:
    # Three dots and a space end a document where they begin a line.
    simple = re.fullmatch(r"(?!\.{3}(?: |$))[\w.~][\w.,;/() -]*", value)
    return simple is not None and value == value.strip()


def _comment(text: str, random: Random) -> str:
    return f"#{random.choice(['', ' ', '   '])}{text}"
