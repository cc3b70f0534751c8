# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Path validation: signer, issuing CA and root, with a CRL for each step, judged by us and by pyhanko-certvalidator.

Rates are for one second of the processor, so that neighbours on the machine do not count. Ours, the peer's and the bare
signature checks take turns in one run; the limit is the checks alone, with keys and signatures read beforehand.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable

from asn1crypto import x509 as peer_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from pyhanko_certvalidator import CertificateValidator, ValidationContext

from divit.pki.keys import PrivateKey
from divit.pki.revocation import OfflineRevocation
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.validator import PathValidator
from forged_certificates import NOON, SIGNER, Family, Forge, Made, authority

ROUNDS = 5
LEAVES = 60
PEER_LEAVES = 12

Figures = tuple[str, str, float, float, str, dict[str, float]]
Work = Callable[[], None]


def path_validation() -> list[Figures]:
    """With nothing known, with everything but the signer known, and with the verdict kept; for two kinds of keys."""
    return [*_rows("rsa2048", _rsa), *_rows("p256", _p256)]


def _rsa() -> PrivateKey:
    return rsa.generate_private_key(65537, 2048)


def _p256() -> PrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _rows(kind: str, new_key: Callable[[], PrivateKey]) -> list[Figures]:
    forge = Forge()
    root = forge.make("DENEME Kök", None, authority(), key=new_key())
    issuing = forge.make("DENEME Alt Kök", root, authority(0), key=new_key())
    leaves = [forge.make(f"DENEME İmzacı {number}", issuing, SIGNER) for number in range(LEAVES)]
    house = _House(Family(forge, root, issuing, leaves[0]), leaves)
    rates = _rates(
        {
            "cold": (LEAVES, house.judge_knowing_nothing),
            "new": (LEAVES, house.judge_new_signers),
            "kept": (LEAVES, house.judge_again),
            "peer": (PEER_LEAVES, house.let_the_peer_judge),
            "four": (LEAVES, house.check_four_signatures),
            "one": (LEAVES, house.check_one_signature),
        }
    )
    peers = {"pyhanko-certvalidator": rates["peer"]}
    four, one = "its four signature checks alone", "the one check of the signer's certificate alone"
    return [
        (f"path-validate-{kind}-cold", "/s", rates["cold"], rates["four"], four, peers),
        (f"path-validate-{kind}", "/s", rates["new"], rates["one"], one, peers),
        (f"path-validate-{kind}-kept", "/s", rates["kept"], rates["one"], one, peers),
    ]


class _House:
    """The certificates of one kind, and the ways to judge them."""

    def __init__(self, family: Family, leaves: list[Made]) -> None:
        self._family = family
        self._leaves = leaves
        self._crls = family.crls
        self._trust = TrustStore((family.root.der,))
        self._source = OfflineRevocation(self._crls)
        self._keeping = PathValidator(self._trust, self._source)
        self._steps = [_step(made.der, family) for made in (*leaves, family.issuing)]
        self._steps += [_step_of_list(crl, family) for crl in self._crls]

    def judge_knowing_nothing(self) -> None:
        for leaf in self._leaves:
            _forget()
            self._judge(PathValidator(self._trust, self._source, kept_seconds=0), leaf)

    def judge_new_signers(self) -> None:
        validator = PathValidator(self._trust, self._source, kept_seconds=0)
        _forget()
        for leaf in self._leaves:
            self._judge(validator, leaf)

    def judge_again(self) -> None:
        for leaf in self._leaves:
            self._judge(self._keeping, leaf)

    def let_the_peer_judge(self) -> None:
        for leaf in self._leaves[:PEER_LEAVES]:
            asyncio.run(self._by_the_peer(leaf))

    def check_four_signatures(self) -> None:
        for step in self._steps[:LEAVES]:
            for one in (step, *self._steps[LEAVES:]):
                one()

    def check_one_signature(self) -> None:
        for step in self._steps[:LEAVES]:
            step()

    def _judge(self, validator: PathValidator, leaf: Made) -> None:
        judged = validator.validate(
            leaf.der, candidates=[self._family.issuing.der], at=NOON, usage=Usage.CONTENT_COMMITMENT
        )
        if not judged.passed:
            raise RuntimeError(judged.problems)

    async def _by_the_peer(self, leaf: Made) -> None:
        root, issuing, signer = (
            peer_x509.Certificate.load(made.der) for made in (self._family.root, self._family.issuing, leaf)
        )
        context = ValidationContext(
            trust_roots=[root], moment=NOON, crls=list(self._crls), revocation_mode="require", allow_fetching=False
        )
        await CertificateValidator(signer, [issuing], context).async_validate_path()


def _step(certificate: bytes, family: Family) -> Work:
    loaded = x509.load_der_x509_certificate(certificate)
    issuer = family.root if certificate == family.issuing.der else family.issuing
    return _check(issuer, loaded.signature, loaded.tbs_certificate_bytes, loaded.signature_hash_algorithm)


def _step_of_list(crl: bytes, family: Family) -> Work:
    loaded = x509.load_der_x509_crl(crl)
    root = x509.load_der_x509_certificate(family.root.der).subject
    issuer = family.root if loaded.issuer == root else family.issuing
    return _check(issuer, loaded.signature, loaded.tbs_certlist_bytes, loaded.signature_hash_algorithm)


def _check(issuer: Made, signature: bytes, data: bytes, hashed: object) -> Work:
    key = x509.load_der_x509_certificate(issuer.der).public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return lambda: key.verify(signature, data, padding.PKCS1v15(), hashed)
    return lambda: key.verify(signature, data, ec.ECDSA(hashed))


def _forget() -> None:
    """Empty whatever our own rooms keep of what they read."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("divit.pki", "divit.der")):
            for held in vars(module).values():
                if hasattr(held, "cache_clear") and held.__module__ == name:
                    held.cache_clear()


def _rates(works: dict[str, tuple[int, Work]]) -> dict[str, float]:
    """For each work its paths in a second of the processor: the median of rounds in which all take their turns."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    forgetting = _seconds(lambda: [_forget() for _ in range(LEAVES)])
    for _round in range(ROUNDS):
        for name, (_, work) in works.items():
            # What it costs to forget is no part of judging.
            seconds[name].append(_seconds(work) - (forgetting if name == "cold" else 0))
    return {name: round(count / statistics.median(seconds[name])) for name, (count, _) in works.items()}


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
