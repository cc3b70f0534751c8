# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A package of ours in the hands of programs that know nothing of us: a ZIP reader, an XML reader, OpenSSL."""

import base64
import hashlib
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from eyp_made import package

HASHES = {
    "http://www.w3.org/2001/04/xmldsig-more#sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}
INNER = "{urn:dpt:eyazisma:schema:xsd:PaketOzeti-2}"
SUMMARIES = {
    "ParafOzeti/ParafOzeti.xml": ("Paraflar/ParafImzaCades.imz", 3),
    "PaketOzeti/PaketOzeti.xml": ("Imzalar/ImzaCades.imz", 5),
    "NihaiOzet/NihaiOzet.xml": ("Muhur/MuhurCades.imz", 9),
}


@pytest.fixture
def made(lab: Path, tmp_path: Path) -> zipfile.ZipFile:
    path = tmp_path / "letter.eyp"
    path.write_bytes(package(lab))
    return zipfile.ZipFile(path)


@pytest.mark.parametrize(("summary", "count"), [(name, count) for name, (_, count) in SUMMARIES.items()])
def test_every_digest_is_right_for_whoever_reads_it(made: zipfile.ZipFile, summary: str, count: int) -> None:
    references = ET.fromstring(made.read(summary)).findall(f"{INNER}Reference")
    assert len(references) == count
    for one in references:
        octets = made.read(one.attrib["URI"].removeprefix("/"))
        items = one.findall(f"{INNER}DigestItem")
        used = [method.attrib["Algorithm"] for item in items for method in item.iterfind(f"{INNER}DigestMethod")]
        assert used == list(HASHES)
        for algorithm, item in zip(used, items, strict=True):
            assert base64.b64decode(item.findtext(f"{INNER}DigestValue") or "") == HASHES[algorithm](octets).digest()


def test_every_relationship_leads_to_a_part_under_the_name_it_has_there(made: zipfile.ZipFile) -> None:
    space = "{http://schemas.openxmlformats.org/package/2006/relationships}"
    targets = [one.attrib["Target"] for one in ET.fromstring(made.read("_rels/.rels")).iter(f"{space}Relationship")]
    assert {one.removeprefix("/") for one in targets} < set(made.namelist())
    assert quote("/Ekler/çizelge.csv") in targets
    types = {one.attrib["Extension"] for one in ET.fromstring(made.read("[Content_Types].xml"))}
    assert {name.rpartition(".")[2] for name in made.namelist()} - {"xml"} <= types


@pytest.mark.needs_openssl
@pytest.mark.parametrize(("summary", "signature"), [(name, signed) for name, (signed, _) in SUMMARIES.items()])
def test_openssl_finds_the_summary_in_each_signature(
    made: zipfile.ZipFile, summary: str, signature: str, lab: Path, tmp_path: Path
) -> None:
    (tmp_path / "signature").write_bytes(made.read(signature))
    ended = subprocess.run(
        [
            *("openssl", "cms", "-verify", "-cades", "-inform", "DER", "-in", "signature", "-binary"),
            *("-CAfile", str(lab / "root.pem"), "-purpose", "any"),
        ],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == made.read(summary)
