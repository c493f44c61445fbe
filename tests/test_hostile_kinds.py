"""Whatever kind of thing stands where a command reads or writes, it ends, tells it, harms nothing.

Kinds are tried at places with the commands that they concern, in this process and with no more
rights than files give.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from types import FrameType

import pytest

from tests import rights
from tests.every_command import COMMANDS, CORPUS_FOLDERS, RELEASE, prepared, whole_corpus, words_of
from tests.hostile_kinds import (
    FOLDERS,
    HUGE,
    KINDS,
    NO_FILE,
    NO_RIGHTS,
    NOTHING,
    OTHER_BYTES,
    put,
)
from tests.releases import build
from tests.support import called

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform == "win32", reason="needs FIFOs, sockets and links"),
]

LONGEST = 60
"""Seconds after which a command waits for something that never comes."""
HARMFUL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]")
STEERING = re.compile(r"^\s*::|##\[", re.MULTILINE)
FAULTS = ("Traceback", "a fault of the builder", "builder-fault")

IN_FOLDERS = tuple(COMMANDS)
SEEN_BY_ALL = ("check", "build", "preview")
IMPORTS = "import, a draft", "import, a second"
SOURCES: dict[str, Sequence[str]] = {
    **dict.fromkeys(CORPUS_FOLDERS, IN_FOLDERS),
    "seeds/talks.txt": (*SEEN_BY_ALL, "decide", "agree"),
    "seeds/brief.txt": (*SEEN_BY_ALL, "import, a second"),
    "annotations/documents/talks.yaml": (*SEEN_BY_ALL, "decide", "agree", "fmt", "export"),
    "annotations/documents/brief.yaml": (*SEEN_BY_ALL, "import, a second", "fmt"),
    "annotations/dataset.yaml": (*SEEN_BY_ALL, "new", "decide", "fmt", *IMPORTS),
    "annotations/registry/people.yaml": (*SEEN_BY_ALL, "new", "schema", "fmt", *IMPORTS),
    "annotations/registry/organizations.yaml": (*SEEN_BY_ALL, "schema"),
    "annotations/registry/annotators.yaml": (*SEEN_BY_ALL, "decide", "agree", *IMPORTS),
    "annotations/adjudication.yaml": (*SEEN_BY_ALL, "decide", "agree", "fmt"),
    "annotations/withdrawn.yaml": (*SEEN_BY_ALL, "fmt"),
    "annotations/COMPARISON.md": (*SEEN_BY_ALL, "card"),
    "annotations/GUIDELINES.md": SEEN_BY_ALL,
    "annotations/schema/people.json": (*SEEN_BY_ALL, "schema"),
    "annotations/second/second-reader/notice.yaml": (*SEEN_BY_ALL, "agree"),
    "annotations/second/second-reader/first/notice.yaml": (*SEEN_BY_ALL, "agree"),
    "dataset_card.md": (*SEEN_BY_ALL, "card"),
    "CHANGELOG.md": SEEN_BY_ALL,
    "CITATION.cff": (*SEEN_BY_ALL, "card"),
}
"""What a release packs, with the commands that read it or write there."""
FOLDER_PLACES = frozenset([*SOURCES][:8])
TARGETS: dict[str, Sequence[str]] = {
    "seeds/fresh.txt": ("new", "import, a draft"),
    "annotations/documents/fresh.yaml": ("new", "import, a draft"),
    "annotations/second/second-reader/brief.yaml": ("import, a second",),
    ".zenodo.json": ("card",),
    ".cache": ("check", "build"),
    ".cache/documents.sqlite": ("check", "build"),
    ".cache/clock": ("check",),
    "dist": ("build", "preview", "export"),
    "dist/preview": ("preview",),
    "dist/export": ("export",),
    "dist/export/jsonl": ("export",),
    RELEASE: ("build",),
    f"{RELEASE}/MANIFEST.json": ("build",),
    **{f"dist/.steppe-statements-1.0.0.{name}": ("build",) for name in ("lock", "new", "old")},
}
"""Where commands write."""
BROUGHT = {
    "release": ("verify", "diff", "export", "score"),
    "release/MANIFEST.json": ("verify", "diff"),
    "release/README.md": ("verify", "diff"),
    "release/sources.tar": ("verify",),
    "release/data": ("verify", "diff"),
    "release/data/figures": ("verify", "diff"),
    "release/data/figures/train-00000-of-00001.parquet": ("verify", "diff", "export"),
    "brought.jsonl": ("import", "score", "score it"),
}
"""What people name, which may be anywhere."""
READING = {
    "verify": ("verify", "{release}"),
    "diff": ("diff", "{release}", "."),
    "export": ("export", "jsonl", "{release}"),
    "score": ("score", "{release}", "{brought}"),
    "score it": ("score", "{brought}", "{brought}"),
    "import": ("import", "{brought}", "--annotator", "second-reader"),
}

Snapshot = Mapping[str, object]


class Hung(BaseException):
    """A command waits for ever. No exception that a command would tell and go on."""


@contextmanager
def ending() -> Iterator[None]:
    """Demand that a command ends."""

    def hung(number: int, frame: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGALRM, hung)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def snapshot(folder: Path) -> Snapshot:
    """Return all there is in a folder, and what it holds."""
    return {path.relative_to(folder).as_posix(): _content(path) for path in folder.rglob("*")}


def _content(path: Path) -> object:
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        return path.readlink()
    if not stat.S_ISREG(found.st_mode) or found.st_size > 1 << 24:
        return found.st_mode, found.st_ino
    try:
        return found.st_mode, path.read_bytes()
    except PermissionError:
        return found.st_mode, found.st_size, found.st_mtime_ns


def run(words: Sequence[str], place: str, folder: Path, writes: Sequence[str]) -> int:
    """Run a command, demand that it is harmless, and return its exit code."""
    before = snapshot(folder)
    with rights.obeyed(), ending():
        done = called(*words)
    after = snapshot(folder)
    said = done.stdout + done.stderr
    assert done.returncode in {0, 1, 2, 3}, said
    assert not HARMFUL.search(said), said
    assert not STEERING.search(said), said
    assert not [fault for fault in FAULTS if fault in said], said
    told = done.returncode == 0 or any(part in said for part in place.split("/"))
    assert told or "holds no corpus" in said or "the pages show them" in said, said
    names = before.keys() | after.keys()
    changed = {name for name in names if before.get(name) != after.get(name)}
    # A folder on the way to what is written may be made, also where a link leads to nothing yet.
    assert not [name for name in changed if not _may_change(name, writes, after)], changed
    return done.returncode


def _may_change(name: str, writes: Sequence[str], after: Snapshot) -> bool:
    if "/nothing" in name or any(fnmatch(name, f"corpus/{pattern}") for pattern in writes):
        return True
    return any(f"corpus/{pattern}".startswith(f"{name}/") for pattern in writes) and name in after


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Path]]:
    """Give a folder for each command, with a corpus in which it has something to do."""
    folder = tmp_path_factory.mktemp("templates")
    whole = whole_corpus(folder / "whole")
    shutil.rmtree(whole / ".cache")
    made = {
        name: prepared(whole, folder / str(number), name).parent
        for number, name in enumerate(COMMANDS)
    }
    before = snapshot(folder)
    yield made
    assert snapshot(folder) == before


@pytest.fixture(scope="module")
def brought(templates: Mapping[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a corpus, its release, and documents to import or to score."""
    folder = tmp_path_factory.mktemp("brought") / "all"
    shutil.copytree(templates["import, a second"], folder)
    build(folder / "corpus", folder / "release")
    shutil.rmtree(folder / "corpus/.cache")
    return folder


