# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What several modules about signatures share."""

import pytest

from examiner import Office


@pytest.fixture
def office() -> Office:
    """An examiner's office, with nothing revoked yet."""
    return Office()
