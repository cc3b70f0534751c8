# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Data to PDF/A: the official letter's layout, codes, page images."""

from divit.server.printing.typesetting import render as render

__all__ = ["render"]