def spoilt(template: Path, case: Path, place: str, kind: str) -> Path:
    """Return what is as a template is, with a kind of thing at a place.

    Its files are those of the template themselves: no command writes into a file that is there.
    """
    shutil.rmtree(case, ignore_errors=True)
    shutil.copytree(template, case, copy_function=os.link)
    put(kind, case / place)
    return case


def codes(templates: Mapping[str, Path], case: Path, place: str, kind: str) -> dict[str, int]:
    """Return the exit code of each command that a place of the corpus concerns."""
    found = {}
    for command in (SOURCES | TARGETS)[place]:
        folder = spoilt(templates[command], case, f"corpus/{place}", kind)
        writes = (*COMMANDS[command].writes, ".cache/*")
        found[command] = run(words_of(command, folder / "corpus"), place, folder, writes)
    return found


def kinds_at(place: str) -> list[str]:
    """Return the kinds that are tried there; of files in a folder's place nobody reads a byte."""
    same = {*OTHER_BYTES} - {HUGE} if place in FOLDER_PLACES else set()
    return [kind for kind in KINDS if kind not in same]


@pytest.mark.parametrize("place", SOURCES)
def test_sources(templates: Mapping[str, Path], tmp_path: Path, place: str) -> None:
    """What cannot be read ends in exit code 3, and `build` and `preview` find what `check` does."""
    for kind in kinds_at(place):
        found = codes(templates, tmp_path / "case", place, kind)
        assert {found[command] for command in SEEN_BY_ALL} == {found["check"]}, (kind, found)
        assert found["check"] in _expected(place, kind), (kind, found)


