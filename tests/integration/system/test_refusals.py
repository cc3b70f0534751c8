# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What must be refused is refused with its own code, in both languages, and nothing has changed afterwards."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from divit.demo import home as made_up
from divit.demo import main_job, people, signer
from divit.demo.web import Page, Visitor
from divit.kernel import clock
from divit.pki import lab
from house import Running

TABLES = ("letters_letter", "letters_parafstep", "signing_signeddocument", "files_filerow")


@dataclass
class Asked:
    """A session that a person asked for, and what stood in the database then."""

    institution: Running
    visitor: Visitor
    page: Page
    before: dict[str, list[tuple]]  # type: ignore[type-arg]  # rows as the database gives them

    @property
    def link(self) -> str:
        return main_job.link_of(self.page)

    def nothing_was_signed(self) -> bool:
        """Whether letters, parafs, files and the register are what they were, and no item carries a signature."""
        signed = self.institution.rows(
            "SELECT id FROM signing_signingitem WHERE state IN ('signed','completed','awaiting')"
        )
        return snapshot(self.institution) == self.before and not signed


def snapshot(institution: Running) -> dict[str, list[tuple]]:  # type: ignore[type-arg]
    return {table: institution.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


@contextmanager
def asked(institution: Running, letters: int = 2) -> Iterator[Asked]:
    """Işıl at a session over ``letters`` new letters that wait for her signature."""
    institution.write_letters(letters)
    with main_job.signed_in(institution.house, "isil") as visitor:
        page = main_job.open_session(visitor, "/yazilar/imza-bekleyen")
        yield Asked(institution, visitor, page, snapshot(institution))


def sign(asked_for: Asked, home: Path, **changes: object) -> tuple[int, str]:
    """Run the agent in English on the session; its exit status and what it said."""
    card = changes.get("card", made_up.card_file(asked_for.institution.home, "isil"))
    ended = signer.open_link(
        str(changes.get("link", asked_for.link)),
        token=["--p12", str(card)],
        agent_home=home,
        pin=str(changes.get("pin", people.PIN)),
        environment={**asked_for.institution.environment, "LANGUAGE": str(changes.get("language", "en"))},
    )
    return ended.returncode, ended.stderr + ended.stdout


def code_in(words: str) -> str:
    found = re.search(r"IMZ-\d{4}", words)
    assert found, words
    return found[0]


def card_of(institution: Running, tmp_path: Path, key: str, **validity: object) -> Path:
    """A new card for the person with ``key``, made by the institution's own trial authority."""
    person = people.person(key)
    card = lab.issue_nes(
        institution.trust,
        tckn=person.tckn,
        given_name=person.given_name,
        surname=person.surname,
        key="p256",
        password=people.PIN,
        **validity,  # type: ignore[arg-type]  # not_before and not_after
    )
    path = tmp_path / "other.p12"
    path.write_bytes(card)
    path.with_suffix(".pem").write_bytes(made_up.public_part(card))
    return path


def wire(link: str) -> str:
    """The https address inside a ``divit:`` link."""
    return parse_qs(urlsplit(link).query)["r"][0]


def test_a_wrong_pin_is_told_and_nothing_is_signed(own_institution: Running, tmp_path: Path) -> None:
    with asked(own_institution) as session:
        status, words = sign(session, tmp_path / "a", pin="000000")
        assert status == 1
        assert code_in(words) == "IMZ-2001"
        _status, turkish = sign(session, tmp_path / "a", pin="000000", language="tr")
        assert code_in(turkish) == "IMZ-2001"
        assert "PIN" in turkish
        assert turkish != words
        assert session.nothing_was_signed()
        assert sign(session, tmp_path / "a")[0] == 0, "the right PIN still signs"


def test_a_link_that_nobody_claimed_in_time_is_void(own_institution: Running, tmp_path: Path) -> None:
    with asked(own_institution) as session:
        move_clock(own_institution, timedelta(minutes=11))
        status, words = sign(session, tmp_path / "a")
        assert (status, code_in(words)) == (1, "IMZ-5101")
        assert "süresi doldu" in sign(session, tmp_path / "b", language="tr")[1]
        assert session.nothing_was_signed()


def test_an_expired_certificate_signs_nothing(own_institution: Running, tmp_path: Path) -> None:
    past = clock.now() - timedelta(days=10)
    card = card_of(own_institution, tmp_path, "isil", not_before=past - timedelta(days=30), not_after=past)
    with asked(own_institution) as session:
        status, words = sign(session, tmp_path / "a", card=card)
        assert status == 1
        assert code_in(words) == "IMZ-5107"
        assert session.nothing_was_signed()


def test_the_server_itself_refuses_a_certificate_of_somebody_else(own_institution: Running) -> None:
    with asked(own_institution) as session:
        claim = httpx.post(f"{wire(session.link)}/claim", json=CLAIM).json()
        assert offer(session, claim, own_institution.trust / "nes-p256.pem")["code"] == "IMZ-5106"
        assert session.nothing_was_signed()


def test_somebody_elses_card_signs_nothing(own_institution: Running, tmp_path: Path) -> None:
    with asked(own_institution) as session:
        status, words = sign(session, tmp_path / "a", card=made_up.card_file(own_institution.home, "cavit"))
        assert status == 1
        assert code_in(words) == "IMZ-5106"
        assert session.nothing_was_signed()


def test_a_letter_that_changed_after_the_request_is_not_signed(own_institution: Running, tmp_path: Path) -> None:
    with asked(own_institution, letters=1) as session:
        uid = UUID(str(own_institution.rows("SELECT uid FROM letters_letter")[0][0]))
        with main_job.signed_in(own_institution.house, "feride") as drafter:
            form = drafter.open(f"/yazilar/{uid}/duzenle").form_with("subject", "body")
            drafter.submit(form, {"body": "Metin, imza istendikten sonra değişti."})
        changed = snapshot(own_institution)
        status, words = sign(session, tmp_path / "a")
        assert (status, code_in(words)) == (1, "IMZ-8004")
        after = snapshot(own_institution)
        assert after["letters_letter"] == changed["letters_letter"]
        assert own_institution.rows("SELECT COUNT(*) FROM letters_letter WHERE state = 'sent'") == [(0,)]


def test_bytes_that_changed_on_the_disk_are_not_signed(own_institution: Running, tmp_path: Path) -> None:
    with asked(own_institution, letters=1) as session:
        for (sha256,) in own_institution.rows("SELECT sha256 FROM signing_signingitem"):
            path = own_institution.home / made_up.SERVER / "files" / sha256[:2] / sha256[2:4] / sha256
            path.chmod(0o600)
            path.write_bytes(path.read_bytes().replace(b"obj", b"obk", 1))
        status, words = sign(session, tmp_path / "a")
        assert (status, code_in(words)) == (1, "IMZ-9301")
        assert session.nothing_was_signed()


CLAIM = {"v": 1, "signer": {"kind": "command_line", "name": "deneme", "version": "1"}}


@pytest.mark.parametrize(
    "message",
    [
        {**CLAIM, "pin": "123456"},
        {**CLAIM, "signer": {**CLAIM["signer"], "pin": "123456"}},  # type: ignore[dict-item]
        {**CLAIM, "pkcsLibrary": "/lib/x.so"},
    ],
)
def test_a_message_with_a_pin_field_is_refused_in_both_languages(
    own_institution: Running, message: Mapping[str, object]
) -> None:
    with asked(own_institution, letters=1) as session:
        said = [
            httpx.post(f"{wire(session.link)}/claim", json=message, headers={"Accept-Language": language})
            for language in ("tr", "en")
        ]
        assert [answer.status_code for answer in said] == [400, 400]
        assert {answer.json()["code"] for answer in said} == {"IMZ-5001"}
        assert said[0].json()["message"] != said[1].json()["message"]
        assert own_institution.rows("SELECT state FROM signing_signingsession") == [("created",)]
        assert session.nothing_was_signed()


def offer(session: Asked, claim: Mapping[str, object], pem: Path) -> Mapping[str, str]:
    """Post the first certificate of ``pem`` as the chosen one; the refusal."""
    body = re.findall(r"-----BEGIN CERTIFICATE-----(.*?)-----END", pem.read_text(), re.DOTALL)
    ders: Sequence[str] = ["".join(one.split()) for one in body]
    answer = httpx.post(
        f"{wire(session.link)}/certificate",
        json={"certificate": ders[0], "chain": list(ders[1:]), "manifest_sha256": claim["manifest_sha256"]},
        headers={"Authorization": f"Bearer {claim['claim']}"},
    )
    assert answer.status_code >= 400
    refusal: Mapping[str, str] = json.loads(answer.text)
    return refusal


def move_clock(institution: Running, by: timedelta) -> None:
    Path(institution.environment["DIVIT_CLOCK_FILE"]).write_text(str(by.total_seconds()))
