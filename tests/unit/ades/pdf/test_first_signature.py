# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The short way to a first signature writes what the long way writes, to the octet, or leaves the file to it."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from divit.ades import pades
from divit.ades.create import Format, Options, prepare, sign
from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.key_signer import KeySigner
from divit.ades.pdf import first_signature
from divit.ades.pdf.shallow import taken_apart
from divit.ades.pdf.syntax import Dictionary, parse
from made_pdf import appended, stream, written_pdf
from trial_signers import encrypted

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
CATALOG, PAGES, PAGE = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>/XObject<<>>>> >>",
)
PLAIN: Mapping[int, bytes] = {1: CATALOG, 2: PAGES, 3: PAGE, 4: stream(b"BT ET"), 5: b"<</Type/Font>>"}
PART_1 = stream(b"<x xmlns:pdfaid='http://www.aiim.org/pdfa/ns/id/'><pdfaid:part>1</pdfaid:part></x>")
NESTED = {2: b"<</Kids[6 0 R 3 0 R]/Count 1>>", 6: b"<</Kids [ 7 0 R ] /Parent 2 0 R>>", 7: PAGE}
TWICE_BELOW = PAGE.replace(b"/XObject<<>>", b"/XObject<</A 1/A 1>>")


def file_of(changed: Mapping[int, bytes] = {}, kind: str = "classic") -> bytes:
    return written_pdf({**PLAIN, **changed}, kind)


def made(pdf: bytes, field: str | None = None) -> pades.PreparedPdf:
    return pades.prepare(pdf, claimed_at=AT, name="Işıl ÖĞÜT", reason="Olur", field=field, reserved=64)


def is_short(pdf: bytes) -> bool:
    return first_signature.revision(pdf, "Imza1", b"<<", 8) is not None


def by_long_way(patch: pytest.MonkeyPatch, pdf: bytes, field: str | None = None) -> pades.PreparedPdf | None:
    """What the long way prepares, None where it refuses the file."""
    with patch.context() as only_here:
        only_here.setattr(first_signature, "revision", lambda *_: None)
        try:
            return made(pdf, field)
        except (PdfUnreadable, TooLarge):
            return None


def plain_files() -> dict[str, bytes]:
    plain = file_of()
    moved = {2: PAGES.replace(b"3", b"9"), 9: PAGE, 12: CATALOG}
    return {
        "usual": plain,
        "no line end": plain.rstrip(),
        "tree": file_of(NESTED),
        "described": plain.replace(b"/Root 1 0 R", b"/Info 5 0 R/Root 1 0 R"),
        "no identifier": plain.replace(b"/ID[<d1><d1>]", b""),
        "catalog behind the page": file_of(moved).replace(b"/Root 1 0 R", b"/Root 12 0 R"),
        "PDF/A-2": file_of({1: b"<</Pages 2 0 R/Metadata 6 0 R>>", 6: PART_1.replace(b">1<", b">2<")}),
        "spaced": file_of({1: b" << /Type /Catalog\r\n/Pages  2 0  R /Lang (tr) >> ", 3: PAGE.replace(b"/", b" /")}),
        "last number": file_of({91: b"<</Kids[3 0 R]>>", 1: CATALOG.replace(b"2", b"91")}),
    }


