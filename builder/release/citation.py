"""How a version of the dataset is cited, from the settings alone.

`CITATION.cff` (Citation File Format 1.2.0) and `.zenodo.json` (Zenodo's deposit metadata) are
written from the same settings as the references in the card, so none can contradict another.
"""

from __future__ import annotations

import html
import json
import os
from pathlib import Path

from builder.annotation.settings import Settings
from builder.release.generated import read_page
from builder.reports.errors import PROGRAM
from builder.reports.problems import Place, Report, error

CFF = "CITATION.cff"
ZENODO = ".zenodo.json"
KEYWORDS = ("news", "attribution", "quotation", "Central Asia", "Russia", "annotated corpus")

STALE_CITATION = error(
    "stale-citation",
    "CITATION.cff or .zenodo.json does not say what `annotations/dataset.yaml` says. Both are "
    "written from it by `python -m builder card`.",
)


def address(settings: Settings) -> str | None:
    """Return where the version is found: its DOI, else its hub page, else nothing yet."""
    if settings.doi:
        return f"https://doi.org/{settings.doi}"
    if settings.hub:
        return hub_page(settings.hub)
    return None


def bibtex(settings: Settings) -> str:
    """Return a BibTeX entry that ends in a line feed."""
    key = settings.name.replace("-", "_")
    authors = " and ".join(f"{{{author}}}" for author in settings.authors)
    fields = {
        "title": f"{{{settings.title}}}",
        "author": authors,
        "year": str(settings.released.year),
        "version": settings.version,
        "type": "Data set",
    }
    if settings.doi:
        fields["doi"] = settings.doi
    elif url := address(settings):
        fields["url"] = url
    body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@misc{{{key},\n{body}}}\n"


def apa(settings: Settings) -> str:
    """Return a reference in APA style."""
    authors = ", & ".join(settings.authors)
    where = f" {address(settings)}" if address(settings) else ""
    return (
        f"{authors}. ({settings.released.year}). *{settings.title}* "
        f"(Version {settings.version}) [Data set].{where}"
    )


def files(settings: Settings) -> dict[str, str]:
    """Return the texts of `CITATION.cff` and `.zenodo.json` by name."""
    return {CFF: cff(settings), ZENODO: zenodo(settings)}


def check(root: Path, settings: Settings, report: Report) -> None:
    """Report the citation files at `root` that are stale; a corpus may do without them."""
    for name, text in files(settings).items():
        if os.path.lexists(root / name):
            found = read_page(root, name, report)
            if found is not None and found != text:
                message = "this file does not say what annotations/dataset.yaml says"
                report.add(STALE_CITATION, Place(name), message, f"run `{PROGRAM} card`")


def cff(settings: Settings) -> str:
    """Return a CITATION.cff; without a `license`, for no single one holds for the whole."""
    import yaml

    fields: dict[str, object] = {
        "cff-version": "1.2.0",
        "message": "Please cite the version of this dataset that you used.",
        "type": "dataset",
        "title": settings.title,
        "abstract": f"{settings.summary} {licences(settings)}",
        "authors": [{"name": author} for author in settings.authors],
        "version": settings.version,
        "date-released": settings.released.isoformat(),
        "keywords": list(KEYWORDS),
    }
    if settings.doi:
        fields["doi"] = settings.doi
    if settings.hub:
        fields["url"] = hub_page(settings.hub)
    written: str = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=100)
    return written


def zenodo(settings: Settings) -> str:
    """Return a .zenodo.json; the licence is "other", and the notes say which holds for what."""
    fields: dict[str, object] = {
        "title": settings.title,
        "upload_type": "dataset",
        "description": f"<p>{html.escape(settings.summary, quote=False)}</p>",
        "creators": [{"name": author} for author in settings.authors],
        "version": settings.version,
        "publication_date": settings.released.isoformat(),
        "keywords": list(KEYWORDS),
        "access_right": "open",
        "license": "other-closed",
        "notes": html.escape(licences(settings), quote=False),
    }
    if settings.doi:
        fields["doi"] = settings.doi
    if settings.hub:
        link = {"identifier": hub_page(settings.hub), "relation": "isIdenticalTo"}
        fields["related_identifiers"] = [link]
    return json.dumps(fields, ensure_ascii=False, indent=2) + "\n"


def licences(settings: Settings) -> str:
    """Return in a sentence or two which licence holds for what."""
    return (
        f"Annotations: {settings.licence_annotations}. Code: {settings.licence_code}. "
        f"{settings.licence_texts}"
    )


def hub_page(repo: str) -> str:
    """Return the address of a dataset's page on the hub."""
    return f"https://huggingface.co/datasets/{repo}"
