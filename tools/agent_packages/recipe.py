# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of ``packaging/`` and the places that a build writes to."""

import os
import plistlib
import subprocess
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "packaging"
#: What a build makes and may throw away again.
WORK = ROOT / "var/package"
#: What is handed out: the packages, the list of parts, the sums.
HANDED_OUT = ROOT / "dist"
FROZEN = WORK / "frozen"
GIVEN_BY_SYSTEM = WORK / "given-by-system.txt"
SOURCES = WORK / "sources.txt"

_TABLE: dict[str, dict[str, Any]] = tomllib.loads((RECIPES / "agent.toml").read_text(encoding="utf-8"))
PROGRAM = _TABLE["program"]
LEFT_OUT = _TABLE["left_out"]


def version() -> str:
    """The version of the agent, as ``pyproject.toml`` says it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return str(project["version"])


def macos_info() -> dict[str, Any]:
    """What macOS is told of the program: its version, its links, and that it lives in the menu bar."""
    info: dict[str, Any] = plistlib.loads((RECIPES / "macos/Info.plist").read_bytes())
    return {**info, "CFBundleShortVersionString": version(), "CFBundleVersion": version()}


def moment() -> int:
    """The time that everything in a package carries: ``SOURCE_DATE_EPOCH``, else that of the last commit (seconds).

    So the same commit gives the same bytes (reproducible-builds.org/specs/source-date-epoch).
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if given:
        return int(given)
    told = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return int(told)
