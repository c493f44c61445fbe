"""The strict YAML reader: what it gives back, what it refuses, and that nothing breaks it."""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from builder.disk import files
from builder.reports.errors import EnvironmentFailure
from builder.reports.limits import YAML_PROBLEMS
from builder.reports.problems import RULES, Place, Report
from builder.yaml_text.nodes import Comment, Mapping, Node, Sequence, Text, YamlFile
from builder.yaml_text.strict_yaml import load, read
from builder.yaml_text.tree import TOO_DEEP

HOSTILE = Path(__file__).parent / "hostile"
HARMLESS = {"yaml-duplicate-key", "yaml-anchor", "yaml-tag", "yaml-control-character"}
UNCHECKED = "; then check again: the rest of this file is not checked yet"

REAL = """\
# yaml-language-server: $schema=../schema/document.json
seed_sha256: 220a6151
guidelines: 3
split: test               # one of three

page:
  url: https://sputniknews.com/20220505/1095269584.html#top
  published:
    edtf: "2022-05-05"
    evidence:
      - L11: 05.05.2022
lines:
  L1-L3: interface
  L5: title
text:
  # As for the trade and economic ties …
  L21:
    statements:
      - id: s8
        source: Лавров
        mixed: >-   # a boundary in doubt
          they are “dynamically” developing
          # and this is text

    # doubt: another 😀
    figures:
      - money: $30.5 billion
        note: 'it''s # no comment
          over two lines'
      - []
  L22: nothing
"""


def parsed(text: str) -> YamlFile:
    """Read text that has to be fine."""
    report = Report()
    document = read(text, "a.yaml", report)
    assert document is not None, report.problems
    assert report.problems == []
    return document


def rules(text: str) -> list[str]:
    """Return the rules that a text breaks, in the order of the report."""
    report = Report()
    read(text, "a.yaml", report)
    return [problem.rule for problem in report.problems]


def says_unchecked(report: Report) -> bool:
    """Whether the last problem as shown tells that more may follow, or that there is no more."""
    nothing = any("holds no content" in problem.message for problem in report.problems)
    return nothing or sorted(report.problems)[-1].hint.endswith(UNCHECKED)


def plain(node: Node) -> object:
    """Return a tree as Python's own strings, lists and dicts."""
    if isinstance(node, Text):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.entries}


