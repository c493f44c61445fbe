"""`diff` from end to end: golden reports of every kind of change, sides, exit codes.

Each golden example is one edit of the model corpus in tests/diff/examples/corpus; the reports
stand in tests/diff/examples as NAME.txt and NAME.md. After a change that is meant to change them,
run `UPDATE_GOLDEN=1 python dev.py test tests/diff/test_diff.py` and read what git shows.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.__main__ import main
from builder.annotation.file import SPLITS
from builder.corpus.corpus import open_corpus
from builder.corpus.tables import TABLES
from builder.release.split_writer import SplitWriter

HERE = Path(__file__).parent / "examples"
Edit = Callable[[Path], None]


def replace(name: str, old: str, new: str) -> Edit:
    """Return an edit that replaces the first `old` in a file."""

    def edit(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def water(old: str, new: str) -> Edit:
    """Return an edit of the first document."""
    return replace("annotations/documents/010_water.yaml", old, new)


def border(old: str, new: str) -> Edit:
    """Return an edit of the second document."""
    return replace("annotations/documents/011_border.yaml", old, new)


def remove(stem: str) -> Edit:
    """Return an edit that removes a document."""

    def edit(root: Path) -> None:
        (root / f"seeds/{stem}.txt").unlink()
        (root / f"annotations/documents/{stem}.yaml").unlink()

    return edit


def add_draft(root: Path) -> None:
    """Add a draft with an unread line and a doubt, and what the registry needs for it."""
    page = root / "seeds/013_gas.txt"
    page.write_text("Boris <b>Sidorov</b> said that gas flows.\n", encoding="utf-8")
    sha256 = hashlib.sha256(page.read_bytes()).hexdigest()
    (root / "annotations/documents/013_gas.yaml").write_text(
        f"""\
seed_sha256: {sha256}
guidelines: 3
review: draft

page:
  language: en
  publisher: daily
  published:
    edtf: "2020-03-10"
    basis: external
    evidence:
      - https://example.org/gas
  speaker: boris-sidorov

lines:
  L1: body

text:
  # Boris <b>Sidorov</b> said …
  L1:
    unread: true
    statements:
      # doubt: is it his view?
      - id: s1
        speaker: boris-sidorov
        source: Boris <b>Sidorov</b>
        cue: said
        indirect: gas flows
""",
        encoding="utf-8",
    )
    with (root / "annotations/registry/people.yaml").open("a", encoding="utf-8") as file:
        file.write("boris-sidorov:\n  name: Boris <b>Sidorov</b>\n  kind: person\n")
        file.write("  wikidata: null\n  names:\n    - Boris <b>Sidorov</b>\n")


CSTO = "      - csto: CSTO\n"
LINE_3 = """    statements:
      - id: s1
        speaker: anna-orlova
        source: Minister Anna Orlova
        cue: said
        indirect: Russia will help its partners to protect the rivers of Central Asia
"""
DATES_3 = """    dates:
      - published: March 3
        edtf: "2020-03-03"
      - published: Tuesday
        edtf: "2020-03-03"
"""

EDITS: dict[str, list[Edit]] = {
    "moved-boundary": [
        water("the rivers of Central Asia\n", "the rivers\n"),
        water("measures: joint exercises", "measures: exercises"),
    ],
    "changed-label": [
        border("        more_than: more than\n", "        about: more than\n"),
    ],
    "changed-entity": [water("- cis: Union", "- csto: Union")],
    "changed-registry": [
        replace("annotations/registry/organizations.yaml", "wikidata: Q7779", "wikidata: Q177"),
    ],
    "removed-mention": [water(CSTO, "")],
    "renumbered-statement": [water("id: s2", "id: s9")],
    "moved-split": [water("split: train", "split: validation")],
    "line-into-text": [
        water("  L6: caption\n", "  L6: body\n"),
        water("measures: joint exercises\n", "measures: joint exercises\n\n  L6: nothing\n"),
    ],
    "line-out-of-text": [
        water("  L2: title\n  L3-L5: body\n", "  L2: title\n  L3: dateline\n  L4-L5: body\n"),
        water("  # DUSHANBE, March 3. …\n  L3:\n" + LINE_3 + DATES_3 + "\n", ""),
        water("    evidence:\n      - L3: on Tuesday\n", "    evidence:\n      - L3: on Tuesday\n"),
        water("L3: Minister\n", "L3: Minister\n"),
    ],
    "changed-fact": [water('"2020-03-03"\n    basis: external', '"2020-03"\n    basis: external')],
    "layout-only": [
        water("  # She added", "\n\n  # A remark.\n  # She added"),
        water(LINE_3 + DATES_3, DATES_3 + LINE_3),
    ],
    "removed-document": [remove("012_rail")],
    "added-draft": [add_draft],
    "changed-card": [
        replace(
            "dataset_card.md", "It is small.", "It is small, and `invented`.\n\n## Thanks\n\nNone."
        ),
    ],
}
REVERSED = {"added-mention": "removed-mention", "added-document": "removed-document"}
"""Examples that are others, seen from the other side."""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder, which is where the command is run, with the model corpus as `old`."""
    shutil.copytree(HERE / "corpus", tmp_path / "old")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def edited(folder: Path, *edits: Edit) -> None:
    """Put the model corpus into `new`, edited."""
    shutil.copytree(HERE / "corpus", folder / "new")
    for edit in edits:
        edit(folder / "new")


