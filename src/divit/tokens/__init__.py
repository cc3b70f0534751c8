# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Private keys that a person holds: a card or token (PKCS#11), a key file (PKCS#12).

The keys are reached through ``tokens.worker``: one process a token, which alone ever holds a PIN.
"""
