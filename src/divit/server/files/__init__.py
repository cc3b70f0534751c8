# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Bytes by their hash: what was stored once never changes and is hashed again whenever it is read."""
