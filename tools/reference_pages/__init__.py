# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of docs/reference, one module a page: each gives its text from what the code itself reads."""
