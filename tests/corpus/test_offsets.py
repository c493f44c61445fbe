"""Every wrong offset of a row is found, from the row alone."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from builder.corpus.offsets import faults
from tests.support import STEMS, real_rows

Change = Callable[[dict[str, Any]], Any]


def row(config: str, id: str) -> dict[str, Any]:
    """Return a copy of a real row to be spoilt."""
    (found,) = (row for row in real_rows(config) if row["id"] == id)
    return copy.deepcopy(found)


def shift(*names: str) -> Change:
    """Return a change that adds one to these offsets."""
    return lambda row: row.update({name: row[name] + 1 for name in names})


DOCUMENT, STATEMENT, SIGNED = STEMS[1], f"{STEMS[1]}#s1", f"{STEMS[4]}#s4"
CHANGES: list[tuple[str, str, Change]] = [
    ("statements", STATEMENT, shift("start")),
    ("statements", STATEMENT, shift("end")),
    ("statements", STATEMENT, shift("start", "end")),
    ("statements", STATEMENT, shift("source_start", "source_end")),
    ("statements", STATEMENT, shift("cue_end")),
    ("statements", STATEMENT, lambda row: row.update(cue_start=None)),
    ("statements", STATEMENT, lambda row: row.update(cue_text=None)),
    ("statements", STATEMENT, lambda row: row.update(text="")),
    ("statements", STATEMENT, lambda row: row.update(text="", end=row["start"])),
    ("statements", STATEMENT, lambda row: row.update(context=f" {row['context']}")),
    ("statements", SIGNED, lambda row: row.update(
        source_start=row["source_start"] - len(row["context"]), source_end=None)),
    ("organizations", f"{STEMS[1]}#p0", lambda row: row["tokens"].reverse()),
    ("organizations", f"{STEMS[1]}#p0", lambda row: row["tokens"].pop()),
    ("organizations", f"{STEMS[1]}#p0", lambda row: row["token_starts"].append(9)),
    ("organizations", f"{STEMS[1]}#p0", lambda row: row["token_ends"].pop()),
    ("organizations", f"{STEMS[1]}#p0", lambda row: row["ner_tags"].pop()),
    ("documents", DOCUMENT, lambda row: row.update(text=f" {row['text']}")),
    ("documents", DOCUMENT, lambda row: row.update(raw=f" {row['raw']}")),
    # A separator that Python calls white space and Unicode does not is never made a space.
    ("documents", DOCUMENT, lambda row: row.update(raw=row["raw"].replace(" ", "\x1c"))),
    ("documents", DOCUMENT, lambda row: row.update(raw=row["raw"].replace("the", "tha"))),
    ("documents", DOCUMENT, lambda row: row.update(
        raw=row["raw"][: row["paragraphs"][-1]["raw_start"] + 3])),
    ("documents", DOCUMENT, lambda row: row.update(
        raw=row["raw"][: row["paragraphs"][-1]["raw_start"]])),
    ("documents", DOCUMENT, lambda row: row["paragraphs"].clear()),
    ("documents", DOCUMENT, lambda row: row["paragraphs"].pop()),
    ("documents", DOCUMENT, lambda row: shift("start")(row["paragraphs"][2])),
    ("documents", DOCUMENT, lambda row: shift("end")(row["paragraphs"][2])),
    ("documents", DOCUMENT, lambda row: shift("raw_start")(row["paragraphs"][2])),
    ("documents", DOCUMENT, lambda row: shift("start")(row["dates"][0])),
    ("documents", DOCUMENT, lambda row: shift("end")(row["organizations"][0])),
    ("documents", DOCUMENT, lambda row: shift("cue_start")(row["statements"][3])),
    ("documents", DOCUMENT, lambda row: shift("measures_end")(row["figures"][0])),
    ("lines", f"{DOCUMENT}#L13", shift("raw_start")),
    ("lines", f"{DOCUMENT}#L13", lambda row: row.update(clean_end=None)),
    ("lines", f"{DOCUMENT}#L13", lambda row: row.update(clean_start=None)),
    ("statements", STATEMENT, lambda row: row.update(start=-1)),
    ("statements", STATEMENT, lambda row: row.update(source_end=None)),
]  # fmt: skip


@pytest.mark.parametrize(("config", "id", "change"), CHANGES)
def test_a_wrong_offset_is_found(config: str, id: str, change: Change) -> None:
    """A row that is sound is not any more once one offset or one word is changed."""
    spoilt = row(config, id)
    assert faults(config, spoilt) == []
    change(spoilt)
    found = faults(config, spoilt)
    assert found
    assert all(STEMS[1] in fault or STEMS[4] in fault for fault in found)


@pytest.mark.parametrize(("left", "right"), [(1, 0), (0, 1), (1, 1)])
def test_a_mention_stands_at_tokens(left: int, right: int) -> None:
    """A mention whose offsets and words agree, but which cuts a token at an end, is found."""
    spoilt = row(
        "organizations", next(str(r["id"]) for r in real_rows("organizations") if r["mentions"])
    )
    mention = spoilt["mentions"][0]
    start, end = mention["start"] + left, mention["end"] - right
    mention.update(text=spoilt["context"][start:end], start=start, end=end)
    assert f"{mention['id']}: does not start and end at tokens" in faults("organizations", spoilt)


def test_tags_are_those_of_the_mentions() -> None:
    """A tag that no mention accounts for is found, also where the number of tags is right."""
    spoilt = row("organizations", str(real_rows("organizations")[0]["id"]))
    spoilt["ner_tags"] = ["B-ORG", *spoilt["ner_tags"][1:]]
    assert faults("organizations", spoilt) == [
        f"{spoilt['id']}: its tags are not those of its mentions"
    ]


@pytest.mark.parametrize("end", [6, None])
def test_spans_of_a_layer_to_come_are_seen(end: int | None) -> None:
    """A span is known by the names of its columns, whatever the layer calls it."""
    sound = {"id": "d#x0", "context": "A dam leaks", "context_start": 9, "start": 2, "end": 5}
    sound |= {"text": "dam", "where_text": "leaks", "where_start": 6, "where_end": 11}
    assert faults("leaks", sound) == []
    wrong = "d#x0: where_start and where_end do not point at where_text"
    assert faults("leaks", {**sound, "where_end": end}) == [wrong]


def test_no_text_has_no_paragraphs() -> None:
    """A page without clean text is sound without paragraphs."""
    spoilt = row("documents", DOCUMENT)
    for name in ("paragraphs", "dates", "statements", "organizations", "figures"):
        spoilt[name] = []
    assert faults("documents", {**spoilt, "text": ""}) == []
    assert faults("documents", spoilt) != []
