"""How an answer is read: words to places, nothing guessed, and scored as `score` scores."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.probes.answers import PROBES, Answered, results
from benchmarks.probes.places import NoPlace, paragraphs_of, place, quotation
from benchmarks.probes.questions import Question
from builder.__main__ import main
from builder.corpus import matching
from builder.page.tokens import tokenize
from tests.formats.toy import toy_corpus
from tests.releases import build
from tests.support import builder

TEXT = "He said: “Never again.” She said nothing.\n\nThen she said: “Never again.”"
AGAIN = [
    {"start": 10, "end": 22, "kind": "direct", "source": (0, 2), "cue": (3, 7)},
    {"start": 59, "end": 71, "kind": "direct", "source": (48, 51), "cue": (52, 56)},
]
STATEMENTS = PROBES["statements"]


def line(mentions: list[dict[str, Any]], text: str = TEXT) -> str:
    """Return a line of gold; the span of a part is told by its two ends."""
    found = []
    for mention in mentions:
        ends = {f"{part}_{end}": mention[part][at] for part in ("source", "cue")
                for at, end in enumerate(("start", "end"))}  # fmt: skip
        found.append({**{name: mention[name] for name in ("start", "end", "kind")}, **ends})
    return json.dumps({"id": "a", "text": text, "statements": found})


def scored(*statements: Any) -> dict[str, float]:
    """Return what an answer of these statements is worth on the page that says it again."""
    return results(STATEMENTS, [Answered(line(AGAIN), json.dumps({"statements": statements}))])


def said(paragraph: int | None = None, **more: Any) -> dict[str, Any]:
    """Return “Never again.”, as a model says it."""
    return {"paragraph": paragraph, "content": "Never again.", "kind": "direct", **more}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of the real pages, and of one where words repeat in a paragraph."""
    folder = tmp_path_factory.mktemp("probes")
    corpus = toy_corpus(folder / "corpus")
    assert main(["--root", str(corpus), "card"]) in {0, 1}
    return build(corpus, folder / "release")


@cache
def asked(release: Path, probe: str) -> Sequence[Question]:
    """Return the questions of a probe."""
    return tuple(PROBES[probe].ask(release, None))


@pytest.mark.parametrize("probe", PROBES)
def test_the_gold_is_worth_all(release: Path, probe: str) -> None:
    """The answers that the gold itself would give score 100, and nothing is noticed."""
    found = results(PROBES[probe], [Answered(q.gold, q.target) for q in asked(release, probe)])
    assert found == {
        **dict.fromkeys(PROBES[probe].measures, 100.0),
        **dict.fromkeys(PROBES[probe].noticed, 0.0),
    }


@pytest.mark.parametrize("probe", PROBES)
@pytest.mark.parametrize(
    "answer", ["", "I find no statement.", '{"kind"', "{}", "[" * 9999, "{" * 9999]
)
def test_prose_is_worth_nothing(release: Path, probe: str, answer: str) -> None:
    """An answer without the object that is asked for scores 0 and is counted."""
    questions = asked(release, probe)
    found = results(PROBES[probe], [Answered(q.gold, answer) for q in questions])
    assert {found[name] for name in PROBES[probe].measures} == {0.0}
    assert found["unreadable"] == len(questions)


def test_invented_words_are_counted_and_wrong() -> None:
    """They count as predicted, by their length too, and meet nothing of the gold."""
    found = scored(said(1), said(2), said(1) | {"content": "Once more."})
    assert (found["invented"], found["unplaced"]) == (1, 0)
    assert found["exact_f1"] == pytest.approx(100 * 2 * 2 / (2 + 3))
    assert found["characters_f1"] == pytest.approx(100 * 2 * 24 / (24 + 34))
    long = "Words that nobody has said, as many as the page has, and some more than that."
    found = scored(said(1) | {"content": long}, said(2) | {"content": long + long})
    assert (found["overlap_f1"], found["characters_f1"], found["invented"]) == (0, 0, 2)


def test_words_that_the_page_prints_twice_must_say_which() -> None:
    """By their paragraph, or by number in the order of the text; else they have no place."""
    for statements in ([said(1), said(2)], [which(1), which(2)], [said(2), which(1)]):
        assert scored(*statements)["exact_f1"] == 100
    found = scored(said(), said())
    assert (found["exact_f1"], found["invented"], found["unplaced"]) == (0, 0, 2)


