# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A prepared PDF: the old bytes, one more revision, and exactly one hole."""

import hashlib
from datetime import UTC, datetime

import pytest

from divit.ades import pades
from divit.ades.errors import (
    FieldTaken,
    NotPrepared,
    PdfEncrypted,
    PdfUnreadable,
    PlaceholderTooSmall,
    SigningForbidden,
)
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Name, shown_text
from divit.ades.pdf.update import Update
from trial_signers import encrypted, with_xref_stream

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def prepared(pdf: bytes, **more: object) -> bytes:
    return pades.prepare(pdf, claimed_at=AT, name="Işıl ÖĞÜT", **more).octets()  # type: ignore[arg-type]  # keywords of prepare


def test_the_old_bytes_stay_and_the_range_leaves_out_one_hole(letter: bytes) -> None:
    made = prepared(letter)
    covered = pades.byte_range(made)
    assert made.startswith(letter)
    assert (covered.start1, covered.end) == (0, len(made))
    assert made[covered.len1 : covered.start2] == b"<" + b"0" * (2 * pades.RESERVED) + b">"


def test_the_digest_is_over_everything_but_the_hole(letter: bytes) -> None:
    made = prepared(letter, reserved=64)
    covered = pades.byte_range(made)
    expected = hashlib.sha384(made[: covered.len1] + made[covered.start2 :]).digest()
    assert pades.digest(made, "sha384") == expected


def test_names_with_turkish_letters_are_written_as_they_are(letter: bytes) -> None:
    document = Document(prepared(letter, reason="Onay", location="İzmir"))
    (field,) = form_fields(document)
    signature = document.dictionary(field.value)
    shown = {key: shown_text(value) for key, value in signature.items() if isinstance(value, bytes)}
    assert (shown["Name"], shown["Reason"], shown["Location"]) == ("Işıl ÖĞÜT", "Onay", "İzmir")
    assert shown["M"] == "D:20261124090000+00'00'"
    assert signature["SubFilter"] == "ETSI.CAdES.detached"


def test_the_same_request_prepares_the_same_bytes(letter: bytes) -> None:
    assert prepared(letter) == prepared(letter)


def test_a_file_with_a_cross_reference_stream_gets_another(letter: bytes) -> None:
    made = prepared(with_xref_stream(letter))
    document = Document(made)
    assert document.sections[0].is_stream
    assert [field.name for field in form_fields(document)] == ["Imza1"]
    pades.check_prepared(made)


def test_each_signature_gets_a_field_of_its_own(letter: bytes) -> None:
    twice = prepared(pades.embed(prepared(letter), b"\x30\x00"))
    assert [field.name for field in form_fields(Document(twice))] == ["Imza1", "Imza2"]
    pades.check_prepared(twice)


def test_a_waiting_field_is_filled_when_it_is_named(letter: bytes) -> None:
    waiting = _with_field(letter, "Onaylayan", "Sig")
    made = prepared(waiting, field="Onaylayan")
    (field,) = form_fields(Document(made))
    assert field.name == "Onaylayan"
    assert field.value is not None


@pytest.mark.parametrize("kind", ["Tx", "signed"])
def test_a_field_that_is_taken_or_of_another_kind_is_refused(letter: bytes, kind: str) -> None:
    there = prepared(letter, field="Alan") if kind == "signed" else _with_field(letter, "Alan", kind)
    with pytest.raises(FieldTaken):
        prepared(there, field="Alan")


def test_annotations_that_are_there_stay(letter: bytes) -> None:
    document = Document(prepared(pades.embed(prepared(letter), b"\x30\x00")))
    annotations = document.array(document.dictionary(document.first_page())["Annots"])
    assert len(annotations) == 2


def test_a_certified_file_that_permits_nothing_is_left_alone(letter: bytes) -> None:
    with pytest.raises(SigningForbidden):
        prepared(_certified(letter, permission=1))
    pades.check_prepared(prepared(_certified(letter, permission=2)))


