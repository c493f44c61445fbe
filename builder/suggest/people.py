"""Who is named in a text, with the title before the name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from builder.annotation.quotes import whole_words
from builder.page.spans import Span
from builder.suggest import subjects


class Titled(NamedTuple):
    """A person as a text names them: title and name, the title alone, the name, and who."""

    span: Span
    title: str
    name: Span
    id: str


def titled_names(text: str, names: Mapping[str, str]) -> list[Titled]:
    """Return where `text` names people; `names` are the ids by name, of which the first wins."""
    found: list[tuple[Span, str]] = []
    taken: set[int] = set()
    for name in names:
        if name in text:
            for span in whole_words(name, text):
                if taken.isdisjoint(range(span.start, span.end)):
                    found.append((span, names[name]))
                    taken.update(range(span.start, span.end))
    ends = [0, *(span.end for span, _ in sorted(found))]
    return [
        _titled(text, end, span, id) for end, (span, id) in zip(ends, sorted(found), strict=False)
    ]


def _titled(text: str, after: int, name: Span, id: str) -> Titled:
    """Return a name with the title before it, which starts behind the name `after` it."""
    title = subjects.title_before(text, name.start, after)
    role, _ = subjects.split(text[title.start : name.end])
    return Titled(Span(title.start, name.end), role, name, id)
