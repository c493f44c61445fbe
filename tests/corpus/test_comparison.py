"""Two annotations compared: what counts as one item, and what as a difference."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.corpus.comparison import Comparison, Item, compare, differing
from builder.corpus.document import Document
from builder.layers import LAYERS
from builder.page.spans import Span
from tests.experiments.spoiled import spoiled
from tests.support import STEMS, documents, errors, resolve

PAGE = (
    "TASS and the CIS met.\n“We agree,” Sergei Lavrov said. “We sign.”\nShare\nTASS closed in 2019."
)
TEXT = """\
  L1:
    organizations:
      - tass: TASS
      - cis: CIS
  L2:
    statements:
      - id: s1
        speaker: sergey-lavrov
        source: Sergei Lavrov
        cue: said
        direct: We agree,
      - id: s2
        speaker: sergey-lavrov
        continues: s1
        direct: We sign.
  L4:
    organizations:
      - tass: TASS
    dates:
      - explicit: "2019"
        edtf: "2019"
"""
LINES = "  L1-L2: body\n  L3: interface\n  L4: body\n"
SPEAKER = "  speaker: sergey-lavrov\n"


def document(text: str = TEXT, lines: str = LINES, page: str = SPEAKER) -> Document:
    """Compile an annotation of the small page."""
    found, report = resolve(PAGE, text, page=page, lines=lines)
    assert found is not None, errors(report.problems)
    return found


def differences(other: Document, first: Document | None = None) -> dict[str, Item]:
    """Return in what a second annotation differs from the small page as it stands above."""
    items = compare(first or document(), other, "reader").items
    return {item.key: item for item in items if not item.agree}


def test_an_annotation_agrees_with_itself() -> None:
    """Of every real document all items are the same in both, and none is missing."""
    for real in documents().values():
        found = compare(real, real, "echo")
        assert all(item.agree for item in found.items)
        counts = {layer.name: len(real.mentions[layer.name]) for layer in LAYERS}
        for layer, count in counts.items():
            assert sum(item.config == layer for item in found.items) == count
        assert [text for _, text in found.paragraphs] == [p.text for p in real.text.paragraphs]


def test_a_label_differs() -> None:
    """A line that has another label is called by its number."""
    (item,) = differences(document(lines=LINES.replace("interface", "related"))).values()
    assert (item.config, item.key) == ("lines", "L3")
    assert item.first is not None
    assert item.second is not None
    assert differing(item.first, item.second) == ["label"]


def test_a_mention_that_one_lacks() -> None:
    """It is called by its id; with `second.` before it where only the second has it."""
    lacking = document(TEXT.replace("      - cis: CIS\n", ""))
    assert list(differences(lacking)) == ["o13"]
    assert list(differences(document(), lacking)) == ["second.o13"]


def test_a_moved_boundary_is_one_difference() -> None:
    """Mentions that share characters are one item, called by the first annotation's id."""
    (item,) = differences(
        document(TEXT.replace("source: Sergei Lavrov", "source: Lavrov"))
    ).values()
    assert item.key == "s1"
    assert item.first is not None
    assert item.second is not None
    assert differing(item.first, item.second) == ["source"]
    shorter = document()
    cis = shorter.mentions["organizations"][1]
    moved = cis._replace(span=Span(cis.span.start - 4, cis.span.end))  # type: ignore[attr-defined]
    changed = {**shorter.mentions, "organizations": (shorter.mentions["organizations"][0], moved)}
    found = differences(shorter._replace(mentions=changed))
    assert found["o13"].first is not None
    assert found["o13"].second is not None
    assert differing(found["o13"].first, found["o13"].second) == ["span"]


def test_ids_are_names_and_do_not_differ() -> None:
    """A statement under another id is the same, and so is what continues it."""
    renamed = TEXT.replace("s1", "s7").replace("s2", "s9")
    assert differences(document(renamed)) == {}


def test_what_is_continued_is_compared() -> None:
    """A continuation of another statement is a difference, whatever the ids are."""
    apart = TEXT.replace(
        "        continues: s1\n", "        source: Sergei Lavrov\n        cue: said\n"
    )
    (item,) = differences(document(apart)).values()
    assert item.key == "s2"
    assert item.first is not None
    assert item.second is not None
    assert differing(item.first, item.second) == ["source", "cue", "continues"]


