# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A letter of made-up people, and its package as Divit makes and signs it with the keys of a trial CA."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from divit.ades.create import Format, Level, Sources, sign
from divit.kernel import clock
from divit.packages.eyp import letter as told
from divit.packages.eyp import making, writing
from divit.packages.eyp.signatures import stamped_at
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from trial_signers import LocalTimestamper, signer_of, typst_letter

ID = "4A29FBB7-7F3F-4FDE-8F0F-B34095118435"
TABLE, NOTE, DISC = (f"{digit}CFD8E23-A37E-413F-8261-699EAB5CE9DE" for digit in "123")
AYSE = told.Individual("Ayşe", "DENEME", title="Müdür")
LETTER = told.Letter(
    id=ID,
    subject="Deneme yazısı",
    sender=told.Institution("24301212", "DENEME VALİLİĞİ", told.Contact(kep="deneme@hs01.kep.tr", city="ANKARA")),
    recipients=(
        told.Recipient(told.Institution("24301213", "DENEME OKULU"), "GNL", "GRG", "P3D", without=(NOTE,)),
        told.Recipient(told.Individual("Ali", "DENEME", duty="Öğretmen"), purpose="BLG"),
        told.Recipient(told.Company("MERSIS", "0000000000000001", "DENEME A.Ş."), purpose="BLG"),
    ),
    file_name="deneme.eyp",
    annexes=(
        told.Annex(TABLE, "DED", "1", "çizelge.csv", "text/csv", "Çizelge", signed="true"),
        told.Annex(NOTE, "DED", "2", "not.txt", "text/plain", signed="false"),
        told.Annex(DISC, "FZK", "3", name="Disk"),
    ),
    related=(told.Related(ID, "a", letter_number="E-24301213-702.03-7", date="2026-11-02"),),
    filing=told.FilingCode("702.03", "Bilgi sistemleri"),
    verification_address="https://dogrula.example.org",
)
FILES = {TABLE: b"1;2;3\n", NOTE: b"Deneme notu"}
NUMBER = "E-24301212-702.03-1"

#: What ``divit eyp make`` makes a package of, with files named çizelge.csv and not.txt beside it.
DESCRIPTION = """
subject = "Deneme yazısı"
number = "E-24301212-702.03-1"
verification_address = "https://dogrula.example.org"
filing = { code = "702.03", name = "Bilgi sistemleri" }

[sender]
institution = "24301212"
name = "DENEME VALİLİĞİ"
contact = { city = "ANKARA" }

[[recipients]]
institution = "24301213"
urgency = "ACL"

[[recipients]]
first_name = "Ali"
last_name = "DENEME"
purpose = "BLG"

[[recipients]]
company = "0000000000000001"
scheme = "MERSIS"

[[annexes]]
file = "çizelge.csv"
name = "Çizelge"

[[annexes]]
file = "not.txt"
signed = false

[[annexes]]
name = "Disk"

[[related]]
label = "a"
letter_number = "E-24301213-702.03-7"

[[signers]]
first_name = "Ayşe"
last_name = "DENEME"
post = "Müdür"
on_behalf_of = { first_name = "Can", last_name = "DENEME" }
"""

Signing = Callable[[bytes, str, Level], bytes]


@dataclass(frozen=True)
class Hands:
    """What packages are signed with: ``sign(content, name of the key, level)``."""

    lab: Path

    def sign(self, content: bytes, name: str = "nes-p256", level: Level = Level.XL) -> bytes:
        trust = TrustStore.from_folder(self.lab)
        return sign(
            content,
            signer_of(self.lab, name),
            format=Format.CADES_ATTACHED,
            level=level,
            timestamper=LocalTimestamper(self.lab),
            sources=Sources(trust, OfflineRevocation(trust.crls)),
        )


def draft() -> making.Draft:
    return making.begun(LETTER, ("üst yazı.pdf", typst_letter()), FILES)


def sealed(
    lab: Path, *, signing: Signing | None = None, with_paraf: bool = True, date: str = "", seal_level: Level = Level.A
) -> bytes:
    """The package; ``signing`` stands in the place of ``Hands.sign`` for the signature."""
    hands = Hands(lab)
    begun = draft()
    if with_paraf:
        begun = begun.with_paraf(hands.sign(begun.paraf_summary))
    signature = (signing or hands.sign)(begun.summary, "nes-p256", Level.XL)
    stamped = stamped_at(signature)
    said = date or (writing.moment(stamped) if stamped else "2026-11-24T09:00:00Z")
    final = told.Final(said, NUMBER, (told.SignerNote(AYSE, post="Müdür", at=said),))
    finished = begun.signed(signature).finished(final, created=clock.now())
    out = io.BytesIO()
    finished.sealed(hands.sign(finished.summary, "seal-p256", seal_level)).write(out, clock.now())
    return out.getvalue()


@cache
def package(lab: Path) -> bytes:
    """A package with initials, signature and seal, whole and right."""
    return sealed(lab)
