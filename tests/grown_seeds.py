"""What a captured page can hold n times, for `new`: much of whatever it looks for on a page.

A line that is too long is not looked at, so what grows is the number of lines.
"""

from __future__ import annotations

LINES = {
    "quotations": "“Trade goes on with all of them,” Petrov said on Monday. “And on.”",
    "quotations_that_stay_open": "“Trade goes on with all of them, and nobody knows for how long.",
    "quotations_that_run_on": "“Trade goes on,” Petrov said. “And on it goes with all of them.",
    "clauses": "Petrov said that trade goes on, adding that it grows with all of them.",
    "pronouns": "He said that trade goes on, and she said that it grows with all of them.",
    "descriptions": "The minister of trade said that it goes on with all of them every day.",
    "speakers": "Minister Ivan {name}orov said that trade goes on with all of them.",
    "surnames": "“Trade goes on with all of them in every year,” said {name}orov.",
    "pairs": "Ivan {name}orov and Petr {name}enko said trade goes on with all of them.",
    "roles": "Ivan Petrov, the {name}ic minister, said trade goes on with all of them.",
    "bodies_that_speak": "The {name} Ministry said that trade goes on with all of them.",
    "names_that_come_and_go": "Ivan {name}orov came to see them all. He said that trade goes on.",
    "names": "The STU met with the STU about trade as it goes on with all of them.",
    "days": "He came on {at} May 2019 and on Monday to see all of them about trade.",
    "days_counted": "It will be held on {at} May this year, from Monday to Friday, and in June.",
    "days_uncertain": "On March 5 and 9, in the first week of May, and in 2010-12 it went on.",
    "figures": "He saw {at}1 camels and paid about ${at}1 million for all of them.",
    "figures_of_them": "He saw {at}1 camels, {at} of them old, of which {at}2 were for sale.",
    "numbers_of": "The number of camels rose from {at}1 to {at}2, and {at}3 others were for sale.",
    "captions": "Photo: Ivan Petrov / STU",
    "lines_with_a_caption": "Photo: Ivan {name}orov / STU Petrov said trade goes on with them.",
    "lines_with_a_day": "2022-05-05, 12:00 Petrov said that trade goes on with all of them.",
    "headings": "Trade Goes On With All of Them",
    "teasers": "Read also",
    "days_alone": "5 May 2022",
    "list_items": "{at}.",
    "addresses": "https://steppe.example/{at}",
}
"""A line by what it holds; `{name}` and `{at}` are others each time."""


def seed(name: str, n: int) -> str:
    """Return a seed that has n of such lines between two paragraphs."""
    first = "Ivan Petrov, the minister of trade, said that trade goes on with all of them."
    return "\n".join(
        [first, *(LINES[name].format(name=_name(at), at=at) for at in range(n)), first]
    )


def _name(at: int) -> str:
    return chr(65 + at % 26) + chr(97 + at // 26 % 26) + chr(97 + at // 676)
