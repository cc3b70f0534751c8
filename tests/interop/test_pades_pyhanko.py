# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PAdES between us and pyHanko, both ways."""

import asyncio
import io
from pathlib import Path
from typing import Protocol

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import load_certs_from_pemder
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    CertValidationPolicySpec,
    PdfSignatureValidationSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.extend import extend
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from every_key import KeyKind, key_file, signer_with
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

# At times asn1crypto encodes pyHanko's P-256 signatures anew at every level, when a time-stamp is in them: half a
# minute each. The other curves stand for it.
QUICK_BESIDE_STAMPS = [one for one in KeyKind if one is not KeyKind.P256]


class Served(Protocol):
    """What the fixture of the running responders offers."""

    folder: Path
    tsa: str


def trusted(lab: Path) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(load_certs_from_pemder([lab / "root.pem"])),
        other_certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        allow_fetching=False,
    )


def pyhanko_signed(
    pdf: bytes, lab: Path, key: KeyKind, field: str, timestamper: TimeStamper | None = None, **more: object
) -> bytes:
    theirs = SimpleSigner.load_pkcs12(key_file(lab, key), passphrase=b"1234", prefer_pss=key is KeyKind.RSA_PSS)
    out = io.BytesIO()
    metadata = PdfSignatureMetadata(
        field_name=field, subfilter=SigSeedSubFilter.PADES, md_algorithm=key.value.hash_name, **more
    )
    sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), metadata, signer=theirs, timestamper=timestamper, output=out)
    return out.getvalue()


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("level", [Level.B, Level.T])
def test_pyhanko_accepts_what_we_sign(
    lab: Path, letter: bytes, timestamper: LocalTimestamper, key: KeyKind, level: Level
) -> None:
    signed = sign(letter, signer_with(lab, key), format=Format.PADES, level=level, timestamper=timestamper)
    (embedded,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(embedded, trusted(lab), trusted(lab))
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE


@pytest.mark.parametrize("with_stream", [False, True])
def test_pyhanko_accepts_our_second_signature(
    lab: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner, with_stream: bool
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    both = sign(sign(pdf, signer, format=Format.PADES), second_signer, format=Format.PADES)
    first, second = PdfFileReader(io.BytesIO(both)).embedded_signatures
    for embedded, level in ((first, ModificationLevel.FORM_FILLING), (second, ModificationLevel.NONE)):
        status = validate_pdf_signature(embedded, trusted(lab))
        assert status.bottom_line
        assert status.modification_level is level


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("with_stream", [False, True])
def test_we_accept_what_pyhanko_signs(
    lab: Path, letter: bytes, trust: TrustStore, key: KeyKind, with_stream: bool
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    (one,) = validate(pyhanko_signed(pdf, lab, key, "Theirs"), trust=trust).signatures
    assert (one.indication, one.level, one.covers.scope) == (Indication.TOTAL_PASSED, "BASELINE-B", "whole_file")


@pytest.mark.parametrize("ours_first", [True, False])
def test_signatures_of_both_stand_in_one_file(
    lab: Path, letter: bytes, signer: KeySigner, trust: TrustStore, ours_first: bool
) -> None:
    if ours_first:
        both = pyhanko_signed(sign(letter, signer, format=Format.PADES), lab, KeyKind.RSA, "Theirs")
    else:
        both = sign(pyhanko_signed(letter, lab, KeyKind.RSA, "Theirs"), signer, format=Format.PADES)
    report = validate(both, trust=trust)
    assert [one.indication for one in report.signatures] == [Indication.TOTAL_PASSED] * 2
    statuses = [
        validate_pdf_signature(one, trusted(lab)) for one in PdfFileReader(io.BytesIO(both)).embedded_signatures
    ]
    assert all(status.bottom_line for status in statuses)


def test_a_certifying_signature_that_allows_form_filling_may_be_followed_by_ours(
    lab: Path, letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    certified = pyhanko_signed(letter, lab, KeyKind.RSA, "Theirs", certify=True)
    report = validate(sign(certified, signer, format=Format.PADES), trust=trust)
    assert report.indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("key", QUICK_BESIDE_STAMPS)
def test_we_accept_what_pyhanko_signs_with_a_time_stamp(
    lab_server: Served, letter: bytes, trust: TrustStore, key: KeyKind
) -> None:
    stamps = HTTPTimeStamper(lab_server.tsa)
    signed = pyhanko_signed(letter, lab_server.folder, key, "Theirs", timestamper=stamps)
    (one,) = validate(signed, trust=trust).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-T")


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("level", [Level.LT, Level.LTA])
def test_pyhanko_accepts_our_proof_with_the_root_alone(
    lab: Path,
    letter: bytes,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    key: KeyKind,
    with_stream: bool,
    level: Level,
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    signer, sources = signer_with(lab, key), Sources(trust)
    made = sign(pdf, signer, format=Format.PADES, level=level, timestamper=timestamper, sources=sources)
    if level is Level.LTA:
        made = extend(made, to=level, timestamper=timestamper, sources=sources)
    reader = PdfFileReader(io.BytesIO(made))
    (embedded,) = reader.embedded_regular_signatures
    roots = list(load_certs_from_pemder([lab / "root.pem"]))
    given = {"trust_roots": roots, "allow_fetching": False, "revocation_mode": "require"}
    known = DocumentSecurityStore.read_dss(reader).as_validation_context(given)
    status = validate_pdf_signature(embedded, known, known)
    assert status.bottom_line
    assert status.modification_level is ModificationLevel.LTA_UPDATES
    if level is Level.LTA:
        policy = CertValidationPolicySpec(SimpleTrustManager.build(roots), CertRevTrustPolicy(REQUIRE_REVINFO))
        result = asyncio.run(ades_lta_validation(embedded, PdfSignatureValidationSpec(SignatureValidationSpec(policy))))
        assert result.ades_subindic is AdESPassed.OK, result.failure_msg
        assert result.oldest_evidence_record_timestamp is not None


@pytest.mark.parametrize("key", QUICK_BESIDE_STAMPS)
@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("level", [Level.LT, Level.LTA])
def test_we_accept_pyhankos_proof_with_the_root_alone(
    lab_server: Served, letter: bytes, trust: TrustStore, key: KeyKind, with_stream: bool, level: Level
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    lab = lab_server.folder
    known = ValidationContext(
        trust_roots=list(load_certs_from_pemder([lab / "root.pem"])),
        other_certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        crls=list(trust.crls),
        allow_fetching=False,
    )
    signed = pyhanko_signed(
        pdf,
        lab,
        key,
        "Theirs",
        timestamper=HTTPTimeStamper(lab_server.tsa),
        embed_validation_info=True,
        use_pades_lta=level is Level.LTA,
        validation_context=known,
    )
    (one,) = validate(signed, trust=TrustStore(trust.anchors)).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, f"BASELINE-{level.value}"), one.as_json()
