"""What is printed steers neither a terminal nor a workflow, and stays what it claims to be."""

from __future__ import annotations

import contextlib
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder import __main__ as cli
from builder.release.check import check_all
from builder.reports import output
from tests.support import PROJECT, STEMS, edit, note

COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)
"""What a workflow's runner obeys, behind any white space; in the old style anywhere."""
OURS = re.compile(r"^::(?:error|warning|notice) [^\n]*$", re.MULTILINE)
TRAP = "::stop-commands::x ##[error]y"


@given(st.text(alphabet="a: \t\n\r#[\x0b\x1b\x85\u2028\xa0\ud800x", max_size=30))
def test_no_line_is_a_command(text: str) -> None:
    """Whatever is said, no line of it is a command, and no character moves the cursor."""
    shown = output.harmless(output.printable(text))
    assert not COMMAND.search(shown)
    assert all(char.isprintable() or char in "\n\t" for char in shown)


@given(st.text(alphabet="a: \n", max_size=20).filter(lambda text: "::" not in text))
def test_other_text_is_said_as_it_is(text: str) -> None:
    """What no reader would obey is not touched."""
    assert output.harmless(output.printable(text)) == text


@given(st.text(alphabet='a:#[\x1b\x7f\x9b\u202e\U000e0001é\n"\\', max_size=20))
def test_json_keeps_every_value(text: str) -> None:
    """JSON says the same values, with nothing in it that steers, however it was written."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        output.say_as("json", json.dumps([text], ensure_ascii=False))
    assert json.loads(said.getvalue()) == [text]
    assert not COMMAND.search(said.getvalue())
    assert said.getvalue().isprintable()


@pytest.fixture
def trapped(corpus: Path) -> Path:
    """Return a corpus whose lines look like commands, in text that `check` quotes."""
    edit(corpus / note(1), "    unit: job", f"    unit: '{TRAP}'")
    path = corpus / note(0)
    text = path.read_text(encoding="utf-8")
    path.write_text(f"{text}\n  {TRAP}: 1\n", encoding="utf-8")
    return corpus


@pytest.mark.parametrize(
    "command",
    ["check", "check --format github", "check --format json", "build", "fmt --check", "schema"],
)
def test_lines_of_the_data_are_no_commands(
    trapped: Path, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that is quoted steers no workflow, indented or not; what `github` says is ours."""
    assert cli.main([*command.split(), "--root", str(trapped)]) in {0, 1}
    out, err = capsys.readouterr()
    said = OURS.sub("", out) if "github" in command else out
    assert not COMMAND.search(said + err)


def test_json_is_json_and_means_what_it_meant(
    trapped: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a library prints is no part of it, and a value keeps each of its characters."""

    def chatting(*arguments: Any) -> Any:
        print(TRAP, "\x1b[2J")
        return check_all(*arguments)

    monkeypatch.setattr("builder.commands.check.check_all", chatting)
    assert cli.main(["check", "--format", "json", "--root", str(trapped)]) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)["problems"]
    assert any("##[error]y" in problem["message"] for problem in found)
    assert not COMMAND.search(err)
    assert "\x1b" not in err


def test_a_folder_named_to_steer_is_shown(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of folders are printed as what they are."""
    site = tmp_path / "a\x1b]0;b\n::stop-commands::c"
    assert cli.main(["preview", note(0), "--root", str(corpus), "--out", str(site)]) == 0
    assert cli.main(["check", "--root", str(site)]) == 2
    with pytest.raises(SystemExit):
        cli.main(["check", "--x\n::stop-commands::y\x1b"])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert not COMMAND.search(out + err)


@pytest.mark.parametrize("command", ["check", "fmt"])
def test_a_reader_that_leaves_changes_nothing_else(corpus: Path, command: str) -> None:
    """The command does all it has to, and ends in the exit code that it would end in."""
    for number in range(len(STEMS)):
        path = corpus / note(number)
        path.write_text(path.read_text(encoding="utf-8") + "\n\n\n", encoding="utf-8")
    edit(corpus / note(1), "unit: job", "unit: Job")
    words = [sys.executable, "-m", "builder", command, "--root", str(corpus)]
    with subprocess.Popen(
        words, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == (1 if command == "check" else 0)
    assert cli.main(["fmt", "--check", "--root", str(corpus)]) == (1 if command == "check" else 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
def test_errors_that_nobody_can_keep_change_nothing_else(corpus: Path) -> None:
    """A full disk under standard error leaves the exit code, that of a full disk for the output."""
    words = [sys.executable, "-m", "builder", "check", "--root", str(corpus)]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        wrong = subprocess.run([*words, "nowhere"], cwd=PROJECT, stderr=full, check=False)
        both = subprocess.run(words, cwd=PROJECT, stdout=full, stderr=full, check=False)
    assert (wrong.returncode, both.returncode) == (2, 3)
