# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""A judgement told: to people in two languages, to programs by ETSI TS 119 102-2."""
