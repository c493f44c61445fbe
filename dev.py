"""Set up the project's own environment in .venv, then run one of its commands there.

    python3 dev.py build        build the release from seeds/ and annotations/
    python3 dev.py test         lint, types and tests (with arguments: only pytest, with them)
    python3 dev.py rehearse     publish to a hub on this machine, and load it back
    python3 dev.py COMMAND ...  the same as `python -m builder COMMAND ...` in that environment

Needs Python 3.11 or newer and, the first time, a network: exactly what the lock files name is
installed, and nothing outside .venv is touched.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  an older Python must be told, not trip further down
    sys.stderr.write(
        "dev.py: error: needs Python 3.11 or newer, this is {}.{}; "
        "run it with a newer one, such as: python3.13 dev.py\n".format(*sys.version_info)
    )
    sys.exit(3)

import os

if __name__ == "__main__":
    # Where the caller stands may be a stranger's folder: nothing is imported from there, even if
    # PYTHONPATH names it. (`os` is loaded by now, whatever the path says.)
    for entry in sys.path[:]:
        if os.path.isdir(entry) and os.path.samefile(entry, "."):  # noqa: PTH112, PTH121
            sys.path.remove(entry)

import hashlib
import importlib.util
import shutil
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
RUNTIME = ROOT / "requirements.lock"
DEVELOPMENT = ROOT / "requirements-dev.lock"  # holds all of RUNTIME, in the same versions

CHECKS = (
    ("ruff", "check"),
    ("ruff", "format", "--check"),
    ("mypy",),
    # A file's tests share what they build, so each file runs as a whole in one process.
    ("pytest", "--numprocesses=auto", "--dist=loadfile"),
)


class SetUpError(Exception):
    """The environment could not be made; the text says why and what to do."""


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code; 3 if the environment could not be made."""
    if not arguments or arguments[0] in ("-h", "--help"):
        print((__doc__ or "dev.py: this Python leaves help texts out (PYTHONOPTIMIZE)").strip())
        return 0 if arguments else 2
    try:
        if arguments[0] == "test":
            set_up(DEVELOPMENT)
            return test(arguments[1:])
        set_up(RUNTIME)
        if arguments[0] == "rehearse":
            return run("tests.hub.rehearsal", *arguments[1:])
        return build(arguments)
    except (SetUpError, OSError) as error:
        print(f"dev.py: error: {error}", file=sys.stderr)
        return 3


def test(arguments: list[str]) -> int:
    """Run every check, or only pytest if it has arguments; return 1 if any failed."""
    if arguments:
        return run("pytest", *arguments)
    failed = []
    for check in CHECKS:
        print(f"== {' '.join(check)}", flush=True)
        if run(*check):
            failed.append(" ".join(check))
    if failed:
        print(f"dev.py: failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def build(arguments: list[str]) -> int:
    """Run a command of the builder where the caller stands, as its paths are meant from there.

    No code is run from there: -P keeps that folder off the path, also that of worker processes.
    """
    called = {"PYTHONPATH": str(ROOT), "BUILDER_PROGRAM": "python3 dev.py"}
    command = [str(PYTHON), "-P", "-m", "builder", *arguments]
    environment = {**os.environ, **called}
    if os.name == "posix":
        os.execve(PYTHON, command, environment)  # so that whoever stops us stops the builder
    return subprocess.run(command, env=environment, check=False).returncode


def run(module: str, *arguments: str) -> int:
    """Run a module with the environment's Python, from the project's folder."""
    return subprocess.run([PYTHON, "-m", module, *arguments], cwd=ROOT, check=False).returncode


def set_up(lock: Path) -> None:
    """Make .venv hold what `lock` names, unless it does already."""
    if is_installed(lock):
        return
    print(f"dev.py: setting up .venv from {lock.name}, which takes a minute", file=sys.stderr)
    if not is_installed(RUNTIME):
        create()
    install(lock)
    for name in {lock, RUNTIME}:
        stamp(name).write_text(fingerprint(name), encoding="utf-8")


def create() -> None:
    """Make an empty .venv in place of whatever an older or an interrupted set-up left."""
    if importlib.util.find_spec("ensurepip") is None:
        raise SetUpError(
            "this Python cannot make virtual environments; "
            "on Debian and Ubuntu: sudo apt install python3-venv"
        )
    # First: a set-up interrupted while it removes the old one must not look finished.
    for lock in (RUNTIME, DEVELOPMENT):
        stamp(lock).unlink(missing_ok=True)
    if VENV.exists():
        shutil.rmtree(VENV)
    if step([sys.executable, "-I", "-m", "venv", str(VENV)]):
        raise SetUpError(f"{VENV} could not be made (the reason is above)")


def install(lock: Path) -> None:
    """Install what `lock` names, every file checked against its hash."""
    quiet = [] if sys.stderr.isatty() else ["--quiet"]
    pip = [str(PYTHON), "-I", "-m", "pip", "install", "--disable-pip-version-check", *quiet]
    if step([*pip, "--require-hashes", "--requirement", str(lock)]):
        raise SetUpError(
            f"pip could not install {lock.name} (its reason is above); "
            "check the network, then run the same command again"
        )


def step(command: list[str]) -> int:
    """Run a step of the set-up and return its exit code; an interrupt ends it without a trace."""
    # Standard output belongs to the command that was asked for.
    process = subprocess.Popen(command, stdout=sys.stderr, start_new_session=True)
    try:
        return process.wait()
    except KeyboardInterrupt:
        if sys.platform == "win32":
            process.terminate()
        else:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait()
        raise


def is_installed(lock: Path) -> bool:
    """Tell whether a set-up from exactly this lock, with this Python, was finished."""
    try:
        return PYTHON.exists() and stamp(lock).read_text(encoding="utf-8") == fingerprint(lock)
    except FileNotFoundError:
        return False


def stamp(lock: Path) -> Path:
    """Return the file that is written last, when all of `lock` is installed."""
    return VENV / f"{lock.name}.installed"


def fingerprint(lock: Path) -> str:
    """Return what an environment depends on: the lock's bytes and the Python version."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} Python {sys.version_info.major}.{sys.version_info.minor}\n"


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.stderr.write("dev.py: interrupted; the same command starts over\n")
        sys.exit(130)
