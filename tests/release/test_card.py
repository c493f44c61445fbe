"""The card: its generated parts show the data, and its places are checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.corpus.tables import TABLES
from builder.release import card
from builder.release.check import check_all
from builder.reports.problems import Report
from tests.support import FIVE, drop_second, note, rules

TEXT = """\
---
language:
- en
---
# Card

<!-- generated: rows -->
old
<!-- end generated -->
Prose.
"""


def loaded(folder: Path, text: str | bytes) -> tuple[str | None, Report]:
    """Return a card as it is loaded, and the report."""
    data = text if isinstance(text, bytes) else text.encode()
    (folder / card.NAME).write_bytes(data)
    report = Report()
    return card.load(folder, report), report


def test_a_card_that_is_up_to_date() -> None:
    """The card of the five documents shows what they hold, and would be written the same."""
    checked = check_all(FIVE)
    assert checked.card is not None
    assert checked.card_parts is not None
    assert card.update(checked.card, checked.card_parts) == checked.card
    assert "stale-card" not in rules(checked.report)


def test_a_stale_part_is_reported_and_written_anew() -> None:
    """A part that shows something else is an error at its marker; only it is changed."""
    parts = dict.fromkeys(card.parts_names(), "new\n")
    report = Report()
    card.check(TEXT, parts, report)
    assert [(p.rule, p.place.line) for p in report.problems] == [("stale-card", 7)]
    new = card.update(TEXT, parts)
    assert new == TEXT.replace("old\n", "new\n")
    again = Report()
    card.check(new, parts, again)
    assert again.problems == []


def test_a_changed_corpus_makes_the_card_stale(corpus: Path) -> None:
    """A statement less in the data is seen in the numbers of the card."""
    path = drop_second(corpus) / note(3)
    text = path.read_text(encoding="utf-8")
    start, end = (
        text.index("    statements:\n      - id: s2"),
        text.index("  # Following the meeting"),
    )
    path.write_text(
        text[:start].rstrip().removesuffix("L17:") + "L17: nothing\n\n" + text[end:], "utf-8"
    )
    checked = check_all(corpus)
    assert set(rules(checked.report)) - {"doubt", "unused-id"} == {"stale-card"}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# Card\n", 1),
        (TEXT.replace("- en\n", "- en\nconfigs: all\n"), 4),
        (TEXT.replace("- en\n", "- en\ndataset_info: all\n"), 4),
        (TEXT.replace("<!-- end generated -->", "<!-- end -->"), 7),
        (TEXT.replace("<!-- generated: rows -->\n", ""), 8),
        (TEXT.replace("generated: rows", "generated: columms"), 7),
        (TEXT.replace("generated: rows", "generated: ROWS"), 7),
    ],
)
def test_a_broken_card_is_reported_at_its_line(tmp_path: Path, text: str, line: int) -> None:
    """No front matter, keys that the builder writes, markers without partner or meaning."""
    found, report = loaded(tmp_path, text)
    assert found is None
    assert ("broken-card", line) in [(p.rule, p.place.line) for p in report.problems]


def test_front_matter_is_read_strictly(tmp_path: Path) -> None:
    """What is wrong with the card's YAML is reported at its line in the card."""
    found, report = loaded(tmp_path, TEXT.replace("- en\n", "- &a en\n"))
    assert found is None
    assert {(p.place.path, p.place.line) for p in report.problems} == {(card.NAME, 3)}


def test_line_ends_of_the_card_do_not_matter(tmp_path: Path) -> None:
    """A card checked out with CR LF is the same card."""
    assert loaded(tmp_path, TEXT.replace("\n", "\r\n"))[0] == TEXT


@pytest.mark.parametrize(("data", "rule"), [(b"\xff---\n", "not-utf8"), (None, "missing-file")])
def test_a_card_that_cannot_be_read_is_reported(
    tmp_path: Path, data: bytes | None, rule: str
) -> None:
    """A card that is missing or no UTF-8 is an error."""
    report = Report()
    if data is not None:
        (tmp_path / card.NAME).write_bytes(data)
    assert card.load(tmp_path, report) is None
    assert rules(report) == [rule]


def test_every_part_has_a_name_and_ends_its_line(corpus: Path) -> None:
    """The parts are those that markers may name, and each ends in a line feed."""
    parts = check_all(corpus).card_parts
    assert parts is not None
    assert tuple(parts) == card.parts_names()
    assert all(text.endswith("\n") for text in parts.values())


def test_columns_are_described_from_the_definitions() -> None:
    """The column reference of the card names every column of every table."""
    parts = check_all(FIVE).card_parts
    assert parts is not None
    for table in TABLES:
        for column in table.columns:
            assert f"`{column.name}`" in parts["columns"]
            assert column.doc in parts["columns"]
