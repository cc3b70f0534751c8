# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The checks of an invoice, a function for each row of ``data/checks.toml``: what it says, and how it is signed."""
