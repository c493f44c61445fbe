from __future__ import annotations

import ast
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

DEV = Path(__file__).parent.parent / "dev.py"
NO_PACKAGES = "--no-index\n"
MISSING_PACKAGE = f"--no-index\nno-such-package==1 --hash=sha256:{'0' * 64}\n"
BUILDER = 'import sys; print("builder got", *sys.argv[1:]); sys.exit(7)\n'
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose locks name no package and whose builder tells its arguments."""
    folder = tmp_path / "a project"
    (folder / "builder").mkdir(parents=True)
    (folder / "builder" / "__main__.py").write_text(BUILDER, encoding="utf-8")
    shutil.copy(DEV, folder)
    lock(folder, NO_PACKAGES)
    return folder


def lock(project: Path, text: str) -> None:
    """Write both locks of a project."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        (project / name).write_text(text, encoding="utf-8")


def dev(project: Path, *arguments: str) -> Done:
    """Run the project's dev.py from another folder."""
    command = [sys.executable, str(project / "dev.py"), *arguments]
    return subprocess.run(
        command, cwd=project.parent, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize("arguments", [["--help"], []])
def test_help_sets_nothing_up(project: Path, arguments: list[str]) -> None:
    """Asking what there is costs nothing; asking for nothing is wrong usage."""
    done = dev(project, *arguments)
    assert done.returncode == (0 if arguments else 2)
    assert "python3 dev.py build" in done.stdout
    assert not (project / ".venv").exists()


def test_an_old_python_is_told() -> None:
    """A Python too old gets one line and exit code 3; even 3.6 can read the file that far."""
    source = DEV.read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 6))
    pretend = f"import sys; sys.version_info = (3, 9, 1)\nexec({source!r})"
    done = subprocess.run(
        [sys.executable, "-c", pretend], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        "dev.py: error: needs Python 3.11 or newer, this is 3.9; "
        "run it with a newer one, such as: python3.13 dev.py"
    ]


def test_a_file_in_the_way_is_told(project: Path) -> None:
    """What cannot be made is one line and exit code 3, not a traceback."""
    (project / ".venv").write_text("in the way", encoding="utf-8")
    done = dev(project, "build")
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("dev.py: error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_commands_are_handed_on_and_set_up_once(project: Path) -> None:
    """Arguments, output and exit code are the builder's; only a changed lock sets up again."""
    first = dev(project, "check", "--format", "json")
    assert (first.returncode, first.stdout) == (7, "builder got check --format json\n")
    assert "setting up .venv" in first.stderr
    assert dev(project, "build").stderr == ""
    lock(project, NO_PACKAGES + "# refreshed\n")
    assert "setting up .venv" in dev(project, "build").stderr


@pytest.mark.slow
def test_a_broken_set_up_is_never_taken_for_a_finished_one(project: Path) -> None:
    """When pip fails that is one line and exit code 3, and the next run sets up again."""
    assert dev(project, "build").returncode == 7
    lock(project, MISSING_PACKAGE)
    for _ in range(2):
        done = dev(project, "build")
        assert (done.returncode, done.stdout) == (3, "")
        assert "dev.py: error: pip could not install requirements.lock" in done.stderr
    lock(project, NO_PACKAGES)
    assert "setting up .venv" in dev(project, "build").stderr


@pytest.mark.slow
def test_a_set_up_runs_no_code_of_where_one_stands(project: Path) -> None:
    """Modules beside the project, called as what the set-up runs, are left alone."""
    for name in ("argparse", "ensurepip", "json", "logging", "pip", "venv"):
        (project.parent / f"{name}.py").write_text("raise SystemExit(77)\n", encoding="utf-8")
    assert dev(project, "build").returncode == 7


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is one way to end a process there")
def test_whoever_stops_it_stops_the_builder(project: Path) -> None:
    """A signal to the process that was started reaches the builder, which is that process."""
    main = project / "builder" / "__main__.py"
    main.write_text("import os\nprint(os.getpid(), flush=True)\ninput()\n", encoding="utf-8")
    command = [sys.executable, str(project / "dev.py"), "build"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline()) == process.pid
        process.terminate()
        assert process.wait() == -signal.SIGTERM
