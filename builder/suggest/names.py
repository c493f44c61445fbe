"""Suggest mentions by name: names and acronyms of a registry, the longest where several stand.

This is for every layer whose annotators decide which entry of a registry is named.

Short forms are never suggested: elsewhere they mean something else. Nor is a name that seems to
be a part of a longer one that the registry lacks, such as `UN` of “UN Security Council”.
"""

from __future__ import annotations

import re

from builder.annotation.registry import Registry
from builder.page.clean import Paragraph
from builder.page.spans import Span
from builder.suggest.scene import Suggestion, located, names_in

_LONGER = re.compile(
    r"(?: [A-Z][\w’-]+){0,5} (?:Affairs|Agency|Alliance|Assembly|Association|Bank|Bureau|"
    r"Cent(?:er|re)|Command|Commission|Committee|Community|Conference|Council|Court|Department|"
    r"Development|Directorate|Force|Forum|Foundation|Fund|Headquarters|Institute|Mission|Office|"
    r"Organi[sz]ation|Parliament|Program(?:me)?|Secretariat|Staff|Structure|Summit|Treaty|Union|University)\b"
)


def suggest(paragraph: Paragraph, registry: Registry) -> list[Suggestion]:
    """Return the names of a registry that stand in a paragraph, each for itself."""
    text = paragraph.text
    named = names_in(text, registry)
    starts, ends = {span.start for span, _ in named}, {span.end for span, _ in named}
    return [
        Suggestion(span, {id: span.of(text), **located(span, text)})
        for span, id in named
        if not _is_part(span, text, starts, ends)
    ]


def _is_part(span: Span, text: str, starts: set[int], ends: set[int]) -> bool:
    """Whether a name stands beside another, or before words that make it that of another body."""
    beside = span.end + 1 in starts and text[span.end] == " "
    behind = span.start - 1 in ends and text[span.start - 1] == " "
    return beside or behind or _LONGER.match(text, span.end) is not None
