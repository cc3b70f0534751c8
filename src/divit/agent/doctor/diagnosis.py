# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""From what was seen to lines in words. Pure: no card, no file, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from divit.agent.doctor.findings import Certificate, Findings
from divit.kernel.words import date, date_and_time, lang, ngettext
from divit.kernel.words import gettext as _
from divit.tokens.drivers.tables import Driver
from divit.tokens.tries import in_word, tries_words

Step = Literal[
    "reader", "card", "driver", "architecture", "slot", "certificate", "chain", "revocation", "tries", "clock", "door",
]  # fmt: skip
State = Literal["good", "warn", "bad", "waiting"]
ActionKind = Literal["again", "install_driver", "driver_page", "choose_driver", "unblock", "help", "renew"]
# How far a clock may be off before a signing time is refused (signing-session, rule 6).
CLOCK_MAY_BE_OFF = timedelta(minutes=5)
RENEW_BEFORE = timedelta(days=90)
_DEFAULT_PORT = 16357
_OTHER_PORT_AFTER = 2


@dataclass(frozen=True, slots=True)
class Action:
    """The one thing to do about a line: what the button says, and where it leads."""

    kind: ActionKind
    words: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One step: its name, its state as a word, one sentence."""

    step: Step
    state: State
    title: str
    sentence: str
    word: str
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All lines, from the reader to the door."""

    lines: tuple[Line, ...]

    @property
    def first_bad(self) -> Line | None:
        """What keeps the card from signing."""
        return next((line for line in self.lines if line.state == "bad"), None)

    @property
    def headline(self) -> str:
        """Whether the card can sign now."""
        return _("Your card cannot sign at the moment") if self.first_bad else _("Your card is ready to sign")

    @property
    def reason(self) -> str:
        """Why, in one sentence."""
        bad = self.first_bad
        if bad is None:
            noted = [line for line in self.lines if line.state == "warn"]
            return noted[0].sentence if noted else _("Everything from the reader to the clock is in order.")
        return bad.sentence


def diagnose(seen: Findings) -> Diagnosis:
    """The lines for ``seen``; after one that is bad, those that depend on it wait."""
    lines: list[Line] = []
    for step in _FILE_STEPS if seen.key_file else _CARD_STEPS:
        stopped = any(line.state == "bad" for line in lines)
        lines.append(_waiting(step) if stopped else _STEPS[step](seen))
    lines += [line for line in (_clock(seen), _door(seen)) if line is not None]
    return Diagnosis(tuple(lines))


def title_of(step: Step) -> str:
    """A step's name."""
    return {
        "reader": _("Reader"),
        "card": _("Card"),
        "driver": _("Driver"),
        "architecture": _("The driver’s processor"),
        "slot": _("Opening the card"),
        "certificate": _("Certificate"),
        "chain": _("Chain of trust"),
        "revocation": _("Revocation"),
        "tries": _("PIN"),
        "clock": _("Clock"),
        "door": _("Way in for pages"),
    }[step]


def _line(step: Step, state: State, sentence: str, action: Action | None = None, word: str = "") -> Line:
    said = {"good": _("Fine"), "warn": _("Take note"), "bad": _("Fault"), "waiting": _("Waits")}[state]
    return Line(step, state, title_of(step), sentence, word or said, action)


def _waiting(step: Step) -> Line:
    return _line(step, "waiting", _("Is looked at after the line above."))


def _again() -> Action:
    return Action("again", _("Look again"))


def _reader(seen: Findings) -> Line:
    if not seen.service:
        return _line(
            "reader", "bad", _("The system’s smart card service does not run. Start it, or ask your IT unit."), _again()
        )
    if not seen.readers:
        return _line("reader", "bad", _("No reader is plugged in. Plug it in and wait a few seconds."), _again())
    return _line("reader", "good", ", ".join(seen.readers))


def _card(seen: Findings) -> Line:
    if seen.mute:
        other = " " + _("Try another USB port.") if seen.failures >= _OTHER_PORT_AFTER else ""
        return _line(
            "card", "bad", _("The card does not answer. Take it out, put it in with the chip first.") + other, _again()
        )
    if not seen.atr:
        return _line("card", "bad", _("There is no card in the reader."), _again(), _("Missing"))
    if seen.in_use:
        return _line(
            "card", "bad", _("Another program has the card to itself. Close it and look again."), _again(), _("Busy")
        )
    if seen.card is None:
        return _line(
            "card",
            "bad",
            _("No table knows this card. Send the report below to the help desk, so that it gets known."),
            Action("choose_driver", _("I know its driver…")),
            _("Unknown"),
        )
    return _line("card", "good", f"{seen.card.name} · {seen.card.vendor}")


def _driver(seen: Findings) -> Line:
    if seen.card is not None and seen.card.direct:
        return _line("driver", "good", _("None is needed: Divit speaks to this card itself."))
    if seen.drivers:
        return _line("driver", "good", f"{seen.drivers[0].driver.name}: {seen.drivers[0].path}")
    wanted = seen.wanted[0] if seen.wanted else None
    name = wanted.name if wanted is not None else ""
    action = _driver_to_get(seen, wanted) or _choose_driver()
    sentence = _("The card is known, but the file that speaks to it is not installed: {driver}.").format(driver=name)
    return _line("driver", "bad", sentence, action, _("Missing"))


def _driver_to_get(seen: Findings, wanted: Driver | None) -> Action | None:
    """What the institution hands out, else where its maker offers it."""
    if seen.offered is not None:
        return Action("install_driver", _("Install it"), seen.offered.package.file)
    if wanted is not None and wanted.download:
        return Action("driver_page", _("Its maker’s page"), wanted.download)
    return None


