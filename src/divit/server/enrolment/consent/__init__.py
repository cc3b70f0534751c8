# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""E-Onay: the consent as a document, what enrolment answers to ``signing`` about it, and its pages (R25 to R30)."""
