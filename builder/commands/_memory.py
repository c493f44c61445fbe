"""How memory is taken in the commands that write the files of a release."""

from __future__ import annotations

import ctypes
import os
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""`M_TRIM_THRESHOLD` and `M_MMAP_THRESHOLD` of `malloc.h`."""
LARGE = 1 << 19
"""Bytes of a piece of memory that goes back to the system as soon as nobody uses it."""
KEPT = 1 << 23
"""Bytes that are kept beyond all smaller pieces: to ask for them again and again costs more."""
_NAMED = ("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_", "GLIBC_TUNABLES")
"""The variables by which a user says so."""


def give_back() -> None:
    """Have memory given back that is no longer used; call it before Arrow loads.

    Arrow takes its memory from the system, unless the user names another allocator: its own keeps
    what was freed, 50 MB of a build, and is no faster. And glibc, where that is the system's, is
    told what is large, unless the user has: of itself it takes for small whatever is no larger than
    the largest that was freed so far, and keeps it, in pieces that fit together the less the more
    documents came (see mallopt(3)).
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux" and os.environ.keys().isdisjoint(_NAMED):
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # musl has none
            library.mallopt(_MMAP_THRESHOLD, LARGE)
            library.mallopt(_TRIM_THRESHOLD, KEPT)
