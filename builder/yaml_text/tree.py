"""The tree of a YAML file, built from libyaml's events, and what it may not be made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from yaml import MarkedYAMLError
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from builder.reports import problems
from builder.reports.errors import EnvironmentFailure
from builder.reports.limits import NESTING
from builder.reports.problems import Place, visible
from builder.yaml_text.characters import without_escaped
from builder.yaml_text.complaints import Complaints, StopError
from builder.yaml_text.nodes import Mapping, Node, Sequence, Style, Text
from builder.yaml_text.syntax import SYNTAX, TAG, report_syntax

if TYPE_CHECKING:
    from yaml._yaml import CParser, Mark

DUPLICATE_KEY = problems.error(
    "yaml-duplicate-key",
    "A key stands twice in one mapping. YAML tools keep the last value and drop the first "
    "without a word, so an annotation would be lost.",
)
ANCHOR = problems.error(
    "yaml-anchor",
    "An anchor (&name) marks a value for reuse elsewhere. Every value is written where it "
    "belongs, so that a change in one place changes one place.",
)
ALIAS = problems.error(
    "yaml-alias",
    "An alias (*name) stands for a value written elsewhere. A reviewer cannot see what it says, "
    "and nested aliases make a short file enormous.",
)
MERGE_KEY = problems.error(
    "yaml-merge-key",
    "A merge key (<<) pulls in keys that are written elsewhere. Every key is written where it "
    "belongs.",
)
SECOND_DOCUMENT = problems.error(
    "yaml-second-document",
    "A line --- starts another YAML document in the same file. Readers that expect one document "
    "would drop the rest.",
)
TOO_DEEP = problems.error(
    "yaml-too-deep",
    f"Collections are nested more than {NESTING} deep. The format needs far less; deeper "
    "nesting is an accident of indentation or an attempt to exhaust the reader.",
)
FLOW = problems.error(
    "yaml-flow",
    "A collection in brackets or braces holds something. In flow style a comma in a name of the "
    "page would silently split it in two, so lists and mappings are written in block style, one "
    "entry a line; only the empty [] and {} are allowed.",
)
KEY = problems.error(
    "yaml-key",
    "A key is one plain or quoted text on one line, followed by a colon; not a collection, not "
    "empty, and not introduced by a question mark.",
)

_ENDS = (MappingEndEvent, SequenceEndEvent)
_STYLES: dict[str | None, Style] = {
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


class Tree(NamedTuple):
    """The tree of a file.

    `scalars` has the parts of the text that scalars cover, as (start, end), in order, and the
    entries that were left out, after which the tree is not `whole`.
    """

    root: Node
    scalars: list[tuple[int, int]]
    whole: bool


def compose(complaints: Complaints) -> Tree:
    """Return the tree of the text that the complaints are about.

    Raises `EnvironmentFailure` if PyYAML has no libyaml.
    """
    composer = _Composer(complaints)
    try:
        root = composer.root()
    except MarkedYAMLError as failure:
        report_syntax(failure, complaints, composer.scalars)
        raise StopError from None
    return Tree(root, composer.scalars, composer.whole)


class _Composer:
    """Composes the tree of one file from libyaml's events.

    Events are `Any` where their marks are asked for: libyaml gives every event both, which the
    types of PyYAML do not know.
    """

    def __init__(self, complaints: Complaints) -> None:
        self.complaints = complaints
        self.name = complaints.name
        self.text = complaints.text
        self.scalars: list[tuple[int, int]] = []
        self.depth = 0
        self.whole = True
        self.next: Callable[[], Any] = _parser(self.text).get_event

    def place(self, event: Any) -> Place:
        mark: Mark = event.start_mark
        return Place(self.name, mark.line + 1, mark.column + 1)

    def root(self) -> Node:
        self.next()  # the start of the stream
        start = self.next()
        if isinstance(start, StreamEndEvent):
            self.refuse_empty()
        content = self.next()
        nothing = content.start_mark.index == content.end_mark.index
        if nothing and isinstance(content, ScalarEvent):
            self.refuse_empty()
        root = self.node(content)
        self.next()  # the end of the document
        self.require_end(self.next())
        return root

    def refuse_empty(self) -> None:
        place = Place(self.complaints.name)
        message = "this file holds no content"
        self.complaints.last_says_why = True
        self.complaints.add(SYNTAX, place, message, "write its content, or delete the file")
        raise StopError

    def require_end(self, event: Event) -> None:
        if not isinstance(event, StreamEndEvent):
            message = "a second YAML document starts here"
            hint = "delete this line, or move what follows to a file of its own"
            self.complaints.add(SECOND_DOCUMENT, self.place(event), message, hint)
            raise StopError

    def node(self, event: Any) -> Node:
        """Return the node that an event is or starts."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is MappingStartEvent:
            return self.mapping(event)
        return self.sequence(event) if kind is SequenceStartEvent else self.alias(event)

    def alias(self, event: AliasEvent) -> Text:
        place = self.place(event)
        message = f"`*{visible(event.anchor or '')}` is an alias"
        hint = "write the value itself; quote the text if it starts with *"
        self.complaints.add(ALIAS, place, message, hint)
        return Text("", place, "plain", place.line)

    def check_properties(self, event: ScalarEvent | CollectionStartEvent) -> None:
        """Refuse an anchor and a tag, which YAML calls the properties of a node."""
        if event.anchor is not None:
            message = f"`&{visible(event.anchor)}` is an anchor"
            hint = "delete the anchor; quote the text if it starts with &"
            self.complaints.add(ANCHOR, self.place(event), message, hint)
        if event.tag is not None:
            written = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"`{visible(written)}` is a tag"
            hint = "delete the tag; quote the text if it starts with !"
            self.complaints.add(TAG, self.place(event), message, hint)

    def scalar(self, event: Any) -> Text:
        if event.anchor is not None or event.tag is not None:
            self.check_properties(event)
        value, style = self.complaints.without_unseen(event.value), _STYLES[event.style]
        start: Mark = event.start_mark
        end: Mark = event.end_mark
        place = Place(self.name, start.line + 1, start.column + 1)
        if style == "literal" or style == "folded":
            return Text(value, place, style, place.line + self.cover_block(start.index, end.index))
        self.scalars.append((start.index, end.index))
        if style == "plain":
            # Where nothing but an anchor or a tag is written, text that starts like one is meant.
            value = value.strip(" \t") or self.written(start.index, end.index)
        elif style == "double":
            value = without_escaped(value, place, self.complaints)
        return Text(value, place, style, end.line + 1)

    def written(self, start: int, end: int) -> str:
        return self.complaints.without_unseen(self.text[start:end])

    def cover_block(self, start: int, end: int) -> int:
        """Cover a block scalar, but no comment on its first line; return how many lines follow."""
        header = _BLOCK_HEADER.search(self.text, start, end)
        content = end if header is None else header.end()
        self.scalars.append((start, content))
        following = self.text.find("\n", content, end)
        if following >= 0:
            self.scalars.append((following, end))
        return self.text[start:end].rstrip(" \t\n").count("\n")

    def enter(self, event: CollectionStartEvent) -> Event:
        """Begin a collection, and return the event of its first part or of its end."""
        self.check_properties(event)
        self.depth += 1
        self.require_depth(event)
        first: Event = self.next()
        if event.flow_style and not isinstance(first, _ENDS):
            self.report_flow(event)
        return first

    def require_depth(self, event: Event) -> None:
        if self.depth > NESTING:
            message = f"this is nested more than {NESTING} deep"
            hint = "check the indentation of the lines above"
            self.complaints.add(TOO_DEEP, self.place(event), message, hint)
            raise StopError

    def report_flow(self, event: Event) -> None:
        braces = isinstance(event, MappingStartEvent)
        message = f"this is a {'mapping in braces' if braces else 'list in brackets'}"
        hint = "write one entry a line, without brackets; quote the text if it starts with one"
        self.complaints.add(FLOW, self.place(event), message, hint)

    def sequence(self, event: SequenceStartEvent) -> Sequence:
        items: list[Node] = []
        child = self.enter(event)
        while type(child) is not SequenceEndEvent:
            items.append(self.node(child))
            child = self.next()
        self.depth -= 1
        return Sequence(tuple(items), self.place(event))

    def mapping(self, event: MappingStartEvent) -> Mapping:
        entries: list[tuple[Text, Node]] = []
        seen: dict[str, Text] = {}
        place = self.place(event)
        # A key behind a question mark stands to the right of it, where its mapping starts. What
        # is refused already, flow style and properties, shifts the start as well.
        shifted = event.flow_style or event.tag or event.anchor
        column = None if shifted else place.column
        child = self.enter(event)
        while type(child) is not MappingEndEvent:
            above = len(self.scalars)
            key = self.key(child, column, seen)
            value = self.node(self.next())
            if key is not None:
                entries.append((key, value))
            elif type(child) is ScalarEvent:
                self.leave_out(above)
            child = self.next()
        self.depth -= 1
        return Mapping(tuple(entries), place)

    def leave_out(self, before: int) -> None:
        """Cover an entry and the comments above and in it; `before` scalars stand above it."""
        above = self.scalars[before - 1][1] if before else 0
        start = above if self.text.endswith("\n", 0, above) else self.complaints.line_end(above)
        self.scalars[before:] = [(start, self.complaints.line_end(self.scalars[-1][1]))]
        self.whole = False

    def key(self, event: Event, column: int | None, seen: dict[str, Text]) -> Text | None:
        """Return a key that is none of those `seen`, which it joins; else report, and None."""
        key = self.node(event)
        if type(event) is AliasEvent:
            return None
        aside = column is not None and key.place.column != column
        if aside or not isinstance(key, Text) or not key.value:
            hint = "write the key, a colon and its value"
            self.complaints.add(KEY, key.place, "this key is not one text on one line", hint)
        elif key.value == "<<" and key.style == "plain":
            hint = "write the keys themselves here"
            self.complaints.add(MERGE_KEY, key.place, "`<<` is a merge key", hint)
        elif first := seen.get(key.value):
            message = f"the key `{visible(key.value)}` is on line {first.place.line} already"
            hint = "delete one of the two, or merge what they hold"
            self.complaints.add(DUPLICATE_KEY, key.place, message, hint)
        else:
            seen[key.value] = key
            return key
        return None


def _parser(text: str) -> CParser:
    try:
        from yaml._yaml import CParser
    except ImportError:
        raise EnvironmentFailure(
            "PyYAML is installed without libyaml, which reads the annotations; "
            "install a PyYAML wheel, or libyaml before building PyYAML from source"
        ) from None
    return CParser(text)
