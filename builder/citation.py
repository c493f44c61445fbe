"""How a version of the dataset is cited, from the settings alone."""

from __future__ import annotations

from builder.settings import Settings


def address(settings: Settings) -> str | None:
    """Return where the version is found: its DOI, else its hub page, else nothing yet."""
    if settings.doi:
        return f"https://doi.org/{settings.doi}"
    if settings.hub:
        return f"https://huggingface.co/datasets/{settings.hub}"
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
