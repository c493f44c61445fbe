"""The nouns behind numbers: which one is counted, and what it is called when there is one of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from builder.layers.figures import is_one_unit
from builder.suggest import tense
from builder.suggest.wordlist import words

_WORD = re.compile(r"([\w’'-]+)( ?)")
_STOPS = words(
    "of on in at to by for from with between since after before during that which who is are "
    "was were has have had will would can could may a an the this these his its their our her "
    "or but as when while among per than if also where"
)
_ALIKE = words("aircraft spacecraft cattle livestock personnel police sheep staff")
"""Nouns that are the same of one and of many."""
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "feet": "foot",
    "buses": "bus",
    "campuses": "campus",
    "viruses": "virus",
    "gases": "gas",
    "lives": "life",
    "wives": "wife",
    "knives": "knife",
    "wolves": "wolf",
    "heroes": "hero",
    "potatoes": "potato",
    "tomatoes": "tomato",
    "torpedoes": "torpedo",
    "crises": "crisis",
    "analyses": "analysis",
    "criteria": "criterion",
}
_NATION = re.compile(r"[A-Z][a-z]+(?:an|ek|ik|akh|en|ar|rk|rb|rab|urd|hur|zech|reek|ole|wede|inn)s")
"""Those of a nation: `Uzbeks`, `Germans`."""
_SINGULAR = words(
    "others says as is was has this thus plus versus series species headquarters times across"
)
_SHORT_MEASURES = words("m km kg kwh cm mm ha kW MW GW kWh MWh GWh TWh kV")
NO_UNITS = words(
    "year month week day hour minute second decade century time percent dozen hundred thousand "
    "million billion trillion degree quarter half place pm am night weekend point percentage "
    "third fourth fifth sixth seventh eighth ninth tenth halve dollar euro ruble rouble rupee "
    "manat franc dinar cent"
)
"""What no count counts: durations, scales, fractions, money."""
_LONGEST_PHRASE = 5
_NO_COUNT = re.compile(
    r"\b(?:one|two|three|nine|[Oo]ne|[Tt]wo|[Tt]hree|[Nn]ine) in $|[\w%] or $|"
    r"\b(?:Boeing|Airbus|Flight|Building|School|Route|Highway|Unit|Group|Phase|Stage|Class|"
    r"[Rr]esolution|[Aa]rticle|[Pp]aragraph|[Ss]ection|[Cc]hapter|[Pp]age|[Pp]rotocol) $"
)
"""Before a number that is none of its own: of a ratio, a choice or a name."""
_LIKE_YEAR = re.compile(r"(?:19|20)(?!00)\d\d")
_OF_YEAR = re.compile(r"\b(?:[Ff]or|[Oo]f|[Bb]y|[Ss]ince|[Ii]n) $")
_BACK = 20
"""Characters before a number that tell what it is."""


def phrase(text: str, start: int) -> Sequence[str]:
    """Return the words from `start` to a stop or a function word: mostly a noun phrase."""
    found: list[str] = []
    while len(found) < _LONGEST_PHRASE and (match := _WORD.match(text, start)):
        if match[1].lower() in _STOPS:
            break
        found.append(match[1])
        start = match.end()
        if not match[2]:
            break
    return found


def before_verb(words: Sequence[str]) -> Sequence[str]:
    """Return the words of a phrase before a verb of the past, if one follows a noun."""
    end = next((at for at, word in enumerate(words) if at and tense.PAST.fullmatch(word)), None)
    return words[:end]


def unit(words: Sequence[str]) -> str | None:
    """Return the noun that is counted: the first plural, what stands before it describes it."""
    if words and words[0] in _SHORT_MEASURES:
        return words[0].lower()
    if not words or words[0] in NO_UNITS:
        return None
    plurals = [plural(word) for word in words]
    if len(words) > 1 and plurals[1] and is_one_unit(measure := f"{words[0]} {plurals[1]}"):
        return measure
    at = next((at for at, one in enumerate(plurals) if one), None)
    if at is None:
        return None
    if words[at] in _ALIKE and any(plurals[at + 1 : at + 2]):
        at += 1  # of police officers it is the officers that are counted
    return None if plurals[at] in NO_UNITS else plurals[at]


def is_own(match: re.Match[str], text: str) -> bool:
    """Whether a number is one of its own, and no year.

    In words, a capital begins names but in first words.
    """
    before = text[max(0, match.start("number") - _BACK) : max(match.start("number"), 0)]
    if match["number"] is None:
        before = text[max(0, match.start() - _BACK) : match.start()]
    elif _LIKE_YEAR.fullmatch(match["number"]) and _OF_YEAR.search(before):
        return False
    opens = not before.rstrip() or before.rstrip()[-1] in '.!?:;“”"«„(—–-/'
    is_name = (match["number"] or match[0])[0].isupper() and not opens
    return not is_name and _NO_COUNT.search(before) is None


def plural(word: str) -> str | None:
    """Return the singular of a word that looks like a plural, else None."""
    word = word.rstrip("’'")
    if word in _ALIKE:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.fullmatch(r"[a-z]*men", word):
        return f"{word[:-3]}man"
    if re.fullmatch(r"[a-z]+children", word):
        return word.removesuffix("ren")
    if _NATION.fullmatch(word):
        return word[:-1].lower()
    regular = re.fullmatch(r"[a-z-]+(?<![sui])s", word)
    if regular is None or word in _SINGULAR:
        return None
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]
