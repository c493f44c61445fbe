"""The YAML files in an editor: the real YAML language server with the committed schemas."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder import layers
from builder.annotation import json_schema, registry
from builder.annotation.file import SECOND_FOLDER
from builder.reports.examples import load
from builder.reports.problems import Report
from tests.editor.server import Server, server
from tests.examples import CORPUS, apply
from tests.support import FIVE, PROJECT, copy_corpus, errors, note, problems

pytestmark = pytest.mark.editor

FILES = [
    path
    for path in sorted(FIVE.glob("annotations/**/*.yaml"))
    if SECOND_FOLDER not in path.as_posix()  # frozen: nobody edits it
]
SEEN = ("unknown-key", "missing-key", "unknown-value", "wrong-shape", "unknown-id", "bad-cut")
"""The rules about the form of a file, which a schema can judge as `check` does."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the corpus with the committed settings for editors."""
    root = copy_corpus(tmp_path_factory.mktemp("editor") / "corpus")
    shutil.copytree(PROJECT / ".vscode", root / ".vscode")
    return root


@pytest.fixture(scope="module")
def editor(workspace: Path) -> Iterator[Server]:
    """Yield the language server, looking at that copy."""
    with server(workspace) as running:
        yield running


def marked(editor: Server, path: Path, text: str | None = None) -> list[tuple[int, str]]:
    """Return the lines (from 1) that the server marks, with what it says."""
    found = editor.marks(editor.open(path, text))
    return [(item["range"]["start"]["line"] + 1, item["message"]) for item in found]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_committed_file_is_marked(editor: Server, workspace: Path, path: Path) -> None:
    """The editor has no complaint about any file that `check` accepts."""
    assert marked(editor, workspace / path.relative_to(FIVE)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("        cue: touted", "        quote: touted", None, "quote"),
        ("publisher: sputnik", "publisher: spuntik", None, "24-kg"),
        ("      - sco: SCO", "      - osce: SCO", None, "osce"),
        ("split: test", "split: tests", 5, "train"),
        ('guidelines: "4"\n', "", 2, "guidelines"),
        ("  L5: title", "  L5: headline", None, "title"),
        ("  L5: title", "  5: title", None, "5"),
        ("url: http", "url: ftp", None, "web address"),
    ],
)
def test_a_mistake_is_marked_at_its_line(
    editor: Server, workspace: Path, old: str, new: str, line: int | None, said: str
) -> None:
    """An unknown key, id, value or a missing key is marked where it stands, while typing."""
    path = workspace / note(1)
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    expected = line or text[: text.index(old)].count("\n") + 1
    found = marked(editor, path, changed)
    assert expected in [at for at, _ in found], found
    assert said in " ".join(message for _, message in found)


def typed(editor: Server, path: Path, line: str, before: str) -> list[dict[str, Any]]:
    """Return what the editor offers at the end of `line`, typed in above the line `before`."""
    text = path.read_text(encoding="utf-8")
    at = text.index(before)
    uri = editor.open(path, text[:at] + line + "\n" + text[at:])
    number = text[:at].count("\n")
    found = editor.at("textDocument/completion", uri, number, len(line))
    return list(found["items"])


def test_ids_of_organizations_are_offered(editor: Server, workspace: Path) -> None:
    """Behind the dash of a mention the editor offers every organization, with its name."""
    offered = typed(editor, workspace / note(1), "      - c", "      - sco: SCO\n")
    labels = [item["label"] for item in offered]
    assert {"csto", "sco", "cis", "un"} <= set(labels), labels


def test_ids_of_people_are_offered(editor: Server, workspace: Path) -> None:
    """As a speaker the editor offers every person."""
    offered = typed(editor, workspace / note(1), "  speaker: ", "  speaker: sergey-lavrov\n")
    assert {"sergey-lavrov", "vladimir-putin"} <= {item["label"] for item in offered}


def test_hovering_over_a_key_explains_it(editor: Server, workspace: Path) -> None:
    """Hovering over a key shows what it holds; over an id, whose it is."""
    path = workspace / note(1)
    lines = path.read_text(encoding="utf-8").split("\n")
    uri = editor.open(path)
    cue = next(at for at, line in enumerate(lines) if line.startswith("        cue:"))
    found = editor.at("textDocument/hover", uri, cue, 9)
    assert "attributing words" in found["contents"]["value"]
    sco = lines.index("      - sco: SCO")
    found = editor.at("textDocument/hover", uri, sco, 9)
    assert "Shanghai Cooperation Organisation" in found["contents"]["value"]


@pytest.mark.parametrize("kind", ["bad", "good"])
@pytest.mark.parametrize("rule", SEEN)
def test_schema_and_check_judge_examples_alike(rule: str, kind: str, tmp_path: Path) -> None:
    """Of each rule of form, the editor marks the bad example in the line `check` names, no good."""
    root = copied_model(tmp_path / "model")
    example = load(rule)
    assert example
    apply(root, example.bad if kind == "bad" else example.good)
    expected = {(p.place.path, p.place.line) for p in errors(problems(root)) if p.rule == rule}
    assert bool(expected) == (kind == "bad")
    with server(root) as running:
        found = {
            (path.relative_to(root).as_posix(), line)
            for path in sorted(root.glob("annotations/**/*.yaml"))
            for line, _ in marked(running, path)
        }
    assert found >= expected if kind == "bad" else not found


def copied_model(root: Path) -> Path:
    """Return a copy of the model corpus of the rules, with its own schemas and modelines."""
    shutil.copytree(CORPUS, root)
    shutil.copytree(PROJECT / ".vscode", root / ".vscode")
    for name, text in json_schema.files(registry.load(root, Report()), layers.SHAPE).items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return root
