"""`new` again: what a person typed into a draft stays, the rest is suggested anew."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder import layers
from builder.annotation import file as annotation_file
from builder.annotation.labels import label_lines
from builder.annotation.registry import Entity, Registries, Registry
from builder.reports.problems import Place, Report
from builder.suggest import again, draft, marks
from builder.suggest.again import Renewed
from builder.yaml_text import layout, strict_yaml
from tests.support import page, registries

STORY = """\
Freight will be faster by the end of next year
12.03.2021

Freight trains will be faster, Kazakh Transport Minister Murat Ospanov said on Friday.
"We began late," the minister said. "And we will end early."

Lavrov promised to buy 12 locomotives for $5.9 billion.
"The CIS needs rails.
"It has always needed them," Ospanov said.
Nobody objected.
"""
PAGE = page(STORY)


def knowing(name: str = "Murat Ospanov", id: str = "murat-ospanov") -> Registries:
    """Return the real registries, with one person more."""
    real = registries()
    names = (name, name.rsplit(maxsplit=1)[-1])
    new = Entity(id, name, "person", None, names, (), Place("", 0, 0))
    return real._replace(people=Registry("people", {**real.people.entities, id: new}))


def fresh() -> str:
    """Return the draft of the story, whose speaker the registry does not have yet."""
    return draft.make(PAGE, registries(), 4).text


def renewed(source: str, known: Registries) -> Renewed | None:
    """Return a draft made anew, or None if the file cannot be read."""
    report = Report()
    file = strict_yaml.read(source, "draft.yaml", report)
    sound = file is not None and not report.errors
    notes = annotation_file.read(file, "page", layers.SHAPE, report) if file and sound else None
    if notes is None or not again.can_renew(notes):
        return None
    return again.renew(source, PAGE, notes, label_lines(notes, PAGE, report), known)


def test_nothing_changes_where_nothing_changed() -> None:
    """With the same registry a fresh draft is made anew as it is, mark for mark."""
    made = renewed(fresh(), registries())
    assert made is not None
    assert (made.text, made.made, made.kept) == (fresh(), (), ())


def test_speakers_who_were_registered_are_no_longer_introduced() -> None:
    """The doubt about a new speaker goes away once the registry has them; their id was right."""
    made = renewed(fresh(), knowing())
    assert made is not None
    assert "is new" in fresh()
    assert made.text == re.sub(r"# doubt: `murat-ospanov` is new.*\n", "", fresh())


def test_unread_lines_take_what_the_registry_says_now() -> None:
    """Somebody who was registered under another id is the speaker of the untouched lines."""
    made = renewed(fresh(), knowing(id="m-ospanov"))
    assert made is not None
    assert made.made == (4, 5, 8, 9)
    assert "      speaker: murat-ospanov" not in made.text
    ids = re.findall(r"- id: (s\d+)", made.text)
    assert ids == re.findall(r"- id: (s\d+)", fresh()), "whoever cites a statement still can"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("cue: promised", "cue: has promised"),
        ("      - id: s4", "      # doubt: is it he?\n      - id: s4"),
        ("    figures:\n      - count:", "    figures:\n      # mine\n      - count:"),
        ("  # Lavrov promised", "  # doubt: who?\n  # Lavrov promised"),
    ],
)
def test_a_line_in_which_somebody_typed_stays(old: str, new: str) -> None:
    """A changed word or a comment in an unread entry keeps all of it."""
    typed = fresh().replace(old, new)
    made = renewed(typed, knowing("Sergei Lavrov", "another-lavrov"))
    assert typed != fresh()
    assert made is not None
    entry = re.search(r"(?s)  L7:.*?\n\n", typed)
    assert entry is not None
    assert entry[0] in made.text


def test_a_line_that_was_read_stays() -> None:
    """Without `unread: true` an entry is a person's, however little it says."""
    typed = re.sub(r"(?s)(?<=  L9:)\n.*$", " nothing\n", fresh())
    made = renewed(typed, knowing())
    assert made is not None
    assert made.text.endswith("  L9: nothing\n")
    assert made.kept == (9,)


