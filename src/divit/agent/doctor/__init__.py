# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The card doctor: from the reader to the clock, what is in order, what is not, and the one thing to do about it.

``looking`` finds out, ``diagnosis`` decides, ``report`` writes it down for the help desk without names and numbers.
"""

from divit.agent.doctor.diagnosis import Action, Diagnosis, Line, diagnose
from divit.agent.doctor.findings import Certificate, Findings, Judged
from divit.agent.doctor.looking import look
from divit.agent.doctor.report import report

__all__ = ["Action", "Certificate", "Diagnosis", "Findings", "Judged", "Line", "diagnose", "look", "report"]
