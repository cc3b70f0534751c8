# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""CAdES between us and pyHanko, both ways."""

import asyncio
from pathlib import Path
from typing import Protocol

import pytest
from pyhanko.sign.general import load_certs_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper
from pyhanko.sign.validation import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from every_key import KeyKind, key_file, signer_with
from trial_signers import LocalTimestamper


class Served(Protocol):
    """What the fixture of the running responders offers."""

    folder: Path
    tsa: str


CONTENT = "DENEME içerik\n".encode()


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("level", list(Level))
def test_pyhanko_accepts_what_we_sign(
    lab: Path, timestamper: LocalTimestamper, trust: TrustStore, key: KeyKind, level: Level
) -> None:
    from asn1crypto import cms

    signed = sign(
        CONTENT,
        signer_with(lab, key),
        format=Format.CADES_DETACHED,
        level=level,
        timestamper=timestamper,
        sources=Sources(trust),
    )
    signed_data = cms.ContentInfo.load(signed)["content"]
    trusted = ValidationContext(
        trust_roots=list(load_certs_from_pemder([lab / "root.pem"])),
        other_certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        allow_fetching=False,
    )
    status = asyncio.run(async_validate_detached_cms(CONTENT, signed_data, signer_validation_context=trusted))
    assert status.intact
    assert status.valid
    assert status.trusted
    assert (status.timestamp_validity is not None) is (level is not Level.B)


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("detached", [True, False])
def test_we_accept_what_pyhanko_signs(lab: Path, trust: TrustStore, key: KeyKind, detached: bool) -> None:
    theirs = SimpleSigner.load_pkcs12(key_file(lab, key), passphrase=b"1234", prefer_pss=key is KeyKind.RSA_PSS)
    assert theirs is not None
    made = asyncio.run(theirs.async_sign_general_data(CONTENT, key.value.hash_name, detached=detached, use_cades=True))
    report = validate(made.dump(), content=CONTENT if detached else None, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED
    assert report.signatures[0].level == "BASELINE-B"


@pytest.mark.parametrize("key", KeyKind)
def test_we_accept_what_pyhanko_signs_with_a_time_stamp(lab_server: Served, trust: TrustStore, key: KeyKind) -> None:
    theirs = SimpleSigner.load_pkcs12(
        key_file(lab_server.folder, key), passphrase=b"1234", prefer_pss=key is KeyKind.RSA_PSS
    )
    assert theirs is not None
    stamps = HTTPTimeStamper(lab_server.tsa)
    made = asyncio.run(theirs.async_sign_general_data(CONTENT, key.value.hash_name, use_cades=True, timestamper=stamps))
    report = validate(made.dump(), content=CONTENT, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert report.signatures[0].level == "BASELINE-T"
