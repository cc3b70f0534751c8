# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The scenarios of BTK's and TÜBİTAK's conformity test for CAdES, each in the forms it is about; the numbers are those
of the table in docs/rooms/ades.md.

Where the examiner says INVALID we never say TOTAL_PASSED: TOTAL_FAILED where the signature itself is wrong,
INDETERMINATE with the sub-indication of EN 319 102-1 where a certificate or its status is. Sets: BES is P1, EST is P2,
XLONG and ESA are P3 at X-L and A, P4_XLONG and P4_A are P4.
"""

import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from divit.ades.claims import Claims
from divit.ades.content import PIECE, FileContent
from divit.ades.create import Format, Level, Options, Sources, prepare, sign
from divit.ades.errors import EvidenceMissing, NotFinal
from divit.ades.extend import extend
from divit.ades.further_signers import CounterSignature, ParallelSignature
from divit.ades.profiles import profiles
from divit.ades.report import Maturity, Report
from divit.ades.validate import validate
from divit.der import cms, oids, write
from divit.der import ocsp as ocsp_structure
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id
from divit.pki.revocation import OfflineRevocation
from examiner import (
    BTK,
    COMPLIANCE,
    CONTENT,
    DAY,
    FORMS,
    HOUR,
    LONG,
    MINUTE,
    NOON,
    SENTENCE,
    STAMPED,
    YEAR,
    Office,
    StampsAt,
    digest,
    nes,
)
from forged_certificates import Made, key_usage
from scenes import ANSWERING
from trial_signers import typst_letter

PASSED = ("TOTAL_PASSED", None)
BROKEN = ("INDETERMINATE", "SIG_CONSTRAINTS_FAILURE")


@pytest.fixture
def office() -> Office:
    return Office()


def said(report: Report) -> tuple[str, str | None]:
    """The indication of the file, and the sub-indication of the signature that it comes from."""
    worst = next(one for one in report.signatures if one.indication is report.indication)
    return report.indication.value, worst.sub_indication


def codes(report: Report) -> set[str]:
    return {problem.code for one in report.signatures for problem in one.problems}


# 0: what an examiner's valid files are


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_0_a_signature_that_is_as_it_should_be_is_valid(office: Office, form: str) -> None:
    report = office.judged(office.made(form), form)
    (one,) = report.signatures
    levels = {"BES": "BASELINE-B", "EST": "BASELINE-T", "XLONG": "X-L", "P4_XLONG": "X-L"}
    assert (said(report), codes(report), one.level) == (PASSED, set(), levels.get(form, "A"))
    assert one.profile == (None if form == "BES" else FORMS[form].profile)
    assert one.maturity is (Maturity.MATURE if FORMS[form].profile in {"P2", "P3"} else None)
    by_law = one.qualification(turkish=[office.root.der])
    assert by_law is not None
    assert (by_law.regimes, by_law.kind) == (frozenset({"tr"}), "nes")


def test_scenario_0_p3_waits_for_its_grace_time_and_p4_does_not(office: Office) -> None:
    stamped = office.signed("XLONG")
    early = NOON + HOUR
    sources = Sources(office.trust(()), office.evidence("XLONG", office.signer, early))
    with pytest.raises(NotFinal):
        extend(stamped, to=Level.XL, timestamper=StampsAt(office.stamper, early), sources=sources, at=early)
    assert said(office.judged(office.made("P4_XLONG"), "P4_XLONG", at=early + 2 * MINUTE)) == PASSED


# 1: altered


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("altered", ["content", "message digest", "certificate hash", "signature value"])
def test_scenario_1_altered_content_digest_certificate_hash_or_value_is_invalid(
    office: Office, form: str, altered: str
) -> None:
    signed = office.made(form)
    (info,) = cms.parse_signed_data(signed).signer_infos
    octets = {
        "content": CONTENT,
        "message digest": digest(CONTENT),
        "certificate hash": digest(office.signer.der),
        "signature value": info.signature,
    }[altered]
    changed = octets[:-1] + bytes((octets[-1] ^ 1,))
    assert said(office.judged(signed.replace(octets, changed, 1), form))[0] == "TOTAL_FAILED"


@pytest.mark.parametrize(
    ("altered", "verdict"),
    [
        ("message digest", ("TOTAL_FAILED", "HASH_FAILURE")),
        ("certificate hash", ("TOTAL_FAILED", "HASH_FAILURE")),
    ],
)
def test_scenario_1_so_is_one_whose_signer_signed_the_wrong_hash(
    office: Office, altered: str, verdict: tuple[str, str]
) -> None:
    octets = digest(CONTENT) if altered == "message digest" else digest(office.signer.der)
    prepared = prepare(CONTENT, Options(Format.CADES_ATTACHED, NOON))
    due = prepared.data_to_be_signed(office.signer.der)
    wrong = replace(due, signed_attributes=due.signed_attributes.replace(octets, bytes(32)))
    signer = office.key_of(office.signer)
    made = prepared.complete(wrong, signer.sign(wrong.signed_attributes), chain=signer.chain)
    assert said(office.judged(made, "BES")) == verdict


# 2: SHA-1

OLD = datetime(2011, 6, 15, 12, 0, tzinfo=UTC)


def sha1_signed(made: Made, chain: Sequence[bytes]) -> bytes:
    """A signature of 2011, as it was made then: SHA-1 throughout, the certificate bound by ESS version 1."""
    value = write.sequence(write.sequence(write.sequence(write.octet_string(_sha1(made.der)))))
    attributes = cms.signed_attributes(
        cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA)),
        cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(_sha1(CONTENT))),
        cms.attribute(oids.SIGNING_TIME, write.utc_time(OLD)),
        cms.attribute(oids.SIGNING_CERTIFICATE, value),
    )
    assert isinstance(made.key, ec.EllipticCurvePrivateKey)
    algorithm = write.sequence(write.oid(oids.SHA1))
    signer = cms.signer_info(
        signer=cms.issuer_and_serial_of(made.der),
        digest_algorithm=algorithm,
        signed_attributes=attributes,
        signature_algorithm=write.sequence(write.oid("1.2.840.10045.4.1")),
        signature=made.key.sign(attributes, ec.ECDSA(hashes.SHA1())),
    )
    return cms.signed_data(
        digest_algorithms=(algorithm,),
        signer_infos=(signer,),
        content_type=oids.DATA,
        content=CONTENT,
        certificates=(made.der, *chain),
    )


def _sha1(data: bytes) -> bytes:
    hashed = hashes.Hash(hashes.SHA1())
    hashed.update(data)
    return hashed.finalize()


def test_scenario_2_a_sha1_signature_is_valid_when_it_is_proved_to_be_of_its_time(office: Office) -> None:
    made = office.person(begins=OLD - YEAR, ends=OLD + 30 * YEAR)
    plain = sha1_signed(made, [office.issuing.der])
    assert said(office.judged(plain, "BES")) == ("INDETERMINATE", "CRYPTO_CONSTRAINTS_FAILURE_NO_POE")
    stamped = extend(plain, to=Level.T, timestamper=StampsAt(office.stamper, OLD + MINUTE))
    assert said(office.judged(stamped, "BES")) == PASSED


# 3 to 5: what the certificate is for, and what it states


@pytest.mark.parametrize("form", ["BES", "EST"])
def test_scenario_3_a_certificate_without_non_repudiation_is_invalid(office: Office, form: str) -> None:
    made = office.person(usage="digital_signature")
    assert said(office.judged(office.made(form, made=made), form)) == ("INDETERMINATE", "CHAIN_CONSTRAINTS_FAILURE")


@pytest.mark.parametrize("form", LONG)
def test_scenario_3_and_no_evidence_is_gathered_for_one(office: Office, form: str) -> None:
    with pytest.raises(EvidenceMissing):
        office.made(form, made=office.person(usage="digital_signature"))


@pytest.mark.parametrize("form", STAMPED)
def test_scenario_4_a_certificate_without_the_user_notice_is_invalid(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(notice_text=None)), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-no-notice"})


def test_scenario_4_the_notice_may_be_written_as_kamu_sm_writes_it(office: Office) -> None:
    # A BMPString behind the address of the practice statement, as in a published test NES.
    text = write.sequence(write.tlv(0x1E, SENTENCE.encode("utf-16-be")))
    practice = write.sequence(write.oid("1.3.6.1.5.5.7.2.1"), write.ia5_string("http://depo.kamusm.gov.tr/ilke"))
    user_notice = write.sequence(write.oid("1.3.6.1.5.5.7.2.2"), text)
    policy = write.sequence(write.oid("2.16.792.1.2.1.1.5.7.1.1"), write.sequence(practice, user_notice))
    *plain, _notice = nes()
    encoded = x509.UnrecognizedExtension(x509.ObjectIdentifier("2.5.29.32"), write.sequence(policy))
    made = office.forge.make("DENEME İmzacı", office.issuing, [*plain, (encoded, False)])
    assert said(office.judged(office.made("P4_XLONG", made=made), "P4_XLONG")) == PASSED


@pytest.mark.parametrize("form", STAMPED)
@pytest.mark.parametrize("stated", [(BTK,), (COMPLIANCE,), ()], ids=["no QcCompliance", "no BTK", "neither"])
def test_scenario_5_a_certificate_that_does_not_state_to_be_qualified_is_invalid(
    office: Office, form: str, stated: tuple[bytes, ...]
) -> None:
    report = office.judged(office.made(form, made=office.person(stated=stated)), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-not-qualified"})


@pytest.mark.parametrize("stated", [(BTK,), (COMPLIANCE,), ()], ids=["no QcCompliance", "no BTK", "neither"])
def test_scenario_5_without_a_policy_the_signature_is_told_not_to_be_a_qualified_one(
    office: Office, stated: tuple[bytes, ...]
) -> None:
    report = office.judged(office.made("BES", made=office.person(stated=stated)), "BES")
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert not by_law.is_qualified


# 6: the chain


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_certificate_that_had_expired_at_signing_is_invalid(office: Office, form: str) -> None:
    made = office.person(begins=NOON - YEAR, ends=NOON - DAY)
    signed = office.signed(form, made=made)
    report = office.judged(signed, form, crls=office.crls(FORMS[form].judged))
    assert said(report) == ("INDETERMINATE", "OUT_OF_BOUNDS_NO_POE")


def test_scenario_6_and_proved_so_when_a_content_time_stamp_is_later_than_the_certificate(office: Office) -> None:
    made = office.person(begins=NOON - YEAR, ends=NOON - DAY)
    signed = sign(
        CONTENT,
        office.key_of(made),
        format=Format.CADES_ATTACHED,
        timestamper=StampsAt(office.stamper, NOON),
        options=Options(Format.CADES_ATTACHED, NOON, with_content_timestamp=True),
        claimed_at=NOON,
    )
    assert said(office.judged(signed, "BES")) == ("TOTAL_FAILED", "EXPIRED")


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_certificate_that_its_authority_did_not_sign_is_invalid(office: Office, form: str) -> None:
    made = office.person(signed_with=ec.generate_private_key(ec.SECP256R1()))
    assert said(office.judged(office.signed(form, made=made), form))[0] != "TOTAL_PASSED"


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_6_a_revoked_sub_authority_makes_it_invalid(office: Office, form: str) -> None:
    office.revoke(office.issuing, office.root, NOON - DAY)
    moment = FORMS[form].judged
    report = office.judged(office.signed(form), form, crls=office.crls(moment))
    assert said(report)[0] != "TOTAL_PASSED"
    assert "revoked" in " ".join(codes(report))


# 7 and 8: revoked


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("by_answer", [False, True], ids=["CRL", "OCSP"])
def test_scenario_7_revoked_before_signing_is_invalid(office: Office, form: str, by_answer: bool) -> None:
    office.revoke(office.signer, office.issuing, NOON - HOUR)
    moment = FORMS[form].judged
    signed = office.signed(form)
    if by_answer:
        lists = office.crl(office.root, moment), office.crl(office.stamper_root, moment)
        answers = (office.ocsp(office.signer, moment),)
        report = judged_with(office, signed, moment, OfflineRevocation(lists, answers))
    else:
        report = office.judged(signed, form, crls=office.crls(moment))
    assert said(report)[0] != "TOTAL_PASSED"
    assert "revoked" in " ".join(codes(report))


def judged_with(office: Office, signed: bytes, at: datetime, sources: OfflineRevocation) -> Report:
    return validate(signed, trust=office.trust(()), at=at, revocation=sources)


@pytest.mark.parametrize("form", LONG)
def test_scenario_7_and_no_evidence_is_gathered_for_one(office: Office, form: str) -> None:
    office.revoke(office.signer, office.issuing, NOON - HOUR)
    with pytest.raises(EvidenceMissing):
        office.made(form)


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_8_revoked_after_signing_is_invalid_without_a_time_stamp_and_valid_with_one(
    office: Office, form: str
) -> None:
    office.revoke(office.signer, office.issuing, NOON + 10 * MINUTE)
    report = office.judged(office.made(form), form)
    assert said(report) == (("INDETERMINATE", "REVOKED_NO_POE") if form == "BES" else PASSED)


# 9: revocation data that counts for nothing


def stale(office: Office, at: datetime) -> tuple[bytes, ...]:
    """The issuing authority's list of long ago, which ended before the signature."""
    return office.crl(office.root, at), office.crl(office.issuing, NOON - 30 * DAY), office.crl(office.stamper_root, at)


