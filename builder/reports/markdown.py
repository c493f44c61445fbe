"""Markdown in which nothing of the data becomes markup: text, code, tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from builder.reports.problems import visible

_MARKUP = re.compile(r"([\\`*_{}\[\]<>~&$|])")
# Mentions, issues, emoji and addresses are found in text, escaped or not: a comment parts it.
_REFERENCE = re.compile(r"(@|#(?=\w))|(:)(?=//|[\w+-]+:)|\b(?=www\.)", re.IGNORECASE)
# What begins a heading, a list, a rule, a quotation or a definition where a line begins.
_OPENING = re.compile(r"( {0,3})([-+#=>:])|( {0,3}\d{1,9})([.)])")
_PIPE = re.compile(r"(\\*)\|")


def escaped(text: str) -> str:
    """Return text of the data that reads as it stands there, wherever in a line it is put."""
    shown = _MARKUP.sub(r"\\\1", visible(text, len(text) + 1))
    shown = _REFERENCE.sub(r"\1\2<!-- -->", shown)
    if shown.startswith("    "):  # so far in, a line is code
        shown = f"&#32;{shown[1:]}"
    return _OPENING.sub(r"\1\3\\\2\4", shown, count=1) if _OPENING.match(shown) else shown


def code(text: str) -> str:
    """Return text of the data as code, which no character of it can end."""
    shown = visible(text, len(text) + 1)
    fence = "`" * (1 + max(map(len, re.findall("`+", shown)), default=0))
    return f"{fence} {shown} {fence}" if len(fence) > 1 else f"`{shown}`"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table that ends in a line feed; no cell can break out of its place.

    The cells are Markdown: a reason that somebody wrote may name a file as code.
    """
    rows = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(map(_cell, row))} |\n" for row in rows)


def _cell(text: str) -> str:
    # Backslashes before a pipe would escape each other, and the pipe would part cells.
    return _PIPE.sub(r"\1\1\\|", " ".join(text.split()))
