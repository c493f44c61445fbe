"""`verify` makes every text of a release anew and finds each that says something else.

In all of these the manifest agrees with the files: a forger would see to that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.release.manifest import MANIFEST, canonical_json
from builder.release.verify import verify
from builder.reports.problems import Problem
from tests.releases import build, forged, manifest, repack, replaced, seal, small_corpus


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of one document, which no test changes."""
    folder = tmp_path_factory.mktemp("texts")
    return build(small_corpus(folder / "corpus"), folder / "release")


@pytest.fixture(scope="module")
def shared(release: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the release that tests change and bring back into order."""
    return forged(release, tmp_path_factory.mktemp("shared") / "fake")


@pytest.fixture
def fake(release: Path, tmp_path: Path) -> Path:
    """Return a copy of the release, free to be tampered with."""
    return forged(release, tmp_path / "fake")


def findings(release: Path) -> list[Problem]:
    """Return what is wrong with a release."""
    return verify(release, lambda items, _: items).report.problems


def rewrite(release: Path, name: str, edit: Callable[[str], str]) -> None:
    """Edit a text of a release and seal it again."""
    path = release / name
    text = path.read_bytes().decode()
    path.write_bytes(edit(text).encode())
    assert path.read_bytes() != text.encode()
    seal(release)


def once(old: str, new: str) -> Callable[[str], str]:
    """Return an edit that replaces the first occurrence of words."""
    return lambda text: text.replace(old, new, 1)


SHA256 = re.compile(r'(?<="sha256": ")[0-9a-f]{64}')
OTHER_DATA = "https://example.org/other.parquet"
EVIL = "- config_name: evil\n  data_files: data/figures/*.parquet\n"
FORGERIES = {
    "another file to load": ("README.md", once("data/statements/test-*.parquet", OTHER_DATA)),
    "a split from another split": ("README.md", once("statements/test-*", "figures/test-*")),
    "another dtype": ("README.md", once("dtype: string", "dtype: int32")),
    "labels swapped": ("README.md", once("'0': direct", "'0': mixed")),
    "another count": ("README.md", once("num_examples: 1\n", "num_examples: 2\n")),
    "another size": (
        "README.md", lambda text: re.sub(r"num_bytes: (\d+)", r"num_bytes: 9\1", text, count=1),
    ),
    "a size that fills the disk": (
        "README.md", lambda text: re.sub(r"(download_size: \d+)", r"\g<1>000000000", text, count=1),
    ),
    "an extra config": ("README.md", once("dataset_info:\n", f"{EVIL}dataset_info:\n")),
    "a config gone": (
        "README.md",
        lambda text: re.sub(r"- config_name: dates\n(?:  .*\n)+", "", text, count=1),
    ),
    "the default moved": (
        "README.md",
        lambda text: text.replace("  default: true\n", "", 1).replace(
            "- config_name: figures\n", "- config_name: figures\n  default: true\n", 1
        ),
    ),
    "another licence in the card": ("README.md", once("license: other", "license: mit")),
    "another key": ("README.md", once("configs:\n", "viewer: false\nconfigs:\n")),
    "other prose": ("README.md", once("no person has", "two experts have")),
    "another number in a table": ("README.md", once("| statements | who", "| Statements | who")),
    "other words to load it": ("README.md", once('load_dataset(folder, "', 'load_dataset("x", "')),
    "a second front matter": ("README.md", lambda text: f"---\nlicense: mit\n---\n{text}"),
    "a second front matter behind the first": (
        "README.md", once("\n---\n#", "\n---\n---\nlicense: mit\n---\n#"),
    ),
    "no front matter": ("README.md", lambda text: text.split("\n---\n", 1)[1]),
    "another licence": ("LICENSE", once("CC-BY-4.0", "CC0-1.0")),
    "another licence of the code": ("LICENSE", once("TERMS AND CONDITIONS", "terms of use")),
    "another author": ("CITATION.cff", once("Statements maintainers", "Thieves")),
    "another author's order": ("CITATION.cff", once("authors:\n", "authors:\n- name: First\n")),
    "another title": ("CITATION.cff", once("title: Central", "title: Middle")),
    "another day": ("CITATION.cff", once("2026-11-21", "2026-11-20")),
    "another change": ("CHANGELOG.md", once("The first release", "The second release")),
    "a change more": ("CHANGELOG.md", lambda text: f"{text}\nAnd others.\n"),
    "another hash": (
        "croissant.json", lambda text: SHA256.sub("0" * 64, text, count=1),
    ),
    "another place": (
        "croissant.json", once('"contentUrl": "data/', '"contentUrl": "https://example.org/'),
    ),
    "another file's size": (
        "croissant.json", lambda text: re.sub(r'(\d)( B")', r"\g<1>0\2", text, count=1),
    ),
    "more files in a set": ("croissant.json", once("data/dates/*.parquet", "data/*/*.parquet")),
    "another column": ("croissant.json", once('"column": "text"', '"column": "title"')),
    "another type": ("croissant.json", once('"cr:Float64"', '"sc:Text"')),
    "another bias": ("croissant.json", once('"rai:dataBiases": "', '"rai:dataBiases": "None. ')),
    "synthetic data": (
        "croissant.json", once('"rai:hasSyntheticData": false', '"rai:hasSyntheticData": true'),
    ),
    "another citation": ("croissant.json", once('"citeAs": "@misc{', '"citeAs": "@misc{x')),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_text_is_found(fake: Path, forgery: str) -> None:
    """Whatever is said otherwise is told of the file that says so, and of no other file."""
    name, edit = FORGERIES[forgery]
    rewrite(fake, name, edit)
    told = {(problem.rule, problem.place.path) for problem in findings(fake)}
    assert told == {("release-text", name)}


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "CHANGELOG.md"])
@settings(max_examples=5)
@given(st.data())
def test_a_finding_leads_to_the_line(shared: Path, name: str, data: st.DataObject) -> None:
    """Wherever the words of a text are others, the finding names their line and shows them."""
    path = shared / name
    whole = path.read_bytes()
    lines = whole.decode().split("\n")
    front = lines.index("---", 1) + 1 if name == "README.md" else 0
    at = data.draw(st.integers(front, len(lines) - 1))
    lines[at] += "§"
    try:
        path.write_bytes("\n".join(lines).encode())
        seal(shared)
        (problem,) = findings(shared)
        assert (problem.place.path, problem.place.line) == (name, at + 1)
        assert "§`; expected" in problem.message
    finally:
        path.write_bytes(whole)
        seal(shared)


def values(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the way to every value that is no list or mapping."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if isinstance(inner, dict | list):
            yield from values(inner, (*path, key))
        else:
            yield (*path, key)


def flip(value: Any, path: tuple[Any, ...]) -> None:
    """Make a value another one of its own type."""
    *way, last = path
    for key in way:
        value = value[key]
    match value[last]:
        case bool(old):
            value[last] = not old
        case int(old):
            value[last] = old + 1
        case old:
            value[last] = f"{old}."


def plain(name: str, text: str) -> Any:
    """Return the values of a text of a release; of the card those of its front matter."""
    if name.endswith(".json"):
        return json.loads(text)
    return yaml.safe_load(text.partition("\n---\n")[0].removeprefix("---\n"))


def filled(name: str, text: str, value: Any) -> str:
    """Return a text of a release with other values in it."""
    if name.endswith(".json"):
        return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
    written: str = yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100)
    rest = text.split("\n---\n", 1)
    return written if len(rest) == 1 else f"---\n{written}---\n{rest[1]}"


STRUCTURED = ("README.md", "croissant.json", "CITATION.cff")


def flipped(shared: Path, name: str, number: int) -> list[Problem]:
    """Return what is found after one value of a text was made another, by its number."""
    path = shared / name
    whole = path.read_bytes()
    value = plain(name, whole.decode())
    ways = list(values(value))
    flip(value, ways[number % len(ways)])
    try:
        path.write_bytes(filled(name, whole.decode(), value).encode())
        seal(shared)
        return findings(shared)
    finally:
        path.write_bytes(whole)
        seal(shared)


@pytest.mark.parametrize("name", STRUCTURED)
@settings(max_examples=8)
@given(number=st.integers(0, 1 << 20))
def test_any_value_flipped_is_found(shared: Path, name: str, number: int) -> None:
    """One value made another, in the front matter, the description or the citation, is told."""
    assert [problem.place.path for problem in flipped(shared, name, number)] == [name]


@pytest.mark.slow
@pytest.mark.parametrize("name", STRUCTURED)
def test_every_value_flipped_is_found(shared: Path, name: str) -> None:
    """Exhaustively, every 5th value of the long ones: there is none that could be another."""
    count = len(list(values(plain(name, (shared / name).read_text(encoding="utf-8")))))
    for number in range(0, count, 5 if count > 100 else 1):
        assert flipped(shared, name, number), number


@pytest.mark.parametrize("name", STRUCTURED)
def test_a_text_of_another_library_holds(fake: Path, name: str) -> None:
    """Other line breaks, escapes and orders of keys are another version's, and no forgery."""
    text = (fake / name).read_text(encoding="utf-8")
    value = plain(name, text)
    if name.endswith(".json"):
        other = json.dumps(value, sort_keys=True, separators=(",", ":"))
    else:
        written = yaml.safe_dump(value, width=40, indent=4, sort_keys=True)
        rest = text.split("\n---\n", 1)
        other = written if len(rest) == 1 else f"---\n{written}---\n{rest[1]}"
    rewrite(fake, name, lambda _: other)
    assert findings(fake) == []


def test_sizes_are_those_of_the_files(fake: Path) -> None:
    """Files that another Parquet writer wrote are told by their own sizes and hashes."""
    import pyarrow.parquet as pq

    path = next(fake.glob("data/figures/*.parquet"))
    size = path.stat().st_size
    pq.write_table(pq.read_table(path), path, compression="none")
    grown = path.stat().st_size - size
    seal(fake)
    told = {(p.place.path, p.message.split("`")[1]) for p in findings(fake)}
    name = path.relative_to(fake).as_posix()
    assert grown
    assert told == {
        ("README.md", "dataset_info[figures].download_size"),
        ("croissant.json", f"distribution[{name}].contentSize"),
        ("croissant.json", f"distribution[{name}].sha256"),
    }


@pytest.mark.parametrize(
    ("start", "old", "new", "told"),
    [
        ("dataset_card.md", b"It is small", b"It is large", {"README.md"}),
        ("CHANGELOG.md", b"first", b"second", {"CHANGELOG.md"}),
        ("LICENSE", b"TERMS", b"terms", {"LICENSE"}),
        ("annotations/dataset.yaml", b"CC-BY-4.0", b"CC0-1.0", {"LICENSE", "CITATION.cff"}),
        ("annotations/dataset.yaml", b"News texts", b"Old texts", {"CITATION.cff"}),
    ],
)
def test_texts_that_the_sources_do_not_give_are_found(
    fake: Path, start: str, old: bytes, new: bytes, told: set[str]
) -> None:
    """Where the sources were rewritten, each text that rests on them is told.

    The description is always among them: it has the hash of the archive.
    """
    repack(fake, replaced(start, old, new))
    found = {(problem.rule, problem.place.path) for problem in findings(fake)}
    assert found == {("release-text", name) for name in told | {"croissant.json"}}


def test_numbers_of_the_card_are_those_of_the_data(fake: Path) -> None:
    """A number changed in the card and in its sources alike is not what the data holds."""
    old, new = "| statements | who says what | 0 |", "| statements | who says what | 9 |"
    repack(fake, replaced("dataset_card.md", old.encode(), new.encode()))
    rewrite(fake, "README.md", once(old, new))
    (problem,) = findings(fake)
    assert (problem.rule, problem.place.path) == ("release-sources", "sources.tar")
    assert "the part `mentions` does not show what the data holds" in problem.message


@pytest.mark.parametrize("name", ["dataset_card.md", "CHANGELOG.md", "LICENSE"])
def test_sources_without_a_text_are_found(fake: Path, name: str) -> None:
    """An archive that lacks what a release repeats does not prove the release."""
    repack(fake, lambda files: files.pop(name))
    (problem,) = findings(fake)
    assert problem.rule == "release-sources"
    assert f"{name}:1:1: error[missing-file]" in problem.message


def edit_manifest(release: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    """Edit the manifest in its canonical form."""
    value = manifest(release)
    edit(value)
    (release / MANIFEST).write_bytes(canonical_json(value))


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda said: said.update(name="other"), "name is "),
        (lambda said: said.update(version="1.0.1"), "version is "),
        (lambda said: said.update(released="2026-11-22"), "released is "),
        (lambda said: said["configs"].update(more={}), "`configs.more` is there"),
        (lambda said: said["configs"].pop("dates"), "no rows"),
        (lambda said: said["configs"]["dates"].pop("test"), "no rows"),
        (lambda said: said["configs"]["dates"]["test"].update(rows=6), "6 rows"),
    ],
)
def test_every_field_of_the_manifest_is_proved(
    fake: Path, edit: Callable[[dict[str, Any]], object], told: str
) -> None:
    """Name, version, day, configs, splits and counts are those of the sources and the data."""
    edit_manifest(fake, edit)
    assert any(told in problem.message for problem in findings(fake))


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["extra-00000-of-00001"], "the manifest has files of this split, but no rows"),
        (["test-00000-of-00002", "test-00001-of-00002"], "say different numbers of files"),
    ],
)
def test_data_that_no_config_tells_of_is_found(fake: Path, names: list[str], told: str) -> None:
    """Files of a split that is none, or of a second set, would be loaded by a pattern."""
    folder = fake / "data" / "figures"
    data = (folder / "test-00000-of-00001.parquet").read_bytes()
    for name in names:
        (folder / f"{name}.parquet").write_bytes(data)
    seal(fake)
    assert any(told in problem.message for problem in findings(fake))


