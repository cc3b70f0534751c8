# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What every room leans on and what leans on nothing: text, ids, clock, identifiers, settings, words, errors."""
