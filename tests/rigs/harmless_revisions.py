# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What may be done to a PDF after it was signed, by us and by others: none of it changes what was signed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.kernel import clock
from divit.pki.trust import TrustStore
from made_pdf import LETTER, TABLE, appended, appended_stream, look, place_of, stream, written_pdf
from pyhanko_pdfs import (
    FILLING,
    NO_CHANGES,
    described_by_pyhanko,
    signed_by_pyhanko,
    with_store_of_pyhanko,
)
from trial_signers import KeySigner, LocalTimestamper, typst_letter


@dataclass(frozen=True)
class Desk:
    """Who signs, and what it takes."""

    lab: Path
    signer: KeySigner
    second: KeySigner
    timestamper: LocalTimestamper
    trust: TrustStore

    def first(self, pdf: bytes | None = None, kind: str = "classic") -> bytes:
        """The letter, or another PDF, with a first signature."""
        return sign(written_pdf(kind=kind) if pdf is None else pdf, self.signer, format=Format.PADES)

    def then(self, pdf: bytes, field: str | None = None) -> bytes:
        """``pdf`` with a signature of the second signer."""
        return sign(pdf, self.second, format=Format.PADES, options=Options(Format.PADES, clock.now(), field=field))

    def raised(self, pdf: bytes, level: Level) -> bytes:
        """``pdf`` at another level."""
        return extend(pdf, to=level, timestamper=self.timestamper, sources=Sources(self.trust))

    def certified(self, pdf: bytes, permission: object = FILLING) -> bytes:
        """``pdf`` certified by pyHanko."""
        return signed_by_pyhanko(pdf, self.lab, certify=permission)  # type: ignore[arg-type]  # its own enumeration


Revision = Callable[[Desk], bytes]
_REVISIONS: dict[str, Revision] = {}


def revisions() -> Iterator[tuple[str, Revision]]:
    """All of them, with their names."""
    yield from _REVISIONS.items()


def _revision(name: str) -> Callable[[Revision], Revision]:
    def keep(made: Revision) -> Revision:
        _REVISIONS[name] = made
        return made

    return keep


INFORMATION = LETTER | {40: b"<</Title(DENEME)>>", 41: stream(b"<x/>", b"/Type/Metadata/Subtype/XML")}
DESCRIBED = INFORMATION | {1: LETTER[1].replace(b"/Catalog", b"/Catalog/Metadata 41 0 R")}
CHECKED = LETTER | {9: b"<</FT/Btn/T(Kabul)/V/Off/AS/Off/Type/Annot/Subtype/Widget/Rect[9 9 20 20]/F 4>>"}
CHOSEN = LETTER | {9: b"<</FT/Ch/T(Birim)/V(A)/Opt[(A)(B)]/Type/Annot/Subtype/Widget/Rect[9 9 20 20]/F 4>>"}
GROUPED = LETTER | {
    9: b"<</FT/Btn/T(Kabul)/V/Off/Kids[50 0 R]>>",
    50: b"<</Parent 9 0 R/AS/Off/Type/Annot/Subtype/Widget/Rect[9 9 20 20]/F 4>>",
}
FILLED = {9: LETTER[9].replace(b"/V(100)", b"/V(250)").replace(b"10 0 R", b"60 0 R"), 60: look(b"BT (250) Tj ET")}
STORE = b"<</Type/DSS/Certs[61 0 R]/VRI<</0123456789ABCDEF0123456789ABCDEF01234567<</Cert[61 0 R]/TU(D:20261121)>>>>>>"


for _kind in ("classic", "stream", "hybrid"):
    _REVISIONS[f"a_second_signature_{_kind}"] = lambda desk, kind=_kind: desk.then(desk.first(kind=kind))
    _REVISIONS[f"evidence_{_kind}"] = lambda desk, kind=_kind: desk.raised(desk.first(kind=kind), Level.LT)
    _REVISIONS[f"an_archive_{_kind}"] = lambda desk, kind=_kind: desk.raised(desk.first(kind=kind), Level.LTA)
for _kind in ("classic", "stream"):
    _REVISIONS[f"a_second_signature_by_pyhanko_{_kind}"] = lambda desk, kind=_kind: signed_by_pyhanko(
        desk.first(kind=kind), desk.lab
    )

