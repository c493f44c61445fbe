"""How much memory a corpus takes before and after its documents pass by, by their number."""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import pytest

from builder.corpus import corpus as corpora
from builder.corpus.corpus import open_corpus
from builder.release import packable

DOCUMENTS = 2000


def test_a_document_takes_less_than_a_path_object_would(tmp_path: Path) -> None:
    """Its id, the names of its files and their digests; with paths it was over a kilobyte."""
    for folder, ending in (("seeds", "txt"), ("annotations/documents", "yaml")):
        (tmp_path / folder).mkdir(parents=True)
        for number in range(DOCUMENTS):
            (tmp_path / folder / f"page-{number:06}.{ending}").touch()
    # What this process loads or does besides counts too, so the least of three tells.
    assert min(peak(tmp_path) for _ in range(3)) < 900 * DOCUMENTS


def peak(root: Path) -> int:
    """Return the bytes that opening a corpus takes at most, and looking at what it would pack."""
    tracemalloc.start()
    try:
        corpus = open_corpus(root)
        packable.check(corpus)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(corpus.stems) == DOCUMENTS
    return most


@pytest.mark.parametrize("workers", [1, 2])
def test_rows_that_nobody_wants_are_let_go(corpus: Path, workers: int) -> None:
    """They are neither packed nor sent, nor do they wait with their outcome."""
    found = list(open_corpus(corpus).outcomes(workers, rows=False))
    assert [outcome.stem for outcome in found if outcome.tally is not None]
    assert not [outcome.stem for outcome in found if outcome.rows]


def test_room_is_given_back(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python is asked for it where documents were compiled; what is kept already leaves nothing."""
    asked: list[None] = []
    monkeypatch.setattr(corpora, "GIVEN_BACK", 2)
    monkeypatch.setattr(gc, "collect", lambda: asked.append(None))
    for expected in (2, 0):
        asked.clear()
        assert len(list(open_corpus(corpus, corpus).outcomes())) == 5
        assert len(asked) == expected
