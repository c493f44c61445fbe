"""The picture of the house in CONTRIBUTING, drawn from the code.

python -m tests.house    draw it anew, after a package came, went or says other things of itself
"""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
BUILDER = PROJECT / "builder"
PAGE = PROJECT / "CONTRIBUTING.md"
BEGIN, END = "<!-- begin house -->\n", "<!-- end house -->\n"

Uses = Mapping[str, set[str]]


def order() -> list[str]:
    """Return the stages from the last to the first, as the contract in pyproject has them."""
    with (PROJECT / "pyproject.toml").open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]
    floors = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return [stage for floor in floors for stage in floor.split(" | ")]


def uses() -> dict[str, set[str]]:
    """Return the stages that each stage imports, those left out that it also reaches by others."""
    direct = {stage: _imported(stage) - {stage} for stage in order()}
    return {
        stage: {other for other in found if not _by_others(other, found - {other}, direct)}
        for stage, found in direct.items()
    }


def picture() -> str:
    """Return the house as a table and as a Mermaid flowchart (https://mermaid.js.org)."""
    stages = order()
    rows = [f"| `{_name(stage)}` | {_opening(stage)} |" for stage in reversed(stages)]
    arrows = [
        f"  {_node(stage)} --> {_node(other)}"
        for stage, found in uses().items()
        for other in sorted(found, key=stages.index)
    ]
    nodes = [f'  {_node(stage)}["{_name(stage)}"]' for stage in stages]
    table = ["| package | what it is |", "| --- | --- |", *rows]
    return "\n".join([*table, "", "```mermaid", "flowchart TD", *nodes, *arrows, "```", ""])


def drawn(text: str) -> str:
    """Return a page with the picture between its markers."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{picture()}{END}{after}"


def _imported(stage: str) -> set[str]:
    path = BUILDER / stage
    files = path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    names = {
        f"{node.module}.{alias.name}"
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return {name.split(".")[1] for name in names if name.startswith("builder.")} & {*order()}


def _by_others(stage: str, others: set[str], direct: Uses) -> bool:
    return any(
        stage in direct[other] or _by_others(stage, direct[other], direct) for other in others
    )


def _opening(stage: str) -> str:
    path = BUILDER / stage
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    doc = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return doc.partition("\n")[0].rstrip(".")


def _name(stage: str) -> str:
    return f"{stage}/" if (BUILDER / stage).is_dir() else f"{stage}.py"


def _node(stage: str) -> str:
    return stage.strip("_")


if __name__ == "__main__":
    PAGE.write_text(drawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
