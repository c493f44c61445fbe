"""`new STEM`: a draft for a new seed, which check accepts as far as a draft can be accepted."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.__main__ import main
from tests.support import STEMS, builder, problems

STEM = "900_fiction"
NAME = f"annotations/documents/{STEM}.yaml"
STORY = """\
Home
Subscribe to our newsletter

Lavrov says trade with Central Asia keeps growing
12.03.2021

Trade with Central Asia grew to $5.9 billion, Foreign Minister Sergei Lavrov said on Friday.
"The CIS is alive," Lavrov stressed. "And the CIS will live."
He met 12 ministers and Dmitry Peskov told reporters that all went well.
"""


@pytest.fixture
def story(corpus: Path) -> Path:
    """Return a corpus with one more seed, which has no annotation."""
    (corpus / f"seeds/{STEM}.txt").write_bytes(STORY.encode())
    return corpus


def test_a_draft_tells_what_is_left_to_do(story: Path) -> None:
    """What check says of a fresh draft is a list of things to do: facts to give, lines to read."""
    assert main(["new", STEM, "--root", str(story)]) == 0
    found = [p for p in problems(story) if p.place.path == NAME]
    assert [p.message for p in found if p.severity == "error"] == [
        "the key `publisher` is missing",
        "`dmitry-peskov` is not in annotations/registry/people.yaml",
    ]
    assert {p.rule for p in found} == {"missing-key", "unknown-id", "doubt", "unread"}
    assert sum(p.rule == "unread" for p in found) == 3


def test_the_summary_has_entries_of_new_speakers(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command says how much there is to read, whom it does not know, and what is next."""
    main(["new", STEM, "--root", str(story)])
    told = capsys.readouterr().out
    assert f"{NAME}: 3 lines of text to read" in told
    entry = "dmitry-peskov:\n  name: Dmitry Peskov\n  kind: person\n  wikidata: null\n  names:\n"
    assert f"{entry}    - Dmitry Peskov\n    - Peskov\n" in told
    assert "# doubt: `dmitry-peskov` is new: Dmitry Peskov, L9;" in (story / NAME).read_text(
        "utf-8"
    )
    assert f"annotations/registry/, and run `python -m builder new {STEM}` again: what you" in told
    assert told.endswith(f"Next: python -m builder check {NAME}\n")


def test_a_draft_is_in_the_one_layout(story: Path) -> None:
    """`fmt` has nothing to change in a draft."""
    main(["new", STEM, "--root", str(story)])
    assert main(["fmt", "--check", "--root", str(story), str(story / NAME)]) == 0


def test_a_draft_stays_out_of_the_release(story: Path) -> None:
    """Once its facts are there, a draft neither stops the others nor gives a row."""
    from builder.corpus.corpus import open_corpus

    main(["new", STEM, "--root", str(story)])
    draft = story / NAME
    draft.write_text(
        draft.read_text("utf-8")
        .replace("  language: en", "  language: en\n  publisher: tass")
        .replace("dmitry-peskov", "sergey-lavrov"),
        "utf-8",
    )
    outcome = next(o for o in open_corpus(story).outcomes() if o.stem == STEM)
    assert outcome.draft
    assert not [p for p in outcome.problems if p.severity == "error"]


@pytest.mark.parametrize("stem", STEMS)
def test_real_seeds_give_drafts_without_wrong_quotes(corpus: Path, stem: str) -> None:
    """All that check finds wrong in the draft of a real seed is a fact that the page lacks."""
    (corpus / f"annotations/documents/{stem}.yaml").unlink()
    assert main(["new", stem, "--root", str(corpus)]) == 0
    found = [p for p in problems(corpus) if stem in p.place.path and p.severity == "error"]
    assert {p.rule for p in found} <= {"missing-key", "unknown-id"}


