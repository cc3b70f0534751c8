# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The machines of a certificate and of a proposal, with what their moves bring about."""

from divit.server.audit.transitions import Machine
from divit.server.authority import answers, counts

CERTIFICATE = Machine(
    "divit.server.authority",
    "certificate",
    guards={},
    effects={"tell_that_status_changed": answers.tell_that_status_changed, "count_the_day": counts.count_the_day},
    effects_on_all={"write_answers": answers.write_each},
)
PROPOSAL = Machine("divit.server.authority", "proposal", guards={}, effects={})
