# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XAdES made and judged: what a signer may say, what a judge finds, and what neither does."""

import base64
import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from at_once import at_once
from divit.ades.claims import Claims, Place
from divit.ades.content import FileContent
from divit.ades.create import Format, Level, Options, prepare, sign
from divit.ades.errors import (
    ContentMissing,
    KeyUnsupported,
    SignedAlready,
    TimestamperMissing,
    XmlUnreadable,
)
from divit.ades.profiles import profiles
from divit.ades.report import Indication, Report
from divit.ades.validate import recognised, validate
from divit.ades.xml import names
from divit.ades.xml.algorithms import is_signature_right, scheme_of
from divit.ades.xml.names import DS
from divit.der import oids
from divit.kernel import clock
from divit.pki.trust import TrustStore
from every_key import KeyKind, signer_with
from trial_signers import KeySigner, LocalTimestamper
from xml_signer import PLACE, Ref, xml_signed

DOCUMENT = '<yazı xmlns="urn:a"><konu>DENEME</konu></yazı>'.encode()
PART = f'<order><data Id="d">1</data>{PLACE}</order>'
FORMATS = [one for one in Format if one.is_xml]


def first_problem(report: Report) -> tuple[Indication, str | None, str]:
    (one,) = report.signatures
    return one.indication, one.sub_indication, one.problems[0].code


@pytest.mark.parametrize("format", FORMATS)
def test_what_a_signer_says_comes_back(format: Format, signer: KeySigner, trust: TrustStore) -> None:
    claims = Claims(
        policy=profiles()["P4"].policy,
        commitment=oids.PROOF_OF_APPROVAL,
        roles=('Müdür <&> "yardımcısı"', "Encümen üyesi"),
        place=Place("TR", "Iğdır", ("Bir Sokak 1",)),
        mime_type="text/xml",
    )
    options = Options(format, clock.now(), claims=claims)
    signed = sign(DOCUMENT, signer, format=format, options=options)
    (one,) = validate(signed, content=DOCUMENT if format.is_detached else None, trust=trust).signatures
    assert (one.policy, one.profile) == ("2.16.792.1.61.0.1.5070.3.3.1", "P4")
    assert (one.roles, one.commitment) == (claims.roles, oids.PROOF_OF_APPROVAL)
    assert one.place == "Bir Sokak 1, Iğdır, TR"
    assert one.indication is Indication.INDETERMINATE  # P4 asks for a time-stamp
    assert {each.code for each in one.problems} == {"turkish-no-time-stamp", "turkish-rule-6", "turkish-rule-7"}


@pytest.mark.parametrize("format", FORMATS)
def test_level_t(format: Format, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore) -> None:
    signed = sign(DOCUMENT, signer, format=format, level=Level.T, timestamper=timestamper)
    (one,) = validate(signed, content=DOCUMENT if format.is_detached else None, trust=trust).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-T"), one.problems
    assert [each.kind for each in one.timestamps] == ["signature"]
    with pytest.raises(TimestamperMissing):
        sign(DOCUMENT, signer, format=format, level=Level.T)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (
            b"</ds:CanonicalizationMethod><xades:E",
            b"</ds:CanonicalizationMethod><xades:Include/><xades:E",
            "unsigned-attribute",
        ),
        (b"<xades:EncapsulatedTimeStamp>", b'<xades:EncapsulatedTimeStamp Encoding="x">', "damaged-xml"),
        (
            b'c14n#"></ds:CanonicalizationMethod><xades:E',
            b'x"></ds:CanonicalizationMethod><xades:E',
            "unsigned-attribute",
        ),
        (b'<ds:SignatureValue Id="V-', b'<ds:SignatureValue Id="W-', "time-stamp"),
        (b"<xades:UnsignedProperties>", b"<xades:UnsignedProperties>x", "damaged-xml"),
        (b"</xades:SignatureTimeStamp>", b"</xades:SignatureTimeStamp><xades:Other/>", "unsigned-attribute"),
    ],
)
def test_a_time_stamp_that_is_not_as_it_should_be(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, old: bytes, new: bytes, code: str
) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED, level=Level.T, timestamper=timestamper)
    assert old in signed
    (one,) = validate(signed.replace(old, new), trust=trust).signatures
    assert one.indication is not Indication.TOTAL_PASSED
    assert code in {each.code for each in one.problems}, one.problems


