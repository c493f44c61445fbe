"""How problems are shown, as text, as JSON and as workflow commands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.labels import LINES_OUT_OF_ORDER
from builder.problems import Place, Problem, Report, visible
from builder.quotes import NOT_FOUND
from builder.render import FORMATS, render, summary

ANYTHING = st.text(max_size=200)


def report(*found: tuple[int, int, str, str]) -> list[Problem]:
    """Return errors of `a.yaml` at line and column, with message and hint."""
    collected = Report()
    for line, column, message, hint in found:
        collected.add(NOT_FOUND, Place("a.yaml", line, column), message, hint)
    return collected.problems


def test_text_shows_the_line_with_a_caret(tmp_path: Path) -> None:
    """The contract's line, the offending line, a caret under the column, the hint, a summary."""
    (tmp_path / "a.yaml").write_text("one: 1\n  two: «2»\n", encoding="utf-8")
    found = report((2, 8, "not a number", "write digits"))
    assert render(found, "text", tmp_path).split("\n") == [
        "a.yaml:2:8: error[words-not-found]: not a number",
        "      two: «2»",
        "           ^",
        "    hint: write digits",
        "",
        "1 error, 0 warnings",
    ]


def test_colour_changes_nothing_but_colour(tmp_path: Path) -> None:
    """Without its escapes the coloured text is the plain one."""
    import re

    found = report((1, 1, "wrong", "right"))
    plain = render(found, "text", tmp_path)
    coloured = render(found, "text", tmp_path, color=True)
    assert "\033[" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == plain


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    """Of a long line a part is shown that holds the place, and the caret stands under it."""
    (tmp_path / "a.yaml").write_text("x" * 500 + "HERE" + "y" * 500, encoding="utf-8")
    lines = render(report((1, 501, "wrong", "")), "text", tmp_path).split("\n")
    assert len(lines[1]) < 120
    assert lines[1][lines[2].index("^") :].startswith("HERE")


@pytest.mark.parametrize("place", [(0, 1), (9, 1), (1, 900), (2, 1)])
def test_a_place_outside_the_file_is_no_failure(tmp_path: Path, place: tuple[int, int]) -> None:
    """A place that the file does not have is told without an excerpt, or at its end."""
    (tmp_path / "a.yaml").write_text("one\n", encoding="utf-8")
    text = render(report((*place, "wrong", "")), "text", tmp_path)
    assert text.startswith(f"a.yaml:{place[0]}:{place[1]}: error[words-not-found]: wrong\n")


def test_json_is_what_the_contract_says(tmp_path: Path) -> None:
    """One object with the problems, sorted by place."""
    found = json.loads(render(report((9, 1, "b", ""), (2, 3, "a", "h")), "json", tmp_path))
    assert found["problems"][0] == {
        "path": "a.yaml", "line": 2, "column": 3, "severity": "error", "rule": "words-not-found",
        "message": "a", "hint": "h",
    }  # fmt: skip
    assert [problem["line"] for problem in found["problems"]] == [2, 9]


def test_workflow_commands_are_escaped(tmp_path: Path) -> None:
    """What the platform reads as syntax is escaped in paths and messages."""
    collected = Report()
    collected.add(NOT_FOUND, Place("a,b:c%.yaml", 2, 3), "100% ::error::", "")
    (line, *_) = render(collected.problems, "github", tmp_path).split("\n")
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=2,col=3,title=words-not-found::100%25 ::error::"
    )


@pytest.mark.parametrize("format", FORMATS)
@given(
    path=ANYTHING.filter(lambda p: "\0" not in p and "/" not in p), message=ANYTHING, hint=ANYTHING
)
def test_no_control_character_is_shown(path: str, message: str, hint: str, format: str) -> None:
    """Whatever path, message and hint hold, the output can be written and steers no terminal."""
    collected = Report()
    collected.add(NOT_FOUND, Place(path or "x"), message, hint)
    shown = render(collected.problems, format, Path("/nonexistent"))
    shown.encode()
    controls = [c for c in shown if c != "\n" and visible(c) != c and c != " "]
    assert controls == []


@given(st.text())
def test_visible_text_is_harmless_and_kept(text: str) -> None:
    """Control, format and separator characters become codes; all others stay; it is idempotent."""
    shown = visible(text, 10_000)
    assert visible(shown, 100_000) == shown
    assert all(char.isprintable() for char in shown)
    assert [c for c in text if c.isprintable()] == [c for c in text if visible(c) == c]


def test_visible_text_is_cut() -> None:
    """Long text is cut at the limit, with an ellipsis."""
    assert visible("a" * 20, 10) == "a" * 9 + "…"
    assert visible("a" * 10, 10) == "a" * 10


def test_the_summary_counts() -> None:
    """Errors and warnings are counted, one in the singular."""
    collected = Report()
    assert summary(collected.problems) == "0 errors, 0 warnings"
    collected.add(NOT_FOUND, Place("a"), "m")
    collected.add(LINES_OUT_OF_ORDER, Place("a"), "m")
    collected.add(LINES_OUT_OF_ORDER, Place("a"), "m")
    assert summary(collected.problems) == "1 error, 2 warnings"
    assert (collected.errors, collected.exit_code) == (1, 1)
