"""The parts of a Markdown page that the builder writes, between markers.

A part stands between `<!-- generated: NAME -->` and `<!-- end generated -->`. What stands there is
checked against the data; the command `card` writes it anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from builder.disk.files import decode, read_file
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

_PART = re.compile(
    r"^<!-- generated: (?P<name>[a-z-]+) -->\n(?P<body>.*?)^<!-- end generated -->$",
    re.MULTILINE | re.DOTALL,
)
_MARKER = re.compile(r"^<!-- (?:generated: .*|end generated) -->$", re.MULTILINE)


def read_page(root: Path, name: str, report: Report) -> str | None:
    """Read a page of the corpus at `root`, or report why it cannot be read."""
    data = read_file(root / name, name, report)
    text = None if data is None else decode(data, name, report)
    return None if text is None else text.replace("\r\n", "\n")


def check(name: str, text: str, parts: Mapping[str, str], report: Report) -> None:
    """Report the generated parts of the page `name` that are not what `parts` says."""
    for match in _PART.finditer(text):
        if match["body"] != parts[match["name"]]:
            message = f"the part `{match['name']}` does not show what the data holds"
            report.add(STALE_CARD, _place(name, text, match.start()), message, _RENEW)


def update(text: str, parts: Mapping[str, str]) -> str:
    """Return a page with its generated parts written anew."""

    def write(match: re.Match[str]) -> str:
        name = match["name"]
        return f"<!-- generated: {name} -->\n{parts[name]}<!-- end generated -->"

    return _PART.sub(write, text)


def without_parts(text: str) -> str:
    """Return what people wrote of a page: all but the generated parts and their markers."""
    return _PART.sub("", text)


def check_markers(name: str, text: str, known: Iterable[str], report: Report) -> None:
    """Report markers of the page `name` without a partner, and parts that are not `known`."""
    names = set(known)
    paired = {start for m in _PART.finditer(text) for start in (m.start(), m.end("body"))}
    for marker in _MARKER.finditer(text):
        if marker.start() not in paired:
            message = "a marker of a generated part has no partner"
            hint = "pair it with `<!-- end generated -->`"
            report.add(BROKEN_CARD, _place(name, text, marker.start()), message, hint)
    for match in _PART.finditer(text):
        if match["name"] not in names:
            message = f"there is no generated part `{match['name']}`"
            hint = f"use one of {', '.join(sorted(names))}"
            report.add(BROKEN_CARD, _place(name, text, match.start()), message, hint)


_RENEW = f"run `{PROGRAM} card`"


def _place(name: str, text: str, offset: int) -> Place:
    return Place(name, text.count("\n", 0, offset) + 1)
