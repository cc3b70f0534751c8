# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A thousand letters in one session: a real server, the real agent with a software key, a time-stamping service, each
a process of its own on this machine.
"""

import base64
import json
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from divit.demo import home as made_up
from divit.demo import main_job, signer
from divit.demo.web import Page, Visitor
from divit.pki.certificates import pem_blocks
from house import Running, running
from process_figures import cpu_seconds, watched

LETTERS = 1000
READY_WITHIN_S = 15.0
FIRST_DATA_WITHIN_MS = 500.0
SIGNED_WITHIN_S = 20.0
MEMORY_MB = 400.0
_QUEUE = "/yazilar/imza-bekleyen"

Figures = tuple[str, str, float, float, str]


@dataclass
class _Spent:
    """Seconds by the clock, and processor seconds of every process that took part."""

    wall: float
    cpu: float


def thousand_letters() -> list[Figures]:
    """From the button to the last stored signature; letters are written before the clock starts."""
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as folder:
        place = Path(folder)
        with running(place / "home") as institution:
            _write(institution)
            with watched(institution.server.pid) as memory, main_job.signed_in(institution.house, "isil") as visitor:
                ready, page = _ready(institution, visitor)
                first_data_ms = _first_data(institution, page)
                visitor.submit(visitor.open(page.url).form_to("/iptal"))
                _, page = _ready(institution, visitor)
                signed = _signed(institution, visitor, page, place / "agent")
            _refuse_less(institution)
    return [
        (f"bulk-{LETTERS}-ready", "s", round(ready.wall, 2), READY_WITHIN_S, "button pressed to request ready"),
        (f"bulk-{LETTERS}-ready-cpu", "s", round(ready.cpu, 2), 2 * READY_WITHIN_S, "two cores for that long"),
        (
            f"bulk-{LETTERS}-first-dtbs",
            "ms",
            round(first_data_ms, 1),
            FIRST_DATA_WITHIN_MS,
            "certificate posted to first window of data to be signed",
        ),
        (
            f"bulk-{LETTERS}-signed",
            "s",
            round(signed.wall, 2),
            SIGNED_WITHIN_S,
            "first data to be signed to all signed, time-stamped, validated, stored, audited",
        ),
        (f"bulk-{LETTERS}-signed-cpu", "s", round(signed.cpu, 2), 2 * SIGNED_WITHIN_S, "two cores for that long"),
        (
            f"bulk-{LETTERS}-worker-memory",
            "MB",
            round(memory.mb, 1),
            MEMORY_MB,
            "most resident memory of the server and its processes together, shared pages counted in each",
        ),
    ]


def _write(institution: Running) -> None:
    command = [sys.executable, "-m", "divit.demo.volume", str(institution.home), str(LETTERS)]
    subprocess.run(command, check=True, env={**signer.environment_of(institution.home), **institution.environment})


def _ready(institution: Running, visitor: Visitor) -> tuple[_Spent, Page]:
    """Choose the whole queue and press the button; the page is looked at until the request is ready."""
    form = visitor.open(_QUEUE).form_with("letter")
    began, used = time.perf_counter(), cpu_seconds(institution.server.pid)
    page = visitor.submit(form, {"whole": form.offered["whole"]})
    with _looked_at(institution, page):
        page = main_job.ready(visitor, page)
    spent = _Spent(time.perf_counter() - began, cpu_seconds(institution.server.pid) - used)
    told = json.loads(visitor.fetch(f"{page.url}/durum"))
    if (told["state"], told["total"]) != ("created", LETTERS):
        raise RuntimeError(f"{told['state']}: {told['total']}")
    return spent, page


@contextmanager
def _looked_at(institution: Running, page: Page) -> Iterator[None]:
    """Somebody has the page open all the while: it follows the stream and draws itself anew each second."""
    over = threading.Event()

    def look() -> None:
        with main_job.signed_in(institution.house, "isil") as visitor:
            while not over.wait(1.0):
                visitor.fetch(f"{page.url}/durum")

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def _first_data(institution: Running, page: Page) -> float:
    """A signer that claims, posts its certificate and asks for work at once; milliseconds between the last two."""
    link = httpx.URL(main_job.link_of(page)).params["r"]
    pem = made_up.card_file(institution.home, "isil").with_suffix(".pem").read_bytes()
    certificate, *chain = [base64.b64encode(der).decode() for _label, der in pem_blocks(pem)]
    with httpx.Client(trust_env=False, timeout=60) as client:
        taken = {"v": 1, "signer": {"kind": "command_line", "name": "bench", "version": "1"}}
        claimed = client.post(f"{link}/claim", json=taken).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {claimed['claim']}"
        chosen = {"certificate": certificate, "chain": chain, "manifest_sha256": claimed["manifest_sha256"]}
        began = time.perf_counter()
        client.post(f"{link}/certificate", json=chosen).raise_for_status()
        work = client.get(f"{link}/work?after=0").raise_for_status().json()["work"]
        taken_ms = (time.perf_counter() - began) * 1000
    if not work:
        raise RuntimeError("no work")
    return taken_ms


def _signed(institution: Running, visitor: Visitor, page: Page, agent_home: Path) -> _Spent:
    """The agent signs them all; what it takes from the first data to be signed to the end of the session."""
    before = _used(institution)
    with _looked_at(institution, page):
        ended = signer.open_link(
            main_job.link_of(page),
            token=["--p12", str(made_up.card_file(institution.home, "isil"))],
            agent_home=agent_home,
        )
        if ended.returncode:
            raise RuntimeError(ended.stderr)
        main_job.settled(visitor, page)
    session = page.url.rpartition("/")[2]
    told = institution.rows("SELECT action, at FROM audit_auditentry WHERE object = ?", f"signing_session:{session}")
    at = {action: datetime.fromisoformat(str(moment)) for action, moment in told}
    took = at["session.settle"] - at["session.begin"]
    return _Spent(took.total_seconds(), _used(institution) - before)


def _used(institution: Running) -> float:
    agents = resource.getrusage(resource.RUSAGE_CHILDREN)
    servers = cpu_seconds(institution.server.pid) + cpu_seconds(institution.responders.pid)
    return servers + agents.ru_utime + agents.ru_stime


def _refuse_less(institution: Running) -> None:
    """A figure counts only for the whole work: each letter signed once, at level T, judged, stored and told."""
    counted = institution.rows(
        "SELECT COUNT(*), COUNT(DISTINCT ref) FROM signing_signingitem WHERE state = 'completed'"
    )
    levels = institution.rows("SELECT DISTINCT level FROM signing_signingitem WHERE state = 'completed'")
    sent = institution.rows("SELECT COUNT(*), COUNT(DISTINCT number) FROM letters_letter WHERE state = 'sent'")
    told = institution.rows("SELECT COUNT(*) FROM audit_auditentry WHERE action = 'item.complete'")
    if (counted, levels, sent, told) != ([(LETTERS, LETTERS)], [("T",)], [(LETTERS, LETTERS)], [(LETTERS,)]):
        raise RuntimeError(f"{counted} {levels} {sent} {told}")
