"""What a YAML file holds: texts, mappings and lists, each with its place, and comments."""

from __future__ import annotations

from typing import Literal, NamedTuple

from builder.reports.problems import Place

Style = Literal["plain", "single", "double", "literal", "folded"]


class Text(NamedTuple):
    """A scalar: its characters, never another type.

    `place` is its first character: the quote, or the `|` or `>` of a block; where nothing is
    written, the place behind the colon or dash. `end_line` is the line of its last character
    that is not white space.
    """

    value: str
    place: Place
    style: Style
    end_line: int


class Mapping(NamedTuple):
    """Keys with their values in the order of the file; keys are unique and not empty.

    Of the entries with the same key, an error, only the first is here.
    """

    entries: tuple[tuple[Text, Node], ...]
    place: Place


class Sequence(NamedTuple):
    """The items of a list, in the order of the file."""

    items: tuple[Node, ...]
    place: Place


Node = Text | Mapping | Sequence


class Comment(NamedTuple):
    """A comment without its `#`, stripped; `own_line` if nothing stands before it."""

    text: str
    place: Place
    own_line: bool


class YamlFile(NamedTuple):
    """A file that was read: its root, and its comments in the order of the file.

    `whole` unless entries are left out, with their comments, because their key was there already.
    """

    root: Node
    comments: tuple[Comment, ...]
    name: str
    whole: bool = True
