# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The PDF reader: objects as ISO 32000-1 writes them, and hostile files that end in a typed error."""

import zlib
from collections.abc import Callable

import pytest

from divit.ades.errors import PdfUnreadable, TooLarge
from divit.ades.pdf import xref
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import MOST_FIELDS, form_fields
from divit.ades.pdf.syntax import Dictionary, Name, Reference, altered, parse, shown_text, text_string, written
from trial_signers import with_xref_stream


def pdf_of(*objects: bytes, trailer: bytes = b"/Root 1 0 R") -> bytes:
    """A file of these objects, numbered from 1, with a cross-reference table."""
    parts, offsets = [b"%PDF-1.7\n"], []
    for number, body in enumerate(objects, start=1):
        offsets.append(sum(map(len, parts)))
        parts.append(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = sum(map(len, parts))
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table)
    parts.append(b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return b"".join(parts)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"/Name#20with#23", Name("Name with#")),
        (b"(a(b)c\\)\\101\\n\\\r\n)", b"a(b)c)A\n"),
        (b"<48 65 6C6c6F7>", b"Hellop"),
        (b"[1 -2 3 0 R 4.50 true null]", [1, -2, Reference(3, 0), b"4.50", True, None]),
        (b"% comment\n  17 ", 17),
    ],
)
def test_objects_are_read(text: bytes, value: object) -> None:
    assert parse(text, 0)[0] == value


def test_what_is_read_can_be_written_again() -> None:
    text = b"<</A [1 (x) /N#20m 2 0 R 0.10]/B <</C null/D false>>>>"
    value = parse(text, 0)[0]
    assert parse(written(value), 0)[0] == value


@pytest.mark.parametrize("text", ["Ayse", "Ayşe ÖĞÜT İ"])
def test_text_strings_keep_their_letters(text: str) -> None:
    assert shown_text(text_string(text)) == text


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"(",
        b"(\\",
        b"<zz>",
        b"<12",
        b"<12\x0b34>",
        b"[1",
        b"<</A 1",
        b"<</A>>",
        b"<<1 2>>",
        b"nul",
        b"1" * 30,
        b"<</A 1/A 2>>",
    ],
)
def test_damaged_objects_are_refused(broken: bytes) -> None:
    with pytest.raises(PdfUnreadable):
        parse(broken, 0)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("repeated", [b" ", b"%\n", b" %\r", b"\x00\t"])
def test_blanks_without_end_take_no_more_than_their_length(repeated: bytes) -> None:
    with pytest.raises(PdfUnreadable):
        parse(b"<<" + repeated * 500_000 + b"x", 0)
    with pytest.raises(PdfUnreadable):
        parse(b"[1" + repeated * 500_000 + b"x", 0)


def test_a_dictionary_is_altered_without_touching_the_rest() -> None:
    value = parse(b" <</A 1.50 /B (x) % note\n/C[1]% last\n>> ", 0)[0]
    assert isinstance(value, Dictionary)
    made = altered(value, {"B": 7, "D": Name("E")})
    assert made == b"<</A 1.50 /B 7 % note\n/C[1]/D /E>>"


def test_nesting_is_bounded() -> None:
    with pytest.raises(PdfUnreadable):
        parse(b"[" * 10_000, 0)


def test_both_kinds_of_cross_reference_lead_to_the_same_page(letter: bytes) -> None:
    for pdf in (letter, with_xref_stream(letter)):
        document = Document(pdf)
        assert document.dictionary(document.first_page())["Type"] == "Page"
        assert document.revisions == 1


def test_objects_inside_an_object_stream_are_found() -> None:
    packed = zlib.compress(b"1 0 2 22 " + b"<</Pages 2 0 R/N 1>>  <</Kids[]/Type/Pages>>")
    stream = b"<</Type/ObjStm/N 2/First 9/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    body = b"%PDF-1.7\n3 0 obj\n" + stream + packed + b"\nendstream\nendobj\n"
    rows = b"\x00\0\0\0" + b"\x02\x00\x03\x00" + b"\x02\x00\x03\x01" + b"\x01\x00\x09\x00"
    rows += b"\x01" + len(body).to_bytes(2, "big") + b"\x00"
    table = b"4 0 obj\n<</Type/XRef/Size 5/W[1 2 1]/Root 1 0 R/Length 20>>\nstream\n" + rows + b"\nendstream\nendobj\n"
    document = Document(body + table + b"startxref\n%d\n%%%%EOF\n" % len(body))
    assert document.catalog["N"] == 1
    assert document.dictionary(Reference(2, 0))["Type"] == "Pages"
    assert document.place_of(Reference(2, 0)) is None


