"""Quotation marks: where they open and close, whatever kinds a page mixes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.page import marks

TEXT = st.text(alphabet=[*"\"“”„‟«»‹›‘’'ab .,("], max_size=40)


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("“We go,” he said.", "We go,"),
        ('"We go," he said.', "We go,"),
        ("''We go,'' he said.", "We go,"),
        ("„We go,“ he said.", "We go,"),
        ("‹We go,› he said.", "We go,"),
        ('«We go," he said.', "We go,"),
        ("“We go,“ he said.", "We go,"),
        ("He: “We «all» go,” so.", "We «all» go,"),
        ('He: "We "all" go," so.', 'We "all" go,'),
        ("He: „We “all” go,“ so.", "We “all” go,"),
        ('He said ("yes").', "yes"),
        ("“We’re here,” he’s said.", "We’re here,"),
        ("“It runs on", "It runs on"),
        ("The ministers' plan.", ""),
    ],
)
def test_what_is_quoted(text: str, quoted: str) -> None:
    """Every character between the outer marks is quoted, and none outside of them."""
    start = text.find(quoted) if quoted else 0
    end = start + len(quoted)
    inside = [at for at in range(len(text)) if marks.is_quoted(text, at)]
    here = [at for at in inside if start <= at < end or text[at] not in "\"“”„«»‹›'"]
    assert here == list(range(start, end))


@given(TEXT)
def test_any_text_has_its_marks(text: str) -> None:
    """Marks come in order, each of them in the text; as many close as have opened, at most."""
    found = marks.scan(text)
    assert [mark.span for mark in found] == sorted(mark.span for mark in found)
    depth = 0
    for mark in found:
        assert mark.span.of(text) in {*marks.OPENING, *marks.CLOSING}
        assert mark.depth <= depth + 1
        assert mark.depth >= 0
        depth = mark.depth
    assert marks.is_open(text) == (depth > 0)


@pytest.mark.parametrize(
    ("words", "opened", "ends"),
    [
        ('We say "no" to this,', '"', False),
        ('We agree," he said. "We wait', '"', True),
        ("We agree,” he said. “We wait", "“", True),
        ("We “all” agree,", "„", False),
        ("We agree,'' he said. ''We wait", "''", True),
    ],
)
def test_a_quotation_ends_where_its_mark_closes(words: str, opened: str, ends: bool) -> None:
    """A quotation that nests another is one; two quotations side by side are two."""
    assert marks.closes(words, opened) is ends


def test_the_marks_beside_a_place() -> None:
    """Two apostrophes are one mark, also where one alone would do."""
    assert marks.opening("said ''yes", 7) == "''"
    assert marks.closing("yes'' he", 3) == "''"
    assert marks.opening("said yes", 5) == marks.closing("yes he", 3) == ""
