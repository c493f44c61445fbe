"""The command line, a thin shell: parse, call a command, turn what it raises into an exit code."""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    # `python -m` looks for modules where one stands first, in what may be a stranger's folder.
    # From here on nothing is, here or in a process that this one starts; what holds the builder
    # comes last. (`os` is loaded by now, whatever the path says. Where the folder has a `builder`
    # of its own, only `python -P -m builder` is safe: SECURITY.md.)
    for entry in sys.path[:]:
        if os.path.isdir(entry) and os.path.samefile(entry, "."):  # noqa: PTH112, PTH121
            sys.path.remove(entry)
    sys.path.append(os.path.abspath(f"{__file__}/../.."))  # noqa: PTH100
    os.environ["PYTHONSAFEPATH"] = "1"
    # A process that begins anew gets our path once it runs; until then it would look where this
    # names, which may be that folder.
    os.environ.pop("PYTHONPATH", None)

    import signal

    # Until a command runs there is nothing to clear away, and nothing to tell but a traceback.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import gc
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import TextIO

from builder import __version__, commands
from builder.reports import output
from builder.reports.errors import PROGRAM, BuilderError, EnvironmentFailure


def main(argv: list[str] | None = None) -> int:
    """Run the command that `argv` names and return the exit code: 0, 1, 2 or 3."""
    _open_streams()
    _write_anything(sys.stdout)
    with output.harmless_errors():
        words = sys.argv[1:] if argv is None else argv
        args = parser(words).parse_args(words, argparse.Namespace(root=Path()))
        return _run(args)


def _run(args: argparse.Namespace) -> int:
    """Run the parsed command; whatever it raises becomes a line on standard error, and a code."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with output.only_ours(), _terminable():
            code: int = args.run(args)
            output.finish()
        return code
    except BuilderError as failure:
        return _fail(str(failure), failure.exit_code)
    except ModuleNotFoundError as failure:
        message = f"{failure}; `python3 dev.py` sets the builder's environment up"
        return _fail(message, EnvironmentFailure.exit_code)
    except OSError as failure:
        where = f"{failure.filename}: " if failure.filename else ""
        return _fail(f"{where}{failure.strerror or failure}", EnvironmentFailure.exit_code)
    except MemoryError:
        return _fail("there is not enough memory", EnvironmentFailure.exit_code)
    except _Terminated:
        return _fail("terminated", 143)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)
    except Exception as failure:
        if os.environ.get("BUILDER_DEBUG"):
            raise
        message = f"a fault of the builder, {type(failure).__name__}: {failure}"
        return _fail(f"{message} (BUILDER_DEBUG=1 shows where)", EnvironmentFailure.exit_code)


class _Terminated(KeyboardInterrupt):
    """SIGTERM came: what Ctrl-C would clear away is cleared away."""


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM end a command as Ctrl-C does, where nobody else listens to it."""
    listened = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    if listened or threading.current_thread() is not threading.main_thread():
        yield
        return
    signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _terminate(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # `timeout` sends it twice
    raise _Terminated


def parser(words: Sequence[str] = ()) -> argparse.ArgumentParser:
    """Return the parser of the command line, one sub-command a module of `commands`.

    If `words` name commands, only those are loaded, so that none pays for the others.
    """
    root = argparse.ArgumentParser(add_help=False)
    root.add_argument(
        "--root",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help="the folder that holds seeds/ and annotations/ (default: where you stand)",
    )
    main_parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Compile raw pages and annotations into a release of the dataset.",
        parents=[root],
    )
    main_parser.add_argument("--version", action="version", version=f"builder {__version__}")
    subparsers = main_parser.add_subparsers(metavar="COMMAND", required=True)
    names = sorted(file.stem for file in Path(commands.__path__[0]).glob("[!_]*.py"))
    for name in [name for name in names if name in words] or names:
        command = import_module(f"{commands.__name__}.{name}")
        # Without docstrings (PYTHONOPTIMIZE=2) a command is listed by its name alone.
        summary = (command.__doc__ or "").strip().partition("\n")[0]
        sub = subparsers.add_parser(name, parents=[root], help=summary, description=command.__doc__)
        command.add_arguments(sub)
        sub.set_defaults(run=command.run)
    return main_parser


def _open_streams() -> None:
    """Put an empty device where a standard stream was closed: nothing else may take its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            device = os.open(os.devnull, os.O_RDWR)
            if device != number:
                os.dup2(device, number)
                os.close(device)
            mode = "w" if number else "r"
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115


def _write_anything(stream: TextIO) -> None:
    """Let a terminal that cannot show a character get its escape, where it would fail."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")


def _fail(message: str, code: int) -> int:
    from builder.reports.problems import visible

    output.complain(f"error: {visible(message, 2000)}")
    return code


if __name__ == "__main__":
    # What a document needs is freed once nothing names it. To look for circles after every 700
    # new objects, as Python does, takes a twentieth of a build and finds next to none.
    gc.set_threshold(100_000)
    status = main()
    gc.freeze()  # all goes with the process: the collector need not look through it first
    sys.exit(status)
