# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The certification authority: profiles, issuance, status, and the doors that strangers ask at."""
