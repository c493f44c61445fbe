"""Statements: what stands between quotation marks, and textacy's quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Token
from textacy.extract import direct_quotations

from benchmarks.baselines.english import parsed
from benchmarks.baselines.release import Document, Mention, Prediction

MARKS = '"“”«»„'
QUOTED = re.compile(f"[{MARKS}]([^{MARKS}]+)[{MARKS}]")
"""Marks pair up as they come: one page opens with « and closes with ". Single marks are left
alone, since they are apostrophes too."""


def quotation_regex(train: Sequence[Document], document: Document) -> Prediction:
    """Take everything between quotation marks of a paragraph for a direct statement."""
    return {"statements": [document.mention(*span, kind="direct") for span in _quoted(document)]}


def _quoted(document: Document) -> Iterator[tuple[int, int]]:
    for paragraph in document.paragraphs:
        for match in QUOTED.finditer(document.text, paragraph.start, paragraph.end):
            yield match.span(1)


def textacy(train: Sequence[Document], document: Document) -> Prediction:
    """Take textacy's direct quotations, with whom and which verb it attributes them to."""
    found = direct_quotations(parsed(document.text))
    return {"statements": [_statement(document, *triple) for triple in found]}


def _statement(
    document: Document, speaker: Sequence[Token], cue: Sequence[Token], content: object
) -> Mention:
    start, end = content.start_char, content.end_char
    # textacy keeps the marks, the guidelines leave them outside.
    start, end = start + (document.text[start] in MARKS), end - (document.text[end - 1] in MARKS)
    parts = {**_part(document, "source", speaker), **_part(document, "cue", cue)}
    return document.mention(start, end, kind="direct", **parts)


def _part(document: Document, name: str, tokens: Sequence[Token]) -> Mention:
    start, end = tokens[0].idx, tokens[-1].idx + len(tokens[-1])
    text = document.text[start:end]
    return {f"{name}_text": text, f"{name}_start": start, f"{name}_end": end}


BASELINES = {"quotation regex": quotation_regex, "textacy with spaCy": textacy}
