# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Unsigned properties of XAdES that nobody honest would write: too many, too large, of another form. Each ends in an
indication, and in time.
"""

import base64
from collections.abc import Callable

import pytest

from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.further_signers import countersign
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.ades.xades import matching
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper

DOCUMENT = b"<yazi>DENEME</yazi>"
END = b"</xades:UnsignedSignatureProperties>"
REFERENCES_END = b"</xades:CompleteRevocationRefs>"
ON_IT_END = b"</xades:QualifyingProperties></ds:Object></ds:Signature></xades:CounterSignature>"


def codes(report: Report) -> set[str]:
    return {problem.code for one in report.signatures for problem in one.problems}


@pytest.fixture
def long(signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore) -> bytes:
    """A signature with references and values."""
    sources = Sources(trust)
    return sign(
        DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.XL, timestamper=timestamper, sources=sources
    )


def between(data: bytes, start: bytes, end: bytes) -> bytes:
    """The first piece from ``start`` to ``end``, both with it."""
    place = data.index(start)
    return data[place : data.index(end, place) + len(end)]


def many_stamps(signed: bytes) -> bytes:
    stamp = between(signed, b"<xades:SignatureTimeStamp>", b"</xades:SignatureTimeStamp>")
    return signed.replace(END, stamp * 40 + END)


def many_certificates(signed: bytes) -> bytes:
    one = b"<xades:EncapsulatedX509Certificate>%s</xades:EncapsulatedX509Certificate>"
    held = [one % base64.b64encode(number.to_bytes(4, "big")) for number in range(400)]
    holder = b"<xades:CertificateValues>%s</xades:CertificateValues>"
    return signed.replace(END, holder % b"".join(held[:200]) + holder % b"".join(held[200:]) + END)


def many_in_key_info(signed: bytes) -> bytes:
    one = between(signed, b"<ds:X509Certificate>", b"</ds:X509Certificate>")
    return signed.replace(one, one * 300, 1)


def many_references(signed: bytes) -> bytes:
    one = between(signed, b"<xades:CRLRef>", b"</xades:CRLRef>")
    more = signed.replace(one, one * 200, 1)
    return more.replace(END, between(more, b"<xades:CompleteRevocationRefs>", REFERENCES_END) * 2 + END)


def text_beside_values(signed: bytes) -> bytes:
    return signed.replace(b"<xades:CRLValues>", b"<xades:CRLValues>x")


def another_encoding(signed: bytes) -> bytes:
    return signed.replace(b"<xades:EncapsulatedCRLValue>", b'<xades:EncapsulatedCRLValue Encoding="urn:x">')


def no_digest_in_references(signed: bytes) -> bytes:
    listed = between(signed, b"<xadesv141:CertRefs>", b"</xadesv141:CertRefs>")
    return signed.replace(listed, b"<xadesv141:CertRefs><xades:Cert></xades:Cert></xadesv141:CertRefs>")


def empty_counter_signature(signed: bytes) -> bytes:
    return signed.replace(END, b"<xades:CounterSignature></xades:CounterSignature>" + END)


def other_values(signed: bytes) -> bytes:
    return signed.replace(b"<xades:CRLValues>", b"<xades:OtherValues></xades:OtherValues><xades:CRLValues>")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (many_stamps, "too-large"),
        (many_certificates, "damaged-xml"),
        (many_in_key_info, "damaged-xml"),
        (many_references, "damaged-xml"),
        (no_digest_in_references, "damaged-xml"),
        (text_beside_values, "damaged-xml"),
        (another_encoding, "damaged-xml"),
        (empty_counter_signature, "damaged-xml"),
        (other_values, "unsigned-attribute"),
    ],
)
def test_properties_of_another_form_never_pass(
    long: bytes, trust: TrustStore, change: Callable[[bytes], bytes], code: str
) -> None:
    changed = change(long)
    assert changed != long
    report = validate(changed, trust=trust)
    assert report.indication is not Indication.TOTAL_PASSED
    assert code in codes(report), report.as_json()


def test_signatures_on_signatures_are_counted(signer: KeySigner, trust: TrustStore) -> None:
    options = Options(Format.XADES_ENVELOPED, clock.now())
    signed = sign(DOCUMENT, signer, format=options.format, options=options)
    deep = countersign(signed, signer)
    for depth in range(1, 4):
        deep = countersign(deep, signer, *[0] * (depth + 1))
    assert validate(deep, trust=trust).indication is Indication.TOTAL_PASSED
    inside = b"<xades:UnsignedSignatureProperties><xades:CounterSignature/></xades:UnsignedSignatureProperties>"
    deeper = deep.replace(
        ON_IT_END, b"<xades:UnsignedProperties>" + inside + b"</xades:UnsignedProperties>" + ON_IT_END, 1
    )
    assert "too-large" in codes(validate(deeper, trust=trust))
    wide = countersign(signed, signer)
    one = between(wide, b"<xades:CounterSignature>", b"</xades:CounterSignature>")
    assert "too-large" in codes(validate(wide.replace(one, one * 40), trust=trust))


def test_many_references_to_large_lists_hash_each_list_once(
    long: bytes, trust: TrustStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = between(long, b"<ds:DigestValue>", b"</ds:DigestValue>")
    reference = (
        b"<xades:CRLRef><xades:DigestAlgAndValue>"
        b'<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha512"></ds:DigestMethod>%s'
        b"</xades:DigestAlgAndValue></xades:CRLRef>" % digest
    )
    large = base64.b64encode(bytes(6_000_000))
    hostile = long.replace(b"<xades:CRLRefs>", b"<xades:CRLRefs>" + reference * 240)
    value = b"<xades:EncapsulatedCRLValue>%s</xades:EncapsulatedCRLValue>" % large
    hostile = hostile.replace(b"<xades:CRLValues>", b"<xades:CRLValues>" + value)
    hashed: list[int] = []
    honest = matching._hash

    def counted(hash_name: str, octets: bytes) -> bytes:
        hashed.append(len(octets))
        return honest(hash_name, octets)

    monkeypatch.setattr(matching, "_hash", counted)
    report = validate(hostile, trust=trust)
    assert hashed.count(6_000_000) <= 2, "once with each hash algorithm"
    assert {"reference-without-value", "damaged-evidence"} <= codes(report)
