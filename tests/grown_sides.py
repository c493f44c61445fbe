"""What two sides of `diff` can differ in n times: a construct gives the files of both."""

from __future__ import annotations

from collections.abc import Callable

from tests.growth import (
    NOTES,
    ORGANIZATIONS,
    PEOPLE,
    RIGHT,
    Files,
    document,
    line,
)

Sides = Callable[[int], tuple[Files, Files]]

SIDES: dict[str, Sides] = {}


def _sides(construct: Sides) -> Sides:
    SIDES[construct.__name__.strip("_")] = construct
    return construct


def _pages(old: list[str], new: list[str]) -> tuple[Files, Files]:
    return document(old), document(new)


@_sides
def _paragraphs_of_which_every_second_changed(n: int) -> tuple[Files, Files]:
    old = [f"Paragraph {at} says nothing." for at in range(n)]
    return _pages(old, [f"Other words{at}." if at % 2 else words for at, words in enumerate(old)])


@_sides
def _paragraphs_that_all_changed(n: int) -> tuple[Files, Files]:
    old = [f"Paragraph number{at} says nothing." for at in range(n)]
    return _pages(old, [f"{words[:-1]} new." for words in old])


@_sides
def _paragraphs_that_nothing_is_left_of(n: int) -> tuple[Files, Files]:
    return _pages([f"Camels went number{at}." for at in range(n)], [f"It{at}." for at in range(n)])


@_sides
def _paragraphs_that_are_alike(n: int) -> tuple[Files, Files]:
    old = ["Trade goes on.", "And on."] * n
    return _pages(old, ["And on.", *old[: n // 2], "Trade.", *old[n // 2 :]])


@_sides
def _paragraphs_the_other_way_round(n: int) -> tuple[Files, Files]:
    old = [f"Paragraph number{at} says nothing." for at in range(n)]
    return _pages(old, old[::-1])


@_sides
def _words_of_which_every_third_changed(n: int) -> tuple[Files, Files]:
    old = [f"camels{at}" for at in range(4 * n)]  # more than are all compared with each other
    new = [f"goats{at}" if at % 3 == 1 else word for at, word in enumerate(old)]
    return _pages([" ".join(old)], [" ".join(new)])


@_sides
def _words_that_repeat(n: int) -> tuple[Files, Files]:
    return _pages(["trade and more " * n + "end."], ["and more trade trade " * n + "end."])


@_sides
def _names_that_moved(n: int) -> tuple[Files, Files]:
    """The same words all over a line that is another one."""
    every = line(1, "organizations", (f"stu: STU\nwhich: {at + 1} of {n}" for at in range(n)))
    return document(["STU, " * n + "and more."], every), document(["And STU: " * n], every)


@_sides
def _names_on_another_page(n: int) -> tuple[Files, Files]:
    text = "".join(line(at + 1, "organizations", ["stu: STU"]) for at in range(n))
    return (
        document((f"The STU met number{at}." for at in range(n)), text),
        document((f"Goats and STU {at}." for at in range(n)), text),
    )


@_sides
def _boundaries_that_moved(n: int) -> tuple[Files, Files]:
    raw = [" ".join(f"STU number{at}x" for at in range(n))]
    first = (f"stu: STU\nin: STU number{at}x" for at in range(n))
    days = (f"count: STU number{at}x\nunit: camel\nvalue: 1" for at in range(n))
    return (
        document(raw, line(1, "organizations", first)),
        document(raw, line(1, "figures", days)),
    )


@_sides
def _figures_of_another_unit(n: int) -> tuple[Files, Files]:
    old = RIGHT["figures"](n)
    return old, {**old, NOTES: old[NOTES].replace("unit: camel", "unit: goat")}


@_sides
def _statements_with_other_ids(n: int) -> tuple[Files, Files]:
    old = RIGHT["statements_of_many_lines"](n)
    return old, {**old, NOTES: old[NOTES].replace("id: s", "id: s9")}


@_sides
def _lines_with_another_label(n: int) -> tuple[Files, Files]:
    old = RIGHT["lines_with_a_label_each"](n)
    return old, {**old, NOTES: old[NOTES].replace("interface", "related")}


@_sides
def _bodies_with_other_ids(n: int) -> tuple[Files, Files]:
    old = RIGHT["bodies"](n)
    return old, {**old, ORGANIZATIONS: old[ORGANIZATIONS].replace("\nbody", "\nthe-body")}


@_sides
def _persons_that_went(n: int) -> tuple[Files, Files]:
    old = RIGHT["persons"](n)
    return old, {name: text for name, text in old.items() if name != PEOPLE}


@_sides
def _parts_of_the_card(n: int) -> tuple[Files, Files]:
    old = RIGHT["sections_of_the_card"](n)
    name = "dataset_card.md"
    return old, {name: old[name].replace("\n\nWords.\n", "\n\nOther.\n")}


@_sides
def _lines_of_the_card(n: int) -> tuple[Files, Files]:
    name = "dataset_card.md"
    card = RIGHT["sections_of_the_card"](0)[name]
    old = [f"Words {at}." for at in range(n)]
    new = [f"Other {at}." if at % 2 else words for at, words in enumerate(old)]
    return {name: card + "\n".join(old)}, {name: card + "\n".join(new)}


@_sides
def _documents_that_came(n: int) -> tuple[Files, Files]:
    return {}, RIGHT["documents"](n)
