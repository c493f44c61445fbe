"""Alignment: mentions keep their identity over texts that shift around them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from builder.diff.align import SEPARATOR, TextMap, pair_lines, pair_mentions
from builder.diff.page import ComparedPage, Part

WORDS = st.sampled_from(["CSTO", "the", "Union", "met", "in", "Osh", "and", "12", "guards"])
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=8).map(" ".join), max_size=6)


def page(*texts: str, raw: str = "") -> ComparedPage:
    """Return a page of these paragraphs."""
    paragraphs: list[Part] = []
    start = 0
    for text in texts:
        paragraphs.append({"start": start, "end": start + len(text)})
        start += len(text) + len(SEPARATOR)
    return ComparedPage("d", {}, {}, "", SEPARATOR.join(texts), raw, paragraphs, [], {})


def mention(page: ComparedPage, words: str, which: int = 0, id: str = "") -> Part:
    """Return the mention of these words in a page."""
    start = -1
    for _ in range(which + 1):
        start = page.text.index(words, start + 1)
    end = start + len(words)
    return {"id": id or f"d#o{start}", "start": start, "end": end, "text": words}


@given(PARAGRAPHS, PARAGRAPHS)
def test_every_mapped_character_is_the_same_character(old: list[str], new: list[str]) -> None:
    """What the map calls the same place holds the same character, and order is kept."""
    before, after = page(*old, raw="a"), page(*new, raw="b")
    to_new = TextMap(before, after)
    mapped = [(char, to_new(at)) for at, char in enumerate(before.text)]
    places = [place for _, place in mapped if place is not None]
    assert all(place is None or after.text[place] == char for char, place in mapped)
    assert places == sorted(set(places))


@given(PARAGRAPHS, st.integers(0, 6))
def test_a_removed_paragraph_takes_nothing_else_with_it(texts: list[str], which: int) -> None:
    """On the same page, each character of the other paragraphs is found where it now stands."""
    before, after = page(*texts), page(*texts[:which], *texts[which + 1 :])
    for paragraph in before.paragraphs:
        paragraph["raw_start"] = paragraph["start"]
    kept = before.paragraphs[:which] + before.paragraphs[which + 1 :]
    for old, new in zip(kept, after.paragraphs, strict=True):
        new["raw_start"] = old["raw_start"]
    to_new = TextMap(before, after)
    for old, new in zip(kept, after.paragraphs, strict=True):
        assert (to_new(old["start"]), to_new.end(old["end"])) == (new["start"], new["end"])


def test_words_of_a_long_paragraph_keep_their_places() -> None:
    """White space, of which a paragraph has most, does not stand for the words between it."""
    long = " ".join(f"word{number}" for number in range(70))
    first = f"{long} In the first year the EU lent more, in the second year the EU lent less."
    after = first.replace("first year the EU lent", "first quarter the bank gave")
    old, new = page(first, raw="a"), page(after, raw="b")
    gone, kept, now = mention(old, "EU"), mention(old, "EU", 1), mention(new, "EU")
    pairs = pair_mentions([gone, kept], [now], TextMap(old, new), written_ids=False)
    assert (kept, now) in [(pair[0], pair[1]) for pair in pairs]


@given(PARAGRAPHS.filter(bool), st.data())
def test_mentions_of_an_unchanged_text_pair_with_themselves(
    texts: list[str], data: st.DataObject
) -> None:
    """Without a change, every mention is its own partner, however often its words repeat."""
    old = page(*texts)
    words = data.draw(st.lists(st.sampled_from(old.text.split()), max_size=5, unique=True))
    found = [mention(old, word) for word in words]
    assert all(a is b for a, b in pair_mentions(found, found, TextMap(old, old), False))


def test_a_moved_boundary_is_one_pair() -> None:
    """A mention whose ends moved is the same mention."""
    text = page("The CIS Collective Security Treaty Organization met.")
    old, new = mention(text, "Collective Security Treaty Organization"), mention(text, "CIS")
    longer = mention(text, "CIS Collective Security Treaty Organization")
    assert pair_mentions([old], [longer], TextMap(text, text), False) == [(old, longer)]
    assert pair_mentions([old], [new], TextMap(text, text), False) == [(None, new), (old, None)]


def test_another_occurrence_in_the_paragraph_is_one_pair() -> None:
    """The same words at another place of the paragraph are the mention, moved."""
    text = page("The CIS and the CIS met.", "The CIS left.")
    old, near, far = (mention(text, "CIS", which) for which in range(3))
    assert pair_mentions([old], [near], TextMap(text, text), False) == [(old, near)]
    assert pair_mentions([old], [far], TextMap(text, text), False) == [(old, None), (None, far)]


def test_statements_renumbered_in_a_row_keep_their_words() -> None:
    """Where ids shifted, statements are paired by their words; each is one change of its id."""
    text = page("He came. She saw. They won.")
    old = [mention(text, "He came", id="d#s1"), mention(text, "She saw", id="d#s2")]
    new = [mention(text, "He came", id="d#s2"), mention(text, "She saw", id="d#s3")]
    pairs = pair_mentions(old, new, TextMap(text, text), True)
    assert pairs == list(zip(old, new, strict=True))


def test_a_rewritten_statement_is_held_by_its_id() -> None:
    """A statement that names other words under its id is one change."""
    text = page("He came. She saw. They won.")
    old, new = mention(text, "He came", id="d#s1"), mention(text, "They won", id="d#s1")
    assert pair_mentions([old], [new], TextMap(text, text), True) == [(old, new)]
    assert len(pair_mentions([old], [new], TextMap(text, text), False)) == 2


def test_lines_of_another_page_are_paired_by_their_words() -> None:
    """Where the raw page itself differs, a line is the same line under another number."""
    old, new = page(raw="a\nb"), page(raw="x\na\nb")
    old.lines[:] = [{"line": 1, "text": "a"}, {"line": 2, "text": "b"}]
    new.lines[:] = [{"line": n, "text": text} for n, text in enumerate("xab", 1)]
    numbers = [(a and a["line"], b and b["line"]) for a, b in pair_lines(old, new)]
    assert numbers == [(None, 1), (1, 2), (2, 3)]
