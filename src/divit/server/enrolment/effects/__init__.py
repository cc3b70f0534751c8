# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What a move brings about besides itself: dates that are to be kept, the card, the authority, what people are told."""
