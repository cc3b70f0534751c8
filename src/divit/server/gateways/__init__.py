# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Clients of outside systems: mail, SMS. Network calls leave only from here."""
