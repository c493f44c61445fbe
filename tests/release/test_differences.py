"""A text that says something else is found and told; one that is only written otherwise is not."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.release import differences
from builder.release.differences import GROWTH, LISTED
from builder.release.manifest import MANIFEST
from builder.reports.problems import Report

CARD = """\
---
pretty_name: Talks
tags:
- news
- talks
# who made them
language_creators:
- found
configs:
- config_name: documents
  default: true
  version: 1.0.0
  data_files:
  - split: train
    path: data/documents/train-*.parquet
  - split: test
    path: data/documents/test-*.parquet
- config_name: statements
  version: 1.0.0
  data_files:
  - split: train
    path: data/statements/train-*.parquet
dataset_info:
- config_name: statements
  features:
  - name: id
    dtype: string
  - name: kind
    dtype:
      class_label:
        names:
          '0': direct
          '1': mixed
  splits:
  - name: train
    num_bytes: 120
    num_examples: 17
---
# Talks

They are few, and no person has checked them yet.

## Uses
"""
CITATION = """\
cff-version: 1.2.0
abstract: 'Annotations: CC-BY-4.0. The texts belong to their publishers; they are no one''s here to
  license.'
authors:
- name: The Maintainers
date-released: '2026-11-21'
"""
DESCRIPTION = """\
{
 "@type": "sc:Dataset",
 "name": "Gespräche",
 "keywords": ["news", "talks"],
 "rai:hasSyntheticData": false,
 "distribution": [
  {"@id": "sources.tar", "contentUrl": "sources.tar", "sha256": "aa"},
  {"@id": "data/a.parquet", "contentUrl": "data/a.parquet", "sha256": "bb"}
 ],
 "size": 17
}
"""
LICENCE = "Annotations: CC-BY-4.0\n\nCode: Apache-2.0\n"
TEXTS = {
    "README.md": CARD,
    "CITATION.cff": CITATION,
    "croissant.json": DESCRIPTION,
    "LICENSE": LICENCE,
    "CHANGELOG.md": LICENCE,
}


def found(folder: Path, name: str, data: str | bytes) -> list[str]:
    """Return what is said of a text that should be that of `TEXTS`, a line a finding."""
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    report = Report()
    differences.check(folder, name, TEXTS[name], report)
    return [problem.headline() for problem in report.problems]


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "README.md", "data/statements/train-*", "https://example.org/x",
            '22:11: `configs[statements].data_files[train].path` is "https://example.org/x.parquet"'
            '; expected "data/statements/train-*.parquet"',
        ),
        (
            "README.md", "  default: true\n", "",
            "10:3: `configs[documents].default` is missing; expected true",
        ),
        (
            "README.md", "statements\n  version: 1.0.0", "statements\n  default: true\n"
            "  version: 1.0.0",
            "19:3: `configs[statements].default` is there; expected no such key",
        ),
        (
            "README.md", "num_examples: 17", "num_examples: 18",
            "37:19: `dataset_info[statements].splits[train].num_examples` is 18; expected 17",
        ),
        (
            "README.md", "num_examples: 17", "num_examples: '17'",
            '37:19: `dataset_info[statements].splits[train].num_examples` is "17"; expected 17',
        ),
        (
            "README.md", "num_examples: 17", "num_examples: 021",
            "37:19: `dataset_info[statements].splits[train].num_examples` is 021; expected 17",
        ),
        (
            "README.md", "id\n    dtype: string", "id\n    dtype: int32",
            '27:12: `dataset_info[statements].features[id].dtype` is "int32"; expected "string"',
        ),
        (
            "README.md", "id\n    dtype: string", "id\n    dtype:\n      list: string",
            "28:7: `dataset_info[statements].features[id].dtype` is a mapping; "
            'expected "string"',
        ),
        (
            "README.md", "          '0': direct", "          0: direct",
            "32:11: `dataset_info[statements].features[kind].dtype.class_label.names.0`: the key "
            'is 0; expected "0"',
        ),
        (
            "README.md", "- config_name: statements\n  version",
            "- config_name: more\n- config_name: statements\n  version",
            "18:3: `configs[more]` is there; expected no such item",
        ),
        (
            "README.md", "  - split: test\n    path: data/documents/test-*.parquet\n", "",
            "14:3: `configs[documents].data_files[test]` is missing; expected a mapping",
        ),
        (
            "README.md", "- news\n- talks\n", "- talks\n- news\n",
            "4:1: `tags` is in another order",
        ),
        (
            "README.md", "- talks\n", "- films\n",
            '5:3: `tags[2]` is "films"; expected "talks"',
        ),
        (
            "README.md", "# who made them", "# an expert made them",
            "6:1: the next comment is `# an expert made them`; expected `# who made them`",
        ),
        (
            "README.md", "version: 1.0.0\n  data_files:\n  - split: train\n    path: data/s",
            "version: 1.0.0\n  version: 1.0.0\n  data_files:\n  - split: train\n    path: data/s",
            "20:3: the key `version` is on line 19 already",
        ),
        (
            "README.md", "- news\n", "- &a news\n", "4:3: `&a` is an anchor",
        ),
        (
            "README.md", "no person has checked", "experts have checked",
            "41:19: this line is `They are few, and experts have checked them yet.`; expected "
            "`They are few, and no person has checked them yet.`",
        ),
        (
            "README.md", "---\n# Talks", "---\n---\nlicense: mit\n---\n# Talks",
            "39:1: this line is `---`; expected `# Talks`",
        ),
        (
            "README.md", "## Uses\n", "## Uses\n\nAll.\n",
            "45:1: this line is `All.`; expected no such line",
        ),
        ("README.md", "---\npretty", "\n---\npretty", "1:1: no front matter; expected a line "
         "`---`, YAML, a line `---`"),
        (
            "CITATION.cff", "The Maintainers", "Somebody Else",
            '5:9: `authors[The Maintainers].name` is "Somebody Else"; expected "The Maintainers"',
        ),
        (
            "CITATION.cff", "'2026-11-21'", "2026-11-21",
            '6:16: `date-released` is 2026-11-21; expected "2026-11-21"',
        ),
        (
            "CITATION.cff", "no one''s here", "anybody''s",
            '2:11: `abstract` is "…ublishers; they are anybody\'s to license."; expected '
            '"…ublishers; they are no one\'s here to license."',
        ),
        (
            "croissant.json", '"sha256": "bb"', '"sha256": "cc"',
            '1:1: `distribution[data/a.parquet].sha256` is "cc"; expected "bb"',
        ),
        (
            "croissant.json", '"contentUrl": "data/a.parquet"', '"contentUrl": "http://a.b/c"',
            '1:1: `distribution[data/a.parquet].contentUrl` is "http://a.b/c"; '
            'expected "data/a.parquet"',
        ),
        ("croissant.json", "false", "true", "1:1: `rai:hasSyntheticData` is true; expected false"),
        ("croissant.json", "false", '"false"', '1:1: `rai:hasSyntheticData` is "false"; expected '
         "false"),
        ("croissant.json", "17", "17.0", "1:1: `size` is 17.0; expected 17"),
        ("croissant.json", "17", "NaN", "1:1: this is not JSON: NaN is no number of JSON"),
        (
            "croissant.json", ' "size"', ' "size": 17,\n "size"',
            "1:1: this is not JSON: the key `size` is there twice",
        ),
        (
            "croissant.json", " [\n  {", ' "none", "more": [\n  {',
            '1:1: `distribution` is "none"; expected a list',
        ),
        (
            "LICENSE", "Apache-2.0", "MIT",
            "3:7: this line is `Code: MIT`; expected `Code: Apache-2.0`",
        ),
        ("LICENSE", "\n\nCode", "\nCode", "2:1: this line is `Code: Apache-2.0`; expected an "
         "empty one"),
        ("CHANGELOG.md", "\n\nCode: Apache-2.0\n", "\n", "3:1: this line is not there; expected "
         "`Code: Apache-2.0`"),
        ("CHANGELOG.md", "2.0\n", "2.0", "4:1: this line is not there; expected an empty one"),
        ("CHANGELOG.md", "2.0\n", "2.0 \n", "3:17: this line is `Code: Apache-2.0 `; expected "
         "`Code: Apache-2.0`"),
    ],
)  # fmt: skip
def test_what_is_said_otherwise_is_told_with_its_place(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    """One change is one finding: line and key, what stands there, and what was expected."""
    assert TEXTS[name].count(old) == 1, old
    place, _, message = told.partition(" ")
    said = found(tmp_path, name, TEXTS[name].replace(old, new))
    assert said[0] == f"{name}:{place} error[release-text]: {message}"
    assert len(said) == 1 or "none" in new, said


PARTS = ("README.md", "CITATION.cff", "croissant.json")


def parsed(name: str) -> Any:
    """Return what a text of `TEXTS` holds as plain data: of the card, its front matter."""
    if name == "croissant.json":
        return json.loads(TEXTS[name])
    return yaml.safe_load(TEXTS[name].split("\n---\n")[0].removeprefix("---\n"))


def written(name: str, value: Any, **layout: Any) -> str:
    """Return a text of `TEXTS` with other values in it."""
    if name == "croissant.json":
        return json.dumps(value, **layout)
    text: str = yaml.safe_dump(value, sort_keys=False, **layout)
    if name != "README.md":
        return text
    # The comment goes with the key below it, wherever that stands.
    lines = [f"# who made them\n{line}" if line == "language_creators:" else line
             for line in text.split("\n")]  # fmt: skip
    return "---\n{}---\n{}".format("\n".join(lines), CARD.split("\n---\n", 1)[1])


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value in plain data, the outermost excepted."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


def change(value: Any, path: tuple[Any, ...], how: str) -> None:
    """Change plain data at a place."""
    *way, last = path
    for key in way:
        value = value[key]
    old = value[last]
    match how:
        case "other":
            value[last] = f"{old}x" if isinstance(old, str) else "other"
        case "typed":
            value[last] = [old] if isinstance(old, dict | list) else not old
        case "gone":
            del value[last]
        case "null":
            value[last] = None
        case "more" if isinstance(value, list):
            value.insert(last, old)
        case "more":
            value["more"] = old


CHANGES = st.sampled_from(["other", "typed", "gone", "null", "more"])


@pytest.mark.parametrize("name", PARTS)
@given(data=st.data())
def test_any_value_that_is_another_is_found(
    tmp_path_factory: pytest.TempPathFactory, name: str, data: st.DataObject
) -> None:
    """Changed, retyped, gone, nulled or doubled: whichever value, it is told."""
    value = parsed(name)
    change(value, data.draw(st.sampled_from(list(places(value)))), data.draw(CHANGES))
    assert found(tmp_path_factory.getbasetemp(), name, written(name, value))


def shuffled(value: Any, random: Any) -> Any:
    """Return the same data with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = random.sample(list(value), len(value))
        return {key: shuffled(value[key], random) for key in keys}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


