# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Stand-ins for outside systems: small programs that speak the real protocols on loopback. Never in production."""
