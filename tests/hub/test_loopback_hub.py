"""The loopback hub is a hub to the real clients: by API, by name, in a stream, by range."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hub.client import REPO, environment
from tests.hub.server import Hub, serving
from tests.support import PROJECT

pytestmark = pytest.mark.hub

HEAD = f"""
from datasets import load_dataset
from huggingface_hub import CommitOperationAdd, HfApi, HfFileSystem, snapshot_download
from huggingface_hub.errors import HfHubHTTPError, RevisionNotFoundError
repo, api = {REPO!r}, HfApi()
"""
PUBLISHED = """
import json, sys
import pyarrow as pa, pyarrow.parquet as pq
api.create_repo(repo, repo_type="dataset")
table = pa.table({"id": ["a", "b", "c"], "rank": [1, 2, 3]})
pq.write_table(table, "train.parquet")
configs = "configs:\\n- {config_name: ranks, data_files: data/*.parquet}\\n"
card = f"---\\nlicense: other\\n{configs}---\\n"
files = {"data/train.parquet": "train.parquet", "README.md": card.encode()}
operations = [CommitOperationAdd(path, data) for path, data in files.items()]
done = api.create_commit(repo, operations, commit_message="one", repo_type="dataset")
api.create_tag(repo, tag="v1", revision=done.oid, repo_type="dataset")
"""
SCRIPTS = {
    "loads by name": """
assert load_dataset(repo, "ranks", revision="v1")["train"]["rank"] == [1, 2, 3]
""",
    "streams": """
rows = load_dataset(repo, "ranks", revision="v1", split="train", streaming=True)
assert [row["id"] for row in rows] == ["a", "b", "c"]
""",
    "reads ranges": """
with HfFileSystem().open(f"datasets/{repo}@v1/data/train.parquet", "rb") as file:
    file.seek(-4, 2)
    assert file.read() == b"PAR1"
    file.seek(0)
    assert file.read(4) == b"PAR1"
""",
    "knows who, refs, commits and trees": """
assert api.whoami()["name"] == repo.split("/")[0]
refs = api.list_repo_refs(repo, repo_type="dataset")
assert [ref.target_commit for ref in refs.tags] == [done.oid]
titles = [c.title for c in api.list_repo_commits(repo, repo_type="dataset")]
assert titles == ["one", "initial commit"]
top = {file.path for file in api.list_repo_tree(repo, repo_type="dataset")}
assert top == {".gitattributes", "README.md", "data"}
paths = api.get_paths_info(repo, ["data/train.parquet", "none"], repo_type="dataset")
assert [path.lfs.size for path in paths] == [paths[0].size]
""",
    "refuses a stale parent": """
new = [CommitOperationAdd("notes.md", b"new")]
api.create_commit(repo, new, commit_message="two", repo_type="dataset", parent_commit=done.oid)
new = [CommitOperationAdd("notes.md", b"newer")]
try:
    api.create_commit(repo, new, commit_message="3", repo_type="dataset", parent_commit=done.oid)
except HfHubHTTPError as failure:
    assert failure.response.status_code == 412
else:
    raise AssertionError("a stale parent was taken")
""",
    "forgets a tag": """
api.delete_tag(repo, tag="v1", repo_type="dataset")
try:
    snapshot_download(repo, revision="v1", repo_type="dataset")
except RevisionNotFoundError:
    pass
else:
    raise AssertionError("a deleted tag was found")
""",
}


@pytest.fixture
def hub() -> Iterator[Hub]:
    """Give a hub."""
    with serving() as hub:
        yield hub


@pytest.mark.parametrize("promise", SCRIPTS)
def test_it_is_a_hub_to_its_clients(promise: str, hub: Hub, tmp_path: Path) -> None:
    """The unpatched clients do with it what they do with the hub."""
    done = subprocess.run(
        [sys.executable, "-c", HEAD + PUBLISHED + SCRIPTS[promise]],
        cwd=tmp_path,
        env=environment(hub, tmp_path / "home"),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_rehearsal_goes_through() -> None:
    """The one command that an owner rehearses a release with ends well."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hub.rehearsal"],
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The rehearsal went through." in done.stdout
