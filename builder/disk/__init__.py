"""Files as they lie on a disk: read within bounds, written whole or not at all.

In: paths. Out: bytes and text that are what they seem, and folders that appear in one step.
May use: `reports`.
"""
