"""Whatever can be marked is written in the shortest words that mean just that, or is refused."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from builder.annotation.locators import AROUND, Locator, NotQuotable, locate, quoted
from builder.annotation.quotes import resolve
from builder.page.clean import CleanText
from builder.page.seed import WHITE_SPACE
from builder.page.spans import Span
from builder.page.tokens import tokenize
from builder.reports.problems import Place, Report
from builder.yaml_text import layout, strict_yaml
from builder.yaml_text.characters import can_hold
from builder.yaml_text.nodes import Mapping, Text
from builder.yaml_text.shape import Quote, Quoted
from tests.support import body

WORDS = ("a", "b", "the", "CIS", "“a”", "it’s", "10,000", "é", "e\u0301", "\U0001f600", "#", "-:")
SPACES = (" ", "  ", "\u00a0", "")
PARAGRAPH = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(SPACES)), min_size=1).map(
    lambda parts: "".join(word + space for word, space in parts)
)
TEXTS = st.lists(PARAGRAPH, min_size=1, max_size=3).map(lambda paragraphs: body(*paragraphs))
ANY = st.text(min_size=1).filter(lambda t: "\n" not in t and t.strip(WHITE_SPACE))


def a_span(text: CleanText, data: st.DataObject) -> Span:
    """Draw a span of whole tokens of one paragraph."""
    paragraph = data.draw(st.sampled_from(text.paragraphs))
    tokens = tokenize(paragraph.text)
    assume(tokens)
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    return Span(tokens[first].start, tokens[last].end).shifted(paragraph.start)


def resolved(locator: Locator, line: int, text: CleanText) -> Span | None:
    """Return the span that a locator means, without a problem."""
    report = Report()
    inside = None if locator.inside is None else node(locator.inside)
    home = text.paragraph_of_line(line)
    assert home is not None
    span = resolve(Quote(node(locator.words), None, inside, locator.which), home, text, report)
    assert report.problems == []
    return span


def node(value: str) -> Text:
    """Return a text node of an annotation."""
    return Text(value, Place("x.yaml"), "plain", 1)


@given(TEXTS, st.data())
def test_the_words_mean_the_span_that_was_marked(text: CleanText, data: st.DataObject) -> None:
    """Whatever the words around it, a marked span comes back, and only that one."""
    span = a_span(text, data)
    home, locator = locate(span, text)
    assert resolved(locator, home.line, text) == span


@given(st.lists(ANY, min_size=1, max_size=3), st.data())
def test_any_text_is_quoted_or_refused(paragraphs: list[str], data: st.DataObject) -> None:
    """Of any Unicode, a span of tokens comes back, or holds what an annotation cannot show."""
    text = body(*paragraphs)
    span = a_span(text, data)
    try:
        home, locator = locate(span, text)
    except NotQuotable as refusal:
        assert refusal.message == "the words hold a character that nobody sees"
        assert not can_hold(span.of(text.text))
    else:
        assert resolved(locator, home.line, text) == span


@given(TEXTS, st.data())
def test_the_words_survive_the_file(text: CleanText, data: st.DataObject) -> None:
    """Written into YAML and read again, in another line's entry too, the span is the same."""
    span = a_span(text, data)
    home = data.draw(st.sampled_from(text.paragraphs))
    written = layout.write({"source": quoted(span, home, text)})
    report = Report()
    file = strict_yaml.read(written, "x.yaml", report)
    assert file is not None
    assert layout.tidy(written, file) == written
    assert isinstance(file.root, Mapping)
    quote = Quoted().read(file.root.entries[0][1], report)
    assert quote is not None
    assert resolve(quote, home, text, report) == span
    assert report.problems == []


@given(TEXTS, st.data())
def test_nothing_shorter_means_the_same(text: CleanText, data: st.DataObject) -> None:
    """No `in:` where the words stand once; else none of fewer tokens' words would do."""
    span = a_span(text, data)
    home, locator = locate(span, text)
    here = span.shifted(-home.start)
    if locator == Locator(locator.words):
        return
    tokens = tokenize(home.text)
    before = [t.start for t in tokens if t.start <= here.start][-AROUND - 1 :]
    behind = [t.end for t in tokens if t.end >= here.end][: AROUND + 1]
    enough = [
        home.text[start:end]
        for start, end in product(before, behind)
        if means(Locator(locator.words, home.text[start:end]), span, home.line, text)
    ]
    assert (locator.inside is None) == (not enough)
    assert (locator.which is None) == bool(enough)
    assert locator.inside is None or len(locator.inside) == min(map(len, enough))


def means(locator: Locator, span: Span, line: int, text: CleanText) -> bool:
    """Whether a locator means that span and no problem."""
    home = text.paragraph_of_line(line)
    assert home is not None and locator.inside is not None
    quote = Quote(node(locator.words), None, node(locator.inside), None)
    return resolve(quote, home, text, Report()) == span


@pytest.mark.parametrize(
    ("paragraph", "words", "nth", "written"),
    [
        ("Lavrov said so", "Lavrov", 0, "Lavrov"),
        ("TASS of CIS, the CIS as such", "CIS", 1, {"L1": "CIS", "in": "CIS as"}),
        ("TASS of CIS, the CIS as such", "CIS", 0, {"L1": "CIS", "in": "CIS,"}),
        ("a a a", "a", 1, {"L1": "a", "which": "2 of 3"}),
        ("a a a", "a", 0, {"L1": "a", "which": "1 of 3"}),
        ("a a a", "a a", 1, {"L1": "a a", "which": "2 of 2"}),
    ],
)
def test_how_it_reads(paragraph: str, words: str, nth: int, written: object) -> None:
    """Words alone, with words around them, or which of how many, in this order."""
    text = body(paragraph)
    at = -1
    for _ in range(nth + 1):
        at = paragraph.index(words, at + 1)
    assert quoted(Span(at, at + len(words)), text.paragraphs[0], text) == written


def test_words_of_another_line_name_it() -> None:
    """A source in a signature below the quotation is written with its line."""
    text = body("Today we agreed.", "Vladimir Putin")
    span = Span(18, 32)
    assert quoted(span, text.paragraphs[0], text) == {"L2": "Vladimir Putin"}
    assert quoted(span, text.paragraphs[1], text) == "Vladimir Putin"


@pytest.mark.parametrize(
    ("span", "message"),
    [
        (Span(0, 3), "the span starts or ends inside a word"),
        (Span(0, 7), "the span starts or ends with a space"),
        (Span(7, 15), "the span is not within one paragraph"),
        (Span(12, 13), "the span is not within one paragraph"),
        (Span(3, 3), "the span is not within one paragraph"),
    ],
)
def test_what_no_words_can_mean_is_refused(span: Span, message: str) -> None:
    """A refusal says what is wrong with the span, and what to mark."""
    with pytest.raises(NotQuotable) as refused:
        locate(span, body("Lavrov said.", "So."))
    assert refused.value.message == message
    assert refused.value.hint
