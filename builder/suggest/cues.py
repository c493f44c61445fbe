"""The words by which a text says that somebody says something, and what may stand behind them.

A verb is listed once, in its base form; its other forms are made from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from builder.suggest.wordlist import words

SAYING = words(
    "say note stress emphasize emphasise add state believe think explain claim argue warn "
    "declare announce confirm reiterate recall admit insist assert acknowledge suggest conclude "
    "remark indicate clarify specify underline underscore highlight observe predict forecast "
    "affirm reaffirm reveal disclose deny reply answer respond promise pledge vow caution "
    "estimate write comment maintain contend mention concede summarize stipulate hope expect "
    "recommend object counter demand continue quip joke lament complain agree disagree smile "
    "laugh sigh shrug"
)
"""Verbs with a clause, with or without `that`, or with a quotation."""

TELLING = words("promise tell inform assure remind warn notify")
"""Verbs with a clause behind the one who is told."""

NAMING = words(
    "note stress emphasize emphasise highlight underline underscore announce confirm reiterate "
    "acknowledge reaffirm praise welcome hail condemn criticize criticise tout applaud commend "
    "laud denounce reject deny recall predict forecast propose disclose"
)
"""Verbs whose object is what somebody says, without a clause."""

ASKING = words("recommend urge ask invite advise instruct order request encourage warn remind tell")
"""Verbs with an addressee, and `to` behind it."""

PROMISING = words("promise pledge vow offer propose threaten")
"""Verbs with `to` right behind them."""

_PHRASES = (
    "point(?:s|ed) out",
    "(?:draws?|drew) attention to the fact",
    "ma[dk]es? (?:it )?clear",
    "made (?:it )?clear",
    "went on to say",
    "goes on to say",
    "let it be known",
    "(?:was|were|is) quoted as saying",
)
"""What stands for a verb of saying."""

_PARTICLES = (
    "call(?:s|ed) (?:on|upon)",
    "appeal(?:s|ed) to",
)
"""What stands for a verb of asking."""

_THANKS = (
    r"call(?:s|ed) for",
    r"(?:demand|describe)(?:s|d|ed)",
    r"(?:calls|called)(?= [^.“\"«„]{1,60} [“\"«„])(?! (?:on|upon|for)\b)",
    r"warn(?:s|ed) (?:of|against|about)",
    r"insist(?:s|ed) on",
    r"apologi[sz]e[sd] for",
    r"(?:heap(?:s|ed)|lavish(?:es|ed)) praise on",
    r"sp(?:eaks|oke) (?:out )?(?:against|in favou?r of)",
    r"pa(?:ys|id) tribute to",
)
"""What stands for a verb with an object."""

_FEELINGS = words(
    "hope confidence concern gratitude readiness interest appreciation support regret "
    "satisfaction willingness commitment condolences conviction doubt belief solidarity "
    "condemnation optimism intention desire thanks"
)

_NOUNS = words("states hopes objects comments estimates promises")
"""Forms of verbs that are nouns more often."""

_IRREGULAR = {
    "say": ("said", "says", "saying"),
    "tell": ("told", "tells", "telling"),
    "write": ("wrote", "writes", "writing"),
    "think": ("thought", "thinks", "thinking"),
    "forecast": ("forecast", "forecasts", "forecasting"),
    "admit": ("admitted", "admits", "admitting"),
    "commit": ("committed", "commits", "committing"),
    "quip": ("quipped", "quips", "quipping"),
    "deny": ("denied", "denies", "denying"),
    "reply": ("replied", "replies", "replying"),
    "specify": ("specified", "specifies", "specifying"),
    "clarify": ("clarified", "clarifies", "clarifying"),
}


def _forms(verb: str) -> tuple[str, str, str]:
    """Return past, third person and participle of a verb."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    stem = verb.removesuffix("e")
    third = f"{verb}es" if verb.endswith(("sh", "ss")) else f"{verb}s"
    return f"{stem}ed", third, f"{stem}ing"


def _any(options: Iterable[str]) -> str:
    return "|".join(sorted(options, key=lambda option: (-len(option), option)))


def _finite(verbs: Iterable[str], *phrases: str) -> str:
    """Return a pattern of the finite forms of verbs, in one group `cue`."""
    verbs = tuple(verbs)
    past = [form for verb in verbs for form in _forms(verb)[:2] if form not in _NOUNS]
    plural = [verb for verb in verbs if verb in {"say", "believe", "think", "note"}]
    return rf"(?P<cue>(?:ha(?:s|d|ve) )?(?:{_any([*past, *plural, *phrases])}))(?![\w’'-])"


_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
ADVERBS = (
    rf"(?:(?:on |late |early )?{_DAYS} )?"
    r"(?:(?:also|further|later|then|earlier|again|once again|separately|in turn|thus|still|now|"
    r"[a-z]+ly) )?"
)
"""What may stand between a subject and its verb."""

SAY = _finite(SAYING, *_PHRASES)
TELL = _finite(TELLING)
NAME = _finite(NAMING, *_THANKS, "thank(?:s|ed)")
ASK = _finite(ASKING, *_PARTICLES)
PROMISE = _finite(PROMISING)
ANY = _finite(SAYING | TELLING, *_PHRASES, "reports", "reported", "went on", "goes on")
"""A verb that can stand beside a quotation."""
BESIDE = r"(?P<cue>(?:ha(?:s|d|ve) )?(?:reported|reports|went on|goes on))(?![\w’'-])"
"""A verb that attributes only what stands before it, a quotation, or a clause with `that`."""
OF_ANY_KIND = _finite(
    SAYING | TELLING | NAMING | ASKING | PROMISING, "report(?:s|ed)", *_PHRASES, *_PARTICLES
)
"""A verb that makes its subject a speaker."""

FEELING = (
    rf"(?P<cue>(?:ha(?:s|d|ve) )?(?:express|voic|conve|confirm|reiterat|reaffirm)\w* "
    rf"(?:(?:his|her|its|their|the|deep|full|sincere|serious|great|strong) )*(?:{_any(_FEELINGS)})"
    r"(?: (?:for|in|over|about|at|with|regarding))?)\b"
)

_SPEAKING_ON = [_forms(verb)[2] for verb in (SAYING | NAMING) - words("continue object expect")]
PARTICIPLE = rf"(?P<cue>{_any([*_SPEAKING_ON, 'pointing out'])})(?![\w’'-])"
"""A participle that goes on with what its sentence's subject says."""
