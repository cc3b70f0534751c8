# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Older XAdES, read and judged and never made: versions of before 2006, references and time-stamps of version 1,
forms C, X, X-L and A, archive time-stamps of 1.3.2, and the reference type of older Turkish programs.
"""

from datetime import timedelta
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.ades.errors import EvidenceMissing, LevelUnsupported
from divit.ades.extend import extend
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.ades.xml import names
from divit.kernel import clock
from divit.pki.trust import TrustStore
from legacy_xades import (
    with_first_references,
    with_old_archive,
    with_old_timestamp,
    with_reference_timestamp,
    without,
)
from trial_signers import KeySigner, LocalTimestamper
from xml_signer import PLACE, Ref, xml_signed

DOCUMENT = b"<yazi>DENEME</yazi>"
WHOLE = Ref("", f'<Transform Algorithm="{names.ENVELOPED}"/>')
VALUES = ("CertificateValues", "RevocationValues")
STAMPS = ("SigAndRefsTimeStamp", "RefsOnlyTimeStamp")


@pytest.fixture
def sources(trust: TrustStore) -> Sources:
    return Sources(trust)


@pytest.fixture
def earlier(lab: Path) -> LocalTimestamper:
    """A time-stamping authority whose clock stands a minute ago, so that what is raised later is younger."""
    return LocalTimestamper(lab, clock.now() - timedelta(minutes=1))


def told(report: Report) -> tuple[str, str | None, set[str]]:
    (one,) = report.signatures
    return one.indication.value, one.level, {problem.code for problem in one.problems}


@pytest.mark.parametrize("namespace", names.OLD_XADES)
def test_an_old_version_is_accepted_with_a_warning(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, namespace: str
) -> None:
    document = f"<yazi>DENEME{PLACE}</yazi>"
    kind = f"{namespace}SignedProperties"
    signed = xml_signed(document, [WHOLE], signer, namespace=namespace, properties_type=kind)
    warnings = {"older-xades", "older-reference-type"}
    assert told(validate(signed, trust=trust)) == ("TOTAL_PASSED", "BES", warnings)
    stamped = with_old_timestamp(signed, timestamper, namespace)
    assert told(validate(stamped, trust=trust)) == ("TOTAL_PASSED", "T", warnings)
    elsewhere = stamped.replace(b'uri="#value"', b'uri="#other"')
    assert validate(elsewhere, trust=trust).indication is Indication.INDETERMINATE
    with pytest.raises(LevelUnsupported):
        extend(stamped, to=Level.LT, timestamper=timestamper, sources=Sources(trust))


def test_the_reference_type_of_older_turkish_programs_is_accepted_with_a_warning(
    signer: KeySigner, trust: TrustStore
) -> None:
    kind = names.LEGACY_SIGNED_PROPERTIES_TYPE
    signed = xml_signed(f"<yazi>DENEME{PLACE}</yazi>", [WHOLE], signer, properties_type=kind)
    assert told(validate(signed, trust=trust)) == ("TOTAL_PASSED", "BASELINE-B", {"older-reference-type"})


@pytest.mark.parametrize("version", ["", "V2"])
def test_forms_c_and_x(
    signer: KeySigner, earlier: LocalTimestamper, sources: Sources, trust: TrustStore, version: str
) -> None:
    made = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.XL, timestamper=earlier, sources=sources)
    long = made if version else with_first_references(made)
    assert told(validate(long, trust=TrustStore(trust.anchors))) == ("TOTAL_PASSED", "X-L", set())
    complete = without(long, *VALUES)
    assert told(validate(complete, trust=trust)) == ("TOTAL_PASSED", "C", set())
    for stamp in STAMPS:
        stamped = with_reference_timestamp(complete, earlier, stamp + version)
        assert told(validate(stamped, trust=trust)) == ("TOTAL_PASSED", "X", set())
        changed = stamped.replace(b"<xades:CRLRef>", b"<xades:CRLRef> ")
        assert changed != stamped
        assert told(validate(changed, trust=trust))[0] == "TOTAL_FAILED"


@pytest.mark.parametrize("stamp", STAMPS)
def test_form_x_is_raised_to_x_l_and_a(
    signer: KeySigner,
    earlier: LocalTimestamper,
    timestamper: LocalTimestamper,
    sources: Sources,
    trust: TrustStore,
    stamp: str,
) -> None:
    made = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.XL, timestamper=earlier, sources=sources)
    stamped = with_reference_timestamp(without(with_first_references(made), *VALUES), earlier, stamp)
    for level in (Level.XL, Level.A, Level.A):
        stamped = extend(stamped, to=level, timestamper=timestamper, sources=sources)
        assert told(validate(stamped, trust=TrustStore(trust.anchors))) == ("TOTAL_PASSED", level.value, set())


def test_an_archive_time_stamp_of_1_3_2(
    signer: KeySigner, earlier: LocalTimestamper, timestamper: LocalTimestamper, sources: Sources, trust: TrustStore
) -> None:
    made = sign(DOCUMENT, signer, format=Format.XADES_DETACHED, level=Level.XL, timestamper=earlier, sources=sources)
    archived = with_old_archive(made, earlier, DOCUMENT)
    known = TrustStore(trust.anchors)
    assert told(validate(archived, content=DOCUMENT, trust=known)) == ("TOTAL_PASSED", "A", set())
    renewed = extend(archived, to=Level.A, timestamper=timestamper, sources=sources, content=DOCUMENT)
    assert told(validate(renewed, content=DOCUMENT, trust=known)) == ("TOTAL_PASSED", "A", set())
    assert told(validate(archived, content=b"other", trust=known))[0] == "TOTAL_FAILED"


def test_references_to_attribute_certificates_are_passed_over(
    signer: KeySigner, earlier: LocalTimestamper, sources: Sources, trust: TrustStore
) -> None:
    made = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.XL, timestamper=earlier, sources=sources)
    more = b"<xades:AttributeRevocationRefs></xades:AttributeRevocationRefs><xades:CertificateValues>"
    there = made.replace(b"<xades:CertificateValues>", more)
    assert told(validate(there, trust=TrustStore(trust.anchors))) == ("TOTAL_PASSED", "X-L", set())
    unknown = there.replace(b"AttributeRevocationRefs", b"AttributeRevocationReffs")
    assert told(validate(unknown, trust=TrustStore(trust.anchors)))[2] == {"unsigned-attribute"}


def test_what_a_signature_refers_to_must_be_had_before_it_is_raised(
    signer: KeySigner, earlier: LocalTimestamper, sources: Sources
) -> None:
    made = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.XL, timestamper=earlier, sources=sources)
    start = made.index(b"<ds:DigestValue>", made.index(b"<xades:CRLRefs>")) + len(b"<ds:DigestValue>")
    gone = without(made[:start] + b"AAAA" + made[start + 4 :], *VALUES)
    with pytest.raises(EvidenceMissing):
        extend(gone, to=Level.XL, timestamper=earlier, sources=sources)
