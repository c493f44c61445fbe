"""Exchange two folders in one step, where the system can: Linux's `renameat2`.

What stands at either name is always whole, and neither name is ever free.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from pathlib import Path

_CURRENT_FOLDER = -100  # AT_FDCWD
_EXCHANGE = 2  # RENAME_EXCHANGE, renameat2(2)
_CANNOT = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP, errno.EPERM)


def exchange(one: Path, other: Path) -> bool:
    """Let two folders of one file system change places; False if this system cannot do it.

    Any other failure is an `OSError`, and then both stand where they stood.
    """
    rename = _renameat2()
    if rename is None:
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if rename(_CURRENT_FOLDER, paths[0], _CURRENT_FOLDER, paths[1], _EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _CANNOT:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _renameat2() -> ctypes._NamedFuncPointer | None:
    if not sys.platform.startswith("linux"):
        return None
    function: ctypes._NamedFuncPointer | None
    function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is not None:
        path, number = ctypes.c_char_p, ctypes.c_int
        function.argtypes = (number, path, number, path, ctypes.c_uint)
    return function
