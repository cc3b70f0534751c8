# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the ``.pkg`` installs beside the application: the extension's host for each browser, and the start at login."""

import json
import shutil
from pathlib import Path

from agent_packages import recipe
from divit.agent.doors.native import browsers
from divit.agent.doors.registering import manifest

STAGE = recipe.WORK / "macos"
PROGRAM = Path("/Applications/Divit.app/Contents/MacOS/divit")
_AT_LOGIN = "tr.divit.agent.plist"


def stage(root: Path = STAGE) -> list[Path]:
    """Put the files under ``root`` where they will lie under ``/``; what is written."""
    made = []
    for row in browsers()["browser"]:
        path = root / row["macos_computer"].lstrip("/") / f"{browsers()['host']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(manifest(row["kind"], PROGRAM), indent=2) + "\n", encoding="utf-8")
        made.append(path)
    at_login = root / "Library/LaunchAgents" / _AT_LOGIN
    at_login.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(recipe.RECIPES / "macos" / _AT_LOGIN, at_login)
    return [*made, at_login]
