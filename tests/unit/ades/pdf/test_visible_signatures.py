# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A visible signature stands where it was put on the page as people see it, upright, and says who signed."""

import re
import zlib
from datetime import UTC, datetime

import pytest

import pictures
from divit.ades import pades
from divit.ades.create import Format, Options, sign
from divit.ades.errors import AppearanceTooSmall, ImageUnreadable, NoSuchPage, OutsidePage
from divit.ades.pdf.appearance.embedding import Embedded
from divit.ades.pdf.appearance.images import image
from divit.ades.pdf.appearance.layout import fitted
from divit.ades.pdf.appearance.truetype import face_of
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Name, Real, Reference, Value
from divit.ades.pdf.update import Update
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.visible import Place, Visible
from divit.kernel.fonts import face
from divit.pki.trust import TrustStore
from pictures import Drawn
from trial_signers import KeySigner, with_xref_stream

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
NAME = "Işıl ÖĞÜT ÇAĞŞİ"
PLACE = Place(1, 30, 40, 220, 60)


def prepared(pdf: bytes, visible: Visible, **more: object) -> bytes:
    return pades.prepare(pdf, claimed_at=AT, name=NAME, visible=visible, reserved=64, **more).octets()  # type: ignore[arg-type]  # of prepare


def altered_page(pdf: bytes, **entries: Value) -> bytes:
    document = Document(pdf)
    update, page = Update(document), document.first_page()
    update.put_altered(page, document.dictionary(page), entries)
    return pdf + update.finish()


@pytest.mark.parametrize("cut", [False, True])
@pytest.mark.parametrize("turned", [0, 90, 180, 270, -90])
def test_it_stands_where_it_was_put_however_the_page_is_turned_and_cut(letter: bytes, turned: int, cut: bool) -> None:
    entries: dict[str, Value] = {"Rotate": turned}
    if cut:
        entries["CropBox"] = [40, Real(b"60.5"), 500, 760]
    page = altered_page(letter, **entries)
    signed = prepared(page, Visible(PLACE, image=pictures.plain()))
    before, after = Drawn(page), Drawn(signed)
    left, bottom, right, top = after.changed(before)
    assert left >= 30
    assert bottom >= 39
    assert right <= 250
    assert top <= 101
    # Upright: the picture is to the left of the text.
    middle = (bottom + top) // 2
    assert after.pixel(left + 5, middle) == pytest.approx(pictures.BLUE, abs=12)
    assert any(max(after.pixel(x, y)) < 90 for x in range(left + 100, right) for y in range(bottom, top))


def test_points_are_points_where_the_page_has_units_of_its_own(letter: bytes) -> None:
    # PDFium and poppler draw a page in its own units; two points each here, so the rectangle is half as large in them.
    page = altered_page(letter, UserUnit=2)
    (field,) = form_fields(Document(prepared(page, Visible(PLACE))))
    assert field.dictionary["Rect"] == [Real(b"%.3f" % one) for one in (15, 20, 125, 50)]


def test_it_tells_who_signed_when_why_and_where_in_turkish_letters(letter: bytes) -> None:
    assert shown(prepared(letter, Visible(PLACE), reason="Onay", location="Iğdır")) == [
        NAME,
        "Elektronik imza, 24.11.2026 12.00",
        "Onay",
        "Iğdır",
    ]


def shown(pdf: bytes) -> list[str]:
    """The lines of the last field's appearance, as a reader copies them: each glyph by what /ToUnicode says of it."""
    document = Document(pdf)
    field = form_fields(document)[-1].dictionary
    form, content = document.stream(reference(document.dictionary(field["AP"])["N"]))
    fonts = document.dictionary(document.dictionary(form["Resources"])["Font"])
    maps = {}
    for key, font in fonts.items():
        told = document.stream(reference(document.dictionary(font)["ToUnicode"]))[1]
        maps[key.encode()] = {code: chr(int(mapped, 16)) for code, mapped in re.findall(rb"<(\w{4})> <(\w{4})>", told)}
    lines = re.findall(rb"/(\w+) [\d.]+ Tf [^<]*<(\w+)> Tj", content)
    return ["".join(maps[key][codes[at : at + 4]] for at in range(0, len(codes), 4)) for key, codes in lines]


def reference(value: Value) -> Reference:
    assert isinstance(value, Reference)
    return value


