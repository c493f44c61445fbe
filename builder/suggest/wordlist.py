"""Lists of words, written as running text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of `text`, which white space sets apart."""
    return frozenset(text.split())
