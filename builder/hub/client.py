"""The Hugging Face hub: one dataset repository, its revisions, what is sent and fetched.

The hub's own settings hold (`HF_ENDPOINT`, `HF_TOKEN`, `HF_HOME`, `hf auth login`). What the hub
answers is a stranger's word (see `guard`): ids and names are checked before they become paths.
Every failure is told in one line, without addresses, which can be signed, and without the token,
whoever repeats it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from builder.hub import guard
from builder.reports.errors import BuilderError, DataError, EnvironmentFailure, UsageError
from builder.reports.output import hide
from builder.reports.problems import visible

if TYPE_CHECKING:
    from huggingface_hub import HfApi, RepoFile
    from huggingface_hub.errors import HfHubHTTPError

PREFIX = "hub:"
"""What tells an address on the hub from a folder."""
BRANCH = "main"
KIND = "dataset"
MOST_BYTES, MOST_FILES = 8 << 30, 10_000
"""What a release on the hub may have: many times the largest one."""
AT_ONCE = 8
"""Files that are downloaded at a time."""
_COMMITTING = "cannot commit to"
_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND, _STALE_PARENT = 401, 403, 404, 412


class Moved(DataError):
    """Somebody committed to the branch while we prepared our commit; nothing was written."""


class Refs(NamedTuple):
    """Where the branch `main` and the tags of a repository stand: commit ids."""

    main: str
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """What the hub says of a file: its git blob, and its sha256 where it is kept in LFS."""

    size: int
    blob: str
    sha256: str | None

    def is_same(self, path: Path, sha256: str) -> bool:
        """Tell whether it has the bytes of `path`, whose sha256 is known."""
        if self.size != path.stat().st_size:
            return False
        return self.sha256 == sha256 if self.sha256 else self.blob == _git_blob(path)


class Repository:
    """A dataset repository on the hub, named NAMESPACE/NAME, there or not."""

    def __init__(self, id: str, token: str | None) -> None:
        """Name the repository; nothing is asked of the hub yet. A bad name is a `UsageError`."""
        if not _is_name(id):
            raise UsageError(f"{visible(id)} is no repository's name; it is NAMESPACE/NAME")
        self.id, self._token = id, token
        hide(token or "")  # what the hub says in an answer may be the token that it was sent
        guard.install()
        from huggingface_hub import HfApi

        # False sends no token: without one, what others may see is all there is.
        self._api: HfApi = HfApi(token=token or False)

    def refs(self) -> Refs | None:
        """Return where the branch and the tags stand; None if there is no such repository."""
        from huggingface_hub.errors import RepositoryNotFoundError

        with self._failures("cannot look at"):
            try:
                found = self._api.list_repo_refs(self.id, repo_type=KIND)
            except RepositoryNotFoundError as failure:
                if failure.response.status_code == _NOT_FOUND:
                    return None
                raise
        main = next((ref.target_commit for ref in found.branches if ref.name == BRANCH), None)
        if main is None:
            raise EnvironmentFailure(f"{self.id} has no branch {BRANCH} on the hub")
        tags = {str(ref.name): guard.commit_id(ref.target_commit) for ref in found.tags}
        return Refs(guard.commit_id(main), tags)

    def resolve(self, revision: str) -> str:
        """Return the commit that a branch, a tag or an id names now; `UsageError` if none."""
        from huggingface_hub.errors import RevisionNotFoundError

        with self._failures("cannot look at"):
            try:
                found = self._api.dataset_info(self.id, revision=revision)
            except RevisionNotFoundError as failure:
                message = f"{self.id} has no revision {visible(revision)}"
                raise UsageError(message) from failure
        return guard.commit_id(found.sha)

    def files(self, revision: str) -> dict[str, RemoteFile]:
        """Return every file at a revision by path, without downloading any."""
        from huggingface_hub import RepoFile

        with self._failures("cannot list"):
            listed = self._api.list_repo_tree(
                self.id, recursive=True, revision=revision, repo_type=KIND
            )
            return {
                guard.file_name(file.path): _remote_file(file)
                for file in listed
                if isinstance(file, RepoFile)
            }

    def download(self, revision: str, cache: Path | None, only: list[str] | None = None) -> Path:
        """Download a revision into `cache`, or the client's own, and return its folder there.

        What the revision names now is asked of the hub: a filled cache gives nothing older.
        Without a `cache`, another hub than huggingface.co has a part of the client's to itself.
        """
        from huggingface_hub import hf_hub_download

        commit = self.resolve(revision)
        found = self.files(commit)
        names = [n for n in found if only is None or any(fnmatchcase(n, p) for p in only)]
        size = sum(found[name].size for name in names)
        self._check_extent(names, size)

        def get(name: str) -> Path:
            path = hf_hub_download(
                self.id,
                name,
                repo_type=KIND,
                revision=commit,
                cache_dir=cache or guard.cache_of_endpoint(),
                token=self._token or False,
            )
            return Path(path)

        with self._failures("cannot download", size, len(names)):
            paths = _all_at_once(get, names)
        return paths[0].parents[names[0].count("/")]

    def _check_extent(self, names: list[str], size: int) -> None:
        if not names:
            raise EnvironmentFailure(f"{self.id} holds no release on the hub: no file of one")
        if len(names) > MOST_FILES or size > MOST_BYTES:
            said = f"{len(names):,} files of {size:,} bytes"
            limit = f"at most {MOST_FILES:,} files of {MOST_BYTES:,} bytes are downloaded"
            raise EnvironmentFailure(f"{self.id} is no release: {said}, and {limit}")

    def check_card(self, text: str) -> None:
        """Have the hub check a card's YAML; `DataError` says what it refuses. Writes nothing."""
        from huggingface_hub.errors import BadRequestError
        from huggingface_hub.utils._http import get_session, hf_raise_for_status

        with self._failures("cannot have the card checked for"):
            answer = get_session().post(
                f"{self._api.endpoint}/api/validate-yaml",
                json={"content": text, "repoType": KIND},
                headers=self._api._build_hf_headers(),
            )
            try:
                hf_raise_for_status(answer)
            except BadRequestError as failure:
                said = "; ".join(str(e.get("message")) for e in answer.json().get("errors", ()))
                message = f"README.md: the hub refuses the card's YAML: {self._shown(said)}"
                raise DataError(f"{message}; mend dataset_card.md and build again") from failure

    def create(self, public: bool) -> None:
        """Create the repository; it may be there by now."""
        with self._failures("cannot create"):
            self._api.create_repo(self.id, repo_type=KIND, private=not public, exist_ok=True)

    def commit(
        self, parent: str, title: str, text: str, add: Mapping[str, Path], delete: Iterable[str]
    ) -> str:
        """Commit to `main`, all or nothing, if it still stands at `parent`; return the commit id.

        Raises `Moved` if it does not.
        """
        import warnings

        from huggingface_hub import CommitOperationAdd, CommitOperationDelete

        operations: list[CommitOperationAdd | CommitOperationDelete] = [
            CommitOperationAdd(path_in_repo=name, path_or_fileobj=str(path))
            for name, path in add.items()
        ]
        operations += [CommitOperationDelete(path_in_repo=name) for name in delete]
        size = sum(path.stat().st_size for path in add.values())
        doing = self._failures(_COMMITTING, size, len(add))
        with doing, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the client repeats what the card's check said
            done = self._api.create_commit(
                self.id,
                operations,
                commit_message=title,
                commit_description=text,
                repo_type=KIND,
                revision=BRANCH,
                parent_commit=parent,
            )
        return guard.commit_id(done.oid)

    def tag(self, name: str, commit: str, text: str) -> None:
        """Tag a commit; one that is there already is left as it is."""
        with self._failures("cannot tag"):
            self._api.create_tag(
                self.id, tag=name, tag_message=text, revision=commit, repo_type=KIND, exist_ok=True
            )

    @contextmanager
    def _failures(self, doing: str, size: int = 0, files: int = 0) -> Iterator[None]:
        """Turn what the client raises into one of our errors, told in one line.

        It raises anything where an answer is not of the form it expects. `size` and `files` are
        what comes or goes beside the answers (see `guard.errand`).
        """
        try:
            with guard.errand(size, files):
                yield
        except BuilderError:
            raise
        except Exception as failure:
            raise self._told(doing, failure) from failure

    def _told(self, doing: str, failure: BaseException) -> BuilderError:
        from huggingface_hub.errors import HfHubHTTPError, RepositoryNotFoundError

        # What goes wrong in an upload comes wrapped.
        for ours in _causes(failure):
            if isinstance(ours, BuilderError):
                return ours
        cause = next((f for f in _causes(failure) if isinstance(f, HfHubHTTPError)), None)
        what = f"{doing} {self.id} on the hub"
        if cause is None:
            reason = self._shown(str(failure).split("\n", maxsplit=1)[0])
            return EnvironmentFailure(f"{what}: {type(failure).__name__}: {reason}")
        status = cause.response.status_code
        if isinstance(cause, RepositoryNotFoundError):
            advice = "or it is private; HF_TOKEN or `hf auth login` lets you in"
            return EnvironmentFailure(f"the hub has no dataset {self.id}, {advice} ({status})")
        if status == _STALE_PARENT and doing == _COMMITTING:
            return Moved(f"{what}: somebody committed to it meanwhile; nothing was written")
        return EnvironmentFailure(f"{what}: {self._answered(status, cause)}")

    def _answered(self, status: int, failure: HfHubHTTPError) -> str:
        said = self._shown(failure.server_message or "no reason given")
        if status == _UNAUTHORIZED:
            return f"it does not accept the token (401: {said}); see HF_TOKEN, `hf auth login`"
        if status == _FORBIDDEN:
            return f"the token may not do that (403: {said}); it needs the right to write there"
        return f"it answered {status} ({said})"

    def _shown(self, text: str) -> str:
        """Return text from outside as it may be shown: short, harmless, without the token."""
        return visible(text, 300)


