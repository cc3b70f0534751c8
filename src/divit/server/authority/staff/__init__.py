# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of who works at the authority: what they see and what they do there.

These pages are the installation's: a role in one institution opens all of them.
"""

CA_OPERATOR = "ca_operator"
SECURITY_OFFICER = "security_officer"
AUDITOR = "auditor"
STAFF = frozenset({CA_OPERATOR, SECURITY_OFFICER, AUDITOR})
#: Who may suspend a certificate alone and at once.
SUSPENDING = frozenset({CA_OPERATOR, SECURITY_OFFICER})
