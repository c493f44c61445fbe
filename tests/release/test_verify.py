"""`verify` finds every byte that is not the release's, and every row that does not hold."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.__main__ import main
from builder.release import manifest as manifests
from builder.release.manifest import MANIFEST, canonical_json, stored_files
from builder.release.verify import verify
from builder.reports.problems import RELEASE_RULES, Report
from tests.releases import (
    build,
    dropped,
    forged,
    manifest,
    repack,
    replaced,
    seal,
    small_corpus,
    tree,
)
from tests.support import VERSION


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of one document, which no test changes."""
    folder = tmp_path_factory.mktemp("verify")
    return build(small_corpus(folder / "corpus"), folder / "release")


@pytest.fixture
def fake(release: Path, tmp_path: Path) -> Path:
    """Return a copy of the release, free to be tampered with."""
    return forged(release, tmp_path / "fake")


def findings(release: Path) -> set[str]:
    """Return the rules that a release breaks."""
    return {problem.rule for problem in verify(release, lambda items, _: items).report.problems}


def test_a_release_holds(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line says what was proved; the manifest's own sha256 stands beside it."""
    assert main(["verify", str(release)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"sha256 of MANIFEST.json: {(tree(release) or {})[MANIFEST]}"
    assert lines[1].startswith("Verified central-asia-statements ")
    assert len(lines) == 2


def test_verifying_changes_nothing(release: Path) -> None:
    """The release is only read."""
    before = tree(release)
    findings(release)
    assert tree(release) == before


def test_every_single_change_of_small_files_is_found(tmp_path: Path) -> None:
    """Exhaustively: each bit flipped, each byte dropped or doubled, each cut, of every file."""
    contents = {"a.txt": b"Words", "b/c.bin": bytes(range(0, 256, 37)), "empty": b""}
    (tmp_path / "b").mkdir()
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    files = {name: stored._asdict() for name, stored in stored_files(tmp_path).items()}
    value = {"name": "n", "version": "v", "released": "r", "configs": {}, "files": files}
    (tmp_path / MANIFEST).write_bytes(canonical_json(value))
    tried = 0
    for name, data in contents.items():
        flips = [
            data[:i] + bytes([data[i] ^ 1 << bit]) + data[i + 1 :]
            for i in range(len(data))
            for bit in range(8)
        ]
        drops = [data[:i] + data[i + 1 :] for i in range(len(data))]
        doubles = [data[:i] + b"\0" + data[i:] for i in range(len(data) + 1)]
        cuts = [data[:i] for i in range(len(data))]
        for changed in (*flips, *drops, *doubles, *cuts):
            (tmp_path / name).write_bytes(changed)
            assert compared(tmp_path) == [("release-file-changed", name)]
            tried += 1
        (tmp_path / name).write_bytes(data)
    assert compared(tmp_path) == []
    assert tried > 130


def compared(folder: Path) -> list[tuple[str, str]]:
    """Return rule and path of what the comparison with the manifest finds."""
    report = Report()
    found = manifests.read(folder, report)
    assert found is not None
    manifests.compare(folder, found, report)
    return [(problem.rule, problem.place.path) for problem in report.problems]


def change(data: bytes, how: str, at: int) -> bytes:
    """Return bytes with one change at a place."""
    at %= len(data)
    changes = {
        "flip": data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :],
        "delete": data[:at] + data[at + 1 :],
        "cut": data[:at],
        "add": data[:at] + b"0" + data[at:],
    }
    return changes[how]


@settings(max_examples=60)
@given(st.data())
def test_any_change_of_any_file_is_found(release: Path, data: st.DataObject) -> None:
    """A byte flipped, deleted, cut off or added, in any file, the manifest included."""
    name = data.draw(st.sampled_from([MANIFEST, MANIFEST, *manifest(release)["files"]]))
    path = release / name
    whole = path.read_bytes()
    how = data.draw(st.sampled_from(["flip", "delete", "cut", "add"]))
    changed = change(whole, how, data.draw(st.integers(0, len(whole) - 1)))
    try:
        path.write_bytes(changed)
        assert changed == whole or findings(release)
    finally:
        path.write_bytes(whole)


@pytest.mark.slow
def test_every_byte_of_the_manifest_counts(release: Path) -> None:
    """Wherever a byte of the manifest is another, something does not agree: every 7th is tried."""
    path = release / MANIFEST
    whole = path.read_bytes()
    try:
        for at in range(0, len(whole), 7):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
            assert findings(release), f"byte {at}"
    finally:
        path.write_bytes(whole)


def test_each_file_deleted_is_found(release: Path, fake: Path) -> None:
    """Whichever file is gone is named."""
    for name in manifest(release)["files"]:
        (fake / name).unlink()
        assert compared(fake) == [("release-file-missing", name)]
        shutil.copy(release / name, fake / name)


@pytest.mark.parametrize("name", ["x", ".hidden", "data/x.parquet", "data/.gitattributes", "ä/\n"])
def test_a_file_added_is_found(fake: Path, name: str) -> None:
    """A file that the manifest does not name is told, wherever it lies."""
    (fake / name).parent.mkdir(exist_ok=True)
    (fake / name).touch()
    assert compared(fake) == [("release-file-added", name)]


def test_the_hubs_own_file_is_allowed(fake: Path) -> None:
    """The hub adds `.gitattributes` to every repository; at the top, as a file, it may be there."""
    (fake / ".gitattributes").write_text("*.parquet filter=lfs\n", encoding="utf-8")
    assert findings(fake) == set()


def test_what_is_no_file_is_found(fake: Path, tmp_path: Path) -> None:
    """A FIFO does not make it wait; a linked folder and a link to nowhere are told."""
    (fake / "LICENSE").unlink()
    os.mkfifo(fake / "LICENSE")
    (fake / "linked").symlink_to(tmp_path)
    (fake / "README.md").unlink()
    (fake / "README.md").symlink_to("nowhere")
    assert compared(fake) == [
        ("release-file-added", "linked"),
        ("release-file-changed", "LICENSE"),
        ("release-file-changed", "README.md"),
    ]


def test_a_linked_copy_holds(release: Path, fake: Path) -> None:
    """Files may be links to the same bytes, as in the cache of the hub's client."""
    for name in manifest(release)["files"]:
        (fake / name).unlink()
        (fake / name).symlink_to(release / name)
    assert findings(fake) == set()


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b"null", b"{", b"\xff", b"[" * 100_000, b'{"a":NaN}', b"9" * 9999],
)
def test_what_is_no_manifest_is_told(fake: Path, data: bytes) -> None:
    """Nothing under that name is trusted because it is there, and nothing makes it crash."""
    (fake / MANIFEST).write_bytes(data)
    assert findings(fake) == {"broken-manifest"}


