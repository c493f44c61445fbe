"""The document: one seed with its annotation, resolved as a whole."""

from __future__ import annotations

import pytest

from builder.annotation.file import UNREAD
from builder.corpus import document as documents
from tests.support import STEMS, compiled, real_rows, resolve, rules

RAW = "One.\n\nTwo."
NOTHING = "  L1: nothing\n  L3: nothing\n"


def test_a_document_knows_what_it_uses() -> None:
    """The ids a document uses are those of its publisher, its speaker and its mentions."""
    assert compiled()[STEMS[2]].used_ids == {"sputnik", "sergei-shoigu", "csto", "sco", "cis"}


def test_titles_are_the_line_so_labelled() -> None:
    """The title is the clean title line; a page without one has none."""
    document, _ = resolve(
        " A\u00a0title \n\nTwo.", "  L3: nothing\n", lines="  L1: title\n  L3: body\n"
    )
    assert document is not None
    assert document.title == "A title"
    assert resolve(RAW, NOTHING)[0].title is None  # type: ignore[union-attr]


def test_a_document_with_an_error_is_none() -> None:
    """Nothing is built from a document with an error; a warning stops nothing."""
    assert resolve(RAW, "  L1: nothing\n")[0] is None
    document, report = resolve(RAW, f"  # doubt: is it?\n{NOTHING}")
    assert document is not None
    assert rules(report) == ["doubt"]


def test_errors_of_every_kind_come_in_one_run() -> None:
    """Mistakes in the facts, the lines and two layers are all found at once."""
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: nobody\n        source: Six\n"
        "        cue: said\n        direct: One\n    dates:\n      - published: One\n"
        "        edtf: nonsense\n  L2: nothing\n"
    )
    page = "  speaker_role:\n    L1: Minister\n"
    _, report = resolve(RAW, text, page)
    assert set(rules(report)) >= {
        "evidence-not-in-seed", "no-entry", "entry-not-kept", "unknown-id", "words-not-found",
        "edtf",
    }  # fmt: skip


def test_lines_not_read_stand_in_drafts_only() -> None:
    """`unread: true` is counted in a draft, and an error in a document that was reviewed."""
    text = "  L1:\n    unread: true\n  L3: nothing\n"
    assert rules(resolve(RAW, text)[1]) == ["unread-in-reviewed"]
    assert UNREAD.severity == "warning"


@pytest.mark.parametrize("guidelines", [2, 0])
def test_the_guidelines_exist(guidelines: int) -> None:
    """A document cannot follow a later version of the guidelines than there is."""
    assert rules(resolve(RAW, NOTHING, guidelines=guidelines)[1]) == ["guidelines-unknown"]


def test_real_documents() -> None:
    """The five documents are in the splits that the first release fixes."""
    splits = [compiled()[stem].split for stem in STEMS]
    assert splits == ["validation", "test", "train", "train", "train"]
    assert {row["guidelines"] for row in real_rows("documents")} == {4}
    assert [row["id"] for row in real_rows("documents")] == list(STEMS)
    assert list(compiled()) == sorted(compiled())


def test_contexts_have_a_bound_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Mentions whose contexts together are longer than any document's are no rows."""
    text = '  L1:\n    dates:\n      - explicit: 5 May 2022\n        edtf: "2022-05-05"\n'
    raw = "He came on 5 May 2022."
    assert resolve(raw, text)[1].problems == []
    monkeypatch.setattr(documents, "CONTEXTS", len(raw) - 1)
    found, report = resolve(raw, text)
    assert found is None
    assert rules(report) == ["too-much-context"]
