"""What can be wrong with a file that is imported.

These are findings about files that people bring, so they are not among the rules of `check`;
`docs/formats.md` lists them. What `score` finds too has the same name there.
"""

from __future__ import annotations

from builder.experiments import strict_json
from builder.experiments.scoring import rules as scoring
from builder.reports.problems import Rule

RULES: dict[str, Rule] = {}


def _shared(rule: Rule) -> Rule:
    RULES[rule.id] = rule
    return rule


def _error(id: str, explanation: str) -> Rule:
    return _shared(Rule(id, "error", explanation))


NOT_JSON = _shared(strict_json.NOT_JSON)
SAME_KEY = _shared(strict_json.SAME_KEY)
BAD_NUMBER = _shared(strict_json.BAD_NUMBER)
TOO_LONG = _shared(strict_json.TOO_LONG)
WRONG_TYPE = _shared(scoring.WRONG_TYPE)
KEY_MISSING = _shared(scoring.KEY_MISSING)
OUTSIDE = _shared(scoring.OUTSIDE)
SAME_LINE = _shared(scoring.SAME_LINE)
NO_DOCUMENT = _error("no-document", "The file holds no document at all.")
UNKNOWN_KEY = _error(
    "unknown-column",
    "A column that the config `documents` does not have. It would be ignored silently, and with "
    "it what it was meant to say.",
)
UNKNOWN_DOCUMENT = _error(
    "unknown-document", "The corpus has no seed of that name, so there is no page to annotate."
)
SAME_DOCUMENT = _error(
    "document-twice", "The file is about a document twice; the second would replace the first."
)
OTHER_SEED = _error(
    "other-seed", "The seed is not the one that was annotated: its sha256 is another."
)
OTHER_WORDS = _error(
    "other-words",
    "The words given are not those that stand there. The offsets count something else than code "
    "points of the clean text, or the text is another.",
)
NOT_QUOTABLE = _error(
    "not-quotable",
    "A span that no words of an annotation file can mean: an annotation quotes whole words of one "
    "paragraph, in characters that people can see.",
)
UNKNOWN_LABEL = _error("unknown-label", "A label does not exist.")
SAME_MENTION = _error(
    "mention-twice", "Two mentions of a layer have the same id or the same boundaries."
)
NO_LINE = _error("no-such-raw-line", "A label is given to a line that is blank or not there.")
NO_LABELS = _error(
    "no-labels", "Neither the file nor an annotation says what the lines of the page are."
)
NOT_OF_LABEL_STUDIO = _error(
    "not-label-studio", "A result is not what the labelling configuration of the export makes."
)
