"""Figures: every number that the text gives about the world."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from builder.annotation import edtf_dates, numerals
from builder.annotation.edtf_dates import Period
from builder.annotation.quotes import resolve
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
from builder.page.tokens import boundaries
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Decision, Field, Flag, Item, Quote, Quoted, Words

KINDS = ("money", "count", "ordinal", "share")
SHARE_UNITS = ("percent", "percentage point")
MODIFIERS = ("exact", "about", "more_than", "less_than")

VALUE_UNREADABLE = error(
    "value-unreadable",
    "The words of a figure say neither exactly one number nor the two ends of a range, so the "
    "value has to be written, and of a range `value` and `upper`.",
)
VALUE_MISMATCH = error(
    "value-mismatch",
    "The value written for a figure, or the upper end of its range, is not the number that its "
    "words say. Where the words say it, it is not written: nobody proofreads 30500000000.",
)
WRONG_FIGURE_KIND = error(
    "wrong-figure-kind",
    "The words contradict the kind of the figure: `25th` is an ordinal and no count, words with a "
    "currency sign or code are money, and words with `%` or `percent` are a share.",
)
VAGUE_NUMBER = error(
    "vague-number",
    "Words that only say that there are many, such as `dozens`, and fractions in words, such as "
    "`two thirds`, are no figures: which number to publish would be a guess.",
)
SHARE_FORM = error(
    "share-form",
    "The span of a share holds its sign or word, as in `26%`, and its unit is `percent`, or of a "
    "difference of shares `percentage point`; the value is the number as printed.",
)
RANGE_ENDS = error(
    "range-ends",
    "A range is one figure: `value` is its lower end and `upper` its upper one. One end without "
    "the other, or the larger one first, says no range.",
)
NOT_A_CURRENCY = error(
    "not-a-currency",
    "The unit of money is an alphabetic currency code of ISO 4217, and it agrees with the sign "
    "or code in the words; a bare $ is USD.",
)
UNIT_FORM = error(
    "unit-form",
    "The unit of a count or an ordinal is the bare counted noun: lower case, singular, one word, "
    "or a unit of measure that has no shorter name, such as `cubic metre`.",
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
    "A value, or the upper end of a range, is written although the words of the figure say exactly "
    "that number. It is written only where they do not: nobody proofreads 30500000000.",
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

_MEASURE = re.compile(r"(?:cubic|square|metric|nautical|troy) |(?<=watt) (?=hour$)")
"""What belongs to a unit of measure though it is a word apart."""

_DETERMINER = re.compile(
    r"(the|an?|this|that|these|those|its|his|her|our|their|your|my)\s", re.IGNORECASE
)


class Figure(NamedTuple):
    """A number in the text, what it counts and how exactly."""

    span: Span
    kind: str
    value: float
    upper: float | None
    unit: str
    modifier: str
    modifier_span: Span | None
    measures: Span | None
    period: Period | None
    garbled: bool
    place: Place


_VALUE = (
    *span_columns(what="the figure"),
    Column("value", FLOAT, "the number, written out; of a range its lower end"),
    Column("upper", FLOAT, "upper end of a range; null where the figure is one number", True),
)
_UNIT = Column("unit", TEXT, "ISO 4217 code, bare counted noun, percent or percentage point")
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
            Field(
                "unit",
                Words(),
                "ISO 4217 code, the counted noun, percent or percentage point",
                required=True,
            ),
            Field("value", Words(), "the number, where the words do not say exactly one"),
            Field("upper", Words(), "upper end of a range, where the words do not say it"),
            *(Field(name, Words(), "the words that say so") for name in MODIFIERS[1:]),
            Field("measures", Quoted(), "the noun phrase that is counted or measured"),
            Field("period", Words(), "EDTF time of the figure itself"),
            Field("garbled", Flag(), "true where the source's wording is plainly broken"),
        ),
        options=KINDS,
    )
    nested = nested_columns(
        *_VALUE,
        Column("kind", TEXT, "money, count, ordinal or share"),
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
    brief = ("value", "upper", "unit")

    def resolve(self, item: Item, home: Paragraph, scene: Scene, report: Report) -> Figure | None:
        """Return the figure of an item."""
        before = len(report.problems)
        span = resolve(item.quote, home, scene.clean, report)
        ends = _ends(item, report)
        _check_unit(item, report)
        measures = _measures(item, home, scene, report)
        period = _period(item, scene, report)
        modifier, modifier_span = _modifier(item, span, home, report)
        if span is None or ends is None or report.errors_since(before):
            return None
        return Figure(
            span=span,
            kind=item.decision.value,
            value=ends[0],
            upper=ends[1],
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
            "upper": mention.upper,
            "kind": mention.kind,
            "unit": mention.unit,
            "modifier": mention.modifier,
            "modifier_text": scene.words(modifier) if modifier else None,
            **span_cells(mention.measures, scene, base, "measures"),
            "period": mention.period.edtf if mention.period else None,
            "garbled": mention.garbled,
        }


LAYER = Figures()


def _ends(item: Item, report: Report) -> tuple[float, float | None] | None:
    """Return value and upper end, as the words say them or else as they are written."""
    words = spaces(item.quote.words.value)
    said = numerals.parse_range(words) or (numerals.parse(words), None)
    if numerals.is_vague(words):
        hint = "leave it out; a figure says a number"
        report.add(VAGUE_NUMBER, item.quote.place, f"“{visible(words)}” says no number", hint)
        return None
    _check_kind(item, words, said[0], report)
    value, upper = (
        _end(item, name, number, said[0] is not None, report)
        for name, number in zip(("value", "upper"), said, strict=True)
    )
    if value is None and item.get("value") is None:
        message = f"“{visible(words)}” does not say exactly one number"
        hint = "add `value:`, and of a range `upper:`"
        report.add(VALUE_UNREADABLE, item.quote.place, message, hint)
    elif value is not None and upper is not None and upper <= value:
        message = f"the range goes from {value:.15g} to {upper:.15g}"
        report.add(RANGE_ENDS, item.quote.place, message, "`value` is the lower end")
    return None if value is None else (value, upper)


def _end(
    item: Item, name: str, said: numerals.Number | None, is_said: bool, report: Report
) -> float | None:
    """Return the number that the key `name` means; `is_said` if the words say the whole figure."""
    written: Text | None = item.get(name)
    if written is None:
        return said.value if said else None
    value = _number(written, report)
    if value is None or not is_said:
        return value
    hint = f"leave out `{name}:`"
    if said is None:
        message = f"an upper end of {written.value} is written, the words say one number"
        report.add(VALUE_MISMATCH, written.place, message, hint)
    elif value != said.value:
        what = "value" if name == "value" else "upper end"
        message = f"the {what} is {written.value}, the words say {said.value:.15g}"
        report.add(VALUE_MISMATCH, written.place, message, hint)
    else:
        message = f"the words say {said.value:.15g} themselves"
        report.add(NEEDLESS_VALUE, written.place, message, hint)
    return value


def _number(node: Text, report: Report) -> float | None:
    number = numerals.parse(node.value)
    if number is None:
        message = f"`{visible(node.value)}` is not a number"
        report.add(VALUE_UNREADABLE, node.place, message, "write digits, such as 30500000000")
    return number.value if number else None


def _check_kind(item: Item, words: str, number: numerals.Number | None, report: Report) -> None:
    kind, named, share = item.decision.value, numerals.currency(words), numerals.share_unit(words)
    if share and kind != "share":
        message, hint = f"“{visible(words)}” is a share, the kind is {kind}", "use `share`"
    elif named and kind != "money":
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
    elif item.decision.value == "share":
        _check_share(item, unit, report)
    elif unit.value != unit.value.lower() or not is_one_unit(unit.value):
        message = f"`{visible(unit.value)}` is not a bare noun"
        hint = "lower case, singular, one word; of a measure such as `cubic metre` all its words"
        report.add(UNIT_FORM, unit.place, message, hint)


def is_one_unit(unit: str) -> bool:
    """Whether words are one unit: a noun, or a measure such as `cubic metre`."""
    return " " not in _MEASURE.sub("", unit)


def _check_share(item: Item, unit: Text, report: Report) -> None:
    words = item.quote.words.value
    named = numerals.share_unit(words)
    if named is None:
        message = f"“{visible(words)}” holds no sign or word for a share"
        report.add(SHARE_FORM, item.quote.place, message, "quote `%` or `percent` with the number")
    elif unit.value not in SHARE_UNITS:
        message = f"`{visible(unit.value)}` is no unit of shares"
        report.add(SHARE_FORM, unit.place, message, f"write `unit: {named}`")
    elif named != unit.value and named != "percent":
        message = f"the unit is {unit.value}, the words say {named}"
        report.add(SHARE_FORM, unit.place, message, f"write `unit: {named}`")


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
        hint = "check the year; of a forecast, end the line with `# waive late-period: REASON`"
        report.add(LATE_PERIOD, node.place, message, hint)
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
    for candidate in _beside(spaces(words.value), figure, home.text):
        return given[0], candidate.shifted(home.start)
    message = f"“{visible(words.value)}” does not stand next to the figure"
    report.add(MODIFIER_APART, words.place, message, "quote the words right before or after it")
    return given[0], None


def _beside(words: str, figure: Span, text: str) -> Iterator[Span]:
    """Yield where `words` stand right before and right behind a figure, as whole tokens."""
    starts, ends = boundaries(text)
    before = len(text[: figure.start].rstrip()) - len(words)
    behind = len(text) - len(text[figure.end :].lstrip())
    for at in (before, behind):
        whole = at in starts and at + len(words) in ends
        if whole and text.startswith(words, at):
            yield Span(at, at + len(words))
