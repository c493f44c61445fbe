"""Stage 7, the release: the folder that `build` writes and that is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from builder import card
from builder.annotation import SPLITS
from builder.census import Census
from builder.corpus import Corpus, Outcome, open_corpus
from builder.errors import DataError
from builder.features import SplitInfo
from builder.parquet import SplitWriter
from builder.problems import Report, exit_code
from builder.settings import Settings
from builder.staging import MARK, staged_folder
from builder.tables import TABLES

Progress = Callable[[Iterable[Outcome], int], Iterable[Outcome]]


class Refused(DataError):
    """The sources have errors, so there is no release; the report has them."""

    def __init__(self, report: Report) -> None:
        """Keep the report; the exit code is the one its errors ask for."""
        super().__init__("nothing was built: the sources have errors")
        self.report = report
        self.exit_code = exit_code(report.problems)


@dataclass(frozen=True, slots=True)
class Built:
    """A release that now stands in `folder`."""

    folder: Path
    settings: Settings
    splits: dict[str, list[SplitInfo]]
    drafts: list[str]
    report: Report


def build(root: Path, out: Path | None, workers: int, progress: Progress) -> Built:
    """Check the sources at `root` and write their release; whole, or not at all.

    Raises `Refused` if the sources have errors.
    """
    corpus = open_corpus(root)
    text = card.load(root, corpus.report)
    settings = corpus.settings
    if settings is None or text is None:
        raise Refused(corpus.report)
    folder = out or root / "dist" / f"{settings.name}-{settings.version}"
    with staged_folder(folder) as staging:
        census, splits, drafts = _write_tables(corpus, staging, workers, progress)
        card.check(text, card.parts(census, settings), corpus.report)
        if corpus.report.errors:
            raise Refused(corpus.report)
        if not splits:
            raise DataError("there is nothing to release: every document is a draft")
        readme = card.release_readme(text, settings, splits)
        (staging / "README.md").write_text(readme, encoding="utf-8", newline="\n")
        _write_manifest(staging, settings, splits)
    return Built(folder, settings, splits, drafts, corpus.report)


def _write_tables(
    corpus: Corpus, staging: Path, workers: int, progress: Progress
) -> tuple[Census, dict[str, list[SplitInfo]], list[str]]:
    census, drafts = Census(), []
    with ExitStack() as stack:
        writers = {
            (table.name, split): stack.enter_context(
                SplitWriter(staging / "data" / table.name, table, split)
            )
            for table in TABLES
            for split in SPLITS
        }
        for outcome in progress(corpus.outcomes(workers), len(corpus.stems)):
            if outcome.draft:
                drafts.append(outcome.stem)
            elif outcome.tables is not None:
                census.add(outcome.split, outcome.tables)
                for config, rows in outcome.tables.items():
                    writers[config, outcome.split].write(rows)
    splits: dict[str, list[SplitInfo]] = {}
    for (config, _), writer in writers.items():
        if writer.info.num_examples:
            splits.setdefault(config, []).append(writer.info)
    return census, splits, drafts


def _write_manifest(staging: Path, settings: Settings, splits: dict[str, list[SplitInfo]]) -> None:
    manifest = {
        "name": settings.name,
        "version": settings.version,
        "released": settings.released.isoformat(),
        "configs": {
            config: {
                info.name: {"rows": info.num_examples, "content_hash": info.content_hash}
                for info in infos
            }
            for config, infos in splits.items()
        },
        "files": {
            path.relative_to(staging).as_posix(): {
                "bytes": path.stat().st_size,
                "sha256": _sha256(path),
            }
            for path in sorted(staging.rglob("*"))
            if path.is_file()
        },
    }
    (staging / MARK).write_bytes(canonical_json(manifest))


def canonical_json(value: object) -> bytes:
    """Return JSON with sorted keys, UTF-8, indented by one, ended by a line feed."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)
    return f"{text}\n".encode()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
