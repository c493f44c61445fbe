"""What `check` finds clean, `build` builds, and `verify` finds to be what it says.

Whatever the tests know how to spoil is spoilt here: the examples of every rule, the planted
mistakes, much of every construct, and files that stand where nobody expects them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.release import packable
from builder.release.check import check_all
from builder.release.generated import STALE_CARD
from builder.reports.examples import FOLDER, load
from builder.reports.problems import Problem
from tests.examples import changed
from tests.growth import RIGHT, WRONG, grow
from tests.support import edit
from tests.test_growth import quiet
from tests.test_planted_mistakes import MISTAKES, Mistake


def keeps_the_promise(root: Path) -> None:
    """Demand that `check` finds an error, or else `build` succeeds and `verify` finds nothing."""
    if {problem.rule for problem in _errors(root)} == {STALE_CARD.id}:
        quiet("card", "--root", root)
    found = _errors(root)
    out = root / "dist" / "release"
    built = quiet("build", "--root", root, "--out", out)
    assert (built == 0) == (not found), found
    if not found:
        assert quiet("verify", out) == 0


def _errors(root: Path) -> list[Problem]:
    return [p for p in check_all(root).report.problems if p.severity == "error"]


EXAMPLES = sorted(path.parent.name for path in FOLDER.glob("*/bad.diff"))


@pytest.mark.slow
@pytest.mark.parametrize("rule", EXAMPLES)
def test_the_promise_holds_for_the_examples(rule: str, tmp_path: Path) -> None:
    """The bad example of each rule, and the good one, which may be another corpus."""
    example = load(rule)
    assert example is not None
    keeps_the_promise(changed(tmp_path / "bad", example.bad))
    if any(hunk.old != hunk.new for change in example.good for hunk in change.hunks):
        keeps_the_promise(changed(tmp_path / "good", example.good))


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.rule}-{m.at.split()[0]}")
def test_the_promise_holds_for_planted_mistakes(mistake: Mistake, corpus: Path) -> None:
    """A mistake in a real file."""
    edit(corpus / mistake.file, mistake.old, mistake.new)
    keeps_the_promise(corpus)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*RIGHT, *WRONG])
def test_the_promise_holds_for_much_of_every_construct(name: str, tmp_path: Path) -> None:
    """Whatever a document holds much of; those that are right have no error to be found."""
    root = grow(tmp_path / "corpus", (RIGHT | WRONG)[name](20))
    keeps_the_promise(root)
    assert name in WRONG or not _errors(root)


def _write(name: str, data: bytes = b"") -> Callable[[Path], object]:
    def deed(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)

    return deed


def _link(name: str, target: str) -> Callable[[Path], object]:
    return lambda root: (root / name).symlink_to(target)


def _folder(name: str) -> Callable[[Path], object]:
    def deed(root: Path) -> None:
        (root / name).unlink(missing_ok=True)
        (root / name).mkdir()

    return deed


def _gone(name: str) -> Callable[[Path], object]:
    return lambda root: (root / name).unlink()


def _setting(old: str, new: str) -> Callable[[Path], object]:
    return lambda root: edit(root / "annotations/dataset.yaml", old, new)


def _copy_document(stem: str) -> Callable[[Path], object]:
    def deed(root: Path) -> None:
        for name in ("seeds/brief.txt", "annotations/documents/brief.yaml"):
            path = root / name
            shutil.copy(path, path.with_name(f"{stem}{path.suffix}"))

    return deed


GUIDE = "annotations/NOTES.md"
DEEDS: dict[str, Callable[[Path], object]] = {
    "no changelog": _gone("CHANGELOG.md"),
    "an empty changelog": _write("CHANGELOG.md"),
    "a changelog of other bytes": _write("CHANGELOG.md", b"\xff\xfe\0"),
    "a changelog with a byte order mark": _write("CHANGELOG.md", b"\xef\xbb\xbf# Changes\n"),
    "a changelog with CR": _write("CHANGELOG.md", b"# Changes\r\n\rold\r"),
    "a changelog without an end": _write("CHANGELOG.md", b"# Changes"),
    "a changelog that is a folder": _folder("CHANGELOG.md"),
    "a large changelog": _write("CHANGELOG.md", b"x\n" * (1 << 19) + b"x"),
    "a stray guide": _write(GUIDE, b"secret\n"),
    "a stray guide of other bytes": _write(GUIDE, b"\xff"),
    "a link out of the corpus": _link(GUIDE, "/etc/hostname"),
    "a link to nowhere": _link(GUIDE, "nothing.md"),
    "a link within the corpus": _link(GUIDE, "../CHANGELOG.md"),
    "a folder where a file is packed": _folder("annotations/more.yaml"),
    "a FIFO where a file is packed": lambda root: os.mkfifo(root / GUIDE),
    "a large stray file": _write("annotations/schema/more.json", b" " * ((1 << 20) + 1)),
    "a hidden file": _write("annotations/.notes.yaml", b"x"),
    "a stray registry": _write("annotations/registry/peple.yaml", b"x: y\n"),
    "an id in another case": _copy_document("BRIEF"),
    "an id that Windows reserves": _copy_document("aux"),
    "an id that Windows reserves with an ending": _copy_document("Com1.x"),
    "an id that ends in a point": _copy_document("brief."),
    "a long id": _copy_document("b" * 245),
    "a name that is not UTF-8": _write(os.fsdecode(b"annotations/\xff.md"), b"x"),
    "a long name of the dataset": _setting("name: steppe-statements", f"name: {'a' * 300}"),
    "a day before the epoch": _setting('"2022-11-01"', '"0001-01-01"'),
    "a day after all": _setting('"2022-11-01"', '"9999-12-31"'),
    "a title of signs": _setting("title: Steppe Statements", "title: \"{}: <b> ' \\\\ # --- %\""),
    "an author of signs": _setting("  - The makers", "  - \"{x} & 'y' \\\\n <z>\""),
    "an empty seed": _write("seeds/brief.txt"),
    "a seed with NUL": _write("seeds/brief.txt", b"In brief\n\nTrade\0goes on.\n"),
    "a large log": _write("annotations/COMPARISON.md", b"`brief` `notice` `talks`\n" * 50_000),
    "a second annotation of nothing": _write("annotations/second/second-reader/first/x.yaml", b"x"),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("deed", DEEDS)
def test_the_promise_holds_for_files_nobody_expects(deed: str, tmp_path: Path) -> None:
    """What a release packs and no rows are compiled from."""
    root = changed(tmp_path / "corpus", ())
    DEEDS[deed](root)
    keeps_the_promise(root)


def test_check_finds_what_build_would_stumble_over(tmp_path: Path) -> None:
    """A missing changelog, a link out, a name that Windows reserves, a stray file: all at once."""
    root = changed(tmp_path / "corpus", ())
    for deed in ("no changelog", "a link out of the corpus", "an id that Windows reserves"):
        DEEDS[deed](root)
    DEEDS["a stray registry"](root)
    found = {(p.rule, p.place.path) for p in check_all(root).report.problems}
    assert found >= {
        ("missing-file", "CHANGELOG.md"),
        ("unreadable-file", GUIDE),
        ("unportable-name", "seeds/aux.txt"),
        ("stray-file", "annotations/registry/peple.yaml"),
    }


def test_what_a_corpus_is_meant_to_have_is_no_stray(tmp_path: Path) -> None:
    """The model corpus with the guides and schemas that go with one has no warning."""
    root = changed(tmp_path / "corpus", ())
    for name in packable.MEANT:
        if name.endswith((".md", ".json")) and name != "annotations/COMPARISON.md":
            _write(name, b"{}\n")(root)
    assert check_all(root).report.problems == []
