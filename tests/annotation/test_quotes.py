"""Quoted words are found where they stand, or it is said why not; nothing is guessed."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from builder.annotation.quotes import nearest, resolve, stands_in
from builder.page.clean import clean_line
from builder.page.seed import WHITE_SPACE
from builder.page.spans import Span
from builder.page.tokens import boundaries
from builder.reports.problems import Place, Report
from builder.yaml_text.nodes import Text
from builder.yaml_text.shape import Quote, Quoted
from tests.support import body

PLACE = Place("x.yaml", 7, 3)
ALPHABET = "ab'’,.1 \u00a0“\u0301\U0001f600"
PARAGRAPHS = st.text(ALPHABET, min_size=1, max_size=30).filter(lambda t: t.strip(WHITE_SPACE))


def words(value: str, line: int = 7, column: int = 3) -> Text:
    """Return a text node of an annotation."""
    return Text(value, Place("x.yaml", line, column), "plain", line)


def look_up(
    paragraphs: str | list[str],
    quoted: str,
    inside: str | None = None,
    which: tuple[int, int] | None = None,
    line: int | None = None,
) -> tuple[str | None, Report]:
    """Return what the quoted words resolve to in the first paragraph, as context, and the report.

    The result shows the text around the span: `left[words]right`.
    """
    text = body(*([paragraphs] if isinstance(paragraphs, str) else paragraphs))
    report = Report()
    quote = Quote(words(quoted), line, words(inside, 8) if inside else None, which)
    span = resolve(quote, text.paragraphs[0], text, report)
    if span is None:
        return None, report
    return f"{text.text[: span.start]}[{span.of(text.text)}]{text.text[span.end :]}", report


def brute_force(quoted: str, text: str) -> list[Span]:
    """Return every place where the words stand in a text between token boundaries."""
    starts, ends = boundaries(text)
    spans = (Span(i, i + len(quoted)) for i in range(len(text)))
    return [s for s in spans if s.of(text) == quoted and s.start in starts and s.end in ends]


@given(PARAGRAPHS, st.data())
def test_words_resolve_only_where_they_stand_once(raw: str, data: st.DataObject) -> None:
    """Words resolve exactly if they stand once as whole tokens; else one problem says why."""
    text = clean_line(raw)
    start = data.draw(st.integers(0, len(text) - 1))
    quoted = text[start : data.draw(st.integers(start + 1, len(text)))]
    assume(quoted.strip())
    found = brute_force(quoted, text)
    result, report = look_up(raw, quoted)
    if len(found) == 1:
        (span,) = found
        assert result == f"{text[: span.start]}[{quoted}]{text[span.end :]}"
        assert report.problems == []
    else:
        assert result is None
        (problem,) = report.problems
        assert problem.rule == ("words-repeated" if found else "inside-token")
        assert problem.place == PLACE


@given(PARAGRAPHS, st.text(ALPHABET, min_size=1, max_size=8).filter(lambda t: t.strip()))
@example("a. a", "a.")
def test_any_words_resolve_to_themselves_or_to_a_problem(raw: str, quoted: str) -> None:
    """Whatever is quoted, the span holds just these words, or there is exactly one problem."""
    quoted = quoted.strip()
    result, report = look_up(raw, quoted)
    assert (result is None) == (len(report.problems) == 1)
    assert result is None or f"[{clean_line(quoted)}]" in result


@given(st.integers(2, 6), st.data())
def test_which_counts_occurrences(count: int, data: st.DataObject) -> None:
    """`which: n of m` is the n-th of exactly m occurrences, also where they overlap."""
    number = data.draw(st.integers(1, count))
    text = " ".join(["a"] * (count + 1))
    before = "a " * (number - 1)
    assert look_up(text, "a a", which=(number, count))[0] == (
        f"{before}[a a]{text[len(before) + 3 :]}"
    )
    assert [p.rule for p in look_up(text, "a a", which=(1, count + 1))[1].problems] == [
        "wrong-count"
    ]


@pytest.mark.parametrize(
    ("inside", "result"),
    [
        ("the CIS as such", "TASS of CIS, the [CIS] as such"),
        ("f CIS", "TASS of [CIS], the CIS as such"),
        ("CIS as", "TASS of CIS, the [CIS] as such"),
    ],
)
def test_words_around_tell_the_occurrence(inside: str, result: str) -> None:
    """`in:` picks the occurrence within the words it quotes, which may break off in a word."""
    assert look_up("TASS of CIS, the CIS as such", "CIS", inside=inside)[0] == result


@pytest.mark.parametrize(
    ("quoted", "inside", "rule", "line", "hint"),
    [
        ("Lavrow", None, "words-not-found", 7, "the page has “Lavrov”"),
        ("lavrov", None, "words-not-found", 7, "the page has “Lavrov”"),
        ("elsewhere", None, "words-not-found", 7, "the words stand in L2"),
        ("xyzzy", None, "words-not-found", 7, "quote the words as printed"),
        ("Lavro", None, "inside-token", 7, "the page has “Lavrov”"),
        ("CIS", None, "words-repeated", 7, "add `in:`"),
        ("CIS", "of CIS", "words-not-found", 8, ""),
        ("CIS", "Lavrov said", "words-not-found", 8, "within"),
        ("CIS", "CIS", "words-repeated", 7, "add `in:`"),
    ],
)
def test_what_is_not_found_is_explained(
    quoted: str, inside: str | None, rule: str, line: int, hint: str
) -> None:
    """A problem stands at the words at fault and hints at what the page has."""
    result, report = look_up(["Lavrov said: CIS, the CIS", "elsewhere"], quoted, inside)
    (problem,) = report.problems
    assert (result, problem.rule, problem.place.line) == (None, rule, line)
    assert hint in problem.message + problem.hint


def test_letters_of_other_characters_are_told_as_such() -> None:
    """Nobody sees how an accent is written, so to show the words of the page would not help."""
    _, report = look_up("We met in Cafe\u0301 Astana today", "Caf\u00e9 Astana")
    assert "letters that look the same, of other characters" in report.problems[0].hint


def test_words_without_a_place_for_in_are_told_the_form_that_has_one() -> None:
    """`in:` beside a source is that of the whole item, so words alone are told another form."""
    text, report = body("He said so, and he said it again"), Report()
    quote = Quoted().read(words("said"), report)
    assert quote is not None
    assert resolve(quote, text.paragraphs[0], text, report) is None
    (problem,) = report.problems
    assert problem.hint == "write them as `L1: …`, and `in:` below it with the words around"
    assert resolve(
        quote._replace(inside=words("He said"), line=1), text.paragraphs[0], text, report
    )


def test_which_of_words_that_are_absent() -> None:
    """Words that are not there at all are told so, whichever of them is asked for."""
    for which in ((1, 1), (2, 2)):
        result, report = look_up("a b", "x", which=which)
        assert (result, [p.rule for p in report.problems]) == (None, ["words-not-found"])


@pytest.mark.parametrize(
    ("times", "which", "hint"),
    [
        (1, (1, 2), "leave out `which:`"),
        (2, (1, 3), "write `which: … of 2`"),
        (1, (1, 1), None),
        (2, (2, 2), None),
    ],
)
def test_which_agrees_with_the_page(times: int, which: tuple[int, int], hint: str | None) -> None:
    """A count that the page contradicts is told with the right one, or to leave it out."""
    _, report = look_up("a b " * times, "a", which=which)
    assert [(p.rule, p.hint) for p in report.problems] == ([("wrong-count", hint)] if hint else [])


@pytest.mark.parametrize(
    ("words", "text", "near"),
    [
        ("abcd", "abcx", ""),  # three quarters alike: too little
        ("abcde", "abcdx", "abcdx"),
        ("abcde", "edcba", ""),  # the same letters in another order
        ("abcde", "x abcdx abcdy", "abcdx"),
        ("abcde", "abcdx Abcde", "Abcde"),
        ("the big plan", "that the big plann was", "the big plann"),
        ("the big plan", "the very big plan", "the very big plan"),
        ("bigplan", "a big plan", "big plan"),
        ("big plan", "a bigplan", "bigplan"),
        ("x", "y z", ""),
        ("abcdefghi", "abc def ghi", ""),  # two tokens more
        ("abcde fghij klmno", "abcdx fghix klmnx", ""),  # of three tokens none is the same
        ("abcdefghij k l", f"{'w' * 10} abcdefghij {'w' * 10}", ""),  # two tokens less
    ],
)
def test_what_is_near_enough_to_be_meant(words: str, text: str, near: str) -> None:
    """The nearest run of tokens, of as many or one more or less, if more than three quarters."""
    assert nearest(words, text) == near


def test_only_a_few_places_are_shown() -> None:
    """Of words that stand often four places are shown, with what is around them."""
    text = " ".join(f"{'x' * 30} a {'y' * 30}" for _ in range(6))
    (problem,) = look_up(text, "a")[1].problems
    around = f"“…{'x' * 19} a {'y' * 19}…”"
    assert problem.message == f"“a” stands in L1 6 times: {' · '.join([around] * 4)}"
    (problem,) = look_up("a b a", "a")[1].problems
    assert problem.message == "“a” stands in L1 2 times: “a b a” · “a b a”"


def test_white_space_is_compared_as_in_the_clean_text() -> None:
    """A no-break space on either side equals a space; two spaces are not one."""
    assert look_up("$\u00a030 billion", "$ 30\u202fbillion")[0] == "[$ 30 billion]"
    assert look_up("a  b", "a b")[0] is None
    assert stands_in("a\u00a0b", "x a\u2003b")
    assert not stands_in("A b", "a b")


def test_a_quote_can_name_its_line() -> None:
    """Words under a line are looked up there; a line that is not kept is a problem."""
    paragraphs = ["«Today we agreed.", "Vladimir Putin"]
    assert look_up(paragraphs, "Putin", line=2)[0] == "«Today we agreed.\n\nVladimir [Putin]"
    result, report = look_up(paragraphs, "Putin", line=3)
    assert (result, [p.rule for p in report.problems]) == (None, ["line-not-kept"])


def test_long_words_are_compared_quickly() -> None:
    """A near miss of a long sentence is found, and something unlike it is not suggested."""
    sentence = "We are convinced that Russian bases are guarantees for regional stability"
    assert nearest(sentence.replace("bases", "basis"), f"He said {sentence}, and left") == sentence
    assert nearest("Completely different words", sentence) == ""
