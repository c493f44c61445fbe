"""Seeds: raw pages byte for byte, and their lines."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.page import seed
from builder.reports.problems import Report
from tests.support import FIVE, PROJECT, STEMS, page, rules


@given(st.text())
@example("a\r\nb\n")
@example("\ufeffa\u2028b\x85\x0b\x1cc\n\n")
@example("")
def test_lines_are_split_at_line_feeds_only(raw: str) -> None:
    """Joined by line feeds the lines are the page, and each stands at its offsets."""
    lines = page(raw).lines
    assert "\n".join(line.text for line in lines) == raw
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert all(raw[line.start : line.end] == line.text for line in lines)


def test_white_space_is_what_unicode_calls_so() -> None:
    """The white space of the rules is the 25 characters of Unicode's White_Space property."""
    others = "\u200b\u180e\ufeff\x1c\x1d\x1e\x1f"  # str.isspace and str.strip know other ones
    assert len(set(seed.WHITE_SPACE)) == len(seed.WHITE_SPACE) == 25
    assert all(char.isspace() for char in seed.WHITE_SPACE)
    assert not set(others) & set(seed.WHITE_SPACE)


@pytest.mark.parametrize(
    ("text", "blank"), [("", True), ("\r", True), ("\u3000 \t", True), ("\u200b", False)]
)
def test_a_line_of_white_space_is_blank(text: str, blank: bool) -> None:
    """A line with nothing but white space needs no label; an invisible character is none."""
    assert page(text).lines[0].blank is blank


def test_a_line_is_found_by_its_number() -> None:
    """Lines count from one; there is none below one or past the end."""
    first, second = page("a\nb").lines
    assert (page("a\nb").line(1), page("a\nb").line(2)) == (first, second)
    assert page("a\nb").line(0) is page("a\nb").line(3) is page("a\nb").line(-1) is None


def test_a_seed_is_read_as_it_is(tmp_path: Path) -> None:
    """Nothing of a seed changes on reading: line ends, a byte order mark, trailing spaces."""
    data = "\ufeffa \r\n\u00a0b\r".encode()
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "x.txt").write_bytes(data)
    loaded = seed.load(tmp_path, "x", Report())
    assert loaded is not None
    assert loaded.raw.encode() == data
    assert loaded.sha256 == hashlib.sha256(data).hexdigest()
    assert loaded.name == "seeds/x.txt"


@pytest.mark.parametrize(
    ("data", "rule"), [(None, "missing-file"), (b"a\xff", "not-utf8"), (b"\0" * 9, None)]
)
def test_a_seed_that_cannot_be_read_is_reported(
    tmp_path: Path, data: bytes | None, rule: str | None
) -> None:
    """A seed that is missing or no UTF-8 is a problem and no page; odd characters are its own."""
    (tmp_path / "seeds").mkdir()
    if data is not None:
        (tmp_path / "seeds" / "x.txt").write_bytes(data)
    report = Report()
    assert (seed.load(tmp_path, "x", report) is None) == (rule is not None)
    assert rules(report) == ([rule] if rule else [])


def test_git_leaves_the_seeds_alone() -> None:
    """The attributes that git reads keep it from converting line ends of seeds."""
    lines = (PROJECT / ".gitattributes").read_text(encoding="utf-8").splitlines()
    attributes = [line.split()[1:] for line in lines if "seeds/** " in line]
    assert ["-text" in found for found in attributes] == [True, True]


def test_the_five_seeds_are_here() -> None:
    """A checkout has captured pages with the bytes that were captured."""
    prefixes = ("a0f1257e", "220a6151", "a004449e", "0c060c1d", "ed5361f3")
    digests = [
        hashlib.sha256((FIVE / "seeds" / f"{stem}.txt").read_bytes()).hexdigest() for stem in STEMS
    ]
    assert [digest[:8] for digest in digests] == list(prefixes)
