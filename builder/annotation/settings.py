"""The dataset's own facts, from `annotations/dataset.yaml`: name, version, licences, citation."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import NamedTuple

from builder.reports.problems import Place, Report, error, visible
from builder.yaml_text import strict_yaml, waivers
from builder.yaml_text.shape import Field, Flag, Items, Nullable, Pattern, Record, Values, Words

NAME = "annotations/dataset.yaml"

BAD_RELEASE_DATE = error(
    "release-date",
    "`released` is the calendar day of the release. Every date in a release comes from it, "
    "because nothing in a release may depend on the clock.",
)

BAD_HUB = error(
    "hub-name",
    "`hub` is the dataset's repository as the hub lets one be called: NAMESPACE/NAME, each of at "
    "most 96 letters, digits, `_`, `-` and `.`, the last two only inside, no `--` or `..`, and no "
    "`.git` at the end. The card and the citation lead there, and `publish` sends there.",
)

_PART = r"\w(?:[\w.-]{0,94}\w)?"
_REPOSITORY = re.compile(rf"(?!.*(?:--|\.\.|\.git\Z)){_PART}/{_PART}", re.ASCII)
_VERSION = r"(?:(?:0|[1-9][0-9]{0,8})\.){2}(?:0|[1-9][0-9]{0,8})"
_LICENCES = Record(
    (
        Field("annotations", Words(), "SPDX id for the annotations", required=True),
        Field("code", Words(), "SPDX id for the code", required=True),
        Field("texts", Words(), "what holds for the texts, in words", required=True),
    )
)
SHAPE = Record(
    (
        Field(
            "name",
            Pattern(r"(?=.{1,100}$)[a-z0-9]+(-[a-z0-9]+)*", "a name"),
            "name of the dataset",
            True,
        ),
        Field("title", Words(), "name for readers", required=True),
        Field(
            "version",
            Pattern(_VERSION, "a version such as 1.0.0"),
            "semantic version of the data",
            True,
        ),
        Field(
            "released",
            Pattern(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day"),
            "the day of the release",
            required=True,
        ),
        Field(
            "guidelines",
            Pattern(r"[1-9][0-9]{0,5}", "a number"),
            "current version of GUIDELINES.md",
            required=True,
        ),
        Field(
            "hub",
            Nullable(Pattern(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+", "NAMESPACE/NAME")),
            "hub repository",
            True,
        ),
        Field(
            "doi",
            Nullable(Pattern(r"10\.[0-9]{4,9}/[!-~]+", "a DOI")),
            "the DOI, or null",
            required=True,
        ),
        Field("authors", Items(Words()), "the authors to cite", required=True),
        Field("summary", Words(), "what the dataset is, in a sentence", required=True),
        Field("languages", Items(Pattern(r"[a-z]{2,3}", "an ISO 639 code")), "of the texts", True),
        Field("licences", _LICENCES, "what may be done with what", required=True),
        Field("splits", Words(), "the policy of splits, in words", required=True),
        Field(
            "second_annotations",
            Flag(),
            "true where every document that is no draft has a second annotation",
        ),
    )
)


class Settings(NamedTuple):
    """The facts of `annotations/dataset.yaml`."""

    name: str
    title: str
    version: str
    released: dt.date
    guidelines: int
    hub: str | None
    doi: str | None
    authors: tuple[str, ...]
    summary: str
    languages: tuple[str, ...]
    licence_annotations: str
    licence_code: str
    licence_texts: str
    splits: str
    second_annotations: bool = False


def load(root: Path, report: Report) -> Settings | None:
    """Read the settings of the corpus at `root`, or report what is wrong with them."""
    file = strict_yaml.load(root / NAME, NAME, report)
    waivers.collect(file.comments if file else (), report)
    values = SHAPE.read(file.root, report) if file else None
    if values is None:
        return None
    released, fits = _released(values, report), _check_hub(values, report)
    if released is None or not fits:
        return None
    return Settings(
        name=values.text("name") or "",
        title=values.text("title") or "",
        version=values.text("version") or "",
        released=released,
        guidelines=int(values.text("guidelines") or 0),
        hub=values.text("hub"),
        doi=values.text("doi"),
        authors=_texts(values, "authors"),
        summary=values.text("summary") or "",
        languages=_texts(values, "languages"),
        licence_annotations=_licence(values, "annotations"),
        licence_code=_licence(values, "code"),
        licence_texts=_licence(values, "texts"),
        splits=values.text("splits") or "",
        second_annotations=values.get("second_annotations") is True,
    )


def _released(values: Values, report: Report) -> dt.date | None:
    try:
        return dt.date.fromisoformat(values.text("released") or "")
    except ValueError:
        place: Place = values.place_of("released")
        message = f"`{values.text('released')}` is no day of the calendar"
        report.add(BAD_RELEASE_DATE, place, message, "write the day, such as 2026-11-21")
        return None


def is_repository(name: str) -> bool:
    """Whether the hub lets a repository be called so: NAMESPACE/NAME."""
    return bool(_REPOSITORY.fullmatch(name))


def _check_hub(values: Values, report: Report) -> bool:
    name = values.text("hub")
    if name is None or is_repository(name):
        return True
    message = f"`{visible(name)}` is no name of a repository on the hub"
    hint = "write NAMESPACE/NAME as the hub has it, or null while there is none"
    report.add(BAD_HUB, values.place_of("hub"), message, hint)
    return False


def _texts(values: Values, key: str) -> tuple[str, ...]:
    return tuple(node.value for node in values.get(key) or ())


def _licence(values: Values, key: str) -> str:
    licences: Values = values.values["licences"]
    return licences.text(key) or ""
