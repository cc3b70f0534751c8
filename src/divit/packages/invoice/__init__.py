# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""UBL-TR invoices (e-Fatura, e-Arşiv Fatura): read into a model, checked by GİB's rules, their signature judged."""
