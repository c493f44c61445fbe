"""`verify` is made for liars: whatever a release claims, the answer is findings, soon and small."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from builder.__main__ import main
from builder.release import findings
from builder.release import manifest as manifests
from builder.release.manifest import MANIFEST, canonical_json
from builder.release.verify import verify
from builder.reports.problems import Place
from tests.releases import build, forged, manifest, seal, small_corpus


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of one document, which no test changes."""
    folder = tmp_path_factory.mktemp("liars")
    return build(small_corpus(folder / "corpus"), folder / "release")


@pytest.fixture
def fake(release: Path, tmp_path: Path) -> Path:
    """Return a copy of the release, free to be tampered with."""
    return forged(release, tmp_path / "fake")


def told(release: Path) -> list[str]:
    """Return the findings on a release, as `verify` tells them."""
    report = verify(release, lambda items, _: items).report
    return [problem.headline() for problem in report.told()]


def claim(release: Path, **values: Any) -> None:
    """Put values into the manifest of a release."""
    (release / MANIFEST).write_bytes(canonical_json(manifest(release) | values))


@pytest.mark.parametrize("total", ["99999", "{index:05}"])
def test_a_manifest_that_names_shards_of_its_own_is_soon_told(fake: Path, total: str) -> None:
    """Thousands of names, each of as many files as it likes, give a hundred findings of a kind."""
    files = manifest(fake)["files"]
    stored = {"bytes": 1, "sha256": "0" * 64}
    for index in range(3000):
        name = f"data/figures/test-{index:05}-of-{total.format(index=index + 1)}.parquet"
        files[name] = stored
    claim(fake, files=files)
    found = told(fake)
    assert len(found) < 5 * findings.TOLD
    assert any(re.search("[0-9]{4} more findings of this kind", line) for line in found)


def test_findings_beyond_the_bound_are_counted(
    fake: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of each kind the first are told, then how many there are; all count."""
    for index in range(findings.TOLD + 3):
        (fake / f"{index:03}").touch()
    (fake / "LICENSE").unlink()
    assert main(["verify", str(fake)]) == 1
    captured = capsys.readouterr()
    assert captured.err == "error: this release is not what it says: 104 findings\n"
    assert captured.out.count("release-file-added") == findings.TOLD + 1
    assert "3 more findings of this kind are not listed" in captured.out


def test_findings_are_in_order_and_of_one_kind_at_most_a_hundred() -> None:
    """A rule that is broken often hides none that is broken once."""
    report = findings.Findings()
    for line in range(250, 0, -1):
        report.add(manifests.CHANGED, Place("a", line), "other")
    report.add(manifests.LACKING, Place("b"), "gone")
    assert report.errors == 251
    assert [p.rule for p in report.told()].count(manifests.CHANGED.id) == findings.TOLD + 1
    assert [p.place for p in report.told() if p.rule == manifests.LACKING.id] == [Place("b")]


def test_a_size_is_compared_before_a_byte_is_read(fake: Path) -> None:
    """A file of a tebibyte that takes no room on the disk is told at once."""
    with (fake / "LICENSE").open("r+b") as file:
        file.truncate(1 << 40)
    assert told(fake) == [
        "LICENSE:1:1: error[release-file-changed]: this file is another: 1099511627776 bytes; "
        f"the manifest says {manifest(fake)['files']['LICENSE']['bytes']}"
    ]


@pytest.mark.parametrize("name", ["LICENSE", "sources.tar", "data"])
def test_a_size_that_is_admitted_is_not_read_either(fake: Path, name: str) -> None:
    """No file may be larger than one that `build` writes, whatever the manifest says."""
    path = next((fake / name).rglob("*.parquet")) if name == "data" else fake / name
    with path.open("r+b") as file:
        file.truncate(1 << 40)
    files = manifest(fake)["files"]
    files[path.relative_to(fake).as_posix()]["bytes"] = 1 << 40
    claim(fake, files=files)
    (finding,) = told(fake)
    assert "1099511627776 bytes are more than the " in finding


@pytest.mark.parametrize(
    "value", [-1, 1 << 63, True, 1.0, "1", None, [1], {}, 10**4000], ids=lambda v: str(v)[:9]
)
def test_a_number_of_the_manifest_is_one(fake: Path, value: Any) -> None:
    """Bytes and rows are numbers that a disk could hold."""
    for part in ("files", "configs"):
        said = manifest(fake)
        if part == "files":
            said["files"]["LICENSE"]["bytes"] = value
        else:
            said["configs"]["figures"]["test"]["rows"] = value
        (fake / MANIFEST).write_bytes(canonical_json(said))
        assert [line.split("[")[1].split("]")[0] for line in told(fake)] == ["broken-manifest"]


def test_a_manifest_has_a_size(fake: Path) -> None:
    """Lists in lists would take twenty times their bytes in memory."""
    (fake / MANIFEST).write_bytes(b"[" + b"[]," * (manifests.LIMIT // 3) + b"[]]")
    assert told(fake) == [
        f"{MANIFEST}:1:1: error[broken-manifest]: this file has more than {manifests.LIMIT} bytes"
    ]


def test_folders_have_a_depth(fake: Path) -> None:
    """A folder in a folder, and so on, is not followed to its end."""
    path = fake
    for _ in range(300):
        path /= "d"
    Path(path).mkdir(parents=True)
    assert len(told(fake)) == 1


def test_a_folder_of_its_own_is_no_file_of_the_release(fake: Path) -> None:
    """A folder under the name of a file is told, and its content as well."""
    (fake / "LICENSE").unlink()
    (fake / "LICENSE").mkdir()
    (fake / "LICENSE" / "a").touch()
    assert {line.split(":")[0] for line in told(fake)} == {"LICENSE", "LICENSE/a"}


def test_what_the_release_says_of_itself_is_shown_harmlessly(fake: Path) -> None:
    """Names of a stranger's files cannot steer a terminal, nor begin a line."""
    (fake / "a\n::error::b\x1b[31m").touch()
    (finding,) = told(fake)
    assert finding.isprintable()
    seal(fake)
    assert all(line.isprintable() for line in told(fake))
