"""docs/formats.md tells the truth: of formats, readers, versions and refusals."""

from __future__ import annotations

import os
import re

import pytest

from builder.commands.export import FORMATS
from builder.experiments import strict_json
from builder.experiments.formats import formats, rules
from builder.experiments.formats.importing import PROBLEMS
from builder.experiments.formats.reading import FILE_BYTES
from builder.layers import LAYERS
from builder.reports import markdown
from builder.reports.limits import MENTIONS
from tests.support import PROJECT

PAGE = PROJECT / "docs" / "formats.md"
PINS = PROJECT / "tests" / "formats"


def page() -> str:
    """Return the page."""
    return PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_has_its_row_and_section(format: str) -> None:
    """A row in the table, a section with a command, and two or three lines that read it back."""
    assert f"| [`{format}`](#{format}) |" in page()
    section = page().partition(f"\n## {format}\n")[2].partition("\n## ")[0]
    assert f"python3 dev.py export {format}\n" in section
    code = section.partition("```python\n")[2].partition("```")[0]
    assert 2 <= len([line for line in code.splitlines() if line]) <= 3
    assert formats()[format].doc


def test_the_versions_are_those_that_the_tests_ran() -> None:
    """Each reader is named with the version that the suite pins."""
    pins = "".join(path.read_text(encoding="utf-8") for path in PINS.glob("requirements-*.txt"))
    versions = dict(re.findall(r"^([\w.-]+)==([\w.]+)", pins, re.MULTILINE))
    said = re.findall(
        r"(conllu|pyconll|bratiaa|spaCy|dkpro-cassis|Label Studio) (\d[\d.]+\d)", page()
    )
    assert len({name for name, _ in said}) == 6
    for name, version in said:
        known = versions[name.lower().replace(" ", "-")]
        assert known.startswith(version), name


def test_the_layers_of_the_page_are_there() -> None:
    """What a mention needs is said of every layer."""
    needs = page().partition("**What a mention needs**")[2].partition("\n\n")[0]
    for layer in LAYERS:
        noun = layer.item.what.rpartition(" ")[2]
        assert noun in needs, layer.name


def test_the_bounds_are_said() -> None:
    """What a file may hold at most is on the page as it is in the code."""
    flat = " ".join(page().split())
    assert f"{FILE_BYTES >> 20} MiB" in flat
    assert f"{strict_json.DEPTH} levels" in flat
    for bound in (strict_json.VALUES, MENTIONS, PROBLEMS):
        assert f"{bound:,}" in flat


def test_every_refusal_is_listed() -> None:
    """The table of rules is the one in the code; UPDATE_EXAMPLES=1 writes it anew."""
    rows = [[f"`{rule.id}`", rule.explanation] for rule in sorted(rules.RULES.values())]
    table = markdown.table(["rule", "why"], rows)
    opening, _, rest = page().partition("<!-- generated: rules -->\n")
    closing = rest[rest.index("<!-- end -->") :]
    wanted = f"{opening}<!-- generated: rules -->\n{table}{closing}"
    if "UPDATE_EXAMPLES" in os.environ:
        PAGE.write_text(wanted, encoding="utf-8")
    assert page() == wanted