def unusual_files() -> dict[str, bytes]:
    plain = file_of()
    return {
        "form": file_of({1: CATALOG.replace(b">>", b"/AcroForm 6 0 R>>"), 6: b"<</Fields[]>>"}),
        "certified": file_of({1: CATALOG.replace(b">>", b"/Perms<<>>>>")}),
        "notes": file_of({3: PAGE.replace(b"/MediaBox", b"/Annots[]/MediaBox")}),
        "comment": file_of({1: CATALOG.replace(b"/Pages", b"%x\n/Pages")}),
        "escaped name": file_of({1: CATALOG.replace(b">>", b"/Acro#46orm 6 0 R>>"), 6: b"<</Fields[]>>"}),
        "a key twice": file_of({3: PAGE.replace(b"/MediaBox", b"/Parent 2 0 R/MediaBox")}),
        "a key twice below": file_of({3: TWICE_BELOW}),
        "PDF/A-1": file_of({1: b"<</Pages 2 0 R/Metadata 6 0 R>>", 6: PART_1}),
        "stream": file_of(kind="stream"),
        "hybrid": file_of(kind="hybrid"),
        "second revision": appended(plain, {5: b"<</Type/Font/Name/F1>>"}),
        "catalog as page": file_of({1: CATALOG.replace(b"2", b"1")}),
        "number too high": plain.replace(b"/Size 92", b"/Size 3"),
        "octets behind": plain + b"x",
        "moved": plain.replace(b"1 0 obj", b" 1 0 obj"),
    }


@pytest.mark.parametrize("kind", plain_files())
def test_a_plain_file_is_prepared_as_on_the_long_way(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = plain_files()[kind]
    assert is_short(pdf)
    assert made(pdf) == by_long_way(monkeypatch, pdf)
    assert made(pdf, "Onay.Müdür") == by_long_way(monkeypatch, pdf, "Onay.Müdür")
    pades.check_prepared(made(pdf).octets())


def test_a_letter_of_our_own_goes_the_short_way(letter: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_short(letter)
    assert made(letter) == by_long_way(monkeypatch, letter)


@pytest.mark.parametrize("kind", unusual_files())
def test_an_unusual_file_is_left_to_the_long_way(kind: str) -> None:
    assert not is_short(unusual_files()[kind])


def test_an_encrypted_file_is_left_to_the_long_way(letter: bytes) -> None:
    assert not is_short(encrypted(letter))


def test_whatever_is_damaged_both_ways_agree(chance: random.Random, monkeypatch: pytest.MonkeyPatch) -> None:
    """One octet of a file is another: the short way leaves it to the long one, or makes the same of it."""
    files = [file_of(NESTED), plain_files()["PDF/A-2"]]
    agreed = 0
    for _ in range(1_500):
        pdf = bytearray(chance.choice(files))
        pdf[chance.randrange(len(pdf))] = chance.choice(b"0123456789 \n/<>[]()%#RKn" + bytes((chance.randrange(256),)))
        if is_short(bytes(pdf)):
            agreed += 1
            assert made(bytes(pdf)) == by_long_way(monkeypatch, bytes(pdf)), bytes(pdf)
    assert agreed > 100


def test_what_is_taken_apart_is_what_the_reader_reads(chance: random.Random) -> None:
    pieces = [
        b"/A",
        b"/B",
        b"<<",
        b">>",
        b"[",
        b"]",
        b"1",
        b" ",
        b"0 R",
        b"(x)",
        b"<0a>",
        b"-2.5",
        b"true",
        b"null",
        b"%",
    ]
    usual = 0
    for _ in range(20_000):
        text = b"<<" + b"".join(chance.choices(pieces, k=chance.randrange(9))) + b">>"
        found = taken_apart(text, 0)
        if found is None:
            continue
        usual += 1
        read, end = parse(text, 0)
        assert isinstance(read, Dictionary)
        assert {b"/" + key.encode(): text[slice(*read.spans[key])] for key in read} == found[0]
        assert end == found[1]
    assert usual > 200


def test_the_three_steps_make_what_one_call_makes(letter: bytes, second_signer: KeySigner) -> None:
    for pdf in (letter, unusual_files()["form"]):
        options = Options(Format.PADES, AT, name="Işıl ÖĞÜT")
        prepared = prepare(pdf, options, algorithm=second_signer.algorithm)
        given = prepared.data_to_be_signed(second_signer.certificate, algorithm=second_signer.algorithm)
        value = second_signer.sign(given.signed_attributes)
        at_once = sign(pdf, second_signer, format=Format.PADES, claimed_at=AT, options=options)
        assert prepared.complete(given, value, chain=second_signer.chain) == at_once
