"""A progress bar over long work, where a terminal is there to show it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")


def over_documents(items: Iterable[T], total: int | None = None) -> Iterable[T]:
    """Return the items, counted on the terminal as they are taken."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    bar: Iterable[T] = tqdm(items, total=total, unit=" documents", leave=False)
    return bar
