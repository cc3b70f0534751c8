# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of the people app. Each leaves one audit entry; those that record something return the id of its row."""

from divit.server.people.services.deputations import end_deputation, name_deputy
from divit.server.people.services.grants import end_role, grant_role
from divit.server.people.services.operating import Operator, end_by_operator, give_by_operator, operator_of
from divit.server.people.services.posts import appoint, delegate_signing, end_appointment, end_signing_delegation
from divit.server.people.services.records import (
    add_contact,
    add_institution,
    add_person,
    add_post,
    add_unit,
    move_verification,
)
from divit.server.people.services.settings import set_institution_setting

__all__ = [
    "Operator",
    "add_contact",
    "add_institution",
    "add_person",
    "add_post",
    "add_unit",
    "appoint",
    "delegate_signing",
    "end_appointment",
    "end_by_operator",
    "end_deputation",
    "end_role",
    "end_signing_delegation",
    "give_by_operator",
    "grant_role",
    "move_verification",
    "name_deputy",
    "operator_of",
    "set_institution_setting",
]
