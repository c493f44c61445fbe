"""The layer of statements: who says what."""

from __future__ import annotations

from collections import Counter

import pytest

from builder.corpus.tables import rows
from tests.support import STEMS, real_rows, resolve, rules

PAGE = "  speaker: sergey-lavrov\n"
RAW = (
    "“We agree,” Sergey Lavrov said, adding that “all is well” with the “Great Game” plan.\n"
    "\n"
    "He said that nothing changed. “We wait,” he said. “We hope.”\n"
    "We shall see.\n"
    "Sergey Lavrov\n"
)
SIGNED = "  L1-L4: body\n  L5: signature\n"


def statement(line: int, fields: str, id: str = "s1", speaker: str = "sergey-lavrov") -> str:
    """Return the YAML of an entry with one statement; `fields` are separated by semicolons."""
    more = "".join(f"        {field.strip()}\n" for field in fields.split(";"))
    entries = {n: f"  L{n}: nothing\n" for n in (1, 3, 4, 5)}
    entries[line] = (
        f"  L{line}:\n    statements:\n      - id: {id}\n        speaker: {speaker}\n{more}"
    )
    return "".join(entries.values())


SOURCE = "source: Sergey Lavrov; cue: said"


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        (1, f"{SOURCE}; direct: We agree,"),
        (1, "source: Sergey Lavrov; cue: adding; mixed: “all is well” with the “Great Game” plan"),
        (
            3,
            "source: He; cue:\n          L3: said\n          in: He said; indirect: nothing",
        ),
        (4, "source:\n          L5: Sergey Lavrov; direct: We shall see."),
    ],
)
def test_a_statement_is_what_its_kind_says(line: int, fields: str) -> None:
    """Direct between marks or signed, mixed with its marks, indirect without any."""
    lines = SIGNED if line == 4 else ""
    document, report = resolve(RAW, statement(line, fields), PAGE, lines)
    assert rules(report) == []
    assert document is not None


@pytest.mark.parametrize(
    ("line", "fields", "rule"),
    [
        (1, f"{SOURCE}; direct: We agree", "not-its-kind"),
        (1, f"{SOURCE}; direct: “We agree,”", "not-its-kind"),
        (1, f"{SOURCE}; indirect: We agree,", "not-its-kind"),
        (1, f"{SOURCE}; mixed: “We agree,”", "not-its-kind"),
        (1, "source: Sergey Lavrov; cue: adding; mixed: all is well", "not-its-kind"),
        (1, "source: Sergey Lavrov; cue: adding; mixed: that “all is well”", "untrimmed-content"),
        (1, f"{SOURCE}; indirect: “all is well” with the “Great Game” plan", "quoted-indirect"),
        (1, f"{SOURCE}; indirect: Lavrov said", "parts-overlap"),
        (1, "direct: We agree,", "no-source"),
        (1, "source: Sergey Lavrov; direct: We agree,", "no-source"),
        (1, f"{SOURCE}; continues: s9; direct: We agree,", "no-source"),
        (1, "source: Sergey Lavrov; continues: s9; direct: We agree,", "no-source"),
        (1, "cue: said; continues: s9; direct: We agree,", "no-source"),
        (1, "continues: s9; direct: We agree,", "bad-continuation"),
        (1, "source: Sergey Lavrov; cue: says; direct: We agree,", "words-not-found"),
        (4, "source:\n          L5: Sergey Lavrov; direct: We shall", "not-its-kind"),
        (4, "source:\n          L2: Sergey Lavrov; direct: We shall see.", "line-not-kept"),
    ],
)  # fmt: skip
def test_a_statement_that_is_not_its_kind_is_reported(line: int, fields: str, rule: str) -> None:
    """Marks in the wrong place, words that do not belong, sources that are missing."""
    lines = SIGNED if line == 4 else ""
    _, report = resolve(RAW, statement(line, fields), PAGE, lines)
    assert rule in rules(report)


