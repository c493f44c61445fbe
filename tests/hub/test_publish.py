"""What `publish` promises, against a loopback hub that the real clients talk to.

A plain run has the promises that matter most; the rest are marked `hub`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.client import REPO, Client, client_of
from tests.hub.faults import Fault
from tests.hub.releases import built, correct, small_corpus
from tests.hub.server import INTRUDER, TOKEN, Hub, serving
from tests.support import edit, note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the clients are forked")


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hub, Client]]:
    """Give a hub and a client of it."""
    with serving() as hub, client_of(hub, tmp_path_factory.mktemp("home")) as client:
        yield hub, client


@pytest.fixture
def hub(everything: tuple[Hub, Client]) -> Iterator[Hub]:
    """Give an empty hub; whatever a test does, its client shows no token."""
    hub, _ = everything
    hub.repositories.clear()
    hub.begin()
    yield hub


@pytest.fixture
def client(everything: tuple[Hub, Client]) -> Client:
    """Give a client of the hub."""
    return everything[1]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return version 1.0.0."""
    return built(small_corpus(tmp_path_factory.mktemp("first") / "corpus"))


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return version 1.0.1, with one figure corrected."""
    return built(correct(small_corpus(tmp_path_factory.mktemp("next") / "corpus", "1.0.1")))


def files(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of a release, by path."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_publishes_whole_and_tags(hub: Hub, client: Client, first: Path) -> None:
    """A release is on the hub in one commit, tagged, private, the same byte for byte."""
    done = client.publish(first, "--repo", REPO)
    assert done.code == 0, done.output
    repository = hub.repository(REPO)
    assert repository.folder("v1.0.0") == repository.folder("main") == files(first)
    assert [commit.title for commit in repository.commits.values()][1:] == ["Release 1.0.0"]
    assert repository.private
    assert "proved" in done.last


@pytest.mark.hub
def test_publishing_again_writes_nothing(hub: Hub, client: Client, first: Path) -> None:
    """The same version with the same bytes is a success that says so and writes nothing."""
    client.send(first)
    hub.begin()
    done = client.publish(first, "--repo", REPO)
    assert done.code == 0, done.output
    assert "already, with the same bytes" in done.output
    assert hub.writes() == []


def test_dry_run_sends_nothing(hub: Hub, client: Client, first: Path) -> None:
    """--dry-run lists every file that would be sent, and the hub's log shows only reads."""
    done = client.publish(first, "--repo", REPO, "--dry-run")
    assert done.code == 0, done.output
    assert {line.removeprefix("  add ") for line in done.output.split("\n")} >= set(files(first))
    assert {request.method for request in hub.requests} == {"GET"}
    assert hub.repositories == {}


def test_next_version_replaces_the_files(
    hub: Hub, client: Client, first: Path, corrected: Path
) -> None:
    """The next version is one commit on top; what only the older one had is deleted in it."""
    client.send(first)
    repository = hub.repository(REPO)
    old = repository.folder("v1.0.0")
    done = client.send(corrected)
    assert done.code == 0, done.output
    assert repository.folder("main") == repository.folder("v1.0.1") == files(corrected)
    assert repository.folder("v1.0.0") == old
    assert len(repository.commits) == 3


@pytest.mark.hub
def test_the_files_of_an_older_version_are_deleted(
    hub: Hub, client: Client, first: Path, tmp_path: Path
) -> None:
    """A file that the new version no longer has goes with its commit; .gitattributes stays."""
    client.send(first)
    root = small_corpus(tmp_path / "corpus", "2.0.0")
    edit(root / note(0), "split: validation", "split: test")
    done = client.send(built(root))
    assert done.code == 0, done.output
    commit = hub.repository(REPO).at("main")
    assert commit is not None
    assert ".gitattributes" in commit.files
    assert not any("validation" in path for path in commit.files)


