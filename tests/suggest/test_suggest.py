"""Suggestions: names of the registry, and the draft as a whole."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder import layers
from builder.annotation import file as annotation_file
from builder.corpus.document import resolve_document
from builder.reports.problems import Report
from builder.suggest import draft, names
from builder.yaml_text import strict_yaml
from tests.suggest.scenes import items, scene
from tests.support import PROJECT, page, registries


def test_the_longest_name_wins_and_repeats_are_told_apart() -> None:
    """Of nested names the longest is suggested; a repeated one says around which words."""
    at = scene("The CIS Collective Security Treaty Organization, the CIS and the CIS states.")
    assert items(names.suggest(at.clean.paragraphs[0], registries().organizations)) == [
        {"csto": "CIS Collective Security Treaty Organization"},
        {"cis": "CIS", "in": "CIS and"},
        {"cis": "CIS", "in": "CIS states"},
    ]


@pytest.mark.parametrize("text", ["the UN Security Council", "the Union", "a CSTO SCO meeting"])
def test_parts_of_longer_names_and_short_forms_are_left_out(text: str) -> None:
    """A short form, or a name that seems part of another body's, is not suggested."""
    at = scene(text)
    assert names.suggest(at.clean.paragraphs[0], registries().organizations) == []


PIECES = [
    "and all of them went home in the end of that long day.\n",
    "\nEditor’s note: a translation \x07",
    "\nwaive this: it said in the words that all of them heard.\n",
    "Lavrov",
    "Sergei",
    "Putin",
    "said",
    "that",
    "told us",
    "the",
    "Russian",
    "President",
    "he",
    "CIS",
    "SCO",
    "UN",
    "“",
    "”",
    '"',
    "«",
    ".",
    ",",
    ":",
    "\n",
    "\n",
    "today",
    "Friday",
    "in 2019",
    "2008 to 2019",
    "March 8",
    "5 May 2022",
    "Sept. 2013",
    "Mar",
    "12/13/2014",
    "between March 5 and",
    "this year",
    "last",
    "week",
    "three days ago",
    "the first week of",
    "to",
    "% to",
    "of them",
    "of which",
    "the number of",
    "others",
    "hundred",
    "the minister",
    "who",
    "told",
    "Mr.",
    "Murat Ospanov,",
    "five",
    "republics",
    "$5 billion",
    "10,000",
    "25th",
    "\n",
    "anniversary",
    "©",
    "According to",
    "and",
    "/TASS/",
    "—",
    "(Sputnik)",
    "\x00",
    "\x85",
    "\u202e",
    "\t",
    "#",
    "doubt: x",
    "- ",
    "é",
    "’s",
    "É́",
    "😀",
]


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join))
def test_any_page_gives_a_draft_that_can_be_read(raw: str) -> None:
    """Whatever a seed holds, its draft is strict YAML whose quotes stand where they say."""
    seed = page(raw)
    report = Report()
    name = annotation_file.path_of("page")
    file = strict_yaml.read(draft.make(seed, registries(), 3).text, name, report)
    notes = annotation_file.read(file, "page", layers.SHAPE, report) if file else None
    assert notes is not None, report.problems
    resolve_document(seed, notes, registries(), report)
    wrong = [p for p in report.problems if p.severity == "error"]
    assert {p.rule for p in wrong} <= {"missing-key", "unknown-id"}, wrong


@pytest.mark.parametrize(
    "words",
    [
        "1-",
        "1 000 and ",
        "the minister of ",
        "Lavrov said ",
        "Murat ",
        "May 1 to ",
        "“a” ",
        "Monday to ",
        "the end of the ",
        "first two ",
        "two hundred and ",
        "5 of them ",
        "the number of 5 ",
        "$5 to ",
    ],
)
def test_no_line_takes_long(words: str) -> None:
    """A line that repeats what rules look for takes no more than a second or two of the machine."""
    line = (words * 2_000)[:4_000]
    start = time.process_time()
    draft.make(
        page(f"All of them said that it is a good day for trains.\n{line}\n"), registries(), 4
    )
    assert time.process_time() - start < 10


def test_the_documented_tables_are_what_the_benchmark_measures() -> None:
    """docs/suggestions.md shows the tables that the benchmark gives for this corpus and builder."""
    script = PROJECT / "benchmarks" / "suggestions.py"
    done = subprocess.run(
        [sys.executable, script, "--print"],
        env={"PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"},
        cwd=PROJECT,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.strip() in (PROJECT / "docs" / "suggestions.md").read_text("utf-8")
