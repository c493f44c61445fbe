"""What can be wrong with a file of predictions.

These are findings about files that people bring, so they are not among the rules of `check`;
`docs/scoring.md` lists them.
"""

from __future__ import annotations

from builder.experiments import strict_json
from builder.reports.problems import Rule

RULES: dict[str, Rule] = {}


def _shared(rule: Rule) -> Rule:
    RULES[rule.id] = rule
    return rule


def _error(id: str, explanation: str) -> Rule:
    return _shared(Rule(id, "error", explanation))


NOT_UTF8 = _error(
    "line-not-utf8",
    "A line holds bytes that are not UTF-8. They are not guessed at: a guess would change words.",
)
TOO_LONG = _shared(strict_json.TOO_LONG)
NOT_JSON = _shared(strict_json.NOT_JSON)
BAD_NUMBER = _shared(strict_json.BAD_NUMBER)
SAME_KEY = _shared(strict_json.SAME_KEY)
WRONG_TYPE = _error(
    "wrong-type", "A value is of another type than its column: `true` is no number, `7` no text."
)
KEY_MISSING = _error(
    "key-missing", "What says where or what something is, such as `id` or `start`, is missing."
)
UNKNOWN_DOCUMENT = _error(
    "unknown-document", "The gold has no document of that id, so it cannot be scored."
)
SAME_DOCUMENT = _error(
    "document-twice", "Two lines are about the same document; the second would replace the first."
)
OUTSIDE = _error(
    "outside-the-text",
    "A span does not lie in the text of its document, or is empty. Offsets are code points of "
    "the clean text, the end exclusive.",
)
OTHER_WORDS = _error(
    "other-words",
    "The words given for a span are not those that stand there. Its offsets count something else "
    "than code points of the clean text: bytes, UTF-16 units, or another text.",
)
UNKNOWN_LABEL = _error("unknown-label", "A label does not exist; it cannot even be wrong.")
SAME_MENTION = _error(
    "mention-twice", "Two mentions of a layer have the same boundaries; one would always be wrong."
)
NO_LINE = _error("no-such-raw-line", "A label is given to a line that the gold does not label.")
SAME_LINE = _error("raw-line-twice", "Two labels are given to the same line of a page.")
TANGLED = _error(
    "too-tangled",
    "So many spans lie across each other that pairing them exactly would take too long. An "
    "annotated layer never has two mentions of the same characters.",
)
NO_DOCUMENT = _error(
    "no-document", "The file holds no document at all, which is hardly what was meant."
)
