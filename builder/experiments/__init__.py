"""For people who train and test models, or annotate elsewhere: measures, other tools' formats.

In: a release or a source tree, and what people bring: predictions, annotations made elsewhere.
Out: scores, exports, and drafts of annotations. May use: `diff` and below.
"""
