# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What the download page tells: the visitor's system, the packages that the institution offers, what they know."""
