# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A signer for each kind of key that the formats are tried with: RSA in both paddings, and the three curves."""

from dataclasses import replace
from datetime import timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from divit.ades.signer import SignatureAlgorithm
from divit.kernel import clock
from divit.pki import issue, keys, profiles
from divit.pki.lab.family import PASSWORD, card_file, new_serial
from divit.pki.lab.folder import LabFolder
from trial_signers import KeySigner, signer_of


class KeyKind(Enum):
    """A kind of key, and the signature algorithm that is tried with it."""

    RSA = SignatureAlgorithm.RSA_SHA256
    RSA_PSS = SignatureAlgorithm.RSA_PSS_SHA256
    P256 = SignatureAlgorithm.ECDSA_SHA256
    P384 = SignatureAlgorithm.ECDSA_SHA384
    P521 = SignatureAlgorithm.ECDSA_SHA512

    @property
    def holder(self) -> str:
        """The holder in the trial CA's folder whose key is of this kind; P-521 has to be added to it."""
        return "nes-rsa2048" if self.name.startswith("RSA") else f"nes-{self.name.lower()}"


class AnySigner(KeySigner):
    """A key that signs with whatever algorithm it is given."""

    def sign(self, data: bytes) -> bytes:
        hashed = keys.hash_algorithm(self.algorithm.hash_name)
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(hashed))
        assert isinstance(self.key, rsa.RSAPrivateKey)
        if "pss" not in self.algorithm.value:
            return self.key.sign(data, padding.PKCS1v15(), hashed)
        return self.key.sign(data, padding.PSS(padding.MGF1(hashed), hashed.digest_size), hashed)


@cache
def signer_with(lab: Path, kind: KeyKind) -> AnySigner:
    """The holder of a key of that ``kind`` in the trial CA ``lab``."""
    key_file(lab, kind)
    plain = signer_of(lab, kind.holder)
    return AnySigner(plain.key, plain.certificate, plain.chain, kind.value)


def key_file(lab: Path, kind: KeyKind) -> Path:
    """The PKCS#12 file of that holder."""
    path = lab / f"{kind.holder}.p12"
    if not path.exists():
        path.write_bytes(_further_holder(LabFolder(lab)))
    return path


def _further_holder(lab: LabFolder) -> bytes:
    """A holder like those of the family with a P-521 key, which no real authority gives out."""
    profile = profiles.load("nes")
    key = keys.generate("p521")
    now = clock.now().replace(microsecond=0)
    request = issue.Request(
        subject={
            "country": "TR",
            "given_name": "Deneme",
            "surname": "Sahibi",
            "serial_number": "10000000900",
            "common_name": "DENEME SAHİBİ",
        },
        public_key=keys.public_key_der(key),
        serial=new_serial(),
        not_before=now - timedelta(days=1),
        not_after=now + timedelta(days=365),
        addresses=lab.addresses("issuing-ca"),
    )
    allowed = replace(profile, keys=(*profile.keys, "p521"))
    certificate = issue.certificate(allowed, request, lab.issuer("issuing-ca"))
    lab.record_issued("issuing-ca", request.serial)
    return card_file(lab, certificate, key, PASSWORD)
