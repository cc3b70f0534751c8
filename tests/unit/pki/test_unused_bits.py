# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The octet that counts the unused bits of a signature is under no signature, and readers pass over it when those bits
are zero: a file in which it was changed would be another file with the same verdict. Such a signature is worth nothing.
"""

from collections.abc import Callable

import pytest
from cryptography import x509
from cryptography.x509 import ocsp

from divit.der import ocsp as structure
from divit.der import read, write
from divit.der.errors import DerError
from divit.der.validation_values import ocsp_signature
from divit.der.x509 import certificate_parts, crl_parts, last_signature
from divit.pki import ocsp_status
from divit.pki.certificates import load_certificate
from divit.pki.errors import CertificateUnreadable
from divit.pki.ocsp import Responder
from divit.pki.revocation import Evidence, certificate_status
from divit.pki.signatures import is_crl_signed_by
from divit.pki.status import State
from forged_certificates import NOON, SIGNER, Family


def told_unused(made: Callable[[], bytes], signature_in: Callable[[bytes], bytes]) -> tuple[bytes, bytes]:
    """What ``made`` gives with a signature that ends in a zero bit, and the same with that bit told unused."""
    while True:
        signed = made()
        signature = signature_in(signed)
        if not signature[-1] & 1:
            return signed, signed.replace(write.bit_string(signature), write.bit_string(signature, 1))


def test_a_certificate_is_not_read(family: Family) -> None:
    def signature_in(der: bytes) -> bytes:
        return x509.load_der_x509_certificate(der).signature

    signed, changed = told_unused(lambda: family.forge.make("DENEME", family.issuing, SIGNER).der, signature_in)
    assert signature_in(changed) == signature_in(signed)
    assert certificate_parts(signed)
    with pytest.raises(CertificateUnreadable):
        load_certificate(changed)


def test_a_crl_clears_nobody(family: Family) -> None:
    def signature_in(der: bytes) -> bytes:
        return x509.load_der_x509_crl(der).signature

    signed, changed = told_unused(lambda: family.crl_of(family.issuing), signature_in)
    assert signature_in(changed) == signature_in(signed)
    assert is_crl_signed_by(signed, family.issuing.der)
    assert not is_crl_signed_by(changed, family.issuing.der)
    found = certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((), (changed,)))
    assert found.state is State.NOT_KNOWN
    with pytest.raises(DerError):
        crl_parts(changed)


def test_an_ocsp_answer_clears_nobody(family: Family) -> None:
    responder = Responder(
        issuer=family.issuing.der,
        certificate=family.issuing.der,
        key=family.issuing.key,
        status_of=lambda _: "good",
    )
    question = structure.request([ocsp_status.cert_id(family.signer.der, family.issuing.der)])

    def signature_in(der: bytes) -> bytes:
        return ocsp.load_der_ocsp_response(der).signature

    signed, changed = told_unused(lambda: responder.respond(question, NOON).body, signature_in)
    assert signature_in(changed) == signature_in(signed) == ocsp_signature(signed)
    for answer, state in ((signed, State.GOOD), (changed, State.NOT_KNOWN)):
        found = certificate_status(family.signer.der, family.issuing.der, NOON, Evidence((answer,), ()))
        assert found.state is state


def test_nothing_follows_the_signature() -> None:
    tail = write.sequence(write.bit_string(b"\x01"), write.null())
    with pytest.raises(DerError):
        last_signature(tail, read.Cursor.of(tail))
