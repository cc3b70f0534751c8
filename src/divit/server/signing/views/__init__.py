# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Views of signing: ``wire`` for signers, ``pages`` for people."""
