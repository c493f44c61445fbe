"""The draft of a changelog entry, from what changed; people edit it before they release."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from builder.diff.bump import Bump, judge
from builder.diff.changes import Changes, DocumentChange, MentionChange, independent
from builder.diff.report import MarkdownStyle
from builder.diff.words import count

HEADINGS = {
    Bump.major: "Breaking",
    Bump.minor: "Added",
    Bump.patch: "Corrected",
}
NAMED = 10
_STYLE = MarkdownStyle()


def draft_entry(changes: Changes, version: str, released: dt.date) -> str:
    """Return the entry of a version as Markdown: what breaks, what is new, what was corrected."""
    lines = [f"## {version} - {released.isoformat()}", ""]
    reasons = judge(changes).reasons
    for bump, heading in HEADINGS.items():
        points = [
            f"- {count(reason.count, reason.what)}: {_names(reason.examples, reason.count)}"
            for reason in reasons
            if reason.bump is bump and reason.what != "annotation changed"
        ]
        if bump is Bump.patch:
            points += _corrections(changes.documents)
        if points:
            lines += [f"### {heading}", "", *points, ""]
    if not reasons:
        lines += ["No change in the data.", ""]
    return "\n".join(lines)


def _names(names: Sequence[str], number: int) -> str:
    shown = ", ".join(_STYLE.words(name) for name in names)
    return f"{shown}, …" if number > len(names) and len(names) > 4 else shown


def _corrections(documents: Sequence[DocumentChange]) -> Iterator[str]:
    """Yield one point a layer: how many mentions came, went or changed, and in which fields."""
    found: dict[str, list[tuple[str, MentionChange]]] = {}
    for document in documents:
        for mention in document.mentions:
            if not mention.only_registry:
                found.setdefault(mention.layer, []).append((document.id, mention))
    for layer, mentions in found.items():
        kinds = Counter(mention.kind for _, mention in mentions)
        done = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        fields = Counter(f.field for _, m in mentions for f in independent(m.fields))
        which = f" ({', '.join(sorted(fields))})" if fields else ""
        where = list(dict.fromkeys(id for id, _ in mentions))
        more = ", …" if len(where) > NAMED else ""
        named = ", ".join(_STYLE.words(id) for id in where[:NAMED])
        yield f"- {layer}: {done}{which}, in {named}{more}"
