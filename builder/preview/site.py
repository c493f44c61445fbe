"""The whole site: its pages by address, and how they get into a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from builder.annotation import file as annotation_file
from builder.annotation import registry
from builder.corpus.corpus import Corpus, open_corpus
from builder.disk.atomic import staged_folder
from builder.page import seed
from builder.preview.document_page import document_page
from builder.preview.index_page import index_entry, index_page
from builder.preview.model import DocumentView, bare, view
from builder.release.check import check_all
from builder.reports import fault
from builder.reports.problems import Place, Problem, Report

MARK = ".preview"
"""The file that tells a preview's folder from any other."""

INDEX = "index.html"
_REGISTRIES = tuple(f"{registry.FOLDER}/{name}.yaml" for name in ("people", "organizations"))


def write_site(
    root: Path, out: Path, only: Collection[str] = (), cache_at: Path | None = None
) -> list[Problem]:
    """Write the preview of the corpus at `root` into the folder `out`, whole or not at all.

    If `only` names documents, the site shows no others. What is compiled is kept in the folder
    `cache_at`, if one is named. Returns the problems of the corpus, which
    the pages show. An earlier preview at `out` is replaced; anything else there is a `UsageError`.
    """
    problems = list(check_all(root, cache_at).report.problems)
    with staged_folder(out, MARK, "preview") as folder:
        (folder / MARK).write_bytes(b"")
        for path, content in pages(root, problems, only=only):
            (folder / path).parent.mkdir(exist_ok=True)
            (folder / path).write_bytes(content)
    return problems


class Made(NamedTuple):
    """The page of a document, its entry in the index, and faults of the builder in making it."""

    entry: str
    content: bytes
    faults: list[Problem]


class Kept:
    """The pages of documents that were made before, each with what it was made of.

    `read` has the sha256 of the files of the corpus by name, as they are now.
    """

    def __init__(self) -> None:
        self.read: Mapping[str, str] = {}
        self._pages: dict[str, tuple[object, Made]] = {}

    def page(self, stem: str, shown: object, make: Callable[[], Made]) -> Made:
        """Return the page of a document; it is made unless the one that is kept is the same.

        `shown` is what it shows beside its files and the registries.
        """
        files = [self.read.get(name) for name in (*_files(stem), *_REGISTRIES)]
        of = files, shown
        if stem not in self._pages or self._pages[stem][0] != of or not all(files):
            self._pages[stem] = of, make()
        return self._pages[stem][1]


def pages(
    root: Path,
    problems: list[Problem],
    live: str | None = None,
    only: Collection[str] = (),
    kept: Kept | None = None,
) -> Iterator[tuple[str, bytes]]:
    """Yield every page with its path from the site's root, one at a time, the index last.

    `problems` are those of the whole corpus; if the builder fails at a page, they get another one,
    and the page shows no more than the raw text. With `live`, pages reload when that version ages.
    Pages that are `kept` are not made again.
    """
    corpus = open_corpus(root)
    by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        by_path.setdefault(problem.place.path, []).append(problem)
    entries = []
    stems = [stem for stem in corpus.stems if stem in only or not only]
    for number, stem in enumerate(stems):
        found, around = _of_document(stem, by_path), _neighbours(stems, number)
        make = partial(_make, root, stem, corpus, found, around, live)
        made = kept.page(stem, (found, around, live), make) if kept else make()
        problems += made.faults
        entries.append(made.entry)
        yield f"documents/{stem}.html", made.content
    yield INDEX, _index(corpus, entries, problems, by_path, live)


Around = tuple[str | None, str | None]
"""The addresses of the pages before and behind one."""


def _make(
    root: Path, stem: str, corpus: Corpus, found: list[Problem], around: Around, live: str | None
) -> Made:
    report = Report()
    report.problems += found
    first = len(report.problems)
    work = partial(_page, root, stem, corpus, report, around, live)
    place = Place(annotation_file.path_of(stem))
    made = fault.kept_in(place, report, work, None)
    if made is None:
        shown = bare(root, stem, report.problems)
        made = shown, document_page(shown, *around, live=live)
    href = f"documents/{_address(stem)}"
    return Made(index_entry(made[0], href), made[1], report.problems[first:])


def _page(
    root: Path,
    stem: str,
    corpus: Corpus,
    report: Report,
    around: Around,
    live: str | None,
) -> tuple[DocumentView, bytes]:
    shown = view(root, stem, corpus.registries, report.problems)
    return shown, document_page(shown, *around, live=live)


def _index(
    corpus: Corpus,
    entries: Sequence[str],
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
    return [problem for name in _files(stem) for problem in by_path.pop(name, [])]


def _files(stem: str) -> tuple[str, str]:
    return seed.path_of(stem), annotation_file.path_of(stem)


def _neighbours(stems: Sequence[str], number: int) -> Around:
    before = _address(stems[number - 1]) if number else None
    after = _address(stems[number + 1]) if number + 1 < len(stems) else None
    return before, after


def _address(stem: str) -> str:
    return quote(os.fsencode(f"{stem}.html"))
