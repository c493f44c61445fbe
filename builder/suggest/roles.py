"""The words that say what somebody is: offices, what they are of, and who may be meant by them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from builder.suggest.wordlist import words

OFFICES = words(
    "minister president ambassador secretary chairman chairwoman chair chairperson co-chair "
    "head chief commander spokesman spokeswoman spokesperson envoy director governor speaker "
    "premier leader general colonel major lieutenant admiral marshal senator representative "
    "deputy diplomat lawmaker parliamentarian legislator mp mayor akim hokim king prince emir "
    "chancellor ceo manager analyst expert economist researcher scientist scholar historian "
    "professor fellow lecturer lawyer prosecutor judge activist journalist editor author "
    "coordinator adviser advisor counsellor counselor consul delegate official politician "
    "engineer rector dean ombudsman vice-president colleague counterpart successor predecessor "
    "negotiator strategist commissioner inspector veterinarian agronomist geologist doctor "
    "founder owner farmer trader entrepreneur banker trustee villager resident teacher student "
    "nurse worker driver pensioner miner rancher shepherd businessman businesswoman shopkeeper "
    "migrant physicist engineer-in-chief astronomer sociologist political-scientist biologist "
    "ecologist hydrologist archaeologist surgeon pilot cosmonaut soldier sergeant imam mufti "
    "bishop priest principal member officer captain"
)
"""The nouns of offices and professions."""

PORTFOLIOS = words(
    "prime foreign defense defence interior finance economy economic economics trade energy "
    "transport agriculture health education culture labor labour justice industry industrial "
    "digital development investment environment ecology water resources railway railways "
    "emergency security press state general national regional central senior top acting former "
    "vice first second third permanent special presidential deputy chief executive managing "
    "research political military opposition independent leading local veteran government "
    "parliamentary international relations affairs policy program programme project board group "
    "company bank ministry embassy agency committee department council institute university "
    "center centre office service commission"
)
"""Words of a title that may be written small beside an office."""

LINKS = words("of for the and at in on")
"""Words that hold a title together."""

DETERMINERS = words("the a an his her their its")

NATIONS = {
    name: nation
    for nation, names in {
        "russia": "russia russian moscow kremlin",
        "kazakhstan": "kazakhstan kazakh kazakhstani astana",
        "kyrgyzstan": "kyrgyzstan kyrgyz bishkek",
        "tajikistan": "tajikistan tajik dushanbe",
        "turkmenistan": "turkmenistan turkmen ashgabat",
        "uzbekistan": "uzbekistan uzbek tashkent",
        "afghanistan": "afghanistan afghan kabul",
        "china": "china chinese beijing",
        "iran": "iran iranian tehran",
        "turkey": "turkey turkish türkiye ankara",
        "america": "us american washington u.s",
        "india": "india indian",
        "pakistan": "pakistan pakistani",
        "azerbaijan": "azerbaijan azerbaijani",
        "armenia": "armenia armenian",
        "georgia": "georgia georgian",
        "belarus": "belarus belarusian",
        "ukraine": "ukraine ukrainian",
        "germany": "germany german",
        "france": "france french",
        "britain": "britain british",
        "japan": "japan japanese",
        "mongolia": "mongolia mongolian",
        "europe": "europe european eu",
    }.items()
    for name in names.split()
}
"""Countries and their adjectives, and the one word that stands for both."""

PLACES = frozenset(NATIONS) | words(
    "central asia asian south north east west southern northern eastern western united states "
    "kingdom republic federation soviet new middle saudi arabia korea korean israel emirates "
    "almaty region province oblast city district valley sea river"
)
"""Words that no name of a person holds."""

BODIES = words(
    "ministry bank agency committee commission council fund service company corporation group "
    "union organization organisation association institute university centre center department "
    "embassy office administration authority board federation foundation chamber parliament "
    "secretariat bureau directorate inspectorate operator airline holding movement party court "
    "headquarters academy observatory programme watch"
)
"""The nouns of bodies that speak."""

MEDIA = words("radio television tv news times post herald daily channel newspaper media")
"""Words of the names of media, which report and do not speak."""

CALENDAR = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december jan feb mar apr jun jul aug sept sep "
    "oct nov dec"
)
NO_TITLE = CALENDAR | words(
    "as after before during earlier later meanwhile however when while but according today "
    "yesterday tomorrow by with to from if both speaking asked also then still so now today’s"
)
"""Words that no title and no name begins with, however they are written."""

_DROPPED = (
    DETERMINERS
    | LINKS
    | words("affairs republic federation senior top acting former mr ms mrs dr major")
)
_SAME = {
    "ministry": "minister",
    "defence": "defense",
    "vice": "deputy",
    "premier": "prime",
    "spokeswoman": "spokesman",
    "spokesperson": "spokesman",
    "chairwoman": "chairman",
    "chair": "chairman",
    "chairperson": "chairman",
    "advisor": "adviser",
    "emergencies": "emergency",
    "railways": "railway",
}
_STANDS_FOR = {
    "diplomat": words("foreign ambassador envoy diplomat consul"),
    "leader": words("president prime leader head chairman king emir"),
    "politician": words("president minister leader lawmaker senator politician deputy mp speaker"),
    "official": OFFICES,
    "expert": words("expert analyst economist researcher fellow professor scientist scholar"),
    "analyst": words("expert analyst economist researcher fellow strategist"),
    "economist": words("economist"),
    "researcher": words("researcher fellow scientist scholar professor"),
    "scientist": words("scientist researcher professor geologist scholar"),
    "lawmaker": words("lawmaker deputy senator mp parliamentarian legislator speaker member"),
    "parliamentarian": words("lawmaker deputy senator mp parliamentarian legislator speaker"),
    "deputy": words("deputy lawmaker mp"),
    "head": words("head chief director chairman minister president leader ceo secretary"),
    "chief": words("head chief director chairman minister secretary ceo commander"),
    "director": words("director head ceo"),
    "secretary": words("secretary secretary-general"),
    "officer": words("general colonel major lieutenant commander officer captain"),
    "state": words("president state"),
}
"""What other offices a short description may mean: `the diplomat` of a foreign minister."""


@lru_cache(maxsize=1024)
def keys(title: str) -> frozenset[str]:
    """Return what a title says, whatever its grammar: `the Foreign Minister of Russia`."""
    found = (re.sub(r"[’']s?$", "", word.casefold()) for word in re.findall(r"[\w’'.-]+", title))
    kept = (word.rstrip(".") for word in found)
    same = (_SAME.get(word, NATIONS.get(word, word)) for word in kept)
    return frozenset(word for word in same if word and word not in _DROPPED)


def may_be(description: Iterable[str], title: Iterable[str]) -> bool:
    """Whether the keys of a description may mean somebody with a title of these keys."""
    has = frozenset(title)
    return all(key in has or _STANDS_FOR.get(key, frozenset()) & has for key in description)


def is_office(word: str) -> bool:
    """Whether a word names an office; a capital or a possessive does not matter."""
    return re.sub(r"[’']s$", "", word.casefold()) in OFFICES
