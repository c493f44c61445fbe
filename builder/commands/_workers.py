"""The options of commands that compile many documents: who does it."""

from __future__ import annotations

import argparse
import re

from builder.corpus.workers import ALONE, MOST_PROCESSES

_ADDRESS = re.compile(r"(?:(?:tcp|tls)://)?[^\s/]+:[0-9]{1,5}")


def add_workers_argument(parser: argparse._ActionsContainer) -> None:
    """Declare `--workers`."""
    parser.add_argument(
        "--workers",
        type=_number,
        metavar="N",
        help=f"processes to compile with (default: where more than {ALONE} documents have to be "
        "compiled, as many as there are cores)",
    )


def add_worker_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare `--workers` and `--cluster`, which are alternatives and both give `workers`."""
    group = parser.add_mutually_exclusive_group()
    add_workers_argument(group)
    group.add_argument(
        "--cluster",
        type=_address,
        dest="workers",
        metavar="ADDRESS",
        default=argparse.SUPPRESS,
        help="the address of a Dask scheduler of your own, such as tcp://10.0.0.1:8786, whose "
        "workers compile; it has to be trusted like this machine",
    )


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError(f"a number from 1 to {MOST_PROCESSES}")
    return int(text)


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise argparse.ArgumentTypeError("an address such as tcp://10.0.0.1:8786")
    return text