def texts(node: Node) -> Iterator[Text]:
    """Return all scalars of a tree in the order of the file."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from texts(item)
    else:
        for key, value in node.entries:
            yield key
            yield from texts(value)


def value_of(text: str) -> Text:
    """Return the value of the first key."""
    root = parsed(text).root
    assert isinstance(root, Mapping)
    value = root.entries[0][1]
    assert isinstance(value, Text)
    return value


# What comes back


@pytest.mark.parametrize(
    "written",
    ["NO", "on", "1:30", "012", "1_000", "null", "2024-01-01", "=", "~", "1e3", "0x1F", ".inf", ""],
)
def test_text_stays_text(written: str) -> None:
    """Nothing that YAML would retype is retyped, and quotes still tell apart what was quoted."""
    assert value_of(f"a: {written}\n") == Text(
        written, Place("a.yaml", 1, 4 if written else 3), "plain", 1
    )
    assert value_of(f"a: '{written}'\n") == Text(written, Place("a.yaml", 1, 4), "single", 1)
    assert value_of(f'a: "{written}"\n') == Text(written, Place("a.yaml", 1, 4), "double", 1)


def test_tree_with_places() -> None:
    """Keys, values, items and collections know where they stand."""
    assert parsed("a:\n- b: c\n-\n").root == Mapping(
        (
            (
                Text("a", Place("a.yaml", 1, 1), "plain", 1),
                Sequence(
                    (
                        Mapping(
                            (
                                (
                                    Text("b", Place("a.yaml", 2, 3), "plain", 2),
                                    Text("c", Place("a.yaml", 2, 6), "plain", 2),
                                ),
                            ),
                            Place("a.yaml", 2, 3),
                        ),
                        Text("", Place("a.yaml", 3, 2), "plain", 3),
                    ),
                    Place("a.yaml", 2, 1),
                ),
            ),
        ),
        Place("a.yaml", 1, 1),
    )


def test_columns_count_code_points() -> None:
    """Astral and combining characters count as Python counts them."""
    places = [text.place.column for text in texts(parsed("𝐀e\u0301: '😀' # c\n").root)]
    assert places == [1, 6]
    assert parsed("𝐀e\u0301: '😀' # c\n").comments[0].place.column == 10


@pytest.mark.parametrize(
    ("written", "style", "end_line"),
    [
        ("x", "plain", 1),
        ("x\n  y", "plain", 2),
        ("\n\n  x", "plain", 3),
        ("'x\n\n  y'", "single", 3),
        ('"x\n  y\n  "', "double", 3),
        ("|\n  x\n  y", "literal", 3),
        (">-\n  x\n\n\n", "folded", 2),
        ("|+\n  x\n\n\n", "literal", 2),
        (">2-  # x\n    x\n   y\n# z\n", "folded", 3),
        ("|-\n\n", "literal", 1),
    ],
)
@pytest.mark.parametrize("after", ["", "\n", "\nb: c\n", "\n\n# comment\nb: c"])
def test_end_line(written: str, style: str, end_line: int, after: str) -> None:
    """`end_line` is where the last visible character is, whatever follows."""
    value = value_of(f"a: {written}{after}")
    assert (value.style, value.end_line) == (style, end_line)


def test_real_looking_file() -> None:
    """A file in the shape of the format reads as it looks, comments included."""
    document = parsed(REAL)
    assert plain(document.root) == yaml.load(REAL, Loader=yaml.CBaseLoader)
    assert document.comments == (
        Comment(
            "yaml-language-server: $schema=../schema/document.json", Place("a.yaml", 1, 1), True
        ),
        Comment("one of three", Place("a.yaml", 4, 27), False),
        Comment("As for the trade and economic ties …", Place("a.yaml", 16, 3), True),
        Comment("a boundary in doubt", Place("a.yaml", 21, 21), False),
        Comment("doubt: another 😀", Place("a.yaml", 25, 5), True),
    )


def test_crlf_reads_like_lf() -> None:
    """A Windows checkout gives the same values at the same places."""
    assert parsed(REAL.replace("\n", "\r\n")) == parsed(REAL)


def test_document_markers_are_allowed() -> None:
    """One document may say where it starts and ends."""
    document = parsed("---\na: b\n...\n# end\n")
    assert plain(document.root) == {"a": "b"}
    assert [comment.text for comment in document.comments] == ["end"]


def test_load_reads_a_file(tmp_path: Path) -> None:
    """`load` reads from disk under the name that problems show."""
    (tmp_path / "a.yaml").write_text(REAL, encoding="utf-8")
    assert load(tmp_path / "a.yaml", "a.yaml", Report()) == parsed(REAL)
    report = Report()
    assert load(tmp_path / "b.yaml", "b.yaml", report) is None
    assert [problem.rule for problem in report.problems] == ["missing-file"]


# What is refused


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("*.yaml")), ids=lambda path: path.stem)
def test_hostile_file(path: Path) -> None:
    """Each bad file gives the problems written beside it, each with a hint.

    The document is what could be read all the same; without one, the last hint says so.
    """
    report = Report()
    document = load(path, path.name, report)
    assert (document is None) == says_unchecked(report)
    assert document is None or {problem.rule for problem in report.problems} <= HARMLESS
    headlines = "".join(f"{problem.headline()}\n" for problem in report.problems)
    assert headlines == path.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(problem.hint for problem in report.problems)
    assert all(problem.headline().isprintable() for problem in report.problems)


def test_every_rule_has_a_hostile_file() -> None:
    """No rule of the reader goes without an example; deep nesting is generated below."""
    expected = "".join(path.read_text(encoding="utf-8") for path in HOSTILE.glob("*.txt"))
    ours = {rule for rule in RULES if rule.startswith("yaml-")} - {TOO_DEEP.id}
    ours |= {files.NOT_UTF8.id, files.BYTE_ORDER_MARK.id}
    assert [rule for rule in sorted(ours) if f"error[{rule}]" not in expected] == []


def test_all_problems_in_one_run() -> None:
    """Problems of different kinds accumulate up to the first one of syntax."""
    text = "%YAML 1.1\n---\na: \u200e\na: &x !t [b]\n<<: *x\nb: 'c'd\n"
    assert rules(text) == [
        "yaml-control-character",
        "yaml-directive",
        "yaml-duplicate-key",
        "yaml-anchor",
        "yaml-tag",
        "yaml-flow",
        "yaml-merge-key",
        "yaml-alias",
        "yaml-syntax",
    ]


def test_what_leaves_the_structure_known_is_read_as_if_mended() -> None:
    """Beside the problem there is what the file says without the anchor, tag, key or character."""
    report = Report()
    text = (
        'a: &x b\n\u202ec\0: !t \u200e d\ne: "\\e[2J"\ng: &Co\n'
        "# wai\u200eve\na: x\nf: \ufffd\ue000\n"
    )
    document = read(text, "a.yaml", report)
    assert {problem.rule for problem in report.problems} == HARMLESS
    assert document is not None
    expected = {"a": "b", "c": "d", "e": "[2J", "g": "&Co", "f": "\ufffd\ue000"}
    assert plain(document.root) == expected
    assert not any(problem.hint.endswith(UNCHECKED) for problem in report.problems)


def test_a_second_entry_is_left_out_with_its_comments() -> None:
    """No waiver or doubt of an entry that no stage sees is judged; those around it stay."""
    text = """\
