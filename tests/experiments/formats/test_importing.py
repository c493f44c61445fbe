"""What was annotated elsewhere becomes quoted words, all of it or nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.__main__ import main
from builder.annotation import annotators
from builder.annotation.file import path_of
from builder.corpus import second
from builder.corpus.corpus import open_corpus
from builder.experiments.formats import label_studio, rules
from builder.experiments.formats.importing import NotImported, import_file
from builder.layers import LAYERS
from builder.page.tokens import tokenize
from builder.reports.errors import UsageError
from builder.yaml_text import layout, strict_yaml
from tests.examples import CORPUS
from tests.formats.sources import documents, exported
from tests.formats.toy import STEM, toy_corpus
from tests.support import STEMS, called, rendered

FILES = Path(__file__).parent / "files"
REFUSED = sorted(path for path in FILES.iterdir() if path.suffix in {".jsonl", ".json"})
Edit = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the five documents with a page more."""
    return toy_corpus(tmp_path_factory.mktemp("toy") / "corpus")


@pytest.fixture
def bare(toy: Path, tmp_path: Path) -> Path:
    """Return the corpus without a single annotation."""
    root = Path(shutil.copytree(toy, tmp_path / "bare"))
    for path in (root / "annotations/documents").iterdir():
        path.unlink()
    return root


def register(root: Path, annotator: str) -> None:
    """Add an annotator to the registry."""
    path = root / annotators.NAME
    path.write_text(f"{annotator}:\n  name: An annotator\n", encoding="utf-8")


def rows(root: Path) -> dict[str, Any]:
    """Return the rows of every document without what another file and state must change."""
    return {
        outcome.stem: {name: said(found) for name, found in (outcome.tables or {}).items()}
        | {"second": None}  # compares two annotations, and a draft is compared with none
        for outcome in open_corpus(root).outcomes()
    }


def said(value: Any) -> Any:
    """Return rows without the line of YAML they came from, and without the review state."""
    if isinstance(value, dict):
        return {k: said(v) for k, v in value.items() if k not in ("annotation", "review")}
    return [said(item) for item in value] if isinstance(value, list) else value


def lines(path: Path, *found: dict[str, Any]) -> Path:
    """Write documents as JSON Lines."""
    path.write_text("".join(f"{json.dumps(one)}\n" for one in found), encoding="utf-8")
    return path


def of(root: Path, stem: str) -> dict[str, Any]:
    """Return one document as exports have it."""
    return next(document for document in documents(root) if document["id"] == stem)


@pytest.mark.parametrize("format", ["jsonl", "label-studio"])
def test_rows_become_yaml_become_rows(format: str, toy: Path, bare: Path, tmp_path: Path) -> None:
    """All rows of all pages come back, by either way, and the files are laid out as `fmt` does."""
    name = {"jsonl": "documents.jsonl", "label-studio": "tasks.json"}[format]
    file = exported(format, toy, tmp_path) / name
    written = import_file(file, "anna", bare)
    assert [one.name for one in written] == [path_of(stem) for stem in rows(toy)]
    assert rows(bare) == rows(toy)
    for one in written:
        text = (bare / one.name).read_text(encoding="utf-8")
        file_ = strict_yaml.load(bare / one.name, one.name, open_corpus(bare).report)
        assert file_ is not None
        assert layout.tidy(text, file_) == text
        assert "review: draft\n" in text
        assert "# Imported; annotated by anna.\n" in text
        assert "split:" not in text


def test_values_are_written_only_where_words_do_not_say_them(toy: Path, bare: Path) -> None:
    """Nobody proofreads a number that the words of the page say already."""
    import_file(lines(bare / "x.jsonl", of(toy, STEMS[1])), "anna", bare)
    text = (bare / path_of(STEMS[1])).read_text(encoding="utf-8")
    assert "money: $30.5 billion" in text
    assert "value:" not in text


