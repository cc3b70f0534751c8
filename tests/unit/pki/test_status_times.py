# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ends of time: a CRL may be valid to the last second of the year 9999, and a verifier may ask about it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from divit.pki.lab.folder import LabFolder
from divit.pki.status import Claim, Unusable, check_times

END_OF_TIME = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@pytest.fixture
def certificate(lab: Path) -> bytes:
    return LabFolder(lab).certificate("issuing-ca")


@pytest.mark.parametrize("at", [BEGINNING, END_OF_TIME])
def test_evidence_that_is_valid_for_ever_is_weighed_at_any_moment(certificate: bytes, at: datetime) -> None:
    check_times(certificate, claim(datetime(2026, 11, 1, tzinfo=UTC), END_OF_TIME), at)


@pytest.mark.parametrize(
    ("issued", "until", "at", "code"),
    [
        (END_OF_TIME, END_OF_TIME, BEGINNING, "status-from-future"),
        (BEGINNING, BEGINNING + timedelta(days=1), END_OF_TIME, "status-not-fresh"),
    ],
)
def test_evidence_of_another_age_is_refused_and_not_an_overflow(
    certificate: bytes, issued: datetime, until: datetime, at: datetime, code: str
) -> None:
    with pytest.raises(Unusable) as refused:
        check_times(certificate, claim(issued, until), at)
    assert refused.value.problem.code == code


def claim(issued: datetime, until: datetime) -> Claim:
    return Claim(this_update=issued, next_update=until)
