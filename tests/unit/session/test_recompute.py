# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is signed is what was shown: every difference between the two is named and refused (rule 6)."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from divit.ades import pades
from divit.ades.cades import signed_attributes
from divit.ades.signer import SignatureAlgorithm
from divit.der import cms, oids, write
from divit.session.errors import DataToBeSignedMismatch, ItemBytesMismatch, LoginStatementImitated
from divit.session.login import FIRST_LINE
from divit.session.messages import Item, Work
from divit.session.recompute import check_item
from trial_signers import KeySigner, signer_of, typst_letter

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TEXT = "Işıl’ın görüşü".encode()


@pytest.fixture(scope="module")
def signer(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-p256")


@pytest.fixture(scope="module")
def other(lab: Path) -> KeySigner:
    return signer_of(lab, "nes-rsa2048")


@pytest.fixture(scope="module")
def prepared() -> bytes:
    return pades.prepare(typst_letter(), claimed_at=NOW, name="Işıl İncedere").octets()


def item(content: bytes, format: str = "cades-detached") -> Item:
    return Item(
        id="a1",
        group="",
        title="Yazı",
        format=format,
        media_type="text/plain",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def work(attributes: bytes | None, algorithm: str = "ecdsa-sha256") -> Work:
    return Work(id="a1", algorithm=algorithm, signed_attributes=attributes)


def attributes(
    digest: bytes,
    signer: KeySigner,
    at: datetime | None = NOW,
    algorithm: SignatureAlgorithm = SignatureAlgorithm.ECDSA_SHA256,
) -> bytes:
    return signed_attributes(digest, algorithm=algorithm, certificate=signer.certificate, signing_time=at)


def differs(check: Callable[[], bytes]) -> str:
    with pytest.raises(DataToBeSignedMismatch) as refused:
        check()
    assert refused.value.code == "IMZ-5003"
    return str(refused.value.params["differs"])


def test_what_the_server_built_honestly_is_what_is_signed(signer: KeySigner) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer)
    for kind in ("cades-detached", "cades-attached"):
        to_sign = check_item(item(TEXT, kind), TEXT, work(made), certificate=signer.certificate, now=NOW)
        assert to_sign == made


@pytest.mark.parametrize(
    ("name", "algorithm"),
    [
        ("nes-p384", SignatureAlgorithm.ECDSA_SHA384),
        ("nes-rsa2048", SignatureAlgorithm.RSA_SHA256),
        ("nes-rsa2048", SignatureAlgorithm.RSA_PSS_SHA512),
    ],
)
def test_each_kind_of_key_has_its_algorithms(lab: Path, name: str, algorithm: SignatureAlgorithm) -> None:
    holder = signer_of(lab, name)
    digest = hashlib.new(algorithm.hash_name, TEXT).digest()
    made = attributes(digest, holder, algorithm=algorithm)
    sent = work(made, algorithm.value)
    assert check_item(item(TEXT), TEXT, sent, certificate=holder.certificate, now=NOW) == made


def test_a_prepared_pdf_is_hashed_around_its_one_empty_placeholder(signer: KeySigner, prepared: bytes) -> None:
    made = attributes(pades.digest(prepared, "sha256"), signer, at=None)
    pdf = item(prepared, "pades")
    assert check_item(pdf, prepared, work(made), certificate=signer.certificate, now=NOW) == made


def test_a_document_that_is_not_the_approved_one(signer: KeySigner) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer)
    for content in (TEXT + b" ", TEXT[:-1] + b"x", b""):
        with pytest.raises(ItemBytesMismatch):
            check_item(item(TEXT), content, work(made), certificate=signer.certificate, now=NOW)


