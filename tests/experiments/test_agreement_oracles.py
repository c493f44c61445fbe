"""Agreement is what others compute, of random values and of spoiled copies of the real pages.

The oracles run in an environment of their own, which `tests/install_suites.py` makes.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Hashable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from builder.corpus.comparison import Comparison
from builder.experiments.agreement.coefficients import Pair, alpha, kappa
from builder.experiments.agreement.measure import measure, tags
from builder.layers import LAYERS
from tests.experiments.spoiled import comparisons
from tests.install_suites import interpreter
from tests.support import documents

pytestmark = pytest.mark.oracles

ORACLES = Path(__file__).with_name("agreement_oracles.py")
SHARES = (0.05, 0.3, 0.9)
"""How much of a copy is spoiled."""
CASES = 60


def values(random: Random) -> list[Pair]:
    """Return what two annotators say of some units, in which two values occur at least."""
    names = "abcde"[: random.randint(2, 5)]
    units = range(random.randint(1, 30))
    return [*((random.choice(names), random.choice(names)) for _ in units), ("a", "b")]


@cache
def spoiled() -> list[list[Comparison]]:
    """Return real pages compared with copies that are spoiled more and more."""
    return [comparisons(Random(share), share) for share in SHARES]


def attributes() -> list[list[Pair]]:
    """Return the values of every attribute of the mentions that both have, and of labels."""
    found: dict[tuple[int, str, str], list[Pair]] = {}
    for case, compared in enumerate(spoiled()):
        for item in (item for comparison in compared for item in comparison.items):
            if item.first is not None and item.second is not None and item.config != "documents":
                for name, value in item.first.says.items():
                    pair = (value, item.second.says[name])
                    found.setdefault((case, item.config, name), []).append(pair)
    return list(found.values())


def token_tags() -> list[list[Pair]]:
    """Return the tags of the tokens of every layer."""
    return [
        [pair for comparison in compared for pair in tags(layer.name, comparison)]
        for compared in spoiled()
        for layer in LAYERS
    ]


def cases() -> list[list[Pair]]:
    """Return all values for which the coefficients are defined."""
    random = Random(0)
    found = [*(values(random) for _ in range(CASES)), *attributes(), *token_tags()]
    return [pairs for pairs in found if alpha(pairs).value is not None]


def pages(compared: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Return the mentions of all layers over the raw pages, as brat has them."""
    found = []
    for comparison in compared:
        sides: list[list[Any]] = [[], []]
        for item in comparison.items:
            for side, reading in zip(sides, (item.first, item.second), strict=True):
                if reading is not None and reading.span is not None:
                    side.append([*reading.span, item.config])
        found.append({"text": documents()[comparison.stem].page.raw, "spans": sides})
    return found


def named(value: Hashable) -> str:
    """Return a value as text, which any program can count."""
    return repr(value)


@cache
def asked() -> dict[str, Any]:
    """Return what the oracles say."""
    question = {
        "values": [[[named(one), named(other)] for one, other in pairs] for pairs in cases()],
        "pages": [pages(compared) for compared in spoiled()],
    }
    done = subprocess.run(
        [interpreter("oracles"), ORACLES],
        input=json.dumps(question),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def test_alpha_is_that_of_krippendorff() -> None:
    """Of random values, of every attribute and of the tags of tokens: alpha is the package's."""
    assert [alpha(pairs).value for pairs in cases()] == pytest.approx(asked()["alpha"])
    assert len({round(value, 3) for value in asked()["alpha"]}) > CASES / 2


def test_kappa_is_that_of_scikit_learn() -> None:
    """Of the same values, kappa is what scikit-learn computes."""
    assert [kappa(pairs).value for pairs in cases()] == pytest.approx(asked()["kappa"])


def test_exact_f1_is_that_of_bratiaa() -> None:
    """Of spoiled copies, the F1 of mentions with the same boundaries is what bratiaa computes."""
    for compared, expected in zip(spoiled(), asked()["f1"], strict=True):
        found = {layer.name: layer.exact.f1 for layer in measure("spoiler", compared).layers}
        assert found == pytest.approx(expected)
        assert any(0 < value < 1 for value in expected.values())