def _expected(place: str, kind: str) -> set[int]:
    """Return the exit codes that `check` may have: 2 is said where a corpus is looked for."""
    fits = FOLDERS if place in FOLDER_PLACES else OTHER_BYTES
    if kind in fits or kind in NOTHING:
        return {0, 1} if place not in {"seeds", "annotations"} else {1, 2}
    if place == "annotations/second/second-reader" and kind in {*OTHER_BYTES, NO_RIGHTS}:
        return {1}  # nobody's annotations, but a stray file
    return {2, 3} if place in {"seeds", "annotations"} else {3}


@pytest.mark.parametrize("place", TARGETS)
def test_targets(templates: Mapping[str, Path], tmp_path: Path, place: str) -> None:
    """What is not ours is not replaced; what may go at any moment is no error."""
    for kind in KINDS:
        found = codes(templates, tmp_path / "case", place, kind)
        if place.startswith(".cache"):
            assert set(found.values()) == {0}, (kind, found)
        if place.startswith("dist"):
            assert 1 not in found.values(), (kind, found)


@pytest.mark.parametrize("place", BROUGHT)
def test_what_people_name(brought: Path, tmp_path: Path, place: str) -> None:
    """A release with anything else in it is none; other files are read or refused."""
    for kind in KINDS:
        for command in BROUGHT[place]:
            case = spoilt(brought, tmp_path / "case", place, kind)
            same = _content(case / place) == _content(brought / place) if kind == "CRLF" else False
            words = [
                word.format(release=case / "release", brought=case / "brought.jsonl")
                for word in (*READING[command], "--root", str(case / "corpus"))
            ]
            writes = {
                "import": ("annotations/*.yaml",), "export": ("dist/*",), "diff": (".cache/*",),
            }.get(command, ())  # fmt: skip
            code = run(words, place, case, writes)
            whole = place in {"release", "brought.jsonl"}
            if command == "verify" or (whole and kind in NO_FILE):
                assert code or same, (kind, command)


def test_what_stands_for_them_is_what_it_is_called(tmp_path: Path) -> None:
    """Each kind is made, and they are all different."""
    for kind in KINDS:
        put(kind, tmp_path / kind)
    assert {path.name for path in tmp_path.iterdir()} == KINDS.keys() - NOTHING.keys()
    assert os.path.realpath(tmp_path / "device that never ends") == "/dev/zero"
