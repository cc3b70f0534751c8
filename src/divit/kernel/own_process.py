# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Processes of our own code beside this one: how they are started from an environment, and from a frozen program.

An environment has a Python that runs a module. A frozen program (PyInstaller) has none: it starts itself once more with
a word in front that nobody types, and its entry point runs the module instead of the command line.
"""

import runpy
import sys
from collections.abc import Sequence

#: The first argument of a frozen program that is to run one of our modules.
OWN_PROCESS = "--own-process"
_OURS = "divit."


def is_frozen() -> bool:
    """Whether this program carries its Python inside."""
    return bool(getattr(sys, "frozen", False))


def own_command(module: str, *arguments: str) -> list[str]:
    """The command that runs ``module`` of ours, as ``python -m`` does, in a process of its own."""
    if is_frozen():
        return [sys.executable, OWN_PROCESS, module, *arguments]
    # -P: a folder `divit` in the working directory must not become the code that holds a PIN.
    return [sys.executable, "-P", "-m", module, *arguments]


def asked_module(arguments: Sequence[str]) -> str | None:
    """The module that ``arguments`` of a frozen program ask for; None when they are a person's."""
    if len(arguments) < 2 or arguments[0] != OWN_PROCESS or not arguments[1].startswith(_OURS):
        return None
    return arguments[1]


def run_asked(arguments: Sequence[str]) -> None:
    """Run the module of ``asked_module`` in this process, with the arguments that follow it, as its main program."""
    module = arguments[1]
    sys.argv = [module, *arguments[2:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
