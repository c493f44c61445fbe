"""Work grows with the input, not with its square, whatever a file holds much of."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest

from builder.__main__ import main
from builder.disk.files import lines_below
from builder.preview import site
from builder.release.check import check_all
from builder.reports.render import FORMATS, render
from tests.growth import RIGHT, WRONG, Construct, grow

SIZE = 60
"""Things in the smallest input; the largest has more than are told one by one."""
MOST = 2.2
"""How many times the steps may grow where the input grows twice as much."""
SLACK = 0.1
"""The part of the steps that does not count: what is done once, or in stretches."""
MARKUP = ("htpy", "markupsafe")


def steps(work: Callable[[], object]) -> int:
    """Return how many lines of Python run in a piece of work, loops in comprehensions included.

    What makes markup of a page takes most of them, each time as many, and is not counted.
    """
    count = 0
    counted: dict[CodeType, bool] = {}

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        if code not in counted:
            counted[code] = not any(name in code.co_filename for name in MARKUP)
        return line if counted[code] else None

    before = sys.gettrace()
    sys.settrace(call)
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
    assert large - middle <= MOST * (middle - small) + SLACK * large, (small, middle, large)


def quiet(*words: object) -> int:
    """Run a command and return its exit code; what it says is of no interest."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([*map(str, words)])


def _told(root: Path) -> None:
    problems = check_all(root).report.problems
    for format in FORMATS:
        render(problems, format, root, lines_below(root))


def _shown(root: Path) -> None:
    for _ in site.pages(root, list(check_all(root).report.problems)):
        pass


def _laid_out(root: Path) -> None:
    quiet("fmt", "--check", "--root", root)


READERS = {"check": _told, "preview": _shown, "fmt": _laid_out}


NAMED = (
    "comments_of_one_entry",
    "ids_that_are_unknown",
    "misquotation_of_a_line_that_repeats_itself",
    "ranges_that_overlap",
    "words_that_repeat_around",
)
"""Some of those that once took time in the square: what every run of the tests looks at."""


@pytest.mark.parametrize("name", NAMED)
def test_check_grows_with_the_input(name: str, tmp_path: Path) -> None:
    """Twice as much takes `check` about twice the steps."""
    check_growth(_told, (RIGHT | WRONG)[name], tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_reading_grows_with_the_input(name: str, tmp_path: Path) -> None:
    """`check` with all that it says, `preview` and `fmt` take steps in proportion."""
    construct = (RIGHT | WRONG)[name]
    for read in READERS.values():
        check_growth(read, construct, tmp_path / read.__name__)
