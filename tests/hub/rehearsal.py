"""Rehearse a release before a real account is used: the real commands, a hub on this machine.

    python3 dev.py rehearse [--keep DIR]

Builds the corpus as it stands, verifies and publishes it to a hub on the loopback interface and
loads it back by its tag. Then, in the copy it works on, it corrects a figure, sees `diff` ask for
a patch version, publishes that, and loads both. Then somebody edits the card on the hub, which
`diff` shows and `publish` refuses to overwrite. Nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hub.client import REPO, environment
from tests.hub.server import Hub, serving
from tests.support import PROJECT, copy_corpus

_FIGURE = re.compile(r"^( *- (?:count|ordinal): .+\n +unit: )(\S+)$", re.MULTILINE)
_UNIT = "rehearsal"
_SETTINGS = "annotations/dataset.yaml"
_ADJUDICATION = "annotations/adjudication.yaml"
_VERSION = re.compile(r'^version: "?(\d+)\.(\d+)\.(\d+)"?$', re.MULTILINE)
_RELEASED = re.compile(r'^released: "?([\d-]+)"?$', re.MULTILINE)
_LOAD = """\
import sys
from datasets import disable_progress_bars, get_dataset_config_names, load_dataset
from huggingface_hub import snapshot_download

disable_progress_bars()
repo, tag = sys.argv[1:]
folder = snapshot_download(repo, repo_type="dataset", revision=tag)
for config in get_dataset_config_names(folder):
    loaded = load_dataset(folder, config)
    rows = ", ".join(f"{split} {data.num_rows}" for split, data in loaded.items())
    version = next(iter(loaded.values())).info.version
    print(f"{config} {version}: {rows}")
units = {row["unit"] for data in load_dataset(folder, "figures").values() for row in data}
print("units of figures:", ", ".join(sorted(units)))
"""


class StoppedError(Exception):
    """A step did not end as it has to; the text says which."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the rehearsal plays: a hub, a copy of the corpus, an environment for the commands."""

    hub: Hub
    root: Path
    variables: dict[str, str]

    def run(self, *arguments: str, code: int | None = 0, quiet: bool = False) -> str:
        """Run a command of the builder as an owner types it; it has to end in that exit code.

        With None for the code, any will do.
        """
        shown = shlex.join(["python", "-m", "builder", *arguments])
        return self._run(shown, ["-m", "builder", *arguments], code, quiet)

    def load(self, tag: str) -> str:
        """Load every config of a version by its tag, as the card tells users to."""
        return self._run(f"(load {REPO} at {tag})", ["-c", _LOAD, REPO, tag], 0, False)

    def _run(self, shown: str, arguments: list[str], code: int | None, quiet: bool) -> str:
        print(f"\n$ {shown}", flush=True)
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=self.root,
            env=self.variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        failed = code not in {None, done.returncode}
        if failed or not quiet:
            print("".join(f"  {line}\n" for line in done.stdout.splitlines()), end="", flush=True)
        if failed:
            raise StoppedError(f"`{shown}` ended in exit code {done.returncode}, not {code}")
        return done.stdout


def rehearse(stage: Stage) -> None:
    """Play the whole of it."""
    say("The first release")
    version = _version(stage.root)
    release(stage, version)
    expect(f" {version}: " in stage.load(f"v{version}"), "the release loads under its version")

    say("A figure is corrected")
    print(correct(stage.root))
    decide(stage)
    asked = stage.run("diff", f"hub:{REPO}@v{version}", ".", "--format", "json", quiet=True)
    expect(json.loads(asked)["bump"] == "patch", "`diff` asks for a patch version")
    stage.run("diff", f"hub:{REPO}@v{version}", ".")

    say("The next release")
    following = raise_version(stage.root)
    release(stage, following)
    expect(_UNIT not in stage.load(f"v{version}"), f"v{version} is what it was")
    expect(_UNIT in stage.load(f"v{following}"), f"v{following} has the correction")

    say("Somebody edits the card on the hub")
    card = stage.hub.repository(REPO).folder("main")["README.md"]
    edited = card.replace(b"\n## ", b"\nAn edit on the hub.\n\n## ", 1)
    stage.hub.repository(REPO).write("Update README.md", {"README.md": edited})
    sides = f"hub:{REPO}@v{following}", f"hub:{REPO}@main"
    expect("An edit on the hub." in stage.run("diff", *sides), "`diff` shows the edit")
    stage.run("publish", "--repo", REPO, code=1)
    expect(stage.hub.repository(REPO).folder("main")["README.md"] == edited, "the edit is kept")


