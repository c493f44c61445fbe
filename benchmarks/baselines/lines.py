"""Lines: their length, jusText, and a logistic regression."""

from __future__ import annotations

import html
from collections.abc import Sequence

import justext
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler

from benchmarks.baselines.release import Document, Line, Prediction

KEPT = ("lead", "body", "signature")
"""The labels of lines that are in the clean text."""

ENDS = (".", "!", "?", '"', "”", "»")
"""How a sentence ends, and a quotation."""


def length(train: Sequence[Document], document: Document) -> Prediction:
    """Keep the lines from a length on: the one that does best on the other documents."""
    known = [line for other in train for line in other.lines]
    # Of lengths that do equally well, the shortest.
    least = max(
        sorted({len(line.text) for line in known}),
        key=lambda n: sum((len(line.text) >= n) == (line.label in KEPT) for line in known),
    )
    return _kept(document, [len(line.text) >= least for line in document.lines])


def just_text(train: Sequence[Document], document: Document) -> Prediction:
    """Keep what jusText takes for text, with its defaults; each line is a paragraph to it."""
    page = "".join(f"<p>{html.escape(line.text)}</p>" for line in document.lines)
    found = justext.justext(page, justext.get_stoplist("English"))
    return _kept(document, [not paragraph.is_boilerplate for paragraph in found])


def _kept(document: Document, kept: Sequence[bool]) -> Prediction:
    """Return labels for a tool that only knows lines to keep and others: the most frequent."""
    labels = ["body" if keep else "interface" for keep in kept]
    return _labelled(document, labels)


def regression(train: Sequence[Document], document: Document) -> Prediction:
    """Learn the eleven labels from how lines of the other documents look."""
    model = make_pipeline(
        DictVectorizer(),
        MaxAbsScaler(),
        OneVsRestClassifier(LogisticRegression(solver="liblinear", random_state=0)),
    )
    known = [look for other in train for look in _looks(other.lines)]
    model.fit(known, [line.label for other in train for line in other.lines])
    return _labelled(document, list(model.predict(_looks(document.lines))))


def _labelled(document: Document, labels: Sequence[str]) -> Prediction:
    said = zip(document.lines, labels, strict=True)
    return {"lines": [{"line": line.number, "label": str(label)} for line, label in said]}


def _looks(lines: Sequence[Line]) -> list[dict[str, float | str]]:
    """Return how each line looks, alone and among its neighbours."""
    texts = [line.text.strip() for line in lines]
    return [
        {
            **_look(text),
            "place": place / len(texts),
            **{f"before {key}": value for key, value in _look(before).items()},
            **{f"after {key}": value for key, value in _look(after).items()},
        }
        for place, (before, text, after) in enumerate(
            zip(["", *texts], texts, [*texts[1:], ""], strict=False)
        )
    ]


def _look(text: str) -> dict[str, float]:
    words = text.split()
    return {
        "characters": min(len(text), 400),
        "words": min(len(words), 60),
        "capitals": sum(word[0].isupper() for word in words) / max(len(words), 1),
        "digits": sum(map(str.isdigit, text)) / max(len(text), 1),
        "ends": float(text.endswith(ENDS)),
        "empty": float(not text),
    }


BASELINES = {"length": length, "jusText": just_text, "logistic regression": regression}
