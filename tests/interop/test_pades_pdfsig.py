# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What poppler's pdfsig says of the PDFs that we sign."""

import subprocess
from pathlib import Path

import pytest

from divit.ades.create import Format, Level, Sources, sign
from divit.pki.trust import TrustStore
from every_key import KeyKind, signer_with
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

pytestmark = pytest.mark.needs_pdfsig


def told(pdf: bytes, folder: Path) -> str:
    path = folder / "signed.pdf"
    path.write_bytes(pdf)
    ended = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False)
    return ended.stdout


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("level", [Level.B, Level.T])
def test_a_signed_letter_is_valid_and_signed_wholly(
    lab: Path, tmp_path: Path, letter: bytes, timestamper: LocalTimestamper, key: KeyKind, level: Level
) -> None:
    said = told(
        sign(letter, signer_with(lab, key), format=Format.PADES, level=level, timestamper=timestamper), tmp_path
    )
    assert said.count("Signature is Valid.") == 1
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


@pytest.mark.parametrize("key", KeyKind)
@pytest.mark.parametrize("level", [Level.LT, Level.LTA])
@pytest.mark.parametrize("with_stream", [False, True])
def test_what_was_raised_later_leaves_the_signature_valid(
    lab: Path,
    tmp_path: Path,
    letter: bytes,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    key: KeyKind,
    level: Level,
    with_stream: bool,
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    signer, sources = signer_with(lab, key), Sources(trust)
    made = sign(pdf, signer, format=Format.PADES, level=level, timestamper=timestamper, sources=sources)
    said = told(made, tmp_path)
    assert said.count("Signature is Valid.") == 1, said
    # This pdfsig does not judge document time-stamps; it sees what they cover.
    assert said.count("has not yet been verified") == (1 if level is Level.LTA else 0), said
    assert said.count("  - Total document signed") == (1 if level is Level.LTA else 0), said


def test_both_of_two_signatures_are_valid(
    tmp_path: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner
) -> None:
    for pdf in (letter, with_xref_stream(letter)):
        both = sign(sign(pdf, signer, format=Format.PADES), second_signer, format=Format.PADES)
        said = told(both, tmp_path)
        assert said.count("Signature is Valid.") == 2
        assert said.count("Total document signed") == 1


def test_a_changed_letter_is_not_valid(tmp_path: Path, letter: bytes, signer: KeySigner) -> None:
    signed = sign(letter, signer, format=Format.PADES)
    assert "Signature is Valid." not in told(
        signed.replace(b"/Lang(tr)", b"/Lang(en)").replace(b"%PDF-1.7", b"%PDF-1.6"), tmp_path
    )
