"""Agreement measured and shown: counts, coefficients, who annotated, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builder.__main__ import main
from builder.corpus.comparison import Comparison, compare
from builder.experiments.agreement.coefficients import NO_UNITS, ONE_VALUE, Coefficient
from builder.experiments.agreement.measure import Shared, measure, tags
from builder.experiments.agreement.pages import render
from builder.layers import LAYERS
from tests.experiments.spoiled import comparisons
from tests.support import STEMS, documents, drop_document, drop_second, edit, note

READER = "annotations/second/fresh-reader/{stem}.yaml"


@pytest.fixture
def corpus(corpus: Path) -> Path:
    """Return a copy of the corpus with the documents of the first release alone."""
    for path in sorted((corpus / "annotations/documents").glob("*.yaml")):
        if path.stem not in STEMS:
            drop_document(corpus, path.stem)
    return corpus


def run(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str) -> tuple[int, str, str]:
    """Run `agree` in this process and return exit code, output and errors."""
    code = main(["--root", str(root), "agree", *arguments])
    out, err = capsys.readouterr()
    return code, out, err


def in_json(capsys: pytest.CaptureFixture[str], root: Path) -> dict[str, Any]:
    """Return the agreement with the one second annotator of a corpus."""
    code, out, _ = run(capsys, root, "--format", "json")
    assert code == 0
    (found,) = json.loads(out)["agreement"]
    assert isinstance(found, dict)
    return found


def test_the_agreement_of_the_real_corpus(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is that of the frozen readings: a label differs although the document was mended."""
    found = in_json(capsys, corpus)
    assert found["annotator"] == "fresh-reader"
    assert found["documents"] == list(STEMS)
    assert (found["lines"]["units"], found["lines"]["same"]) == (139, 138)
    assert 0.98 < found["lines"]["kappa"]["value"] < 1
    counts = {name: layer["exact"] for name, layer in found["layers"].items()}
    assert {name: count["first"] for name, count in counts.items()} == {
        "statements": 33, "organizations": 31, "figures": 17, "dates": 16,
    }  # fmt: skip
    assert found["facts"]["columns"]["url"] == {"units": 5, "same": 0, "accuracy": 0.0}


