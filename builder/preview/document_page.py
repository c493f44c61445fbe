"""The page of one document: the text under its annotations, the raw page beside it."""

from __future__ import annotations

import textwrap
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

import htpy as h
from markupsafe import escape

from builder.layers import LAYERS
from builder.page.clean import LABELS
from builder.page.spans import Span
from builder.preview.frame import (
    badge,
    colour,
    counted,
    joined,
    letter,
    page,
    problem_item,
    problem_link,
    verdict,
    whole,
    wrapper,
)
from builder.preview.marks import Mark, Piece, nest
from builder.preview.model import DocumentView, Line, Shown

LONG = 3
"""Dropped lines in a row above which a page shows them folded."""

_RAW = wrapper(h.div(".raw"))
_HEAD = wrapper(h.p(".line-head"))
_NUMBER = wrapper(h.span(".number"))
_CLEAN = wrapper(h.div(".clean"))
_NOTHING = wrapper(h.p(".nothing"))("Nothing is annotated here.")
_LIST = wrapper(h.details(".list"))
_SUMMARY = wrapper(h.summary)
_ITEMS = wrapper(h.ul)
_TITLE = wrapper(h.p(".card-title"))
_VALUES = wrapper(h.dl)
_VALUE = wrapper(h.div)
_NAME = wrapper(h.dt)
_SAID = wrapper(h.dd)
_SOURCE = wrapper(h.figure(".source"))
_CAPTION = wrapper(h.figcaption)
_YAML = wrapper(h.pre(tabindex="0"))
_PART = wrapper(h.span(".tag", aria_hidden="true"))
_BRIEF = wrapper(h.span(".brief"))
"""What a page has of every line and every mention."""


def document_page(
    view: DocumentView, before: str | None, after: str | None, live: str | None = None
) -> bytes:
    """Return the page of a document; `before` and `after` are the addresses of its neighbours."""
    return page(
        f"{view.title} · {view.stem}",
        h.header(".masthead")[
            _navigation(before, after),
            h.p(".stem")[view.stem],
            h.h1(lang=view.language)[view.title],
            _facts(view),
        ],
        _toolbar(view),
        h.main("#ui-main", tabindex="-1")[
            _problems(view) if view.problems else None,
            _page_lines(view),
        ],
        _card(),
        live=live,
    )


def _navigation(before: str | None, after: str | None) -> h.Element:
    return h.nav(aria_label="Documents")[
        h.a(href="../index.html")["All documents"],
        h.a(href=before, rel="prev")["Previous"] if before else None,
        h.a(href=after, rel="next")["Next"] if after else None,
    ]


def _facts(view: DocumentView) -> h.Element:
    return h.dl(".facts")[
        (
            h.div[
                h.dt[fact.name],
                h.dd[_linked(fact.value), (h.span(".note")[_linked(note)] for note in fact.notes)],
            ]
            for fact in view.facts
            if fact.value
        )
    ]


def _linked(value: str) -> h.Node:
    if value.startswith(("https://", "http://")):
        return h.a(href=value, rel="noopener noreferrer")[value]
    return value


def _toolbar(view: DocumentView) -> h.Element:
    layers = [
        _switch(
            colour(layer),
            badge(layer),
            f" {layer.name} ",
            h.span(".count")[view.count(layer)],
        )
        for layer in LAYERS
    ]
    views = (
        _switch("raw", "raw page"),
        _switch("brief", "values in the text", on=False),
        _switch("lists", "lists", on=False),
    )
    return h.form(".toolbar", aria_label="What the page shows")[
        h.fieldset[h.legend["Layers"], layers],
        h.fieldset[h.legend["Show"], views],
    ]


def _switch(name: str, *words: h.Node, on: bool = True) -> h.Element:
    box = h.input(type="checkbox", id=f"ui-{name}", checked=on, autocomplete="off")
    return h.label[box, words]


def _problems(view: DocumentView) -> h.Element:
    placed = [
        problem_link(problem, f"#{line.id}")
        for line in view.lines
        for problem in sorted(line.problems)
    ]
    homeless = [problem_item(problem, view.yaml) for problem in sorted(view.homeless)]
    return h.section(".problems")[
        h.h2["Problems and doubts ", verdict(view.problems)],
        h.ul[homeless, placed],
    ]


