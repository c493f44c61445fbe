"""The commands that write a release give memory back: what they take does not grow with it."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from tests.support import PROJECT

GLIBC = platform.libc_ver()[0] == "glibc"

SCRIPT = """
import os
from builder.commands._memory import LARGE, give_back

def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")

if {asked}:
    give_back()
del (largest := [bytearray(1 << 24)])[:]  # of itself, glibc takes all that is smaller for small now
pieces, between = [], []
for _ in range(64):
    pieces.append(bytearray(b"x") * (2 * LARGE))
    between.append(bytes(1000))
before = resident()
del pieces[:]
print((before - resident()) // (2 * LARGE))
"""


def given_back(asked: bool, **environment: str) -> int:
    """Return how many of 64 large pieces went back to the system once nobody used them."""
    script = [sys.executable, "-c", SCRIPT.format(asked=asked)]
    done = subprocess.run(script, cwd=PROJECT, env=environment, capture_output=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not GLIBC, reason="other libraries have no such setting")
def test_what_nobody_uses_goes_back() -> None:
    """Though something small that is still used lies between; of itself glibc would keep it."""
    assert given_back(asked=True) >= 60
    assert given_back(asked=False) < 4


@pytest.mark.skipif(not GLIBC, reason="other libraries have no such setting")
def test_what_the_user_says_stands() -> None:
    """The variables that glibc itself reads are left to decide."""
    assert given_back(asked=True, MALLOC_MMAP_THRESHOLD_=str(1 << 25)) < 4
    assert given_back(asked=True, GLIBC_TUNABLES=f"glibc.malloc.mmap_threshold={1 << 25}") < 4