def test_refuses_a_version_that_claims_too_little(
    hub: Hub, client: Client, first: Path, tmp_path: Path
) -> None:
    """A document that changes its split asks for a major version; a patch is refused."""
    client.send(first)
    root = small_corpus(tmp_path / "corpus", "1.0.1")
    edit(root / note(0), "split: validation", "split: test")
    release = built(root)
    hub.begin()
    done = client.publish(release, "--repo", REPO)
    assert done.code == 1
    assert "claims patch" in done.last
    assert "at least 2.0.0" in done.last
    assert "moved between splits" in done.output
    assert hub.writes() == []


@pytest.mark.hub
def test_refuses_a_version_that_goes_back(
    hub: Hub, client: Client, first: Path, corrected: Path
) -> None:
    """A lower version than the last one published is refused."""
    client.send(corrected)
    hub.begin()
    done = client.send(first)
    assert done.code == 1
    assert "goes back" in done.last
    assert hub.writes() == []


def test_refuses_other_bytes_of_a_published_version(
    hub: Hub, client: Client, first: Path, tmp_path: Path
) -> None:
    """A released version never changes; the files that differ are listed."""
    client.send(first)
    release = built(correct(small_corpus(tmp_path / "corpus")))
    hub.begin()
    done = client.send(release)
    assert done.code == 1
    assert "other bytes" in done.last
    assert "  changed: data/figures/validation-00000-of-00001.parquet" in done.output
    assert hub.writes() == []


@pytest.mark.hub
def test_refuses_a_tag_that_points_elsewhere(hub: Hub, client: Client, first: Path) -> None:
    """A tag that somebody moved is told, and left as it is."""
    client.send(first)
    repository = hub.repository(REPO)
    repository.tags["v1.0.0"] = repository.log(repository.at("main"))[-1].id
    hub.begin()
    done = client.send(first)
    assert done.code == 1
    assert "points elsewhere" in done.last
    assert "deleted: README.md" in done.output
    assert hub.writes() == []


@pytest.mark.parametrize("version", ["same", "next"])
def test_refuses_an_edited_main(
    hub: Hub, client: Client, first: Path, corrected: Path, version: str
) -> None:
    """Edits made on the hub since the last release are never overwritten; they are listed."""
    client.send(first)
    repository = hub.repository(REPO)
    repository.write("edit", {"README.md": b"better\n", "notes.md": b"new\n"}, ["LICENSE"])
    hub.begin()
    done = client.send(first if version == "same" else corrected)
    assert done.code == 1
    assert "was edited since v1.0.0" in done.last
    told = ["  deleted: LICENSE", "  changed: README.md", "  added: notes.md"]
    assert [line for line in done.output.split("\n") if line in told] == told
    assert hub.writes() == []


@pytest.mark.hub
def test_an_edit_taken_back_is_none(hub: Hub, client: Client, first: Path, corrected: Path) -> None:
    """What counts is what main holds, not how it came to hold it."""
    client.send(first)
    repository = hub.repository(REPO)
    repository.write("edit", {"notes.md": b"new\n"})
    repository.write("revert", {}, ["notes.md"])
    assert client.send(corrected).code == 0


@pytest.mark.hub
def test_refuses_a_repository_of_something_else(hub: Hub, client: Client, first: Path) -> None:
    """A repository with files and no release of ours is somebody's; nothing is written."""
    client.send(first, f"{REPO}-other")
    repository = hub.repositories[REPO] = hub.repositories.pop(f"{REPO}-other")
    repository.tags.clear()
    repository.write("edit", {"thesis.pdf": b"%PDF"})
    hub.begin()
    done = client.send(first)
    assert done.code == 1
    assert "  there: thesis.pdf" in done.output
    assert hub.writes() == []


@pytest.mark.hub
def test_the_proof_reads_every_byte(hub: Hub, client: Client, first: Path) -> None:
    """What the hub lists as the same and gives back as something else does not pass."""
    client.send(first)
    repository = hub.repository(REPO)
    entry = repository.commits[repository.tags["v1.0.0"]].files["sources.tar"]
    assert entry.sha256 is not None
    repository.objects[entry.sha256] = bytes(entry.size)
    done = client.send(first)
    assert done.code == 1
    assert "sources.tar:1:1: error[release-file-changed]" in done.output
    assert "is not what was sent" in done.last


