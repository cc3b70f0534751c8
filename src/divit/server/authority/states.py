# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The machine of a certificate, with what its moves bring about."""

from divit.server.audit.transitions import Machine
from divit.server.authority import answers

CERTIFICATE = Machine(
    "divit.server.authority",
    "certificate",
    guards={},
    effects={"tell_that_status_changed": answers.tell_that_status_changed},
    effects_on_all={"write_answers": answers.write_each},
)
