"""Compiled documents, kept in `.cache/` beside the corpus.

An outcome is found by what decides it: the bytes of the document's files, what was decided of
its second annotations, the version of the guidelines, the builder's code and its libraries. What it
rests on of the registries is looked at when those have changed.
"""

from __future__ import annotations

import hashlib
import json
import platform
import unicodedata
from functools import cache
from importlib.metadata import version
from pathlib import Path

from builder.corpus import kept, rests
from builder.corpus.outcome import Outcome
from builder.corpus.packed import Rows
from builder.corpus.rests import Change
from builder.corpus.second import Second
from builder.corpus.stamps import Digests, Stamps, digests_of
from builder.corpus.task import Shared, Task, read_task
from builder.disk.store import Store
from builder.disk.tree import Tree
from builder.page import seed

NAME = ".cache/documents.sqlite"
"""Where outcomes are kept, from the corpus root."""
LIBRARIES = ("PyYAML", "edtf", "iso4217", "orjson", "text2num")
"""What documents are compiled with."""

_PACKAGE = Path(__file__).parents[1]
_SUMMARY, _ROWS, _STATE = "summary", "rows", "registries"
_NO_TAG = b""
"""Ties no rows to a summary, not even none: those of a document that had errors may be kept."""


@cache
def program() -> str:
    """Return what tells this builder, with its libraries, from any other."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = path.relative_to(_PACKAGE).as_posix()
        digest.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    libraries = [version(name) for name in LIBRARIES]
    digest.update(repr([platform.python_version(), unicodedata.unidata_version]).encode())
    digest.update(repr(libraries).encode())
    return digest.hexdigest()


class Cache:
    """The outcomes of the documents of a corpus, as far as they are kept."""

    def __init__(self, tree: Tree, shared: Shared, store: Store) -> None:
        """Look for outcomes of the corpus of that tree, whose documents share that, in a store."""
        self._tree, self._store = tree, store
        self._stamps = Stamps(tree, store)
        self._guidelines = shared.guidelines
        self._state = rests.state_of(shared.registries)
        self._digest = self._state.digest.encode()
        self._state_kept = False
        self._changes: dict[bytes, Change | None] = {}

    def look(self, stem: str, seconds: tuple[Second, ...], rows: bool) -> Outcome | Task:
        """Return the outcome of a document, or the task to compile.

        The outcome has its rows only if they are asked for. Files that have not changed are not
        read for it.
        """
        digests = self._stamps.digests(stem, seconds)
        found = self._find(stem, seconds, digests, rows)
        if found is not None:
            return found
        task, digests = self._stamps.read(stem, seconds)
        return self._find(stem, seconds, digests, rows) or task

    def keep(self, task: Task, outcome: Outcome, rows: bool) -> None:
        """Keep the outcome of a task, without its rows unless asked to.

        Where a file cannot be read nothing tells when it can, so that outcome is not kept.
        """
        digests = digests_of(task)
        if digests is not None:
            key = self._key(task.stem, task.seconds, digests)
            if not rows:
                self._keep_summary(key, _NO_TAG, outcome)
                return
            packed = outcome.rows.packed
            self._keep_summary(key, _tag(packed), outcome)
            self._store.put(_ROWS, key, packed)

    def _find(
        self, stem: str, seconds: tuple[Second, ...], digests: Digests | None, rows: bool
    ) -> Outcome | None:
        key = None if digests is None else self._key(stem, seconds, digests)
        data = None if key is None else self._store.get(_SUMMARY, key)
        if key is None or data is None:
            return None
        state, tag, summary = data.split(b"\n", 2)
        outcome = kept.outcome_of(summary)
        if state != self._digest:
            if self._rests_on_change(state, outcome, seconds, digests):
                return None
            self._keep_summary(key, tag, outcome)
        return self._with_rows(key, tag, outcome) if rows else outcome

    def _key(self, stem: str, seconds: tuple[Second, ...], digests: Digests) -> bytes:
        parts = [program(), stem, self._guidelines, sorted(digests.items()), repr(seconds)]
        return hashlib.sha256(json.dumps(parts).encode()).digest()

    def _keep_summary(self, key: bytes, tag: bytes, outcome: Outcome) -> None:
        if not self._state_kept:
            self._store.put(_STATE, self._digest, self._state.to_bytes())
            self._state_kept = True
        self._store.put(_SUMMARY, key, b"\n".join((self._digest, tag, kept.summary(outcome))))

    def _with_rows(self, key: bytes, tag: bytes, outcome: Outcome) -> Outcome | None:
        packed = self._store.get(_ROWS, key)
        if packed is None or _tag(packed) != tag:
            return None  # these rows were kept before the registries changed
        return outcome._replace(rows=Rows(packed=packed))

    def _rests_on_change(
        self, state: bytes, outcome: Outcome, seconds: tuple[Second, ...], digests: Digests | None
    ) -> bool:
        change = self._change_since(state)
        task = read_task(self._tree.read, outcome.stem, seconds)
        if change is None or digests_of(task) != digests:
            return True
        files = {name: data for name, data in task.files.items() if isinstance(data, bytes)}
        page = files.pop(seed.path_of(outcome.stem))
        return rests.rests_on(change, outcome, page, files.values())

    def _change_since(self, state: bytes) -> Change | None:
        if state not in self._changes:
            old = self._store.get(_STATE, state)
            known = None if old is None else rests.state_from(old)
            self._changes[state] = rests.change(known, self._state) if known else None
        return self._changes[state]


def _tag(packed: bytes) -> bytes:
    """Return what ties rows to their summary."""
    return hashlib.blake2b(packed, digest_size=16).hexdigest().encode()
