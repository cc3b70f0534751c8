# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the MSI needs beside the frozen folder: the extension's host for each browser, from the agent's own table."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from agent_packages import recipe
from divit.agent.doors.native import browsers
from divit.agent.doors.registering import manifest

STAGE = recipe.WORK / "windows"
_WIX = "http://wixtoolset.org/schemas/v4/wxs"
# Components keep their names over versions, else an upgrade would remove what it has just installed.
_NAMESPACE = uuid.UUID("8f1f4b3e-6d0b-5c57-9d52-2f6f2d0c6a41")


def stage(folder: Path = STAGE) -> list[Path]:
    """Write the manifests and ``browsers.wxi``; what is written."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for kind in sorted({row["kind"] for row in browsers()["browser"]}):
        # Beside the program, which a manifest on Windows may name without its folder.
        path = folder / f"{browsers()['host']}.{kind}.json"
        path.write_text(json.dumps(manifest(kind, Path("divit.exe")), indent=2) + "\n", encoding="utf-8")
        made.append(path)
    include = folder / "browsers.wxi"
    include.write_bytes(ET.tostring(_include(), encoding="utf-8", xml_declaration=True))
    return [*made, include]


def _include() -> ET.Element:
    ET.register_namespace("", _WIX)
    include = ET.Element(f"{{{_WIX}}}Include")
    include.extend(_components())
    return include


def _components() -> Iterator[ET.Element]:
    host = browsers()["host"]
    for number, row in enumerate(browsers()["browser"]):
        key = rf"{row['windows_key']}\{host}"
        identity = {"Id": f"Host{number}", "Directory": "INSTALLFOLDER", "Guid": str(uuid.uuid5(_NAMESPACE, key))}
        component = ET.Element(f"{{{_WIX}}}Component", identity)
        value = {"Root": "HKMU", "Key": key, "Type": "string", "KeyPath": "yes"}
        value["Value"] = f"[INSTALLFOLDER]{host}.{row['kind']}.json"
        ET.SubElement(component, f"{{{_WIX}}}RegistryValue", value)
        yield component