def test_a_manifest_written_otherwise_is_told(fake: Path) -> None:
    """The same JSON in other bytes is not what `build` writes."""
    (fake / MANIFEST).write_bytes((fake / MANIFEST).read_bytes() + b"\n")
    assert findings(fake) == {"broken-manifest"}


Rows = list[dict[str, Any]]


def rewrite(release: Path, config: str, edit: Callable[[Rows], None]) -> None:
    """Edit the rows of a config in place, and seal the release again."""
    path = next(release.glob(f"data/{config}/*.parquet"))
    table = pq.read_table(path)
    rows: Rows = table.to_pylist()
    edit(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), path)
    seal(release)


def shift(rows: Rows) -> None:
    """Move the first row's span by one."""
    rows[0]["start"] += 1


def put(**values: Any) -> Callable[[Rows], None]:
    """Return an edit that puts values into the first row."""
    return lambda rows: rows[0].update(values)


def last(**values: Any) -> Callable[[Rows], None]:
    """Return an edit that puts values into the last row, in `second` that of a mention."""
    return lambda rows: rows[-1].update(values)


@pytest.mark.parametrize(
    ("config", "edit", "told"),
    [
        ("figures", shift, "release-offset"),
        ("figures", put(context_start=1), "release-reference"),
        ("figures", put(document_id="none"), "release-reference"),
        ("figures", put(annotation="annotations/documents/none.yaml#L1"), "release-reference"),
        ("figures", lambda rows: rows.append(rows[-1]), "release-reference"),
        ("figures", put(value=7.0), "release-rows"),
        ("figures", put(value=None), "release-rows"),
        ("figures", put(value=float("nan")), "release-rows"),
        ("figures", put(id=None), "release-rows"),
        ("figures", put(document_id=None), "release-rows"),
        ("figures", put(kind=99), "release-rows"),
        ("figures", put(period=""), "release-rows"),
        ("organizations", put(tokens=None), "release-rows"),
        ("organizations", put(tokens=[None]), "release-rows"),
        ("organizations", put(mentions=[None]), "release-rows"),
        ("documents", put(raw=None), "release-rows"),
        ("documents", put(paragraphs=[None]), "release-rows"),
        ("documents", put(published_evidence=[None]), "release-rows"),
        ("documents", put(text="\n\n" * 9), "release-offset"),
        ("second", last(config="text"), "release-reference"),
        ("second", last(config="published_evidence"), "release-reference"),
        ("second", last(annotation="annotations/dataset.yaml#L" + "9" * 5000), "release-reference"),
        ("figures", lambda rows: rows.pop(), "release-rows"),
        ("statements", put(continues="none#s1"), "release-reference"),
        ("lines", put(line=2), "release-reference"),
        ("lines", put(text="other"), "release-offset"),
        ("documents", put(raw="other"), "release-reference"),
        ("documents", put(seed="seeds/none.txt"), "release-reference"),
        ("organizations", put(tokens=[]), "release-offset"),
        ("second", last(second_end=0), "release-offset"),
        ("second", last(first_start=0, first_end=8), "release-reference"),
        ("second", last(beside="none#s1"), "release-reference"),
        ("second", last(second_annotation="annotations/second/x.yaml#L1"), "release-reference"),
        ("second", last(agree=False), "release-rows"),
        ("second", last(decision="second"), "release-rows"),
    ],
)
def test_forged_rows_are_found_in_the_parquet_alone(
    fake: Path, config: str, edit: Callable[[Rows], None], told: str
) -> None:
    """Though the manifest's hashes of files agree, offsets, references and contents do not."""
    rewrite(fake, config, edit)
    assert told in findings(fake)


