# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Background work: the domain rows are the queue, a job only says "look at row X", a watchdog finds what is stuck."""
