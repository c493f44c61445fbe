"""spaCy's DocBin: a Doc a document, its mentions as groups of spans.

The tokens are those of the token rule, with white space that is more than one space as tokens of
its own, so that `doc.text` is the text. `doc.spans["statements"]` are the contents,
`doc.spans["statements_source"]` the sources; a span's `id_` is that of its mention, its label the
first column that has a closed set of names, its `kb_id_` the registry id. `doc.ents` are the
organizations, and `doc.user_data["document"]` is the whole document as in JSON Lines.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.experiments.formats.documents import About, Format, Layer, Part, local, span_of
from builder.page.tokens import tokenize
from builder.reports.errors import EnvironmentFailure

if TYPE_CHECKING:
    from spacy.tokens import Doc

NAME = "documents.spacy"
ENTITIES, ENTITY = "organizations", "ORG"
STORED = ("ORTH", "SPACY", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write all documents into one file; without spaCy that is an `EnvironmentFailure`."""
    try:
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab
    except ModuleNotFoundError as failure:
        command = f"{sys.executable} -P -m pip install 'spacy>=3.8'"
        raise EnvironmentFailure(
            f"this format needs spaCy, which is not installed: {command}"
        ) from failure
    vocab, found = Vocab(), DocBin(attrs=STORED, store_user_data=True)
    for document in documents:
        found.add(_doc(document, about.layers, vocab))
    found.to_disk(folder / NAME)


def _doc(document: Part, layers: Sequence[Layer], vocab: Any) -> Doc:
    from spacy.tokens import Doc

    words = list(_words(document["text"]))
    doc = Doc(
        vocab,
        words=[word for _, word, _ in words],
        spaces=[spaced for _, _, spaced in words],
        user_data={"document": document},
    )
    starts = {start: number for number, (start, _, _) in enumerate(words)}
    ends = {start + len(word): number + 1 for number, (start, word, _) in enumerate(words)}
    for layer in layers:
        for part in ("", *layer.parts):
            name = f"{layer.name}_{part}" if part else layer.name
            doc.spans[name] = list(_spans(doc, document, layer, part, starts, ends))
    doc.ents = [_entity(span) for span in doc.spans.get(ENTITIES, ())]
    return doc


def _spans(
    doc: Doc, document: Part, layer: Layer, part: str, starts: dict[int, int], ends: dict[int, int]
) -> Iterator[Any]:
    from spacy.tokens import Span as Tokens

    registry_id = next((name for name in layer.attributes if name.endswith("_id")), "")
    label = next(iter(layer.labels), "")
    for mention in document[layer.name]:
        if (span := span_of(mention, part)) is not None:
            yield Tokens(
                doc,
                starts[span.start],
                ends[span.end],
                label=part or mention.get(label) or layer.singular,
                kb_id=mention.get(registry_id) or "",
                span_id=local(mention["id"]),
            )


def _entity(span: Any) -> Any:
    """Return the span of an organization as a named entity."""
    from spacy.tokens import Span as Tokens

    return Tokens(span.doc, span.start, span.end, label=ENTITY, kb_id=span.kb_id_, span_id=span.id_)


def _words(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield spaCy's tokens: start, words, and whether one space follows that is in no token."""
    tokens = tokenize(text)
    starts = [*(token.start for token in tokens), len(text)]
    if opening := text[: starts[0]]:
        yield 0, opening, False
    for token, following in zip(tokens, starts[1:], strict=True):
        gap = text[token.end : following]
        spaced = gap.startswith(" ")
        yield token.start, token.of(text), spaced
        if rest := gap[spaced:]:
            yield following - len(rest), rest, False


FORMAT = Format("spacy", "a DocBin, mentions as groups of spans", write)
