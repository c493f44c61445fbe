"""What a wrong word was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, names: Iterable[str]) -> str:
    """Return a hint with the name nearest to `word`, or an empty hint."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(names), n=1)
    return f"did you mean `{near[0]}`?" if near else ""
