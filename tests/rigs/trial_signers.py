# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signers, trust and time-stamps out of a trial CA's folder without a network, and documents to sign."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from divit.ades.signer import SignatureAlgorithm
from divit.der import tsp
from divit.kernel import clock
from divit.pki import keys
from divit.pki.lab.folder import LabFolder
from divit.pki.tsa import TimestampAuthority

POLICY = "2.16.792.1.61.0.1.5070.999.1"


@dataclass
class KeySigner:
    """A private key in this process, as ``ades.Signer`` wants it."""

    key: keys.PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]
    algorithm: SignatureAlgorithm

    def sign(self, data: bytes) -> bytes:
        return keys.sign(self.key, data)

    def sign_batch(self, batch: Iterable[bytes]) -> Iterator[bytes]:
        return (self.sign(data) for data in batch)


@cache
def signer_of(lab: Path, name: str) -> KeySigner:
    """The holder of ``<name>.p12`` in a trial CA's folder; its chain is the issuing CA alone."""
    opened = pkcs12.load_pkcs12((lab / f"{name}.p12").read_bytes(), b"1234")
    assert opened.cert is not None
    assert isinstance(opened.key, keys.PrivateKey)
    certificate = opened.cert.certificate.public_bytes(serialization.Encoding.DER)
    issuing = LabFolder(lab).certificate("issuing-ca")
    return KeySigner(opened.key, certificate, (issuing,), SignatureAlgorithm.for_certificate(certificate))


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
