# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""QR codes as SVG: text in, vector out, nothing drawn that a printer could smear."""

import io
from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code among the data of a page; it is drawn where the page is set, since drawing it takes as long."""

    text: str


def qr_svg(text: str) -> str:
    """An SVG of the QR code (error correction M, quiet zone of two modules) that holds ``text``."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, border=2
    )
    return out.getvalue().decode("ascii")
