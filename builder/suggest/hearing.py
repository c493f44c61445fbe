"""Whom the words for a speaker mean: what a page said before tells `he` and `the minister`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from builder.suggest.cast import Cast, named, sex_of
from builder.suggest.prose import quoted, sentences
from builder.suggest.roles import NATIONS, keys, may_be
from builder.suggest.subjects import Subject
from builder.suggest.wordlist import words

_VERB = re.compile(
    r",? (?:has|had|have|is|was|will|also|then|[a-z]+ed|[a-z]+s|told|said|took|met)\b"
)
_NOT_ALONE = re.compile(
    r"\b(?:to|of|for|with|by|from|and|or|like|against|about|between|meet|met) (?:the )?$"
)
_NEAR = 20
"""Characters before a name in which such words stand."""
_RANKS = words("president prime minister ambassador chairman governor mayor king spokesman")
"""Offices of which hardly anybody has two on one page."""
_RECENT = 2
"""Subjects among whom the one is whom a pronoun means."""
_PRONOUNS = {"he": "he", "him": "he", "she": "she", "her": "she", "it": "it", "they": "they"}


class Hearing:
    """Follows a page paragraph by paragraph and remembers who was its subject last."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.roles = cast.roles
        self.sex = cache(cast.sex)
        # A paragraph is heard up to each of its subjects in turn.
        self._people = lru_cache(maxsize=1)(self._find_people)
        self.recent: list[str] = []
        self.met: set[str] = set()
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
        for id in self.recent:
            sex = self.sex(id)
            if sex == wanted or (not sex and wanted in {"he", "she"}):
                return id
        return None

    def _described(self, subject: Subject) -> str | None:
        """Return the one whom the page gives such a title; of several the last subject.

        Where nobody has that title it is a new one of the last subject, or at the head of a page
        of the one who is named first, unless that is somebody of another country.
        """
        if subject.names or not subject.role:
            return None
        said = keys(subject.role)
        if subject.role.casefold().startswith(("a ", "an ", "his ", "her ", "their ", "its ")):
            return None
        fitting = [id for id in self.roles if self._fits(id, said, subject.body)]
        fitting = [id for id in fitting if id in self.met] or fitting * (not self.recent)
        exact = [id for id in fitting if "deputy" in said or not self._is_deputy(id)]
        fitting = exact or fitting
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            return next((id for id in self.recent[:1] if id in fitting), None)
        last = self.recent[0] if self.recent else self.cast.first
        known = last and last not in self.cast.groups and self._may_gain(last, subject.role)
        return last if known and not subject.body else None

    def _fits(self, id: str, said: frozenset[str], body: bool) -> bool:
        same_kind = (id in self.cast.groups) == body
        return same_kind and any(may_be(said, role) for role in self.roles[id])

    def _may_gain(self, id: str, title: str) -> bool:
        """Whether a title may be one more of somebody: of no other country, sex or rank."""
        said = keys(title)
        known = frozenset[str]().union(*self.roles.get(id, ()))
        countries = frozenset(NATIONS.values())
        abroad = bool(said & countries and known & countries and not said & known & countries)
        other = {"he": "she", "she": "he"}.get(sex_of(title), "-") == self.sex(id)
        return not abroad and not other and not (said & _RANKS and known & _RANKS)

    def _is_deputy(self, id: str) -> bool:
        return all("deputy" in role for role in self.roles[id])

    def _hear(self, text: str, end: int) -> None:
        """Remember the people who are named between where the hearing was and `end`."""
        for start, id, is_subject in self._people(text):
            if self.heard <= start < end:
                self.met.add(id)
                if is_subject:
                    self._remember(id)
        self.heard = max(self.heard, end)

    def _find_people(self, text: str) -> list[tuple[int, str, bool]]:
        """Return where people are named in a paragraph, who, and whether as a subject."""
        inside = quoted(text)
        starts = {sentence.start for sentence in sentences(text)}
        found = []
        for span, id in named(text, self.cast):
            acts = span.start in starts or _VERB.match(text, span.end)
            before = text[max(0, span.start - _NEAR) : span.start]
            alone = not inside.touches(span) and _NOT_ALONE.search(before) is None
            found.append((span.start, id, bool(acts and alone)))
        return found

    def _remember(self, id: str) -> None:
        self.met.add(id)
        self.recent = [id, *(other for other in self.recent if other != id)][:_RECENT]
