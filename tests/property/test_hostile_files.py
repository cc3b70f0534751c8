# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whatever a file is made of, the judge answers with a report: no exception, no validity, no endless work."""

import random

import pytest

from divit.ades.create import Format, Level, sign
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from mangled_bytes import ROUNDS, mangled
from restricted_pdf import Scheme, restricted
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream


@pytest.mark.parametrize("kind", ["attached", "pades", "pades with streams", "pades encrypted"])
def test_a_mangled_file_gets_a_report(
    kind: str,
    letter: bytes,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    chance: random.Random,
) -> None:
    document = with_xref_stream(letter) if kind == "pades with streams" else letter
    if kind == "pades encrypted":
        document = restricted(letter, Scheme.AES_128)
    chosen = Format.CADES_ATTACHED if kind == "attached" else Format.PADES
    signed = sign(document, signer, format=chosen, level=Level.T, timestamper=timestamper)
    for _round in range(ROUNDS):
        hostile = mangled(signed, chance)
        report = validate(hostile, trust=trust)
        report.as_json("x")
        if hostile != signed and report.indication is Indication.TOTAL_PASSED:
            assert report.format == "pades"
            assert _decoded(hostile) == _decoded(signed)


def _decoded(pdf: bytes) -> bytes:
    """The file with the octets of its one signature in the place of their digits, which may be written in ways:
    white space in the padding makes it shorter.
    """
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    digits = pdf[start:end].translate(None, b"\x00\t\n\x0c\r ")
    octets = bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
    return pdf[:start] + octets.rstrip(b"\x00") + pdf[end:]
