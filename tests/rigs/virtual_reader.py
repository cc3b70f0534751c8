# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Card readers without hardware: a pcscd of our own with virtual readers (vpcd) and emulated PIV cards in them.

The daemon runs in a mount namespace in which its socket's folder is one of ours; clients find it by the environment
that ``CardHouse.environment`` gives. Nothing of the machine's own pcscd is touched.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from divit.kernel import clock
from divit.tokens.worker import WorkerClient
from house import free_port
from trial_keys import Key, certificate_for

_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_OPENSC = next(iter(Path("/usr/lib").glob("*/opensc-pkcs11.so")), Path("/usr/lib64/opensc-pkcs11.so"))
_NAME = "ACS ACR39U ICC Reader"
#: The daemon numbers readers and their slots; a virtual reader has two slots, of which the first is used.
READER = f"{_NAME} 00 00"
_WITHIN_SECONDS = 60.0
# The daemon's folder is fixed when it is built; /run itself may not be written by others.
_START = 'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$1" /run/pcscd && shift && exec "$@"'


@dataclass
class Card:
    """An emulated card in its virtual reader, in a process of its own."""

    house: "CardHouse"
    reader: str
    control: Path
    process: "subprocess.Popen[str]"

    def insert(self) -> None:
        """Put it in, and wait until the service has seen it."""
        self.tell("insert")
        self.house.wait_for(self.reader, present=True)

    def remove(self) -> None:
        """Pull it, and wait until the service has seen that."""
        self.tell("remove")
        self.house.wait_for(self.reader, present=False)

    def tell(self, do: str, **more: object) -> dict[str, Any]:
        """Move the card: insert, remove, remove_at(count), fault(words), mend, atr(atr), look; how it is after."""
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.control))
            with line.makefile("rw") as lines:
                lines.write(json.dumps({"do": do, **more}) + "\n")
                lines.flush()
                told: dict[str, Any] = json.loads(lines.readline())
                return told


@dataclass
class CardHouse:
    """A running pcscd with readers."""

    folder: Path
    daemon: "subprocess.Popen[bytes] | None" = None
    watcher: WorkerClient | None = None
    readers: dict[str, int] = field(default_factory=dict)
    cards: list[Card] = field(default_factory=list)

    @property
    def env(self) -> dict[str, str]:
        """What clients need in their environment."""
        return {"PCSCLITE_CSOCK_NAME": str(self.folder / "run" / "pcscd.comm")}

    def environment(self) -> dict[str, str]:
        """This process's environment with the readers' added."""
        return {**os.environ, **self.env}

    def opensc(self, card: str = "") -> str:
        """The name of the card behind OpenSC's PKCS#11 driver."""
        return f"pkcs11:module={_OPENSC}" + (f";token={card}" if card else "")

    def plug(self, *readers: str) -> None:
        """Have exactly these readers; cards are put in with ``card``."""
        for name in readers:
            self.readers.setdefault(name, free_port())
        # The driver keeps one state for each loaded file: a copy for each reader.
        entries = []
        for number, name in enumerate(readers):
            driver = self.folder / f"vpcd{self.readers[name]}.so"
            if not driver.exists():
                shutil.copy(_DRIVER, driver)
            entries.append(
                f'FRIENDLYNAME "{name}"\nDEVICENAME /dev/null:{self.readers[name]}\n'
                f"LIBPATH {driver}\nCHANNELID {hex(0x8C7B + 16 * number)}\n"
            )
        (self.folder / "readers" / "virtual.conf").write_text("\n".join(entries), encoding="utf-8")

    def card(self, slots: list[tuple[Key, bytes]], reader: str = READER) -> Card:
        """A card with key and certificate of 9C (the PIN each time) and 9A (once), put into ``reader``."""
        keys = self.folder / f"keys{len(self.cards)}.pem"
        keys.write_bytes(b"".join(_pem(key, certificate) for key, certificate in slots))
        control = self.folder / f"card{len(self.cards)}"
        port = self.readers[reader.rpartition(" ")[0].rpartition(" ")[0]]
        command = [sys.executable, str(Path(__file__).with_name("card_process.py"))]
        process = subprocess.Popen([*command, str(port), str(control), str(keys)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        card = Card(self, reader, control, process)
        self.cards.append(card)
        self.wait_for(reader, present=True)
        return card

    def wait_for(self, reader: str, *, present: bool) -> None:
        """Until the service has seen a card come into ``reader`` (its count of events is odd), or go."""
        if self.watcher is None:
            self.watcher = WorkerClient.launch(env=self.environment())
        deadline = clock.monotonic() + _WITHIN_SECONDS
        wanted = (reader, present, present)
        while wanted not in [(row["name"], row["present"], row["events"] % 2) for row in self.watcher.reader_rows()]:
            assert clock.monotonic() < deadline, "the service did not see it"
            self.watcher.await_readers(1.0)

    def start(self) -> None:
        """Start the service, or start it again after ``stop``."""
        for left in (self.folder / "run").iterdir():
            left.unlink()
        daemon = ["pcscd", "-f", "-c", str(self.folder / "readers")]
        if b"polkit" in subprocess.run(["pcscd", "--version"], capture_output=True, check=True).stdout:
            daemon.append("--disable-polkit")
        namespace = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-m", "-r"]
        with (self.folder / "pcscd.log").open("ab") as log:
            self.daemon = subprocess.Popen(
                [*namespace, "sh", "-c", _START, "sh", str(self.folder / "run"), *daemon], stdout=log, stderr=log
            )
        until(lambda: _listens(self), "pcscd did not start")

    def stop(self) -> None:
        """Kill the service: asked to end, it would wait for a card that is stuck."""
        if self.daemon is not None:
            self.daemon.kill()
            self.daemon.wait()

    def end(self) -> None:
        """End everything and leave nothing behind."""
        if self.watcher is not None:
            self.watcher.kill()
        for card in self.cards:
            card.process.kill()
            card.process.wait()
        self.stop()
        shutil.rmtree(self.folder)


@contextmanager
def card_house(*readers: str) -> Iterator[CardHouse]:
    """A pcscd with virtual ``readers`` (one, when none is named), all empty."""
    folder = Path(tempfile.mkdtemp(prefix="divit-pcsc-"))
    (folder / "run").mkdir()
    (folder / "readers").mkdir()
    house = CardHouse(folder)
    house.plug(*(readers or (_NAME,)))
    try:
        house.start()
        yield house
    finally:
        house.end()


def until(condition: Callable[[], object], otherwise: str = "it did not come") -> None:
    """Wait for ``condition``, not for time."""
    deadline = clock.monotonic() + _WITHIN_SECONDS
    while not condition():
        assert clock.monotonic() < deadline, otherwise
        time.sleep(0.01)


def _listens(house: CardHouse) -> bool:
    # Asked without connecting: to a reader, a connection is a card.
    if not Path(house.env["PCSCLITE_CSOCK_NAME"]).exists():
        return False
    table = Path("/proc/net/tcp").read_text(encoding="ascii")
    return all(f":{port:04X} 00000000:0000 0A" in table for port in house.readers.values())


def _pem(key: Key, certificate: bytes) -> bytes:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM)


def two_slots(signing: Key, once: Key) -> list[tuple[Key, bytes]]:
    """Keys and new certificates for ``CardHouse.card``; the one for signatures says that it is a qualified one."""
    return [
        (signing, certificate_for(signing, name="DENEME Dokuz C", nes=True)),
        (once, certificate_for(once, name="DENEME Dokuz A")),
    ]