def test_finishes_a_missing_tag(hub: Hub, client: Client, first: Path) -> None:
    """A commit without its tag, left by an interruption, gets the tag and no second commit."""
    client.send(first)
    repository = hub.repository(REPO)
    repository.tags.clear()
    hub.begin()
    done = client.send(first)
    assert done.code == 0, done.output
    assert [request.path.split("/")[-2] for request in hub.writes()] == ["tag"]
    assert repository.folder("v1.0.0") == files(first)


def test_refuses_a_release_that_is_not_whole(hub: Hub, client: Client, tmp_path: Path) -> None:
    """A folder in which a byte was changed is refused before the hub is asked anything."""
    release = built(small_corpus(tmp_path / "corpus"))
    (release / "LICENSE").write_bytes(b"Do what you like.\n")
    done = client.publish(release, "--repo", REPO)
    assert done.code == 1
    assert "LICENSE:1:1: error[release-file-changed]" in done.output
    assert hub.requests == []


@pytest.mark.hub
def test_refuses_a_card_that_the_hub_refuses(hub: Hub, client: Client, tmp_path: Path) -> None:
    """The hub checks the card's YAML before anything is written, even the repository."""
    root = small_corpus(tmp_path / "corpus")
    edit(root / "dataset_card.md", "\nlicense: other\n", "\nlicense: mine-alone\n")
    done = client.publish(built(root), "--repo", REPO)
    assert done.code == 1
    assert "the hub refuses the card's YAML" in done.last
    assert hub.repositories == {}
    assert hub.writes() == []


def test_says_where_to_name_the_repository(hub: Hub, client: Client, first: Path) -> None:
    """Without --repo and `hub`, the error says where to set it; nothing is invented."""
    done = client.publish(first)
    assert done.code == 2
    assert "annotations/dataset.yaml" in done.last
    assert "--repo" in done.last
    assert hub.requests == []


@pytest.mark.hub
def test_takes_the_repository_from_the_settings(
    hub: Hub, client: Client, first: Path, tmp_path: Path
) -> None:
    """`hub` in annotations/dataset.yaml names the repository, and `build`'s folder is published."""
    root = small_corpus(tmp_path / "corpus")
    edit(root / "annotations" / "dataset.yaml", "hub: null", f"hub: {REPO}")
    release = built(root)
    done = client.publish("--root", root)
    assert done.code == 0, done.output
    assert hub.repository(REPO).folder("v1.0.0") == files(release)


@pytest.mark.hub
def test_without_a_build_it_says_so(client: Client, hub: Hub, tmp_path: Path) -> None:
    """Without a release folder the error names the one that is missing and the command."""
    root = small_corpus(tmp_path / "corpus")
    done = client.publish("--root", root, "--repo", REPO)
    assert done.code == 2
    assert "run `build` first" in done.last


def test_without_a_token_it_says_so(hub: Hub, client: Client, first: Path) -> None:
    """Without a token, the error names both ways to give one; a dry run needs none."""
    done = client.publish(first, "--repo", REPO, HF_TOKEN=None)
    assert done.code == 2
    assert "HF_TOKEN" in done.last
    assert "hf auth login" in done.last
    assert hub.requests == []


@pytest.mark.hub
def test_the_login_of_the_client_is_enough(hub: Hub, client: Client, first: Path) -> None:
    """A token that `hf auth login` has saved is used."""
    saved = client.home / "token"
    saved.write_text(TOKEN, encoding="utf-8")
    try:
        done = client.send(first, HF_TOKEN=None)
    finally:
        saved.unlink()
    assert done.code == 0, done.output


@pytest.mark.hub
def test_public_is_asked_for(hub: Hub, client: Client, first: Path) -> None:
    """--public creates a repository that everybody can see, from the first moment."""
    assert client.publish(first, "--repo", REPO, "--public").code == 0
    assert not hub.repository(REPO).private