a: |  # 1
  x
# 2
b: y  # 3
# no
a:  # no
  # no
  - []  # no
  - c: 'd'  # no
# 4
e: f  # 5
"""
    document = read(text, "a.yaml", Report())
    assert document is not None
    assert plain(document.root) == {"a": "x\n", "b": "y", "e": "f"}
    assert [comment.text for comment in document.comments] == ["1", "2", "3", "4", "5"]
    assert not document.whole
    assert parsed("a: b\n").whole


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('x: y\na: "b\nc: "d" e\n', 2),
        ("a: 'b\nc: it's\n", 1),
        ('"b\nc: "d: e\n', 1),
        ("- 'b\n- 'c: d\n", 1),
        ("a: 'b\nc: ''d\ne: 'f' g\n", 1),
        ('a: "b\nc: ""\n', 1),
    ],
)
def test_a_quote_that_runs_on_is_named(text: str, line: int) -> None:
    """A forgotten closing quote is told at the next quote, with the line that it was opened on."""
    report = Report()
    assert read(text, "a.yaml", report) is None
    assert f"; the quoted text before it starts on line {line}" in report.problems[0].message
    assert report.problems[0].place.line > line


def test_a_quote_that_closed_above_is_not_blamed() -> None:
    """Quotes that end on an earlier line, or start on this one, are no part of the fault."""
    for text in ('a: "b\n  c"\nd: e: f\n', 'a: "b" c\n', "a: b\n  c\nd\n"):
        report = Report()
        assert read(text, "a.yaml", report) is None
        assert "quoted text" not in report.problems[0].message


def test_problems_of_one_file_are_limited() -> None:
    """A file of nothing but problems reports a hundred, and says that it stopped there."""
    report = Report()
    assert read("- *a\n" * 1000, "a.yaml", report) is None
    assert len(report.problems) == YAML_PROBLEMS
    assert report.problems[-1].hint.endswith("(reading stopped here, at 100 problems of this file)")


@pytest.mark.parametrize("opening", ["- ", "a:\n"])
def test_depth(opening: str) -> None:
    """32 levels are read, one more is refused, whatever they consist of."""

    def nested(depth: int) -> str:
        indent = (" " * level if opening == "a:\n" else "" for level in range(depth))
        return "".join(space + opening for space in indent) + " " * depth + "x"

    parsed(nested(32))
    assert rules(nested(33)) == ["yaml-too-deep"]


def test_neighbours_are_not_nested() -> None:
    """Depth counts what a place is inside of, not what stands before it."""
    assert len(list(texts(parsed("- - x\n- a: []\n" * 40).root))) == 120 - 40


def test_message_is_safe_for_a_terminal() -> None:
    """What a file calls its keys cannot drive the terminal that shows the problem."""
    report = Report()
    read('"\\e[2J": x\n"\\e[2J": y\n', "a.yaml", report)
    assert all(problem.headline().isprintable() for problem in report.problems)
    assert "yaml-duplicate-key" in {problem.rule for problem in report.problems}


def test_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PyYAML without libyaml is a failure of the environment that says how to mend it."""
    monkeypatch.setitem(sys.modules, "yaml._yaml", None)
    with pytest.raises(EnvironmentFailure, match="PyYAML is installed without libyaml"):
        read("a: b", "a.yaml", Report())


