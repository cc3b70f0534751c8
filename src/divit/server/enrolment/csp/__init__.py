# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The pages of who works at the certification service provider. They are the installation's: a role in one institution
opens all of them, and each opens only what is its own.
"""
