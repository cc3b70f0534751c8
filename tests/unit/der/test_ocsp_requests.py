# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What is read quickly in an OCSP request, because all clients write it so, is read as everything else is."""

import random

import pytest

from divit.der import ocsp, oids, write
from divit.der.errors import DerError

CERT_ID = ocsp.cert_id("sha1", bytes(20), bytes(20), 1 << 126)


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Nothing is read quickly, and nothing kept."""
    monkeypatch.setattr(ocsp, "_nonce_alone", lambda _wrapper: None)
    monkeypatch.setattr(ocsp, "_requests_again", ocsp._requests)
    return monkeypatch


def read(encoded: bytes) -> ocsp.OcspRequest | str:
    try:
        return ocsp.parse_request(encoded)
    except DerError as error:
        return str(error)


@pytest.mark.parametrize("size", range(131))
def test_a_nonce_of_any_length_is_the_same_either_way(size: int, slowly: pytest.MonkeyPatch) -> None:
    encoded = ocsp.request([CERT_ID], bytes(range(size)))
    expected = read(encoded)
    slowly.undo()
    assert read(encoded) == expected
    assert isinstance(expected, ocsp.OcspRequest) == (1 <= size <= 128)


def test_changed_requests_are_the_same_either_way(chance: random.Random, slowly: pytest.MonkeyPatch) -> None:
    whole = ocsp.request([CERT_ID], b"1" * 16)
    changed = []
    for place in range(len(whole)):
        one = bytearray(whole)
        one[place] = chance.randrange(256)
        changed.append(bytes(one))
    expected = [read(one) for one in changed]
    slowly.undo()
    assert [read(one) for one in changed] == expected
    assert len({type(one) for one in expected}) == 2


def test_a_critical_nonce_and_one_with_company_are_read_in_full() -> None:
    nonce = ocsp.nonce_extension(b"1" * 16)
    other = write.sequence(write.oid("1.2.3.4"), write.boolean(True), write.octet_string(b""))
    critical = write.sequence(
        write.oid(oids.OCSP_NONCE), write.boolean(True), write.octet_string(write.octet_string(b"1" * 16))
    )
    listed = write.sequence(write.sequence(CERT_ID))
    for extensions, expected in (((nonce, other), (nonce, ("1.2.3.4",))), ((critical,), (critical, ()))):
        wrapper = write.explicit(2, write.sequence(*extensions))
        asked = ocsp.parse_request(write.sequence(write.sequence(listed, wrapper)))
        assert (asked.nonce, asked.critical) == expected


def requested(cert_id: bytes) -> bytes:
    return write.sequence(write.sequence(write.sequence(write.sequence(cert_id))))


def asked_with(*algorithm: bytes) -> bytes:
    return write.sequence(
        write.sequence(*algorithm), write.octet_string(bytes(20)), write.octet_string(bytes(20)), write.integer(5)
    )


SHA1 = write.oid("1.3.14.3.2.26")


@pytest.mark.parametrize("parameters", [(), (write.null(),)], ids=["absent", "null"])
def test_a_hash_stands_with_null_or_alone(parameters: tuple[bytes, ...]) -> None:
    cert_id = asked_with(SHA1, *parameters)
    assert ocsp.parse_request(requested(cert_id)).cert_ids[0].encoded == cert_id


@pytest.mark.parametrize(
    "hostile",
    [
        requested(asked_with(SHA1, write.integer(1))),
        requested(asked_with(SHA1, write.null(), write.null())),
        requested(asked_with(SHA1, b"\x05\x01\x00")),
        write.sequence(write.sequence(write.sequence(b"\x31" + write.sequence(CERT_ID)[1:]))),
    ],
    ids=["parameters", "twice", "a full null", "a set"],
)
def test_what_would_make_an_answer_unreadable_is_refused(hostile: bytes) -> None:
    """Found by malformed requests at the doors: the answer says again what it was asked by."""
    assert isinstance(read(hostile), str)


def test_a_nonce_is_said_again_as_it_is_written_in_der() -> None:
    value = write.octet_string(write.octet_string(b"1" * 16))
    plain = write.sequence(write.oid(oids.OCSP_NONCE), b"\x01\x01\x00", value)
    listed = write.sequence(write.sequence(CERT_ID))
    encoded = write.sequence(write.sequence(listed, write.explicit(2, write.sequence(plain))))
    assert ocsp.parse_request(encoded).nonce == ocsp.nonce_extension(b"1" * 16)
    wrong = write.sequence(write.sequence(listed, write.explicit(2, b"\x31" + write.sequence(plain)[1:])))
    odd = write.sequence(write.sequence(listed, write.explicit(2, write.sequence(b"\x31" + plain[1:]))))
    assert isinstance(read(wrong), str)
    assert isinstance(read(odd), str)
