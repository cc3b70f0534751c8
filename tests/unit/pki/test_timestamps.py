# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps from both sides: our authority, our client, and what is believed of a token (RFC 3161, RFC 5816)."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509

from divit.der import cms, oids, read, tsp, write
from divit.pki import keys, verdict
from divit.pki.errors import TimestampRefused, TimestampUnreadable
from divit.pki.http import Http
from divit.pki.revocation import OfflineRevocation
from divit.pki.timestamp_client import TimestampClient
from divit.pki.timestamps import TimestampVerdict, read_token, verify_token
from divit.pki.trust import TrustStore
from divit.pki.tsa import Serials, TimestampAuthority
from divit.pki.verdict import Indication
from forged_certificates import NOON, YEAR, Family, Made, key_usage

POLICY = "1.3.6.1.4.1.32473.5070.3"
DIGEST = hashlib.sha256(b"belge").digest()
STAMPING = [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True), key_usage("digital_signature")]


def stamper(family: Family, **changes: object) -> Made:
    return family.forge.make("DENEME ZD", family.issuing, STAMPING, **changes)  # type: ignore[arg-type]  # make's own


def authority_of(signer: Made) -> TimestampAuthority:
    return TimestampAuthority(certificate=signer.der, key=signer.key, policy=POLICY)


def query(hash_name: str = "sha256", digest: bytes = DIGEST, **more: object) -> bytes:
    fields: dict[str, object] = {"nonce": 7, **more}
    return tsp.request(tsp.message_imprint(hash_name, digest), **fields)  # type: ignore[arg-type]  # request's own


def token_of(authority: TimestampAuthority, request: bytes | None = None) -> bytes:
    token = tsp.parse_response(authority.respond(request or query(), NOON)).token
    assert token is not None
    return token


def judged(
    family: Family, token: bytes, imprint: bytes | Callable[[str], bytes] = DIGEST, at: datetime = NOON
) -> TimestampVerdict:
    return verify_token(
        token,
        imprint=imprint,
        trust=TrustStore((family.root.der,), (family.issuing.der,)),
        at=at,
        revocation=OfflineRevocation(family.crls),
    )


def signed_token(
    signer: Made,
    info: bytes,
    *,
    attributes: list[bytes] | None = None,
    certificates: tuple[bytes, ...] | None = None,
) -> bytes:
    digest = cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(info).digest()))
    identifier = write.sequence(write.octet_string(hashlib.sha256(signer.der).digest()))
    usual = [
        cms.attribute(oids.CONTENT_TYPE, write.oid(oids.TST_INFO)),
        digest,
        cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier))),
    ]
    signed = cms.signed_attributes(*(usual if attributes is None else attributes))
    signer_info = cms.signer_info(
        signer=cms.issuer_and_serial_of(signer.der),
        digest_algorithm=cms.digest_algorithm("sha256"),
        signed_attributes=signed,
        signature_algorithm=keys.signature_algorithm(signer.key),
        signature=keys.sign(signer.key, signed),
    )
    return cms.signed_data(
        digest_algorithms=[cms.digest_algorithm("sha256")],
        signer_infos=[signer_info],
        content_type=oids.TST_INFO,
        content=info,
        certificates=(signer.der,) if certificates is None else certificates,
    )


def info_of(**changes: object) -> bytes:
    fields: dict[str, object] = {
        "policy": POLICY,
        "imprint": tsp.message_imprint("sha256", DIGEST),
        "serial": 5,
        "gen_time": NOON,
        "accuracy_seconds": 1,
        "nonce": None,
        **changes,
    }
    return tsp.tst_info(**fields)  # type: ignore[arg-type]  # tst_info's own


# The authority


