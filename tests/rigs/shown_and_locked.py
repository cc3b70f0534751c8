# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures that do more in a PDF than sign: shown on the page, certifying, locking fields; for strangers to judge."""

from collections.abc import Callable
from datetime import UTC, datetime

import pictures
from divit.ades.create import Format, Options, sign
from divit.ades.pdf.permissions import Lock
from divit.ades.visible import Place, Visible
from made_fields import box, locking, with_fields
from trial_signers import KeySigner

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOWN = Visible(Place(1, 300, 100, 220, 60), image=pictures.with_alpha())


def options(**more: object) -> Options:
    """Options with a reason and a place."""
    return Options(Format.PADES, AT, reason="Onay", location="Iğdır", **more)  # type: ignore[arg-type]  # of Options


def signed_once(pdf: bytes, signer: KeySigner, **more: object) -> bytes:
    """One signature; ``more`` are members of ``Options``."""
    return sign(pdf, signer, format=Format.PADES, options=options(**more))


def visible(pdf: bytes, first: KeySigner, second: KeySigner) -> bytes:
    """Two signatures on the page, one with a picture."""
    other = Visible(Place(1, 40, 100, 220, 60))
    return signed_once(signed_once(pdf, first, visible=SHOWN), second, visible=other)


def certified(pdf: bytes, first: KeySigner, second: KeySigner) -> bytes:
    """A certification that lets others sign, and one who does."""
    return signed_once(signed_once(pdf, first, certify=2, visible=SHOWN), second)


def shut(pdf: bytes, first: KeySigner, _second: KeySigner) -> bytes:
    """A certification that lets nothing follow."""
    return signed_once(pdf, first, certify=1)


def locked(pdf: bytes, first: KeySigner, second: KeySigner) -> bytes:
    """A field that brings a lock, and a second signer who locks another."""
    fields = {"Onaylayan": {"Rect": box(40, 100, 260, 160), **locking("Include", "Tutar")}, "Tutar": {}}
    once = signed_once(with_fields(pdf, fields), first, field="Onaylayan")
    return signed_once(once, second, lock=Lock(frozenset({"Ad"}), is_exclusion=False))


Make = Callable[[bytes, KeySigner, KeySigner], bytes]
MADE: list[Make] = [visible, certified, shut, locked]
