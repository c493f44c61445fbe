"""Tables of the card are Markdown, whatever stands in them."""

from __future__ import annotations

from builder.reports import markdown


def test_a_table_is_markdown() -> None:
    """A head, a rule and the lines, ended by a line feed."""
    assert markdown.table(["a", "b"], [["1", "2"]]) == "| a | b |\n| --- | --- |\n| 1 | 2 |\n"


def test_no_cell_breaks_its_table() -> None:
    """A bar is escaped, and a line feed is a space."""
    assert markdown.table(["a"], [["x|y\n  z"]]) == "| a |\n| --- |\n| x\\|y z |\n"
