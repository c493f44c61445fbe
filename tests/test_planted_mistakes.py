"""Mistakes planted in copies of the real files: each is found where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from builder.reports.problems import Place
from tests.support import edit, errors, note, problems

PEOPLE = "annotations/registry/people.yaml"
ORGANIZATIONS = "annotations/registry/organizations.yaml"
SETTINGS = "annotations/dataset.yaml"


class Mistake(NamedTuple):
    """What is planted: `old` in `file` becomes `new`; `rule` is broken at `at`, from a | on.

    `also` are the other rules that the same mistake breaks.
    """

    file: str
    old: str
    new: str
    rule: str
    at: str
    also: tuple[str, ...] = ()


MISTAKES = (
    Mistake(
        note(1),
        "source: the top Russian diplomat",
        "source: the top Russian diplomta",
        "words-not-found",
        "the top Russian diplomta",
    ),
    Mistake(
        note(1),
        "- explicit: January 2022",
        "- explicit: anuary 2022",
        "inside-token",
        "anuary 2022\n",
    ),
    Mistake(
        note(0),
        "      - cis: CIS\n        in: the CIS as such\n",
        "      - cis: CIS\n",
        "words-repeated",
        "CIS\n\n",
    ),
    Mistake(
        note(4), "in: Chair of EEU", "in: Chair of the EEU", "words-not-found", "Chair of the EEU"
    ),
    Mistake(
        note(4), "in: Chair of EEU", "in: the President", "words-not-found", "in: |the President"
    ),
    Mistake(
        note(1),
        "speaker: sergey-lavrov\n        source: he\n",
        "speaker: sergei-lavrov\n        source: he\n",
        "unknown-id",
        "sergei-lavrov",
    ),
    Mistake(note(1), "sco: SCO", "osce: SCO", "unknown-id", "osce: SCO"),
    Mistake(note(1), "  L12: interface\n", "", "unlabelled-line", "\n|lines:"),
    Mistake(
        note(1),
        "  L12: interface\n",
        "  L12-L13: interface\n",
        "two-labels",
        "L13: lead",
        ("entry-not-kept",),
    ),
    Mistake(note(3), "  L11: nothing\n", "", "no-entry", "\n|text:"),
    Mistake(note(4), "  L7-L13: body", "  L7-L99: body", "no-such-line", "L7-L99"),
    Mistake(note(1), 'edtf: "2022-01"', 'edtf: "2022-13"', "edtf", '"2022-13"'),
    Mistake(note(1), 'edtf: "2022-01"', 'edtf: "2022-02"', "date-words", '"2022-02"'),
    Mistake(
        note(1),
        '- L11: "05.05.2022"',
        '- L11: "05.06.2022"',
        "evidence-not-in-seed",
        '"05.06.2022"',
    ),
    Mistake(
        note(1),
        '    basis: stated\n    evidence:\n      - L11: "05.05.2022"\n',
        "    basis: stated\n",
        "evidence-missing",
        "stated",
    ),
    Mistake(note(1), "unit: USD", "unit: US dollars", "not-a-currency", "US dollars"),
    Mistake(note(1), "unit: USD", "unit: EUR", "not-a-currency", "EUR"),
    Mistake(
        note(1),
        "unit: USD\n",
        'unit: USD\n        value: "30500000"\n',
        "value-mismatch",
        '"30500000"',
    ),
    Mistake(
        note(1), 'count: "900,000"', 'ordinal: "900,000"', "wrong-figure-kind", 'ordinal: "900,000"'
    ),
    Mistake(note(1), "unit: venture", "unit: joint Venture", "unit-form", "joint Venture"),
    Mistake(
        note(1),
        "more_than: More than",
        "more_than: stated",
        "modifier-apart",
        "stated\n        measures: Russian",
    ),
    Mistake(note(1), "split: test", "split: tests", "unknown-value", "tests"),
    Mistake(note(1), "split: test\n", "", "split-missing", "seed_sha256"),
    Mistake(note(1), "seed_sha256: 220a", "seed_sha256: 230a", "seed-changed", "230a"),
    Mistake(
        note(1),
        "cue: underlined",
        "cue: underlined\n        cue: underlined",
        "yaml-duplicate-key",
        "cue: underlined\n        |cue",
    ),
    Mistake(
        note(1),
        "- id: s9\n",
        "- id: s8\n",
        "same-statement-id",
        "id: s8\n        speaker: sergey-lavrov\n        source: he\n",
    ),
    Mistake(note(0), "continues: s3", "continues: s9", "bad-continuation", "id: s4"),
    Mistake(
        note(0), "continues: s3\n", "continues: s3\n        cue: wrote\n", "no-source", "id: s4"
    ),
    Mistake(
        note(1),
        "direct: >-\n          More than",
        "indirect: >-\n          More than",
        "not-its-kind",
        ">-\n          More than",
        ("untrimmed-content",),
    ),
    Mistake(
        note(2),
        "cue: added\n        indirect",
        "cue: added\n        direct",
        "not-its-kind",
        ">-\n          strengthening of",
    ),
    Mistake(
        note(2),
        "          abilities, which in turn strengthens the security of Dushanbe and Bishkek,",
        "          abilities, which in turn strengthens the security of Dushanbe and Bishkek",
        "not-its-kind",
        ">-\n          We are convinced",
    ),
    Mistake(
        note(2),
        "  speaker: sergei-shoigu\n  speaker_role",
        "  speaker: vladimir-putin\n  speaker_role",
        "not-principal",
        "vladimir-putin",
    ),
    Mistake(
        note(4),
        "speaker: vladimir-putin\n        source: Russian President Vladimir Putin",
        "speaker: sergey-lavrov\n        source: Russian President Vladimir Putin",
        "other-speaker",
        "id: s1",
    ),
    Mistake(
        note(1),
        "      - csto: CSTO\n      - sco: Shanghai",
        "      - sco: CSTO\n      - sco: Shanghai",
        "unlisted-name",
        "CSTO\n      - sco: Shanghai",
    ),
    Mistake(
        note(1), 'guidelines: "4"', 'guidelines: "5"', "guidelines-unknown", 'guidelines: |"5"'
    ),
    Mistake(
        note(1),
        "        cue: touted\n",
        "        cue: touted\n        quote: touted\n",
        "unknown-key",
        "quote: touted",
    ),
    Mistake(note(1), "        unit: job\n", "", "missing-key", 'count: "900,000"'),
    Mistake(
        note(3),
        "      L21: >-\n".replace("      ", "    "),
        "    L20: >-\n",
        "evidence-not-in-seed",
        ">-\n      EDITOR",
    ),
    Mistake(
        note(4),
        "  # Vladimir Putin\n",
        "  # Vladimir Putout\n",
        "opening-words",
        "# Vladimir Putout",
    ),
    Mistake(
        note(4),
        "          L15: Vladimir Putin",
        "          L16: Vladimir Putin",
        "line-not-kept",
        "Vladimir Putin\n        direct",
    ),
    Mistake(PEOPLE, "wikidata: Q7747", "wikidata: Q58217", "same-name", "vladimir-putin"),
    Mistake(ORGANIZATIONS, "kind: armed-group", "kind: army", "unknown-value", "army"),
    Mistake(
        SETTINGS, 'released: "2026-11-21"', 'released: "2026-11-31"', "release-date", '"2026-11-31"'
    ),
)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: f"{m.rule}-{m.at.split()[0]}")
def test_a_planted_mistake_is_found_at_its_place(mistake: Mistake, corpus: Path) -> None:
    """A mistake in a real file is reported at its line and column, and nothing else is."""
    edit(corpus / mistake.file, mistake.old, mistake.new)
    found = errors(problems(corpus))
    text = (corpus / mistake.file).read_text(encoding="utf-8")
    wanted = place_in(mistake.file, text, mistake.at)
    assert wanted in [problem.place for problem in found if problem.rule == mistake.rule]
    assert {problem.rule for problem in found} == {mistake.rule, *mistake.also}


def place_in(file: str, text: str, at: str) -> Place:
    """Return the place of the first occurrence of `at` in the text of a file."""
    before, _, after = at.rpartition("|")
    offset = text.index(before + after) + len(before)
    return Place(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))


def test_the_real_files_have_no_errors(corpus: Path) -> None:
    """Without a mistake there is no error, so the errors above come from the mistakes."""
    assert errors(problems(corpus)) == []
