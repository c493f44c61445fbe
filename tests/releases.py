"""What the tests of releases share: to build one, to compare folders, to seal a forged one."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from builder.__main__ import main
from builder.release.manifest import MANIFEST, canonical_json, stored_files
from tests.support import PROJECT, STEMS, copy_corpus, drop_document

Done = subprocess.CompletedProcess[str]
Edit = Callable[[dict[str, bytes]], object]
"""Changes files, by name, in place."""


def build(root: Path, out: Path) -> Path:
    """Build the release of a corpus in this process; return its folder."""
    assert main(["--root", str(root), "build", "--out", str(out)]) == 0
    return out


def builder(*arguments: str | Path, python: Path | None = None, **environment: str) -> Done:
    """Run the command line in a process of its own; the environment is added to."""
    command = [python or Path(sys.executable), "-B", "-m", "builder", *arguments]
    return run(*command, **environment)


def run(*command: str | Path, **environment: str) -> Done:
    """Run a command in the project's folder; the environment is added to."""
    import os

    return subprocess.run(
        [str(word) for word in command],
        cwd=PROJECT,
        env=os.environ | {"NO_COLOR": "1"} | environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def small_corpus(folder: Path) -> Path:
    """Copy one document of the five documents, the one that has all layers, with a card of it."""
    copy_corpus(folder)
    for path in sorted((folder / "annotations/documents").glob("*.yaml")):
        if path.stem != STEMS[1]:
            drop_document(folder, path.stem)
    assert main(["--root", str(folder), "card"]) in {0, 1}
    return folder


def tree(folder: Path) -> dict[str, str] | None:
    """Return the sha256 of every file below a folder, or None where there is no folder.

    What is kept in `.cache` is nobody's.
    """
    if not folder.exists():
        return None
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".cache" not in path.parts
    }


def manifest(release: Path) -> dict[str, Any]:
    """Return the manifest of a release."""
    value: dict[str, Any] = json.loads((release / MANIFEST).read_bytes())
    return value


def forged(release: Path, folder: Path) -> Path:
    """Return a copy of a release, free to be tampered with."""
    shutil.copytree(release, folder)
    return folder


def seal(release: Path) -> None:
    """Make the manifest agree with the files again, as a forger would."""
    value = manifest(release)
    files = stored_files(release)
    del files[MANIFEST]
    value["files"] = {name: file._asdict() for name, file in files.items()}
    (release / MANIFEST).write_bytes(canonical_json(value))


def repack(release: Path, edit: Edit) -> None:
    """Edit the sources of a release, by name, and seal it again."""
    archive = release / "sources.tar"
    with tarfile.open(archive) as tar:
        files = {m.name: (tar.extractfile(m) or io.BytesIO()).read() for m in tar.getmembers()}
    edit(files)
    with tarfile.open(archive, "w") as tar:
        for name, data in sorted(files.items()):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    seal(release)


def replaced(start: str, old: bytes, new: bytes) -> Edit:
    """Return an edit that replaces bytes in the files whose names start so."""

    def edit(files: dict[str, bytes]) -> None:
        names = [name for name in files if name.startswith(start) and old in files[name]]
        assert names, f"{old!r} stands nowhere"
        for name in names:
            files[name] = files[name].replace(old, new)

    return edit


def dropped(start: str) -> Edit:
    """Return an edit that drops the files whose names start so."""

    def edit(files: dict[str, bytes]) -> None:
        for name in [name for name in files if name.startswith(start)]:
            del files[name]

    return edit
