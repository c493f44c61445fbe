"""Make the picture that the README opens with, of a page of the preview as a browser shows it.

    python -m tests.browser.picture

Run it where README.md is, in the project's environment (`.venv`), after a change of how the
preview looks. `python tests/install_suites.py browser` installs what it needs. It shows the corpus
that the tests keep, so a change of the data leaves it as it is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from builder.preview.site import write_site
from tests.browser.install import chromium, installed
from tests.support import FIVE, PROJECT

PICTURE = PROJECT / "docs/pictures/preview.png"
SCRIPT = PROJECT / "tests/browser/picture.mjs"
COLOURS = 64
"""What the picture is reduced to: all its hues, and text smooth enough, in a third of the bytes."""


def make(picture: Path) -> None:
    """Write the picture, a PNG. Raises `CalledProcessError` if a tool fails; it says why."""
    with TemporaryDirectory() as folder:
        site, shot = Path(folder) / "site", Path(folder) / "shot.png"
        write_site(FIVE, site)
        environment = {**os.environ, "SITE": str(site), "CHROMIUM": str(chromium())}
        subprocess.run(["node", SCRIPT, shot], env=environment, check=True)
        quantize = ["pngquant", str(COLOURS), "--speed", "1", "--strip", "--output", "out.png"]
        subprocess.run([*quantize, shot], cwd=folder, check=True)
        picture.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(Path(folder) / "out.png", picture)


if __name__ == "__main__":
    if not installed():
        sys.exit("run `python tests/install_suites.py browser` first")
    make(PICTURE)
    print(f"{PICTURE}, {PICTURE.stat().st_size} bytes")
