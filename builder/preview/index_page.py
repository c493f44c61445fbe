"""The first page: every document with its counts, and the problems of no document."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.preview.frame import badge, colour, counted, letter, page, problem_item, verdict, whole
from builder.preview.model import DocumentView
from builder.reports.problems import Problem


def index_entry(view: DocumentView, href: str) -> str:
    """Return the entry of a document whose page is at `href`, as markup.

    It is rendered once, with the page: of a large corpus, one entry changes and the others stay.
    """
    names = ("published", "speaker", "publisher", "split", "review")
    facts = {fact.name: fact.value for fact in view.facts}
    about = filter(None, (facts.get(name) for name in names))
    shown = h.li[
        h.p(".stem")[view.stem],
        h.h3[h.a(href=href)[view.title]],
        h.p(".about")[" · ".join(about)],
        h.p(".counts")[
            (h.span[badge(layer), f" {counted(view.count(layer), layer)}"] for layer in LAYERS)
        ],
        h.p[verdict(view.problems)],
    ]
    return str(shown)  # which htpy marks as escaped


def index_page(
    title: str,
    entries: Sequence[str],
    problems: Sequence[Problem],
    others: Sequence[Problem],
    live: str | None = None,
) -> bytes:
    """Return the index of these `index_entry`.

    `others` are those of the `problems` that no document's page shows.
    """
    return page(
        title,
        h.header(".masthead")[h.p(".stem")["Preview"], h.h1[title], h.p[verdict(problems)]],
        h.main("#ui-main", tabindex="-1")[
            _others(others) if others else None,
            h.h2["Documents"],
            h.ul(".documents")[entries],
            h.section[
                h.h2["How the layers are drawn"],
                h.dl(".legend")[(_drawn(layer) for layer in LAYERS)],
            ],
        ],
        live=live,
    )


def failure_page(message: str, live: str | None = None) -> bytes:
    """Return the page that stands in for all others while the sources cannot be shown."""
    return page(
        "Not shown",
        h.header(".masthead")[h.p(".stem")["Preview"], h.h1["Not shown"]],
        h.main("#ui-main", tabindex="-1")[
            h.ul(".problems")[h.li[h.p[message]]],
            h.p[h.a(href="/index.html")["All documents"]],
        ],
        live=live,
    )


def _others(others: Sequence[Problem]) -> h.Element:
    return h.section(".problems")[
        h.h2["Problems outside of the documents ", verdict(others)],
        h.ul[(problem_item(problem) for problem in sorted(others))],
    ]


def _drawn(layer: Layer[Mention]) -> h.Element:
    sign = h.span(class_=["letter", colour(layer)])[letter(layer)]
    name = h.span(class_=["marked", whole(layer)])[layer.name]
    return h.div[h.dt[sign, " ", name], h.dd[layer.doc]]
