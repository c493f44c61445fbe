"""What every page has around its content: head, policy, style and script.

Each page is one file that loads nothing. Its Content-Security-Policy allows exactly the one
style and the scripts that stand in it, by their hashes
(https://www.w3.org/TR/CSP3/#grammardef-hash-source). Pages are written as elements of htpy, which
escape every text and attribute; only the builder's own assets stand in a page as they are.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.resources import files

import htpy as h
from markupsafe import Markup, escape

from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.reports.problems import Problem, visible
from builder.reports.render import summary

_SWITCH = ":root:has(#ui-layer:not(:checked)) .lines .layer"
"""The selector in the style that stands for one a layer."""

_UNSEEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"  # controls, ends of lines, surrogates
    # Format characters: bidirectional controls, joiners, soft hyphens, tags and others.
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
    # Others that show nothing by themselves (Default_Ignorable_Code_Point): fillers, variants.
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8]"
)
"""Characters that nobody sees, and that may hide words or change how others are read."""


def page(title: str, *body: h.Node, live: str | None = None) -> bytes:
    """Return a whole page as UTF-8. With `live`, the version shown, it reloads when that ages."""
    scripts = ["script.js"] if live is None else ["script.js", "live.js"]
    whole = h.html(lang="en", data_v=live)[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(http_equiv="Content-Security-Policy", content=_policy(scripts)),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.meta(name="referrer", content="no-referrer"),
            h.link(rel="icon", href="data:,"),
            h.title[title],
            h.style[style()],
        ],
        h.body[
            h.a(".skip", href="#ui-main")["Skip to the content"],
            body,
            (h.script[asset(name)] for name in scripts),
        ],
    ]
    return _UNSEEN.sub(_sign, f"{whole}\n").encode()


def wrapper(element: h.Element) -> Callable[..., str]:
    """Return what writes this element, whose tags are always the same, around texts and markup.

    Texts are escaped, and what comes back is markup. A page has some elements thousands of times;
    so their tags are written once, and no text goes through all the elements around it one by one.
    """
    opening, closing = escape(element["\0"]).split("\0")

    def wrapped(*children: str | None) -> str:
        inner = (child for child in children if child is not None)
        return joined((opening, *inner, closing))

    return wrapped


def joined(parts: Iterable[str]) -> str:
    """Return texts and markup as one markup; texts are escaped.

    The library can do so as well, but makes every part anew for it, and a page has many.
    """
    escaped = [part if type(part) is Markup else escape(part) for part in parts]
    return Markup("".join(escaped))


def letter(layer: Layer[Mention]) -> str:
    """Return the letter that stands for a layer: the first of its name that is not taken."""
    return _letters()[layer.name]


def colour(layer: Layer[Mention]) -> str:
    """Return the class that gives a layer its colour and its line."""
    return f"layer-{LAYERS.index(layer)}"


def whole(layer: Layer[Mention]) -> str:
    """Return the classes of a mark over a whole mention."""
    return f"{colour(layer)} whole{' wide' if layer.holds_others else ''}"


def counted(number: int, layer: Layer[Mention]) -> str:
    """Return a number of mentions in words, such as `1 date` or `2 dates`."""
    return f"{number} {layer.noun if number == 1 else layer.name}"


def badge(layer: Layer[Mention]) -> h.Element:
    """Return the letter of a layer in its colour, for eyes only: the name stands beside it."""
    return h.span(class_=["letter", colour(layer)], aria_hidden="true")[letter(layer)]


_SHOWN = 500
"""Characters of a line of YAML that stand beside a problem."""


def problem_item(problem: Problem, yaml: Sequence[str] = ()) -> h.Element:
    """Return a problem as a list item, with its line of YAML if given."""
    place = problem.place
    where = f"{visible(place.path, 500)}:{place.line}:{place.column}"
    line = yaml[place.line - 1].strip() if 0 < place.line <= len(yaml) else ""
    shown = line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"
    return h.li(class_=["problem", _kind(problem)])[
        h.span(".kind")[_kind(problem)],
        h.p(".message")[_prose(problem.message)],
        h.p(".hint")["To do: ", _prose(problem.hint)] if problem.hint else None,
        h.p[h.code[shown]] if shown else None,
        h.p(".place")[f"{where} {problem.rule}"],
    ]


def problem_link(problem: Problem, href: str) -> h.Element:
    """Return a problem as a short list item that leads to where it is shown in full."""
    return h.li(class_=["problem", _kind(problem)])[
        h.span(".kind")[_kind(problem)], " ", h.a(href=href)[_prose(problem.message)]
    ]


def verdict(problems: Sequence[Problem]) -> h.Element:
    """Return how many errors and warnings there are, as words."""
    errors = any(problem.severity == "error" for problem in problems)
    kind = "error" if errors else "warning" if problems else "fine"
    return h.span(class_=["kind", kind])[summary(problems) if problems else "no problems"]


def style() -> str:
    """Return the style of every page, an asset in which each layer can be switched off."""
    switches = (
        f":root:has(#ui-{name}:not(:checked)) .lines .{name}" for name in map(colour, LAYERS)
    )
    return asset("style.css").replace(_SWITCH, ",\n".join(switches))


def asset(name: str) -> Markup:
    """Return a style or script of the builder's own, which is never data."""
    return Markup(files("builder.preview").joinpath(name).read_text("utf-8"))


def _kind(problem: Problem) -> str:
    return problem.rule if problem.rule in ("doubt", "unread") else problem.severity


def _prose(words: str) -> h.Node:
    """Return a message with what stands between its backticks as code."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return words
    return [h.code[part] if i % 2 else part for i, part in enumerate(parts)]


def _sign(unseen: re.Match[str]) -> str:
    """Return what stands for a character that nobody sees, so that no text poses as another."""
    code = ord(unseen[0])
    return chr(0x2400 + code) if code < 32 else f"⟨U+{code:04X}⟩"


@cache
def _letters() -> dict[str, str]:
    letters: dict[str, str] = {}
    for layer in LAYERS:
        free = [char for char in layer.name.upper() if char not in letters.values()]
        letters[layer.name] = free[0] if free else "?"
    return letters


def _policy(scripts: Sequence[str]) -> str:
    rules = {
        "default-src": "'none'",
        "img-src": "data:",
        "style-src": _hash(style()),
        "script-src": " ".join(_hash(asset(name)) for name in scripts),
        "connect-src": "'self'" if "live.js" in scripts else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
