# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The placeholder of a prepared PDF: what a signature leaves out, and what fills it.

Nothing here parses PDF. A prepared file is judged by its bytes (``check_prepared``), and a signature only takes the
place of zeros.
"""

import hashlib
import re
from binascii import hexlify
from typing import NamedTuple

from divit.ades.errors import NotPrepared, PlaceholderTooSmall

# A chain of three RSA certificates with a time-stamp is about 9 kB; the rest is room for a longer one.
RESERVED = 16_384
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s+(\d{1,15})\s*\]")
# The same name as a reader finds it: each letter may be written as its code (7.3.5).
_ANY_BYTE_RANGE = re.compile(b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in b"ByteRange"))
_USUAL_HOLE = b"<" + b"0" * (2 * RESERVED) + b">"


class ByteRange(NamedTuple):
    """What a PDF signature covers: ``len1`` bytes from ``start1`` and ``len2`` bytes from ``start2``."""

    start1: int
    len1: int
    start2: int
    len2: int

    @property
    def end(self) -> int:
        """The offset after the last covered byte."""
        return self.start2 + self.len2


class PreparedPdf(NamedTuple):
    """A prepared file: what stands ``before`` its placeholder, for how many bytes of CMS that is ``reserved``, and what
    stands ``behind`` it.

    It is put together only when somebody asks for its octets: who signs at once needs the file with the signature in
    it, and to copy a large one costs a quarter of what it costs to hash it.
    """

    before: tuple[bytes | memoryview, ...]
    reserved: int
    behind: bytes | memoryview

    def digest(self, hash_name: str) -> bytes:
        """The hash of what the signature covers; ``hash_name`` as in hashlib."""
        hashing = hashlib.new(hash_name)
        for one in self.before:
            hashing.update(one)
        hashing.update(self.behind)
        return hashing.digest()

    def octets(self) -> bytes:
        """The file with its empty placeholder."""
        return b"".join((*self.before, _hole(2 * self.reserved + 2), self.behind))

    def signed(self, cms: bytes) -> bytes:
        """The signed file: ``cms`` (DER) in the placeholder. Raises ``PlaceholderTooSmall``."""
        if len(cms) > self.reserved:
            raise PlaceholderTooSmall(size=len(cms), reserved=self.reserved)
        return b"".join((*self.before, b"<", hexlify(cms).ljust(2 * self.reserved, b"0"), b">", self.behind))


def prepared_of(prepared: bytes) -> PreparedPdf:
    """A prepared file from its octets, which are not copied. Raises ``NotPrepared``."""
    covered = byte_range(prepared)
    view = memoryview(prepared)
    return PreparedPdf((view[: covered.len1],), (covered.start2 - covered.len1 - 2) // 2, view[covered.start2 :])


def byte_range(prepared: bytes) -> ByteRange:
    """The /ByteRange of a prepared file. Raises ``NotPrepared``."""
    return check_prepared(prepared)


def check_prepared(prepared: bytes) -> ByteRange:
    """The /ByteRange of a prepared file, after a look at nothing but its bytes.

    The last one in the file counts, here and in ``embed``. It starts at 0, ends at the file's end and leaves out
    exactly one string of zeros with its angle brackets: whatever else the file holds is signed as it stands. Raises
    ``NotPrepared``.
    """
    numbers = _BYTE_RANGE.match(prepared, max(0, prepared.rfind(b"/ByteRange")))
    if not numbers:
        raise NotPrepared("no /ByteRange")
    found = ByteRange(*(int(number) for number in numbers.groups()))
    if found.start1 != 0 or not 0 < found.len1 < found.start2 or found.len2 <= 0 or found.end != len(prepared):
        raise NotPrepared("the covered ranges do not make up the file")
    size = found.start2 - found.len1
    if size < 4 or size % 2 or not prepared.startswith(_hole(size), found.len1):
        raise NotPrepared("what is left out is not one empty placeholder")
    return found


def _hole(size: int) -> bytes:
    """The empty placeholder of ``size`` bytes, its brackets among them."""
    return _USUAL_HOLE if size == len(_USUAL_HOLE) else b"<" + b"0" * (size - 2) + b">"


def refuse_other_holes(prepared: bytes) -> None:
    """Refuse a prepared file whose signature could be moved to another hole. Raises ``NotPrepared``.

    The hash knows what is covered and not where the hole is: a second /ByteRange over as many bytes would make the
    same signature that of another file, in which all that stands between the two holes has moved and so means
    something else. For a signer who did not prepare the file; ranges of earlier signatures cover less.
    """
    found = check_prepared(prepared)
    own = prepared.rfind(b"/ByteRange")
    for name in _ANY_BYTE_RANGE.finditer(prepared):
        if name.start() == own:
            continue
        numbers = _BYTE_RANGE.match(prepared, name.start())
        if not numbers or int(numbers[2]) + int(numbers[4]) == found.len1 + found.len2:
            raise NotPrepared("another /ByteRange that may be read in the place of this one")


def digest(prepared: bytes, hash_name: str) -> bytes:
    """The hash of what the signature of a prepared file covers. Raises ``NotPrepared``."""
    return prepared_of(prepared).digest(hash_name)


def covered_digest(buffer: bytes, covered: ByteRange, hash_name: str) -> bytes:
    """The hash of the two ranges of ``buffer``; ``hash_name`` as in hashlib."""
    view = memoryview(buffer)
    hashing = hashlib.new(hash_name, view[covered.start1 : covered.start1 + covered.len1])
    hashing.update(view[covered.start2 : covered.end])
    return hashing.digest()


def embed(prepared: bytes, cms: bytes) -> bytes:
    """The signed file: ``cms`` (DER) written into the placeholder. Raises ``NotPrepared``, ``PlaceholderTooSmall``."""
    return prepared_of(prepared).signed(cms)