def altered(office: Office, at: datetime) -> tuple[bytes, ...]:
    """The issuing authority's list with a wrong signature."""
    wrong = office.crl(office.issuing, at)
    return office.crl(office.root, at), wrong[:-1] + bytes((wrong[-1] ^ 1,)), office.crl(office.stamper_root, at)


@pytest.mark.parametrize("form", ["BES", "EST"])
@pytest.mark.parametrize("lists", [stale, altered], ids=["expired", "bad signature"])
def test_scenario_9_a_list_that_expired_or_is_not_its_authoritys_proves_nothing(
    office: Office, form: str, lists: Callable[[Office, datetime], tuple[bytes, ...]]
) -> None:
    moment = FORMS[form].judged
    assert said(office.judged(office.made(form), form, crls=lists(office, moment)))[0] != "TOTAL_PASSED"


@pytest.mark.parametrize("form", ["XLONG", "ESA"])
@pytest.mark.parametrize("lists", [stale, altered], ids=["expired", "bad signature"])
def test_scenario_9_nor_is_it_taken_as_evidence(
    office: Office, form: str, lists: Callable[[Office, datetime], tuple[bytes, ...]]
) -> None:
    moment = FORMS[form].raised
    sources = Sources(office.trust(()), OfflineRevocation(lists(office, moment)))
    with pytest.raises(EvidenceMissing):
        extend(
            office.signed(form),
            to=FORMS[form].level,
            timestamper=StampsAt(office.stamper, moment),
            sources=sources,
            at=moment,
        )


