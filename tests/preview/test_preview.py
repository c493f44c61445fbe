"""The preview: text stays text, marks nest, pages show everything, and serving is safe."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import http.client
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from html.parser import HTMLParser
from pathlib import Path
from threading import Event, Thread
from typing import Any

import htpy as h
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from builder import layers
from builder.__main__ import main
from builder.page.spans import Span
from builder.preview import frame
from builder.preview.document_page import document_page
from builder.preview.index_page import failure_page, index_entry, index_page
from builder.preview.marks import Mark, Piece, nest
from builder.preview.model import DocumentView, view
from builder.preview.serve import Site, is_ours, signature, watch
from builder.reports.limits import YAML_PROBLEMS
from builder.reports.problems import Problem
from tests.support import (
    FIVE,
    PROJECT,
    STEMS,
    drop_document,
    note,
    problems,
    registries,
)

FIRST = STEMS[0]
SCRIPT = "<script>alert(1)</script>"
TRAP = "\"'><i onclick=x>&lt;"
ASSETS = [
    path for kind in ("css", "js") for path in (PROJECT / "builder/preview").glob(f"*.{kind}")
]


class Reader(HTMLParser):
    """Reads a page back: its tags with attributes, and its text without letters and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._skip = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append((tag, given))
        if self._skip or (given.get("class") == "tag" or tag in ("script", "style")):
            self._skip += tag not in ("meta", "link", "input")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= bool(self._skip)

    def handle_data(self, data: str) -> None:
        self.text += "" if self._skip else data


def outline(page: Reader) -> list[tuple[str, list[str]]]:
    """Return the tags of a page with the names of their attributes."""
    return [(tag, sorted(attributes)) for tag, attributes in page.tags]


def preview(corpus: Path, stem: str = FIRST) -> str:
    """Write the preview and return a document's page."""
    assert main(["preview", "--root", str(corpus)]) in {0, 1}
    return (corpus / "dist/preview/documents" / f"{stem}.html").read_text("utf-8")


def notes(corpus: Path, stem: str = FIRST) -> Path:
    """Return the path of an annotation file."""
    return corpus / "annotations/documents" / f"{stem}.yaml"


def edit(path: Path, old: str, new: str) -> None:
    """Replace words of a file that are there."""
    words = path.read_text("utf-8")
    assert old in words
    path.write_text(words.replace(old, new), "utf-8")


def row(page: str, line: int) -> str:
    """Return what a page has from a raw line on up to the next one."""
    start = page.index(f'id="L{line}"')
    end = page.find('<div class="line', start)
    return page[start : end if end > 0 else None]


# Text is data


def read(words: str) -> Reader:
    """Read back a page that has `words` as its title, in an attribute and in an element."""
    return Reader(frame.page(words, h.p(title=words)[words]).decode("utf-8"))


FILLERS = "\u115f\u1160\u3164\uffa0"
"""Letters that show nothing."""
SEEN = st.characters(
    min_codepoint=32, max_codepoint=0x2000, categories=["L", "P", "S"], exclude_characters=FILLERS
)


@given(st.text(SEEN))
def test_text_and_attributes_read_back_as_they_were(words: str) -> None:
    """Whatever stands in an element or an attribute is read back as the same text."""
    found = read(words)
    assert ("p", {"title": words}) in found.tags
    assert found.text.strip() == f"{words}Skip to the content{words}"


@given(st.text())
def test_what_is_wrapped_is_escaped_once(words: str) -> None:
    """The elements that a page has thousands of times are written as any other is."""
    wrapped = frame.wrapper(h.p(title="x"))
    assert wrapped(words, None, h.b[words].__html__()) == str(h.p(title="x")[words, h.b[words]])


@given(st.text())
def test_no_text_makes_a_tag(words: str) -> None:
    """No text at all, control characters and halves of surrogates included, opens an element."""
    assert outline(read(words)) == outline(read("x"))


def test_characters_that_nobody_sees_are_shown() -> None:
    """Controls and bidirectional overrides are visible, so that text cannot pose as another."""
    assert "a␀b⟨U+202E⟩c" in read("a\0b\u202ec").text


def test_whatever_shows_nothing_is_shown() -> None:
    """That is every control, format character and end of line, every filler, variant and tag."""
    unseen = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    chars = {c for c in map(chr, range(sys.maxunicode)) if unicodedata.category(c) in unseen}
    chars |= {*FILLERS, *"\u034f\u17b4\u180b\u180f\ufe00\ufe0f\U000e0080\U000e0100"}
    assert not (chars - set("\t\n\r")) & set(read("x".join(chars)).text)


