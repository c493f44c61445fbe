"""Quotations to places in a text and back: which words, in which paragraph, which of several."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeGuard

from builder.annotation.quotes import whole_words
from builder.page.clean import spaces
from builder.page.spans import Span

BETWEEN = "\n\n"
"""What stands between the paragraphs of a clean text."""


class NoPlace(Exception):
    """A quotation that has no place in the text; `invented` if its words are nowhere in it."""

    def __init__(self, invented: bool) -> None:
        """Say whether the text has the words at all."""
        super().__init__()
        self.invented = invented


def paragraphs_of(text: str) -> Iterator[Span]:
    """Yield the paragraphs of a clean text."""
    start = 0
    for part in text.split(BETWEEN):
        yield Span(start, start + len(part))
        start += len(part) + len(BETWEEN)


def place(said: Any, text: str, home: Any = None) -> Span:
    """Return where a quotation stands: words, or an object of `words`, `paragraph` and `which`.

    Words are looked up as whole words in their paragraph, else in that of the statement (`home`,
    from 1), else in the whole text. Words that stand there several times need `which`, from 1, in
    the order of the text. Whatever has no place raises `NoPlace`; nothing is guessed.
    """
    parts = said if isinstance(said, dict) else {"words": said}
    words = parts.get("words")
    words = spaces(words).strip() if isinstance(words, str) else ""
    if not words or words not in text:
        raise NoPlace(invented=True)
    scope = _scope(parts.get("paragraph", home), text)
    found = [] if scope is None else whole_words(words, scope.of(text))
    which = parts.get("which", 1 if len(found) == 1 else None)
    if scope is None or not _counts(which, len(found)):
        raise NoPlace(invented=False)
    start, end = found[which - 1]
    return Span(scope.start + start, scope.start + end)


def quotation(span: tuple[int, int], text: str, home: int | None = None) -> tuple[int, Any]:
    """Return the number of the paragraph of a span, and the quotation that leads back to it."""
    start, end = span
    spans = list(paragraphs_of(text))
    number = next(n for n, part in enumerate(spans, start=1) if start <= part.end)
    scope, words = spans[number - 1], text[start:end]
    found = whole_words(words, scope.of(text))
    said: dict[str, Any] = {"words": words}
    if home not in (None, number):
        said["paragraph"] = number
    if len(found) > 1:
        said["which"] = found.index(Span(start - scope.start, end - scope.start)) + 1
    return number, said if len(said) > 1 else words


def _scope(paragraph: Any, text: str) -> Span | None:
    """Return the paragraph of that number, the whole text for None; None if there is none."""
    if paragraph is None:
        return Span(0, len(text))
    spans = list(paragraphs_of(text))
    return spans[paragraph - 1] if _counts(paragraph, len(spans)) else None


def _counts(number: object, most: int) -> TypeGuard[int]:
    """Whether something is a number from 1 to `most`; `true` is none."""
    return isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= most
