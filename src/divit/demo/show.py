# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The demonstration in the terminal: prepares the house, starts its parts, runs the main job, then keeps serving."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from divit.demo import address, main_job, people
from divit.demo import home as made_up
from divit.demo.errors import PartDidNotStart
from divit.demo.house import House
from divit.demo.main_job import Outcome
from divit.demo.processes import HOST, Part, last_words, refuse_taken
from divit.kernel.words import gettext as _

PREPARE_WITHIN_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the demonstration answers: web pages (the next free one if taken), trial services, founded authority."""

    web: int
    lab: int
    authority: int


def run(home: Path, ports: Ports, *, once: bool) -> None:
    """Show everything once; keep serving until interrupted unless ``once``.

    Raises ``PartDidNotStart``, ``StepFailed``, ``PortTaken``, ``HomeNotOurs`` and ``AlreadyShown``.
    """
    # Whoever ends it, the parts end with it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(highlight=False)
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with ExitStack() as parts:
        parts.enter_context(made_up.held(home))
        refuse_taken(ports.lab)
        refuse_taken(ports.authority)
        with progress:
            bar = progress.add_task(_("Divit, with made-up people"), total=None)
            tell = _teller(progress)
            prepare(home, ports, tell)
            progress.advance(bar)
            house = start(home, ports, parts, tell)
            progress.advance(bar)
            to_do = list(main_job.steps(house))
            progress.update(bar, total=2 + len(to_do))
            outcome: Outcome | None = None
            for name, step in to_do:
                progress.console.print(name, style="bold", markup=False)
                outcome = step(_teller(progress, "   ")) or outcome
                progress.advance(bar)
        if outcome is not None:
            console.print(f"[bold]{outcome.indication}[/bold]")
            console.print(_("Verification code: {code}").format(code=outcome.verification_code))
            console.print(_("The signed letter: {file}").format(file=outcome.file), markup=False, soft_wrap=True)
        if not once:
            serve_on(house, console)


def _teller(progress: Progress, indent: str = "") -> Callable[[str], None]:
    return lambda line: progress.console.print(f"{indent}{line}".rstrip(), markup=False, soft_wrap=True)


def prepare(home: Path, ports: Ports, tell: Callable[[str], None]) -> None:
    """Make the made-up institution anew unless this version already did, for the same ports.

    Raises ``PartDidNotStart``.
    """
    if made_up.is_ready(home, ports.lab, _authority(ports)):
        tell(_("The made-up institution is the one of last time: {home}").format(home=home))
        return
    if (home / made_up.STAMP).exists():
        tell(_("What another version, or for other ports, was made here is replaced."))
    tell(_("A trial authority, an institution and its people are made in {home}").format(home=home))
    made_up.clear(home)
    log = home / made_up.LOG / "prepare.log"
    log.parent.mkdir()
    with log.open("w", encoding="utf-8") as written:
        made = subprocess.run(
            [sys.executable, "-m", "divit.demo.home", str(home), str(ports.lab), "", _authority(ports)],
            stdout=written,
            stderr=subprocess.STDOUT,
            timeout=PREPARE_WITHIN_SECONDS,
            check=False,
        )
    if made.returncode:
        raise PartDidNotStart(part="prepare", log=log, why=last_words(log))


def start(home: Path, ports: Ports, parts: ExitStack, tell: Callable[[str], None]) -> House:
    """Start responders, stand-ins, server and a card; all stop when ``parts`` closes. Raises ``PartDidNotStart``."""
    log = home / made_up.LOG
    responders = parts.enter_context(
        Part("lab", ["lab", "serve", str(home / made_up.LAB)], log=log / "lab.log", environment={})
    )
    tsa = responders.start(until="tsa")
    tell(_("OCSP, CRL and time-stamps answer at {address}").format(address=tsa.removesuffix("/tsa")))
    outside = parts.enter_context(
        Part(
            "stand-ins",
            [str(home / made_up.OUTBOX)],
            log=log / "stand-ins.log",
            environment={"DIVIT_ENV": "demo", "DIVIT_TRUST_FOLDER": str(home / made_up.LAB)},
            module="divit.standins",
        )
    )
    outside.start(until="outbox")
    tell(_("Mails and SMS are kept, and shown at {address}").format(address=outside.addresses["outbox"]))
    environment = made_up.server_environment(home, tsa) | made_up.outbox_environment(outside.addresses)
    # Certificates name the address for years; it is the same each time, as that of the trial services is.
    environment |= made_up.authority_environment(_authority(ports))
    doors = ["authority", "serve", "--processes", "1", "--port", str(ports.authority)]
    parts.enter_context(_part("authority", doors, log, environment)).start(until="ocsp")
    web = parts.enter_context(_part("server", ["serve", "--port", str(ports.web)], log, environment)).start(until="web")
    file = made_up.applied_card(home)
    card = Part("card", [str(file)], log=log / "card.log", environment={}, module="divit.demo.card")
    line = parts.enter_context(card).start(until="card")
    address.keep_true(home, web)
    tell(_("The server answers at {address}").format(address=web))
    return House(home, web, outside.addresses["outbox"], environment, f"piv:line={line}")


def _authority(ports: Ports) -> str:
    return f"http://{HOST}:{ports.authority}"


def _part(name: str, command: list[str], log: Path, environment: Mapping[str, str]) -> Part:
    return Part(name, command, log=log / f"{name}.log", environment=environment)


def serve_on(house: House, console: Console) -> None:
    """Print who can come in and wait for Ctrl-C."""
    console.print(_("Open {address} and come in as:").format(address=house.web), style="bold", markup=False)
    for person in people.people():
        console.print(f"   {person.personnel_number}  {person.full_name}, {person.title}")
    console.print(
        _("Password for all: {password} · PIN of every card: {pin}").format(password=people.PASSWORD, pin=people.PIN)
    )
    card = made_up.card_file(house.home, "isil")
    console.print(_("To sign what a page asks of {who}:").format(who=people.person("isil").full_name))
    words = [*_own_name(), "agent", "open", "--allow-http-loopback", "--p12", os.path.relpath(card)]
    console.print(f"   {shlex.join(words)} {_('LINK')}", markup=False, soft_wrap=True)
    console.print(_("The others' cards are beside it."))
    console.print(_("The mails and SMS that all this caused: {address}").format(address=house.outbox), markup=False)
    console.print(_("Ctrl-C ends it."))
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        console.print(_("Stopped. Everything is kept in {home}.").format(home=house.home), markup=False, soft_wrap=True)


def _own_name() -> list[str]:
    """How this command line is called here: the way it was called, unless the path finds it."""
    called = Path(sys.argv[0])
    found = shutil.which("divit")
    if called.name != "divit":
        return [os.path.relpath(sys.executable), "-m", "divit"]
    return ["divit"] if found and Path(found).samefile(called) else [os.path.relpath(called)]
