"""Dates: the expressions of the text that denote a calendar point or period."""

from __future__ import annotations

import re
from calendar import day_name, month_name
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from builder.annotation import edtf_dates
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
from builder.layers.columns import TEXT, Column, Label, Row
from builder.page.clean import Paragraph
from builder.page.marks import is_quoted
from builder.page.spans import Span
from builder.reports.problems import Place, Report, error, visible, warning
from builder.yaml_text.shape import Choice, Decision, Field, Item, Words

ANCHORS = ("explicit", "published", "spoken", "external")
MODIFIERS = ("none", "start", "end")

NO_YEAR = error(
    "no-year",
    "A date with the anchor `explicit` is complete in itself: its words give the year, the "
    "decade or the century. Otherwise it counts from something, and the anchor says from what.",
)
DATE_WORDS = error(
    "date-words",
    "The value of a date contradicts its words: another year, month, day or day of the week "
    "than the one printed.",
)
ANCHOR_MISSING = warning(
    "anchor-missing",
    "A date counts from the day the page was published or the words were spoken, and the "
    "document gives no such day.",
)
DATE_PREPOSITION = error(
    "date-preposition",
    "The span of a date starts with a preposition. A date is the expression without it: "
    "`2008 to 2019` of “from 2008 to 2019”, `October 4` of “on October 4”.",
)
ANCHOR_AND_QUOTES = warning(
    "anchor-and-quotes",
    "A date within quotation marks counts from the day the words were spoken, one in the "
    "article's own words, indirect speech included, from the day the page was published. The "
    "anchor of this date says otherwise.",
)

_PREPOSITION = re.compile(
    r"(?:after|at|before|between|by|during|for|from|in|of|on|since|till|until)\s", re.IGNORECASE
)
_NTH_CENTURY = re.compile(r"(?<!\d)([0-9]{1,2})(?:st|nd|rd|th) century")
_YEAR = re.compile(r"(?<!\d)[12][0-9]{3}(?!\d)")
_CENTURY = re.compile(r"century|[0-9]0s\b")
_DAY = re.compile(r"(?<!\d)([0-9]{1,2})(?:st|nd|rd|th)?(?!\d)")
_WEEKDAYS = {name: number for number, name in enumerate(day_name)}
_MONTHS = {name: number for number, name in enumerate(month_name) if name}


class Date(NamedTuple):
    """A date in the text: its words, and the period they denote."""

    span: Span
    period: Period
    anchor: str
    modifier: str
    place: Place


_MEANING = (
    *span_columns(what="the expression"),
    Column("edtf", TEXT, "the period it denotes, in EDTF"),
    Column("earliest", TEXT, "first day of the period, ISO 8601"),
    Column("latest", TEXT, "last day of the period, ISO 8601; null if open", True),
)
_ANCHOR = "what the expression counts from"
_MODIFIER = "whether the start or the end of the period is meant"


