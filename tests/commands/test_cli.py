"""The command line: exit codes, and nothing raw or unexplained on a terminal."""

from __future__ import annotations

import ast
import json
import os
import shlex
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from builder import __main__ as cli
from tests.releases import small_corpus
from tests.support import FIVE, PROJECT, STEMS, VERSION, builder, called, edit, note


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    """Run the command line in this process and return exit code, output and errors."""
    try:
        code = cli.main([str(argument) for argument in arguments])
    except SystemExit as left:
        code = int(left.code or 0)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    return code, captured.out, captured.err


def line_of_job(corpus: Path) -> int:
    """Return the line at which the tests below spoil a unit."""
    before, _, _ = (corpus / note(1)).read_text(encoding="utf-8").partition("unit: Job")
    return before.count("\n") + 1


def test_a_sound_corpus_is_code_0(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Warnings stop nothing."""
    code, out, _ = run(capsys, "check", "--root", corpus)
    assert code == 0
    assert "0 errors" in out.splitlines()[-1]


def test_an_error_in_the_data_is_code_1(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` and `build` name the problem in the contract's form."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    for command in ("check", "build"):
        code, out, _ = run(capsys, command, "--root", corpus)
        assert code == 1
        assert f"{note(1)}:{line_of_job(corpus)}:15: error[unit-form]: " in out
    assert not (corpus / "dist").exists() or not any((corpus / "dist").glob("central*"))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["chekc"],
        ["check", "--frmat", "json"],
        ["check", "--format", "xml"],
        ["check", "no/such/path"],
        ["check", "/etc/passwd"],
        ["check", "--root", "no/such/folder"],
        ["build", "--workers", "0"],
        ["build", "--workers", "many"],
        ["build", "--workers", "9" * 5000],
        ["build", "--out", "seeds"],
        ["check", "--root"],
    ],
)
def test_wrong_usage_is_code_2(
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    """Unknown commands, options, values and paths, and a folder without a corpus."""
    monkeypatch.chdir(corpus)
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "error: " in err


@pytest.mark.parametrize("kind", ["folder", "fifo", "dangling link"])
def test_a_source_that_is_no_file_is_code_3(
    corpus: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """A folder, a FIFO or a dead link in place of a seed is the environment's failure."""
    seed = corpus / f"seeds/{STEMS[2]}.txt"
    seed.unlink()
    if kind == "folder":
        seed.mkdir()
    elif kind == "fifo":
        os.mkfifo(seed)
    else:
        seed.symlink_to("nowhere")
    for command in ("check", "build"):
        code, out, _ = run(capsys, command, "--root", corpus)
        assert code == 3
        assert f"seeds/{STEMS[2]}.txt:1:1: error[unreadable-file]: " in out


def test_the_root_counts_before_and_after_the_command(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--root` means the same on both sides."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    after = run(capsys, "check", "--root", corpus)
    assert run(capsys, "--root", corpus, "check") == after
    assert after[0] == 1


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        ([note(1)], 1),
        ([note(0)], 0),
        ([note(0), "annotations"], 1),
        (["seeds"], 0),
        (["."], 1),
        (["seeds/.."], 1),
        (["annotations/documents/../documents"], 1),
    ],
)
def test_check_reports_the_paths_asked_for(
    corpus: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    paths: list[str],
    code: int,
) -> None:
    """Files and folders, from the root or from where one stands."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    assert run(capsys, "check", "--root", corpus, *paths)[0] == code
    monkeypatch.chdir(corpus)
    assert run(capsys, "check", *paths)[0] == code
    monkeypatch.chdir(corpus / "seeds")
    assert run(capsys, "check", "--root", "..", "..")[0] == 1


def test_json_is_one_object(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--format json` is what the contract says and nothing else."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    code, out, _ = run(capsys, "check", "--root", corpus, note(1), "--format", "json")
    (problem,) = (p for p in json.loads(out)["problems"] if p["severity"] == "error")
    assert code == 1
    assert {name: problem[name] for name in ("path", "line", "column", "rule")} == {
        "path": note(1), "line": line_of_job(corpus), "column": 15, "rule": "unit-form",
    }  # fmt: skip
    assert set(problem) == {"path", "line", "column", "severity", "rule", "message", "hint"}


@pytest.mark.parametrize("format", ["text", "json", "github"])
def test_nothing_of_the_input_steers_a_terminal(
    corpus: Path, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    """Escapes, bidi controls and bytes that are no text, in files and names, are shown as codes."""
    seed = corpus / f"seeds/{STEMS[2]}.txt"
    seed.write_bytes(seed.read_bytes().replace(b"Moscow", b"Mo\x1b[31m\xe2\x80\xaescow"))
    (corpus / "seeds/x\x1b]0;y\x07.txt").write_text("\x1b[2J", encoding="utf-8")
    (corpus / "seeds" / os.fsdecode(b"\xff\xc2\x9b.txt")).write_text("a", encoding="utf-8")
    code, out, err = run(capsys, "check", "--root", corpus, "--format", format)
    assert code == 1
    controls = {chr(n) for n in (*range(32), *range(127, 160), 0x202E)} - {"\n"}
    assert not controls & set(out + err)
    out.encode("utf-8")


def test_a_draft_left_out_is_named(corpus: Path) -> None:
    """`build` says which drafts it leaves out, and how to load what it built."""
    edit(corpus / note(0), "review: compared", "review: draft")
    assert called("card", "--root", corpus).returncode == 0
    done = builder("build", cwd=corpus)
    assert done.returncode == 0, done.stderr
    assert f"left out, a draft: {STEMS[0]}\n" in done.stdout
    assert f"load_dataset('dist/central-asia-statements-{VERSION}', 'statements')" in done.stdout
    assert " -P -c " in done.stdout  # what is printed to be typed imports nothing from there


def test_a_reader_that_leaves_is_no_failure(corpus: Path) -> None:
    """`check | head` ends quietly."""
    edit(corpus / note(1), "unit: job", "unit: Job")
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-m", "builder", "check", "--root", str(corpus)]
    done = subprocess.run(
        command, cwd=PROJECT, stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert done.stderr == ""
    assert done.returncode == 1  # as it would be with a reader


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus of one document, which no test changes."""
    return small_corpus(tmp_path_factory.mktemp("small") / "corpus")


@cache
def in_a_shell(words: tuple[str, ...], closed: tuple[int, ...] = ()) -> CompletedProcess[bytes]:
    """Run the command line from a shell that closes these streams."""
    command = shlex.join([sys.executable, "-m", "builder", *words])
    shell = f"{command} {' '.join(f'{number}>&-' for number in closed)}"
    return subprocess.run(["sh", "-c", shell], cwd=PROJECT, capture_output=True, check=False)


@pytest.mark.parametrize("arguments", [["check"], ["check", "--frmat"], ["--version"]], ids=str)
@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)], ids=str)
def test_a_closed_stream_changes_no_exit_code(
    small: Path, arguments: list[str], closed: tuple[int, ...]
) -> None:
    """Whoever wants no output closes it; what is said on the other stream stays what it was."""
    words = (*arguments, "--root", str(small))
    done, plain = in_a_shell(words, closed), in_a_shell(words)
    assert done.returncode == plain.returncode
    assert done.stdout == (b"" if 1 in closed else plain.stdout)
    assert done.stderr == (b"" if 2 in closed else plain.stderr)


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["check"]], ids=str)
def test_a_python_that_drops_docstrings_and_assertions_will_do(
    small: Path, arguments: list[str]
) -> None:
    """PYTHONOPTIMIZE=2 takes texts out of the help and nothing else."""
    done = builder(*arguments, "--root", small, PYTHONOPTIMIZE="2")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_code_3(corpus: Path) -> None:
    """Output that cannot be written is the environment's failure, said in one line."""
    command = [sys.executable, "-m", "builder", "check", "--root", str(corpus)]
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            command, cwd=PROJECT, stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 3
    assert done.stderr == "error: No space left on device\n"


def test_output_survives_a_terminal_without_unicode(corpus: Path) -> None:
    """A terminal that cannot show a character gets its escape."""
    edit(corpus / note(1), "cue: underlined", "cue: underscored")
    done = builder("check", "--root", corpus, PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "\\u201cunderscored\\u201d" in done.stdout
    assert done.stderr == ""


def test_an_unknown_fault_is_told_without_a_traceback(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of the builder is called so, with its kind and without control characters."""

    def fail(*_: object) -> None:
        raise RuntimeError("bad \x1b[31m luck")

    monkeypatch.setattr("builder.commands.check.check_all", fail)
    code, _, err = run(capsys, "check", "--root", corpus)
    assert code == 3
    assert "a fault of the builder, RuntimeError: bad \\u{1b}[31m luck" in err


def test_too_little_memory_is_no_fault_of_the_builder(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine, a container or a limit gives less than a command needs; one line says so."""

    def fail(*_: object) -> None:
        raise MemoryError("realloc of size 131136 failed")

    monkeypatch.setattr("builder.commands.check.check_all", fail)
    code, _, err = run(capsys, "check", "--root", corpus)
    assert (code, err) == (3, "error: there is not enough memory\n")


def test_where_one_stands_may_go_meanwhile(corpus: Path, tmp_path: Path) -> None:
    """What is named by whole paths is built all the same, and said to be."""
    gone = tmp_path / "gone"
    gone.mkdir()
    words = f"import os, sys; os.chdir({str(gone)!r}); os.rmdir({str(gone)!r})"
    main = "from builder.__main__ import main; sys.exit(main(sys.argv[1:]))"
    out = tmp_path / "release"
    done = subprocess.run(
        [sys.executable, "-c", f"{words}; {main}", "build", "--root", corpus, "--out", out],
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"load_dataset('{out}', 'statements')" in done.stdout


INTERRUPTS = """\
import os, signal, sys

class Interrupts:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["AT"]:
            os.kill(os.getpid(), int(os.environ["SIGNAL"]))

sys.meta_path.insert(0, Interrupts())
"""
"""What Python loads before anything else, and what sends SIGNAL as it loads the module AT."""


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal of POSIX")
@pytest.mark.parametrize(
    ("end", "at", "code", "said"),
    [
        (signal.SIGINT, "builder.commands.check", -signal.SIGINT, ""),
        (signal.SIGINT, "builder.preview.site", 130, "error: interrupted\n"),
        (signal.SIGTERM, "builder.commands.check", -signal.SIGTERM, ""),
        (signal.SIGTERM, "builder.preview.site", 143, "error: terminated\n"),
    ],
)
def test_an_end_leaves_no_traceback_at_any_time(
    corpus: Path, tmp_path: Path, end: signal.Signals, at: str, code: int, said: str
) -> None:
    """While the program is loaded it ends as any does; a command that runs says so."""
    (tmp_path / "sitecustomize.py").write_text(INTERRUPTS, encoding="utf-8")
    path = f"{tmp_path}{os.pathsep}{PROJECT}"
    command = "preview" if code > 0 else "check"
    done = builder(command, "--root", corpus, PYTHONPATH=path, AT=at, SIGNAL=str(int(end)))
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


@pytest.mark.skipif(sys.platform == "win32", reason="asks a shell of POSIX")
@pytest.mark.parametrize("name", ["Tom's pages", 'a"b', "$(touch made)", "`touch made`", "a\\b!"])
def test_the_line_that_loads_is_one_whatever_the_folder_is_called(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A shell takes the line as it stands: it runs Python alone, which reads the folder's name."""
    monkeypatch.chdir(tmp_path)
    done = called("build", "--root", corpus, "--out", name)
    assert done.returncode == 0, done.stderr
    line = done.stdout.rstrip().rpartition("\n")[2]
    shell = ["sh", "-c", f'shown() {{ printf "%s\\n" "$@"; }}; shown {line}']
    words = subprocess.run(shell, capture_output=True, text=True, check=True).stdout.splitlines()
    assert words[1:3] == ["-P", "-c"]
    call = ast.parse(words[3]).body[1]
    assert next(each.value for each in ast.walk(call) if isinstance(each, ast.Constant)) == name


def test_check_loads_nothing_heavy() -> None:
    """`check` imports neither datasets nor pyarrow nor pandas nor the libraries of the hub."""
    loaded = set(after("sys.modules", "check"))
    assert not loaded & {"datasets", "pyarrow", "pandas", "huggingface_hub", "numpy", "edtf"}


def test_build_loads_neither_datasets_nor_pandas(tmp_path: Path) -> None:
    """To import one of them takes longer than to compile a dozen pages."""
    loaded = set(after("sys.modules", "build", "--out", str(tmp_path / "release")))
    assert "pyarrow" in loaded
    assert not loaded & {"datasets", "pandas"}


def test_check_makes_no_dataclass() -> None:
    """No module that `check` loads makes dataclasses: two dozen of them took a tenth of its time.

    A named tuple or a plain class is made in a fifth of the time of one, or less.
    """
    makers = "(name for name, module in sys.modules.items() if hasattr(module, 'dataclass'))"
    assert not [name for name in after(makers, "check") if name.startswith("builder")]


def after(names: str, *command: str) -> list[str]:
    """Return the names that an expression gives in a process that has just run a command."""
    call = f"main({['--root', str(FIVE), *command]!r})"
    code = f"import sys; from builder.__main__ import main; {call}; print(*{names})"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1].split()
