# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The Django project: web pages, the server's side of the signing session, and the work behind them."""
