"""The config `second`: one row for each item of either annotation, with both readings."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from random import Random
from typing import Any

import pytest

from builder.annotation.adjudication import Decision
from builder.corpus.comparison import compare
from builder.corpus.offsets import faults
from builder.corpus.second import Compared
from builder.corpus.second_rows import SECOND, second_rows
from builder.layers.columns import Row
from builder.page.clean import clean
from builder.reports.problems import Place
from tests.experiments.spoiled import spoiled
from tests.support import FIVE, STEMS, documents, real_rows

LAYERS = ("statements", "organizations", "figures", "dates")


@cache
def made(stem: str, seed: int, share: float) -> list[Row]:
    """Return the rows of a real document compared with a spoiled copy of it."""
    document = documents()[stem]
    found = compare(document, spoiled(document, Random(seed), share), "spoiler")
    return list(second_rows(document, Compared(found, {})))


def test_there_is_a_row_for_every_item() -> None:
    """As many rows as lines, mentions and facts that either annotation has."""
    rows = real_rows("second")
    counts = Counter(str(row["config"]) for row in rows)
    assert counts == {
        "documents": 36, "lines": 139, "statements": 33, "organizations": 31, "figures": 17,
        "dates": 16,
    }  # fmt: skip
    assert len({row["id"] for row in rows}) == len(rows)


@pytest.mark.parametrize("stem", STEMS)
def test_readings_that_agree_are_the_same(stem: str) -> None:
    """Two readings agree exactly if they say the same of the same words, ids apart."""
    for row in [*made(stem, 1, 0.5), *(r for r in real_rows("second") if r["document_id"] == stem)]:
        one, other = (row[side] for side in ("first", "second"))
        if row["config"] == "documents":
            one, other = (as_set(side) for side in (one, other))
        places = [(row[f"{side}_start"], row[f"{side}_end"]) for side in ("first", "second")]
        assert row["agree"] == (one == other and places[0] == places[1]), row


def as_set(text: Any) -> object:
    """Return a reading of a fact without the order of its evidence."""
    said: dict[str, Any] = json.loads(text) if text else {}
    return {name: sorted(v) if isinstance(v, list) else v for name, v in said.items()}


@pytest.mark.parametrize("stem", STEMS)
def test_words_stand_where_the_row_says(stem: str) -> None:
    """Offsets index the text of the document; what a row says of its layer does so, too."""
    text = documents()[stem].text.text
    for row in made(stem, 2, 0.7):
        assert faults("second", row) == []
        for side in ("first", "second"):
            start, end = row[f"{side}_start"], row[f"{side}_end"]
            if start is not None:
                assert text[start:end] == row[f"{side}_text"]  # type: ignore[index]
            said = json.loads(str(row[side] or "{}"))
            for name in (name for name in said if name.endswith("_start")):
                part = name.removesuffix("_start")
                if said[name] is not None:
                    assert text[said[name] : said[f"{part}_end"]] == said[f"{part}_text"]


def test_a_reading_has_the_columns_of_its_config() -> None:
    """A reading is JSON by column of `documents` or of the nested layer, labels as names."""
    nested = {row["id"]: row for row in _nested()}
    for row in real_rows("second"):
        if row["config"] in LAYERS:
            published = nested[row["beside"]]
            said = json.loads(str(row["first"]))
            assert said == {name: published[name] for name in said}
            assert published["text"] == row["first_text"]
    (line,) = (row for row in real_rows("second") if row["id"] == f"{STEMS[0]}@fresh-reader#L1")
    assert line["first"] == '{"label": "metadata"}'


def _nested() -> list[Any]:
    documents: list[Any] = list(real_rows("documents"))
    return [part for row in documents for layer in LAYERS for part in row[layer]]


def test_a_row_stands_beside_what_is_published() -> None:
    """`beside` is the id of a document, a line or a mention that the other configs have."""
    published = {row["id"] for row in [*_nested(), *real_rows("documents"), *real_rows("lines")]}
    assert {row["beside"] for row in real_rows("second")} <= published
    for row in made(STEMS[1], 3, 0.9):
        assert row["beside"] in published or row["first"] is None


def test_a_difference_has_its_decision_and_no_other_row_has_one() -> None:
    """In the five documents every difference is decided, with a reason."""
    rows = real_rows("second")
    for row in rows:
        assert (row["decision"] is None) == (row["reason"] is None) == bool(row["agree"])
    assert Counter(row["decision"] for row in rows if not row["agree"]) == {
        "first": 14,
        "second": 1,
    }


def test_a_decision_that_is_left_over_is_in_no_row() -> None:
    """A row that agrees has no decision, even if one was written for it."""
    document = documents()[STEMS[0]]
    left = {"L1": Decision("first", "for no reason", Place("x"))}
    compared = Compared(compare(document, document, "echo"), left)
    assert all(row["decision"] is None for row in second_rows(document, compared))


def test_rows_lead_back_to_both_lines_of_yaml() -> None:
    """Each reading names the line it is written in: the first one where it is kept as it was."""
    for row in real_rows("second"):
        for side, name in (("first", "annotation"), ("second", "second_annotation")):
            if row[side] is None:
                assert row[name] is None
                continue
            path, number = str(row[name]).split("#L")
            line = (FIVE / path).read_text(encoding="utf-8").split("\n")[int(number) - 1]
            expected = {"documents": "  ", "lines": "  L"}.get(str(row["config"]), "      - ")
            assert line.startswith(expected), (row["id"], line)
            assert ("second/" in path) == (side == "second" or row["document_id"] == STEMS[1])


def test_what_the_published_text_does_not_hold_has_no_offsets() -> None:
    """A mention in a line that only the second annotation keeps keeps its words, and no place."""
    document = documents()[STEMS[4]]
    names = {**document.labels.names, 9: "interface"}
    narrow = document._replace(
        labels=document.labels._replace(names=names),
        scene=document.scene._replace(clean=clean(document.page, names)),
        mentions=dict.fromkeys(document.mentions, ()),
    )
    found = compare(narrow, document, "reader")
    rows = {row["item"]: row for row in second_rows(narrow, Compared(found, {}))}
    paragraph = document.text.paragraph_of_line(9)
    assert paragraph is not None
    inside = [
        row
        for row in rows.values()
        if row["second_text"] and str(row["second_text"]) in paragraph.text
    ]
    assert any(row["second_start"] is None for row in inside)
    assert rows["L9"]["agree"] is False


def test_the_columns_are_flat() -> None:
    """The table has no lists and no structs, so that any reader of Parquet can filter it."""
    assert {type(column.type).__name__ for column in SECOND.columns} == {"Primitive"}
