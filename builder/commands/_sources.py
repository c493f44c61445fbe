"""What every command tells that needs the documents of sources, where they do not compile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from builder.reports.errors import DataError
from builder.reports.output import complain


@contextmanager
def compiling(done: str) -> Iterator[None]:
    """Show the errors of sources that do not compile, and say that nothing was `done` for them."""
    try:
        yield
    except DataError as failure:
        from builder.diff.sides import NotCompiled

        if not isinstance(failure, NotCompiled):
            raise
        from builder.disk.files import lines_below
        from builder.reports.render import render

        errors = [p for p in failure.report.problems if p.severity == "error"]
        complain(render(errors, "text", failure.root, lines_below(failure.root)))
        told = DataError(f"nothing was {done}: {failure}")
        told.exit_code = failure.exit_code
        raise told from failure
