from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.corpus.read_files import ReadFiles

STEMS = ["a", "a-b", "b"]
NAMES = [
    *(f"seeds/{stem}.txt" for stem in (*STEMS, "c", "", "a/b")),
    *(f"annotations/documents/{stem}.yaml" for stem in (*STEMS, "c")),
    "annotations/dataset.yaml", "annotations/second/x/a.yaml", "seeds/a.yaml", "seeds/a",
]  # fmt: skip
SHA256 = st.binary(max_size=3).map(lambda data: hashlib.sha256(data).hexdigest())


@given(
    known=st.dictionaries(st.sampled_from(NAMES), SHA256 | st.just("")),
    steps=st.lists(st.tuples(st.sampled_from(NAMES), SHA256 | st.just("") | st.none())),
)
def test_it_is_a_dictionary(known: dict[str, str], steps: list[tuple[str, str | None]]) -> None:
    """Whatever is set and taken away, of documents and of other files."""
    files, plain = ReadFiles(STEMS, known), dict(known)
    for name, sha256 in steps:
        if sha256 is None:
            assert files.pop(name, None) == plain.pop(name, None)
        else:
            files[name] = plain[name] = sha256
    assert dict(files) == plain
    assert len(files) == len(plain)


def test_what_was_not_read_is_not_there() -> None:
    """As in any mapping, also of a document."""
    files = ReadFiles(STEMS, {})
    assert "seeds/a.txt" not in files
    with pytest.raises(KeyError):
        del files["seeds/a.txt"]
