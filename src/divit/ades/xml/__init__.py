# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""XML signatures (XML-DSig, W3C 2013): safe reading, canonical forms, references, transforms and what they cover."""
