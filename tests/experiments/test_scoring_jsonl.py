"""The reader of JSON Lines: what json reads, minus what JSON is not, with columns."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.experiments.scoring.jsonl import parse, read_lines
from builder.experiments.strict_json import DEPTH, Fault, Node
from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.problems import Report

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(), VALUES, max_size=4)
LAYOUTS = st.sampled_from([{}, {"ensure_ascii": False}, {"separators": (",", ":")}, {"indent": 1}])


def plain(node: Node) -> Any:
    """Return a value without its columns."""
    if isinstance(node.value, dict):
        return {key: plain(part) for key, part in node.value.items()}
    return list(map(plain, node.value)) if isinstance(node.value, list) else node.value


@given(OBJECTS, LAYOUTS)
def test_it_reads_what_json_writes(value: dict[str, Any], layout: dict[str, Any]) -> None:
    """Any object, in any layout, is read as it was."""
    read = plain(parse(json.dumps(value, **layout)))
    assert json.dumps(read) == json.dumps(value)


@given(OBJECTS, st.data())
def test_it_reads_no_more_than_json_does(value: dict[str, Any], data: st.DataObject) -> None:
    """A line with one character changed is a fault wherever json finds one."""
    line = json.dumps(value)
    at = data.draw(st.integers(0, len(line) - 1))
    spoilt = line[:at] + data.draw(st.sampled_from('{}[],:"0e.- \\x')) + line[at + 1 :]
    try:
        read = plain(parse(spoilt))
    except Fault as fault:
        assert 0 <= fault.offset <= len(spoilt)
    else:
        assert json.dumps(read) == json.dumps(json.loads(spoilt))


@given(OBJECTS)
def test_columns_lead_to_values(value: dict[str, Any]) -> None:
    """At its column stands each value, in code points."""
    line = json.dumps(value, ensure_ascii=False)
    for part in parse(line).value.values():  # type: ignore[union-attr]
        found, _ = json.JSONDecoder().raw_decode(line, part.column - 1)
        assert json.dumps(found) == json.dumps(plain(part))


@pytest.mark.parametrize("depth", [DEPTH - 1, DEPTH, 10_000])
def test_nesting_is_bounded(depth: int) -> None:
    """So deep, and not a level deeper."""
    line = '{"a":' + "[" * depth + "]" * depth + "}"
    if depth <= DEPTH:
        assert parse(line)
    else:
        with pytest.raises(Fault):
            parse(line)


def test_lines_have_their_numbers(tmp_path: Path) -> None:
    """Blank lines count and are skipped, CRLF ends a line as LF does."""
    path = tmp_path / "file.jsonl"
    path.write_bytes(b'{"a": 1}\r\n\n  \n{"a": 2}')
    found = [(n, plain(node)) for n, node in read_lines(path, "file.jsonl", Report())]
    assert found == [(1, {"a": 1}), (4, {"a": 2})]


@pytest.mark.parametrize("kind", ["folder", "FIFO", "device"])
def test_what_is_no_file_is_the_environments_failure(kind: str, tmp_path: Path) -> None:
    """A folder, a FIFO that nobody writes to and a device are not waited for."""
    path = tmp_path / "file.jsonl"
    if kind == "folder":
        path.mkdir()
    elif kind == "FIFO":
        os.mkfifo(path)
    else:
        path = Path("/dev/zero")
    with pytest.raises(EnvironmentFailure):
        list(read_lines(path, str(path), Report()))


@pytest.mark.parametrize("name", ["no-such-file.jsonl", "nul\0.jsonl", "dangling"])
def test_a_file_that_is_not_there_is_wrong_usage(name: str, tmp_path: Path) -> None:
    """So is a name that no file can have, and a link that leads nowhere."""
    (tmp_path / "dangling").symlink_to("nowhere")
    with pytest.raises(UsageError):
        list(read_lines(tmp_path / name, name, Report()))
