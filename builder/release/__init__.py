"""The folder that is published: Parquet, card, citation, licence, Croissant, sources, manifest.

In: the rows of the corpus, and the card as people wrote it. Out: a release, the same bytes from
the same sources; and `verify`, the proof that a release is what it says. May use: `corpus` and
below.
"""
