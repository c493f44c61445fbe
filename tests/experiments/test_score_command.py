"""`score`: exit codes, formats, and what it takes for gold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder import __main__ as cli
from builder.corpus.matching import EACH, FLAT
from builder.experiments import scoring, strict_json
from builder.experiments.scoring import jsonl, rules
from builder.experiments.scoring.documents import LABELLED
from builder.experiments.scoring.pages import percent
from builder.experiments.scoring.resampling import ENUMERATED
from builder.reports.limits import MENTIONS
from tests.support import FIVE, PROJECT, STEMS, compiled

HERE = Path(__file__).parent
GOLD = HERE / "gold.jsonl"
PAGE = PROJECT / "docs" / "scoring.md"
PURE = (
    "attributes", "content", "counts", "days", "lines", "measures", "mentions", "resampling",
    "scores",
)  # fmt: skip
SPANS = ["builder.corpus.assignment", "builder.corpus.matching", "builder.page.spans"]


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run `score` in this process and return exit code, output and errors."""
    try:
        code = cli.main(["score", *map(str, arguments)])
    except SystemExit as left:
        code = int(left.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert "a fault of the builder" not in captured.err
    return code, captured.out, captured.err


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the five documents as JSON Lines, in the shape of `documents` with its lines."""
    path = tmp_path_factory.mktemp("export") / "real.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for outcome in compiled().values():
            assert outcome.tables is not None
            line = {**outcome.tables["documents"][0], "lines": outcome.tables["lines"]}
            file.write(f"{json.dumps({**line, 'split': outcome.split}, ensure_ascii=False)}\n")
    return path


def test_gold_scores_100_on_itself(capsys: pytest.CaptureFixture[str], real: Path) -> None:
    """The source tree and its JSON Lines export give the same page, with 100 everywhere."""
    code, page, _ = run(capsys, FIVE, real)
    assert code == 0
    assert run(capsys, real, real)[1] == page
    assert " 99." not in page
    assert all(f"\n{layer}\n" in page for layer in ("statements", "lines", "dates"))


def test_dot_is_the_root(capsys: pytest.CaptureFixture[str], real: Path) -> None:
    """As a side of `diff`, `.` is the corpus at --root."""
    assert run(capsys, "--root", FIVE, ".", real) == run(capsys, FIVE, real)


def test_a_release_is_gold(capsys: pytest.CaptureFixture[str], real: Path, tmp_path: Path) -> None:
    """What `build` writes scores as the sources do."""
    assert cli.main(["--root", str(FIVE), "build", "--out", str(tmp_path / "release")]) == 0
    capsys.readouterr()
    assert run(capsys, tmp_path / "release", real) == run(capsys, FIVE, real)


def test_a_layer_and_a_split(capsys: pytest.CaptureFixture[str], real: Path) -> None:
    """One layer of the documents of one split; predictions of others are read and not scored."""
    code, out, _ = run(
        capsys, FIVE, real, "--layer", "dates", "--split", "test", "--format", "json"
    )
    found = json.loads(out)
    assert code == 0
    assert found["documents"] == [STEMS[1]]
    assert [layer["layer"] for layer in found["layers"]] == ["dates"]


def test_json_has_everything(capsys: pytest.CaptureFixture[str]) -> None:
    """Counts, shares, interval and documents of each measure; undefined is null."""
    code, out, _ = run(capsys, GOLD, GOLD, "--format", "json")
    assert code == 0
    figures = next(layer for layer in json.loads(out)["layers"] if layer["layer"] == "figures")
    assert figures["measures"][0] == {
        "name": "exact",
        "kind": "f1",
        "gold": 3,
        "predicted": 3,
        "right": 3,
        "precision": 1.0,
        "recall": 1.0,
        "value": 1.0,
        # Of 27 draws one has the document without figures three times.
        "interval": {"low": 1.0, "high": 1.0, "undefined": 1 / 27, "method": "bootstrap"},
        "documents": {"roads": 1.0, "union": 1.0, "empty": None},
    }


def test_the_formats_tell_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    """Text and Markdown have the same cells."""
    _, text, _ = run(capsys, GOLD, GOLD)
    _, markdown, _ = run(capsys, GOLD, GOLD, "--format", "markdown")
    for line in markdown.splitlines():
        if line.startswith("| ") and "---" not in line:
            cells = " ".join(line.replace("|", " ").split())
            assert any(" ".join(row.split()) == cells for row in text.splitlines())


def test_a_name_is_no_markup(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Neither in Markdown nor on a terminal does an id of a strange gold do anything."""
    path = tmp_path / "gold.jsonl"
    document: dict[str, Any] = {"id": "`|<b>\x1b[31m", "text": "a", "x`": [{"start": 0, "end": 1}]}
    path.write_text(json.dumps(document), encoding="utf-8")
    told = [run(capsys, path, path, "--format", format) for format in ("text", "markdown")]
    assert [code for code, _, _ in told] == [0, 0]
    assert not any("\x1b" in out for _, out, _ in told)
    assert "- [1] `'|<b>\\u{1b}[31m`\n" in told[1][1]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([GOLD], 2),
        ([GOLD, "nowhere.jsonl"], 2),
        (["nowhere.jsonl", GOLD], 2),
        (["no-such-revision", GOLD], 2),
        ([GOLD, GOLD, "--layer", "figurs"], 2),
        ([GOLD, GOLD, "--split", "dev"], 2),
        ([GOLD, GOLD, "--format", "xml"], 2),
        ([GOLD, HERE], 3),
        ([GOLD, HERE / "predictions" / "not-json.jsonl"], 1),
        ([HERE / "predictions" / "not-json.jsonl", GOLD], 1),
    ],
)
def test_exit_codes(
    capsys: pytest.CaptureFixture[str], arguments: list[str | Path], code: int
) -> None:
    """2 for what is not there, 3 for what is no file, 1 for what is wrong in a file."""
    found, out, err = run(capsys, *arguments)
    assert found == code
    assert "error: " in err
    assert bool(out) is (code == 1)


