# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Writes of enrolment: lock, check, change, audit, commit; a file a subject."""

from divit.server.enrolment.services.access import check_status_code, send_status_code
from divit.server.enrolment.services.approval import (
    approve,
    approve_each,
    open_identity_case,
    record_prerequisite,
    reject,
    send_unit_notice,
)
from divit.server.enrolment.services.certificates import (
    ask_left_post,
    confirm_left_post,
    decline_left_post,
    report_lost,
    resume,
    revoke_by_csp,
    revoke_compromised,
    suspend,
)
from divit.server.enrolment.services.challenges import spend_challenge
from divit.server.enrolment.services.codes import enter_code, send_code
from divit.server.enrolment.services.consents import (
    begin_consent,
    consent_lapsed,
    consent_refused,
    consent_signed,
    consent_verified,
    withdraw_consent,
)
from divit.server.enrolment.services.delivery import courier_told, hand_over, record_fee
from divit.server.enrolment.services.entry import choose_reason, enter
from divit.server.enrolment.services.filling import change_form, faults_of, submit_form, validity_choices
from divit.server.enrolment.services.judging import judge
from divit.server.enrolment.services.paper import keep_printed, receive_paper
from divit.server.enrolment.services.pins import card_locked, card_unblocked, pin_created
from divit.server.enrolment.services.records import holder_of_word, looked, saw_information
from divit.server.enrolment.services.signing_off import cancel, choose_e_onay, choose_wet

__all__ = [
    "approve",
    "approve_each",
    "ask_left_post",
    "begin_consent",
    "cancel",
    "card_locked",
    "card_unblocked",
    "change_form",
    "check_status_code",
    "choose_e_onay",
    "choose_reason",
    "choose_wet",
    "confirm_left_post",
    "consent_lapsed",
    "consent_refused",
    "consent_signed",
    "consent_verified",
    "courier_told",
    "decline_left_post",
    "enter",
    "enter_code",
    "faults_of",
    "hand_over",
    "holder_of_word",
    "judge",
    "keep_printed",
    "looked",
    "open_identity_case",
    "pin_created",
    "receive_paper",
    "record_fee",
    "record_prerequisite",
    "reject",
    "report_lost",
    "resume",
    "revoke_by_csp",
    "revoke_compromised",
    "saw_information",
    "send_code",
    "send_status_code",
    "send_unit_notice",
    "spend_challenge",
    "submit_form",
    "suspend",
    "validity_choices",
    "withdraw_consent",
]
