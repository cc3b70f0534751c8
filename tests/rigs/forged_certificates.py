# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates of every wrong kind, made on the spot: what the strict side must refuse, profiles would never issue."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from divit.pki.budget import Limits
from divit.pki.crl import Revoked, crl
from divit.pki.issue import Issuer
from divit.pki.issuers import IssuerSource
from divit.pki.keys import PrivateKey
from divit.pki.path import PathVerdict, Usage, validate_path
from divit.pki.revocation import OfflineRevocation, RevocationSource
from divit.pki.rules import USUAL, PathRules
from divit.pki.trust import TrustStore

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
BITS = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)
Extension = tuple[x509.ExtensionType, bool]


def key_usage(*bits: str) -> Extension:
    return x509.KeyUsage(*(bit in bits for bit in BITS)), True


def authority(path_length: int | None = None) -> list[Extension]:
    return [(x509.BasicConstraints(True, path_length), True), key_usage("key_cert_sign", "crl_sign")]


SIGNER: list[Extension] = [(x509.BasicConstraints(False, None), True), key_usage("content_commitment")]


@dataclass(frozen=True)
class Made:
    """A certificate with the key that belongs to it."""

    der: bytes
    key: PrivateKey

    @property
    def issuer(self) -> Issuer:
        return Issuer(self.key, self.der)


@dataclass
class Forge:
    """Makes certificates without asking whether they make sense."""

    serial: int = 2**70

    def make(
        self,
        name: str,
        by: Made | None = None,
        extensions: Sequence[Extension] = (),
        *,
        issuer_name: str | None = None,
        signed_with: PrivateKey | None = None,
        key: PrivateKey | None = None,
        begins: datetime = NOON - YEAR,
        ends: datetime = NOON + YEAR,
        hash_algorithm: hashes.SHA256 | hashes.SHA224 | None = None,
        subject: x509.Name | None = None,
    ) -> Made:
        own = key or ec.generate_private_key(ec.SECP256R1())
        self.serial += 1
        subject = subject or named(name)
        if issuer_name is not None:
            issuer = named(issuer_name)
        else:
            issuer = x509.load_der_x509_certificate(by.der).subject if by else subject
        builder = x509.CertificateBuilder(issuer, subject, own.public_key(), self.serial, begins, ends)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        signer = signed_with or (by.key if by else own)
        signed = builder.sign(signer, hash_algorithm or hashes.SHA256())
        return Made(signed.public_bytes(Encoding.DER), own)


def named(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@dataclass
class Family:
    """Root, issuing CA and a signer, with CRLs that clear all of them."""

    forge: Forge
    root: Made
    issuing: Made
    signer: Made
    revoked: dict[bytes, list[Revoked]] = field(default_factory=dict)

    @classmethod
    def usual(cls, forge: Forge) -> "Family":
        """One with nothing odd about it."""
        root = forge.make("DENEME Kök", None, authority())
        issuing = forge.make("DENEME Alt Kök", root, authority(0))
        return cls(forge, root, issuing, forge.make("DENEME İmzacı", issuing, SIGNER))

    def crl_of(self, by: Made, *entries: Revoked, at: datetime = NOON) -> bytes:
        day = timedelta(days=1)
        return crl(by.issuer, entries, number=1, this_update=at - day, next_update=at + day)

    @property
    def crls(self) -> tuple[bytes, ...]:
        return self.crl_of(self.root), self.crl_of(self.issuing)

    def verdict(
        self,
        leaf: Made | None = None,
        *,
        candidates: Sequence[Made] | None = None,
        revocation: RevocationSource | None = None,
        crls: Sequence[bytes] | None = None,
        at: datetime = NOON,
        usage: Usage = Usage.CONTENT_COMMITMENT,
        anchors: Sequence[Made] | None = None,
        rules: PathRules = USUAL,
        issuers: IssuerSource | None = None,
        limits: Limits | None = None,
    ) -> PathVerdict:
        helpers = [self.issuing] if candidates is None else candidates
        return validate_path(
            (leaf or self.signer).der,
            candidates=[made.der for made in helpers],
            trust=TrustStore(tuple(made.der for made in anchors or [self.root])),
            at=at,
            revocation=revocation or OfflineRevocation(self.crls if crls is None else crls),
            usage=usage,
            rules=rules,
            issuers=issuers,
            limits=limits,
        )
