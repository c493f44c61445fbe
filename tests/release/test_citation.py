"""How a version is cited: every form says the same, and what is stale is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.__main__ import main
from builder.annotation import settings
from builder.annotation.settings import Settings
from builder.release import citation
from builder.release.check import check_all
from builder.reports.problems import Report
from tests.install_suites import interpreter
from tests.releases import run
from tests.support import FIVE, VERSION, edit


def facts(root: Path = FIVE, **changes: Any) -> Settings:
    """Return the settings of a corpus, some of them changed."""
    found = settings.load(root, Report())
    assert found is not None
    return found._replace(**changes)


CASES = {
    "as it is": facts(),
    "with a home": facts(hub="someone/statements"),
    "with a DOI": facts(hub="someone/statements", doi="10.5281/zenodo.123"),
    "with hard words": facts(title="A: “b” & <c>", authors=("No", "1.0: x"), version="1.10.0"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_all_forms_say_the_same(case: Settings) -> None:
    """CITATION.cff, .zenodo.json and BibTeX agree on title, authors, version, day and DOI."""
    cff = yaml.safe_load(citation.cff(case))
    zenodo = json.loads(citation.zenodo(case))
    authors = [{"name": name} for name in case.authors]
    assert (cff["title"], zenodo["title"]) == (case.title, case.title)
    assert (cff["authors"], zenodo["creators"]) == (authors, authors)
    assert (cff["version"], zenodo["version"]) == (case.version, case.version)
    assert cff["date-released"] == zenodo["publication_date"] == case.released.isoformat()
    assert cff.get("doi") == zenodo.get("doi") == case.doi
    for written in (citation.bibtex(case), citation.apa(case)):
        assert case.title in written
        assert case.version in written
        assert str(case.released.year) in written
        assert (case.doi or "") in written


def test_nobody_is_invented() -> None:
    """The authors cited are those that annotations/dataset.yaml names."""
    named = yaml.safe_load((FIVE / settings.NAME).read_text(encoding="utf-8"))["authors"]
    assert [a["name"] for a in yaml.safe_load(citation.cff(facts()))["authors"]] == named


def test_no_licence_is_claimed_for_the_whole() -> None:
    """The texts are no one's here to license, so neither file puts one licence on everything."""
    assert "license" not in yaml.safe_load(citation.cff(facts()))
    zenodo = json.loads(citation.zenodo(facts()))
    assert zenodo["license"] == "other-closed"
    assert facts().licence_texts in zenodo["notes"]


def test_a_stale_file_is_told_and_written_anew(corpus: Path) -> None:
    """Another version makes both files stale, `card` writes them, and then nothing is stale."""
    edit(corpus / settings.NAME, VERSION, "99.0.0")
    stale = [p.place.path for p in check_all(corpus).report.problems if p.rule == "stale-citation"]
    assert sorted(stale) == [".zenodo.json", "CITATION.cff"]
    assert main(["--root", str(corpus), "card"]) == 0
    assert check_all(corpus).report.errors == 0
    assert "99.0.0" in (corpus / "CITATION.cff").read_text(encoding="utf-8")


def test_a_corpus_may_do_without(corpus: Path) -> None:
    """A corpus that has no citation files of its own is not asked for any."""
    for name in (citation.CFF, citation.ZENODO):
        (corpus / name).unlink()
    assert "stale-citation" not in {p.rule for p in check_all(corpus).report.problems}


@pytest.mark.loads
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_cffconvert_accepts_it(case: Settings, tmp_path: Path) -> None:
    """The file is valid by the schema of the Citation File Format, and says it in BibTeX."""
    (tmp_path / citation.CFF).write_text(citation.cff(case), encoding="utf-8")
    cffconvert = interpreter("loads", "cffconvert").with_name("cffconvert")
    done = run(cffconvert, "--validate", "-i", tmp_path / citation.CFF)
    assert done.returncode == 0, done.stderr
    bibtex = run(cffconvert, "-f", "bibtex", "-i", tmp_path / citation.CFF).stdout
    assert f"year = {{{case.released.year}}}" in bibtex