JSON_LAYOUTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"indent": st.sampled_from([None, 0, 1, 4, "\t"]), "ensure_ascii": st.booleans()}
)
YAML_LAYOUTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "width": st.integers(20, 200),
        "indent": st.integers(2, 6),
        "allow_unicode": st.booleans(),
    }
)


@pytest.mark.parametrize("name", PARTS)
@given(random=st.randoms(use_true_random=False), data=st.data())
def test_the_same_values_in_another_layout_are_the_same(
    tmp_path_factory: pytest.TempPathFactory, name: str, random: Any, data: st.DataObject
) -> None:
    """Other line breaks, indents, escapes, or another order of keys is no difference."""
    layout = data.draw(JSON_LAYOUTS if name == "croissant.json" else YAML_LAYOUTS)
    text = written(name, shuffled(parsed(name), random), **layout)
    assert found(tmp_path_factory.getbasetemp(), name, text) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("dtype: string", 'dtype: "string"'),
        ("'0': direct", '"0": "direct"'),
        ("pretty_name: Talks", "pretty_name: >-\n  Talks"),
        ("pretty_name: Talks", "pretty_name:\n  Talks"),
        ("pretty_name: Talks", "'pretty_name': Talks"),
        ("num_examples: 17", "num_examples:   17   "),
    ],
)
def test_quotes_that_change_nothing_are_the_same(tmp_path: Path, old: str, new: str) -> None:
    """A text is a text however it is quoted, as long as no reader takes it for anything else."""
    assert found(tmp_path, "README.md", CARD.replace(old, new)) == []


