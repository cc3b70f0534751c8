# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Attacks on signed PDFs, each made anew from a letter that ``signed`` turns into a signed one.

The classes are those that Ruhr University Bochum described: shadow attacks (hide, replace, hide and replace; 2021),
incremental saving, signature wrapping and universal forgery (2019), and those on certified files (evil annotation,
sneaky signature; 2021). Whoever attacks may have written the letter.
"""

import re
from collections.abc import Callable, Iterator

from made_pdf import (
    HOLDER,
    LETTER,
    OTHER_CONTENT,
    appended,
    appended_stream,
    last_startxref,
    look,
    place_of,
    stream,
    written_pdf,
)

#: Signs a PDF; ``certify`` is the /P of a certification, ``locked`` the name of a field that is locked.
Sign = Callable[..., bytes]
Attack = Callable[[Sign], bytes]
_ATTACKS: dict[str, Attack] = {}


def attacks() -> Iterator[tuple[str, Attack]]:
    """All of them, with their names; the name begins with the class."""
    yield from _ATTACKS.items()


def _attack(made: Attack) -> Attack:
    _ATTACKS[made.__name__] = made
    return made


def _rewriting(name: str, objects: dict[int, bytes], kind: str = "classic") -> None:
    """An attack that writes some objects of the signed letter again."""
    _ATTACKS[name] = lambda signed: appended(signed(written_pdf(kind=kind)), objects)


# Hide: something lies over the content when it is signed, and not afterwards.
_rewriting("hide_what_lies_over_the_page", {6: look(b"")})
_rewriting("hide_what_lies_over_the_page_of_a_file_with_object_streams", {6: look(b"")}, "stream")
_rewriting("hide_what_lies_over_the_page_of_a_hybrid_file", {6: look(b"")}, "hybrid")
_rewriting("hide_by_the_resources_of_the_page", {3: LETTER[3].replace(b"/Over 6 0 R", b"/Over 10 0 R")})
_rewriting("hide_by_a_layer", {16: b"<</OFF[7 0 R]>>"})
_rewriting("hide_by_the_name_of_a_layer", {7: b"<</Type/OCG/Name(Tutar)/Usage<</Print<</PrintState/OFF>>>>>>"})
_rewriting("hide_by_taking_a_note_away", {13: b"[9 0 R 19 0 R]"})
_rewriting("hide_by_the_look_of_a_note", {15: look(b"")})
_rewriting("hide_by_moving_a_note", {14: LETTER[14].replace(b"[0 0 90 90]", b"[0 0 0 0]")})
_rewriting("hide_by_leaving_out_a_part_of_the_content", {17: b"[]"})
_rewriting("hide_by_another_size_of_the_page", {3: LETTER[3].replace(b"[0 0 595 842]", b"[0 0 595 10]")})


@_attack
def hide_by_freeing_what_lies_over_the_page(signed: Sign) -> bytes:
    return appended(signed(written_pdf()), freed=[6])


# Replace: what is drawn with is exchanged, or a field shows another value.
_rewriting("replace_the_content", {4: stream(OTHER_CONTENT)})
_rewriting("replace_the_font", {5: LETTER[5].replace(b"Helvetica", b"Symbol")})
_rewriting("replace_the_encoding", {18: b"<</Type/Encoding/Differences[49/nine]>>"})
_rewriting("replace_the_graphics_state", {11: b"<</Type/ExtGState/CA 0>>"})
_rewriting("replace_a_picture", {12: LETTER[12].replace(b"\x00", b"\xff")})
_rewriting("replace_the_value_of_a_field", {9: LETTER[9].replace(b"/V(100)", b"/V(999)")})
_rewriting("replace_the_look_of_a_field", {10: look(b"BT (999) Tj ET")})
_rewriting("replace_the_place_of_a_field", {9: LETTER[9].replace(b"[72 600 200 620]", b"[0 0 595 842]")})
_rewriting("replace_how_fields_are_drawn", {8: LETTER[8].replace(b">>", b"/NeedAppearances true>>")})
_rewriting("replace_the_form_by_another_kind", {8: LETTER[8].replace(b">>", b"/XFA 30 0 R>>")})
_rewriting("replace_by_a_script", {1: LETTER[1].replace(b">>>>", b">>/OpenAction<</S/JavaScript/JS(0)>>>>")})


# Hide and replace: the other content stands in the signed file already, and later cross-references lead there.
@_attack
def hide_and_replace_by_a_hidden_catalog(signed: Sign) -> bytes:
    return appended(signed(written_pdf()), trailer=b"/Root 32 0 R/ID[<d1><d1>]")


@_attack
def hide_and_replace_by_where_the_content_stands(signed: Sign) -> bytes:
    """The hidden stream says that it is object 4 as well, inside of its own octets."""
    hidden = LETTER | {30: stream(b"\n4 0 obj\n" + stream(OTHER_CONTENT) + b"\nendobj\n")}
    pdf = signed(written_pdf(hidden))
    return appended(pdf, elsewhere={4: pdf.index(b"\n4 0 obj", place_of(pdf, 30)) + 1})


@_attack
def hide_and_replace_by_where_the_content_stands_in_a_stream(signed: Sign) -> bytes:
    pdf = signed(written_pdf(LETTER | {30: stream(b"\n4 0 obj\n" + stream(OTHER_CONTENT) + b"\nendobj\n")}, "stream"))
    return appended_stream(pdf, {4: (1, pdf.index(b"\n4 0 obj", place_of(pdf, 30)) + 1, 0)})


@_attack
def hide_and_replace_by_another_object_of_an_object_stream(signed: Sign) -> bytes:
    packed = [number for number, one in LETTER.items() if b"stream\n" not in one]
    pdf = signed(written_pdf(kind="stream"))
    return appended_stream(pdf, {3: (2, HOLDER, packed.index(31))})


@_attack
def hide_and_replace_by_another_object_stream(signed: Sign) -> bytes:
    pdf = signed(written_pdf(kind="stream"))
    begin = place_of(pdf, HOLDER)
    body = pdf[pdf.index(b"obj\n", begin) + 4 : pdf.index(b"\nendobj", begin)]
    return appended(pdf, {HOLDER: body.replace(b"/Contents 17 0 R", b"/Contents 30 0 R")})


@_attack
def hide_and_replace_by_a_reference_that_led_nowhere(signed: Sign) -> bytes:
    prepared = LETTER | {17: b"[4 0 R 70 0 R]"}
    return appended(signed(written_pdf(prepared)), {70: stream(OTHER_CONTENT)})


@_attack
def hide_and_replace_by_fewer_objects(signed: Sign) -> bytes:
    return appended(signed(written_pdf()), {50: b"null"}, size=6)


_rewriting("hide_and_replace_by_a_hidden_page", {2: LETTER[2].replace(b"3 0 R", b"31 0 R")})
_rewriting("hide_and_replace_by_one_page_more", {2: b"<</Type/Pages/Kids[31 0 R 3 0 R]/Count 2>>"})
_rewriting("hide_and_replace_by_hidden_content", {17: b"[30 0 R]"})


# Incremental saving: something is appended, more or less as a revision is.
@_attack
def incremental_saving_without_cross_references(signed: Sign) -> bytes:
    return signed(written_pdf()) + b"\n4 0 obj\n" + stream(OTHER_CONTENT) + b"\nendobj\n"


@_attack
def incremental_saving_with_a_bare_trailer(signed: Sign) -> bytes:
    pdf = signed(written_pdf())
    return pdf + b"4 0 obj\n" + stream(OTHER_CONTENT) + b"\nendobj\ntrailer\n<</Root 1 0 R>>\n"


@_attack
def incremental_saving_without_a_way_back(signed: Sign) -> bytes:
    pdf = signed(written_pdf())
    made = appended(pdf, dict(LETTER) | {4: stream(OTHER_CONTENT)})
    return made.replace(b"/Prev %d" % last_startxref(pdf), b"", 1)


@_attack
def incremental_saving_that_goes_back_too_far(signed: Sign) -> bytes:
    pdf = written_pdf()
    return appended(signed(pdf), {4: stream(OTHER_CONTENT)}, prev=last_startxref(pdf))


@_attack
def incremental_saving_with_a_copy_of_the_signature(signed: Sign) -> bytes:
    pdf = signed(written_pdf())
    found = re.search(rb"\n(\d+) 0 obj\n(<<[^\n]*/ByteRange.*?>>)\nendobj", pdf, re.DOTALL)
    assert found is not None
    return appended(pdf, {4: stream(OTHER_CONTENT), int(found[1]): found[2]})


@_attack
def incremental_saving_of_something_between_the_objects(signed: Sign) -> bytes:
    pdf = signed(written_pdf())
    return appended(pdf + b"4 0 obj\n" + stream(OTHER_CONTENT) + b"\nendobj\n", {50: b"null"})


# Signature wrapping: what is not covered is made larger, or read as something else.
def _in_the_hole(pdf: bytes, inserted: bytes) -> bytes:
    """``pdf`` with octets in the place of the zeros behind the CMS: the string ends there, and begins again."""
    end = pdf.rindex(b"0000>")
    return pdf[: end - len(inserted)] + inserted + pdf[end:]


@_attack
def wrapping_by_a_second_string_in_the_hole(signed: Sign) -> bytes:
    return _in_the_hole(signed(written_pdf()), b">/X 4/Y<")


@_attack
def wrapping_by_a_second_range_in_the_hole(signed: Sign) -> bytes:
    return _in_the_hole(signed(written_pdf()), b">/ByteRange[0 9 20 9]/Contents<")


@_attack
def wrapping_by_a_wider_hole(signed: Sign) -> bytes:
    pdf = signed(written_pdf())
    end = pdf.rindex(b"0000>")
    return pdf[:end] + b">/X(" + OTHER_CONTENT + b")/Y<" + pdf[end:]


@_attack
def wrapping_by_something_other_than_zeros(signed: Sign) -> bytes:
    return _in_the_hole(signed(written_pdf()), b"DENEME".hex().encode())


# Universal forgery: the signature object lacks what would make somebody check it.
def _forged(name: str, old: bytes, new: bytes) -> None:
    def forge(signed: Sign) -> bytes:
        pdf = signed(written_pdf())
        found = re.search(old, pdf)
        assert found is not None
        return pdf[: found.start()] + new.ljust(len(found[0])) + pdf[found.end() :]

    _ATTACKS[name] = forge


_forged("forgery_without_a_range", rb"/ByteRange\s*\[[^\]]*\]", b"")
_forged("forgery_with_a_range_of_nothing", rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange[0 0 0 0]")
_forged("forgery_with_a_null_for_a_range", rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange null")
_forged("forgery_with_a_negative_range", rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange[0 -1 9 -1]")
_forged("forgery_with_a_range_of_names", rb"/ByteRange\s*\[[^\]]*\]", b"/ByteRange[/a/b/c/d]")
_forged("forgery_without_a_cms", rb"/Contents\s*<[0-9a-fA-F]*>", b"")
_forged("forgery_with_an_empty_cms", rb"/Contents\s*<[0-9a-fA-F]*>", b"/Contents<>")
_forged("forgery_with_a_null_for_a_cms", rb"/Contents\s*<[0-9a-fA-F]*>", b"/Contents null")
_forged("forgery_with_a_cms_of_zeros", rb"/Contents\s*<[0-9a-fA-F]*>", b"/Contents<00>")
_forged("forgery_without_a_kind", rb"/SubFilter\s*/ETSI.CAdES.detached", b"")


# On certified files: what a certification permits is used to lay something over the page.
NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[0 0 595 842]/F 4/AP<</N 61 0 R>>/Contents(999)>>"
NOTED = {60: NOTE, 61: look(), 13: b"[9 0 R 14 0 R 19 0 R 60 0 R]"}
OVERLAID = b"<</FT/Sig/T(Yeni)/Type/Annot/Subtype/Widget/Rect[0 0 595 842]/F 4/P 3 0 R/AP<</N 61 0 R>>%b>>"
FILLED = LETTER[9].replace(b"/V(100)", b"/V(999)")
SCRIPTED = FILLED.removesuffix(b">>") + b"/AA<</F<</S/JavaScript/JS(0)>>>>>>"
MOVED = FILLED.replace(b"72 600", b"0 0")


def _certified(name: str, permission: int | None, objects: dict[int, bytes], locked: str | None = None) -> None:
    """An attack that writes ``objects`` behind a signature that permits something, and into the form a field 60."""

    def attack(signed: Sign) -> bytes:
        pdf = signed(written_pdf(), certify=permission, locked=locked)
        form = pdf[pdf.rindex(b"\n8 0 obj\n") + len(b"\n8 0 obj\n") :].split(b"\nendobj")[0]
        page = {8: form.replace(b"]", b" 60 0 R]", 1)} if b"/FT" in objects.get(60, b"") else {}
        return appended(pdf, objects | page)

    _ATTACKS[name] = attack


for _permission in (1, 2, 3):
    _certified(f"evil_annotation_where_{_permission}_is_permitted", _permission, NOTED)
    _certified(f"evil_look_of_a_note_where_{_permission}_is_permitted", _permission, {15: look()})
for _permission in (2, 3):
    _certified(
        f"sneaky_signature_that_nobody_made_where_{_permission}_is_permitted",
        _permission,
        {60: OVERLAID % b"", 61: look(), 13: NOTED[13]},
    )
    _certified(
        f"sneaky_signature_without_a_cms_where_{_permission}_is_permitted",
        _permission,
        {60: OVERLAID % b"/V 62 0 R", 61: look(), 62: b"<</Type/Sig>>", 13: NOTED[13]},
    )
    _certified(f"evil_script_in_a_field_where_{_permission}_is_permitted", _permission, {9: SCRIPTED})
    _certified(f"evil_place_of_a_field_where_{_permission}_is_permitted", _permission, {9: MOVED})
    _certified(f"evil_look_that_others_share_where_{_permission}_is_permitted", _permission, {9: FILLED, 10: look()})
_certified("filled_where_nothing_is_permitted", 1, {9: FILLED})
_certified("filled_where_nobody_permitted_it", None, {9: FILLED})
_certified("filled_where_a_signer_locked_it", 2, {9: FILLED}, "Tutar")
