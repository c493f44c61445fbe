"""A fault of the builder in one file: told as a problem of that file, so that all others are told.

Whatever the builder raises that is not meant for the user (see `errors`) ends the work on one
document or item, never that on the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from traceback import extract_tb
from typing import TypeVar

from builder.reports.errors import BuilderError
from builder.reports.problems import Place, Problem, Report, error, visible

BUILDER_FAULT = error(
    "builder-fault",
    "The builder failed at this file, in a way that nobody foresaw. The file may be at fault too, "
    "but no file should do that: please report it with the file. The rest of the corpus is "
    "checked; nothing is built.",
    exit_code=3,
)

T = TypeVar("T")


def kept_in(place: Place, report: Report, work: Callable[[], T], otherwise: T) -> T:
    """Return what `work` gives; `otherwise`, after reporting at `place`, if it fails.

    What is raised for the user passes through, and with BUILDER_DEBUG in the environment all.
    """
    try:
        return work()
    except (BuilderError, OSError, ImportError):
        raise
    except Exception as failure:
        if os.environ.get("BUILDER_DEBUG"):
            raise
        tell(failure, place, report)
        return otherwise


def is_among(problems: Iterable[Problem]) -> bool:
    """Whether the builder failed at what has these problems: it may not fail at it again."""
    return any(problem.rule == BUILDER_FAULT.id for problem in problems)


def tell(failure: Exception, place: Place, report: Report) -> None:
    """Report that the builder failed at `place`."""
    words = visible(str(failure), 200)
    message = f"a fault of the builder, {type(failure).__name__}: {words} ({_where(failure)})"
    report.add(BUILDER_FAULT, place, message, "please report this, with the file")


def _where(failure: Exception) -> str:
    """Return the line of the builder at which it failed."""
    package = Path(__file__).parents[1]
    frames = [f for f in extract_tb(failure.__traceback__) if package in Path(f.filename).parents]
    if not frames:
        return "outside of the builder"
    return f"{Path(frames[-1].filename).relative_to(package.parent)}:{frames[-1].lineno}"