HOSTILE: list[tuple[str, bytes]] = [
    ("README.md", b""),
    ("README.md", b"\xff\xfe-\0-\0-\0"),
    ("README.md", CARD.encode().replace(b"few", b"f\xe9w")),
    ("README.md", b"\xef\xbb\xbf" + CARD.encode()),
    ("README.md", CARD.replace("\n", "\r\n").encode()),
    ("README.md", b"---\n---\n"),
    ("README.md", b"---\n" + b"- " * 50_000 + b"\n---\n"),
    ("README.md", b"---\n" + b"[" * 50_000 + b"\n---\n"),
    ("README.md", b"---\na: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n---\n"),
    ("README.md", b"---\n%YAML 9.9\n" * 5000 + b"---\n"),
    ("README.md", b"---\n!!python/object/apply:os.getcwd []\n---\n"),
    ("README.md", b"---\n" + b"a: b\n" * 50_000 + b"---\n"),
    ("README.md", b"---\na: \x1b[31mred\n---\n"),
    ("CITATION.cff", b"- a\n" * 50_000),
    ("CITATION.cff", b"? a\n: b\n"),
    ("CITATION.cff", b"a: b\n---\nc: d\n"),
    ("croissant.json", b"[" * 100_000),
    ("croissant.json", b"[" * 900 + b"]" * 900),
    ("croissant.json", b'{"a":' * 900 + b"1" + b"}" * 900),
    ("croissant.json", b"9" * 100_000),
    ("croissant.json", b'"\\ud800"'),
    ("croissant.json", b'{"\\ud800\\u001b": 1}'),
    ("croissant.json", b"null"),
    ("croissant.json", b""),
    ("LICENSE", b"\n" * 100_000),
    ("LICENSE", b"\0" * 100_000),
    ("LICENSE", b"\x1b]0;title\x07" * 10),
]


