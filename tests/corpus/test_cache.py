"""What is kept of compiled documents: one edit costs one edit, and the answer is never another."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.annotation import adjudication
from builder.corpus import corpus as corpora
from builder.corpus import stamps, task, workers
from builder.corpus.cache import NAME
from builder.corpus.corpus import Corpus, open_corpus
from builder.corpus.outcome import Outcome
from builder.corpus.packed import NO_ROWS
from builder.corpus.second import NOT_CARRIED_OUT, Second
from builder.corpus.task import Shared, Task
from builder.disk.files import Read
from builder.page.seed import path_of
from builder.reports.problems import Problem
from tests.support import STEMS, drop_second, edit, note

SEEDS = range(1, 40)
PEOPLE = "annotations/registry/people.yaml"
ORGANIZATIONS = "annotations/registry/organizations.yaml"


class Compiler:
    """Compiles corpora and counts what it takes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.compiled: list[str] = []
        self.read: list[str] = []
        compile_task, read_task = task.compile_task, task.read_task

        def counted(one: Task, shared: Shared) -> object:
            self.compiled.append(one.stem)
            return compile_task(one, shared)

        def counted_read(read: Read, stem: str, seconds: tuple[Second, ...]) -> Task:
            self.read.append(stem)
            return read_task(read, stem, seconds)

        monkeypatch.setattr(workers, "compile_task", counted)
        for module in (stamps, corpora):
            monkeypatch.setattr(module, "read_task", counted_read)

    def run(self, root: Path, rows: bool = True) -> tuple[list[str], list[str]]:
        """Compile what is not kept; return what was compiled, and whose files were read.

        Whatever comes of it has to be what comes of a corpus of which nothing is kept.
        """
        self.compiled.clear()
        self.read.clear()
        found = result(open_corpus(root, root), rows)
        done = list(self.compiled), list(self.read)
        assert found == result(open_corpus(root), rows)
        return done


def result(corpus: Corpus, rows: bool) -> tuple[list[Outcome], list[Problem], list[Problem]]:
    """Compile a corpus; return all that comes of it."""
    outcomes = list(corpus.outcomes(rows=rows))
    if not rows:
        outcomes = [outcome._replace(rows=NO_ROWS) for outcome in outcomes]
    return outcomes, corpus.report.problems, corpus.report.waived


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> Compiler:
    """Return what compiles and counts; files count as settled at once."""
    monkeypatch.setattr(stamps, "RACY", -(10**18))
    return Compiler(monkeypatch)


@pytest.fixture
def free(corpus: Path) -> Path:
    """Return a corpus without second annotations, of which any file can be changed."""
    return drop_second(corpus)


def test_nothing_is_compiled_twice(corpus: Path, compiler: Compiler) -> None:
    """A second run compiles nothing and reads no file of a document."""
    everything, read = compiler.run(corpus)
    assert set(everything) == set(read) >= set(STEMS)
    assert compiler.run(corpus) == ([], [])


def test_a_check_keeps_no_rows(corpus: Path, compiler: Compiler) -> None:
    """Rows are kept where they are made for somebody; what is kept without them serves a check."""
    everything, _ = compiler.run(corpus, rows=False)
    assert compiler.run(corpus, rows=False) == ([], [])
    assert compiler.run(corpus, rows=True)[0] == everything
    assert compiler.run(corpus, rows=True) == ([], [])
    assert compiler.run(corpus, rows=False) == ([], [])


@pytest.mark.parametrize("name", [note(2), path_of(STEMS[2])])
def test_one_edit_costs_one_document(free: Path, compiler: Compiler, name: str) -> None:
    """An edit of either file compiles its document, and to take it back compiles nothing."""
    compiler.run(free)
    before = (free / name).read_bytes()
    (free / name).write_bytes(before + b"\n# more\n")
    assert compiler.run(free) == ([STEMS[2]], [STEMS[2]])
    (free / name).write_bytes(before)
    assert compiler.run(free) == ([], [STEMS[2]])


def test_an_edit_of_the_same_size_and_time_is_seen(free: Path, compiler: Compiler) -> None:
    """A file whose time was set back is read: no tool can set the time of its last change."""
    compiler.run(free)
    path = free / note(2)
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    edit(path, "cue: added", "cue: addad")
    os.utime(path, ns=times)
    assert compiler.run(free)[0] == [STEMS[2]]


