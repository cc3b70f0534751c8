# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Policies for the browsers of an institution, filled with the sites that may open the agent without a question."""

import json
import plistlib
import tomllib
import urllib.parse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent_packages.recipe import RECIPES
from divit.agent.doors.native import browsers

SCHEME = "divit"
#: Stands in the templates of the packages, until an institution puts its own sites there.
EXAMPLE = "https://imza.example.gov.tr"
_TABLE: dict[str, dict[str, Any]] = tomllib.loads((RECIPES / "policies.toml").read_text(encoding="utf-8"))
PLACES: dict[str, list[str]] = _TABLE["places"]
Policies = dict[str, Any]


def checked(origins: Sequence[str]) -> list[str]:
    """``origins`` when each is an https origin and nothing more. Raises ``ValueError``."""
    for origin in origins:
        parts = urllib.parse.urlsplit(origin)
        if parts.scheme != "https" or not parts.hostname or origin != f"https://{parts.netloc}" or "@" in origin:
            raise ValueError(f"not an https origin such as {EXAMPLE}: {origin}")
    return list(origins)


def chromium(origins: Sequence[str]) -> Policies:
    """The policies of Chromium and its kin."""
    return {name: _value(row["kind"], "chromium", checked(origins)) for name, row in sorted(_TABLE["chromium"].items())}


def firefox(origins: Sequence[str]) -> Policies:
    """The policies of Firefox."""
    rows = sorted(_TABLE["firefox"].items())
    return {"policies": {name: _value(row["kind"], "firefox", checked(origins)) for name, row in rows}}


def _value(kind: str, browser: str, origins: list[str]) -> object:
    ours = browsers()["extension"][browser]
    match kind:
        case "protocol":
            return [{"protocol": SCHEME, "allowed_origins": origins}]
        case "extension":
            return [ours] if browser == "chromium" else {ours: {"installation_mode": "allowed"}}
        case "host":
            return [browsers()["host"]]
        case "origins":
            return origins
        case "hosts":
            return {"SkipDomains": [urllib.parse.urlsplit(origin).hostname for origin in origins]}
    raise ValueError(f"no such kind of policy: {kind}")


def windows(origins: Sequence[str]) -> str:
    """A registry file with the policies of Chromium and its kin: lists are numbered values, objects one JSON text."""
    lines = ["Windows Registry Editor Version 5.00"]
    for key in PLACES["windows"]:
        for name, value in chromium(origins).items():
            if all(isinstance(one, str) for one in value):
                lines += ["", rf"[HKEY_LOCAL_MACHINE\{key}\{name}]"]
                lines += [f'"{number}"={_quoted(one)}' for number, one in enumerate(value, 1)]
            else:
                lines += ["", rf"[HKEY_LOCAL_MACHINE\{key}]", f'"{name}"={_quoted(json.dumps(value))}']
    return "\r\n".join(lines) + "\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def macos(origins: Sequence[str]) -> bytes:
    """A managed preference of Chromium and its kin, the same for each domain."""
    return plistlib.dumps(chromium(origins))


def write(folder: Path, origins: Sequence[str]) -> list[Path]:
    """Write the files for all systems into ``folder``. Raises ``ValueError``."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {
        "chromium.json": _json(chromium(origins)),
        "firefox.json": _json(firefox(origins)),
        "chromium.reg": windows(origins).encode("utf-16"),
        "chromium.plist": macos(origins),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def _json(policies: Policies) -> bytes:
    return (json.dumps(policies, indent=2) + "\n").encode()
