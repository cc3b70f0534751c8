# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""e-Yazışma packages: how one institution sends an official letter to another, read, checked and made."""
