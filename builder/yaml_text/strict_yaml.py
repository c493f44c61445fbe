"""Read the strict YAML of a corpus into text with places.

Strict means: block style, text stays text, and nothing that makes a file mean something else
than what a reviewer sees. The grammar is libyaml's YAML 1.1 (https://yaml.org/spec/1.1/), from
which anchors, aliases, tags, merge keys, directives, complex keys, duplicate keys, several
documents and flow collections that are not empty are refused.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections.abc import Callable, Iterator
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

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

from builder.disk import files
from builder.reports import problems
from builder.reports.errors import EnvironmentFailure
from builder.reports.limits import NESTING, YAML_PROBLEMS
from builder.reports.problems import Place, Report, Rule, visible

if TYPE_CHECKING:
    from yaml._yaml import CParser, Mark

SYNTAX = problems.error(
    "yaml-syntax",
    "The file is not YAML, or holds nothing. What libyaml cannot read has no meaning to check, "
    "so this is the last problem found in its file: others may follow once it is corrected.",
)
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
TAG = problems.error(
    "yaml-tag",
    "A tag (!name) changes what a value is; some tags run code in other readers. Every value here "
    "is text.",
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
CONTROL_CHARACTER = problems.error(
    "yaml-control-character",
    "The file holds a character that nobody sees: a control character, a bidirectional control, "
    "a byte order mark or a line separator other than LF. It could make a text look different "
    "from what it says, drive a terminal, or shift every line number after it. This holds for "
    "escapes in double quotes too.",
)
KEY = problems.error(
    "yaml-key",
    "A key is one plain or quoted text on one line, followed by a colon; not a collection, not "
    "empty, and not introduced by a question mark.",
)
DIRECTIVE = problems.error(
    "yaml-directive",
    "A line that starts with % is an instruction to the YAML reader. The format has one fixed "
    "reading and needs none.",
)
LINE_END = problems.error(
    "yaml-line-end",
    "Lines end in LF or CR LF. A CR alone ends a line for some programs and not for others, so "
    "line numbers would not agree.",
)

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


def load(path: Path, name: str, report: Report) -> YamlFile | None:
    """Read the file `path`, shown in problems as `name`; None if its structure is not known.

    Reports the rules of `files` and those of `read`.
    """
    data = files.read_file(path, name, report)
    return None if data is None else from_bytes(data, name, report)


def from_bytes(data: bytes, name: str, report: Report) -> YamlFile | None:
    """Read the bytes of one YAML file, as `load` does."""
    first = len(report.problems)
    text = files.decode(data, name, report)
    if text is None:
        _say_unchecked(report, first)
        return None
    return read(text, name, report)


def read(data: str, name: str, report: Report) -> YamlFile | None:
    """Read the text of one YAML file; None if an error leaves its structure unknown.

    CR LF counts as LF. All problems are reported up to the first one of syntax. After a duplicate
    key, an anchor, a tag or an unseen character there is a document beside the error: what the
    file says once that key, anchor, tag or character is deleted. So later stages can report what
    else is wrong; they go by the report, not by the document, in what they build or write.
    Raises `EnvironmentFailure` if PyYAML has no libyaml.
    """
    first = len(report.problems)
    complaints = _Complaints(data.replace("\r\n", "\n"), name, report)
    document = _document(complaints)
    if document is None and not complaints.last_says_why:
        _say_unchecked(report, first)
    return document


def can_hold(text: str) -> bool:
    """Whether a file may hold every character of `text`: people can see all of them."""
    return not _UNSEEN.search(text)


def _document(complaints: _Complaints) -> YamlFile | None:
    try:
        _check_characters(complaints)
        _check_directives(complaints)
        tree = _Tree(complaints)
        root = tree.document()
        comments = tuple(_comments(tree.scalars, complaints))
    except _StopError:
        return None
    return YamlFile(root, comments, complaints.name, tree.whole) if complaints.harmless else None


def _say_unchecked(report: Report, first: int) -> None:
    """Add to the last problem as they are shown, of those from `first` on, that more may follow."""
    last = max(range(first, len(report.problems)), key=report.problems.__getitem__)
    problem = report.problems[last]
    note = "then check again: the rest of this file is not checked yet"
    report.problems[last] = problem._replace(hint=f"{problem.hint}; {note}")


class _StopError(Exception):
    """Reading cannot go on; the reason has been reported."""


_HARMLESS = frozenset({DUPLICATE_KEY.id, ANCHOR.id, TAG.id, CONTROL_CHARACTER.id})
"""The rules whose breach leaves the structure of a file known."""


class _Complaints:
    """The problems of one file, and the way from a position in its text to a place.

    `harmless` if the structure of the file is known in spite of them; `last_says_why` if nothing
    need be said of what was not checked; `stand_in` is put for characters that nobody sees.
    """

    def __init__(self, text: str, name: str, report: Report) -> None:
        self.text = text
        self.name = name
        self.report = report
        self.found = 0
        self.harmless = True
        self.last_says_why = False
        self.stand_in = ""

    def place(self, index: int) -> Place:
        before = self.text.rfind("\n", 0, index)
        return Place(self.name, self.text.count("\n", 0, index) + 1, index - before)

    def add(self, rule: Rule, place: Place, message: str, hint: str) -> None:
        self.found += 1
        self.harmless &= rule.id in _HARMLESS
        last = self.found == YAML_PROBLEMS
        note = f" (reading stopped here, at {YAML_PROBLEMS} problems of this file)" if last else ""
        self.report.add(rule, place, message, hint + note)
        if last:
            self.last_says_why = True
            raise _StopError

    def without_unseen(self, text: str) -> str:
        """Return a part of the text as if the characters were deleted that nobody sees."""
        return text.replace(self.stand_in, "") if self.stand_in else text


# Characters

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PRIVATE_USE = "".join(map(chr, range(0xE000, 0xF900)))
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_UNSEEN_HINT = "delete it; where a page has one, quote the words on one side of it"


def _check_characters(complaints: _Complaints) -> None:
    """Report characters that nobody sees, and take them out of the text that is parsed.

    Their replacement has no meaning in YAML and keeps all places as they are.
    """
    text = complaints.text
    if "\r" in text:
        place = complaints.place(text.index("\r"))
        message = f"a line ends in CR alone ({_times(text, chr(13))})"
        complaints.add(LINE_END, place, message, "save the file with LF line ends")
        raise _StopError
    if _UNSEEN.search(text):
        complaints.stand_in = next((c for c in _PRIVATE_USE if c not in text), "\ufffd")
        for char in filter(_UNSEEN.match, dict.fromkeys(text)):
            place = complaints.place(text.index(char))
            message = f"{_character(char)} ({_times(text, char)})"
            complaints.add(CONTROL_CHARACTER, place, message, _UNSEEN_HINT)
            complaints.text = complaints.text.replace(char, complaints.stand_in)


def _times(text: str, char: str) -> str:
    count = text.count(char)
    return "once in this file" if count == 1 else f"{count} times in this file"


def _check_directives(complaints: _Complaints) -> None:
    """Report directives and make comments of them: libyaml needs a minute for 60,000 of them."""
    if "%" not in complaints.text:
        return
    for directive in _DIRECTIVE.finditer(complaints.text):
        hint = "delete this line; indent it if it continues a text"
        place = complaints.place(directive.start())
        complaints.add(DIRECTIVE, place, "this is a YAML directive", hint)
    complaints.text = _DIRECTIVE.sub("#", complaints.text)


def _character(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"unseen character U+{ord(char):04X}" + (f" {name}" if name else "")


# Tree

_ENDS = (MappingEndEvent, SequenceEndEvent)
_STYLES: dict[str | None, Style] = {
    "": "plain",
    "'": "single",
    '"': "double",
    "|": "literal",
    ">": "folded",
}
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*")


class _Tree:
    """The tree of one file, built from libyaml's events.

    Events are `Any` where their marks are asked for: libyaml gives every event both, which the
    types of PyYAML do not know.

    `scalars` collects the parts of the text that scalars cover, as (start, end), in order, and
    the entries that were left out, after which the tree is not `whole`.
    """

    def __init__(self, complaints: _Complaints) -> None:
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

    def document(self) -> Node:
        try:
            return self.root()
        except MarkedYAMLError as failure:
            _report_syntax(failure, self.complaints, self.scalars)
            raise _StopError from None

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
        raise _StopError

    def require_end(self, event: Event) -> None:
        if not isinstance(event, StreamEndEvent):
            message = "a second YAML document starts here"
            hint = "delete this line, or move what follows to a file of its own"
            self.complaints.add(SECOND_DOCUMENT, self.place(event), message, hint)
            raise _StopError

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
            value = self.without_escaped(value, place)
        return Text(value, place, style, end.line + 1)

    def written(self, start: int, end: int) -> str:
        return self.complaints.without_unseen(self.text[start:end])

    def without_escaped(self, value: str, place: Place) -> str:
        """Refuse characters that nobody sees and that are written as escapes, and delete them."""
        unseen = _UNSEEN.search(value)
        if unseen is None:
            return value
        message = f"an escape for {_character(unseen[0])} in this text"
        self.complaints.add(CONTROL_CHARACTER, place, message, _UNSEEN_HINT)
        return _UNSEEN.sub("", value)

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
            raise _StopError

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
        start = above if self.text.endswith("\n", 0, above) else _line_end(self.text, above)
        self.scalars[before:] = [(start, _line_end(self.text, self.scalars[-1][1]))]
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


# Comments


def _comments(scalars: list[tuple[int, int]], complaints: _Complaints) -> Iterator[Comment]:
    """Find the comments: a # outside of all scalars starts one, up to the end of its line."""
    text, line, counted = complaints.text, 1, 0
    at = text.find("#")
    while at >= 0:
        end = _scalar_end(scalars, at)
        if end is None:
            line, counted = line + text.count("\n", counted, at), at
            end = _line_end(text, at)
            yield _comment(at, end, line, complaints)
        at = text.find("#", end)