def test_the_digest_of_another_document(signer: KeySigner, prepared: bytes) -> None:
    made = attributes(hashlib.sha256(b"Another").digest(), signer)
    assert differs(
        lambda: check_item(item(TEXT), TEXT, work(made), certificate=signer.certificate, now=NOW)
    ) == "message-digest"  # fmt: skip
    # The hash of the whole file is not the hash of what the signature will cover.
    whole = attributes(hashlib.sha256(prepared).digest(), signer, at=None)
    assert differs(
        lambda: check_item(item(prepared, "pades"), prepared, work(whole), certificate=signer.certificate, now=NOW)
    ) == "message-digest"  # fmt: skip


def test_another_certificate_than_the_chosen_one(signer: KeySigner, other: KeySigner) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), other)
    assert differs(
        lambda: check_item(item(TEXT), TEXT, work(made), certificate=signer.certificate, now=NOW)
    ) == "signing-certificate-v2"  # fmt: skip


@pytest.mark.parametrize("algorithm", ["rsa-sha256", "rsa-pss-sha256", "ecdsa-sha384", "ecdsa-sha512", "dsa", ""])
def test_an_algorithm_that_does_not_fit_the_certificate(signer: KeySigner, algorithm: str) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer)
    sent = work(made, algorithm)
    assert differs(
        lambda: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
    ) == "algorithm"  # fmt: skip


@pytest.mark.parametrize("minutes", [-5.1, 5.1, 60, -1440])
def test_a_signing_time_more_than_five_minutes_off(signer: KeySigner, minutes: float) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer, at=NOW + timedelta(minutes=minutes))
    assert differs(
        lambda: check_item(item(TEXT), TEXT, work(made), certificate=signer.certificate, now=NOW)
    ) == "signing-time"  # fmt: skip


@pytest.mark.parametrize("minutes", [-4.9, 4.9])
def test_a_signing_time_within_five_minutes(signer: KeySigner, minutes: float) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer, at=NOW + timedelta(minutes=minutes))
    assert check_item(item(TEXT), TEXT, work(made), certificate=signer.certificate, now=NOW) == made


def test_cades_has_a_signing_time_and_pades_has_none(signer: KeySigner, prepared: bytes) -> None:
    without = attributes(hashlib.sha256(TEXT).digest(), signer, at=None)
    assert differs(
        lambda: check_item(item(TEXT), TEXT, work(without), certificate=signer.certificate, now=NOW)
    ) == "signing-time"  # fmt: skip
    with_time = attributes(pades.digest(prepared, "sha256"), signer)
    pdf = item(prepared, "pades")
    assert differs(
        lambda: check_item(pdf, prepared, work(with_time), certificate=signer.certificate, now=NOW)
    ) == "signing-time"  # fmt: skip


def built(signer: KeySigner, *more: bytes, content_type: str = oids.DATA) -> bytes:
    """Signed attributes with something else among them, in canonical DER."""
    identifier = write.sequence(write.octet_string(hashlib.sha256(signer.certificate).digest()))
    return cms.signed_attributes(
        cms.attribute(oids.CONTENT_TYPE, write.oid(content_type)),
        cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(TEXT).digest())),
        cms.attribute(oids.SIGNING_CERTIFICATE_V2, write.sequence(write.sequence(identifier))),
        cms.attribute(oids.SIGNING_TIME, write.time(NOW)),
        *more,
    )


def test_an_attribute_outside_the_allow_list(signer: KeySigner) -> None:
    assert check_item(item(TEXT), TEXT, work(built(signer)), certificate=signer.certificate, now=NOW)
    commitment = cms.attribute("1.2.840.113549.1.9.16.2.16", write.sequence(write.oid("1.2.840.113549.1.9.16.6.1")))
    for extra, named in ((commitment, "1.2.840.113549.1.9.16.2.16"), (cms.attribute("1.2.3", write.null()), "1.2.3")):
        sent = work(built(signer, extra))
        assert named in differs(
            lambda sent=sent: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
        )


def with_reference(signer: KeySigner, value: bytes) -> bytes:
    """Signed attributes whose signing-certificate-v2 is ``value``, in canonical DER."""
    parsed = cms.parse_attributes(attributes(hashlib.sha256(TEXT).digest(), signer))
    parsed[oids.SIGNING_CERTIFICATE_V2] = [value]
    return cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in parsed.items()))


