"""The captured page and its clean text: the seed, its lines, tokens and spans.

In: the bytes of a seed, and the label of each of its lines. Out: the clean text, every
character of which leads back to the page. May use: `disk`, `reports`.
"""
