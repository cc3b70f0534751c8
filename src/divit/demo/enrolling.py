# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The way to a certificate, as people go it: applied for, approved, made on a card, brought, its PIN set.

Everybody works at their own pages; the station makes the card, the signing program sets the PIN. The SMS is read where
the demonstration keeps it.
"""

import hashlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

import httpx
import pypdfium2

from divit.demo import authority, people, signer
from divit.demo import home as made_up
from divit.demo.errors import StepFailed
from divit.demo.house import House, Tell, link_of, signed_in
from divit.demo.piv_card import MANAGEMENT_KEY, PUK
from divit.demo.web import Page, Visitor
from divit.kernel import clock
from divit.kernel.words import gettext as _

#: Who applies.
APPLICANT = "isil"
_CLERK, _OFFICER, _PRODUCER = "nazli", "cavit", "yavuz"
_MOBILE = "0555 000 00 04"
_WORD = "ceviz ağacı"
_WITHIN_S = 60.0
_LOOK_EVERY_S = 0.2
_UID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_CODE = re.compile(r"\b(\d{6})\b")
_BARCODE = re.compile(r"\b[0-9A-Z]{10}-\d+-[0-9A-F]{8}-[0-9A-Z*~$=]\b")
_TOKEN = re.compile(r'id="station-token">([^<]+)<')

Seen = TypeVar("Seen")
Step = tuple[str, Callable[[Tell], None]]


def steps(house: House) -> Iterator[Step]:
    """The steps in order; none where the applicant has the card from last time."""
    if made_up.is_enrolled(house.home):
        return
    made_up.begin_enrolment(house.home)
    who = people.person(APPLICANT).full_name
    yield _("{who} applies for a certificate, on paper").format(who=who), partial(apply, house)
    yield _("The provider receives the paper"), partial(receive, house)
    yield _("The institution approves the application"), partial(approve, house)
    yield _("A card is made"), partial(produce, house)
    yield _("The courier brings it"), partial(deliver, house)
    yield _("{who} sets the card’s PIN").format(who=who), partial(create_pin, house)


def apply(house: House, tell: Tell) -> None:
    """Entry, form, code by SMS, paper. Raises ``StepFailed``."""
    person = people.person(APPLICANT)
    with Visitor(house.web) as visitor:
        page = visitor.open(f"/e-imza/basvuru/{people.institution()['detsis']}")
        page = _sent(visitor, page, {**people.register_facts(APPLICANT), "answer": _worked(page)})
        page = _sent(visitor, page, {"reason": "first"})
        page = _sent(visitor, page, _workplace(page, person))
        contact = {"email": person.email, "work_phone": "0372 000 00 00", "mobile": _MOBILE, "channel": "both"}
        page = _sent(visitor, page, {**contact, "operator": "turk_telekom"})
        page = _sent(visitor, page, {"reader": "mini", "validity_years": "3"})
        page = _sent(visitor, page, {"security_word": _WORD, "again": _WORD})
        page = visitor.submit(page.form_to("/sms"), {"do": "send"})
        code = _sms(house)
        tell(_("The code came by SMS: {code}").format(code=code))
        page = visitor.submit(page.form_to("/sms"), {"do": "check", "code": code})
        page = visitor.submit(page.form_to("imza-yontemi"), {"method": "wet"})
        paper = visitor.fetch("/e-imza/basvurum/form.pdf")
    made_up.paper_file(house.home).parent.mkdir()
    made_up.paper_file(house.home).write_bytes(paper)
    tell(_("The form to be signed: {file}").format(file=made_up.paper_file(house.home)))


def receive(house: House, tell: Tell) -> None:
    """The barcode on the paper is scanned. Raises ``StepFailed``."""
    barcode = _barcode(made_up.paper_file(house.home))
    with signed_in(house, _CLERK) as visitor:
        page = visitor.open("/eshs/kagit")
        page = visitor.submit(page.form_with("barcode", "sender"), {"barcode": barcode, "sender": "applicant"})
    if people.person(APPLICANT).full_name not in page.text:
        raise StepFailed(step="/eshs/kagit", why=page.text[:300])
    tell(barcode)


def approve(house: House, tell: Tell) -> None:
    """The officer records the letter that goes before it, and approves. Raises ``StepFailed``."""
    today = clock.local(clock.now()).date().isoformat()
    with signed_in(house, _OFFICER) as visitor:
        page = visitor.open(_link(visitor.open("/basvurular"), rf"/basvurular/{_UID}$"))
        notice = visitor.open(_link(page, "/yazi$"))
        told = {"kind": "letter", "number": "E-10000001-903.07-1", "dated": today}
        visitor.submit(notice.form_with("number", "dated"), told)
        page = visitor.open(_link(visitor.open(page.url), "/onay$"))
        page = visitor.submit(page.form_with("position_checked"), {"position_checked": "on"})
    if page.status != httpx.codes.OK:
        raise StepFailed(step=page.url, why=page.text[:300])
    tell(told["number"])


def produce(house: House, tell: Tell) -> None:
    """A station is added, and makes the card: its keys in it, its codes nobody's. Raises ``StepFailed``."""
    with signed_in(house, _PRODUCER) as visitor:
        form = visitor.open("/eshs/istasyonlar/yeni").form_with("name")
        page = visitor.submit(form, {"name": "DENEME üretim masası"})
    station = house.home / "station"
    station.mkdir(mode=0o700)
    token = _private(station / "token.txt", _only(_TOKEN, page))
    secrets = f'puk = "{PUK}"\nmanagement_key = "{MANAGEMENT_KEY.hex()}"\n'
    transport = _private(station / "transport.toml", secrets)
    command = ["produce", house.web, "--station-token", str(token), "--transport", str(transport)]
    command += ["--card", house.card, "--home", str(station), "--allow-http-loopback"]
    tell(_done("produce", command, {"DIVIT_ENV": "demo"}).strip())


