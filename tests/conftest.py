"""What every run of the tests has in common: the marked suites, and telling what was not run."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from tests import live
from tests.releases import build
from tests.support import FIVE, copy_corpus

SUITES = {
    "bench": "computes the baselines again, with tools in their locked versions",
    "browser": "drives the preview in a real Chromium",
    "cluster": "builds on a real Dask scheduler with real workers, one of which is killed",
    "hub": "publishes to a loopback hub: all refusals, and a fault at every request in turn",
    "editor": "drives the YAML language server as an editor does",
    "formats": "reads exports with readers that are not ours, Label Studio itself among them",
    "hostile": "generates what strangers may send: mutants, much of everything, lies, odd files",
    "loads": "loads the release with several versions of datasets, and with other readers",
    "oracles": "compares scores and agreement with what others compute (seqeval, bratiaa and more)",
    "probes": "runs the probes for language models in lm-eval and inspect-ai, with mock models",
    "slow": "proofs that take long",
}
"""The suites that a plain run leaves out (see `addopts`), by marker."""

DESELECTED = pytest.StashKey[Counter[str]]()

# A shared machine stalls now and then, and a slow example is no failure. A plain run tries some
# examples of each property, and `--hypothesis-profile=thorough` as many as hypothesis would. The
# rest stays as hypothesis has it; under CI that makes runs repeatable.
settings.register_profile("thorough", settings(), deadline=None)
settings.register_profile("quick", settings(), deadline=None, max_examples=25)
settings.load_profile("quick")


@pytest.fixture(scope="session")
def release_of_five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a release of the five documents, which no test changes."""
    return build(FIVE, tmp_path_factory.mktemp("five") / "release")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Return the folder of a copy of the five documents, free to be spoilt."""
    return copy_corpus(tmp_path / "corpus")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run demand that nothing it selects is skipped."""
    parser.addoption("--no-skips", action="store_true", help="a skipped test is a failed one")


def pytest_configure(config: pytest.Config) -> None:
    """Register the suites and start the count of what a run leaves out."""
    for name, meaning in SUITES.items():
        config.addinivalue_line("markers", f"{name}: {meaning}")
    config.addinivalue_line("markers", "live: reads the project's own data, and knows no counts")
    config.stash[DESELECTED] = Counter()
    live.guard()
    # A shell that starts the run in the background has Ctrl-C ignored, here and in every process
    # below; the tests that press it mean it.
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let the tests of the project's own data read it, and no others."""
    if item.get_closest_marker("live") is None:
        return (yield)
    with live.allowed():
        return (yield)


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Count what this run leaves out, by suite."""
    for item in items:
        suites = SUITES.keys() & {marker.name for marker in item.iter_markers()}
        item.config.stash[DESELECTED].update(suites)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell the process that shares out the tests, if there is one, what this one left out."""
    left_out = session.config.stash[DESELECTED]
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deselected"] = dict(left_out)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a process that ran tests what it left out; each leaves out the same."""
    left_out: Counter[str] = node.config.stash[DESELECTED]
    left_out |= Counter(getattr(node, "workeroutput", {}).get("deselected"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip into a failure where the run demands it; an expected failure is no skip."""
    report = yield
    skipped = report.skipped and not hasattr(report, "wasxfail")
    if skipped and item.config.getoption("no_skips"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"This run forbids skips. {reason}"
    return report


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell which suites were left out, how large they are, and what runs them."""
    left_out = config.stash[DESELECTED]
    if not left_out:
        return
    terminalreporter.section("NOT RUN", sep="!", yellow=True, bold=True)
    for suite, number in sorted(left_out.items()):
        tests = "1 test" if number == 1 else f"{number} tests"
        terminalreporter.line(f"{suite}: {tests} ({SUITES[suite]})", yellow=True)
        terminalreporter.line(f"    python tests/install_suites.py {suite}")
        terminalreporter.line(f"    python dev.py test -m {suite}")