@pytest.mark.parametrize("format", FORMATS)
def test_the_three_steps_need_only_plain_bytes_between_them(
    format: Format, signer: KeySigner, trust: TrustStore
) -> None:
    options = Options(format, clock.now())
    signed = prepare(DOCUMENT, options).data_to_be_signed(signer.certificate)
    value = signer.sign(signed.signed_attributes)
    elsewhere = prepare(bytes(DOCUMENT), replace(options))
    made = elsewhere.complete(signed, value, chain=signer.chain)
    content = DOCUMENT if format.is_detached else None
    assert validate(made, content=content, trust=trust).indication is Indication.TOTAL_PASSED


def test_coverage_says_what_is_signed(signer: KeySigner, trust: TrustStore) -> None:
    def covers(signed: bytes, content: bytes | None = None) -> tuple[str, tuple[str, ...]]:
        (one,) = validate(signed, content=content, trust=trust).signatures
        return one.covers.scope, one.covers.elements

    assert covers(sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED)) == ("whole_file", ("/yazı",))
    enveloping = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPING)
    assert covers(enveloping) == ("attached_content", ("/Signature/Object[1]",))
    options = Options(Format.XADES_DETACHED, clock.now(), content_name="yazı 1.xml")
    detached = sign(DOCUMENT, signer, format=Format.XADES_DETACHED, options=options)
    assert covers(detached, DOCUMENT) == ("detached_content", ("yaz%C4%B1%201.xml",))
    assert covers(detached) == ("nothing", ())


def test_a_detached_content_is_read_in_pieces(signer: KeySigner, trust: TrustStore, tmp_path: Path) -> None:
    path = tmp_path / "content"
    path.write_bytes(b"x" * 3_000_000)
    signed = sign(FileContent(path), signer, format=Format.XADES_DETACHED)
    assert validate(signed, content=FileContent(path), trust=trust).indication is Indication.TOTAL_PASSED
    changed = b"x" * 2_999_999 + b"y"
    told = first_problem(validate(signed, content=changed, trust=trust))
    assert told == (Indication.TOTAL_FAILED, "HASH_FAILURE", "content-changed")
    told = first_problem(validate(signed, trust=trust))
    assert told == (Indication.INDETERMINATE, "SIGNED_DATA_NOT_FOUND", "content-missing")
    with pytest.raises(ContentMissing):
        sign(FileContent(path), signer, format=Format.XADES_ENVELOPING)


def test_a_second_signature_inside_would_break_the_first(signer: KeySigner) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED)
    with pytest.raises(SignedAlready):
        sign(signed, signer, format=Format.XADES_ENVELOPED)


def test_what_is_no_xml_can_only_be_signed_around_or_beside(signer: KeySigner) -> None:
    with pytest.raises(XmlUnreadable):
        sign(b"%PDF-1.7", signer, format=Format.XADES_ENVELOPED)
    assert sign(b"%PDF-1.7", signer, format=Format.XADES_ENVELOPING)


