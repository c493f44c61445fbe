"""For people who train and test models on the corpus: the official measures.

In: a release or a source tree, and the predictions of a model. Out: scores. May use: `diff` and
below.
"""