def test_an_annotated_document_becomes_a_second_annotation(toy: Path, tmp_path: Path) -> None:
    """A registered annotator's file stands in a folder of their own; labels need not be given."""
    root = Path(shutil.copytree(toy, tmp_path / "copy"))
    register(root, "anna")
    whole = of(toy, STEMS[0])
    given = {"id": STEMS[0], "organizations": whole["organizations"]}
    (one,) = import_file(lines(tmp_path / "x.jsonl", given), "anna", root)
    assert one.name == f"annotations/second/anna/{STEMS[0]}.yaml"
    assert one.counts == {"statements": 0, "organizations": 6, "figures": 0, "dates": 0}
    text = (root / one.name).read_text(encoding="utf-8")
    assert text.startswith("# yaml-language-server: $schema=../../schema/document.json\n")
    (root / one.name).replace(root / path_of(STEMS[0]))
    (outcome,) = [found for found in open_corpus(root).outcomes() if found.stem == STEMS[0]]
    assert outcome.tables is not None
    (row,) = outcome.tables["documents"]
    unmarked: dict[str, Any] = {key: [] for key in ("statements", "figures", "dates")}
    nobody = dict.fromkeys(name for name in row if name.startswith("speaker"))
    assert said(row) == said({name: whole[name] for name in row} | unmarked | nobody)


def test_a_second_annotator_is_registered(toy: Path, tmp_path: Path) -> None:
    """Nobody's second annotation appears under a name that nobody has."""
    root = Path(shutil.copytree(toy, tmp_path / "copy"))
    file = lines(tmp_path / "x.jsonl", {"id": STEMS[0], "dates": []})
    register(root, "boris")
    with pytest.raises(UsageError, match="`anna` is not in annotations/registry/annotators"):
        import_file(file, "anna", root)
    for name in ("../anna", "Anna", "", "a/b"):
        with pytest.raises(UsageError, match="is no id of an annotator"):
            import_file(file, name, root)


def test_nothing_is_overwritten(toy: Path, tmp_path: Path) -> None:
    """Where one file is there already, none is written."""
    root = Path(shutil.copytree(toy, tmp_path / "copy"))
    register(root, "anna")
    file = lines(tmp_path / "x.jsonl", *({"id": stem, "dates": []} for stem in STEMS))
    there = root / second.path_of("anna", STEMS[4])
    there.parent.mkdir(parents=True)
    there.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists, and `import` never overwrites"):
        import_file(file, "anna", root)
    assert [path.read_text(encoding="utf-8") for path in there.parent.iterdir()] == ["mine"]