def answer(office: Office, by: Made, at: datetime) -> bytes:
    """What ``by`` answers about the signer at ``at``: good."""
    responder = Responder(issuer=office.issuing.der, certificate=by.der, key=by.key, status_of=lambda serial: "good")
    request = ocsp_structure.request([cert_id(office.signer.der, office.issuing.der)], None)
    return responder.respond(request, at).body


def of_a_stranger(office: Office, at: datetime) -> bytes:
    return answer(office, office.forge.make("DENEME ÇİSDuP", office.stamper_root, ANSWERING), at)


def of_an_expired_signer(office: Office, at: datetime) -> bytes:
    made = office.forge.make("DENEME ÇİSDuP", office.issuing, ANSWERING, begins=NOON - YEAR, ends=NOON - DAY)
    return answer(office, made, at)


def without_the_purpose(office: Office, at: datetime) -> bytes:
    return answer(office, office.forge.make("DENEME ÇİSDuP", office.issuing, [key_usage("digital_signature")]), at)


def expired(office: Office, at: datetime) -> bytes:
    return office.ocsp(office.signer, NOON - 30 * DAY)


def with_a_bad_signature(office: Office, at: datetime) -> bytes:
    named = office.forge.make("DENEME ÇİSDuP", office.issuing, ANSWERING)
    return answer(office, replace(named, key=ec.generate_private_key(ec.SECP256R1())), at)


