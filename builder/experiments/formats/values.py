"""JSON values taken as what their column holds, or reported at their place."""

from __future__ import annotations

from typing import Any, TypeVar

from builder.experiments.formats import rules
from builder.experiments.strict_json import Node
from builder.reports.near import did_you_mean
from builder.reports.problems import Report, visible
from builder.yaml_text.characters import can_hold

Parts = dict[str, Node]
T = TypeVar("T", str, int, float, bool, list[Node], dict[str, Node])

_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
    type(None): "null",
}


def typed(node: Node, kind: type[T], what: str, report: Report) -> T | None:
    """Return the value of a node if it is of that type: a whole number is a number too.

    `what` is how a message names it.
    """
    value: Any = node.value
    if kind is float and type(value) is int:
        value = float(value)
    if type(value) is kind:
        return value
    message = f"{what}: found {_NAMES[type(value)]}, expected {_NAMES[kind]}"
    report.add(rules.WRONG_TYPE, node.place, message, "give it the type of its column")
    return None


def objects(node: Node, what: str, report: Report) -> list[tuple[str, Node, Parts]]:
    """Return the objects of a list, each with how a message names it and its parts."""
    found = []
    for number, item in enumerate(typed(node, list, what, report) or ()):
        name = f"{what}[{number}]"
        if (parts := typed(item, dict, name, report)) is not None:
            found.append((name, item, parts))
    return found


def optional(parts: Parts, name: str, kind: type[T], what: str, report: Report) -> T | None:
    """Return a value that may be missing or null."""
    node = parts.get(name)
    if node is None or node.value is None:
        return None
    return typed(node, kind, f"{what}.{name}" if what else name, report)


def required(
    node: Node, parts: Parts, name: str, kind: type[T], what: str, report: Report
) -> T | None:
    """Return a value that has to be there."""
    found = parts.get(name)
    if found is None or found.value is None:
        message = f"{what or 'the document'} has no `{name}`"
        report.add(rules.KEY_MISSING, node.place, message, f"add `{name}`")
        return None
    return typed(found, kind, f"{what}.{name}" if what else name, report)


def words(parts: Parts, name: str, what: str, report: Report) -> str | None:
    """Return a text that an annotation file can hold: one line without outer spaces."""
    value = optional(parts, name, str, what, report)
    if value is None or (
        value and value == value.strip() and "\n" not in value and can_hold(value)
    ):
        return value
    message = f"{what}.{name}: `{visible(value, 60)}` cannot stand in an annotation file"
    hint = "write one line of characters that people can see, without outer spaces"
    report.add(rules.WRONG_TYPE, parts[name].place, message.removeprefix("."), hint)
    return None


def check_keys(parts: Parts, known: list[str], what: str, report: Report) -> None:
    """Report the keys of an object that no column has."""
    for name, node in parts.items():
        if name not in known:
            message = f"{what or 'the document'}: there is no column `{visible(name, 60)}`"
            hint = did_you_mean(name, known) or "leave it out"
            report.add(rules.UNKNOWN_KEY, node.place, message, hint)
