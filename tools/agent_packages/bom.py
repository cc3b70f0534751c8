# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The list of parts (CycloneDX 1.6): what was really frozen, each part as ``requirements.lock`` pins it.

A tool that lists an environment would name the server, the tests and the linters too; the frozen folder has a third of
them. So the files that PyInstaller took are looked up in the records of the installed distributions.
"""

import json
import os
import platform
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from agent_packages import recipe

FILE = recipe.HANDED_OUT / "divit-agent.cdx.json"
_PINNED = re.compile(r"[A-Za-z0-9._-]+==")
_OF_AN_EXTRA = re.compile(r";.*\bextra\b")
_SEPARATORS = re.compile(r"[-_.]+")
Component = dict[str, Any]


def write(frozen: Path) -> str:
    """Write the list for the folder ``frozen`` and say how long it is. Raises ``LookupError``, see ``components``."""
    taken = recipe.SOURCES.read_text(encoding="utf-8").splitlines()
    parts = components(owners(Path(line) for line in taken), pinned())
    document = listed([*parts, *inner_parts(frozen)], dependencies({part["name"]: part["bom-ref"] for part in parts}))
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return f"{len(document['components'])} parts in {FILE.name}"


def canonical(name: str) -> str:
    """The name of a distribution as indexes compare it (PEP 503)."""
    return _SEPARATORS.sub("-", name).lower()


def pinned() -> dict[str, str]:
    """The versions that ``requirements.lock`` has for this system and this Python, by name."""
    lines = (recipe.ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    rows = [Requirement(line.removesuffix(" \\")) for line in lines if _PINNED.match(line)]
    here = (row for row in rows if row.marker is None or row.marker.evaluate())
    return {canonical(row.name): str(row.specifier).removeprefix("==") for row in here}


def owners(files: Iterable[Path]) -> list[metadata.Distribution]:
    """The installed distributions that ``files`` belong to, sorted by name; files of Python itself have none."""
    by_file = {
        os.path.normpath(str(distribution.locate_file(entry))): distribution
        for distribution in metadata.distributions()
        for entry in distribution.files or ()
    }
    found = {
        canonical(distribution.name): distribution
        for path in files
        if (distribution := by_file.get(os.path.normpath(path))) is not None
    }
    found.pop("divit", None)
    return [found[name] for name in sorted(found)]


def components(distributions: Iterable[metadata.Distribution], pins: Mapping[str, str]) -> list[Component]:
    """A part for each distribution. Raises ``LookupError`` for one that is not the one that the lock names."""
    made = []
    for distribution in distributions:
        name = canonical(distribution.name)
        if pins.get(name) != distribution.version:
            raise LookupError(f"{name} {distribution.version} is frozen, {pins.get(name)} is in requirements.lock")
        made.append(part(name, distribution.version, f"pkg:pypi/{name}@{distribution.version}", _licence(distribution)))
    return made


def part(name: str, version: str, purl: str, licences: list[dict[str, Any]] | None = None) -> Component:
    """One part as CycloneDX writes it."""
    made: Component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    return {**made, "licenses": licences} if licences else made


def _licence(distribution: metadata.Distribution) -> list[dict[str, Any]]:
    told = distribution.metadata.json
    expression = told.get("license_expression")
    if expression:
        return [{"expression": expression}]
    named = str(told.get("license", ""))
    if not named or "\n" in named:
        named = " and ".join(row.rpartition(" :: ")[2] for row in told["classifier"] if row.startswith("License"))
    return [{"license": {"name": named}}] if named else []


def inner_parts(frozen: Path) -> Iterator[Component]:
    """What lies inside Python and inside wheels, and is asked after when a hole is found in one of them."""
    from cryptography.hazmat.backends.openssl import backend
    from lxml import etree

    yield part("python", platform.python_version(), f"pkg:generic/python@{platform.python_version()}")
    inside = {
        "openssl": backend.openssl_version_text().split()[1],
        "libxml2": ".".join(map(str, etree.LIBXML_COMPILED_VERSION)),
        "libxslt": ".".join(map(str, etree.LIBXSLT_COMPILED_VERSION)),
    }
    for name, library in (("pdfium", "pypdfium2_raw"), ("qt", "PySide6")):
        if (frozen / "_internal" / library).is_dir():
            inside[name] = _pdfium() if name == "pdfium" else metadata.version("PySide6-Essentials")
    for name, version in sorted(inside.items()):
        yield part(name, version, f"pkg:generic/{name}@{version}")


def _pdfium() -> str:
    from pypdfium2 import version

    return str(version.PDFIUM_INFO.tag)


def dependencies(references: Mapping[str, str]) -> list[dict[str, Any]]:
    """Which part needs which: what a distribution asks for, as far as it was frozen."""
    rows = []
    for name, reference in sorted(references.items()):
        always = (line for line in metadata.requires(name) or () if not _OF_AN_EXTRA.search(line))
        asked = {canonical(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]) for line in always}
        rows.append({"ref": reference, "dependsOn": sorted(references[one] for one in asked & references.keys())})
    return rows


def listed(parts: list[Component], edges: list[dict[str, Any]]) -> dict[str, Any]:
    """The document: the agent, its parts, and a number of its own that the same parts always give."""
    version = recipe.version()
    agent = {
        "type": "application",
        "bom-ref": f"pkg:generic/divit-agent@{version}",
        "name": "divit-agent",
        "version": version,
        "licenses": [{"license": {"id": "Apache-2.0"}}],
    }
    content = json.dumps([agent, parts, edges], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(recipe.moment(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "tools": {"components": [{"type": "application", "name": "tools/package.py", "version": version}]},
            "component": agent,
        },
        "components": sorted(parts, key=lambda one: str(one["bom-ref"])),
        "dependencies": [{"ref": agent["bom-ref"], "dependsOn": sorted(one["bom-ref"] for one in parts)}, *edges],
    }