@pytest.mark.parametrize("hash_name", ["sha256", "sha384", "sha512"])
def test_a_request_in_any_accepted_hash_is_granted_and_believed(family: Family, hash_name: str) -> None:
    digest = hashlib.new(hash_name, b"belge").digest()
    token = token_of(authority_of(stamper(family)), query(hash_name, digest))
    found = judged(family, token, lambda name: hashlib.new(name, b"belge").digest())
    assert found.passed
    assert (found.gen_time, found.policy) == (NOON, POLICY)
    assert read_token(token).nonce == 7


@pytest.mark.parametrize("key", ["p256", "p384", "rsa2048"])
def test_an_authority_may_sign_with_any_kind_of_key(family: Family, key: keys.KeyKind) -> None:
    signer = stamper(family, key=keys.generate(key))
    assert judged(family, token_of(authority_of(signer))).passed


@pytest.mark.parametrize(
    ("request_der", "failure"),
    [
        (b"", tsp.BAD_DATA_FORMAT),
        (b"\x30\x00", tsp.BAD_DATA_FORMAT),
        (query("sha1", bytes(20)), tsp.BAD_ALGORITHM),
        (query("sha256", bytes(31)), tsp.BAD_DATA_FORMAT),
        (query(policy="1.2.3.4"), tsp.UNACCEPTED_POLICY),
        (query(nonce=1 << 600), tsp.BAD_DATA_FORMAT),
    ],
    ids=["empty", "no request", "SHA-1", "short hash", "another policy", "endless nonce"],
)
def test_what_cannot_be_stamped_is_refused_with_its_reason(family: Family, request_der: bytes, failure: int) -> None:
    answer = tsp.parse_response(authority_of(stamper(family)).respond(request_der, NOON))
    assert (answer.status, answer.failure, answer.token) == (tsp.REJECTION, failure, None)
    assert answer.text


def test_a_critical_extension_that_is_not_known_is_refused(family: Family) -> None:
    strange = write.sequence(write.oid("1.3.6.1.4.1.32473.1"), write.boolean(True), write.octet_string(b"\x05\x00"))
    asked = write.sequence(write.integer(1), tsp.message_imprint("sha256", DIGEST), write.tlv(0xA0, strange))
    answer = tsp.parse_response(authority_of(stamper(family)).respond(asked, NOON))
    assert answer.failure == tsp.UNACCEPTED_EXTENSION


def test_the_certificate_comes_only_when_it_is_asked_for(family: Family) -> None:
    authority = authority_of(stamper(family))
    wanted = cms.parse_signed_data(token_of(authority, query(certificate_wanted=True)))
    unwanted = cms.parse_signed_data(token_of(authority, query(certificate_wanted=False)))
    assert len(wanted.certificates) == 1
    assert not unwanted.certificates


def test_no_two_stamps_have_one_serial_number(family: Family) -> None:
    signer = stamper(family)
    authorities = [authority_of(signer) for _ in range(3)]
    serials = [read_token(token_of(one)).serial for one in authorities for _ in range(20)]
    assert len(set(serials)) == len(serials)
    assert all(Serials().next().bit_length() == 95 for _ in range(5))


# The client


