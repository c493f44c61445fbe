"""The hub: its client, and `publish`, the last stage.

In: a release folder. Out: one commit and one tag on the hub, read back and compared. May use:
`diff` and below.
"""
