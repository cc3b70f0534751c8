# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Advanced electronic signatures: created in three steps, validated by EN 319 102-1, told in one kind of report."""
