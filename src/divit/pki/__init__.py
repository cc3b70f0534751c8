# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Certificates: profiles, paths, trust, revocation, time-stamps, and the pure builders and responders of a CA."""
