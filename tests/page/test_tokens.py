"""The token rule, as its paragraph states it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from builder.page.spans import Span
from builder.page.tokens import boundaries, edges, iob2, tokenize


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("10,000 or $30.5 on 05.05.2022.", "10,000|or|$|30.5|on|05.05.2022|."),
        ("Russia’s don't", "Russia|’s|don|'t"),
        ("‘great game’”", "‘|great|game|’|”"),
        ("states' borders", "states|'|borders"),
        ("/TASS/. (CIS)", "/|TASS|/|.|(|CIS|)"),
        ("Russian-Kyrgyz", "Russian|-|Kyrgyz"),
        ("25th 17 thousand", "25th|17|thousand"),
        ("1, 2", "1|,|2"),
        ("cafe\u0301 e\u200bf", "cafe\u0301|e\u200bf"),
        ("\U0001d400x \U0001f600", "\U0001d400x|\U0001f600"),
        ("Москва’с", "Москва|’с"),
        ("", ""),
        (" \u00a0\n", ""),
    ],
)
def test_a_text_falls_into_these_tokens(text: str, tokens: str) -> None:
    """The examples of the rule, and letters of every script and plane."""
    assert "|".join(span.of(text) for span in tokenize(text)) == tokens


@given(st.text())
@example("\u0301a 1\ufe0f\u20e3")
@example("\x1c\x85")
def test_tokens_are_all_that_is_no_white_space(text: str) -> None:
    """Tokens follow each other without overlap and leave out nothing but white space."""
    tokens = tokenize(text)
    covered = {i for token in tokens for i in range(token.start, token.end)}
    assert sum(token.end - token.start for token in tokens) == len(covered)
    assert list(tokens) == sorted(tokens)
    assert all(char.isspace() for i, char in enumerate(text) if i not in covered)
    assert not any(char.isspace() for token in tokens for char in token.of(text))


@given(st.text(alphabet="ab1\u0301\u0308\u200d\ufe0f .,'"))
@example("1.1\u0301")
def test_no_word_is_cut_at_a_combining_mark(text: str) -> None:
    """A mark or an invisible character belongs to the token before it."""
    starts, _ = boundaries(text)
    for offset in starts - {0}:
        if unicodedata.category(text[offset]) in ("Mn", "Cf"):
            assert text[offset - 1].isspace()


@given(st.text("ab ,.", max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30))))
def test_a_token_is_tagged_by_the_first_mention_that_holds_it(
    text: str, pairs: list[tuple[int, int]]
) -> None:
    """B where the mention starts with the token, I further inside, O outside of all mentions."""
    mentions, tokens = [Span(*pair) for pair in pairs], tokenize(text)
    holders = [next((m for m in mentions if m.holds(token)), None) for token in tokens]
    assert iob2(edges(text), mentions) == [
        "O" if holder is None else "B" if holder.start == token.start else "I"
        for token, holder in zip(tokens, holders, strict=True)
    ]


def test_boundaries_are_those_of_the_tokens() -> None:
    """Starts and ends are offsets of tokens, ends exclusive."""
    assert boundaries("a bc.") == (frozenset({0, 2, 4}), frozenset({1, 4, 5}))
