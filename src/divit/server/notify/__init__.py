# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Notices: what a person is told, by the page, by mail or by SMS, as they prefer."""
