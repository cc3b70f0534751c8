# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What Acrobat asks of a signature's range and of the place that is kept for it (ISO 32000-2, 12.8.1 and 12.8.3.3.1;
Adobe, "Digital Signatures in a PDF"), looked for in the octets themselves: nothing of ours reads the file here.
"""

import re
from collections.abc import Iterator

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
_CONTENTS = re.compile(rb"/Contents\s*<([^>]*)>")
_OBJECT = re.compile(rb"(?:^|[\r\n])\d+ 0 obj")
_END_OF_FILE = re.compile(rb"%%EOF[\r\n]{0,2}\Z")
_KINDS = (b"ETSI.CAdES.detached", b"ETSI.RFC3161", b"adbe.pkcs7.detached")


def broken_rules(pdf: bytes) -> list[str]:
    """The rules that any signature or document time-stamp of ``pdf`` breaks, in words."""
    ranges = list(_RANGE.finditer(pdf))
    if pdf.count(b"/ByteRange") != len(ranges):
        return ["a range that is not four plain numbers"]
    if not ranges:
        return ["no range"]
    return [rule for one in ranges for rule in _of_one(pdf, one)]


def _of_one(pdf: bytes, found: re.Match[bytes]) -> Iterator[str]:
    start, first, second, length = (int(one) for one in found.groups())
    begin = [one.start() for one in _OBJECT.finditer(pdf, 0, found.start())][-1]
    whole = pdf[begin : pdf.index(b"endobj", found.end())]
    contents = _CONTENTS.search(whole)
    if contents is None:
        yield "no hexadecimal string for the signature in the same object"
        return
    hole = (begin + contents.start(1) - 1, begin + contents.end(1) + 1)
    if start != 0:
        yield "a range that does not begin where the file begins"
    if (first, second) != hole:
        yield "a hole that is not the string with its brackets, and nothing else"
    if second + length > len(pdf) or not _END_OF_FILE.search(pdf[: second + length][-16:]):
        yield "a range that does not end where a revision ends"
    yield from _of_place(contents[1])
    if whole.count(b"/ByteRange") != 1 or len(_CONTENTS.findall(whole)) != 1:
        yield "a range or a string that stands twice"
    if not any(b"/SubFilter" in whole and kind in whole for kind in _KINDS) or b"/Filter" not in whole:
        yield "a signature that does not say what kind it is"


def _of_place(digits: bytes) -> Iterator[str]:
    """What is wrong with the string: DER, then zeros to its end, in an even number of digits without blanks."""
    if len(digits) % 2 or re.search(rb"[^0-9A-Fa-f]", digits):
        yield "a string with blanks, or with half an octet"
        return
    octets = bytes.fromhex(digits.decode("ascii"))
    if octets[:1] != b"\x30":
        yield "a string that does not begin with a sequence"
        return
    size = octets[1]
    head, value = 2, size
    if size > 0x80:
        head, value = 2 + size - 0x80, int.from_bytes(octets[2 : 2 + size - 0x80], "big")
    if size != 0x80 and octets[head + value :].strip(b"\0"):
        yield "something else than zeros behind the signature"
