"""What a file can hold n times: every construct of the format, right and wrong.

A construct gives the files that differ from the model corpus `tests/rules/corpus`; most give one
document, `grown`, with much of one thing.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from tests.examples import CORPUS

Files = Mapping[str, str]

STEM = "grown"
SEED = f"seeds/{STEM}.txt"
NOTES = f"annotations/documents/{STEM}.yaml"
ORGANIZATIONS = "annotations/registry/organizations.yaml"
PEOPLE = "annotations/registry/people.yaml"

_HEAD = """\
seed_sha256: {sha256}
guidelines: 3
review: compared
split: train

page:
  language: en
  publisher: steppe-news
  published:
    edtf: "2022-10-07"
    basis: external
    evidence:
      - https://steppe.example/grown
{page}
lines:
{lines}
text:
{text}"""


def grow(root: Path, files: Files) -> Path:
    """Copy the model corpus to `root`, with these files added or replaced."""
    shutil.copytree(CORPUS, root)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return root


def document(
    raw: Iterable[str], text: str = "", lines: str = "", page: str = "", stem: str = STEM
) -> dict[str, str]:
    """Return the files of a document: its lines, what stands under `text`, `lines` and `page`.

    Without `lines`, all are body; without `text`, nothing is annotated.
    """
    seed = list(raw)
    kept = [number for number, line in enumerate(seed, 1) if line.strip()]
    lines = lines or "".join(f"  L{number}: body\n" for number in kept)
    text = text or "".join(f"  L{number}: nothing\n" for number in kept)
    sha256 = hashlib.sha256("\n".join(seed).encode()).hexdigest()
    notes = _HEAD.format(sha256=sha256, page=page, lines=lines, text=text)
    return {f"seeds/{stem}.txt": "\n".join(seed), f"annotations/documents/{stem}.yaml": notes}


def line(number: int, layer: str, items: Iterable[str]) -> str:
    """Return the entry of a line: the items of a layer, each the keys of one item by line."""
    listed = "".join("      - " + item.replace("\n", "\n        ") + "\n" for item in items)
    return f"  L{number}:\n    {layer}:\n{listed}"


Construct = Callable[[int], Files]

RIGHT: dict[str, Construct] = {}
"""Constructs that `check` has no error for; they are built, compared and exported too."""
WRONG: dict[str, Construct] = {}
"""Constructs that are wrong, each n times."""


def right(construct: Construct) -> Construct:
    """Count a construct among those without errors."""
    RIGHT[construct.__name__.strip("_")] = construct
    return construct


def wrong(construct: Construct) -> Construct:
    """Count a construct among those with errors."""
    WRONG[construct.__name__.strip("_")] = construct
    return construct


# Pages that are right


@right
def _lines_of_text(n: int) -> Files:
    return document(f"Paragraph {at} says nothing." for at in range(n))


@right
def _lines_that_are_dropped(n: int) -> Files:
    raw = ["One.", *(f"Menu entry {chr(97 + at % 26)}" for at in range(n))]
    return document(raw, "  L1: nothing\n", f"  L1: body\n  L2-L{n + 1}: interface\n")


@right
def _lines_with_a_label_each(n: int) -> Files:
    raw = ["One.", *("Menu" for _ in range(n))]
    labels = "".join(f"  L{at + 2}: interface\n" for at in range(n))
    return document(raw, "  L1: nothing\n", f"  L1: body\n{labels}")


@right
def _blank_lines(n: int) -> Files:
    return document(["One.", *[""] * n, "Two."])


@right
def _comments_above_entries(n: int) -> Files:
    text = "".join(f"  # Paragraph {at} …\n  L{at + 1}: nothing\n" for at in range(n))
    return document((f"Paragraph {at} says nothing." for at in range(n)), text)


@right
def _comments_of_one_entry(n: int) -> Files:
    return document(["One line."], "  # One …\n" * n + "  L1: nothing\n")


@right
def _doubts(n: int) -> Files:
    text = "".join(f"  # doubt: L{at + 1}?\n  L{at + 1}: nothing\n" for at in range(n))
    return document((f"Paragraph {at} says nothing." for at in range(n)), text)


@right
def _warnings(n: int) -> Files:
    return document(f"Paragraph {at} gives {at + 17} reasons." for at in range(n))


@right
def _waivers(n: int) -> Files:
    waived = "".join(
        f"  # waive unmarked-number: the paragraph's\n  L{at + 1}: nothing\n" for at in range(n)
    )
    return document((f"Paragraph {at} is here." for at in range(n)), waived)


@right
def _dates_of_one_line(n: int) -> Files:
    days = [f"{at % 27 + 1} May {1900 + at}" for at in range(n)]
    items = (
        f'explicit: {day}\nedtf: "{1900 + at}-05-{at % 27 + 1:02}"' for at, day in enumerate(days)
    )
    return document([f"He came on {' and '.join(days)}."], line(1, "dates", items))


@right
def _dates_of_many_lines(n: int) -> Files:
    text = "".join(
        line(at + 1, "dates", [f'explicit: 5 May {1900 + at}\nedtf: "{1900 + at}-05-05"'])
        for at in range(n)
    )
    return document((f"He came on 5 May {1900 + at}." for at in range(n)), text)


@right
def _dates_in_quotes(n: int) -> Files:
    raw = " ".join(f"“He came on 5 May {1900 + at}.”" for at in range(n))
    items = (f'explicit: 5 May {1900 + at}\nedtf: "{1900 + at}-05-05"' for at in range(n))
    return document([raw], line(1, "dates", items))


@right
def _figures(n: int) -> Files:
    raw = " ".join(f"He saw {at + 10_000} camels." for at in range(n))
    items = (f'count: "{at + 10_000}"\nunit: camel' for at in range(n))
    return document([raw], line(1, "figures", items))


@right
def _figures_with_their_parts(n: int) -> Files:
    raw = " ".join(f"He saw about {at + 10_000} camels{at}." for at in range(n))
    items = (
        f'count: "{at + 10_000}"\nunit: camel\nabout: about\nmeasures: camels{at}'
        for at in range(n)
    )
    return document([raw], line(1, "figures", items))


@right
def _names(n: int) -> Files:
    items = (f"stu: STU\nwhich: {at + 1} of {n}" for at in range(n))
    return document(["STU, " * n + "and more."], line(1, "organizations", items))


@right
def _names_by_their_surroundings(n: int) -> Files:
    items = (f"stu: STU\nin: STU number{at}x" for at in range(n))
    raw = " ".join(f"STU number{at}x" for at in range(n))
    return document([raw], line(1, "organizations", items))


@right
def _names_of_many_lines(n: int) -> Files:
    text = "".join(line(at + 1, "organizations", ["stu: STU"]) for at in range(n))
    return document((f"The STU again, line {chr(97 + at % 26)}." for at in range(n)), text)


def _statement(at: int, words: str, more: str = "") -> str:
    return (
        f"id: s{at + 1}\nspeaker: ivan-petrov\nsource: Petrov{more}\ncue: said{more}\n"
        f"indirect: {words}"
    )


@right
def _statements_of_many_lines(n: int) -> Files:
    text = "".join(
        line(at + 1, "statements", [_statement(at, f"trade goes on {chr(97 + at % 26)}")])
        for at in range(n)
    )
    raw = (f"Petrov said trade goes on {chr(97 + at % 26)}." for at in range(n))
    return document(raw, text, page="  speaker: ivan-petrov\n")


@right
def _statements_of_one_source(n: int) -> Files:
    """Each context is the stretch from the line of the source to that of the words."""
    items = [f"Camels number{at} went" for at in range(n)]
    text = "".join(
        line(
            at + 2,
            "statements",
            [
                f"id: s{at + 1}\nspeaker: ivan-petrov\nsource:\n  L1: Petrov\ncue:\n  L1: said\n"
                f"indirect: {words}"
            ],
        )
        for at, words in enumerate(items)
    )
    raw = ["Petrov said:", *(f"{words}." for words in items)]
    return document(raw, f"  L1: nothing\n{text}", page="  speaker: ivan-petrov\n")


@right
def _quotations_that_go_on(n: int) -> Files:
    quotes = [f"camels number{at}" for at in range(n)]
    first = f"id: s1\nspeaker: ivan-petrov\nsource: Petrov\ncue: said\ndirect: {quotes[0]}"
    items = [
        first,
        *(
            f"id: s{at + 1}\nspeaker: ivan-petrov\ncontinues: s{at}\ndirect: {quotes[at]}"
            for at in range(1, n)
        ),
    ]
    raw = "Petrov said " + " and ".join(f"“{words}”" for words in quotes) + "."
    return document([raw], line(1, "statements", items), page="  speaker: ivan-petrov\n")


@right
def _parts_of_a_cut_line(n: int) -> Files:
    parts = [f"menu{at}" for at in range(n)]
    raw = " ".join([*parts, "One line.", *parts])
    cut = "".join(f"    - interface: {part}\n" for part in parts)
    lines = f"  L1:\n{cut}    - body: rest\n{cut}"
    return document([raw], "  L1: nothing\n", lines)


@right
def _cut_lines(n: int) -> Files:
    lines = "".join(f"  L{at + 1}:\n    - interface: Menu\n    - body: rest\n" for at in range(n))
    return document((f"Menu Line {chr(97 + at % 26)}." for at in range(n)), lines=lines)


@right
def _quotation_marks(n: int) -> Files:
    return document(
        ["“" * n + "He came on 5 May 2022." + "”" * n],
        line(1, "dates", ['explicit: 5 May 2022\nedtf: "2022-05-05"']),
    )


@right
def _pieces_of_evidence(n: int) -> Files:
    page = '  spoken:\n    edtf: "2022-10-07"\n    basis: resolved\n    evidence:\n'
    return document(
        [f"Came number{at}." for at in range(n)],
        page=page + "".join(f"      - L{at + 1}: Came number{at}\n" for at in range(n)),
    )


@right
def _text_in_many_lines(n: int) -> Files:
    words = [f"camels number{at}" for at in range(n)]
    folded = "".join(f"          {word}\n" for word in words)
    raw = f"Petrov said {' '.join(words)}."
    item = _statement(0, ">-\n" + folded.rstrip("\n").replace("          ", "  "))
    return document([raw], line(1, "statements", [item]), page="  speaker: ivan-petrov\n")


@right
def _documents(n: int) -> Files:
    found: dict[str, str] = {}
    for at in range(n):
        found |= document([f"Page number{at}."], stem=f"page{at}")
    return found


@right
def _bodies(n: int) -> Files:
    body = "body{0}:\n  name: Body {0}\n  kind: other\n  wikidata: null\n  names:\n    - Body {0}\n"
    model = (CORPUS / ORGANIZATIONS).read_text("utf-8")
    found = document(f"The Body {at} met." for at in range(n))
    return {**found, ORGANIZATIONS: model + "".join(body.format(at) for at in range(n))}


@right
def _forms_of_a_name(n: int) -> Files:
    model = (CORPUS / ORGANIZATIONS).read_text("utf-8")
    forms = "".join(f"    - Body {at}\n" for at in range(n))
    body = f"body:\n  name: Body\n  kind: other\n  wikidata: null\n  names:\n{forms}"
    found = document(["The Body met."], line(1, "organizations", ["body: Body\nin: The Body"]))
    return {**found, ORGANIZATIONS: f"{model}{body}    - Body\n"}


@right
def _persons(n: int) -> Files:
    person = "p{0}:\n  name: P {0}\n  kind: person\n  wikidata: null\n  names:\n    - P {0}\n"
    model = (CORPUS / PEOPLE).read_text("utf-8")
    text = _statements_of_many_lines(n)
    return {**text, PEOPLE: model + "".join(person.format(at) for at in range(n))}


@right
def _changes(n: int) -> Files:
    days = (f"## 0.{at}.0 - 2022-01-01\n\n- Camels, number {at}.\n\n" for at in range(n))
    return {"CHANGELOG.md": "# Changelog\n\n" + "".join(days)}


@right
def _sections_of_the_card(n: int) -> Files:
    model = (CORPUS / "dataset_card.md").read_text("utf-8")
    return {"dataset_card.md": model + "".join(f"\n## Part {at}\n\nWords.\n" for at in range(n))}


# Pages that are wrong


@wrong
def _lines_without_a_label(n: int) -> Files:
    raw = ["One.", *(f"Menu {chr(97 + at % 26)}" for at in range(n))]
    return document(raw, "  L1: nothing\n", "  L1: body\n")


@wrong
def _ranges_that_overlap(n: int) -> Files:
    labels = "".join(f"  L1-L{at + 1}: body\n" for at in range(n))
    return document((f"Line {chr(97 + at % 26)}." for at in range(n)), lines=labels)


@wrong
def _ranges_that_are_none(n: int) -> Files:
    labels = "".join(f"  L{n + at}-L{at + 1}: body\n" for at in range(n))
    return document((f"Line {chr(97 + at % 26)}." for at in range(n)), lines=labels)


@wrong
def _labels_that_are_none(n: int) -> Files:
    labels = "".join(f"  L{at + 1}: bodies\n" for at in range(n))
    return document((f"Line {chr(97 + at % 26)}." for at in range(n)), lines=labels)


@wrong
def _titles(n: int) -> Files:
    labels = "".join(f"  L{at + 1}: title\n" for at in range(n))
    return document((f"Line {chr(97 + at % 26)}." for at in range(n)), "  L1: nothing\n", labels)


@wrong
def _lines_without_an_entry(n: int) -> Files:
    return document((f"Line {chr(97 + at % 26)}." for at in range(n)), "  L1: nothing\n")


@wrong
def _entries_without_a_line(n: int) -> Files:
    text = "".join(f"  # Line …\n  L{at + 1}: nothing\n" for at in range(n))
    return document(["Line."], text)


@wrong
def _signatures(n: int) -> Files:
    labels = "".join(f"  L{at + 1}: signature\n" for at in range(n))
    return document((f"Petrov {chr(97 + at % 26)}" for at in range(n)), lines=labels)


@wrong
def _ids_that_are_unknown(n: int) -> Files:
    raw = " ".join(f"Body{at}" for at in range(n))
    return document([raw], line(1, "organizations", (f"body{at}: Body{at}" for at in range(n))))


@wrong
def _names_that_are_not_theirs(n: int) -> Files:
    raw = " ".join(f"Body{at}" for at in range(n))
    return document([raw], line(1, "organizations", (f"stu: Body{at}" for at in range(n))))


@wrong
def _words_that_are_not_there(n: int) -> Files:
    raw = " ".join(f"camel{at}" for at in range(n))
    items = (f"stu: kamel{at} camel{at}" for at in range(n))
    return document([raw], line(1, "organizations", items))


@wrong
def _misquotation_of_a_line_that_repeats_itself(n: int) -> Files:
    return document(
        ["trade and " * n], line(1, "organizations", [f"stu: {'trade an ' * (n // 4)}end"])
    )


@wrong
def _words_that_repeat(n: int) -> Files:
    return document(["trade " * n], line(1, "organizations", ["stu: trade"] * n))


@wrong
def _long_words_that_repeat(n: int) -> Files:
    items = (f"stu: {'trade ' * (at % 20 + 1)}trade\nin: trade trade" for at in range(n))
    return document(["trade " * n], line(1, "organizations", items))


@wrong
def _words_that_repeat_around(n: int) -> Files:
    items = ["stu: trade\nin: trade trade trade"] * n
    return document(["trade " * n], line(1, "organizations", items))


@wrong
def _words_within_words(n: int) -> Files:
    items = ["stu: rade"] * n
    return document(["trade " * n], line(1, "organizations", items))


@wrong
def _mentions_that_overlap(n: int) -> Files:
    raw = " ".join(f"camel{at}" for at in range(n))
    items = (
        f"stu: {' '.join(f'camel{of}' for of in range(at, min(n, at + 5)))}" for at in range(n)
    )
    return document([raw], line(1, "organizations", items))


@wrong
def _mentions_in_mentions(n: int) -> Files:
    raw = " ".join(f"c{at}" for at in range(n))
    items = (f"stu: {raw[: -at * 2].rpartition(' ')[0] or 'c0'}" for at in range(1, 41))
    return document([raw], line(1, "organizations", items))


@wrong
def _mentions_out_of_order(n: int) -> Files:
    raw = " ".join(f"camel{at}" for at in range(n))
    return document([raw], line(1, "organizations", (f"stu: camel{n - at - 1}" for at in range(n))))


@wrong
def _statements_with_one_id(n: int) -> Files:
    items = (_statement(0, f"trade{at}\nin: said trade{at}") for at in range(n))
    raw = " ".join(f"Petrov said trade{at}." for at in range(n))
    return document([raw], line(1, "statements", items))


@wrong
def _continuations_of_nothing(n: int) -> Files:
    items = (
        f"id: s{at + 1}\nspeaker: ivan-petrov\ncontinues: s{n + at}\ndirect: camel{at}"
        for at in range(n)
    )
    raw = " ".join(f"“camel{at}”" for at in range(n))
    return document([raw], line(1, "statements", items))


@wrong
def _blanks_in_a_value(n: int) -> Files:
    item = f'count: many camels\nunit: camel\nvalue: "1{" " * n}2"'
    return document(["He saw many camels."], line(1, "figures", [item]))


@wrong
def _scales_of_a_value(n: int) -> Files:
    item = f"count: many camels\nunit: camel\nvalue: 1{' trillion' * n}"
    return document(["He saw many camels."], line(1, "figures", [item]))


@wrong
def _scales_of_a_figure(n: int) -> Files:
    words = f"1{' trillion' * n}"
    item = f"money: {words}\nunit: USD\nabout: about"
    return document([f"He saw {words}."], line(1, "figures", [item]))


@wrong
def _per_cents_of_a_figure(n: int) -> Files:
    words = f"1{' per  cent% - ' * n}of [ [ ["
    return document([f"He saw {words}."], line(1, "figures", [f'share: "{words}"\nunit: percent']))


@wrong
def _currencies_of_a_figure(n: int) -> Files:
    words = f"1{' ABC' * n}"
    return document([f"He saw {words}."], line(1, "figures", [f"money: {words}\nunit: ABC"]))


@wrong
def _figures_that_are_none(n: int) -> Files:
    items = (f"count: camel{at}\nunit: Camel\nabout: about\nperiod: never" for at in range(n))
    return document([" ".join(f"camel{at}" for at in range(n))], line(1, "figures", items))


@wrong
def _digits_in_a_doubt(n: int) -> Files:
    return document(["One."], f"  # doubt: L{'9' * n}\n  L1: nothing\n")


@wrong
def _digits_of_a_day(n: int) -> Files:
    item = f'explicit: 5 May 2022\nedtf: "{"9" * n}"'
    return document(["He came on 5 May 2022."], line(1, "dates", [item]))


@wrong
def _days_that_are_none(n: int) -> Files:
    years = range(1000 + n, 1000 + 2 * n)  # others for every n: what was read is remembered
    items = (f'explicit: 5 May {year}\nedtf: "{year}-99"' for year in years)
    return document([" ".join(f"5 May {year}" for year in years)], line(1, "dates", items))


@wrong
def _keys_that_are_unknown(n: int) -> Files:
    item = "count: many\nunit: camel\n" + "\n".join(f"keys{at}: x" for at in range(n))
    return document(["He saw many camels."], line(1, "figures", [item]))


@wrong
def _items_with_an_unknown_key(n: int) -> Files:
    items = (f"count: many\nunit: camel\nkey{at}: x" for at in range(n))
    return document(["He saw many camels."], line(1, "figures", items))


@wrong
def _decisions_of_one_item(n: int) -> Files:
    item = "\n".join(f"body{at}: x" for at in range(n))
    return document(["He saw many camels."], line(1, "organizations", [item]))


@wrong
def _lines_of_one_quotation(n: int) -> Files:
    source = "".join(f"\n  L{at + 1}: x" for at in range(n))
    item = f"id: s1\nspeaker: ivan-petrov\nindirect: many\nsource:{source}"
    return document(["He saw many camels."], line(1, "statements", [item]))


@wrong
def _waivers_of_nothing(n: int) -> Files:
    return document(["One."], "  # waive unmarked-number: why\n" * n + "  L1: nothing\n")


@wrong
def _waivers_that_are_none(n: int) -> Files:
    return document(["One."], "  # waive that\n" * n + "  L1: nothing\n")


@wrong
def _entries_of_one_id(n: int) -> Files:
    body = "stu{0}:\n  name: Body\n  kind: other\n  wikidata: null\n  names:\n    - Body\n"
    model = (CORPUS / ORGANIZATIONS).read_text("utf-8")
    return {ORGANIZATIONS: model + "".join(body.format(at) for at in range(n))}


@wrong
def _entries_that_are_none(n: int) -> Files:
    model = (CORPUS / ORGANIZATIONS).read_text("utf-8")
    return {ORGANIZATIONS: model + "".join(f"body{at}:\n  kin: other\n" for at in range(n))}


@wrong
def _decisions_about_nothing(n: int) -> Files:
    name = "annotations/adjudication.yaml"
    model = (CORPUS / name).read_text("utf-8")
    decided = (f"      o{at}:\n        decision: first\n        reason: x\n" for at in range(n))
    return {name: model + "".join(decided)}


@wrong
def _differences_that_are_undecided(n: int) -> Files:
    first = _names_of_many_lines(n)
    second = f"annotations/second/second-reader/{STEM}.yaml"
    other = document(f"The STU again, line {chr(97 + at % 26)}." for at in range(n))
    return {**first, second: other[NOTES]}


@wrong
def _annotators_that_are_unknown(n: int) -> Files:
    return {f"annotations/second/reader{at}/notice.yaml": "x: y\n" for at in range(n)}


@wrong
def _documents_that_are_withdrawn(n: int) -> Files:
    gone = (f"page{at}:\n  version: 1.0.0\n  reason: x\n" for at in range(n))
    stray = {f"seeds/page{at}.txt": "x" for at in range(n)}
    return {"annotations/withdrawn.yaml": "".join(gone), **stray}


@wrong
def _seeds_without_an_annotation(n: int) -> Files:
    return {f"seeds/page{at}.txt": "x" for at in range(n)}


@wrong
def _markers_of_the_card(n: int) -> Files:
    model = (CORPUS / "dataset_card.md").read_text("utf-8")
    return {"dataset_card.md": model + "\n<!-- generated: rows -->" * n}


@wrong
def _parts_of_the_card(n: int) -> Files:
    model = (CORPUS / "dataset_card.md").read_text("utf-8")
    return {"dataset_card.md": model + "\n<!-- generated: x -->\n<!-- end generated -->" * n}


@wrong
def _keys_of_the_card(n: int) -> Files:
    model = (CORPUS / "dataset_card.md").read_text("utf-8")
    keys = "configs: x\n" * n
    return {"dataset_card.md": model.replace("---\n", f"---\n{keys}", 1)}


# YAML that is wrong


def _yaml(text: str) -> dict[str, str]:
    found = document(["One."])
    return {**found, NOTES: f"{found[NOTES]}{text}"}


@wrong
def _keys_that_are_there_already(n: int) -> Files:
    return _yaml("split: test\n" * n)


@wrong
def _anchors(n: int) -> Files:
    return _yaml("".join(f"k{at}: &a{at} x\n" for at in range(n)))


@wrong
def _aliases(n: int) -> Files:
    return _yaml("k: &a x\n" + "".join(f"k{at}: *a\n" for at in range(n)))


@wrong
def _tags(n: int) -> Files:
    return _yaml("".join(f"k{at}: !!str x\n" for at in range(n)))


@wrong
def _directives(n: int) -> Files:
    return _yaml("%YAML\n" * n)


@wrong
def _unseen_characters(n: int) -> Files:
    return _yaml("k: x" + "\u200f" * n)


@wrong
def _brackets(n: int) -> Files:
    return _yaml("k: " + "[" * n)


@wrong
def _dashes(n: int) -> Files:
    return _yaml("k:\n  " + "- " * n + "x")


@wrong
def _levels(n: int) -> Files:
    return _yaml("".join(f"{' ' * at}k:\n" for at in range(n)))


@wrong
def _plain_lines(n: int) -> Files:
    return _yaml("k: x\n" + "  x # x\n" * n)


@wrong
def _quotes(n: int) -> Files:
    return _yaml("k: '" + "x''\n\n" * n)


@wrong
def _escapes(n: int) -> Files:
    return _yaml('k: "' + "\\x41\\\n" * n)


@wrong
def _documents_of_yaml(n: int) -> Files:
    return _yaml("---\n" * n)
