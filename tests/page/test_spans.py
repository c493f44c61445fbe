"""Spans: what covers a text, whatever the spans are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from builder.page.spans import Cover, Span

SPANS = st.builds(lambda start, length: Span(start, start + length), *[st.integers(0, 20)] * 2)
SOME = SPANS.filter(lambda span: span.length)


@given(st.lists(SOME), SOME)
def test_a_cover_is_touched_by_what_overlaps_a_span_of_it(spans: list[Span], span: Span) -> None:
    """Spans may overlap, come in any order, and lie beyond all that is covered."""
    assert Cover(spans).touches(span) == any(span.overlaps(other) for other in spans)


@given(st.lists(SOME))
def test_only_free_spans_are_taken(spans: list[Span]) -> None:
    """A span is taken where none before it that was taken overlaps it."""
    cover, taken = Cover(), list[Span]()
    for span in spans:
        free = not any(span.overlaps(other) for other in taken)
        assert cover.take(span) == free
        taken += [span] * free
