# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What institutions send each other, with the signatures in it: e-Yazışma packages and UBL-TR invoices."""