@pytest.mark.parametrize("marks", ["“”", "«»", '""', '«"', "«”", "‘’", "„“"])
def test_mixed_pairs_of_marks_are_accepted(marks: str) -> None:
    """Pages mix their quotation marks; any opening one with any closing one will do."""
    raw = f"{marks[0]}We agree,{marks[1]} Sergey Lavrov said."
    text = "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n" + (
        "        source: Sergey Lavrov\n        cue: said\n        direct: We agree,\n"
    )
    assert rules(resolve(raw, text, PAGE)[1]) == []


@pytest.mark.parametrize("marks", ["‘’", "''"])
def test_an_apostrophe_in_a_quotation_is_no_mark(marks: str) -> None:
    """Single marks stand inside their quotation too, where a word is shortened or owns another."""
    words = f"We don{marks[1]}t take the states{marks[1]} side,"
    raw = f"{marks[0]}{words}{marks[1]} Sergey Lavrov said."
    text = "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n" + (
        f'        source: Sergey Lavrov\n        cue: said\n        direct: "{words}"\n'
    )
    assert rules(resolve(raw, text, PAGE)[1]) == []


@pytest.mark.parametrize(
    ("paragraphs", "contents", "rule"),
    [
        (("“We wait.", "“We hope,”"), ("We wait.", "We hope,"), None),
        (("''We wait.", "''We hope,''"), ("We wait.", "We hope,"), None),
        (("„We wait.", "„We hope,“"), ("We wait.", "We hope,"), None),
        (("“We wait.", "We hope,”"), ("We wait.", "We hope"), "not-its-kind"),
        (("“We wait. All.", "“We hope,”"), ("We wait.", "We hope,"), "not-its-kind"),
        (("“We wait.”", "“We hope,”"), ("We wait.”", "We hope,"), "not-its-kind"),
        (("‘We don't wait.", "‘We hope,’"), ("We don't wait.", "We hope,"), None),
    ],
)
def test_a_quotation_may_run_over_paragraphs(
    paragraphs: tuple[str, str], contents: tuple[str, str], rule: str | None
) -> None:
    """Each paragraph is opened, only the last one closed; the later statement continues."""
    raw = f"{paragraphs[0]}\n{paragraphs[1]} Sergey Lavrov said."
    first, second = (content.replace("'", "''") for content in contents)
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source:\n          L2: Sergey Lavrov\n        cue:\n          L2: said\n"
        f"        direct: '{first}'\n"
        "  L2:\n    statements:\n      - id: s2\n        speaker: sergey-lavrov\n"
        f"        continues: s1\n        direct: '{second}'\n"
    )
    found = rules(resolve(raw, text, PAGE)[1])
    assert found == [] if rule is None else rule in found


def test_a_mixed_quotation_may_run_on() -> None:
    """Mixed content ends with its paragraph where the next one goes on with the quotation."""
    raw = "Sergey Lavrov said they “wait.\n“They hope.”\n“They go.”"
    statements = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue: said\n        mixed: they “wait\n"
        "  L2:\n    statements:\n      - id: s2\n        speaker: sergey-lavrov\n"
        "        continues: s1\n        direct: They hope.\n  L3: nothing\n"
    )
    assert "not-its-kind" in rules(resolve(raw, statements, PAGE)[1])
    whole = statements.replace("they “wait", "they “wait.")
    assert rules(resolve(raw, whole, PAGE)[1]) == []


def test_a_mixed_quotation_that_is_closed_does_not_run_on() -> None:
    """What follows it in marks of its own is another statement, with a source of its own."""
    raw = "Sergey Lavrov said they “wait.”\n“They hope.”"
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue: said\n        mixed: they “wait.”\n"
        "  L2:\n    statements:\n      - id: s2\n        speaker: sergey-lavrov\n"
        "        continues: s1\n        direct: They hope.\n"
    )
    assert rules(resolve(raw, text, PAGE)[1]) == ["bad-continuation"]


