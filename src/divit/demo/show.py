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
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from divit.demo import address, main_job, people
from divit.demo import home as made_up
from divit.demo.errors import PartDidNotStart
from divit.demo.main_job import House, Outcome
from divit.demo.processes import Part, last_words, refuse_taken
from divit.kernel.words import gettext as _

PREPARE_WITHIN_SECONDS = 120


def run(home: Path, *, port: int, lab_port: int, once: bool) -> None:
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
        refuse_taken(lab_port)
        with progress:
            bar = progress.add_task(_("Divit, with made-up people"), total=None)
            tell = _teller(progress)
            prepare(home, lab_port, tell)
            progress.advance(bar)
            house = start(home, port, parts, tell)
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


def prepare(home: Path, lab_port: int, tell: Callable[[str], None]) -> None:
    """Make the made-up institution anew unless this version already did, for the same port.

    Raises ``PartDidNotStart``.
    """
    if made_up.is_ready(home, lab_port):
        tell(_("The made-up institution is the one of last time: {home}").format(home=home))
        return
    if (home / made_up.STAMP).exists():
        tell(_("What another version, or another --lab-port, made here is replaced."))
    tell(_("A trial authority, an institution and its people are made in {home}").format(home=home))
    made_up.clear(home)
    log = home / made_up.LOG / "prepare.log"
    log.parent.mkdir()
    with log.open("w", encoding="utf-8") as written:
        made = subprocess.run(
            [sys.executable, "-m", "divit.demo.home", str(home), str(lab_port), "", "authority"],
            stdout=written,
            stderr=subprocess.STDOUT,
            timeout=PREPARE_WITHIN_SECONDS,
            check=False,
        )
    if made.returncode:
        raise PartDidNotStart(part="prepare", log=log, why=last_words(log))


def start(home: Path, port: int, parts: ExitStack, tell: Callable[[str], None]) -> House:
    """Start responders, stand-ins and server; all stop when ``parts`` closes. Raises ``PartDidNotStart``."""
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
    server = parts.enter_context(
        Part(
            "server",
            ["serve", "--port", str(port)],
            log=log / "server.log",
            environment=made_up.server_environment(home, tsa) | made_up.outbox_environment(outside.addresses),
        )
    )
    web = server.start(until="web")
    address.keep_true(home, web)
    tell(_("The server answers at {address}").format(address=web))
    return House(home=home, web=web, outbox=outside.addresses["outbox"])


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