_revision("a_time_stamp")(lambda desk: desk.raised(desk.first(), Level.T))
_revision("an_archive_renewed")(lambda desk: desk.raised(desk.raised(desk.first(), Level.LTA), Level.LTA))
_revision("a_second_signature_behind_an_archive")(lambda desk: desk.then(desk.raised(desk.first(), Level.LTA)))
_revision("an_archive_behind_a_second_signature")(lambda desk: desk.raised(desk.then(desk.first()), Level.LTA))
_revision("an_empty_field_that_is_signed")(lambda desk: desk.then(desk.first(), field="Onay"))
_revision("an_empty_field_that_pyhanko_signs")(lambda desk: signed_by_pyhanko(desk.first(), desk.lab, field="Onay"))
_revision("a_visible_signature_by_pyhanko")(
    lambda desk: signed_by_pyhanko(desk.first(), desk.lab, box=(300, 200, 500, 250))
)
_revision("a_signature_in_a_group_of_fields")(lambda desk: signed_by_pyhanko(desk.first(), desk.lab, field="Kat.Imza"))
_revision("three_signatures_in_a_letter_of_typst")(
    lambda desk: signed_by_pyhanko(desk.then(desk.first(typst_letter())), desk.lab, field="Son")
)
_revision("evidence_by_pyhanko")(lambda desk: with_store_of_pyhanko(desk.first(), desk.lab, desk.trust))
_revision("evidence_by_pyhanko_and_a_signature_of_ours")(
    lambda desk: desk.then(with_store_of_pyhanko(desk.first(), desk.lab, desk.trust))
)
_revision("our_evidence_and_that_of_pyhanko")(
    lambda desk: with_store_of_pyhanko(desk.raised(desk.first(), Level.LT), desk.lab, desk.trust)
)
_revision("a_title_by_pyhanko")(lambda desk: desk.then(described_by_pyhanko(desk.first())))
_revision("two_further_signatures")(lambda desk: signed_by_pyhanko(desk.then(desk.first()), desk.lab))
_revision("a_further_signature_of_each_kind_of_table")(lambda desk: _signed_with_both_tables(desk))
_revision("another_description")(
    lambda desk: appended(desk.first(written_pdf(DESCRIBED)), {41: stream(b"<y/>", b"/Type/Metadata/Subtype/XML")})
)
_revision("a_description_where_there_was_none")(
    lambda desk: desk.then(
        appended(
            desk.first(),
            {62: stream(b"<y/>", b"/Type/Metadata/Subtype/XML"), 63: b"<</Title(DENEME)>>"},
            trailer=b"/Root 1 0 R/Info 63 0 R/ID[<d1><d2>]",
        )
    )
)
_revision("an_object_that_says_the_same_again")(
    lambda desk: appended(desk.first(), {11: b"<< /CA 1.0 /Type /ExtG#53tate >>"})
)
_revision("a_stream_that_says_the_same_again")(lambda desk: appended(desk.first(), {4: LETTER[4]}))
_revision("cross_references_of_everything_again")(lambda desk: desk.then(_with_all_cross_references(desk.first())))
_revision("an_object_that_nobody_used_freed")(lambda desk: desk.then(appended(desk.first(), freed=[32])))
_revision("forms_filled_behind_a_certification")(lambda desk: appended(desk.certified(written_pdf()), FILLED))
_revision("forms_filled_and_signed")(
    lambda desk: desk.then(appended(desk.certified(written_pdf()), FILLED), field="Onay")
)
_revision("a_box_ticked")(
    lambda desk: desk.then(appended(desk.certified(written_pdf(CHECKED)), {9: CHECKED[9].replace(b"/Off", b"/Yes")}))
)
_revision("a_choice_made")(
    lambda desk: desk.then(appended(desk.certified(written_pdf(CHOSEN)), {9: CHOSEN[9].replace(b"/V(A)", b"/V(B)")}))
)
_revision("a_box_of_a_group_ticked")(
    lambda desk: desk.then(
        appended(
            desk.certified(written_pdf(GROUPED)),
            {9: GROUPED[9].replace(b"/Off", b"/Yes"), 50: GROUPED[50].replace(b"/Off", b"/Yes")},
        )
    )
)
_revision("evidence_where_no_changes_are_permitted")(
    lambda desk: desk.raised(desk.certified(written_pdf(), NO_CHANGES), Level.LTA)
)


def _signed_with_both_tables(desk: Desk) -> bytes:
    """A second signature, then a revision with the other kind of cross-references, and a third signature."""
    second = desk.then(desk.first())
    return signed_by_pyhanko(appended_stream(second, {TABLE + 400: (1, len(second), 0)}), desk.lab)


def _with_all_cross_references(pdf: bytes) -> bytes:
    """A revision that says of every object of the letter once more where it stands."""
    unchanged = {4, 5, 6, 7, 10, 11, 12, 14, 15, 16, 17, 18}
    return appended(pdf, {64: b"null"}, elsewhere={number: place_of(pdf, number) for number in unchanged})