def test_a_signer_may_show_other_lines_or_a_picture_alone(letter: bytes) -> None:
    lines = Drawn(prepared(letter, Visible(PLACE, lines=("Uygundur.", "Şube Müdürü"))))
    assert lines.changed(Drawn(letter))
    alone = prepared(letter, Visible(PLACE, lines=(), image=pictures.plain()))
    assert b"/FontFile2" not in alone
    assert Drawn(alone).pixel(140, 70) == pytest.approx(pictures.BLUE, abs=12)


@pytest.mark.parametrize("with_stream", [False, True])
def test_it_is_judged_valid_and_so_are_two_of_them(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore, with_stream: bool
) -> None:
    made = with_xref_stream(letter) if with_stream else letter
    for one, left in ((signer, 30), (second_signer, 300)):
        options = Options(Format.PADES, AT, visible=Visible(Place(1, left, 40, 220, 60), image=pictures.with_alpha()))
        made = sign(made, one, format=Format.PADES, options=options)
    report = validate(made, trust=trust)
    assert [one.indication for one in report.signatures] == [Indication.TOTAL_PASSED] * 2, report.as_json()


def test_a_place_that_is_not_on_a_page_is_refused(letter: bytes) -> None:
    for number in (2, -2, 0):
        with pytest.raises(NoSuchPage):
            prepared(letter, Visible(Place(number, 0, 0, 100, 50)))
    for place in (Place(1, 500, 10, 100, 50), Place(1, -1, 0, 100, 50), Place(1, 0, 0, 0, 50), Place(1, 0, 800, 9, 90)):
        with pytest.raises(OutsidePage) as refused:
            prepared(letter, Visible(place))
        assert "595 × 842" in str(refused.value)


def test_pages_are_counted_from_both_ends_through_a_tree(letter: bytes) -> None:
    document = Document(letter)
    update, first = Update(document), document.first_page()
    root = document.catalog["Pages"]
    leaves = [update.reserve() for _number in range(3)]
    node = update.reserve()
    for leaf in leaves:
        update.put_altered(leaf, document.dictionary(first), {"Parent": node})
    below, above = Dictionary(), Dictionary()
    below |= {"Type": Name("Pages"), "Kids": list(leaves), "Count": 3, "Parent": root, "Rotate": 90}
    above |= {"Kids": [first, node], "Count": 4}
    update.put(node, below)
    update.put_altered(reference(root), document.dictionary(root), above)
    book = letter + update.finish()
    for number, expected in ((1, first), (2, leaves[0]), (4, leaves[2]), (-1, leaves[2]), (-4, first)):
        (field,) = form_fields(Document(prepared(book, Visible(Place(number, 10, 10, 200, 60)))))
        assert field.dictionary["P"] == expected
        assert field.dictionary.get("MK") == (None if expected == first else {"R": 90})


def test_text_that_nobody_could_read_is_refused(letter: bytes) -> None:
    with pytest.raises(AppearanceTooSmall):
        prepared(letter, Visible(Place(1, 30, 40, 60, 12)))


def test_lines_are_broken_between_words_and_made_as_large_as_goes() -> None:
    def measure(text: str, _is_bold: bool) -> float:
        return len(text) / 2

    found = fitted(["aaaa bbbb cccc"], 60, 40, measure)
    assert (found.size, [one.text for one in found.lines]) == (12.0, ["aaaa bbbb", "cccc"])
    assert found.lines[0].is_bold
    smaller = fitted(["aaaa bbbb cccc", "dd"], 60, 20, measure)
    assert smaller.size == 8.0
    assert [one.text for one in smaller.lines] == ["aaaa bbbb cccc", "dd"]


def test_the_embedded_face_has_the_used_glyphs_alone_and_says_which_characters_they_are() -> None:
    tinos = face_of(face("Tinos-Regular"))
    embedded = Embedded(tinos, "Tinos-Regular", ["Iıİi ğŞ", "ş\u4e2d"])
    program, numbers = tinos.subset(tinos.glyph(one) for one in "Iıİi ğŞş?")
    # Composite letters bring the glyphs that they are made of.
    assert 9 < len(numbers) < 20
    assert len(program) < 4000
    assert embedded.codes("ş") == embedded.codes("s\u0327")
    assert embedded.codes("\u4e2d") == embedded.codes("?")
    assert len({embedded.codes(one) for one in "Iıİi"}) == 4