def deliver(house: House, tell: Tell) -> None:
    """The card is booked with the courier, whose postman hands it over and looks at the holder's identity; the server
    asks the courier. Raises ``StepFailed``.
    """
    who = people.person(APPLICANT).full_name
    with signed_in(house, _PRODUCER) as visitor, Visitor(house.outbox) as postman:
        page = visitor.open(_link(visitor.open("/eshs/kurye"), "/ver$"))
        visitor.submit(page.form_with("tracking_no"), {"tracking_no": ""})
        parcel = postman.open("/kurye").form_with("barcode")
        postman.submit(parcel, {"step": "to_addressee"})
        tell(_("The courier’s number: {number}").format(number=parcel.fields["barcode"][0]))
        _until(lambda: who not in visitor.open("/eshs/kurye").text, "/eshs/kurye")


def create_pin(house: House, tell: Tell) -> None:
    """The holder comes in by e-Devlet, and the signing program sets the PIN. Raises ``StepFailed``."""
    with Visitor(house.web) as visitor:
        page = visitor.open(_link(visitor.open("/e-imza/bireysel"), "/giris/kimlik/"))
        typed = {"tckn": people.person(APPLICANT).tckn, "password": people.PASSWORD}
        page = visitor.submit(page.form_with("tckn", "password"), typed)
        page = visitor.open(_link(page, rf"/sertifikalar/{_UID}$"))
        page = visitor.open(_link(page, "/pin$"))
        page = visitor.submit(page.form_to("/pin"))
        ended = signer.open_link(
            link_of(page),
            token=["--token", house.card],
            agent_home=house.home / "agents" / APPLICANT,
            pin=f"{people.CHOSEN_PIN}\n{people.CHOSEN_PIN}",
            environment=house.environment,
        )
    for line in ended.stdout.splitlines():
        tell(line)
    if ended.returncode:
        raise StepFailed(step=page.url, why=ended.stderr.strip() or f"exit {ended.returncode}")
    made_up.end_enrolment(house.home)


