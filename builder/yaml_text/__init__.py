"""YAML as text with places: the strict reader, the shapes of files, the one layout, waivers.

In: the bytes of a YAML file. Out: values that know the line and column they stand at, or
problems; nothing here knows what the words mean. May use: `disk`, `reports`.
"""
