"""Root may read and write everything. Here it steps back, so that rights are tried by anybody."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_VERSION = 0x20080522  # capget(2): two sets of three words, for capabilities 0 to 63
_CAPABILITIES = 1, 2  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
_SET_SECUREBITS, _NOROOT = 28, 1  # prctl(2): a program that root starts is nothing special


@contextmanager
def obeyed() -> Iterator[None]:
    """Let this thread, and what it starts, do no more with files than their rights allow."""
    if os.geteuid() != 0:
        yield
        return
    before = _effective()
    _set_effective(before & ~sum(1 << number for number in _CAPABILITIES), _NOROOT)
    try:
        yield
    finally:
        _set_effective(before, 0)


def _system() -> ctypes.CDLL:
    if sys.platform != "linux":
        pytest.xfail("root may read everything, and steps back on Linux alone")
    return ctypes.CDLL(None, use_errno=True)


def _effective() -> int:
    return _words()[0]


def _set_effective(wanted: int, securebits: int) -> None:
    words = _words()
    words[0] = wanted
    if _system().capset(_head(), words) or _system().prctl(_SET_SECUREBITS, securebits, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "root cannot step back, or forward again")


def _words() -> ctypes.Array[ctypes.c_uint32]:
    """Return what this thread may do: effective, permitted and inheritable, twice."""
    words = (ctypes.c_uint32 * 6)()
    if _system().capget(_head(), words):
        raise OSError(ctypes.get_errno(), "cannot tell what root may do")
    return words


def _head() -> ctypes.Array[ctypes.c_uint32]:
    return (ctypes.c_uint32 * 2)(_VERSION, 0)
