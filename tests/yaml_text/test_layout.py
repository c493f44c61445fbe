"""The one layout of annotation files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from operator import ne
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.annotation.file import SECOND_FOLDER
from builder.reports.problems import Report
from builder.yaml_text import layout, strict_yaml
from builder.yaml_text.layout import Data
from builder.yaml_text.nodes import Mapping, Node, Text, YamlFile
from tests.sloppy import Block, Leaf, Part, sloppy, tree
from tests.support import FIVE, PROJECT

FILES = [
    path
    for path in sorted(FIVE.glob("annotations/**/*.yaml"))
    if SECOND_FOLDER not in path.as_posix()  # frozen as it came, in whatever layout
]

RETYPED = (
    *("1992", "2022-01", "2017-10-04", "05.05.2022", "10,000", "1_000", "0x1F", "0o17", "017"),
    *("0b11", "1:30", "1.5", "-3", "+4", "6e3", ".5", ".inf", "-.INF", ".nan", ".", "=", "<<"),
    *("~", "null", "Null", "true", "TRUE", "False", "yes", "No", "on", "OFF", "y", "N", "1.0.0"),
    *("2001-12-14t21:59:43Z", "2001-12-14 21:59:43"),
)
SPECIAL = ["", " ", "- a", "-", "a: b", "a:", "a #b", "#a", "? a", "[a]", "{a", "&a", "*a", "!a"]
SPECIAL += [
    "|",
    ">-",
    "%a",
    "@a",
    "`a",
    "'a'",
    '"a"',
    "a\"b'c",
    "\\",
    "a\tb",
    "---",
    "...",
    "--- a",
]
SPECIAL += [" a", "a ", "a\nb", "a\n", "\u00a0a", ":a", ", a", "a,b", "«a»", "“a”", "’a", "-a", "#"]


def read(source: str) -> YamlFile:
    """Return a file that has no errors."""
    report = Report()
    document = strict_yaml.read(source, "file.yaml", report)
    assert document, report.problems
    return document


def tidy(source: str) -> str:
    """Return a file in the one layout."""
    return layout.tidy(source, read(source))


# Any tree in any layout

LETTERS = "ab Z09.:,;-#'\"\\{}[]&*!|>%@`?=~<_/()é“”’—\u00a0\u200b😀\t"
TEXTS = st.one_of(
    st.sampled_from([*RETYPED, *SPECIAL, "Lavrov", "the CIS as such"]),
    st.text(LETTERS, max_size=12),
)
LINE = st.from_regex(r"[a-z“'\"#:,.\-&é][A-Za-z0-9 '\"#:,.“”\-]{0,20}[a-z.,”\"':#]", fullmatch=True)
LEAVES = st.one_of(
    TEXTS.map(lambda text: Leaf((text,))),
    st.lists(LINE, min_size=2, max_size=4).map(lambda lines: Leaf(tuple(lines))),
    st.sampled_from([Leaf(("null",), word=True), Leaf(("true",), word=True)]),
)
KEYS = st.one_of(st.sampled_from(["text", "page", "L21", "in"]), TEXTS.filter(bool))
NOTE = st.sampled_from(
    ["doubt: is it?", "L21 starts here …", "waive late-lead: so", "#", "a # b", "!"]
)


def blocks(values: st.SearchStrategy[Leaf | Block]) -> st.SearchStrategy[Block]:
    """Generate mappings and lists, with comments."""
    notes = st.lists(NOTE, max_size=2).map(tuple)
    behind = st.one_of(st.just(""), NOTE)
    entries = st.lists(
        st.builds(Part, KEYS, values, notes, behind),
        min_size=1,
        max_size=4,
        unique_by=lambda part: part.key,
    )
    items = st.lists(st.builds(Part, st.none(), values, notes, behind), min_size=1, max_size=3)
    return st.one_of(entries, items).map(lambda parts: Block(tuple(parts)))


SEEDS = st.integers(0, 2**32)
TREES = blocks(st.recursive(LEAVES, blocks, max_leaves=6))


@settings(max_examples=60)
@given(TREES, SEEDS)
def test_every_layout_of_a_file_has_the_same_one_layout(block: Block, seed: int) -> None:
    """However a file is laid out, its one layout is the same, and so are data and comments."""
    first, second = sloppy(block, Random(seed)), sloppy(block, Random(seed + 1))
    result = tidy(first)
    assert tidy(second) == result
    assert tidy(result) == result
    assert layout.contents(read(result)) == layout.contents(read(first))


@pytest.mark.parametrize("key", ["...", "... and so on", "....", "~", "-"])
def test_careless_layouts_are_layouts_of_the_same_file(key: str) -> None:
    """However a key is written, even one that could end the file, the file has it."""
    block = Block((Part(key, Leaf(("1992",))),))
    for seed in range(20):
        mapping = read(sloppy(block, Random(seed))).root
        assert isinstance(mapping, Mapping)
        assert [name.value for name, _ in mapping.entries] == [key]


@given(st.sampled_from(FILES), SEEDS)
@settings(max_examples=20)
def test_a_real_file_comes_back_from_any_layout(path: Path, seed: int) -> None:
    """However a committed file is indented, quoted and spaced, `tidy` gives back its very text."""
    source = path.read_text(encoding="utf-8")
    document = read(source)
    careless = sloppy(tree(document, source), Random(seed))
    assert layout.contents(read(careless)) == layout.contents(document)
    assert tidy(careless) == source


def test_the_example_of_the_format_is_laid_out() -> None:
    """What FORMAT.md shows is what `fmt` makes of it."""
    text = (PROJECT / "annotations/FORMAT.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    assert tidy(example) == example


# Quotes


@given(TEXTS)
def test_other_readers_take_every_text_for_text(text: str) -> None:
    """PyYAML with all its YAML 1.1 types reads a text, as a value and as a key, as that text."""
    written = layout.write({"a": text, "b": [text, {text or "-": text}]})
    assert yaml.safe_load(written) == {"a": text, "b": [text, {text or "-": text}]}
    assert layout.tidy(written, read(written)) == written


@pytest.mark.parametrize("text", RETYPED)
def test_what_some_reader_retypes_is_quoted(text: str) -> None:
    """What YAML 1.1 or 1.2 takes for null, a number, a truth or a day stands in double quotes."""
    assert layout.write({text: text}) == f'"{text}": "{text}"\n'


@pytest.mark.parametrize("text", [*RETYPED, ""])
def test_what_may_be_retyped_is_known(text: str) -> None:
    """Without quotes such a text is a number, a truth or nothing to some reader; in them never."""
    for source, expected in ((f"a: {text}\n", True), (f"a: '{text}'\n", False), ("a: b\n", False)):
        root = read(source).root
        assert isinstance(root, Mapping)
        ((_, value),) = root.entries
        assert isinstance(value, Text)
        assert layout.may_be_retyped(value) is expected


@pytest.mark.parametrize(
    "text",
    [
        *("Lavrov", "s7", "$30.5 billion", "1992/2022", "2022-05~", "http://tass.com/a", "a, b"),
        *("25th", "“dynamically” developing", "he's", 'the "C5+1"', "L1-L3", "no one", "-a"),
        *("a#b", "a:b"),
    ],
)
def test_what_every_reader_takes_for_text_has_no_quotes(text: str) -> None:
    """Quotes that nothing needs are taken off."""
    assert tidy(f"a: {json.dumps(text)}\n") == f"a: {text}\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a: '\"We are pleased'", "a: '\"We are pleased'"),
        ('a: "\\"We are"', "a: '\"We are'"),
        ("a: '\"It''s'", 'a: "\\"It\'s"'),
        ("a: null\nb: 'null'\nc: true\nd: ~", 'a: null\nb: "null"\nc: true\nd: "~"'),
        ("a:\nb: ''\nc: {}\nd: [ ]", 'a:\nb: ""\nc: {}\nd: []'),
    ],
)
def test_quotes_are_those_that_need_no_escapes(source: str, expected: str) -> None:
    """Double quotes, single ones around double ones; null, true and nothing stay what they are."""
    assert tidy(source) == expected + "\n"


# Long texts


@pytest.mark.parametrize(
    "written",
    [
        ">-\n      they are\n      growing",
        "they are\n   growing",
        ">-\n   they are\n\n\n   growing",
        '"they are\n   growing"',
        "\n    'they are\n\n growing'",
        "|-\n   they are\n   growing",
        ">\n   they are\n   growing",
        ">-\n   they are\n     growing",
        '"they are\\n\n  growing"',
        ">+\n   they are\n   growing\n\n",
    ],
)
def test_long_texts_keep_their_line_breaks(written: str) -> None:
    """However a text is folded, its lines stay as they are, where that says the same."""
    source = f"a:\n- b: {written}\n  c: d\n"
    result = tidy(source)
    assert layout.contents(read(result)) == layout.contents(read(source))
    escaped = '"they are' in result
    assert escaped or "\n      they are\n" in result
    assert escaped or re.search(r"\n +growing\n", result)


@pytest.mark.parametrize("written", ["{}", '"{}"', ">-\n   {}"])
def test_what_was_pasted_in_one_overlong_line_is_folded(written: str) -> None:
    """Whoever pastes a sentence need not break it; a line a little too long stays as it is."""
    room = layout.TOO_LONG - len("  - b:")
    long, short = ("so many words " * 9)[: room + 2].strip(), "words " * 15 + "x" * (room - 90)
    assert tidy(f"a:\n- b: {written.format(long)}\n").count("\n") == 4
    assert tidy(f"a:\n- b: {written.format(short)}\n").count("\n") == 2 + (">" in written)
    address = "https://example.org/" + "x" * layout.TOO_LONG
    assert address in tidy(f"a:\n- b: {address}\n").splitlines()[1]


def test_a_draft_is_folded_at_the_width() -> None:
    """A text that does not fit on its line is folded, at single spaces only."""
    words = "one two  three " * 12 + "end"
    written = layout.write({"text": {"L1": {"statements": [{"direct": words}]}}})
    assert written.splitlines()[3] == "      - direct: >-"
    assert max(map(len, written.splitlines())) <= layout.WIDTH
    assert yaml.safe_load(written)["text"]["L1"]["statements"][0]["direct"] == words
    assert tidy(written) == written


def test_a_draft_is_written_with_its_comments() -> None:
    """Comments stand above what they are about, at its indentation."""
    data: Data = {"review": "draft", "text": {"L1": "nothing", "L3": {"unread": True}}}
    comments: dict[layout.Path, str] = {
        (): "yaml-language-server: $schema=x\nA draft.",
        ("text", "L3"): "Moscow is interested …",
    }
    assert layout.write(data, comments) == (
        "# yaml-language-server: $schema=x\n# A draft.\nreview: draft\n\ntext:\n  L1: nothing\n\n"
        "  # Moscow is interested …\n  L3:\n    unread: true\n"
    )


# Comments


def test_comments_stay_with_what_they_are_about() -> None:
    """A comment keeps its place: above an entry, at the end of a line, at the end of a block."""
    assert tidy(CARELESS) == CAREFUL


CARELESS = """\
#head

