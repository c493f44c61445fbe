"""The preview: every document as a page, with its annotations over the text.

Data walks on from the document: marks nest the spans, model gathers what a page shows, pages
render it, site holds all pages, serve shows them while files are edited.
"""
