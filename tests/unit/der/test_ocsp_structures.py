# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""OCSP requests: read as the standard writes them, refused otherwise."""

import pytest
from cryptography import x509
from cryptography.x509 import ocsp as judge

from divit.der import ocsp, oids, write
from divit.der.errors import DerError

CERT_ID = ocsp.cert_id("sha1", bytes(20), b"\x01" * 20, 7)
CRITICAL = write.sequence(write.oid("1.3.6.1.4.1.32473.1"), write.boolean(True), write.octet_string(b"\x05\x00"))


def with_extensions(*extensions: bytes) -> bytes:
    listed = write.sequence(write.sequence(CERT_ID))
    return write.sequence(write.sequence(listed, write.explicit(2, write.sequence(*extensions))))


def test_a_request_is_read_by_a_stranger_and_by_us() -> None:
    encoded = ocsp.request([CERT_ID], b"n" * 16)
    stranger = judge.load_der_ocsp_request(encoded)
    assert stranger.serial_number == 7
    assert stranger.extensions.get_extension_for_class(x509.OCSPNonce).value.nonce == b"n" * 16
    asked = ocsp.parse_request(encoded)
    (one,) = asked.cert_ids
    assert (one.hash_name, one.issuer_name_hash, one.issuer_key_hash, one.serial) == (
        "sha1",
        bytes(20),
        b"\x01" * 20,
        7,
    )
    assert (one.encoded, asked.nonce) == (CERT_ID, ocsp.nonce_extension(b"n" * 16))


def test_a_requestor_a_version_and_a_signature_are_passed_over() -> None:
    name = write.explicit(1, write.tlv(0xA4, write.sequence()))
    body = write.sequence(
        write.explicit(0, write.integer(0)), name, write.sequence(write.sequence(CERT_ID, write.explicit(0)))
    )
    asked = ocsp.parse_request(write.sequence(body, write.explicit(0, write.sequence())))
    assert [one.serial for one in asked.cert_ids] == [7]


def test_an_unknown_hash_has_no_name() -> None:
    strange = write.sequence(
        write.sequence(write.oid("1.2.3")), write.octet_string(b""), write.octet_string(b""), write.integer(1)
    )
    assert ocsp.parse_request(ocsp.request([strange])).cert_ids[0].hash_name == ""


def test_critical_extensions_are_told() -> None:
    assert ocsp.parse_request(with_extensions(CRITICAL)).critical == ("1.3.6.1.4.1.32473.1",)


@pytest.mark.parametrize(
    "encoded",
    [
        write.sequence(write.sequence(write.sequence())),
        write.sequence(write.sequence(write.explicit(0, write.integer(1)), write.sequence(write.sequence(CERT_ID)))),
        with_extensions(*[CRITICAL] * 17),
        with_extensions(write.sequence(write.oid(oids.OCSP_NONCE), write.octet_string(b"bare"))),
        ocsp.request([CERT_ID]) + b"\x00",
        b"",
    ],
)
def test_a_request_that_breaks_the_structure_is_refused(encoded: bytes) -> None:
    with pytest.raises(DerError):
        ocsp.parse_request(encoded)
