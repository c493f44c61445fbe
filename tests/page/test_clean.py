"""The clean text: exactly what the rules say, with every character leading back to the page."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from builder.page.clean import KEPT, LABELS, SEPARATOR, clean, clean_line
from builder.page.seed import WHITE_SPACE
from builder.page.spans import Span
from tests.support import body, compiled, page, real_rows

CHARS = st.sampled_from([*"ab.«”’\r\n\n\t ", *"\u00a0\u2028\u2029\u3000\x85\x0b\x1c\u200b\ufeff"])
ASTRAL = st.sampled_from(
    ["\U0001f600", "\U00010348", "e\u0301", "\u20e3", "\u202e", "\u00a0\u00a0"]
)
RAW = st.lists(CHARS | ASTRAL | st.characters(exclude_categories=["Cs"]), max_size=60).map("".join)


def by_the_rules(raw: str, labels: dict[int, str]) -> str:
    """Return the clean text as the annotation rules define it, word for word."""
    kept = []
    for number, line in enumerate(raw.split("\n"), 1):
        if labels.get(number) in {"lead", "body", "signature"} and line.strip(WHITE_SPACE):
            kept.append("".join(" " if c in WHITE_SPACE else c for c in line.strip(WHITE_SPACE)))
    return "\n\n".join(kept)


@given(RAW, st.data())
@example("a\r\n\u00a0\U0001f600 e\u0301\u2028b\t\r\n", None)
def test_every_character_leads_back_to_the_page(raw: str, data: st.DataObject | None) -> None:
    """The clean text is that of the rules, and to_raw finds each of its characters."""
    names = st.sampled_from(list(LABELS))
    count = raw.count("\n") + 1
    labels = {n: data.draw(names) if data else "body" for n in range(1, count + 1)}
    text = clean(page(raw), labels)
    assert text.text == by_the_rules(raw, labels)
    for part in text.paragraphs:
        assert text.text[part.start : part.end] == part.text != ""
        for offset in range(part.start, part.end):
            char = raw[text.to_raw(offset)]
            assert char == text.text[offset] or (char in WHITE_SPACE and text.text[offset] == " ")
            assert text.to_raw(offset) == offset + part.shift


@given(RAW, st.data())
def test_spans_lead_to_the_page_and_back(raw: str, data: st.DataObject) -> None:
    """A span of a paragraph has the raw page's words, and comes back; one outside has no place."""
    count = raw.count("\n") + 1
    labels = {n: data.draw(st.sampled_from(["body", "interface"])) for n in range(1, count + 1)}
    text = clean(page(raw), labels)
    for part in text.paragraphs:
        start = data.draw(st.integers(part.start, part.end - 1))
        span = Span(start, data.draw(st.integers(start + 1, part.end)))
        found = text.span_in_raw(span)
        assert clean_line(f"|{found.of(raw)}|") == f"|{span.of(text.text)}|"
        assert text.span_of_raw(found) == span
        assert clean(page(raw), {part.line: "interface"}).span_of_raw(found) is None


def test_nothing_else_changes() -> None:
    """Quotation marks, dashes, inner double spaces and what is no white space stay."""
    line = "\ufeff «a”  –\u200b ‘it’s”\u00a0$ 30\u202fbillion \r"
    assert clean_line(line) == "\ufeff «a”  –\u200b ‘it’s” $ 30 billion"


def test_only_kept_labels_make_text() -> None:
    """Lead, body and signature lines are kept; all others are not; a gap is no paragraph."""
    assert {"lead", "body", "signature"} == KEPT
    raw = "\n".join(LABELS)
    text = clean(page(raw), dict(enumerate(LABELS, 1)))
    assert text.text == "lead\n\nbody\n\nsignature"
    assert clean(page("a\n \nb"), {1: "body", 2: "body", 3: "body"}).text == "a\n\nb"


def test_labels_are_those_of_the_rules_in_their_order() -> None:
    """The eleven labels are published as class labels, so their order is fixed."""
    assert list(LABELS) == [
        "title", "lead", "body", "signature", "dateline", "caption", "related", "tags",
        "metadata", "note", "interface",
    ]  # fmt: skip


def test_a_place_is_found_in_its_paragraph() -> None:
    """A paragraph is found by an offset in it and by its raw line."""
    text = body("one", "two")
    first, second = text.paragraphs
    assert SEPARATOR.join(p.text for p in text.paragraphs) == text.text
    assert [text.paragraph_at(n) for n in (0, 2, 5, 7)] == [first, first, second, second]
    assert text.paragraph_of_line(2) == second
    assert text.paragraph_of_line(3) is None


def test_real_paragraphs_stand_on_their_raw_lines() -> None:
    """In the five documents each paragraph is the words of its raw line, found by raw_start."""
    for row in real_rows("documents", compiled()):
        raw, text = str(row["raw"]), str(row["text"])
        assert "\u00a0" not in text
        for part in row["paragraphs"]:  # type: ignore[attr-defined]
            words = text[part["start"] : part["end"]]
            found = raw[part["raw_start"] : part["raw_start"] + len(words)]
            assert clean_line(found) == words == clean_line(raw.split("\n")[part["line"] - 1])
