"""The registries: who can be meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.annotation import registry
from builder.annotation.registry import Entity, Registry
from builder.page.spans import Span
from builder.page.tokens import boundaries
from builder.reports.problems import Place, Report
from builder.yaml_text.nodes import Text
from tests.support import edit, registries, rules

PEOPLE = "annotations/registry/people.yaml"
ORGANIZATIONS = "annotations/registry/organizations.yaml"
GROUP = """foreign-ministers-russia-central-asia:
  name: Foreign ministers of Russia and the five Central Asian states
  kind: group
"""


def test_real_entries_are_read() -> None:
    """Entries have names, short forms and Wikidata items; a null item is None."""
    eaeu = registries().organizations.entities["eaeu"]
    assert (eaeu.name, eaeu.kind, eaeu.wikidata) == (
        "Eurasian Economic Union",
        "international",
        "Q4173083",
    )
    assert eaeu.short == ("Union",)
    assert registries().people.entities["sergei-shoigu"].wikidata is None


def test_names_lead_to_entries_and_short_forms_do_not() -> None:
    """A name finds its entry; a short form means something else elsewhere."""
    by_name = registries().organizations.by_name
    assert by_name["EEU"].id == by_name["EAEU"].id == "eaeu"
    assert "Union" not in by_name


TEXTS = st.text(st.sampled_from("aBé1 .,'’-_\u0301\u200d"), max_size=40)
NAMES = TEXTS.map(str.strip).filter(bool)


@given(st.lists(NAMES, max_size=6, unique=True), st.lists(NAMES | TEXTS, max_size=5))
def test_names_stand_wherever_they_are_whole_tokens(names: list[str], parts: list[str]) -> None:
    """All places of all names are found: where one starts and ends with a token of the text."""
    text = "".join([*parts, *names, *parts])
    starts, ends = boundaries(text)
    every = [
        (name, Span(at, at + len(name)))
        for name in names
        for at in range(len(text))
        if text.startswith(name, at) and at in starts and at + len(name) in ends
    ]
    entity = Entity("x", "X", "other", None, tuple(names), (), Place("x.yaml"))
    assert Registry("people", {"x": entity}).names_in(text) == every


def test_an_unknown_id_is_reported_with_the_nearest() -> None:
    """An id that is not in the registry is an error that suggests one that is."""
    report = Report()
    node = Text("sergey-lavrof", Place("x.yaml", 3, 4), "plain", 3)
    assert registries().people.find(node, report) is None
    (problem,) = report.problems
    assert (problem.rule, problem.place) == ("unknown-id", node.place)
    assert problem.hint == "did you mean `sergey-lavrov`? If it is new, add it there"


@pytest.mark.parametrize(
    ("file", "old", "new", "rule"),
    [
        (PEOPLE, "sergey-lavrov:", "Sergey_Lavrov:", "unknown-value"),
        (PEOPLE, "wikidata: Q7747", "wikidata: 7747", "unknown-value"),
        (PEOPLE, "wikidata: Q7747", "wikidata: Q58217", "same-name"),
        (PEOPLE, "    - Putin\n", "    - Lavrov\n", "same-name"),
        (PEOPLE, GROUP, GROUP.replace("  kind: group\n", ""), "missing-key"),
        (PEOPLE, GROUP, GROUP.replace("group", "crowd"), "unknown-value"),
        (ORGANIZATIONS, "    - EEU\n  short:\n", "    - EEU\n  shorts:\n", "unknown-key"),
    ],
)
def test_a_wrong_entry_is_an_error(corpus: Path, file: str, old: str, new: str, rule: str) -> None:
    """Ids, items, names and kinds of the registry have one form, and names belong to one entry."""
    edit(corpus / file, old, new)
    report = Report()
    registry.load(corpus, report)
    assert rules(report) == [rule]


def test_only_unused_entries_are_reported() -> None:
    """An entry that nothing refers to is a warning at its key."""
    report = Report()
    people = registries().people
    people.unused(set(people.entities) - {"vladimir-putin"}, report)
    (problem,) = report.problems
    assert (problem.rule, problem.place) == ("unused-id", people.entities["vladimir-putin"].place)


def test_a_missing_registry_is_an_error(corpus: Path) -> None:
    """Without its file a registry is empty, and the missing file is reported."""
    (corpus / PEOPLE).unlink()
    report = Report()
    assert registry.load(corpus, report).people.entities == {}
    assert rules(report) == ["missing-file"]
