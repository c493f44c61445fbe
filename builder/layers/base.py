"""What every layer is made of, and what a layer may look at."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import ClassVar, Generic, NamedTuple, Protocol, TypeVar

from builder.annotation.edtf_dates import Period
from builder.annotation.registry import Registries
from builder.layers.columns import INT, TEXT, Column, Row, Table
from builder.page.clean import CleanText, Paragraph
from builder.page.spans import Span
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.shape import Decision, Item

OVERLAP = error(
    "mentions-overlap",
    "Two annotations of one layer share characters. Each stretch of the text is one mention "
    "of a layer at most: the longest name, the whole figure, the whole statement.",
)
OUT_OF_ORDER = warning(
    "out-of-order",
    "Items stand in another order than on the page. Tables are sorted by place anyway, but a "
    "file in page order is one that a reviewer can read beside the page.",
)


class Mention(Protocol):
    """What a layer finds in a text: a span, and where it was annotated."""

    @property
    def span(self) -> Span:
        """The stretch of the clean text."""

    @property
    def place(self) -> Place:
        """The item in the annotation file."""


M = TypeVar("M", bound=Mention)


class Scene(NamedTuple):
    """What a layer may look at: one document's text, dates and speaker, and the registries.

    Of a registry it looks up ids that the file writes and names that stand in the page, letter by
    letter; an outcome that is kept is taken for one that rests on nothing else.

    `entries` are the places of the line keys (`L21:`) in the annotation file, by raw line.
    Unless `dated`, the facts of the page could not be read, so its days are not known.
    """

    stem: str
    clean: CleanText
    entries: Mapping[int, Place]
    dated: bool
    published: Period | None
    spoken: Period | None
    speaker_id: str | None
    speaker_place: Place
    registries: Registries

    def words(self, span: Span) -> str:
        """Return the words of a span."""
        return span.of(self.clean.text)

    def entry(self, paragraph: Paragraph) -> Place:
        """Return where the annotations of a paragraph stand."""
        return self.entries[paragraph.line]

    def context(self, *spans: Span | None) -> Span:
        """Return the run of whole paragraphs from the first to the last that holds a span."""
        starts = [span.start for span in spans if span is not None]
        first = self.clean.paragraph_at(min(starts))
        last = first if max(starts) < first.end else self.clean.paragraph_at(max(starts))
        return Span(first.start, last.end)


class Layer(ABC, Generic[M]):
    """One layer: how its items are written, what they mean, and the rows they become.

    A layer gives what has no value here, and the rest where it differs from most.
    """

    order: ClassVar[int]
    """Its place among the layers, in files and in tables."""
    name: ClassVar[str]
    """The key in a line of an annotation file, the config and the column of `documents`."""
    prefix: ClassVar[str]
    """How its ids begin: `o` of `#o905`. Paragraphs have `p` and raw lines `L`."""
    doc: ClassVar[str]
    """What the layer says, in a few words."""
    item: ClassVar[Decision]
    """How a mention is written; it also says what one is called."""
    nested: ClassVar[tuple[Column, ...]]
    """The columns of a mention within its document (see `nested_columns`)."""
    table: ClassVar[Table]
    """The config of that name (see `mention_table`)."""
    brief: ClassVar[tuple[str, ...]]
    """The columns of `nested` that say at a glance what a mention means; the first has a value."""
    follows: ClassVar[frozenset[str]] = frozenset()
    """The columns of `nested` that follow from another one: what no annotator decides."""
    refers: ClassVar[tuple[str, ...]] = ()
    """The columns of `nested` that hold the id of another mention of the layer."""
    holds_others: ClassVar[bool] = False
    """Whether a mention is a stretch in which other layers find theirs, not one name or number:
    it accounts for no number in it, and pictures show how far it goes, not where it starts."""
    first_column: ClassVar[bool] = False
    """Whether its column of `documents` stands before those of the other layers."""

    @property
    def noun(self) -> str:
        """What one mention is called, without an article."""
        return self.item.what.removeprefix("a ").removeprefix("an ")

    @property
    def written_ids(self) -> bool:
        """Whether people write the ids of its mentions; else they follow from the place."""
        return any(field.name == "id" for field in self.item.fields)

    @abstractmethod
    def resolve(self, item: Item, home: Paragraph, scene: Scene, report: Report) -> M | None:
        """Return the mention that an item under the line of `home` means, or None."""

    def check(self, mentions: Sequence[M], whole: bool, scene: Scene, report: Report) -> None:
        """Report what is wrong with the mentions of a document taken together.

        Unless `whole`, some mentions could not be read or resolved; what they would have
        settled is not reported.
        """

    def registry_ids(self, mentions: Sequence[M]) -> set[str]:
        """Return the registry ids that the mentions refer to."""
        return set()

    def id_of(self, mention: M) -> str:
        """Return the id of a mention within its document."""
        return f"{self.prefix}{mention.span.start}"

    def spans(self, mention: M) -> tuple[Span | None, ...]:
        """Return every span of a mention, None where it lacks one: its context holds them all."""
        return (mention.span,)

    @abstractmethod
    def cells(self, mention: M, scene: Scene, base: int) -> Row:
        """Return what stands between its id and its line of YAML, in the order of the columns.

        Offsets are counted from `base`.
        """

    def nested_row(self, mention: M, scene: Scene, base: int = 0) -> Row:
        """Return the mention as a part of its document, or of what starts at `base` in it."""
        return {
            "id": f"{scene.stem}#{self.id_of(mention)}",
            **self.cells(mention, scene, base),
            "annotation": annotation_of(mention.place),
        }

    def rows(self, mentions: Sequence[M], scene: Scene) -> Iterator[Row]:
        """Yield the rows of the layer's config, by place, with offsets into the row's context.

        The mentions come by place. Unless a layer does it otherwise, each is a row.
        """
        words: dict[Span, str] = {}  # which the mentions of a paragraph share
        for mention in mentions:
            context = scene.context(*self.spans(mention))
            row = self.nested_row(mention, scene, context.start)
            row["document_id"] = scene.stem
            row["context"] = words.setdefault(context, scene.words(context))
            row["context_start"] = context.start
            yield row


def check_places(mentions: Sequence[Mention], scene: Scene, report: Report) -> None:
    """Report mentions that overlap or stand in another order than in the text."""
    for before, after in pairwise(mentions):
        if after.span < before.span:
            message = f"{_say(after, scene)} stands before {_say(before, scene)} on the page"
            report.add(OUT_OF_ORDER, after.place, message, "put the items in page order")
    ordered = sorted(mentions, key=lambda mention: mention.span)
    # Whatever overlaps an earlier mention overlaps the one of them that ends last.
    latest = accumulate(ordered, _ends_last)
    for before, after in zip(latest, ordered[1:], strict=False):
        if before.span.overlaps(after.span):
            message = f"{_say(after, scene)} overlaps {_say(before, scene)}"
            hint = f"keep one of the two; the other stands at line {before.place.line}"
            report.add(OVERLAP, after.place, message, hint)


def _ends_last(one: Mention, other: Mention) -> Mention:
    return max(one, other, key=lambda mention: mention.span.end)


def annotation_of(place: Place) -> str:
    """Return how a published row points at the YAML it came from."""
    return f"{place.path}#L{place.line}"


def span_columns(
    prefix: str = "", what: str = "the mention", optional: bool = False
) -> tuple[Column, ...]:
    """Return the columns of a span: its words and its two offsets."""
    text, start, end = _span_names(prefix)
    return (
        Column(text, TEXT, f"the words of {what}", optional),
        Column(start, INT, "where they start", optional),
        Column(end, INT, "where they end, exclusive", optional),
    )


def span_cells(span: Span | None, scene: Scene, base: int, prefix: str = "") -> Row:
    """Return the cells of `span_columns`, with offsets counted from `base`."""
    text, start, end = _span_names(prefix)
    if span is None:
        return {text: None, start: None, end: None}
    return {text: scene.words(span), start: span.start - base, end: span.end - base}


@cache
def _span_names(prefix: str) -> tuple[str, str, str]:
    head = f"{prefix}_" if prefix else ""
    return f"{head}text", f"{head}start", f"{head}end"


ID = Column("id", TEXT, "permanent id")
DOCUMENT_ID = Column("document_id", TEXT, "id of the document")
CONTEXT = (
    Column(
        "context",
        TEXT,
        "the clean paragraph, or the run of paragraphs that holds every span of the row",
    ),
    Column("context_start", INT, "where the context starts in the document's text"),
)
ANNOTATION = Column("annotation", TEXT, "the line of YAML that says so, as `path#Lline`")


def nested_columns(*columns: Column) -> tuple[Column, ...]:
    """Return the columns of a mention within its document: these, its id and its line of YAML."""
    return (ID, *columns, ANNOTATION)


def mention_table(name: str, unit: str, *columns: Column) -> Table:
    """Return a table of one row a mention: these columns, whose it is, and its context."""
    return Table(name, unit, (ID, DOCUMENT_ID, *columns, *CONTEXT, ANNOTATION))


def _say(mention: Mention, scene: Scene) -> str:
    return f"“{visible(scene.words(mention.span), 40)}”"