# What cannot break it


@contextmanager
def frugally(seconds: float = 10) -> Iterator[None]:
    """Demand a bound that only more than linear time exceeds, however slow the machine."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def test_many_keys() -> None:
    """60,000 keys are read in linear time."""
    with frugally():
        root = parsed("".join(f"k{number}: v\n" for number in range(60_000))).root
    assert isinstance(root, Mapping)
    assert len(root.entries) == 60_000


@pytest.mark.parametrize("name", ["billion-laughs", "merge-key-bomb"])
def test_bombs_take_no_memory(name: str) -> None:
    """A file that expands to gigabytes in other readers is not expanded at all."""
    data = (HOSTILE / f"{name}.yaml").read_text(encoding="utf-8")
    tracemalloc.start()
    assert rules(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20


@pytest.mark.parametrize(("before", "after"), [("|\n ", ""), (">-\n  ", ""), ("'", "'"), ("", "")])
def test_large_scalar(before: str, after: str) -> None:
    """A scalar of 900,000 characters is read in linear time."""
    with frugally():
        value = value_of(f"a: {before}{'x ' * 449_999}x{after}\n")
    assert len(value.value.strip()) == 899_999


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 100_000,
        "? " * 100_000,
        "\n".join(" " * level + "a:" for level in range(1_400)),
        "".join(f"%TAG !a{number}! x\n" for number in range(60_000)) + "---\na: b",
        "---\n" * 200_000,
        "\x1b" * 1_000_000,
        "\r" * 1_000_000,
        "!" * 1_000_000,
        "x" * 1_000_000 + ": y",
        "a: b\n" * 200_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_repetition_is_refused_quickly(text: str) -> None:
    """What makes YAML readers recurse or take minutes is refused within bounds."""
    with frugally():
        assert rules(text)


def test_file_cut_at_every_byte(tmp_path: Path) -> None:
    """A file cut anywhere is a document or a problem, and never an exception."""
    data = REAL.encode()
    for size in range(len(data)):
        (tmp_path / "a.yaml").write_bytes(data[:size])
        report = Report()
        document = load(tmp_path / "a.yaml", "a.yaml", report)
        assert (document is None) == bool(report.problems)


MARKS = [*"ab1 #'\"|[]{},%~@`=ж😀\t\\\n\r\0\u2028\ufeff\u202e\ud800", "\n  ", "\n    ", "\r\n"]
WORDS_OF_YAML = [
    ": ",
    "- ",
    "? ",
    " # c",
    ">-",
    "&x ",
    "*x",
    "!t ",
    "<<",
    "---",
    "...",
    "a: ",
    "x\n",
]
YAMLISH = st.lists(st.sampled_from(MARKS + WORDS_OF_YAML), max_size=40).map("".join)


@given(YAMLISH | st.text())
def test_any_text_is_a_document_or_problems(text: str) -> None:
    """Whatever the text: no exception, and a document exactly where its structure is known.

    PyYAML's own loader, which keeps all text as text, is the witness of what was read.
    """
    report = Report()
    document = read(text, "a.yaml", report)
    assert (document is None) == (bool(report.problems) and says_unchecked(report))
    assert document is None or {problem.rule for problem in report.problems} <= HARMLESS
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in report.problems:
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    if not report.problems:
        assert document is not None
        assert plain(document.root) == yaml.load(text, Loader=yaml.CBaseLoader)


# Properties

WORDS = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"],
        exclude_characters="\u061c\u200e\u200f\u2028\u2029\ufeff\ufffe\uffff"
        + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)])),
        include_characters="\n",
    )
    | st.sampled_from("ab #:-'\"|>&*!%@`[]{},?~="),
    max_size=30,
)
KEYS = WORDS.filter(lambda key: bool(key) and "\n" not in key)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


def as_yaml(tree: object, data: st.DataObject) -> yaml.Node:
    """Return the tree as PyYAML's nodes in block style, each text in a style of its own."""

    def scalar(value: str, styles: list[str | None]) -> yaml.Node:
        style = data.draw(st.sampled_from(styles))
        return yaml.ScalarNode("tag:yaml.org,2002:str", value, style=style)

    if isinstance(tree, str):
        return scalar(tree, [None, "'", '"', "|", ">"])
    if isinstance(tree, list):
        items = [as_yaml(item, data) for item in tree]
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=False)
    assert isinstance(tree, dict)
    pairs = [(scalar(key, ["'", '"']), as_yaml(value, data)) for key, value in tree.items()]
    return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=False)


