"""Figures: every number that the text gives about the world."""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.annotation import edtf_dates, numerals
from builder.annotation.edtf_dates import Period
from builder.annotation.quotes import resolve, whole_words
from builder.layers.base import (
    Layer,
    Scene,
    mention_table,
    nested_columns,
    span_cells,
    span_columns,
)
from builder.layers.columns import BOOL, FLOAT, TEXT, Column, Label, Row
from builder.page.clean import Paragraph, spaces
from builder.page.spans import Span
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.shape import Decision, Field, Flag, Item, Quote, Quoted, Words
from builder.yaml_text.strict_yaml import Text

KINDS = ("money", "count", "ordinal")
MODIFIERS = ("exact", "about", "more_than", "less_than")

VALUE_UNREADABLE = error(
    "value-unreadable",
    "The words of a figure do not say exactly one number, so the value has to be written.",
)
VALUE_MISMATCH = error(
    "value-mismatch",
    "The value written for a figure is not the number that its words say. Where the words say "
    "one number, no value is written: nobody proofreads 30500000000.",
)
WRONG_FIGURE_KIND = error(
    "wrong-figure-kind",
    "The words contradict the kind of the figure: `25th` is an ordinal and no count, and words "
    "with a currency sign or code are money.",
)
NOT_A_CURRENCY = error(
    "not-a-currency",
    "The unit of money is an alphabetic currency code of ISO 4217, and it agrees with the sign "
    "or code in the words; a bare $ is USD.",
)
UNIT_FORM = error(
    "unit-form",
    "The unit of a count or an ordinal is the bare counted noun: lower case, singular, one word.",
)
MODIFIER_APART = error(
    "modifier-apart",
    "A modifier comes only from words next to the figure, with nothing but a space between.",
)
TWO_MODIFIERS = error(
    "two-modifiers",
    "A figure has one modifier at most: the words next to it say about, more than or less than.",
)
GARBLED_WITH_MORE = error(
    "garbled-with-more",
    "Where the source's wording is plainly broken, nobody can say what is measured or when: a "
    "garbled figure has neither `measures` nor `period`.",
)
NEEDLESS_VALUE = warning(
    "needless-value",
    "A value is written although the words of the figure say exactly that number. It is written "
    "only where they do not: nobody proofreads 30500000000.",
)
MEASURES_DETERMINER = warning(
    "measures-determiner",
    "What a figure measures is quoted without its determiner: `volume of trade`, not `the volume "
    "of trade`.",
)
LATE_PERIOD = warning(
    "late-period",
    "The period of a figure begins after the page was published. Forecasts exist, but a wrong "
    "year is more likely.",
)

_DETERMINER = re.compile(
    r"(the|an?|this|that|these|those|its|his|her|our|their|your|my)\s", re.IGNORECASE
)


class Figure(NamedTuple):
    """A number in the text, what it counts and how exactly."""

    span: Span
    kind: str
    value: float
    unit: str
    modifier: str
    modifier_span: Span | None
    measures: Span | None
    period: Period | None
    garbled: bool
    place: Place


_VALUE = (
    *span_columns(what="the figure"),
    Column("value", FLOAT, "the number, written out"),
)
_UNIT = Column("unit", TEXT, "ISO 4217 code, or the bare counted noun")
_MORE = (
    Column("modifier_text", TEXT, "the words of the modifier", True),
    *span_columns("measures", "what is counted or measured", optional=True),
    Column("period", TEXT, "EDTF time of the figure itself", True),
    Column("garbled", BOOL, "whether the source's wording is plainly broken"),
)


class Figures(Layer[Figure]):
    """The layer of figures."""

    order = 3
    name = "figures"
    prefix = "f"
    doc = "which numbers are given"
    item = Decision(
        "a figure",
        fields=(
            Field("unit", Words(), "ISO 4217 code, or the counted noun", required=True),
            Field("value", Words(), "the number, where the words do not say exactly one"),
            *(Field(name, Words(), "the words that say so") for name in MODIFIERS[1:]),
            Field("measures", Quoted(), "the noun phrase that is counted or measured"),
            Field("period", Words(), "EDTF time of the figure itself"),
            Field("garbled", Flag(), "true where the source's wording is plainly broken"),
        ),
        options=KINDS,
    )
    nested = nested_columns(
        *_VALUE,
        Column("kind", TEXT, "money, count or ordinal"),
        _UNIT,
        Column("modifier", TEXT, "exact, about, more_than or less_than"),
        *_MORE,
    )
    table = mention_table(
        name,
        "one figure",
        *_VALUE,
        Column("kind", Label(KINDS), "what kind of number it is"),
        _UNIT,
        Column("modifier", Label(MODIFIERS), "how the number is to be taken"),
        *_MORE,
    )
    brief = ("value", "unit")

    def resolve(self, item: Item, home: Paragraph, scene: Scene, report: Report) -> Figure | None:
        """Return the figure of an item."""
        before = report.errors
        span = resolve(item.quote, home, scene.clean, report)
        value = _value(item, report)
        _check_unit(item, report)
        measures = _measures(item, home, scene, report)
        period = _period(item, scene, report)
        modifier, modifier_span = _modifier(item, span, home, report)
        if span is None or value is None or report.errors > before:
            return None
        return Figure(
            span=span,
            kind=item.decision.value,
            value=value,
            unit=item.text("unit") or "",
            modifier=modifier,
            modifier_span=modifier_span,
            measures=measures,
            period=period,
            garbled=item.get("garbled") is True,
            place=item.place,
        )

    def spans(self, mention: Figure) -> tuple[Span | None, ...]:
        """Return the spans of the figure, of its modifier and of what it measures."""
        return mention.span, mention.modifier_span, mention.measures

    def cells(self, mention: Figure, scene: Scene, base: int) -> Row:
        """Return the words, the number, its unit, how to take it, what it measures and when."""
        modifier = mention.modifier_span
        return {
            **span_cells(mention.span, scene, base),
            "value": mention.value,
            "kind": mention.kind,
            "unit": mention.unit,
            "modifier": mention.modifier,
            "modifier_text": scene.words(modifier) if modifier else None,
            **span_cells(mention.measures, scene, base, "measures"),
            "period": mention.period.edtf if mention.period else None,
            "garbled": mention.garbled,
        }