@pytest.mark.parametrize(("name", "data"), HOSTILE, ids=lambda v: repr(v)[:40])
def test_whatever_stands_there_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes
) -> None:
    """No text in place of ours is trusted, crashes the reader or steers a terminal."""
    monkeypatch.setattr(differences, "GROWTH", 1 << 20)  # so that its length saves none
    said = found(tmp_path, name, data)
    assert said
    assert all(line.isprintable() for line in said)
    assert all(len(line) < 400 for line in said)


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_far_too_long_is_not_read(tmp_path: Path, name: str) -> None:
    """A file of any size costs no more than ours would: what is behind it is not looked at."""
    with (tmp_path / name).open("wb") as file:
        file.write(TEXTS[name].encode())
        file.truncate(1 << 26)
    report = Report()
    tracemalloc.start()
    differences.check(tmp_path, name, TEXTS[name], report)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    limit = GROWTH * len(TEXTS[name].encode())
    assert [problem.message for problem in report.problems] == [
        f"this file has more than {limit} bytes; expected {limit // GROWTH}"
    ]
    assert held < 1 << 20


def test_many_differences_are_told_in_short(tmp_path: Path) -> None:
    """Of a text that is wholly another only the first differences are listed, and their number."""
    (tmp_path / MANIFEST).write_text(json.dumps({str(n): n for n in range(50)}), encoding="utf-8")
    report = Report()
    differences.check(tmp_path, MANIFEST, json.dumps({str(n): n + 1 for n in range(50)}), report)
    assert len(report.problems) == LISTED + 1
    assert report.problems[-1].message == "30 more differences in this file are not listed"
    assert [bool(problem.hint) for problem in report.problems] == [True] + LISTED * [False]


def test_a_text_of_ours_that_is_not_strict_is_compared_line_by_line(tmp_path: Path) -> None:
    """Where the expected YAML could not be read, it has to be there to the last character."""
    (tmp_path / "CITATION.cff").write_text("a: [x]\n", encoding="utf-8")
    report = Report()
    differences.check(tmp_path, "CITATION.cff", "a: [x, y]\n", report)
    assert [problem.message for problem in report.problems] == [
        "this line is `a: [x]`; expected `a: [x, y]`"
    ]
