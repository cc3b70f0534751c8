# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""EU DSS judges visible, certified and locked PDFs of ours and those by Turkish profiles; veraPDF whether PDF/A stays
PDF/A.
"""

from functools import cache
from pathlib import Path

import pytest

import pictures
from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.pdf.document import Document
from divit.ades.pdf.syntax import Value
from divit.ades.pdf.update import Update
from divit.ades.profiles import profiles
from divit.ades.visible import Place, Visible
from divit.kernel import clock
from divit.pki.trust import TrustStore
from eu_dss import Dss
from restricted_pdf import Scheme, restricted
from shown_and_locked import MADE, Make, shut, visible
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

STANDARDS = {"a-1b": "1b", "a-2b": "2b", "a-2u": "2u", "a-3b": "3b", "a-4": "4"}
SHOWN = Visible(Place(1, 20, 30, 220, 60), image=pictures.with_alpha())


@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("make", MADE)
def test_dss_accepts_what_is_shown_certified_and_locked(
    dss: Dss, tmp_path: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner, make: Make, with_stream: bool
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(make(with_xref_stream(letter) if with_stream else letter, signer, second_signer))
    verdict = dss.judge(path)
    assert verdict.told == [("TOTAL_PASSED", "PAdES-BASELINE-B")] * (1 if make is shut else 2), verdict


@pytest.mark.parametrize("scheme", Scheme)
def test_dss_accepts_what_we_sign_in_encrypted_files(
    dss: Dss, tmp_path: Path, letter: bytes, signer: KeySigner, second_signer: KeySigner, scheme: Scheme
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(visible(restricted(letter, scheme), signer, second_signer))
    assert dss.judge(path).told == [("TOTAL_PASSED", "PAdES-BASELINE-B")] * 2


@pytest.mark.parametrize(("profile", "level"), [("P1", Level.B), ("P2", Level.T), ("P3", Level.LT), ("P4", Level.LT)])
def test_dss_accepts_turkish_profiles(
    dss: Dss,
    tmp_path: Path,
    letter: bytes,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    profile: str,
    level: Level,
) -> None:
    # P3 and P4 end in LT, whose evidence takes a day, or a responder; here it is the form that a stranger reads.
    claims = Claims(policy=profiles()[profile].policy)
    path = tmp_path / "signed.pdf"
    path.write_bytes(
        sign(
            letter,
            signer,
            format=Format.PADES,
            level=Level.B if level is Level.B else Level.T,
            timestamper=timestamper,
            sources=Sources(trust),
            options=Options(Format.PADES, clock.now(), claims=claims),
        )
    )
    verdict = dss.judge(path)
    assert verdict.told == [("TOTAL_PASSED", "PAdES-BASELINE-B" if level is Level.B else "PAdES-BASELINE-T")], verdict


@cache
def letter_by(standard: str) -> bytes:
    """A letter that is PDF/A of one part and level."""
    import typst

    source = (
        '#set document(title: "DENEME", date: datetime(year: 2026, month: 11, day: 24, hour: 9, minute: 0, second: 0))'
        "\n= DENEME\nBu yazı denemedir.\n"
    )
    pdf = typst.compile(source.encode(), pdf_standards=[standard])
    assert isinstance(pdf, bytes)
    return pdf


@pytest.mark.parametrize("level", [Level.B, Level.LTA])
@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize(("standard", "flavour"), STANDARDS.items())
def test_pdf_a_stays_pdf_a(
    dss: Dss,
    tmp_path: Path,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    standard: str,
    flavour: str,
    shown: bool,
    level: Level,
) -> None:
    made = letter_by(standard)
    for one, place in ((signer, SHOWN), (second_signer, Visible(Place(1, 300, 30, 220, 60)))):
        made = sign(
            made,
            one,
            format=Format.PADES,
            level=level,
            timestamper=timestamper,
            sources=Sources(trust),
            options=Options(Format.PADES, clock.now(), visible=place if shown else None, name="Işıl ÖĞÜT"),
        )
    assert _archivable(dss, tmp_path, letter_by(standard)) == (flavour, [])
    assert _archivable(dss, tmp_path, made) == (flavour, [])


@pytest.mark.parametrize("make", MADE)
def test_pdf_a_stays_pdf_a_when_it_is_certified_locked_or_turned(
    dss: Dss, tmp_path: Path, signer: KeySigner, second_signer: KeySigner, make: Make
) -> None:
    entries: dict[str, Value] = {"Rotate": 90}
    document = Document(letter_by("a-2b"))
    update, page = Update(document), document.first_page()
    update.put_altered(page, document.dictionary(page), entries)
    turned = document.buffer + update.finish()
    assert _archivable(dss, tmp_path, make(turned, signer, second_signer)) == ("2b", [])


def _archivable(dss: Dss, folder: Path, pdf: bytes) -> tuple[str, list[str]]:
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    return dss.archivable(path)
