# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The examiner's scenario 12: dynamic content, and content that is not what the signer says."""

import io
import zipfile
from pathlib import Path

import pytest

from divit.ades.claims import Claims
from divit.ades.content import PIECE, FileContent
from divit.ades.create import Format, Level, Options, sign
from divit.ades.profiles import profiles
from divit.ades.validate import validate
from examiner import (
    BROKEN,
    CONTENT,
    FORMS,
    MINUTE,
    NOON,
    PASSED,
    Office,
    StampsAt,
    codes,
    said,
)
from trial_signers import typst_letter


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


@pytest.mark.parametrize("form", ["PDF_T", "PDF_P4"])
def test_scenario_12_a_signed_pdf_is_content_itself(office: Office, form: str) -> None:
    for files, verdict in ((STILL, (PASSED, set())), (DYNAMIC, (BROKEN, {"dynamic-content"}))):
        for make in (make for name, make in files.items() if name.startswith("PDF")):
            signed = office.raised(office.signed(form, content=make()), form)
            report = office.judged(signed, form)
            assert (said(report), codes(report)) == verdict
