# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What cannot be told to the log is not done (architecture, rule 6; S-07): nothing at all has changed afterwards."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from audit_log import shut
from divit.kernel import clock
from divit.server.audit.errors import AuditKeyUnusable
from divit.server.audit.queries import verify_chain
from divit.server.files import services as files
from divit.server.keys import services as keys
from divit.server.keys.backends import file as key_files
from divit.server.letters import services as letters
from divit.server.letters.finishing import ready_to_sign
from divit.server.login import services as login
from divit.server.people import services as people
from divit.server.signing import authorities as signing_authorities
from divit.server.signing import services as signing
from divit.server.signing.models import SigningItem
from divit.server.signing.registers import services as register
from divit.server.signing.services import completion
from letters_house import PASSWORD, LettersHouse, card_of, letters_house
from letters_signed import ask
from nothing_changed import nothing_changed
from trial_signers import LocalTimestamper
from wire_signer import WireSigner

pytestmark = pytest.mark.django_db
# Bytes under their own hash may be left behind; they mean nothing until a row names them.
STORED = frozenset({"files", "files_filerow"})
TEXT = {"subject": "Konu", "body": "Metin", "addressee": "İLGİLİLERE", "file_code": "719"}
Action = Callable[[LettersHouse], object]


@pytest.fixture
def house(lab: Path, monkeypatch: pytest.MonkeyPatch) -> LettersHouse:
    monkeypatch.setenv("DIVIT_TRUST_FOLDER", str(lab))
    monkeypatch.setenv("DIVIT_TSA_URL", "http://127.0.0.1:1/tsa")
    monkeypatch.setattr(signing_authorities, "revocation", lambda: None)
    monkeypatch.setattr(signing_authorities, "timestamper", lambda: LocalTimestamper(lab))
    return letters_house()


def later() -> dict[str, object]:
    return {"ends_at": clock.now() + timedelta(days=7)}


def publish() -> None:
    """As a step of whoever finishes a document, in that one's transaction."""
    with transaction.atomic():
        file = files.store(b"x", media_type="text/plain").sha256
        publication = register.Publication("E2B2A9C0-0000-4000-8000-000000000001", file, "x", "1")
        register.publish(owner="letters", publications=[publication])


ACTIONS: dict[str, Action] = {
    "people.add_institution": lambda house: people.add_institution(
        detsis="10000009", name="Deneme", letterhead=["T.C."], verification_address="https://dogrula.deneme.invalid"
    ),
    "people.add_unit": lambda house: people.add_unit(institution=house.institution, detsis="10000008", name="Birim"),
    "people.add_post": lambda house: people.add_post(unit=house.unit, title="Memur"),
    "people.add_person": lambda house: people.add_person(tckn="10000000696", given_name="Oğuz", surname="Ertuğ"),
    "people.appoint": lambda house: people.appoint(
        person=house.people["cavit"], post=people.add_post(unit=house.unit, title="Memur"), acting=True
    ),
    "people.grant_role": lambda house: people.grant_role(
        person=house.people["sukran"], role="drafter", institution=house.institution
    ),
    "people.name_deputy": lambda house: house.deputy("isil", "sukran"),
    "people.delegate_signing": lambda house: people.delegate_signing(
        post=house.posts["cavit"], on_behalf_of=house.posts["isil"]
    ),
    "people.move_verification": lambda house: people.move_verification(
        detsis="10000000", address="https://dogrula.deneme.invalid"
    ),
    "login.open_account": lambda house: login.open_account(
        person=people.add_person(tckn="10000000696", given_name="Oğuz", surname="Ertuğ"), personnel_number="77"
    ),
    "login.set_password": lambda house: login.set_password(person=house.people["isil"], password=PASSWORD),
    "login.left": lambda house: login.left(person=house.people["isil"]),
    "keys.make": lambda house: keys.make(purpose_name="webhook"),
    "letters.draft": lambda house: house.draft(),
    "signing.publish": lambda house: publish(),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_that_cannot_be_told_is_not_done(house: LettersHouse, name: str) -> None:
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        ACTIONS[name](house)
    # Open again, the same action is done and told.
    ACTIONS[name](house)
    assert verify_chain().intact


WITH_A_LETTER: dict[str, Callable[[LettersHouse, str], object]] = {
    "letters.submit": lambda house, letter: letters.submit(viewer=house.viewer("feride"), letter=letter),
    "letters.change_text": lambda house, letter: letters.change_text(
        viewer=house.viewer("feride"), letter=letter, **TEXT
    ),
}


@pytest.mark.parametrize("name", WITH_A_LETTER)
def test_a_draft_stays_as_it_was_when_its_change_cannot_be_told(house: LettersHouse, name: str) -> None:
    letter = house.draft()
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        WITH_A_LETTER[name](house, letter)
    WITH_A_LETTER[name](house, letter)


def test_a_letter_is_not_sent_back_when_that_cannot_be_told(house: LettersHouse) -> None:
    letter = house.write()
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        letters.send_back(viewer=house.viewer("isil"), letter=letter, note="Olmadı")


def test_no_signing_session_is_opened_or_cancelled_that_cannot_be_told(house: LettersHouse) -> None:
    letter = house.write()
    opening = {
        "viewer": house.viewer("isil"),
        "purpose": "letter",
        "refs": ready_to_sign(viewer=house.viewer("isil"), letters=[letter]),
    }
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        signing.open_session(**opening)
    opened = signing.open_session(**opening)
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        signing.cancel(viewer=house.viewer("isil"), session=opened.id)


def test_a_signed_letter_gets_no_number_and_is_not_sent_while_that_cannot_be_told(
    house: LettersHouse, lab: Path
) -> None:
    letter = house.write()
    opened = ask(house, "isil", "letter", letter)
    assert [one.status for one in WireSigner(opened.link, card_of(lab, "isil")).sign_all()] == ["accepted"]
    [item] = SigningItem.objects.filter(state="signed")
    with shut(), nothing_changed(but=STORED), pytest.raises(DatabaseError, match="log is full"):
        completion.complete(item.pk)
    completion.complete(item.pk)
    item.refresh_from_db()
    assert item.state == "completed"
    assert verify_chain().intact


@pytest.mark.usefixtures("committed_db")
def test_a_key_of_the_log_that_does_not_open_stops_every_action(house: LettersHouse, home: Path) -> None:
    keys.make(purpose_name="audit-mac")
    (home / "keys" / "audit-mac-2.key").write_bytes(b"")
    key_files._from.cache_clear()
    with nothing_changed(), pytest.raises(AuditKeyUnusable):
        people.add_person(tckn="10000000696", given_name="Oğuz", surname="Ertuğ")
