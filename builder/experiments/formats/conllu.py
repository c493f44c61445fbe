"""CoNLL-U: a paragraph a sentence, the tokens of the token rule, everything else in MISC.

Each layer and each part of a mention is a key in IOB2 whose tag names the mention
(`Organization=B-o905`, `Source=B-s3`), several at once with a comma between; the first token of a
mention says the rest of it (`o905.organization_id=csto`). `TokenRange` has the offsets in the text.
Facts about a document stand above its first paragraph, several values of one with a bar between.
In a value, whatever the format itself uses is written as in an address (`%7C`): what unquotes
addresses reads it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote

from builder.experiments.formats.documents import (
    About,
    Format,
    Layer,
    Part,
    attributes_of,
    facts_of,
    local,
    span_of,
)
from builder.page.spans import Span
from builder.page.tokens import tokenize

NAME = "documents.conllu"

_USED = re.compile(r"[%|=,\x00-\x1f\x7f-\x9f]| (?= )|^ | $")
"""What the format, or a reader of it, would take for something else: two spaces end a column."""


class _Tags:
    """What MISC says of each token, by the token's start."""

    def __init__(self, document: Part, layers: Sequence[Layer]) -> None:
        self.tokens = {
            paragraph["id"]: _tokens(paragraph, document["text"])
            for paragraph in document["paragraphs"]
        }
        self._all = [token for tokens in self.tokens.values() for token in tokens]
        self._starts = [token.start for token in self._all]
        self.tags: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.said: dict[int, list[str]] = defaultdict(list)
        for layer in layers:
            for mention in document[layer.name]:
                self._add(mention, layer)

    def _add(self, mention: Mapping[str, object], layer: Layer) -> None:
        id = local(str(mention["id"]))
        for part in ("", *layer.parts):
            tokens = self._within(span_of(mention, part))
            for token in tokens:
                tag = f"{'B' if token is tokens[0] else 'I'}-{id}"
                self.tags[token.start][part.capitalize() or layer.singular].append(tag)
        for token in self._within(span_of(mention))[:1]:
            for name, value in attributes_of(mention, layer).items():
                self.said[token.start].append(f"{id}.{name}={_quoted(value)}")

    def _within(self, span: Span | None) -> list[Span]:
        if span is None:
            return []
        first, last = bisect_left(self._starts, span.start), bisect_left(self._starts, span.end)
        return self._all[first:last]

    def misc(self, token: Span, spaced: bool) -> str:
        """Return the column MISC of a token."""
        tags = [f"{key}={','.join(found)}" for key, found in self.tags[token.start].items()]
        said = [*tags, *self.said[token.start], f"TokenRange={token.start}:{token.end}"]
        return "|".join([*said, *([] if spaced else ["SpaceAfter=No"])])


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write all documents into one file."""
    with (folder / NAME).open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.writelines(f"{line}\n" for line in _lines(document, about.layers))


def _lines(document: Part, layers: Sequence[Layer]) -> Iterator[str]:
    tags = _Tags(document, layers)
    paragraphs = [paragraph for paragraph in document["paragraphs"] if tags.tokens[paragraph["id"]]]
    if not paragraphs:
        return  # without tokens there is no sentence that its facts could stand above
    yield f"# newdoc id = {document['id']}"
    for name, value in facts_of(document).items():
        values = value if isinstance(value, list) else [value]
        yield f"# {name} = {'|'.join(map(_quoted, values))}"
    for paragraph in paragraphs:
        yield f"# newpar id = {paragraph['id']}"
        yield f"# sent_id = {paragraph['id']}"
        yield f"# text = {document['text'][paragraph['start'] : paragraph['end']]}"
        yield f"# label = {paragraph['label']}"
        yield f"# line = {paragraph['line']}"
        yield from _token_lines(paragraph, document["text"], tags)
        yield ""


def _token_lines(paragraph: Part, text: str, tags: _Tags) -> Iterator[str]:
    for number, token in enumerate(tags.tokens[paragraph["id"]], 1):
        spaced = token.end == paragraph["end"] or text[token.end : token.end + 1] == " "
        columns = [str(number), token.of(text), *"_" * 7, tags.misc(token, spaced)]
        yield "\t".join(columns)


def _tokens(paragraph: Part, text: str) -> list[Span]:
    tokens = tokenize(text[paragraph["start"] : paragraph["end"]])
    return [token.shifted(paragraph["start"]) for token in tokens]


def _quoted(value: object) -> str:
    """Return a value as the format can hold it; true and false as JSON has them."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "%5F" if text == "_" else _USED.sub(lambda found: quote(found[0], safe=""), text)


FORMAT = Format("conllu", "tokens, with mentions as IOB2 and attributes in MISC", write)
