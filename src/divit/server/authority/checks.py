# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Our own checks of a drafted certificate: fast, read from its octets and not from what we meant to write.

They know what no linter of other countries does: the statements of Law 5070, the number of a person, and what a trial
may say of itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cryptography import x509

from divit.der import oids
from divit.der.x509 import certificate_parts
from divit.kernel import identifiers
from divit.kernel.words import Term, term
from divit.pki import qualified
from divit.pki.certificates import key_hash
from divit.pki.issue import LEAST_SERIAL_BITS, MOST_SERIAL_BITS
from divit.pki.subject import issuer_of, subject_of
from divit.pki.usage import value_of
from divit.server.authority.errors import CertificateUnfit
from divit.server.authority.profiles import Kind

_EXAMPLE_ARC = "1.3.6.1.4.1.32473."
_PNO = "PNOTR-"
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
    for one in _CHECKS:
        for why in one(facts):
            raise CertificateUnfit(profile=facts.kind.profile.name, why=why)


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
    number = subject_of(facts.certificate).serial_number.removeprefix(_PNO)
    if not identifiers.is_tckn(number):
        yield term("the number of the person is not a T.C. identity number")


def _names(facts: Facts) -> Iterator[Term]:
    subject = subject_of(facts.certificate)
    if subject.country != "TR":
        yield term("the holder is not in Turkey (C)")
    if any(text != text.strip() for text in (subject.common_name, subject.organization, subject.surname)):
        yield term("a name that begins or ends with a space")


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


_CHECKS: tuple[Callable[[Facts], Iterator[Term]], ...] = (_serial, _rights, _statements, _person, _names, _key, _trial)