def _choose_driver() -> Action:
    return Action("choose_driver", _("I’ll show the file…"))


def _architecture(seen: Findings) -> Line:
    if not seen.drivers:
        return _line("architecture", "good", _("Nothing to fit."))
    best = seen.drivers[0]
    kinds = ", ".join(best.processors)
    if best.fits:
        return _line("architecture", "good", kinds)
    return _line(
        "architecture",
        "bad",
        _("The driver is for {kinds}, this program is not. Install its version for this system.").format(
            kinds=kinds or "?"
        ),
        _driver_to_get(seen, best.driver),
    )


def _slot(seen: Findings) -> Line:
    if seen.fault is not None:
        return _line("slot", "bad", f"{seen.fault.message(lang())} ({seen.fault.code})", _again())
    return _line("slot", "good", seen.token)


def _certificate(seen: Findings) -> Line:
    held = seen.certificate
    if held is None:
        return _line(
            "certificate",
            "bad",
            _("The card shows no certificate to sign with. Ask who gave it to you."),
            word=_("Missing"),
        )
    if seen.at < held.begins:
        sentence = _("The certificate begins on {moment}; until then the card before it signs.")
        return _line("certificate", "bad", sentence.format(moment=date_and_time(held.begins)), word=_("Not yet"))
    if held.who.until < seen.at:
        sentence = _("The certificate ended on {moment}. {issuer} gives a new one.")
        told = sentence.format(moment=date_and_time(held.who.until), issuer=held.who.issuer)
        return _line("certificate", "bad", told, Action("renew", _("How to renew it")), _("Ended"))
    return _valid(seen, held)


def _valid(seen: Findings, held: Certificate) -> Line:
    kind = _("qualified") if held.qualified else _("not qualified")
    told = _("{kind}, from {issuer}, valid until {date}.").format(
        kind=kind, issuer=held.who.issuer, date=date(held.who.until)
    )
    if held.who.until - seen.at < RENEW_BEFORE:
        days = (held.who.until - seen.at).days
        ends = ngettext("It ends in {count} day.", "It ends in {count} days.", days).format(count=days)
        return _line("certificate", "warn", f"{told} {ends}", Action("renew", _("How to renew it")))
    return _line("certificate", "good" if held.qualified else "warn", told)


def _chain(seen: Findings) -> Line:
    if seen.judged is None:
        return _line("chain", "waiting", _("Was not looked at."))
    if seen.judged.result == "broken":
        return _line("chain", "bad", seen.judged.why)
    return _line("chain", "good", _("The certificate leads to a root that is trusted here."))


def _revocation(seen: Findings) -> Line:
    match seen.judged:
        case None:
            return _line("revocation", "waiting", _("Was not looked at."))
        case judged if judged.result == "revoked":
            return _line("revocation", "bad", judged.why, Action("help", _("What now?"), "revoked"), _("Is revoked"))
        case judged if judged.result == "unknown":
            told = _("Nobody could be asked whether the certificate is revoked. Signing is not held up by it.")
            return _line("revocation", "warn", f"{told} {judged.why}".rstrip(), _again())
    return _line("revocation", "good", _("Not revoked."))


def _tries(seen: Findings) -> Line:
    tries = "unknown" if seen.tries is None else seen.tries
    told = tries_words(tries, lang()) or _("No wrong PIN has been counted.")
    match in_word(tries):
        case "locked":
            return _line("tries", "bad", told, Action("unblock", _("Unblock…")), _("Locked"))
        case "last" | "few":
            return _line("tries", "warn", told)
    if seen.key_file:
        told = _("A key file counts no tries.")
    return _line("tries", "good", told)


def _clock(seen: Findings) -> Line | None:
    if seen.ahead is None:
        return None
    off = timedelta(seconds=abs(seen.ahead))
    seconds = round(off.total_seconds())
    told = ngettext(
        "{count} second away from the site’s clock.", "{count} seconds away from the site’s clock.", seconds
    ).format(count=seconds)
    if off > CLOCK_MAY_BE_OFF:
        return _line(
            "clock", "bad", told + " " + _("Set this computer’s clock: sites refuse such signing times."), _again()
        )
    return _line("clock", "good", told)


def _door(seen: Findings) -> Line | None:
    if seen.port is None:
        return None
    if seen.port == 0:
        told = _("Other programs use every port at which pages reach Divit. Links and codes go on working.")
        return _line("door", "warn", told)
    if seen.port != _DEFAULT_PORT:
        told = _("Another signing program uses port {taken}; Divit is at {port}. Both work.")
        return _line("door", "good", told.format(taken=_DEFAULT_PORT, port=seen.port))
    if seen.proxy:
        told = _("Port {port} is ours. A proxy is set: let it leave 127.0.0.1 alone.").format(port=seen.port)
        return _line("door", "warn", told)
    return _line("door", "good", _("Port {port} is ours.").format(port=seen.port))


_STEPS: dict[Step, Callable[[Findings], Line]] = {
    "reader": _reader,
    "card": _card,
    "driver": _driver,
    "architecture": _architecture,
    "slot": _slot,
    "certificate": _certificate,
    "chain": _chain,
    "revocation": _revocation,
    "tries": _tries,
}
_CARD_STEPS: tuple[Step, ...] = tuple(_STEPS)
_FILE_STEPS: tuple[Step, ...] = ("slot", "certificate", "chain", "revocation", "tries")
