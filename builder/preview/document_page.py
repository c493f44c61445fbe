"""The page of one document: the text under its annotations, the raw page beside it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from builder.layers import LAYERS
from builder.page.clean import LABELS
from builder.page.spans import Span
from builder.preview.frame import (
    colour,
    counted,
    letter,
    main,
    masthead,
    page,
    problem_item,
    problem_link,
    singular,
    verdict,
)
from builder.preview.marks import Mark, Piece, nest
from builder.preview.markup import Content, Markup, element, join
from builder.preview.model import DocumentView, Line, Shown

LONG = 3
"""Dropped lines in a row above which a page shows them folded."""


def document_page(
    view: DocumentView, before: str | None, after: str | None, live: str | None = None
) -> bytes:
    """Return the page of a document; `before` and `after` are the addresses of its neighbours."""
    return page(
        f"{view.title} · {view.stem}",
        masthead(
            _navigation(before, after),
            element("p", view.stem, class_="stem"),
            element("h1", view.title, lang=view.language),
            _facts(view),
        ),
        _toolbar(view),
        main(_problems(view), _page_lines(view)),
        _card(),
        live=live,
    )


def _navigation(before: str | None, after: str | None) -> Markup:
    return element(
        "nav",
        element("a", "All documents", href="../index.html"),
        element("a", "Previous", href=before, rel="prev") if before else None,
        element("a", "Next", href=after, rel="next") if after else None,
        aria_label="Documents",
    )


def _facts(view: DocumentView) -> Markup:
    shown = [
        element(
            "div",
            element("dt", fact.name),
            element("dd", _linked(fact.value), [_note(note) for note in fact.notes]),
        )
        for fact in view.facts
        if fact.value
    ]
    return element("dl", shown, class_="facts")


def _note(words: str) -> Markup:
    return element("span", _linked(words), class_="note")


def _linked(value: str) -> Content:
    if value.startswith(("https://", "http://")):
        return element("a", value, href=value, rel="noopener noreferrer")
    return value


def _toolbar(view: DocumentView) -> Markup:
    layers = [
        _switch(
            f"layer-{index}",
            element("span", letter(layer), class_=f"letter {colour(layer)}", aria_hidden="true"),
            f" {layer.name} ",
            element("span", str(view.count(layer)), class_="count"),
        )
        for index, layer in enumerate(LAYERS)
    ]
    views = (
        _switch("raw", "raw page"),
        _switch("brief", "values in the text", on=False),
        _switch("lists", "lists", on=False),
    )
    return element(
        "form",
        element("fieldset", element("legend", "Layers"), layers),
        element("fieldset", element("legend", "Show"), views),
        class_="toolbar",
        aria_label="What the page shows",
    )


def _switch(name: str, *words: Content, on: bool = True) -> Markup:
    box = element("input", type="checkbox", id=f"ui-{name}", checked=on, autocomplete="off")
    return element("label", box, *words)


def _problems(view: DocumentView) -> Content:
    if not view.problems:
        return None
    placed = [
        problem_link(problem, f"#L{line.raw.number}")
        for line in view.lines
        for problem in sorted(line.problems)
    ]
    homeless = [problem_item(problem, view.yaml) for problem in sorted(view.homeless)]
    heading = element("h2", "Problems and doubts ", verdict(view.problems))
    return element("section", heading, element("ul", homeless, placed), class_="problems")


def _page_lines(view: DocumentView) -> Markup:
    ids = {str(shown.row["id"]): shown.id for shown in view.mentions}
    blocks = []
    for kept, group in groupby(view.lines, key=lambda line: line.paragraph is not None):
        lines = list(group)
        if kept:
            blocks += [_kept(line, view, ids) for line in lines]
        elif len(lines) > LONG:
            blocks.append(_folded(lines, view))
        else:
            blocks += [_dropped(line, view) for line in lines]
    heading = element("h2", "The page, line by line", class_="unseen")
    return element("section", heading, blocks, class_="lines")


def _folded(lines: Sequence[Line], view: DocumentView) -> Markup:
    labels = ", ".join(dict.fromkeys(line.label or "no label" for line in lines))
    numbers = f"L{lines[0].raw.number} to L{lines[-1].raw.number}"
    words = f"{numbers}: {len(lines)} lines not in the clean text ({labels})"
    return element(
        "details",
        element("summary", words),
        [_dropped(line, view) for line in lines],
        class_="folded",
        open=any(line.problems or line.label is None for line in lines),
    )


def _dropped(line: Line, view: DocumentView) -> Markup:
    return element(
        "div",
        _raw(line, view),
        element("div", _line_problems(line, view), class_="clean"),
        class_="line dropped" + (" flawed" if line.problems else ""),
        id=f"L{line.raw.number}",
    )


def _kept(line: Line, view: DocumentView, ids: Mapping[str, str]) -> Markup:
    assert line.paragraph is not None
    home = Span(line.paragraph.start, line.paragraph.end)
    text = element(
        "p",
        _marked(view, home),
        id=f"p{home.start}",
        class_=f"text {line.paragraph.label}",
        lang=view.language,
    )
    return element(
        "div",
        _raw(line, view),
        element("div", text, _line_problems(line, view), _list(line, ids), class_="clean"),
        class_="line kept",
        id=f"L{line.raw.number}",
    )


def _raw(line: Line, view: DocumentView) -> Markup:
    label = line.label or "no label"
    meaning = LABELS.get(label, "nobody has said what this line is")
    return element(
        "div",
        element(
            "p",
            element("span", f"L{line.raw.number}", class_="number"),
            " ",
            element(
                "span", label, class_="label" + (" kept" if line.paragraph else ""), title=meaning
            ),
            class_="line-head",
        ),
        element("p", line.raw.text, class_="raw-text", lang=view.language),
        class_="raw",
    )


def _line_problems(line: Line, view: DocumentView) -> Content:
    if not line.problems:
        return None
    items = [problem_item(problem, view.yaml) for problem in sorted(line.problems)]
    return element("ul", items, class_="problems", aria_label="Problems of this line")


def _marked(view: DocumentView, home: Span) -> Markup:
    by_id = {shown.id: shown for shown in view.mentions}
    marks = [
        Mark(span, shown.layer.order, shown.id, part)
        for shown in view.mentions
        for part, span in shown.parts.items()
    ]
    return join(_piece(piece, by_id, view.text) for piece in nest(marks, home))


def _piece(piece: Piece | Span, by_id: Mapping[str, Shown], text: str) -> Content:
    if isinstance(piece, Span):
        return piece.of(text)
    shown, part = by_id[piece.mark.mention], piece.mark.part
    classes = [colour(shown.layer), "part" if part else "whole", *_flaw(shown)]
    id = f"{shown.id}-{part}" if part else shown.id
    return element(
        "mark" if not part else "span",
        _tag(shown, part, text) if piece.first else None,
        [_piece(child, by_id, text) for child in piece.children],
        class_=" ".join(["marked", *classes]),
        id=id if piece.first else None,
        data_mention=shown.id,
    )


def _flaw(shown: Shown) -> list[str]:
    return ["flawed"] if shown.problems else []


def _tag(shown: Shown, part: str, text: str) -> Markup:
    """Return the letter before a mention: the button that keys and fingers find."""
    if part:
        return element("span", f"{_sign(shown)} {part}", class_="tag", aria_hidden="true")
    words = textwrap.shorten(shown.span.of(text), 60, placeholder="…")
    return element(
        "button",
        _sign(shown),
        element("span", f" {_brief(shown)}", class_="brief"),
        type="button",
        class_="tag",
        aria_label=f"{_sign(shown)} {_brief(shown)}, {singular(shown.layer)}: {words}",
        aria_haspopup="dialog",
        aria_expanded="false",
        data_details=f"ui-{shown.id}",
    )


def _sign(shown: Shown) -> str:
    """Return the id of a mention that its YAML names, else only the letter of its layer."""
    named = any(field.name == "id" for field in shown.layer.item.fields)
    flaw = " !" if shown.problems else ""
    return (shown.id if named else letter(shown.layer)) + flaw


def _brief(shown: Shown) -> str:
    values = (shown.row[name] for name in shown.layer.brief)
    return " · ".join(_say(value) for value in values if value is not None)


def _list(line: Line, ids: Mapping[str, str]) -> Content:
    if not line.mentions:
        return (
            None if line.problems else element("p", "Nothing is annotated here.", class_="nothing")
        )
    numbers = {layer: sum(one.layer is layer for one in line.mentions) for layer in LAYERS}
    counts = [counted(number, layer) for layer, number in numbers.items() if number]
    items = [
        element("li", _details(shown, ids), id=f"ui-{shown.id}", class_=colour(shown.layer))
        for shown in line.mentions
    ]
    summary = element("summary", ", ".join(counts))
    return element("details", summary, element("ul", items), class_="list")


def _details(shown: Shown, ids: Mapping[str, str]) -> Markup:
    """Return everything about a mention: what it is, its words, its values, its YAML."""
    sign = element("span", _sign(shown), class_=f"letter {colour(shown.layer)}")
    heading = element("p", sign, f" {singular(shown.layer)}: {_brief(shown)}", class_="card-title")
    values = [
        element("div", element("dt", name), element("dd", value))
        for name, value in _values(shown, ids)
    ]
    problems = [problem_item(problem) for problem in shown.problems]
    return join(
        heading,
        element("ul", problems, class_="problems") if problems else None,
        element("dl", values),
        element(
            "figure",
            element("figcaption", f"{shown.place.path}, line {shown.place.line}"),
            element("pre", textwrap.dedent(shown.source), tabindex="0"),
            class_="source",
        ),
    )


def _values(shown: Shown, ids: Mapping[str, str]) -> Iterator[tuple[str, Content]]:
    """Yield the columns of a mention that say something, the words of its parts as links."""
    spans = {f"{part}_text" if part else "text": part for part in shown.parts}
    for column in shown.layer.nested:
        name, value = column.name, shown.row[column.name]
        if value is None or name == "annotation" or name.endswith(("start", "end")):
            continue
        if name in spans:
            part = spans[name]
            target = f"#{shown.id}-{part}" if part else f"#{shown.id}"
            yield part or "words", element("a", f"“{value}”", href=target)
        elif name != "id" and str(value) in ids:
            yield name, element("a", str(value), href=f"#{ids[str(value)]}")
        else:
            yield name.replace("_", " "), _say(value)


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.15g}" if isinstance(value, float) else str(value)


def _card() -> Markup:
    """Return the empty card that the script fills with the details of one mention."""
    return element(
        "div",
        element("button", "Close", type="button", class_="close"),
        element("div", class_="card-body"),
        id="ui-card",
        role="dialog",
        aria_label="Details of the annotation",
        tabindex="-1",
        hidden=True,
    )
