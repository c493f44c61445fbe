"""The licence of a release: what may be done with which part of it."""

from __future__ import annotations

from builder.annotation.settings import Settings

NAME = "LICENSE"


def release_licence(settings: Settings, code_licence: str) -> str:
    """Return the text of a release's LICENSE; `code_licence` is the full text for the code."""
    return f"""\
{settings.title}

This release has parts of three kinds, and what may be done with each is different.

1. The annotations, which are everything in it but the parts named in 2 and 3, are licensed
   under {settings.licence_annotations}: {_address(settings.licence_annotations)}

2. The texts of the pages. {settings.licence_texts}
   They are the files below seeds/ in sources.tar and, wherever a column of the tables repeats
   their words, those words. No licence in this release covers them.

3. The code that builds the dataset (in sources.tar: builder/, dev.py, pyproject.toml,
   requirements.lock) is licensed under {settings.licence_code}, whose text follows.

{"-" * 78}

{code_licence}"""


def _address(spdx_id: str) -> str:
    if spdx_id == "CC-BY-4.0":
        return "https://creativecommons.org/licenses/by/4.0/legalcode"
    return f"https://spdx.org/licenses/{spdx_id}.html"
