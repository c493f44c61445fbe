"""What a larger corpus costs, beside a script in a hurry and beside the least that can be done.

    .venv/bin/python -m benchmarks.scale [SMALL LARGE] [--runs N] [--page]

Makes two corpora of invented pages (`scale_corpus.py`) and measures, each as a whole process and
all in turn, so that a machine that slows down slows all of them:

- the processor time of a document, from what the two sizes differ by: `check`, `build`, `verify`
  and `diff`, each without what was kept and in one process, the first `build` of a corpus, which
  keeps what it compiles, `handwritten.py` and `floor.py`;
- the peak of memory at both sizes, of the process that was started, not of its workers;
- one worker against two;
- `check PATH`, `check` and `build` after an edit of one document, against cold;
- how soon a served preview of the smaller corpus shows an edit.

Medians are printed, and each promise with what became of it. `--page` also writes them into
docs/scale.md. Small sizes are dominated by what starting a process costs; 1000 and 4000 tell more
than the default, and 1000 and 10000 take nine minutes a round of two cores that are left alone.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

from benchmarks.scale_corpus import edit, make_corpus, stem
from benchmarks.scale_processes import Run, finished, run, shown

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "scale.md"
BEGIN, END = "<!-- begin benchmark -->", "<!-- end benchmark -->"
COMMANDS = ("check", "build", "verify", "diff")
LIBRARIES = ("pyarrow", "PyYAML", "datasets")

Runs = dict[tuple[str, int], list[Run]]
"""What was measured, in the order of the rounds, by the name of the command and the size."""


class Promise(NamedTuple):
    """A figure and the most, or for `least` the least, that it may be."""

    name: str
    found: float
    bound: float
    unit: str = ""
    least: bool = False

    @property
    def holds(self) -> bool:
        """Whether it is kept."""
        return self.found >= self.bound if self.least else self.found <= self.bound


def main() -> int:
    """Measure and print; return 0, whatever was found."""
    arguments = arguments_of(sys.argv[1:])
    sizes = arguments.small, arguments.large
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        for size in sizes:
            prepare(Path(folder), size)
        runs = measured(Path(folder), sizes, arguments.runs)
    text = "\n".join(_report(runs, sizes, arguments.runs))
    print(text)
    if arguments.page:
        show(text, PAGE)
    return 0


def show(text: str, page: Path) -> None:
    """Write what was found into a page, between the marks that it has for that."""
    whole = page.read_text(encoding="utf-8")
    head, tail = whole.partition(BEGIN)[0], whole.partition(END)[2]
    page.write_text(f"{head}{BEGIN}\n\n{text.rstrip()}\n\n{END}{tail}", encoding="utf-8")


def arguments_of(words: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("small", nargs="?", type=int, default=250, help="documents of the one")
    parser.add_argument("large", nargs="?", type=int, default=1000, help="documents of the other")
    parser.add_argument("--runs", type=int, default=2, help="rounds (default: 2)")
    parser.add_argument("--page", action="store_true", help="write them into docs/scale.md")
    arguments = parser.parse_args(words)
    if not 0 < arguments.small < arguments.large or arguments.runs < 1:
        parser.error("the sizes grow, and there is a run at least")
    return arguments


# What is run


def prepare(folder: Path, size: int) -> None:
    """Make the corpus of that size, a release of it, and fill the cache."""
    root = folder / f"corpus-{size}"
    print(f"making {size} documents", file=sys.stderr)
    make_corpus(root, size)
    for out in ("released", "warm"):
        finished(builder("build", "--root", root, "--out", folder / f"{out}-{size}"))


def measured(folder: Path, sizes: tuple[int, int], rounds: int) -> Runs:
    """Run everything in turn, as often as said."""
    runs: Runs = defaultdict(list)
    for turn in range(rounds):
        for size in sizes:
            for name, command in _cold(folder, size):
                print(f"round {turn + 1} of {rounds}: {size} {name}", file=sys.stderr)
                runs[name, size].append(run(command))
        for name, command in _more_workers(folder, sizes[1]):
            runs[name, sizes[1]].append(run(command))
        for name, command in _after_an_edit(folder, sizes[1], turn):
            runs[name, sizes[1]].append(run(command))
        runs["preview, edited", sizes[0]].append(_previewed(folder / f"corpus-{sizes[0]}", turn))
    return runs


def _cold(folder: Path, size: int) -> Iterator[tuple[str, list[str]]]:
    root, release = folder / f"corpus-{size}", folder / f"released-{size}"
    yield "check", builder("check", "--root", root, *alone("check"))
    out = empty(folder / "cold")
    yield "build", builder("build", "--root", root, "--out", out, *alone("build"))
    empty(root / ".cache")
    yield "first build", builder("build", "--root", root, "--out", out, "--workers", "1")
    yield "verify", builder("verify", release, *alone("verify"))
    yield "diff", builder("diff", release, root, *alone("diff"))
    script = [sys.executable, str(ROOT / "benchmarks" / "handwritten.py")]
    yield "handwritten", [*script, str(root), str(empty(folder / "hand"))]
    script = [sys.executable, str(ROOT / "benchmarks" / "floor.py")]
    yield "floor", [*script, str(root), str(release), str(empty(folder / "floor"))]


def _more_workers(folder: Path, size: int) -> Iterator[tuple[str, list[str]]]:
    root, out = folder / f"corpus-{size}", empty(folder / "cold")
    more = ["--workers", "2"]
    yield "build, 2", builder("build", "--root", root, "--out", out, *uncached("build"), *more)
    yield "check, 2", builder("check", "--root", root, *uncached("check"), *more)
    yield "verify, 2", builder("verify", folder / f"released-{size}", *more)


def _after_an_edit(folder: Path, size: int, turn: int) -> Iterator[tuple[str, list[str]]]:
    root = folder / f"corpus-{size}"
    path = edit(root, 3 * turn % size, turn)
    yield "check PATH, edited", builder("check", path, "--root", root)
    edit(root, (3 * turn + 1) % size, turn)
    yield "check, edited", builder("check", "--root", root)
    edit(root, (3 * turn + 2) % size, turn)
    yield "build, edited", builder("build", "--root", root, "--out", folder / f"warm-{size}")


def _previewed(root: Path, turn: int) -> Run:
    def change() -> str:
        edit(root, 0, turn)
        return f"edit={turn}"

    serving = builder("preview", "--root", root, "--serve", "--port", "0")
    return shown(serving, f"documents/{stem(0)}.html", change)


def builder(*arguments: str | Path) -> list[str]:
    """Return the call of a command of the builder."""
    return [sys.executable, "-m", "builder", *map(str, arguments)]


def uncached(command: str) -> list[str]:
    """Return what keeps a command from using what it kept, where it keeps anything."""
    return ["--no-cache"] if "--no-cache" in options(command) else []


def alone(command: str) -> list[str]:
    """Return what makes a command work cold and in one process."""
    return [*uncached(command), *(["--workers", "1"] if "--workers" in options(command) else [])]


@cache
def options(command: str) -> str:
    """Return the help of a command, which names its options."""
    called = builder(command, "--help")
    return subprocess.run(called, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def empty(folder: Path) -> Path:
    """Return a folder that is not there, whatever a run before left."""
    shutil.rmtree(folder, ignore_errors=True)
    return folder


# What is said of it


def _report(runs: Runs, sizes: tuple[int, int], rounds: int) -> Iterator[str]:
    yield f"{date.today()}, {machine()}. {sizes[0]} and {sizes[1]} documents, {_rounds(rounds)}.\n"
    yield from _table(
        ("processor", *(f"{size} documents" for size in sizes), "a document"), _times(runs, sizes)
    )
    yield from _table(
        ("peak of memory", *(f"{size} documents" for size in sizes), "ratio"), _peaks(runs, sizes)
    )
    yield from _table(
        (f"workers, {sizes[1]} documents", "1", "2", "efficiency"), _workers(runs, sizes[1])
    )
    yield from _table(
        ("build with 2 workers", "seconds of the processor", "a document"), _shares(runs, sizes[1])
    )
    yield from _table(
        (f"after one edit in {sizes[1]}", "clock", "processor", "of cold"), _edits(runs, sizes[1])
    )
    yield from _table(("promise", "found", "bound", "kept"), map(_promised, promises(runs, sizes)))


def _times(runs: Runs, sizes: tuple[int, int]) -> Iterator[Sequence[str]]:
    for name in (*COMMANDS, "first build", "handwritten", "floor"):
        taken = [f"{_median(runs, name, size, 'cpu'):.2f} s" for size in sizes]
        yield name, *taken, f"{1000 * marginal(runs, name, sizes):.2f} ms"


def _peaks(runs: Runs, sizes: tuple[int, int]) -> Iterator[Sequence[str]]:
    for name in COMMANDS:
        peaks = [_median(runs, name, size, "peak") for size in sizes]
        yield name, *(f"{peak:.0f} MiB" for peak in peaks), f"{peaks[1] / peaks[0]:.2f}"
    parent = _median(runs, "build, 2", sizes[1], "peak")
    yield "parent of a build with 2 workers", "", f"{parent:.0f} MiB", ""


def _workers(runs: Runs, size: int) -> Iterator[Sequence[str]]:
    for name in ("build", "check", "verify"):
        one, two = (_median(runs, which, size, "wall") for which in (name, f"{name}, 2"))
        yield name, f"{one:.2f} s", f"{two:.2f} s", f"{efficiency(runs, name, size):.2f}"


def _shares(runs: Runs, size: int) -> Iterator[Sequence[str]]:
    cpu, own = (_median(runs, "build, 2", size, what) for what in ("cpu", "own"))
    for name, taken in (("the parent", own), ("its workers", cpu - own)):
        yield name, f"{taken:.2f} s", f"{1000 * taken / size:.2f} ms"


def _edits(runs: Runs, size: int) -> Iterator[Sequence[str]]:
    for name in ("check PATH", "check", "build"):
        wall, cpu = (_median(runs, f"{name}, edited", size, what) for what in ("wall", "cpu"))
        yield name, f"{wall:.2f} s", f"{cpu:.2f} s", f"{100 * of_cold(runs, name, size):.1f} %"


def promises(runs: Runs, sizes: tuple[int, int]) -> Iterator[Promise]:
    """Yield every promise with the figure that was found."""
    by_hand = marginal(runs, "build", sizes) / marginal(runs, "handwritten", sizes)
    yield Promise("processor time of `build` a document, in that of the script", by_hand, 2)
    verified = _ratio(runs, ("verify", sizes[1]), ("build", sizes[1]), "cpu")
    yield Promise("processor time of `verify`, in that of a cold `build`", verified, 1)
    for name in COMMANDS:
        grown = _ratio(runs, (name, sizes[1]), (name, sizes[0]), "peak")
        yield Promise(f"memory of `{name}`, large to small", grown, 1.15)
    parent = _median(runs, "build, 2", sizes[1], "peak")
    yield Promise("memory of the parent of a build", parent, 350, " MiB")
    found = efficiency(runs, "build", sizes[1])
    yield Promise("efficiency of a second worker", found, 0.9, least=True)
    wall = _median(runs, "check PATH, edited", sizes[1], "wall")
    yield Promise("`check PATH` after one edit", wall, 1.5, " s")
    wall = _median(runs, "preview, edited", sizes[0], "wall")
    yield Promise(f"a saved change in a preview of {sizes[0]} documents", wall, 0.5, " s")
    for name, bound in (("check", 0.05), ("build", 0.1)):
        found = of_cold(runs, name, sizes[1])
        yield Promise(f"`{name}` after one edit, in a cold one", found, bound)


def _promised(promise: Promise) -> Sequence[str]:
    sign = "≥" if promise.least else "≤"
    found = f"{promise.found:.{0 if promise.bound > 100 else 2}f}{promise.unit}"
    return promise.name, found, f"{sign} {promise.bound:g}{promise.unit}", _yes(promise.holds)


def marginal(runs: Runs, name: str, sizes: tuple[int, int]) -> float:
    """Return the seconds of the processor that a document more takes."""
    small, large = (_median(runs, name, size, "cpu") for size in sizes)
    return (large - small) / (sizes[1] - sizes[0])


def efficiency(runs: Runs, name: str, size: int) -> float:
    """Return how much of a second worker's help arrives: 1 if two take half the time of one."""
    return _ratio(runs, (name, size), (f"{name}, 2", size), "wall") / 2


def of_cold(runs: Runs, name: str, size: int) -> float:
    """Return the processor time of a command after an edit, as a part of that of a cold one."""
    cold = name.partition(" ")[0]
    return _ratio(runs, (f"{name}, edited", size), (cold, size), "cpu")


def _ratio(runs: Runs, one: tuple[str, int], other: tuple[str, int], what: str) -> float:
    """Return the median of the ratios, round by round."""
    pairs = zip(runs[one], runs[other], strict=True)
    return float(median(getattr(first, what) / getattr(second, what) for first, second in pairs))


def _median(runs: Runs, name: str, size: int, what: str) -> float:
    return float(median(getattr(run, what) for run in runs[name, size]))


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def _yes(kept: bool) -> str:
    return "yes" if kept else "no"


def _rounds(number: int) -> str:
    return "one round" if number == 1 else f"medians of {number} rounds in turn"


def machine() -> str:
    """Return what the machine is, as far as figures depend on it."""
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    cores = os.cpu_count()
    return f"{cores} cores of {_processor()}, Python {platform.python_version()}, {libraries}"


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in text.split("\n") if "model name" in line]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    sys.exit(main())
