"""Work grows with the input, not with its square, whatever a file holds much of."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from builder.__main__ import main
from builder.disk.files import lines_below
from builder.preview import site
from builder.release import card
from builder.reports.render import FORMATS, render
from tests.growth import RIGHT, WRONG, Construct, grow

SIZE = 120
"""Things in the smallest input: more than are told one by one."""
MOST = 2.2
"""How many times the steps may grow where the input grows twice as much."""
SLACK = 10_000
"""Steps that do not count: what is set up once, on the way."""


def steps(work: Callable[[], object]) -> int:
    """Return how many lines of Python run in a piece of work, loops in comprehensions included."""
    count = 0

    def trace(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def measure(read: Callable[[Path], object], construct: Construct, folder: Path) -> list[int]:
    """Return how many steps reading takes: of `SIZE` things, of twice and of four times as many.

    It is read once before, for what is loaded when it is first needed.
    """
    read(grow(folder / "first", construct(8)))
    roots = [grow(folder / str(times), construct(times * SIZE)) for times in (1, 2, 4)]
    return [steps(partial(read, root)) for root in roots]


def check_growth(read: Callable[[Path], object], construct: Construct, folder: Path) -> None:
    """Demand that what comes with twice as much is at most `MOST` times what came before."""
    small, middle, large = measure(read, construct, folder)
    assert large - middle <= MOST * (middle - small) + SLACK, (small, middle, large)


def quiet(*words: object) -> int:
    """Run a command and return its exit code; what it says is of no interest."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([*map(str, words)])


def _told(root: Path) -> None:
    problems = card.survey(root).report.problems
    for format in FORMATS:
        render(problems, format, root, lines_below(root))


def _shown(root: Path) -> None:
    for _ in site.pages(root, list(card.survey(root).report.problems)):
        pass


def _laid_out(root: Path) -> None:
    quiet("fmt", "--check", "--root", root)


READERS = {"check": _told, "preview": _shown, "fmt": _laid_out}


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_reading_grows_with_the_input(name: str, tmp_path: Path) -> None:
    """`check` with all that it says, `preview` and `fmt` take steps in proportion."""
    construct = (RIGHT | WRONG)[name]
    for read in READERS.values():
        check_growth(read, construct, tmp_path / read.__name__)
