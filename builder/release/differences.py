"""What a text of a release says otherwise than the text that its sources and its data give.

Prose has to be the same to the last character. YAML and JSON have to hold the same values: other
versions of the libraries may fold, quote, escape or indent them in another way, and no reader
sees that. So these are no differences: white space between values, the way a text is quoted or
escaped, the order of the keys of a mapping. Everything else is one, the order of a list and
comments included; so is whatever makes two readers see two values (a key twice, an alias, a tag,
a number without quotes that had them), which `strict_yaml` refuses or a value keeps with it.

A release may come from anyone, so no more of a file is read than an honest one could have.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NoReturn

from builder.disk.files import decode
from builder.release import citation, croissant, texts
from builder.release.card_text import split_front
from builder.release.manifest import MANIFEST
from builder.reports.problems import Place, Report, release_error
from builder.yaml_text import strict_yaml
from builder.yaml_text.layout import may_be_retyped
from builder.yaml_text.nodes import Mapping, Node, Sequence, Text, YamlFile

TEXT = release_error(
    "release-text",
    "A text of the release (card, description, citation, licence, changelog or manifest) does not "
    "say what its sources and its data say. People and programs follow these texts: a card can "
    "send `load_dataset` to other files.",
)

GROWTH = 4
"""How many times as long as ours a text may be that another library wrote."""
LISTED = 20
"""Differences of one file that are told one by one."""
SHOWN = 60
"""Characters of a text that a finding shows."""
_LABELS = ("config_name", "split", "@id", "name")
"""The keys that tell the items of a list apart."""
_HINT = "if another version of the builder made this release, verify it with that version"

Finding = tuple[Place, str]


def check(folder: Path, name: str, expected: str, report: Report) -> None:
    """Report what the text `name` of the release in `folder` says otherwise than `expected`."""
    right = expected.encode()
    limit = GROWTH * len(right)
    with (folder / name).open("rb") as file:
        data = file.read(limit + 1)
    if data == right:
        return
    if len(data) > limit:
        message = f"this file has more than {limit} bytes; expected {len(right)}"
        report.add(TEXT, Place(name), message, _HINT)
    elif (text := decode(data, name, report)) is not None:
        _report(sorted(_FORMS.get(name, _prose)(text, expected, name)), report)


def _report(findings: list[Finding], report: Report) -> None:
    for index, (place, message) in enumerate(findings[:LISTED]):
        report.add(TEXT, place, message, "" if index else _HINT)
    if len(findings) > LISTED:
        message = f"{len(findings) - LISTED} more differences in this file are not listed"
        report.add(TEXT, findings[LISTED][0], message)


# Prose


def _prose(found: str, expected: str, name: str, first: int = 1) -> Iterator[Finding]:
    """Give the first line that differs; `first` is the number of the first one."""
    lines = zip_longest(found.split("\n"), expected.split("\n"))
    for number, (mine, right) in enumerate(lines, first):
        if mine == right:
            continue
        column = _parting(mine, right) if mine and right else 0
        shown = _shown(mine, right) if mine and right else (mine, right)
        told = f"this line is {_line(shown[0], 'not there')}; expected"
        yield Place(name, number, column + 1), f"{told} {_line(shown[1], 'no such line')}"
        return


def _line(text: str | None, absent: str) -> str:
    if text is None:
        return absent
    return f"`{_cut(text, 0)}`" if text else "an empty one"


def _shown(found: str, expected: str) -> tuple[str, str]:
    """Return both texts as a finding shows them: cut round the place where they part."""
    start = max(0, _parting(found, expected) - SHOWN // 3)
    return _cut(found, start), _cut(expected, start)


def _parting(found: str, expected: str) -> int:
    """Return the index of the first character in which two texts differ."""
    pairs = enumerate(zip(found, expected, strict=False))
    differing = (index for index, (mine, right) in pairs if mine != right)
    return next(differing, min(len(found), len(expected)))


def _cut(text: str, start: int) -> str:
    rest = text[start : start + SHOWN]
    return ("…" if start else "") + rest + ("…" if len(text) > start + SHOWN else "")


# YAML and JSON, both read into the same nodes


def _card(found: str, expected: str, name: str) -> Iterator[Finding]:
    """Give what differs in a card: in the values of its front matter, in its prose."""
    front, body = split_front(found)
    right_front, right_body = split_front(expected)
    if front is None:
        yield Place(name), "no front matter; expected a line `---`, YAML, a line `---`"
        return
    # One empty line stands for the opening `---`, so that the places are those of the card.
    yield from _yaml(f"\n{front}", f"\n{right_front}", name)
    yield from _prose(body, right_body, name, front.count("\n") + 3)


def _yaml(found: str, expected: str, name: str) -> Iterator[Finding]:
    inner, own = Report(), Report()
    file = strict_yaml.read(found, name, inner)
    right = strict_yaml.read(expected, name, own)
    if right is None or own.problems:
        yield from _prose(found, expected, name)
    elif file is None or inner.problems:
        yield from ((problem.place, problem.message) for problem in inner.problems)
    else:
        yield from _nodes(file.root, right.root, "")
        yield from _comments(file, right)


def _comments(found: YamlFile, expected: YamlFile) -> Iterator[Finding]:
    """Give the first comment that differs: a comment is prose."""
    for mine, right in zip_longest(found.comments, expected.comments):
        if mine is None or right is None or mine.text != right.text:
            place = found.root.place if mine is None else mine.place
            told = [_line(comment and f"# {comment.text}", "none") for comment in (mine, right)]
            yield place, f"the next comment is {told[0]}; expected {told[1]}"
            return


def _json(found: str, expected: str, name: str) -> Iterator[Finding]:
    place = Place(name)
    try:
        root = _read_json(found, place)
    except ValueError as error:
        yield place, f"this is not JSON: {error}"
    except RecursionError:
        yield place, "this is not JSON that can be read: it is nested too deeply"
    else:
        yield from _nodes(root, _read_json(expected, place), "")


def _read_json(text: str, place: Place) -> Node:
    """Read JSON into nodes that all have that place; a key that is there twice is a `ValueError`.

    Numbers and the words of JSON become plain texts, as they are written.
    """

    def mapping(pairs: list[tuple[str, object]]) -> Mapping:
        for key, times in Counter(key for key, _ in pairs).items():
            if times > 1:
                raise ValueError(f"the key `{_cut(key, 0)}` is there twice")
        return Mapping(
            tuple((Text(key, place, "double", 1), _node(value, place)) for key, value in pairs),
            place,
        )

    def bare(number: str) -> Text:
        return Text(number, place, "plain", 1)

    value = json.loads(
        text, object_pairs_hook=mapping, parse_int=bare, parse_float=bare, parse_constant=_refuse
    )
    return _node(value, place)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number of JSON")


def _node(value: object, place: Place) -> Node:
    match value:
        case Mapping() | Text():
            return value
        case list():
            return Sequence(tuple(_node(item, place) for item in value), place)
        case str():
            return Text(value, place, "double", 1)
        case _:
            return Text(json.dumps(value), place, "plain", 1)


def _nodes(found: Node, expected: Node, where: str) -> Iterator[Finding]:
    """Give every value that differs, with the keys that lead to it."""
    match found, expected:
        case Mapping(), Mapping():
            yield from _mappings(found, expected, where)
        case Sequence(), Sequence():
            yield from _sequences(found, expected, where)
        case Text(), Text() if _is_same(found, expected):
            pass
        case _:
            left, right = _told(found, expected)
            yield found.place, f"{_path(where)} is {left}; expected {right}"


def _mappings(found: Mapping, expected: Mapping, where: str) -> Iterator[Finding]:
    left = {key.value: (key, value) for key, value in expected.entries}
    for key, value in found.entries:
        path = _below(where, key.value)
        if key.value not in left:
            yield key.place, f"{_path(path)} is there; expected no such key"
            continue
        right_key, right = left.pop(key.value)
        if not _is_same(key, right_key):
            told = _told(key, right_key)
            yield key.place, f"{_path(path)}: the key is {told[0]}; expected {told[1]}"
        yield from _nodes(value, right, path)
    for key, right in left.values():
        path = _below(where, key.value)
        yield found.place, f"{_path(path)} is missing; expected {_value(right)}"


def _sequences(found: Sequence, expected: Sequence, where: str) -> Iterator[Finding]:
    labels = Counter(map(_label, found.items)), Counter(map(_label, expected.items))
    if len(found.items) != len(expected.items) or labels[0] == labels[1]:
        yield from _by_label(found, expected, where)
        return
    # As many items, and one has another label: each is held against the one in its place.
    for number, (item, right) in enumerate(zip(found.items, expected.items, strict=True), 1):
        yield from _nodes(item, right, _item(where, right, number))


def _by_label(found: Sequence, expected: Sequence, where: str) -> Iterator[Finding]:
    waiting: defaultdict[str | None, deque[int]] = defaultdict(deque)
    for index, right in enumerate(expected.items):
        waiting[_label(right)].append(index)
    order = []
    for number, item in enumerate(found.items, 1):
        path = _item(where, item, number)
        if waiting[_label(item)]:
            order.append(waiting[_label(item)].popleft())
            yield from _nodes(item, expected.items[order[-1]], path)
        else:
            yield item.place, f"{_path(path)} is there; expected no such item"
    for index in sorted(index for left in waiting.values() for index in left):
        right = expected.items[index]
        path = _item(where, right, index + 1)
        yield found.place, f"{_path(path)} is missing; expected {_value(right)}"
    if order != sorted(order):
        yield found.place, f"{_path(where)} is in another order"


def _label(node: Node) -> str | None:
    """Return what tells an item of a list from the others: its name, or a text itself."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Mapping):
        values = {key.value: value for key, value in node.entries}
        found = (values.get(name) for name in _LABELS)
        return next((value.value for value in found if isinstance(value, Text)), None)
    return None


