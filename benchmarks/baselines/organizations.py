"""Organizations: spaCy's entities, a CRF, and the names that the other documents use."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sklearn_crfsuite import CRF

from benchmarks.baselines.english import parsed
from benchmarks.baselines.release import Document, Paragraph, Prediction
from benchmarks.baselines.spans import Span, decoded, trimmed

DETERMINER = re.compile(r"the ", re.IGNORECASE)

Features = dict[str, str | bool]


def spacy(train: Sequence[Document], document: Document) -> Prediction:
    """Take spaCy's entities of type ORG, without their determiner."""
    entities = [entity for entity in parsed(document.text).ents if entity.label_ == "ORG"]
    spans = [trimmed(document.text, (e.start_char, e.end_char), DETERMINER) for e in entities]
    return _linked(train, document, spans)


def gazetteer(train: Sequence[Document], document: Document) -> Prediction:
    """Find the names by which the other documents mention organizations, longest first."""
    # A longer name comes first in the alternation, so that it wins over one inside it.
    names = sorted(_names(train), key=lambda name: (-len(name), name))
    pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    spans = [match.span() for match in pattern.finditer(document.text)]
    return _linked(train, document, spans)


def crf(train: Sequence[Document], document: Document) -> Prediction:
    """Train a CRF on the tags of the other documents.

    Features and settings are those of the tutorial of sklearn-crfsuite, without parts of speech.
    """
    lessons = [(known.text, paragraph) for known in train for paragraph in known.paragraphs]
    model = CRF("lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True)
    model.fit([_features(*lesson) for lesson in lessons], [list(p.tags) for _, p in lessons])
    spans: list[Span] = []
    for paragraph in document.paragraphs:
        tags = model.predict_single(_features(document.text, paragraph))
        spans += decoded(paragraph.tokens, tags)
    return _linked(train, document, spans)


def _features(text: str, paragraph: Paragraph) -> list[Features]:
    words = [text[start:end] for start, end in paragraph.tokens]
    return [_token(words, place) for place in range(len(words))]


def _token(words: Sequence[str], place: int) -> Features:
    word = words[place]
    found: Features = {"tail3": word[-3:], "tail2": word[-2:], **_shape("", word)}
    for name, other in (("-1:", place - 1), ("+1:", place + 1)):
        inside = 0 <= other < len(words)
        found |= _shape(name, words[other]) if inside else {f"{name}edge": True}
    return found


def _shape(name: str, word: str) -> Features:
    return {
        f"{name}word": word.lower(),
        f"{name}upper": word.isupper(),
        f"{name}title": word.istitle(),
        f"{name}digit": word.isdigit(),
    }


def _linked(train: Sequence[Document], document: Document, spans: Sequence[Span]) -> Prediction:
    """Return mentions with the id that the other documents give to the same words, if any."""
    ids = _names(train)
    return {
        "organizations": [
            document.mention(*span, organization_id=ids.get(document.text[slice(*span)]))
            for span in spans
        ]
    }


def _names(train: Sequence[Document]) -> dict[str, str]:
    """Return the ids of organizations by the words that the documents mention them with."""
    mentions = [mention for known in train for mention in known.mentions["organizations"]]
    return {mention["text"]: mention["organization_id"] for mention in mentions}


BASELINES = {"spaCy": spacy, "CRF": crf, "gazetteer of the other documents": gazetteer}
