"""The whole site: its pages by address, and how they get into a folder."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import quote

from builder.annotation import file as annotation_file
from builder.corpus.corpus import Corpus, open_corpus
from builder.disk.staging import staged_folder
from builder.page import seed
from builder.preview.document_page import document_page
from builder.preview.index_page import Entry, entry, index_page
from builder.preview.model import DocumentView, bare, view
from builder.release import card
from builder.reports import fault
from builder.reports.problems import Place, Problem, Report

MARK = ".preview"
"""The file that tells a preview's folder from any other."""

INDEX = "index.html"


def write_site(
    root: Path, out: Path, only: Collection[str] = (), cache_at: Path | None = None
) -> list[Problem]:
    """Write the preview of the corpus at `root` into the folder `out`, whole or not at all.

    If `only` names documents, the site shows no others. What is compiled is kept in the folder
    `cache_at`, if one is named. Returns the problems of the corpus, which
    the pages show. An earlier preview at `out` is replaced; anything else there is a `UsageError`.
    """
    problems = list(card.survey(root, cache_at).report.problems)
    with staged_folder(out, MARK, "preview") as folder:
        (folder / MARK).write_bytes(b"")
        for path, content in pages(root, problems, only=only):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
    return problems


def pages(
    root: Path,
    problems: list[Problem],
    live: str | None = None,
    only: Collection[str] = (),
) -> Iterator[tuple[str, bytes]]:
    """Yield every page with its path from the site's root, one at a time, the index last.

    `problems` are those of the whole corpus; if the builder fails at a page, they get another one,
    and the page shows no more than the raw text. With `live`, pages reload when that version ages.
    """
    corpus = open_corpus(root)
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.place.path, []).append(problem)
    entries = []
    stems = [stem for stem in corpus.stems if stem in only or not only]
    for number, stem in enumerate(stems):
        report = Report()
        report.problems += _of_document(stem, by_path)
        first = len(report.problems)
        around = _neighbours(stems, number)
        work = partial(_page, root, stem, corpus, report, around, live)
        place = Place(annotation_file.path_of(stem))
        made = fault.kept_in(place, report, work, None)
        problems += report.problems[first:]
        if made is None:
            shown = bare(root, stem, report.problems)
            made = shown, document_page(shown, *around, live=live)
        entries.append(entry(made[0], f"documents/{_address(stem)}"))
        yield f"documents/{stem}.html", made[1]
    yield INDEX, _index(corpus, entries, problems, by_path, live)


def _page(
    root: Path,
    stem: str,
    corpus: Corpus,
    report: Report,
    around: tuple[str | None, str | None],
    live: str | None,
) -> tuple[DocumentView, bytes]:
    shown = view(root, stem, corpus.registries, report.problems)
    return shown, document_page(shown, *around, live=live)


def _index(
    corpus: Corpus,
    entries: Sequence[Entry],
    problems: Sequence[Problem],
    by_path: dict[str, list[Problem]],
    live: str | None,
) -> bytes:
    title = corpus.settings.title if corpus.settings else "All documents"
    # What the documents' pages show has been taken out of `by_path`.
    others = [problem for found in by_path.values() for problem in found]
    return index_page(title, entries, problems, others, live)


def _of_document(stem: str, by_path: dict[str, list[Problem]]) -> list[Problem]:
    """Take the problems of a document's two files out of those of the corpus."""
    names = (f"{seed.FOLDER}/{stem}.txt", annotation_file.path_of(stem))
    return [problem for name in names for problem in by_path.pop(name, [])]


def _neighbours(stems: Sequence[str], number: int) -> tuple[str | None, str | None]:
    before = _address(stems[number - 1]) if number else None
    after = _address(stems[number + 1]) if number + 1 < len(stems) else None
    return before, after


def _address(stem: str) -> str:
    return quote(os.fsencode(f"{stem}.html"))
