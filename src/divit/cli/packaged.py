# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The one program of the agent's packages: the command line, our own processes, and the host of the extension.

A frozen program has one entry point. Which of the three it is to be now is told by the arguments alone.
"""

import os
import sys
from collections.abc import MutableMapping, Sequence
from pathlib import Path

from divit.kernel.own_process import asked_module, run_asked

NATIVE_HOST = "divit.agent.doors.native"
_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_AS_IT_WAS = "_ORIG"


def main() -> None:
    """Be what the arguments ask for."""
    library_paths_as_they_were(os.environ)
    arguments = sys.argv[1:]
    if asked_module(arguments) is not None:
        run_asked(arguments)
    elif started_by_browser(arguments):
        run_asked(["", NATIVE_HOST, *arguments])
    else:
        from divit.cli.main import main as command_line

        command_line()


def library_paths_as_they_were(environment: MutableMapping[str, str]) -> None:
    """Let programs that we start (a browser, a viewer) find their own libraries, not those in our folder.

    PyInstaller's loader puts the folder in front and keeps what was there under another name.
    """
    for name in _LIBRARY_PATHS:
        before = environment.pop(name + _AS_IT_WAS, None)
        if before:
            environment[name] = before
        elif getattr(sys, "frozen", False):
            environment.pop(name, None)


def started_by_browser(arguments: Sequence[str]) -> bool:
    """Whether a browser starts the extension's host: Chromium names the extension's address first, Firefox the
    manifest's path and then the extension. Whose extension it is, the host looks at itself.
    """
    if not arguments:
        return False
    first = arguments[0]
    return first.startswith("chrome-extension://") or (
        len(arguments) == 2 and first.endswith(".json") and Path(first).is_absolute() and "@" in arguments[1]
    )


if __name__ == "__main__":
    main()
