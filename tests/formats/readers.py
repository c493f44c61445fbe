"""Read exports with readers that are not ours, and print what each found.

    python readers.py READER FOLDER

prints `{DOCUMENT: {LAYER: {ID: {"spans": {PART: [START, END]}, "said": {COLUMN: WORDS}}}}}` as
JSON. The readers are in an environment of their own, so they are imported by name: type checkers
need not find them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import unquote

Found = dict[str, dict[str, Any]]
"""The mentions of a document by layer and id."""

PARTS = {
    "Statement": ("statements", ""),
    "Source": ("statements", "source"),
    "Cue": ("statements", "cue"),
    "Content": ("statements", ""),
    "Organization": ("organizations", ""),
    "Figure": ("figures", ""),
    "Measures": ("figures", "measures"),
    "Date": ("dates", ""),
}
"""Layer and part by the names that the formats give them."""


def mention(found: Found, layer: str, id: str) -> dict[str, Any]:
    """Return a mention of a document, made where it was not known yet."""
    empty: dict[str, Any] = {"spans": {}, "said": {}}
    made: dict[str, Any] = found.setdefault(layer, {}).setdefault(id, empty)
    return made


def words(value: object) -> str:
    """Return a value as text, true and false as JSON has them."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# CoNLL-U. A sentence is (comments, tokens), a token the values of its MISC by key.

Sentence = tuple[dict[str, Any], list[dict[str, list[str]]]]


def with_conllu(folder: Path) -> dict[str, Found]:
    """Read with conllu."""
    text = (folder / "documents.conllu").read_text(encoding="utf-8")
    return from_conllu(
        (
            dict(sentence.metadata),
            [{key: value.split(",") for key, value in t["misc"].items()} for t in sentence],
        )
        for sentence in import_module("conllu").parse(text)
    )


def with_pyconll(folder: Path) -> dict[str, Found]:
    """Read with pyconll."""
    sentences = import_module("pyconll").load_from_file(str(folder / "documents.conllu"))
    return from_conllu(
        (dict(sentence._meta), [{key: sorted(v) for key, v in t.misc.items()} for t in sentence])
        for sentence in sentences
    )


def from_conllu(sentences: Iterator[Sentence]) -> dict[str, Found]:
    """Return the mentions, put together from their tags."""
    documents: dict[str, Found] = {}
    for comments, tokens in sentences:
        if "newdoc id" in comments:
            documents[comments["newdoc id"]] = {}
        found = documents[comments["sent_id"].partition("#")[0]]
        for misc in tokens:
            add_token(misc, found)
    return documents


def add_token(misc: dict[str, list[str]], found: Found) -> None:
    """Add what MISC says of a token."""
    start, end = map(int, misc["TokenRange"][0].split(":"))
    for key, (layer, part) in PARTS.items():
        for tag in misc.get(key, ()):
            spans = mention(found, layer, tag[2:])["spans"]
            spans[part] = [start if tag.startswith("B-") else spans[part][0], end]
    for key, values in misc.items():
        id, point, column = key.partition(".")
        if point:
            layer = next(layer for layer, known in found.items() if id in known)
            mention(found, layer, id)["said"][column] = unquote(",".join(values))


def with_bratiaa(folder: Path) -> dict[str, Found]:
    """Read with brat's own reader, as bratiaa carries it."""
    reader = import_module("bratsubset.annotation").TextAnnotations
    return {
        path.stem: from_brat(path.stem, reader(str(path.with_suffix("")), read_only=True))
        for path in sorted(folder.glob("*.ann"))
    }