BAD_ANSWERS = [of_a_stranger, of_an_expired_signer, without_the_purpose, expired, with_a_bad_signature]


@pytest.mark.parametrize("form", ["P4_XLONG", "P4_A"])
@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_scenario_9_an_answer_that_is_wrong_is_not_taken_as_evidence(
    office: Office, form: str, bad: Callable[[Office, datetime], bytes]
) -> None:
    office.ocsps = (bad(office, FORMS[form].raised),)
    with pytest.raises(EvidenceMissing):
        office.made(form)


@pytest.mark.parametrize("bad", BAD_ANSWERS)
def test_scenario_9_nor_does_it_make_a_signature_valid(
    office: Office, bad: Callable[[Office, datetime], bytes]
) -> None:
    moment = NOON + HOUR
    lists = office.crl(office.root, moment), office.crl(office.stamper_root, moment)
    good, wrong = office.ocsp(office.signer, moment), bad(office, moment)
    signed = office.made("BES")
    assert said(judged_with(office, signed, moment, OfflineRevocation(lists, (good,)))) == PASSED
    assert said(judged_with(office, signed, moment, OfflineRevocation(lists, (wrong,))))[0] == "INDETERMINATE"


# 10: references


@pytest.mark.parametrize("form", LONG)
@pytest.mark.parametrize("kind", [oids.COMPLETE_CERTIFICATE_REFERENCES, oids.COMPLETE_REVOCATION_REFERENCES])
def test_scenario_10_references_that_do_not_match_their_values_are_invalid(
    office: Office, form: str, kind: str
) -> None:
    signed = office.made(form)
    (info,) = cms.parse_signed_data(signed).signer_infos
    (value,) = info.unsigned[kind]
    place = value.index(b"\x04\x20") + 2
    changed = value[:place] + bytes(32) + value[place + 32 :]
    assert said(office.judged(signed.replace(value, changed), form))[0] == "TOTAL_FAILED"


