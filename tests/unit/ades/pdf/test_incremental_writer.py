# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Each revision that we write has the cross-references that its file has, and keeps the rules by which Acrobat takes a
signature: one hole of hexadecimal digits that is all of /Contents, and nothing else left out (ISO 32000-2, 12.8.1).
"""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

import pictures
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.syntax import Dictionary, Reference
from divit.ades.pdf.xref import StreamTable
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.visible import Place, Visible
from divit.der import read
from divit.pki.trust import TrustStore
from made_pdf import LETTER, written_pdf
from trial_signers import KeySigner, LocalTimestamper

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOWN = Visible(Place(1, 40, 40, 220, 60), image=pictures.plain())
KINDS = ("classic", "stream", "hybrid")
_ENTRY = re.compile(rb"\d{10} \d{5} [nf] \n")


def plain_letter(kind: str) -> bytes:
    """A page with a form whose fields nobody has filled wrongly."""
    return written_pdf({number: body for number, body in LETTER.items() if number < 20}, kind)


@pytest.fixture
def signed(
    request: pytest.FixtureRequest,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
) -> bytes:
    """Signed on the page in a waiting field and in a new one, then archived: six revisions."""
    made = plain_letter(request.param)
    for one, options in (
        (signer, Options(Format.PADES, AT, field="Onay")),
        (second_signer, Options(Format.PADES, AT, visible=SHOWN)),
    ):
        made = sign(
            made,
            one,
            format=Format.PADES,
            level=Level.LTA,
            timestamper=timestamper,
            sources=Sources(trust),
            options=options,
        )
    return made


@pytest.mark.parametrize(("kind", "signed"), [(kind, kind) for kind in KINDS], indirect=["signed"])
def test_every_revision_has_the_cross_references_of_its_file(kind: str, signed: bytes, trust: TrustStore) -> None:
    document = Document(signed)
    before = len(Document(plain_letter(kind)).sections)
    added = document.sections[:-before]
    assert len(added) >= 5
    assert {isinstance(one.table, StreamTable) for one in added} == {kind == "stream"}
    # Only what the first revision of a hybrid file hides is hidden.
    assert all(one.hidden is None for one in added)
    for section in added:
        for number, entry in section.table.entries():
            assert signed.startswith(b"%d 0 obj\n" % number, entry.place)
    report = validate(signed, trust=TrustStore(trust.anchors))
    told = [(one.indication, one.level) for one in report.signatures]
    assert told == [(Indication.TOTAL_PASSED, "BASELINE-LTA")] * 2, report.as_json()


@pytest.mark.parametrize("signed", KINDS, indirect=True)
def test_the_rules_by_which_acrobat_takes_a_signature_hold(signed: bytes) -> None:
    document = Document(signed)
    values = [one.value for one in form_fields(document) if one.is_signature and isinstance(one.value, Reference)]
    assert len(values) == 4
    ends = sorted(_checked(document, one) for one in values)
    assert ends[-1] == len(signed)
    for end in ends:
        assert signed[:end].endswith(b"%%EOF\n")


def _checked(document: Document, reference: Reference) -> int:
    """Where the range of one signature ends, after a look at its dictionary as it stands in the file."""
    place, buffer = document.place_of(reference), document.buffer
    assert place is not None, "a signature in an object stream"
    found: Dictionary = document.dictionary(reference)
    ranges = found["ByteRange"]
    assert isinstance(ranges, list)
    start, length, second, rest = (one for one in ranges if isinstance(one, int))
    # From the first octet, and the hole is exactly the string of /Contents with its brackets.
    assert (start, (length, second)) == (0, found.spans["Contents"])
    hole = buffer[length:second]
    assert re.fullmatch(rb"<(?:[0-9a-f]{2})+>", hole)
    octets = bytes.fromhex(hole[1:-1].decode("ascii"))
    assert not octets[read.read(octets).end :].strip(b"\x00")
    # It stands in the dictionary that it is of, whose object ends behind it.
    assert place < length
    assert buffer.startswith(b">>\nendobj", second)
    return second + rest


@pytest.mark.parametrize("signed", ["classic", "hybrid"], indirect=True)
def test_entries_of_a_table_are_twenty_octets_each(signed: bytes) -> None:
    for section in Document(signed).sections:
        lines = signed[section.offset : signed.index(b"trailer", section.offset)].splitlines(keepends=True)
        assert lines[0] == b"xref\n"
        assert all(_ENTRY.fullmatch(line) or re.fullmatch(rb"\d+ \d+\n", line) for line in lines[1:])


@pytest.mark.needs_pdfsig
@pytest.mark.parametrize("signed", KINDS, indirect=True)
def test_pdfsig_finds_both_signatures_valid(signed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    said = subprocess.run(["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid.") == 2, said
