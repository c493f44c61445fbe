"""The preview: every document as a page, with its annotations over the text.

In: a source tree, faults and all. Out: HTML files, or a server that follows changes. May use:
`release` and below.

Marks nest the spans, model gathers what a page shows, pages render it, site holds all pages,
serve shows them while files are edited.
"""