def token() -> str | None:
    """Return the token that the hub's own settings name: HF_TOKEN, or `hf auth login`'s."""
    guard.check_settings()
    from huggingface_hub import get_token

    return get_token()


def snapshot(address: str, cache: Path | None, only: list[str] | None = None) -> Path:
    """Download `hub:NAMESPACE/NAME@REVISION` as it is now, and return its folder.

    An address or a revision that is none is a `UsageError`, any failure an
    `EnvironmentFailure`. Without a `cache` of its own it is the client's.
    """
    repo, _, revision = address.removeprefix(PREFIX).rpartition("@")
    if not revision or not _is_name(repo):
        raise UsageError(f"{visible(address)} is not {PREFIX}NAMESPACE/NAME@REVISION")
    repository = Repository(repo, token())
    try:
        return repository.download(revision, cache, only)
    except EnvironmentFailure as failure:
        message = f"{visible(address)} cannot be read: {failure}"
        raise EnvironmentFailure(message) from failure


def fetch(address: str, files: list[str]) -> Path:
    """Get those files (patterns) of a release on the hub, by the client's cache; see `snapshot`."""
    return snapshot(address, None, files)


def _is_name(id: str) -> bool:
    from builder.annotation import settings  # by PyYAML, which scoring does without

    return settings.is_repository(id)


def _remote_file(file: RepoFile) -> RemoteFile:
    """Return what the hub says of a file; raise `BadAnswer` if it says no such thing."""
    sha256 = file.lfs.sha256 if file.lfs else None
    blob: object = file.blob_id  # the client passes on what it was sent
    typed = isinstance(blob, str) and isinstance(sha256, str | None)
    if not typed or type(file.size) is not int or file.size < 0:
        raise guard.BadAnswer(f"the hub says of {visible(file.path)} what is said of no file")
    return RemoteFile(file.size, file.blob_id, sha256)


def _all_at_once(get: Callable[[str], Path], names: list[str]) -> list[Path]:
    """Get some files at a time; where one fails, those that wait are not begun."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return list(pool.map(get, names))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _causes(failure: BaseException | None) -> Iterator[BaseException]:
    while failure is not None:
        yield failure
        failure = failure.__cause__


def _git_blob(path: Path) -> str:
    """Return the id that git gives a file."""
    digest = hashlib.sha1(b"blob %d\0" % path.stat().st_size, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()
