"""A release appears whole or not at all, whatever fails while it is written.

Faults are injected into the system calls of real builds by `strace`: each call that writes,
flushes, renames, makes or removes something of the release is hit in turn.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from builder.__main__ import main
from builder.disk import atomic
from builder.disk.atomic import staged_folder
from builder.release.manifest import MANIFEST
from builder.reports.errors import UsageError
from tests.releases import Done, build, run, small_corpus, tree
from tests.support import PROJECT

DRIVER = PROJECT / "tests" / "faults" / "build.py"
WRITING = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,mkdir,mkdirat"
REMOVING = "unlink,unlinkat,rmdir"
FAULTS = {"KILL": "signal=KILL", "EIO": "error=EIO", "ENOSPC": "error=ENOSPC"}


class Scene(NamedTuple):
    """A corpus, the release that stands when a build begins, and the one it will make."""

    corpus: Path
    old: Path
    new: dict[str, str]
    out: Path

    def restore(self) -> None:
        """Put the old release in its place, and nothing beside it."""
        shutil.rmtree(self.out.parent, ignore_errors=True)
        shutil.copytree(self.old, self.out)


class Call(NamedTuple):
    """A system call of a build: its name, and which one of that name it is."""

    name: str
    number: int


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Return a small corpus with two releases of it, the older of which is to be replaced."""
    folder = tmp_path_factory.mktemp("scene")
    corpus = small_corpus(folder / "corpus")
    old = build(corpus, folder / "old")
    changelog = corpus / "CHANGELOG.md"
    changelog.write_text(changelog.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    new = tree(build(corpus, folder / "new"))
    assert new is not None
    return Scene(corpus, old, new, folder / "place" / "release")


def strace(scene: Scene, how: str, *options: str) -> Done:
    """Build under `strace` with these options."""
    if shutil.which("strace") is None:
        pytest.skip("no strace here: run `python tests/install_suites.py slow`")
    command = [sys.executable, "-B", str(DRIVER), how, str(scene.corpus), str(scene.out)]
    environment = {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0"}
    return run("strace", "-f", "-qq", *options, *command, **environment)


def log(scene: Scene, how: str, folder: Path) -> list[str]:
    """Return the calls of an undisturbed build, one a line, with the paths of open files."""
    scene.restore()
    file = folder / "log"
    done = strace(scene, how, "-y", "-o", str(file), "-e", f"trace={WRITING},{REMOVING}")
    if "PTRACE" in done.stderr:
        pytest.skip(f"strace may not trace here: {done.stderr.splitlines()[0]}")
    assert done.returncode == 0, done.stderr
    return file.read_text(encoding="utf-8", errors="replace").splitlines()


def calls(lines: list[str], scene: Scene) -> Iterator[Call]:
    """Give the calls that concern the release; `strace` counts each name of a process apart."""
    seen: Counter[tuple[str, str]] = Counter()
    for line in lines:
        match = re.match(r"(\d+)\s+(\w+)\(", line)
        if match:
            seen[match[1], match[2]] += 1
            if str(scene.out.parent) in line:
                yield Call(match[2], seen[match[1], match[2]])


def hit(scene: Scene, how: str, call: Call, fault: str) -> Done:
    """Build with one fault: the call fails, or the process is killed as it enters it."""
    scene.restore()
    inject = f"inject={call.name}:{FAULTS[fault]}:when={call.number}"
    # Without seccomp-bpf, under which strace 6.1 delivers no signals.
    log = scene.old.with_name("hit.log")
    done = strace(scene, how, "-o", str(log), "-e", f"trace={call.name}", "-e", inject)
    said = log.read_text(encoding="utf-8", errors="replace")
    assert ("killed by SIGKILL" if fault == "KILL" else "(INJECTED)") in said, "nothing was hit"
    return done


def violation(scene: Scene, done: Done) -> str | None:
    """Return what is wrong after a build that was hit, or None."""
    stands = tree(scene.out)
    if stands not in (tree(scene.old), scene.new):
        return f"a partial release is visible: {sorted(stands or {})}"
    if done.returncode == 0 and stands != scene.new:
        return "the build says it succeeded, and the old release stands"
    if 0 < done.returncode < 128 and (done.returncode != 3 or not _is_one_line(done.stderr)):
        return f"the build ended in {done.returncode} with: {done.stderr}"
    return None


def _is_one_line(text: str) -> bool:
    return text.startswith("error: ") and text.count("\n") == 1


def sweep(scene: Scene, how: str, fault: str, folder: Path) -> list[str]:
    """Hit every call in turn; return what went wrong. What a build leaves, the next one clears."""
    wrong = []
    recovered = set()
    which = f"{WRITING},{REMOVING}" if fault == "KILL" else WRITING
    for call in [c for c in calls(log(scene, how, folder), scene) if c.name in which.split(",")]:
        found = violation(scene, hit(scene, how, call, fault))
        left = str(tree(scene.out.parent))
        if found is None and left not in recovered:
            recovered.add(left)
            again = main(["--root", str(scene.corpus), "build", "--out", str(scene.out)])
            if again or tree(scene.out) != scene.new or leftovers(scene):
                found = f"the next build ended in {again}"
        if found is not None:
            wrong.append(f"{fault} at {call.name} {call.number}: {found}")
    return wrong


def leftovers(scene: Scene) -> list[str]:
    """Return what lies beside the release, but for the lock."""
    names = {path.name for path in scene.out.parent.iterdir()}
    return sorted(names - {scene.out.name, f".{scene.out.name}.lock"})


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_no_fault_shows_a_partial_release(scene: Scene, fault: str, tmp_path: Path) -> None:
    """Whichever call is hit, the old release or the new one stands, and the next build works."""
    assert sweep(scene, "careful", fault, tmp_path) == []


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["KILL", "ENOSPC"])
def test_a_naive_writer_is_caught(scene: Scene, fault: str, tmp_path: Path) -> None:
    """The same faults show partial releases of a writer that writes in place."""
    found = [c for c in calls(log(scene, "naive", tmp_path), scene) if c.name == "write"]
    wrong = [violation(scene, hit(scene, "naive", call, fault)) for call in found[::4]]
    assert len([message for message in wrong if message and "partial" in message]) > 1


@pytest.mark.slow
def test_all_is_flushed_before_it_is_named(scene: Scene, tmp_path: Path) -> None:
    """Every file is flushed after its last write, then every folder, then renamed, then parent."""
    lines = log(scene, "careful", tmp_path)
    staged = scene.out.with_name(f".{scene.out.name}.new")
    renamed = next(i for i, line in enumerate(lines) if "RENAME_EXCHANGE" in line)
    flushed: dict[str, int] = {}
    for number, line in enumerate(lines[:renamed]):
        match = re.search(r"\b(write|fsync)\(\d+<(.+?)>[,)]", line)
        if match and match[1] == "fsync":
            flushed[match[2]] = number
        elif match:
            flushed.pop(match[2], None)
    files = {str(staged / name) for name in scene.new}
    folders = {str(path) for name in scene.new for path in (staged / name).parents}
    folders = {path for path in folders if path.startswith(str(staged))}
    assert files | folders <= flushed.keys()
    for path in files | folders - {str(staged)}:
        assert flushed[path] < flushed[str(Path(path).parent)]
    assert any("fsync(" in line and f"<{scene.out.parent}>" in line for line in lines[renamed:])


IN_A_SMALL_DISK = """
set -eu
mount -t tmpfs -o size="$SIZE" tmpfs "$DISK"
[ -z "$OLD" ] || cp -r "$OLD" "$DISK/release"
code=0; "$@" 2> "$REPORT/stderr" > "$REPORT/stdout" || code=$?
echo "$code" > "$REPORT/code"
rm -rf "$REPORT/after"; mkdir "$REPORT/after"; cp -r "$DISK/." "$REPORT/after"
mount -o remount,size=64m "$DISK"
"$@" > "$REPORT/again" 2>&1
rm -rf "$REPORT/end"; cp -r "$DISK/release" "$REPORT/end"
"""


@pytest.mark.slow
@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize(
    ("room", "workers"), [(0, ()), (60, ()), (300, ()), (300, ("--workers", "2")), (600, ())]
)
def test_a_full_disk(
    scene: Scene, tmp_path: Path, room: int, workers: tuple[str, ...], old: bool
) -> None:
    """A disk that fills up leaves what stood there; one line says so; with room it works."""
    (tmp_path / "disk").mkdir()
    used = sum(-(-path.stat().st_size // 4096) * 4 + 4 for path in scene.old.rglob("*"))
    environment = {
        "SIZE": f"{room + 8 + used * old}k",
        "DISK": str(tmp_path / "disk"),
        "REPORT": str(tmp_path),
        "OLD": str(scene.old) if old else "",
    }
    unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--user", "-r"])]
    if shutil.which("unshare") is None or run(*unshare, "true").returncode:
        pytest.skip("no right to mount a small disk here: run this as root")
    out = tmp_path / "disk" / "release"
    command = [sys.executable, "-B", "-m", "builder", "--root", str(scene.corpus), "build"]
    command += workers
    done = run(
        *unshare, "sh", "-c", IN_A_SMALL_DISK, "sh", *command, "--out", str(out), **environment
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "code").read_text() == "3\n"
    assert _is_one_line((tmp_path / "stderr").read_text(encoding="utf-8"))
    assert tree(tmp_path / "after" / "release") == (tree(scene.old) if old else None)
    assert tree(tmp_path / "end") == scene.new


@pytest.mark.slow
def test_eight_builds_at_once(scene: Scene) -> None:
    """Builds of one release wait for each other; all succeed, and one good release stands."""
    scene.restore()
    command = [sys.executable, "-B", "-m", "builder", "--root", str(scene.corpus), "build"]
    builds = [
        subprocess.Popen(
            [*command, "--out", str(scene.out)], cwd=PROJECT, stdout=subprocess.DEVNULL
        )
        for _ in range(8)
    ]
    assert [process.wait() for process in builds] == [0] * 8
    assert tree(scene.out) == scene.new
    assert leftovers(scene) == []


def test_a_block_that_fails_leaves_all_as_it_was(tmp_path: Path) -> None:
    """After an error the earlier folder stands, and nothing lies beside it but the lock."""
    target = tmp_path / "release"
    with staged_folder(target, MANIFEST, "release folder") as staging_folder:
        (staging_folder / MANIFEST).write_text("old", encoding="utf-8")
    with (
        pytest.raises(RuntimeError),
        staged_folder(target, MANIFEST, "release folder") as staging_folder,
    ):
        (staging_folder / MANIFEST).write_text("new", encoding="utf-8")
        raise RuntimeError
    assert (target / MANIFEST).read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".release.lock", "release"]


def test_without_an_exchange_there_are_two_steps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot be exchanged, the old one is set aside first, and then removed."""
    monkeypatch.setattr(atomic, "exchange", lambda one, other: False)
    for text in ("old", "new"):
        with staged_folder(tmp_path / "release", MANIFEST, "release folder") as staging_folder:
            (staging_folder / MANIFEST).write_text(text, encoding="utf-8")
    assert (tmp_path / "release" / MANIFEST).read_text(encoding="utf-8") == "new"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".release.lock", "release"]


def test_a_release_set_aside_comes_back(tmp_path: Path) -> None:
    """A build that died between those two steps loses nothing: the next one brings it back."""
    aside = tmp_path / ".release.old"
    aside.mkdir()
    (aside / MANIFEST).write_text("old", encoding="utf-8")
    with (
        pytest.raises(RuntimeError),
        staged_folder(tmp_path / "release", MANIFEST, "release folder"),
    ):
        raise RuntimeError
    assert (tmp_path / "release" / MANIFEST).read_text(encoding="utf-8") == "old"


def test_a_folder_that_is_no_release_is_not_replaced(tmp_path: Path) -> None:
    """A folder of something else is refused before anything is written."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "me.jpg").touch()
    with (
        pytest.raises(UsageError, match="no release folder"),
        staged_folder(tmp_path / "photos", MANIFEST, "release folder"),
    ):
        raise AssertionError
    assert [path.name for path in (tmp_path / "photos").iterdir()] == ["me.jpg"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux exchanges folders")
def test_folders_are_exchanged_in_one_step(tmp_path: Path) -> None:
    """Both folders change places; one that is not there is an error, and nothing has moved."""
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    if not atomic.exchange(tmp_path / "one", tmp_path / "other"):
        pytest.skip("this file system cannot exchange folders")
    assert (tmp_path / "one" / "other").exists()
    with pytest.raises(FileNotFoundError):
        atomic.exchange(tmp_path / "one", tmp_path / "nowhere")
    assert (tmp_path / "one" / "other").exists()
