"""JSON is read as the standard has it, every value with its place, and nothing is bent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.experiments import strict_json
from builder.experiments.strict_json import DEPTH, Node, read
from builder.reports.problems import Place, Report

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(10**20), 10**20) | st.floats(allow_nan=False, allow_infinity=False)
LEAVES = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner))


def plain(node: Node) -> Any:
    """Return a value without its places."""
    if isinstance(node.value, list):
        return [plain(item) for item in node.value]
    if isinstance(node.value, dict):
        return {key: plain(value) for key, value in node.value.items()}
    return node.value


def refused(text: str) -> tuple[str, Place, str]:
    """Return rule, place and message of the only problem of a text."""
    report = Report()
    assert read(text, Place("x.json", 3), report) is None
    (problem,) = report.problems
    assert problem.hint
    return problem.rule, problem.place, problem.message


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_valid_json_is_read_as_it_is(value: Any, indent: int | None, ascii: bool) -> None:
    """Whatever json.dumps writes comes back."""
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    if depth(value) > DEPTH:
        assert refused(text)[0] == "line-too-long"
        return
    report = Report()
    node = read(text, Place("x.json"), report)
    assert node is not None
    assert report.problems == []
    assert plain(node) == value


def depth(value: Any) -> int:
    """Return how deep values nest."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return max((1 + depth(item) for item in inner), default=0)


@given(TEXTS)
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text makes the reader fail, and what it takes the standard reader takes too."""
    report = Report()
    node = read(text, Place("x.json"), report)
    assert (node is None) == bool(report.problems)
    if node is not None:
        assert plain(node) == json.loads(text)


def test_every_value_knows_its_place() -> None:
    """Lines and columns count from where the text starts in its file, in code points."""
    report = Report()
    node = read('{"é": 1,\n  "b": ["x",\r\n 2]}', Place("x.json", 3), report)
    assert node is not None
    assert isinstance(node.value, dict)
    assert node.place == Place("x.json", 3, 1)
    assert node.value["é"].place == Place("x.json", 3, 7)
    assert node.value["b"].place == Place("x.json", 4, 8)
    assert isinstance(node.value["b"].value, list)
    assert [item.place for item in node.value["b"].value] == [
        Place("x.json", 4, 9),
        Place("x.json", 5, 2),
    ]


@pytest.mark.parametrize(
    ("text", "rule", "line", "column", "message"),
    [
        ("", "line-not-json", 3, 1, "found the end of the line, expected a value"),
        ("{}{}", "line-not-json", 3, 3, "found `{}`, expected the end"),
        ("{'a': 1}", "line-not-json", 3, 2, "found `'a': 1}`, expected a key in quotation marks"),
        ('{"a" 1}', "line-not-json", 3, 6, "found `1}`, expected a colon"),
        ('{"a": 1,}', "line-not-json", 3, 9, "found `}`, expected a key in quotation marks"),
        ("[1 2]", "line-not-json", 3, 4, "found `2]`, expected a comma or `]`"),
        ("[\n1,\n02]", "line-not-json", 5, 2, "found `2]`, expected a comma or `]`"),
        ('["a', "line-not-json", 3, 2, 'found `"a`, expected a sound string'),
        (r'["\ud800"]', "line-not-json", 3, 2, "half of a surrogate pair"),
        ("[NaN]", "number-not-finite", 3, 2, "JSON has no NaN"),
        ("[-Infinity]", "number-not-finite", 3, 2, "JSON has no -Infinity"),
        ("[1e999]", "number-not-finite", 3, 2, "too large to be finite"),
        ("[" + "9" * 26 + "]", "number-not-finite", 3, 2, "more than 25 digits"),
        ('{"a": 1, "a": 2}', "key-twice", 3, 10, "the key `a` stands here a second time"),
        ("[" * 1_000_000, "line-too-long", 3, 18, "nested more than 16 deep"),
    ],
)
def test_what_is_no_json_is_refused(
    text: str, rule: str, line: int, column: int, message: str
) -> None:
    """A refusal names what was found, and where."""
    found, place, said = refused(text)
    assert (found, place) == (rule, Place("x.json", line, column))
    assert message in said


def test_a_text_has_only_so_many_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """More values than any file of this corpus could have are not held."""
    monkeypatch.setattr(strict_json, "VALUES", 10)
    assert refused("[" + "1," * 20 + "1]")[0] == "line-too-long"
