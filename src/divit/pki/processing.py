# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The walk from the anchor to the leaf (RFC 5280, 6.1.2 to 6.1.5): what each certificate may issue, which names and
policies it lets through. Signatures, times and revocation are looked at elsewhere.

The anchor is read like an issuer: what it says narrows the path (RFC 5937), though nobody has to say anything there.
Its own policies are not asked, as RFC 5280 does not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.x509.oid import ExtensionOID

from divit.der import oids
from divit.der.errors import DerError
from divit.der.x509 import extensions
from divit.pki.budget import Meter
from divit.pki.certificates import load_certificate
from divit.pki.constraints import NameRules, Unjudged
from divit.pki.names import called, is_self_issued
from divit.pki.policies import PolicyGraph, policy_mappings
from divit.pki.rules import PathRules
from divit.pki.usage import may_issue, value_of
from divit.pki.verdict import Problem, problem

_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
        ExtensionOID.NAME_CONSTRAINTS,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.POLICY_MAPPINGS,
        ExtensionOID.POLICY_CONSTRAINTS,
        ExtensionOID.INHIBIT_ANY_POLICY,
        ExtensionOID.CRL_DISTRIBUTION_POINTS,
        ExtensionOID.OCSP_NO_CHECK,
        x509.ObjectIdentifier(oids.QC_STATEMENTS),
    }
)


@dataclass(frozen=True, slots=True)
class Processed:
    """What the walk found: problems, and the policies that are valid for the whole path and accepted by the caller."""

    problems: tuple[Problem, ...]
    policies: frozenset[str] = frozenset()


def process(chain: Sequence[bytes], rules: PathRules, meter: Meter) -> Processed:
    """Walk a chain (leaf first, anchor last, DER). Raises ``BudgetSpent``."""
    problems = list(_structure_problems(chain))
    walk = _Walk(chain, rules, meter)
    problems += walk.problems()
    return Processed(tuple(dict.fromkeys(problems)), walk.policies)


def _structure_problems(chain: Sequence[bytes]) -> Iterator[Problem]:
    below = 0
    for place, certificate in enumerate(chain):
        yield from _extension_problems(certificate)
        if place:
            yield from _authority_problems(certificate, below)
        # RFC 5280, 4.2.1.9: certificates that a CA issued to itself do not count against the length.
        if place and not is_self_issued(certificate):
            below += 1


def _extension_problems(certificate: bytes) -> Iterator[Problem]:
    for extension in load_certificate(certificate).extensions:
        if extension.critical and extension.oid not in _UNDERSTOOD:
            identifier = extension.oid.dotted_string
            yield problem("unknown-critical-extension", subject=called(certificate), extension=identifier)


def _authority_problems(certificate: bytes, below: int) -> Iterator[Problem]:
    constraints = value_of(certificate, x509.BasicConstraints)
    if constraints is None or not may_issue(certificate):
        yield problem("not-a-ca", subject=called(certificate))
    elif constraints.path_length is not None and below > constraints.path_length:
        yield problem("path-length", subject=called(certificate))


class _Walk:
    """The state variables of 6.1.2 on their way down. A counter that no certificate set stays above any path."""

    def __init__(self, chain: Sequence[bytes], rules: PathRules, meter: Meter) -> None:
        never = len(chain) + 1
        self._chain = chain
        self._caller = rules.policies
        self._explicit = 0 if rules.require_policy else never
        self._mapping = 0 if rules.forbid_mapping else never
        self._any_policy = 0 if rules.forbid_any_policy else never
        self._names = NameRules(meter)
        self._graph = PolicyGraph(meter)
        self.policies: frozenset[str] = frozenset()

    def problems(self) -> Iterator[Problem]:
        """The problems on the way, in its order; afterwards ``policies`` is what 6.1.5, g gives."""
        *issued, anchor = self._chain
        yield from self._narrowed_by(anchor)
        for certificate in reversed(issued):
            is_last = certificate is self._chain[0]
            yield from self._name_problems(certificate, is_last=is_last)
            self._take_policies(certificate, is_last=is_last)
            # 6.1.3, f
            if not self._explicit and not self._graph:
                yield problem("policy-missing", subject=called(certificate))
            if not is_last:
                yield from self._mapped(certificate)
                self._count(certificate)
                yield from self._narrowed_by(certificate)
        if issued:
            yield from self._wrap_up(issued[0])

    def _name_problems(self, certificate: bytes, *, is_last: bool) -> Iterator[Problem]:
        """6.1.3, b and c."""
        if not self._names or (is_self_issued(certificate) and not is_last):
            return
        subject = called(certificate)
        try:
            refused = self._names.refused(certificate)
        except (Unjudged, DerError):
            yield problem("name-unjudged", subject=subject)
            return
        if refused is not None:
            yield problem("name-not-permitted", subject=subject, kind=refused.kind.name.lower())

    def _take_policies(self, certificate: bytes, *, is_last: bool) -> None:
        """6.1.3, d and e."""
        stated = value_of(certificate, x509.CertificatePolicies)
        any_counts = self._any_policy > 0 or (not is_last and is_self_issued(certificate))
        policies = () if stated is None else tuple(one.policy_identifier.dotted_string for one in stated)
        self._graph.add(policies, any_counts=any_counts)

    def _mapped(self, certificate: bytes) -> Iterator[Problem]:
        """6.1.4, a and b."""
        try:
            found = extensions(certificate).get(oids.POLICY_MAPPINGS)
            if found is not None:
                self._graph.map(policy_mappings(found.value), allowed=self._mapping > 0)
        except DerError:
            yield problem("constraints-unreadable", subject=called(certificate))

    def _count(self, certificate: bytes) -> None:
        """6.1.4, h: what was allowed for so many more certificates is allowed for one fewer."""
        if not is_self_issued(certificate):
            self._explicit, self._mapping, self._any_policy = (
                max(0, counter - 1) for counter in (self._explicit, self._mapping, self._any_policy)
            )

    def _narrowed_by(self, certificate: bytes) -> Iterator[Problem]:
        """6.1.4, g, i and j."""
        required = value_of(certificate, x509.PolicyConstraints)
        if required is not None:
            self._explicit = _least(self._explicit, required.require_explicit_policy)
            self._mapping = _least(self._mapping, required.inhibit_policy_mapping)
        inhibited = value_of(certificate, x509.InhibitAnyPolicy)
        if inhibited is not None:
            self._any_policy = _least(self._any_policy, inhibited.skip_certs)
        if value_of(certificate, x509.NameConstraints) is not None:
            try:
                self._names.narrow(certificate)
            except DerError:
                yield problem("constraints-unreadable", subject=called(certificate))

    def _wrap_up(self, leaf: bytes) -> Iterator[Problem]:
        """6.1.5, a, b and g."""
        self._explicit = max(0, self._explicit - 1)
        required = value_of(leaf, x509.PolicyConstraints)
        if required is not None and required.require_explicit_policy == 0:
            self._explicit = 0
        self.policies = self._graph.accepted(self._caller)
        if not self._explicit and not self.policies:
            yield problem("policy-not-accepted", subject=called(leaf))


def _least(counter: int, limit: int | None) -> int:
    return counter if limit is None else min(counter, limit)
