# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""QR codes and barcodes as SVG: text in, vector out, nothing drawn that a printer could smear."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code among the data of a page; it is drawn where the page is set, by the processes that set pages."""

    text: str


@dataclass(frozen=True, slots=True)
class Barcode:
    """A barcode among the data of a page, for the scanner at a desk; drawn as a ``Qr`` is."""

    text: str


def qr_svg(text: str) -> str:
    """An SVG of the QR code (ISO/IEC 18004, error correction M, quiet zone of four modules) that holds ``text``."""
    import zxingcpp

    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    return code.to_svg(add_quiet_zones=True)


def barcode_svg(text: str) -> str:
    """An SVG of the Code 128 barcode (ISO/IEC 15417, with its quiet zones) that holds the ASCII ``text``."""
    import zxingcpp

    return zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_svg(add_quiet_zones=True)