def _scalar_end(scalars: list[tuple[int, int]], at: int) -> int | None:
    """Return where the scalar that covers the position `at` ends; None if none covers it."""
    before = bisect.bisect_right(scalars, at, key=itemgetter(0)) - 1
    return scalars[before][1] if before >= 0 and at < scalars[before][1] else None


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _comment(at: int, end: int, line: int, complaints: _Complaints) -> Comment:
    text = complaints.text
    before = text[text.rfind("\n", 0, at) + 1 : at]
    place = Place(complaints.name, line, len(before) + 1)
    if before and before[-1] not in " \t":
        hint = "put a space before the #"
        complaints.add(SYNTAX, place, "a comment starts right behind other text", hint)
    words = complaints.without_unseen(text[at + 1 : end]).strip()
    return Comment(words, place, not before.strip())


# Syntax


class _Explanation(NamedTuple):
    """What a complaint of libyaml means to somebody who writes annotations.

    `at_start`: the fault is where the construct starts, not where libyaml noticed it.
    """

    message: str
    hint: str
    at_start: bool = False
    rule: Rule = SYNTAX


_TAB = _Explanation("a TAB where only spaces may be", "replace the TAB by spaces")
_UNCLOSED_QUOTE = _Explanation(
    "the quote that opens here is never closed", "close it; double a ' inside '…'", at_start=True
)
_UNCLOSED_BRACKET = _Explanation(
    "the bracket that opens here is not closed as it should be",
    "quote the text if it starts with a bracket; write lists and mappings one entry a line",
    at_start=True,
)
_BEHIND_QUOTE = _Explanation(
    "text behind a closing quote",
    'put all of it inside the quotes; a quote inside them is doubled in \'…\', \\" in "…"',
)
_BAD_ESCAPE = _Explanation(
    "this is no escape that YAML knows", "write \\\\ for a backslash, or use single quotes"
)
_A_TAG = _Explanation(
    "this is a tag",
    "delete the tag; quote the text if it starts with !",
    at_start=True,
    rule=TAG,
)
_ANY_KEY = "did not find expected key"
_ANY_TOKEN = "found character that cannot start any token"
_EXPLANATIONS = {
    "mapping values are not allowed in this context": _Explanation(
        "a colon makes a key of text that cannot be one here",
        "quote the text if the colon belongs to it; otherwise check the indentation",
    ),
    "could not find expected ':'": _Explanation(
        "this line is neither `key: value` nor `- item`",
        "add the colon; or indent the line if it continues the text above",
        at_start=True,
    ),
    _ANY_KEY: _Explanation(
        "this does not fit the block it is in",
        "align it with the keys of its block",
    ),
    "did not find expected '-' indicator": _Explanation(
        "this does not fit the list it is in", "align it with the dashes of the list"
    ),
    "block sequence entries are not allowed in this context": _Explanation(
        "a list cannot start here",
        "put `- ` on a line of its own below the key; quote the text if the dash belongs to it",
    ),
    "did not find expected <document start>": _Explanation(
        "this is outside of everything above it",
        "indent all keys of the file's outermost mapping alike",
    ),
    "did not find expected node content": _Explanation(
        "no text can start with this character", "put the text in quotes"
    ),
    "did not find expected comment or line break": _Explanation(
        "text right behind | or >", "put the text on the next line, indented"
    ),
    _ANY_TOKEN: _Explanation("no text can start with this character", "put the text in quotes"),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found unexpected end of stream": _UNCLOSED_QUOTE,
    "found unexpected document indicator": _UNCLOSED_QUOTE,
    "did not find expected ',' or ']'": _UNCLOSED_BRACKET,
    "did not find expected ',' or '}'": _UNCLOSED_BRACKET,
    "found unknown escape character": _BAD_ESCAPE,
    "found invalid Unicode character escape code": _BAD_ESCAPE,
    "did not find expected hexdecimal number": _BAD_ESCAPE,
    "did not find expected alphabetic or numeric character": _Explanation(
        "no text can start with & or *", "put the text in quotes"
    ),
    "mapping keys are not allowed in this context": _Explanation(
        "no text can start with a question mark and a space", "put the text in quotes"
    ),
    "found undefined tag handle": _A_TAG,
    "did not find expected whitespace or line break": _A_TAG,
    "did not find the expected '>'": _A_TAG,
    "did not find expected tag URI": _A_TAG,
}


