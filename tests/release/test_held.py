from __future__ import annotations

import tracemalloc

from builder.corpus.encoded import Encoded, joined
from builder.release.held import LOOSE_BYTES, Held

LINE = b'{"id":"a page","text":"words that stand in many rows"}\n'


def rows(number: int, data: bytes) -> Encoded:
    """Make the rows of a document."""
    return Encoded(number, data, b'{"annotation":"a file#L%d"}\n' % number)


def test_rows_come_back_in_their_order() -> None:
    """Those that were packed meanwhile stand before those that came later."""
    held, added = Held(), [rows(n, LINE * (n + LOOSE_BYTES // len(LINE) // 3)) for n in range(8)]
    for one in added:
        held.add(one)
    assert held.joined() == joined(added)
    assert held.size == sum(one.size for one in added)


def test_few_rows_stay_as_they_are() -> None:
    """A small corpus takes no time to pack anything."""
    held, one = Held(), rows(1, LINE)
    held.add(one)
    assert held.joined() == one
    assert held._packed == []


def test_many_rows_take_a_fraction_of_their_size() -> None:
    """Else all splits and tables together would take more memory than the rest of a build."""
    held = Held()
    tracemalloc.start()
    try:
        for number in range(100):
            held.add(rows(number, LINE * (LOOSE_BYTES // len(LINE) // 4)))
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held.size > 20 * LOOSE_BYTES
    assert taken < held.size / 4