@pytest.mark.parametrize("kind", [0, 1, 2])
def test_png_predictors_are_undone(kind: int) -> None:
    rows = [bytes([1, 2, 3]), bytes([5, 2, 9])]
    if kind == 0:
        predicted = b"".join(b"\x00" + row for row in rows)
    elif kind == 1:
        predicted = b"\x01" + bytes([1, 1, 1]) + b"\x01" + bytes([5, 253, 7])
    else:
        predicted = b"\x02" + rows[0] + b"\x02" + bytes([4, 0, 6])
    parameters, dictionary = Dictionary(), Dictionary()
    parameters |= {"Predictor": 12, "Columns": 3}
    dictionary |= {"Filter": Name("FlateDecode"), "DecodeParms": parameters}
    assert xref.decoded(dictionary, zlib.compress(predicted)) == b"".join(rows)


def test_a_stream_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xref, "MOST_DECODED", 1000)
    dictionary = Dictionary()
    dictionary["Filter"] = Name("FlateDecode")
    with pytest.raises(TooLarge):
        xref.decoded(dictionary, zlib.compress(bytes(100_000)))


def _loop_of_revisions() -> bytes:
    pdf = pdf_of(b"<</Pages 2 0 R>>", b"<</Kids[]>>")
    start = int(pdf.rsplit(b"startxref\n", 1)[1].split()[0])
    return pdf.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def _many_fields() -> bytes:
    kids = b"".join(b"2 0 R " for _ in range(MOST_FIELDS + 1))
    return pdf_of(b"<</AcroForm<</Fields[" + kids + b"]>>>>", b"<</T(a)>>")


def _packed(number: int, dictionary: bytes, plain: bytes) -> bytes:
    """A stream object; its dictionary may say another length."""
    data = zlib.compress(plain)
    length = b"" if b"/Length" in dictionary else b"/Length %d" % len(data)
    head = b"%d 0 obj\n<<%s%s/Filter/FlateDecode>>\nstream\n" % (number, dictionary, length)
    return head + data + b"\nendstream\nendobj\n"


def _streamed(objects: dict[int, bytes], rows: dict[int, tuple[int, int, int]], *, trailer: bytes = b"") -> bytes:
    """A file with a cross-reference stream: ``objects`` stand in it, ``rows`` are entries beside theirs."""
    pdf, entries = b"%PDF-1.7\n", dict(rows)
    for number, octets in objects.items():
        entries.setdefault(number, (1, len(pdf), 0))
        pdf += octets
    last = max(entries) + 1
    plain = b"".join(
        bytes((kind,)) + place.to_bytes(8, "big") + detail.to_bytes(2, "big")
        for kind, place, detail in (entries.get(number, (0, 0, 0)) for number in range(last))
    )
    table = _packed(last, b"/Type/XRef/W[1 8 2]/Root 1 0 R/Size %d%s" % (last, trailer), plain)
    return pdf + table + b"startxref\n%d\n%%%%EOF\n" % len(pdf)


def _in_stream(dictionary: bytes, plain: bytes) -> bytes:
    """A file whose catalog stands in an object stream."""
    return _streamed({2: _packed(2, b"/Type/ObjStm" + dictionary, plain)}, {1: (2, 2, 0)})


def _lengths_in_streams() -> bytes:
    """Object streams whose lengths stand in the next, farther than anybody needs."""
    last = 400
    streams = {number: b"/Type/ObjStm/N 1/First 6/Length %d 0 R" % (number + 1001) for number in range(2, last)}
    objects = {number: _packed(number, text, b"%05d 5" % 1 + b" 5") for number, text in streams.items()}
    objects[last] = _packed(last, b"/Type/ObjStm/N 1/First 6", b"00001 5")
    return _streamed(objects, {1: (2, 2, 0), **{number + 1000: (2, number, 0) for number in range(2, last + 1)}})


