# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Notices: what a person is told, on the page, by mail, by SMS; at least once, and never the same thing 200 times."""
