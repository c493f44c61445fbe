"""The formats of other tools: out of a release or a source tree, and back into YAML.

A module of this package that defines `FORMAT` is a format, and everything about it stands in that
module. `documents` gives what is written, `exporting` writes it whole or not at all; `importing`
brings what people made elsewhere back, as drafts or second annotations.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from builder.experiments.formats.documents import Format


def formats() -> dict[str, Format]:
    """Return the formats by name."""
    modules = (import_module(f"{__name__}.{info.name}") for info in iter_modules(__path__))
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {format.name: format for format in found}
