# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""PDFs put together by hand: every object at the number that a test gives it, with each kind of cross-references, and
revisions that say whatever a test wants them to say.
"""

import re
from collections.abc import Iterable, Mapping

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_IDENTITY = b"/ID[<d1><d1>]"
#: Numbers of the object stream and of the cross-reference stream.
HOLDER, TABLE = 90, 91

CONTENT = b"BT /F1 24 Tf 72 720 Td (DENEME 100 TL) Tj ET /Over Do /GS gs /Foto Do"
OTHER_CONTENT = b"BT /F1 24 Tf 72 720 Td (DENEME 999 TL) Tj ET"
#: What covers a page from one edge to the other.
OVERLAY = b"1 g 0 0 595 842 re f"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """The body of a stream."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(data), data)


def look(data: bytes = OVERLAY) -> bytes:
    """The body of a form XObject as large as the page."""
    return stream(data, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]")


#: A letter with everything that somebody might exchange later.
LETTER: Mapping[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R/AcroForm 8 0 R/OCProperties<</OCGs[7 0 R]/D 16 0 R>>>>",
    2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 17 0 R/Annots 13 0 R/Resources<</Font<</F1 5 0 R>>"
    b"/XObject<</Over 6 0 R/Foto 12 0 R>>/ExtGState<</GS 11 0 R>>>>>>",
    4: stream(CONTENT),
    5: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding 18 0 R>>",
    6: look(b"0 g 0 0 9 9 re f"),
    7: b"<</Type/OCG/Name(Tutar)>>",
    8: b"<</Fields[9 0 R 19 0 R]/DA(/Helv 10 Tf 0 g)>>",
    9: b"<</FT/Tx/T(Tutar)/V(100)/DA(/Helv 10 Tf 0 g)/Type/Annot/Subtype/Widget/Rect[72 600 200 620]/F 4/P 3 0 R"
    b"/AP<</N 10 0 R>>>>",
    10: look(b"BT (100) Tj ET"),
    11: b"<</Type/ExtGState/CA 1>>",
    12: stream(b"\x00", b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"),
    13: b"[9 0 R 14 0 R 19 0 R]",
    14: b"<</Type/Annot/Subtype/Square/Rect[0 0 90 90]/F 4/AP<</N 15 0 R>>>>",
    15: look(b"0 g 0 0 9 9 re f"),
    16: b"<</ON[7 0 R]>>",
    17: b"[4 0 R]",
    18: b"<</Type/Encoding/Differences[49/one]>>",
    19: b"<</FT/Sig/T(Onay)/Type/Annot/Subtype/Widget/Rect[300 100 500 150]/F 4/P 3 0 R>>",
    # What an attacker puts into the file before it is signed; nothing leads there.
    30: stream(OTHER_CONTENT),
    31: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 30 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
    32: b"<</Type/Catalog/Pages 33 0 R>>",
    33: b"<</Type/Pages/Kids[31 0 R]/Count 1>>",
}


def written_pdf(objects: Mapping[int, bytes] = LETTER, kind: str = "classic") -> bytes:
    """A file of ``objects``; its cross-references are ``classic``, a ``stream``, or ``hybrid``."""
    packed = {} if kind == "classic" else {n: one for n, one in objects.items() if b"stream\n" not in one}
    plain = {number: one for number, one in objects.items() if number not in packed}
    if packed:
        heads, bodies = [], b""
        for number, one in packed.items():
            heads.append(b"%d %d" % (number, len(bodies)))
            bodies += one + b"\n"
        index = b" ".join(heads) + b" "
        plain[HOLDER] = stream(index + bodies, b"/Type/ObjStm/N %d/First %d" % (len(packed), len(index)))
    data, places = _laid_out(_HEADER, plain)
    rows = {number: (1, place, 0) for number, place in places.items()}
    held = {number: (2, HOLDER, row) for row, number in enumerate(packed)}
    if kind == "stream":
        return data + _stream_table(rows | held, len(data), b"/Root 1 0 R" + _IDENTITY)
    extra = b""
    if kind == "hybrid":
        extra = b"/XRefStm %d" % len(data)
        data += _table_object(held, len(data), b"/Root 1 0 R")
    free = b"0 1\n0000000000 65535 f \n"
    return data + _table(places, free, len(data), TABLE + 1, b"/Root 1 0 R" + _IDENTITY + extra)


def appended(
    pdf: bytes,
    objects: Mapping[int, bytes] = {},
    *,
    elsewhere: Mapping[int, int] = {},
    freed: Iterable[int] = (),
    trailer: bytes = b"/Root 1 0 R" + _IDENTITY,
    prev: int | None = None,
    size: int | None = None,
) -> bytes:
    """``pdf`` with one more revision that has a table. ``elsewhere`` gives objects a place outside of the revision."""
    data, places = _laid_out(pdf if pdf.endswith(b"\n") else pdf + b"\n", objects)
    free = b"".join(b"%d 1\n0000000000 65535 f \n" % number for number in freed)
    before = last_startxref(pdf) if prev is None else prev
    if size is None:
        size = max(int(re.findall(rb"/Size (\d+)", pdf)[-1]), *(number + 1 for number in places), 1)
    return data + _table({**places, **elsewhere}, free, len(data), size, trailer + b"/Prev %d" % before)


def appended_stream(pdf: bytes, rows: Mapping[int, tuple[int, int, int]]) -> bytes:
    """``pdf`` with one more revision whose cross-reference stream says ``rows`` and nothing else."""
    entries = b"/Root 1 0 R" + _IDENTITY + b"/Prev %d" % last_startxref(pdf)
    return pdf + _stream_table(rows, len(pdf), entries)


def last_startxref(pdf: bytes) -> int:
    """Where the newest cross-references stand."""
    return int(pdf[pdf.rindex(b"startxref") :].split()[1])


def place_of(pdf: bytes, number: int) -> int:
    """Where an object of the first revision stands."""
    return pdf.index(b"\n%d 0 obj" % number) + 1


def _laid_out(data: bytes, objects: Mapping[int, bytes]) -> tuple[bytes, dict[int, int]]:
    places: dict[int, int] = {}
    for number, body in sorted(objects.items()):
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    return data, places


def _table(places: Mapping[int, int], free: bytes, start: int, size: int, entries: bytes) -> bytes:
    lines = b"".join(b"%d 1\n%010d 00000 n \n" % row for row in sorted(places.items()))
    trailer = b"trailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, entries, start)
    return b"xref\n" + free + lines + trailer


def _table_object(rows: Mapping[int, tuple[int, int, int]], place: int, entries: bytes) -> bytes:
    rows = {**rows, TABLE: (1, place, 0)}
    data = b"".join(
        bytes((kind,)) + one.to_bytes(4, "big") + two.to_bytes(2, "big")
        for _number, (kind, one, two) in sorted(rows.items())
    )
    index = b" ".join(b"%d 1" % number for number in sorted(rows))
    head = b"/Type/XRef/W[1 4 2]/Index[%b]/Size %d%b" % (index, max(TABLE, *rows) + 1, entries)
    return b"%d 0 obj\n%b\nendobj\n" % (TABLE, stream(data, head))


def _stream_table(rows: Mapping[int, tuple[int, int, int]], place: int, entries: bytes) -> bytes:
    return _table_object(rows, place, entries) + b"startxref\n%d\n%%%%EOF\n" % place
