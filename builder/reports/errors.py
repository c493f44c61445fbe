"""The one error root, and the exit code each kind of failure ends in."""

import os

PROGRAM = os.environ.get("BUILDER_PROGRAM", "python -m builder")
"""How the user calls the builder: messages that name a command name it so."""


class BuilderError(Exception):
    """Something the user can act on; its text is shown as it is, without a traceback."""

    exit_code = 1


class DataError(BuilderError):
    """The data is at fault."""


class UsageError(BuilderError):
    """The command was called wrongly, or a setting is missing."""

    exit_code = 2


class EnvironmentFailure(BuilderError):
    """The machine failed us: disk, rights, network, a source that is not a file."""

    exit_code = 3
