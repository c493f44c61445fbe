"""What was read of each file of a corpus, in little room: two files of every document are many."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence

from builder.annotation import file as annotation_file
from builder.page import seed

SIZE = 32
"""Bytes of a sha256."""

_NO_KIND = "", bytearray()


class ReadFiles(MutableMapping[str, str]):
    """The sha256 of files by name, in hexadecimal, or the empty text.

    Those of seeds and annotations lie side by side, 32 bytes each, in the order of the documents.
    """

    def __init__(self, stems: Sequence[str], known: Mapping[str, str]) -> None:
        """Take over what is known; `stems` are those of the documents, sorted."""
        self._stems = stems
        self._kinds = dict(map(self._kind, (seed.path_of, annotation_file.path_of)))
        self._others: dict[str, str] = {}
        self.update(known)

    def _kind(self, path_of: Callable[[str], str]) -> tuple[str, tuple[str, bytearray]]:
        """Return the folder of a kind of files, the ending of their names, and no digests yet."""
        folder, _, ending = path_of("").rpartition("/")
        return folder, (ending, bytearray(SIZE * len(self._stems)))

    def __getitem__(self, name: str) -> str:
        """Return the sha256 of a file that was read."""
        digests, at = self._place(name)
        found = digests[at : at + SIZE]
        if name in self._others or not any(found):
            return self._others[name]
        return found.hex()

    def __contains__(self, name: object) -> bool:
        """Tell whether a file was read."""
        digests, at = self._place(str(name))
        return any(digests[at : at + SIZE]) or name in self._others

    def __setitem__(self, name: str, sha256: str) -> None:
        """Remember the sha256 of a file."""
        digests, at = self._place(name)
        if digests and sha256:
            self._others.pop(name, None)
            digests[at : at + SIZE] = bytes.fromhex(sha256)
        else:
            self._others[name] = sha256

    def __delitem__(self, name: str) -> None:
        """Forget a file."""
        if name not in self:
            raise KeyError(name)
        self._others.pop(name, None)
        digests, at = self._place(name)
        digests[at : at + SIZE] = bytes(SIZE if digests else 0)

    def __iter__(self) -> Iterator[str]:
        """Give the names of all files that were read."""
        yield from self._others
        for folder, (ending, digests) in self._kinds.items():
            for number, stem in enumerate(self._stems):
                name, at = f"{folder}/{stem}{ending}", SIZE * number
                if any(digests[at : at + SIZE]) and name not in self._others:
                    yield name

    def __len__(self) -> int:
        """Return how many files were read."""
        return sum(1 for _ in self)

    def _place(self, name: str) -> tuple[bytearray, int]:
        """Return where the sha256 of a document's file lies; an empty place for any other file."""
        folder, _, file = name.rpartition("/")
        ending, digests = self._kinds.get(folder, _NO_KIND)
        stem = file.removesuffix(ending)
        number = bisect_left(self._stems, stem)
        if file == stem or self._stems[number : number + 1] != [stem]:
            return _NO_KIND[1], 0
        return digests, SIZE * number
