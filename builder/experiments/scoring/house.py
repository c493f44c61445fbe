"""What the scorer takes from the rest of the builder: its errors and problems."""

from __future__ import annotations

from builder.reports.errors import EnvironmentFailure, UsageError
from builder.reports.problems import Place, Report, Rule, visible

__all__ = [
    "EnvironmentFailure",
    "Place",
    "Report",
    "Rule",
    "UsageError",
    "visible",
]
