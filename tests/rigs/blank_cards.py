# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Blank cards as their maker delivers them: SoftHSM tokens with a transport PIN of the security officer."""

import os
import subprocess
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from divit.kernel import clock
from softhsm import LIBRARY

TRANSPORT_PUK = "87654321"


@dataclass(frozen=True)
class Lot:
    """A drawer of blank cards and the file with their secrets."""

    folder: Path

    @property
    def env(self) -> dict[str, str]:
        """What drivers need in their environment."""
        return {"SOFTHSM2_CONF": str(self.folder / "softhsm2.conf")}

    def environment(self) -> dict[str, str]:
        """This process's environment with theirs added."""
        return {**os.environ, **self.env}

    @property
    def transport(self) -> Path:
        """The file with the secrets."""
        return self.folder / "transport.toml"

    def blank(self, label: str = "BOŞ KART") -> str:
        """A new blank card; its name."""
        command = ["softhsm2-util", "--init-token", "--free", "--label", label]
        secrets = ["--so-pin", TRANSPORT_PUK, "--pin", "0000"]
        subprocess.run([*command, *secrets], env=self.environment(), check=True, capture_output=True)
        return f"pkcs11:module={LIBRARY};token={label}"

    def tool(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """What somebody does who found the card: ``pkcs11-tool``."""
        command = ["pkcs11-tool", "--module", str(LIBRARY), *arguments]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=False)


def lot(folder: Path, *, management_key: str = "", puk: str = TRANSPORT_PUK) -> Lot:
    """An empty drawer in ``folder``."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="ascii"
    )
    made = Lot(folder)
    made.transport.touch(mode=0o600)
    made.transport.write_text(f'puk = "{puk}"\nmanagement_key = "{management_key}"\n', encoding="ascii")
    return made


def certificate_of(request: bytes) -> bytes:
    """A certificate (DER) for the key in a request, as some authority would give it."""
    wanted = x509.load_der_x509_csr(request)
    assert wanted.is_signature_valid
    now = clock.now()
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "DENEME KART SAHİBİ")]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "DENEME MAKAM")]))
        .public_key(wanted.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    )
    return built.public_bytes(Encoding.DER)
