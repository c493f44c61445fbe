"""Run the builder and write how often it opened each file to be read; `python -m tests.opened`.

Words: the file to write, then those of a command. What C++ opens by itself is not seen.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

OPENED: Counter[str] = Counter()


def count(event: str, arguments: tuple[object, ...]) -> None:
    """Count what is opened to be read (an audit hook)."""
    if event == "open":
        path, _, flags = arguments
        if isinstance(path, str) and isinstance(flags, int) and not flags & os.O_ACCMODE:
            OPENED[os.path.realpath(path)] += 1


if __name__ == "__main__":
    from builder.__main__ import main

    sys.addaudithook(count)
    code = main(sys.argv[2:])
    found = dict(OPENED)
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")
    sys.exit(code)