def test_a_file_that_was_just_changed_is_read_again(
    free: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second change within the same tick of the clock may leave the same times."""
    compiler = Compiler(monkeypatch)
    everything, _ = compiler.run(free)
    assert compiler.run(free) == ([], everything)


def test_a_link_is_read_again(free: Path, compiler: Compiler) -> None:
    """What it leads to may change while the link does not."""
    target = free / "annotations" / "elsewhere.yaml"
    (free / note(2)).rename(target)
    (free / note(2)).symlink_to(target)
    compiler.run(free)
    edit(target, "cue: added", "cue: addad")
    assert compiler.run(free) == ([STEMS[2]], [STEMS[2]])


def test_a_file_that_cannot_be_read_is_tried_again(free: Path, compiler: Compiler) -> None:
    """What keeps a file from being read is found each time, until it is gone."""
    compiler.run(free)
    (free / note(2)).rename(free / "moved")
    (free / note(2)).mkdir()
    for _ in range(2):
        assert compiler.run(free)[0] == [STEMS[2]]
    (free / note(2)).rmdir()
    (free / "moved").rename(free / note(2))
    assert compiler.run(free)[0] == []


def test_a_renamed_document_is_another(free: Path, compiler: Compiler) -> None:
    """Its id stands in its rows, so nothing kept under the old name serves."""
    compiler.run(free)
    for name in (note(2), path_of(STEMS[2])):
        (free / name).rename(free / name.replace(STEMS[2], "renamed"))
    assert compiler.run(free)[0] == ["renamed"]


def test_a_second_annotation_is_part_of_its_document(corpus: Path, compiler: Compiler) -> None:
    """Its bytes, its being there and what was decided about it decide the outcome."""
    compiler.run(corpus)
    second = corpus / f"annotations/second/fresh-reader/{STEMS[0]}.yaml"
    second.write_bytes(second.read_bytes() + b"# more\n")
    assert compiler.run(corpus)[0] == [STEMS[0]]
    second.unlink()
    assert compiler.run(corpus)[0] == [STEMS[0]]
    edit(corpus / "annotations/registry/annotators.yaml", "fresh-reader:", "other-reader:")
    assert set(STEMS[1:]) <= set(compiler.run(corpus)[0])


def test_a_line_above_the_decisions_costs_nothing(corpus: Path, compiler: Compiler) -> None:
    """Decisions are the same wherever they stand, and what is wrong is told where that is now."""
    decided = corpus / adjudication.NAME
    text = decided.read_text(encoding="utf-8").replace("decision: first", "decision: second", 1)
    decided.write_text(text, encoding="utf-8")
    compiler.run(corpus)
    (before,) = wrong_decisions(corpus)
    decided.write_bytes(b"# The decisions.\n" + decided.read_bytes())
    assert compiler.run(corpus) == ([], [])
    (after,) = wrong_decisions(corpus)
    assert after == before._replace(place=before.place.moved(1))
    line = decided.read_text(encoding="utf-8").splitlines()[after.place.line - 1]
    assert line == "      url:"


def wrong_decisions(root: Path) -> list[Problem]:
    """Return what is wrong with decisions, told from what is kept."""
    corpus = open_corpus(root, root)
    list(corpus.outcomes(rows=False))
    return [p for p in corpus.report.problems if p.rule == NOT_CARRIED_OUT.id]


def rename(root: Path) -> None:
    """Change the name that tables show of a person who speaks in one document."""
    edit(root / PEOPLE, "name: Sergey Lavrov\n", "name: Sergei Lavrov\n")


def add(root: Path, name: str = "Nob-Ody") -> None:
    """Add an organization; its name stands in no page."""
    with (root / ORGANIZATIONS).open("a", encoding="utf-8") as file:
        file.write(f"\nnobody:\n  name: Nobody\n  wikidata: null\n  names:\n    - {name}\n")
        file.write("  kind: other\n")


def add_named(root: Path) -> None:
    """Add an organization whose name stands in pages."""
    add(root, "Uzbekistan")


def damage(root: Path) -> None:
    """Make an entry that cannot be read, which may be any."""
    with (root / ORGANIZATIONS).open("a", encoding="utf-8") as file:
        file.write("\nhere:\n  name: Here\n  kind: nothing\n")


def comment(root: Path) -> None:
    """Move every entry down by a line."""
    path = root / ORGANIZATIONS
    path.write_bytes(b"# The organizations.\n" + path.read_bytes())


@pytest.mark.parametrize(
    ("change", "some", "all_"),
    [(rename, True, False), (add, False, False), (add_named, True, False),
     (damage, True, True), (comment, False, False)],
)  # fmt: skip
def test_a_change_of_the_registry_costs_what_rests_on_it(
    free: Path, compiler: Compiler, change: Callable[[Path], None], some: bool, all_: bool
) -> None:
    """Documents that name the entry, or whose page has a name of it, are compiled; no others."""
    everything, _ = compiler.run(free)
    change(free)
    compiled, _ = compiler.run(free)
    assert (bool(compiled), compiled == everything) == (some, all_)
    assert compiler.run(free) == ([], [])


def test_rows_go_with_the_summary_that_they_were_made_with(free: Path, compiler: Compiler) -> None:
    """A check after a change of the registry keeps no rows: those from before serve nobody."""
    compiler.run(free)
    rename(free)
    some, _ = compiler.run(free, rows=False)
    assert some
    assert compiler.run(free) == (some, some)


def test_an_id_that_nobody_has_is_looked_for_again(free: Path, compiler: Compiler) -> None:
    """What an unknown id is near to may be any entry, so every change asks anew."""
    edit(free / note(3), "publisher: mil-osi", "publisher: nobodi")
    compiler.run(free)
    add(free)
    assert compiler.run(free)[0] == [STEMS[3]]


def test_another_version_of_the_guidelines_is_another_corpus(
    free: Path, compiler: Compiler
) -> None:
    """Whether a document follows a version that exists depends on the settings."""
    everything, _ = compiler.run(free)
    path = free / "annotations/dataset.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\nguidelines: ", "\nguidelines: 9"), encoding="utf-8")
    assert compiler.run(free)[0] == everything


def test_another_builder_keeps_its_own(
    free: Path, compiler: Compiler, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What other code, or another library, compiled is not taken."""
    from builder.corpus import cache

    everything, _ = compiler.run(free)
    monkeypatch.setattr(cache, "program", lambda: "another")
    assert compiler.run(free)[0] == everything


def test_workers_keep_what_one_process_keeps(free: Path, compiler: Compiler) -> None:
    """The parent keeps what workers compiled."""
    list(open_corpus(free, free).outcomes(workers=2))
    assert compiler.run(free) == ([], [])


def test_a_damaged_store_costs_a_run(free: Path, compiler: Compiler) -> None:
    """What is kept may be cut, overwritten or deleted: the answer is the same."""
    everything, _ = compiler.run(free)
    (free / NAME).write_bytes(b"nothing")
    assert compiler.run(free)[0] == everything
    shutil.rmtree(free / ".cache")
    assert compiler.run(free)[0] == everything


def test_rows_of_a_document_with_errors_are_not_those_of_the_mended_one(
    free: Path, compiler: Compiler
) -> None:
    """It had none: a check that finds it mended, and keeps no rows, does not vouch for those."""
    text = (free / PEOPLE).read_bytes()
    (free / PEOPLE).write_bytes(text.replace(b"\nsergey-lavrov:", b"\nsergey-other:"))
    compiler.run(free)
    (free / PEOPLE).write_bytes(text)
    compiler.run(free, rows=False)
    compiler.run(free)


def tinker(root: Path, chance: random.Random) -> None:
    """Change something of a corpus at random: it may break it, and the next change may mend it."""
    documents = sorted((root / "annotations/documents").glob("*.yaml"))
    path = chance.choice(documents)
    seed = root / path_of(path.stem)
    match chance.randrange(7):
        case 0:  # a line of an annotation goes
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            del lines[chance.randrange(len(lines))]
            path.write_text("".join(lines), encoding="utf-8")
        case 1:  # a character of a seed changes, and its pin with it
            text = seed.read_text(encoding="utf-8")
            at = chance.randrange(len(text))
            seed.write_text(text[:at] + chance.choice("aé\n7") + text[at + 1 :], encoding="utf-8")
            pin(path, seed)
        case 2:  # a document goes under another name
            stem = f"renamed-{chance.randrange(1000)}"
            path.rename(path.with_stem(stem))
            seed.rename(seed.with_stem(stem))
        case 3:  # a document is copied
            stem = f"copied-{chance.randrange(1000)}"
            shutil.copy(path, path.with_stem(stem))
            shutil.copy(seed, seed.with_stem(stem))
        case 4 if len(documents) > 3:
            path.unlink()
            seed.unlink()
        case 5:  # a line of a registry goes
            registry = root / chance.choice([PEOPLE, ORGANIZATIONS])
            lines = registry.read_text(encoding="utf-8").splitlines(keepends=True)
            del lines[chance.randrange(len(lines))]
            registry.write_text("".join(lines), encoding="utf-8")
        case _:  # a name is added to a registry
            with (root / ORGANIZATIONS).open("a", encoding="utf-8") as file:
                name = chance.choice(["Russian", "Moscow", "the", "Nob-Ody"])
                file.write(f"x{chance.randrange(1000)}:\n  name: X\n  wikidata: null\n")
                file.write(f"  kind: other\n  names:\n    - {name}\n")


def pin(path: Path, seed: Path) -> None:
    """Pin a seed in its annotation."""
    pinned = f"seed_sha256: {hashlib.sha256(seed.read_bytes()).hexdigest()}"
    lines = path.read_text(encoding="utf-8").split("\n")
    found = [pinned if line.startswith("seed_sha256:") else line for line in lines]
    path.write_text("\n".join(found), encoding="utf-8")


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in SEEDS)])
def test_whatever_changes_the_answer_is_that_of_a_cold_run(
    free: Path, compiler: Compiler, seed: int
) -> None:
    """A corpus is changed at random, again and again; every time the outcomes are compared.

    Registries come back as they were: what was kept before may serve again, or may not.
    """
    chance = random.Random(seed)
    compiled = 0
    registries = [free / PEOPLE, free / ORGANIZATIONS]
    before = [[path.read_bytes() for path in registries]]
    for _ in range(12):
        tinker(free, chance)
        if chance.random() < 0.3:
            for path, data in zip(registries, chance.choice(before), strict=True):
                path.write_bytes(data)
        before.append([path.read_bytes() for path in registries])
        compiled += len(compiler.run(free, rows=chance.random() < 0.5)[0])
    assert compiled
