"""A release loads the same everywhere: in four releases of `datasets`, and in other readers.

The release is a toy; RELEASE=FOLDER in the environment puts a real one in its place.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from tests.install_suites import interpreter
from tests.loads.check_load import digest
from tests.loads.toy_release import write_toy_release

pytestmark = pytest.mark.loads

SCRIPTS = Path(__file__).parents[1] / "loads"
VERSIONS = ("datasets-2.21", "datasets-3.6", "datasets-4.8", "datasets-5.2")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the release under test."""
    if "RELEASE" in os.environ:
        return Path(os.environ["RELEASE"]).resolve()
    folder = tmp_path_factory.mktemp("release")
    write_toy_release(folder)
    return folder


@pytest.fixture(scope="module")
def bare_release(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the same release with a card that tells nothing of features and splits."""
    folder = tmp_path_factory.mktemp("bare") / "release"
    shutil.copytree(release, folder)
    bare = yaml.safe_dump({"configs": card(release)["configs"]}, sort_keys=False)
    (folder / "README.md").write_text(f"---\n{bare}---\n", encoding="utf-8")
    return folder


def card(release: Path) -> dict[str, Any]:
    """Return the YAML of the release's card."""
    text = (release / "README.md").read_text(encoding="utf-8")
    parsed: dict[str, Any] = yaml.safe_load(text.split("\n---\n")[0].removeprefix("---\n"))
    return parsed


def run(environment: str, script: str, release: Path) -> dict[str, Any]:
    """Return what a script of `loads/` finds of the release in one of its environments."""
    command = [interpreter("loads", environment), SCRIPTS / script, release]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def splits(release: Path) -> Iterator[tuple[str, str, list[Path]]]:
    """Give config, split and files of each split of the release, as its folders show them."""
    files = sorted(release.glob("data/*/*.parquet"))
    for (config, split), shards in groupby(files, lambda f: (f.parent.name, f.name.split("-")[0])):
        yield config, split, list(shards)


def written(release: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Return what `check_load` should find, read from the Parquet files with pyarrow alone."""
    versions = {config["config_name"]: config["version"] for config in card(release)["configs"]}
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for config, split, files in splits(release):
        rows, number = digest(row for file in files for row in pq.read_table(file).to_pylist())
        embedded = json.loads(pq.read_schema(files[0]).metadata[b"huggingface"])
        found.setdefault(config, {})[split] = {
            "features": embedded["info"]["features"],
            "num_rows": number,
            "rows": rows,
            "version": versions[config],
        }
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_datasets_loads_what_was_written(version: str, release: Path) -> None:
    """Every config loads with the rows and features written, streaming or not."""
    found = run(version, "check_load.py", release)
    assert found["loaded"] == written(release)
    assert found["streamed"] == written(release)
    assert found["default"] == card(release)["configs"][0]["config_name"]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_features_in_the_files_are_enough(version: str, bare_release: Path) -> None:
    """Without `dataset_info` in the card the features are the same: the files have them too."""
    found = run(version, "check_load.py", bare_release)
    assert found["loaded"] == written(bare_release)
    assert found["streamed"] == written(bare_release)


@pytest.mark.parametrize("reader", ["pandas", "polars", "duckdb"])
def test_other_readers_read_what_was_written(
    reader: str, read: dict[str, Any], release: Path
) -> None:
    """The files are plain Parquet: no reader needs anything of `datasets`."""
    assert read[reader] == {
        config: {split: info["rows"] for split, info in infos.items()}
        for config, infos in written(release).items()
    }


@pytest.fixture(scope="module")
def read(release: Path) -> dict[str, Any]:
    """Return what the other readers find."""
    return run("readers", "check_readers.py", release)
