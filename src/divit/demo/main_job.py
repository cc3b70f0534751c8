# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The main job: letters are written, initialled and signed through the signing session, then verified.

Everything happens as people do it: pages are opened and forms filled in, each person's own agent is handed the
session's link, and the result is judged by the command line and by its verification code.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from divit.demo import enrolling, people, signer
from divit.demo import home as made_up
from divit.demo.errors import StepFailed
from divit.demo.house import House, Tell, link_of, signed_in
from divit.demo.web import Page, Visitor
from divit.kernel import clock
from divit.kernel.words import gettext as _

SETTLED_WITHIN_SECONDS = 300.0
CODE = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the main job ended: the first letter's verdict, its code, and where its file was put."""

    indication: str
    verification_code: str
    file: Path


def letters() -> list[dict[str, Any]]:
    """The letters to write."""
    return list(tomllib.loads(files("divit.demo").joinpath("data/letters.toml").read_text(encoding="utf-8"))["letter"])


def steps(house: House) -> Iterator[tuple[str, Callable[[Tell], Outcome | None]]]:
    """The steps of the main job in order: what each is called and what does it."""
    if house.card:
        yield from enrolling.steps(house)
    all_letters = letters()
    signing = all_letters[0]["signer"]
    yield _("Letters are written"), partial(write_all, house, all_letters)
    for key in all_letters[0]["paraf_by"]:
        name = _("{who} initials them, one PIN for all").format(who=people.person(key).full_name)
        yield name, partial(sign_queue, house, key, "/yazilar/paraf-bekleyen")
    name = _("{who} signs them, one PIN for all").format(who=people.person(signing).full_name)
    yield name, partial(sign_queue, house, signing, "/yazilar/imza-bekleyen")
    if house.card:
        yield _("The authority hands out its lists of revoked certificates"), partial(enrolling.hand_out_lists, house)
    yield _("A stranger verifies the first one"), partial(verify, house, signing, all_letters[0]["subject"])


def write_all(house: House, drafts: Sequence[dict[str, Any]], tell: Tell) -> None:
    """Write ``drafts`` and send each on its way. Raises ``StepFailed``."""
    by_drafter: dict[str, list[dict[str, Any]]] = {}
    for draft in drafts:
        by_drafter.setdefault(draft["drafter"], []).append(draft)
    for key, own in by_drafter.items():
        with signed_in(house, key) as visitor:
            for draft in own:
                write(visitor, draft)
                tell(draft["subject"])


def write(visitor: Visitor, draft: dict[str, Any]) -> Page:
    """Fill in the page of a new letter and send it on its way. Raises ``StepFailed``."""
    form = visitor.open("/yazilar/yeni").form_with("subject", "body", "signer")
    way = {
        f"paraf_{place}": form.choice(f"paraf_{place}", _label(key)) for place, key in enumerate(draft["paraf_by"], 1)
    }
    page = visitor.submit(
        form,
        {
            **{name: draft[name].strip() for name in ("subject", "addressee", "body", "file_code")},
            **way,
            "signer": form.choice("signer", _label(draft["signer"])),
            "submit": "1",
        },
    )
    if draft["subject"] not in page.text:
        raise StepFailed(step=draft["subject"], why=page.text[:300])
    return page


def _label(key: str) -> str:
    person = people.person(key)
    return f"{person.full_name}, {person.title}"


def open_session(visitor: Visitor, queue: str) -> Page:
    """Choose every letter of a queue and ask for one session over all; the session's page. Raises ``StepFailed``.

    A queue of several pages is chosen by its own box, one of a single page by ticking its rows, as people do. The
    page of a large session is looked at again when its documents are ready.
    """
    form = visitor.open(queue).form_with("letter")
    chosen: dict[str, str | Sequence[str]] = {
        name: form.offered[name] for name in ("whole", "letter") if name in form.offered
    }
    page = visitor.submit(form, chosen)
    if "/yazilar/imza/" not in page.url:
        raise StepFailed(step=queue, why=page.text[:300])
    return ready(visitor, page)


