# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""QR codes as SVG: text in, vector out, nothing drawn that a printer could smear."""

import io

import segno


def qr_svg(text: str) -> str:
    """An SVG of the QR code (error correction M, quiet zone of two modules) that holds ``text``."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgclass=None, lineclass=None, border=2
    )
    return out.getvalue().decode("ascii")