@pytest.mark.parametrize(
    "words", ["żé\u0301 ҷ\xa0ü", "العربية", "ภาษาไทย", "हिन्दी", "🇰🇿 🕊", "10\u202f000"]
)
def test_what_is_seen_is_not_marked(words: str) -> None:
    """Letters, marks, spaces and signs of any script stand as they are."""
    assert f"a{words}b" in read(f"a{words}b").text


@pytest.mark.parametrize("path", ASSETS, ids=lambda path: path.name)
def test_a_script_cannot_hold_its_own_end(path: Path) -> None:
    """What stands in a page unescaped is the builder's own and cannot end its element early."""
    assert "</" not in path.read_text("utf-8")


def test_texts_are_escaped_where_they_are_joined_with_markup() -> None:
    """What is joined is markup already, or becomes it."""
    assert (
        frame.joined(["<a>", escape("<b>"), escape(h.b["&"])]) == "&lt;a&gt;&lt;b&gt;<b>&amp;</b>"
    )


def test_nothing_but_the_assets_is_taken_for_markup() -> None:
    """Escaping is on wherever it is not switched off, but for what was escaped and is joined."""
    sources = [path.read_text("utf-8") for path in (PROJECT / "builder/preview").glob("*.py")]
    trusted = [
        line.strip()
        for source in sources
        for line in source.split("\n")
        if re.search(r"Markup\b|__html__|\bh\.comment", line)
    ]
    assert trusted == [
        "from markupsafe import Markup, escape",
        "escaped = [part if type(part) is Markup else escape(part) for part in parts]",
        'return Markup("".join(escaped))',
        "def asset(name: str) -> Markup:",
        'return Markup(files("builder.preview").joinpath(name).read_text("utf-8"))',
    ]


