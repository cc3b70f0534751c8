# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A file is signed beside the original and judged; what cannot be used is told and left alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from divit.agent.errors import FileNotUsable
from divit.agent.local_files import judged
from divit.agent.pins import sign_file
from divit.kernel import words
from divit.pki.trust import TrustStore
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from made_pdf import written_pdf
from trial_keys import certificate_for, new_key, write_p12

KEY = new_key("p256")
CERTIFICATE = certificate_for(KEY, name="DENEME Işıl")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    words.use("en")
    yield
    words.use("tr")


def typed(_module: str, _arguments: Sequence[str], channel: int) -> None:
    write_pin(channel, SecretBytes.take(bytearray(b"123456")))


@pytest.fixture
def token(tmp_path: Path) -> str:
    return f"p12:{write_p12(tmp_path, KEY, CERTIFICATE)}"


@pytest.mark.parametrize(
    ("name", "content", "made"),
    [("yazı.pdf", written_pdf(), "yazı.signed.pdf"), ("rapor.txt", b"Rapor\n", "rapor.txt.asice")],
)
def test_a_file_is_signed_beside_the_original(tmp_path: Path, token: str, name: str, content: bytes, made: str) -> None:
    original = tmp_path / name
    original.write_bytes(content)
    first, second = (sign_file(original, token, {}, typed) for _twice in range(2))
    assert (first.name, original.read_bytes()) == (made, content)
    assert second != first, "nothing is written over"
    found = judged(first, network=False, trust=TrustStore((CERTIFICATE,)))
    assert found.standing != "bad", found.lines
    assert any("DENEME Işıl" in line for line in found.lines)


def test_a_file_without_a_signature_is_told_as_such(tmp_path: Path) -> None:
    plain = tmp_path / "a.pdf"
    plain.write_bytes(written_pdf())
    assert judged(plain, network=False).word == "No signature"


def test_what_cannot_be_read_is_told_and_is_not_called_unsigned(tmp_path: Path, token: str) -> None:
    found = judged(tmp_path / "none.pdf", network=False)
    assert (found.word, "IMZ-6063" in found.lines[0]) == ("Cannot tell", True)
    with pytest.raises(FileNotUsable):
        sign_file(tmp_path / "none.pdf", token, {}, typed)
