"""What others compute of the cases on standard input, as JSON; runs in their environment.

A case has `length`, `gold` and `predicted`: spans [start, end] over so many characters, which
are the tokens here; or `gold` and `predicted` labels of lines.
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib import import_module
from typing import Any

Spans = list[list[int]]
Cases = list[dict[str, Any]]


def tags(length: int, spans: Spans) -> list[str]:
    """Return the IOB2 tags of characters; spans do not overlap."""
    found = ["O"] * length
    for start, end in spans:
        found[start:end] = ["B-X", *["I-X"] * (end - start - 1)]
    return found


def seqeval(cases: Cases) -> dict[str, float]:
    """Return exact precision, recall and F1."""
    metrics, scheme = import_module("seqeval.metrics"), import_module("seqeval.scheme")
    sides = [[tags(case["length"], case[side]) for case in cases] for side in ("gold", "predicted")]
    names = ("precision", "recall", "f1")
    strict = {"mode": "strict", "scheme": scheme.IOB2}
    return {name: getattr(metrics, f"{name}_score")(*sides, **strict) for name in names}


def characters(cases: Cases) -> dict[str, float]:
    """Return precision, recall and F1 of characters, each one a binary decision."""
    metrics = import_module("sklearn.metrics")
    sides = [
        [tag != "O" for case in cases for tag in tags(case["length"], case[side])]
        for side in ("gold", "predicted")
    ]
    found = metrics.precision_recall_fscore_support(*sides, average="binary")
    return dict(zip(("precision", "recall", "f1"), found[:3], strict=True))


def spacy(cases: Cases) -> dict[str, float]:
    """Return exact precision, recall and F1; spans may overlap."""
    module, training = import_module("spacy"), import_module("spacy.training")
    scorer = import_module("spacy.scorer").Scorer
    vocab = module.blank("en").vocab
    examples = []
    for case in cases:
        docs = []
        for side in ("predicted", "gold"):
            doc = import_module("spacy.tokens").Doc(vocab, ["x"] * case["length"])
            spans = [doc[start:end] for start, end in case[side]]
            doc.spans["x"] = import_module("spacy.tokens").SpanGroup(doc, name="x", spans=spans)
            docs.append(doc)
        examples.append(training.Example(*docs))
    found = scorer.score_spans(
        examples,
        "x",
        getter=lambda doc, key: doc.spans[key],
        has_annotation=lambda doc: "x" in doc.spans,
        labeled=False,
        allow_overlap=True,
    )
    return {"precision": found["x_p"], "recall": found["x_r"], "f1": found["x_f"]}


def nervaluate(cases: Cases) -> dict[str, int]:
    """Return how many spans are found exactly, and how many by some overlap."""
    evaluator = import_module("nervaluate").Evaluator
    sides = [
        [
            # Its offsets are those of the first and the last character.
            [{"label": "X", "start": start, "end": end - 1} for start, end in sorted(case[side])]
            for case in cases
        ]
        for side in ("gold", "predicted")
    ]
    overall = evaluator(*sides, tags=["X"], loader="dict").evaluate()["overall"]
    return {
        "exact": overall["exact"].correct,
        "overlap": overall["ent_type"].correct,
        "partial": overall["partial"].partial,
        "possible": overall["exact"].possible,
        "actual": overall["exact"].actual,
    }


def sklearn(case: dict[str, Any]) -> dict[str, float]:
    """Return accuracy and macro F1 of labels; a missing one is an empty string."""
    metrics = import_module("sklearn.metrics")
    gold, predicted = case["gold"], case["predicted"]
    labels = sorted({*gold, *predicted} - {""})
    macro = metrics.f1_score(gold, predicted, labels=labels, average="macro", zero_division=0)
    kept = [[label in case["kept"] for label in side] for side in (gold, predicted)]
    weights = {"sample_weight": case["words"], "average": "binary", "zero_division": 0}
    words = metrics.precision_recall_fscore_support(*kept, **weights)
    return {
        "accuracy": metrics.accuracy_score(gold, predicted),
        "macro F1": macro,
        "kept lines": metrics.f1_score(*kept, zero_division=0),
        "kept words": words[2],
    }


def main() -> None:
    """Answer every group of cases."""
    warnings.simplefilter("ignore")  # they say that 0/0 is set to 0, which no case here has
    asked = json.load(sys.stdin)
    answers = {
        "seqeval": [seqeval(cases) for cases in asked["apart"]],
        "characters": [characters(cases) for cases in asked["apart"]],
        "spacy": [spacy(cases) for cases in asked["crossing"]],
        "nervaluate": [nervaluate(cases) for cases in asked["single"]],
        "sklearn": [sklearn(case) for case in asked["lines"]],
    }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
