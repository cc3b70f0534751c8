# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A key ceremony: one readable file says which authorities and services are made; a transcript tells what was.

A dry run makes no key and writes nothing: it drafts each certificate with keys of the moment and has it looked at, so
that on the day nobody finds out about a slip with the module open.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from divit.der.x509 import certificate_parts
from divit.kernel import clock
from divit.kernel.words import term
from divit.pki import keys
from divit.pki.subject import not_after
from divit.server.authority import profiles, rules
from divit.server.authority.errors import CeremonyUnfit
from divit.server.authority.services import examined, found, keep_ceremony, make_signer
from divit.server.authority.services.issuance import asked

_LEAST_OPERATORS = 2
_SERVICES = frozenset({"ocsp-signer", "tsa"})
_FIELDS = frozenset({"name", "profile", "issuer", "algorithm", "days", "subject"})


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to make. ``name`` is an authority's; a service has none and ``issuer`` is the authority it is for."""

    name: str
    profile: str
    issuer: str
    algorithm: keys.KeyKind
    days: int
    subject: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a ceremony's file says. ``sha256`` is the file's own, for the transcript."""

    operators: tuple[str, ...]
    steps: tuple[Step, ...]
    sha256: str


def read(content: bytes) -> Plan:
    """The plan in a ceremony's file (TOML). Raises ``CeremonyUnfit``."""
    try:
        table = tomllib.loads(content.decode("utf-8"))
        operators = tuple(dict.fromkeys(str(name).strip() for name in table["operators"]))
        steps = tuple(_step(row) for row in table["make"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CeremonyUnfit(why=f"{type(error).__name__}: {error}") from error
    if len([name for name in operators if name]) < _LEAST_OPERATORS:
        raise CeremonyUnfit(why=term("two different operators are needed"))
    known: set[str] = set()
    for step in steps:
        _refuse_unfit(step, known)
        known.add(step.name)
    return Plan(operators, steps, sha256(content).hexdigest())


def _step(row: Mapping[str, Any]) -> Step:
    if set(row) - _FIELDS:
        raise ValueError(f"unknown: {', '.join(sorted(set(row) - _FIELDS))}")
    profile = profiles.load(row["profile"]).profile
    return Step(
        name=str(row.get("name", "")),
        profile=profile.name,
        issuer=str(row.get("issuer", "")),
        algorithm=row.get("algorithm", profile.keys[0]),
        days=int(row.get("days", profile.valid_days)),
        subject={str(field): str(text) for field, text in row["subject"].items()},
    )


def _refuse_unfit(step: Step, known: set[str]) -> None:
    holder = profiles.load(step.profile).holder
    if holder not in {"authority", "service"}:
        raise CeremonyUnfit(why=term("a profile that is neither an authority’s nor one of its services’"))
    if (holder == "authority") != bool(step.name) or (step.name and step.name in known):
        raise CeremonyUnfit(why=term("an authority has a name of its own, a service has none"))
    if step.algorithm not in rules.OWN_KEYS:
        raise CeremonyUnfit(why=term("our own keys are p384 or p256"))
    if step.issuer and step.issuer not in known:
        raise CeremonyUnfit(why=term("an issuer must be made before, in the same file"))


def rehearse(plan: Plan) -> Iterator[str]:
    """Draft every certificate and have it looked at; gives the lines of a transcript. Raises as ``prepare`` does."""
    made: dict[str, bytes] = {}
    yield from _head(plan, "dry run")
    for step in plan.steps:
        key = keys.generate(step.algorithm)
        kind, public_key = profiles.load(step.profile), keys.public_key_der(key)
        request = asked(
            kind,
            authority=step.issuer or step.name,
            subject=step.subject,
            public_key=public_key,
            days=step.days,
        )
        ca = made.get(step.issuer, b"")
        signer = certificate_parts(ca).key if ca else public_key
        made[step.name] = examined(kind, request, signer=signer, ca=ca).stand_in
        yield f"{step.name or step.profile}: {step.profile}, {step.algorithm}, {step.days} days: looked at, no error"
    yield "nothing was made"


def perform(plan: Plan, *, actor: str, channel: str, keep: Callable[[str, bytes], None]) -> Iterator[str]:
    """Make everything, in order; gives the lines of the transcript and hands each certificate (DER) to ``keep``.

    Raises what ``found`` and ``make_signer`` raise; what was made before stays made.
    """
    yield from _head(plan, "performed")
    for step in plan.steps:
        told = {"actor": actor, "channel": channel, "algorithm": step.algorithm, "days": step.days}
        certificate = _made(step, told)
        name = step.name or f"{step.issuer}-{step.profile}"
        keep(name, certificate)
        serial = certificate_parts(certificate).serial
        yield f"{name}: {step.profile}, {step.algorithm}"
        yield f"  serial number {rules.serial_text(serial)}, valid until {not_after(certificate).isoformat()}"
        yield f"  SHA-256 {sha256(certificate).hexdigest()}"
    yield f"ended {clock.now().isoformat(timespec='seconds')}"


def keep(plan: Plan, transcript: str, *, channel: str) -> None:
    """Keep the transcript of a plan that was performed."""
    keep_ceremony(operators=plan.operators, plan_sha256=plan.sha256, transcript=transcript, channel=channel)


def _made(step: Step, told: Mapping[str, Any]) -> bytes:
    if step.profile in _SERVICES:
        return make_signer(authority=step.issuer, profile=step.profile, subject=step.subject, **told)
    return found(name=step.name, profile=step.profile, subject=step.subject, issuer=step.issuer, **told)


def _head(plan: Plan, how: str) -> Iterator[str]:
    yield f"ceremony {clock.now().isoformat(timespec='seconds')}, {how}"
    yield f"operators {', '.join(plan.operators)}"
    yield f"file SHA-256 {plan.sha256}"
