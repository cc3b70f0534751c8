# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A founded authority whose doors are open, in processes of its own: what strangers are asked to judge."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from divit.demo.processes import Part
from divit.pki import keys
from house import free_port
from house_database import database_of

_HOUSE = 'country = "TR", organization = "Divit Deneme ESHS"'
CEREMONY = f"""
operators = ["Deneme Bir", "Deneme İki"]
[[make]]
name = "kok"
profile = "root"
subject = {{ {_HOUSE}, common_name = "DENEME Kök" }}
[[make]]
name = "nes-1"
profile = "sub-ca"
issuer = "kok"
subject = {{ {_HOUSE}, organization_identifier = "VATTR-1234567890", common_name = "DENEME NES 1" }}
[[make]]
profile = "ocsp-signer"
issuer = "nes-1"
subject = {{ {_HOUSE}, common_name = "DENEME ÇiSDuP" }}
[[make]]
profile = "tsa"
issuer = "nes-1"
subject = {{ {_HOUSE}, common_name = "DENEME Zaman Damgası" }}
"""
HOLDER = """
country = "TR"
given_name = "Deneme"
surname = "Sahibi"
serial_number = "10000000900"
common_name = "DENEME SAHİBİ"
"""


@dataclass(frozen=True)
class Served:
    """A founded authority whose doors are open; files lie in ``folder``."""

    folder: Path
    url: str
    environment: dict[str, str]
    pid: int

    def divit(self, *arguments: object) -> str:
        command = [
            sys.executable,
            "-m",
            "divit",
            "authority",
            *map(str, arguments),
            "--home",
            str(self.folder / "home"),
        ]
        ended = subprocess.run(command, env={**os.environ, **self.environment}, capture_output=True, text=True)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout

    def issue(self, name: str) -> str:
        """Issue a certificate into ``name.cer`` and ``name.pem``, and give its serial number."""
        request = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(keys.generate("p256"), hashes.SHA256())
        (self.folder / f"{name}.csr").write_bytes(request.public_bytes(Encoding.PEM))
        (self.folder / "holder.toml").write_text(HOLDER)
        out = self.folder / f"{name}.cer"
        files = (self.folder / f"{name}.csr", "--subject", self.folder / "holder.toml", "-o", out)
        told = self.divit("issue", "nes-1", "nes-trial", *files, "--json")
        self.pem(name)
        return str(json.loads(told)["serial"])

    def pem(self, name: str) -> None:
        loaded = x509.load_der_x509_certificate((self.folder / f"{name}.cer").read_bytes())
        (self.folder / f"{name}.pem").write_bytes(loaded.public_bytes(Encoding.PEM))

    def run(self, *command: str) -> str:
        ended = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        return ended.stdout + ended.stderr


@contextmanager
def served_authority(folder: Path) -> Iterator[Served]:
    """Found it in ``folder`` and open its doors."""
    port = free_port()
    with database_of(folder / "home" / "divit.sqlite3") as kept:
        url = f"http://127.0.0.1:{port}"
        environment = {"DIVIT_ENV": "test", "DIVIT_DATABASE_URL": kept.url, "DIVIT_AUTHORITY_URL": url}
        command = ["authority", "serve", "--home", str(folder / "home"), "--port", str(port)]
        with Part("authority", command, log=folder / "authority.log", environment=environment) as part:
            part.start(until="crl")
            made = Served(folder, url, environment, part.pid)
            (folder / "ceremony.toml").write_text(CEREMONY)
            made.divit("ceremony", folder / "ceremony.toml", "-o", folder)
            for name in ("kok", "nes-1", "nes-1-ocsp-signer", "nes-1-tsa"):
                made.pem(name)
            yield made
