"""What the project promises about itself: its locks, its strictness, what it lets out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from builder.corpus.cache import LIBRARIES
from tests.support import FIVE

ROOT = Path(__file__).parent.parent
LOCKS = {
    "requirements.lock": None,
    "requirements-dev.lock": "dev",
    "requirements-cluster.lock": "cluster",
}
"""The lock files, with the extra that each has beside what users have."""
HEAVY = ("datasets", "htpy", "huggingface_hub", "numpy", "pandas", "pyarrow")


def project() -> dict[str, Any]:
    """Return pyproject.toml."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def pins(lock: str) -> dict[str, set[Version]]:
    """Return the versions that a lock names, by package: several where they depend on Python."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def files() -> list[Path]:
    """Return the files that are in the repository or about to be added to it."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, encoding="utf-8")
    paths = (ROOT / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def workflows() -> list[Path]:
    """Return the workflows of the repository's host."""
    return sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def ruff_codes(code: str) -> set[str]:
    """Return the rules that a piece of the builder's code would breach."""
    command = [sys.executable, "-m", "ruff", "check", "--output-format=json"]
    done = subprocess.run(
        [*command, "--stdin-filename=builder/sample.py", "-"],
        input=code,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        check=False,
    )
    return {finding["code"] for finding in json.loads(done.stdout)}


def test_every_dependency_says_what_it_is_for() -> None:
    """Each dependency in pyproject.toml stands on a line of its own, with its reason."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    table = project()["project"]
    extras = table["optional-dependencies"]
    wanted = [*table["dependencies"], *extras["dev"], *extras["cluster"]]
    reasons = dict(re.findall(r'^    "([^"]+)",  # (\S.+)$', text, re.MULTILINE))
    assert set(wanted) <= reasons.keys()


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_covers_the_dependencies(lock: str) -> None:
    """The locks name every dependency that pyproject.toml asks for, in a version it allows."""
    table = project()["project"]
    extra = table["optional-dependencies"].get(LOCKS[lock], [])
    locked = pins(lock)
    for requirement in map(Requirement, [*table["dependencies"], *extra]):
        versions = locked.get(canonicalize_name(requirement.name), set())
        assert versions, f"{requirement.name} is not in {lock}: refresh it (CONTRIBUTING.md)"
        assert all(map(requirement.specifier.contains, versions)), f"{requirement}: {versions}"


@pytest.mark.parametrize("lock", LOCKS)
def test_every_lock_has_what_users_have(lock: str) -> None:
    """All of requirements.lock is in the others: tests run what users run, and so do clusters."""
    assert pins("requirements.lock").items() <= pins(lock).items()


@pytest.mark.parametrize("name", ["formats/requirements-formats", "loads/requirements-pyarrow-21"])
def test_where_suites_compile_there_is_what_compiling_needs(name: str) -> None:
    """The same versions as users have, so that what is compiled there is what users compile."""
    users, there = pins("requirements.lock"), pins(f"tests/{name}.txt")
    needed = [canonicalize_name(library) for library in LIBRARIES]
    own = {canonicalize_name(package): versions for package, versions in there.items()}
    assert {name: own.get(name) for name in needed} == {name: users[name] for name in needed}


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_pins_files_and_names_no_host(lock: str) -> None:
    """Every pin has hashes, only wheels are taken, and where they come from is left to pip."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.findall(r"^\S+==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.MULTILINE)
    assert len(entries) == sum(map(len, pins(lock).values()))
    assert all("--hash=" in entry for entry in entries)
    assert re.findall(r"^--.*$", text, re.MULTILINE) == ["--only-binary :all:"]
    assert "://" not in text


def test_check_imports_nothing_heavy() -> None:
    """`check` stays instant: it loads none of the libraries that only later stages need."""
    script = (
        "import sys; from builder.__main__ import main\n"
        f"code = main(['--root', {str(FIVE)!r}, 'check'])\n"
        f"print('loaded:', *sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.splitlines()[-1] == "loaded:"


@pytest.mark.live
def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    """Nothing in the repository depends on, or tells, where somebody keeps it."""
    private = re.compile(rb"(?<![\w.~])/(?:home|Users|root|work|mnt|opt)/\w|[A-Z]:\\+Users\\")
    named = [
        f"{path.relative_to(ROOT)}: {match.group().decode()}"
        for path in files()
        if (match := private.search(path.read_bytes()))
    ]
    assert named == []


def test_lint_is_strict() -> None:
    """Code without annotations, without a docstring or with a guessed encoding does not pass."""
    sample = "from pathlib import Path\n\n\ndef size(p):\n    return len(Path(p).read_text())\n"
    assert {"ANN001", "ANN201", "D103", "PLW1514"} <= ruff_codes(sample)


def test_lint_knows_this_corpus() -> None:
    """Typographic quotes are what this corpus is about; heavy imports may stand in functions."""
    sample = (
        '"""Read “quotes” – and ‘others’."""\n\n\n'
        'def column() -> object:\n    """Return the type of ’ columns."""\n'
        "    import pyarrow\n\n    return pyarrow.string()\n"
    )
    assert ruff_codes(sample) == set()


def test_types_are_checked_strictly() -> None:
    """mypy runs in its strict mode over the builder, the tests and dev.py."""
    settings = project()["tool"]["mypy"]
    assert settings["strict"] is True
    assert settings["files"] == ["builder", "tests", "dev.py"]


def test_warnings_are_errors() -> None:
    """A test run fails on any warning, and on a marker or an option it does not know."""
    settings = project()["tool"]["pytest"]["ini_options"]
    assert settings["filterwarnings"] == ["error"]
    assert {"--strict-markers", "--strict-config"} <= set(settings["addopts"])


@pytest.mark.parametrize("workflow", workflows(), ids=lambda path: path.name)
def test_workflows_trust_nobody(workflow: Path) -> None:
    """Workflows run pinned actions and may read the repository; a release alone has a token."""
    text = workflow.read_text(encoding="utf-8")
    uses = re.findall(r"uses: (.+)", text)
    assert uses
    assert all(re.fullmatch(r"\S+@[0-9a-f]{40} # v[\d.]+", action) for action in uses)
    assert re.findall(r"secrets\.\w+", text) == ["secrets.HF_TOKEN"] * (workflow.stem == "release")
    assert "pull_request_target" not in text
    parsed = yaml.safe_load(text)
    assert parsed["permissions"] == {}
    assert all(job["permissions"] == {"contents": "read"} for job in parsed["jobs"].values())
