# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Pages of a document as pictures, drawn in a process that can reach nothing.

A site chooses the bytes, and what draws PDF is a large library in C: so it runs where there is no network, no file,
little memory and little time, and its end costs a preview and nothing else.
"""

from divit.agent.preview.client import Page, Preview

__all__ = ["Page", "Preview"]
