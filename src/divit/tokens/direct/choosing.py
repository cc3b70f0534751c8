# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Who speaks to the card in a reader: a card driver of our own or its maker's PKCS#11 driver, as the tables say."""

from collections.abc import Callable, Iterator

from divit.tokens import pulse
from divit.tokens.cards import Card, recognised
from divit.tokens.certificates import Token
from divit.tokens.direct.driver import CardDriver, CardLine, Transceiver
from divit.tokens.direct.emulated import EmulatedCard
from divit.tokens.direct.piv import PivDriver
from divit.tokens.direct.token import DirectToken
from divit.tokens.drivers import drivers, found_for
from divit.tokens.drivers.architecture import ours
from divit.tokens.errors import CardUnknown, DriverArchitecture, DriverNotInstalled, NoReader, TokenError, TokenGone
from divit.tokens.pcsc import PcscContext, ReaderState
from divit.tokens.uri import CardUri, Pkcs11Uri

DIRECT: dict[str, Callable[[Transceiver], CardDriver]] = {"piv": PivDriver}


def card_token(uri: CardUri) -> Token:
    """The card that ``uri`` names, opened.

    Raises ``ReaderServiceDown``, ``NoReader``, ``TokenGone`` (no card), ``CardUnknown``, ``DriverNotInstalled``,
    ``DriverArchitecture`` and what opening the chosen one raises.
    """
    if uri.line:
        return _held(EmulatedCard(uri.line), DIRECT[uri.driver or "piv"], uri)
    context = PcscContext()
    pulse.beat()
    states = [state for state in context.states() if uri.reader in ("", state.name)]
    if not states:
        raise NoReader(uri.reader)
    fault: TokenError = TokenGone("no card in any reader")
    for state in states:
        if not state.present:
            continue
        try:
            return _opened(context, state, uri)
        except TokenError as error:
            fault = error
    raise fault


def _opened(context: PcscContext, state: ReaderState, uri: CardUri) -> Token:
    known = recognised(state.atr) if state.atr else None
    if uri.driver or known is None or known.card.direct:
        named = uri.driver or (known.card.direct if known else "")
        for driver in [named] if named else DIRECT:
            try:
                return _direct(context, state, DIRECT[driver], uri)
            except CardUnknown:
                if named:
                    raise
    return _behind_a_driver(known.card if known else None, state, uri)


def _direct(
    context: PcscContext, state: ReaderState, driver: Callable[[Transceiver], CardDriver], uri: CardUri
) -> Token:
    return _held(context.connect(state.name, state.atr), driver, uri)


def _held(connection: CardLine, driver: Callable[[Transceiver], CardDriver], uri: CardUri) -> Token:
    try:
        token = DirectToken(connection, driver(connection), uri.key_id)
        if uri.serial not in ("", token.serial):
            raise TokenGone("another card")
    except BaseException:
        connection.close()
        raise
    return token


def _behind_a_driver(card: Card | None, state: ReaderState, uri: CardUri) -> Token:
    # Loaded here: a card that is spoken to directly needs no PKCS#11 at all.
    from divit.tokens.pkcs11_token import Pkcs11Token

    pulse.beat()
    fault: TokenError = CardUnknown(atr=state.atr or "?")
    for module in _modules(card):
        try:
            return Pkcs11Token(Pkcs11Uri(module, serial=uri.serial, key_id=uri.key_id, slot=state.name))
        except TokenGone as error:
            # The driver does not know the card after all; of an unknown card that says nothing new.
            fault = error if card is not None else fault
    raise fault


def _modules(card: Card | None) -> Iterator[str]:
    """The drivers to ask, the best first: the card's own, or for an unknown card those that know many."""
    if card is None:
        fallback = [name for name, row in drivers().items() if row.kind == "fallback"]
        card = Card("", "", "", tuple(fallback), "", (), (), ())
        yield from (str(file.path) for file in found_for(card) if file.fits)
        return
    found = found_for(card)
    if not found:
        raise DriverNotInstalled(card=card.name, driver=drivers()[card.drivers[0]].name)
    if not found[0].fits:
        file = found[0]
        raise DriverArchitecture(module=str(file.path), found=", ".join(file.processors) or "?", wanted=ours())
    yield from (str(file.path) for file in found if file.fits)
