"""Write a static site that shows every document with its annotations over the text.

With --serve it is shown at once and follows every change of a file. Errors are shown in the
pages; without --serve they end in exit code 1 as well. A PATH that belongs to no document is named
at the end, in exit code 2; the other pages are written.
"""

from __future__ import annotations

import argparse
from pathlib import Path, PurePosixPath

from builder.commands._cache import add_cache_argument, cache_at
from builder.disk.atomic import default_folder
from builder.disk.files import name_of
from builder.page.seed import FOLDER
from builder.reports.errors import UsageError
from builder.reports.output import say
from builder.reports.problems import exit_code, visible
from builder.reports.render import summary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "paths",
        nargs="*",
        type=Path,
        metavar="PATH",
        help="a seed or an annotation file: show only the documents of these (default: all)",
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="the site's folder (default: ROOT/dist/preview)"
    )
    parser.add_argument("--serve", action="store_true", help="serve it and reload on every change")
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="address to serve at (default: %(default)s, which only this machine reaches)",
    )
    parser.add_argument(
        "--port", type=_port, default=8321, help="port to serve at (default: %(default)s; 0: any)"
    )
    add_cache_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Write or serve the site."""
    if not args.serve:
        out = args.out or default_folder(args.root, "preview")
        return _write(args.root, out, args.paths, cache_at(args))
    if args.out or args.paths:
        raise UsageError("--serve writes no files and shows every document; leave out the rest")
    from builder.corpus.corpus import open_corpus
    from builder.preview.serve import serve

    open_corpus(args.root)  # a folder without a corpus is wrong usage, not a page
    serve(args.root, args.host, args.port, cache_at(args))
    return 0


def _write(root: Path, out: Path, paths: list[Path], cache: Path | None) -> int:
    """Write the documents of these paths, all if there are none; then name what is no document."""
    from builder.preview.site import INDEX, write_site

    stems = {path: _stem(path, root) for path in paths}
    strangers = ", ".join(visible(str(path)) for path, stem in stems.items() if stem is None)
    stranger = UsageError(f"no document of the corpus at {root}: {strangers}")
    only = [stem for stem in stems.values() if stem is not None]
    if paths and not only:
        raise stranger
    problems = write_site(root, out, only, cache)
    say(f"{summary(problems)}; the pages show them" if problems else "no problems")
    say(f"Open {out / INDEX}")
    if strangers:
        raise stranger
    return exit_code(problems)


def _stem(path: Path, root: Path) -> str | None:
    """Return the id of the document that a seed or an annotation file belongs to, if it does."""
    try:
        name = PurePosixPath(name_of(path, root))
    except UsageError:
        return None
    known = (root / FOLDER / f"{name.stem}.txt").is_file()
    return name.stem if known and name.suffix in (".txt", ".yaml") else None


def _port(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a number from 0 to 65535")
    return number
