"""Work grows with the input, not with its square, whatever a file holds much of."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
from tests.examples import CORPUS
from tests.grown_predictions import PREDICTIONS, gold
from tests.grown_seeds import LINES, seed
from tests.grown_sides import SIDES, Sides
from tests.growth import NOTES, RIGHT, SEED, STEM, WRONG, Construct, document, grow

SIZE = 60
"""Things in the smallest input; the largest has more than are told one by one."""
SOME = 40
"""The same for what compares or shows what `check` has told already."""
FEW = 25
"""The same for commands whose steps are many and have no bound on what is told."""
MOST = 2.2
"""How many times the steps may grow where the input grows twice as much."""
SLACK = 0.1
"""The part of the steps that does not count: what is done once, or in stretches."""
MARKUP = ("htpy", "markupsafe")
DRAFTING = tuple(f"/builder/{part}/" for part in ("suggest", "page", "annotation", "yaml_text"))
COMPARING = ("/builder/diff/", "difflib")
"""Where the work is that only one command does, in the paths of files."""


def steps(work: Callable[[], object], within: Sequence[str] = ("",)) -> int:
    """Return how many lines of Python run in a piece of work, loops in comprehensions included.

    Files whose paths hold one of the parts of `within` count. What makes markup of a page takes
    most of them, each time as many, and is not counted.
    """
    count = 0
    counted: dict[CodeType, bool] = {}

    def line(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += 1
        return line

    def call(frame: FrameType, event: str, _: Any) -> Any:
        code = frame.f_code
        counts = counted.get(code)
        if counts is None:
            markup = any(name in code.co_filename for name in MARKUP)
            counts = not markup and any(part in code.co_filename for part in within)
            counted[code] = counts
        return line if counts else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@contextmanager
def uncounted() -> Iterator[None]:
    """Leave out of the steps what is done here."""
    before = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(before)


Make = Callable[[Path, int], object]
"""Writes a folder that has so many things."""


def made(construct: Construct) -> Make:
    """Return what writes a corpus with so many things of a construct."""
    return lambda folder, n: grow(folder, construct(n))


def measure(
    read: Callable[[Path], object],
    make: Make,
    folder: Path,
    within: Sequence[str] = ("",),
    size: int = SIZE,
) -> list[int]:
    """Return how many steps reading takes: of `size` things, of twice and of four times as many.

    It is read once before, for what is loaded when it is first needed.
    """
    make(folder / "first", 8)
    read(folder / "first")
    found = []
    for times in (1, 2, 4):
        make(folder / str(times), times * size)
        found.append(steps(partial(read, folder / str(times)), within))
    return found


def check_growth(
    read: Callable[[Path], object],
    make: Make,
    folder: Path,
    within: Sequence[str] = ("",),
    size: int = SIZE,
) -> None:
    """Demand that what comes with twice as much is at most `MOST` times what came before."""
    small, middle, large = measure(read, make, folder, within, size)
    more = max(middle - small, 0)  # the first is made with what is done once
    assert large - middle <= MOST * more + SLACK * large, (small, middle, large)


def quiet(*words: object) -> int:
    """Run a command and return its exit code; what it says is of no interest."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return main([*map(str, words)])


def _told(root: Path) -> None:
    problems = check_all(root).report.problems
    for format in FORMATS:
        render(problems, format, root, lines_below(root))


def _shown(root: Path) -> None:
    with uncounted():  # `_told` counts it
        problems = list(check_all(root).report.problems)
    grown = {path.stem for path in (root / "seeds").iterdir()} - MODEL
    for _ in site.pages(root, problems, only=grown):
        pass


def _laid_out(root: Path) -> None:
    quiet("fmt", "--check", "--root", root)


MODEL = {path.stem for path in (CORPUS / "seeds").iterdir()}
"""The pages that each corpus has, and that always take the same."""
READERS = {_told: SIZE, _shown: SOME, _laid_out: SOME}
"""What reads a corpus, by `check`, `preview` and `fmt`, with the size of the smallest."""


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
    check_growth(_told, made((RIGHT | WRONG)[name]), tmp_path)


@pytest.mark.hostile
@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_reading_grows_with_the_input(name: str, tmp_path: Path) -> None:
    """`check` with all that it says, `preview` and `fmt` take steps in proportion."""
    construct = (RIGHT | WRONG)[name]
    for read, size in READERS.items():
        check_growth(read, made(construct), tmp_path / read.__name__, size=size)


def _drafted(root: Path) -> None:
    (root / NOTES).unlink(missing_ok=True)
    assert quiet("new", STEM, "--root", root) == 0


def _drafted_again(root: Path) -> None:
    assert quiet("new", STEM, "--root", root) == 0


