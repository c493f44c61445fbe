"""A process that has the clients loaded and forks one for each job, so that jobs start at once.

Jobs come as lines of JSON on standard input: `arguments` of the command line, an `environment`,
where to put the `output`; or, in place of arguments, a `release` that was verified, to send to
the repository `repo` and fetch back, without what makes no request, or an address to `fetch` into
a `cache`. For each job two lines go
back: the child's process id, then its exit code, negative if a signal ended it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from builder import __main__ as cli
from builder.hub import guard, publish
from builder.hub.client import Repository, snapshot, token
from builder.reports.errors import BuilderError
from builder.reports.output import say

SLOWEST = 1_000_000
"""Bytes a second of a hub on this machine: as slow as that of others, some lies take a minute."""
FAULT = 99
"""The exit code of a job that ended in a traceback."""


@cache
def verified(folder: str) -> publish.Release:
    """Open a release, once for all the jobs that send it."""
    return publish.open_release(Path(folder), lambda documents, _: documents)


def send(release: publish.Release, repo: str) -> int:
    """Do all that `publish` asks of the hub; an error that is not ours ends in a traceback."""
    try:
        repository = Repository(repo, token())
        plan = publish.make_plan(release, repository)
        commit = publish.carry_out(plan, release, repository, False, say)
        with TemporaryDirectory() as cache:
            publish.fetch_back(release, repository, commit, Path(cache))
    except BuilderError as failure:
        for line in getattr(failure, "details", ()):
            say(f"  {line}")
        say(f"error: {failure}")
        return failure.exit_code
    return 0


def fetch(address: str, cache: str) -> int:
    """Download a revision; an error that is not ours ends in a traceback."""
    try:
        folder = snapshot(address, Path(cache))
    except BuilderError as failure:
        say(f"error: {failure}")
        return failure.exit_code
    print(f"fetched {sum(path.is_file() for path in folder.rglob('*'))} files")
    return 0


def prepared(job: dict[str, Any]) -> Callable[[], int]:
    """Return what the child has to do; what is common to many jobs is done here, before."""
    if "arguments" in job:
        return lambda: cli.main(job["arguments"])
    if "fetch" in job:
        return lambda: fetch(job["fetch"], job["cache"])
    release = verified(job["release"])
    return lambda: send(release, job["repo"])


def run(job: dict[str, Any], act: Callable[[], int]) -> None:
    """Do the job as the child, and end the process."""
    output = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for name, value in job["environment"].items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
    try:
        code = act()
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = FAULT
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    """Serve jobs until the input ends."""
    import datasets  # noqa: F401  what makes the first job slow
    import huggingface_hub.utils  # noqa: F401

    warnings.simplefilter("ignore")
    guard.SLOWEST = SLOWEST
    for line in sys.stdin:
        job = json.loads(line)
        act = prepared(job)
        child = os.fork()
        if child == 0:
            run(job, act)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main()