@pytest.mark.parametrize("format", FORMATS)
def test_a_content_time_stamp_proves_that_the_signature_is_not_older(
    format: Format, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    options = Options(format, clock.now(), with_content_timestamp=True)
    signed = sign(DOCUMENT, signer, format=format, level=Level.T, timestamper=timestamper, options=options)
    content = DOCUMENT if format.is_detached else None
    (one,) = validate(signed, content=content, trust=trust).signatures
    assert one.indication is Indication.TOTAL_PASSED, one.problems
    assert [each.kind for each in one.timestamps] == ["content", "signature"]
    assert one.made_after is not None
    with pytest.raises(TimestamperMissing):
        prepare(DOCUMENT, options)


def test_a_content_time_stamp_over_something_else_is_no_proof(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    options = Options(Format.XADES_ENVELOPING, clock.now(), with_content_timestamp=True)
    other = prepare(b"other", options, timestamper=timestamper)
    due = replace(other, document=DOCUMENT).data_to_be_signed(signer.certificate)
    made = replace(other, document=DOCUMENT).complete(due, signer.sign(due.signed_attributes), chain=signer.chain)
    (one,) = validate(made, trust=trust).signatures
    assert (one.indication, one.made_after) == (Indication.TOTAL_FAILED, None)
    assert "content-time-stamp" in {each.code for each in one.problems}


def test_an_algorithm_without_a_name_in_xml_is_refused(lab: Path) -> None:
    signer = signer_with(lab, KeyKind.RSA)
    odd = replace(signer, algorithm=type(signer.algorithm)("rsa-sha3-256"))
    with pytest.raises(KeyUnsupported):
        sign(DOCUMENT, odd, format=Format.XADES_ENVELOPED)


def test_pss_is_judged_too(lab: Path, trust: TrustStore) -> None:
    signed = sign(DOCUMENT, signer_with(lab, KeyKind.RSA_PSS), format=Format.XADES_ENVELOPED)
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED


def test_the_type_that_older_turkish_programs_write_is_accepted(signer: KeySigner, trust: TrustStore) -> None:
    legacy = xml_signed(PART, [Ref("#d")], signer, properties_type=names.LEGACY_SIGNED_PROPERTIES_TYPE)
    assert validate(legacy, trust=trust).indication is Indication.TOTAL_PASSED


def test_without_a_reference_to_its_properties_it_is_no_xades(signer: KeySigner, trust: TrustStore) -> None:
    loose = xml_signed(PART, [Ref("#d")], signer, properties_type="urn:other")
    (one,) = validate(loose, trust=trust).signatures
    assert one.indication is Indication.TOTAL_FAILED
    assert "no-signed-properties" in {each.code for each in one.problems}
    assert one.level is None


def manifest(*references: Ref) -> str:
    return f'<Object><Manifest Id="m">{"".join(one.element for one in references)}</Manifest></Object>'


MANIFEST = Ref("#m", type=names.MANIFEST_TYPE)


def test_the_references_of_a_manifest_count(signer: KeySigner, trust: TrustStore) -> None:
    signed = xml_signed(PART, [MANIFEST], signer, objects=manifest(Ref("#d")))
    report = validate(signed, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()
    assert "/order/data" in report.signatures[0].covers.elements
    changed = signed.replace(b">1<", b">2<")
    assert first_problem(validate(changed, trust=trust))[:2] == (Indication.TOTAL_FAILED, "HASH_FAILURE")


def test_a_manifest_may_lead_to_a_given_file(signer: KeySigner, trust: TrustStore) -> None:
    listed = manifest(Ref("file.bin", ""))
    signed = xml_signed(PLACE, [MANIFEST], signer, objects=listed, given=b"DENEME")
    assert validate(signed, content=b"DENEME", trust=trust).indication is Indication.TOTAL_PASSED
    assert validate(signed, content=b"DENEMO", trust=trust).indication is Indication.TOTAL_FAILED
    assert validate(signed, trust=trust).indication is Indication.INDETERMINATE


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda xml: xml.replace(b'URI="#d"', b'URI="#e"'), "reference-not-found"),
        (lambda xml: xml.replace(b"</order>", b'<data Id="d">1</data></order>'), "reference-ambiguous"),
        (lambda xml: xml.replace(b'URI="#d"', b'URI="#xpointer(//data)"'), "reference-refused"),
        (lambda xml: xml.replace(b"2001/REC-xml-c14n", b"2001/REC-xml-xslt"), "reference-refused"),
        (lambda xml: xml.replace(b"xmlenc#sha256", b"xmlenc#sha257"), "unknown-algorithm"),
        (lambda xml: xml.replace(b"<SignatureValue>", b"<Other/><SignatureValue>"), "damaged-xml"),
        (lambda xml: xml.replace(b"<SignatureValue>", b"<SignatureValue>!"), "damaged-xml"),
        (lambda xml: xml.replace(b'Target="#S', b'Target="#T'), "damaged-xml"),
        (lambda xml: xml.replace(b"ecdsa-sha256", b"ecdsa-sha384"), "signature-value"),
    ],
)
def test_what_a_judge_says_of_it(signer: KeySigner, trust: TrustStore, change: object, code: str) -> None:
    assert callable(change)
    changed = change(xml_signed(PART, [Ref("#d")], signer))
    (one,) = validate(changed, trust=trust).signatures
    assert one.indication is not Indication.TOTAL_PASSED
    assert code in {each.code for each in one.problems}, one.problems


