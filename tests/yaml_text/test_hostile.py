"""Whatever stands in place of a file of the corpus, `check` answers soon, small and safely.

Time is processor time, and on a machine that is busy with other things more of it is granted:
as a multiple of what `check` needs there for a small corpus in order.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.release.check import check_all
from builder.reports.problems import Problem
from tests import rights
from tests.examples import CORPUS
from tests.support import PROJECT, edit, rendered

SECONDS = 2
TIMES = 8
KIBIBYTES = 1 << 20  # 1 GiB
NOTES = "annotations/documents/talks.yaml"
REGISTRY = "annotations/registry/organizations.yaml"
PEOPLE = "annotations/registry/people.yaml"
SETTINGS = "annotations/dataset.yaml"
SEED = "seeds/talks.txt"
YAML = (NOTES, REGISTRY, SETTINGS)
HOSTILE = sorted((Path(__file__).parent / "hostile").glob("*.yaml"))

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs wait4, FIFOs and links")


@dataclass(frozen=True)
class Answer:
    """What a run of `check` said and what it cost."""

    code: int
    output: str
    seconds: float
    kibibytes: float


def check(root: Path, *arguments: str) -> Answer:
    """Run `check` as a user does, and demand that it is quick, small and safe to look at."""
    said = root.parent / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "builder", "check", "--root", str(root), *arguments],
            cwd=PROJECT,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    scale = 1024 if sys.platform == "darwin" else 1
    answer = Answer(
        process.returncode,
        said.read_bytes().decode("utf-8"),
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / scale,
    )
    assert answer.kibibytes < KIBIBYTES
    assert is_harmless(answer.output)
    assert "a fault of the builder" not in answer.output
    return answer


def is_harmless(text: str) -> bool:
    """Whether a terminal does nothing but show the text."""
    return all(c in "\n " or unicodedata.category(c)[0] not in "CZ" for c in text)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a copy of the model corpus."""
    return Path(shutil.copytree(CORPUS, tmp_path / "corpus"))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> float:
    """Return the processor time that `check` needs here for the model corpus as it is."""
    return check(Path(shutil.copytree(CORPUS, tmp_path_factory.mktemp("usual") / "corpus"))).seconds


def keys(count: int, key: str = "key{}") -> bytes:
    """Return that many keys."""
    return "".join(f"{key.format(number)}: value\n" for number in range(count)).encode()


BOMB = b"a: &a [lol, lol]\n" + b"".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n".encode() for n in range(20)
)
LARGE: dict[str, bytes] = {
    "aliases that double twenty times": BOMB,
    "merge keys that double": b"a: &a {k: v}\n" + b"b: {<<: [*a, *a, *a, *a]}\n" * 5000,
    "100,000 opening brackets": b"[" * 100_000,
    "100,000 opening braces": b"{" * 100_000,
    "lists in lists": b"- " * 50_000,
    "mappings in mappings": b"".join(b" " * n + b"a:\n" for n in range(1200)),
    "60,000 keys": keys(60_000),
    "60,000 times the same key": keys(60_000, "key"),
    "60,000 keys that almost exist": keys(40_000, "publsher{}"),
    "60,000 tags": b"".join(f"a{n}: !t x\n".encode() for n in range(60_000)),
    "60,000 directives": b"%A\n" * 60_000,
    "60,000 documents": b"---\n" * 60_000,
    "30,000 comments": b"# doubt: really?\n" * 30_000 + b"a: b\n",
    "20,000 waivers": b"# waive late-period: why\n" * 20_000 + b"a: b\n",
    "a scalar of 2 MB": b"a: " + b"x" * 2_000_000,
    "a scalar of 1 MB": b"a: " + b"x" * 1_000_000,
    "a key of 1 MB": b"x" * 1_000_000 + b": a",
    "a folded scalar of 1 MB": b"a: >-\n" + b"  words and words\n" * 50_000,
    "a quoted scalar that never ends": b'a: "' + b"x\n" * 400_000,
    "escapes": b'a: "' + b"\\x1b" * 200_000 + b'"\n',
    "NUL": b"\0" * 500_000,
    "random bytes": bytes(range(256)) * 2000,
    "combining characters": b"a: e" + "\u0301".encode() * 200_000 + b"\n",
    "nothing": b"",
}


SOON = {
    "aliases that double twenty times", "merge keys that double", "100,000 opening brackets",
    "60,000 keys", "a scalar of 2 MB", "NUL", "nothing",
}  # fmt: skip
"""One of each kind; the others are tried with what else strangers send."""


@pytest.mark.parametrize(
    "what",
    [what if what in SOON else pytest.param(what, marks=pytest.mark.hostile) for what in LARGE],
)
def test_hostile_yaml_is_refused_by_name(what: str, root: Path, usual: float) -> None:
    """In place of an annotation, a registry or the settings: it is named, exit code 1."""
    name = YAML[list(LARGE).index(what) % len(YAML)]
    (root / name).write_bytes(LARGE[what])
    answer = check(root)
    assert answer.code == 1
    assert f"{name}:" in answer.output
    assert answer.seconds < max(SECONDS, TIMES * usual)


