"""Facts about a page: who published it, when, who speaks, and what each date rests on."""

from __future__ import annotations

import re
from typing import NamedTuple

from builder.annotation import edtf_dates
from builder.annotation.edtf_dates import Period
from builder.annotation.file import Annotation
from builder.annotation.quotes import stands_in
from builder.annotation.registry import Entity, Registries
from builder.page.clean import clean_line, spaces
from builder.page.seed import Page
from builder.reports.problems import Report, error, visible, warning
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Quote, Values

EVIDENCE_MISSING = error(
    "evidence-missing",
    "A date that is `stated` or `resolved` rests on words of the seed, one that is `external` on "
    "a source outside it; the evidence quotes the words or gives the full address. A second "
    "annotation need not give the address: its annotator may have had the page alone.",
)
EVIDENCE_NOT_IN_SEED = error(
    "evidence-not-in-seed",
    "Words given as evidence, as a role or as a notice do not stand in the raw line they name.",
)
SPOKEN_LATER = warning(
    "spoken-later",
    "The principal statement is dated after the day the page appeared that reports it.",
)
STATED_IN_PART = warning(
    "stated-in-part",
    "A date is `stated` where some line of the seed gives it in full, and none of the words "
    "quoted as evidence gives both its day and its year. Where two facts of the seed complete "
    "each other, the basis is `resolved`.",
)


class DatedFact(NamedTuple):
    """A day, what it rests on, and the evidence as published."""

    period: Period
    basis: str
    evidence: tuple[str, ...]


class Facts(NamedTuple):
    """What is known about a page apart from its words."""

    language: str
    publisher: Entity
    url: str | None
    translation: str | None
    published: DatedFact
    spoken: DatedFact | None
    speaker: Entity | None
    speaker_role: str | None


def resolve(
    annotation: Annotation, page: Page, registries: Registries, report: Report
) -> Facts | None:
    """Return the facts of a page, or None after reporting what keeps them from being known."""
    values = annotation.page
    publisher = _find(values, "publisher", registries, report)
    published = _dated(values, "published", annotation.second, page, report)
    spoken = _dated(values, "spoken", annotation.second, page, report)
    speaker = _find(values, "speaker", registries, report)
    facts = (
        _words(values, "translation", page, report),
        _words(values, "speaker_role", page, report),
    )
    if publisher is None or published is None:
        return None
    _check_order(published, spoken, values, report)
    return Facts(
        language=values.text("language") or "",
        publisher=publisher,
        url=values.text("url"),
        translation=facts[0],
        published=published,
        spoken=spoken,
        speaker=speaker,
        speaker_role=facts[1],
    )


def _find(values: Values, key: str, registries: Registries, report: Report) -> Entity | None:
    node: Text | None = values.get(key)
    registry = registries.people if key == "speaker" else registries.organizations
    return None if node is None else registry.find(node, report)


def _words(values: Values, key: str, page: Page, report: Report) -> str | None:
    quote: Quote | None = values.get(key)
    return None if quote is None else _quoted(quote, page, report)


def _quoted(quote: Quote, page: Page, report: Report) -> str:
    line = page.line(quote.line or 0)
    if line is None or not stands_in(quote.words.value, line.text):
        message = f"“{visible(quote.words.value, 60)}” is not in L{quote.line} of the seed"
        has = f"L{quote.line} is “{visible(clean_line(line.text), 80)}”" if line else ""
        hint = has or "the page has no such line"
        report.add(EVIDENCE_NOT_IN_SEED, quote.place, message, hint, quote.line or 0)
    return spaces(quote.words.value)


def _dated(values: Values, key: str, second: bool, page: Page, report: Report) -> DatedFact | None:
    fact: Values | None = values.get(key)
    if fact is None:
        return None
    evidence: list[Quote | Text] = fact.get("evidence") or []
    basis = fact.text("basis") or ""
    if not (second and basis == "external" and evidence):
        _check_basis(key, basis, evidence, fact, report)
    words = [e.value if isinstance(e, Text) else _quoted(e, page, report) for e in evidence]
    period = edtf_dates.read(fact.values["edtf"], report)
    if period and basis == "stated" and words and not any(_gives(w, period) for w in words):
        message = f"no single quote under `evidence` gives the whole of {period.edtf}"
        hint = "quote the line that does, or write `basis: resolved`"
        report.add(STATED_IN_PART, fact.place_of("basis"), message, hint)
    return None if period is None else DatedFact(period, basis, tuple(words))


def _gives(words: str, period: Period) -> bool:
    """Whether the numbers in `words` hold the first day of a period: its day and its year."""
    numbers = {int(number) for number in re.findall(r"[0-9]{1,4}", words)}
    return {period.earliest.day, period.earliest.year} <= numbers


def _check_basis(
    key: str, basis: str, evidence: list[Quote | Text], fact: Values, report: Report
) -> None:
    wanted, what = (Text, "a full address") if basis == "external" else (Quote, "words of the seed")
    if not any(isinstance(e, wanted) for e in evidence):
        message = f"`{key}` is {basis} and its evidence gives no {what.removeprefix('a ')}"
        example = "https://…" if basis == "external" else "L11: 05.05.2022"
        hint = f"add {what} under `evidence`, such as `- {example}`"
        report.add(EVIDENCE_MISSING, fact.place_of("basis"), message, hint)


def _check_order(
    published: DatedFact, spoken: DatedFact | None, values: Values, report: Report
) -> None:
    latest = published.period.latest
    if spoken and latest and spoken.period.earliest > latest:
        message = f"spoken {spoken.period.edtf}, published {published.period.edtf}"
        report.add(SPOKEN_LATER, values.place_of("spoken"), message, "check both days")
