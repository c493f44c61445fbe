"""HTML that cannot be injected into: whatever is not `Markup` already is escaped.

Elements are only ever made by `element`, so text of a seed or of YAML has no way to become a
tag, an attribute or a script.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

_VOID = frozenset({"input", "link", "meta"})
_CONTROLS = {code: chr(0x2400 + code) for code in range(32) if chr(code) not in "\t\n"}
_UNSEEN = (0x7F, *range(0x80, 0xA0), 0x61C, 0x200E, 0x200F, 0xFEFF)
_BIDI = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SHOWN = {code: f"⟨U+{code:04X}⟩" for code in (*_UNSEEN, *_BIDI, *range(0xD800, 0xE000))}


class Markup(str):
    """HTML that may stand in a page as it is."""

    __slots__ = ()


Content = Markup | str | Iterable["Content"] | None
"""What an element can hold: markup, text (escaped), any number of either, or nothing."""

Attribute = str | int | bool | None


def text(words: str) -> Markup:
    """Return `words` as HTML text: escaped, with characters nobody sees made visible."""
    return Markup(html.escape(_visible(words), quote=True))


def join(*contents: Content) -> Markup:
    """Return contents one after the other."""
    return Markup("".join(_render(content) for content in contents))


def element(name: str, /, *contents: Content, **attributes: Attribute) -> Markup:
    """Return an element. `class_` is `class`, `data_x` is `data-x`; None and False are left out."""
    head = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{head}>")
    return Markup(f"<{head}>{join(*contents)}</{name}>")


def raw_element(name: str, source: str) -> Markup:
    """Return a `style` or `script` with the builder's own source, which is never data."""
    if "</" in source:
        raise ValueError(f"the source of a {name} element must not hold `</`")
    return Markup(f"<{name}>{source}</{name}>")


def _render(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Markup):
        return content
    return text(content) if isinstance(content, str) else join(*content)


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{text(str(value))}"'


def _visible(words: str) -> str:
    return words.translate(_CONTROLS).translate(_SHOWN)
