"""What somebody in a hurry would write instead of the builder: the same tables, and no checks.

    python benchmarks/handwritten.py CORPUS OUT

`scale.py` measures the builder against it. Words are where `str.find` finds them first, dates and
numbers are what is written, lines that are cut and second annotations are not known, and nothing
is looked at twice.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from datasets import Dataset

KINDS = {
    "statements": ("direct", "indirect", "mixed"),
    "figures": ("money", "count", "ordinal", "share"),
    "dates": ("explicit", "published", "spoken", "external"),
}
COLUMNS = {
    "statements": ("id", "speaker", "continues"),
    "figures": ("unit", "period", "about", "more_than", "less_than", "value", "upper"),
    "dates": ("edtf", "modifier"),
}
PARTS = {"statements": ("source", "cue"), "figures": ("measures",)}
TABLES = ("documents", "organizations", *KINDS, "lines")
WORD = re.compile(r"\d+\.\d+|\w+|[^\w\s]")
Row = dict[str, Any]


def read(path: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)


def line_rows(stem: str, raw: str, labels: dict[int, str]) -> list[Row]:
    """Return a row for each line that is not blank, those of the clean text with their place."""
    rows, at, clean = [], 0, 0
    for n, text in enumerate(raw.split("\n"), 1):
        if text:
            row = {"id": f"{stem}#L{n}", "document_id": stem, "line": n, "text": text}
            row |= {"label": labels[n], "raw_start": at, "raw_end": at + len(text)}
            kept = labels[n] in ("lead", "body", "signature")
            row["clean_start"] = clean if kept else None
            row["clean_end"] = clean + len(text) if kept else None
            clean += len(text) + 2 if kept else 0
            rows.append(row)
        at += len(text) + 1
    return rows


def mentions(layers: Any, text: str, names: Row) -> Iterator[tuple[str, Row]]:
    """Yield layer and columns of every item under a line."""
    for layer, items in layers.items() if isinstance(layers, dict) else ():
        for item in items:
            kind = next(key for key in item if key in KINDS.get(layer, names))
            at = text.find(item[kind])
            row = {"start": at, "end": at + len(item[kind]), "text": item[kind]}
            if layer == "organizations":
                row |= {"organization_id": kind, "organization": names[kind]["name"]}
            else:
                row |= {"kind": kind, **{key: item.get(key) for key in COLUMNS[layer]}}
            for part in PARTS.get(layer, ()):
                words = item.get(part)
                start = None if words is None else text.find(words)
                end = None if words is None else text.find(words) + len(words)
                row |= {part: words, f"{part}_start": start, f"{part}_end": end}
            yield layer, row


def tagged(paragraph: Row, found: list[Row]) -> Row:
    """Return the row of a paragraph: tokens, a tag for each, and the organizations."""
    text, base = paragraph["text"], paragraph["clean_start"]
    tokens = [match.span() for match in WORD.finditer(text)]
    tags = [0] * len(tokens)
    for mention in found:
        for index, (start, end) in enumerate(tokens):
            if mention["start"] <= start and end <= mention["end"]:
                tags[index] = 1 if start == mention["start"] else 2
    return {
        "id": f"{paragraph['document_id']}#p{base}",
        "document_id": paragraph["document_id"],
        "context": text,
        "context_start": base,
        "tokens": [text[start:end] for start, end in tokens],
        "token_starts": [start for start, _ in tokens],
        "token_ends": [end for _, end in tokens],
        "ner_tags": tags,
        "mentions": found,
    }


def convert(path: Path, seeds: Path, names: Row) -> tuple[str, dict[str, list[Row]]]:
    """Return the split of a document, and its rows by table."""
    note, stem = read(path), path.stem
    raw = (seeds / f"{stem}.txt").read_text(encoding="utf-8")
    labels = {}
    for key, label in note["lines"].items():
        first, _, last = key.replace("L", "").partition("-")
        labels |= dict.fromkeys(range(int(first), int(last or first) + 1), label)
    lines = line_rows(stem, raw, labels)
    paragraphs = {f"L{row['line']}": row for row in lines if row["clean_end"]}
    rows: dict[str, list[Row]] = {table: [] for table in TABLES}
    nested: dict[str, list[Row]] = {layer: [] for layer in (*KINDS, "organizations")}
    for line, layers in note["text"].items():
        paragraph = paragraphs[line]
        text, base, named = paragraph["text"], paragraph["clean_start"], []
        for layer, mention in mentions(layers, text, names):
            place = {"start": base + mention["start"], "end": base + mention["end"]}
            nested[layer].append(mention | place)
            if layer == "organizations":
                named.append(mention)
            else:
                id = f"{stem}#{mention.get('id') or layer[0] + str(place['start'])}"
                about = {"id": id, "document_id": stem, "context": text, "context_start": base}
                rows[layer].append({**mention, **about})
        rows["organizations"].append(tagged(paragraph, named))
    page = note["page"]
    rows["lines"] = lines
    rows["documents"] = [
        {
            "id": stem,
            "title": next(row["text"] for row in lines if row["label"] == "title"),
            "text": "\n\n".join(row["text"] for row in paragraphs.values()),
            "language": page["language"],
            "publisher_id": page["publisher"],
            "publisher": names[page["publisher"]]["name"],
            "url": page.get("url"),
            "published": page["published"]["edtf"],
            "spoken": page["spoken"]["edtf"],
            "speaker_id": page["speaker"],
            "speaker": names[page["speaker"]]["name"],
            "paragraphs": [
                {
                    "id": f"{stem}#p{row['clean_start']}",
                    "start": row["clean_start"],
                    "end": row["clean_end"],
                    "label": row["label"],
                    "line": row["line"],
                    "raw_start": row["raw_start"],
                }
                for row in paragraphs.values()
            ],
            **nested,
            "raw": raw,
            "raw_sha256": note["seed_sha256"],
            "review": note["review"],
        }
    ]
    return note["split"], rows


def main(corpus: Path, out: Path) -> None:
    """Convert the whole corpus into one Parquet file a table and split."""
    registry = corpus / "annotations" / "registry"
    names = read(registry / "people.yaml") | read(registry / "organizations.yaml")
    splits: dict[str, dict[str, list[Row]]] = {}
    for path in sorted((corpus / "annotations" / "documents").glob("*.yaml")):
        split, tables = convert(path, corpus / "seeds", names)
        for table, rows in tables.items():
            splits.setdefault(split, {}).setdefault(table, []).extend(rows)
    for split, tables in splits.items():
        for table, rows in tables.items():
            if rows:
                Dataset.from_list(rows).to_parquet(out / table / f"{split}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
