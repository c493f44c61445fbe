"""Verify a release: its files, its rows, and by a rebuild of its sources all that it says.

RELEASE is a release folder or hub:NAMESPACE/NAME@REVISION. Nothing of it is changed, and none
of its code runs. Exit code 1 if anything is not as the release says, 3 if it cannot be read.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.commands._memory import give_back
from builder.commands._workers import add_workers_argument
from builder.reports.errors import DataError
from builder.reports.output import complain, say
from builder.reports.progress import over_documents

HUB = "hub:"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "release", metavar="RELEASE", help="a release folder, or hub:NAMESPACE/NAME@REVISION"
    )
    add_workers_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Verify, print every finding, and say in one line what was proved."""
    give_back()
    from builder.release.verify import verify

    with _at_hand(args.release) as folder:
        verified = verify(folder, over_documents, args.workers)
    for problem in verified.report.told():
        say(problem.headline())
        if problem.hint:
            say(f"    hint: {problem.hint}")
    if verified.manifest is not None:
        say(f"sha256 of MANIFEST.json: {verified.manifest.sha256}")
    if errors := verified.report.errors:
        findings = "1 finding" if errors == 1 else f"{errors} findings"
        complain(f"error: this release is not what it says: {findings}")
        return DataError.exit_code
    assert verified.manifest is not None
    say(
        f"Verified {verified.manifest.name} {verified.manifest.version}: "
        f"{len(verified.manifest.files)} files are byte for byte those of the manifest, "
        f"{verified.rows} rows hold what their offsets and references say, "
        "and the sources compile to the same content and the same texts."
    )
    return 0


@contextmanager
def _at_hand(release: str) -> Iterator[Path]:
    """Give the folder of a release; one from the hub is downloaded afresh, never from a cache."""
    if not release.startswith(HUB):
        yield Path(release)
        return
    from builder.hub.client import snapshot

    with TemporaryDirectory(prefix="verify-", ignore_cleanup_errors=True) as cache:
        yield snapshot(release, Path(cache))
