# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The made-up institution, ready to work: its trial CA, its people, a software card for each.

Run as ``python -m divit.demo.home FOLDER PORT [DATABASE_URL [AUTHORITY_URL]]``: a process of its own, because Django's
settings belong to one home for as long as a process lives.
"""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, pkcs12

from divit import __version__
from divit.demo import authority, people
from divit.demo.errors import AlreadyShown, HomeNotOurs
from divit.kernel import clock
from divit.pki import lab

LAB = "lab"
CARDS = "cards"
SERVER = "server"
LOG = "log"
OUTBOX = "outbox"
STAMP = "version"
_ENROLLING, _ENROLLED = "enrolling", "enrolled"
# Only a folder that bears this is ever emptied; whoever locks it has the folder to itself.
MARK = ".divit-demo"


def card_file(home: Path, key: str) -> Path:
    """The software card (PKCS#12) of the person with ``key``."""
    return home / CARDS / f"{key}.p12"


def applied_card(home: Path) -> Path:
    """The card that is applied for in the demonstration (``divit.demo.card``)."""
    return home / CARDS / "applied.json"


def paper_file(home: Path) -> Path:
    """The form on paper that goes with the application."""
    return home / "paper" / "application.pdf"


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Have ``home`` to oneself; it is made when it is not there.

    Raises ``HomeNotOurs`` for a folder with files of somebody else, ``AlreadyShown`` when another demonstration runs
    in it.
    """
    home.mkdir(parents=True, exist_ok=True)
    if any(home.iterdir()) and not any((home / ours).exists() for ours in (MARK, STAMP)):
        raise HomeNotOurs(home=home)
    with (home / MARK).open("a") as mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyShown(home=home) from error
        yield


def clear(home: Path) -> None:
    """Empty the ``held`` home of what an earlier demonstration made."""
    for entry in home.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        elif entry.name != MARK:
            entry.unlink()


def is_ready(home: Path, port: int, authority_url: str = "") -> bool:
    """Whether ``home`` was prepared by this very version, for trial services at ``port`` and an authority at that
    address, and no card in it is half made.
    """
    stamp = home / STAMP
    whole = stamp.is_file() and stamp.read_text(encoding="utf-8") == _stamp(port, authority_url)
    return whole and not (home / _ENROLLING).exists()


def is_enrolled(home: Path) -> bool:
    """Whether somebody has applied for a certificate here and got it."""
    return (home / _ENROLLED).exists()


def begin_enrolment(home: Path) -> None:
    """Note that a card is being made: a demonstration that ends before it is done begins anew."""
    (home / _ENROLLING).touch()


def end_enrolment(home: Path) -> None:
    """Note that the card is in use."""
    (home / _ENROLLING).rename(home / _ENROLLED)


def _stamp(port: int, authority_url: str) -> str:
    return f"{__version__} {port} {authority_url}".strip()


def server_environment(home: Path, tsa_url: str, database_url: str = "") -> dict[str, str]:
    """The environment in which the demonstration's server runs: its home, its database, its trust, its time-stamps.

    The database is named also where it is the home's own: made-up people never get into that of an institution whose
    address happens to be in the environment.
    """
    return {
        "DIVIT_ENV": "demo",
        "DIVIT_HOME": str(home / SERVER),
        "DIVIT_DATABASE_URL": database_url,
        "DIVIT_TRUST_FOLDER": str(home / LAB),
        "DIVIT_TSA_URL": tsa_url,
    }


def authority_environment(address: str) -> dict[str, str]:
    """The part of that environment that certificates are made with: where whoever looks at one asks about it."""
    return {"DIVIT_AUTHORITY_URL": address, "DIVIT_AUTHORITY_CPS_URL": f"{address}/ilke"}


def outbox_environment(outside: Mapping[str, str]) -> dict[str, str]:
    """The part of that environment that leads to the stand-ins at the addresses ``outside``, by their names.

    Notices are gathered, and the courier is asked, after seconds and not minutes: who watches does not wait.
    """
    host, _colon, port = outside["smtp"].rpartition(":")
    return {
        "DIVIT_MAIL_HOST": host,
        "DIVIT_MAIL_PORT": port,
        "DIVIT_MAIL_TLS": "none",
        "DIVIT_MAIL_FROM": "divit@akcaova.invalid",
        "DIVIT_SMS_URL": outside["sms"],
        "DIVIT_KPS_URL": outside["kps"],
        "DIVIT_KPS_USER": "divit",
        "DIVIT_KPS_PASSWORD": "kps-deneme",
        "DIVIT_PERSONNEL_URL": outside["personnel"],
        "DIVIT_PERSONNEL_TOKEN": "personnel-trial-token",
        "DIVIT_COURIER_URL": outside["courier"],
        "DIVIT_COURIER_USER": "divit",
        "DIVIT_COURIER_PASSWORD": "ptt-deneme",
        "DIVIT_COURIER_CUSTOMER": "100000001",
        "DIVIT_ESHS_COURIER_EVERY": "PT2S",
        "DIVIT_E_DEVLET_ISSUER": outside["edevlet"],
        "DIVIT_E_DEVLET_CLIENT_ID": "divit",
        "DIVIT_E_DEVLET_CLIENT_SECRET": "divit-deneme-istemci",
        "DIVIT_NOTIFY_GATHER_FOR": "PT3S",
    }


def prepare(home: Path, port: int = lab.DEFAULT_PORT, database_url: str = "", authority_url: str = "") -> None:
    """Make the trial CA (its services at ``port``), the cards and the people in the empty folder ``home``.

    The people are rows of the database at ``database_url``, else of the home's own. With ``authority_url`` they have a
    certification authority to run as well, whose doors will be there.
    """
    lab.init(home / LAB, port=port)
    (home / CARDS).mkdir(parents=True)
    for person in people.people():
        issue_card(home, person)
    record_people(home, database_url)
    if authority_url:
        os.environ.update(authority_environment(authority_url))
        authority.live(home / LAB)
    (home / OUTBOX).mkdir()
    (home / OUTBOX / "people.toml").write_bytes(people.listed())
    (home / STAMP).write_text(_stamp(port, authority_url), encoding="utf-8")


def issue_card(home: Path, person: people.Person) -> None:
    """Give ``person`` a card: the PKCS#12 file, and beside it the certificates that anybody may read."""
    card = lab.issue_nes(
        home / LAB,
        tckn=person.tckn,
        given_name=person.given_name,
        surname=person.surname,
        key=person.card,  # type: ignore[arg-type]  # the list is checked by a test
        password=people.PIN,
    )
    path = card_file(home, person.key)
    path.write_bytes(card)
    path.chmod(0o600)
    path.with_suffix(".pem").write_bytes(public_part(card))


def public_part(card: bytes) -> bytes:
    """The certificate and its chain from a card's PKCS#12 bytes, as PEM."""
    _key, certificate, chain = pkcs12.load_key_and_certificates(card, people.PIN.encode())
    return b"".join(one.public_bytes(Encoding.PEM) for one in (certificate, *chain) if one is not None)


def record_people(home: Path, database_url: str = "") -> None:
    """Bring the database of a new server home to life and write the institution and its people into it."""
    os.environ.update(server_environment(home, "", database_url))
    from divit.server.config.serve import prepare as prepare_server

    prepare_server(home / SERVER)

    from divit.server.login import services as login
    from divit.server.people import services

    described = {name: value for name, value in people.institution().items() if name != "source"}
    institution = services.add_institution(**described)
    for name, value in people.settings().items():
        services.set_institution_setting(institution=institution, name=name, value=value)
    units = {
        row["detsis"]: services.add_unit(institution=institution, detsis=row["detsis"], name=row["name"])
        for row in people.units()
    }
    recorded: dict[str, tuple[int, int]] = {}
    for person in people.people():
        row = services.add_person(tckn=person.tckn, given_name=person.given_name, surname=person.surname)
        post = services.add_post(unit=units[person.unit], title=person.title)
        services.appoint(person=row, post=post)
        for role in person.roles:
            services.grant_role(person=row, role=role, institution=institution)
        services.add_contact(person=row, kind="email", value=person.email, proved_at=clock.now())
        services.add_contact(person=row, kind="phone", value=person.phone, proved_at=clock.now())
        login.open_account(person=row, personnel_number=person.personnel_number)
        login.set_password(person=row, password=people.PASSWORD)
        recorded[person.key] = row, post
    for deputation in people.deputations():
        person_id, post_id = recorded[deputation["person"]]
        services.name_deputy(
            person=person_id,
            deputy=recorded[deputation["deputy"]][0],
            posts=[post_id],
            ends_at=clock.now() + timedelta(days=deputation["days"]),
            reason=deputation["reason"],
        )


if __name__ == "__main__":
    prepare(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
