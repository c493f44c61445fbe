"""Everybody who speaks on a page: the people whom the registry has, and those whom it lacks.

A newcomer is somebody whose full name, or whose body's name, stands beside a verb of saying. They
are suggested as entries of the registry, for a person to confirm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from builder.annotation.quotes import whole_words
from builder.annotation.registry import Registry
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.reports.limits import PAGE_LINES
from builder.suggest import cues, subjects
from builder.suggest.people import titled_names
from builder.suggest.prose import dateline_end, quoted, sentences
from builder.suggest.roles import keys
from builder.suggest.subjects import Subject
from builder.suggest.wordlist import words
from builder.yaml_text.layout import Data

_CUE = re.compile(rf" {cues.ADVERBS}{cues.OF_ANY_KIND}")
_FEELING = re.compile(rf" {cues.ADVERBS}{cues.FEELING}")
_TURNED = re.compile(rf"[,”\"»“'—–-] {cues.ANY} ")
_ACCORDING = re.compile(r"\b[Aa]ccording to ")
_GIVEN = re.compile(r"(?:^|(?<=[\s“\"«(]))([^\W\d_a-z][\w’'-]+) $")
_FEMALE = words("she her spokeswoman chairwoman mrs ms mrs. ms. queen")
_MALE = words("he him his spokesman chairman mr mr. king prince")
_WOMANS = re.compile(r"(?:ova|eva|ina|aya|kyzy|qizi)$")
_MANS = re.compile(r"(?:ov|ev|in|sky|skiy|uly|ogly)$")


_NAMES, _TITLES = 200, 20
"""Different names beside verbs of saying that are looked at on one page, and titles of one person:
many times what a page of news has."""


class Newcomer(NamedTuple):
    """A speaker whom the registry lacks, as an entry of it: where they are named and as what."""

    id: str
    name: str
    kind: str
    names: tuple[str, ...]
    role: str
    line: int

    def entry(self) -> dict[str, Data]:
        """Return the entry as a file of the registry has it."""
        data: dict[str, Data] = {"name": self.name, "kind": self.kind, "wikidata": None}
        return data | {"names": list(self.names)}


class Title(NamedTuple):
    """What a page says that somebody is: the words, their line, and where the name stands in it."""

    id: str
    words: str
    line: int
    at: int


class Cast(NamedTuple):
    """Who speaks: ids by each name, newcomers by id, and the titles in the order of the page.

    The longest names come first.
    """

    names: Mapping[str, str]
    newcomers: Mapping[str, Newcomer]
    titles: Sequence[Title]
    groups: frozenset[str] = frozenset()
    """The ids of bodies and of those who speak together, registered or not."""
    first: str | None = None
    """Who is the first named subject of the page."""

    @property
    def roles(self) -> Mapping[str, frozenset[frozenset[str]]]:
        """What each title says that the page gives somebody, by id."""
        told: dict[str, dict[str, None]] = {}
        for title in self.titles:
            told.setdefault(title.id, {})[title.words] = None
        return {
            id: frozenset(filter(None, map(keys, islice(words, _TITLES))))
            for id, words in told.items()
        }

    def who(self, name: str) -> str | None:
        """Return whose name it is: a known one, or one with another spelling of the given name."""
        if name in self.names:
            return self.names[name]
        given, _, surname = name.rpartition(" ")
        owner = self.names.get(surname) if given else None
        if owner is None:
            return None
        full = [form for form, id in self.names.items() if id == owner and " " in form]
        return owner if not full or any(form[0] == given[0] for form in full) else None

    def sex(self, id: str) -> str:
        """Return `he` or `she` where a surname or a title tells, `it` of a body, else nothing."""
        if id in self.groups:
            return "they" if any(" and " in n for n in self.names if self.names[n] == id) else "it"
        told = sex_of(" ".join(title.words for title in self.titles if title.id == id))
        forms = [name.split()[-1] for name, owner in self.names.items() if owner == id]
        if told:
            return told
        if any(map(_WOMANS.search, forms)):
            return "she"
        return "he" if any(map(_MANS.search, forms)) else ""


def sex_of(title: str) -> str:
    """Return `he` or `she` where a word of a title tells, else nothing."""
    told = set(title.casefold().split())
    return "she" if told & _FEMALE else "he" if told & _MALE else ""


def cast(paragraphs: Sequence[Paragraph], people: Registry) -> Cast:
    """Return who speaks in these paragraphs."""
    registered = {name: person.id for name, person in people.by_name.items()}
    found = [(p, s) for p in paragraphs for s in speaking(p.text)]
    openings = [(p, s) for p in paragraphs for s in _openings(p.text)]
    newcomers = _newcomers([*found, *openings], paragraphs, registered)
    every = dict(registered)
    for newcomer in newcomers.values():
        every.update(dict.fromkeys(newcomer.names, newcomer.id))
    names = {name: every[name] for name in sorted(every, key=len, reverse=True)}
    kinds = {person.id: person.kind for person in people.entities.values()}
    kinds |= {newcomer.id: newcomer.kind for newcomer in newcomers.values()}
    groups = frozenset(id for id, kind in kinds.items() if kind == "group")
    known = Cast(names, newcomers, _titles(paragraphs, found, names), groups)
    heads = (known.who(name) for _, subject in found for name in subject.names[:1])
    return known._replace(first=next(filter(None, heads), None))


def _openings(text: str) -> list[Subject]:
    """Return the named subjects with which sentences begin, whatever they do."""
    inside = quoted(text)
    found = [
        subjects.opening(text, dateline_end(text, sentence.start)) for sentence in sentences(text)
    ]
    return [s for s in found if s and s.names and not s.body and not inside.touches(s.span)]


# A line is asked for its label, perhaps anew without what is cut, and for who speaks on the page.
@lru_cache(maxsize=PAGE_LINES)
def speaking(text: str) -> tuple[Subject, ...]:
    """Return the subjects beside a verb of saying, outside quotations, in order."""
    inside = quoted(text)
    found = [
        subject
        for sentence in sentences(text)
        for pattern in (_CUE, _FEELING)
        for match in pattern.finditer(text, sentence.start, sentence.end)
        if (subject := subjects.before(text, match.start(), sentence.start))
    ]
    for pattern in (_TURNED, _ACCORDING):
        found += [s for m in pattern.finditer(text) if (s := subjects.behind(text, m.end()))]
    unique = {s.span: s for s in found if not inside.touches(s.span)}
    return tuple(unique[span] for span in sorted(unique))


def _newcomers(
    found: Sequence[tuple[Paragraph, Subject]],
    paragraphs: Sequence[Paragraph],
    registered: Mapping[str, str],
) -> dict[str, Newcomer]:
    """Return the speakers whom no name of the registry names, the longest form of each."""
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    full: dict[str, tuple[Paragraph, Subject]] = {}
    for (name, is_whole), place in islice(_distinct(found).items(), _NAMES):
        whole = name if is_whole else _whole(name, text)
        if whole and Cast(registered, {}, ()).who(whole) is None:
            full.setdefault(whole, place)
    longest = [name for name in full if not any(_is_form(name, other) for other in full)]
    surnames = [name.split()[-1] for name in longest]
    return {
        new.id: new
        for name in longest
        if (new := _newcomer(name, *full[name], surnames, registered)).id
    } | _groups(found, registered, longest)


def _distinct(
    found: Sequence[tuple[Paragraph, Subject]],
) -> dict[tuple[str, bool], tuple[Paragraph, Subject]]:
    """Return where each name stands first, by whether it stands there as all of a name."""
    first: dict[tuple[str, bool], tuple[Paragraph, Subject]] = {}
    for paragraph, subject in found:
        for name in subject.names:
            is_whole = " " in name or subject.body or bool(subject.role)
            first.setdefault((name, is_whole), (paragraph, subject))
    return first


def _newcomer(
    name: str,
    paragraph: Paragraph,
    subject: Subject,
    surnames: Sequence[str],
    registered: Mapping[str, str],
) -> Newcomer:
    surname = name.rsplit(maxsplit=1)[-1]
    forms = [name]
    if not subject.body and " " in name and surnames.count(surname) == 1:
        forms += [surname] if surname not in registered else []
    kind = "group" if subject.body else "person"
    return Newcomer(slug(name), name, kind, tuple(forms), subject.role, paragraph.line)


def _groups(
    found: Sequence[tuple[Paragraph, Subject]],
    registered: Mapping[str, str],
    newcomers: Sequence[str],
) -> dict[str, Newcomer]:
    """Return those who speak together."""
    groups: dict[str, Newcomer] = {}
    known = {*registered, *(end for name in newcomers for end in _ends(name))}
    for paragraph, subject in found:
        if len(subject.names) > 1 and known.issuperset(subject.names) and len(groups) < _NAMES:
            name = " and ".join(subject.names)
            entry = Newcomer(slug(name), name, "group", (name,), "", paragraph.line)
            groups.setdefault(entry.id, entry)
    return groups


def _ends(name: str) -> Iterator[str]:
    """Yield a name, and the name without its first word, its first two and so on."""
    while name:
        yield name
        name = name.partition(" ")[2]


@lru_cache(maxsize=256)
def _whole(surname: str, text: str) -> str:
    """Return the first form of a name in the text that has a given name before the surname."""
    for place in whole_words(surname, text):
        given = _GIVEN.search(text[max(0, place.start - 40) : place.start])
        if given and subjects.is_name(f"{given[1]} {surname}"):
            return f"{given[1]} {surname}"
    return ""


def _is_form(name: str, other: str) -> bool:
    """Whether a name is a part of another, or has only the initial of its given name."""
    if name == other:
        return False
    initial = re.fullmatch(r"([A-Z])\. ?([^ ]+)", name)
    short = initial and other[0] == initial[1] and other.endswith(f" {initial[2]}")
    return bool(short or whole_words(name, other))


def slug(name: str) -> str:
    """Return an id made of a name: `Şavkat Mirzi‘yoyev` as `savkat-mirziyoyev`."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(c for c in plain if not unicodedata.combining(c) and c not in "'’‘ʻʼ`")
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _titles(
    paragraphs: Sequence[Paragraph],
    found: Sequence[tuple[Paragraph, Subject]],
    names: Mapping[str, str],
) -> list[Title]:
    """Return what the page says that somebody is, in its order, beside a verb of saying or not."""
    titles = [
        Title(person.id, person.title, paragraph.line, person.name.start)
        for paragraph in paragraphs
        for person in titled_names(paragraph.text, names)
    ]
    for paragraph, subject in found:
        for name in subject.names[:1]:
            owner = Cast(names, {}, ()).who(name)
            role = subject.role
            at = paragraph.text.find(name, subject.span.start)
            titles += [Title(owner, role, paragraph.line, at)] if owner else []
    longest_first = sorted(titles, key=lambda t: (t.line, t.at, -len(t.words)))
    return [title for title in longest_first if title.words]


def named(text: str, cast: Cast) -> Iterator[tuple[Span, str]]:
    """Yield where people of the cast are named, each with title, and who."""
    for person in titled_names(text, cast.names):
        yield person.span, person.id