def test_a_line_that_was_made_text_gets_its_entry() -> None:
    """Whoever corrects a label need not write the entry by hand; labels are never changed."""
    typed = fresh().replace("  L2: dateline\n", "  L2: body\n")
    made = renewed(typed, registries())
    assert made is not None
    assert made.made == (2,)
    assert "  L2: body\n" in made.text
    assert made.text.index("\n  L2:\n    unread: true") < made.text.index("\n  L4:\n")


def test_an_entry_of_a_line_that_is_no_text_goes_unless_it_was_read() -> None:
    """A paragraph that is none after all leaves with what was suggested for it, not with more."""
    typed = fresh().replace("  L4-L9: body", "  L4: body\n  L5: caption\n  L7-L9: body")
    made = renewed(typed, registries())
    assert made is not None
    assert "\n  L5:\n" not in made.text
    read = re.sub(r"(  L5:\n)    unread.*\n", r"\1", typed)
    kept = renewed(read, registries())
    assert kept is not None
    assert "\n  L5:\n" in kept.text


def test_facts_are_added_while_they_are_in_doubt() -> None:
    """A fact that is found now is added below the others; a checked part `page` is left alone."""
    typed = re.sub(r"  speaker: .*\n  speaker_role:\n.*\n", "", fresh())
    assert typed != fresh()
    made = renewed(typed, registries())
    assert made is not None
    assert made.text == fresh()
    checked = typed.replace(f"# {draft.UNREAD_FACTS}\n", "")
    left = renewed(checked, registries())
    assert left is not None
    assert left.text == checked


def test_marks_stay_when_a_draft_is_laid_out_anew() -> None:
    """`fmt` changes nothing in a draft, so its marks still fit."""
    file = strict_yaml.read(fresh(), "draft.yaml", Report())
    assert file is not None
    assert layout.tidy(fresh(), file) == fresh()
    assert all(block.untouched for block in marks.blocks(fresh().split("\n"))[1:])


TYPED = [
    "# doubt: so?",
    "      # doubt: or so?",
    "",
    "  L99: nothing",
    "    dates:",
    "  url: https://x.org/y",
]


@dataclasses.dataclass(frozen=True)
class Edit:
    """A change of one line of a file: another one put before it, its end changed, or it goes."""

    at: int
    how: str
    words: str

    def of(self, lines: list[str]) -> list[str]:
        """Return the lines after the change."""
        at = self.at % len(lines)
        if self.how == "insert":
            return [*lines[:at], self.words, *lines[at:]]
        changed = [lines[at].replace("a", self.words[:1] or "b")] if self.how == "change" else []
        return [*lines[:at], *changed, *lines[at + 1 :]]


EDITS = st.builds(
    Edit, st.integers(0, 200), st.sampled_from(["insert", "change", "drop"]), st.sampled_from(TYPED)
)


@given(st.lists(EDITS, max_size=6), st.sampled_from(["murat-ospanov", "m-ospanov"]))
@example([Edit(6, "insert", "      # doubt: or so?")], "murat-ospanov")
def test_no_typed_line_is_lost(edits: list[Edit], id: str) -> None:
    """Whatever was typed, every line outside of untouched entries is there afterwards, in order."""
    lines = fresh().split("\n")
    for edit in edits:
        lines = edit.of(lines)
    made = renewed("\n".join(lines), knowing(id=id))
    if made is None:
        return  # no YAML any more, so `new` refuses it
    typed = [
        line
        for block in marks.blocks(lines)
        if not (block.line and block.untouched)
        for line in block.lines
        if line.strip() and "is new: Murat Ospanov" not in line
    ]
    after = iter(made.text.split("\n"))
    assert [line for line in typed if line not in after] == []
    report = Report()
    assert strict_yaml.read(made.text, "draft.yaml", report) is not None
    assert report.errors == 0
