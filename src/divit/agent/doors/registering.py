# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Tell the browsers of this person where the extension's host is (what an installer does for the whole computer)."""

import json
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from divit.agent.doors.native import browsers
from divit.kernel.own_process import own_command

_SYSTEMS = {"linux": "linux", "darwin": "macos"}


def manifest(kind: str, program: Path) -> dict[str, object]:
    """The file that a browser of ``kind`` (chromium, firefox) reads: which program, and for whose messages."""
    table = browsers()
    ours = table["extension"][kind]
    allowed = (
        {"allowed_origins": [f"chrome-extension://{ours}/"]} if kind == "chromium" else {"allowed_extensions": [ours]}
    )
    return {
        "name": table["host"],
        "description": "Divit",
        "path": str(program),
        "type": "stdio",
        **allowed,
    }


def register(home: Path) -> Iterator[Path]:
    """Write the host's program into the agent's home and its manifests where this person's browsers look; what is
    written. Browsers that this person does not have get none.
    """
    program = write_program(home)
    system = _SYSTEMS.get(sys.platform)
    for browser in browsers()["browser"] if system else ():
        folder = Path(browser[f"{system}_person"]).expanduser()
        if not folder.parent.is_dir():
            continue
        folder.mkdir(exist_ok=True)
        yield write_manifest(folder, browser["kind"], program)


def write_program(home: Path) -> Path:
    """The program that browsers start: this very program, in the same home."""
    program = home / "extension-host"
    command = shlex.join(own_command("divit.agent.doors.native"))
    program.write_text(f'#!/bin/sh\nDIVIT_AGENT_HOME={shlex.quote(str(home))} exec {command} "$@"\n', encoding="utf-8")
    program.chmod(0o700)
    return program


def write_manifest(folder: Path, kind: str, program: Path) -> Path:
    """The manifest in ``folder``, under the name by which the extension calls the host."""
    path = folder / f"{browsers()['host']}.json"
    path.write_text(json.dumps(manifest(kind, program), indent=2) + "\n", encoding="utf-8")
    return path
