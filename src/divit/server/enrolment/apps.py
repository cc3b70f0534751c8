# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The enrolment app."""

from django.apps import AppConfig


class EnrolmentConfig(AppConfig):
    """Above the authority, which issues what is applied for here."""

    name = "divit.server.enrolment"
    label = "enrolment"