def test_an_encrypted_file_is_refused(letter: bytes) -> None:
    with pytest.raises(PdfEncrypted):
        prepared(encrypted(letter))


def test_what_is_no_pdf_is_refused() -> None:
    with pytest.raises(PdfUnreadable):
        prepared(b"just text")


def test_a_signature_that_fits_is_embedded_and_nothing_else_changes(letter: bytes) -> None:
    made = prepared(letter, reserved=64)
    signed = pades.embed(made, b"\x30\x03\x02\x01\x05")
    covered = pades.byte_range(made)
    assert signed[: covered.len1] == made[: covered.len1]
    assert signed[covered.start2 :] == made[covered.start2 :]
    assert signed[covered.len1 : covered.start2] == b"<3003020105" + b"0" * 118 + b">"


def test_a_signature_that_does_not_fit_is_refused(letter: bytes) -> None:
    with pytest.raises(PlaceholderTooSmall):
        pades.embed(prepared(letter, reserved=64), bytes(65))


def test_a_signed_file_is_not_a_prepared_one(letter: bytes) -> None:
    with pytest.raises(NotPrepared):
        pades.embed(pades.embed(prepared(letter), b"\x30\x00"), b"\x30\x00")


@pytest.mark.parametrize("how", ["appended", "beginning", "hole", "short", "none"])
def test_a_range_that_leaves_out_anything_else_is_refused(letter: bytes, how: str) -> None:
    made = prepared(letter, reserved=64)
    covered = pades.byte_range(made)
    numbers = b"/ByteRange [0 %010d %010d %010d]" % covered[1:]
    assert numbers in made
    earlier = b"/ByteRange [0 %010d %010d %010d]" % (covered.len1, covered.start2 + 2, covered.len2 - 2)
    tampered = {
        "appended": made + b"\n",
        "beginning": made.replace(b"/ByteRange [0 ", b"/ByteRange [9 "),
        "hole": made[: covered.len1 + 5] + b"a" + made[covered.len1 + 6 :],
        "short": made.replace(numbers, earlier),
        "none": letter,
    }[how]
    with pytest.raises(NotPrepared):
        pades.check_prepared(tampered)


def test_a_second_range_is_signed_as_it_stands(letter: bytes) -> None:
    """A decoy gains nothing: one range counts for the digest and for embedding, and the rest is covered by it."""
    made = prepared(letter + b"\n% /ByteRange [0 1 2 3]/Contents <0000>\n", reserved=64)
    covered = pades.byte_range(made)
    assert covered.end == len(made)
    assert made.index(b"<0000>") < covered.len1
    with pytest.raises(NotPrepared):
        pades.check_prepared(made[:-1] + b"% /ByteRange [0 1 2 3]\n")


def _with_field(pdf: bytes, name: str, kind: str) -> bytes:
    document = Document(pdf)
    update = Update(document)
    field, catalog = update.reserve(), Dictionary()
    catalog.update(document.catalog)
    waiting, form = Dictionary(), Dictionary()
    waiting |= {"FT": Name(kind), "T": name.encode(), "Rect": [0, 0, 0, 0], "Subtype": Name("Widget")}
    form["Fields"] = [field]
    catalog["AcroForm"] = form
    update.put(field, waiting)
    update.put(document.root, catalog)
    return pdf + update.finish()


def _certified(pdf: bytes, *, permission: int) -> bytes:
    document = Document(pdf)
    update = Update(document)
    signature, catalog = update.reserve(), Dictionary()
    catalog.update(document.catalog)
    parameters, reference, permissions, dictionary = (Dictionary() for _ in range(4))
    parameters["P"] = permission
    reference |= {"TransformMethod": Name("DocMDP"), "TransformParams": parameters}
    dictionary["Reference"] = [reference]
    permissions["DocMDP"] = signature
    catalog["Perms"] = permissions
    update.put(signature, dictionary)
    update.put(document.root, catalog)
    return pdf + update.finish()
