"""Shapes read YAML into values, or say what is wrong and where."""

from __future__ import annotations

from typing import Any

import pytest

from builder.reports.near import did_you_mean
from builder.reports.problems import Report
from builder.yaml_text import nodes, strict_yaml
from builder.yaml_text.shape import (
    Choice,
    Decision,
    Field,
    Flag,
    Item,
    Items,
    Keyed,
    Nullable,
    Pattern,
    Quoted,
    Record,
    Shape,
    Values,
    Which,
    Words,
    line_number,
)

RECORD = Record(
    (Field("kind", Choice(("a", "b")), "which", required=True), Field("n", Words(), ""))
)
ITEM = Decision("a thing", (Field("unit", Words(), "unit", required=True),), ("count", "money"))


def read(shape: Shape, yaml: str) -> tuple[Any, list[tuple[str, int, int]]]:
    """Return what a shape reads from the value of the key `x`, and its problems with places."""
    report = Report()
    file = strict_yaml.read(yaml, "x.yaml", report)
    assert file is not None, report.problems
    assert isinstance(file.root, nodes.Mapping)
    value = shape.read(file.root.entries[0][1], report)
    return value, [(p.rule, p.place.line, p.place.column) for p in report.problems]


@pytest.mark.parametrize(
    ("shape", "yaml", "value"),
    [
        (Words(), "x: NO", "NO"),
        (Words(), "x: >-\n  two\n  lines", "two lines"),
        (Pattern("s[0-9]+", "an id"), "x: s7", "s7"),
        (Choice(("a", "b")), "x: b", "b"),
        (Nullable(Words()), "x: null", ""),
        (Nullable(Words()), 'x: "null"', "null"),
    ],
)
def test_text_is_read_as_a_node(shape: Shape, yaml: str, value: str) -> None:
    """Text shapes give the node, which knows its place; a plain null is an empty text."""
    node, problems = read(shape, yaml)
    assert (node.value, problems) == (value, [])
    assert node.place.path == "x.yaml"


@pytest.mark.parametrize(
    ("shape", "yaml", "problem"),
    [
        (Words(), "x:\n  - a", ("wrong-shape", 2, 3)),
        (Words(), 'x: ""', ("wrong-shape", 1, 4)),
        (Words(), 'x: " a"', ("wrong-shape", 1, 4)),
        (Words(), "x: |\n  a\n  b", ("wrong-shape", 1, 4)),
        (Words(), "x: >\n  a\n", ("wrong-shape", 1, 4)),
        (Pattern("s[0-9]+", "an id"), "x: s7a", ("unknown-value", 1, 4)),
        (Choice(("a", "b")), "x: c", ("unknown-value", 1, 4)),
        (Flag(), "x: yes", ("unknown-value", 1, 4)),
        (Items(Words()), "x: a", ("wrong-shape", 1, 4)),
        (Items(Words()), "x:\n  - a\n  - - b", ("wrong-shape", 3, 5)),
        (RECORD, "x: a", ("wrong-shape", 1, 4)),
        (RECORD, "x:\n  n: b", ("missing-key", 2, 3)),
        (RECORD, "x:\n  kind: a\n  kid: b", ("unknown-key", 3, 3)),
        (Keyed(Pattern("L[0-9]+", "a line"), Words()), "x:\n  M1: a", ("unknown-value", 2, 3)),
        (Which(), "x: 4 of 3", ("wrong-shape", 1, 4)),
        (Which(), "x: 0 of 3", ("wrong-shape", 1, 4)),
        (Which(), "x: second", ("wrong-shape", 1, 4)),
        (Quoted(line_required=True), "x: a", ("wrong-shape", 1, 4)),
        (Quoted(), "x:\n  L1: a\n  L2: b", ("wrong-shape", 2, 3)),
        (ITEM, "x: a", ("wrong-shape", 1, 4)),
        (ITEM, "x:\n  unit: a", ("missing-key", 2, 3)),
        (ITEM, "x:\n  count: five", ("missing-key", 2, 3)),
        (ITEM, "x:\n  count: five\n  money: five\n  unit: a", ("unknown-key", 3, 3)),
        (ITEM, "x:\n  cuont: five\n  unit: a", ("unknown-key", 2, 3)),
    ],
)
def test_a_mistake_is_reported_where_it_stands(
    shape: Shape, yaml: str, problem: tuple[str, int, int]
) -> None:
    """Each wrong value is a problem at its line and column."""
    value, problems = read(shape, yaml)
    assert problem in problems
    assert value is None or isinstance(value, list | dict)


def test_a_list_keeps_the_items_that_can_be_read() -> None:
    """One bad item is reported and left out; the others are read."""
    value, problems = read(Items(Choice(("a", "b"))), "x:\n  - a\n  - c\n  - b")
    assert [node.value for node in value] == ["a", "b"]
    assert [rule for rule, _, _ in problems] == ["unknown-value"]


def test_a_record_knows_values_and_places() -> None:
    """Values are found by key; the place of a missing one is that of the record."""
    value, problems = read(RECORD, "x:\n  kind: a")
    assert isinstance(value, Values)
    assert problems == []
    assert (value.text("kind"), value.text("n"), value.get("n")) == ("a", None, None)
    assert value.place_of("kind").column == 9
    assert value.place_of("n") == value.place


def test_every_mistake_of_a_record_comes_in_one_run() -> None:
    """A record reports all that is wrong with it, not only the first thing."""
    _, problems = read(RECORD, "x:\n  n: ''\n  m: 1\n  kint: a")
    assert sorted(rule for rule, _, _ in problems) == [
        "missing-key", "unknown-key", "unknown-key", "wrong-shape",
    ]  # fmt: skip


def test_a_decision_is_a_key_and_the_words_its_value() -> None:
    """The free key says what the item is; locators belong to the words."""
    item, problems = read(ITEM, "x:\n  count: five\n  unit: job\n  in: of five\n  which: 2 of 3")
    assert isinstance(item, Item)
    assert problems == []
    assert (item.decision.value, item.quote.words.value, item.text("unit")) == (
        "count", "five", "job",
    )  # fmt: skip
    assert item.quote.inside is not None
    assert (item.quote.inside.value, item.quote.which) == ("of five", (2, 3))


def test_words_can_name_their_line() -> None:
    """Words under a line key are looked up in that line."""
    quote, problems = read(Quoted(), "x:\n  L15: Vladimir Putin\n  in: of Vladimir Putin")
    assert problems == []
    assert (quote.line, quote.words.value, quote.inside.value) == (
        15, "Vladimir Putin", "of Vladimir Putin",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("key", "number"),
    [("L21", 21), ("L0", None), ("L01", None), ("21", None), ("L1٣", None), ("L" + "9" * 9, None)],
)
def test_a_line_key_is_a_number(key: str, number: int | None) -> None:
    """Line keys are `L` and a number in ASCII digits without leading zero."""
    assert line_number(key) == number


def test_a_near_name_is_suggested() -> None:
    """The nearest name is a hint, an unlike one is none."""
    assert did_you_mean("indirct", ("direct", "indirect")) == "did you mean `indirect`?"
    assert did_you_mean("xyz", ("direct",)) == ""
