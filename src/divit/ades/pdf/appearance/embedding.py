# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A face in a PDF: its used glyphs as a composite font (ISO 32000-1, 9.7), with what PDF/A asks of one (ISO 19005-1,
6.3; ISO 19005-2, 6.2.11): embedded, widths that agree with it, every glyph named and told in Unicode.
"""

import hashlib
import unicodedata
import zlib
from collections.abc import Iterable

from divit.ades.pdf.appearance.truetype import Face
from divit.ades.pdf.syntax import Dictionary, Name, Reference, Value
from divit.ades.pdf.update import Update

# Table 123: symbolic, for its codes are of no named encoding, and with serifs.
_FLAGS = 4 | 2
# The face's own tables do not say how thick stems are; only a reader that replaces a face asks.
_STEM = 80
_MISSING = "?"
_TAG_LETTERS = 6


class Embedded:
    """The glyphs of a face that some texts need. ``name`` is the PostScript name of the face."""

    def __init__(self, face: Face, name: str, texts: Iterable[str]) -> None:
        self._face, self._name = face, name
        characters = sorted({one for text in texts for one in self._shown(text)})
        self._glyphs = {one: face.glyph(one) for one in characters}
        self._program, self._numbers = face.subset(self._glyphs.values())

    def codes(self, text: str) -> bytes:
        """The octets that show ``text``; a character that the face lacks is shown as a question mark."""
        return b"".join(self._numbers[self._glyphs[one]].to_bytes(2, "big") for one in self._shown(text))

    def put(self, update: Update) -> Reference:
        """Write the font into ``update``; its reference."""
        name = Name(f"{self._tag()}+{self._name}")
        descendant, font = Dictionary(), Dictionary()
        system = dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0)
        descendant |= {"Type": Name("Font"), "Subtype": Name("CIDFontType2"), "BaseFont": name}
        descendant |= {"CIDSystemInfo": system, "CIDToGIDMap": Name("Identity"), "W": [0, self._widths()]}
        descendant["FontDescriptor"] = self._descriptor(update, name)
        font |= {"Type": Name("Font"), "Subtype": Name("Type0"), "BaseFont": name, "Encoding": Name("Identity-H")}
        font["DescendantFonts"] = [_put(update, descendant)]
        font["ToUnicode"] = update.put_stream(Dictionary(), zlib.compress(self._to_unicode()), packed=True)
        return _put(update, font)

    def _shown(self, text: str) -> str:
        """``text`` in precomposed letters, as the face has them."""
        composed = unicodedata.normalize("NFC", text)
        return "".join(one if self._face.glyph(one) else _MISSING for one in composed)

    def _tag(self) -> str:
        """9.6.4: six letters that tell one subset from another."""
        digest = hashlib.sha256(self._program).digest()
        return "".join(chr(ord("A") + octet % 26) for octet in digest[:_TAG_LETTERS])

    def _widths(self) -> list[Value]:
        return [self._face.width(glyph) for glyph in self._numbers]

    def _descriptor(self, update: Update, name: Name) -> Reference:
        metrics = self._face.metrics
        descriptor = dictionary(Type=Name("FontDescriptor"), FontName=name, Flags=_FLAGS, ItalicAngle=0, StemV=_STEM)
        descriptor |= {"FontBBox": list(metrics.box), "CapHeight": metrics.cap_height}
        descriptor |= {"Ascent": metrics.ascent, "Descent": metrics.descent}
        plain = dictionary(Length1=len(self._program))
        descriptor["FontFile2"] = update.put_stream(plain, zlib.compress(self._program), packed=True)
        # ISO 19005-1, 6.3.5 asks for it; ISO 19005-2 lets it stand when it names every glyph of the program.
        descriptor["CIDSet"] = update.put_stream(Dictionary(), _bits(len(self._numbers)), packed=False)
        return _put(update, descriptor)

    def _to_unicode(self) -> bytes:
        """The character of each code (9.10.3)."""
        # Several characters may share a glyph, such as the spaces; the first of them is the usual one.
        told = {self._numbers[glyph]: ord(one) for one, glyph in sorted(self._glyphs.items(), reverse=True)}
        lines = [b"<%04x> <%04x>" % row for row in sorted(told.items())]
        blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
        mapped = b"".join(b"%d beginbfchar\n%b\nendbfchar\n" % (len(one), b"\n".join(one)) for one in blocks)
        return _CMAP % mapped


_CMAP = b"""/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <ffff>
endcodespacerange
%bendcmap
CMapName currentdict /CMap defineresource pop
end
end
"""


def dictionary(**entries: Value) -> Dictionary:
    """A new dictionary with these entries."""
    made = Dictionary()
    made |= entries
    return made


def _put(update: Update, value: Value) -> Reference:
    reference = update.reserve()
    update.put(reference, value)
    return reference


def _bits(count: int) -> bytes:
    """``count`` ones from the first bit on."""
    ones = (1 << count) - 1
    size = -(-count // 8)
    return (ones << (8 * size - count)).to_bytes(size, "big")
