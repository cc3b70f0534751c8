# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""No attack on a signed PDF is shown as valid and unmodified."""

import re

import pytest

from divit.ades.create import Format, Options, sign
from divit.ades.pdf.document import Document
from divit.ades.pdf.permissions import Lock
from divit.ades.pdf.syntax import Reference, altered
from divit.ades.report import Indication, Report
from divit.ades.validate import validate
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki.trust import TrustStore
from made_pdf import LETTER, appended, written_pdf
from shadow_attacks import Attack, Sign, attacks
from trial_signers import KeySigner

ATTACKS = list(attacks())
_UNTOUCHED = {"none", "signatures", "forms"}


def signing(signer: KeySigner) -> Sign:
    """What an attack is given to have its letter signed."""

    def sign_letter(pdf: bytes, *, certify: int | None = None, locked: str | None = None) -> bytes:
        lock = Lock(frozenset({locked}), is_exclusion=False) if locked is not None else None
        options = Options(Format.PADES, clock.now(), certify=certify, lock=lock)
        return sign(pdf, signer, format=Format.PADES, options=options)

    return sign_letter


def is_taken_for_whole(report: Report) -> bool:
    """Whether any signature is valid and said to cover all that is shown."""
    return any(
        one.indication is Indication.TOTAL_PASSED and one.covers.later in _UNTOUCHED for one in report.signatures
    )


def test_there_are_attacks_of_each_class() -> None:
    assert len(ATTACKS) >= 24
    classes = (
        "hide_by",
        "replace_",
        "hide_and_replace",
        "incremental_saving",
        "wrapping",
        "forgery",
        "evil_",
        "sneaky_",
    )
    assert all(any(name.startswith(one) for name, _attack in ATTACKS) for one in classes)


@pytest.mark.parametrize("kind", ["classic", "stream", "hybrid"])
def test_what_is_attacked_is_valid_before(signer: KeySigner, trust: TrustStore, kind: str) -> None:
    signed = sign(written_pdf(kind=kind), signer, format=Format.PADES)
    assert validate(signed, trust=trust).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("attack", [attack for _name, attack in ATTACKS], ids=[name for name, _attack in ATTACKS])
def test_no_attack_is_shown_as_valid_and_unmodified(signer: KeySigner, trust: TrustStore, attack: Attack) -> None:
    attacked = attack(signing(signer))
    report = validate(attacked, trust=trust)
    assert report.indication is not Indication.TOTAL_PASSED
    assert not is_taken_for_whole(report)


#: What these append is read by nobody, and who signs it afterwards vouches for it.
UNREAD = {
    "incremental_saving_without_cross_references",
    "incremental_saving_with_a_bare_trailer",
    "incremental_saving_of_something_between_the_objects",
}
READ = [(name, attack) for name, attack in ATTACKS if name not in UNREAD]


@pytest.mark.parametrize("attack", [attack for _name, attack in READ], ids=[name for name, _attack in READ])
def test_another_signature_over_the_attack_does_not_make_the_first_one_good(
    signer: KeySigner, second_signer: KeySigner, trust: TrustStore, attack: Attack
) -> None:
    attacked = attack(signing(signer))
    try:
        again = sign(attacked, second_signer, format=Format.PADES)
    except DivitError:
        return  # what cannot be read cannot be signed either
    firsts = [one for one in validate(again, trust=trust).signatures if one.certificate == signer.certificate]
    assert all(one.indication is not Indication.TOTAL_PASSED for one in firsts)


@pytest.mark.parametrize(
    ("name", "tr", "en"),
    [
        ("replace_the_content", "gösterilen ya da eklenmiş içerik", "content that is shown or attached"),
        ("replace_the_font", "bir yazı tipi", "a font"),
        ("hide_by_another_size_of_the_page", "bir sayfanın görünümü", "the look of a page"),
        ("hide_and_replace_by_one_page_more", "sayfaların sırası ya da sayısı", "the number of the pages"),
        ("replace_by_a_script", "belgenin nasıl açıldığı ya da davrandığı", "how the document opens or behaves"),
        ("hide_by_the_look_of_a_note", "gösterilen ya da eklenmiş içerik", "content that is shown"),
        ("hide_by_moving_a_note", "bir sayfadaki not ya da çizim", "a note or drawing on a page"),
        ("hide_and_replace_by_where_the_content_stands", "hangisinin okunduğu", "which of several contents is read"),
        ("filled_where_nobody_permitted_it", "formun alanları", "fields of the form"),
        ("filled_where_a_signer_locked_it", "bir imzacının kilitlediği form alanları", "that a signer had locked"),
        ("sneaky_signature_that_nobody_made_where_2_is_permitted", "kimsenin imzalamadığı", "that nobody signed"),
    ],
)
def test_what_was_changed_is_told_in_words(signer: KeySigner, trust: TrustStore, name: str, tr: str, en: str) -> None:
    (one, *_others) = validate(dict(ATTACKS)[name](signing(signer)), trust=trust).signatures
    (told,) = [found for found in one.problems if found.code == "changed-after-signing"]
    assert tr in told.message_tr
    assert en in told.message_en


ODD = [b"[1 2]", b"<</A 1>>", b"(x)", b"1.5", b"null", b"true", b"99 0 R", b"[[[]]]", b"-1"]
SPOTS: dict[int, list[bytes]] = {
    1: [b"/AcroForm 8 0 R", b"/Pages 2 0 R"],
    3: [b"/Annots 13 0 R", b"/Type/Page/"],
    8: [b"/Fields[9 0 R 19 0 R]", b"/DA(/Helv 10 Tf 0 g)"],
    9: [b"/FT/Tx", b"/V(100)", b"/Rect[72 600 200 620]", b"/AP<</N 10 0 R>>", b"/T(Tutar)"],
    13: [b"14 0 R"],
    19: [b"/FT/Sig", b"/Rect[300 100 500 150]", b"/T(Onay)"],
}


@pytest.mark.parametrize("number", SPOTS)
@pytest.mark.parametrize("odd", ODD)
def test_odd_values_in_a_later_revision_end_in_a_verdict(
    signer: KeySigner, trust: TrustStore, number: int, odd: bytes
) -> None:
    signed = sign(written_pdf(), signer, format=Format.PADES)
    for spot in SPOTS[number]:
        key = re.match(rb"/[A-Za-z]+", spot)
        changed = LETTER[number].replace(spot, (key[0] + b" " if key else b"") + odd)
        report = validate(appended(signed, {number: changed}), trust=trust)
        assert report.indication in Indication


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(
    "body",
    [
        b"<</Type/DSS/Certs %b>>",
        b"<</Type/DSS/Certs[%b]>>",
        b"<</Type/DSS/VRI %b>>",
        b"<</Type/DSS/VRI<</A %b>>>>",
        b"<</Type/DSS/VRI<</A<</Cert %b>>>>>>",
        b"<</Type %b>>",
        b"%b",
    ],
)
def test_odd_values_in_a_store_end_in_a_verdict(signer: KeySigner, trust: TrustStore, body: bytes, odd: bytes) -> None:
    signed = sign(written_pdf(), signer, format=Format.PADES)
    catalog = Document(signed).catalog
    more = altered(catalog, {"DSS": Reference(60, 0), "Extensions": Reference(61, 0)})
    extensions = b"<</ESIC<</BaseVersion %b/ExtensionLevel %b>>/ADBE %b>>" % (odd, odd, odd)
    report = validate(appended(signed, {1: more, 60: body % odd, 61: extensions}), trust=trust)
    assert report.indication is not Indication.TOTAL_PASSED
