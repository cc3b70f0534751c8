# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""``divit authority serve`` under malformed requests, for a moment; ``make fuzz READERS=doors`` does it for long."""

import pytest

from authority_served import served_authority
from hostile_doors import doors_of
from seeds import seeded

pytestmark = [pytest.mark.one_database, pytest.mark.timeout(180)]
ROUNDS = 200


def test_each_malformed_request_is_answered_on_purpose_and_the_doors_stay_as_they_were(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with served_authority(tmp_path_factory.mktemp("doors")) as served:
        doors, chance = doors_of(served), seeded()
        for _round in range(ROUNDS):
            seed = str(chance.randrange(2**64))
            assert doors.tried(seed) is None, f"seed {seed}"
        assert doors.complaint() is None
        assert {"200", "400", "404"} <= doors.statuses.keys(), "all kinds of requests were sent"