class Dates(Layer[Date]):
    """The layer of dates."""

    order = 4
    name = "dates"
    prefix = "d"
    first_column = True
    doc = "which day or period the words denote"
    item = Decision(
        "a date",
        fields=(
            Field("edtf", Words(), "the period in EDTF", required=True),
            Field("modifier", Choice(MODIFIERS[1:]), "start or end of the period"),
        ),
        options=ANCHORS,
    )
    nested = nested_columns(
        *_MEANING,
        Column("anchor", TEXT, _ANCHOR),
        Column("modifier", TEXT, _MODIFIER),
    )
    table = mention_table(
        name,
        "one date in the text",
        *_MEANING,
        Column("anchor", Label(ANCHORS), _ANCHOR),
        Column("modifier", Label(MODIFIERS), _MODIFIER),
        Column("published", TEXT, "EDTF day the page appeared"),
        Column("spoken", TEXT, "EDTF day of the principal statement", True),
    )
    brief = ("edtf",)
    follows = frozenset({"earliest", "latest"})

    def resolve(self, item: Item, home: Paragraph, scene: Scene, report: Report) -> Date | None:
        """Return the date of an item."""
        span = resolve(item.quote, home, scene.clean, report)
        period = edtf_dates.read(item.values.values["edtf"], report)
        if span is None or period is None:
            return None
        anchor = item.decision.value
        date = Date(span, period, anchor, item.text("modifier") or "none", item.place)
        _check_anchor(date, scene, report)
        _check_quotes(date, scene, report)
        if _PREPOSITION.match(scene.words(span)):
            message = f"“{visible(scene.words(span), 40)}” starts with a preposition"
            report.add(DATE_PREPOSITION, item.quote.place, message, "leave it out")
        if fault := _contradiction(scene.words(span), period):
            place = item.values.place_of("edtf")
            report.add(DATE_WORDS, place, fault, "correct the value, or the words")
        return date

    def cells(self, mention: Date, scene: Scene, base: int) -> Row:
        """Return the words, the period, what it counts from, and which end of it is meant."""
        period = mention.period
        return {
            **span_cells(mention.span, scene, base),
            "edtf": period.edtf,
            "earliest": period.earliest.isoformat(),
            "latest": period.latest.isoformat() if period.latest else None,
            "anchor": mention.anchor,
            "modifier": mention.modifier,
        }

    def rows(self, mentions: Sequence[Date], scene: Scene) -> Iterator[Row]:
        """Yield a row a date, with the days that it can count from."""
        published = scene.published.edtf if scene.published else None
        spoken = scene.spoken.edtf if scene.spoken else None
        for row in super().rows(mentions, scene):
            row["published"], row["spoken"] = published, spoken
            yield row


LAYER = Dates()


def _check_anchor(date: Date, scene: Scene, report: Report) -> None:
    words = scene.words(date.span)
    if date.anchor == "explicit" and not (_YEAR.search(words) or _CENTURY.search(words)):
        hint = "say what it counts from: published, spoken or external"
        report.add(NO_YEAR, date.place, "explicit, but the words give no year", hint)
    day = {"published": scene.published, "spoken": scene.spoken}
    if scene.dated and date.anchor in day and day[date.anchor] is None:
        message = f"the date counts from `{date.anchor}`, which the page does not have"
        report.add(ANCHOR_MISSING, date.place, message, "give the day, or another anchor")


def _check_quotes(date: Date, scene: Scene, report: Report) -> None:
    within = _is_quoted(date.span, scene)
    if date.anchor == ("published" if within else "spoken"):
        where = "within" if within else "outside of"
        message = f"the anchor is {date.anchor}, the words stand {where} quotation marks"
        hint = f"is the anchor `{'spoken' if within else 'published'}`?"
        report.add(ANCHOR_AND_QUOTES, date.place, message, hint)


def _is_quoted(span: Span, scene: Scene) -> bool:
    """Whether a span stands within quotation marks, or in a block quote with a signature."""
    paragraph = scene.clean.paragraph_at(span.start)
    following = scene.clean.following(paragraph)
    if following is not None and following.label == "signature":
        return True
    return is_quoted(paragraph.text, span.start - paragraph.start)


def _contradiction(words: str, period: Period) -> str | None:
    """Return what of the words the value contradicts, or None."""
    first, last = period.earliest, period.latest or period.earliest
    for year in _YEAR.findall(words):
        if not first.year <= int(year) <= last.year:
            return f"the words say {year}, the value is {period.edtf}"
    for century in _NTH_CENTURY.findall(words):
        if not first.year // 100 + 1 == int(century) == last.year // 100 + 1:
            return f"the words say century {century}, the value is {period.edtf}"
    for name, month in _MONTHS.items():
        if name in words and month not in (first.month, last.month):
            return f"the words say {name}, the value is {period.edtf}"
    if first == last:
        return _day_contradiction(words, period)
    return None


def _day_contradiction(words: str, period: Period) -> str | None:
    day = period.earliest
    for name, weekday in _WEEKDAYS.items():
        if name in words and weekday != day.weekday():
            return f"the words say {name}, {period.edtf} is a {day:%A}"
    numbers = [int(number) for number in _DAY.findall(words)]
    if any(name in words for name in _MONTHS) and numbers and day.day not in numbers:
        return f"the words say {numbers[0]}, the value is {period.edtf}"
    return None
