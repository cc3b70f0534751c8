# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certifications and locks that we make, and those that were made before us (ISO 32000-2, 12.8.2 and 12.7.5.5)."""

from datetime import UTC, datetime

import pytest

from divit.ades import pades
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.errors import CertificationLate, FieldUnfit, SigningForbidden
from divit.ades.extend import extend
from divit.ades.pdf.document import Document
from divit.ades.pdf.fields import form_fields
from divit.ades.pdf.permissions import Lock
from divit.ades.pdf.syntax import Dictionary, Value, shown_text
from divit.ades.report import Indication
from divit.ades.validate import validate
from divit.pki.trust import TrustStore
from made_fields import entries, locking, seeds, with_fields
from trial_signers import KeySigner, LocalTimestamper, with_xref_stream

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def prepared(pdf: bytes, **more: object) -> bytes:
    return pades.prepare(pdf, **{"claimed_at": AT, "name": "Işıl ÖĞÜT", "reserved": 64, **more}).octets()  # type: ignore[arg-type]  # of prepare


def signed(pdf: bytes, signer: KeySigner, **more: object) -> bytes:
    return sign(pdf, signer, format=Format.PADES, options=Options(Format.PADES, AT, **more))  # type: ignore[arg-type]  # of Options


def references(pdf: bytes) -> list[tuple[str, Dictionary]]:
    """What the last signature of the form says of later changes: the method and its parameters."""
    document = Document(pdf)
    held = document.dictionary(next(one.value for one in reversed(form_fields(document)) if one.value is not None))
    found = [document.dictionary(one) for one in document.array(held.get("Reference"))]
    return [(str(one["TransformMethod"]), document.dictionary(one["TransformParams"])) for one in found]


def names(value: Value) -> list[str]:
    assert isinstance(value, list)
    return [shown_text(one) for one in value if isinstance(one, bytes)]


@pytest.mark.parametrize("level", [1, 2, 3])
def test_a_certification_says_what_it_allows_and_the_catalog_names_it(letter: bytes, level: int) -> None:
    made = prepared(letter, certify=level)
    document = Document(made)
    ((method, parameters),) = references(made)
    assert (method, parameters["P"], parameters["V"]) == ("DocMDP", level, "1.2")
    (field,) = form_fields(document)
    assert document.dictionary(document.catalog["Perms"])["DocMDP"] == field.value


@pytest.mark.parametrize("with_stream", [False, True])
@pytest.mark.parametrize("level", [Level.B, Level.T, Level.LT, Level.LTA])
@pytest.mark.parametrize("certify", [1, 2, 3])
def test_a_certified_file_is_raised_to_every_level(
    letter: bytes,
    signer: KeySigner,
    timestamper: LocalTimestamper,
    trust: TrustStore,
    level: Level,
    certify: int,
    with_stream: bool,
) -> None:
    made = sign(
        with_xref_stream(letter) if with_stream else letter,
        signer,
        format=Format.PADES,
        level=level,
        timestamper=timestamper,
        sources=Sources(trust),
        options=Options(Format.PADES, AT, certify=certify),
    )
    (one,) = validate(made, trust=trust).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, f"BASELINE-{level.value}"), one.as_json()