def which(number: Any) -> dict[str, Any]:
    """Return “Never again.”, told by number alone."""
    return said() | {"content": {"words": "Never again.", "which": number}}


@pytest.mark.parametrize("number", [0, 3, -1, True, "1", 1.0, None, [1], 10**30])
def test_a_number_that_is_none_tells_nothing_apart(number: Any) -> None:
    """Only a whole number from 1 to how often the words occur says which."""
    assert scored(which(number))["unplaced"] == 1
    assert scored(said(number))["unplaced"] == (number != 1 or isinstance(number, bool | float))


def test_a_source_that_repeats_in_its_paragraph_must_say_which() -> None:
    """“said” stands twice in the first paragraph and once in the second."""
    found = scored(said(1, source="He", cue="said"), said(2, source="she", cue="said"))
    assert (found["source_f1"], found["cue_f1"], found["unplaced"]) == (100, 50, 1)
    cue = {"words": "said", "which": 1}
    found = scored(said(1, source="He", cue=cue), said(2, source="she", cue="said"))
    assert (found["cue_f1"], found["unplaced"]) == (100, 0)


def test_an_invented_source_is_not_taken_for_none() -> None:
    """Where the gold has no source, none is right and invented words are wrong."""
    gold = json.loads(line(AGAIN[:1]))
    gold["statements"][0] |= {"source_start": None, "source_end": None}
    for source, right in ((None, 100.0), ("Somebody", 0.0)):
        answer = json.dumps({"statements": [said(1, source=source)]})
        assert results(STATEMENTS, [Answered(json.dumps(gold), answer)])["source_f1"] == right


def test_a_statement_given_twice_is_wrong_once() -> None:
    """The second is one too many."""
    found = scored(said(1), said(1), said(2))
    assert found["exact_f1"] == pytest.approx(100 * 2 * 2 / (2 + 3))
    two = line([AGAIN[0], AGAIN[0] | {"start": 24, "end": 41}])
    both = said(1) | {"content": "Never again.” She said nothing."}
    found = results(STATEMENTS, [Answered(two, json.dumps({"statements": [both, both]}))])
    assert found["overlap_f1"] == pytest.approx(100 * 2 * 1 / (2 + 2))


@pytest.mark.parametrize(
    "item", [None, 7, "Never again.", {}, [], {"content": 7}, {"content": " "}]
)
def test_what_quotes_nothing_is_a_wrong_statement(item: Any) -> None:
    """An item without words is counted as invented."""
    found = scored(item, said(1), said(2))
    assert (found["invented"], found["unreadable"]) == (1, 0)
    assert found["exact_f1"] == pytest.approx(100 * 2 * 2 / (2 + 3))


def test_the_last_object_that_fits_is_the_answer() -> None:
    """Fences, thoughts with braces before it and words behind it do no harm."""
    right = json.dumps({"statements": [said(1), said(2)]})
    for answer in (
        f"```json\n{right}\n```",
        f'Perhaps {{"statements": []}}, or {{that}}? No:\n{right}\nDone {{}}.',
        f'{right} {{"statements": "none"}}',
    ):
        assert results(STATEMENTS, [Answered(line(AGAIN), answer)])["exact_f1"] == 100


