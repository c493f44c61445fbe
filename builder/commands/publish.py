"""Push a built release folder to the hub in one commit, tag it, and load it back by its tag.

What is there already is never written again: run it once more after an interruption, and it
finishes. Exit code 1 if the release is refused, 2 if a setting is missing, 3 if the hub fails.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from builder.annotation import settings
from builder.annotation.settings import Settings
from builder.reports.errors import UsageError
from builder.reports.output import say
from builder.reports.problems import Report, visible
from builder.reports.progress import over_documents

if TYPE_CHECKING:
    from builder.hub.publish import Plan, Release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "release",
        nargs="?",
        type=Path,
        metavar="RELEASE",
        help="the release folder (default: the one that `build` writes)",
    )
    parser.add_argument(
        "--repo",
        metavar="NS/NAME",
        help="the dataset repository on the hub (default: `hub` in annotations/dataset.yaml)",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="show what would be sent, and send nothing"
    )
    parser.add_argument(
        "--public", action="store_true", help="a repository that is created can be seen by all"
    )


def run(args: argparse.Namespace) -> int:
    """Publish the release, or say why not."""
    facts = _facts(args.root)
    repo = args.repo or _hub_of(facts)
    folder = args.release or _built(args.root, facts)
    from builder.hub import publish
    from builder.hub.client import Repository, token

    secret = token()
    if secret is None and not args.dry_run:
        raise UsageError("there is no token for the hub: set HF_TOKEN, or run `hf auth login`")
    repository = Repository(repo, secret)
    try:
        release = publish.open_release(folder, over_documents)
        _say(f"{folder} is whole: {release.manifest.name} {release.manifest.version}")
        plan = publish.make_plan(release, repository)
        _show(plan, release, repo, args.public)
        if not args.dry_run:
            commit = publish.carry_out(plan, release, repository, args.public, _say)
            publish.prove(release, repository, commit, _say)
    except publish.Refused as refused:
        for line in refused.details:
            say(f"  {line}")
        raise
    return 0


def _show(plan: Plan, release: Release, repo: str, public: bool) -> None:
    tag = release.tag
    if plan.parent is None:
        _say(f"to create: {repo}, {'public' if public else 'private'}")
    if plan.done:
        _say(f"{repo} has {tag} already, with the same bytes: nothing to send")
    elif plan.commit is not None:
        _say(f"{repo} has these files already: nothing to send but the tag {tag}")
    else:
        _say(f"to send to {repo}, in one commit, tagged {tag}:")
        for line in plan.difference.lines():
            _say(f"  {line}")


def _facts(root: Path) -> Settings | None:
    report = Report()
    facts = settings.load(root, report)
    return None if report.errors else facts


def _hub_of(facts: Settings | None) -> str:
    if facts is None or facts.hub is None:
        raise UsageError(
            "no repository is named: write it as `hub: NAMESPACE/NAME` in "
            f"{settings.NAME}, or give --repo NAMESPACE/NAME"
        )
    return facts.hub


def _built(root: Path, facts: Settings | None) -> Path:
    if facts is None:
        raise UsageError(f"{settings.NAME} cannot be read; name the release folder")
    from builder.release.build import folder_of

    folder = folder_of(root, facts)
    if not folder.is_dir():
        raise UsageError(f"{visible(str(folder), 500)} is not there: run `build` first")
    return folder


def _say(line: str) -> None:
    say(line, flush=True)
