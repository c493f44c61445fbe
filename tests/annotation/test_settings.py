"""The dataset's own facts."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from builder.annotation import settings
from builder.reports.problems import Report
from tests.support import FIVE, VERSION, edit, rules

WRITTEN = f'version: "{VERSION}"'


def test_settings_are_read() -> None:
    """Settings are read; what is not yet known is None."""
    found = settings.load(FIVE, Report())
    assert found is not None
    assert (found.name, found.guidelines, found.doi) == ("central-asia-statements", 4, None)
    assert (found.licence_annotations, found.licence_code) == ("CC-BY-4.0", "Apache-2.0")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (WRITTEN, "version: 1.0", "unknown-value"),
        (WRITTEN, "version: v1.0.0", "unknown-value"),
        (WRITTEN, "version: 01.0.0", "unknown-value"),
        (WRITTEN, "version: 1.0.0.0", "unknown-value"),
        (WRITTEN, "version: 1.0.٠", "unknown-value"),
        (WRITTEN, "vresion: 1.0.0", "unknown-key"),
        ('"2026-11-21"', '"2026-02-30"', "release-date"),
        ('"2026-11-21"', "today", "unknown-value"),
        ('guidelines: "4"', f'guidelines: "{"3" * 5000}"', "unknown-value"),
        ("hub: null", "hub: central-asia-statements", "unknown-value"),
        ("hub: null", "hub: a/b/c", "unknown-value"),
        ("hub: null", "hub: ../..", "hub-name"),
        ("doi: null", "doi: https://doi.org/10.5281/zenodo.1", "unknown-value"),
        ("name: central-asia-statements", "name: ../out", "unknown-value"),
        ("  code: Apache-2.0\n", "", "missing-key"),
        ("languages:\n  - en\n", "languages: en\n", "wrong-shape"),
    ],
)
def test_a_wrong_setting_is_reported(corpus: Path, old: str, new: str, rule: str) -> None:
    """A setting of another form than the release needs is an error, and nothing is assumed."""
    edit(corpus / settings.NAME, old, new)
    report = Report()
    assert settings.load(corpus, report) is None
    assert rule in rules(report)
    assert all(problem.place.path == settings.NAME for problem in report.problems)


def test_a_repository_and_a_doi_can_be_set(corpus: Path) -> None:
    """The owner fills in the hub repository and the DOI once there are any."""
    edit(corpus / settings.NAME, "hub: null", "hub: some-one/central-asia-statements")
    edit(corpus / settings.NAME, "doi: null", "doi: 10.5281/zenodo.12345")
    found = settings.load(corpus, Report())
    assert found is not None
    assert (found.hub, found.doi) == ("some-one/central-asia-statements", "10.5281/zenodo.12345")


@pytest.mark.parametrize(
    ("name", "fits"),
    [
        ("a/b", True), ("_a/b_", True), ("a" * 96 + "/" + "b" * 96, True), ("a.b-c/d.-e", True),
        ("a", False), ("a/b/c", False), ("../..", False), ("a/..", False), ("-a/b", False),
        ("a/b-", False), ("a./b", False), ("a--b/c", False), ("a/b..c", False), ("a/b.git", False),
        ("a" * 97 + "/b", False), ("a/" + "b" * 97, False), ("a/b\n", False), ("a/ b", False),
    ],
)  # fmt: skip
def test_a_repository_is_called_as_the_client_lets_it(name: str, fits: bool) -> None:
    """What `check` lets pass, `publish` can send to; the name of a namespace is always there."""
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils._validators import validate_repo_id

    assert settings.is_repository(name) == fits
    with nullcontext() if fits or name == "a" else pytest.raises(HFValidationError):
        validate_repo_id(name)