def test_a_config_that_is_none_is_found(fake: Path) -> None:
    """Data of a config that this builder does not know is not passed over."""
    folder = fake / "data" / "named_people"
    folder.mkdir()
    (data,) = (fake / "data" / "figures").glob("test-*.parquet")
    (folder / data.name).write_bytes(data.read_bytes())
    seal(fake)
    told = [(problem.rule, problem.message) for problem in findings(fake)]
    assert ("release-rows", "this builder knows no config named_people") in told


def test_a_shard_that_is_missing_is_found(fake: Path) -> None:
    """Of files that are numbered as two there are two."""
    (data,) = (fake / "data" / "figures").glob("test-*.parquet")
    data.rename(data.with_name("test-00000-of-00002.parquet"))
    seal(fake)
    told = {(problem.rule, problem.place.path) for problem in findings(fake)}
    missing = "data/figures/test-00001-of-00002.parquet"
    assert told == {("release-file-missing", missing)}


def test_an_error_in_the_sources_is_found_though_the_rows_are_the_same(fake: Path) -> None:
    """Sources that `check` refuses prove nothing, whatever they compile to."""
    repack(
        fake,
        replaced(
            "annotations/registry/people.yaml",
            b"\nsergei-shoigu:\n",
            b"\nnobody:\n  name: Nobody\n  kind: ghost\n  wikidata: null\n\nsergei-shoigu:\n",
        ),
    )
    told = [problem.message for problem in findings(fake)]
    assert any("error[unknown-value]" in message for message in told)


@pytest.mark.parametrize("name", [*STRUCTURED, "LICENSE", "CHANGELOG.md"])
@pytest.mark.parametrize("data", [b"", b"\xff" * 99, b"[" * 9999, b"---\n" * 99], ids=repr)
def test_no_text_makes_it_crash(fake: Path, name: str, data: bytes) -> None:
    """Whatever lies there under the name of a text is a finding of that file."""
    (fake / name).write_bytes(data)
    seal(fake)
    assert {problem.place.path for problem in findings(fake)} == {name}
