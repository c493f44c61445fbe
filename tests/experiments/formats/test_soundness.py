"""Each thing that formats need of a document is asked for, whatever release it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from builder.experiments.formats.documents import Layer
from builder.experiments.formats.soundness import require_sound
from builder.reports.errors import DataError

LAYER = Layer(
    "statements",
    dict.fromkeys(["id", "text", "start", "end", "cue_text", "cue_start", "cue_end"], "string")
    | {"speaker_id": "string"},
    {},
)


def document(**changed: Any) -> dict[str, Any]:
    """Return a document that is sound but for what is changed."""
    return {
        "id": "a",
        "text": "He said so.\n\nThey did.",
        "language": "en",
        "paragraphs": [paragraph()],
        "statements": [mention()],
        **changed,
    }


def paragraph(**changed: Any) -> dict[str, Any]:
    """Return a paragraph that is sound but for what is changed."""
    sound = {"id": "a#L1", "label": "body", "line": 1, "start": 0, "end": 11, "raw_start": 0}
    return {**sound, **changed}


def mention(**changed: Any) -> dict[str, Any]:
    """Return a mention that is sound but for what is changed."""
    span = {"id": "a#s1", "text": "so", "start": 8, "end": 10}
    cue = {"cue_text": "said", "cue_start": 3, "cue_end": 7}
    return {**span, **cue, "speaker_id": None, **changed}


@pytest.mark.parametrize(
    "sound",
    [
        document(),
        document(statements=[mention(cue_text=None, cue_start=None, cue_end=None)]),
        document(text="", paragraphs=[], statements=[]),
    ],
)
def test_what_is_sound_passes(sound: dict[str, Any]) -> None:
    """A part may be missing, and there need not be anything in a text."""
    require_sound(sound, [LAYER])


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"text": None}, "`text` is missing"),
        ({"text": "One\nline."}, "no text of paragraphs"),
        ({"score": float("inf")}, "infinite, or none"),
        ({"score": [{"of": float("nan")}]}, "infinite, or none"),
        ({"paragraphs": [paragraph(line="1")]}, "`paragraphs` lack `line`"),
        ({"paragraphs": [paragraph(label="a|b")]}, "has no label"),
        ({"paragraphs": [paragraph(id="a\tb")]}, "is no id"),
        ({"paragraphs": [paragraph(end=12)]}, "span no words"),
        ({"statements": ["so"]}, "`statements` are missing"),
        ({"statements": [mention(id="a b")]}, "is no id"),
        ({"statements": [mention(end=14)]}, "span no words"),
        ({"statements": [mention(start=10)]}, "span no words"),
        ({"statements": [mention(start=13, end=99)]}, "span no words"),
        ({"statements": [mention(cue_end=None)]}, "`cue_start` and `cue_end` of a#s1"),
        ({"statements": [mention(cue_text=None)]}, "`cue_text` is missing"),
        ({"statements": [mention(speaker_id=["x"])]}, "neither text nor number"),
    ],
)
def test_what_is_not_is_told(changed: dict[str, Any], why: str) -> None:
    """In words, with the document that it is about."""
    with pytest.raises(DataError, match=rf"^a: .*{why}"):
        require_sound(document(**changed), [LAYER])