# of the file
a:   # behind a key
    # above b
    b:   'c'   #behind b

    # the end of a
# above d
d:
-    # above an item
  e: >-  # behind a fold
     one
     two
  # waive late-lead: above f
  #- old
f: # behind f
  # between
  g
h:
- i: j
      # above k
  k:
     l: m
# the end
"""
CAREFUL = """\
# head
# of the file
a:  # behind a key
  # above b
  b: c  # behind b
  # the end of a

# above d
d:
  # above an item
  - e: >-  # behind a fold
      one
      two
# waive late-lead: above f
# - old
# behind f
# between
f: g
h:
  - i: j
    # above k
    k:
      l: m
# the end
"""


# What a change looks like


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_change_of_one_text_changes_one_line(path: Path) -> None:
    """Another boundary, label or entity takes a line away and adds one, whatever it is."""
    source = path.read_text(encoding="utf-8")
    lines = source.split("\n")
    texts = [text for text in _texts(read(source).root) if text.value != "null"]
    for text in texts[::3]:
        first = text.place.line - (text.style != "folded")
        for at in {first, text.end_line - 1}:
            changed = [*lines]
            changed[at] = re.sub(r"[\w.-]+(\W*)$", r"changed\1", lines[at])
            result = tidy("\n".join(changed)).split("\n")
            assert len(result) == len(lines)
            assert sum(map(ne, result, lines)) == 1
    assert len(texts) > 5


def _texts(node: Node) -> Iterator[Text]:
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from _texts(value)
    else:
        for item in node.items:
            yield from _texts(item)


def test_what_cannot_be_laid_out_is_refused() -> None:
    """A file that would say something else is refused, not written; here, a key gets too long."""
    key = "'" + "\\" * 700 + "'': '"
    with pytest.raises(layout.LayoutFault, match="no layout"):
        tidy(f"{key}: a\n")
