# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What an applicant and a holder see: from the entry to the personal portal."""
