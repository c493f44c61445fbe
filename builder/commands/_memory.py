"""How memory is taken in the commands that write the files of a release."""

from __future__ import annotations

import ctypes
import os
import sys

_MMAP_THRESHOLD = -3
"""`M_MMAP_THRESHOLD` of `malloc.h`."""
LARGE = 1 << 19
"""Bytes of a piece of memory that goes back to the system as soon as nobody uses it."""


def give_back() -> None:
    """Have memory given back that is no longer used; call it before Arrow loads.

    Arrow takes its memory from the system, unless the user names another allocator: its own keeps
    what was freed, 50 MB of a build, and is no faster. And glibc, where that is the system's, says
    once and for all what is large: of itself it takes for small whatever is no larger than what was
    freed last, and keeps it, in pieces that fit together the less the more documents came (see
    mallopt(3)).
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if sys.platform == "linux" and "MALLOC_MMAP_THRESHOLD_" not in os.environ:
        library = ctypes.CDLL(None)
        if hasattr(library, "mallopt"):  # musl has none
            library.mallopt(_MMAP_THRESHOLD, LARGE)
