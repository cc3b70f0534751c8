# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of an institution's officer: applications with what every rule says of them, and certificates that end."""