def ready(visitor: Visitor, page: Page) -> Page:
    """The page of a session once its documents are ready to be signed. Raises ``StepFailed``."""
    states = _followed(visitor, page)
    if next(states)["state"] != "preparing":
        return page
    for told in states:
        if told["state"] != "preparing":
            break
    return visitor.open(page.url)


def _followed(visitor: Visitor, page: Page) -> Iterator[dict[str, Any]]:
    """How the session on ``page`` stands, each time that changes. Raises ``StepFailed`` when that takes too long."""
    deadline = clock.monotonic() + SETTLED_WITHIN_SECONDS
    last: dict[str, Any] = {}
    for told in visitor.follow(f"/imza/{page.url.rpartition('/')[2]}/akis"):
        if told is not None:
            last = told
            yield told
        if clock.monotonic() > deadline:
            raise StepFailed(step=page.url, why=json.dumps(last, ensure_ascii=False))


def sign_queue(house: House, key: str, queue: str, tell: Tell) -> None:
    """Sign everything that waits in ``queue`` for the person with ``key``. Raises ``StepFailed``."""
    with signed_in(house, key) as visitor:
        page = open_session(visitor, queue)
        ended = signer.open_link(
            link_of(page),
            agent_home=house.home / "agents" / key,
            **_card_of(house, key),
        )
        for line in ended.stdout.splitlines():
            tell(line)
        if ended.returncode:
            raise StepFailed(step=queue, why=ended.stderr.strip() or f"exit {ended.returncode}")
        settled(visitor, page)


def _card_of(house: House, key: str) -> dict[str, Any]:
    """What the agent of that person is told of their card and its PIN: the card that was made, else a key file."""
    if house.card and key == enrolling.APPLICANT:
        return {"token": ["--token", house.card], "pin": people.CHOSEN_PIN, "environment": house.environment}
    return {"token": ["--p12", str(made_up.card_file(house.home, key))]}


def settled(visitor: Visitor, page: Page) -> dict[str, Any]:
    """Wait until the session on ``page`` has an end, and give its state. Raises ``StepFailed`` unless all is done."""
    state: dict[str, Any] = {}
    for state in _followed(visitor, page):
        if state["state"] in {"done", "partial", "cancelled", "expired", "failed"}:
            break
    if state.get("state") != "done":
        raise StepFailed(step=page.url, why=json.dumps(state, ensure_ascii=False))
    return state


def verify(house: House, key: str, subject: str, tell: Tell) -> Outcome:
    """Find the sent letter, take its file, and let the command line and the public page judge it."""
    with signed_in(house, key) as visitor:
        page = visitor.open(next(link for link in _links_to(visitor.open("/yazilar/giden"), subject)))
        code = CODE.search(page.html)
    if code is None:
        raise StepFailed(step=subject, why="no verification code on its page")
    with Visitor(house.web) as stranger:
        public = stranger.open(f"/dogrula/{code[0]}")
        document = stranger.fetch(next(link for link in public.links if link.endswith(".pdf")))
    file = house.home / f"{code[0]}.pdf"
    file.write_bytes(document)
    answer = subprocess.run(
        [sys.executable, "-m", "divit", "verify", str(file), "--trust", str(house.home / made_up.LAB), "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if not answer.stdout:
        raise StepFailed(step="divit verify", why=answer.stderr.strip())
    report = json.loads(answer.stdout)
    for signature in report["signatures"]:
        tell(f"{signature['signer']} · {signature['level']} · {signature['indication']}")
    if answer.returncode or subject not in public.text:
        raise StepFailed(step="divit verify", why=answer.stdout)
    return Outcome(indication=report["indication"], verification_code=code[0], file=file)


def _links_to(page: Page, words: str) -> list[str]:
    return [link for link, label in page.labelled_links if words in label]
