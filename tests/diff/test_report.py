"""Reports: nothing of the data becomes markup or control, and no summary is too long."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.diff.changes import (
    CardChange,
    Changes,
    Content,
    DocumentChange,
    DraftChange,
    DraftInBrief,
    EntryChange,
    FieldChange,
    MentionChange,
    RegistryEntry,
    SideFacts,
    Sight,
)
from builder.diff.report import MarkdownStyle, TextStyle, render
from builder.diff.words import boundary_words, count, counts_words, mention_name
from builder.layers import LAYERS

SIDE = SideFacts("old", "1.0.0", {}, 3)
HOSTILE = (
    "<script>alert(1)</script> **b** [a](http://x) @you #1 :+1: www.x.org `c` $x$ \x1b[31m\u202e"
)


def sight(words: str, id: str = "d#o1") -> Sight:
    """Return a mention in a sentence."""
    return Sight(id, "annotations/documents/d.yaml#L3", "before ", words, " after.")


def changed(text: str, id: str = "d", mentions: int = 1) -> DocumentChange:
    """Return a document in which everything that can be shown is `text`."""
    field = FieldChange("unit", text, text + "!")
    mention = MentionChange("figures", sight(text), sight(text), (field,))
    return DocumentChange(
        id, text, "changed", "train", "train", "", (field,), (), (), (mention,) * mentions
    )


def added(text: str, mentions: int = 1) -> DocumentChange:
    """Return an added document in which everything that can be shown is `text`."""
    field = FieldChange("unit", None, text)
    mention = MentionChange("figures", None, sight(text), (field,))
    content = Content((field,), {"figures": mentions}, (mention,) * mentions)
    return DocumentChange(text, text, "added", "", "train", "", content=content)


def sources(text: str) -> Changes:
    """Return a comparison of a draft and registry entries in which all text is `text`."""
    draft = DraftInBrief(text, text, f"{text}#L1", {"figures": 1}, 1, 1)
    entry = RegistryEntry("people", text, text, None, f"{text}#L1")
    entries = EntryChange(None, entry), EntryChange(entry, replace(entry, id=f"{text}!"))
    return Changes(SIDE, SIDE, drafts=(DraftChange(None, draft),), entries=entries)


def report(*documents: DocumentChange, card: str = "") -> Changes:
    """Return a comparison that found these changes."""
    sections = (CardChange(card, "added", (f"+{card}",)),) if card else ()
    return Changes(SIDE, SIDE, documents, (), sections)


def test_hostile_text_stays_text_in_markdown() -> None:
    """Markup, links, mentions, references, emoji and controls of a page show as they are."""
    changes = report(changed(HOSTILE), added(HOSTILE), card=HOSTILE)
    shown = render(changes, MarkdownStyle()) + render(sources(HOSTILE), MarkdownStyle())
    code = r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)"
    prose = re.sub(code, "", shown, flags=re.DOTALL)
    for found in (r"(?<!\\)<script", r"(?<!\\)\*\*", r"(?<!\\)\[a", "@you", "#1", r":\+1:", "://"):
        assert not re.search(found, prose), found
    assert not re.search("[\x1b\u202e]", shown)
    assert "\\u{202e}" in shown


@given(st.text(max_size=60))
def test_terminals_get_no_control_characters(text: str) -> None:
    """Whatever a page holds, a terminal receives nothing it would obey."""
    changes = report(changed(text), added(text), card=text)
    shown = render(changes, TextStyle()) + render(sources(text), TextStyle())
    assert all(char == "\n" or char.isprintable() for char in shown)


@given(st.text(alphabet="ab`\n -", max_size=20))
def test_no_text_ends_its_code(text: str) -> None:
    """A name in code spans, and lines in a block of code, cannot end them."""
    style = MarkdownStyle()
    span = re.fullmatch("(`+)(.*?)(`+)", style.code(text), re.DOTALL)
    assert span is not None and span[1] == span[3]
    assert span[1] not in re.findall("`+", span[2])
    block = style.literal([text]).split("\n")
    fence = block[1].removesuffix("diff")
    assert not any(line.startswith(fence) for line in block[2:-2])


@pytest.mark.parametrize("limit", [300, 2_000, 20_000])
def test_a_long_report_says_what_it_leaves_out(limit: int) -> None:
    """A summary keeps to its size, and every change is either shown or counted."""
    changes = report(*(changed("words " * 20, f"d{i}", mentions=3) for i in range(100)))
    shown = render(changes, MarkdownStyle(), limit)
    assert len(shown.encode()) < limit + 200
    left_out = re.search(r"(\d+) changes of (\d+) documents left out", shown)
    assert left_out is not None
    # Each document has four changes: one fact and three mentions.
    assert shown.count("- unit: ") + int(left_out[1]) in range(400, 402)


def test_mentions_of_an_added_document_keep_to_the_size() -> None:
    """Markdown folds all mentions away, or leaves them out and says so; text shows the first."""
    changes = report(added("words", mentions=1_000))
    folded = render(changes, MarkdownStyle())
    assert folded.count("figure “words”") == 1_000
    assert folded.count("<details>") == folded.count("</details>") == 1
    cut = render(changes, MarkdownStyle(), 2_000)
    assert "1000 figures" in cut and "<details>" not in cut
    assert "1 change of 1 document left out" in cut
    assert "and 980 more" in render(changes, TextStyle())


def test_huge_values_are_cut() -> None:
    """One value of two megabytes does not fill the report; its two ends are shown."""
    shown = render(report(changed("a" + "x" * 2_000_000 + "z")), TextStyle())
    assert len(shown) < 20_000


def test_documents_in_which_only_the_registry_changed_are_told_once() -> None:
    """One edit of the registry is one line, not one line in every document."""
    field = FieldChange("wikidata", None, "Q1", entry="csto")
    mention = MentionChange("organizations", sight("CSTO"), sight("CSTO"), (field,))
    document = replace(changed("x"), facts=(), mentions=(mention, mention))
    shown = render(report(document, replace(document, id="e")), TextStyle())
    assert "csto wikidata: — → Q1 (4 places in 2 documents)" in shown
    assert shown.count("CSTO") == 0


def test_words_at_a_boundary() -> None:
    """A moved boundary says which words were lost or gained."""
    assert boundary_words(sight("the CIS now"), sight("CIS")) == "without “the” and “now”"
    assert boundary_words(sight("CIS"), sight("the CIS")) == "now with “the”"
    assert boundary_words(sight("CIS"), sight("CSTO")) == ""


def test_counts_are_words() -> None:
    """Only the counted noun is made plural."""
    assert count(1, "document with a changed text") == "1 document with a changed text"
    assert count(2, "document with a changed text") == "2 documents with a changed text"


def test_a_layer_says_what_one_mention_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The noun is the layer's own; one that only an old release has loses its `s`."""
    known = LAYERS[-1]
    monkeypatch.setattr(type(known), "noun", "day")
    assert counts_words({known.name: 1, "places": 1}) == "1 day, 1 place"
    assert counts_words({known.name: 2, "places": 0}) == f"2 {known.name}, 0 places"
    assert mention_name(MentionChange(known.name, None, sight("x", "d#d1"))) == "day “x”"
    assert mention_name(MentionChange("places", None, sight("x", "d#g1"))) == "place “x”"
