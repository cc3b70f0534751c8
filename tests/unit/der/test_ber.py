# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""BER made readable: what OpenSSL streams comes out as the DER it would have written, and nothing hostile does."""

import subprocess
from pathlib import Path

import pytest

from divit.der import ber, cms, write
from divit.der.errors import DerError
from divit.der.read import whole


def indefinite(tag: int, *parts: bytes) -> bytes:
    return bytes((tag, 0x80)) + b"".join(parts) + b"\x00\x00"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (write.sequence(write.integer(5)), write.sequence(write.integer(5))),
        (
            indefinite(0x30, write.integer(5), indefinite(0xA0, write.null())),
            write.sequence(write.integer(5), write.explicit(0, write.null())),
        ),
        (b"\x30\x81\x03\x02\x01\x05", write.sequence(write.integer(5))),
        (b"\x30\x84\x00\x00\x00\x03\x02\x01\x05", write.sequence(write.integer(5))),
        (indefinite(0x24, write.octet_string(b"ab"), write.octet_string(b"c")), write.octet_string(b"abc")),
        (
            write.tlv(0x24, write.octet_string(b"ab"), indefinite(0x24, write.octet_string(b"c"))),
            write.octet_string(b"abc"),
        ),
        (indefinite(0x24), write.octet_string(b"")),
        (
            indefinite(0x30, indefinite(0x24, write.octet_string(b"x" * 200)), write.null()),
            write.sequence(write.octet_string(b"x" * 200), write.null()),
        ),
    ],
)
def test_lengths_become_definite_and_strings_whole(given: bytes, wanted: bytes) -> None:
    assert ber.normalised(given) == wanted


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x80\x02\x01\x05",
        b"\x02\x80\x00\x00",
        b"\x30\x03\x02\x01\x05\x00",
        b"\x30\x89" + b"\x00" * 8 + b"\x03\x02\x01\x05",
        b"\x1f\x81\x01\x00",
        b"\x24\x03\x02\x01\x05",
        b"\x24\x80\x02\x01\x05\x00\x00",
        b"\x24\x80\x04\x01\x05",
        b"\x30\x80" * 100_000,
        b"\x24\x80" * 100_000,
    ],
)
def test_what_is_no_ber_is_refused(hostile: bytes) -> None:
    with pytest.raises(DerError):
        ber.normalised(hostile)


def test_the_number_of_elements_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ber, "MOST_ELEMENTS", 10)
    with pytest.raises(DerError, match="10 elements"):
        ber.normalised(write.sequence(*[write.null()] * 10))


def test_certificates_keep_their_contents() -> None:
    odd = b"\x30\x05\x30\x81\x02\x05\x00"  # a length that is longer than it has to be, inside of a certificate
    signed = indefinite(
        0x30,
        write.oid("1.2.840.113549.1.7.2"),
        indefinite(0xA0, indefinite(0x30, write.integer(1), indefinite(0xA0, odd))),
    )
    assert odd in ber.normalised(signed)
    assert odd not in ber.normalised(indefinite(0x30, odd))


@pytest.mark.needs_openssl
def test_what_openssl_streams_reads_like_what_it_writes_at_once(tmp_path: Path, lab: Path) -> None:
    (tmp_path / "content").write_bytes(b"DENEME " * 20_000)
    who = ["-signer", str(lab / "nes-p256.pem"), "-inkey", str(lab / "nes-p256.p12"), "-passin", "pass:1234"]
    make = ["openssl", "cms", "-sign", "-nodetach", "-cades", "-binary", "-in", "content", "-outform", "DER", *who]
    streamed = subprocess.run([*make, "-stream"], cwd=tmp_path, capture_output=True, check=True).stdout
    assert streamed[:2] == b"\x30\x80"
    with pytest.raises(DerError):
        cms.parse_signed_data(streamed)
    parsed = cms.parse_signed_data(ber.normalised(streamed))
    assert parsed.content == b"DENEME " * 20_000
    assert whole(ber.normalised(streamed), write.SEQUENCE)