def test_what_cannot_be_paired_in_time_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that covers the page with spans across each other ends nothing but itself."""
    monkeypatch.setattr(matching, "FLAT", 6)
    monkeypatch.setattr(matching, "EACH", 0)
    text = "a a a a"
    many = [dict(AGAIN[0], start=2 * at, end=2 * at + 1) for at in range(4)]
    words = [{"words": " ".join(["a"] * length), "which": 1} for length in (4, 3, 2)]
    answer = {"statements": [said() | {"content": one} for one in words]}
    right = {"statements": [said(1)]}
    lines = line(many, text), line(AGAIN).replace('"a"', '"b"')
    found = results(STATEMENTS, map(Answered, lines, map(json.dumps, (answer, right))))
    assert found["unreadable"] == 1
    assert found["exact_f1"] == pytest.approx(100 * 2 * 1 / (4 + 2 + 1))


def test_nothing_asked_is_undefined() -> None:
    """0/0 is no number."""
    assert math.isnan(results(PROBES["kind"], [])["kind_accuracy"])


def test_the_probe_scores_as_the_command_does(release: Path, tmp_path: Path) -> None:
    """Of half-right statements it tells the very values that `score` tells of the same spans."""
    answered, lines = [], []
    for question in asked(release, "statements"):
        gold = json.loads(question.gold)
        spoilt = [dict(item) for item in gold["statements"]][::2]
        for item in spoilt[::2]:
            item |= {"start": tokenize(gold["text"][item["start"] :])[1].start + item["start"]}
            item |= {"kind": "mixed", "cue_start": None, "cue_end": None}
        answers = [told(item, gold["text"]) for item in spoilt]
        answered.append(Answered(question.gold, json.dumps({"statements": answers})))
        kept = ("start", "end", "kind", *(f"{part}_{end}" for part in ("source", "cue")
                                          for end in ("start", "end")))  # fmt: skip
        items = [{name: item[name] for name in kept} for item in spoilt]
        lines.append(json.dumps({"id": question.id, "statements": items}) + "\n")
    (tmp_path / "predictions.jsonl").write_text("".join(lines), encoding="utf-8")
    layer = ("--layer", "statements", "--format", "json")
    done = builder("score", release, tmp_path / "predictions.jsonl", *layer)
    measures = json.loads(done.stdout)["layers"][0]["measures"]
    values = {measure["name"]: 100 * measure["value"] for measure in measures}
    found = results(STATEMENTS, answered)
    assert {n: found[n] for n in STATEMENTS.measures} == {
        name: values[measure] for name, measure in STATEMENTS.measures.items()
    }
    assert 0 < found["exact_f1"] < found["overlap_f1"] < 100


def told(item: dict[str, Any], text: str) -> dict[str, Any]:
    """Return a statement as a model would write it."""
    home, content = quotation((item["start"], item["end"]), text)
    parts = {
        part: quotation((item[f"{part}_start"], item[f"{part}_end"]), text, home)[1]
        for part in ("source", "cue")
        if item[f"{part}_start"] is not None
    }
    return {"paragraph": home, "content": content, "kind": item["kind"], **parts}


WORDS = st.lists(st.sampled_from(["a", "b", "a b", "“a”", "\U0001f600", "a,"]), min_size=1)
PAGES = st.lists(WORDS.map(" ".join), min_size=1, max_size=4).map("\n\n".join)


@given(PAGES, st.data())
def test_a_quotation_leads_back_to_its_place(text: str, data: st.DataObject) -> None:
    """Whatever tokens of a paragraph are quoted, however often they repeat."""
    paragraph = data.draw(st.sampled_from(list(paragraphs_of(text))))
    tokens = tokenize(paragraph.of(text))
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first, len(tokens) - 1))
    span = paragraph.start + tokens[first].start, paragraph.start + tokens[last].end
    home, words = quotation(span, text)
    assert place(words, text, home) == span
    other = data.draw(st.integers(1, len(list(paragraphs_of(text)))))
    assert place(quotation(span, text, other)[1], text, other) == span


@pytest.mark.parametrize("words", ["Never Again.", "ever again", "", " ", "again.” She"])
def test_words_are_compared_letter_by_letter_and_whole(words: str) -> None:
    """Another case, a part of a word or nothing has no place; inner marks are words."""
    if words == "again.” She":
        assert place(words, TEXT) == (16, 27)
        return
    with pytest.raises(NoPlace) as missed:
        place(words, TEXT)
    assert missed.value.invented == (words != "ever again")


def test_a_question_about_words_that_repeat_says_which(release: Path) -> None:
    """Where the text of a question has the words several times, it tells the number."""
    asked_for = [q for q in asked(release, "date") if "(number " in q.prompt]
    for question in asked_for:
        gold = json.loads(question.gold)
        (date,) = gold["dates"]
        words = gold["text"][date["start"] : date["end"]]
        number = gold["text"][: date["end"]].count(words)
        assert f"{words} (number {number} of {gold['text'].count(words)})" in question.prompt


def test_a_split_is_asked_alone(release: Path) -> None:
    """Only the documents of the split."""
    for probe in PROBES.values():
        ids = {q.id.partition("#")[0] for q in probe.ask(release, "test")}
        assert ids == {"001_756e22f519f86261"}
