"""A release on the Hugging Face hub, downloaded whole at one commit."""

from __future__ import annotations

import sys
from pathlib import Path

from builder.errors import EnvironmentFailure, UsageError
from builder.problems import visible

PREFIX = "hub:"
_NEEDED = ["data/*", "README.md", "MANIFEST.json"]


def snapshot(spec: str) -> Path:
    """Download what `diff` reads of `hub:NAMESPACE/NAME@REVISION`; return its folder.

    The revision is looked up first: by its name alone the client would serve an older copy
    when it cannot reach the hub. `HF_ENDPOINT` and `HF_TOKEN` hold. A revision that does not
    exist is a `UsageError`, everything else an `EnvironmentFailure`.
    """
    repo, _, revision = spec.removeprefix(PREFIX).rpartition("@")
    if not revision or repo.count("/") != 1:
        raise UsageError(f"{visible(spec)} is not hub:NAMESPACE/NAME@REVISION")
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )
    from huggingface_hub.utils.tqdm import disable_progress_bars

    if not sys.stderr.isatty():
        disable_progress_bars()
    # The root of the errors of whichever HTTP library this client uses.
    network: type[BaseException] = HfHubHTTPError.__bases__[0]
    try:
        return _download(repo, revision)
    except HFValidationError as error:
        raise UsageError(f"{visible(spec)}: {visible(str(error), 300)}") from error
    except RevisionNotFoundError as error:
        raise UsageError(f"{visible(repo)} has no revision {visible(revision)}") from error
    except RepositoryNotFoundError as error:
        message = f"the hub has no dataset {visible(repo)}, or it is private"
        raise EnvironmentFailure(f"{message}; HF_TOKEN or `hf auth login` lets you in") from error
    except (OSError, ValueError, network) as error:
        raise EnvironmentFailure(
            f"{visible(spec)} cannot be read: {visible(str(error), 300)}"
        ) from error


def _download(repo: str, revision: str) -> Path:
    from huggingface_hub import HfApi, snapshot_download

    commit = HfApi().dataset_info(repo, revision=revision).sha
    found = snapshot_download(repo, repo_type="dataset", revision=commit, allow_patterns=_NEEDED)
    return Path(str(found))