def _page_lines(view: DocumentView) -> h.Element:
    ids = {str(shown.row["id"]): shown.id for shown in view.mentions}
    marks = _marks(view)
    blocks: list[h.Node] = []
    for kept, group in groupby(view.lines, key=lambda line: line.paragraph is not None):
        lines = list(group)
        if kept:
            blocks += [_kept(line, view, marks, ids) for line in lines]
        elif len(lines) > LONG:
            blocks.append(_folded(lines, view))
        else:
            blocks += [_dropped(line, view) for line in lines]
    return h.section(".lines")[h.h2(".unseen")["The page, line by line"], blocks]


def _folded(lines: Sequence[Line], view: DocumentView) -> h.Element:
    labels = ", ".join(dict.fromkeys(line.label or "no label" for line in lines))
    numbers = f"{lines[0].id} to {lines[-1].id}"
    unsettled = any(line.problems or line.label is None for line in lines)
    return h.details(".folded", open=unsettled)[
        h.summary[f"{numbers}: {len(lines)} lines not in the clean text ({labels})"],
        (_dropped(line, view) for line in lines),
    ]


def _dropped(line: Line, view: DocumentView) -> str:
    flaw = "flawed" if line.problems else None
    element = h.div(class_=["line", "dropped", flaw], id=line.id)
    return escape(element[_raw(line, view) + _CLEAN(_line_problems(line, view))])


def _kept(
    line: Line, view: DocumentView, marks: Mapping[int, Sequence[_Over]], ids: Mapping[str, str]
) -> str:
    assert line.paragraph is not None
    home = Span(line.paragraph.start, line.paragraph.end)
    text = h.p(id=f"p{home.start}", class_=["text", line.paragraph.label], lang=view.language)
    marked = escape(text[_marked(marks.get(home.start, ()), home, view.text)])
    clean = _CLEAN(marked, _line_problems(line, view), _list(line, ids))
    return escape(h.div(class_=["line", "kept"], id=line.id)[_raw(line, view) + clean])


def _raw(line: Line, view: DocumentView) -> str:
    label = _label(line.label, line.paragraph is not None)
    return _RAW(_HEAD(_NUMBER(line.id), " ", label), _raw_text(view.language)(line.raw.text))


@cache
def _label(name: str | None, kept: bool) -> str:
    meaning = LABELS.get(name or "", "nobody has said what this line is")
    element = h.span(class_=["label", "kept" if kept else None], title=meaning)
    return escape(element[name or "no label"])


@lru_cache(maxsize=8)
def _raw_text(language: str | None) -> Callable[..., str]:
    return wrapper(h.p(".raw-text", lang=language))


def _line_problems(line: Line, view: DocumentView) -> str | None:
    if not line.problems:
        return None
    items = [problem_item(problem, view.yaml) for problem in sorted(line.problems)]
    return escape(h.ul(".problems", aria_label="Problems of this line")[items])


class _Over(NamedTuple):
    """A mark, and the mention it shows."""

    mark: Mark
    shown: Shown


def _marks(view: DocumentView) -> dict[int, list[_Over]]:
    """Return the marks over each paragraph, by where it starts."""
    starts = [line.paragraph.start for line in view.lines if line.paragraph is not None]
    found: dict[int, list[_Over]] = {}
    for shown in view.mentions:
        for part, span in shown.parts.items():
            home = starts[bisect_right(starts, span.start) - 1]
            over = _Over(Mark(span, shown.layer.order, shown.id, part), shown)
            found.setdefault(home, []).append(over)
    return found


def _marked(over: Sequence[_Over], home: Span, text: str) -> str:
    by_id = {one.shown.id: one.shown for one in over}
    return _joined(nest([one.mark for one in over], home), by_id, text)


def _joined(pieces: Sequence[Piece | Span], by_id: Mapping[str, Shown], text: str) -> str:
    return joined(_piece(piece, by_id, text) for piece in pieces)