# 11: several signers


@pytest.mark.parametrize("joined", ["parallel", "serial"])
@pytest.mark.parametrize("first_is_revoked", [True, False])
def test_scenario_11_one_revoked_signer_of_two_makes_the_whole_invalid(
    office: Office, joined: str, first_is_revoked: bool
) -> None:
    second = office.person("DENEME İkinci")
    signer = office.key_of(second)
    further = (
        ParallelSignature.of(office.signed("BES"))
        if joined == "parallel"
        else CounterSignature.of(office.signed("BES"), 0)
    )
    due = further.data_to_be_signed(second.der, at=NOON)
    both = further.complete(due, signer.sign(due.signed_attributes), chain=signer.chain)
    assert said(office.judged(both, "BES")) == PASSED
    office.revoke(office.signer if first_is_revoked else second, office.issuing, NOON - HOUR)
    report = office.judged(both, "BES")
    assert said(report) == ("INDETERMINATE", "REVOKED_NO_POE")
    assert sorted(one.indication.value for one in report.signatures) == ["INDETERMINATE", "TOTAL_PASSED"]


# 12: dynamic content


def office_file(*parts: str) -> bytes:
    """A Word document in Office Open XML, as far as anybody looks at it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in ("[Content_Types].xml", "word/document.xml", *parts):
            archive.writestr(part, "DENEME " * 100)
    return written.getvalue()


def old_word(*storages: str) -> bytes:
    """A Word 97 file, as far as anybody looks at it: its signature, and the names of its storages."""
    names = b"".join(name.encode("utf-16-le").ljust(64, b"\x00") for name in ("WordDocument", *storages))
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + names


def pdf_with(name: str, held: bytes, media_type: str = "") -> bytes:
    """A letter with an associated file inside (PDF/A-3)."""
    from pyhanko.pdf_utils import embed
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(typst_letter()))
    held_file = embed.EmbeddedFileObject.from_file_data(writer, data=held, mime_type=media_type or None, compress=False)
    embed.embed_file(writer, embed.FileSpec(file_spec_string=name, embedded_data=held_file))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


DYNAMIC = {
    "Word with macros": lambda: office_file("word/vbaProject.bin"),
    "Word 97 with macros": lambda: old_word("Macros", "_VBA_PROJECT"),
    "PDF with a Word file by its name": lambda: pdf_with("ek.docx", office_file()),
    "PDF with a Word file by its type": lambda: pdf_with("ek", office_file(), "application/msword"),
}
STILL = {
    "Word": office_file,
    "Word 97": old_word,
    "PDF": typst_letter,
    "PDF with XML": lambda: pdf_with("fatura.xml", b"<x/>", "text/xml"),
}


@pytest.mark.parametrize("content", list(DYNAMIC))
def test_scenario_12_dynamic_content_is_invalid(office: Office, content: str) -> None:
    for form in ("EST", "P4_XLONG"):
        signed = office.raised(office.signed(form, content=DYNAMIC[content]()), form)
        report = office.judged(signed, form)
        assert (said(report), codes(report)) == (BROKEN, {"dynamic-content"})


@pytest.mark.parametrize("content", list(STILL))
def test_scenario_12_the_same_without_is_valid(office: Office, content: str) -> None:
    assert said(office.judged(office.signed("EST", content=STILL[content]()), "EST")) == PASSED


def test_scenario_12_the_content_may_lie_beside_the_signature_and_be_large(office: Office, tmp_path: Path) -> None:
    large = tmp_path / "büyük.docm"
    # The name of the macros lies across the border of two pieces that are read.
    large.write_bytes(b"PK\x03\x04" + bytes(PIECE - 4 - 7) + b"vbaProject.bin" + bytes(PIECE))
    policy = Claims(policy=profiles()["P2"].policy)
    signed = sign(
        FileContent(large),
        office.key_of(office.signer),
        format=Format.CADES_DETACHED,
        level=Level.T,
        timestamper=StampsAt(office.stamper, NOON + MINUTE),
        options=Options(Format.CADES_DETACHED, NOON, claims=policy),
        claimed_at=NOON,
    )
    moment = FORMS["EST"].judged
    report = validate(signed, content=FileContent(large), trust=office.trust(office.crls(moment)), at=moment)
    assert codes(report) == {"dynamic-content"}


@pytest.mark.parametrize(
    ("stated", "content", "fits"),
    [
        ("application/pdf", CONTENT, False),
        ("application/msword", typst_letter(), False),
        ("text/plain", typst_letter(), False),
        ("application/pdf", typst_letter(), True),
        ("text/plain", CONTENT, True),
        ("application/x-deneme", CONTENT, True),
    ],
)
@pytest.mark.parametrize("hinted", [True, False], ids=["content-hints", "mime-type"])
def test_scenario_12_content_that_is_not_what_the_hints_say_is_invalid(
    office: Office, stated: str, content: bytes, fits: bool, hinted: bool
) -> None:
    kind = {"description": f"MIME: {stated}"} if hinted else {"mime_type": stated}
    claims = Claims(policy=profiles()["P2"].policy, **kind)
    signed = sign(
        content,
        office.key_of(office.signer),
        format=Format.CADES_ATTACHED,
        level=Level.T,
        timestamper=StampsAt(office.stamper, NOON + MINUTE),
        options=Options(Format.CADES_ATTACHED, NOON, claims=claims),
        claimed_at=NOON,
    )
    report = office.judged(signed, "EST")
    assert (said(report), codes(report)) == ((PASSED, set()) if fits else (BROKEN, {"other-kind-of-content"}))


# 13 and 14: limits of use


def limit(amount: int) -> bytes:
    value = write.sequence(write.printable_string("TRY"), write.integer(amount), write.integer(0))
    return write.sequence(write.oid(oids.QC_LIMIT_VALUE), value)


ONLY_TRIALS = "Yalnızca deneme işlemleri içindir."
RESTRICTION = write.sequence(write.oid(oids.TR_USAGE_RESTRICTION), write.utf8_string(ONLY_TRIALS))


@pytest.mark.parametrize("form", list(FORMS))
def test_scenario_13_a_monetary_limit_of_zero_is_valid(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(statements=(limit(0),))), form)
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert by_law.limit is not None
    assert (said(report), by_law.is_qualified, by_law.limit.amount) == (PASSED, True, 0)


@pytest.mark.parametrize("form", STAMPED)
def test_scenario_14_a_usage_restriction_is_invalid_for_free_use(office: Office, form: str) -> None:
    report = office.judged(office.made(form, made=office.person(statements=(RESTRICTION,))), form)
    assert (said(report), codes(report)) == (BROKEN, {"turkish-restricted-use"})
    assert ONLY_TRIALS in report.signatures[0].problems[0].message_tr


def test_scenario_14_without_a_policy_the_restriction_is_told(office: Office) -> None:
    report = office.judged(office.made("BES", made=office.person(statements=(RESTRICTION,))), "BES")
    by_law = report.signatures[0].qualification(turkish=[office.root.der])
    assert by_law is not None
    assert by_law.restriction == ONLY_TRIALS
