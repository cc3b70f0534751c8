# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Owners of sessions without documents, for tests of ``signing``: they remember what they were told."""

from dataclasses import dataclass, field
from datetime import datetime

from divit.kernel import ids
from divit.kernel.errors import DivitError
from divit.server.signing.card_purposes import CardOutcome, CardPurpose, CardReport, register_card
from divit.server.signing.login_purpose import LoginEnd, LoginPurpose, register_login


@dataclass
class TrialCardOwner:
    """One card of number ``serial``, whose release code is ``code`` (None: there is none to give)."""

    name: str
    serial: str = "00c3f1"
    code: bytes | None = b"48215093"
    refuses_to_open: DivitError | None = None
    refuses: DivitError | None = None
    told: list[CardReport] = field(default_factory=list)
    done: list[tuple[str, CardOutcome, CardReport | None]] = field(default_factory=list)

    def register(self) -> None:
        register_card(CardPurpose(self.name, self._may_open, self._answer, self._done))

    def _may_open(self, _ref: str, _at: datetime) -> None:
        if self.refuses_to_open is not None:
            raise self.refuses_to_open

    def _answer(self, _ref: str, report: CardReport, _at: datetime) -> bytes | None:
        self.told.append(report)
        if self.refuses is not None and report.serial != self.serial:
            raise self.refuses
        return self.code

    def _done(self, ref: str, outcome: CardOutcome, report: CardReport | None) -> None:
        self.done.append((ref, outcome, report))


@dataclass
class TrialLoginOwner:
    """The room of sign-in, with one attempt."""

    refuses: DivitError | None = None
    needs_nes: bool = True
    codes: list[str] = field(default_factory=list)
    came: list[tuple[str, bytes]] = field(default_factory=list)
    ended: list[tuple[str, LoginEnd]] = field(default_factory=list)

    def register(self) -> None:
        register_login(LoginPurpose(self._chosen, self._signed, self._ended, self.needs_nes))

    def _chosen(self, _ref: str, _certificate: bytes, _at: datetime) -> None:
        if self.refuses is not None:
            raise self.refuses

    def _signed(self, ref: str, certificate: bytes, _cms: bytes, _at: datetime) -> str:
        self.came.append((ref, certificate))
        self.codes.append(ids.bearer())
        return self.codes[-1]

    def _ended(self, ref: str, why: LoginEnd) -> None:
        self.ended.append((ref, why))
