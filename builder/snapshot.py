"""A release as it is on the hub at one revision, downloaded whole."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import cast

from builder.errors import EnvironmentFailure, UsageError
from builder.problems import visible


def snapshot(address: str, cache: Path) -> Path:
    """Download all files of `NAMESPACE/NAME@REVISION` into `cache`; return their folder.

    The cache is to be empty: from a filled one the client serves another version when it cannot
    reach the hub. A wrong address is a `UsageError`, any failure an `EnvironmentFailure`.
    """
    repo, _, revision = address.rpartition("@")
    if repo.count("/") != 1 or not revision:
        raise UsageError(f"hub:{address} is not hub:NAMESPACE/NAME@REVISION")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError
    from huggingface_hub.utils.tqdm import disable_progress_bars

    # The bases are the root errors of whichever HTTP library this client uses.
    bases = cast(tuple[type[Exception], ...], HfHubHTTPError.__bases__)
    failures: tuple[type[Exception], ...] = (OSError, ValueError, *bases)
    if not sys.stderr.isatty():
        disable_progress_bars()
    try:
        return Path(
            snapshot_download(repo, repo_type="dataset", revision=revision, cache_dir=cache)
        )
    except HFValidationError as failure:
        raise UsageError(f"hub:{address}: {visible(str(failure), 300)}") from failure
    except failures as failure:
        reason = " ".join(str(failure).split())
        raise EnvironmentFailure(f"hub:{address}: {visible(reason, 300)}") from failure
