# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signing sessions: asked by an owner, answered by a signer, completed behind it. It knows no owner.

An owner (letters, payments, …) registers a ``Purpose``; from then on every document that anybody signs goes the same
way: request, claim, consent, data to be signed, result, completion, the owner's next step.
"""
