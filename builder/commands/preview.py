"""Write a static site that shows every document with its annotations over the text.

With --serve it is shown at once and follows every change of a file. Errors are shown in the
pages; without --serve they end in exit code 1 as well.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from builder.commands._cache import add_cache_argument, cache_at
from builder.reports.errors import UsageError
from builder.reports.problems import exit_code
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
        only = [_stem(path, args.root) for path in args.paths]
        out = args.out or args.root / "dist" / "preview"
        return _write(args.root, out, only, cache_at(args))
    if args.out or args.paths:
        raise UsageError("--serve writes no files and shows every document; leave out the rest")
    from builder.corpus.corpus import open_corpus
    from builder.preview.serve import serve

    open_corpus(args.root)  # a folder without a corpus is wrong usage, not a page
    serve(args.root, args.host, args.port, cache_at(args))
    return 0


def _write(root: Path, out: Path, only: list[str], cache: Path | None) -> int:
    from builder.preview.site import INDEX, write_site

    problems = write_site(root, out, only, cache)
    print(f"{summary(problems)}; the pages show them" if problems else "no problems")
    print(f"Open {out / INDEX}")
    return exit_code(problems)


def _stem(path: Path, root: Path) -> str:
    """Return the id of the document that a seed or an annotation file belongs to."""
    if not (root / "seeds" / f"{path.stem}.txt").is_file():
        raise UsageError(f"{path} belongs to no document of the corpus at {root}")
    return path.stem


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("between 0 and 65535")
    return number
