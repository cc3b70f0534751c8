# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signers, trust and time-stamps out of a trial CA's folder without a network, and documents to sign."""

from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

from divit.ades.key_signer import KeySigner
from divit.der import tsp
from divit.kernel import clock
from divit.pki.lab.folder import LabFolder
from divit.pki.tsa import TimestampAuthority

POLICY = "2.16.792.1.61.0.1.5070.999.1"


@cache
def signer_of(lab: Path, name: str) -> KeySigner:
    """The holder of ``<name>.p12`` in a trial CA's folder; its chain is the issuing CA alone."""
    held = KeySigner.from_pkcs12((lab / f"{name}.p12").read_bytes(), b"1234")
    return replace(held, chain=(LabFolder(lab).certificate("issuing-ca"),))


class LocalTimestamper:
    """The time-stamping authority of a trial CA, asked without a network."""

    def __init__(self, lab: Path, at: datetime | None = None) -> None:
        folder = LabFolder(lab)
        self._authority = TimestampAuthority(
            certificate=folder.certificate("tsa"), key=folder.key("tsa"), policy=POLICY
        )
        self._at = at

    def timestamp(self, digest: bytes, hash_name: str) -> bytes:
        request = tsp.request(tsp.message_imprint(hash_name, digest), nonce=None)
        token = tsp.parse_response(self._authority.respond(request, self._at or clock.now())).token
        assert token is not None
        return token


@cache
def typst_letter(text: str = "Bu yazı denemedir.") -> bytes:
    """A letter as the server prints it: one page, PDF/A-2b."""
    import typst

    source = (
        "#set document(date: datetime(year: 2026, month: 11, day: 24, hour: 9, minute: 0, second: 0))\n"
        f"= DENEME\n{text}\n"
    )
    letter = typst.compile(source.encode(), pdf_standards=["a-2b"])
    assert isinstance(letter, bytes)
    return letter


def with_xref_stream(pdf: bytes) -> bytes:
    """The same document as a file whose cross-references are a stream, written by pyHanko."""
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)), writer_kwargs={"stream_xrefs": True})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    """The same document encrypted for its reader, written by pyHanko."""
    import io

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))
    writer.encrypt(owner_pass="deneme", user_pass="deneme")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
