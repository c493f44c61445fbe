"""Faults that the loopback hub makes on demand, each at one request, counted from 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """What goes wrong at a request."""

    error = "500"
    """The hub answers 500 and has done nothing."""
    busy = "429"
    """The hub answers 429, come back in a second, and has done nothing."""
    reset = "reset"
    """The connection is reset before anything was done."""
    stall = "stall"
    """The hub says nothing until the client gives up; it has done nothing."""
    lost = "done but the answer lost"
    """The hub does what it was asked; the connection is reset before it answers."""
    moved = "parent moved"
    """Somebody commits to main just before; then the hub does what it was asked."""
    killed = "killed before"
    """The client is killed before anything was done."""
    killed_after = "killed after"
    """The client is killed after the hub did what it was asked."""


@dataclass(slots=True)
class Plan:
    """Which fault to make at which request; requests are counted as they arrive."""

    faults: dict[int, Fault] = field(default_factory=dict)
    count: int = 0
    _lock: Lock = field(default_factory=Lock)

    def next(self) -> Fault | None:
        """Count a request and return the fault to make at it."""
        with self._lock:
            fault = self.faults.get(self.count)
            self.count += 1
            return fault
