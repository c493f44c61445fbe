"""An export is whole, says where it comes from, and is the same from a release and its sources."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.commands.export import FORMATS
from builder.diff.sides import NotCompiled
from builder.experiments.formats import formats
from builder.experiments.formats.documents import Layer
from builder.experiments.formats.exporting import MARK, export
from builder.experiments.formats.soundness import require_names
from builder.reports.errors import BuilderError, DataError, EnvironmentFailure, UsageError
from tests.formats.sources import documents, exported, no_hub
from tests.formats.toy import STEM, toy_corpus
from tests.support import VERSION, add_second, called, edit

WITHOUT_SPACY = [name for name in FORMATS if name != "spacy"]


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the five documents with a page more."""
    return toy_corpus(tmp_path_factory.mktemp("toy") / "corpus")


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_command_offers_the_formats_there_are() -> None:
    """A format is a module of its package; the command names each, and loads none to do so."""
    assert set(formats()) == set(FORMATS)


def test_a_release_and_its_sources_give_the_same_bytes(
    tmp_path: Path, corpus: Path, release_of_five: Path
) -> None:
    """Whether GOLD is a release or the root it was built from, the export is the same."""
    for name in WITHOUT_SPACY:
        ours = exported(name, corpus, tmp_path / "root")
        theirs = export(name, str(release_of_five), corpus, tmp_path / "of" / name, no_hub).folder
        # A release has no registry, so the ids that Label Studio offers are those of its texts.
        assert contents(ours) | {"labelling.xml": b""} == contents(theirs) | {"labelling.xml": b""}


def test_a_document_is_its_rows(tmp_path: Path, toy: Path) -> None:
    """JSON Lines have the columns of `documents`, the split, and the rows of `lines`."""
    lines = (exported("jsonl", toy, tmp_path) / "documents.jsonl").read_text(encoding="utf-8")
    found = [json.loads(line) for line in lines.splitlines()]
    assert found == documents(toy)
    assert list(found[0])[:3] == ["id", "title", "text"]
    assert list(found[0])[-2:] == ["split", "lines"]
    assert "document_id" not in found[0]["lines"][0]


def test_drafts_are_left_out(tmp_path: Path, corpus: Path) -> None:
    """What no release holds no export holds."""
    path = next((corpus / "annotations/documents").glob("000*"))
    edit(path, "review: compared", "review: draft")
    edit(path, "split: validation\n", "")
    assert path.stem not in {document["id"] for document in documents(corpus)}


def test_an_earlier_export_is_replaced_and_nothing_else(tmp_path: Path, corpus: Path) -> None:
    """An export gives way to the next; a folder of somebody else's never."""
    folder = exported("brat", corpus, tmp_path)
    (folder / "left.ann").touch()
    assert "left.ann" not in contents(exported("brat", corpus, tmp_path))
    (folder / MARK).unlink()
    with pytest.raises(UsageError, match="is no export"):
        exported("brat", corpus, tmp_path)


def test_an_export_says_what_it_is(tmp_path: Path, corpus: Path) -> None:
    """Its own file names format, version and licence, and claims nothing about the texts."""
    origin = json.loads((exported("conllu", corpus, tmp_path) / MARK).read_text(encoding="utf-8"))
    assert (origin["format"], origin["version"]) == ("conllu", VERSION)
    assert origin["documents"] == len(documents(corpus))
    assert "belong to their publishers" in origin["licence"]