@pytest.mark.parametrize(
    ("config", "rule"), [("figures", "release-rows"), ("documents", "release-reference")]
)
def test_rows_that_the_manifest_alone_has_are_missed(fake: Path, config: str, rule: str) -> None:
    """Without its file a split has no rows, whatever the manifest and the sources say of it."""
    next(fake.glob(f"data/{config}/*.parquet")).unlink()
    seal(fake)
    assert findings(fake) == {rule}


def forge_text(fake: Path) -> None:
    """Put another changelog into a release."""
    (fake / "CHANGELOG.md").write_bytes(b"# 9.9.9\n")
    seal(fake)


FORGERIES: dict[str, Callable[[Path], object]] = {
    "broken-manifest": lambda fake: (fake / MANIFEST).write_bytes(b"{}"),
    "release-file-changed": lambda fake: (fake / "LICENSE").write_bytes(b"mine"),
    "release-file-missing": lambda fake: (fake / "LICENSE").unlink(),
    "release-file-added": lambda fake: (fake / "more").touch(),
    "release-text": forge_text,
    "release-sources": lambda fake: repack(fake, dropped("seeds/")),
    "release-rows": lambda fake: rewrite(fake, "figures", put(value=7.0)),
    "release-offset": lambda fake: rewrite(fake, "figures", shift),
    "release-reference": lambda fake: rewrite(fake, "figures", put(document_id="none")),
}
"""For every rule of `verify` what breaks it; all other tests break them in other ways."""


@pytest.mark.parametrize("rule", RELEASE_RULES)
def test_every_rule_is_broken_by_a_forgery(fake: Path, rule: str) -> None:
    """There is no kind of finding that nothing shows."""
    FORGERIES[rule](fake)
    assert rule in findings(fake)


