"""The tables of agreement, as the log and the card show them."""

from __future__ import annotations

from typing import Any

import pytest

from builder.corpus.second_counts import LONGEST, SecondCounts, agreed
from builder.layers.columns import Row
from tests.support import STEMS, real_rows


def row(**cells: Any) -> Row:
    """Return a row of config `second`, of a line that both call an interface, but for `cells`."""
    return {
        "document_id": "page", "annotator": "reader", "config": "lines", "item": "L3",
        "first": '{"label": "interface"}', "first_text": None,
        "second": '{"label": "interface"}', "second_text": None,
        "agree": True, "decision": None, "reason": None, **cells,
    }  # fmt: skip


def counted(*rows: Row) -> SecondCounts:
    """Return the counts of some rows."""
    found = SecondCounts()
    for document in dict.fromkeys(str(row["document_id"]) for row in rows):
        found.add(document, agreed(row for row in rows if row["document_id"] == document))
    return found


def table(*rows: Row) -> str:
    """Return the table of differences of some rows."""
    found = counted(*rows)
    return found.difference_table().splitlines()[-1]


def different(**cells: Any) -> str:
    """Return how a difference is told."""
    return table(row(agree=False, decision="first", reason="It is so.", **cells))


def test_counts_are_by_document_and_config() -> None:
    """A document is one line: how many items of each config are the same, of how many."""
    different = row(agree=False, decision="neither")
    found = counted(row(), row(), different, row(config="dates"), row(document_id="other"))
    assert found.document_table().splitlines() == [
        "| document | second annotation | labels of lines | dates |",
        "| --- | --- | --- | --- |",
        "| `page` | `reader` | 2 of 3 | 1 of 1 |",
        "| `other` | `reader` | 1 of 1 | — |",
    ]
    lines = found.layer_table().splitlines()
    assert "| `reader` | labels of lines | 2 | 4 | 3 | 0 | 0 | 1 |" in lines
    assert "| `reader` | dates | 1 | 1 | 1 | 0 | 0 | 0 |" in lines


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"second": '{"label": "related"}'}, "label `interface` | label `related`"),
        ({"second": None}, "label `interface` | —"),
        (
            {"first": '{"kind": "direct", "cue_text": null, "cue_start": null}',
             "second": '{"kind": "mixed", "cue_text": "said", "cue_start": 4}',
             "first_text": "We", "second_text": "We"},
            "kind `direct`; cue_text null | kind `mixed`; cue_text `said`",
        ),
        (
            {"first": '{"garbled": true}', "second": '{"garbled": true}',
             "first_text": "two", "second_text": "two roads"},
            "text `two` | text `two roads`",
        ),
        (
            {"first": '{"evidence": ["a", "b"]}', "second": '{"evidence": ["a"]}'},
            "evidence `a`, `b` | evidence `a`",
        ),
        ({"second": '{"label": "a|b`c"}'}, "label `interface` | label a\\|b`c"),
    ],
)  # fmt: skip
def test_only_what_differs_is_told(cells: dict[str, Any], told: str) -> None:
    """A difference shows the words of either side that the other does not have."""
    assert different(**cells) == f"| `page` | `L3` | {told} | `reader` | first | It is so. |"


def test_a_long_reading_is_cut() -> None:
    """A table stays a table: the file has the whole of a long quotation."""
    assert len(different(second=f'{{"label": "{"x" * 5000}"}}')) < LONGEST + 200


def test_nothing_to_compare_is_told() -> None:
    """Without second annotations the tables are a sentence."""
    found = counted()
    assert found.document_table() == found.layer_table() == "There is no second annotation.\n"
    found = counted(row())
    assert found.difference_table() == "There is no difference.\n"


def test_the_real_ones() -> None:
    """The five documents have a line a document and a line a difference."""
    found = counted(*real_rows("second"))
    assert found.document_table().count("\n") == 2 + len(STEMS)
    assert found.difference_table().count("\n") == 2 + 15
    assert "69 of 69" in found.document_table()
