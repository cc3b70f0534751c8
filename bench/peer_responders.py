# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Others that answer OCSP requests: ``openssl ocsp``, which signs each answer, and ``cfssl ocspserve``, which gives out
answers that were signed before.
"""

import base64
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from divit.der import ocsp as structure
from divit.kernel import clock
from divit.pki import keys, ocsp
from forged_certificates import Forge, Made, authority
from house import free_port
from served import Ask, Server, served


class Peer:
    """An authority that others answer for, with a signer of one ``kind`` of key (``p256`` or ``rsa2048``)."""

    def __init__(self, folder: Path, kind: str) -> None:
        forge = Forge()
        key: keys.PrivateKey = (
            ec.generate_private_key(ec.SECP256R1()) if kind == "p256" else rsa.generate_private_key(65537, 2048)
        )
        root = forge.make("DENEME Kök", None, authority())
        purpose = (x509.ExtendedKeyUsage([x509.OID_OCSP_SIGNING]), False)
        self._signer = forge.make("DENEME OCSP", root, [purpose], key=key)
        holder = x509.load_der_x509_certificate(forge.make("DENEME Sahip", root, []).der)
        self._folder, self._root = folder / kind, root
        self._folder.mkdir()
        write_pem(self._folder / "root.pem", root)
        write_pem(self._folder / "signer.pem", self._signer)
        (self._folder / "key.pem").write_bytes(keys.to_pem(key))
        until = holder.not_valid_after_utc
        serial = f"{holder.serial_number:X}"
        serial = serial.rjust(len(serial) + len(serial) % 2, "0")
        (self._folder / "index").write_text(f"V\t{until:%y%m%d%H%M%SZ}\t\t{serial}\tunknown\t/CN=x\n")
        self._cert_id = ocsp.cert_id(root.der, holder.serial_number, "sha1")
        self._plain, self._nonce = self._folder / "plain.req", self._folder / "nonce.req"
        self._plain.write_bytes(structure.request([self._cert_id]))
        self._nonce.write_bytes(structure.request([self._cert_id], b"1" * 16))

    @contextmanager
    def openssl(self) -> Iterator[dict[str, Ask]]:
        """What is asked of ``openssl ocsp``: with a nonce and without."""
        command = ["openssl", "ocsp", "-port", "{port}", "-index", "index", "-CA", "root.pem"]
        command += ["-rsigner", "signer.pem", "-rkey", "key.pem", "-ndays", "1"]
        with self._served(command) as server:
            yield {"openssl ocsp": Ask(server, "/", self._plain), "openssl ocsp, nonce": Ask(server, "/", self._nonce)}

    @contextmanager
    def cfssl(self) -> Iterator[dict[str, Ask]]:
        """What is asked of ``cfssl ocspserve``; nothing where it is not installed."""
        if shutil.which("cfssl") is None:
            yield {}
            return
        responder = ocsp.Responder(
            issuer=self._root.der, certificate=self._signer.der, key=self._signer.key, status_of=lambda _: "good"
        )
        body = responder.signed([(self._cert_id, "good")], clock.now())
        (self._folder / "answers").write_text(base64.b64encode(body).decode() + "\n")
        with self._served(["cfssl", "ocspserve", "-port", "{port}", "-responses", "answers"]) as server:
            kept = Ask(server, "/", self._plain, keep=True)
            yield {"cfssl ocspserve": Ask(server, "/", self._plain), "cfssl ocspserve, connections kept": kept}

    @contextmanager
    def _served(self, command: list[str]) -> Iterator[Server]:
        port = free_port()
        with served([part.format(port=port) for part in command], port, self._folder, os.environ) as server:
            yield server


def all_peers(stack: ExitStack, peer: Peer) -> dict[str, Ask]:
    """Everything that is asked of others, whose servers run until ``stack`` ends."""
    return {**stack.enter_context(peer.openssl()), **stack.enter_context(peer.cfssl())}


def write_pem(path: Path, made: Made) -> None:
    """Write the certificate of ``made`` as others read it."""
    path.write_bytes(x509.load_der_x509_certificate(made.der).public_bytes(serialization.Encoding.PEM))