class Canned(Http):
    """Answers with what a function makes of the request, without a network."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        super().__init__()
        self._answer = answer

    def post(self, url: str, body: bytes, content_type: str, **_: object) -> bytes:
        assert content_type == "application/timestamp-query"
        return self._answer(body)


def stamp(answer: Callable[[bytes], bytes]) -> bytes:
    return TimestampClient("http://tsa.invalid/", Canned(answer)).timestamp(DIGEST, "sha256")


def test_a_granted_stamp_of_our_digest_is_handed_on(family: Family) -> None:
    authority = authority_of(stamper(family))
    token = stamp(lambda request: authority.respond(request, NOON))
    assert read_token(token).digest == DIGEST


def test_a_refusal_is_told_in_the_authoritys_own_words(family: Family) -> None:
    with pytest.raises(TimestampRefused) as refused:
        stamp(lambda _: tsp.rejected(tsp.TIME_NOT_AVAILABLE, "clock is off"))
    assert "clock is off" in refused.value.message("en")
    assert refused.value.exit_status == 4


def test_an_answer_to_another_request_is_refused(family: Family) -> None:
    authority = authority_of(stamper(family))
    with pytest.raises(TimestampRefused, match="another request"):
        stamp(lambda _: authority.respond(query(nonce=1), NOON))


def test_an_answer_without_the_nonce_is_refused(family: Family) -> None:
    authority = authority_of(stamper(family))
    with pytest.raises(TimestampRefused, match="another request"):
        stamp(lambda _: authority.respond(query(nonce=None), NOON))


def test_an_answer_for_other_data_is_refused(family: Family) -> None:
    authority = authority_of(stamper(family))

    def switched(request: bytes) -> bytes:
        return authority.respond(query(digest=bytes(32), nonce=tsp.parse_request(request).nonce), NOON)

    with pytest.raises(TimestampRefused, match="other data"):
        stamp(switched)


@pytest.mark.parametrize("answer", [b"Not enough credit", b"", tsp.granted(b"\x30\x00")])
def test_a_page_of_words_is_no_stamp(answer: bytes) -> None:
    with pytest.raises(TimestampRefused):
        stamp(lambda _: answer)


# What is believed


def test_a_stamp_of_other_data_is_a_hash_failure(family: Family) -> None:
    found = judged(family, token_of(authority_of(stamper(family))), bytes(32))
    assert (found.indication, found.sub_indication) == (Indication.FAILED, verdict.HASH_FAILURE)


def test_a_sha1_stamp_is_not_believed(family: Family) -> None:
    token = signed_token(stamper(family), info_of(imprint=tsp.message_imprint("sha1", bytes(20))))
    assert judged(family, token, bytes(20)).sub_indication == verdict.HASH_FAILURE


def test_a_changed_byte_of_the_stamp_is_never_passed(family: Family) -> None:
    token = token_of(authority_of(stamper(family)))
    for place in range(len(token)):
        changed = token[:place] + bytes([token[place] ^ 1]) + token[place + 1 :]
        assert not judged(family, changed).passed, place


def test_a_changed_time_is_a_signature_failure(family: Family) -> None:
    token = token_of(authority_of(stamper(family)))
    changed = token.replace(b"20260615120000Z", b"20260614120000Z")
    assert changed != token
    assert judged(family, changed).sub_indication == verdict.SIG_CRYPTO_FAILURE


def test_a_signature_without_the_digest_of_the_info_is_refused(family: Family) -> None:
    signer = stamper(family)
    other = cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(b"other").digest()))
    identifier = write.sequence(write.octet_string(hashlib.sha256(signer.der).digest()))
    bound = cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier)))
    content_type = cms.attribute(oids.CONTENT_TYPE, write.oid(oids.TST_INFO))
    token = signed_token(signer, info_of(), attributes=[content_type, other, bound])
    assert judged(family, token).sub_indication == verdict.SIG_CRYPTO_FAILURE


def test_a_signature_over_attributes_of_another_content_is_refused(family: Family) -> None:
    signer, info = stamper(family), info_of()
    digest = cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(info).digest()))
    identifier = write.sequence(write.octet_string(hashlib.sha256(signer.der).digest()))
    bound = cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier)))
    content_type = cms.attribute(oids.CONTENT_TYPE, write.oid(oids.DATA))
    token = signed_token(signer, info, attributes=[content_type, digest, bound])
    assert judged(family, token).sub_indication == verdict.SIG_CRYPTO_FAILURE


def test_a_critical_extension_of_a_stamp_is_not_passed_over(family: Family) -> None:
    plain = info_of()
    strange = write.sequence(write.oid("1.3.6.1.4.1.32473.1"), write.boolean(True), write.octet_string(b"\x05\x00"))
    content = read.content(plain, read.whole(plain, write.SEQUENCE))
    info = write.sequence(content, write.tlv(0xA1, strange))
    assert judged(family, signed_token(stamper(family), plain)).passed
    found = judged(family, signed_token(stamper(family), info))
    assert found.sub_indication == verdict.SIG_CONSTRAINTS_FAILURE
    assert found.problems[0].code == "timestamp-critical-extension"


def test_a_stamp_that_names_no_certificate_is_not_believed(family: Family) -> None:
    info = info_of()
    digest = cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(info).digest()))
    content_type = cms.attribute(oids.CONTENT_TYPE, write.oid(oids.TST_INFO))
    token = signed_token(stamper(family), info, attributes=[content_type, digest])
    assert judged(family, token).sub_indication == verdict.NO_SIGNING_CERTIFICATE_FOUND


def test_a_stamp_bound_to_another_certificate_is_not_believed(family: Family) -> None:
    signer = stamper(family)
    token = token_of(authority_of(signer))
    double = family.forge.make("DENEME ZD", family.issuing, STAMPING, key=signer.key)
    loaded = x509.load_der_x509_certificate(double.der)
    assert loaded.public_key() == x509.load_der_x509_certificate(signer.der).public_key()
    swapped = token.replace(hashlib.sha256(signer.der).digest(), hashlib.sha256(double.der).digest())
    assert judged(family, swapped).sub_indication == verdict.NO_SIGNING_CERTIFICATE_FOUND


def test_a_stamp_without_its_certificate_is_judged_with_one_at_hand(family: Family) -> None:
    signer = stamper(family)
    token = token_of(authority_of(signer), query(certificate_wanted=False))
    assert judged(family, token).sub_indication == verdict.NO_SIGNING_CERTIFICATE_FOUND
    found = verify_token(
        token,
        imprint=DIGEST,
        trust=TrustStore((family.root.der,), (family.issuing.der,)),
        at=NOON,
        revocation=OfflineRevocation(family.crls),
        candidates=(signer.der,),
    )
    assert found.passed


def test_a_stamp_from_the_future_is_not_believed(family: Family) -> None:
    token = signed_token(stamper(family), info_of(gen_time=NOON + timedelta(hours=1)))
    found = judged(family, token)
    assert found.sub_indication == verdict.SIG_CONSTRAINTS_FAILURE
    assert found.problems[0].code == "timestamp-from-future"


def test_a_stamp_is_weighed_at_the_end_of_time_as_well(family: Family) -> None:
    token = signed_token(stamper(family), info_of())
    found = judged(family, token, at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert not found.passed


def test_a_stamp_from_before_the_authoritys_certificate_is_not_believed(family: Family) -> None:
    token = signed_token(stamper(family), info_of(gen_time=NOON - 2 * YEAR))
    found = judged(family, token)
    assert found.problems[0].code == "timestamp-outside-certificate"


def test_a_certificate_for_signatures_gives_no_stamps(family: Family) -> None:
    found = judged(family, token_of(authority_of(family.signer)))
    assert found.sub_indication == verdict.CHAIN_CONSTRAINTS_FAILURE


def test_an_authority_that_nobody_trusts_is_not_believed(family: Family) -> None:
    stranger = family.forge.make("DENEME Yabancı", None, STAMPING)
    found = judged(family, token_of(authority_of(stranger)))
    assert found.sub_indication == verdict.NO_CERTIFICATE_CHAIN_FOUND
    assert found.path is not None


@pytest.mark.parametrize("garbage", [b"", b"\x30\x00", b"\x30\x80\x00\x00", b"damga"])
def test_garbage_is_a_verdict_and_never_an_exception(family: Family, garbage: bytes) -> None:
    found = judged(family, garbage)
    assert (found.indication, found.sub_indication) == (Indication.FAILED, verdict.FORMAT_FAILURE)
    with pytest.raises(TimestampUnreadable):
        read_token(garbage)


def test_a_signature_that_is_no_time_stamp_is_a_format_failure(family: Family) -> None:
    plain = cms.signed_data(digest_algorithms=[], signer_infos=[], content=b"x")
    assert judged(family, plain).sub_indication == verdict.FORMAT_FAILURE
