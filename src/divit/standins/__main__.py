# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Run the stand-ins: ``python -m divit.standins FOLDER [SMTP-PORT [WEB-PORT]]``.

Prints where they answer (``smtp HOST:PORT``, ``sms ADDRESS``, and so on; ``outbox ADDRESS`` at the end) and serves
until a signal ends it. ``people.toml`` in the folder says whom they know, ``TRUST_FOLDER`` whose certificates e-Devlet
believes.
"""

import os
import signal
import sys
import threading
from pathlib import Path

from divit.kernel import settings
from divit.kernel.errors import DivitError
from divit.pki.http import Http
from divit.pki.issuers import OnlineIssuers
from divit.pki.revocation import OnlineRevocation
from divit.pki.trust import TrustStore
from divit.standins.edevlet.signatures import Judge, judge_by
from divit.standins.errors import StandInInProduction
from divit.standins.listening import HOST
from divit.standins.mail import MailStandIn
from divit.standins.outbox import Outbox
from divit.standins.web import WebStandIn


def serve(folder: Path, *, smtp_port: int = 0, web_port: int = 0) -> None:
    """Serve until a signal ends it. Raises ``StandInInProduction``, ``OutboxUnusable``, ``StandInPortTaken``."""
    if os.environ.get("DIVIT_ENV") not in {"demo", "test"}:
        raise StandInInProduction
    outbox = Outbox(folder)
    mail, web = MailStandIn(outbox, smtp_port), WebStandIn(outbox, web_port, _judge())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    mail.start()
    web.start()
    services = "".join(f"{name} {address}\n" for name, address in web.addresses().items())
    sys.stdout.write(f"smtp {HOST}:{mail.port}\n{services}outbox {web.address}\n")
    sys.stdout.flush()
    stop.wait()
    web.stop()
    mail.stop()


def _judge() -> Judge | None:
    """Believes the anchors of ``TRUST_FOLDER``, and asks their services about certificates."""
    folder = settings.text("TRUST_FOLDER")
    if not folder:
        return None
    http = Http()
    return judge_by(TrustStore.from_folder(Path(folder)), OnlineRevocation(http), OnlineIssuers(http))


def main(words: list[str]) -> int:
    """Run with the words of the command line; 3 when it cannot."""
    folder, *ports = words
    smtp_port, web_port = ([int(port) for port in ports] + [0, 0])[:2]
    try:
        serve(Path(folder), smtp_port=smtp_port, web_port=web_port)
    except DivitError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_status
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