def issuer_serial(issuer: bytes, serial: int) -> bytes:
    return write.sequence(write.sequence(write.tlv(0xA4, issuer)), write.integer(serial))


def test_a_reference_to_the_certificate_may_name_its_issuer_and_serial(signer: KeySigner) -> None:
    meant = cms.issuer_and_serial_of(signer.certificate)
    digest = write.octet_string(hashlib.sha256(signer.certificate).digest())
    named = write.sequence(digest, issuer_serial(meant.issuer, meant.serial))
    sent = work(with_reference(signer, write.sequence(write.sequence(named))))
    assert check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)


def test_nothing_else_hides_in_the_reference_to_the_certificate(signer: KeySigner, other: KeySigner) -> None:
    digest = write.octet_string(hashlib.sha256(signer.certificate).digest())
    mine, theirs = write.sequence(digest), write.sequence(write.octet_string(hashlib.sha256(b"x").digest()))
    policy = write.sequence(write.sequence(write.oid("1.2.3.4")))
    meant = cms.issuer_and_serial_of(other.certificate)
    wrong = write.sequence(digest, issuer_serial(meant.issuer, meant.serial))
    unread = write.sequence(digest, write.sequence(write.sequence(write.tlv(0x82, b"a.tr")), write.integer(1)))
    default = write.sequence(write.sequence(write.oid(oids.SHA256)), digest)
    for value in (
        write.sequence(write.sequence(mine), policy),
        write.sequence(write.sequence(mine, theirs)),
        write.sequence(write.sequence(wrong)),
        write.sequence(write.sequence(unread)),
        write.sequence(write.sequence(default)),
    ):
        sent = work(with_reference(signer, value))
        assert differs(
            lambda sent=sent: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
        ) in {"signed_attributes", "signing-certificate-v2"}  # fmt: skip


@pytest.mark.parametrize("text", [b"20261121080000Z", b"20261121080000.5Z", b"202611210800.0Z"])
def test_a_signing_time_that_others_read_otherwise(signer: KeySigner, text: bytes) -> None:
    parsed = cms.parse_attributes(attributes(hashlib.sha256(TEXT).digest(), signer))
    parsed[oids.SIGNING_TIME] = [write.tlv(write.GENERALIZED_TIME, text)]
    sent = work(cms.signed_attributes(*(cms.attribute(oid, *values) for oid, values in parsed.items())))
    assert differs(
        lambda: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
    ) == "signed_attributes"  # fmt: skip


def test_content_of_another_type(signer: KeySigner) -> None:
    sent = work(built(signer, content_type=oids.TST_INFO))
    assert differs(
        lambda: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
    ) == "content-type"  # fmt: skip


def test_an_encoding_that_is_not_canonical_or_not_complete(signer: KeySigner) -> None:
    good = built(signer)
    long_form = good[:1] + b"\x81" + good[1:] if good[1] < 0x80 else good[:1] + b"\x82\x00" + good[2:]
    twice = built(signer, cms.attribute(oids.MESSAGE_DIGEST, write.octet_string(hashlib.sha256(TEXT).digest())))
    for encoded in (b"", b"\x31\x00", good[:-1], good + b"\x00", b"\x30" + good[1:], long_form, twice, b"\x00" * 40):
        sent = work(encoded)
        assert differs(
            lambda sent=sent: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)
        ) in {"signed_attributes", "signing-time"}  # fmt: skip


def test_a_bare_hash_is_not_in_the_protocol(signer: KeySigner) -> None:
    assert differs(
        lambda: check_item(item(TEXT), TEXT, work(None), certificate=signer.certificate, now=NOW)
    ) == "signed_attributes"  # fmt: skip


