# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What hostile files are made from and how: a trial CA with what its holders signed, and a reader with its samples.

A target's ``read`` returns, or raises one of ``TYPED``. Where a signature would keep a hostile file from being read any
further, ``finish`` signs it anew: whoever sends hostile files may have a key.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from divit.ades.claims import Claims, Place
from divit.ades.create import Format, Level, Options, Sources, sign
from divit.ades.extend import extend
from divit.ades.further_signers import countersign, sign_beside
from divit.ades.profiles import profiles
from divit.ades.report import Indication
from divit.der import (
    ocsp,
    oids,
    read,
    write,
)
from divit.kernel import clock
from divit.kernel.errors import DivitError
from divit.pki import keys
from divit.pki.lab.folder import LabFolder
from divit.pki.ocsp import Responder
from divit.pki.ocsp_status import cert_id
from divit.pki.status import Unusable
from divit.pki.trust import TrustStore
from mangled_bytes import mangled, nudged
from mangled_structure import Store, regrown, reworded, store_of
from trial_signers import KeySigner, LocalTimestamper, signer_of, typst_letter

TYPED = (DivitError, Unusable)
PASSED = Indication.TOTAL_PASSED
CONTENT = "DENEME içerik\n".encode()
Read = Callable[[bytes], object]
Mutation = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Target:
    """One reader: what hostile files are made from, how, and how they are read."""

    samples: tuple[bytes, ...]
    read: Read
    finish: Callable[[bytes], bytes] = bytes
    is_text: bool = False

    @cached_property
    def store(self) -> Store:
        """What may be put in the place of something else."""
        return store_of(*self.samples)

    def hostile(self, chance: random.Random) -> bytes:
        """A hostile file; the same for the same ``chance``."""
        sample = made = chance.choice(self.samples)
        how: Mutation = chance.choice((mangled, nudged, self._by_structure, self._by_structure, self._by_structure))
        for _try in range(4):
            if made != sample:
                break
            made = how(sample, chance)
        return self.finish(made)

    def _by_structure(self, data: bytes, chance: random.Random) -> bytes:
        return reworded(data, chance) if self.is_text else regrown(data, chance, self.store)


class Scene:
    """A trial CA, its holders and what they signed, made once for all targets."""

    def __init__(self, lab: Path) -> None:
        self.lab = LabFolder(lab)
        self.trust = TrustStore.from_folder(lab)
        self.signer: KeySigner = signer_of(lab, "nes-p256")
        self.other: KeySigner = signer_of(lab, "nes-rsa2048")
        self.timestamper = LocalTimestamper(lab)
        self.root, self.issuing = self.lab.certificate("root"), self.lab.certificate("issuing-ca")

    def signed(self, format: Format, level: Level, *, options: Options | None = None) -> bytes:
        document = typst_letter() if format is Format.PADES else CONTENT
        sources = Sources(self.trust)
        return sign(
            document,
            self.signer,
            format=format,
            level=level,
            options=options,
            timestamper=self.timestamper,
            sources=sources,
        )

    def said(self, profile: str | None = None) -> bytes:
        """An attached signature that says all that a signer may say."""
        policy = None if profile is None else profiles()[profile].policy
        claims = Claims(policy, oids.PROOF_OF_APPROVAL, ("Müdür",), Place("TR", "Ankara"), "text/plain")
        options = Options(Format.CADES_ATTACHED, clock.now(), claims=claims, with_content_timestamp=True)
        return self.signed(Format.CADES_ATTACHED, Level.B, options=options)

    @cached_property
    def rich(self) -> bytes:
        """One of those with a parallel one and one on it, archived."""
        both = countersign(sign_beside(self.said(), self.other), self.other, 0)
        return extend(both, to=Level.LTA, timestamper=self.timestamper, sources=Sources(self.trust))

    @cached_property
    def extended_forms(self) -> tuple[bytes, ...]:
        """Signatures of the forms X-L and A."""
        return tuple(self.signed(Format.CADES_ATTACHED, level) for level in (Level.XL, Level.A))

    @cached_property
    def messages(self) -> tuple[bytes, ...]:
        """One signature of each kind."""
        plain = [self.signed(Format.CADES_ATTACHED, level) for level in (Level.B, Level.LT)]
        return (*plain, self.said("P4"), *self.extended_forms, self.rich)

    @cached_property
    def token(self) -> bytes:
        return self.timestamper.timestamp(bytes(32), "sha256")

    @cached_property
    def responder(self) -> Responder:
        return Responder(
            issuer=self.issuing,
            certificate=self.lab.certificate("ocsp"),
            key=self.lab.key("ocsp"),
            status_of=lambda _serial: "good",
        )

    @cached_property
    def answer(self) -> bytes:
        asked = ocsp.request([cert_id(self.signer.certificate, self.issuing)])
        return self.responder.respond(asked, clock.now()).body


def signed_part(der: bytes) -> bytes:
    """What is signed of a certificate or a CRL."""
    return read.encoding(der, read.children(der, read.whole(der, write.SEQUENCE))[0])


def signed_anew(der: bytes, key: keys.PrivateKey) -> Callable[[bytes], bytes]:
    """Signs what a mutation made of the signed part of ``der``, a certificate or a CRL."""
    _part, algorithm, _signature = read.children(der, read.whole(der, write.SEQUENCE))
    encoded = read.encoding(der, algorithm)
    return lambda changed: write.sequence(changed, encoded, write.bit_string(keys.sign(key, changed)))


def each(*readers: Read) -> Read:
    """All of ``readers`` on the same octets."""

    def every(data: bytes) -> None:
        for one in readers:
            with suppress(*TYPED):
                one(data)

    return every