@pytest.mark.hub
def test_a_name_that_is_none(hub: Hub, client: Client, first: Path) -> None:
    """A repository name that cannot be one is wrong usage."""
    for name in ("central-asia-statements", "a/b/c", "a/b\u202e", "a--b/c", "/", "a/b.git"):
        done = client.publish(first, "--repo", name)
        assert done.code == 2, done.output
        assert done.last.startswith("error: ")


BAD_TOKENS = ("hf_WrongTokenThatMustNotBeShown", "hf_Tokén\x01WithBytes")


@pytest.mark.parametrize("secret", BAD_TOKENS)
def test_a_token_that_is_refused(hub: Hub, client: Client, first: Path, secret: str) -> None:
    """A refused token ends in exit code 3 and one line, without the token, whoever repeats it."""
    done = client.publish(first, "--repo", REPO, HF_TOKEN=secret)
    assert done.code == 3, done.output
    assert secret not in done.output
    assert secret[3:9] not in done.output
    assert done.last.startswith("error: ")
    assert hub.repositories == {}


@pytest.mark.hub
def test_the_token_is_in_no_debug_log(tmp_path: Path, first: Path) -> None:
    """With all that can be logged logged, the token is nowhere, accepted or refused."""
    with serving() as hub, client_of(hub, tmp_path, HF_DEBUG="1", BUILDER_DEBUG="1") as client:
        done = client.publish(first, "--repo", REPO)
        refused = client.publish(first, "--repo", REPO, HF_TOKEN=BAD_TOKENS[0])
    assert done.code == 0, done.output
    assert "curl" in done.output, "nothing was logged, so nothing was tested"
    assert TOKEN not in done.output
    assert refused.code == 3
    assert BAD_TOKENS[0] not in refused.output


@pytest.mark.parametrize("fault", [Fault.error, Fault.lost, Fault.killed_after])
def test_an_interrupted_commit_is_finished(
    hub: Hub, client: Client, first: Path, fault: Fault
) -> None:
    """A commit that failed, or was done unseen, leaves the hub whole; a rerun finishes."""
    client.send(first)
    sent = [request.path for request in hub.requests]
    commit = next(number for number, path in enumerate(sent) if "/commit/" in path)
    hub.repositories.clear()
    hub.begin({commit: fault})
    assert client.send(first).code != 0
    repository = hub.repository(REPO)
    assert repository.folder("main") == ({} if fault is Fault.error else files(first))
    assert repository.tags == {}
    assert client.send(first).code == 0
    assert repository.folder("v1.0.0") == files(first)
    assert len(repository.commits) == 2


def test_somebody_commits_in_between(hub: Hub, client: Client, first: Path) -> None:
    """A commit on a main that moved is refused by the hub; what was put there stays."""
    client.send(first)
    sent = [request.path for request in hub.requests]
    commit = next(number for number, path in enumerate(sent) if "/commit/" in path)
    hub.repositories.clear()
    hub.begin({commit: Fault.moved})
    done = client.send(first)
    assert done.code == 1
    assert "nothing was written" in done.last
    assert list(hub.repository(REPO).folder("main")) == [INTRUDER]


@pytest.mark.hub
def test_a_namespace_of_somebody_else(hub: Hub, client: Client, first: Path) -> None:
    """A token without the right to write there ends in exit code 3, and nothing is created."""
    done = client.publish(first, "--repo", "somebody/central-asia-statements")
    assert done.code == 3
    assert "403" in done.last
    assert hub.repositories == {}


@pytest.mark.hub
def test_no_hub_at_all(tmp_path: Path, first: Path) -> None:
    """A hub that cannot be reached ends in exit code 3 and one line."""
    with serving() as gone:
        pass
    with client_of(gone, tmp_path) as client:
        done = client.publish(first, "--repo", REPO)
    assert done.code == 3
    assert re.fullmatch(r"error: cannot look at \S+ on the hub: .+", done.last)
    assert "Traceback" not in done.output
