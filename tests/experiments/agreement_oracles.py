"""What others compute of two annotations, as JSON; runs in the environment of the oracles.

On standard input: `values`, pairs of labels, and `pages`, of which each has a `text` and under
`spans` those of either annotator, [start, end, label].
"""

from __future__ import annotations

import json
import sys
import warnings
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

Pairs = list[list[str]]
Pages = list[dict[str, Any]]


def alpha(pairs: Pairs) -> float:
    """Return Krippendorff's alpha for nominal values."""
    names = sorted({value for pair in pairs for value in pair})
    data = [[names.index(pair[side]) for pair in pairs] for side in (0, 1)]
    found = import_module("krippendorff").alpha(data, level_of_measurement="nominal")
    return float(found)


def kappa(pairs: Pairs) -> float:
    """Return Cohen's kappa."""
    return float(import_module("sklearn.metrics").cohen_kappa_score(*zip(*pairs, strict=True)))


def f1(pages: Pages) -> dict[str, float]:
    """Return the F1 of mentions with the same boundaries by label, over all pages."""
    bratiaa = import_module("bratiaa")
    labels = sorted({span[2] for page in pages for side in page["spans"] for span in side})
    with TemporaryDirectory() as name:
        for annotator in (0, 1):
            folder = Path(name) / f"annotator{annotator}"
            folder.mkdir()
            for number, page in enumerate(pages):
                text, spans = page["text"], page["spans"][annotator]
                (folder / f"{number}.txt").write_text(text, encoding="utf-8")
                lines = [
                    f"T{at}\t{label} {start} {end}\t{text[start:end]}\n"
                    for at, (start, end, label) in enumerate(spans, start=1)
                ]
                (folder / f"{number}.ann").write_text("".join(lines), encoding="utf-8")
        documents = import_module("bratiaa.agree").input_generator
        found = bratiaa.F1Agreement(lambda: documents(name), labels)
        means, _ = found.mean_sd_per_label()
    return {label: float(mean) for label, mean in zip(labels, means, strict=True)}


def main() -> None:
    """Answer every group of cases."""
    warnings.simplefilter("ignore")
    asked = json.load(sys.stdin)
    answers = {
        "alpha": [alpha(pairs) for pairs in asked["values"]],
        "kappa": [kappa(pairs) for pairs in asked["values"]],
        "f1": [f1(pages) for pages in asked["pages"]],
    }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
