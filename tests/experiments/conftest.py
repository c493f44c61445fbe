"""Registers the marker of this folder's suite; goes when `tests/conftest.py` has it in SUITES."""

from __future__ import annotations

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line("markers", "oracles: compares the scorer with other scorers")
