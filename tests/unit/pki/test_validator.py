# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Verdicts that are kept: the same as a new one would be, and only for as long."""

from datetime import datetime, timedelta

import pytest

from divit.kernel import clock
from divit.pki.crl import Revoked
from divit.pki.evidence import Evidence
from divit.pki.revocation import CACHE_SECONDS, OfflineRevocation
from divit.pki.subject import serial_number
from divit.pki.trust import TrustStore
from divit.pki.usage import Usage
from divit.pki.validator import PathValidator
from divit.pki.verdict import PathVerdict
from forged_certificates import NOON, SIGNER, Family, Forge

SECOND = timedelta(seconds=1)


class Counting:
    """Evidence at hand, and how often it was asked for."""

    def __init__(self, *crls: bytes) -> None:
        self.source = OfflineRevocation(crls)
        self.asked = 0

    def evidence(self, certificate: bytes, issuer: bytes, at: datetime) -> Evidence:
        self.asked += 1
        return self.source.evidence(certificate, issuer, at)


def judged(validator: PathValidator, family: Family, at: datetime = NOON, usage: Usage = Usage.ANY) -> PathVerdict:
    return validator.validate(family.signer.der, candidates=[family.issuing.der], at=at, usage=usage)


def validator_of(family: Family, source: Counting, seconds: float = CACHE_SECONDS) -> PathValidator:
    return PathValidator(TrustStore((family.root.der,)), source, kept_seconds=seconds)


def test_a_verdict_that_passed_is_used_again_for_a_minute(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(clock, "monotonic", lambda: now[0])
    source = Counting(*family.crls)
    validator = validator_of(family, source)
    assert judged(validator, family).passed
    assert judged(validator, family, NOON + 30 * SECOND).passed
    assert source.asked == 2
    now[0] += CACHE_SECONDS + 1
    assert judged(validator, family).passed
    assert source.asked == 4


def test_a_moment_further_away_and_another_use_are_judged_anew(family: Family) -> None:
    source = Counting(*family.crls)
    validator = validator_of(family, source)
    judged(validator, family)
    judged(validator, family, NOON + 61 * SECOND)
    assert source.asked == 4
    assert not judged(validator, family, usage=Usage.TIME_STAMPING).passed


def test_who_keeps_nothing_asks_each_time(family: Family) -> None:
    source = Counting(*family.crls)
    validator = validator_of(family, source, seconds=0)
    judged(validator, family)
    judged(validator, family)
    assert source.asked == 4


def test_what_did_not_pass_is_asked_again(family: Family) -> None:
    source = Counting()
    validator = validator_of(family, source)
    assert not judged(validator, family).passed
    source.source = OfflineRevocation(family.crls)
    assert judged(validator, family).passed


def test_a_kept_verdict_does_not_outlive_the_certificate(forge: Forge, family: Family) -> None:
    leaf = forge.make("DENEME İmzacı", family.issuing, SIGNER, ends=NOON + 10 * SECOND)
    short = Family(forge, family.root, family.issuing, leaf)
    validator = validator_of(short, Counting(*family.crls))
    assert judged(validator, short).passed
    assert judged(validator, short, NOON + 10 * SECOND).passed
    assert not judged(validator, short, NOON + 11 * SECOND).passed


def test_a_kept_verdict_does_not_outlive_the_evidence(family: Family) -> None:
    at = NOON + timedelta(days=1)  # the next update of the lists
    validator = validator_of(family, Counting(*family.crls))
    assert judged(validator, family, at).passed
    known = judged(validator, family, at + 20 * SECOND)
    assert known.passed  # within the tolerance of clocks, judged anew
    assert not judged(validator, family, at + timedelta(minutes=6)).passed


def test_a_revocation_ahead_is_never_hidden_by_a_kept_verdict(family: Family) -> None:
    entry = Revoked(serial_number(family.signer.der), NOON + 20 * SECOND)
    lists = (family.crl_of(family.root), family.crl_of(family.issuing, entry))
    validator = validator_of(family, Counting(*lists))
    assert judged(validator, family).passed
    assert not judged(validator, family, NOON + 21 * SECOND).passed