def test_work_for_another_item_and_a_format_nobody_can_recompute(signer: KeySigner) -> None:
    made = attributes(hashlib.sha256(TEXT).digest(), signer)
    sent = Work(id="a2", algorithm="ecdsa-sha256", signed_attributes=made)
    assert differs(lambda: check_item(item(TEXT), TEXT, sent, certificate=signer.certificate, now=NOW)) == "id"
    xades = item(TEXT, "xades-asic-e")
    assert differs(lambda: check_item(xades, TEXT, work(made), certificate=signer.certificate, now=NOW)) == "format"


def test_a_pdf_whose_byte_range_leaves_something_else_out(signer: KeySigner, prepared: bytes) -> None:
    covered = pades.byte_range(prepared)
    filled = prepared[: covered.len1 + 1] + b"11" + prepared[covered.len1 + 3 :]
    for spoilt in (filled, prepared + b"\n", prepared.replace(b"/ByteRange", b"/BiteRange"), b"%PDF-1.7\n"):
        made = attributes(hashlib.sha256(spoilt).digest(), signer, at=None)
        pdf = item(spoilt, "pades")
        assert differs(
            lambda pdf=pdf, spoilt=spoilt, made=made: check_item(
                pdf, spoilt, work(made), certificate=signer.certificate, now=NOW
            )
        ) == "ByteRange"  # fmt: skip


def with_other_range(name: bytes, numbers: Callable[[pades.ByteRange], bytes]) -> bytes:
    """A prepared file in which a second dictionary waits with a /ByteRange of its own."""
    empty = b"[" + b"0" * 47 + b"]"
    letter = typst_letter()
    decoy = b"<</Type/Sig%s %s/Contents <00>>>" % (name, empty)
    # A comment between two revisions is seen by nobody and signed by everybody.
    prepared = pades.prepare(letter + b"\n%" + decoy + b"\n", claimed_at=NOW, name="Işıl İncedere").octets()
    written = numbers(pades.byte_range(prepared)).ljust(len(empty) - 1)
    return prepared.replace(empty, written + b"]")


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        # As many bytes, and so the same hash, around another hole: another document with the same signature.
        (b"/ByteRange", lambda found: b"[0 %d %d %d" % (found.len1 - 9, found.start2 - 9, found.len2 + 9)),
        (b"/ByteRange", lambda found: b"[0 %%\n%d %d %d" % (found.len1 - 9, found.start2 - 9, found.len2 + 9)),
        (b"/ByteRange", lambda _found: b"[0 7 0 R 9 9"),
        (b"/Byte#52ange", lambda _found: b"[0 1 2 3"),
    ],
)
def test_a_pdf_that_could_be_read_with_another_hole(
    signer: KeySigner, name: bytes, numbers: Callable[[pades.ByteRange], bytes]
) -> None:
    spoilt = with_other_range(name, numbers)
    made = attributes(pades.digest(spoilt, "sha256"), signer, at=None)
    pdf = item(spoilt, "pades")
    assert differs(
        lambda: check_item(pdf, spoilt, work(made), certificate=signer.certificate, now=NOW)
    ) == "ByteRange"  # fmt: skip


def test_a_pdf_with_an_earlier_signature_is_signed_again(signer: KeySigner, prepared: bytes) -> None:
    first = pades.embed(prepared, b"\x30\x00")
    again = pades.prepare(first, claimed_at=NOW, name="Ayşe Yılmaz").octets()
    made = attributes(pades.digest(again, "sha256"), signer, at=None)
    assert check_item(item(again, "pades"), again, work(made), certificate=signer.certificate, now=NOW) == made


def test_a_document_that_pretends_to_be_a_login_statement(signer: KeySigner) -> None:
    content = f"{FIRST_LINE}\nhttps://a.invalid\n".encode()
    made = attributes(hashlib.sha256(content).digest(), signer)
    with pytest.raises(LoginStatementImitated):
        check_item(item(content), content, work(made), certificate=signer.certificate, now=NOW)
