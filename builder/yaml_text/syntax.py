"""What libyaml says of a file that it cannot read, in words for people who write annotations."""

from __future__ import annotations

from typing import NamedTuple

from yaml import MarkedYAMLError

from builder.reports import problems
from builder.reports.problems import Rule, visible
from builder.yaml_text.complaints import Complaints

SYNTAX = problems.error(
    "yaml-syntax",
    "The file is not YAML, or holds nothing. What libyaml cannot read has no meaning to check, "
    "so this is the last problem found in its file: others may follow once it is corrected.",
)
TAG = problems.error(
    "yaml-tag",
    "A tag (!name) changes what a value is; some tags run code in other readers. Every value here "
    "is text.",
)


class _Explanation(NamedTuple):
    """What a complaint of libyaml means to somebody who writes annotations.

    `at_start`: the fault is where the construct starts, not where libyaml noticed it.
    """

    message: str
    hint: str
    at_start: bool = False
    rule: Rule = SYNTAX


_TAB = _Explanation("a TAB where only spaces may be", "replace the TAB by spaces")
_UNCLOSED_QUOTE = _Explanation(
    "the quote that opens here is never closed", "close it; double a ' inside '…'", at_start=True
)
_UNCLOSED_BRACKET = _Explanation(
    "the bracket that opens here is not closed as it should be",
    "quote the text if it starts with a bracket; write lists and mappings one entry a line",
    at_start=True,
)
_BEHIND_QUOTE = _Explanation(
    "text behind a closing quote",
    'put all of it inside the quotes; a quote inside them is doubled in \'…\', \\" in "…"',
)
_BAD_ESCAPE = _Explanation(
    "this is no escape that YAML knows", "write \\\\ for a backslash, or use single quotes"
)
_A_TAG = _Explanation(
    "this is a tag",
    "delete the tag; quote the text if it starts with !",
    at_start=True,
    rule=TAG,
)
_ANY_KEY = "did not find expected key"
_ANY_TOKEN = "found character that cannot start any token"
_EXPLANATIONS = {
    "mapping values are not allowed in this context": _Explanation(
        "a colon makes a key of text that cannot be one here",
        "quote the text if the colon belongs to it; otherwise check the indentation",
    ),
    "could not find expected ':'": _Explanation(
        "this line is neither `key: value` nor `- item`",
        "add the colon; or indent the line if it continues the text above",
        at_start=True,
    ),
    _ANY_KEY: _Explanation(
        "this does not fit the block it is in",
        "align it with the keys of its block",
    ),
    "did not find expected '-' indicator": _Explanation(
        "this does not fit the list it is in", "align it with the dashes of the list"
    ),
    "block sequence entries are not allowed in this context": _Explanation(
        "a list cannot start here",
        "put `- ` on a line of its own below the key; quote the text if the dash belongs to it",
    ),
    "did not find expected <document start>": _Explanation(
        "this is outside of everything above it",
        "indent all keys of the file's outermost mapping alike",
    ),
    "did not find expected node content": _Explanation(
        "no text can start with this character", "put the text in quotes"
    ),
    "did not find expected comment or line break": _Explanation(
        "text right behind | or >", "put the text on the next line, indented"
    ),
    _ANY_TOKEN: _Explanation("no text can start with this character", "put the text in quotes"),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found unexpected end of stream": _UNCLOSED_QUOTE,
    "found unexpected document indicator": _UNCLOSED_QUOTE,
    "did not find expected ',' or ']'": _UNCLOSED_BRACKET,
    "did not find expected ',' or '}'": _UNCLOSED_BRACKET,
    "found unknown escape character": _BAD_ESCAPE,
    "found invalid Unicode character escape code": _BAD_ESCAPE,
    "did not find expected hexdecimal number": _BAD_ESCAPE,
    "did not find expected alphabetic or numeric character": _Explanation(
        "no text can start with & or *", "put the text in quotes"
    ),
    "mapping keys are not allowed in this context": _Explanation(
        "no text can start with a question mark and a space", "put the text in quotes"
    ),
    "found undefined tag handle": _A_TAG,
    "did not find expected whitespace or line break": _A_TAG,
    "did not find the expected '>'": _A_TAG,
    "did not find expected tag URI": _A_TAG,
}


def report_syntax(
    failure: MarkedYAMLError, complaints: Complaints, scalars: list[tuple[int, int]]
) -> None:
    """Report what libyaml says in our words, where the fault is."""
    told = _explain(failure, complaints.text)
    mark = failure.context_mark if told.at_start else failure.problem_mark
    at = mark.index if mark else 0
    message, hint = told.message, told.hint
    if (opening := _opening_of_quotes(complaints.text, scalars, at)) is not None:
        line = complaints.place(opening).line
        message += f"; the quoted text before it starts on line {line}"
        hint = f"close the quote of line {line} where its text should end; otherwise {hint}"
    complaints.add(told.rule, complaints.place(at), message, hint)


def _opening_of_quotes(text: str, scalars: list[tuple[int, int]], at: int) -> int | None:
    """Return where the quoted text starts that ran on from a line above up to the line of `at`."""
    start, end = scalars[-1] if scalars else (0, 0)
    ran_on = text.startswith(("'", '"'), start) and "\n" in text[start:end]
    return start if ran_on and "\n" not in text[end:at] else None


def _explain(failure: MarkedYAMLError, text: str) -> _Explanation:
    problem = str(failure.problem)
    told = _EXPLANATIONS.get(problem)
    if told is None:
        return _Explanation(f"this is not YAML: {visible(problem)}", "quote the text it is part of")
    at = failure.problem_mark.index if failure.problem_mark else 0
    if problem == _ANY_TOKEN and text.startswith("\t", at):
        return _TAB
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return _BEHIND_QUOTE if problem == _ANY_KEY and before.strip() else told
