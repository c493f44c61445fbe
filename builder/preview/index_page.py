"""The first page: every document with its counts, and the problems of no document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.layers import LAYERS
from builder.preview.frame import (
    colour,
    counted,
    letter,
    main,
    masthead,
    page,
    problem_item,
    verdict,
)
from builder.preview.markup import Content, Markup, element
from builder.preview.model import DocumentView
from builder.reports.problems import Problem


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index says about a document."""

    stem: str
    href: str
    title: str
    facts: Mapping[str, str]
    counts: Sequence[int]
    problems: Sequence[Problem]


def entry(view: DocumentView, href: str) -> Entry:
    """Return the entry of a document whose page is at `href`."""
    counts = [view.count(layer) for layer in LAYERS]
    return Entry(
        view.stem,
        href,
        view.title,
        {fact.name: fact.value for fact in view.facts},
        counts,
        view.problems,
    )


def index_page(
    title: str,
    entries: Sequence[Entry],
    problems: Sequence[Problem],
    others: Sequence[Problem],
    live: str | None = None,
) -> bytes:
    """Return the index; `others` are those of the `problems` that no document's page shows."""
    return page(
        title,
        masthead(element("p", "Preview", class_="stem"), element("h1", title), _totals(problems)),
        main(
            _others(others),
            element("h2", "Documents"),
            element("ul", [_document(each) for each in entries], class_="documents"),
            _legend(),
        ),
        live=live,
    )


def failure_page(message: str, live: str | None = None) -> bytes:
    """Return the page that stands in for all others while the sources cannot be shown."""
    return page(
        "Not shown",
        masthead(element("p", "Preview", class_="stem"), element("h1", "Not shown")),
        main(
            element("ul", element("li", element("p", message)), class_="problems"),
            element("p", element("a", "All documents", href="/index.html")),
        ),
        live=live,
    )


def _totals(problems: Sequence[Problem]) -> Markup:
    return element("p", verdict(problems))


def _others(others: Sequence[Problem]) -> Content:
    if not others:
        return None
    items = [problem_item(problem) for problem in sorted(others)]
    heading = element("h2", "Problems outside of the documents ", verdict(others))
    return element("section", heading, element("ul", items), class_="problems")


def _document(entry: Entry) -> Markup:
    facts = [entry.facts.get(name, "") for name in ("published", "speaker", "publisher")]
    state = [entry.facts.get(name, "") for name in ("split", "review")]
    counts = [
        element(
            "span",
            element("span", letter(layer), class_=f"letter {colour(layer)}", aria_hidden="true"),
            f" {counted(count, layer)}",
        )
        for layer, count in zip(LAYERS, entry.counts, strict=True)
    ]
    return element(
        "li",
        element("p", entry.stem, class_="stem"),
        element("h3", element("a", entry.title, href=entry.href)),
        element("p", " · ".join(filter(None, [*facts, *state])), class_="about"),
        element("p", counts, class_="counts"),
        element("p", verdict(entry.problems)),
    )


def _legend() -> Markup:
    pairs = [
        element(
            "div",
            element(
                "dt",
                element("span", letter(layer), class_=f"letter {colour(layer)}"),
                " ",
                element("span", layer.name, class_=f"marked whole {colour(layer)}"),
            ),
            element("dd", layer.doc),
        )
        for layer in LAYERS
    ]
    return element(
        "section", element("h2", "How the layers are drawn"), element("dl", pairs, class_="legend")
    )
