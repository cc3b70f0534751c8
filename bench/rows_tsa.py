# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Time-stamps: from the bytes of a request to those of an answer, each over another hash, and in their judging.

Every answer is verified by OpenSSL afterwards.
"""

import secrets
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from asn1crypto import keys as peer_keys
from asn1crypto import tsp as peer_tsp
from asn1crypto import x509 as peer_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from pyhanko.sign.timestamps import DummyTimeStamper

from divit.der import tsp
from divit.kernel import clock
from divit.pki import keys
from divit.pki.tsa import TimestampAuthority
from forged_certificates import Forge, authority, key_usage
from turns import Prepare, rates

OURS = {"rsa2048": 400, "p256": 1500}
PYHANKO = 40
OPENSSL = 40
POLICY = "2.16.792.1.61.0.1.5070.999.1"
_STAMPING = [(x509.ExtendedKeyUsage([x509.OID_TIME_STAMPING]), True), key_usage("digital_signature")]
_CONFIGURATION = """
[tsa]
default_tsa = it
[it]
serial = serial
default_policy = {policy}
digests = sha256, sha384, sha512
signer_digest = sha256
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

Figures = tuple[str, str, float, float, str, dict[str, float]]


def answers() -> list[Figures]:
    """An authority with a key of each kind."""
    return [
        *_rows("rsa2048", rsa.generate_private_key(65537, 2048)),
        *_rows("p256", ec.generate_private_key(ec.SECP256R1())),
    ]


def kind(name: str) -> list[Figures]:
    """The row of one kind of key."""
    return _rows(name, ec.generate_private_key(ec.SECP256R1()))


def _rows(kind: str, key: keys.PrivateKey) -> list[Figures]:
    with tempfile.TemporaryDirectory(prefix="divit-bench-") as place:
        house = _House(key, Path(place))
        works: dict[str, tuple[int, Prepare]] = {
            "bare": (OURS[kind], house.sign_bare),
            "ours": (OURS[kind], house.answer),
            "openssl ts, a process each": (OPENSSL, house.let_openssl_answer),
        }
        if isinstance(key, rsa.RSAPrivateKey):
            # Its authority has no other keys.
            works["pyHanko"] = (PYHANKO, house.let_pyhanko_answer)
        measured = rates(works)
        house.let_openssl_verify()
    bare, ours = measured.pop("bare"), measured.pop("ours")
    limit = "the bare key, signing as many octets as there are attributes"
    if kind == "rsa2048":
        limit += " (not a production profile)"
    return [(f"tsa-{kind}", "/s", ours, bare, limit, measured)]


class _House:
    """An authority under a root, the requests that are made of it, and others with the same key."""

    def __init__(self, key: keys.PrivateKey, place: Path) -> None:
        forge = Forge()
        root = forge.make("DENEME Kök", None, authority())
        stamper = forge.make("DENEME ZD", root, _STAMPING, key=key)
        self._key = key
        self._place = place
        self._made: list[tuple[bytes, bytes]] = []
        self._authority = TimestampAuthority(certificate=stamper.der, key=key, policy=POLICY)
        private = key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._pyhanko = DummyTimeStamper(
            peer_x509.Certificate.load(stamper.der), peer_keys.PrivateKeyInfo.load(private)
        )
        for name, der in (("root", root.der), ("stamper", stamper.der)):
            pem = x509.load_der_x509_certificate(der).public_bytes(serialization.Encoding.PEM)
            (place / f"{name}.pem").write_bytes(pem)
        (place / "key.pem").write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        (place / "ts.cnf").write_text(_CONFIGURATION.format(policy=POLICY), encoding="ascii")
        self._openssl = [
            "openssl",
            "ts",
            "-reply",
            "-config",
            "ts.cnf",
            "-queryfile",
            "query",
            "-signer",
            "stamper.pem",
        ]
        self._openssl += ["-inkey", "key.pem", "-out", "reply"]

    def sign_bare(self, count: int) -> Callable[[], object]:
        pieces = [number.to_bytes(8, "big") * 25 for number in range(count)]
        return lambda: [keys.sign(self._key, piece) for piece in pieces]

    def answer(self, count: int) -> Callable[[], object]:
        requests = _requests(count)

        def work() -> None:
            answered = [self._authority.respond(request, clock.now()) for request in requests]
            self._made += zip(requests, answered, strict=True)

        return work

    def let_pyhanko_answer(self, count: int) -> Callable[[], object]:
        requests = [peer_tsp.TimeStampReq.load(request) for request in _requests(count)]
        return lambda: [self._pyhanko.request_tsa_response(request).dump() for request in requests]

    def let_openssl_answer(self, count: int) -> Callable[[], object]:
        requests = _requests(count)

        def work() -> None:
            for request in requests:
                (self._place / "query").write_bytes(request)
                subprocess.run(self._openssl, cwd=self._place, capture_output=True, check=True)

        return work

    def let_openssl_verify(self) -> None:
        """Every tenth answer that was made here. Raises ``CalledProcessError`` for one that is not right."""
        for request, answered in self._made[::10]:
            (self._place / "query").write_bytes(request)
            (self._place / "reply").write_bytes(answered)
            verify = ["openssl", "ts", "-verify", "-queryfile", "query", "-in", "reply", "-CAfile", "root.pem"]
            subprocess.run(verify, cwd=self._place, capture_output=True, check=True)


def _requests(count: int) -> list[bytes]:
    return [
        tsp.request(tsp.message_imprint("sha256", secrets.token_bytes(32)), nonce=secrets.randbits(63) | 1)
        for _ in range(count)
    ]