def release(stage: Stage, version: str) -> None:
    """Bring the card up to date, build, verify, publish, and verify what the hub has."""
    folder = f"dist/central-asia-statements-{version}"
    stage.run("card")
    stage.run("build", quiet=True)
    stage.run("verify", folder)
    stage.run("publish", "--repo", REPO, "--dry-run", quiet=True)
    expect(f"v{version}" not in _tags(stage.hub), "a dry run sends nothing")
    stage.run("publish", "--repo", REPO)
    stage.run("publish", "--repo", REPO, quiet=True)
    stage.run("verify", f"hub:{REPO}@v{version}", "--workers", "2")


def correct(root: Path) -> str:
    """Correct the unit of the first figure there is, and say which."""
    for path in sorted(root.glob("annotations/documents/*.yaml")):
        text = path.read_text(encoding="utf-8")
        match = _FIGURE.search(text)
        if match:
            found = f"{match[1]}{_UNIT}{text[match.end() :]}"
            path.write_text(text[: match.start()] + found, encoding="utf-8", newline="\n")
            line = text.count("\n", 0, match.end()) + 1
            return f"{path.relative_to(root)}:{line}: unit: {match[2]} → {_UNIT}"
    raise StoppedError("the corpus has no figure to correct")


def decide(stage: Stage) -> None:
    """Decide for the correction wherever it differs from a second annotation."""
    found = stage.run("check", "--format", "json", code=None, quiet=True)
    adjudication = stage.root / _ADJUDICATION
    for problem in json.loads(found)["problems"]:
        if problem["rule"] == "undecided-difference":
            item, stem = problem["message"].partition(":")[0], Path(problem["path"]).stem
            decision = f"      {item}:\n        decision: first\n        reason: It is corrected.\n"
            head, block = adjudication.read_text(encoding="utf-8").split(f"\n{stem}:\n", 1)
            block = block.replace("    differences:\n", f"    differences:\n{decision}", 1)
            adjudication.write_text(f"{head}\n{stem}:\n{block}", encoding="utf-8", newline="\n")
            print(f"{_ADJUDICATION}: {stem}: {item}: decided for the correction")


def raise_version(root: Path) -> str:
    """Raise the patch version, in the settings and the changelog, and return it."""
    settings = root / _SETTINGS
    text = settings.read_text(encoding="utf-8")
    major, minor, patch = map(int, _VERSION.findall(text)[0])
    version = f"{major}.{minor}.{patch + 1}"
    text = _VERSION.sub(f'version: "{version}"', text)
    settings.write_text(text, encoding="utf-8", newline="\n")
    day = _RELEASED.findall(text)[0]
    changelog = root / "CHANGELOG.md"
    entry = f"## {version} - {day}\n\nOne figure corrected.\n\n## "
    old = changelog.read_text(encoding="utf-8")
    changelog.write_text(old.replace("## ", entry, 1), encoding="utf-8", newline="\n")
    return version


def expect(held: bool, what: str) -> None:
    """Say that something holds, or stop."""
    if not held:
        raise StoppedError(f"this does not hold: {what}")
    print(f"  ✓ {what}", flush=True)


def say(title: str) -> None:
    """Begin a part."""
    print(f"\n=== {title}", flush=True)


def _version(root: Path) -> str:
    return ".".join(_VERSION.findall((root / _SETTINGS).read_text(encoding="utf-8"))[0])


def _tags(hub: Hub) -> set[str]:
    return {tag for repository in hub.repositories.values() for tag in repository.tags}


def main() -> int:
    """Rehearse in a temporary folder, or in the one to keep."""
    parser = argparse.ArgumentParser(
        prog="dev.py rehearse",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--keep", type=Path, metavar="DIR", help="a new folder to work in and keep")
    args = parser.parse_args()
    with TemporaryDirectory(prefix="rehearsal-") as temporary, serving() as hub:
        root = copy_corpus(args.keep or Path(temporary) / "corpus", PROJECT)
        stage = Stage(hub, root, environment(hub, Path(temporary) / "home"))
        try:
            rehearse(stage)
        except StoppedError as stop:
            print(f"\nThe rehearsal stopped: {stop}", file=sys.stderr)
            return 1
        shutil.rmtree(Path(temporary) / "home", ignore_errors=True)
    print("\nThe rehearsal went through. docs/publishing.md says how to do it for real.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
