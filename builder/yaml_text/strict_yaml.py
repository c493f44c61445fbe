"""Read the strict YAML of a corpus into text with places.

Strict means: block style, text stays text, and nothing that makes a file mean something else
than what a reviewer sees. The grammar is libyaml's YAML 1.1 (https://yaml.org/spec/1.1/), from
which anchors, aliases, tags, merge keys, directives, complex keys, duplicate keys, several
documents and flow collections that are not empty are refused.
"""

from __future__ import annotations

from pathlib import Path

from builder.disk import files
from builder.reports.problems import Report
from builder.yaml_text.characters import CONTROL_CHARACTER, check_characters, check_directives
from builder.yaml_text.comments import find_comments
from builder.yaml_text.complaints import Complaints, StopError
from builder.yaml_text.nodes import YamlFile
from builder.yaml_text.syntax import TAG
from builder.yaml_text.tree import ANCHOR, DUPLICATE_KEY, compose

_HARMLESS = frozenset({DUPLICATE_KEY.id, ANCHOR.id, TAG.id, CONTROL_CHARACTER.id})
"""The rules whose breach leaves the structure of a file known."""


def load(path: Path, name: str, report: Report) -> YamlFile | None:
    """Read the file `path`, shown in problems as `name`; None if its structure is not known.

    Reports the rules of `files` and those of `read`.
    """
    data = files.read_file(path, name, report)
    return None if data is None else from_bytes(data, name, report)


def from_bytes(data: bytes, name: str, report: Report) -> YamlFile | None:
    """Read the bytes of one YAML file, as `load` does."""
    first = len(report.problems)
    text = files.decode(data, name, report)
    if text is None:
        _say_unchecked(report, first)
        return None
    return read(text, name, report)


def read(data: str, name: str, report: Report) -> YamlFile | None:
    """Read the text of one YAML file; None if an error leaves its structure unknown.

    CR LF counts as LF. All problems are reported up to the first one of syntax. After a duplicate
    key, an anchor, a tag or an unseen character there is a document beside the error: what the
    file says once that key, anchor, tag or character is deleted. So later stages can report what
    else is wrong; they go by the report, not by the document, in what they build or write.
    Raises `EnvironmentFailure` if PyYAML has no libyaml.
    """
    first = len(report.problems)
    complaints = Complaints(data.replace("\r\n", "\n"), name, report)
    document = _document(complaints)
    if document is None and not complaints.last_says_why:
        _say_unchecked(report, first)
    return document


def _document(complaints: Complaints) -> YamlFile | None:
    try:
        check_characters(complaints)
        check_directives(complaints)
        tree = compose(complaints)
        comments = tuple(find_comments(tree.scalars, complaints))
    except StopError:
        return None
    known = complaints.broken <= _HARMLESS
    return YamlFile(tree.root, comments, complaints.name, tree.whole) if known else None


def _say_unchecked(report: Report, first: int) -> None:
    """Add to the last problem as they are shown, of those from `first` on, that more may follow."""
    last = max(range(first, len(report.problems)), key=report.problems.__getitem__)
    problem = report.problems[last]
    note = "then check again: the rest of this file is not checked yet"
    report.problems[last] = problem._replace(hint=f"{problem.hint}; {note}")
