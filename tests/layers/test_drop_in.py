"""A layer really is one file: one is dropped into a copy of the project, and everything knows it.

The file, `drop_in/persons.py`, is the worked example of CONTRIBUTING. `drop_in/annotation.diff`
annotates two mentions in one document of the corpus.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder.annotation import json_schema
from builder.annotation.file import FOLDER
from builder.reports.examples import parse
from tests.examples import apply
from tests.releases import tree
from tests.support import PROJECT, STEMS, builder, copy_corpus, copy_program, edit, note

HERE = Path(__file__).parent / "drop_in"
EXAMPLE = HERE / "persons.py"
FILE = "builder/layers/persons.py"
GENERATED = {"dataset_card.md", f"{json_schema.FOLDER}/document.json"}
STORY = "Foreign Minister Sergei Lavrov met Vladimir Putin on 5 May 2022.\n"
LOAD = """\
import json, sys
from datasets import disable_progress_bars, load_dataset
disable_progress_bars()
loaded = load_dataset(sys.argv[1], "persons")
print(json.dumps({split: rows.to_list() for split, rows in loaded.items()}))
"""


def run(root: Path, *arguments: str | Path, code: int = 0) -> str:
    """Run the command line of the copy in the copy, expect its exit code, return what it said."""
    done = builder(*arguments, cwd=root, PYTHONPATH=str(root), NO_COLOR="1")
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def copied(folder: Path) -> Path:
    """Copy the project: the corpus, the builder, and what a release needs beside them."""
    copy_corpus(folder)
    copy_program(folder)
    return folder


def drop_in(root: Path) -> None:
    """Put the layer's file where layers are, and annotate what it is about."""
    shutil.copy(EXAMPLE, root / FILE)
    apply(root, parse((HERE / "annotation.diff").read_bytes()))


def state(root: Path) -> dict[str, str]:
    """Return the sha256 of every file of the project."""
    files = tree(root) or {}
    return {name: sha256 for name, sha256 in files.items() if "__pycache__" not in name}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the project with the layer, its generated files written anew.

    Beside the two files that were dropped in nothing else may differ.
    """
    root = copied(tmp_path_factory.mktemp("drop-in") / "project")
    old = state(root)
    drop_in(root)
    run(root, "schema")
    run(root, "card")
    new = state(root)
    touched = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert touched == {FILE, note(2), *GENERATED}
    return root


@pytest.fixture(scope="module")
def release(project: Path) -> Path:
    """Return the release that the copy builds."""
    out = project.parent / "release"
    run(project, "build", "--out", out)
    return out


@pytest.fixture
def spoilt(project: Path, tmp_path: Path) -> Path:
    """Return a copy of the copy, free to be spoilt."""
    left_out = shutil.ignore_patterns("dist")
    return Path(shutil.copytree(project, tmp_path / "project", ignore=left_out))


def test_the_files_are_sound(project: Path) -> None:
    """`check` finds no error, the card's numbers included, and `fmt` nothing to lay out."""
    assert re.search(r"^0 errors", run(project, "check"), re.MULTILINE)
    run(project, "fmt", "--check")


def test_the_mistakes_of_an_annotator_are_found(spoilt: Path) -> None:
    """Unknown people, words that are not there, twice the same words: each at its line."""
    annotation = spoilt / note(2)
    edit(annotation, "- sergei-shoigu: Shoigu", "- vladimir-putin: Shoigu")
    edit(annotation, "- sergei-shoigu: Sergei Shoigu", "- sergey-shoigu: Sergei Shoigu")
    said = run(spoilt, "check", note(2), code=1)
    assert "error[not-their-name]: “Shoigu” is not a name of `vladimir-putin`" in said
    assert "error[unknown-id]: `sergey-shoigu` is not in annotations/registry/people.yaml" in said
    assert "did you mean `sergei-shoigu`?" in said
    assert "hint: correct the id, or add the name to the registry" in said


def test_the_editor_offers_the_ids(project: Path) -> None:
    """The schema lists the people as what a mention can decide."""
    schema = (project / f"{json_schema.FOLDER}/document.json").read_text(encoding="utf-8")
    lines: dict[str, Any] = json.loads(schema)["properties"]["text"]["patternProperties"]
    (entry,) = lines.values()
    layer = entry["anyOf"][1]["properties"]["persons"]
    assert layer["description"] == "which people are named"
    assert {"sergei-shoigu", "in", "which"} <= layer["items"]["properties"].keys()


def test_the_card_shows_it(project: Path) -> None:
    """The generated tables count its mentions and rows, draw them and explain its columns."""
    card = (project / "dataset_card.md").read_text(encoding="utf-8")
    assert "| persons | which people are named | 2 | 0 | 0 | 2 |" in card
    assert "| `persons` | one mention of a person | 2 | 0 | 0 | 2 |" in card
    assert "### `persons`: one row is one mention of a person" in card
    assert re.search(r"^  persons +2  ·*1·*1·*$", card, re.MULTILINE)


def test_the_release_holds_it(release: Path, project: Path) -> None:
    """The release names the config everywhere, without the splits in which it has no rows."""
    assert [path.name for path in (release / "data/persons").iterdir()] == [
        "train-00000-of-00001.parquet"
    ]
    assert "- config_name: persons\n" in (release / "README.md").read_text(encoding="utf-8")
    croissant = json.loads((release / "croissant.json").read_bytes())
    assert "persons" in {records["@id"] for records in croissant["recordSet"]}
    assert json.loads((release / "MANIFEST.json").read_bytes())["configs"]["persons"]["train"]
    assert "the sources compile to the same content" in run(project, "verify", release)


