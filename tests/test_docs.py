"""The documents tell the truth: commands exist, links lead somewhere, tables are complete."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from builder import commands, layers
from builder.__main__ import parser
from builder.yaml_text.shape import Record
from tests import live

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    path for folder in (".", "annotations", "docs") for path in (ROOT / folder).glob("*.md")
)
OF_DEV = {"test", "rehearse"}
"""Commands of dev.py that are none of the builder's."""
FENCE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(python3? (?:dev\.py|(?:-P )?-m builder) [^`]+)`")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
COMMANDS = sorted(path.stem for path in Path(commands.__path__[0]).glob("[a-z]*.py"))


def documented() -> Iterator[tuple[str, list[str]]]:
    """Yield every call of the builder that a page shows, with the page's name."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
        for line in [*lines, *INLINE.findall(text)]:
            call = re.fullmatch(r"python3? (?:\S*dev\.py|(?:-P )?-m builder) (.+)", line.strip())
            if call:
                yield page.name, shlex.split(call[1], comments=True)


with live.allowed():
    CALLS = list(documented())


@pytest.mark.parametrize(("page", "words"), CALLS, ids=str)
def test_a_documented_command_exists(page: str, words: list[str]) -> None:
    """Every command that a page shows is one, with those options."""
    if words[0] not in OF_DEV and words[0] != "COMMAND":
        parser().parse_args([word for word in words if word not in ("…", "[RELEASE]")])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    """The README's table has every command that `--help` lists."""
    assert f"`python3 dev.py {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """A relative link names a file that is there, and a heading that is in it."""
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link) or (page.name == "dataset_card.md" and link == "LICENSE"):
            continue
        path, _, heading = link.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), f"{page.name}: {link}"
        assert not heading or heading in headings(target), f"{page.name}: {link}"


def headings(page: Path) -> set[str]:
    """Return the anchors that GitHub gives the headings of a page."""
    found = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in found}


def test_the_format_page_has_every_key() -> None:
    """FORMAT.md names every key of an annotation file and of every layer."""
    text = (ROOT / "annotations" / "FORMAT.md").read_text(encoding="utf-8")
    keys = {field.name for field in layers.SHAPE.fields}
    for field in layers.SHAPE.fields:
        if isinstance(field.shape, Record):
            keys |= {part.name for part in field.shape.fields}
    for layer in layers.LAYERS:
        keys |= {layer.name, *layer.item.options, *(field.name for field in layer.item.fields)}
    assert [key for key in sorted(keys) if f"`{key}`" not in text and f"{key}:" not in text] == []
