# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Divit: electronic signatures for public institutions, end to end."""

__version__ = "0.1.0"
