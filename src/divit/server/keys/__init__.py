# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Keys that the institution holds: for its log, its seal, its services. Never a person's."""
