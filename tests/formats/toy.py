"""The five documents with one invented page more, which has everything that formats trip over.

Characters beyond the first 65,536, two spaces in a row, a tab, a no-break space, the signs that
CoNLL-U uses itself, words that repeat, a source that two statements share, a garbled figure.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.support import add_second, copy_corpus

STEM = "900_smile"
SEED = (
    "Smiles \U0001f600 at the <border> & \"beyond\"\n"
    "\t“We \U0001f600 agree  on 100% | a=b,” Lavrov said. “It is _ fine,” Lavrov said, with\u00a0"
    "10,000 people in 2021 (more than 5 of them from the CIS and the CIS \U0001f600).\n"
    "\n"
    "Nothing is said here.\n"
)  # fmt: skip
NOTES = """\
seed_sha256: {sha256}
guidelines: "3"
review: compared
split: train
page:
  language: en
  publisher: tass
  published:
    edtf: "2022-05-05"
    basis: external
    evidence:
      - https://example.org/story
  speaker: sergey-lavrov
lines:
  L1: title
  L2-L4: body
text:
  L2:
    statements:
      - id: s2
        speaker: sergey-lavrov
        source:
          L2: Lavrov
          which: 1 of 2
        cue:
          L2: said
          which: 1 of 2
        direct: "We \U0001f600 agree  on 100% | a=b,"
      - id: s7
        speaker: sergey-lavrov
        continues: s2
        direct: It is _ fine,
    figures:
      - count: "100"
        unit: percent
        garbled: true
      - count: "10,000"
        unit: person
        measures: people
        period: "2021"
      - count: "5"
        unit: person
        more_than: more than
    dates:
      - explicit: "2021"
        edtf: "2021"
    organizations:
      - cis: CIS
        in: from the CIS
      - cis: CIS
        in: and the CIS
  L4: nothing
"""


def toy_corpus(folder: Path) -> Path:
    """Write the corpus into `folder`, which must not exist yet, and return it."""
    copy_corpus(folder)
    (folder / "seeds" / f"{STEM}.txt").write_bytes(SEED.encode())
    notes = NOTES.format(sha256=hashlib.sha256(SEED.encode()).hexdigest())
    (folder / "annotations/documents" / f"{STEM}.yaml").write_text(notes, encoding="utf-8")
    add_second(folder, STEM)
    return folder
