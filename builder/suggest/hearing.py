"""Whom the words for a speaker mean: what a page said before tells `he` and `the minister`."""

from __future__ import annotations

import re

from builder.suggest.cast import Cast, named
from builder.suggest.prose import is_free, quoted, sentences
from builder.suggest.roles import keys, may_be
from builder.suggest.subjects import Subject

_VERB = re.compile(
    r",? (?:has|had|have|is|was|will|also|then|[a-z]+ed|[a-z]+s|told|said|took|met)\b"
)
_NOT_ALONE = re.compile(
    r"\b(?:to|of|for|with|by|from|and|or|like|against|about|between|meet|met) (?:the )?$"
)
_PRONOUNS = {"he": "he", "him": "he", "she": "she", "her": "she", "it": "it", "they": "they"}


class Hearing:
    """Follows a page paragraph by paragraph and remembers who was its subject last."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.recent: list[str] = []
        self.heard = 0
        """Up to where subjects of the paragraph at hand are remembered."""

    def speaker(self, subject: Subject, text: str) -> str | None:
        """Return whom a subject of a paragraph means, and remember it; None where in doubt."""
        self._hear(text, subject.span.start)
        found = self.meant(subject)
        if found:
            self._remember(found)
        return found

    def meant(self, subject: Subject) -> str | None:
        """Return whom a subject means after what was heard so far; None where in doubt."""
        return self._named(subject) or self._pronoun(subject) or self._described(subject)

    def finish(self, text: str) -> None:
        """Remember the subjects of the rest of a paragraph."""
        self._hear(text, len(text))
        self.heard = 0

    def _named(self, subject: Subject) -> str | None:
        return self.cast.who(" and ".join(subject.names)) if subject.names else None

    def _pronoun(self, subject: Subject) -> str | None:
        if not subject.pronoun:
            return None
        wanted = _PRONOUNS.get(subject.pronoun, "they")
        for id in self.recent[:2]:
            sex = self.cast.sex(id)
            if sex == wanted or (not sex and wanted in {"he", "she"}):
                return id
        return None

    def _described(self, subject: Subject) -> str | None:
        """Return the one whom the page gives such a title; of several the last subject."""
        if subject.names or not subject.role:
            return None
        said = keys(subject.role)
        fitting = [
            id for id, roles in self.cast.roles.items() if any(may_be(said, r) for r in roles)
        ]
        exact = [id for id in fitting if "deputy" in said or not self._is_deputy(id)]
        fitting = exact or fitting
        if len(fitting) == 1:
            return fitting[0]
        return next((id for id in self.recent[:1] if id in fitting), None)

    def _is_deputy(self, id: str) -> bool:
        return all("deputy" in role for role in self.cast.roles[id])

    def _hear(self, text: str, end: int) -> None:
        """Remember the people who are subjects between where the hearing was and `end`."""
        inside = quoted(text)
        starts = {sentence.start for sentence in sentences(text)}
        for span, id in named(text, self.cast):
            if self.heard <= span.start < end and is_free(span, inside):
                first = span.start in starts
                alone = _NOT_ALONE.search(text[: span.start]) is None
                if alone and (first or _VERB.match(text, span.end)):
                    self._remember(id)
        self.heard = max(self.heard, end)

    def _remember(self, id: str) -> None:
        self.recent = [id, *(other for other in self.recent if other != id)]
