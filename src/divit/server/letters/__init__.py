# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Official letters: draft, paraf, signature, and the queues of those who wait."""