def test_its_config_loads(release: Path, project: Path, tmp_path: Path) -> None:
    """`datasets` gives its rows, offline: ids by place, and spans that point at their words."""
    done = subprocess.run(
        [sys.executable, "-c", LOAD, str(release)],
        env={**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    ((split, rows),) = json.loads(done.stdout).items()
    assert split == "train"
    assert [(row["text"], row["person_id"]) for row in rows] == [
        ("Sergei Shoigu", "sergei-shoigu"),
        ("Shoigu", "sergei-shoigu"),
    ]
    for row in rows:
        assert row["context"][row["start"] : row["end"]] == row["text"]
        assert row["id"] == f"{STEMS[2]}#n{row['context_start'] + row['start']}"
        path, _, line = row["annotation"].partition("#L")
        written = (project / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        assert written == f"      - sergei-shoigu: {row['text']}"


def test_a_new_layer_is_a_minor_change(release_of_five: Path, release: Path, project: Path) -> None:
    """Against the release before, a config and a column were added; nothing else changed."""
    found = json.loads(run(project, "diff", release_of_five, release, "--format", "json"))
    assert found["bump"] == "minor"
    assert found["documents"] == []
    added = {f"{change['config']}.{change['column']}" for change in found["schema"]}
    assert {"persons.", "documents.persons[].person_id"} <= added
    assert all(name.startswith(("persons.", "documents.persons")) for name in added)


def test_a_mention_that_went_is_told(release: Path, spoilt: Path) -> None:
    """From then on `diff` tells of its mentions as of any others."""
    edit(spoilt / note(2), "    persons:\n      - sergei-shoigu: Shoigu\n", "")
    said = run(spoilt, "diff", release, ".")
    assert "patch: 1 annotation changed" in said
    assert "person “Shoigu” removed" in said


def test_the_preview_shows_it(project: Path) -> None:
    """Its mentions stand in the text with a letter, a look and a switch of their own."""
    run(project, "preview")
    page = (project / f"dist/preview/documents/{STEMS[2]}.html").read_text(encoding="utf-8")
    assert '<mark class="marked layer-4 whole" id="n179"' in page
    assert '<span class="letter layer-4" aria-hidden="true">P</span> persons ' in page
    assert ":root:has(#ui-layer-4:not(:checked)) .lines .layer-4" in page
    assert "P</span> 2 persons" in (project / "dist/preview/index.html").read_text("utf-8")


def test_new_suggests_it(spoilt: Path) -> None:
    """A draft has the registered names of people, because its items name people by id."""
    (spoilt / "seeds/900_story.txt").write_text(STORY, encoding="utf-8")
    assert "persons 2" in run(spoilt, "new", "900_story")
    draft = (spoilt / "annotations/documents/900_story.yaml").read_text(encoding="utf-8")
    assert (
        "    persons:\n      - sergey-lavrov: Sergei Lavrov\n      - vladimir-putin: Vladimir Putin"
    ) in draft


@pytest.mark.parametrize(
    ("format", "file"), [("jsonl", "documents.jsonl"), ("label-studio", "tasks.json")]
)
def test_it_comes_back_from_other_tools(spoilt: Path, format: str, file: str) -> None:
    """Exported and imported again, its mentions are the same words."""
    run(spoilt, "export", format)
    for path in (spoilt / FOLDER).glob("*.yaml"):
        path.unlink()
    run(spoilt, "import", f"dist/export/{format}/{file}", "--annotator", "anna")
    lines = (spoilt / note(2)).read_text(encoding="utf-8").splitlines()
    assert [line.strip() for line in lines if "sergei-shoigu: " in line] == [
        "- sergei-shoigu: Sergei Shoigu",
        "- sergei-shoigu: Shoigu",
    ]


@pytest.mark.slow
def test_a_layer_may_have_a_name_of_several_words(tmp_path: Path) -> None:
    """A layer `named_people` with ids of two letters is built, verified, shown and exported."""
    root = copied(tmp_path / "project")
    drop_in(root)
    for path in (root / FILE, root / note(2)):
        text = path.read_text(encoding="utf-8").replace('prefix = "n"', 'prefix = "np"')
        path.write_text(re.sub(r"\bpersons\b", "named_people", text), encoding="utf-8")
    for command in ("schema", "card", "build", "preview"):
        run(root, command)
    (release,) = (root / "dist").glob("central-asia-statements-*")
    run(root, "verify", release)
    run(root, "export", "jsonl")
    (line,) = (
        row
        for row in (root / "dist/export/jsonl/documents.jsonl").read_text("utf-8").splitlines()
        if STEMS[2] in row
    )
    ids = [mention["id"] for mention in json.loads(line)["named_people"]]
    assert len(ids) == 2
    assert all(re.fullmatch(rf"{STEMS[2]}#np[0-9]+", id) for id in ids)


def test_contributing_shows_the_very_file() -> None:
    """The worked example of CONTRIBUTING is the file that these tests drop in, and it is short."""
    page = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = EXAMPLE.read_text(encoding="utf-8")
    assert f"```python\n{example}```\n" in page
    assert len(example.splitlines()) < 90
