"""Facts about a page, and what each date rests on."""

from __future__ import annotations

import pytest

from tests.support import STEMS, real_rows, resolve, rules

TEXT = "  L1: nothing\n"
RAW = "He said on 5 May 2022 that all is well."


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        ("  spoken:\n    edtf: 2022-05\n    basis: stated\n", "evidence-missing"),
        (
            "  spoken:\n    edtf: 2022-05\n    basis: resolved\n    evidence:\n"
            "      - https://example.org/a\n",
            "evidence-missing",
        ),
        (
            "  spoken:\n    edtf: 2022-05\n    basis: external\n    evidence:\n      - L1: May\n",
            "evidence-missing",
        ),
        (
            "  spoken:\n    edtf: 2022-05\n    basis: stated\n    evidence:\n      - L1: June\n",
            "evidence-not-in-seed",
        ),
        (
            "  spoken:\n    edtf: 2022-05\n    basis: stated\n    evidence:\n      - L2: May\n",
            "evidence-not-in-seed",
        ),
        (
            "  spoken:\n    edtf: 2022-06\n    basis: stated\n    evidence:\n      - L1: May\n",
            "spoken-later",
        ),
        (
            "  spoken:\n    edtf: someday\n    basis: stated\n    evidence:\n      - L1: May\n",
            "edtf",
        ),
        ("  speaker: nobody\n", "unknown-id"),
        ("  speaker_role:\n    L1: Minister\n", "evidence-not-in-seed"),
        ("  translation:\n    L1: a translation\n", "evidence-not-in-seed"),
        ("  url: example.org\n", "unknown-value"),
    ],
)
def test_a_fact_without_ground_is_reported(page: str, rule: str) -> None:
    """Dates rest on words of the seed or an address; words stand in the line they name."""
    _, report = resolve(RAW, TEXT, page)
    assert rule in rules(report)


def test_a_wrong_fact_is_reported_alone() -> None:
    """Evidence that is not there does not make anything else of the page wrong."""
    statement = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: He\n        cue: said\n        indirect: all is well\n"
        "    dates:\n      - spoken: 5 May 2022\n        edtf: 2022-05-05\n"
    )
    page = (
        "  speaker: sergey-lavrov\n  spoken:\n    edtf: 2022-05-05\n    basis: stated\n"
        "    evidence:\n      - L1: 6 May 2022\n"
    )
    _, report = resolve(RAW, statement, page)
    errors = [problem.rule for problem in report.problems if problem.severity == "error"]
    assert errors == ["evidence-not-in-seed"]


def test_real_facts() -> None:
    """Dates, bases and speakers of the five pages, as the rules and the seeds have them."""
    columns = ("published", "published_basis", "spoken", "spoken_basis", "speaker_id")
    assert [tuple(row[column] for column in columns) for row in real_rows("documents")] == [
        ("2017-10-04", "stated", "2017-10-04", "resolved", "sergey-lavrov"),
        ("2022-05-05", "stated", "2022-05-05", "external", "sergey-lavrov"),
        ("2016-04-27", "external", "2016-04-27", "external", "sergei-shoigu"),
        ("2020-10-16", "external", "2020-10-15", "external", "sergey-lavrov"),
        ("2017-06-21?", "external", "2017-06-20", "external", "vladimir-putin"),
    ]


def test_missing_facts_are_null() -> None:
    """Pages without a headline or a notice have null there; doubt does not widen the days."""
    rows = {row["id"]: row for row in real_rows("documents")}
    assert [rows[stem]["title"] is None for stem in STEMS] == [False, False, True, True, False]
    assert [rows[stem]["translation"] is None for stem in STEMS] == [True, True, True, False, True]
    assert (
        rows[STEMS[4]]["published_earliest"] == rows[STEMS[4]]["published_latest"] == ("2017-06-21")
    )
    assert rows[STEMS[3]]["speaker_role"] == "Minister of Foreign Affairs of the Russian Federation"