def test_faulty_sources_give_no_export(tmp_path: Path, corpus: Path) -> None:
    """With an error in one document nothing is written, and the problem is shown."""
    edit(next((corpus / "annotations/documents").glob("000*")), "cue: wrote", "cue: spoke")
    with pytest.raises(NotCompiled):
        exported("jsonl", corpus, tmp_path)
    assert not (tmp_path / "jsonl").exists()
    done = called("--root", corpus, "export", "jsonl", "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "error[words-not-found]: “spoke” is not in L42" in done.stderr
    assert done.stderr.endswith("error: nothing was exported: the sources of . have errors\n")


def test_without_spacy_one_line_says_what_to_do(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The format that needs a library says which, and how to get it; the environment failed."""
    monkeypatch.setitem(sys.modules, "spacy.tokens", None)
    with pytest.raises(EnvironmentFailure, match=r"needs spaCy.*pip install 'spacy>=3\.8'"):
        exported("spacy", corpus, tmp_path)
    assert not (tmp_path / "spacy").exists()


def test_brat_keeps_the_text_as_it_is(tmp_path: Path, toy: Path) -> None:
    """The text file has the clean text and not one character more."""
    folder = exported("brat", toy, tmp_path)
    for document in documents(toy):
        assert (folder / f"{document['id']}.txt").read_bytes() == document["text"].encode()


def test_statements_are_laid_out_as_in_polnear(tmp_path: Path, toy: Path) -> None:
    """Source, cue and content are the roles of an attribution; its trigger is the cue."""
    lines = (exported("brat", toy, tmp_path) / f"{STEM}.ann").read_text(encoding="utf-8")
    text = next(document["text"] for document in documents(toy) if document["id"] == STEM)
    spans = {line.split("\t")[0]: line.split("\t")[1:] for line in lines.splitlines()}
    (event,) = spans["E1"]
    trigger, *roles = event.split()
    said = {role: spans[id] for role, _, id in (part.partition(":") for part in roles)}
    assert spans[trigger.partition(":")[2]][1] == "said"
    assert {role: words[1] for role, words in said.items()} == {
        "Content": "We \U0001f600 agree  on 100% | a=b,",
        "Cue": "said",
        "Source": "Lavrov",
    }
    assert spans["E2"][0].split()[-1] == "Continues:E1"
    start, end = map(int, said["Source"][0].split()[1:])
    assert text[start:end] == "Lavrov"


@pytest.mark.parametrize(("label", "place"), [("body", "text"), ("title", "documentTitle")])
def test_cas_refuses_what_xml_cannot_hold(
    tmp_path: Path, corpus: Path, label: str, place: str
) -> None:
    """A control character is named, with its document, and nothing is written."""
    stem = "900_bell"
    (corpus / "seeds" / f"{stem}.txt").write_text("A bell \x07 rang.\nWho?\n", encoding="utf-8")
    assert called("--root", corpus, "new", stem).returncode == 0
    path = corpus / "annotations/documents" / f"{stem}.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("L1-L2: interface", f"L1: {label}\n  L2: body")
    text = text.replace("review: draft", "review: signed-off\nsplit: train")
    text = text.partition("text:")[0] + "text:\n  L1: nothing\n  L2: nothing\n"
    text = text.replace("  L1: nothing\n", "" if label == "title" else "  L1: nothing\n")
    facts = (
        "page:\n  language: en\n  publisher: tass\n  published:\n    edtf: '2022-01-01'\n"
        "    basis: external\n    evidence:\n      - https://example.org/a\n"
    )
    head, _, rest = text.partition("page:")
    path.write_text(head + facts + rest[rest.index("\nlines:") :], encoding="utf-8")
    add_second(corpus, stem)
    with pytest.raises(DataError, match=f"900_bell: its {place} holds U\\+0007"):
        exported("cas", corpus, tmp_path)
    assert not (tmp_path / "cas").exists()


def test_an_id_cannot_leave_the_folder(tmp_path: Path, corpus: Path, release_of_five: Path) -> None:
    """A release made by a stranger names no files outside of the export."""
    release = Path(shutil.copytree(release_of_five, tmp_path / "release"))
    for path in (release / "data").glob("*/*.parquet"):
        table = pq.read_table(path)
        name = "id" if path.parent.name == "documents" else "document_id"
        ids = pa.array(["../../escaped"] * len(table))
        position = table.column_names.index(name)
        pq.write_table(table.set_column(position, table.schema.field(name), ids), path)
    with pytest.raises(BuilderError, match=r"`\.\./\.\./escaped` is no id of a document"):
        export("brat", str(release), corpus, tmp_path / "brat", no_hub)
    assert not list(tmp_path.rglob("escaped*"))


Edit = Callable[[pa.Table], pa.Table]


def without(column: str) -> Edit:
    """Return an edit that drops a column."""
    return lambda table: table.drop_columns([column])


def with_values(column: str, change: Callable[[Any], Any], kind: pa.DataType | None = None) -> Edit:
    """Return an edit that changes each value of a column."""

    def edit(table: pa.Table) -> pa.Table:
        at, old = table.column_names.index(column), table.schema.field(column)
        values = pa.array([change(value) for value in table[column].to_pylist()], kind or old.type)
        return table.set_column(at, old.with_type(kind or old.type), values)

    return edit


def each(name: str, value: Any) -> Callable[[Any], Any]:
    """Return what gives a field of each item of a list another value."""
    return lambda items: [{**item, name: value} for item in items]


@pytest.mark.parametrize("format", ["brat", "cas", "conllu", "jsonl", "label-studio"])
@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (without("paragraphs"), "its `paragraphs` are missing"),
        (without("language"), "its `language` is missing"),
        (without("statements"), "its `statements` are missing"),
        (with_values("dates", lambda _: "x", pa.string()), "its `dates` are missing"),
        (with_values("text", lambda text: f"{text}\n\n\tx"), "no text of paragraphs"),
        (with_values("paragraphs", each("id", "a\nb")), "is no id"),
        (with_values("organizations", each("end", 1 << 30)), "span no words"),
        (with_values("statements", each("cue_start", -1)), "`cue_start` and `cue_end` of "),
        (with_values("statements", each("source_text", None)), "`source_text` is missing"),
        (with_values("figures", each("value", float("nan"))), "infinite, or none"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_release_of_anybody_is_refused_in_words(
    tmp_path: Path, corpus: Path, release_of_five: Path, format: str, edit: Edit, why: str
) -> None:
    """What is not as every version has it is named; no half of an export is left."""
    release = Path(shutil.copytree(release_of_five, tmp_path / "release"))
    path = next((release / "data/documents").glob("train*.parquet"))
    # Features are those of the first file, of another split, so nothing else tells.
    pq.write_table(edit(pq.read_table(path)).replace_schema_metadata(None), path)
    with pytest.raises(DataError, match=why):
        export(format, str(release), corpus, tmp_path / format, no_hub)
    assert not (tmp_path / format).exists()


@pytest.mark.parametrize(
    ("column", "label"), [("a b", "x"), ("", "x"), ("x=1", "x"), ("kind", "a\nb"), ("kind", "|")]
)
def test_names_that_formats_cannot_hold_are_refused(column: str, label: str) -> None:
    """Columns and labels become attributes of XML, keys of CoNLL-U, types of brat."""
    layer = Layer("statements", {column: "string"}, {column: (label,)})
    with pytest.raises(DataError, match="is no name of a"):
        require_names([], [layer])
    with pytest.raises(DataError, match="is no name of a column"):
        require_names(["a b"], [])
