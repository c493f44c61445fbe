"""A page and its annotation of the largest size are taken; one line, byte, entry more is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from builder import layers
from builder.__main__ import main
from builder.annotation import file as annotation_file
from builder.corpus.second import path_of
from builder.page import seed
from builder.release.check import check_all
from builder.reports.limits import ANNOTATORS, MENTIONS, PAGE, PAGE_LINES
from builder.reports.problems import Report
from builder.yaml_text import strict_yaml
from tests.examples import CORPUS
from tests.growth import NOTES, RIGHT, SEED, STEM, Files, document, grow, line
from tests.support import rules
from tests.test_growth import SECOND, quiet

PAGES = {
    "lines": (b"a\n" * PAGE_LINES, b"a\n" * PAGE_LINES + b"a"),
    "lines without an end": (b"a\n" * (PAGE_LINES - 1) + b"a", b"a\n" * PAGE_LINES + b"a"),
    "blank lines": (b"\n" * PAGE_LINES, b"\n" * (PAGE_LINES + 1)),
    "bytes": (b"a" * PAGE, b"a" * (PAGE + 1)),
    "letters of two bytes": ("я".encode() * (PAGE // 2), "я".encode() * (PAGE // 2 + 1)),
}
"""The largest page of a kind, and the smallest that is too large."""


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_read_up_to_its_largest_size(kind: str) -> None:
    """The last line and the last byte that a page may have are fine, and the next is an error."""
    largest, larger = PAGES[kind]
    fine, told = Report(), Report()
    assert seed.from_bytes("x", largest, fine) is not None
    assert rules(fine) == []
    assert seed.from_bytes("x", larger, told) is None
    assert rules(told) == ["page-too-large"]
    assert "split it" in told.problems[0].hint


def _labels(n: int) -> Files:
    return document(["One."], lines="".join(f"  L{at + 1}: body\n" for at in range(n)))


def _entries(n: int) -> Files:
    return document(["One."], text="".join(f"  L{at + 1}: nothing\n" for at in range(n)))


def _mentions(n: int) -> Files:
    """Mentions of two layers in two lines."""
    first = line(1, "organizations", ["stu: STU"] * (n - n // 2))
    return document(["STU.", "STU."], first + line(2, "figures", ["count: STU"] * (n // 2)))


NOTED: dict[str, tuple[Callable[[int], Files], int]] = {
    "labels": (_labels, PAGE_LINES),
    "entries": (_entries, PAGE_LINES),
    "mentions": (_mentions, MENTIONS),
}


@pytest.mark.parametrize("kind", NOTED)
def test_an_annotation_is_read_up_to_its_largest_size(kind: str) -> None:
    """The last label, entry, mention that a file may have is fine, and the next is an error."""
    made, most = NOTED[kind]
    assert "too-many-entries" not in _told(made(most)[NOTES])
    assert _told(made(most + 1)[NOTES]) == ["too-many-entries"]


def _told(text: str) -> list[str]:
    report = Report()
    file = strict_yaml.read(text, NOTES, report)
    assert file is not None
    annotation_file.read(file, STEM, layers.SHAPE, report)
    return rules(report)


ABOVE: dict[str, tuple[str, Callable[[], Files]]] = {
    "page": ("page-too-large", lambda: RIGHT["lines_of_text"](PAGE_LINES + 1)),
    "annotation": ("too-many-entries", lambda: _mentions(MENTIONS + 1)),
}
"""A document that is too large by a little, and the rule that says so."""
COMMANDS = {
    "check": ["check"],
    "build": ["build"],
    "diff": ["diff", "{model}", "{root}"],
    "export": ["export", "jsonl"],
    "card": ["card"],
    "agree": ["agree"],
    "score": ["score", "{root}", "{model}"],
}


@pytest.fixture
def grown(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """Return a corpus with a document that is too large, and the rule it breaks."""
    rule, made = ABOVE[request.param]
    return rule, grow(tmp_path / "corpus", made())


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("grown", ABOVE, indirect=True)
def test_every_command_tells_what_is_too_large(
    command: str,
    grown: tuple[str, Path],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It ends with exit code 1, and says what there is to do."""
    rule, root = grown
    model = grow(tmp_path / "model", {})
    words = [word.format(root=root, model=model) for word in COMMANDS[command]]
    assert main([*words, "--root", str(root)]) == 1
    told = "".join(capsys.readouterr())
    assert f"error[{rule}]" in told
    assert "into several seeds" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("grown", ABOVE, indirect=True)