def _is_same(found: Text, expected: Text) -> bool:
    """Tell whether two scalars are one value to every reader, as text or as what it may be."""
    return found.value == expected.value and may_be_retyped(found) == may_be_retyped(expected)


# How values and the way to them are told


def _path(where: str) -> str:
    return f"`{where}`" if where else "the whole"


def _below(where: str, key: str) -> str:
    return f"{where}.{_cut(key, 0)}" if where else _cut(key, 0)


def _item(where: str, node: Node, number: int) -> str:
    label = _label(node) if isinstance(node, Mapping) else None
    return f"{where}[{number if label is None else _cut(label, 0)}]"


def _told(found: Node, expected: Node) -> tuple[str, str]:
    if isinstance(found, Text) and isinstance(expected, Text):
        texts = _shown(found.value, expected.value)
        return _quoted(found, texts[0]), _quoted(expected, texts[1])
    return _value(found), _value(expected)


def _value(node: Node) -> str:
    match node:
        case Text():
            return _quoted(node, _cut(node.value, 0))
        case Mapping():
            return "a mapping"
        case Sequence():
            return "a list"


def _quoted(text: Text, shown: str) -> str:
    """Return a text in quotes, unless it stands there as a number, a day or another word."""
    return shown or "nothing" if may_be_retyped(text) else f'"{shown}"'


_FORMS: dict[str, Callable[[str, str, str], Iterator[Finding]]] = {
    texts.README: _card,
    citation.CFF: _yaml,
    croissant.NAME: _json,
    MANIFEST: _json,
}
