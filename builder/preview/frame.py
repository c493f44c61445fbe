"""What every page has around its content: head, policy, style and script.

Each page is one file that loads nothing. Its Content-Security-Policy allows exactly the one
style and the scripts that stand in it, by their hashes
(https://www.w3.org/TR/CSP3/#grammardef-hash-source).
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from builder.layers import LAYERS
from builder.layers.base import Layer, Mention
from builder.preview.markup import Content, Markup, element, raw_element
from builder.reports.problems import Problem, visible
from builder.reports.render import summary


def page(title: str, *body: Content, live: str | None = None) -> bytes:
    """Return a whole page as UTF-8. With `live`, the version shown, it reloads when that ages."""
    scripts = ["script.js"] if live is None else ["script.js", "live.js"]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy(scripts)),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("link", rel="icon", href="data:,"),
        element("title", title),
        raw_element("style", asset("style.css")),
    )
    skip = element("a", "Skip to the content", href="#ui-main", class_="skip")
    scripts_here = [raw_element("script", asset(name)) for name in scripts]
    whole = element("html", head, element("body", skip, body, scripts_here), lang="en", data_v=live)
    return f"<!doctype html>\n{whole}\n".encode("utf-8", "replace")


def masthead(*content: Content) -> Markup:
    """Return the head of a page."""
    return element("header", *content, class_="masthead")


def main(*content: Content) -> Markup:
    """Return the main part of a page."""
    return element("main", *content, id="ui-main", tabindex="-1")


def letter(layer: Layer[Mention]) -> str:
    """Return the letter that stands for a layer: the first of its name that is not taken."""
    return _letters()[layer.name]


def colour(layer: Layer[Mention]) -> str:
    """Return the class that gives a layer its colour and its line; there are eight."""
    return f"layer-{LAYERS.index(layer) % 8}"


def counted(number: int, layer: Layer[Mention]) -> str:
    """Return a number of mentions in words, such as `1 date` or `2 dates`."""
    return f"{number} {singular(layer) if number == 1 else layer.name}"


def singular(layer: Layer[Mention]) -> str:
    """Return what one mention of a layer is called."""
    return layer.item.what.removeprefix("a ").removeprefix("an ")


def problem_item(problem: Problem, yaml: Sequence[str] = ()) -> Markup:
    """Return a problem as a list item, with its line of YAML if given."""
    place = problem.place
    where = f"{visible(place.path, 500)}:{place.line}:{place.column}"
    line = yaml[place.line - 1].strip() if 0 < place.line <= len(yaml) else ""
    return element(
        "li",
        element("span", _kind(problem), class_="kind"),
        element("p", _prose(problem.message), class_="message"),
        element("p", "To do: ", _prose(problem.hint), class_="hint") if problem.hint else None,
        element("p", element("code", line)) if line else None,
        element("p", f"{where} {problem.rule}", class_="place"),
        class_=f"problem {_kind(problem)}",
    )


def problem_link(problem: Problem, href: str) -> Markup:
    """Return a problem as a short list item that leads to where it is shown in full."""
    return element(
        "li",
        element("span", _kind(problem), class_="kind"),
        " ",
        element("a", _prose(problem.message), href=href),
        class_=f"problem {_kind(problem)}",
    )


def verdict(problems: Sequence[Problem]) -> Markup:
    """Return how many errors and warnings there are, as words."""
    errors = any(problem.severity == "error" for problem in problems)
    kind = "error" if errors else "warning" if problems else "fine"
    return element("span", summary(problems) if problems else "no problems", class_=f"kind {kind}")


def asset(name: str) -> str:
    """Return a style or script of the builder's own."""
    return files("builder.preview").joinpath(name).read_text("utf-8")


def _kind(problem: Problem) -> str:
    return problem.rule if problem.rule in ("doubt", "unread") else problem.severity


def _prose(words: str) -> Content:
    """Return a message with what stands between its backticks as code."""
    parts = words.split("`")
    if len(parts) % 2 == 0:
        return words
    return [element("code", part) if i % 2 else part for i, part in enumerate(parts)]


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
        "style-src": _hash(asset("style.css")),
        "script-src": " ".join(_hash(asset(name)) for name in scripts),
        "connect-src": "'self'" if "live.js" in scripts else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(source: str) -> str:
    digest = hashlib.sha256(source.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
