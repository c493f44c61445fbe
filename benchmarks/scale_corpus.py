"""A corpus of any size for measuring: distinct invented pages, shaped like the real ones.

The same number always gives the same page, so a larger corpus begins with a smaller one. A page has
about as many lines, mentions and bytes as a real one; its words mean nothing. `check` finds no
error in such a corpus.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

from builder.annotation.writing import MODELINE, opening, ranges
from builder.yaml_text.layout import Data, write
from builder.yaml_text.layout import Path as Keys

PEOPLE = 24
PUBLISHERS = 6
FIRST_DAY = date(2005, 1, 3)
DAYS = 7000
SYLLABLES = [first + vowel for first in "bdgklmnrtz" for vowel in "aiou"]
UNITS = ("village", "pupil", "tractor", "bridge", "school", "well")
CUES = ("said", "stressed", "noted", "added", "explained", "recalled")
ROLE = "Minister of Roads and Wells"
SPLITS = ("train",) * 8 + ("validation", "test")
CARD = """\
---
license: other
---
# Invented Pages

Made by a program, to measure one.
"""
DATASET: dict[str, Data] = {
    "name": "invented-pages",
    "title": "Invented Pages",
    "version": "1.0.0",
    "released": "2026-01-02",
    "guidelines": "4",
    "hub": None,
    "doi": None,
    "authors": ["A program"],
    "summary": "Invented pages that show what a larger corpus costs.",
    "languages": ["en"],
    "licences": {
        "annotations": "CC-BY-4.0",
        "code": "Apache-2.0",
        "texts": "The texts are invented.",
    },
    "splits": "Eight of ten pages are for training.",
}


class Line(NamedTuple):
    """A raw line, what it is, and the items of each layer in it."""

    label: str
    text: str
    layers: Mapping[str, list[dict[str, Data]]]


class Body(NamedTuple):
    """An organization of the registry."""

    id: str
    name: str
    acronym: str


def make_corpus(root: Path, documents: int) -> None:
    """Fill the folder `root` with a corpus of that many documents."""
    for folder in ("seeds", "annotations/documents", "annotations/registry"):
        (root / folder).mkdir(parents=True)
    _write(root / "dataset_card.md", CARD)
    _write(root / "CHANGELOG.md", "# Changelog\n\n## 1.0.0\n\n- Invented.\n")
    _write(root / "annotations/dataset.yaml", write(DATASET))
    _write(root / "annotations/registry/people.yaml", write(_people()))
    _write(root / "annotations/registry/organizations.yaml", write(_organizations()))
    for number in range(documents):
        _make_document(root, number)


def stem(number: int) -> str:
    """Return the id of the document of that number."""
    return f"page-{number:06}"


def note(root: Path, number: int) -> Path:
    """Return the annotation file of the document of that number."""
    return root / "annotations" / "documents" / f"{stem(number)}.yaml"


def edit(root: Path, number: int, turn: int) -> Path:
    """Edit the annotation of a document as a person would, each turn otherwise; return its file."""
    path = note(root, number)
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith("  url: "))
    lines[at] = f"{lines[at].partition('?')[0]}?edit={turn}"
    _write(path, "\n".join(lines))
    return path


def _make_document(root: Path, number: int) -> None:
    random = Random(number)
    day = FIRST_DAY + timedelta(days=random.randrange(DAYS))
    lines = _lines(random, number, day)
    seed = "\n\n".join(line.text for line in lines).encode()
    _write(root / "seeds" / f"{stem(number)}.txt", seed.decode())
    _write(note(root, number), _annotation(lines, number, day, hashlib.sha256(seed).hexdigest()))


def _annotation(lines: list[Line], number: int, day: date, sha256: str) -> str:
    # The lines are apart by an empty one each.
    numbered = {2 * index + 1: line for index, line in enumerate(lines)}
    kept = {n: line for n, line in numbered.items() if line.label in ("lead", "body")}
    said = next(n for n, line in kept.items() if ROLE in line.text)
    published: Data = {"edtf": f"{day}", "basis": "stated", "evidence": [{"L1": f"{day}"}]}
    data: dict[str, Data] = {
        "seed_sha256": sha256,
        "guidelines": "4",
        "review": "compared",
        "split": SPLITS[number % len(SPLITS)],
        "page": {
            "language": "en",
            "publisher": f"publisher-{number % PUBLISHERS}",
            "url": f"https://example.org/{day:%Y/%m/%d}/{stem(number)}",
            "published": published,
            "spoken": published,
            "speaker": _person(number % PEOPLE)[0],
            "speaker_role": {f"L{said}": ROLE},
        },
        "lines": ranges({n: line.label for n, line in numbered.items()}),
        "text": {f"L{n}": dict(line.layers) or "nothing" for n, line in kept.items()},
    }
    openings: dict[Keys, str] = {("text", f"L{n}"): opening(line.text) for n, line in kept.items()}
    return write(data, {(): MODELINE, **openings})


def _lines(random: Random, number: int, day: date) -> list[Line]:
    """Return the lines of a page: its head, the article, and what a site puts around it."""
    article = [_introduction(random, number, day)]
    for index in range(random.randint(9, 15)):
        article.append(random.choice(PARAGRAPHS)(random, number, index + 2))
    return [
        Line("metadata", f"Date {day} {_words(random, 2)}", {}),
        *(Line("interface", _sentence(random, 2), {}) for _ in range(random.randint(4, 8))),
        Line("title", _sentence(random, 8), {}),
        Line("lead", f"{_sentence(random, 18)}.", {}),
        *article,
        Line("interface", "Read also", {}),
        *(Line("related", _sentence(random, 7), {}) for _ in range(random.randint(3, 7))),
        *(Line("interface", _sentence(random, 3), {}) for _ in range(random.randint(2, 5))),
    ]


def _introduction(random: Random, number: int, day: date) -> Line:
    name, content = _person(number % PEOPLE)[1], _words(random, 18)
    statement: dict[str, Data] = {"source": f"{ROLE} {name}", "cue": "said", "indirect": content}
    text = f"{ROLE} {name} said on {day:%A} that {content}."
    dates: list[dict[str, Data]] = [{"published": f"{day:%A}", "edtf": f"{day}"}]
    return Line("body", text, {"statements": [_said(number, 1, statement)], "dates": dates})


def _direct(random: Random, number: int, index: int) -> Line:
    surname, cue = _surname(number), random.choice(CUES)
    words = f"{_sentence(random, 24)},"
    statement: dict[str, Data] = {"source": surname, "cue": cue, "direct": words}
    text = f"“{words}” {surname} {cue} after the talks."
    return Line("body", text, {"statements": [_said(number, index, statement)]})


def _mixed(random: Random, number: int, index: int) -> Line:
    surname, cue = _surname(number), random.choice(CUES)
    words = f"{_words(random, 8)} “{_words(random, 5)}” {_words(random, 9)}"
    statement: dict[str, Data] = {"source": surname, "cue": cue, "mixed": words}
    text = f"{surname} {cue} that {words}. {_sentence(random, 9)}."
    return Line("body", text, {"statements": [_said(number, index, statement)]})


def _indirect(random: Random, number: int, index: int) -> Line:
    body, surname, cue = random.choice(BODIES), _surname(number), random.choice(CUES)
    words = f"{_words(random, 7)} the {body.name} ({body.acronym}) {_words(random, 9)}"
    statement: dict[str, Data] = {"source": surname, "cue": cue, "indirect": words}
    layers: dict[str, list[dict[str, Data]]] = {
        "statements": [_said(number, index, statement)],
        "organizations": [{body.id: body.name}, {body.id: body.acronym}],
    }
    return Line("body", f"{surname} {cue} that {words}.", layers)


def _named(random: Random, number: int, index: int) -> Line:
    bodies = random.sample(BODIES, 2)
    text = (
        f"The {bodies[0].name} and {bodies[1].acronym} {_words(random, 12)}. "
        f"{_sentence(random, 14)}."
    )
    names: list[dict[str, Data]] = [
        {bodies[0].id: bodies[0].name},
        {bodies[1].id: bodies[1].acronym},
    ]
    return Line("body", text, {"organizations": names})


def _counted(random: Random, number: int, index: int) -> Line:
    year, measures, unit = random.randint(1990, 2004), _words(random, 4), random.choice(UNITS)
    money, count = (
        f"${random.randint(11, 99)}.{random.randint(1, 9)} billion",
        random.randint(3, 960),
    )
    text = (
        f"In {year}, the {measures} exceeded {money}. About {count} {unit}s {_words(random, 9)}. "
        f"{_sentence(random, 8)}."
    )
    figures: list[dict[str, Data]] = [
        {
            "money": money,
            "unit": "USD",
            "more_than": "exceeded",
            "measures": measures,
            "period": f"{year}",
        },
        {"count": f"{count}", "unit": unit, "about": "About"},
    ]
    dates: list[dict[str, Data]] = [{"explicit": f"{year}", "edtf": f"{year}"}]
    return Line("body", text, {"dates": dates, "figures": figures})


def _plain(random: Random, number: int, index: int) -> Line:
    return Line("body", f"{_sentence(random, 16)}. {_sentence(random, 12)}.", {})


PARAGRAPHS = (_direct, _direct, _mixed, _indirect, _indirect, _named, _counted, _counted, _plain)
"""What a paragraph may be; those that stand twice are as much more frequent."""


def _said(number: int, index: int, statement: dict[str, Data]) -> dict[str, Data]:
    return {"id": f"s{index}", "speaker": _person(number % PEOPLE)[0], **statement}


def _people() -> dict[str, Data]:
    found: dict[str, Data] = {}
    for number in range(PEOPLE):
        id, name = _person(number)
        found[id] = {
            "name": name,
            "kind": "person",
            "wikidata": None,
            "names": [name, name.partition(" ")[2]],
        }
    return found


def _organizations() -> dict[str, Data]:
    found: dict[str, Data] = {}
    for number in range(PUBLISHERS):
        name = f"Herald {number + 1}"
        found[f"publisher-{number}"] = {
            "name": name,
            "kind": "media",
            "wikidata": None,
            "names": [name],
        }
    for body in BODIES:
        found[body.id] = {
            "name": body.name,
            "kind": "agency",
            "wikidata": None,
            "names": [body.name, body.acronym],
        }
    return dict(sorted(found.items()))


def _person(number: int) -> tuple[str, str]:
    """Return id and name of a person of the registry; no two share a name."""
    random = Random(f"person {number}")
    first, last = _word(random).title(), f"{_word(random)}{SYLLABLES[number]}v".title()
    return f"{first}-{last}".lower(), f"{first} {last}"


def _surname(number: int) -> str:
    return _person(number % PEOPLE)[1].partition(" ")[2]


def _make_body(number: int) -> Body:
    random = Random(f"body {number}")
    name = f"{_word(random)} {SYLLABLES[number]}s union of {_word(random)}".title()
    return Body(f"body-{number:02}", name.replace(" Of ", " of "), f"{SYLLABLES[number]}SU".upper())


def _sentence(random: Random, words: int) -> str:
    return _words(random, words).capitalize()


def _words(random: Random, number: int) -> str:
    return " ".join(_word(random) for _ in range(number))


def _word(random: Random) -> str:
    return "".join(random.choices(SYLLABLES, k=random.choice((2, 2, 3, 4))))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


BODIES = [_make_body(number) for number in range(40)]
"""The organizations that pages name."""
