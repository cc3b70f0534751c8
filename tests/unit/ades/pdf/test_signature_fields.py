# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Fields that wait for a signature: signed at every level, shown where they stand, and what they ask is honoured or
refused in words (ISO 32000-2, 12.7.5.5).
"""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

import pictures
from divit.ades import pades
from divit.ades.claims import Claims
from divit.ades.create import Format, Level, Options, Sources, prepare, sign
from divit.ades.errors import FieldUnfit, ReasonBesidePolicy, ReasonUnfit
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.seed_values import Terms
from divit.ades.pdf.syntax import Dictionary, Name, Value, shown_text
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.ades.visible import Place, Visible
from divit.der import oids
from divit.pki.trust import TrustStore
from made_fields import box, entries, seeds, with_field_of_two_parts, with_fields
from pictures import Drawn
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
AREA = {"Rect": box(100, 200, 320, 260)}


def prepared(pdf: bytes, **more: object) -> bytes:
    arguments = {"claimed_at": AT, "name": "Işıl ÖĞÜT", "reserved": 64, "field": "Onaylayan", **more}
    return pades.prepare(pdf, **arguments).octets()  # type: ignore[arg-type]  # of prepare


def signature(pdf: bytes, name: str = "Onaylayan") -> Dictionary:
    document = Document(pdf)
    field = next(one for one in form_fields(document) if one.name == name)
    return document.dictionary(field.value)


@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("level", [Level.B, Level.T, Level.LT, Level.LTA])
def test_two_who_wait_sign_one_after_the_other_at_every_level(
    letter: bytes,
    signer: KeySigner,
    second_signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    level: Level,
    with_stream: bool,
) -> None:
    waiting = with_fields(letter, {"Onaylayan": AREA, "Denetleyen": {"Rect": box(330, 200, 550, 260)}})
    made = with_xref_stream(waiting) if with_stream else waiting
    for one, name in ((signer, "Onaylayan"), (second_signer, "Denetleyen")):
        made = sign(
            made,
            one,
            format=Format.PADES,
            level=level,
            timestamper=timestamper,
            sources=Sources(trust),
            options=Options(Format.PADES, AT, field=name),
        )
    report = validate(made, trust=trust)
    assert [one.indication for one in report.signatures] == [Indication.TOTAL_PASSED] * 2, report.as_json()
    assert [one.name for one in form_fields(Document(made)) if one.name in {"Onaylayan", "Denetleyen"}] == [
        "Onaylayan",
        "Denetleyen",
    ]


def test_a_field_with_an_area_shows_who_signed_without_being_told(letter: bytes) -> None:
    waiting = with_fields(letter, {"Onaylayan": AREA})
    left, bottom, right, top = Drawn(prepared(waiting)).changed(Drawn(waiting))
    assert (left >= 100, bottom >= 199, right <= 320, top <= 261) == (True, True, True, True)


def test_one_whose_widget_stands_apart_shows_it_there(letter: bytes) -> None:
    waiting = with_field_of_two_parts(letter, "Onaylayan", box(100, 200, 320, 260))
    made = prepared(waiting, visible=Visible(image=pictures.plain()))
    drawn = Drawn(made)
    assert drawn.pixel(110, 230) == pytest.approx(pictures.BLUE, abs=12)
    assert signature(made)["SubFilter"] == "ETSI.CAdES.detached"


def test_one_that_is_too_small_for_text_is_signed_all_the_same(letter: bytes) -> None:
    waiting = with_fields(letter, {"Onaylayan": {"Rect": box(100, 200, 110, 205)}})
    made = prepared(waiting)
    (field,) = form_fields(Document(made))
    assert "AP" in field.dictionary
    assert b"/FontFile2" not in made[len(waiting) :]


def test_what_the_author_said_of_its_look_stays(letter: bytes) -> None:
    look = {**AREA, "MK": entries(BC=[0], R=90)}
    (field,) = form_fields(Document(prepared(with_fields(letter, {"Onaylayan": look}))))
    assert field.dictionary["MK"] == {"BC": [0], "R": 0}


@pytest.mark.parametrize(
    ("field", "visible"),
    [(AREA, Visible(Place(1, 0, 0, 100, 50))), ({}, Visible())],
    ids=["placed twice", "invisible"],
)
def test_a_field_stays_where_its_author_put_it(letter: bytes, field: dict[str, Value], visible: Visible) -> None:
    with pytest.raises(FieldUnfit):
        prepared(with_fields(letter, {"Onaylayan": field}), visible=visible)


def test_a_new_visible_field_needs_a_place(letter: bytes) -> None:
    with pytest.raises(FieldUnfit):
        prepared(letter, visible=Visible())


ALL = (1 << 9) - 1
MET: list[dict[str, Value]] = [
    {"Filter": Name("Adobe.PPKLite"), "SubFilter": [Name("adbe.pkcs7.detached"), Name("ETSI.CAdES.detached")]},
    {"DigestMethod": [b"SHA1", b"SHA384"]},
    {"V": 2, "LockDocument": Name("auto"), "AddRevInfo": False, "LegalAttestation": []},
    {"TimeStamp": entries(URL=b"http://127.0.0.1/", Ff=0), "Cert": entries(Ff=0)},
]
FLAGS = {"Filter": 1, "SubFilter": 2, "V": 4, "Reasons": 8, "LegalAttestation": 16, "AddRevInfo": 32}
FLAGS |= {"DigestMethod": 64, "LockDocument": 128, "AppearanceFilter": 256}


def required(values: dict[str, Value]) -> dict[str, Value]:
    """A field that requires all of these."""
    return seeds(sum(FLAGS.get(key, 0) for key in values), **values)


@pytest.mark.parametrize("values", MET)
def test_what_a_field_asks_is_given_where_it_is_so_anyway(letter: bytes, values: dict[str, Value]) -> None:
    pades.check_prepared(prepared(with_fields(letter, {"Onaylayan": required(values)})))


UNMET: list[dict[str, Value]] = [
    {"Filter": Name("Entrust.PPKEF")},
    {"SubFilter": [Name("adbe.pkcs7.detached")]},
    {"DigestMethod": [b"SHA1"]},
    {"V": 4},
    {"LegalAttestation": [b"Beyan"]},
    {"AddRevInfo": True},
    {"LockDocument": Name("true")},
    {"AppearanceFilter": b"Kurumsal"},
    {"TimeStamp": entries(URL=b"http://127.0.0.1/", Ff=1)},
    {"Cert": entries(Ff=1)},
]


@pytest.mark.parametrize("values", UNMET)
def test_what_it_asks_in_vain_is_refused_in_words(letter: bytes, values: dict[str, Value]) -> None:
    waiting = with_fields(letter, {"Onaylayan": required(values)})
    with pytest.raises(FieldUnfit) as refused:
        prepared(waiting)
    assert "Onaylayan" in str(refused.value)


@pytest.mark.parametrize("values", [one for one in UNMET if not {"TimeStamp", "Cert"} & one.keys()])
def test_a_wish_that_is_not_required_is_left_to_people(letter: bytes, values: dict[str, Value]) -> None:
    pades.check_prepared(prepared(with_fields(letter, {"Onaylayan": seeds(0, **values)})))


def test_what_is_asked_may_be_given_by_the_level_and_the_key(letter: bytes) -> None:
    asked: dict[str, Value] = {"AddRevInfo": True, "DigestMethod": [b"SHA384"], "TimeStamp": entries(Ff=1)}
    waiting = with_fields(letter, {"Onaylayan": required(asked)})
    given = Terms(has_timestamp=True, has_evidence=True, hash_name="sha384")
    pades.check_prepared(prepared(waiting, terms=given))
    with pytest.raises(FieldUnfit):
        prepared(waiting, terms=Terms(has_timestamp=True, has_evidence=True, hash_name="sha256"))


def test_a_signature_that_will_be_raised_says_so(letter: bytes) -> None:
    waiting = with_fields(letter, {"Onaylayan": required({"AddRevInfo": True, "TimeStamp": entries(Ff=1)})})
    options = Options(Format.PADES, AT, name="X", field="Onaylayan")
    with pytest.raises(FieldUnfit):
        prepare(waiting, options)
    assert prepare(waiting, replace(options, raised_to=Level.LT)).document


def test_one_step_signing_says_by_itself_what_the_signature_will_be(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper
) -> None:
    waiting = with_fields(letter, {"Onaylayan": required({"TimeStamp": entries(Ff=1), "DigestMethod": [b"SHA512"]})})
    with pytest.raises(FieldUnfit):
        sign(
            waiting,
            signer,
            format=Format.PADES,
            level=Level.T,
            timestamper=timestamper,
            options=Options(Format.PADES, AT, field="Onaylayan"),
        )


@pytest.mark.parametrize(
    ("allowed", "given", "expected"),
    [
        (["Onay", "Ret"], "Ret", "Ret"),
        (["Onay"], None, "Onay"),
        (["."], None, None),
        ([], None, None),
    ],
)
def test_the_reason_is_one_that_the_field_lets_its_signer_give(
    letter: bytes, allowed: list[str], given: str | None, expected: str | None
) -> None:
    made = prepared(with_fields(letter, {"Onaylayan": _reasons(allowed)}), reason=given)
    written = signature(made).get("Reason")
    assert (shown_text(written) if isinstance(written, bytes) else None) == expected


@pytest.mark.parametrize(("allowed", "given"), [(["Onay", "Ret"], "Olur"), (["Onay", "Ret"], None)])
def test_another_reason_is_refused_and_those_allowed_are_named(
    letter: bytes, allowed: list[str], given: str | None
) -> None:
    with pytest.raises(ReasonUnfit) as refused:
        prepared(with_fields(letter, {"Onaylayan": _reasons(allowed)}), reason=given)
    assert "Onay · Ret" in str(refused.value)
    with pytest.raises(FieldUnfit):
        prepared(with_fields(letter, {"Onaylayan": _reasons(["."])}), reason="Onay")


def _reasons(allowed: list[str]) -> dict[str, Value]:
    return required({"Reasons": [one.encode() for one in allowed]})


@pytest.mark.parametrize("claims", [Claims(policy=profiles()["P4"].policy), Claims(commitment=oids.PROOF_OF_APPROVAL)])
def test_a_policy_or_a_commitment_has_no_reason_beside_it(letter: bytes, signer: KeySigner, claims: Claims) -> None:
    with pytest.raises(ReasonBesidePolicy):
        sign(letter, signer, format=Format.PADES, options=Options(Format.PADES, AT, claims=claims, reason="Onay"))
    assert sign(letter, signer, format=Format.PADES, options=Options(Format.PADES, AT, claims=claims))


def test_in_pdf_a_1_a_field_that_shows_nothing_has_an_appearance_too(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore
) -> None:
    import typst

    first = typst.compile(b"#set document(date: datetime(year: 2026, month: 11, day: 24))\n= x", pdf_standards=["a-1b"])
    assert isinstance(first, bytes)
    for pdf, has_appearance in ((letter, False), (first, True)):
        made = prepared(pdf, field=None)
        assert ["AP" in one.dictionary for one in form_fields(Document(made))] == [has_appearance]
    both = sign(sign(first, signer, format=Format.PADES), second_signer, format=Format.PADES)
    assert validate(both, trust=trust).indication is Indication.TOTAL_PASSED
