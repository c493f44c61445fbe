"""Figures: quantulum3 and Microsoft's recognizers."""

from __future__ import annotations

from collections.abc import Sequence

from quantulum3 import classifier, parser

from benchmarks.baselines import microsoft
from benchmarks.baselines.release import Document, Mention, Prediction

# The classifier tells apart units of measurement that share a name, of which news has few; what
# the package ships of it was pickled with another scikit-learn and cannot be read.
classifier.USE_CLF = False


def quantulum3(train: Sequence[Document], document: Document) -> Prediction:
    """Take quantulum3's amounts of money and bare numbers; lengths and times are no figures."""
    said = [_quantity(document, quantity) for quantity in parser.parse(document.text)]
    return {"figures": [mention for mention in said if mention]}


def _quantity(document: Document, quantity: object) -> Mention | None:
    about = quantity.unit.entity.name
    if about not in {"currency", "dimensionless"}:
        return None
    code = quantity.unit.currency_code if about == "currency" else None
    return _figure(document, quantity.span, quantity.value, "money" if code else "count", code)


def recognizers(train: Sequence[Document], document: Document) -> Prediction:
    """Take the suite's money, ordinals and numbers, where no date and none before it stands."""
    taken = microsoft.dates(document)
    said = []
    for found in microsoft.numbers(document):
        value = found.meaning.get("value")
        # Currencies without an amount have no value; 'current' is an ordinal of the value 0.
        counts = value is not None and (found.type != "ordinal" or value != "0")
        if counts and not any(found.overlaps(other) for other in taken):
            taken.append(found)
            said.append(_recognized(document, found, float(value)))
    return {"figures": sorted(said, key=lambda mention: mention["start"])}


def _recognized(document: Document, found: microsoft.Found, value: float) -> Mention:
    kind = {"currency": "money", "ordinal": "ordinal"}.get(found.type, "count")
    unit = found.meaning.get("isoCurrency")
    # A bare $ has no code in the suite; in the guidelines it is the US dollar.
    unit = "USD" if found.meaning.get("unit") == "Dollar" else unit
    return _figure(document, (found.start, found.end), value, kind, unit)


def _figure(
    document: Document, span: tuple[int, int], value: float, kind: str, unit: str | None
) -> Mention:
    """Return a figure. Neither tool names what is counted, or says 'about' and 'more than'."""
    return document.mention(*span, value=value, kind=kind, unit=unit)


BASELINES = {"quantulum3": quantulum3, "Microsoft recognizers": recognizers}
