# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The four machines of enrolment: an application, a certificate, a card, a consent."""

from divit.server.audit.transitions import Machine
from divit.server.enrolment import guards
from divit.server.enrolment.effects import applications, certificates

_HERE = "divit.server.enrolment"
APPLICATION = Machine(_HERE, "application", guards=guards.APPLICATION, effects=applications.EFFECTS)
CERTIFICATE = Machine(_HERE, "certificate", guards=guards.CERTIFICATE, effects=certificates.CERTIFICATE)
CARD = Machine(_HERE, "card", guards={}, effects=certificates.CARD)
CONSENT = Machine(_HERE, "consent", guards=guards.CONSENT, effects=certificates.CONSENT)
