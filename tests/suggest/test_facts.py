"""Facts: the day of a page and of its principal statement, by the lines that tell them."""

from __future__ import annotations

import pytest

from builder.suggest import facts, lines
from tests.support import page, registries

HEADLINE = "Trains will be faster in Osh soon\n"
TEXT = (
    "Trains will be faster, Minister Murat Ospanov said on Tuesday.\n"
    "All of the men said that it was a good day for trains.\n"
)


def published(raw: str) -> tuple[str, str] | None:
    """Return the day of a page, and its words."""
    seed = page(raw)
    day = facts.published(seed, lines.guess(seed, registries().people))
    return (day.day.isoformat(), day.words) if day else None


@pytest.mark.parametrize(
    ("raw", "day", "words"),
    [
        (f"{HEADLINE}Tue 09/07/2013 14:05\n{TEXT}", "2013-07-09", "09/07/2013"),
        (f"{HEADLINE}Updated 13 March 2021\nPublished 12 March 2021\n{TEXT}",
         "2021-03-12", "12 March 2021"),
        (f"{HEADLINE}{TEXT}Published: 13 March 2021, 14:05\n", "2021-03-13", "13 March 2021"),
        (f" date 2021-03-12 {TEXT}", "2021-03-12", "2021-03-12"),
        (f"{HEADLINE}ASTANA, March 10 (Wire) - {TEXT}\n© 2011-2017 Wire\n",
         "2017-03-10", "March 10"),
    ],
)  # fmt: skip
def test_the_day_of_a_page(raw: str, day: str, words: str) -> None:
    """The line that says it most surely gives the day: of two the one that is no update."""
    assert published(raw) == (day, words)


@pytest.mark.parametrize("raw", [f"08:25 GMT 18 February 2020\nHome\n\n{TEXT}", HEADLINE + TEXT])
def test_a_clock_is_no_day_of_a_page(raw: str) -> None:
    """The clock of the capture, far from any headline, does not date the article."""
    assert published(raw) is None