def test_the_preview_shows_that_something_is_too_large(
    grown: tuple[str, Path], tmp_path: Path
) -> None:
    """The page of the document says so in place of what it would show."""
    rule, root = grown
    assert quiet("preview", "--root", root, "--out", tmp_path / "shown") == 1
    shown = (tmp_path / "shown" / "documents" / f"{STEM}.html").read_text("utf-8")
    assert rule in shown
    assert "into several seeds" in shown


def test_a_draft_of_a_page_that_is_too_large_is_not_begun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`new` says so and writes nothing."""
    files = ABOVE["page"][1]()
    root = grow(tmp_path / "corpus", {SEED: files[SEED]})
    assert main(["new", STEM, "--root", str(root)]) == 1
    assert "error[page-too-large]" in capsys.readouterr().out
    assert not (root / NOTES).exists()


def test_a_draft_has_no_more_mentions_than_an_annotation_may_have(tmp_path: Path) -> None:
    """`new` suggests nothing for the lines that would be too much, and keeps the lines."""
    said = "Petrov said that they met in the " + "STU, the " * 400 + "STU."
    root = grow(tmp_path / "corpus", {SEED: "\n".join([said] * 8)})
    assert quiet("new", STEM, "--root", root) == 0
    text = (root / NOTES).read_text("utf-8")
    assert 1600 < text.count("- stu: STU") <= MENTIONS
    assert "  L8:" in text
    assert "too-many-entries" not in _told(text)


def test_differences_of_a_page_that_is_too_large_are_not_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`decide` says so of the page, and of either annotation."""
    for kind, (rule, made) in ABOVE.items():
        files = made()
        small = document(files[SEED].split("\n")[:2])
        for name, other in (("first", small[NOTES]), ("second", files[NOTES])):
            both = {**files, SECOND: other} if name == "first" else {**small, SECOND: other}
            if kind == "page" and name == "second":
                continue  # the page is the same for both
            root = grow(tmp_path / kind / name, both)
            decided = (root / "annotations/adjudication.yaml").read_bytes()
            assert main(["decide", STEM, "--root", str(root)]) == 1
            assert f"error[{rule}]" in capsys.readouterr().out
            assert (root / "annotations/adjudication.yaml").read_bytes() == decided


