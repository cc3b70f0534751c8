# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our own checks of a drafted certificate: fast, read from its octets and not from what we meant to write.

They know what no linter of other countries does: the statements of Law 5070, the number of a person, and what a trial
may say of itself. Certificates of one profile and issuer have their extensions in common, but for the identifier of the
key; what was found right in the same octets is not looked at again.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509

from divit.der import names, oids
from divit.der.x509 import certificate_parts
from divit.kernel import identifiers
from divit.kernel.words import Term, term
from divit.pki import qualified
from divit.pki.certificates import key_hash
from divit.pki.issue import LEAST_SERIAL_BITS, MOST_SERIAL_BITS
from divit.pki.subject import issuer_of
from divit.pki.usage import value_of
from divit.server.authority.errors import CertificateUnfit
from divit.server.authority.profiles import Kind

_MOST_RIGHT = 256
_EXAMPLE_ARC = "1.3.6.1.4.1.32473."
_PNO = "PNOTR-"
_SERIAL_NUMBER, _COUNTRY = "2.5.4.5", "2.5.4.6"
TRIAL_MARK = "DENEME"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a check may look at. ``issuer`` is the certificate of who will sign, empty for a root."""

    kind: Kind
    certificate: bytes
    issuer: bytes
    is_trial: bool


def check(facts: Facts) -> None:
    """Raises ``CertificateUnfit`` with the first fault that is found."""
    common = _common(facts)
    for one in _OF_THE_HOLDER if common in _right else _CHECKS:
        for why in one(facts):
            raise CertificateUnfit(profile=facts.kind.profile.name, why=why)
    if len(_right) > _MOST_RIGHT:
        _right.clear()
    _right.add(common)


def _common(facts: Facts) -> tuple[Hashable, ...]:
    """All that the checks of what certificates have in common depend on."""
    parts, kind = certificate_parts(facts.certificate), facts.kind
    # The identifier of the holder's key is the one thing in the extensions that is the holder's; no check reads it.
    extensions = parts.after_key.replace(key_hash(facts.certificate), b"")
    return kind.holder, kind.statement, kind.is_trial, facts.is_trial, parts.issuer, extensions


def _serial(facts: Facts) -> Iterator[Term]:
    if not LEAST_SERIAL_BITS <= certificate_parts(facts.certificate).serial.bit_length() <= MOST_SERIAL_BITS:
        yield term("the serial number has too few or too many bits")


def _rights(facts: Facts) -> Iterator[Term]:
    constraints = value_of(facts.certificate, x509.BasicConstraints)
    usage = value_of(facts.certificate, x509.KeyUsage)
    is_authority = facts.kind.holder == "authority"
    if usage is None:
        yield term("no key usage")
        return
    if usage.key_cert_sign != is_authority or (constraints is not None and constraints.ca) != is_authority:
        yield term("a right to issue that does not fit the profile")
    if facts.kind.statement and not usage.content_commitment:
        yield term("a key that may not commit its holder (nonRepudiation)")


def _statements(facts: Facts) -> Iterator[Term]:
    kind = facts.kind.statement
    if (kind == "nes") != qualified.is_nes(facts.certificate):
        yield term("the statements of a NES and the profile do not agree")
    if (kind == "seal") != qualified.is_qualified_seal(facts.certificate):
        yield term("the statements of a qualified seal and the profile do not agree")


def _person(facts: Facts) -> Iterator[Term]:
    if facts.kind.holder != "person":
        return
    number = _subject(facts).get(_SERIAL_NUMBER, "").removeprefix(_PNO)
    if not identifiers.is_tckn(number):
        yield term("the number of the person is not a T.C. identity number")


def _names(facts: Facts) -> Iterator[Term]:
    subject = _subject(facts)
    if subject.get(_COUNTRY) != "TR":
        yield term("the holder is not in Turkey (C)")
    if any(text != text.strip() for text in subject.values()):
        yield term("a name that begins or ends with a space")


def _subject(facts: Facts) -> Mapping[str, str]:
    """What the subject says, by the kinds of its names; of two of a kind the first."""
    return _said(certificate_parts(facts.certificate).subject)


@lru_cache(maxsize=256)
def _said(name: bytes) -> Mapping[str, str]:
    parts = names.attributes(name)
    return {kind: text for part in reversed(parts) for kind, text in part}


def _key(facts: Facts) -> Iterator[Term]:
    if facts.issuer and key_hash(facts.issuer) == key_hash(facts.certificate):
        yield term("the key of the issuer itself")


def _trial(facts: Facts) -> Iterator[Term]:
    marked = TRIAL_MARK in issuer_of(facts.certificate).common_name
    policies = [
        one.policy_identifier.dotted_string for one in value_of(facts.certificate, x509.CertificatePolicies) or ()
    ]
    examples = [one.startswith(_EXAMPLE_ARC) for one in policies]
    if facts.is_trial:
        if not marked:
            yield term("a trial whose issuer does not say DENEME")
        if oids.QC_SSCD in qualified.statements_of(facts.certificate):
            yield term("a trial that speaks of a signature creation device (QcSSCD)")
    elif marked or facts.kind.is_trial or any(examples):
        yield term("something of a trial (DENEME, or a policy number kept for examples) in earnest")


_Check = Callable[[Facts], Iterator[Term]]
_IN_COMMON: tuple[_Check, ...] = (_rights, _statements, _trial)
_OF_THE_HOLDER: tuple[_Check, ...] = (_serial, _person, _names, _key)
_CHECKS = (*_IN_COMMON, *_OF_THE_HOLDER)
_right: set[tuple[Hashable, ...]] = set()
