# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What pyHanko and poppler say of visible, certified and locked signatures of ours, and of Turkish profiles."""

import io
import subprocess
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.general import load_certs_from_pemder
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.profiles import profiles
from divit.pki.trust import TrustStore
from made_pdf import LETTER, written_pdf
from restricted_pdf import Scheme, restricted
from shown_and_locked import AT, MADE, Make, shut, visible
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream


def of_kind(letter: bytes, kind: str) -> bytes:
    """A document with cross-references of one kind."""
    if kind == "hybrid":
        return written_pdf({number: body for number, body in LETTER.items() if number < 8}, kind)
    return with_xref_stream(letter) if kind == "stream" else letter


def trusted(lab: Path) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(load_certs_from_pemder([lab / "root.pem"])),
        other_certs=list(load_certs_from_pemder([lab / "issuing-ca.pem"])),
        allow_fetching=False,
    )


@pytest.mark.parametrize("kind", ["classic", "stream", "hybrid"])
@pytest.mark.parametrize("make", MADE)
def test_pyhanko_accepts_them(
    lab: Path,
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    make: Make,
    kind: str,
) -> None:
    made = make(of_kind(letter, kind), signer, second_signer)
    # pyHanko warns of hybrid files, which two readers may read in two ways, and judges them when it is told to.
    found = PdfFileReader(io.BytesIO(made), strict=kind != "hybrid").embedded_signatures
    assert len(found) == (1 if make is shut else 2)
    for one in found:
        status = validate_pdf_signature(one, trusted(lab))
        assert status.bottom_line, status.pretty_print_details()
        assert status.modification_level in {ModificationLevel.NONE, ModificationLevel.FORM_FILLING}


@pytest.mark.needs_pdfsig
@pytest.mark.parametrize("make", MADE)
def test_pdfsig_accepts_them(
    tmp_path: Path,
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    make: Make,
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(make(letter, signer, second_signer))
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid.") == (1 if make is shut else 2), said


@pytest.mark.needs_pdfsig
@pytest.mark.parametrize("scheme", Scheme)
def test_pyhanko_and_pdfsig_accept_what_we_sign_in_encrypted_files(
    lab: Path, tmp_path: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner, scheme: Scheme
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(visible(restricted(letter, scheme), signer, second_signer))
    reader = PdfFileReader(io.BytesIO(path.read_bytes()))
    reader.decrypt("")
    found = reader.embedded_signatures
    assert [validate_pdf_signature(one, trusted(lab)).bottom_line for one in found] == [True, True]
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid.") == 2, said


@pytest.mark.parametrize("profile", ["P2", "P3", "P4"])
def test_pyhanko_accepts_turkish_profiles(
    lab: Path, letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore, profile: str
) -> None:
    claims = Claims(policy=profiles()[profile].policy)
    made = sign(
        letter,
        signer,
        format=Format.PADES,
        level=Level.T,
        timestamper=timestamper,
        sources=Sources(trust),
        options=Options(Format.PADES, AT, claims=claims),
    )
    (one,) = PdfFileReader(io.BytesIO(made)).embedded_signatures
    assert validate_pdf_signature(one, trusted(lab), trusted(lab)).bottom_line
