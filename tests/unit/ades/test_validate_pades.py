# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Judging PDF signatures: what each covers, what came after it, and who tried to hide something."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from divit.ades import cades, pades
from divit.ades.create import Format, Level, Options, prepare, sign
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Name
from divit.ades.pdf.update import Update
from divit.ades.report import Indication, Report, SignatureReport
from divit.ades.validate import validate
from divit.kernel import clock
from divit.pki.trust import TrustStore
from trial_signers import KeySigner, LocalTimestamper, encrypted, signer_of, with_xref_stream


def signed(pdf: bytes, signer: KeySigner, **more: object) -> bytes:
    return sign(pdf, signer, format=Format.PADES, **more)  # type: ignore[arg-type]  # keywords of sign


def only(report: Report) -> SignatureReport:
    (one,) = report.signatures
    return one


def codes(one: SignatureReport) -> set[str]:
    return {problem.code for problem in one.problems}


@pytest.mark.parametrize("name", ["nes-rsa2048", "nes-p256", "nes-p384"])
def test_a_signed_letter_passes_and_is_covered_wholly(lab: Path, letter: bytes, trust: TrustStore, name: str) -> None:
    made = signed(letter, signer_of(lab, name))
    one = only(validate(made, trust=trust))
    assert (one.indication, one.level, codes(one)) == (Indication.TOTAL_PASSED, "BASELINE-B", set())
    assert one.covers.scope == "whole_file"
    assert one.covers.of == len(made)
    assert one.covers.size == len(made) - 2 * pades.RESERVED - 2


