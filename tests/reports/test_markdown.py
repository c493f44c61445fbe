"""Markdown, read back by a parser of CommonMark that is not ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from builder.diff.report import MarkdownStyle
from builder.reports.markdown import code, escaped, table
from builder.reports.problems import visible

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
STYLE = MarkdownStyle()
PARTS = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="#-+=>:.)(0123456789*_`~[]<>&|\\! a\t@$", max_size=12),
    st.sampled_from(
        ["# ", "1. ", "1) ", "---", "===", "- ", "+ ", "> ", "    ", "::", "##[", "<b>"]
    ),
)
WORDS = st.lists(PARTS, max_size=5).map("".join)


def blocks(text: str) -> list[str]:
    """Return what a text consists of, by the names of its tokens."""
    return [token.type for token in PARSER.parse(text)]


def read(text: str) -> str:
    """Return the words of a text's one paragraph, heading or cell; markup in it is a failure."""
    (inline,) = (token for token in PARSER.parse(text) if token.type == "inline")
    return "".join(map(_word, inline.children or ()))


def _word(token: Token) -> str:
    if token.type == "html_inline":
        assert token.content == "<!-- -->"
        return ""
    assert token.type in {"text", "text_special", "code_inline"}, token.type
    return token.content


@pytest.mark.parametrize(
    "words",
    [
        "# a",
        "1. a",
        "12) a",
        "---",
        "- a",
        "+ a",
        "* a",
        "> a",
        "===",
        "    a",
        "#",
        "a|b",
        "~~a~~",
    ],
)
@pytest.mark.parametrize("place", ["", "- ", "## "])
def test_no_words_begin_a_block(words: str, place: str) -> None:
    """Words at the start of a paragraph, an item or a heading are words."""
    assert blocks(place + escaped(words)) == blocks(f"{place}a")
    assert read(place + escaped(words)).strip() == words.strip()


@given(WORDS)
def test_text_reads_back_as_it_was(words: str) -> None:
    """Whatever is escaped is read as one paragraph of the same text."""
    shown = visible(words, len(words) + 1)
    if shown.strip():
        for text in (STYLE.item(escaped(words)), STYLE.point(escaped(words))):
            assert [b for b in blocks(text) if b.endswith("_open")] == [
                b for b in blocks(text.replace(escaped(words), "a")) if b.endswith("_open")
            ]
            assert read(text).strip() == shown.strip()


@given(WORDS)
def test_code_reads_back_as_it_was(words: str) -> None:
    """No backtick of the data ends the code that holds it."""
    shown = visible(words, len(words) + 1)
    if shown.strip():
        assert read(f"a {code(words)}").removeprefix("a ").strip() == shown.strip()


@given(st.lists(WORDS, min_size=2, max_size=2))
def test_a_cell_stays_in_its_place(cells: list[str]) -> None:
    """A row has as many cells as its head, whatever its cells hold."""
    tokens = [token.type for token in PARSER.parse(table(["a", "b"], [cells]))]
    assert tokens.count("td_open") == 2
    assert tokens.count("tr_open") == 2
