"""The card: `dataset_card.md` as people write it, its generated parts, and the release's README.

How its generated parts are held to the data and written anew is told by `generated`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from builder.annotation.settings import Settings
from builder.annotation.withdrawn import Withdrawal
from builder.annotation.withdrawn import table as withdrawn_table
from builder.corpus.counts import CorpusCounts
from builder.corpus.tables import TABLES
from builder.release import card_text, generated
from builder.release.card_text import BUILT_KEYS, split_front, without_parts
from builder.release.citation import apa, bibtex
from builder.release.features import SplitInfo, card_yaml, describe
from builder.release.generated import BROKEN_CARD
from builder.reports.problems import Place, Report
from builder.yaml_text import nodes, strict_yaml

NAME = "dataset_card.md"


class About(NamedTuple):
    """What people wrote of the dataset: the card's sections by heading, and more.

    `synthetic` is whether any of the texts were made by a machine for this dataset.
    """

    sections: Mapping[str, str]
    publishers: Iterable[str]
    synthetic: bool


def load(root: Path, report: Report) -> str | None:
    """Read the card of the corpus at `root`, or report what is wrong with it."""
    text = generated.read_page(root, NAME, report)
    return text if text is not None and _is_sound(text, report) else None


def check(text: str, parts: Mapping[str, str], report: Report) -> None:
    """Report the generated parts of the card that are not what `parts` says."""
    generated.check(NAME, text, parts, report)


def update(text: str, parts: Mapping[str, str]) -> str:
    """Return the card with its generated parts written anew."""
    return generated.update(text, parts)


def parts(
    counts: CorpusCounts, settings: Settings, withdrawn: Mapping[str, Withdrawal]
) -> dict[str, str]:
    """Return the text of every generated part by its name; each ends in a line feed."""
    return {
        "load": _loading(settings),
        "rows": counts.row_table(),
        "mentions": counts.mention_table(),
        "labels": counts.label_table(),
        "picture": counts.picture(),
        "pages": counts.page_table(),
        "columns": _columns(),
        "agreement": counts.second.layer_table(),
        "withdrawn": withdrawn_table(withdrawn),
        "citation": _citation(settings),
    }


def release_readme(text: str, settings: Settings, splits: Mapping[str, Iterable[SplitInfo]]) -> str:
    """Return the README of a release: the card, its front matter completed for the clients."""
    import yaml

    front, body = split_front(text)
    assert front is not None
    ours = card_yaml(TABLES, splits, settings.version)
    front += yaml.safe_dump(ours, sort_keys=False, allow_unicode=True, width=100)
    return f"---\n{front}---\n{body}"


def about(text: str, publishers: Iterable[str]) -> About:
    """Return what the card says, for the release's description: its sections by heading.

    The generated parts and the markers are left out of them. The texts count as synthetic where
    the card's front matter names a machine among their creators.
    """
    sections = {
        heading: words.partition("\n")[2].strip()
        for heading, words in card_text.sections(without_parts(text)).items()
    }
    inner = strict_yaml.read(split_front(text)[0] or "", NAME, Report())
    entries = inner.root.entries if inner and isinstance(inner.root, nodes.Mapping) else ()
    creators = [value for key, value in entries if key.value == "language_creators"]
    synthetic = "machine-generated" in str(creators)
    return About(sections, tuple(publishers), synthetic)


def _is_sound(text: str, report: Report) -> bool:
    before = report.errors
    front, _ = split_front(text)
    if front is None:
        report.add(BROKEN_CARD, Place(NAME), "no front matter", "start with `---`, YAML, `---`")
        return False
    _check_front_matter(front, report)
    generated.check_markers(NAME, text, parts_names(), report)
    return report.errors == before


def _check_front_matter(text: str, report: Report) -> None:
    inner = Report()
    # One empty line stands for the opening `---`, so that the places are those of the card.
    file = strict_yaml.read("\n" + text, NAME, inner)
    report.problems += inner.problems
    entries = file.root.entries if file and isinstance(file.root, nodes.Mapping) else ()
    for key, _ in entries:
        if key.value in BUILT_KEYS:
            message = f"`{key.value}` is written by the builder"
            report.add(BROKEN_CARD, key.place, message, "leave the key out")


def parts_names() -> tuple[str, ...]:
    """Return the names of the generated parts."""
    return (
        "load",
        "rows",
        "mentions",
        "labels",
        "picture",
        "pages",
        "columns",
        "agreement",
        "withdrawn",
        "citation",
    )


def _columns() -> str:
    return "\n".join(
        f"### `{table.name}`: one row is {table.unit}\n\n{describe(table)}" for table in TABLES
    )


def _loading(settings: Settings) -> str:
    repo = settings.hub or f"NAMESPACE/{settings.name}"
    return f"""```python
from datasets import load_dataset
from huggingface_hub import snapshot_download

folder = snapshot_download(
    "{repo}",
    repo_type="dataset",
    revision="v{settings.version}",
)
statements = load_dataset(folder, "statements")
assert str(statements["train"].info.version) == "{settings.version}"
```
"""


def _citation(settings: Settings) -> str:
    return f"```bibtex\n{bibtex(settings)}```\n\n{apa(settings)}\n"