def test_the_embedded_face_says_of_every_glyph_how_wide_it_is(letter: bytes) -> None:
    document = Document(prepared(letter, Visible(PLACE)))
    field = form_fields(document)[-1].dictionary
    form, _content = document.stream(reference(document.dictionary(field["AP"])["N"]))
    fonts = document.dictionary(document.dictionary(form["Resources"])["Font"])
    assert sorted(fonts) == ["Bold", "Plain"]
    for font in fonts.values():
        (descendant,) = document.array(document.dictionary(font)["DescendantFonts"])
        descriptor = document.dictionary(document.dictionary(descendant)["FontDescriptor"])
        _first, widths = document.array(document.dictionary(descendant)["W"])
        program = document.stream(reference(descriptor["FontFile2"]))[1]
        bits = document.stream(reference(descriptor["CIDSet"]))[1]
        count = int.from_bytes(program[program.index(b"maxp") :][8:12], "big")
        assert len(document.array(widths)) == sum(octet.bit_count() for octet in bits)
        assert int.from_bytes(program[count + 4 : count + 6], "big") == len(document.array(widths))
        assert re.fullmatch(r"[A-Z]{6}\+Tinos-\w+", str(descriptor["FontName"]))


@pytest.mark.parametrize("kind", range(5))
def test_pictures_with_an_alpha_channel_are_unfiltered_and_laid_on_white(kind: int) -> None:
    file, pixels = pictures.filtered()[kind]
    found = image(file)
    expected = b"".join(bytes(one[:3]) for one in pixels)
    assert (found.width, found.height, zlib.decompress(found.octets)) == (8, 6, expected)


@pytest.mark.parametrize(
    ("file", "left", "right"),
    [
        (pictures.plain(), pictures.BLUE, pictures.BLUE),
        (pictures.with_alpha(), (255, 255, 255), pictures.BLUE),
        (pictures.of_palette(), (255, 255, 255), pictures.BLUE),
        (pictures.grey_with_alpha(), (127, 127, 127), (127, 127, 127)),
    ],
    ids=["plain", "alpha", "palette", "grey"],
)
def test_pictures_look_as_they_do_elsewhere(
    letter: bytes, file: bytes, left: pictures.Pixel, right: pictures.Pixel
) -> None:
    drawn = Drawn(prepared(letter, Visible(Place(1, 30, 40, 124, 84), lines=(), image=file)))
    assert drawn.pixel(40, 80) == pytest.approx(left, abs=12)
    assert drawn.pixel(144, 80) == pytest.approx(right, abs=12)


@pytest.mark.parametrize(
    "file",
    [
        b"GIF89a",
        pictures.plain()[:60],
        pictures.with_alpha()[:70],
        b"\xff\xd8\xff\xe0\x00\x04ab",
        b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x10\x00\x10\x04" + bytes(20),
        pictures.png(1, 1, 2, lambda _row: bytes(3)).replace(b"\x08\x02\x00\x00\x00", b"\x08\x02\x00\x00\x01"),
        pictures.png(9000, 9000, 2, lambda _row: b"")[:200],
        bytes(4_000_001),
    ],
    ids=["gif", "cut", "cut alpha", "no frame", "CMYK", "interlaced", "huge", "heavy"],
)
def test_a_picture_that_cannot_be_shown_is_refused_in_words(letter: bytes, file: bytes) -> None:
    with pytest.raises(ImageUnreadable):
        prepared(letter, Visible(PLACE, image=file))


def test_nothing_in_it_is_transparent_or_in_colours_of_a_device(letter: bytes) -> None:
    appended = prepared(letter, Visible(PLACE, image=pictures.with_alpha()))[len(letter) :]
    for word in (b"/SMask", b"/Group", b"/ca ", b"/CA ", b"/DeviceRGB", b"/DeviceGray", b"/ExtGState"):
        assert word not in appended
    assert b"/CalRGB" in appended
    assert b"/CalGray" in appended


def test_a_jpeg_is_taken_as_it_is() -> None:
    head = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x11\x08\x00\x10\x00\x20\x03" + bytes(9)
    found = image(head)
    assert (found.width, found.height, found.octets) == (32, 16, head)
    assert found.entries["Filter"] == "DCTDecode"