def test_only_a_direct_quotation_continues() -> None:
    """What is told in the article's own words goes on from nothing: it has a source of its own."""
    raw = "“We wait,” Sergey Lavrov said. They hope."
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue: said\n        direct: We wait,\n"
        "      - id: s2\n        speaker: sergey-lavrov\n"
        "        continues: s1\n        indirect: They hope\n"
    )
    assert rules(resolve(raw, text, PAGE)[1]) == ["bad-continuation"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("agree,", "direct, but it stands between a space and `”`"),
        ("We agree", "direct, but it stands between `“` and `,`"),
        ("Sergey Lavrov", "direct, but it stands between a space and a space"),
        ("now", "direct, but it stands between a space and nothing"),
    ],
)
def test_what_stands_beside_direct_content_is_shown(content: str, message: str) -> None:
    """Where marks are missing, the message names what is there in their place."""
    raw = "“We agree,” Sergey Lavrov said just now"
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        f"        source: Lavrov\n        cue: said\n        direct: {content}\n"
    )
    assert message in {problem.message for problem in resolve(raw, text, PAGE)[1].problems}


def test_indirect_content_may_begin_behind_a_mark() -> None:
    """Between marks of one quotation is what both of them enclose; marks within are another."""
    raw = "“Agreement” is near, Sergey Lavrov said."
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue: said\n        indirect: Agreement” is near\n"
    )
    assert rules(resolve(raw, text, PAGE)[1]) == ["quoted-indirect"]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("that they “go", "not-its-kind"),
        ("that they go” home", "not-its-kind"),
        ("that they “go” home", "untrimmed-content"),
        ("they “go” home", None),
        ("“go” home", None),
        ("they go home", "not-its-kind"),
    ],
)
def test_mixed_content_holds_both_marks(content: str, rule: str | None) -> None:
    """One mark alone quotes nothing: what is mixed holds quoted words with their marks."""
    raw = f"Sergey Lavrov said {content} now."
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        f"        source: Sergey Lavrov\n        cue: said\n        mixed: {content}\n"
    )
    assert rules(resolve(raw, text, PAGE)[1])[:1] == ([] if rule is None else [rule])


def test_the_context_of_a_statement_without_cue() -> None:
    """A statement that has neither source nor cue of its own stands in its paragraph alone."""
    raw = "“We wait,” Sergey Lavrov said.\n“They hope.”\nThat is all."
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue: said\n        direct: We wait,\n"
        "  L2:\n    statements:\n      - id: s2\n        speaker: sergey-lavrov\n"
        "        continues: s1\n        direct: They hope.\n  L3: nothing\n"
    )
    document, report = resolve(raw, text, PAGE)
    assert document is not None, report.problems
    first, second = rows(document)["statements"]
    assert (first["context"], second["context"]) == tuple(raw.split("\n")[:2])
    assert (second["context_start"], second["start"]) == (32, 1)


def test_the_context_of_a_statement_holds_its_cue() -> None:
    """Where the cue stands in another line than source and content, the context runs over both."""
    raw = "This he said.\n“We wait.” Sergey Lavrov."
    text = (
        "  L1: nothing\n  L2:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue:\n          L1: said\n"
        "        direct: We wait.\n"
    )
    document, report = resolve(raw, text, PAGE)
    assert document is not None, report.problems
    (row,) = rows(document)["statements"]
    assert row["context"] == raw.replace("\n", "\n\n")
    assert (row["context_start"], row["cue_start"]) == (0, 8)


@pytest.mark.parametrize(
    ("quoted", "rule"),
    [
        ('We say "no" to it,', None),
        ('We agree," he said. "We wait,', "not-its-kind"),
    ],
)
def test_marks_may_nest(quoted: str, rule: str | None) -> None:
    """A quotation within a quotation is one statement, two side by side are two."""
    raw = f'"{quoted}" Sergey Lavrov said.'
    text = (
        "  L1:\n    statements:\n      - id: s1\n        speaker: sergey-lavrov\n"
        "        source: Sergey Lavrov\n        cue:\n          L1: said\n"
        f"          in: Lavrov said\n        direct: '{quoted}'\n"
    )
    found = rules(resolve(raw, text, PAGE)[1])
    assert found == ([] if rule is None else [rule])


BOTH = "Sergey Lavrov and Vladimir Putin promised to wait."


