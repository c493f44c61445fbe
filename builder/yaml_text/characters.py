"""The characters of a YAML file: those that nobody sees, line ends, and the % of a directive.

A text is checked for them before libyaml parses it, what its escapes stand for afterwards.
"""

from __future__ import annotations

import re
import unicodedata

from builder.reports import problems
from builder.reports.problems import Place
from builder.yaml_text.complaints import Complaints, StopError

CONTROL_CHARACTER = problems.error(
    "yaml-control-character",
    "The file holds a character that nobody sees: a control character, a bidirectional control, "
    "a byte order mark or a line separator other than LF. It could make a text look different "
    "from what it says, drive a terminal, or shift every line number after it. This holds for "
    "escapes in double quotes too.",
)
DIRECTIVE = problems.error(
    "yaml-directive",
    "A line that starts with % is an instruction to the YAML reader. The format has one fixed "
    "reading and needs none.",
)
LINE_END = problems.error(
    "yaml-line-end",
    "Lines end in LF or CR LF. A CR alone ends a line for some programs and not for others, so "
    "line numbers would not agree.",
)

_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff\ufffe\uffff]"
)
_PRIVATE_USE = "".join(map(chr, range(0xE000, 0xF900)))
_DIRECTIVE = re.compile("^%", re.MULTILINE)
_UNSEEN_HINT = "delete it; where a page has one, quote the words on one side of it"


def can_hold(text: str) -> bool:
    """Whether a file may hold every character of `text`: people can see all of them."""
    return not _UNSEEN.search(text)


def check_characters(complaints: Complaints) -> None:
    """Report characters that nobody sees, and take them out of the text that is parsed.

    Their replacement has no meaning in YAML and keeps all places as they are.
    """
    text = complaints.text
    if "\r" in text:
        place = complaints.place(text.index("\r"))
        message = f"a line ends in CR alone ({_times(text, chr(13))})"
        complaints.add(LINE_END, place, message, "save the file with LF line ends")
        raise StopError
    if _UNSEEN.search(text):
        complaints.stand_in = next((c for c in _PRIVATE_USE if c not in text), "\ufffd")
        for char in filter(_UNSEEN.match, dict.fromkeys(text)):
            place = complaints.place(text.index(char))
            message = f"{_character(char)} ({_times(text, char)})"
            complaints.add(CONTROL_CHARACTER, place, message, _UNSEEN_HINT)
            complaints.text = complaints.text.replace(char, complaints.stand_in)


def check_directives(complaints: Complaints) -> None:
    """Report directives and make comments of them: libyaml needs a minute for 60,000 of them."""
    if "%" not in complaints.text:
        return
    for directive in _DIRECTIVE.finditer(complaints.text):
        hint = "delete this line; indent it if it continues a text"
        place = complaints.place(directive.start())
        complaints.add(DIRECTIVE, place, "this is a YAML directive", hint)
    complaints.text = _DIRECTIVE.sub("#", complaints.text)


def without_escaped(value: str, place: Place, complaints: Complaints) -> str:
    """Refuse characters that nobody sees and that are written as escapes, and delete them."""
    unseen = _UNSEEN.search(value)
    if unseen is None:
        return value
    message = f"an escape for {_character(unseen[0])} in this text"
    complaints.add(CONTROL_CHARACTER, place, message, _UNSEEN_HINT)
    return _UNSEEN.sub("", value)


def _times(text: str, char: str) -> str:
    count = text.count(char)
    return "once in this file" if count == 1 else f"{count} times in this file"


def _character(char: str) -> str:
    name = unicodedata.name(char, "")
    return f"unseen character U+{ord(char):04X}" + (f" {name}" if name else "")