def diff(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    """Run the command, expect its exit code, and return what it printed."""
    assert main(["diff", *arguments]) == code
    captured = capsys.readouterr()
    return captured.out if code == 0 else captured.out + captured.err


def as_json(capsys: pytest.CaptureFixture[str], *sides: str) -> dict[str, Any]:
    """Return the differences of two sides as JSON says them."""
    found: dict[str, Any] = json.loads(diff(capsys, *sides, "--format", "json"))
    return found


def release(root: Path, out: Path) -> Path:
    """Write what `diff` reads of a release of the sources at `root`."""
    corpus = open_corpus(root)
    with ExitStack() as stack:
        writers = {
            (table.name, split): stack.enter_context(
                SplitWriter(out / "data" / table.name, table, split)
            )
            for table in TABLES
            for split in SPLITS
        }
        for outcome in corpus.outcomes():
            if outcome.draft:
                continue
            for config, encoded in outcome.rows.encoded.items():
                writers[config, outcome.split].add(encoded)
    shutil.copy(root / "dataset_card.md", out / "README.md")
    version = corpus.settings.version if corpus.settings else None
    (out / "MANIFEST.json").write_text(json.dumps({"version": version}), encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def model_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of the model corpus, which no test changes."""
    return release(HERE / "corpus", tmp_path_factory.mktemp("model") / "release")


def golden(name: str, shown: str) -> None:
    """Compare with a golden file, or write it if asked to."""
    path = HERE / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(shown, encoding="utf-8", newline="\n")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*EDITS, *REVERSED])
def test_golden_reports(name: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind of change is told as its golden example says, in a terminal and in Markdown."""
    edited(corpus, *EDITS[REVERSED.get(name, name)])
    sides = ("new", "old") if name in REVERSED else ("old", "new")
    golden(f"{name}.txt", diff(capsys, *sides))
    golden(f"{name}.md", diff(capsys, *sides, "--format", "markdown"))


def test_golden_json(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has the bump, its reasons, and every field of every change."""
    edited(corpus, *EDITS["moved-boundary"])
    golden("moved-boundary.json", diff(capsys, "old", "new", "--format", "json"))


def test_golden_json_of_what_is_added(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has all that an added document holds, the drafts and the registry entries."""
    remove("012_rail")(corpus / "old")
    edited(corpus, add_draft)
    golden("added.json", diff(capsys, "old", "new", "--format", "json"))


DRAFT = "annotations/documents/013_gas.yaml"


@pytest.mark.parametrize(
    ("edit", "kinds", "lines"),
    [
        (replace(DRAFT, "  # Boris", "\n  # Boris"), [], []),
        (
            replace(DRAFT, "    unread: true\n", ""),
            ["changed"],
            ["1 line unread, 1 doubt", "0 lines unread, 1 doubt"],
        ),
        (replace(DRAFT, "indirect: gas flows", "indirect: gas"), ["changed"], ["1 line unread"]),
        (remove("013_gas"), ["removed"], ["013_gas removed", "1 line unread"]),
    ],
)
def test_drafts(
    edit: Edit,
    kinds: list[str],
    lines: list[str],
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A draft is told of when it or what is left to do changes, and never asks for a bump."""
    add_draft(corpus / "old")
    edited(corpus, add_draft, edit)
    found = as_json(capsys, "old", "new")
    assert ([change["kind"] for change in found["drafts"]], found["bump"]) == (kinds, "none")
    shown = diff(capsys, "old", "new")
    assert all(line in shown for line in lines)
    assert ("Drafts" in shown) is bool(kinds)


def test_a_finished_draft_is_an_added_document(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft that was finished is told once, as a document; it is not gone."""
    add_draft(corpus / "old")
    finish = replace(DRAFT, "review: draft", "review: compared\nsplit: train")
    edited(corpus, add_draft, finish, replace(DRAFT, "    unread: true\n", ""))
    found = as_json(capsys, "old", "new")
    assert [(change["id"], change["kind"]) for change in found["documents"]] == [
        ("013_gas", "added")
    ]
    assert found["drafts"] == []


def test_a_release_says_nothing_of_drafts_and_registry(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sources compared with a release tell neither drafts nor entries: what it had is unknown."""
    edited(corpus, add_draft)
    release(corpus / "old", corpus / "built")
    found = as_json(capsys, "built", "new")
    assert (found["drafts"], found["entries"], found["bump"]) == ([], [], "none")


CSTO_NAME = "Collective Security Treaty Organization"
ORGANIZATIONS = "annotations/registry/organizations.yaml"


def test_renamed_entries(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An entry with another id or name is renamed; a name that rows show is told once."""
    add_draft(corpus / "old")
    edited(
        corpus,
        add_draft,
        replace("annotations/registry/people.yaml", "boris-sidorov:", "b-sidorov:"),
        replace(DRAFT, "  speaker: boris-sidorov", "  speaker: b-sidorov"),
        replace(DRAFT, "        speaker: boris-sidorov", "        speaker: b-sidorov"),
        replace(ORGANIZATIONS, f"name: {CSTO_NAME}", "name: The CSTO"),
    )
    shown = diff(capsys, "old", "new")
    assert "people: boris-sidorov (Boris <b>Sidorov</b>) → b-sidorov (Boris" in shown
    assert shown.count(f"{CSTO_NAME} → The CSTO") == 1
    assert shown.count("→ The CSTO") + shown.count("→ csto (The CSTO)") == 1
    kinds = [(e["kind"], e["old"]["id"]) for e in as_json(capsys, "old", "new")["entries"]]
    assert kinds == [("changed", "boris-sidorov"), ("changed", "csto")]


BUMPS = {
    "moved-split": "major",
    "line-into-text": "major",
    "line-out-of-text": "major",
    "removed-document": "major",
    "added-document": "minor",
    "layout-only": "none",
    "added-draft": "none",
}


@pytest.mark.parametrize("name", [*EDITS, *REVERSED])
def test_bump(name: str, corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each kind of change deserves the bump that the promise of versions gives it."""
    edited(corpus, *EDITS[REVERSED.get(name, name)])
    sides = ("new", "old") if name in REVERSED else ("old", "new")
    assert as_json(capsys, *sides)["bump"] == BUMPS.get(name, "patch")


def test_release_and_its_sources_do_not_differ(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release compares equal to the sources it was built from, from either side."""
    release(corpus / "old", corpus / "built")
    for sides in (("built", "old"), ("old", "built"), ("built", "built")):
        found = as_json(capsys, *sides)
        assert (found["bump"], found["documents"], found["schema"], found["card"]) == (
            "none",
            [],
            [],
            [],
        )


@pytest.mark.parametrize("name", [*EDITS, *REVERSED])
def test_sides_of_any_kind_give_the_same_report(
    name: str, corpus: Path, model_release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two releases differ in what their sources differ in, but for drafts and the registry."""
    edited(corpus, *EDITS[REVERSED.get(name, name)])
    sides = ("new", "old") if name in REVERSED else ("old", "new")
    by_sources = as_json(capsys, *sides)
    built = {"old": model_release, "new": release(corpus / "new", corpus / "new-release")}
    by_releases = as_json(capsys, *(str(built[side]) for side in sides))
    for side in ("old", "new"):
        del by_sources[side]["name"], by_releases[side]["name"]
    assert by_releases == {**by_sources, "drafts": [], "entries": []}


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Change a Parquet file."""
    pq.write_table(change(pq.read_table(path)), path)


def with_column(table: pa.Table) -> pa.Table:
    """Return the table of figures as a later builder may write it."""
    said = json.loads(table.schema.metadata[b"huggingface"])
    said["info"]["features"]["certainty"] = {"dtype": "string", "_type": "Value"}
    said["info"]["features"]["kind"]["names"].append("rate")
    added = table.append_column("certainty", pa.array(["high"] * table.num_rows))
    return added.replace_schema_metadata({"huggingface": json.dumps(said)})


def test_column_added(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Columns and label names of another builder's release are compared; rows stay comparable."""
    release(corpus / "old", corpus / "1.0.0")
    shutil.copytree(corpus / "1.0.0", corpus / "1.1.0")
    for path in (corpus / "1.1.0/data/figures").iterdir():
        rewrite(path, with_column)
    golden("column-added.txt", diff(capsys, "1.0.0", "1.1.0"))
    golden("column-added.md", diff(capsys, "1.0.0", "1.1.0", "--format", "markdown"))
    golden("column-removed.txt", diff(capsys, "1.1.0", "1.0.0"))


def test_retyped_column(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Files without features are compared by their Arrow types; a retyped column is major."""
    release(corpus / "old", corpus / "built")
    shutil.copytree(corpus / "built", corpus / "edited")

    def as_text(table: pa.Table) -> pa.Table:
        place = table.schema.get_field_index("value")
        texts = pa.array([str(value) for value in table["value"].to_pylist()])
        return table.set_column(place, "value", texts).replace_schema_metadata(None)

    for path in (corpus / "edited/data/figures").iterdir():
        rewrite(path, as_text)
    found = as_json(capsys, "built", "edited")
    retyped = [change for change in found["schema"] if change["column"] == "value"]
    assert (found["bump"], retyped[0]["old"], retyped[0]["new"]) == ("major", "float64", "string")


@pytest.mark.parametrize(
    ("config", "column", "value", "field"),
    [
        ("figures", "value", 13.0, "value (in figures)"),
        ("statements", "spoken", "1999-01-01", "spoken (in statements)"),
        ("statements", "context", "Other words.", "context (in statements)"),
        ("statements", "start", 5, "start (in statements)"),
        ("organizations", "ner_tags", [0] * 14, "ner_tags (in organizations)"),
        ("documents", "review", "checked", "review"),
        ("lines", "label", 0, "label"),
    ],
)
def test_an_edit_of_one_parquet_file_shows(
    config: str,
    column: str,
    value: object,
    field: str,
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An edit made on the hub shows as that field, with the line of YAML it should be made in."""
    release(corpus / "old", corpus / "built")
    shutil.copytree(corpus / "built", corpus / "drifted")

    def set_last(table: pa.Table) -> pa.Table:
        rows = table.to_pylist()
        rows[-1][column] = value
        return pa.Table.from_pylist(rows, schema=table.schema)

    rewrite(corpus / f"drifted/data/{config}/train-00000-of-00001.parquet", set_last)
    (document,) = as_json(capsys, "built", "drifted")["documents"]
    parts = [*document["mentions"], *document["lines"]]
    changed = [
        change["field"] for part in [document | {"fields": []}, *parts] for change in part["fields"]
    ]
    changed += [change["field"] for change in document["facts"]]
    assert changed == [field]
    if parts:
        where = parts[0].get("annotation") or parts[0]["new"]["annotation"]
        assert where.startswith("annotations/documents/010_water.yaml#L")


def test_a_row_deleted_from_one_config_shows(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A row that only one Parquet file lost is found although the document still has it."""
    release(corpus / "old", corpus / "built")
    shutil.copytree(corpus / "built", corpus / "drifted")
    path = corpus / "drifted/data/statements/train-00000-of-00001.parquet"
    rewrite(path, lambda table: table.slice(1))
    (document,) = as_json(capsys, "built", "drifted")["documents"]
    (mention,) = document["mentions"]
    assert mention["fields"][0]["old"] == "documents, statements"
    assert mention["fields"][0]["new"] == "documents"


def test_rows_out_of_order_are_compared(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The order of rows in a hand-edited file is no change, and breaks nothing."""
    edited(corpus, water("split: train", "split: test"))
    release(corpus / "new", corpus / "built")
    shutil.copytree(corpus / "built", corpus / "drifted")
    for path in (corpus / "drifted/data").glob("*/test-*"):
        rewrite(path, lambda table: table.take(list(range(table.num_rows))[::-1]))
    assert as_json(capsys, "built", "drifted")["documents"] == []


def commit(folder: Path) -> None:
    """Make a repository of a folder."""
    for command in (
        ["init", "-q", "-b", "trunk"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "first"],
    ):
        subprocess.run(["git", "-C", str(folder), *command], check=True)


def test_git_revision(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A revision is compiled as it was committed, also where the corpus is a subfolder."""
    commit(corpus)
    water("split: train", "split: test")(corpus / "old")
    found = as_json(capsys, "HEAD", ".", "--root", "old")
    assert [change["id"] for change in found["documents"]] == ["010_water"]
    assert as_json(capsys, "trunk", "HEAD", "--root", "old")["documents"] == []


def test_nothing_of_a_revision_runs(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Attributes of a revision neither run filters nor leave files out nor change bytes."""
    attributes = "*.txt filter=evil eol=crlf export-ignore\n*.yaml export-ignore export-subst\n"
    (corpus / "old/.gitattributes").write_text("", encoding="utf-8")
    commit(corpus / "old")
    for key in ("clean", "smudge"):
        command = ["config", f"filter.evil.{key}", f"touch {corpus}/ran; cat"]
        subprocess.run(["git", "-C", str(corpus / "old"), *command], check=True)
    tree = subprocess.run(
        ["git", "-C", str(corpus / "old"), "hash-object", "-w", "--stdin", "--no-filters"],
        input=attributes.encode(),
        capture_output=True,
        check=True,
    ).stdout.decode()
    index = ["update-index", "--cacheinfo", f"100644,{tree.strip()},.gitattributes"]
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (index, [*who, "commit", "-q", "-m", "evil"]):
        subprocess.run(["git", "-C", str(corpus / "old"), *arguments], check=True)
    assert as_json(capsys, "HEAD~1", "HEAD", "--root", "old")["documents"] == []
    assert not (corpus / "ran").exists()


def test_nothing_of_a_repository_runs(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A repository that somebody sent may say how what it lacks is to be fetched; nobody does."""
    commit(corpus / "old")
    repository, mark = corpus / "old", corpus / "was-run"
    settings = {
        "core.sshCommand": f"touch {mark};",
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "there",
        "remote.there.url": "ssh://there/x",
        "remote.there.promisor": "true",
        "protocol.ssh.allow": "always",
    }
    blob = git(repository, "rev-parse", "HEAD:dataset_card.md")
    for name, value in settings.items():
        git(repository, "config", name, value)
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    diff(capsys, "HEAD", "old", "--root", "old", code=3)
    assert not mark.exists()
    git(repository, "cat-file", "-e", blob, code=None)
    assert mark.exists(), "git itself would have run it"


def git(folder: Path, *arguments: str, code: int | None = 0) -> str:
    """Run git in a folder and return what it prints."""
    command = ["git", "-C", str(folder), *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert code in {None, done.returncode}, done.stderr
    return done.stdout.strip()


def test_link_in_a_revision_is_refused(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A link is never made, for it could lead anywhere."""
    (corpus / "old/seeds/010_water.txt").unlink()
    (corpus / "old/seeds/010_water.txt").symlink_to("/etc/hostname")
    commit(corpus / "old")
    shown = diff(capsys, "HEAD", ".", "--root", "old", code=1)
    assert "seeds/010_water.txt is a link" in shown


def test_wrong_sides(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A side that does not exist is wrong usage, and the message says what a side can be."""
    (corpus / "empty").mkdir()
    assert "git cannot look it up" in diff(capsys, "no-such", "old", code=2)
    commit(corpus)
    assert "neither a folder nor a git revision" in diff(capsys, "no-such", "old", code=2)
    assert "neither a folder nor a git revision" in diff(capsys, "--", "--help", "old", code=2)
    assert "neither a release" in diff(capsys, "empty", "old", code=2)
    assert "holds no corpus" in diff(capsys, "HEAD", "old", code=2)
    assert "hub:NAMESPACE/NAME@REVISION" in diff(capsys, "hub:name", "old", code=2)


def test_hub_out_of_reach(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hub that does not answer is the environment's fault, told in one line."""
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    shown = diff(capsys, "hub:ns/name@v1.0.0", "old", code=3)
    assert shown.startswith("error: hub:ns/name@v1.0.0 cannot be read")
    assert shown.count("\n") == 1


def test_sources_with_errors(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sources that do not compile are told with their errors, as `check` tells them."""
    edited(corpus, water("cue: said", "cue: sang"))
    shown = diff(capsys, "old", "new", code=1)
    assert "annotations/documents/010_water.yaml:38:" in shown
    assert "nothing was compared: the sources of new have errors" in shown


def test_damaged_release(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A Parquet file that is none is the data's fault, told by its name."""
    release(corpus / "old", corpus / "built")
    (corpus / "built/data/dates/train-00000-of-00001.parquet").write_bytes(b"PAR1")
    assert "data/dates/train-00000-of-00001.parquet" in diff(capsys, "built", "old", code=1)
