# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A changed byte is never TOTAL_PASSED, wherever it is and whatever it becomes.

The one exception is shown, not assumed: in the hexadecimal string of a PDF signature a digit in the other case, or
white space for one of the padding's zeros, leaves the decoded value as it was; such changes are counted and told.
"""

import os
import random
from collections.abc import Sequence

import pytest

from divit.ades.create import Format, Level, sign
from divit.ades.gathering import Sources
from divit.ades.pades import ByteRange
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.security_store import Stored
from divit.ades.pdf.syntax import Dictionary, Reference
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from examiner import Office
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

CONTENT = b"DENEME content"
# The short form; the long one is every position: DIVIT_TEST_POSITIONS=1000000.
MOST_POSITIONS = int(os.environ.get("DIVIT_TEST_POSITIONS", "700"))
_BLANKS = b"\x00\t\n\x0c\r "


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("format", [Format.CADES_DETACHED, Format.CADES_ATTACHED])
def test_in_a_cms(
    format: Format,
    level: Level,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    chance: random.Random,
) -> None:
    signed = sign(CONTENT, signer, format=format, level=level, timestamper=timestamper, sources=Sources(trust))
    content = CONTENT if format is Format.CADES_DETACHED else None
    assert validate(signed, content=content, trust=trust).indication is Indication.TOTAL_PASSED
    for position in _sample(range(len(signed)), chance, MOST_POSITIONS):
        changed = _changed(signed, position, chance)
        report = validate(changed, content=content, trust=trust)
        assert report.indication is not Indication.TOTAL_PASSED, (position, signed[position], changed[position])


@pytest.mark.parametrize("form", ["EST", "XLONG", "P4_XLONG"])
def test_in_a_signature_by_a_turkish_profile(form: str, chance: random.Random) -> None:
    office = Office()
    signed = office.made(form)
    assert office.judged(signed, form).indication is Indication.TOTAL_PASSED
    for position in _sample(range(len(signed)), chance, MOST_POSITIONS):
        changed = _changed(signed, position, chance)
        report = office.judged(changed, form)
        assert report.indication is not Indication.TOTAL_PASSED, (position, signed[position], changed[position])


def test_in_the_detached_content(signer: KeySigner, trust: TrustStore, chance: random.Random) -> None:
    signed = sign(CONTENT, signer, format=Format.CADES_DETACHED)
    for position in range(len(CONTENT)):
        report = validate(signed, content=_changed(CONTENT, position, chance), trust=trust)
        assert report.indication is Indication.TOTAL_FAILED


@pytest.mark.parametrize("signatures", [1, 2])
def test_in_a_pdf(
    signatures: int,
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    chance: random.Random,
) -> None:
    signed = letter
    for one in (signer, second_signer)[:signatures]:
        signed = sign(signed, one, format=Format.PADES, level=Level.T, timestamper=timestamper)
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED
    same_value = 0
    # The analysis of later revisions takes its time, so a file with two signatures gets fewer changes.
    most = MOST_POSITIONS if signatures == 1 else MOST_POSITIONS // 6
    for position in _sample(_positions(signed, chance), chance, most):
        changed = _changed(signed, position, chance)
        if validate(changed, trust=trust).indication is not Indication.TOTAL_PASSED:
            continue
        assert _decoded(changed) == _decoded(signed), (position, signed[position], changed[position])
        assert _outside(changed) == _outside(signed), (position, signed[position], changed[position])
        same_value += 1
    print(f"{same_value} changes left the decoded value as it was")


@pytest.mark.parametrize("level", [Level.LT, Level.LTA])
@pytest.mark.parametrize("with_stream", [False, True])
def test_in_a_pdf_that_lasts(
    level: Level,
    with_stream: bool,
    letter: bytes,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    chance: random.Random,
) -> None:
    pdf = with_xref_stream(letter) if with_stream else letter
    signed = sign(pdf, signer, format=Format.PADES, level=level, timestamper=timestamper, sources=Sources(trust))
    # The proof must be in the file, so what is lost of it is missed.
    alone = TrustStore(trust.anchors)
    assert validate(signed, trust=alone).indication is Indication.TOTAL_PASSED
    same_value = 0
    for position in _sample(_positions(signed, chance), chance, MOST_POSITIONS):
        changed = _changed(signed, position, chance)
        if validate(changed, trust=alone).indication is not Indication.TOTAL_PASSED:
            continue
        assert _decoded(changed) == _decoded(signed), (position, signed[position], changed[position])
        assert _shown(changed) == _shown(signed), (position, signed[position], changed[position])
        same_value += 1
    print(f"{same_value} changes left the decoded value as it was")


def _shown(pdf: bytes) -> tuple[object, ...]:
    """Everything that a reader of the file comes to know: each object, the trailer, the evidence."""
    document = Document(pdf)
    identifier = document.trailer.get("ID")
    permanent = identifier[0] if isinstance(identifier, list) else None
    objects = [document.resolve(Reference(number, 0)) for number in range(document.size)]
    return _told(document.trailer), permanent, *map(_told, objects), Stored(document).read()


def _told(value: object) -> object:
    """``value``; of a trailer without the identifier that every revision has anew (ISO 32000-1, 14.4), by which nobody
    goes, and the length of the cross-reference stream, in which the line's end behind it may be counted too.
    """
    if isinstance(value, Dictionary) and ("Root" in value or value.get("Type") == "XRef"):
        return {key: one for key, one in value.items() if key not in {"ID", "Length"}}
    return value


def _changed(data: bytes, position: int, chance: random.Random) -> bytes:
    """``data`` with another byte at ``position``: one flipped bit, or any other value."""
    old = data[position]
    new = old ^ 1 << chance.randrange(8) if chance.random() < 0.5 else (old + chance.randrange(1, 256)) % 256
    return data[:position] + bytes((new,)) + data[position + 1 :]


def _holes(pdf: bytes) -> list[tuple[int, int]]:
    document = Document(pdf)
    values = [document.dictionary(field.value) for field in form_fields(document)]
    ranges = [ByteRange(*(number for number in value["ByteRange"])) for value in values]  # type: ignore[union-attr, misc]
    return [(one.len1, one.start2) for one in ranges]


def _sample(positions: Sequence[int], chance: random.Random, most: int) -> list[int]:
    return chance.sample(positions, min(most, len(positions)))


def _positions(pdf: bytes, chance: random.Random) -> list[int]:
    """Every byte that a signature added and that is no padding, and a few of the padding and of the old revision."""
    chosen: list[int] = []
    start = 0
    for begin, end in _holes(pdf):
        filled = begin + len(pdf[begin : end - 1].rstrip(b"0"))
        chosen += range(begin, filled + 2)
        chosen += chance.sample(range(filled, end), 200)
        chosen += chance.sample(range(start, begin), 400)
        start = end
    return [*chosen, *range(start, len(pdf))]


def _decoded(pdf: bytes) -> list[bytes]:
    return [_hex(pdf[begin + 1 : end - 1]) for begin, end in _holes(pdf)]


def _hex(digits: bytes) -> bytes:
    plain = digits.translate(None, _BLANKS)
    return bytes.fromhex((plain + b"0" * (len(plain) % 2)).decode("ascii"))


def _outside(pdf: bytes) -> bytes:
    kept, start = [], 0
    for begin, end in _holes(pdf):
        kept.append(pdf[start : begin + 1])
        start = end - 1
    return b"".join([*kept, pdf[start:]])