def test_the_claimed_time_is_the_one_in_the_dictionary(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    at = datetime.fromisoformat("2026-11-24T12:00:00+03:00")
    assert only(validate(signed(letter, signer, claimed_at=at), trust=trust)).signing_time == at


def test_a_time_stamp_makes_it_level_t(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    one = only(validate(signed(letter, signer, level=Level.T, timestamper=timestamper), trust=trust))
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-T")


def test_a_second_signature_leaves_the_first_valid(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    both = signed(signed(letter, signer), second_signer, level=Level.T, timestamper=timestamper)
    first, second = validate(both, trust=trust).signatures
    assert [first.indication, second.indication] == [Indication.TOTAL_PASSED] * 2
    assert (first.covers.scope, first.covers.revision, first.covers.revisions) == ("revision", 2, 3)
    assert first.covers.later == "signatures"
    assert (second.covers.scope, second.covers.later) == ("whole_file", "none")


def test_files_with_cross_reference_streams_are_signed_twice(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    both = signed(signed(with_xref_stream(letter), signer), second_signer)
    assert validate(both, trust=trust).indication is Indication.TOTAL_PASSED


def test_a_pdf_without_signatures_has_none(letter: bytes, trust: TrustStore) -> None:
    report = validate(letter, trust=trust)
    assert (report.indication, report.format) == (Indication.TOTAL_FAILED, "pades")
    assert [problem.code for problem in report.problems] == ["no-signature"]


def test_a_prepared_but_unsigned_file_does_not_pass(letter: bytes, trust: TrustStore) -> None:
    waiting = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    assert validate(waiting, trust=trust).indication is Indication.TOTAL_FAILED


@pytest.mark.parametrize("tail", [b"\n", b" ", b"\x00", b"% comment\n", b"9 0 obj\n<<>>\nendobj\n"])
def test_bytes_after_the_last_revision_do_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore, tail: bytes
) -> None:
    assert validate(signed(letter, signer) + tail, trust=trust).indication is Indication.TOTAL_FAILED


def test_bytes_after_a_further_signature_spoil_the_earlier_one(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    report = validate(signed(signed(letter, signer), second_signer) + b"% more", trust=trust)
    assert [one.indication for one in report.signatures] == [Indication.TOTAL_FAILED] * 2


def test_a_changed_page_after_the_signature_does_not_pass(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    made = signed(letter, signer)
    one = only(validate(made + _other_page(made), trust=trust))
    assert one.indication is Indication.TOTAL_FAILED
    assert "changed-after-signing" in codes(one)
    assert one.covers.later == "changes"


def test_a_change_hidden_before_a_second_signature_spoils_the_first(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    made = signed(letter, signer)
    first, second = validate(signed(made + _other_page(made), second_signer), trust=trust).signatures
    assert first.indication is Indication.TOTAL_FAILED
    assert second.indication is Indication.TOTAL_PASSED


def test_a_field_that_is_filled_after_the_signature_spoils_it(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    with_field = letter + _new_text_field(letter)
    made = signed(with_field, signer)
    one = only(validate(made + _filled(made), trust=trust))
    assert one.indication is Indication.TOTAL_FAILED
    assert "changed-after-signing" in codes(one)


def test_a_range_that_leaves_out_more_than_the_signature_does_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    """Signature wrapping: the range skips bytes beside /Contents, so they could be anything."""
    prepared = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    covered = pades.byte_range(prepared)
    numbers = b"/ByteRange [0 %010d %010d %010d]" % covered[1:]
    wide = covered.len1 - 12, covered.start2, covered.len2
    tampered = prepared.replace(numbers, b"/ByteRange [0 %010d %010d %010d]" % wide)
    digest = pades.covered_digest(tampered, pades.ByteRange(0, *wide), "sha256")
    one = only(validate(_filled_in(tampered, digest, signer), trust=trust))
    assert one.indication is Indication.TOTAL_FAILED
    assert "byte-range" in codes(one)


def test_a_range_that_stops_before_the_end_does_not_pass(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    prepared = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    covered = pades.byte_range(prepared)
    numbers = b"/ByteRange [0 %010d %010d %010d]" % covered[1:]
    short = covered.len1, covered.start2, covered.len2 - 20
    tampered = prepared.replace(numbers, b"/ByteRange [0 %010d %010d %010d]" % short)
    digest = pades.covered_digest(tampered, pades.ByteRange(0, *short), "sha256")
    one = only(validate(_filled_in(tampered, digest, signer), trust=trust))
    assert one.indication is Indication.TOTAL_FAILED
    assert one.covers.scope == "nothing"


def test_a_range_whose_beginning_is_no_number_does_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    prepared = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    covered = pades.byte_range(prepared)
    tampered = prepared.replace(b"[0 %010d " % covered.len1, b"[false %06d " % covered.len1)
    digest = pades.covered_digest(tampered, covered, "sha256")
    assert "byte-range" in codes(only(validate(_filled_in(tampered, digest, signer), trust=trust)))


def test_a_signature_that_is_no_hexadecimal_string_does_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    """Table 252: else what is left out has a hundred spellings, and readers take it for different things."""
    made = signed(letter, signer)
    start = made.index(b"/Contents <") + len(b"/Contents ")
    end = made.index(b">", start) + 1
    octets = bytes.fromhex(made[start + 1 : end - 1].decode()).rstrip(b"\x00")
    text = b"(" + b"".join(b"\\%03o" % octet for octet in octets)
    text += b"\\\n" * ((end - start - len(text) - 1) // 2)
    spelt = made[:start] + text.ljust(end - start - 1, b"\x00") + b")" + made[end:]
    assert len(spelt) == len(made)
    assert "byte-range" in codes(only(validate(spelt, trust=trust)))


def test_a_signing_time_attribute_has_no_place_in_a_pdf(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    prepared = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    digest = pades.digest(prepared, "sha256")
    one = only(validate(_filled_in(prepared, digest, signer, signing_time=clock.now()), trust=trust))
    assert (one.indication, one.sub_indication) == (Indication.INDETERMINATE, "SIG_CONSTRAINTS_FAILURE")
    assert codes(one) == {"signing-time-in-pdf"}


@pytest.mark.parametrize(
    ("kind", "indication", "code"),
    [
        (b"ETSI.CAdES.attached", Indication.TOTAL_FAILED, "unknown-subfilter"),
        (b"adbe.pkcs7.sha1", Indication.INDETERMINATE, "withdrawn-subfilter"),
        (b"adbe.x509.rsa_sha1", Indication.INDETERMINATE, "withdrawn-subfilter"),
    ],
)
def test_a_kind_of_signature_that_is_not_judged_is_told_by_its_name(
    letter: bytes, signer: KeySigner, trust: TrustStore, kind: bytes, indication: Indication, code: str
) -> None:
    prepared = (
        pades.prepare(letter, claimed_at=clock.now(), name="X")
        .octets()
        .replace(b"/ETSI.CAdES.detached", (b"/" + kind).ljust(len(b"/ETSI.CAdES.detached")))
    )
    one = only(validate(_filled_in(prepared, pades.digest(prepared, "sha256"), signer), trust=trust))
    assert (one.indication, codes(one)) == (indication, {code})
    assert kind.decode() in one.problems[0].message_tr


def test_something_behind_the_signature_in_its_place_does_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    made = signed(letter, signer)
    end = made.index(b">>\nendobj", made.index(b"/Contents <"))
    one = only(validate(made[: end - 3] + b"41" + made[end - 1 :], trust=trust))
    assert one.indication is Indication.TOTAL_FAILED
    assert "padding-not-empty" in codes(one)


def test_an_attached_content_inside_a_pdf_signature_does_not_pass(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    prepared = pades.prepare(letter, claimed_at=clock.now(), name="X").octets()
    attached = sign(b"other", signer, format=Format.CADES_ATTACHED)
    assert only(validate(pades.embed(prepared, attached), trust=trust)).indication is Indication.TOTAL_FAILED


def test_an_encrypted_file_is_not_judged(letter: bytes, trust: TrustStore) -> None:
    report = validate(encrypted(letter), trust=trust)
    assert report.indication is Indication.INDETERMINATE
    assert [problem.code for problem in report.problems] == ["encrypted-pdf"]


def test_a_damaged_file_is_not_valid(letter: bytes, signer: KeySigner, trust: TrustStore) -> None:
    report = validate(signed(letter, signer)[:-30], trust=trust)
    assert report.indication is Indication.TOTAL_FAILED


def test_too_many_signatures_are_a_bound(letter: bytes, trust: TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    from divit.ades.pades import reader as pades_reader

    monkeypatch.setattr(pades_reader, "MOST_SIGNATURES", 1)
    twice = letter
    for _turn in range(2):
        twice = pades.embed(pades.prepare(twice, claimed_at=clock.now(), name="X").octets(), b"\x30\x00")
    report = validate(twice, trust=trust)
    assert report.indication is Indication.INDETERMINATE
    assert [problem.code for problem in report.problems] == ["too-large"]


def _filled_in(prepared: bytes, digest: bytes, signer: KeySigner, signing_time: datetime | None = None) -> bytes:
    """``prepared`` with a signature over ``digest``, without the checks that ``embed`` makes."""
    attributes = cades.signed_attributes(
        digest, algorithm=signer.algorithm, certificate=signer.certificate, signing_time=signing_time
    )
    encoded = cades.assemble(
        attributes,
        signer.sign(attributes),
        algorithm=signer.algorithm,
        certificate=signer.certificate,
        chain=signer.chain,
    )
    start = prepared.index(b"/Contents <") + len(b"/Contents <")
    digits = encoded.hex().encode()
    return prepared[:start] + digits + prepared[start + len(digits) :]


def _other_page(pdf: bytes) -> bytes:
    document = Document(pdf)
    update = Update(document)
    page = Dictionary()
    page.update(document.dictionary(document.first_page()))
    page["MediaBox"] = [0, 0, 10, 10]
    update.put(document.first_page(), page)
    return update.finish()


def _new_text_field(pdf: bytes) -> bytes:
    document = Document(pdf)
    update = Update(document)
    field, catalog = update.reserve(), Dictionary()
    catalog.update(document.catalog)
    text, form = Dictionary(), Dictionary()
    text |= {"FT": Name("Tx"), "T": b"Tutar", "V": b"1", "Rect": [0, 0, 9, 9], "Subtype": Name("Widget")}
    form["Fields"] = [field]
    catalog["AcroForm"] = form
    update.put(field, text)
    update.put(document.root, catalog)
    return update.finish()


def _filled(pdf: bytes) -> bytes:
    document = Document(pdf)
    update = Update(document)
    field = next(one for one in form_fields(document) if one.name == "Tutar")
    text = Dictionary()
    text.update(field.dictionary)
    text["V"] = b"1000000"
    assert field.reference is not None
    update.put(field.reference, text)
    return update.finish()


@pytest.mark.parametrize("claimed", [b"00010101000000+14'00'", b"99991231235959-14'00'", b"20261341000000+00'00'"])
def test_a_claimed_time_that_is_none_is_told(
    letter: bytes, signer: KeySigner, trust: TrustStore, claimed: bytes
) -> None:
    prepared = prepare(letter, Options(Format.PADES, clock.now(), name="DENEME"))
    digits = (b"D:" + claimed).hex().encode()
    place = prepared.document.rindex(b"/M <") + len(b"/M <")
    document = prepared.document[:place] + digits + prepared.document[place + len(digits) :]
    hostile = replace(prepared, document=document)
    signed = hostile.data_to_be_signed(signer.certificate)
    value = signer.sign(signed.signed_attributes)
    (one,) = validate(hostile.complete(signed, value, chain=signer.chain), trust=trust).signatures
    assert [problem.code for problem in one.problems] == ["damaged-signing-time"]
    assert one.signing_time is None
