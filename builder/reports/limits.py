"""How much a file of the corpus may hold or ask for, in numbers; SECURITY.md tells of them.

What a file may hold is many times what the largest real one has, and more is an error. Together
they bound the work and the memory that a file can ask for, whoever wrote it.
"""

from __future__ import annotations

FILE = 1 << 20
"""Bytes of a file."""

PAGE = 1 << 18
"""Bytes of a seed."""

PAGE_LINES = 1 << 12
"""Lines of a seed, and so entries of its annotation that are about a line or a range of lines."""

MENTIONS = 1 << 11
"""Mentions of an annotation, in all its layers together."""

ANNOTATORS = 8
"""Second annotations of a document, which are read at once and compared one by one."""

NESTING = 32
"""Nested collections of a YAML file; the annotation format needs 7."""

YAML_PROBLEMS = 100
"""Problems of one YAML file after which reading it stops."""

ENTRIES = 100
"""Entries of one mapping that are told to be wrong; with more it is another file altogether."""

TOLD = 100
"""Problems of one kind in one file that are told one by one; the last tells how many more."""

HINTED = 25
"""Problems of one kind in one file whose hint names what was probably meant."""

NAME = 80
"""Characters of a name that is compared with a wrong one."""

NUMBER = 400
"""Characters of words that are read as a number."""

COMPARED = 100_000
"""Characters of a line that are compared with a quotation that does not stand in it."""

LINE = 1 << 16
"""Characters of a line of text."""

CONTEXTS = 1 << 24
"""Characters of the contexts that the mentions of one layer of a document are published with."""

DIFF_LINES = 50
"""Lines that `fmt --check` compares at a time."""

RARE_DATES = 200
"""Different dates of one file in a form of EDTF that hardly any date has."""
