"""How problems are shown, as text, as JSON and as workflow commands."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.annotation.file import DOUBT, UNREAD
from builder.annotation.labels import LINES_OUT_OF_ORDER
from builder.annotation.quotes import NOT_FOUND
from builder.commands.check import _wants_color
from builder.disk.files import UNREADABLE
from builder.reports.problems import Place, Problem, Report, visible
from builder.reports.render import FORMATS, SHOWN_OF_A_FILE, summary
from tests.support import rendered

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
    assert rendered(found, "text", tmp_path).split("\n") == [
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
    plain = rendered(found, "text", tmp_path)
    coloured = rendered(found, "text", tmp_path, color=True)
    assert "\033[" in coloured
    assert re.sub(r"\033\[[\d;]*m", "", coloured) == plain


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    """Of a long line a part is shown that holds the place, and the caret stands under it."""
    (tmp_path / "a.yaml").write_text("x" * 500 + "HERE" + "y" * 500, encoding="utf-8")
    lines = rendered(report((1, 501, "wrong", "")), "text", tmp_path).split("\n")
    assert len(lines[1]) < 120
    assert lines[1][lines[2].index("^") :].startswith("HERE")


@pytest.mark.parametrize("place", [(0, 1), (9, 1), (1, 900), (2, 1)])
def test_a_place_outside_the_file_is_no_failure(tmp_path: Path, place: tuple[int, int]) -> None:
    """A place that the file does not have is told without an excerpt, or at its end."""
    (tmp_path / "a.yaml").write_text("one\n", encoding="utf-8")
    text = rendered(report((*place, "wrong", "")), "text", tmp_path)
    assert text.startswith(f"a.yaml:{place[0]}:{place[1]}: error[words-not-found]: wrong\n")


def test_json_is_what_the_contract_says(tmp_path: Path) -> None:
    """One object with the problems, sorted by place."""
    found = json.loads(rendered(report((9, 1, "b", ""), (2, 3, "a", "h")), "json", tmp_path))
    assert found["problems"][0] == {
        "path": "a.yaml", "line": 2, "column": 3, "severity": "error", "rule": "words-not-found",
        "message": "a", "hint": "h",
    }  # fmt: skip
    assert [problem["line"] for problem in found["problems"]] == [2, 9]


def test_workflow_commands_are_escaped(tmp_path: Path) -> None:
    """What the platform reads as syntax is escaped in paths and messages."""
    collected = Report()
    collected.add(NOT_FOUND, Place("a,b:c%.yaml", 2, 3), "100% ::error::", "")
    (line, *_) = rendered(collected.problems, "github", tmp_path).split("\n")
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
    shown = rendered(collected.problems, format, Path("/nonexistent"))
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


def test_notes_and_waivers_are_counted() -> None:
    """Doubts and unread lines are told apart from other warnings, and so is what was waived."""
    collected = Report()
    for rule in (DOUBT, UNREAD, UNREAD):
        collected.add(rule, Place("a"), "m")
    counted = "0 errors, 3 warnings (1 doubt, 2 unread lines), 4 waived"
    assert summary(collected.problems, 4) == counted


def test_text_is_grouped_by_file(tmp_path: Path) -> None:
    """Problems of a file stand together in the order of its lines, files apart from each other."""
    collected = Report()
    for path, line in (("b", 9), ("a", 7), ("a", 2), ("b", 1)):
        collected.add(NOT_FOUND, Place(path, line), "m")
    blocks = rendered(collected.problems, "text", tmp_path).split("\n\n")
    assert [block.count("error[") for block in blocks] == [2, 2, 0]
    assert blocks[0].startswith("a:2:1")


def test_a_flood_is_cut_in_text_alone(tmp_path: Path) -> None:
    """Of a file with hundreds of problems text shows some and counts the rest; JSON has all."""
    found = report(*((line, 1, "m", "") for line in range(1, SHOWN_OF_A_FILE + 8)))
    said = rendered(found, "text", tmp_path)
    assert said.count("error[") == SHOWN_OF_A_FILE
    assert "a.yaml: 7 more, shown once these are gone" in said
    assert said.endswith(f"{SHOWN_OF_A_FILE + 7} errors, 0 warnings")
    assert len(json.loads(rendered(found, "json", tmp_path))["problems"]) == SHOWN_OF_A_FILE + 7


@pytest.mark.parametrize(
    ("before", "cells"),
    [
        ("plain ", 6),
        ("日本語 ", 7),
        ("e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT} ", 4),
        ("😀 ", 3),
        ("Лавров ", 7),
        ("\t", len(r"\u{9}")),
    ],
)
def test_the_caret_stands_under_its_character(before: str, cells: int, tmp_path: Path) -> None:
    """Wide characters take two cells, combining ones none, and what is escaped its escape."""
    (tmp_path / "a.yaml").write_text(f"{before}x\n", encoding="utf-8")
    rows = rendered(report((1, len(before) + 1, "m", "")), "text", tmp_path).split("\n")
    assert rows[1].endswith("x")
    assert rows[2].index("^") == 4 + cells


def test_lines_of_a_file_are_escaped(tmp_path: Path) -> None:
    """An escape sequence in the offending line is shown as an escape."""
    (tmp_path / "a.yaml").write_text("a: \x1b[31mred \u202etfel", encoding="utf-8")
    rows = rendered(report((1, 4, "m", "")), "text", tmp_path).split("\n")
    assert rows[1] == r"    a: \u{1b}[31mred \u{202e}tfel"


@pytest.mark.skipif(sys.platform == "win32", reason="making links takes rights there")
def test_a_line_of_another_folder_is_not_shown(tmp_path: Path) -> None:
    """A link that leads out of the corpus shows nothing of where it leads."""
    (tmp_path / "secret").write_text("the password\n", encoding="utf-8")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.yaml").symlink_to(tmp_path / "secret")
    assert "password" not in rendered(report((1, 1, "m", "")), "text", tmp_path / "corpus")


def test_github_gets_the_most_important_ten_of_a_kind(tmp_path: Path) -> None:
    """What hides other problems comes first, then one problem of every file; the rest is named."""
    collected = Report()
    collected.problems += report(*((line, 1, "m", "") for line in range(1, 15)))
    collected.add(NOT_FOUND, Place("z.yaml", 3), "m")
    collected.add(UNREADABLE, Place("y.yaml"), "m")
    for line in range(1, 13):
        collected.add(DOUBT, Place("a.yaml", line), "m")
    rows = rendered(collected.problems, "github", tmp_path).split("\n")
    errors = [row.split(",")[0] for row in rows if row.startswith("::error ")]
    assert errors[:3] == [f"::error file={name}.yaml" for name in "yaz"]
    assert len(errors) == len([row for row in rows if row.startswith("::warning ")]) == 10
    assert len([row for row in rows if row.startswith("a.yaml:")]) == 8
    assert rows[-2].startswith("::notice title=check::6 errors, 2 warnings (2 doubts) more")


def test_github_counts_paths_from_the_repository(tmp_path: Path) -> None:
    """A corpus below the repository's root is named from that root."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "data" / "corpus").mkdir(parents=True)
    said = rendered(report((1, 1, "m", "")), "github", tmp_path / "data" / "corpus")
    assert said.startswith("::error file=data/corpus/a.yaml,line=1,col=1,title=words-not-found::")


def test_the_rest_in_the_log_forges_no_command(tmp_path: Path) -> None:
    """The runner looks for `##[` anywhere in a line of the log, so none stands there."""
    found = report(*((line, 1, "##[error]x", "") for line in range(1, 15)))
    rows = rendered(found, "github", tmp_path).split("\n")
    assert not any("##[" in row for row in rows if not row.startswith("::"))


@pytest.mark.parametrize(
    ("environment", "color"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_color_is_asked_for(
    environment: dict[str, str], color: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No color where no terminal is, unless forced; NO_COLOR rules it out."""
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert _wants_color() is color
