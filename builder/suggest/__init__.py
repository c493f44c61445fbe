"""Suggestions for a new document: what a program can guess of an annotation, mostly rightly.

In: a seed and the registries. Out: a draft of its annotation, every line of text `unread`. May
use: `layers` and below.

One module each for statements, figures and dates, one for every layer that names entries of a
registry, one for the labels of lines and one for the facts of the page; `draft` puts them together.
All rules are for English, and know grammar, not sites: `cues` has the verbs of saying, `roles` what
people are, `subjects` reads the words for a speaker, `attribution` what is attributed to them,
`cast` who speaks on a page, `hearing` whom `he` means there, `calendar` the expressions of dates,
`counted` those that count from some day, `tense` whether they are to come or gone;
`nouns` has what is counted, and `elsewhere` the numbers whose noun stands elsewhere.
What would usually be wrong is not suggested at all: verbs that only name a topic, short forms of
names, what a figure measures and when it holds. docs/suggestions.md shows how often the rest is
right.
"""