@pytest.mark.parametrize("format", ["text", "markdown"])
def test_it_is_told_who_annotated(
    format: str, corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The figures stand below who the second annotator is and what limits what they say."""
    code, out, _ = run(capsys, corpus, "--format", format, "--annotator", "fresh-reader")
    assert code == 0
    head = out.partition("statements")[0]
    assert "a large language model" in head
    assert "blind spots" in head
    assert "5 documents" in head


def test_a_change_in_a_copy_is_seen(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is not decided yet keeps nothing from being computed, and is counted."""
    path = corpus / READER.format(stem=STEMS[2])
    edit(
        path,
        "      - ordinal: fifth\n        unit: conference",
        "      - ordinal: fifth\n        unit: event",
    )
    edit(corpus / note(2), "      - sputnik: Sputnik\n", "")
    edit(corpus / note(2), "    organizations:\n\n", "\n")
    found = in_json(capsys, corpus)
    unit = found["layers"]["figures"]["attributes"]["unit"]
    assert (unit["units"], unit["same"]) == (17, 16)
    organizations = found["layers"]["organizations"]
    assert (organizations["exact"]["first"], organizations["exact"]["second"]) == (30, 31)
    assert organizations["exact"]["f1"] == pytest.approx(60 / 61)
    assert organizations["alpha"]["value"] < 1


def test_errors_in_the_sources_are_told(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """From sources with errors nothing is computed; the error in a second annotation is shown."""
    path = READER.format(stem=STEMS[2])
    edit(corpus / path, "cue: added", "cue: adds")
    code, out, err = run(capsys, corpus)
    assert code == 1
    assert f"{path}:" in out
    assert "error[words-not-found]" in out
    assert "undecided" not in out
    assert "nothing was computed" in err
    code, out, err = run(capsys, corpus, "--format", "json")
    assert (code, out) == (1, "")
    assert "error[words-not-found]" in err


def test_wrong_usage(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An annotator who annotated nothing, and a corpus without second annotations, are told."""
    code, _, err = run(capsys, corpus, "--annotator", "nobody")
    assert (code, err.count("fresh-reader")) == (2, 1)
    code, _, err = run(capsys, drop_second(corpus))
    assert code == 2
    assert "no second annotation" in err


def test_drafts_are_left_out(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A document that is a draft is not counted."""
    edit(corpus / note(1), "review: compared", "review: draft")
    assert STEMS[1] not in in_json(capsys, corpus)["documents"]


def same() -> list[Comparison]:
    """Return every real document compared with itself."""
    return [compare(document, document, "echo") for document in documents().values()]


def test_a_document_agrees_with_itself() -> None:
    """Everything is the same, and every coefficient that is defined is 1."""
    found = measure("echo", same())
    assert found.facts.keys.accuracy == found.lines.labels.accuracy == found.lines.kappa.value == 1
    for layer in found.layers:
        assert layer.exact.f1 == layer.overlap.f1 == layer.alpha.value == 1
        assert all(attribute.pairs.accuracy == 1 for attribute in layer.attributes)
        assert {attribute.alpha.value for attribute in layer.attributes} <= {1, None}


def test_counts_are_those_of_the_items() -> None:
    """Of spoiled copies, every count is what counting the items one by one gives."""
    compared = comparisons(Random(7), 0.4)
    found = measure("spoiler", compared)
    items = [item for comparison in compared for item in comparison.items]
    for layer in found.layers:
        mine = [item for item in items if item.config == layer.name]
        pairs = [item for item in mine if item.first and item.second]
        assert layer.exact.gold == sum(item.first is not None for item in mine)
        assert layer.exact.predicted == sum(item.second is not None for item in mine)
        assert layer.overlap.right == len(pairs)
        assert layer.exact.right <= layer.overlap.right
        assert all(attribute.pairs.units == len(pairs) for attribute in layer.attributes)
    lines = [item for item in items if item.config == "lines"]
    assert found.lines.labels == Shared(len(lines), sum(item.agree for item in lines))
    assert found.lines.labels.same < found.lines.labels.units


def test_tags_are_of_tokens_that_both_could_mark() -> None:
    """A token is B where a mention starts, I inside of it, else O, on either side."""
    (comparison,) = (c for c in same() if c.stem == STEMS[2])
    found = list(tags("organizations", comparison))
    assert all(one == other for one, other in found)
    assert [one for one, _ in found].count("B") == 5
    assert {one for one, _ in found} == {"B", "I", "O"}


def test_undefined_coefficients_are_told() -> None:
    """A layer without mentions has no F1 and no alpha, and the report says why."""
    (comparison,) = (c for c in same() if c.stem == STEMS[4])
    found = measure("echo", [comparison])
    figures = next(layer for layer in found.layers if layer.name == "figures")
    assert figures.exact.f1 is None
    assert figures.alpha == Coefficient(None, ONE_VALUE)
    text = render([found], {}, "text")
    assert f"n/a, because {ONE_VALUE}: " in text
    assert "alpha of figures" in text
    (page,) = (c for c in same() if c.stem == STEMS[4])
    unread = measure("nobody", [page._replace(paragraphs=(), items=())])
    assert all(layer.alpha == Coefficient(None, NO_UNITS) for layer in unread.layers)


def test_a_layer_that_nobody_asked_for_is_left_out() -> None:
    """Of a layer that was not compared there is no figure at all, not one that says 0."""
    (comparison,) = (c for c in same() if c.stem == STEMS[4])
    found = measure("echo", [comparison._replace(layers=("dates",))])
    assert [layer.name for layer in found.layers] == ["dates"]


def test_what_is_nearly_full_agreement_does_not_look_full() -> None:
    """A coefficient of 0.9996 is shown as 0.999; full agreement as 1.000."""
    found = measure("echo", same())
    nearly = [layer._replace(alpha=Coefficient(0.9996)) for layer in found.layers]
    full, less = (
        render([agreement], {}, "text").splitlines()[3]
        for agreement in (found, found._replace(layers=tuple(nearly)))
    )
    assert full.startswith("statements")
    assert full.endswith(" 1.000")
    assert less.endswith(" 0.999")


def test_json_has_every_number(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The three formats tell the same; JSON does not round."""
    found = in_json(capsys, corpus)
    assert set(found["layers"]) == {layer.name for layer in LAYERS}
    assert found["caveat"]
    value = found["lines"]["kappa"]["value"]
    assert f"{value:.3f}" in run(capsys, corpus)[1]
    assert f"{value:.3f}" != f"{value}"