def test_all_is_written_or_nothing(
    toy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails at any file leaves no file and no folder behind."""
    root = Path(shutil.copytree(toy, tmp_path / "copy"))
    register(root, "anna")
    before = sorted(root.rglob("*"))
    file = lines(tmp_path / "x.jsonl", *({"id": stem, "dates": []} for stem in STEMS))
    for failing in range(5):
        with monkeypatch.context() as patched:
            patched.setattr(Path, "hardlink_to", failing_at(failing))
            patched.setattr(Path, "rename", failing_at(0))
            with pytest.raises(OSError, match="no space"):
                import_file(file, "anna", root)
        assert sorted(root.rglob("*")) == before


def failing_at(number: int) -> Callable[[Path, Path], None]:
    """Return what links a file, and fails from the call of that number on."""
    calls = 0

    def link(path: Path, to: Path) -> None:
        nonlocal calls
        calls += 1
        if calls > number:
            raise OSError(28, "no space")
        os.link(to, path)

    return link


def test_new_statements_get_new_numbers(toy: Path, bare: Path) -> None:
    """Ids that were given stay; what has none takes a number behind the highest."""
    document = of(toy, STEM)
    first, second = document["statements"]
    del first["id"]
    second["continues"] = None
    second["id"] = "s3"
    third = {**second, "id": "JiO2nQ", "start": 0, "end": 1, "text": "“", "continues": "s3"}
    document["statements"] = [first, second, third]
    import_file(lines(bare / "x.jsonl", document), "anna", bare)
    text = (bare / path_of(STEM)).read_text(encoding="utf-8")
    order = [line.strip() for line in text.splitlines() if "id: s" in line or "continues" in line]
    assert order == ["- id: s4", "continues: s3", "- id: s5", "- id: s3"]


def test_a_draft_without_facts_is_finished_by_hand(bare: Path) -> None:
    """Labels are enough to begin with: `check` then asks for what is missing."""
    labels = [{"line": 1, "label": "title"}, *({"line": n, "label": "body"} for n in (2, 4))]
    import_file(lines(bare / "x.jsonl", {"id": STEM, "lines": labels}), "anna", bare)
    done = called("--root", bare, "check", path_of(STEM))
    assert [word for word in done.stdout.split() if "error[" in word] == ["error[missing-key]:"] * 3
    assert "publisher" in done.stdout


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.stem)
def test_what_is_wrong_is_said_with_its_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that is at fault is refused with file, line, column, what was found, what to do."""
    root = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    (root / "annotations/documents/brief.yaml").unlink()
    register(root, "anna")
    monkeypatch.chdir(FILES)
    code = main(["--root", str(root), "import", path.name, "--annotator", "anna"])
    said = "".join(capsys.readouterr())
    expected = path.with_suffix(".txt")
    if "UPDATE_EXAMPLES" in os.environ:
        expected.write_text(said, encoding="utf-8")
    assert said == expected.read_text(encoding="utf-8")
    assert code == 1
    assert not (root / "annotations/second/anna").exists()
    assert not (root / "annotations/documents/brief.yaml").exists()


def test_every_rule_has_an_example() -> None:
    """Each rule of imports is breached by a file of the folder."""
    shown = "".join(path.read_text(encoding="utf-8") for path in FILES.glob("*.txt"))
    missing = {rule for rule in rules.RULES if f"error[{rule}]" not in shown}
    assert missing == set()


def test_a_file_may_not_be_huge(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is larger than any annotation of this corpus is not read."""
    file = lines(bare / "x.jsonl", {"id": STEM})
    monkeypatch.setattr("builder.experiments.formats.reading.FILE_BYTES", 5)
    with pytest.raises(NotImported) as refused:
        import_file(file, "anna", bare)
    assert [problem.rule for problem in refused.value.problems] == ["file-too-large"]


def test_only_so_many_problems_are_told(bare: Path) -> None:
    """A file of nothing but problems ends soon, and says that there are more than it shows."""
    file = lines(bare / "x.jsonl", {"id": STEM, "lines": [], "dates": [1] * 5000})
    with pytest.raises(NotImported, match="nothing was imported: 1000 problems or more") as refused:
        import_file(file, "anna", bare)
    assert len(refused.value.problems) == 1000


@pytest.mark.parametrize("layer", [layer.name for layer in LAYERS])
def test_what_is_wrong_beyond_the_last_problem_is_wrong_still(
    layer: str, toy: Path, tmp_path: Path
) -> None:
    """Mentions without their columns are no fault of the builder, however many they are."""
    mentions = [{"start": at, "end": at + 200} for at in range(1250)]
    file = lines(tmp_path / "x.jsonl", {"id": STEMS[0], layer: mentions})
    with pytest.raises(NotImported, match="nothing was imported: 1000 problems or more"):
        import_file(file, "anna", toy)


def test_an_id_longer_than_names_of_files_is_unknown(bare: Path) -> None:
    """It is told as any other document that is not there."""
    with pytest.raises(NotImported) as refused:
        import_file(lines(bare / "x.jsonl", {"id": "x" * 300}), "anna", bare)
    assert [problem.rule for problem in refused.value.problems] == ["unknown-document"]


def test_a_file_that_is_not_there_is_wrong_usage(bare: Path) -> None:
    """The command says so; it is not a problem of the data."""
    done = called("--root", bare, "import", "nowhere.jsonl", "--annotator", "anna")
    assert (done.returncode, done.stderr) == (2, "error: there is no file nowhere.jsonl\n")


def test_the_command_says_what_it_wrote(toy: Path, bare: Path, tmp_path: Path) -> None:
    """One line a file, and what to do next."""
    file = lines(tmp_path / "x.jsonl", of(toy, STEMS[3]))
    done = called("--root", bare, "import", file, "--annotator", "anna")
    name = path_of(STEMS[3])
    counts = "statements 2, figures 8, dates 4"
    assert done.stdout == f"{name}: {counts}\nNext: python -m builder check {name}\n"
    assert done.returncode == 0


# Label Studio, where people change what was exported


def region(task: dict[str, Any], id: str) -> dict[str, Any]:
    """Return the region of that id."""
    results: list[dict[str, Any]] = task["annotations"][0]["result"]
    return next(one for one in results if one.get("id") == id and one["from_name"] == "mention")


@pytest.fixture(scope="module")
def tasks(toy: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the tasks of an export, as JSON."""
    folder = exported("label-studio", toy, tmp_path_factory.mktemp("tasks"))
    return (folder / label_studio.TASKS).read_text(encoding="utf-8")


@pytest.fixture
def task(tasks: str) -> dict[str, Any]:
    """Return one of those tasks, free to be changed."""
    found: list[dict[str, Any]] = json.loads(tasks)
    return next(one for one in found if one["data"]["id"] == STEM)


def test_what_people_add_in_label_studio_arrives(
    task: dict[str, Any], bare: Path, tmp_path: Path
) -> None:
    """A new region with a tool's own id, an arrow drawn the other way, a cancelled annotation."""
    text = task["data"]["text"]
    start = text.index("Nothing")
    value = {"start": start, "end": start + 7, "text": "Nothing"}
    source = {"start": start + 8, "end": start + 10, "text": "is"}
    common = {"to_name": "text", "type": "labels", "from_name": "mention", "origin": "manual"}
    ask = {"to_name": "text", "type": "choices", "id": "qX1"}
    task["annotations"][0]["result"] += [
        {**common, "id": "qX1", "value": {**value, "labels": ["Statement: indirect"]}},
        {**ask, "from_name": "statements_speaker_id", "value": {"choices": ["vladimir-putin"]}},
        {**common, "id": "qX2", "value": {**source, "labels": ["Statement source"]}},
        {"type": "relation", "from_id": "qX2", "to_id": "qX1", "direction": "right"},
    ]
    task["annotations"].append({"was_cancelled": True, "result": []})
    file = tmp_path / "changed.json"
    file.write_text(json.dumps([task], indent=2), encoding="utf-8")
    import_file(file, "anna", bare)
    text = (bare / path_of(STEM)).read_text(encoding="utf-8")
    assert "- id: s8\n        speaker: vladimir-putin\n        source: is\n" in text
    assert "        indirect: Nothing\n" in text


def changes() -> Iterator[tuple[str, Edit]]:
    """Yield what somebody, or something, can make of a task, with what is said about it."""
    yield "has 0 annotations, expected one", lambda t: t["annotations"].clear()
    yield (
        "has 2 annotations, expected one",
        lambda t: t["annotations"].append(t["annotations"][0]),
    )
    yield "has no `result`", lambda t: t["annotations"][0].pop("result")
    yield "has no `data`", lambda t: t.pop("data")
    yield "there is no label `Nobody`", lambda t: region(t, "s2")["value"].update(labels=["Nobody"])
    yield "has 2 values, expected one", lambda t: region(t, "s2")["value"]["labels"].append("x")
    yield "two regions have the id `s2`", lambda t: region(t, "s7").update(id="s2")
    yield "a region that is a source belongs to nothing", lambda t: region(t, "s2").update(id="s9")
    yield "says something of no mention", lambda t: region(t, "s2").update(from_name="other")
    yield (
        "between what does not belong together",
        lambda t: t["annotations"][0]["result"].append(
            {"type": "relation", "from_id": "s2", "to_id": "f76-measures"}
        ),
    )
    yield "text is “said”", lambda t: region(t, "s2-source")["value"].update(text="said")
    yield "is no stretch of the text", lambda t: region(t, "s2")["value"].update(end=10**6)
    yield (
        "found a text, expected a whole number",
        lambda t: region(t, "s2")["value"].update(end="x"),
    )
    yield "has no `start`", lambda t: region(t, "s2")["value"].pop("start")


@pytest.mark.parametrize(("message", "change"), list(changes()), ids=[m for m, _ in changes()])
def test_what_label_studio_cannot_have_made_is_refused(
    message: str, change: Edit, task: dict[str, Any], bare: Path, tmp_path: Path
) -> None:
    """Nothing is guessed: what is not as the configuration makes it is named, with its line."""
    change(task)
    file = tmp_path / "changed.json"
    file.write_text(json.dumps([task], indent=2), encoding="utf-8")
    with pytest.raises(NotImported) as refused:
        import_file(file, "anna", bare)
    (problem, *_) = [p for p in refused.value.problems if message in p.message]
    assert problem.place.path == str(file)
    assert problem.place.line >= 1
    assert not (bare / path_of(STEM)).exists()


# Any spans at all


@settings(max_examples=12)
@given(data=st.data())
def test_any_spans_of_the_page_come_back(data: st.DataObject, tmp_path_factory: Any) -> None:
    """Whatever words of whatever paragraphs are marked, their offsets are the same afterwards."""
    root = tmp_path_factory.mktemp("any") / "corpus"
    toy_corpus(root)
    document = of(root, STEM)
    (root / path_of(STEM)).unlink()
    tokens = tokenize(document["text"])
    spans = data.draw(st.sets(st.integers(0, len(tokens) - 1), max_size=8))
    dates = [
        {"start": tokens[n].start, "end": tokens[n].end, "edtf": "2022", "anchor": "external"}
        for n in sorted(spans)
    ]
    others: dict[str, Any] = {key: [] for key in ("statements", "figures", "organizations")}
    given_ = {**document, **others, "dates": dates}
    import_file(lines(root / "x.jsonl", given_), "anna", root)
    found = next(outcome for outcome in open_corpus(root).outcomes() if outcome.stem == STEM)
    errors = [problem for problem in found.problems if problem.severity == "error"]
    ours = {"date-words", "date-preposition", "mentions-overlap"}
    assert {problem.rule for problem in errors} <= ours, rendered(errors, "text", root)
    if found.tables is not None:
        (row,) = found.tables["documents"]
        assert [(d["start"], d["end"]) for d in row["dates"]] == [  # type: ignore[attr-defined]
            (d["start"], d["end"]) for d in dates
        ]


def test_what_cannot_be_read_is_no_fault_of_the_data(toy: Path, tmp_path: Path) -> None:
    """Exit code 3 for the file itself, by the name it was given, and for files of the corpus."""
    root = Path(shutil.copytree(toy, tmp_path / "copy"))
    register(root, "anna")
    file = lines(tmp_path / "x.jsonl", {"id": STEMS[0]})
    link = tmp_path / "link.jsonl"
    link.symlink_to("/dev/zero")
    done = called("--root", root, "import", link, "--annotator", "anna")
    assert done.returncode == 3
    assert done.stdout.startswith("link.jsonl:1:1: error[unreadable-file]")
    for name in (f"seeds/{STEMS[0]}.txt", "annotations/registry/people.yaml"):
        (root / name).unlink()
        os.mkfifo(root / name)
        done = called("--root", root, "import", file, "--annotator", "anna")
        assert done.returncode == 3
        assert f"{name}:1:1: error[unreadable-file]" in done.stdout
