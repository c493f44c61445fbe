"""The release described for machines: `croissant.json`, in Croissant 1.1 (MLCommons).

It is JSON-LD, written from the same definitions as the Parquet files. The responsible-AI fields
(Croissant RAI 1.0) are the card's own sections, so that both say the same. A config is a record
set over all its files; a label is the index of its name, as in the files.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from builder.annotation.settings import Settings
from builder.corpus.tables import TABLES
from builder.layers.columns import Column, Label, ListOf, Primitive, Struct, Table, Type
from builder.release import citation, sources
from builder.release.card import About
from builder.release.features import SplitInfo
from builder.release.manifest import Stored

NAME = "croissant.json"

CARD_SECTIONS = {
    "rai:dataCollection": "Collection",
    "rai:dataPreprocessingProtocol": "Cleaning",
    "rai:dataAnnotationProtocol": "Annotation",
    "rai:dataBiases": "Biases",
    "rai:dataLimitations": "Limits",
    "rai:dataUseCases": "Uses",
    "rai:dataSocialImpact": "Social impact",
    "rai:personalSensitiveInformation": "Personal information",
}
"""The section of the card that each responsible-AI field repeats."""

_ACTIVITIES = ("Collection", "Cleaning", "Annotation")
_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "description": {"@container": "@language"},
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "name": {"@container": "@language"},
    "parentField": "cr:parentField",
    "path": "cr:path",
    "prov": "http://www.w3.org/ns/prov#",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
_DATA_TYPES = {
    "string": "sc:Text",
    "int32": "cr:Int32",
    "float64": "cr:Float64",
    "bool": "sc:Boolean",
}

Json = dict[str, object]


def croissant(
    settings: Settings,
    about: About,
    splits: Mapping[str, Iterable[SplitInfo]],
    stored: Mapping[str, Stored],
) -> str:
    """Return the text of `croissant.json`.

    `splits` are by config; `stored` has, by path in the release, the archive of the sources and
    every Parquet file of `splits`.
    """
    tables = [table for table in TABLES if table.name in splits]
    paths = {table.name: _paths(table, splits[table.name]) for table in tables}
    description = {
        **_identity(settings),
        **_responsible(about),
        **_provenance(settings, about),
        "distribution": [
            _file(sources.NAME, "application/x-tar", stored[sources.NAME]),
            *(
                _file(path, "application/x-parquet", stored[path])
                for table in tables
                for path in paths[table.name]
            ),
            *map(_file_set, tables),
        ],
        "recordSet": [_record_set(table) for table in tables],
    }
    return json.dumps(description, ensure_ascii=False, indent=1) + "\n"


def _identity(settings: Settings) -> Json:
    identity: Json = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": settings.title,
        "alternateName": settings.name,
        "description": settings.summary,
        "version": settings.version,
        "datePublished": settings.released.isoformat(),
        "creator": [{"@type": "sc:Organization", "name": name} for name in settings.authors],
        "license": {
            "@type": "sc:CreativeWork",
            "name": "LICENSE",
            "description": citation.licences(settings),
        },
        "inLanguage": list(settings.languages),
        "keywords": list(citation.KEYWORDS),
        "citeAs": citation.bibtex(settings),
        "isLiveDataset": False,
    }
    if address := citation.address(settings):
        identity["url"] = address
    return identity


def _responsible(about: About) -> Json:
    written = {
        field: about.sections[heading]
        for field, heading in CARD_SECTIONS.items()
        if heading in about.sections
    }
    return {**written, "rai:hasSyntheticData": about.synthetic}


def _provenance(settings: Settings, about: About) -> Json:
    activities: list[Json] = [
        {"@type": "prov:Activity", "name": heading, "description": about.sections[heading]}
        for heading in _ACTIVITIES
        if heading in about.sections
    ]
    compilation: Json = {
        "@type": "prov:Activity",
        "name": "Compilation",
        "description": f"`python -m builder build`, version {settings.version} of the sources.",
        "prov:used": {"@id": sources.NAME},
    }
    pages = [
        {"@type": "prov:Entity", "name": f"Pages published by {publisher}"}
        for publisher in about.publishers
    ]
    return {
        "prov:wasDerivedFrom": [{"@id": sources.NAME}, *pages],
        "prov:wasGeneratedBy": [*activities, compilation],
    }


def _paths(table: Table, splits: Iterable[SplitInfo]) -> list[str]:
    return [f"data/{table.name}/{name}" for info in splits for name in info.files]


def _file(path: str, media_type: str, stored: Stored) -> Json:
    return {
        "@type": "cr:FileObject",
        "@id": path,
        "name": path,
        "contentUrl": path,
        "contentSize": f"{stored.bytes} B",
        "encodingFormat": media_type,
        "sha256": stored.sha256,
    }


def _file_set(table: Table) -> Json:
    # Not `containedIn` the files above: mlcroissant 1.1 reads that as archives to look into.
    return {
        "@type": "cr:FileSet",
        "@id": f"{table.name}-files",
        "name": f"{table.name}-files",
        "description": f"All files of the config {table.name}.",
        "encodingFormat": "application/x-parquet",
        "includes": f"data/{table.name}/*.parquet",
    }


def _record_set(table: Table) -> Json:
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": f"One record is {table.unit}.",
        "key": {"@id": f"{table.name}/id"},
        "field": [_field(table, column) for column in table.columns],
    }


def _field(table: Table, column: Column) -> Json:
    field = _described(f"{table.name}/{column.name}", column)
    match column.type:
        case ListOf(Struct(parts)):
            inner = [_part(table, column, part) for part in parts]
            return {**field, "repeated": True, "subField": inner}
        case ListOf(inner_type):
            more: Json = {"repeated": True, "dataType": _data_type(inner_type)}
        case type_:
            more = {"dataType": _data_type(type_)}
    return {**field, **more, "source": _source(table, column)}


def _part(table: Table, column: Column, part: Column) -> Json:
    return {
        **_described(f"{table.name}/{column.name}/{part.name}", part),
        "dataType": _data_type(part.type),
        "source": {**_source(table, column), "transform": {"jsonPath": part.name}},
    }


def _described(id_: str, column: Column) -> Json:
    doc = column.doc + (" (may be null)" if column.optional else "")
    names = _label_names(column.type)
    if names:
        doc += ": " + ", ".join(f"{index} {name}" for index, name in enumerate(names))
    return {"@type": "cr:Field", "@id": id_, "name": id_, "description": doc}


def _label_names(type_: Type) -> tuple[str, ...]:
    match type_:
        case Label(names) | ListOf(Label(names)):
            return names
        case _:
            return ()


def _source(table: Table, column: Column) -> Json:
    return {"fileSet": {"@id": f"{table.name}-files"}, "extract": {"column": column.name}}


def _data_type(type_: Type) -> str:
    match type_:
        case Primitive(dtype):
            return _DATA_TYPES[dtype]
        case Label():
            return "cr:Int64"
        case _:
            raise ValueError(f"Croissant describes no {type_} at this depth")
