"""The annotation: one YAML file a seed, read into values but not yet into spans.

Nothing here looks at the page; `facts`, `labels` and the layers do that later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.disk.files import read_file
from builder.page.clean import KEPT, LABELS
from builder.reports.limits import MENTIONS, PAGE_LINES
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.nodes import Comment, Node, Sequence, Text, YamlFile
from builder.yaml_text.nodes import Mapping as YamlMapping
from builder.yaml_text.shape import (
    ID_FORM,
    WRONG_SHAPE,
    Choice,
    Field,
    Flag,
    Item,
    Items,
    Keyed,
    Pattern,
    Quote,
    Quoted,
    Record,
    Reference,
    Values,
    Words,
    line_number,
)

FOLDER = "annotations/documents"
SECOND_FOLDER = "annotations/second"
"""Second annotations, which are frozen: whatever happens to the rest, they stay what they were."""
SPLITS = ("train", "validation", "test")
REVIEWS = ("draft", "compared", "signed-off")
BASES = ("stated", "resolved", "external")
REST = "rest"
"""What stands for the words of the part of a cut line that is text of the article."""

BAD_CUT = error(
    "bad-cut",
    "A line that mixes text of the article with something else is cut into a list of its parts, in "
    "the order of the page: exactly one is text, a lead, body or signature, and says `rest`; the "
    "others quote what was injected before or behind it. A line without text stays whole.",
)

TOO_MANY = error(
    "too-many-entries",
    f"An annotation has at most {PAGE_LINES} entries under `lines` and under `text`, as a page has "
    f"no more lines, and at most {MENTIONS} mentions in all layers together. That is many times "
    "what a page of news holds; more is an accident, or several pages in one.",
)

DOUBT = warning(
    "doubt",
    "An annotator left a `# doubt:` beside a decision that the rules do not settle. It is shown "
    "until somebody settles it.",
)
UNREAD = warning(
    "unread",
    "A line of a draft that no person has read yet. Remove `unread: true` after reading the "
    "line and correcting what was suggested.",
)

_ID = (ID_FORM, "a registry id")
LINE = r"L[1-9][0-9]{0,6}"
"""The key of a raw line."""
URL = Pattern(r"https?://[^\s/]+/\S*", "a full web address")


class Evidence:
    """What a date rests on: words of the seed with their line, or a full web address."""

    def read(self, node: Node, report: Report) -> Quote | Text | None:
        """Return the quote, or the text node of the address."""
        if isinstance(node, YamlMapping):
            return Quoted(line_required=True).read(node, report)
        return URL.read(node, report)


class Part(NamedTuple):
    """A part of a line that is cut; the one that is text of the article has no words of its own."""

    label: str
    words: Text | None
    place: Place


_LABEL = Choice(tuple(LABELS))


class LineLabel:
    """What a line is: one label, or a list of the parts it is cut into, in page order."""

    def read(self, node: Node, report: Report) -> tuple[Part, ...] | None:
        """Return the parts; a line that is not cut is one part."""
        if not isinstance(node, Sequence):
            label = _LABEL.read(node, report)
            return None if label is None else (Part(label.value, None, node.place),)
        before = len(report.problems)
        parts = [self._part(item, report) for item in node.items]
        found = tuple(part for part in parts if part is not None)
        if not report.errors_since(before) and (
            len(found) == 1 or sum(part.words is None for part in found) != 1
        ):
            hint = "quote what was injected, and write `rest` for the text, such as `- body: rest`"
            report.add(BAD_CUT, node.place, "one part of a cut line is text, the others not", hint)
        return None if report.errors_since(before) else found

    def _part(self, node: Node, report: Report) -> Part | None:
        if not isinstance(node, YamlMapping) or len(node.entries) != 1:
            hint = "write a label and its words, such as `- metadata: 2023-10-06`"
            report.add(WRONG_SHAPE, node.place, "a part of a line is one label", hint)
            return None
        key, value = node.entries[0]
        label, words = _LABEL.read(key, report), Words().read(value, report)
        if label is None or words is None:
            return None
        if label.value not in KEPT:
            return Part(label.value, words, node.place)
        if words.value != REST:
            message = f"the text of the line is `{REST}`, found “{visible(words.value, 60)}”"
            hint = f"write `- {label.value}: {REST}`, and quote what was injected"
            report.add(BAD_CUT, words.place, message, hint)
            return None
        return Part(label.value, None, node.place)


class Lines:
    """The label of every line: by line, or by range where all of it is one thing."""

    _KEYED = Keyed(Pattern(rf"{LINE}(-{LINE})?", "a line or a range"), LineLabel())

    def read(self, node: Node, report: Report) -> dict[str, tuple[Text, tuple[Part, ...]]] | None:
        """Return the key and the parts of each line or range; ranges are not cut."""
        found = self._KEYED.read(node, report)
        for name, (range_, parts) in list((found or {}).items()):
            if len(parts) > 1 and not line_number(name):
                hint = "give the line that is cut a key of its own"
                report.add(BAD_CUT, range_.place, f"the range {name} is cut", hint)
                del (found or {})[name]
        return found


class LineEntry:
    """What stands under a line: the items of its layers, or the word `nothing`."""

    def __init__(self, layers: Iterable[Field]) -> None:
        """Take what each layer may hold."""
        unread = Field("unread", Flag(), "true until a person has read the line of a draft")
        self.items = Record((*layers, unread), whole=False)

    def read(self, node: Node, report: Report) -> Values | None:
        """Return the items by layer; `nothing` has none."""
        if isinstance(node, Text):
            found = Choice(("nothing",)).read(node, report)
            return Values(node, {}) if found else None
        if isinstance(node, YamlMapping) and not node.entries:
            report.add(WRONG_SHAPE, node.place, "the entry is empty", "write `nothing`")
            return None
        return self.items.read(node, report)


_DATE = Record(
    (
        Field(
            "edtf",
            Words(),
            "the day in EDTF, such as 2022-05-05; `?` marks an inference",
            required=True,
        ),
        Field(
            "basis",
            Choice(BASES),
            "stated (in the seed in full), resolved (within it) or external",
            required=True,
        ),
        Field(
            "evidence",
            Items(Evidence()),
            "what the value rests on: words with their line, full addresses",
        ),
    )
)
_PAGE = Record(
    (
        Field(
            "language",
            Pattern(r"[a-z]{2,3}", "an ISO 639 code"),
            "language of the page, ISO 639",
            required=True,
        ),
        Field(
            "publisher",
            Reference(*_ID, "organizations"),
            "who published the page, an organization id",
            required=True,
        ),
        Field("url", URL, "full address of the page, if known"),
        Field(
            "translation",
            Quoted(line_required=True),
            "the page's own notice that it is a translation, with its line",
        ),
        Field("published", _DATE, "the local day on which the page appeared", required=True),
        Field("spoken", _DATE, "the day of the principal statement"),
        Field("speaker", Reference(*_ID, "people"), "who makes most statements, a person id"),
        Field(
            "speaker_role",
            Quoted(line_required=True),
            "the principal speaker's role in the page's words, with its line",
        ),
    ),
    whole=False,
)


def shape(layers: Iterable[Field]) -> Record:
    """Return the shape of an annotation file whose lines may hold these layers."""
    return Record(
        (
            Field(
                "seed_sha256",
                Pattern(r"[0-9a-f]{64}", "a sha256"),
                "sha256 of the seed's bytes",
                required=True,
            ),
            Field(
                "guidelines",
                Pattern(r"[1-9][0-9]{0,5}", "a number"),
                "version of GUIDELINES.md followed",
                required=True,
            ),
            Field(
                "review",
                Choice(REVIEWS),
                "how far it was reviewed; a draft is in no release",
                required=True,
            ),
            Field("split", Choice(SPLITS), "its split, for good within a major version"),
            Field("page", _PAGE, "facts about the page apart from its words", required=True),
            Field(
                "lines",
                Lines(),
                "the label of every raw line that is not blank",
                required=True,
            ),
            Field(
                "text",
                Keyed(Pattern(LINE, "a line such as L21"), LineEntry(layers)),
                "what every lead, body and signature line holds",
                required=True,
            ),
        ),
        whole=False,
    )


class Entry(NamedTuple):
    """What stands under one kept line of the page."""

    line: int
    place: Place
    values: Values

    def items(self, layer: str) -> list[Item]:
        """Return the items of a layer."""
        found: list[Item] = self.values.get(layer) or []
        return found


class Annotation(NamedTuple):
    """One annotation file, read."""

    stem: str
    place: Place
    values: Values
    page: Values
    labels: tuple[tuple[Text, str], ...]
    cuts: Mapping[int, tuple[Part, ...]]
    """The parts of the lines that are cut, by number; their label is that of the text."""
    entries: tuple[Entry, ...]
    comments: tuple[Comment, ...]
    whole: bool
    """Whether all of the file could be read: if not, items may be missing."""
    second: bool = False
    """Whether it is a second annotation, whose annotator may have had nothing but the page."""
    unread_labels: tuple[str, ...] = ()
    """The keys under `lines` whose label could not be read, and was reported."""
    unread_entries: tuple[str, ...] = ()
    """The keys under `text` whose entry could not be read, and was reported."""

    @property
    def draft(self) -> bool:
        """Whether the document is not yet fit for a release."""
        return self.values.text("review") in (None, "draft")


def path_of(stem: str) -> str:
    """Return the path of an annotation file from the corpus root."""
    return f"{FOLDER}/{stem}.yaml"


def load(root: Path, stem: str, shape: Record, report: Report) -> Annotation | None:
    """Read the annotation file of that stem, of that `shape`, or report why it cannot be read."""
    name = path_of(stem)
    data = read_file(root / name, name, report)
    return None if data is None else from_bytes(data, stem, shape, report)


def from_bytes(data: bytes, stem: str, shape: Record, report: Report) -> Annotation | None:
    """Read the bytes of the annotation file of that stem, as `load` does."""
    file = strict_yaml.from_bytes(data, path_of(stem), report)
    return None if file is None else read(file, stem, shape, report)


def read(
    file: YamlFile, stem: str, shape: Record, report: Report, second: bool = False
) -> Annotation | None:
    """Read the values of an annotation file; what cannot be read is reported and left out."""
    before = report.errors
    if _too_many(file.root, report):
        return None
    values = shape.read(file.root, report)
    page = values.get("page") if values else None
    if values is None or page is None:
        return None
    whole = file.whole and report.errors == before
    _report_doubts(file.comments, report)
    waivers.collect(file.comments, report)
    labels: Mapping[str, tuple[Text, tuple[Part, ...]]] = values.get("lines") or {}
    entries: Mapping[str, tuple[Text, Values]] = values.get("text") or {}
    return Annotation(
        stem=stem,
        place=values.place,
        values=values,
        page=page,
        labels=tuple((key, _label(parts)) for key, parts in labels.values()),
        cuts={line_number(name) or 0: parts for name, (_, parts) in labels.items() if parts[1:]},
        entries=tuple(_entry(key, entry) for key, entry in entries.values()),
        comments=file.comments,
        whole=whole,
        second=second,
        unread_labels=_unread(file.root, "lines", labels),
        unread_entries=_unread(file.root, "text", entries),
    )


def _too_many(root: Node, report: Report) -> bool:
    """Whether a file has more entries or mentions than it may, which is reported."""
    before = len(report.problems)
    for name in ("lines", "text"):
        _report_many(
            f"entries under `{name}`", [key for key, _ in _table(root, name)], PAGE_LINES, report
        )
    items = [item for _, entry in _table(root, "text") for item in _items(entry)]
    _report_many("mentions", items, MENTIONS, report)
    return len(report.problems) > before


def _report_many(what: str, found: list[Text] | list[Node], most: int, report: Report) -> None:
    """Report that there are more than `most`, at the first one too many."""
    if len(found) > most:
        message = f"the file has {len(found)} {what}, at most {most} are read"
        hint = "split the page into several seeds; the rest of this file is not checked yet"
        report.add(TOO_MANY, found[most].place, message, hint)


def _items(entry: Node) -> Iterator[Node]:
    """Yield what stands in the lists of an entry."""
    for _, layer in entry.entries if isinstance(entry, YamlMapping) else ():
        yield from layer.items if isinstance(layer, Sequence) else ()


def _table(root: Node, name: str) -> tuple[tuple[Text, Node], ...]:
    """Return the entries of a table of the file; none where there is no such table."""
    tables = root.entries if isinstance(root, YamlMapping) else ()
    node = next((node for key, node in tables if key.value == name), None)
    return node.entries if isinstance(node, YamlMapping) else ()


def _label(parts: tuple[Part, ...]) -> str:
    """Return the label of a line: of one that is cut, that of its text."""
    return next(part.label for part in parts if part.words is None)


def _unread(root: Node, table: str, known: Mapping[str, object]) -> tuple[str, ...]:
    """Return the keys of a table of the file that are not among the known ones."""
    return tuple(key.value for key, _ in _table(root, table) if key.value not in known)


def _entry(key: Text, values: Values) -> Entry:
    return Entry(line_number(key.value) or 0, key.place, values)


def _report_doubts(comments: tuple[Comment, ...], report: Report) -> None:
    for comment in comments:
        if comment.text.startswith("doubt:"):
            report.add(DOUBT, comment.place, comment.text.removeprefix("doubt:").strip())
