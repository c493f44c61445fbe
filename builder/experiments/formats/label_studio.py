"""Label Studio: tasks with annotations, the labelling configuration, and the way back.

A mention is a region whose label says what an annotator decides of it (`Statement: direct`), with
its other columns as choices and texts of the region; its id is that of the mention. What else of
the text belongs to it is a region of its own (`Statement source`) that a relation leads to, and so
is the statement that one continues. What follows from these is left out. `blank.json` has the
same tasks without annotations, for somebody who is not to see them. Offsets are code points, as
Label Studio counts them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from builder.experiments.formats import rules
from builder.experiments.formats.documents import About, Format, Part, local, span_of
from builder.experiments.formats.fields import (
    ID,
    AnyLayer,
    column_of,
    decision_of,
    labels_of,
    number_words,
)
from builder.experiments.formats.values import Parts, objects, required, typed
from builder.experiments.strict_json import Node
from builder.layers import LAYERS
from builder.layers.columns import BOOL, FLOAT
from builder.reports.errors import DataError
from builder.reports.near import did_you_mean
from builder.reports.problems import Report, visible
from builder.yaml_text.shape import Flag, Quoted, Reference

TASKS, BLANK, CONFIG = "tasks.json", "blank.json", "labelling.xml"
TEXT, MENTION, CONTINUES = "text", "mention", "continues"
"""The names of the text, of the labels, and of the relation between two mentions."""

_STYLE = """
    .htx-text { white-space: pre-wrap; }
    .tools { position: sticky; top: 0; z-index: 9; background: #fff; }
    .field { display: inline-block; vertical-align: top; margin-right: 2em; }
  """
"""Labels and fields stay in sight over a long text; spaces are shown as they count."""

_COLOURS = ("#2563eb", "#b45309", "#15803d", "#9333ea", "#be123c", "#0e7490")
_HEAVY = frozenset({"id", "text", "raw"})
_DIGITS = re.compile(r"-?[0-9]{1,25}(?:\.[0-9]{1,25})?")


class _Control(NamedTuple):
    """What asks for one column of a mention: a choice if there is a list, else a line of text.

    `registry` names the registry whose ids are to choose from.
    """

    layer: str
    column: str
    choices: tuple[str, ...] = ()
    registry: str = ""
    dtype: object = None

    @property
    def name(self) -> str:
        return f"{self.layer}_{self.column}"

    @property
    def type(self) -> str:
        return "choices" if self.choices or self.registry else "textarea"


def _noun(layer: AnyLayer) -> str:
    return layer.item.what.partition(" ")[2].capitalize()


def _labels(layer: AnyLayer) -> dict[str, str | None]:
    """Return the labels of the regions of a layer's mentions, with what each decides."""
    if not layer.item.options:
        return {_noun(layer): None}
    return {f"{_noun(layer)}: {option}": option for option in layer.item.options}


def _parts(layer: AnyLayer) -> dict[str, str]:
    """Return the labels of the regions that belong to a layer's mentions, with their columns."""
    names = (field.name for field in layer.item.fields if isinstance(field.shape, Quoted))
    return {f"{_noun(layer)} {name}": name for name in names}


def _controls(layer: AnyLayer) -> dict[str, _Control]:
    """Return what asks for the other columns of a layer's mentions, by name."""
    types = {column.name: column.type for column in layer.nested}
    found = {}
    if not layer.item.options:
        column = decision_of(layer)
        found[column] = _Control(layer.name, column, registry=layer.item.registry or "")
    for field_ in layer.item.fields:
        column = column_of(field_, layer)
        if field_.name in (ID, CONTINUES) or isinstance(field_.shape, Quoted):
            continue
        names = (column,) if isinstance(field_.shape, Flag) else labels_of(layer).get(column, ())
        registry = field_.shape.registry if isinstance(field_.shape, Reference) else ""
        found[column] = _Control(layer.name, column, names, registry, types.get(column))
        if names and f"{column}_text" in types:
            found[f"{column}_text"] = _Control(layer.name, f"{column}_text")
    return {control.name: control for control in found.values()}


# Out


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write the tasks, with annotations and without, and the labelling configuration."""
    ids = {registry: set(known) for registry, known in about.ids.items()}
    layers = [layer for layer in LAYERS if layer.name in {one.name for one in about.layers}]
    with (
        (folder / TASKS).open("w", encoding="utf-8", newline="\n") as tasks,
        (folder / BLANK).open("w", encoding="utf-8", newline="\n") as blank,
    ):
        for number, document in enumerate(documents):
            data = {"data": _data(document)}
            results = list(_results(document, layers, ids))
            opening = ",\n" if number else "[\n"
            tasks.write(opening + _json({**data, "annotations": [{"result": results}]}))
            blank.write(opening + _json(data))
        for file in (tasks, blank):
            file.write("\n]\n" if file.tell() else "[]\n")
    root = _config({registry: tuple(sorted(known)) for registry, known in ids.items()})
    ET.indent(root)
    (folder / CONFIG).write_bytes(ET.tostring(root, encoding="utf-8") + b"\n")


def _data(document: Part) -> Part:
    layers = {layer.name for layer in LAYERS}
    rest = {name: v for name, v in document.items() if name not in layers | _HEAVY}
    title = document.get("title") or document["id"]
    return {"id": document["id"], "title": title, TEXT: document["text"], "document": rest}


def _results(
    document: Part, layers: Iterable[AnyLayer], ids: dict[str, set[str]]
) -> Iterator[Part]:
    """Yield the regions and relations of a document; registry ids are added to `ids`."""
    for layer in layers:
        controls = _controls(layer)
        for mention in document[layer.name]:
            yield from _mention_results(mention, layer, controls.values())
            for control in controls.values():
                if control.registry and (id := mention.get(control.column)) is not None:
                    ids.setdefault(control.registry, set()).add(str(id))


def _mention_results(
    mention: Part, layer: AnyLayer, controls: Iterable[_Control]
) -> Iterator[Part]:
    id = local(mention["id"])
    decided = mention.get(decision_of(layer))
    fitting = [name for name, option in _labels(layer).items() if option in (None, decided)]
    if not fitting:
        raise DataError(f"{mention['id']}: `{visible(str(decided))}` is no label of `{layer.name}`")
    value = _value(mention)
    yield _result(id, MENTION, "labels", {**value, "labels": fitting[:1]})
    for control in controls:
        said = mention.get(control.column)
        if said is None or said is False:
            continue
        if control.type == "choices":
            chosen = control.column if said is True else said
            yield _result(id, control.name, "choices", {**value, "choices": [chosen]})
        else:
            words = number_words(said) if isinstance(said, float) else str(said)
            yield _result(id, control.name, "textarea", {**value, "text": [words]})
    for label, part in _parts(layer).items():
        if span_of(mention, part) is not None:
            other = f"{id}-{part}"
            labels = {**_value(mention, f"{part}_"), "labels": [label]}
            yield _result(other, MENTION, "labels", labels)
            yield _relation(id, other, part)
    if mention.get(CONTINUES):
        yield _relation(id, local(mention[CONTINUES]), CONTINUES)


def _value(mention: Part, prefix: str = "") -> Part:
    return {name: mention[f"{prefix}{name}"] for name in ("start", "end", "text")}


def _result(id: str, control: str, type: str, value: Part) -> Part:
    return {"id": id, "from_name": control, "to_name": TEXT, "type": type, "value": value}


def _relation(of: str, to: str, label: str) -> Part:
    ends = {"from_id": of, "to_id": to, "direction": "right"}
    return {"type": "relation", **ends, "labels": [label]}


def _json(value: Part) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _config(ids: Mapping[str, tuple[str, ...]]) -> ET.Element:
    """Return the labelling configuration, with these registry ids to choose from."""
    root = ET.Element("View")
    ET.SubElement(root, "Style").text = _STYLE
    ET.SubElement(root, "Header", value="$title")
    tools = ET.SubElement(root, "View", className="tools")
    labels = ET.SubElement(tools, "Labels", name=MENTION, toName=TEXT, showInline="true")
    for number, layer in enumerate(LAYERS):
        for label in (*_labels(layer), *_parts(layer)):
            ET.SubElement(labels, "Label", value=label, background=_COLOURS[number % len(_COLOURS)])
    for layer in LAYERS:
        for control in _controls(layer).values():
            tools.append(_asking(control, ",".join(_labels(layer)), ids))
    relations = ET.SubElement(root, "Relations")
    parts = [part for layer in LAYERS for part in _parts(layer).values()]
    for name in (*parts, CONTINUES):
        ET.SubElement(relations, "Relation", value=name)
    ET.SubElement(root, "Text", name=TEXT, value=f"${TEXT}", granularity="word")
    return root


def _asking(control: _Control, labels: str, ids: Mapping[str, tuple[str, ...]]) -> ET.Element:
    """Return what asks for one column while a region of one of the labels is selected."""
    shown = {"visibleWhen": "region-selected", "whenTagName": MENTION, "whenLabelValue": labels}
    view = ET.Element("View", {"className": "field", **shown})
    ET.SubElement(view, "Header", value=control.column.replace("_", " "), size="5")
    names = {"name": control.name, "toName": TEXT, "perRegion": "true"}
    if control.type == "textarea":
        ET.SubElement(view, "TextArea", {**names, "editable": "true", "maxSubmissions": "1"})
        return view
    names |= {"choice": "single", "layout": "select"} if control.registry else {"choice": "single"}
    choices = ET.SubElement(view, "Choices", names)
    for value in control.choices or ids.get(control.registry, ()):
        ET.SubElement(choices, "Choice", value=value)
    return view


# Back


def documents(tasks: Node, report: Report) -> Iterator[Node]:
    """Yield the documents of an export of Label Studio (its format JSON), as JSON Lines has them.

    What is no task with one annotation of the labelling configuration is reported.
    """
    for name, task, parts in objects(tasks, "tasks", report):
        data = required(task, parts, "data", dict, name, report)
        results = _one_annotation(task, parts, name, report)
        if data is not None and results is not None:
            yield task._replace(value={**_facts(data, report), **_layers(results, report)})


def _facts(data: Parts, report: Report) -> Parts:
    document = data.get("document")
    parts = None if document is None else typed(document, dict, "data.document", report)
    return {**(parts or {}), **{name: data[name] for name in ("id", TEXT) if name in data}}


def _one_annotation(task: Node, parts: Parts, name: str, report: Report) -> Node | None:
    """Return the results of the only annotation of a task that was not cancelled."""
    given = parts.get("annotations")
    found = [] if given is None else objects(given, f"{name}.annotations", report)
    kept = [
        (what, node, one)
        for what, node, one in found
        if not ("was_cancelled" in one and one["was_cancelled"].value is True)
    ]
    if len(kept) != 1:
        message = f"{name} has {len(kept)} annotations, expected one"
        hint = "export with annotations in Label Studio's format JSON, and leave one annotator's"
        report.add(rules.NOT_OF_LABEL_STUDIO, task.place, message, hint)
        return None
    what, node, one = kept[0]
    if "result" not in one:
        report.add(rules.KEY_MISSING, node.place, f"{what} has no `result`", "add `result`")
    return one.get("result")


@dataclass(slots=True)
class _Regions:
    """The regions of one annotation by id: mentions, and what belongs to mentions."""

    report: Report
    mentions: dict[str, tuple[AnyLayer, Parts, Node]] = field(default_factory=dict)
    parts: dict[str, tuple[AnyLayer, str, Parts, Node]] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)

    def complain(self, node: Node, message: str, hint: str = "") -> None:
        self.report.add(rules.NOT_OF_LABEL_STUDIO, node.place, message, hint)


def _layers(results: Node, report: Report) -> Parts:
    """Return the mentions of an annotation by layer."""
    found = objects(results, "result", report)
    regions = _Regions(report)
    for what, node, parts in found:
        if _text(parts, "from_name") == MENTION:
            _add_region(what, node, parts, regions)
    for what, node, parts in found:
        if _text(parts, "type") == "relation":
            _relate(what, node, parts, regions)
        elif _text(parts, "from_name") != MENTION:
            _add_value(what, node, parts, regions)
    for id, (_, part, _, node) in regions.parts.items():
        if id not in regions.linked:
            message = f"a region that is a {part} belongs to nothing"
            regions.complain(node, message, "draw a relation from the mention to it")
    by_layer: dict[str, list[Node]] = {layer.name: [] for layer in LAYERS}
    for layer, cells, node in regions.mentions.values():
        by_layer[layer.name].append(node._replace(value=cells))
    return {name: results._replace(value=nodes) for name, nodes in by_layer.items()}


def _text(parts: Parts, name: str) -> str | None:
    node = parts.get(name)
    return node.value if node is not None and isinstance(node.value, str) else None


def _add_region(what: str, node: Node, parts: Parts, regions: _Regions) -> None:
    id = required(node, parts, "id", str, what, regions.report)
    value = required(node, parts, "value", dict, what, regions.report)
    label = None if value is None else _single(node, value, "labels", what, regions.report)
    if id is None or value is None or label is None:
        return
    span: Parts = {name: value[name] for name in ("start", "end", "text") if name in value}
    if id in regions.mentions or id in regions.parts:
        regions.complain(node, f"{what}: two regions have the id `{visible(id, 60)}`")
        return
    for layer in LAYERS:
        if label in _parts(layer):
            regions.parts[id] = layer, _parts(layer)[label], span, node
            return
        if label in _labels(layer):
            decided = _labels(layer)[label]
            cells: Parts = {"id": node._replace(value=id), **span}
            if decided is not None:
                cells[decision_of(layer)] = node._replace(value=decided)
            regions.mentions[id] = layer, cells, node
            return
    known = [name for layer in LAYERS for name in (*_labels(layer), *_parts(layer))]
    message = f"{what}: there is no label `{visible(label, 60)}`"
    regions.complain(node, message, did_you_mean(label, known) or f"one of {', '.join(known)}")


def _add_value(what: str, node: Node, parts: Parts, regions: _Regions) -> None:
    """Add what a choice or a text says of a region to its mention."""
    name, id = _text(parts, "from_name") or "", _text(parts, "id") or ""
    layer, cells, _ = regions.mentions.get(id, (None, {}, node))
    control = None if layer is None else _controls(layer).get(name)
    value = required(node, parts, "value", dict, what, regions.report)
    if control is None or value is None:
        message = f"{what}: `{visible(name, 60)}` says something of no mention"
        regions.complain(node, message, "remove it in Label Studio, or select its region")
        return
    key = "choices" if control.type == "choices" else "text"
    said = _single(node, value, key, what, regions.report)
    if said is not None:
        cells[control.column] = _cell(said, control, node, what, regions)


def _cell(said: str, control: _Control, node: Node, what: str, regions: _Regions) -> Node:
    if control.dtype == BOOL:
        return node._replace(value=True)
    if control.dtype != FLOAT:
        return node._replace(value=said)
    if not _DIGITS.fullmatch(said):
        message = f"{what}: `{visible(said, 60)}` is not a number"
        regions.complain(node, message, "write digits, such as 30500000000")
        return node._replace(value=None)
    return node._replace(value=float(said))


def _relate(what: str, node: Node, parts: Parts, regions: _Regions) -> None:
    """Add a part to the mention it belongs to, whichever way the arrow was drawn."""
    ends = [_text(parts, name) or "" for name in ("from_id", "to_id")]
    of, to = ends if ends[0] in regions.mentions else reversed(ends)
    if of in regions.mentions and to in regions.parts:
        layer, cells, _ = regions.mentions[of]
        owner, part, span, _ = regions.parts[to]
        if layer is owner and f"{part}_start" not in cells:
            cells.update({f"{part}_{name}": value for name, value in span.items()})
            regions.linked.add(to)
            return
    elif of in regions.mentions and to in regions.mentions:
        layer, cells, _ = regions.mentions[of]
        if layer is regions.mentions[to][0] and any(f.name == CONTINUES for f in layer.item.fields):
            cells[CONTINUES] = node._replace(value=to)
            return
    message = f"{what}: a relation between what does not belong together, or for a second time"
    regions.complain(node, message, "a relation leads from a mention to its part, one of each")


def _single(node: Node, value: Parts, key: str, what: str, report: Report) -> str | None:
    """Return the only text of a list."""
    items = required(node, value, key, list, f"{what}.value", report) or []
    if len(items) == 1:
        return typed(items[0], str, f"{what}.value.{key}[0]", report)
    if key in value and isinstance(value[key].value, list):
        message = f"{what}.value.{key} has {len(items)} values, expected one"
        report.add(rules.NOT_OF_LABEL_STUDIO, node.place, message, "choose one")
    return None


FORMAT = Format("label-studio", "tasks with annotations, and the labelling configuration", write)