@pytest.mark.hostile
@pytest.mark.parametrize("name", LINES)
def test_drafts_grow_with_the_page(name: str, tmp_path: Path) -> None:
    """`new` takes steps in proportion to the lines of a page, and so it does on its own draft."""

    def make(root: Path, n: int) -> None:
        grow(root, {SEED: seed(name, n)})

    def make_again(root: Path, n: int) -> None:
        make(root, n)
        _drafted(root)

    check_growth(_drafted, make, tmp_path / "new", DRAFTING)
    check_growth(_drafted_again, make_again, tmp_path / "again", DRAFTING)


def _compared(folder: Path) -> None:
    for format in ("text", "json"):
        sides = folder / "old", folder / "new"
        assert quiet("diff", *sides, "--root", folder, "--format", format) == 0


def _both(sides: Sides, folder: Path, n: int) -> None:
    for name, files in zip(("old", "new"), sides(n), strict=True):
        grow(folder / name, files)


@pytest.mark.hostile
@pytest.mark.parametrize("name", SIDES)
def test_comparing_grows_with_what_differs(name: str, tmp_path: Path) -> None:
    """`diff` takes steps in proportion to what both sides hold, whatever differs."""
    check_growth(_compared, partial(_both, SIDES[name]), tmp_path, COMPARING, SOME)


COMMON = (
    "bodies",
    "cut_lines",
    "dates_of_many_lines",
    "documents",
    "figures_with_their_parts",
    "lines_of_text",
    "names",
    "names_of_many_lines",
    "pieces_of_evidence",
    "quotations_that_go_on",
    "statements_of_many_lines",
)
"""What a corpus has much of that is built, exported and compared."""
DECISIONS = "annotations/adjudication.yaml"
SECOND = f"annotations/second/second-reader/{STEM}.yaml"


def _built(root: Path) -> None:
    for command in ("build", "card", "schema"):
        assert quiet(command, "--root", root) == 0


def _exported(root: Path) -> None:
    for format in ("jsonl", "conllu", "brat", "label-studio", "cas"):
        assert quiet("export", format, "--root", root) == 0


def _agreed(root: Path) -> None:
    assert quiet("agree", "--root", root) == 0


def _decided(root: Path) -> None:
    decided = (root / DECISIONS).read_bytes()
    assert quiet("decide", STEM, "--root", root) == 0
    (root / DECISIONS).write_bytes(decided)


@pytest.mark.hostile
@pytest.mark.parametrize("name", COMMON)
def test_releases_grow_with_the_corpus(name: str, tmp_path: Path) -> None:
    """`build`, `card`, `schema` and every export take steps in proportion to the corpus."""
    make = made(RIGHT[name])
    check_growth(_built, make, tmp_path / "built", ("/release/", "/corpus/", "json_schema"), FEW)
    check_growth(_exported, make, tmp_path / "exported", ("/formats/",), FEW)


@pytest.mark.hostile
@pytest.mark.parametrize("name", [name for name in COMMON if name not in {"bodies", "documents"}])
def test_agreement_grows_with_the_annotations(name: str, tmp_path: Path) -> None:
    """`agree` and `decide` take steps in proportion to both annotations, different or the same."""

    def make(root: Path, n: int, same: bool) -> None:
        files = RIGHT[name](n)
        nothing = document(files[SEED].split("\n"))
        grow(root, {**files, SECOND: files[NOTES] if same else nothing[NOTES]})

    counted = ("/agreement/", "/corpus/", "/annotation/", "decide")
    check_growth(_agreed, partial(make, same=True), tmp_path / "same", counted, FEW)
    check_growth(_agreed, partial(make, same=False), tmp_path / "other", counted, FEW)
    check_growth(_decided, partial(make, same=False), tmp_path / "decided", counted, FEW)


@pytest.mark.hostile
@pytest.mark.parametrize("name", PREDICTIONS)
def test_what_people_bring_is_read_in_proportion(name: str, tmp_path: Path) -> None:
    """`score` and `import` take steps in proportion to a file, right or wrong."""

    def make(root: Path, n: int) -> None:
        grow(root, gold(n))
        (root / "brought").write_text(PREDICTIONS[name](n), encoding="utf-8")

    def scored(root: Path) -> None:
        assert quiet("score", root, root / "brought", "--root", root) in {0, 1}

    def imported(root: Path) -> None:
        (root / SECOND).unlink(missing_ok=True)
        code = quiet("import", root / "brought", "--annotator", "second-reader", "--root", root)
        assert code in {0, 1}

    counted = ("/experiments/", "/corpus/", "/annotation/")
    for read in (scored, imported):
        check_growth(read, make, tmp_path / read.__name__, counted)