def hand_out_lists(house: House, tell: Tell) -> None:
    """The authority's lists of what is revoked go to those who verify without asking it. Raises ``StepFailed``."""
    for name in ("kok", authority.ISSUER):
        file = house.home / made_up.LAB / f"{name}.crl"
        file.unlink(missing_ok=True)
        command = ["authority", "crl", name, "-o", str(file), "--home", str(house.home / made_up.SERVER)]
        tell(_done("crl", command, house.environment).strip())


def _worked(page: Page) -> str:
    """What the door asks of machines: for each piece a number whose hash begins with enough zero bits."""
    told = dict(re.findall(r'data-(seed|pieces|bits)="([^"]+)"', page.html))
    return ".".join(str(_number(told["seed"], piece, int(told["bits"]))) for piece in range(int(told["pieces"])))


def _number(seed: str, piece: int, bits: int) -> int:
    least = 256 - bits
    for number in count():
        digest = hashlib.sha256(f"{seed}.{piece}.{number}".encode("ascii")).digest()
        if int.from_bytes(digest, "big").bit_length() <= least:
            return number
    raise StopIteration


def _sent(visitor: Visitor, page: Page, fields: Mapping[str, str]) -> Page:
    """Fill in the page's form and go on. Raises ``StepFailed`` where the same page comes back."""
    after = visitor.submit(page.form_with(*fields), fields)
    if after.url == page.url or after.status != httpx.codes.OK:
        raise StepFailed(step=page.url, why=after.text[:400])
    return after


def _workplace(page: Page, person: people.Person) -> dict[str, str]:
    form = page.form_with("province", "district")
    return {
        "unit": next(row["name"] for row in people.units() if row["detsis"] == person.unit),
        "title": person.title,
        "address": people.institution()["address"],
        "postal_code": "67000",
        "province": form.choice("province", "Zonguldak"),
        "district": form.choice("district", "Ereğli"),
    }


def _sms(house: House) -> str:
    """The newest code among the messages that the demonstration kept. Raises ``StepFailed``."""
    with Visitor(house.outbox) as visitor:
        return _until(lambda: _CODE.search(visitor.open(house.outbox).text), house.outbox)[1]


def _until(look: Callable[[], Seen | None], where: str) -> Seen:
    """What ``look`` sees at last. Raises ``StepFailed`` when that takes too long."""
    deadline = clock.monotonic() + _WITHIN_S
    while clock.monotonic() < deadline:
        if seen := look():
            return seen
        threading.Event().wait(_LOOK_EVERY_S)
    raise StepFailed(step=where, why=_("it did not come"))


def _barcode(paper: Path) -> str:
    """What the form's barcode says, from the letters below it. Raises ``StepFailed``."""
    document = pypdfium2.PdfDocument(paper)
    try:
        text = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()
    found = _BARCODE.search(text)
    if found is None:
        raise StepFailed(step=str(paper), why=text[:300])
    return found[0]


def _only(pattern: re.Pattern[str], page: Page) -> str:
    found = pattern.search(page.html)
    if found is None:
        raise StepFailed(step=page.url, why=page.text[:300])
    return found[1]


def _link(page: Page, pattern: str) -> str:
    """The first link on a page that fits the regular expression. Raises ``StepFailed``."""
    for link in page.links:
        if re.search(pattern, link):
            return link
    raise StepFailed(step=page.url, why=page.text[:300])


def _private(path: Path, text: str) -> Path:
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")
    return path


def _done(step: str, arguments: list[str], environment: Mapping[str, str]) -> str:
    """What a command of ours prints. Raises ``StepFailed`` when it fails."""
    ended = subprocess.run(
        [sys.executable, "-m", "divit", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=signer.SIGN_WITHIN_SECONDS,
        check=False,
    )
    if ended.returncode:
        raise StepFailed(step=step, why=ended.stderr.strip() or ended.stdout.strip())
    return ended.stdout
