# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The ways into the agent: each brings a knock to the core and tells the one who knocked as little as it may."""
