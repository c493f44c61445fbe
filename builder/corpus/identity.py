"""Which builder this is: what decides the result of a compilation beside the files of a corpus."""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).parents[1]
LIBRARIES = ("edtf", "iso4217", "PyYAML", "text2num")
"""The libraries that read what annotators write."""


@cache
def identity() -> str:
    """Return the sha256 over the builder's code and the versions of Python and libraries."""
    digest = hashlib.sha256()
    digest.update(f"{sys.version_info[:3]} {[version(name) for name in LIBRARIES]}\n".encode())
    for path in sorted(FOLDER.rglob("*.py")):
        name, data = path.relative_to(FOLDER).as_posix(), path.read_bytes()
        digest.update(f"{name} {len(data)}\n".encode() + data)
    return digest.hexdigest()
