"""For people who train and test models on the corpus, or annotate it elsewhere.

In: a release, a source tree, or files that people bring. Out: the same data in the formats of
other tools, and drafts of annotations from them. May use: `diff` and below.
"""
