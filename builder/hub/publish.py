"""The last stage: a built release goes to the hub, whole, once, and is read back.

What is to do is found by looking, never remembered: a run that was cut off anywhere is finished
by the same command. First a plan is made, which refuses what must not be published; then there
is one commit on top of what was looked at, then a tag on that commit, then the proof.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.diff.bump import judge
from builder.diff.compare import compare
from builder.diff.released import ReleaseSide
from builder.hub.client import BRANCH, Refs, RemoteFile, Repository
from builder.release import manifest as manifests
from builder.release.build import Progress
from builder.release.manifest import HUB_FILE, MANIFEST, Manifest
from builder.release.verify import verify
from builder.reports.errors import DataError
from builder.reports.problems import Report, visible

Say = Callable[[str], None]
README = "README.md"
_RAISE = "raise `version` in annotations/dataset.yaml and build again"
_TAG = re.compile(r"v([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})")


class Refused(DataError):
    """The release must not be published as it is; `details` are lines that say about what."""

    def __init__(self, message: str, details: tuple[str, ...] = ()) -> None:
        """Keep the details."""
        super().__init__(message)
        self.details = details


@dataclass(frozen=True, slots=True)
class Release:
    """A release folder that was verified, with the sha256 of every file of it."""

    folder: Path
    manifest: Manifest
    sha256: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The tag of its version."""
        return f"v{self.manifest.version}"


@dataclass(frozen=True, slots=True)
class Difference:
    """How a release differs from what the hub holds, by path."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.gone)

    def without(self, path: str) -> Difference:
        """Return the difference as it is but for one path."""
        parts = (self.added, self.changed, self.gone)
        return Difference(*(tuple(p for p in part if p != path) for part in parts))

    def lines(self) -> tuple[str, ...]:
        """Return a line a file: what would happen to it on the hub."""
        named = (("add", self.added), ("change", self.changed), ("delete", self.gone))
        return tuple(f"{what} {visible(path)}" for what, paths in named for path in paths)

    def edits(self) -> tuple[str, ...]:
        """Return a line a file: what was done on the hub to come from the release to this."""
        named = (("deleted", self.added), ("changed", self.changed), ("added", self.gone))
        return tuple(f"{what}: {visible(path)}" for what, paths in named for path in paths)


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to do.

    `parent` is the commit to build on, None where there is no repository yet; `commit` is the
    one that holds the release already, if one does.
    """

    parent: str | None
    commit: str | None
    tagged: bool
    difference: Difference

    @property
    def done(self) -> bool:
        """Whether the hub has it all, so that nothing is written."""
        return self.commit is not None and self.tagged


def open_release(folder: Path, progress: Progress) -> Release:
    """Verify a release folder; raise `Refused` with what is wrong with it."""
    verified = verify(folder, progress)
    if verified.report.errors or verified.manifest is None:
        details = tuple(problem.headline() for problem in verified.report.told())
        raise Refused(f"{folder} is not the release that its manifest describes", details)
    manifest = verified.manifest
    sha256 = {name: stored.sha256 for name, stored in manifest.files.items()}
    return Release(folder, manifest, {**sha256, MANIFEST: manifest.sha256})


def make_plan(release: Release, repository: Repository) -> Plan:
    """Look at the hub and say what there is to do; write nothing.

    Raises `Refused` if the version is published with other bytes or claims too little, if its
    tag points elsewhere, or if somebody edited the hub's main since the last release.
    """
    refs = repository.refs()
    if refs is None:
        return Plan(None, None, False, Difference(added=tuple(sorted(release.sha256))))
    main = repository.files(refs.main)
    difference = _difference(release, main)
    last = max(filter(_TAG.fullmatch, refs.tags), key=_parts, default=None)
    if release.tag in refs.tags:
        _check_published(release, repository, refs, difference)
    if last is not None and (difference or release.tag == last):
        _check_main(repository, refs, last, main)
    if release.tag in refs.tags:
        return Plan(refs.main, refs.tags[release.tag], True, Difference())
    if last is not None:
        _check_bump(release, repository, last, refs.tags[last])
    elif difference:
        _check_empty(repository, difference)
    return Plan(refs.main, None if difference else refs.main, False, difference)


def carry_out(plan: Plan, release: Release, repository: Repository, public: bool, say: Say) -> str:
    """Do what the plan says is to do; return the commit that now holds the release, tagged."""
    commit = plan.commit
    if commit is None:
        # The client checks the card itself before it uploads, but by then the repository is made.
        repository.check_card((release.folder / README).read_text(encoding="utf-8"))
        parent = plan.parent or _create(repository, public, say)
        commit = _commit(plan.difference, release, repository, parent)
        say(f"committed {commit}")
    if not plan.tagged:
        _tag(release, repository, commit)
        say(f"tagged {release.tag}")
    return commit


def prove(release: Release, repository: Repository, commit: str, say: Say) -> None:
    """Download the release by its tag into an empty cache, compare every hash, load every config.

    Raises `Refused` if what comes back is not what was sent.
    """
    with TemporaryDirectory(prefix="publish-proof-", ignore_cleanup_errors=True) as cache:
        folder = fetch_back(release, repository, commit, Path(cache, "hub"))
        load_all(release, folder, Path(cache, "data"))
    say(f"proved: {release.tag}, downloaded afresh, is byte for byte the same; every config loads")


