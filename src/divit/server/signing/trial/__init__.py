# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The test page: a signature that binds to nothing, and a trial of the card's PIN, each through a real session."""
