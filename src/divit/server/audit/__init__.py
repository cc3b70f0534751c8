# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The chained log of everything that was done: it stores actors and objects as plain ids, so it knows nobody."""
