"""Where text goes out: all that is printed passes here, so that none of it steers its reader.

What is printed may have words of a stranger's in it: of a file, of a hub, in the name of a folder.
A terminal would obey control characters in it; a workflow's runner obeys lines that start with
`::`, indented or not, and `##[` anywhere. Data keeps its meaning: JSON is escaped as JSON is.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_PLAIN = frozenset("\n\t")
_COLOR = re.compile(r"(\033\[[0-9;]*m)")
_COMMAND = re.compile(r"^([^\S\n]*:):", re.MULTILINE)
_OLD_COMMAND = "##["
_NOT_ASCII = re.compile(r"[^\x00-\x7e]")

_LEAST_SECRET = 8
"""Characters of the shortest text that is hidden: no secret is shorter, but many words are."""

_secrets: set[str] = set()
_ours: list[TextIO] = []
"""Standard output, while it is ours alone (see `only_ours`)."""


def say(
    text: str = "",
    end: str = "\n",
    *,
    color: bool = False,
    commands: bool = False,
    flush: bool = False,
) -> None:
    """Print to standard output what can steer neither a terminal nor a workflow.

    With `color` what colours it stays; with `commands` its lines may be commands to a workflow.
    A reader that leaves ends nothing: the rest is said to nobody.
    """
    parts = _COLOR.split(text) if color else [text]
    shown = "".join(part if n % 2 else printable(part) for n, part in enumerate(parts))
    _write((shown if commands else harmless(shown)) + end)
    if flush:
        finish()


def hide(secret: str) -> None:
    """Keep a secret from all that is printed from now on, whoever says it back to us."""
    if len(secret) >= _LEAST_SECRET:
        _secrets.add(secret)


def without_secrets(text: str) -> str:
    """Return text without what is to be hidden."""
    for secret in _secrets:
        text = text.replace(secret, "(token)")
    return text


def complain(text: str) -> None:
    """Print to standard error what can steer neither a terminal nor a workflow."""
    try:
        sys.stderr.write(harmless(printable(text)) + "\n")
        sys.stderr.flush()
    except OSError:  # nobody reads it, or no disk holds it; the exit code says what there is to say
        _to_nobody(sys.stderr)


def say_as(format: str, text: str, *, color: bool = False) -> None:
    """Print text that was rendered in a format: `json` keeps its values, `github` its commands."""
    if format == "json":
        escaped = _NOT_ASCII.sub(lambda match: _json_escaped(match[0]), text)
        _write(escaped.replace(_OLD_COMMAND, "#\\u0023["))
    else:
        say(text, end="", color=color, commands=format == "github")


def say_instead(format: str, text: str) -> None:
    """Print why there is no answer in a format: for `json` to standard error, where none is due."""
    (complain if format == "json" else say)(text)


def _json_escaped(char: str) -> str:
    return char if char.isprintable() else json.dumps(char)[1:-1]


def finish() -> None:
    """Let what was said reach its reader, if there still is one; `OSError` if it cannot be kept."""
    with _reader_may_leave():
        _out().flush()


def is_terminal() -> bool:
    """Tell whether standard output is a terminal."""
    return _out().isatty()


def harmless(text: str) -> str:
    """Return text in which a workflow's runner finds no command, in its new style or the old."""
    return _COMMAND.sub(r"\1 :", without_secrets(text)).replace(_OLD_COMMAND, "# #[")


def printable(text: str) -> str:
    """Return text with its control and format characters escaped, but line feeds and tabs."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _PLAIN else f"\\u{{{ord(c):x}}}" for c in text)


@contextmanager
def only_ours() -> Iterator[None]:
    """Keep standard output for what is said here: what a library prints is no part of it."""
    _ours.append(sys.stdout)
    sys.stdout = sys.stderr
    try:
        yield
    finally:
        sys.stdout = _ours.pop()


@contextmanager
def harmless_errors() -> Iterator[None]:
    """Let nothing that is printed to standard error steer, whoever prints it."""
    stream = sys.stderr
    sys.stderr = _Harmless(stream)
    try:
        yield
    finally:
        sys.stderr = stream


class _Harmless(io.TextIOBase):
    """A stream on which a library's words are harmless; what moves a progress bar passes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write the text; carriage returns, which bars need, only to a terminal."""
        lines = text.split("\r") if self._stream.isatty() else [text]
        self._stream.write("\r".join(harmless(printable(line)) for line in lines))
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        self._stream.flush()

    def isatty(self) -> bool:
        """Tell whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the stream's own number."""
        return self._stream.fileno()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's encoding."""
        return self._stream.encoding


def _out() -> TextIO:
    return _ours[-1] if _ours else sys.stdout


def _write(text: str) -> None:
    with _reader_may_leave():
        _out().write(without_secrets(text))


@contextmanager
def _reader_may_leave() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        _to_nobody(_out())


def _to_nobody(stream: TextIO) -> None:
    """Let what is left in the buffer, and what is still to come, go where nobody reads it."""
    device = os.open(os.devnull, os.O_WRONLY)
    os.dup2(device, stream.fileno())
    os.close(device)
