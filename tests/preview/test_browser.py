"""The preview in a real Chromium; each suite is a file of tests/browser, run by node."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from builder.__main__ import main
from tests.browser.install import chromium, installed
from tests.support import PROJECT, STEMS, copy_corpus, note

HERE = PROJECT / "tests/browser"

pytestmark = pytest.mark.browser


def break_corpus(corpus: Path) -> None:
    """Plant errors, a doubt and injected markup in one document."""
    notes = corpus / note(0)
    words = notes.read_text("utf-8")
    for old, new in (
        ("- tass: TASS", "- tass: TAS"),
        ("islamic-state: Islamic State", "islamic-state: Islamic States"),
        ("sco: Shanghai Cooperation Organization", "sco: <img src=x onerror=alert(2)>"),
        ("  L42:\n", "  # doubt: two statements, or one?\n  L42:\n"),
    ):
        assert old in words
        words = words.replace(old, new)
    notes.write_text(words, "utf-8")
    seed = corpus / f"seeds/{STEMS[0]}.txt"
    lines = seed.read_text("utf-8").split("\n")
    lines[27] += "<script>alert(1)</script>"
    seed.write_text("\n".join(lines), "utf-8")


@pytest.mark.parametrize("suite", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_in_a_browser(suite: str, tmp_path: Path) -> None:
    """Every test of the suite holds; node prints which does not."""
    assert installed(), "run `python tests/install_suites.py browser` first"
    corpus, broken = copy_corpus(tmp_path / "corpus"), copy_corpus(tmp_path / "broken")
    break_corpus(broken)
    assert main(["preview", "--root", str(corpus), "--out", str(tmp_path / "site")]) == 0
    assert main(["preview", "--root", str(broken), "--out", str(tmp_path / "broken-site")]) == 1
    environment = {
        **os.environ,
        "SITE": str(tmp_path / "site"),
        "BROKEN": str(tmp_path / "broken-site"),
        "CORPUS": str(corpus),
        "PYTHON": sys.executable,
        "CHROMIUM": str(chromium()),
    }
    command = ["node", "--test", "--test-reporter=spec", "--test-timeout=300000", str(HERE / suite)]
    done = subprocess.run(command, cwd=PROJECT, env=environment, check=False)
    assert done.returncode == 0