def test_what_one_keeps_and_the_other_not_moves_nothing() -> None:
    """Places are those of the raw page, so that mentions below a kept line still are the same."""
    kept = LINES.replace("interface", "body")
    found = differences(document(TEXT.replace("  L4:\n", "  L3: nothing\n  L4:\n"), kept))
    assert list(found) == ["L3"]
    paragraphs = compare(document(), document(), "echo").paragraphs
    wider = document(TEXT.replace("  L4:\n", "  L3: nothing\n  L4:\n"), kept)
    assert compare(document(), wider, "reader").paragraphs == paragraphs


def test_a_layer_that_nobody_asked_for_is_not_compared() -> None:
    """Of a layer that came after the second annotation, the absence of mentions says nothing."""
    without = document(
        TEXT.replace('    dates:\n      - explicit: "2019"\n        edtf: "2019"\n', "")
    )
    assert [item.config for item in differences(without).values()] == ["dates"]
    found = compare(document(), without, "reader", ("statements", "organizations"))
    assert found.layers == ("statements", "organizations")
    assert all(item.agree for item in found.items)


@pytest.mark.parametrize(
    ("page", "keys"),
    [
        (SPEAKER, []),
        (f"{SPEAKER}  url: https://example.org/a\n", ["url"]),
        (f"{SPEAKER}  spoken:\n    edtf: '2022-05-05'\n    basis: external\n    evidence:\n"
         "      - https://example.org/story\n", ["spoken"]),
        (f"{SPEAKER}  speaker_role:\n    L1: CIS\n", ["speaker_role"]),
    ],
)  # fmt: skip
def test_facts_are_called_by_their_key(page: str, keys: list[str]) -> None:
    """A fact that one annotation gives and the other does not is a difference in that key."""
    assert list(differences(document(page=page.replace("'", '"')))) == keys


def test_the_order_of_evidence_says_nothing() -> None:
    """The same pieces of evidence in another order are the same evidence."""
    real = documents()[STEMS[0]]
    spoken = real.facts.spoken
    assert spoken is not None
    turned = spoken._replace(evidence=tuple(reversed(spoken.evidence)))
    other = real._replace(facts=real.facts._replace(spoken=turned))
    assert spoken.evidence != turned.evidence
    assert all(item.agree for item in compare(real, other, "echo").items)


@given(st.integers(0, 10_000), st.sampled_from(STEMS))
def test_no_mention_is_lost_or_told_twice(seed: int, stem: str) -> None:
    """Whatever differs, every mention of either side stands in exactly one item."""
    real = documents()[stem]
    other = spoiled(real, Random(seed), 0.5)
    found = compare(real, other, "spoiler")
    assert_complete(found, real, other)
    keys = [item.key for item in found.items]
    assert len(keys) == len(set(keys))


def assert_complete(found: Comparison, first: Document, second: Document) -> None:
    """Demand that the items hold the mentions of both sides, each once."""
    for layer in LAYERS:
        items = [item for item in found.items if item.config == layer.name]
        for side, document in ((0, first), (1, second)):
            readings = [(item.first, item.second)[side] for item in items]
            spans = sorted(reading.span for reading in readings if reading and reading.span)
            whole = (document.text.span_in_raw(m.span) for m in document.mentions[layer.name])
            assert spans == sorted(whole)


def test_a_line_that_one_cuts_differs_in_its_pieces() -> None:
    """A line that is cut is one item; what was injected is compared with its words."""
    cut = LINES.replace(
        "  L1-L2: body\n", "  L1:\n    - metadata: TASS\n    - body: rest\n  L2: body\n"
    )
    text = TEXT.replace("      - tass: TASS\n      - cis: CIS\n", "      - cis: CIS\n")
    found = differences(document(text, cut))
    assert list(found) == ["L1", "o0"]
    line = found["L1"]
    assert line.first is not None
    assert line.second is not None
    assert differing(line.first, line.second) == ["pieces"]
    assert list(differences(document(text, cut), document(text, cut))) == []
