# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What enrolment keeps, a file a subject."""

from divit.server.enrolment.models.applications import Application, FormVersion
from divit.server.enrolment.models.cards import Card, DeliveryEvent
from divit.server.enrolment.models.certificates import HeldCertificate, LeavePost
from divit.server.enrolment.models.challenge import SpentChallenge
from divit.server.enrolment.models.consents import Consent
from divit.server.enrolment.models.offices import IdentityCase, PaperForm, Prerequisite, UnitNotice
from divit.server.enrolment.models.proofs import EntryTry, SmsProof
from divit.server.enrolment.models.records import InformationSeen, RecordView
from divit.server.enrolment.models.stations import CardOpening, Production, Station

__all__ = [
    "Application",
    "Card",
    "CardOpening",
    "Consent",
    "DeliveryEvent",
    "EntryTry",
    "FormVersion",
    "HeldCertificate",
    "IdentityCase",
    "InformationSeen",
    "LeavePost",
    "PaperForm",
    "Prerequisite",
    "Production",
    "RecordView",
    "SmsProof",
    "SpentChallenge",
    "Station",
    "UnitNotice",
]
