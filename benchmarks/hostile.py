"""What the largest files cost that are still accepted, whatever they hold much of.

    .venv/bin/python -m benchmarks.hostile [NAME …] [--page]

A file of each kind, as large as the limits of `builder/reports/limits.py` let it be, is given to
every command that it concerns, each time as a whole process. Printed are the seconds of the
processor and of the clock, and the peak of memory. `--page` also writes the worst of each kind
into SECURITY.md. It takes some six minutes of a core that is left alone; names of kinds look at
these alone.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from benchmarks.scale import builder, machine, show
from benchmarks.scale_processes import Run, run
from builder.layers import LAYERS
from builder.reports.limits import FILE, MENTIONS, PAGE, PAGE_LINES
from tests.examples import CORPUS
from tests.grown_predictions import PREDICTIONS, gold
from tests.grown_seeds import LINES, seed
from tests.growth import NOTES, RIGHT, SEED, STEM, WRONG, Files, document, grow, line

ROOT = Path(__file__).resolve().parent.parent
PAGE_OF_TABLE = ROOT / "SECURITY.md"
SECONDS, MEGABYTES = 2, 200
"""What a command may take: of the processor, and of memory."""
SECOND = f"annotations/second/second-reader/{STEM}.yaml"
BROUGHT = "brought"
SPACY = ("spacy",) if find_spec("spacy") else ()
FORMATS = ("jsonl", "conllu", "brat", "label-studio", "cas", *SPACY)

Commands = Callable[[Path], Iterator[tuple[str, list[str]]]]
"""Gives the calls that a corpus is measured with, by name."""


class Kind(NamedTuple):
    """A kind of file: what makes it, with so many things at most, and what it is given to."""

    made: Callable[[int], Files]
    commands: Commands
    most: int = FILE


# What is run


def told(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what reads a corpus that may be wrong."""
    at = "--root", root
    yield "check", builder("check", *at, "--no-cache")
    yield "fmt", builder("fmt", "--check", *at)
    yield "preview", builder("preview", *at, "--out", root / "dist/shown")


