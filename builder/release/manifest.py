"""The manifest of a release: written, read, and compared with the files beside it."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from builder.reports.problems import Place, Report, release_error

if TYPE_CHECKING:
    from builder.annotation.settings import Settings
    from builder.release.features import SplitInfo

MANIFEST = "MANIFEST.json"
"""The file of a release that names the others, and tells it from any other folder."""
LIMIT = 1 << 22
"""Bytes a manifest may have: some twenty thousand files."""
LARGEST = (1 << 63) - 1
"""The largest number a manifest may have, of bytes or of rows."""
LIMITS = (("data/", 1 << 30), ("sources.tar", 1 << 36), ("", 1 << 26))
"""Bytes a file of the release may have, by how its name begins: the first that fits counts."""
DEPTH = 8
"""How deep folders are looked into; a release has two of them."""
HUB_FILE = ".gitattributes"
"""The one file that the hub itself adds to a repository."""

BROKEN_MANIFEST = release_error(
    "broken-manifest",
    "The release has no MANIFEST.json, or it is not the canonical JSON that `build` writes. "
    "Without it nothing can be said about the release.",
)
CHANGED = release_error(
    "release-file-changed",
    "A file of the release does not have the sha256 that the manifest says.",
)
LACKING = release_error(
    "release-file-missing", "A file that the manifest names is not in the release."
)
ADDED = release_error(
    "release-file-added", "The release holds a file that the manifest does not name."
)

_SHA256 = re.compile(r"[0-9a-f]{64}")
_PLACE = Place(MANIFEST)


class Stored(NamedTuple):
    """A file of the release: its size in bytes and its sha256 in hexadecimal."""

    bytes: int
    sha256: str


class SplitContent(NamedTuple):
    """What the manifest says of one split of one config."""

    rows: int
    content_hash: str


Configs = dict[str, dict[str, SplitContent]]


class Manifest(NamedTuple):
    """A manifest that could be read, and the sha256 of its own bytes."""

    name: str
    version: str
    released: str
    configs: Configs
    files: dict[str, Stored]
    sha256: str


def render(
    settings: Settings, splits: Mapping[str, Iterable[SplitInfo]], stored: Mapping[str, Stored]
) -> bytes:
    """Return the bytes of the manifest of a release; `stored` are its files but for this one."""
    manifest = {
        "name": settings.name,
        "version": settings.version,
        "released": settings.released.isoformat(),
        "configs": {
            config: {
                info.name: SplitContent(info.num_examples, info.content_hash)._asdict()
                for info in infos
            }
            for config, infos in splits.items()
        },
        "files": {name: file._asdict() for name, file in stored.items()},
    }
    return canonical_json(manifest)


def canonical_json(value: object) -> bytes:
    """Return JSON with sorted keys, UTF-8, indented by one, ended by a line feed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def stored_files(folder: Path) -> dict[str, Stored]:
    """Return size and sha256 of every file below a folder, by path in it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): stored_file(path) for path in paths}


def stored_file(path: Path) -> Stored:
    """Return size and sha256 of a file, read once."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
        return Stored(file.tell(), digest.hexdigest())


def read(folder: Path, report: Report) -> Manifest | None:
    """Read the manifest of the release in `folder`, or report why it is none."""
    path = folder / MANIFEST
    if not path.is_file():
        report.add(BROKEN_MANIFEST, _PLACE, "there is no such file", "this is no release")
        return None
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    try:
        value = _parsed(data)
    except ValueError as failure:
        report.add(BROKEN_MANIFEST, _PLACE, str(failure))
        return None
    return _manifest(value, hashlib.sha256(data).hexdigest())


def _parsed(data: bytes) -> dict[str, Any]:
    """Return what a manifest says; what is none is a `ValueError` that says why."""
    if len(data) > LIMIT:
        raise ValueError(f"this file has more than {LIMIT} bytes")
    try:
        value: Any = json.loads(data)
    except (ValueError, RecursionError) as failure:
        raise ValueError("this is not JSON in UTF-8") from failure
    if not _has_shape(value, _SHAPE):
        raise ValueError("this is JSON, but no manifest")
    # Only now, as writing what somebody else made up could take any time.
    if canonical_json(value) != data:
        raise ValueError("this is not canonical: `build` never writes it so")
    return dict(value)


def compare(folder: Path, manifest: Manifest, report: Report) -> None:
    """Report every file that is changed, missing or added, against the manifest."""
    found = set()
    for name in _names(folder):
        if name in manifest.files:
            found.add(name)
        elif name != MANIFEST and (name != HUB_FILE or not (folder / name).is_file()):
            report.add(ADDED, Place(name), "the manifest has no such file")
    for name in sorted(manifest.files.keys() - found):
        report.add(LACKING, Place(name), "this file is missing")
    for name in sorted(found):
        _compare_file(folder / name, name, manifest.files[name], report)


def _compare_file(path: Path, name: str, said: Stored, report: Report) -> None:
    if not path.is_file():
        report.add(CHANGED, Place(name), "this is not a regular file")
        return
    # Before anything is read, as a file that takes no room on a disk may be of any size.
    size = path.stat().st_size
    if size != said.bytes:
        message = f"this file is another: {size} bytes; the manifest says {said.bytes}"
        report.add(CHANGED, Place(name), message)
    elif size > (limit := _limit(name)):
        report.add(CHANGED, Place(name), f"{size} bytes are more than the {limit} it may have")
    elif (found := stored_file(path).sha256) != said.sha256:
        message = f"this file is another: sha256 {found}; the manifest says {said.sha256}"
        report.add(CHANGED, Place(name), message)


def _limit(name: str) -> int:
    return next(limit for start, limit in LIMITS if name.startswith(start))


def _names(folder: Path) -> Iterator[str]:
    """Give the paths of everything below a folder that is not itself a folder.

    A folder that is deeper than any release's is given as it is.
    """
    waiting = [""]
    while waiting:
        parent = waiting.pop()
        with os.scandir(folder / parent) as entries:
            for entry in entries:
                name = f"{parent}{entry.name}"
                if entry.is_dir(follow_symlinks=False) and name.count("/") < DEPTH:
                    waiting.append(f"{name}/")
                else:
                    yield name


_NUMBER = range(LARGEST + 1)
_SHAPE = {
    "name": str,
    "version": str,
    "released": str,
    "configs": {...: {...: {"rows": _NUMBER, "content_hash": _SHA256}}},
    "files": {...: {"bytes": _NUMBER, "sha256": _SHA256}},
}
"""`...` stands for any name."""


def _has_shape(value: object, shape: Any) -> bool:
    if isinstance(shape, re.Pattern):
        return isinstance(value, str) and shape.fullmatch(value) is not None
    if isinstance(shape, range):
        return type(value) is int and value in shape
    if not isinstance(shape, dict):
        return type(value) is shape
    if not isinstance(value, dict):
        return False
    if ... in shape:
        return all(_has_shape(item, shape[...]) for item in value.values())
    return value.keys() == shape.keys() and all(_has_shape(value[k], shape[k]) for k in shape)


def _manifest(value: dict[str, Any], sha256: str) -> Manifest:
    configs = {
        config: {split: SplitContent(**content) for split, content in splits.items()}
        for config, splits in value["configs"].items()
    }
    files = {name: Stored(**stored) for name, stored in value["files"].items()}
    return Manifest(value["name"], value["version"], value["released"], configs, files, sha256)
