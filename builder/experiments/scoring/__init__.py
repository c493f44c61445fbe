"""The scorer: predictions compared with gold, by the measures of `docs/scoring.md`.

Data walks one way. `jsonl` reads bytes into values that know their column, `documents` values
into documents, `gold` and `predictions` open the two sides, `scores` compares them and `pages`
shows what came out. What is measured (`counts`, `content`, `attributes`, `days`, `mentions`,
`lines`, `measures`, `resampling`, `scores`) needs the standard library alone and takes nothing of
the builder but what a span is and how spans are paired (`page.spans`, `corpus.matching`); the rest
reports problems as `check` does, and `gold` opens what `diff` opens.
"""
