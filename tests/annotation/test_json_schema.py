"""The schemas that editors read the annotation files with."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from builder import layers
from builder.annotation import json_schema
from builder.page.clean import KEPT, LABELS
from builder.reports.problems import Report
from builder.yaml_text import nodes, strict_yaml
from tests.support import FIVE, called, registries

FILES = sorted(FIVE.glob("annotations/**/*.yaml"))
SCHEMAS = json_schema.files(registries(), layers.SHAPE)


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from objects(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_explained_and_no_other_is_allowed(name: str) -> None:
    """Hovering over any key says what it holds; a key that the format does not have is marked."""
    for part in objects(json.loads(SCHEMAS[name])):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            for key, value in part.get("properties", {}).items():
                assert value.get("description"), key


def test_ids_of_the_registry_are_listed() -> None:
    """Speakers are people, publishers and mentions organizations; each id tells whose it is."""
    document = json.loads(SCHEMAS["annotations/schema/document.json"])
    page = document["properties"]["page"]["properties"]
    assert page["speaker"]["enum"] == list(registries().people.entities)
    assert page["publisher"]["enum"] == list(registries().organizations.entities)
    mentions = [part for part in objects(document) if "csto" in part.get("properties", {})]
    assert len(mentions) == 1
    words = mentions[0]["properties"]["csto"]["description"]
    assert "Collective Security Treaty Organization" in words


def test_what_check_allows_is_what_the_schema_lists() -> None:
    """The labels of lines are those of the definitions, not a copy of them."""
    document = json.loads(SCHEMAS["annotations/schema/document.json"])
    line, range_ = document["properties"]["lines"]["patternProperties"].values()
    label, parts = line["anyOf"]
    assert label == range_ == {"enum": list(LABELS)}
    part = parts["items"]["properties"]
    assert list(part) == list(LABELS)
    assert {name for name, words in part.items() if words.get("const") == "rest"} == KEPT


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_patterns_match_the_real_keys(path: Path) -> None:
    """Patterns of keys are whole and anchored: they match the keys that the files have."""
    report = Report()
    file = strict_yaml.load(path, path.relative_to(FIVE).as_posix(), report)
    assert file
    assert isinstance(file.root, nodes.Mapping)
    keys = {key.value for key, _ in file.root.entries}
    name = path.stem if f"{json_schema.FOLDER}/{path.stem}.json" in SCHEMAS else "document"
    schema = json.loads(SCHEMAS[f"{json_schema.FOLDER}/{name}.json"])
    patterns = list(schema.get("patternProperties", {}))
    known = set(schema.get("properties", {}))
    assert all(key in known or any(re.search(p, key) for p in patterns) for key in keys)
    assert not any(re.search(p, "L1 or more\n") for p in patterns)


def test_a_new_id_is_offered_once_the_schemas_are_written(corpus: Path) -> None:
    """`schema` takes up a new registry entry, and says which files it wrote."""
    path = corpus / "annotations/registry/people.yaml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(f"{whole}\nzoe:\n  name: Zoe\n  kind: person\n  wikidata: null\n")
    run = called("schema", "--root", corpus)
    assert run.returncode == 0, run.stdout
    assert "annotations/schema/document.json written\n" in run.stdout
    assert "annotations/schema/people.json is up to date\n" in run.stdout
    schema = (corpus / "annotations/schema/document.json").read_text(encoding="utf-8")
    assert '"zoe"' in schema


def test_a_registry_with_errors_writes_no_schema(corpus: Path) -> None:
    """From a registry that cannot be read no schema is made: its ids would be missing."""
    path = corpus / "annotations/registry/people.yaml"
    path.write_text("a: {b: c}\n", encoding="utf-8")
    before = (corpus / "annotations/schema/document.json").read_bytes()
    run = called("schema", "--root", corpus)
    assert run.returncode == 1
    assert "people.yaml:1:4: error[yaml-flow]" in run.stdout
    assert (corpus / "annotations/schema/document.json").read_bytes() == before