def _keys(number: int) -> bytes:
    return b"".join(b"/K%d 1" % one for one in range(number))


def _predicted_without_end() -> bytes:
    rows = _packed(2, b"/Type/ObjStm/N 1/First 4/DecodeParms<</Predictor 12/Columns 1>>", bytes(30_000_000))
    return _streamed({2: rows}, {1: (2, 2, 0)})


HOSTILE: dict[str, Callable[[], bytes]] = {
    "no end": lambda: b"%PDF-1.7\n",
    "xref elsewhere": lambda: b"%PDF-1.7\nstartxref\n5\n%%EOF",
    "xref beyond": lambda: b"%PDF-1.7\nstartxref\n99999\n%%EOF",
    "revisions in a loop": _loop_of_revisions,
    "no root": lambda: pdf_of(b"<<>>", trailer=b""),
    "root is no dictionary": lambda: pdf_of(b"42"),
    "object elsewhere": lambda: pdf_of(b"<</AcroForm 2 0 R>>", b"<<>>").replace(b"\n2 0 obj", b"\n7 0 obj"),
    "field in itself": lambda: pdf_of(b"<</AcroForm<</Fields[2 0 R]>>>>", b"<</T(a)/Kids[2 0 R]>>"),
    "fields are no array": lambda: pdf_of(b"<</AcroForm<</Fields 2 0 R>>>>", b"<<>>"),
    "length in itself": lambda: pdf_of(b"<</AcroForm 2 0 R>>", b"2 0 R"),
    "too many fields": _many_fields,
    "an offset of eight octets": lambda: _streamed({}, {1: (1, 2**64 - 1, 0)}),
    "a hidden table beyond": lambda: pdf_of(b"<<>>", trailer=b"/Root 1 0 R/XRefStm 9999999999999999999"),
    "a hidden table before": lambda: pdf_of(b"<<>>", trailer=b"/Root 1 0 R/XRefStm -9999999"),
    "a length beyond": lambda: _streamed({2: _packed(2, b"/Length 9999999999999999999", b"")}, {1: (2, 2, 0)}),
    "an object beyond its stream": lambda: _in_stream(b"/N 1/First 24", b"1 99999999999999999999  <<>>"),
    "an object before its stream": lambda: _in_stream(b"/N 1/First 12", b"1 -9999999  <<>>"),
    "a first object before its stream": lambda: _in_stream(b"/N 1/First -9999999", b"1 0 <<>>"),
    "numbers without end": lambda: _in_stream(b"/N 30000000/First 60000000", b"1 " * 30_000_000),
    "an array without end": lambda: _in_stream(b"/N 1/First 4", b"1 0 [" + b"1 " * 30_000_000),
    "a dictionary without end": lambda: _in_stream(b"/N 1/First 4", b"1 0 <<" + _keys(1_000_000) + b">>"),
    "rows without end": _predicted_without_end,
    "lengths in streams in streams": _lengths_in_streams,
    "cross-references whose length is an object": lambda: _streamed({}, {1: (1, 9, 0)}, trailer=b"/Length 1 0 R"),
    "entries cut short": lambda: pdf_of(b"<<>>").replace(b"0 2\n", b"0 99\n"),
}


@pytest.mark.timeout(120)
@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_ends_in_a_typed_error(case: str) -> None:
    with pytest.raises((PdfUnreadable, TooLarge)):
        form_fields(Document(HOSTILE[case]()))


def test_a_text_string_without_a_mark_is_in_pdfdocencoding() -> None:
    assert shown_text(b"M\xfcd\xfcr I\x9f\x9a\x97") == "Müdür I\ufffdıŠ"
    assert shown_text(b"\x80 \x93\xa0") == "• ﬁ€"
    assert shown_text(bytes(range(0x20, 0x7F))) == bytes(range(0x20, 0x7F)).decode("ascii")
    assert shown_text(b"\xfe\xff\x01\x31") == shown_text(b"\xef\xbb\xbf\xc4\xb1") == shown_text(b"\x9a") == "ı"
    assert [shown_text(bytes((one,))) for one in (0x18, 0x1F, 0x9E, 0xAD)] == ["\u02d8", "\u02dc", "ž", "\ufffd"]
