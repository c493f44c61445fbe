"""Everything a page can need can be written: pages that are hard to write down, all the way.

`corpus` beside this file holds three of them with their annotation; a fourth, too long to read, is
made here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from builder.__main__ import main
from builder.corpus.corpus import open_corpus
from tests.support import edit, problems

CORPUS = Path(__file__).parent / "corpus"
LONG = (
    "Trade grew. " * 1660 + "Then Ivan Petrov said that it had grown by 5% to 17 thousand wagons."
)


def with_long_page(folder: Path) -> Path:
    """Return a copy of the corpus with a page of 300 lines of menu and one of 20,000 characters."""
    shutil.copytree(CORPUS, folder)
    raw = "".join(f"Menu {number}\n" for number in range(1, 301)) + LONG
    (folder / "seeds/long.txt").write_text(raw, encoding="utf-8")
    written = LONG_PAGE.format(sha256=hashlib.sha256(raw.encode()).hexdigest())
    (folder / "annotations/documents/long.yaml").write_text(written, encoding="utf-8")
    return folder


LONG_PAGE = """\
seed_sha256: {sha256}
guidelines: "4"
review: compared
split: train

page:
  language: en
  publisher: steppe-news
  published:
    edtf: "2023-10-07"
    basis: external
    evidence:
      - https://steppe.example/long
  speaker: ivan-petrov

lines:
  L1-L300: interface
  L301: body

text:
  # Trade grew. …
  L301:
    statements:
      - id: s1
        speaker: ivan-petrov
        source: Ivan Petrov
        cue: said
        indirect: it had grown by 5% to 17 thousand wagons
    figures:
      - share: 5%
        unit: percent
      - count: 17 thousand
        unit: wagon
"""


@cache
def rows(stem: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a page of the corpus by config."""
    outcomes = {outcome.stem: outcome for outcome in open_corpus(CORPUS).outcomes()}
    tables: Any = outcomes[stem].tables
    assert tables is not None
    return tables  # type: ignore[no-any-return]


def test_a_cut_line_with_text_between() -> None:
    """Of a line with a date before its text and a button behind it, the text is the paragraph."""
    (document,) = rows("mixed")["documents"]
    assert document["text"].startswith("ASTANA, October 6. /Steppe News/. Rail traffic between")
    assert "Read more" not in document["text"]
    parts = [line for line in rows("mixed")["lines"] if line["line"] == 3]
    assert [(line["id"], line["label"]) for line in parts] == [
        ("mixed#L3.1", "metadata"), ("mixed#L3", "body"), ("mixed#L3.2", "interface"),
    ]  # fmt: skip
    assert "".join(line["text"] for line in parts) == document["raw"].split("\n")[2]


def test_labels_of_what_repeats_and_stands_alone() -> None:
    """A repeated headline and the address of a picture are metadata, topics one a line tags."""
    labels = [line["label"] for line in rows("mixed")["lines"] if line["line"] > 9]
    assert labels == ["metadata", "tags", "tags", "metadata"]


def test_shares_ranges_and_brackets() -> None:
    """Shares have the printed number, a range both ends, brackets the currency."""
    found = [
        (row["text"], row["kind"], row["value"], row["upper"], row["unit"])
        for row in rows("mixed")["figures"]
    ]
    assert found == [
        ("26%", "share", 26.0, None, "percent"),
        ("12 billion [dollars]", "money", 12e9, None, "USD"),
        ("second", "ordinal", 2.0, None, "track"),
        ("three percentage points", "share", 3.0, None, "percentage point"),
        ("14.4%", "share", 14.4, None, "percent"),
        ("5,000 to 7,000", "count", 5000.0, 7000.0, "wagon"),
    ]


def test_asking_and_promising() -> None:
    """The cue is the verb, the content begins with `to`."""
    found = [(row["cue_text"], row["text"]) for row in rows("mixed")["statements"]]
    assert ("urged", "to build a second track, because the first is full") in found
    assert ("promised", "to pay two thirds of it") in found


def test_a_quotation_over_paragraphs() -> None:
    """One statement a paragraph, the later ones continue; the context holds the cue."""
    first, second, third = rows("quotes")["statements"][:3]
    assert [row["continues"] for row in (first, second, third)] == [None, "quotes#s1", "quotes#s2"]
    assert first["source_text"] == "Ivan Petrov"
    assert first["context"].count("\n\n") == 2
    assert {row["kind"] for row in (first, second, third)} == {"direct"}


def test_several_speakers_and_nested_marks() -> None:
    """Two speak as one group, two speak in one sentence; marks of all kinds nest."""
    found = {row["id"].partition("#")[2]: row for row in rows("quotes")["statements"]}
    assert found["s4"]["speaker_id"] == "petrov-and-orlova"
    assert (found["s5"]["speaker_id"], found["s6"]["speaker_id"]) == ("ivan-petrov", "anna-orlova")
    assert found["s6"]["text"] == "it was ''almost open'' and that „the “upper” gate“ still leaked"
    assert found["s7"]["text"] == 'We say "yes" to the canal,'
    assert found["s9"]["text"] == 'water is life: "Water is life."'


