# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Clients of the systems outside: the only places of the server from which anything leaves the house."""