def test_a_certification_that_allows_nothing_lets_evidence_follow_and_no_signature(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    shut = signed(letter, signer, certify=1)
    with pytest.raises(SigningForbidden):
        prepared(shut)
    archived = extend(shut, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    assert validate(archived, trust=TrustStore(trust.anchors)).indication is Indication.TOTAL_PASSED


@pytest.mark.parametrize("certify", [2, 3])
def test_one_that_allows_signing_lets_others_sign(
    letter: bytes, signer: KeySigner, second_signer: KeySigner, trust: TrustStore, certify: int
) -> None:
    both = signed(signed(letter, signer, certify=certify), second_signer)
    report = validate(both, trust=trust)
    assert report.indication is Indication.TOTAL_PASSED, report.as_json()


def test_a_certification_comes_first(letter: bytes, signer: KeySigner) -> None:
    with pytest.raises(CertificationLate):
        prepared(signed(letter, signer), certify=2)
    pades.check_prepared(prepared(with_fields(letter, {"Onaylayan": {}}), certify=2))


@pytest.mark.parametrize(
    ("lock", "action", "fields"),
    [
        (Lock(), "All", None),
        (Lock(frozenset({"Tutar", "Ad"}), is_exclusion=False), "Include", ["Ad", "Tutar"]),
        (Lock(frozenset({"Onaylayan"})), "Exclude", ["Onaylayan"]),
    ],
)
def test_a_lock_is_said_by_the_new_field_and_applied_by_its_signature(
    letter: bytes, lock: Lock, action: str, fields: list[str] | None
) -> None:
    made = prepared(letter, lock=lock)
    ((method, parameters),) = references(made)
    document = Document(made)
    own = document.dictionary(form_fields(document)[0].dictionary["Lock"])
    for said in (parameters, own):
        assert said["Action"] == action
        assert (names(said["Fields"]) if "Fields" in said else None) == fields
    assert (method, "Data" in document.dictionary(_reference(document))) == ("FieldMDP", True)


def _reference(document: Document) -> Value:
    (found,) = document.array(document.dictionary(form_fields(document)[0].value)["Reference"])
    return found


def test_a_waiting_field_brings_its_lock_and_its_signer_applies_it(
    letter: bytes, signer: KeySigner, trust: TrustStore
) -> None:
    waiting = with_fields(
        letter,
        {
            "Onaylayan": locking("Include", "Tutar", level=2),
            "Tutar": {},
            "Denetleyen": {},
        },
    )
    made = signed(waiting, signer, field="Onaylayan")
    told = [(method, parameters.get("P"), parameters.get("Action")) for method, parameters in _of(made, "Onaylayan")]
    assert told == [("DocMDP", 2, None), ("FieldMDP", None, "Include")]
    with pytest.raises(FieldUnfit):
        prepared(made, field="Tutar")
    both = signed(made, signer, field="Denetleyen")
    assert validate(both, trust=trust).indication is Indication.TOTAL_PASSED
    # It is no certification, so the catalog does not name it.
    assert "Perms" not in Document(made).catalog


def _of(pdf: bytes, name: str) -> list[tuple[str, Dictionary]]:
    document = Document(pdf)
    held = document.dictionary(next(one.value for one in form_fields(document) if one.name == name))
    found = [document.dictionary(one) for one in document.array(held.get("Reference"))]
    return [(str(one["TransformMethod"]), document.dictionary(one["TransformParams"])) for one in found]


def test_a_lock_of_everything_lets_no_further_field_be_made(letter: bytes, signer: KeySigner) -> None:
    made = signed(letter, signer, lock=Lock())
    with pytest.raises(FieldUnfit):
        prepared(made)


def test_a_lock_of_everything_lets_evidence_follow(
    letter: bytes, signer: KeySigner, timestamper: LocalTimestamper, trust: TrustStore
) -> None:
    made = signed(letter, signer, lock=Lock())
    for _renewal in range(2):
        made = extend(made, to=Level.LTA, timestamper=timestamper, sources=Sources(trust))
    (one,) = validate(made, trust=TrustStore(trust.anchors)).signatures
    assert (one.indication, one.level) == (Indication.TOTAL_PASSED, "BASELINE-LTA"), one.as_json()


def test_a_field_has_one_lock(letter: bytes) -> None:
    with pytest.raises(FieldUnfit):
        prepared(with_fields(letter, {"Onaylayan": locking("All")}), field="Onaylayan", lock=Lock())


@pytest.mark.parametrize(("asked", "expected"), [(0, None), (1, 1), (2, 2), (3, 3)])
def test_a_field_may_ask_to_be_certified_with_or_not_to(letter: bytes, asked: int, expected: int | None) -> None:
    waiting = with_fields(letter, {"Onaylayan": seeds(0, MDP=entries(P=asked))})
    made = prepared(waiting, field="Onaylayan")
    assert [parameters["P"] for _method, parameters in references(made)] == ([] if expected is None else [expected])
    assert ("Perms" in Document(made).catalog) == (expected is not None)
    with pytest.raises(FieldUnfit):
        prepared(waiting, field="Onaylayan", certify=2 if expected == 3 else 3)
