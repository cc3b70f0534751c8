# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Enrolment: from the application for a qualified certificate to a card in use (spec: enrolment)."""
