"""UIMA CAS as XMI with its type system, as INCEpTION and other tools of that family read it.

A type a layer, a feature a column; what else of the text belongs to a mention is an annotation of
its own that a link with role and target leads to, as INCEpTION has them. Paragraphs are sentences,
tokens are those of the token rule, both as DKPro Core names them. Offsets count UTF-16 units, as
UIMA's do: https://docs.oasis-open.org/uima/v1.0/os/uima-spec-os.html
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from xml.etree import ElementTree as ET

from builder.experiments.formats.documents import (
    About,
    Format,
    Layer,
    Part,
    attributes_of,
    facts_of,
    local,
    span_of,
)
from builder.page.spans import Span
from builder.page.tokens import tokenize
from builder.reports.errors import DataError

TYPES = "TypeSystem.xml"
OURS = "webanno.custom"
"""Where INCEpTION looks for layers of a project's own."""
SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"
ANNOTATION = "uima.tcas.Annotation"
_RANGES = {"int32": "Integer", "int64": "Integer", "float64": "Double", "bool": "Boolean"}
_PARAGRAPH = {"id": "string", "label": "string", "line": "int32", "raw_start": "int32"}
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FACTS = ("documentId", "documentTitle", "documentUri")


def write(documents: Iterable[Part], about: About, folder: Path) -> None:
    """Write an XMI a document, and the type system.

    Raises `DataError` for a text or a fact with a character that XML cannot hold.
    """
    facts: dict[str, str] = {}
    for document in documents:
        facts |= {name: _dtype(value) for name, value in _scalars(document).items()}
        _put(_Cas(document, about.layers).root, folder / f"{document['id']}.xmi")
    _put(_type_system(about.layers, facts), folder / TYPES)


class _Cas:
    """The XMI of one document."""

    def __init__(self, document: Part, layers: Sequence[Layer]) -> None:
        self._ids, self._members = count(2), []  # type: ignore[var-annotated]
        self._document = document["id"]
        text = self._checked("text", document["text"])
        self._astral = [at for at, char in enumerate(text) if ord(char) > 0xFFFF]
        self.root = ET.Element("xmi:XMI", {**_namespaces(), "xmi:version": "2.0"})
        ET.SubElement(self.root, "cas:NULL", {"xmi:id": "0"})
        whole = Span(0, len(text))
        self._add(METADATA, whole, {"language": document["language"], **_metadata(document)})
        self._add(f"{OURS}.Page", whole, _scalars(document))
        self._paragraphs(document)
        for layer in layers:
            for mention in document[layer.name]:
                self._mention(mention, layer)
        self._view(text)

    def _view(self, text: str) -> None:
        sofa = {"xmi:id": "1", "sofaNum": "1", "sofaID": "_InitialView"}
        ET.SubElement(self.root, "cas:Sofa", {**sofa, "mimeType": "text", "sofaString": text})
        members = " ".join(self._members)
        ET.SubElement(self.root, "cas:View", {"sofa": "1", "members": members})

    def _paragraphs(self, document: Part) -> None:
        for paragraph in document["paragraphs"]:
            span = Span(paragraph["start"], paragraph["end"])
            self._add(SENTENCE, span, {})
            said = {name: paragraph[name] for name in _PARAGRAPH}
            self._add(f"{OURS}.Paragraph", span, {**said, "id": local(paragraph["id"])})
            for token in tokenize(span.of(document["text"])):
                self._add(TOKEN, token.shifted(span.start), {})

    def _mention(self, mention: Part, layer: Layer) -> None:
        said = {"id": local(mention["id"]), **attributes_of(mention, layer)}
        for part in layer.parts:
            if (span := span_of(mention, part)) is not None:
                target = self._add(f"{OURS}.{part.capitalize()}", span, {})
                said[part] = self._link(_link(layer, part), part, target)
        span = span_of(mention)
        assert span is not None
        self._add(f"{OURS}.{layer.singular}", span, said)

    def _add(self, type: str, span: Span, said: Mapping[str, object]) -> str:
        """Add an annotation with its features, and return its id."""
        begin, end = (str(at + bisect_left(self._astral, at)) for at in span)
        id = self._element(type, {"sofa": "1", "begin": begin, "end": end, **said})
        self._members.append(id)
        return id

    def _link(self, type: str, role: str, target: str) -> str:
        return self._element(type, {"role": role, "target": target})

    def _element(self, type: str, said: Mapping[str, object]) -> str:
        package, _, name = type.rpartition(".")
        id = str(next(self._ids))
        features = {key: self._checked(key, _value(value)) for key, value in said.items()}
        ET.SubElement(self.root, f"{_prefix(package)}:{name}", {"xmi:id": id, **features})
        return id

    def _checked(self, name: str, text: str) -> str:
        if bad := _NOT_XML.search(text):
            character = f"U+{ord(bad[0]):04X}, which XML cannot hold"
            raise DataError(f"{self._document}: its {name} holds {character}")
        return text


