"""What the hub names is used as a path only where it cannot lead out of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import httpx2
import pytest
from huggingface_hub import constants, get_session, set_client_factory
from huggingface_hub.utils import _http

from builder.hub import guard

SHA = "0123456789abcdef" * 2 + "01234567"


def test_a_commit_is_forty_hex_digits() -> None:
    """An id of that form is given back as it is."""
    assert guard.commit_id(SHA) == SHA


@pytest.mark.parametrize(
    "value",
    [
        SHA[:-1], SHA + "0", SHA.upper(), SHA[:-1] + "g", SHA + "\n", "../" + SHA[3:], "",
        SHA.replace("0", "٠"), SHA.encode(), None, 40, [SHA],
    ],
)  # fmt: skip
def test_another_commit_is_refused(value: object) -> None:
    """One digit too few or many, another alphabet, another type: all are lies."""
    with pytest.raises(guard.BadAnswer, match="names a commit that is none"):
        guard.commit_id(value)


@pytest.mark.parametrize(
    "name", ["README.md", "data/a-0.parquet", ".gitattributes", "a..b/c.", "é"]
)
def test_a_name_of_a_file_is_given_back(name: str) -> None:
    """What stays in its folder is a name, with dots and other letters too."""
    assert guard.file_name(name) == name


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../a", "a/..", "a/../b", "a/./b", "/etc/passwd", "a//b", "a/", "a\\b",
        "C:a", "a\x00", "a\nb", "\x1b[31m", "\u202ea", "a" * 1000, "\ud800", b"a", None, 3, ["a"],
    ],
)  # fmt: skip
def test_a_name_that_could_lead_out_is_refused(name: object) -> None:
    """Parts that climb or are empty, other separators, drives, what no terminal should be sent."""
    with pytest.raises(guard.BadAnswer, match="names a file that is none"):
        guard.file_name(name)


Led = Callable[[str, str], list[str]]


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> Iterator[Led]:
    """Give what asks a hub that leads elsewhere, and returns the addresses that were asked."""

    def ask(hub: str, place: str) -> list[str]:
        asked = []

        def answer(request: httpx2.Request) -> httpx2.Response:
            asked.append(str(request.url))
            first = len(asked) == 1
            return httpx2.Response(302 if first else 200, headers={"Location": place})

        def client() -> httpx2.Client:
            return httpx2.Client(transport=httpx2.MockTransport(answer), follow_redirects=True)

        monkeypatch.setattr(constants, "ENDPOINT", hub)
        monkeypatch.setattr(_http, "default_client_factory", client)
        guard.install()
        with guard.errand():
            get_session().get(f"{hub}/x")
        return asked

    before = _http.default_client_factory
    yield ask
    set_client_factory(before)


@pytest.mark.parametrize(
    ("hub", "place"),
    [
        ("https://a.example", "https://b.example/y"),
        ("http://127.0.0.1:1", "http://localhost:1/y"),
        ("http://127.0.0.1:1", "https://b.example/y"),
    ],
)
def test_the_hub_may_lead_elsewhere(led: Led, hub: str, place: str) -> None:
    """Files lie on other hosts; a hub on one's own machine has no https."""
    assert led(hub, place) == [f"{hub}/x", place]


@pytest.mark.parametrize("place", ["http://a.example/y", "http://b.example/y"])
def test_https_does_not_lead_to_http(led: Led, place: str) -> None:
    """Not even to the hub itself: what comes that way may be anybody's."""
    with pytest.raises(guard.BadAnswer, match="leads from https"):
        led("https://a.example", place)