def _piece(piece: Piece | Span, by_id: Mapping[str, Shown], text: str) -> str:
    """Return a piece as text or as markup, rendered from the inside out: nests can be deep."""
    if isinstance(piece, Span):
        return piece.of(text)
    shown, part = by_id[piece.mark.mention], piece.mark.part
    id = f"{shown.id}-{part}" if part else shown.id
    look = [colour(shown.layer), "part"] if part else [whole(shown.layer)]
    flaw = "flawed" if shown.problems else None
    element = (h.span if part else h.mark)(
        class_=["marked", *look, flaw],
        id=id if piece.first else None,
        data_mention=shown.id,
    )
    tag = _tag(shown, part, text) if piece.first else escape("")
    return escape(element[tag + _joined(piece.children, by_id, text)])


def _tag(shown: Shown, part: str, text: str) -> str:
    """Return the letter before a mention: the button that keys and fingers find."""
    if part:
        return _PART(f"{_sign(shown)} {part}")
    words = textwrap.shorten(shown.span.of(text)[:1000], 60, placeholder="…")
    button = h.button(
        ".tag",
        type="button",
        aria_label=f"{_sign(shown)} {_brief(shown)}, {shown.layer.noun}: {words}",
        aria_haspopup="dialog",
        aria_expanded="false",
        data_details=f"ui-{shown.id}",
    )
    return escape(button[escape(_sign(shown)) + _BRIEF(f" {_brief(shown)}")])


def _sign(shown: Shown) -> str:
    """Return the id of a mention that its YAML names, else only the letter of its layer."""
    flaw = " !" if shown.problems else ""
    return (shown.id if shown.layer.written_ids else letter(shown.layer)) + flaw


def _brief(shown: Shown) -> str:
    values = (shown.row[name] for name in shown.layer.brief)
    return " · ".join(_say(value) for value in values if value is not None)


def _list(line: Line, ids: Mapping[str, str]) -> str | None:
    if not line.mentions:
        return None if line.problems else _NOTHING
    numbers = {layer: sum(one.layer is layer for one in line.mentions) for layer in LAYERS}
    counts = [counted(number, layer) for layer, number in numbers.items() if number]
    return _LIST(_SUMMARY(", ".join(counts)), _ITEMS(*(_item(one, ids) for one in line.mentions)))


def _item(shown: Shown, ids: Mapping[str, str]) -> str:
    """Return everything about a mention: what it is, its words, its values, its YAML."""
    sign = h.span(class_=["letter", colour(shown.layer)])[_sign(shown)]
    problems = [problem_item(problem) for problem in shown.problems]
    values = (_VALUE(_NAME(name), _SAID(value)) for name, value in _values(shown, ids))
    source = _CAPTION(f"{shown.place.path}, line {shown.place.line}")
    details = (
        _TITLE(escape(sign), f" {shown.layer.noun}: {_brief(shown)}"),
        escape(h.ul(".problems")[problems]) if problems else "",
        _VALUES(*values),
        _SOURCE(source, _YAML(textwrap.dedent(shown.source))),
    )
    element = h.li(id=f"ui-{shown.id}", class_=colour(shown.layer))
    return escape(element[joined(details)])


def _values(shown: Shown, ids: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the columns of a mention that say something, the words of its parts as links."""
    spans = {f"{part}_text" if part else "text": part for part in shown.parts}
    for column in shown.layer.nested:
        name, value = column.name, shown.row[column.name]
        if value is None or name == "annotation" or name.endswith(("start", "end")):
            continue
        if name in spans:
            part = spans[name]
            target = f"#{shown.id}-{part}" if part else f"#{shown.id}"
            yield part or "words", escape(h.a(href=target)[f"“{value}”"])
        elif name != "id" and str(value) in ids:
            yield name, escape(h.a(href=f"#{ids[str(value)]}")[str(value)])
        else:
            yield name.replace("_", " "), _say(value)


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _card() -> h.Element:
    """Return the empty card that the script fills with the details of one mention."""
    return h.div(
        "#ui-card",
        role="dialog",
        aria_label="Details of the annotation",
        tabindex="-1",
        hidden=True,
    )[h.button(".close", type="button")["Close"], h.div(".card-body")]
