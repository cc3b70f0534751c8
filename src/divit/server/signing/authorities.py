# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Whom signing believes about certificates and time: those the whole house believes."""

from divit.server.gateways.authorities import revocation, timestamper, trust

__all__ = ["revocation", "timestamper", "trust"]
