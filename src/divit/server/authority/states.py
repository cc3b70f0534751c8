# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The machine of a certificate, with what its moves bring about."""

from divit.server.audit.transitions import Machine

CERTIFICATE = Machine("divit.server.authority", "certificate", guards={}, effects={})
