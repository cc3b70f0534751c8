# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our ETSI reports by the standard's own schema, which EU DSS brings along."""

import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.reports.etsi import etsi_report
from divit.ades.validate import validate
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from eu_dss import CLASS_PATH
from trial_signers import KeySigner, LocalTimestamper, typst_letter

_PACKAGES = ("specs-validation-report", "specs-xmldsig", "specs-xades", "specs-trusted-list")
# What the standard's schema calls an older edition of, among the schemas that come along.
_NEWER = {"ts_119612v020201_201601xsd.xsd": "ts_119612v020401_xsd.xsd"}


def _unpack_schemas(folder: Path) -> None:
    """All schemas side by side, each pointing at its neighbours: nothing is fetched."""
    jars = CLASS_PATH.read_text(encoding="utf-8").strip().split(":")
    for package in _PACKAGES:
        (jar,) = [each for each in jars if re.search(rf"/{package}-\d[^/]*\.jar$", each)]
        with zipfile.ZipFile(jar) as packed:
            for name in packed.namelist():
                if name.endswith(".xsd"):
                    text = packed.read(name).decode("utf-8")
                    (folder / Path(name).name).write_text(_side_by_side(text), encoding="utf-8")


def _side_by_side(schema: str) -> str:
    def neighbour(found: re.Match[str]) -> str:
        name = Path(found[1]).name
        return f'schemaLocation="{_NEWER.get(name, name)}"'

    return re.sub(r'schemaLocation="([^"]+)"', neighbour, schema)


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> etree.XMLSchema:
    folder = tmp_path_factory.mktemp("schemas")
    _unpack_schemas(folder)
    return etree.XMLSchema(etree.parse(folder / "TS119102-2-v141.xsd", etree.XMLParser(no_network=True)))


@pytest.mark.parametrize("level", [Level.B, Level.T, Level.LT, Level.LTA])
@pytest.mark.parametrize("format", [Format.PADES, Format.CADES_ATTACHED, Format.XADES_ENVELOPING])
def test_a_report_stands_by_the_standards_own_schema(
    schema: etree.XMLSchema,
    trust: TrustStore,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    format: Format,
    level: Level,
) -> None:
    content = typst_letter() if format is Format.PADES else b"DENEME"
    sources = Sources(trust, OfflineRevocation(trust.crls))
    signed = sign(content, signer, format=format, level=level, timestamper=timestamper, sources=sources)
    for changed in (signed, signed[:-200] + bytes(200)):
        report = validate(changed, trust=trust, revocation=OfflineRevocation(trust.crls))
        schema.assertValid(etree.fromstring(etsi_report(report)))
