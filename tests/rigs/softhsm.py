# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Tokens without hardware: SoftHSM2 with a key and certificate of the test's choice, and a driver with bad manners."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

_PLACES = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))
LIBRARY = next((path for path in _PLACES if path.exists()), _PLACES[0])
LABEL = "DENEME KART"
PIN = "123456"
_HERE = Path(__file__).parent

# Run in a process of its own: the driver reads its configuration once, when it is loaded.
_WRITE_CERTIFICATES = """
import sys, pkcs11
from pkcs11 import Attribute, CertificateType, ObjectClass
library, label, pin, key_id, *files = sys.argv[1:]
with pkcs11.lib(library).get_token(token_label=label).open(rw=True, user_pin=pin) as session:
    for position, name in enumerate(files):
        session.create_object({
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: "nes" if position == 0 else "ca",
            Attribute.ID: bytes.fromhex(key_id) if position == 0 else bytes([200 + position]),
            Attribute.SUBJECT: b"",
            Attribute.VALUE: open(name, "rb").read(),
        })
"""


@dataclass(frozen=True)
class SoftToken:
    """A token that is ready: how it is called and the environment its driver needs."""

    uri: str
    env: dict[str, str]
    pin: str
    key_id: str

    def environment(self) -> dict[str, str]:
        """This process's environment with the token's added."""
        return {**os.environ, **self.env}

    def behind(self, driver: Path, **manners: object) -> "SoftToken":
        """The same token seen through the slow driver; ``sign_ms=300`` sets ``SLOW_PKCS11_SIGN_MS`` and so on."""
        more = {f"SLOW_PKCS11_{name.upper()}": str(value) for name, value in manners.items()}
        env = {**self.env, "PKCS11_REAL": str(LIBRARY), **more}
        return replace(self, uri=f"pkcs11:module={driver};token={LABEL}", env=env)


@contextmanager
def soft_token(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    certificates: list[bytes],
    *,
    pin: str = PIN,
) -> Iterator[SoftToken]:
    """A new token that holds ``key`` and its certificate (DER, the first; its issuers after it)."""
    with tempfile.TemporaryDirectory(prefix="divit-softhsm-") as folder:
        home = Path(folder)
        (home / "tokens").mkdir()
        configuration = home / "softhsm2.conf"
        configuration.write_text(
            f"directories.tokendir = {home}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n", encoding="ascii"
        )
        token = SoftToken(
            uri=f"pkcs11:module={LIBRARY};token={LABEL}",
            env={"SOFTHSM2_CONF": str(configuration)},
            pin=pin,
            key_id="01",
        )
        _fill(token, home, key, certificates)
        yield token


def _fill(
    token: SoftToken, home: Path, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, certificates: list[bytes]
) -> None:
    pem = home / "key.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    names = []
    for position, der in enumerate(certificates):
        x509.load_der_x509_certificate(der)
        names.append(home / f"{position}.der")
        names[-1].write_bytes(der)
    tool = ["softhsm2-util", "--token", LABEL, "--pin", token.pin]
    commands: list[list[str]] = [
        ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", "12345678", "--pin", token.pin],
        [*tool, "--import", str(pem), "--label", "nes", "--id", token.key_id],
        [sys.executable, "-c", _WRITE_CERTIFICATES, str(LIBRARY), LABEL, token.pin, token.key_id, *map(str, names)],
    ]
    for command in commands:
        subprocess.run(command, env=token.environment(), check=True, capture_output=True)
    pem.unlink()


def build_slow_driver(folder: Path) -> Path:
    """Compile ``slow_pkcs11.c`` into ``folder`` and return the library's path."""
    library = folder / "slow_pkcs11.so"
    if not library.exists():
        source = _HERE / "slow_pkcs11.c"
        subprocess.run(
            ["cc", "-Wall", "-Wextra", "-O1", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"], check=True
        )
    return library
