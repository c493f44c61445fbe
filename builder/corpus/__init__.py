"""From files to rows: a document with all its layers, its tables, the whole corpus, its counts.

In: seeds, annotations and registries. Out: the rows of every table, checked and their offsets
proved, one document at a time. May use: `layers` and below.
"""