def from_brat(document: str, read: Any) -> Found:
    """Return the mentions of a document that was read; a flag that is not there is false."""
    assert not read.failed_lines
    found: Found = {}
    notes = {note.target: json.loads(note.get_text()) for note in read.get_oneline_comments()}
    spans = {span.id: (span.type, *span.spans[0]) for span in read.get_textbounds()}
    owners = {}
    for target, said in notes.items():
        event = target.startswith("E")
        layer = "statements" if event else PARTS[spans[target][0]][0]
        owners[target] = mention(found, layer, said.pop("id"))
        owners[target]["said"] = {column: words(value) for column, value in said.items()}
        if not event:
            owners[target]["spans"][""] = list(spans[target][1:])
        if layer == "figures":
            owners[target]["said"]["garbled"] = "false"
    for event in read.get_events():
        for role, target in event.args:
            if role == "Continues":
                owners[event.id]["said"]["continues"] = statement_id(
                    document, found, owners[target]
                )
            else:
                owners[event.id]["spans"][PARTS[role][1]] = list(spans[target][1:])
    for relation in read.get_relations():
        part = PARTS[relation.type][1]
        owners[relation.arg1]["spans"][part] = list(spans[relation.arg2][1:])
    for attribute in read.get_attributes():
        column = attribute.type.removeprefix("Statement").removeprefix("Figure")
        column = column.removeprefix("Date").lower()
        owners[attribute.target]["said"][column] = words(attribute.value)
    return found


def statement_id(document: str, found: Found, wanted: dict[str, Any]) -> str:
    """Return the id of a statement that was found."""
    id = next(id for id, known in found["statements"].items() if known is wanted)
    return f"{document}#{id}"


def with_cassis(folder: Path) -> dict[str, Found]:
    """Read with dkpro-cassis."""
    cassis = import_module("cassis")
    with (folder / "TypeSystem.xml").open("rb") as file:
        types = cassis.load_typesystem(file)
    found = {}
    for path in sorted(folder.glob("*.xmi")):
        with path.open("rb") as file:
            found[path.stem] = from_cas(cassis.load_cas_from_xmi(file, typesystem=types), types)
    return found


def from_cas(cas: Any, types: Any) -> Found:
    """Return the mentions of a document that was read."""
    found: Found = {}
    for name in ("Statement", "Organization", "Figure", "Date"):
        layer = PARTS[name][0]
        columns = [f.name for f in types.get_type(f"webanno.custom.{name}").features]
        for annotation in cas.select(f"webanno.custom.{name}"):
            one = mention(found, layer, annotation.id)
            one["spans"][""] = [annotation.begin, annotation.end]
            for column in columns:
                value = getattr(annotation, column)
                if hasattr(value, "elements"):
                    (link,) = value.elements
                    one["spans"][column] = [link.target.begin, link.target.end]
                elif value is not None and column != "id":
                    one["said"][column] = words(value)
    return found


def with_spacy(folder: Path) -> dict[str, Found]:
    """Read with spaCy: spans from the groups, the rest from what goes with the document."""
    spacy, tokens = import_module("spacy"), import_module("spacy.tokens")
    stored = tokens.DocBin().from_disk(folder / "documents.spacy")
    return {
        doc.user_data["document"]["id"]: from_doc(doc)
        for doc in stored.get_docs(spacy.blank("en").vocab)
    }


def from_doc(doc: Any) -> Found:
    """Return the mentions of a document that was read."""
    document = doc.user_data["document"]
    assert doc.text == document["text"]
    found: Found = {}
    for group, spans in doc.spans.items():
        layer, _, part = group.partition("_")
        for span in spans:
            mention(found, layer, span.id_)["spans"][part] = [span.start_char, span.end_char]
    for layer, known in found.items():
        rows = {row["id"].partition("#")[2]: row for row in document[layer]}
        for id, one in known.items():
            one["said"] = {
                column: words(value)
                for column, value in rows[id].items()
                if value is not None and not is_place(column)
            }
    entities = [(e.start_char, e.end_char, e.label_, e.kb_id_) for e in doc.ents]
    assert entities == [
        (row["start"], row["end"], "ORG", row["organization_id"])
        for row in document["organizations"]
    ]
    return found


def is_place(column: str) -> bool:
    """Whether a column says where something stands."""
    ends = ("id", "annotation", "text", "start", "end")
    return column in ends or (column.endswith(("_start", "_end")) or column in TEXTS)


TEXTS = ("source_text", "cue_text", "measures_text")

READERS: dict[str, Callable[[Path], dict[str, Found]]] = {
    "conllu": with_conllu,
    "pyconll": with_pyconll,
    "bratiaa": with_bratiaa,
    "cassis": with_cassis,
    "spacy": with_spacy,
}

if __name__ == "__main__":
    json.dump(READERS[sys.argv[1]](Path(sys.argv[2])), sys.stdout)