def _report_syntax(
    failure: MarkedYAMLError, complaints: _Complaints, scalars: list[tuple[int, int]]
) -> None:
    """Report what libyaml says in our words, where the fault is."""
    told = _explain(failure, complaints.text)
    mark = failure.context_mark if told.at_start else failure.problem_mark
    at = mark.index if mark else 0
    message, hint = told.message, told.hint
    if (opening := _opening_of_quotes(complaints.text, scalars, at)) is not None:
        line = complaints.place(opening).line
        message += f"; the quoted text before it starts on line {line}"
        hint = f"close the quote of line {line} where its text should end; otherwise {hint}"
    complaints.add(told.rule, complaints.place(at), message, hint)


def _opening_of_quotes(text: str, scalars: list[tuple[int, int]], at: int) -> int | None:
    """Return where the quoted text starts that ran on from a line above up to the line of `at`."""
    start, end = scalars[-1] if scalars else (0, 0)
    ran_on = text.startswith(("'", '"'), start) and "\n" in text[start:end]
    return start if ran_on and "\n" not in text[end:at] else None


def _explain(failure: MarkedYAMLError, text: str) -> _Explanation:
    problem = str(failure.problem)
    told = _EXPLANATIONS.get(problem)
    if told is None:
        return _Explanation(f"this is not YAML: {visible(problem)}", "quote the text it is part of")
    at = failure.problem_mark.index if failure.problem_mark else 0
    if problem == _ANY_TOKEN and text.startswith("\t", at):
        return _TAB
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return _BEHIND_QUOTE if problem == _ANY_KEY and before.strip() else told
