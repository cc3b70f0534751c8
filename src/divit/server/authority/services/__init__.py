# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the authority app."""

from divit.server.authority.services.alarms import see
from divit.server.authority.services.ceremonies import keep_ceremony
from divit.server.authority.services.customers import add_customer, end_customer, give_credits
from divit.server.authority.services.emergencies import do_alone
from divit.server.authority.services.ending import end
from divit.server.authority.services.founding import found, make_signer
from divit.server.authority.services.groups import Wanted, issue_each
from divit.server.authority.services.issuance import Prepared, asked, burn, examined, issue, prepare
from divit.server.authority.services.lists import publish
from divit.server.authority.services.proposals import confirm, decline, propose
from divit.server.authority.services.standing import refresh, resume, revoke, suspend
from divit.server.authority.services.taking_out import take_log_out

__all__ = [
    "Prepared",
    "Wanted",
    "add_customer",
    "asked",
    "burn",
    "confirm",
    "decline",
    "do_alone",
    "end",
    "end_customer",
    "examined",
    "found",
    "give_credits",
    "issue",
    "issue_each",
    "keep_ceremony",
    "make_signer",
    "prepare",
    "propose",
    "publish",
    "refresh",
    "resume",
    "revoke",
    "see",
    "suspend",
    "take_log_out",
]
