"""How a version is cited, always from the settings."""

from __future__ import annotations

import pytest

from builder import citation, settings
from builder.problems import Report
from builder.settings import Settings
from tests.support import PROJECT

HUB = {"hub": "some-one/central-asia-statements"}
DOI = {"doi": "10.5281/zenodo.12345"}


def real(**changes: str) -> Settings:
    """Return the real settings with changes."""
    found = settings.load(PROJECT, Report())
    assert found is not None
    return found._replace(**changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "address"),
    [
        ({}, None),
        (HUB, "https://huggingface.co/datasets/some-one/central-asia-statements"),
        (HUB | DOI, "https://doi.org/10.5281/zenodo.12345"),
    ],
)
def test_a_version_is_found_where_it_is(changes: dict[str, str], address: str | None) -> None:
    """The DOI is where a version is found, else its hub page, else nothing is invented."""
    cited = real(hub=None, doi=None) if not changes else real(**changes)
    assert citation.address(cited) == address
    assert ("https://" in citation.apa(cited)) == (address is not None)
    assert address is None or citation.apa(cited).endswith(address)


def test_bibtex_names_version_and_year() -> None:
    """The entry has title, authors, year and version, braced so that nothing is recased."""
    entry = citation.bibtex(real(**DOI))
    assert entry.startswith("@misc{central_asia_statements,\n")
    assert entry.endswith("}\n")
    for line in (
        "  title = {{Central Asia Statements}},",
        "  year = {2026},",
        "  version = {1.0.0},",
        "  doi = {10.5281/zenodo.12345},",
    ):
        assert line in entry.splitlines()
    assert entry.count("{") == entry.count("}")


def test_apa_names_version_and_year() -> None:
    """Authors, year, title, version and kind, in this order."""
    assert citation.apa(real()).startswith(
        "Central Asia Statements maintainers. (2026). *Central Asia Statements* "
        "(Version 1.0.0) [Data set]."
    )