@pytest.mark.parametrize("most", [MENTIONS, MENTIONS + 1])
def test_what_is_brought_has_no_more_mentions_than_an_annotation_may_have(
    most: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`import` writes a file that `check` will read, or none; layers count together."""
    words = [f"camel{10_000 + at}" for at in range(most)]
    root = grow(tmp_path / "corpus", {SEED: " ".join(words)})
    spans = [{"start": at * 11, "end": at * 11 + 10} for at in range(most)]
    brought = {
        "id": STEM,
        "lines": [{"line": 1, "label": "body"}],
        "organizations": [{**span, "organization_id": "stu"} for span in spans[: most // 2]],
        "figures": [{**span, "kind": "count", "unit": "camel"} for span in spans[most // 2 :]],
    }
    path = tmp_path / "brought.jsonl"
    path.write_text(json.dumps(brought), encoding="utf-8")
    fits = most == MENTIONS
    call = ["import", str(path), "--annotator", "second-reader", "--root", str(root)]
    assert main(call) == (0 if fits else 1)
    assert ("more than 2048" in "".join(capsys.readouterr())) == (not fits)
    assert (root / NOTES).exists() == fits
    if fits:
        assert "too-many-entries" not in _told((root / NOTES).read_text("utf-8"))


def test_a_release_of_sources_that_are_too_large_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`verify` finds in a release what `check` finds in its sources, whoever built it."""
    root = grow(tmp_path / "corpus", RIGHT["lines_of_text"](PAGE_LINES + 1))
    with monkeypatch.context() as patched:
        patched.setattr(seed, "PAGE_LINES", PAGE_LINES + 1)
        patched.setattr(annotation_file, "PAGE_LINES", PAGE_LINES + 1)
        assert quiet("build", "--root", root, "--out", tmp_path / "release", "--no-cache") == 0
    assert main(["verify", str(tmp_path / "release")]) == 1
    assert "page-too-large" in "".join(capsys.readouterr())


def _annotated_by(n: int, *others: str) -> Files:
    """Return a document with second annotations by so many, and by others who are unknown."""
    files = document(["One."])
    by = {path_of(f"reader-{at}", STEM): files[NOTES] for at in range(n)}
    by |= {path_of(other, STEM): files[NOTES] for other in others}
    name = "annotations/registry/annotators.yaml"
    known = (f"reader-{at}:\n  name: x\n  kind: person\n  did: x\n  given: x\n" for at in range(n))
    return {**files, **by, name: (CORPUS / name).read_text("utf-8") + "".join(known)}


def test_a_document_has_no_more_second_annotations_than_it_may_have(tmp_path: Path) -> None:
    """The last that it may have is fine; of one more it is told, and that one is not read."""
    fine = check_all(grow(tmp_path / "fine", _annotated_by(ANNOTATORS))).report
    told = check_all(grow(tmp_path / "told", _annotated_by(ANNOTATORS + 1))).report
    last, beyond = (path_of(f"reader-{at}", STEM) for at in (ANNOTATORS - 1, ANNOTATORS))
    assert "too-many-annotators" not in rules(fine)
    assert last in fine.read
    (problem,) = (p for p in told.problems if p.rule == "too-many-annotators")
    assert problem.place.path == beyond
    assert f"{ANNOTATORS + 1} second annotations" in problem.message
    assert f"keep at most {ANNOTATORS}" in problem.hint
    assert last in told.read
    assert beyond not in told.read


def test_whoever_is_not_registered_takes_nobodys_place(tmp_path: Path) -> None:
    """A mistyped folder does not put out a second annotation; each that is not read is told."""
    files = _annotated_by(ANNOTATORS, "a-stranger", "another")
    told = check_all(grow(tmp_path / "corpus", files)).report
    found = [p.place.path for p in told.problems if p.rule == "too-many-annotators"]
    assert found == [path_of(name, STEM) for name in ("a-stranger", "another")]
    assert path_of("reader-0", STEM) in told.read


def test_differences_of_too_many_second_annotations_are_not_looked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`decide` says so of that document, and not where another one is to be decided about."""
    root = grow(tmp_path / "corpus", _annotated_by(ANNOTATORS + 1))
    other = document(["Two."], stem="other")
    other[path_of("reader-0", "other")] = other["annotations/documents/other.yaml"]
    for name, text in other.items():
        (root / name).write_text(text, encoding="utf-8")
    assert main(["decide", STEM, "--root", str(root)]) == 1
    assert "error[too-many-annotators]" in capsys.readouterr().out
    assert main(["decide", "other", "--root", str(root)]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("command", [*COMMANDS, "preview"])
def test_every_command_takes_what_is_as_large_as_may_be(command: str, tmp_path: Path) -> None:
    """A page of the most lines that has the most mentions is a page like any other."""
    text = "".join(line(at + 1, "organizations", ["stu: STU"]) for at in range(MENTIONS))
    text += "".join(f"  L{at + 1}: nothing\n" for at in range(MENTIONS, PAGE_LINES))
    root = grow(
        tmp_path / "corpus", document((f"The STU again, {at}x." for at in range(PAGE_LINES)), text)
    )
    model = tmp_path / "model"
    if command == "score":
        assert quiet("export", "jsonl", "--root", root, "--out", tmp_path / "exported") == 0
        model = tmp_path / "exported" / "documents.jsonl"
    else:
        shutil.copytree(root, model)
    words = [word.format(root=root, model=model) for word in COMMANDS.get(command, [command])]
    assert quiet(*words, "--root", root) == 0