def test_json_is_all_of_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nothing is scored, a reader of JSON gets none, and the problems stand beside it."""
    code, out, err = run(capsys, GOLD, HERE / "predictions" / "not-json.jsonl", "--format", "json")
    assert (code, out) == (1, "")
    assert "error[line-not-json]" in err


def test_sources_with_errors_are_no_gold(
    capsys: pytest.CaptureFixture[str], corpus: Path, real: Path
) -> None:
    """Their problems are shown, and nothing is scored."""
    note = corpus / "annotations" / "documents" / f"{STEMS[1]}.yaml"
    note.write_text(note.read_text(encoding="utf-8").replace("unit: job", "unit: Job"))
    code, out, err = run(capsys, corpus, real)
    assert (code, out) == (1, "")
    assert "error[unit-form]" in err
    assert err.endswith(f"error: nothing was scored: the sources of {corpus} have errors\n")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "n/a"), (0.0, "0.0"), (1.0, "100.0"), (0.9999, "99.9"), (1e-9, "0.1"), (0.5, "50.0")],
)
def test_almost_is_not_all(value: float | None, shown: str) -> None:
    """Rounding never turns a miss into 100, or a hit into 0."""
    assert percent(value) == shown


def test_the_measures_need_the_standard_library_alone() -> None:
    """They can be copied elsewhere: they import each other, and of the builder what spans are."""
    names = [f"builder.experiments.scoring.{name}" for name in PURE] + SPANS
    script = (
        f"import sys, importlib\nfor n in {names!r}: importlib.import_module(n)\n"
        "known = sys.stdlib_module_names | {'__main__'}\n"
        "print([n for n in sys.modules if n.split('.')[0] not in known])"
    )
    # -S: no site-packages, so nothing can come from there.
    command = [sys.executable, "-S", "-c", script]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    allowed = {"builder", "builder.experiments", "builder.corpus", "builder.page"}
    allowed |= {scoring.__name__, *names}
    assert set(eval(done.stdout)) <= allowed


def test_gold_in_json_lines_needs_no_dependency() -> None:
    """Scoring two files works without anything installed."""
    command = [sys.executable, "-S", "-m", "builder", "score", str(GOLD), str(GOLD)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_page_names_every_rule_and_bound() -> None:
    """docs/scoring.md lists the rules with their explanations, and the bounds as they are."""
    text = PAGE.read_text(encoding="utf-8")
    flat = " ".join(text.split())
    for rule in rules.RULES.values():
        assert f"| `{rule.id}` | {rule.explanation} |" in text
    for bound in (MENTIONS, LABELLED, strict_json.VALUES, jsonl.PROBLEMS, FLAT):
        assert f"{bound:,}" in flat
    assert f"{jsonl.LINE_BYTES >> 20} MiB" in flat
    assert f"{jsonl.FILE_BYTES >> 20} MiB" in flat
    assert f"{strict_json.DEPTH} levels" in flat
    assert f"{EACH} for each span" in flat
    assert f"up to {ENUMERATED} documents" in flat


def test_the_example_of_the_page_is_true(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The predictions that docs/scoring.md shows score what it shows."""
    blocks = PAGE.read_text(encoding="utf-8").split("```")
    predictions = next(block for block in blocks if block.startswith("json\n"))
    page = next(block for block in blocks if block.startswith("text\n"))
    path = tmp_path / "predictions.jsonl"
    path.write_text(predictions.removeprefix("json\n"), encoding="utf-8")
    code, out, _ = run(capsys, GOLD, path, "--layer", "figures")
    assert code == 0
    assert page.removeprefix("text\n").strip() == out.strip()
