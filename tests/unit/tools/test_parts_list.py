# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The list of parts of the agent's packages, by the rules of CycloneDX 1.6, and the sums beside it."""

import hashlib
import json
import re
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from agent_packages import bom, sums

SERIAL = re.compile(r"^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


@pytest.fixture(scope="module")
def parts() -> list[dict[str, Any]]:
    wanted = [metadata.distribution(name) for name in ("httpx", "httpcore", "lxml", "click")]
    return bom.components(wanted, bom.pinned())


@pytest.fixture(scope="module")
def document(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return bom.listed(parts, bom.dependencies({part["name"]: part["bom-ref"] for part in parts}))


def test_the_document_has_what_the_schema_requires(document: dict[str, Any]) -> None:
    assert (document["bomFormat"], document["specVersion"], document["version"]) == ("CycloneDX", "1.6", 1)
    assert SERIAL.match(document["serialNumber"])
    assert TIME.match(document["metadata"]["timestamp"])
    for component in (*document["components"], document["metadata"]["component"]):
        assert component["type"] in ("library", "application")
        assert component["name"]
        assert component["version"]
        for choice in component.get("licenses", []):
            assert choice.keys() == {"expression"} or choice["license"].keys() in ({"id"}, {"name"})


def test_each_part_has_a_reference_of_its_own_and_every_edge_leads_to_one(document: dict[str, Any]) -> None:
    named = [document["metadata"]["component"]["bom-ref"], *(part["bom-ref"] for part in document["components"])]
    assert len(named) == len(set(named))
    edges = document["dependencies"]
    assert sorted(edge["ref"] for edge in edges) == sorted(named)
    assert {target for edge in edges for target in edge["dependsOn"]} <= set(named)
    by_name = {edge["ref"].rpartition("/")[2].partition("@")[0]: edge["dependsOn"] for edge in edges}
    assert [target.partition("@")[0] for target in by_name["httpx"]] == ["pkg:pypi/httpcore"]


def test_the_same_parts_give_the_same_number_and_other_parts_another(parts: list[dict[str, Any]]) -> None:
    assert bom.listed(parts, [])["serialNumber"] == bom.listed(parts, [])["serialNumber"]
    assert bom.listed(parts, [])["serialNumber"] != bom.listed(parts[1:], [])["serialNumber"]


def test_a_part_that_is_not_the_one_in_the_lock_stops_the_list() -> None:
    with pytest.raises(LookupError, match=r"httpx .* is frozen, 0\.0\.1 is in"):
        bom.components([metadata.distribution("httpx")], {"httpx": "0.0.1"})
    assert bom.pinned()["pyside6-essentials"] == metadata.version("PySide6-Essentials")


def test_a_frozen_file_leads_to_its_distribution_and_our_own_to_none() -> None:
    import httpx

    files = [Path(str(httpx.__file__)), Path(bom.__file__), Path(json.__file__)]
    assert [found.name for found in bom.owners(files)] == ["httpx"]


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("click", {"expression": "BSD-3-Clause"}),
        ("PySide6-Essentials", {"license": {"name": "LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only"}}),
    ],
)
def test_a_part_says_its_licence(name: str, licence: dict[str, Any]) -> None:
    (made,) = bom.components([metadata.distribution(name)], bom.pinned())
    assert made["licenses"] == [licence]


def test_what_lies_inside_wheels_is_a_part_too(tmp_path: Path) -> None:
    for library in ("PySide6", "pypdfium2_raw"):
        (tmp_path / "_internal" / library).mkdir(parents=True)
    inside = {part["name"]: part["purl"] for part in bom.inner_parts(tmp_path)}
    assert inside.keys() == {"libxml2", "libxslt", "openssl", "pdfium", "python", "qt"}
    assert all(re.fullmatch(r"pkg:generic/[a-z0-9]+@[\d.]+", purl) for purl in inside.values())


def test_the_sums_are_those_that_sha256sum_checks(tmp_path: Path) -> None:
    (tmp_path / "b.deb").write_bytes(b"b")
    (tmp_path / "a.json").write_bytes(b"a")
    made = sums.write(tmp_path)
    assert made.read_text().splitlines()[0] == f"{hashlib.sha256(b'a').hexdigest()}  a.json"
    assert sums.write(tmp_path).read_text().count("\n") == 2
    subprocess.run(["sha256sum", "--check", "--quiet", made.name], cwd=tmp_path, check=True)