def test_new_speakers_are_known_once_their_entries_are_added(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entries that the command prints can be added to the registry as they are."""
    main(["new", STEM, "--root", str(story)])
    entries = capsys.readouterr().out.partition("dmitry-peskov:")[2].partition("\n\n")[0]
    with (story / "annotations/registry/people.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\ndmitry-peskov:{entries}\n")
    found = [p for p in problems(story) if p.rule in {"unknown-id", "same-name"}]
    assert found == []


def test_again_after_a_change_of_the_registry(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Run again, the command fills in what the registry knows by now, and keeps what was typed."""
    main(["new", STEM, "--root", str(story)])
    draft = story / NAME
    typed = draft.read_text("utf-8").replace("  language: en", "  language: en\n  publisher: tass")
    typed = typed.replace("cue: stressed", "cue: has stressed")
    draft.write_text(typed, encoding="utf-8")
    people = story / "annotations/registry/people.yaml"
    people.write_text(
        people.read_text("utf-8")
        + "\npeskov:\n  name: Dmitry Peskov\n  kind: person\n  wikidata: null\n"
        + "  names:\n    - Dmitry Peskov\n",
        encoding="utf-8",
    )
    capsys.readouterr()
    assert main(["new", STEM, "--root", str(story)]) == 0
    assert f"{NAME}: L9 suggested anew; L8 read or typed in, kept" in capsys.readouterr().out
    again = draft.read_text("utf-8")
    assert "speaker: peskov" in again
    assert "publisher: tass" in again
    assert "cue: has stressed" in again


def test_again_on_a_file_that_cannot_be_read(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A draft that is no YAML is left as it is, and the command says where it is broken."""
    main(["new", STEM, "--root", str(story)])
    draft = story / NAME
    draft.write_text(draft.read_text("utf-8").replace("text:", "text: ["), encoding="utf-8")
    before = draft.read_bytes()
    capsys.readouterr()
    assert main(["new", STEM, "--root", str(story)]) == 1
    assert f"{NAME}:" in capsys.readouterr().out
    assert draft.read_bytes() == before


def test_again_on_the_draft_of_another_capture(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lines of another capture are not those of the draft, so nothing is put into it."""
    main(["new", STEM, "--root", str(story)])
    with (story / f"seeds/{STEM}.txt").open("a", encoding="utf-8") as seed:
        seed.write("One more line.\n")
    assert main(["new", STEM, "--root", str(story)]) == 2
    assert "is of another capture of the page" in capsys.readouterr().err


def test_an_annotation_is_never_overwritten(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A stem that has an annotation is wrong usage, and the file stays as it is."""
    path = corpus / f"annotations/documents/{STEMS[0]}.yaml"
    before = path.read_bytes()
    assert main(["new", STEMS[0], "--root", str(corpus)]) == 2
    assert "never overwrites" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_bad_stem_is_told_what_stems_are_made_of(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `check` refuses as the id of a document is no stem either, and the error says why."""
    (corpus / "seeds/été.txt").write_bytes(STORY.encode())
    assert main(["new", "été", "--root", str(corpus)]) == 2
    assert "the letters a to z, digits, hyphens" in capsys.readouterr().err


@pytest.mark.parametrize("stem", ["none", "seeds/x", "../x", "x.txt", ".x", "", "-"])
def test_a_stem_names_a_seed(corpus: Path, stem: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A stem without a seed, with a folder or with an ending is wrong usage; nothing is written."""
    before = sorted(corpus.rglob("*"))
    assert main(["new", "--root", str(corpus), "--", stem]) == 2
    assert capsys.readouterr().err.startswith("error: ")
    assert sorted(corpus.rglob("*")) == before


def test_a_seed_that_cannot_be_read_is_told(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A seed that is not UTF-8 is at fault, not the command; no draft appears."""
    (corpus / f"seeds/{STEM}.txt").write_bytes(b"caf\xe9 and more words of the page here.\n")
    assert main(["new", STEM, "--root", str(corpus)]) == 1
    assert f"seeds/{STEM}.txt:1:4: error[not-utf8]" in capsys.readouterr().out
    assert not (corpus / NAME).exists()


def test_no_traceback_in_a_real_process(story: Path) -> None:
    """As a user runs it: from the corpus, with exit code 0 and nothing on standard error."""
    done = builder("new", STEM, cwd=story)
    assert (done.returncode, done.stderr) == (0, "")