def spoilt(value: Any) -> Any:
    """Return what a page shows with a trap behind every text of it, however deep."""
    if isinstance(value, str):
        return value and value + TRAP
    if isinstance(value, Mapping):
        return {name: spoilt(each) for name, each in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {f.name: spoilt(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return dataclasses.replace(value, **fields)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*map(spoilt, value))
    return [spoilt(each) for each in value] if isinstance(value, list | tuple) else value


def test_every_part_of_a_page_escapes_what_it_shows(corpus: Path) -> None:
    """A tag behind every text, id and address of a document is text in every part of the pages."""
    edit(notes(corpus), "rossiyskaya-gazeta: Rossiyskaya Gazeta", "rossiyskaya-gazeta: Rosiyskaya")
    edit(notes(corpus), "split: validation", "split: elsewhere")
    edit(notes(corpus), "  L40:\n", "  # doubt: is this the news?\n  L40:\n")
    found = problems(corpus)
    shown = view(corpus, FIRST, registries(), found)
    assert shown.homeless
    assert any(line.problems for line in shown.lines)

    def pages(shown: DocumentView, found: Sequence[Problem], address: str) -> list[Reader]:
        index = index_page(shown.title, [index_entry(shown, address)], found, found)
        whole = document_page(shown, address, address), index, failure_page(shown.title)
        return [Reader(one.decode("utf-8")) for one in whole]

    # Marks stand at offsets, so the text itself keeps its length.
    trap = dataclasses.replace(spoilt(shown), text=shown.text.replace(" a", "<a"))
    plain, trapped = pages(shown, found, "a"), pages(trap, spoilt(found), f"a{TRAP}")
    assert list(map(outline, trapped)) == list(map(outline, plain))
    assert all(TRAP in page.text for page in trapped)


# Marks


MARKS = st.lists(
    st.builds(
        lambda start, length, order: Mark(Span(start, start + length), order, str(order)),
        st.integers(0, 30),
        st.integers(1, 20),
        st.integers(0, 3),
    ),
    max_size=8,
)


def leaves(tree: list[Piece | Span], over: list[Mark]) -> Iterator[tuple[Span, list[Mark]]]:
    """Yield the plain spans of a tree with the marks around each."""
    for node in tree:
        if isinstance(node, Span):
            yield node, over
        else:
            yield from leaves(node.children, [*over, node.mark])


def pieces(tree: list[Piece | Span]) -> Iterator[Piece]:
    """Yield every piece of a tree."""
    for node in tree:
        if isinstance(node, Piece):
            yield node
            yield from pieces(node.children)


@given(MARKS)
def test_nested_marks_say_what_the_spans_said(marks: list[Mark]) -> None:
    """However marks overlap, the text stays whole and each character keeps exactly its marks."""
    home = Span(5, 40)
    found = list(leaves(nest(marks, home), []))
    assert [at for span, _ in found for at in range(span.start, span.end)] == list(range(5, 40))
    for span, over in found:
        wanted = [mark for mark in marks if mark.span.overlaps(span)]
        assert sorted(over, key=repr) == sorted(wanted, key=repr)


@given(MARKS)
def test_a_mark_begins_once(marks: list[Mark]) -> None:
    """Of the pieces of a mark exactly one is the first, where the mark begins in the text."""
    home = Span(0, 60)
    firsts = [piece.mark for piece in pieces(nest(marks, home)) if piece.first]
    assert sorted(firsts, key=repr) == sorted(marks, key=repr)


# Pages


@pytest.mark.parametrize("path", sorted((FIVE / "seeds").iterdir()), ids=lambda path: path.stem)
def test_a_page_holds_every_line_and_every_paragraph(path: Path, corpus: Path) -> None:
    """Every raw line that is not blank is on the page, and the clean text without a change."""
    from builder.annotation import file as annotation_file
    from builder.annotation.labels import label_lines
    from builder.page import seed
    from builder.page.clean import clean
    from builder.reports.problems import Report

    page, report = preview(corpus, path.stem), Report()
    source = seed.load(corpus, path.stem, report)
    file = annotation_file.load(corpus, path.stem, layers.SHAPE, report)
    assert source is not None
    assert file is not None
    read = Reader(page).text
    for line in source.lines:
        assert line.blank or (f'id="L{line.number}"' in page and line.text in read)
    for paragraph in clean(source, label_lines(file, source, report).names).paragraphs:
        shown = re.search(f'<p id="p{paragraph.start}".*?</p>', page)
        assert shown
        assert Reader(shown[0]).text == paragraph.text


def test_a_mention_shows_its_values_and_its_yaml(corpus: Path) -> None:
    """The details of a statement: speaker, kind, linked source and cue, and its lines of YAML."""
    page = preview(corpus)
    details = page[page.index('id="ui-s2"') :].split("</li>")[0]
    for words in ("Sergey Lavrov", "indirect", 'href="#s2-source"', 'href="#s2-cue"'):
        assert words in details
    number = notes(corpus).read_text("utf-8").split("\n").index("      - id: s2") + 1
    assert f"annotations/documents/{FIRST}.yaml, line {number}" in details
    assert "cue: said" in details
    assert 'id="s2-source"' in page


def test_a_continued_quotation_leads_to_the_one_it_continues(corpus: Path) -> None:
    """An id of another mention of the page is a link to it."""
    assert f'<a href="#s3">{FIRST}#s3</a>' in preview(corpus)


def test_figures_show_their_values(corpus: Path) -> None:
    """A figure is shown as the number it says."""
    assert "20,000,000,000 · USD" in preview(corpus, STEMS[3])


def test_no_id_stands_twice(corpus: Path) -> None:
    """Ids of a page are unique, also where a file repeats a statement's id, an error."""
    edit(notes(corpus), "- id: s2", "- id: s1")
    ids = re.findall(r' id="([^"]*)"', preview(corpus))
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_from_elsewhere(corpus: Path) -> None:
    """A page is one file: links are the only addresses, and the policy allows nothing else."""
    preview(corpus)
    for path in (corpus / "dist/preview").rglob("*.html"):
        page = path.read_text("utf-8")
        loading = [
            a for _, a in Reader(page).tags if {"src", "srcset", "data", "action"} & a.keys()
        ]
        links = [attributes["href"] for tag, attributes in Reader(page).tags if tag == "link"]
        policies = [a["content"] or "" for _, a in Reader(page).tags if "http-equiv" in a]
        assert (loading, links) == ([], ["data:,"])
        assert [policy.split(";")[0] for policy in policies] == ["default-src 'none'"]
        assert "@import" not in page
        assert "url(" not in page


def test_the_policy_allows_exactly_what_stands_in_the_page(corpus: Path) -> None:
    """The hashes of the Content-Security-Policy are those of the page's style and script."""
    page = preview(corpus)
    policy = next(a["content"] for _, a in Reader(page).tags if "http-equiv" in a) or ""
    for tag in ("style", "script"):
        sources = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        hashes = [base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in sources]
        assert f"{tag}-src " + " ".join(f"'sha256-{h}'" for h in hashes) + ";" in policy


def test_injected_markup_stays_text(corpus: Path) -> None:
    """A script in a seed, in YAML, in a registry or in a file's name never becomes one."""
    seed = corpus / "seeds" / f"{FIRST}.txt"
    seed.write_text(SCRIPT + seed.read_text("utf-8").replace("TASS", f"{SCRIPT}TASS"), "utf-8")
    edit(notes(corpus), "TASS", f"{SCRIPT}TASS")
    edit(notes(corpus), "url: http://tass.com/defense/968762", f'url: http://a/"{SCRIPT}')
    edit(corpus / "annotations/registry/people.yaml", "name: Sergey", f"name: {SCRIPT}Sergey")
    edit(corpus / "annotations/dataset.yaml", "title: Central", f"title: {SCRIPT}Central")
    for folder, suffix in (("seeds", "txt"), ("annotations/documents", "yaml")):
        shutil.copy(corpus / folder / f"{FIRST}.{suffix}", corpus / folder / f"<b>'\"&.{suffix}")
    assert f"{SCRIPT}Sergey" in Reader(preview(corpus)).text
    for path in (corpus / "dist/preview").rglob("*.html"):
        tags = Reader(path.read_text("utf-8")).tags
        assert [tag for tag, _ in tags].count("script") == 1
        assert not [name for _, a in tags for name in a if name.startswith("on")]
        assert "b" not in [tag for tag, _ in tags]


def test_hostile_yaml_is_shown_as_a_problem(corpus: Path) -> None:
    """Where an annotation file cannot be read, its page shows why, and the raw page below."""
    hostile = sorted((PROJECT / "tests/yaml_text/hostile").glob("*.yaml"))
    assert len(hostile) > 20
    for path in hostile:
        shutil.copy(path, notes(corpus, path.stem))
        shutil.copy(corpus / f"seeds/{FIRST}.txt", corpus / f"seeds/{path.stem}.txt")
    preview(corpus)
    for path in hostile:
        page = (corpus / f"dist/preview/documents/{path.stem}.html").read_text("utf-8")
        # Of a file that can be read in spite of its error, later stages tell what is missing.
        assert 1 <= page.count('class="problem error"') <= 2 * YAML_PROBLEMS, path.name
        assert 'id="L28"' in page, path.name


def test_a_document_with_errors_shows_the_rest(corpus: Path) -> None:
    """An error stands at its line of the page, and all that could be read is still there."""
    edit(notes(corpus), "rossiyskaya-gazeta: Rossiyskaya Gazeta", "rossiyskaya-gazeta: Rosiyskaya")
    page = preview(corpus)
    assert "words-not-found" in row(page, 38)
    assert "words-not-found" not in row(page, 40)
    assert 'data-mention="s2"' in row(page, 38)


def test_a_line_without_an_entry_is_told_at_that_line(corpus: Path) -> None:
    """A problem that names a raw line is shown there, wherever in the YAML it was found."""
    words = notes(corpus).read_text("utf-8")
    start, end = words.index("  L44:"), words.index('  # "Given the')
    notes(corpus).write_text(words[:start] + words[end:], "utf-8")
    assert "no-entry" in row(preview(corpus), 44)


def test_a_doubt_stands_at_the_line_it_is_about(corpus: Path) -> None:
    """A doubt is a comment; it is shown where the line of YAML below it belongs."""
    edit(notes(corpus), "  L40:\n", "  # doubt: is this the news?\n  L40:\n")
    page = preview(corpus)
    assert "is this the news?" in row(page, 40)
    assert "is this the news?" not in row(page, 38)


def test_any_number_of_layers_has_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every layer has a switch of its own, also beyond the eight that have their own colour."""
    many = tuple(copy(layer) for _ in range(3) for layer in layers.LAYERS)
    monkeypatch.setattr(frame, "LAYERS", many)
    style = frame.style()
    for number, layer in enumerate(many):
        assert frame.colour(layer) == f"layer-{number}"
        assert f":root:has(#ui-layer-{number}:not(:checked)) .lines .layer-{number}" in style
    assert style.index('[class*="layer-"] {') < style.index(".layer-0 {")


def test_long_stretches_are_tinted(corpus: Path) -> None:
    """What holds mentions of other layers is shown as far as it goes; names have a line alone."""
    page = preview(corpus)
    assert re.search(r'<mark class="marked layer-0 whole wide" id="s\d', page)
    assert re.search(r'<mark class="marked layer-1 whole" id="o\d', page)
    assert ".whole.wide {" in frame.style()


def test_every_colour_is_there_by_day_by_night_and_on_paper() -> None:
    """A page printed from a dark screen has dark marks, those of a fifth layer included."""
    style = frame.style()
    by_day, by_night, on_paper = (
        set(re.findall(r"(--c\d): #", block)) for block in re.findall(r":root \{[^}]*\}", style)
    )
    assert by_day == by_night == on_paper == {f"--c{number}" for number in range(8)}


# The command


def test_the_same_sources_give_the_same_pages(corpus: Path) -> None:
    """Pages depend on the sources alone."""
    assert preview(corpus) == preview(corpus)


def test_errors_end_in_exit_code_1_and_are_shown(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A corpus with errors is shown all the same, and the command says that it has them."""
    edit(notes(corpus), "cue: wrote", "cue: whispered")
    assert main(["preview", "--root", str(corpus)]) == 1
    assert "1 error" in capsys.readouterr().out
    assert "1 error" in (corpus / "dist/preview/index.html").read_text("utf-8")


def test_a_page_of_a_removed_document_goes(corpus: Path) -> None:
    """An earlier preview is replaced as a whole."""
    preview(corpus)
    notes(corpus).unlink()
    (corpus / "seeds" / f"{FIRST}.txt").unlink()
    page = corpus / f"dist/preview/documents/{FIRST}.html"
    assert page.exists()
    main(["preview", "--root", str(corpus)])
    assert not page.exists()


def test_a_folder_of_somebody_else_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    """The command never replaces a folder that is no preview."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/index.html").write_text("mine", "utf-8")
    assert main(["preview", "--root", str(corpus), "--out", str(tmp_path / "mine")]) == 2
    assert (tmp_path / "mine/index.html").read_text("utf-8") == "mine"


# Serving


@pytest.mark.parametrize("header", ["127.0.0.1:8321", "localhost:1", "[::1]:80", "my-box:80"])
def test_requests_to_this_machine_are_answered(header: str) -> None:
    """Addresses, `localhost` and the name asked for are this machine."""
    assert is_ours(header, "my-box")


@pytest.mark.parametrize("header", [None, "", "evil.example:8321", "localhost.evil.example", "[x"])
def test_a_name_that_was_pointed_here_is_refused(header: str | None) -> None:
    """A foreign site's name in `Host` is DNS rebinding."""
    assert not is_ours(header, "127.0.0.1")


@pytest.mark.parametrize("path", ["../dataset_card.md", "/etc/passwd", "documents/../index.html"])
def test_no_path_reaches_a_file(path: str, corpus: Path) -> None:
    """Only pages of the site can be asked for."""
    site = Site(corpus)
    site.rebuild()
    assert site.page(path)[0] == 404


def test_what_goes_wrong_is_shown_and_passes(corpus: Path) -> None:
    """A corpus that is gone is told on every page, until it is back."""
    site = Site(corpus)
    (corpus / "seeds").rename(corpus / "elsewhere")
    site.rebuild()
    status, page = site.page("index.html")
    assert status == 500
    assert b"holds no corpus" in page
    (corpus / "elsewhere").rename(corpus / "seeds")
    site.rebuild()
    assert site.page("index.html")[0] == 200


def test_only_pages_that_change_are_made_again(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A saved file costs its own page; what the page shows of others counts as its own."""
    made: list[str] = []

    def counted(root: Path, stem: str, *rest: Any) -> Any:
        made.append(stem)
        return view(root, stem, *rest)

    monkeypatch.setattr("builder.preview.site.view", counted)
    site = Site(corpus)
    site.rebuild()
    assert made == list(STEMS)
    people = "annotations/registry/people.yaml"
    edits: tuple[tuple[str, str, str, list[str]], ...] = (
        ("annotations/dataset.yaml", "title: Central", "title: Middle", []),
        (note(2), "cue: added", "cue: addad", [STEMS[2]]),
        (note(2), "cue: addad", "cue: added", [STEMS[2]]),
        (people, "name: Sergey Lavrov\n", "name: S. Lavrov\n", [*STEMS]),
    )
    for name, old, new, pages in edits:
        made.clear()
        edit(corpus / name, old, new)
        site.rebuild()
        assert made == pages
    made.clear()
    drop_document(corpus, STEMS[1])
    site.rebuild()
    assert made == [STEMS[0], STEMS[2]]
    again = Site(corpus)
    again.rebuild()
    for path in ("index.html", f"documents/{STEMS[2]}.html"):
        status, kept = site.page(path)
        assert status == 200
        assert kept.replace(site.version.encode(), again.version.encode()) == again.page(path)[1]


def test_a_saved_file_gives_a_new_version(corpus: Path) -> None:
    """Whoever waits for another version gets it soon, also if the first pages were under way."""
    site, stop, built_from = Site(corpus), Event(), signature(corpus)
    site.rebuild()
    before = site.version
    edit(corpus / "annotations/dataset.yaml", "title: Central", "title: Middle")
    watcher = Thread(target=watch, args=(site, stop, built_from))
    watcher.start()
    try:
        assert site.wait(before, 20) != before
        assert b"Middle Asia Statements" in site.page("index.html")[1]
    finally:
        stop.set()
        watcher.join()


@pytest.mark.parametrize(
    "name",
    [
        "CHANGELOG.md",
        "CITATION.cff",
        "annotations/COMPARISON.md",
        "annotations/schema/people.json",
        "annotations/second/somebody/a.yaml",
        "annotations/second/somebody/first/a.yaml",
        "dataset_card.md",
        "seeds/new.txt",
    ],
)
def test_whatever_check_looks_at_is_a_change(corpus: Path, name: str) -> None:
    """Second annotations too, and what a release packs: their problems stand on the pages."""
    before = signature(corpus)
    path = corpus / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((path.read_bytes() if path.exists() else b"") + b"x")
    after = signature(corpus)
    assert after != before
    path.unlink()
    assert signature(corpus) != after


def test_another_file_with_the_same_size_and_time_is_a_change(corpus: Path) -> None:
    """Such as one that was put there with its time kept."""
    path = corpus / "annotations/dataset.yaml"
    before, was = signature(corpus), path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(was.st_atime_ns, was.st_mtime_ns))
    assert signature(corpus) != before


@pytest.fixture
def served(corpus: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Serve the corpus by the command, at a free port."""
    command = [sys.executable, "-m", "builder", "preview", "--serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--root", str(corpus)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    match = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
    assert match
    yield process, int(match[1])
    process.kill()
    process.wait()
    process.stdout.close()
    assert process.stderr is not None
    process.stderr.close()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    """Return status and body of a request."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_the_command_serves_and_ends_cleanly(served: tuple[subprocess.Popen[str], int]) -> None:
    """Pages are served, a foreign `Host` gets nothing of them, and Ctrl-C is no failure."""
    process, port = served
    assert ask(port, "/")[0] == 200
    assert ask(port, f"/documents/{FIRST}.html")[0] == 200
    assert ask(port, "/..%2f..%2fetc/passwd")[0] == 404
    assert ask(port, "x://[/")[0] == 400
    status, body = ask(port, "/", Host="evil.example")
    assert (status, "Statements" in body) == (421, False)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0


def test_clients_that_hang_up_leave_no_trace(served: tuple[subprocess.Popen[str], int]) -> None:
    """A client that resets its connection at any point is let go without a word."""
    process, port = served
    reset = struct.pack("ii", 1, 0)
    for request in (b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 50):
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
            client.sendall(request)
    assert ask(port, "/")[0] == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert process.stderr is not None
    assert process.stderr.read() == ""


def test_a_taken_port_is_told(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that another program has is a failure of the environment, told in words."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["preview", "--serve", "--root", str(corpus), "--port", str(port)]) == 3
    assert f"port {port} of 127.0.0.1 is taken" in capsys.readouterr().err


def test_only_the_documents_that_are_asked_for(corpus: Path, tmp_path: Path) -> None:
    """A pull request's artifact shows the documents that it changes and no others."""
    out = tmp_path / "site"
    assert main(["preview", str(note(1)), "--root", str(corpus), "--out", str(out)]) == 0
    assert [path.stem for path in (out / "documents").iterdir()] == [Path(note(1)).stem]
    assert Path(note(2)).stem not in (out / "index.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "stranger", ["README.md", "seeds", "/etc/passwd", f"/etc/{FIRST}.txt", "x" * 5000, ""]
)
def test_a_path_that_is_no_document_is_named(
    stranger: str, corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is wrong usage; the pages of the other paths are written all the same."""
    out = tmp_path / "site"
    options = ["--root", str(corpus), "--out", str(out)]
    assert main(["preview", stranger, *options]) == 2
    assert not out.exists()
    assert main(["preview", stranger, str(note(1)), *options]) == 2
    assert [path.stem for path in (out / "documents").iterdir()] == [Path(note(1)).stem]
    assert "no document of the corpus" in capsys.readouterr().err
