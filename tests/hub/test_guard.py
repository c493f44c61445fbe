"""What the hub names is used as a path only where it cannot lead out of a folder."""

from __future__ import annotations

import pytest

from builder.hub import guard

SHA = "0123456789abcdef" * 2 + "01234567"


def test_a_commit_is_forty_hex_digits() -> None:
    """An id of that form is given back as it is."""
    assert guard.commit_id(SHA) == SHA


@pytest.mark.parametrize(
    "value",
    [
        SHA[:-1], SHA + "0", SHA.upper(), SHA[:-1] + "g", SHA + "\n", "../" + SHA[3:], "",
        SHA.replace("0", "٠"), SHA.encode(), None, 40, [SHA],
    ],
)  # fmt: skip
def test_another_commit_is_refused(value: object) -> None:
    """One digit too few or many, another alphabet, another type: all are lies."""
    with pytest.raises(guard.BadAnswer, match="names a commit that is none"):
        guard.commit_id(value)


@pytest.mark.parametrize(
    "name", ["README.md", "data/a-0.parquet", ".gitattributes", "a..b/c.", "é"]
)
def test_a_name_of_a_file_is_given_back(name: str) -> None:
    """What stays in its folder is a name, with dots and other letters too."""
    assert guard.file_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../a", "a/..", "a/../b", "a/./b", "/etc/passwd", "a//b", "a/", "a\\b",
        "C:a", "a\x00", "a\nb", "\x1b[31m", "\u202ea", "a" * 1000, "\ud800", b"a", None, 3, ["a"],
    ],
)  # fmt: skip
def test_a_name_that_could_lead_out_is_refused(name: object) -> None:
    """Parts that climb or are empty, other separators, drives, what no terminal should be sent."""
    with pytest.raises(guard.BadAnswer, match="names a file that is none"):
        guard.file_name(name)