@pytest.mark.parametrize(
    ("speaker", "source", "cue", "content", "rule"),
    [
        ("foreign-ministers-russia-central-asia", BOTH[:32], "promised", "to wait", None),
        ("foreign-ministers-russia-central-asia", BOTH[:13], "promised", "to wait",
         "other-speaker"),
        ("sergei-shoigu", BOTH[:32], "promised", "to wait", "other-speaker"),
        ("sergey-lavrov", BOTH[:32], "promised", "to wait", "one-of-several"),
        ("sergey-lavrov", BOTH[:13], "promised to", "wait", "to-in-cue"),
    ],
)  # fmt: skip
def test_several_speakers_are_a_group(
    speaker: str, source: str, cue: str, content: str, rule: str | None
) -> None:
    """A group may speak where several are named, one of them alone may not."""
    text = (
        f"  L1:\n    statements:\n      - id: s1\n        speaker: {speaker}\n"
        f"        source: {source}\n        cue: {cue}\n        indirect: {content}\n"
    )
    problems = resolve(BOTH, text, f"  speaker: {speaker}\n")[1].problems
    assert [problem.rule for problem in problems] == ([] if rule is None else [rule])
    if rule == "other-speaker":
        group = ", or a group of both?" if source == BOTH[:32] else "?"
        assert [problem.hint for problem in problems] == [f"is it `sergey-lavrov`{group}"]


def test_another_persons_name_is_an_error() -> None:
    """A source that names another registered person than the speaker is an error."""
    text = statement(1, f"{SOURCE}; direct: We agree,", speaker="vladimir-putin")
    _, report = resolve(RAW, text, "  speaker: vladimir-putin\n")
    assert rules(report) == ["other-speaker"]


@pytest.mark.parametrize("page", ["", "  speaker: vladimir-putin\n"])
def test_the_principal_speaker_is_who_says_most(page: str) -> None:
    """Another principal speaker than the one with most statements, or none, is an error."""
    text = statement(1, f"{SOURCE}; direct: We agree,")
    assert rules(resolve(RAW, text, page)[1]) == ["not-principal"]


def test_nothing_is_concluded_from_statements_that_are_missing() -> None:
    """With one statement unresolved, its continuation and the principal speaker are not judged."""
    text = statement(1, f"{SOURCE}; direct: We agreed,").replace(
        "  L3: nothing\n",
        "  L3:\n    statements:\n      - id: s2\n        speaker: sergey-lavrov\n"
        "        continues: s1\n        direct: We hope.\n",
    )
    _, report = resolve(RAW, text, "  speaker: vladimir-putin\n")
    assert rules(report) == ["words-not-found"]


def test_a_signature_is_not_idle_because_its_quote_is_missing() -> None:
    """A signed quotation that could not be resolved says nothing about its signature."""
    text = statement(4, "source:\n          L5: Sergey Lavrov; direct: We shall sea.")
    assert rules(resolve(RAW, text, PAGE, SIGNED)[1]) == ["words-not-found"]


def test_real_statements() -> None:
    """The corpus has these statements: how many of each kind, and by whom."""
    rows = real_rows("statements")
    assert len(rows) == 33
    assert Counter(row["kind"] for row in rows) == {"direct": 14, "indirect": 13, "mixed": 6}
    assert Counter(str(row["document_id"])[:3] for row in rows) == {
        "000": 5, "001": 11, "002": 8, "003": 2, "004": 7,
    }  # fmt: skip
    assert len({row["id"] for row in rows}) == 33


def test_a_real_continuation_has_neither_source_nor_cue() -> None:
    """s4 of 000 goes on from s3, in the same paragraph."""
    rows = {row["id"]: row for row in real_rows("statements")}
    row, first = rows[f"{STEMS[0]}#s4"], rows[f"{STEMS[0]}#s3"]
    assert row["continues"] == first["id"]
    assert row["source_text"] is row["source_start"] is row["cue_text"] is row["cue_end"] is None
    assert row["context_start"] == first["context_start"]
    assert first["continues"] is None


def test_the_real_block_quote_is_signed() -> None:
    """s4 of 004 is a whole paragraph; its source is the line below it, in the same context."""
    row = {row["id"]: row for row in real_rows("statements")}[f"{STEMS[4]}#s4"]
    context = str(row["context"])
    assert (row["source_text"], row["cue_text"]) == ("Vladimir Putin", None)
    assert context == f"{row['text']}\n\nVladimir Putin"
    assert (row["start"], row["source_end"]) == (0, len(context))
