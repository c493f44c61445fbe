"""Every span and every attribute comes back from the readers of other people."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from builder.commands.export import FORMATS
from builder.experiments.formats.documents import attributes_of, local, span_of
from tests.formats import server
from tests.formats.sources import about, documents, exported
from tests.formats.toy import toy_corpus
from tests.install_suites import interpreter
from tests.support import PROJECT

pytestmark = pytest.mark.formats

FOLDER = PROJECT / "tests" / "formats"
READERS = {
    "conllu": "conllu",
    "pyconll": "conllu",
    "bratiaa": "brat",
    "cassis": "cas",
    "spacy": "spacy",
}
"""The format that each reader reads."""


def environment(name: str) -> Path:
    """Return the folder of programs of an environment."""
    return interpreter("formats", name).parent


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the five documents with a page more."""
    return toy_corpus(tmp_path_factory.mktemp("toy") / "corpus")


def written(root: Path) -> dict[str, Any]:
    """Return what a reader should find, from the data itself."""
    found: dict[str, Any] = {}
    for document in documents(root):
        layers: dict[str, Any] = {}
        for layer in about(root).layers:
            for mention in document[layer.name]:
                spans = {part: span_of(mention, part) for part in ("", *layer.parts)}
                layers.setdefault(layer.name, {})[local(mention["id"])] = {
                    "spans": {part: list(span) for part, span in spans.items() if span},
                    "said": {
                        column: str(value).lower() if isinstance(value, bool) else str(value)
                        for column, value in attributes_of(mention, layer).items()
                    },
                }
        found[document["id"]] = layers
    return found


@pytest.mark.parametrize("reader", READERS)
def test_readers_find_what_was_written(reader: str, corpus: Path) -> None:
    """Mentions, their parts and all that they say are the same for a reader that is not ours."""
    programs = environment("formats")
    # spaCy is not in the environment of the tests, so it writes in that of the readers.
    call(programs, "-m", "builder", "--root", corpus, "export", READERS[reader])
    folder = corpus / "dist" / "export" / READERS[reader]
    assert json.loads(call(programs, FOLDER / "readers.py", reader, folder)) == written(corpus)


def call(programs: Path, *words: str | Path) -> str:
    """Return what the Python of an environment prints."""
    command = [programs / "python", *words]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, encoding="utf-8", check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_label_studio_gives_back_what_it_was_given(corpus: Path, tmp_path: Path) -> None:
    """The real Label Studio takes configuration and tasks, and exports the same data and results.

    `import` then makes of them what it makes of the export itself (see `test_importing`).
    """
    programs = environment("label-studio")
    folder = exported("label-studio", corpus, tmp_path)
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    blank = json.loads((folder / "blank.json").read_text(encoding="utf-8"))
    config = (folder / "labelling.xml").read_text(encoding="utf-8")
    data = tmp_path / "server"
    data.mkdir()
    with server.running(programs / "label-studio", data) as label_studio:
        found = label_studio.trip(config, tasks)
        to_annotate = label_studio.trip(config, blank)
    assert [task["data"] for task in found] == [task["data"] for task in tasks]
    assert [[one["result"] for one in task["annotations"]] for task in found] == [
        [one["result"] for one in task["annotations"]] for task in tasks
    ]
    assert [task["data"] for task in to_annotate] == [task["data"] for task in tasks]
    assert all(task["annotations"] == [] for task in to_annotate)


@pytest.mark.parametrize("format", FORMATS)
def test_the_lines_of_the_page_read_it(format: str, corpus: Path) -> None:
    """The two or three lines of docs/formats.md that read an export run, in its folder."""
    programs = environment("formats")
    call(programs, "-m", "builder", "--root", corpus, "export", format)
    page = (PROJECT / "docs" / "formats.md").read_text(encoding="utf-8")
    section = page.partition(f"\n## {format}\n")[2].partition("```python\n")[2]
    *_, name = re.findall(r"^(\w+) = ", section.partition("```")[0], re.MULTILINE)
    script = f"import os; os.chdir({str(corpus / 'dist' / 'export' / format)!r})\n"
    script += f"{section.partition('```')[0]}\nassert {name}"
    call(programs, "-c", script)
