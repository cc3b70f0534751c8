# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""The doors that strangers ask at: OCSP, CRLs, certificates of authorities. No Django request, no session, no page."""