@given(TREES, st.data(), st.integers(20, 200))
def test_dumped_trees_come_back(tree: object, data: st.DataObject, width: int) -> None:
    """What PyYAML writes in block style reads as the same texts, each at its first character."""
    dumped = yaml.serialize(as_yaml(tree, data), allow_unicode=True, width=width, indent=2)
    document = parsed(dumped)
    assert plain(document.root) == tree
    assert document.comments == ()
    lines = dumped.split("\n")
    for text in texts(document.root):
        here = lines[text.place.line - 1][text.place.column - 1 :]
        opening = {"single": "'", "double": '"', "literal": "|", "folded": ">"}.get(text.style)
        assert here.startswith(opening or text.value.split("\n")[0].split(" ")[0])


COMMENT = st.text("ab#:'\"-|> ж", max_size=8)
ENTRY = st.sampled_from(
    [
        ["k{}: a#b", True],
        ["k{}: '# x'", True],
        ['k{}: "x # \\"y"', True],
        ["k{}: x", True],
        ["k{}: []", True],
        ["k{}:", True],
        ["'k{} # ':  it's", True],
        ["k{}: 'x", False, "  # not y'", True],
        ["k{}: x", False, "  y#z", True],
        ["k{}: |", True, "  # not a comment", False, "   x # nor this", False],
        ["k{}: >+", True, "", False, "  #", False, "", False],
        ["k{}:", True, "- x", True, "-", True, "- a: b", True, "  c: '#'", True],
    ]
)


@given(st.lists(ENTRY, min_size=1, max_size=6), st.data())
def test_comments_are_found(entries: list[list[str | bool]], data: st.DataObject) -> None:
    """Exactly the comments that were put in come out, at their places, whatever else has a #."""
    lines: list[str] = []
    expected = []
    for number, entry in enumerate(entries):
        if data.draw(st.booleans()):
            indent, text = data.draw(st.sampled_from(["", " "])), data.draw(COMMENT)
            lines.append(f"{indent}#{text}")
            place = Place("a.yaml", len(lines), len(indent) + 1)
            expected.append(Comment(text.strip(), place, True))
        for line, may_comment in zip(entry[::2], entry[1::2], strict=True):
            lines.append(str(line).format(number))
            if may_comment and data.draw(st.booleans()):
                text = data.draw(COMMENT)
                place = Place("a.yaml", len(lines), len(lines[-1]) + 3)
                expected.append(Comment(text.strip(), place, False))
                lines[-1] += f"  #{text}"
    assert parsed("\n".join(lines)).comments == tuple(expected)
