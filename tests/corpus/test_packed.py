from __future__ import annotations

import pickle
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from builder.corpus.encoded import Encoded
from builder.corpus.packed import NO_ROWS, Rows, contents_of, pack, unpack
from tests.support import compiled

LINES = st.lists(st.binary(max_size=50).map(lambda line: line.hex().encode() + b"\n"))
ENCODED = st.builds(
    lambda data, places: Encoded(len(data), b"".join(data), b"".join(places)), LINES, LINES
)
TABLES = st.dictionaries(st.text("abc", min_size=1), ENCODED, max_size=4)


@given(TABLES)
def test_rows_come_back_as_they_were(encoded: dict[str, Encoded]) -> None:
    """Packed, sent or both: no byte of any table is another."""
    assert unpack(pack(encoded)) == encoded
    assert dict(pickle.loads(pickle.dumps(Rows(encoded))).encoded) == encoded
    assert Rows(packed=Rows(encoded).packed) == Rows(encoded)


@given(TABLES, TABLES)
def test_contents_are_the_same_where_the_rows_are(
    one: dict[str, Encoded], other: dict[str, Encoded]
) -> None:
    """What is known without unpacking tells rows of a table from any others."""
    known, others = contents_of(pack(one)), contents_of(pack(other))
    assert known.keys() == one.keys()
    for config in known.keys() & others.keys():
        assert (known[config] == others[config]) == (one[config] == other[config])
    for config, content in known.items():
        assert content.rows == one[config].rows
        assert content.data + content.places == one[config].size


def test_contents_tell_rows_that_differ_in_a_byte() -> None:
    """Also where all lengths are the same, be it in the data or in the places."""
    found = [
        contents_of(pack({"a": Encoded(1, data, places)}))["a"]
        for data in (b"1\n", b"2\n")
        for places in (b"3\n", b"4\n")
    ]
    assert len(set(found)) == 4


def test_no_rows_are_none() -> None:
    """A document with errors has none, whichever way they come."""
    assert not NO_ROWS
    assert not Rows(packed=b"")
    assert not pickle.loads(pickle.dumps(NO_ROWS))
    assert pack(MappingProxyType({})) == b""
    for outcome in compiled().values():
        assert outcome.rows
        assert Rows(packed=outcome.rows.packed)


def test_packed_rows_take_a_fraction_of_their_size() -> None:
    """Those of a run wait for their files, of all tables and splits at once."""
    for outcome in compiled().values():
        size = sum(one.size for one in outcome.rows.encoded.values())
        assert len(outcome.rows.packed) < size / 3