LAYER = Figures()


def _value(item: Item, report: Report) -> float | None:
    words, written = spaces(item.quote.words.value), item.get("value")
    number = numerals.parse(words)
    if number is None and written is None:
        message = f"“{visible(words)}” does not say exactly one number"
        report.add(VALUE_UNREADABLE, item.quote.place, message, "add `value:`")
    _check_kind(item, words, number, report)
    if written is None:
        return number.value if number else None
    value = _number(written, report)
    if number is not None and value is not None and value != number.value:
        message = f"the value is {written.value}, the words say {number.value:.15g}"
        report.add(VALUE_MISMATCH, written.place, message, "leave out `value:`")
    elif number is not None and value is not None:
        message = f"the words say {number.value:.15g} themselves"
        report.add(NEEDLESS_VALUE, written.place, message, "leave out `value:`")
    return value


def _number(node: Text, report: Report) -> float | None:
    number = numerals.parse(node.value)
    if number is None:
        message = f"`{visible(node.value)}` is not a number"
        report.add(VALUE_UNREADABLE, node.place, message, "write digits, such as 30500000000")
    return number.value if number else None


def _check_kind(item: Item, words: str, number: numerals.Number | None, report: Report) -> None:
    kind, named = item.decision.value, numerals.currency(words)
    if named and kind != "money":
        message, hint = f"“{visible(words)}” names a currency, the kind is {kind}", "use `money`"
    elif number and number.ordinal != (kind == "ordinal"):
        said = "an ordinal" if number.ordinal else "no ordinal"
        message, hint = f"“{visible(words)}” is {said}, the kind is {kind}", "correct the kind"
    else:
        return
    report.add(WRONG_FIGURE_KIND, item.decision.place, message, hint)


def _check_unit(item: Item, report: Report) -> None:
    unit: Text = item.values.values["unit"]
    if item.decision.value == "money":
        _check_currency(unit, item.quote.words.value, report)
    elif unit.value != unit.value.lower() or " " in unit.value:
        message = f"`{visible(unit.value)}` is not a bare noun"
        report.add(UNIT_FORM, unit.place, message, "lower case, singular, one word")


def _check_currency(unit: Text, words: str, report: Report) -> None:
    named = numerals.currency(words)
    if not numerals.is_currency(unit.value):
        message = f"`{visible(unit.value)}` is not a currency of ISO 4217"
        report.add(NOT_A_CURRENCY, unit.place, message, f"is it {named}?" if named else "")
    elif named is not None and named != unit.value and not numerals.is_other_dollar(words):
        message = f"the unit is {unit.value}, the words say {named}"
        report.add(NOT_A_CURRENCY, unit.place, message, f"write {named}")


def _measures(item: Item, home: Paragraph, scene: Scene, report: Report) -> Span | None:
    quote: Quote | None = item.get("measures")
    if quote is None:
        return None
    if item.get("garbled"):
        hint = "leave out `measures`"
        report.add(GARBLED_WITH_MORE, quote.place, "a garbled figure measures nothing", hint)
    if determiner := _DETERMINER.match(quote.words.value):
        message = f"what is measured starts with “{determiner[1]}”"
        report.add(MEASURES_DETERMINER, quote.place, message, "leave out the determiner")
    return resolve(quote, home, scene.clean, report)


def _period(item: Item, scene: Scene, report: Report) -> Period | None:
    node: Text | None = item.get("period")
    if node is None:
        return None
    if item.get("garbled"):
        report.add(GARBLED_WITH_MORE, node.place, "a garbled figure has no period", "leave it out")
    period = edtf_dates.read(node, report)
    published = scene.published
    if period and published and published.latest and period.earliest > published.latest:
        message = f"the period {period.edtf} begins after publication, {published.edtf}"
        report.add(LATE_PERIOD, node.place, message, "check the year")
    return period


def _modifier(
    item: Item, span: Span | None, home: Paragraph, report: Report
) -> tuple[str, Span | None]:
    given = [name for name in MODIFIERS[1:] if item.get(name) is not None]
    if len(given) > 1:
        hint = "keep the one that the words next to the figure say"
        report.add(TWO_MODIFIERS, item.place, f"the figure is {' and '.join(given)}", hint)
    if not given or span is None:
        return "exact", None
    words: Text = item.values.values[given[0]]
    figure = span.shifted(-home.start)
    for candidate in whole_words(spaces(words.value), home.text):
        if _adjacent(candidate, figure, home.text):
            return given[0], candidate.shifted(home.start)
    message = f"“{visible(words.value)}” does not stand next to the figure"
    report.add(MODIFIER_APART, words.place, message, "quote the words right before or after it")
    return given[0], None


def _adjacent(one: Span, other: Span, text: str) -> bool:
    first, second = sorted((one, other))
    return first.end <= second.start and not text[first.end : second.start].strip()