def test_a_signature_that_says_nothing_about_its_signer_is_open(signer: KeySigner, trust: TrustStore) -> None:
    signed = sign(DOCUMENT, signer, format=Format.XADES_ENVELOPED)
    start, end = signed.index(b"<ds:Object>"), signed.index(b"</ds:Object>") + len(b"</ds:Object>")
    (one,) = validate(signed[:start] + signed[end:], trust=trust).signatures
    assert one.indication is not Indication.TOTAL_PASSED
    assert one.level is None
    assert one.signer is not None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_xml_with_a_signature_is_recognised(encoding: str) -> None:
    assert recognised("\n <x><SignedInfo/></x>".encode(encoding)) == "xades"
    assert recognised("<x/>".encode(encoding)) is None


def test_damaged_and_hostile_files_end_in_an_indication(trust: TrustStore) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><x>&b;<SignedInfo/></x>'
    for data in (b"<SignedInfo>", laughs):
        report = validate(data, trust=trust)
        assert [one.code for one in report.problems] == ["damaged-xml"]
    assert [one.code for one in validate(b"<SignedInfo/>", trust=trust).problems] == ["no-signature"]
    many = b"<x>" + f'<Signature xmlns="{DS}"><SignedInfo/></Signature>'.encode() * 100 + b"</x>"
    assert [one.code for one in validate(many, trust=trust).problems] == ["too-large"]


def test_references_that_lead_to_the_whole_file_again_and_again_end_in_time(
    signer: KeySigner, trust: TrustStore
) -> None:
    whole = Ref("", f'<Transform Algorithm="{names.ENVELOPED}"/>')
    signed = xml_signed(f"<x>{'<y>1</y>' * 100_000}{PLACE}</x>", [whole], signer)
    start, end = signed.index(b"<Reference"), signed.index(b"</Reference>") + len(b"</Reference>")
    hostile = signed[:end] + signed[start:end] * 900 + signed[end:]
    with at_once():
        report = validate(hostile, trust=trust)
    assert [one.code for one in report.problems] == ["too-large"]


def test_a_content_time_stamp_may_be_over_some_of_what_is_signed(
    signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    token = timestamper.timestamp(hashlib.sha256(DOCUMENT).digest(), "sha256")
    held = base64.b64encode(token).decode()

    def signed(includes: str) -> bytes:
        stamp = (
            f"<xades:IndividualDataObjectsTimeStamp>{includes}<xades:EncapsulatedTimeStamp>{held}"
            "</xades:EncapsulatedTimeStamp></xades:IndividualDataObjectsTimeStamp>"
        )
        references = [Ref("#d"), Ref("content", "", id="r")]
        return xml_signed(PART, references, signer, given=DOCUMENT, of_content=stamp)

    include = '<xades:Include URI="#{}" referencedData="{}"></xades:Include>'
    (good,) = validate(signed(include.format("r", "true")), content=DOCUMENT, trust=trust).signatures
    assert good.indication is Indication.TOTAL_PASSED, good.problems
    assert good.made_after is not None
    # The reference itself and not what it leads to, or something that is not there, is nothing that is evaluated.
    for odd in (include.format("r", "false"), include.format("x", "true"), ""):
        (bad,) = validate(signed(odd), content=DOCUMENT, trust=trust).signatures
        assert (bad.indication, bad.made_after) == (Indication.INDETERMINATE, None)


def test_both_numbers_of_an_ecdsa_signature_may_be_as_long_as_the_longer_one(lab: Path) -> None:
    holder = signer_with(lab, KeyKind.P521)
    certificate = holder.certificate
    scheme = scheme_of("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512")
    assert scheme is not None
    # Half of all numbers are shorter than the order.
    for number in range(200):
        data = number.to_bytes(2, "big")
        r, s = decode_dss_signature(holder.sign(data))
        length = (max(r, s).bit_length() + 7) // 8
        if length < 66:
            break
    value = r.to_bytes(length, "big") + s.to_bytes(length, "big")
    assert is_signature_right(scheme, value, data, certificate)
    assert not is_signature_right(scheme, value[:-1], data, certificate)
    assert not is_signature_right(scheme, b"", data, certificate)
    assert not is_signature_right(scheme, bytes(2) + value + bytes(2), data, certificate)
