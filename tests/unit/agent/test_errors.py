# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Every error of the room has its row, and every row its class."""

from divit.agent import errors
from divit.kernel.errors import rows_of


def test_each_class_has_a_row_and_each_row_a_class() -> None:
    classes = {kind.code: kind.__name__ for kind in (errors.AgentError, *errors.AgentError.__subclasses__())}
    assert {code: row.class_name for code, row in rows_of("divit.agent").items()} == classes