def built(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what reads a corpus that is right."""
    at, release = ("--root", root), root / "dist/built"
    yield from told(root)
    yield "build", builder("build", *at, "--out", release, "--no-cache")
    yield "verify", builder("verify", release)
    yield "diff", builder("diff", CORPUS, root, *at)
    yield "card", builder("card", *at)
    for format in FORMATS:
        yield f"export {format}", builder("export", format, *at, "--out", root / "dist" / format)
    exported = root / "dist/jsonl/documents.jsonl"
    yield "score", builder("score", root, exported, *at)


def drafted(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what begins an annotation, and what begins it anew."""
    yield "new", builder("new", STEM, "--root", root)
    yield "new, again", builder("new", STEM, "--root", root)
    yield "check", builder("check", "--root", root, "--no-cache")


def compared(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what reads two annotations."""
    yield "check", builder("check", "--root", root, "--no-cache")
    yield "agree", builder("agree", "--root", root)
    yield "decide", builder("decide", STEM, "--root", root)


def brought(root: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what reads a file that people bring."""
    at = "--root", root
    yield "score", builder("score", root, root / BROUGHT, *at)
    yield "import", builder("import", root / BROUGHT, "--annotator", "second-reader", *at)


# What is made


def everything(n: int) -> Files:
    """Return a page of the most lines, with n mentions of two layers that have all their parts."""
    raw, text = [], []
    for at in range(PAGE_LINES):
        number = at + 1
        if at < n // 2:
            raw.append(f"Petrov said about {at + 10_000} camels{at} went, and they went")
            text.append(
                line(
                    number,
                    "statements",
                    [
                        f"id: s{number}\nspeaker: ivan-petrov\nsource: Petrov\ncue: said\n"
                        f"indirect: about {at + 10_000} camels{at} went"
                    ],
                )
                + "    figures:\n"
                f'      - count: "{at + 10_000}"\n        unit: camel\n'
                f"        about: about\n        measures: camels{at}\n"
            )
        else:
            raw.append(f"Paragraph number{at} says nothing of it, and goes on so.")
            text.append(f"  L{number}: nothing\n")
    return document(raw, "".join(text), page="  speaker: ivan-petrov\n")


def words(n: int) -> Files:
    """Return a page of n words of one letter, in lines of 60,000 characters."""
    each = 30_000
    return document("a " * min(each, n - at) + "end." for at in range(0, n, each))


def twice(made: Callable[[int], Files], same: bool) -> Callable[[int], Files]:
    """Return what makes a document with a second annotation: the same, or one without mentions."""

    def both(n: int) -> Files:
        files = made(n)
        nothing = document(files[SEED].split("\n"))
        return {**files, SECOND: files[NOTES] if same else nothing[NOTES]}

    return both


DAY = "Published: 5 May 2019\n"
"""The day of a page, from which days without a year are counted."""


def page_of(name: str) -> Callable[[int], Files]:
    """Return what makes a page for `new` with n lines of a kind."""
    return lambda n: {SEED: DAY + seed(name, n - 3)}


def dense(words: str) -> Callable[[int], Files]:
    """Return what makes a page for `new` of n long lines that hold the same words all over."""
    longest = f"He said {words * (4_900 // len(words))}."
    return lambda n: {SEED: DAY + "\n".join([longest] * n)}


def predicted(name: str) -> Callable[[int], Files]:
    """Return what makes a page and a file that people bring about it, with n things."""
    return lambda n: {**gold(min(n, PAGE // 11 - 1)), BROUGHT: PREDICTIONS[name](n)}


def predicted_in_all_layers(n: int) -> Files:
    """Return the document with everything, and n predictions across each other in each layer."""
    said = [{"start": 20 * at, "end": 20 * at + 400} for at in range(n)]
    document = {"id": STEM, **{layer.name: said for layer in LAYERS}}
    return {**everything(n), BROUGHT: f"{json.dumps(document)}\n"}


DENSE = {
    "quotations": "“Trade goes,” Petrov said. ",
    "names": "Aa Bb Cc Dd said ",
    "figures": "He saw 12 camels, 13 goats, $5 million, 7 percent of them, ",
    "days": "on 5 May 2019, Monday, in June, ",
    "verbs of saying": "said ",
}
"""What is densest on a page, for each thing that `new` looks for."""

WHOLE: Mapping[str, int] = {
    "lines_of_text": PAGE_LINES,
    "cut_lines": PAGE_LINES,
    "comments_of_one_entry": FILE,
    "doubts": PAGE_LINES,
    "statements_of_many_lines": MENTIONS,
    "quotations_that_go_on": MENTIONS // 4,
    "figures_with_their_parts": 740,
    "dates_of_one_line": MENTIONS // 4,
    "names_of_many_lines": MENTIONS,
    "bodies": PAGE_LINES,
    "persons": MENTIONS,
}
"""Constructs that are right, and how many a file may have: of what shares a context, fewer."""
SPOILT: Mapping[str, int] = {
    "lines_without_a_label": PAGE_LINES - 1,
    "lines_without_an_entry": PAGE_LINES,
    "ranges_that_overlap": PAGE_LINES,
    "entries_without_a_line": PAGE_LINES,
    "words_that_are_not_there": MENTIONS,
    "misquotation_of_a_line_that_repeats_itself": 12_000,
    "mentions_that_overlap": MENTIONS,
    "words_that_repeat_around": MENTIONS,
    "keys_that_are_unknown": FILE,
    "ids_that_are_unknown": MENTIONS,
    "days_that_are_none": MENTIONS,
    "keys_that_are_there_already": FILE,
    "plain_lines": FILE,
    "dashes": FILE,
}
"""The same of constructs that are wrong."""
LARGER = ("lines_of_text", "statements_of_many_lines", "ranges_that_overlap", "blank_lines")
"""Constructs that are refused where they fill a file: that has to be soon as well."""


def kinds() -> Iterator[tuple[str, Kind]]:
    """Yield every kind of file by name."""
    yield "everything", Kind(everything, built, MENTIONS)
    yield "words of one letter", Kind(words, built)
    for name, most in WHOLE.items():
        yield _said(name), Kind(RIGHT[name], built, most)
    for name, most in SPOILT.items():
        yield _said(name), Kind(WRONG[name], told, most)
    for same in (True, False):
        which = "the same" if same else "another"
        yield f"a second annotation, {which}", Kind(twice(everything, same), compared, MENTIONS)
    for name in LINES:
        if name in {"clauses", "figures_of_them", "days", "pairs", "headings"}:
            yield f"page of {_said(name)}", Kind(page_of(name), drafted, PAGE_LINES)
    for name, densest in DENSE.items():
        yield f"page dense with {name}", Kind(dense(densest), drafted)
    for name in ("spans", "spans_that_overlap", "mentions_with_unknown_keys", "tasks", "escapes"):
        yield f"{_said(name)}, brought", Kind(predicted(name), brought)
    yield "mentions in all layers, brought", Kind(predicted_in_all_layers, brought, MENTIONS)
    for name in LARGER:
        yield f"{_said(name)}, too many", Kind((RIGHT | WRONG)[name], told, -1)


def _said(name: str) -> str:
    return name.replace("_", " ")


def largest(kind: Kind) -> tuple[int, Files]:
    """Return how many things the largest file has that fits, and the files."""
    pages = kind.most >= 0
    low, high = 1, kind.most if pages else FILE
    if fits(files := kind.made(high), pages):
        return high, files
    while high - low > max(1, low // 50):
        middle = (low + high) // 2
        low, high = (middle, high) if fits(kind.made(middle), pages) else (low, middle)
    return low, kind.made(low)


def fits(files: Files, pages: bool = True) -> bool:
    """Whether no file is larger than any may be; with `pages`, no seed than a page may be."""
    return all(
        len(text.encode()) <= (PAGE if pages and name.startswith("seeds/") else FILE)
        for name, text in files.items()
    )


# What is said of it


class Cost(NamedTuple):
    """What a command took for a kind of file that holds `number` things in `size` bytes."""

    kind: str
    number: int
    size: int
    command: str
    run: Run


def costs(names: Sequence[str]) -> Iterator[Cost]:
    """Yield what every command takes for every kind, or for those named."""
    for name, kind in kinds():
        if names and name not in names:
            continue
        number, files = largest(kind)
        size = max(len(text.encode()) for text in files.values())
        with tempfile.TemporaryDirectory(prefix="hostile-") as folder:
            root = grow(Path(folder) / "corpus", files)
            for command, call in kind.commands(root):
                cost = Cost(name, number, size, command, run(call, codes=(0, 1)))
                print(_line(cost), flush=True)
                yield cost


def _line(cost: Cost) -> str:
    found = f"{cost.run.cpu:6.2f} s, clock {cost.run.wall:6.2f} s, {cost.run.peak:4.0f} MiB"
    return f"{found}  {cost.command:20} {cost.number} {cost.kind}"


def table(found: Sequence[Cost]) -> Iterator[str]:
    """Yield the lines of the page: the worst of each kind, and how many are beyond the aim."""
    yield f"{date.today()}, {machine()}.\n"
    yield "| the largest file of | number | KiB | processor | clock | slowest | MiB | largest |"
    yield "| --- | ---: | ---: | ---: | ---: | --- | ---: | --- |"
    for kind in dict.fromkeys(cost.kind for cost in found):
        of_kind = [cost for cost in found if cost.kind == kind]
        slow = max(of_kind, key=lambda cost: cost.run.cpu)
        large = max(of_kind, key=lambda cost: cost.run.peak)
        yield (
            f"| {kind} | {slow.number:,} | {slow.size >> 10:,} | {slow.run.cpu:.1f} s | "
            f"{slow.run.wall:.1f} s | {slow.command} | {large.run.peak:.0f} | {large.command} |"
        )
    slow_ones = sum(cost.run.cpu > SECONDS for cost in found)
    large_ones = sum(cost.run.peak > MEGABYTES for cost in found)
    yield (
        f"\nOf {len(found)} runs {slow_ones} took more than {SECONDS} s of the processor, "
        f"{large_ones} more than {MEGABYTES} MiB."
    )


def main() -> int:
    """Measure and print; return 0, whatever was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", metavar="NAME", nargs="*", help="kinds to look at; all without")
    parser.add_argument("--page", action="store_true", help="write the worst into SECURITY.md")
    arguments = parser.parse_args()
    text = "\n".join(table(list(costs(arguments.names))))
    print(text)
    if arguments.page:
        show(text, PAGE_OF_TABLE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
