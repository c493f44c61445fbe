"""The parts of a page that the builder writes: held to the data, and written anew.

A part stands between `<!-- generated: NAME -->` and `<!-- end generated -->`, in the card and in
the log of comparisons; how it is found in a text is told by `card_text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.disk.files import read_text
from builder.release.card_text import Part, generated_parts, markers, replace_parts
from builder.reports.errors import PROGRAM
from builder.reports.problems import Place, Report, error

STALE_CARD = error(
    "stale-card",
    "A generated part of the card, or of the log of comparisons, does not show what the data "
    "holds now. `python -m builder card` writes all of them anew.",
)
BROKEN_CARD = error(
    "broken-card",
    "The card has no front matter, writes what the builder generates, or the markers of generated "
    "parts, there or in the log of comparisons, do not pair up or name a part that does not exist.",
)


def read_page(root: Path, name: str, report: Report) -> str | None:
    """Read a page at `root`, its lines ended by line feeds, or report why it cannot be read."""
    text = read_text(root / name, name, report)
    return None if text is None else text.replace("\r\n", "\n")


def check(name: str, text: str, parts: Mapping[str, str], report: Report) -> None:
    """Report the generated parts of the page `name` that are not what `parts` says."""
    for part in generated_parts(text):
        if text[part.body_start : part.body_end] != parts[part.name]:
            message = f"the part `{part.name}` does not show what the data holds"
            report.add(STALE_CARD, Place(name, part.line), message, f"run `{PROGRAM} card`")


def update(text: str, parts: Mapping[str, str]) -> str:
    """Return a page with its generated parts written anew."""

    def write(part: Part) -> str:
        return f"<!-- generated: {part.name} -->\n{parts[part.name]}<!-- end generated -->"

    return replace_parts(text, write)


def check_markers(name: str, text: str, known: Iterable[str], report: Report) -> None:
    """Report markers of the page `name` without a partner, and parts that are not `known`."""
    names = set(known)
    parts = list(generated_parts(text))
    paired = {start for part in parts for start in (part.start, part.body_end)}
    for line, marker in markers(text):
        if marker.start() not in paired:
            message = "a marker of a generated part has no partner"
            hint = "pair it with `<!-- end generated -->`"
            report.add(BROKEN_CARD, Place(name, line), message, hint)
    for part in parts:
        if part.name not in names:
            message = f"there is no generated part `{part.name}`"
            hint = f"use one of {', '.join(sorted(names))}"
            report.add(BROKEN_CARD, Place(name, part.line), message, hint)