def test_a_page_without_title_and_day() -> None:
    """A title may be cut off its paragraph; a day that is not known is a period."""
    (document,) = rows("bare")["documents"]
    assert document["title"] == "Orlova thanks the builders"
    assert document["published"] == "2019/2021?"
    assert (document["published_earliest"], document["published_latest"]) == (
        "2019-01-01", "2021-12-31",
    )  # fmt: skip
    names = [row["text"] for row in document["organizations"]]
    assert names == ["Мост", "Khorgos Bridge Company", "ООО Мост"]


def test_a_title_may_be_missing(tmp_path: Path) -> None:
    """A page without a headline is no fault."""
    root = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    edit(root / "annotations/documents/quotes.yaml", "L1: title", "L1: interface")
    assert problems(root) == []


def test_who_is_not_registered_is_told(tmp_path: Path) -> None:
    """A speaker whom the registry lacks is an error that says where the entry belongs."""
    root = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    path = root / "annotations/documents/quotes.yaml"
    edit(path, "speaker: petrov-and-orlova", "speaker: petrov-and-smirnova")
    told = [problem for problem in problems(root) if problem.severity == "error"]
    assert [problem.rule for problem in told] == ["unknown-id"]
    assert "is not in annotations/registry/people.yaml" in told[0].message
    assert told[0].hint == "did you mean `petrov-and-orlova`? If it is new, add it there"


def test_all_the_way(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pages are laid out, built, verified, shown, compared and scored like any others."""
    root = with_long_page(tmp_path / "corpus")
    run = ["--root", str(root)]
    release = tmp_path / "release"
    assert main([*run, "fmt", "--check"]) == 0
    assert main([*run, "card"]) == 0
    assert main([*run, "check"]) == 0
    assert main([*run, "build", "--out", str(release)]) == 0
    assert main(["verify", str(release)]) == 0
    assert main([*run, "preview", "--out", str(tmp_path / "site")]) == 0
    page = (tmp_path / "site/documents/mixed.html").read_text(encoding="utf-8")
    assert 'id="L3.1"' in page
    assert page.index('id="L3.1"') < page.index('id="L3"') < page.index('id="L3.2"')
    capsys.readouterr()
    assert main([*run, "diff", str(release), str(root)]) == 0
    assert "No change in the data." in capsys.readouterr().out


def said(value: Any) -> Any:
    """Return rows without the line of YAML they came from, and without the review state."""
    if isinstance(value, dict):
        return {k: said(v) for k, v in value.items() if k not in ("annotation", "review")}
    return [said(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("format", "name"), [("jsonl", "documents.jsonl"), ("label-studio", "tasks.json")]
)
def test_exported_and_imported(format: str, name: str, tmp_path: Path) -> None:
    """Exports hold all of it, and what is imported from them compiles to the same rows."""
    root = with_long_page(tmp_path / "corpus")
    assert main(["--root", str(root), "export", format, "--out", str(tmp_path / "out")]) == 0
    bare = Path(shutil.copytree(root, tmp_path / "bare"))
    for path in (bare / "annotations/documents").iterdir():
        path.unlink()
    exported = str(tmp_path / "out" / name)
    assert main(["--root", str(bare), "import", exported, "--annotator", "anna"]) == 0
    mixed = (bare / "annotations/documents/mixed.yaml").read_text(encoding="utf-8")
    assert "  L3:\n    - metadata: date 2023-10-06\n    - body: rest\n" in mixed
    before, after = (
        {outcome.stem: said(outcome.tables) for outcome in open_corpus(folder).outcomes()}
        for folder in (root, bare)
    )
    for stem, tables in before.items():
        assert after[stem] is not None
        assert after[stem] == tables


@pytest.mark.parametrize("format", ["conllu", "brat", "cas"])
def test_exported(format: str, tmp_path: Path) -> None:
    """The other formats write the pages too."""
    arguments = ["export", format, "--out", str(tmp_path / "out")]
    assert main(["--root", str(CORPUS), *arguments]) == 0


def test_a_line_that_is_cut_later_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`diff` shows what a cut takes from the text, and the new part beside its line."""
    root = Path(shutil.copytree(CORPUS, tmp_path / "corpus"))
    edit(root / "annotations/documents/mixed.yaml", "    - interface: Read more\n", "")
    assert main(["diff", str(root), str(CORPUS)]) == 0
    said = capsys.readouterr().out
    assert "clean text changed" in said
    assert "line L3.2 added: interface" in said
    assert "tokens" not in said


def test_scores_of_a_cut_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that is cut is what its text is, whether or not its parts are predicted."""
    gold = {name: rows("mixed")[name] for name in ("lines",)}
    (document,) = rows("mixed")["documents"]
    raw = document["raw"].split("\n")
    whole = [
        {"line": row["line"], "label": row["label"], "text": raw[row["line"] - 1]}
        for row in gold["lines"]
        if "." not in row["id"].partition("#")[2]
    ]
    for lines in (gold["lines"], whole):
        path = tmp_path / "predictions.jsonl"
        path.write_text(json.dumps({"id": "mixed", "lines": lines}) + "\n", encoding="utf-8")
        arguments = ["--layer", "lines", "--split", "train", "--format", "json"]
        assert main(["score", str(CORPUS), str(path), *arguments]) == 0
        (layer,) = json.loads(capsys.readouterr().out)["layers"]
        assert {measure["value"] for measure in layer["measures"]} == {1.0}
