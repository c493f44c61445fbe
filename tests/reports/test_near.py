"""The name that a wrong word was probably meant to be."""

from __future__ import annotations

import pytest

from builder.reports.near import did_you_mean


@pytest.mark.parametrize(
    ("word", "names", "meant"),
    [
        ("abcde", ["abcxy"], "abcxy"),  # six tenths alike: near enough
        ("abcde", ["abxyz"], None),
        ("abcde", ["abcxy", "xbcde"], "xbcde"),
        ("abcde", ["abcxy", "abcyx"], "abcxy"),
        ("abcde", ["edcba"], None),
        ("abcde", [], None),
    ],
)
def test_the_nearest_name_is_meant(word: str, names: list[str], meant: str | None) -> None:
    """The one most alike, the first of equals, and none that is less than six tenths alike."""
    assert did_you_mean(word, names) == (f"did you mean `{meant}`?" if meant else "")