def fetch_back(release: Release, repository: Repository, commit: str, cache: Path) -> Path:
    """Download the release by its tag into an empty cache and compare every file with it."""
    refs = repository.refs()
    found = refs.tags.get(release.tag) if refs else None
    if found != commit:
        raise Refused(f"the tag {release.tag} is not at {commit[:12]}: somebody moved it")
    folder = repository.download(release.tag, cache)
    report = Report()
    back = manifests.read(folder, report)
    manifests.compare(folder, release.manifest, report)
    if report.errors or back is None or back.sha256 != release.manifest.sha256:
        details = tuple(problem.headline() for problem in report.problems)
        raise Refused(f"what the hub gives back as {release.tag} is not what was sent", details)
    return folder


def load_all(release: Release, folder: Path, cache: Path) -> None:
    """Load every config of a release folder, as its users do, and count the rows."""
    import datasets

    if not sys.stderr.isatty():
        datasets.disable_progress_bars()
    for config, splits in release.manifest.configs.items():
        loaded = datasets.load_dataset(str(folder), config, cache_dir=str(cache))
        rows = {split: data.num_rows for split, data in loaded.items()}
        if rows != {split: content.rows for split, content in splits.items()}:
            raise Refused(f"the config {config} does not load as it was built: {rows}")


def _create(repository: Repository, public: bool, say: Say) -> str:
    """Create the repository and return where its main stands."""
    repository.create(public)
    say(f"created {repository.id}, {'public' if public else 'private'}")
    refs = repository.refs()
    if refs is None:
        raise Refused(f"{repository.id} is not there although it was created; run it again")
    foreign = sorted(repository.files(refs.main).keys() - {HUB_FILE})
    if foreign:
        raise Refused(f"{repository.id} was made by somebody else meanwhile", tuple(foreign))
    return refs.main


def _commit(difference: Difference, release: Release, repository: Repository, parent: str) -> str:
    send = (*difference.added, *difference.changed)
    return repository.commit(
        parent,
        f"Release {release.manifest.version}",
        f"The sha256 of {MANIFEST} is {release.manifest.sha256}.",
        {name: release.folder / name for name in send},
        difference.gone,
    )


def _tag(release: Release, repository: Repository, commit: str) -> None:
    """Tag the commit, once the hub has said that it holds the whole release."""
    left = _difference(release, repository.files(commit))
    if left:
        raise Refused(f"the commit {commit[:12]} does not hold the release", left.edits())
    repository.tag(release.tag, commit, f"Version {release.manifest.version}")


def _check_published(
    release: Release, repository: Repository, refs: Refs, main: Difference
) -> None:
    """Refuse a version whose tag holds anything but this release."""
    commit = refs.tags[release.tag]
    edits = _difference(release, repository.files(commit)).edits()
    if edits and not main:
        message = f"the tag {release.tag} points elsewhere, at {commit[:12]}"
        raise Refused(f"{message}, while main holds this release; see who moved it", edits)
    if edits:
        message = f"{release.tag} is published with other bytes, and a release never changes"
        raise Refused(f"{message}; {_RAISE}", edits)


def _check_main(
    repository: Repository, refs: Refs, last: str, main: Mapping[str, RemoteFile]
) -> None:
    """Refuse if main holds anything but the last release."""
    if refs.tags[last] == refs.main:
        return
    released = repository.files(refs.tags[last])
    edits = Difference(
        added=tuple(sorted(released.keys() - main.keys())),
        changed=tuple(sorted(p for p in released.keys() & main.keys() if released[p] != main[p])),
        gone=tuple(sorted(main.keys() - released.keys())),
    ).without(HUB_FILE)
    if edits:
        where = f"hub:{repository.id}"
        message = f"main of {repository.id} was edited since {last}"
        advice = f"`diff {where}@{last} {where}@{BRANCH}` shows how; bring it into the sources"
        raise Refused(f"{message}; {advice} or revert it on the hub", edits.edits())


def _check_bump(release: Release, repository: Repository, last: str, commit: str) -> None:
    """Refuse a version that claims less than the changes since the last release deserve."""
    with TemporaryDirectory(prefix="publish-last-", ignore_cleanup_errors=True) as cache:
        folder = repository.download(commit, Path(cache))
        old = ReleaseSide(last, folder)
        verdict = judge(compare(old, ReleaseSide(release.tag, release.folder)))
    if verdict.claim is None:
        raise Refused(f"{release.tag} goes back: {last} is published; {_RAISE}")
    if not verdict.satisfied:
        message = f"{release.tag} claims {verdict.claim.name}, but what changed since {last}"
        reasons = tuple(
            f"{reason.bump.name}: {reason.what}: {visible(', '.join(reason.examples), 300)}"
            for reason in verdict.reasons
        )
        at_least = f"deserves {verdict.bump.name}: at least {verdict.at_least}; {_RAISE}"
        raise Refused(f"{message} {at_least}", reasons)


def _check_empty(repository: Repository, difference: Difference) -> None:
    """Refuse a repository without a release that holds files all the same."""
    foreign = difference.changed + difference.gone
    if foreign:
        message = f"{repository.id} holds files that no release of this dataset put there"
        details = tuple(f"there: {visible(path)}" for path in foreign)
        raise Refused(f"{message}; remove them on the hub, or name another with --repo", details)


def _difference(release: Release, there: Mapping[str, RemoteFile]) -> Difference:
    """Return how the release differs from the files at a revision."""
    ours = release.sha256
    both = sorted(ours.keys() & there.keys())
    return Difference(
        added=tuple(sorted(ours.keys() - there.keys())),
        changed=tuple(p for p in both if not there[p].is_same(release.folder / p, ours[p])),
        gone=tuple(sorted(there.keys() - ours.keys())),
    ).without(HUB_FILE)


def _parts(tag: str) -> tuple[int, ...]:
    match = _TAG.fullmatch(tag)
    return tuple(map(int, match.groups())) if match else ()
