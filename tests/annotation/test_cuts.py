"""Lines that are cut: the injected words go, and every offset still leads back to the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.annotation.cuts import Piece, cut
from builder.annotation.file import Part
from builder.corpus.tables import rows
from builder.page.clean import clean
from builder.page.seed import WHITE_SPACE
from builder.reports.problems import Place, Report
from builder.yaml_text.nodes import Text
from tests.support import page, resolve, rules

HERE = Place("x", 1, 1)
WORD = st.text(st.sampled_from("ab9.«’\U0001f600\u0301"), min_size=1, max_size=6)
WORDS = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
BLANK = st.text(st.sampled_from(" \t\u00a0\u3000"), max_size=2)
SPACE = st.text(st.sampled_from(" \t\u00a0\u3000"), min_size=1, max_size=2)


def part(label: str, words: str | None) -> Part:
    """Return a part as an annotation file has it."""
    return Part(label, None if words is None else Text(words, HERE, "plain", 1), HERE)


@given(st.lists(WORDS, max_size=2), WORDS, st.lists(WORDS, max_size=2), st.data())
def test_a_cut_line_leads_back_to_the_page(
    before: list[str], text: str, behind: list[str], data: st.DataObject
) -> None:
    """Cut at its start, its end or both: the pieces are the line, the paragraph is its text."""
    line = data.draw(BLANK)
    for words in [*before, text, *behind]:
        line += words.replace(" ", data.draw(SPACE)[0]) + data.draw(SPACE)
    parts = [part("metadata", words) for words in before]
    parts += [part("body", None), *(part("interface", words) for words in behind)]
    seed, report = page(f"first\n{line}\nlast"), Report()
    pieces = cut(seed.lines[1], parts, report)
    assert report.errors == 0
    assert "".join(piece.raw.text for piece in pieces) == line
    assert [piece.label for piece in pieces] == [part.label for part in parts]
    for piece in pieces:
        assert seed.raw[piece.raw.start : piece.raw.end] == piece.raw.text
    numbers = [piece.part for piece in pieces if piece.part]
    assert numbers == list(range(1, len(before) + len(behind) + 1))
    (rest,) = [piece.raw for piece in pieces if not piece.part]
    found = clean(seed, {1: "body", 2: "body", 3: "body"}, {2: rest})
    assert found.paragraphs[1].text == text
    for offset in range(len(found.text)):
        char = seed.raw[found.to_raw(offset)] if found.text[offset] != "\n" else "\n"
        assert char == found.text[offset] or (char in WHITE_SPACE and found.text[offset] == " ")


RAW = " date 2022-05-05 MOSCOW. Trade goes on. Read more\nAll is well."
ENTRIES = "  # MOSCOW. Trade …\n  L1: nothing\n  L2: nothing\n"


def lines(*parts: str) -> str:
    """Return what stands under `lines:`: the first line cut into these parts."""
    return "  L1:\n" + "".join(f"    - {part}\n" for part in parts) + "  L2: body\n"


def test_both_parts_are_rows() -> None:
    """The text keeps the id of its line, what was injected gets one of its own, in page order."""
    given = lines("metadata: date 2022-05-05", "body: rest", "interface: Read more")
    document, report = resolve(RAW, ENTRIES, lines=given)
    assert rules(report) == []
    assert document is not None
    assert document.text.text == "MOSCOW. Trade goes on.\n\nAll is well."
    found = rows(document)["lines"]
    assert [(row["id"], row["label"], row["text"], row["clean_start"]) for row in found] == [
        ("small#L1.1", "metadata", " date 2022-05-05", None),
        ("small#L1", "body", " MOSCOW. Trade goes on. ", 0),
        ("small#L1.2", "interface", "Read more", None),
        ("small#L2", "body", "All is well.", 24),
    ]
    assert len({row["annotation"] for row in found}) == 4
    (documents,) = rows(document)["documents"]
    assert [part["raw_start"] for part in documents["paragraphs"]] == [17, 50]  # type: ignore[attr-defined]


def test_a_title_may_run_into_its_article() -> None:
    """A headline that was glued to the first paragraph is the headline of the document."""
    given = "  L1:\n    - title: Trade grows\n    - body: rest\n"
    document, report = resolve("Trade grows Trade grew.", "  L1: nothing\n", lines=given)
    assert rules(report) == []
    assert document is not None
    assert (document.title, document.text.text) == ("Trade grows", "Trade grew.")


def test_facts_may_quote_what_was_cut_off() -> None:
    """Evidence is looked up in the whole line."""
    spoken = "  spoken:\n    edtf: 2022-05-05\n    basis: stated\n    evidence:\n"
    given = lines("metadata: date 2022-05-05", "body: rest")
    _, report = resolve(RAW, ENTRIES, f"{spoken}      - L1: date 2022-05-05\n", given)
    assert rules(report) == []


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        (("metadata: date 2022", "body: rest"), "opening-words"),
        (("metadata: date 2021-05-05", "body: rest"), "cut-not-found"),
        (("body: rest", "metadata: date 2022-05-05"), "cut-not-found"),
        (("metadata: date 2022-05-05 M", "body: rest"), "cut-in-word"),
        (("metadata: date 2022-05-05", "interface: Read more"), "bad-cut"),
        (("body: rest",), "bad-cut"),
        (("lead: rest", "body: rest"), "bad-cut"),
        (("metadata: date 2022-05-05", "body: MOSCOW. Trade goes on."), "bad-cut"),
        (("metadata: date 2022-05-05 MOSCOW. Trade goes on. Read more", "body: rest"), "bad-cut"),
        (("metadata: date 2022-05-05", "text: rest"), "unknown-value"),
        (("metadata", "body: rest"), "wrong-shape"),
    ],
)
def test_what_a_cut_gets_wrong_is_reported(parts: tuple[str, ...], rule: str) -> None:
    """Words that are not there, no text or two, nothing left, half a word: none goes unsaid."""
    _, report = resolve(RAW, ENTRIES, lines=lines(*parts))
    assert rule in rules(report)


def test_a_range_is_not_cut() -> None:
    """A range is all one thing."""
    given = "  L1-L2:\n    - metadata: date 2022-05-05\n    - body: rest\n"
    assert "bad-cut" in rules(resolve(RAW, ENTRIES, lines=given)[1])


def test_a_whole_line_is_one_piece() -> None:
    """A line that is not cut has its own id and its own words."""
    (line,) = page("Trade.").lines
    assert Piece("body", line, HERE).id == "L1"
