"""The questions of the probes, from the rows of a release folder, with the gold's own answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.probes.places import paragraphs_of, quotation
from builder.diff.released import ReleaseSide

Row = Mapping[str, Any]


class Question(NamedTuple):
    """What a model is asked.

    `target` is the gold's answer, as a model should write it. `gold` is the same as a line of JSON
    Lines, as `score` reads it: an id, the text that offsets count in, and mentions.
    """

    id: str
    prompt: str
    target: str
    gold: str


KIND = """\
In the text below, a statement is attributed to somebody. Say how its words are given:
- direct: it is quoted, all its words stand between quotation marks;
- mixed: some of its words stand between quotation marks, even if it is but one;
- indirect: none of its words is quoted. Marks around a name or a title are no quotation.

Text:
{context}

Statement:
{words}

Answer with one JSON object and nothing else: {{"kind": "direct"}}, or "mixed", or "indirect".
"""
DATE = """\
Which day or period do these words of a news text denote? Write it in EDTF (ISO 8601-2): 2017-10-04
a day, 2022-01 a month, 2019 a year, 201X a decade, 20XX a century, 2008/2019 from one to another.
Of the end or the start of a period give the whole period. `?` behind a date marks doubt.

Text:
{context}

Words: {words}
The page appeared: {published}
The principal statement was made: {spoken}

Answer with one JSON object and nothing else: {{"edtf": "2017-10-04"}}.
"""
STATEMENTS = """\
Find every statement in the news text below: words that the text itself attributes to a person, a
named body or an identified group.
- content: what is said, one unbroken quotation of the text. Of a quotation the words between the
  marks, without the marks. Of indirect speech the clause, without the opening "that" and the full
  stop; with marks inside if some of it is quoted.
- kind: direct (all of it quoted), mixed (some of it) or indirect (nothing).
- source: the words that name who speaks, with title; null if there are none.
- cue: the verb or words that attribute, such as "said" or "According to"; null if there are none.

Quote the text letter by letter; words that are not in it are wrong. The paragraphs are numbered,
and words are looked up in the paragraph of their statement. Words that stand there several times
must say which: write {{"words": "said", "which": 2}} in place of "said" for the second. Words of
another paragraph than the content say so: {{"words": "Vladimir Putin", "paragraph": 3}}.

{text}

Answer with one JSON object and nothing else:
{{"statements": [
 {{"paragraph": 1, "content": "…", "kind": "indirect", "source": "…", "cue": "…"}}
]}}
"""


def kinds(release: Path, split: str | None = None) -> Iterator[Question]:
    """Give a question for each statement: its kind."""
    for row in _rows(release, "statements", split):
        words = _told_apart(row)
        prompt = KIND.format(context=row["context"], words=words)
        yield _about(row, prompt, {"kind": row["kind"]}, "statements", ("kind",))


def dates(release: Path, split: str | None = None) -> Iterator[Question]:
    """Give a question for each date in the text: its value in EDTF."""
    for row in _rows(release, "dates", split):
        prompt = DATE.format(
            context=row["context"],
            words=_told_apart(row),
            published=row["published"],
            spoken=row["spoken"] or "not known",
        )
        columns = ("edtf", "earliest", "latest")
        yield _about(row, prompt, {"edtf": row["edtf"]}, "dates", columns)


def statements(release: Path, split: str | None = None) -> Iterator[Question]:
    """Give a question for each document: all its statements."""
    for row in _rows(release, "documents", split):
        numbered = enumerate(paragraphs_of(row["text"]), start=1)
        text = "\n\n".join(f"[{n}] {span.of(row['text'])}" for n, span in numbered)
        target = {"statements": [_answer(item, row["text"]) for item in row["statements"]]}
        gold = {"id": row["id"], "text": row["text"], "statements": row["statements"]}
        prompt = STATEMENTS.format(text=text)
        yield Question(row["id"], prompt, _json(target), _json(gold))


Ask = Callable[[Path, str | None], Iterable[Question]]


def _rows(release: Path, config: str, split: str | None) -> Iterator[Row]:
    """Yield the rows of a config, of one split or all, with labels as names."""
    for document in ReleaseSide(str(release), release).documents():
        if split is None or document.splits.get(config) == split:
            yield from document.tables.get(config, ())


def _about(row: Row, prompt: str, target: Row, layer: str, columns: Iterable[str]) -> Question:
    """Return the question about one mention, whose context is all the text there is."""
    mention = {name: row[name] for name in ("start", "end", *columns)}
    gold = {"id": row["id"], "text": row["context"], layer: [mention]}
    return Question(row["id"], prompt, _json(target), _json(gold))


def _told_apart(row: Row) -> str:
    """Return the words of a row, and which they are where its context has them several times."""
    before = row["context"].count(row["text"], 0, row["end"])
    count = row["context"].count(row["text"])
    return str(row["text"]) if count == 1 else f"{row['text']} (number {before} of {count})"


def _answer(item: Row, text: str) -> Row:
    """Return a statement as a model should write it."""
    home, content = quotation((item["start"], item["end"]), text)
    parts = {}
    for name in ("source", "cue"):
        start, end = item[f"{name}_start"], item[f"{name}_end"]
        parts[name] = None if start is None else quotation((start, end), text, home)[1]
    return {"paragraph": home, "content": content, "kind": item["kind"], **parts}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
