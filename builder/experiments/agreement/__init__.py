"""Agreement: how far a second annotation says what the first does, recomputed from the files.

`coefficients` are the formulas, `measure` applies them to compared annotations, and `pages` shows
what came out. What is compared with what is decided by `corpus.comparison`.
"""
