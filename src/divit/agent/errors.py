# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong between a person, their agent and a site; the words are in ``data/errors.toml``."""

from typing import ClassVar

from divit.kernel.errors import DivitError


class AgentError(DivitError):
    """The base of this room's errors; never raised itself."""

    code: ClassVar[str] = "IMZ-6000"


class SiteUnreachable(AgentError):
    """No answer from the site: no connection, a time-out, a broken answer."""

    code = "IMZ-6001"


class SiteAnswerInvalid(AgentError):
    """The site answered with something that is no answer of a signing session (a redirect, too much, a web page)."""

    code = "IMZ-6002"


class SiteRefused(AgentError):
    """The site refused with a code of its own, which is told as it came."""

    code = "IMZ-6003"

    def __init__(self, detail: str = "", /, *, site_code: str, site_message: str, status: int) -> None:
        super().__init__(detail, site_code=site_code, site_message=site_message)
        self.site_code = site_code
        self.status = status


class SiteFailed(AgentError):
    """The site answered that it cannot work just now."""

    code = "IMZ-6004"


class ConsentRefused(AgentError):
    """The person said no; nothing was signed."""

    code = "IMZ-6005"


class NobodyToAsk(AgentError):
    """There is no terminal to show the list on and ``--yes`` was not given."""

    code = "IMZ-6006"


class PurposeNotSupported(AgentError):
    """The request's purpose needs a signer with windows."""

    code = "IMZ-6007"


class NoRememberedSite(AgentError):
    """A code was typed alone and no site is known to try it at."""

    code = "IMZ-6008"


class OriginBlocked(AgentError):
    """The person told this site "I did not start this" less than a day ago."""

    code = "IMZ-6009"


class WorkNotApproved(AgentError):
    """The site wants something signed that is not in the approved list, or twice."""

    code = "IMZ-6010"


class WorkNotReady(AgentError):
    """The site did not prepare the next documents in time."""

    code = "IMZ-6011"


class SessionOver(AgentError):
    """The session was cancelled or ended at the site while the agent was at work."""

    code = "IMZ-6012"


class AlreadyRunning(AgentError):
    """Another agent of the same person is running here."""

    code = "IMZ-6013"


class NotMine(AgentError):
    """The person said that they did not start this; the site is blocked for a day."""

    code = "IMZ-6014"


class RequestTooLarge(AgentError):
    """The documents of the request are more than a session may carry."""

    code = "IMZ-6015"


class HomeUnusable(AgentError):
    """The agent's own folder cannot be made or written to."""

    code = "IMZ-6016"


class PageNotNamed(AgentError):
    """A page knocked for a session of another site, and that site does not name the page's."""

    code = "IMZ-6040"


class TooManyKnocks(AgentError):
    """An origin has opened three windows within a minute that nobody has answered."""

    code = "IMZ-6041"


class AgentBusy(AgentError):
    """One window is open and as many wait as may."""

    code = "IMZ-6042"


class NoDoorFree(AgentError):
    """None of the ports at which pages knock is free; the other ways in stay open."""

    code = "IMZ-6043"


class OtherCard(AgentError):
    """The card that was put back in the middle of a batch is not the one that was pulled."""

    code = "IMZ-6060"


class PreviewFailed(AgentError):
    """A document cannot be drawn: damaged, too large, too slow, or nothing here draws it; ``why`` says which."""

    code = "IMZ-6061"


class PreferencesUnusable(AgentError):
    """What the person chose in the settings cannot be kept."""

    code = "IMZ-6062"


class FileNotUsable(AgentError):
    """A file that was dropped cannot be read, or the signed one cannot be saved beside it."""

    code = "IMZ-6063"


class BrowserMissing(AgentError):
    """The sign-in cannot go on: no browser could be opened here to bring the one-time code back to the site."""

    code = "IMZ-6100"


class ReleaseMissing(AgentError):
    """The site answered to the card without the release code that a new PIN needs."""

    code = "IMZ-6101"