def test_a_file_that_another_writer_wrote_holds(release: Path, fake: Path) -> None:
    """Other bytes with the same rows are read, row by row, and only their sizes are told."""
    for path in fake.glob("data/*/*.parquet"):
        pq.write_table(pq.read_table(path), path, compression="snappy", row_group_size=100)
    seal(fake)
    told = verify(fake, lambda items, _: items).report.told()
    assert {problem.rule for problem in told} == {"release-text"}
    assert {problem.message.split("`")[1].split("[")[0] for problem in told} <= {
        "distribution", "dataset_info"
    }  # fmt: skip


def test_an_annotation_past_the_end_is_found(fake: Path) -> None:
    """The line that a row leads to is in the file it names."""
    rewrite(
        fake, "dates",
        lambda rows: rows[0].update(annotation=rows[0]["annotation"].split("#")[0] + "#L9999"),
    )  # fmt: skip
    assert "release-reference" in findings(fake)


@pytest.mark.parametrize(
    "edit",
    [
        replaced("annotations/documents/", b"money", b"count"),
        replaced("annotations/dataset.yaml", VERSION.encode(), b"99.0.0"),
        replaced("annotations/dataset.yaml", b"2026", b"2027"),
        replaced("annotations/registry/", b"name: ", b"name: Other "),
        replaced("annotations/documents/", b"split: test", b"split: train"),
        dropped("annotations/"),
        dropped("annotations/registry/people.yaml"),
        lambda files: files.update({"../evil.txt": b"x"}),
    ],
)
def test_sources_that_give_something_else_are_found(
    fake: Path, edit: Callable[[dict[str, bytes]], None]
) -> None:
    """The sources are compiled again here, and have to give what the release holds."""
    repack(fake, edit)
    assert "release-sources" in findings(fake)


def test_code_of_a_release_never_runs(fake: Path, tmp_path: Path) -> None:
    """Whatever its builder would do is not done: the builder installed here does the work.

    All that is told is that the description has the hash of another archive.
    """
    trap = f"import pathlib; pathlib.Path({str(tmp_path / 'sprung')!r}).touch()\n".encode()
    repack(
        fake, lambda files: files.update({n: trap for n in files if n.endswith(".py")})
    )  # fmt: skip
    found = verify(fake, lambda items, _: items).report.problems
    assert {problem.message.split("`")[1] for problem in found} == {
        "distribution[sources.tar].contentSize",
        "distribution[sources.tar].sha256",
    }
    assert not (tmp_path / "sprung").exists()


def test_a_release_lacks_nothing(fake: Path) -> None:
    """A manifest that agrees with a release without licence or sources does not make it whole."""
    for name in ("LICENSE", "sources.tar"):
        (fake / name).unlink()
    seal(fake)
    assert findings(fake) == {"release-file-missing"}


def test_a_release_has_nothing_else(fake: Path) -> None:
    """A file does not belong to a release because a manifest names it."""
    (fake / "more.txt").write_text("more", encoding="utf-8")
    seal(fake)
    assert findings(fake) == {"release-file-added"}


def test_findings_are_told_one_a_line(fake: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each finding has its file; the exit code says that the data is at fault."""
    (fake / "LICENSE").unlink()
    (fake / "\x1b[31m").touch()
    assert main(["verify", str(fake)]) == 1
    captured = capsys.readouterr()
    assert "LICENSE:1:1: error[release-file-missing]: " in captured.out
    assert "\x1b" not in captured.out + captured.err
    assert captured.err == "error: this release is not what it says: 2 findings\n"


@pytest.mark.parametrize(
    ("release_name", "code"),
    [("nowhere", 2), ("hub:no-revision", 2), ("hub:a/b/c@v1", 2), ("hub:a/b@v1", 3)],
)
def test_what_cannot_be_verified(
    release_name: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A name of nothing is wrong usage; a hub that does not answer is the environment's fault."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    assert main(["verify", release_name]) == code
    assert capsys.readouterr().err.count("\n") == 1
