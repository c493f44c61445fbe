"""Every line of a page has exactly one label, and every kept line an entry."""

from __future__ import annotations

import pytest

from builder.reports.limits import LINE
from tests.support import compiled, real_rows, resolve, rules

NOTHING = "  L1: nothing\n  L3: nothing\n"
RAW = "One line.\n\nAnother line.\nA third."


def test_labels_come_from_ranges() -> None:
    """A range labels its lines and passes over blank ones."""
    document, report = resolve(RAW, NOTHING, lines="  L1-L3: body\n  L4: related\n")
    assert report.problems == []
    assert document is not None
    assert document.labels.names == {1: "body", 3: "body", 4: "related"}
    assert document.labels.places[1] == document.labels.places[3]


@pytest.mark.parametrize(
    ("lines", "text", "rule"),
    [
        ("  L1-L3: body\n", NOTHING, "unlabelled-line"),
        ("  L1-L3: body\n  L3-L4: related\n", NOTHING, "two-labels"),
        ("  L1-L3: body\n  L4-L5: related\n", NOTHING, "no-such-line"),
        ("  L1-L3: body\n  L4-L2: related\n", NOTHING, "no-such-line"),
        ("  L1-L3: body\n  L2: note\n  L4: related\n", NOTHING, "no-such-line"),
        ("  L1: title\n  L3: body\n  L4: title\n", "  L3: nothing\n", "two-titles"),
        ("  L1-L4: body\n", NOTHING, "no-entry"),
        ("  L1-L3: body\n  L4: note\n", f"{NOTHING}  L4: nothing\n", "entry-not-kept"),
        ("  L1-L3: body\n  L4: note\n", f"{NOTHING}  L9: nothing\n", "entry-not-kept"),
        ("  L4: related\n  L1-L3: body\n", NOTHING, "lines-out-of-order"),
        ("  L1-L3: body\n  L4: note\n", "  L3: nothing\n  L1: nothing\n", "lines-out-of-order"),
        ("  L1-L3: body\n  L4: note\n", f"  # Two li …\n{NOTHING}", "opening-words"),
    ],
)
def test_what_the_lines_get_wrong_is_reported(lines: str, text: str, rule: str) -> None:
    """Lines without a label or with two, ranges that are none, entries that do not fit."""
    _, report = resolve(RAW, text, lines=lines)
    assert rule in rules(report)


@pytest.mark.parametrize(
    "comment",
    [
        "  # One line …\n",
        "  # One …\n  # doubt: is it a line?\n",
        "  # One …\n  # doubt: is it a line,\n  # or is it two?\n",
        "  # doubt: is it a line,\n  # or is it two?\n  # One …\n",
        "  # doubt: is it a line?\n",
        "  # Far away.\n\n",
        "",
    ],
)
def test_comments_above_an_entry_may_be_doubts(comment: str) -> None:
    """Opening words are told from a doubt above or below them, also one of several lines."""
    _, report = resolve(RAW, comment + NOTHING, lines="  L1-L3: body\n  L4: note\n")
    assert set(rules(report)) <= {"doubt"}


@pytest.mark.parametrize("key", ["L" + "9" * 500, "L1-L" + "9" * 500, "L1٣", "L0", "l1", "L01"])
def test_a_line_is_a_small_number(key: str) -> None:
    """A key that is no line number is reported, however long it is."""
    _, report = resolve("a", "  L1: nothing\n", lines=f"  {key}: body\n")
    assert "unknown-value" in rules(report)


def test_real_labels_are_complete() -> None:
    """Every raw line of the five documents that is not blank is a row, and no other is."""
    rows = real_rows("lines", compiled())
    lines = {(row["document_id"], row["line"]) for row in rows}
    assert len(rows) == len(lines)
    assert len(real_rows("lines")) == 139
    for row in real_rows("documents", compiled()):
        numbered = enumerate(str(row["raw"]).split("\n"), 1)
        wanted = {number for number, line in numbered if line.strip()}
        assert {number for stem, number in lines if stem == row["id"]} == wanted


def test_real_labels_tell_the_traps() -> None:
    """The captured clock and rates are interface, the dated credit a caption, the name signed."""
    labels = {f"{str(r['document_id'])[:3]} L{r['line']}": r["label"] for r in real_rows("lines")}
    traps = {
        "000 L1": "metadata", "000 L31": "dateline", "000 L33": "lead", "001 L11": "caption",
        "001 L23": "related", "002 L1": "interface", "002 L26": "tags", "003 L21": "note",
        "004 L2": "interface", "004 L15": "signature",
    }  # fmt: skip
    assert {key: labels[key] for key in traps} == traps


def test_ranges_that_overlap_are_one_problem_each() -> None:
    """However many lines a range shares with others, it is told once, with their number."""
    raw = "\n".join(f"Line {number}." for number in range(1, 7))
    lines = "  L1-L2: body\n  L1-L4: note\n  L2: tags\n  L3-L6: related\n"
    text = "  L1: nothing\n  L2: nothing\n"
    document, report = resolve(raw, text, lines=lines)
    assert document is None
    assert [p.message for p in report.problems if p.rule == "two-labels"] == [
        "L1 is labelled body and note, and 1 more line of L1-L4 has two labels",
        "L2 is labelled body and tags",
        "L3 is labelled note and related, and 1 more line of L3-L6 has two labels",
    ]


def test_a_line_of_text_has_a_longest_length() -> None:
    """A line beyond it is told once and is in no text; any other line may be as long as it is."""
    raw = "Short.\n" + "x" * (LINE + 1)
    _, report = resolve(raw, "  L1: nothing\n  L2: nothing\n")
    assert rules(report) == ["paragraph-too-long"]
    document, report = resolve(raw, "  L1: nothing\n", lines="  L1: body\n  L2: interface\n")
    assert report.problems == []
    assert document is not None
