"""What people wrote: annotation files, registries and settings; quotations, dates and numbers.

In: YAML with places, and the clean text. Out: the labels of lines, facts about the page, and
where quoted words stand in the text; or problems. May use: `page`, `yaml_text` and below.
"""
