# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A file is signed beside the original and judged; what cannot be used is told and left alone."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from divit.agent import local_files
from divit.agent.errors import FileNotUsable
from divit.agent.local_files import judged, kind_words, kinds_of_signature
from divit.agent.pins import sign_file
from divit.kernel import words
from divit.pki.trust import TrustStore
from divit.tokens.pin.pipe import write_pin
from divit.tokens.wipe import SecretBytes
from made_pdf import written_pdf
from trial_keys import certificate_for, new_key, write_p12
from trial_signers import LocalTimestamper

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


@pytest.mark.parametrize(("name", "content"), [("yazı.pdf", written_pdf()), ("rapor.txt", b"Rapor\n")])
def test_with_a_time_stamping_service_a_file_is_signed_at_a_proved_time(
    tmp_path: Path,
    token: str,
    name: str,
    content: bytes,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(local_files, "timestamper_of_settings", lambda _first: timestamper)
    assert kinds_of_signature()[0] == "timed", "the usual choice"
    original = tmp_path / name
    original.write_bytes(content)
    made = sign_file(original, token, {}, typed, signature="timed")
    found = judged(made, network=False, trust=replace(trust, anchors=(CERTIFICATE, *trust.anchors)))
    assert found.lines[0].endswith("-T"), found.lines


def test_without_a_time_stamping_service_nothing_is_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_files, "timestamper_of_settings", lambda _first: None)
    assert kinds_of_signature() == ("plain",)
    assert len({kind_words(kind) for kind in ("plain", "timed", "lasting")}) == 3


def test_a_file_without_a_signature_is_told_as_such(tmp_path: Path) -> None:
    plain = tmp_path / "a.pdf"
    plain.write_bytes(written_pdf())
    assert judged(plain, network=False).word == "No signature"


def test_what_cannot_be_read_is_told_and_is_not_called_unsigned(tmp_path: Path, token: str) -> None:
    found = judged(tmp_path / "none.pdf", network=False)
    assert (found.word, "IMZ-6063" in found.lines[0]) == ("Cannot tell", True)
    with pytest.raises(FileNotUsable):
        sign_file(tmp_path / "none.pdf", token, {}, typed)