def _type_system(layers: Sequence[Layer], facts: Mapping[str, str]) -> ET.Element:
    namespace = "http://uima.apache.org/resourceSpecifier"
    root = ET.Element("typeSystemDescription", {"xmlns": namespace})
    types = ET.SubElement(root, "types")
    _type(types, METADATA, "uima.tcas.DocumentAnnotation", dict.fromkeys(_FACTS, "string"))
    _type(types, SENTENCE, ANNOTATION, {})
    _type(types, TOKEN, ANNOTATION, {})
    _type(types, f"{OURS}.Page", ANNOTATION, facts)
    _type(types, f"{OURS}.Paragraph", ANNOTATION, _PARAGRAPH)
    for part in dict.fromkeys(part for layer in layers for part in layer.parts):
        _type(types, f"{OURS}.{part.capitalize()}", ANNOTATION, {})
    for layer in layers:
        said = {name: layer.types[name] for name in ("id", *layer.attributes)}
        features = _type(types, f"{OURS}.{layer.singular}", ANNOTATION, said)
        for part in layer.parts:
            _feature(features, part, "uima.cas.FSArray", _link(layer, part))
            link = _type(types, _link(layer, part), "uima.cas.TOP", {"role": "string"})
            _feature(link, "target", f"{OURS}.{part.capitalize()}")
    return root


def _type(types: ET.Element, name: str, above: str, said: Mapping[str, str]) -> ET.Element:
    """Add a type with plain features, and return the element that takes more of them."""
    description = ET.SubElement(types, "typeDescription")
    for tag, text in (("name", name), ("description", ""), ("supertypeName", above)):
        ET.SubElement(description, tag).text = text
    features = ET.SubElement(description, "features")
    for column, dtype in said.items():
        _feature(features, column, f"uima.cas.{_RANGES.get(dtype, 'String')}")
    return features


def _feature(features: ET.Element, name: str, range: str, element: str = "") -> None:
    description = ET.SubElement(features, "featureDescription")
    parts = [("name", name), ("description", ""), ("rangeTypeName", range)]
    for tag, text in [*parts, *([("elementType", element)] if element else [])]:
        ET.SubElement(description, tag).text = text


def _link(layer: Layer, part: str) -> str:
    return f"{OURS}.{layer.singular}{part.capitalize()}Link"


def _metadata(document: Part) -> dict[str, str]:
    values = (document["id"], document.get("title"), document.get("url"))
    return {key: value for key, value in zip(_FACTS, values, strict=True) if value is not None}


def _scalars(document: Part) -> Part:
    """Return the facts of a document that are no lists."""
    return {name: v for name, v in facts_of(document).items() if not isinstance(v, list)}


def _dtype(value: object) -> str:
    return "int32" if isinstance(value, int) else "string"


def _value(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _namespaces() -> dict[str, str]:
    packages = (type.rpartition(".")[0] for type in (SENTENCE, METADATA, f"{OURS}.Page"))
    found = {f"xmlns:{_prefix(p)}": f"http:///{p.replace('.', '/')}.ecore" for p in packages}
    return {"xmlns:xmi": "http://www.omg.org/XMI", "xmlns:cas": "http:///uima/cas.ecore", **found}


def _prefix(package: str) -> str:
    return package.removesuffix(".type").rpartition(".")[2]


def _put(root: ET.Element, path: Path) -> None:
    ET.indent(root)
    path.write_bytes(ET.tostring(root, encoding="UTF-8", xml_declaration=True) + b"\n")


FORMAT = Format("cas", "UIMA CAS as XMI, with its type system", write)
