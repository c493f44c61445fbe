"""`diff`: what changed in the data between two versions, and the version bump it deserves.

In: two sides, each a source tree, a git revision or a release. Out: the changes, field by field,
as text, Markdown or JSON. May use: `release` and below.

Two sides are opened (`sides`), read document by document in the order of their ids, brought
into a form that can be compared (`page`), aligned (`align`), compared (`compare`) and judged
(`bump`). What no release holds, drafts and the registry, is told beside it (`unreleased`) and
asks for no bump. What comes out are `changes`, shown by `report` or as JSON, or drafted as an
entry of the changelog. Both sides are read by the names of their columns, never by this
builder's tables, so that a release of an older builder stays comparable.
"""
