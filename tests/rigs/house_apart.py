# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A running institution whose web and worker are processes of their own, two of each, behind one address."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from divit.demo import home as made_up
from divit.demo.main_job import House
from divit.demo.processes import Part
from forwarder import forwarder
from house import Running, free_port, prepared


@dataclass(frozen=True)
class Apart(Running):
    """A running house; ``parts`` are its processes by their names: web-1, web-2, worker-1, worker-2."""

    parts: dict[str, Part]

    def kill(self, name: str) -> None:
        """End a process as a power cut would."""
        self.parts[name].kill()

    def start(self, name: str) -> None:
        """Start it again, and wait until it is ready."""
        part = self.parts[name]
        part.addresses.clear()
        part.start(until=name.partition("-")[0])


@contextmanager
def running_apart(home: Path, **environment: str) -> Iterator[Apart]:
    """Prepare a house in ``home`` and run two webs and two workers on it, with ``environment`` added to all."""
    with ExitStack() as stack:
        _port, database = stack.enter_context(prepared(home))
        log = home / made_up.LOG
        lab = ["lab", "serve", str(home / made_up.LAB)]
        responders = stack.enter_context(Part("lab", lab, log=log / "lab.log", environment=environment))
        tsa = responders.start(until="tsa")
        front, ports = free_port(), [free_port(), free_port()]
        whole = {
            **made_up.server_environment(home, tsa, database.url),
            "DIVIT_PUBLIC_URL": f"http://127.0.0.1:{front}",
            **environment,
        }
        commands = {f"web-{number}": ["web", "--port", str(port)] for number, port in enumerate(ports, 1)}
        commands |= {f"worker-{number}": ["worker"] for number in (1, 2)}
        parts = {
            name: stack.enter_context(Part(name, words, log=log / f"{name}.log", environment=whole))
            for name, words in commands.items()
        }
        house = House(home, whole["DIVIT_PUBLIC_URL"])
        apart = Apart(house, parts["web-1"], responders, whole, database, parts)
        for name in parts:
            apart.start(name)
        stack.enter_context(forwarder(front, ports))
        yield apart
