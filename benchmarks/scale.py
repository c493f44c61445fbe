"""What a larger corpus costs: copies of the real documents, built at two sizes.

    .venv/bin/python benchmarks/scale.py [DOCUMENTS]

Makes two corpora of copies, the second four times as large, builds each in a process of its own
and prints seconds on the clock, milliseconds of the processor a document, and peak memory. Memory
that hardly grows between the two is the promise: nothing is held but ids, fingerprints and counts.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from shutil import copy, copytree

ROOT = Path(__file__).resolve().parent.parent


def make_corpus(root: Path, documents: int) -> None:
    """Fill `root` with that many documents, each a copy of a real one with a line of its own."""
    copytree(ROOT / "annotations", root / "annotations")
    (root / "annotations" / "COMPARISON.md").unlink()  # it does not name the copies
    for name in ("dataset_card.md", "CHANGELOG.md", "LICENSE"):
        copy(ROOT / name, root / name)
    for name in ("README.md", "CITATION.cff", ".zenodo.json", "pyproject.toml"):
        copy(ROOT / name, root / name)
    for lock in ROOT.glob("*.lock"):
        copy(lock, root / lock.name)
    copytree(ROOT / "builder", root / "builder")
    (root / "seeds").mkdir()
    notes = sorted((root / "annotations" / "documents").glob("*.yaml"))
    originals = [(note.stem, note.read_text(encoding="utf-8")) for note in notes]
    for note in notes:
        note.unlink()
    for number in range(documents):
        stem, text = originals[number % len(originals)]
        make_copy(root, number, (ROOT / "seeds" / f"{stem}.txt").read_bytes(), text)


def make_copy(root: Path, number: int, seed: bytes, note: str) -> None:
    """Write one copy; a line of body at its end keeps the texts from being the same."""
    stem = f"copy_{number:06}"
    seed = seed.rstrip(b"\n") + f"\n\nThis is copy {stem} of the page.".encode()
    line = seed.count(b"\n") + 1
    pinned = hashlib.sha256(seed).hexdigest()
    note = "\n".join(
        f"seed_sha256: {pinned}" if row.startswith("seed_sha256:") else row
        for row in note.rstrip().split("\n")
    )
    note = note.replace("\n\ntext:\n", f"\n  L{line}: body\n\ntext:\n", 1)
    note += f"\n\n  L{line}: nothing\n"
    (root / "seeds" / f"{stem}.txt").write_bytes(seed)
    (root / "annotations" / "documents" / f"{stem}.yaml").write_text(note, encoding="utf-8")


def build(root: Path, documents: int) -> None:
    """Build the corpus in a process of its own and print what it took."""
    command = [sys.executable, "-m", "builder", "card", "--root", str(root)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "build", "--root", str(root)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"the build of {documents} documents failed")
    seconds, peak = time.perf_counter() - start, usage.ru_maxrss / 1024
    each = 1000 * (usage.ru_utime + usage.ru_stime) / documents
    print(
        f"{documents:7} documents  {seconds:7.1f} s  "
        f"processor {each:.2f} ms each  peak {peak:.0f} MiB"
    )


def main(documents: int) -> None:
    """Build at both sizes."""
    for size in (documents, 4 * documents):
        with tempfile.TemporaryDirectory() as folder:
            make_corpus(Path(folder), size)
            build(Path(folder), size)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
