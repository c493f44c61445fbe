"""The executor of a cluster, as far as it can be seen without one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from builder.corpus import cluster
from builder.corpus.cache import program
from builder.reports.errors import EnvironmentFailure
from tests.support import called


def test_a_call_runs_only_in_the_builder_that_is_meant() -> None:
    """A worker that came later than the first look at the cluster is looked at by its tasks."""
    assert cluster.call(program(), max, 2, 3) == 3
    with pytest.raises(cluster.OtherBuilder, match=program()):
        cluster.call("another", max, 2, 3)


def test_without_the_extra_the_lock_that_has_it_is_named(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the cluster is needed by whoever builds on one machine."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(EnvironmentFailure, match=r"requirements-cluster\.lock"),
        cluster.connected("tcp://127.0.0.1:9"),
    ):
        pass


@pytest.mark.parametrize("words", [["--cluster", "nonsense"], ["--cluster", "bogus://a:1"]])
@pytest.mark.parametrize("command", ["build", "check"])
def test_what_is_no_address_is_said_so(command: str, words: list[str]) -> None:
    """An address is a host and a port, over TCP or TLS."""
    done = called(command, *words)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("an address such as tcp://10.0.0.1:8786")


def test_processes_and_a_cluster_are_alternatives() -> None:
    """Nobody has to guess which of the two counts."""
    done = called("build", "--workers", "2", "--cluster", "tcp://127.0.0.1:9")
    assert done.returncode == 2
    assert "not allowed with" in done.stderr
