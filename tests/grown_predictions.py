"""What a file that people bring to `score` or `import` can hold n times, right and wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.growth import STEM, Files, document

PREDICTIONS: dict[str, Callable[[int], str]] = {}
"""The text of a file about the page of `gold`."""


def gold(n: int) -> Files:
    """Return a page of one line with n words, camel0, camel1 and so on, and a name."""
    return document([" ".join([*_words(n), "STU."])])


def _words(n: int) -> list[str]:
    return [f"camel{10_000 + at}" for at in range(n)]


_SIZE = len("camel10000 ")


def _predicted(construct: Callable[[int], str]) -> Callable[[int], str]:
    PREDICTIONS[construct.__name__.strip("_")] = construct
    return construct


def _line(**said: Any) -> str:
    return json.dumps({"id": STEM, **said}) + "\n"


def _bodies(spans: Iterator[tuple[int, int]]) -> str:
    """Return a document with the words from one place to another as mentions, ends included."""
    mentions = [
        {"start": first * _SIZE, "end": last * _SIZE + _SIZE - 1, "organization_id": "stu"}
        for first, last in spans
    ]
    return _line(organizations=mentions, lines=[{"line": 1, "label": "body"}])


@_predicted
def _spans(n: int) -> str:
    return _bodies((at, at) for at in range(n))


@_predicted
def _spans_that_overlap(n: int) -> str:
    return _bodies((at, min(n - 1, at + 3)) for at in range(n))


@_predicted
def _spans_in_spans(n: int) -> str:
    return _bodies((0, at) for at in range(n))


@_predicted
def _spans_that_are_there_twice(n: int) -> str:
    return _bodies((at // 2, at // 2) for at in range(n))


@_predicted
def _spans_beyond_the_text(n: int) -> str:
    return _bodies((at, 9 * n) for at in range(n))


@_predicted
def _spans_of_other_words(n: int) -> str:
    said = [{"start": 0, "end": 10, "text": f"goat{at}"} for at in range(n)]
    return _line(organizations=said)


@_predicted
def _spans_with_parts(n: int) -> str:
    said = [
        {
            "start": at * _SIZE,
            "end": at * _SIZE + 10,
            "kind": "count",
            "unit": "camel",
            "value": at,
            "measures_start": 0,
            "measures_end": 10,
        }
        for at in range(n)
    ]
    return _line(figures=said)


@_predicted
def _ids_that_are_unknown(n: int) -> str:
    return "".join(json.dumps({"id": f"page{at}", "organizations": []}) + "\n" for at in range(n))


@_predicted
def _one_document_again_and_again(n: int) -> str:
    return _line(organizations=[]) * n


@_predicted
def _keys_that_are_unknown(n: int) -> str:
    return _line(**{f"key{at}": at for at in range(n)})


@_predicted
def _mentions_with_unknown_keys(n: int) -> str:
    said = [{"start": 0, "end": 5, f"key{at}": at} for at in range(n)]
    return _line(organizations=said)


@_predicted
def _labels_that_are_none(n: int) -> str:
    return _line(lines=[{"line": at + 1, "label": f"bodi{at}"} for at in range(n)])


@_predicted
def _labels_of_no_line(n: int) -> str:
    return _line(lines=[{"line": at + 2, "label": "body", "text": "x"} for at in range(n)])


@_predicted
def _one_key_again_and_again(n: int) -> str:
    return "{" + '"id": "x", ' * n + '"id": "y"}\n'


@_predicted
def _brackets(n: int) -> str:
    return '{"id": ' + "[" * n


@_predicted
def _escapes(n: int) -> str:
    return '{"id": "' + "\\u0041\\n" * n + '"}\n'


@_predicted
def _blanks(n: int) -> str:
    return '{"id":' + " \t" * n + '"x"}\n' + "\n" * n


@_predicted
def _digits(n: int) -> str:
    return '{"id": "x", "organizations": [' + "9" * n + "]}\n"


@_predicted
def _lines_that_are_no_json(n: int) -> str:
    return "nothing\n" * n


@_predicted
def _tasks(n: int) -> str:
    """An export of Label Studio with many regions, values and relations."""
    regions = [
        {
            "id": f"r{at}",
            "type": "labels",
            "from_name": "mention",
            "to_name": "text",
            "value": {"start": at * _SIZE, "end": at * _SIZE + 10, "labels": ["organizations"]},
        }
        for at in range(n)
    ]
    relations = [
        {"type": "relation", "from_id": f"r{at}", "to_id": f"r{at + 1}", "labels": ["source"]}
        for at in range(n)
    ]
    values = [
        {"id": f"r{at}", "from_name": "figures-unit", "value": {"text": ["x"]}} for at in range(n)
    ]
    task = {"data": {"id": STEM}, "annotations": [{"result": [*regions, *relations, *values]}]}
    return json.dumps([task])
