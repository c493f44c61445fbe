"""Labels of lines on invented pages of many kinds: the text of the article is found on all."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from builder.annotation.registry import Registry
from builder.page.clean import KEPT
from builder.suggest import lines
from tests.support import page

PAGES = sorted((Path(__file__).parent / "labelled").glob("*.txt"))
WRONG = 18
"""Lines whose labels are known to be wrong, of more than 500."""


@cache
def labels() -> list[tuple[str, str, str]]:
    """Return each line of the pages with its label and the one that is guessed."""
    found = []
    for path in PAGES:
        rows = [line.partition("|") for line in path.read_text("utf-8").rstrip("\n").split("\n")]
        guessed = lines.guess(
            page("\n".join(row[2] for row in rows)), Registry("people", {})
        ).labels
        found += [(label, guessed[n], text) for n, (label, _, text) in enumerate(rows, 1) if label]
    return found


def test_the_text_of_the_article_is_found() -> None:
    """No paragraph is lost, and nothing of the rest of a page is taken for one."""
    assert [one for one in labels() if (one[0] in KEPT) != (one[1] in KEPT)] == []


def test_every_page_has_its_headline() -> None:
    """The headline is found among menus, links, captions and summaries."""
    assert [one for one in labels() if "title" in one[:2] and one[0] != one[1]] == []


def test_few_labels_are_wrong() -> None:
    """Of the rest of a page more may be wrong, but no more than is known."""
    assert len(labels()) > 500
    assert len([one for one in labels() if one[0] != one[1]]) <= WRONG