@pytest.mark.parametrize("format", ["text", "json", "github"])
def test_hostile_text_is_shown_safely(format: str, root: Path) -> None:
    """Escapes, bidirectional controls and forged commands in values stay text in all formats."""
    evil = "\x1b]0;owned\x07\u202e\u2066\x9b31m::error::x\x85##[error]"
    text = (root / NOTES).read_text(encoding="utf-8")
    (root / NOTES).write_text(text.replace("L1: interface", f"L1: {evil}"), encoding="utf-8")
    (root / SEED).write_text(f"{evil}\n{evil} 1\n", encoding="utf-8")
    (root / "annotations" / "documents" / f"{evil[:8]}.yaml").write_text(evil, encoding="utf-8")
    answer = check(root, "--format", format)
    assert answer.code == 1
    assert not any(row.lstrip().startswith("::error::x") for row in answer.output.split("\n"))


@pytest.mark.parametrize("name", [*YAML, SEED, "dataset_card.md"])
@pytest.mark.parametrize("kind", ["folder", "FIFO", "link out", "link to itself", "no rights"])
def test_what_is_no_file_is_refused(kind: str, name: str, root: Path) -> None:
    """A folder, a FIFO, a link that leads out of the corpus or in a circle: exit code 3."""
    path = root / name
    path.unlink()
    if kind == "folder":
        path.mkdir()
    elif kind == "FIFO":
        os.mkfifo(path)
    elif kind == "no rights":
        path.touch(mode=0)
    else:
        path.symlink_to("/etc/passwd" if kind == "link out" else path.name)
    with rights.obeyed():
        problems = check_all(root).report.problems
        said = rendered(problems, "text", root)
        code = check(root).code if name == NOTES else 3
    assert (name, "unreadable-file") in {(p.place.path, p.rule) for p in problems}
    assert "root:" not in said
    assert code == 3


@pytest.mark.parametrize("name", [SEED, "dataset_card.md"])
@pytest.mark.parametrize("what", ["NUL", "random bytes", "a scalar of 2 MB", "nothing"])
def test_hostile_text_files_are_refused(what: str, name: str, root: Path) -> None:
    """In place of a seed or the card: the file, or what pins it, is named; exit code 1."""
    (root / name).write_bytes(LARGE[what])
    answer = check(root)
    assert answer.code == 1
    assert name in answer.output


@pytest.mark.parametrize("path", HOSTILE, ids=lambda path: path.stem)
def test_the_hostile_files_are_refused_everywhere(path: Path, root: Path) -> None:
    """Each small hostile file is an error under its name, whichever file it stands in for."""
    for name in YAML:
        (root / name).write_bytes(path.read_bytes())
    found = check_all(root).report.problems
    assert set(YAML) <= {p.place.path for p in found if p.severity == "error"}
    assert is_harmless(rendered(found, "text", root))


def test_a_fault_of_yaml_hides_no_other(root: Path) -> None:
    """Beside it the other errors of the file are told, and none that only follow from it."""
    text = (root / NOTES).read_text(encoding="utf-8")
    second = "  # waive late-period: why\n  L6: nothing\n  # “We will"
    for old, new in (
        ("split: train", "split: !!str train"),
        ("  L1: interface", "  L1: &x interface"),
        ("source: he\n", "source: h\u200ee\n"),
        ("cue: added", "cue: aded"),
        ("  # “We will", second),
    ):
        text = text.replace(old, new, 1)
    (root / NOTES).write_text(text, encoding="utf-8")
    edit(root / REGISTRY, "kind: media", "kind: media\n  kind: agency")
    expected = {"tag", "anchor", "control-character", "duplicate-key"}
    found = {problem.rule for problem in check_all(root).report.problems}
    assert found == {f"yaml-{rule}" for rule in expected} | {"words-not-found"}


def test_an_id_that_stands_twice_hides_which_are_known(root: Path) -> None:
    """Where the second entry was meant for another id, that id is not told to be unknown."""
    edit(root / PEOPLE, "ivan-petrov:", "anna-orlova:")
    found = check_all(root).report.problems
    assert [(p.place.path, p.rule) for p in found] == [(PEOPLE, "yaml-duplicate-key")]


def test_a_truncated_file_is_answered(root: Path) -> None:
    """Cut anywhere, an annotation or a registry gives problems, never a fault of the builder."""
    for name in (NOTES, REGISTRY):
        whole = (root / name).read_bytes()
        for end in range(0, len(whole) - 20, 61):
            (root / name).write_bytes(whole[:end])
            assert errors_of(root), f"{name} cut at {end}"
        (root / name).write_bytes(whole)
    assert errors_of(root) == []


def errors_of(root: Path) -> list[Problem]:
    """Return the errors that `check` finds."""
    report = check_all(root).report
    assert is_harmless(rendered(report.problems, "text", root))
    return [problem for problem in report.problems if problem.severity == "error"]
