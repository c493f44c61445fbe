"""The project's own data, however much there is, and the corpus of the tests: both are whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder import layers
from builder.annotation import json_schema, registry
from builder.annotation.file import SECOND_FOLDER
from builder.release.check import check_all
from builder.reports.errors import PROGRAM
from builder.reports.problems import Place, Report
from tests.support import FIVE, PROJECT, builder, errors, rendered

pytestmark = [
    pytest.mark.live,
    pytest.mark.parametrize("root", [PROJECT, FIVE], ids=["project", "five"]),
]


def renew(command: str, root: Path) -> str:
    """Return how what is stale is written anew."""
    more = "" if root == PROJECT else f" with `--root {root.relative_to(PROJECT)}`"
    return f"run `{PROGRAM} {command}`{more}"


def is_draft(place: Place, root: Path) -> bool:
    """Tell whether a place is in a draft, which may lack what `check` will go on asking for."""
    path = root / place.path
    return "/documents/" in place.path and "\nreview: draft\n" in path.read_text(encoding="utf-8")


def test_check_finds_no_error(root: Path) -> None:
    """Documents, registries, card, citation and comparison are as `check` wants them."""
    found = errors(check_all(root).report.problems)
    wrong = [problem for problem in found if not is_draft(problem.place, root)]
    assert not wrong, rendered(wrong, "text", root)


def test_the_schemas_are_current(root: Path) -> None:
    """Editors offer the ids that the registry has, and the keys that the layers have."""
    wanted = json_schema.files(registry.load(root, Report()), layers.SHAPE)
    committed = {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in (root / json_schema.FOLDER).iterdir()
    }
    assert committed == wanted, renew("schema", root)


def test_every_file_is_laid_out(root: Path) -> None:
    """`fmt` would change nothing."""
    done = builder("fmt", "--check", "--root", root)
    assert done.returncode == 0, f"{done.stdout}{renew('fmt', root)}"


def test_every_file_names_its_schema(root: Path) -> None:
    """The first line of a file that people edit leads an editor to a schema that is there."""
    for path in root.glob("annotations/**/*.yaml"):
        if SECOND_FOLDER not in path.as_posix():
            first = path.read_text(encoding="utf-8").splitlines()[0]
            match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
            assert match, f"{path} does not begin with the line that names its schema"
            assert (path.parent / match[1]).exists(), f"{path}: {match[1]} is not there"
