# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""How to come to every page: for each route that answers GET, who opens it and with what, or why it is no page.

A new route needs a line in ``VISITS`` (a page) or in ``NO_PAGE`` (a picture, a file, something for programs); a route
that answers POST alone needs none. What a visit needs to be there is made once, in ``Made``.
"""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

import authority_staff
import csp_staff
from divit.demo import home as made_up
from divit.demo import main_job, people, signer
from divit.demo.web import Page, Visitor
from divit.kernel import clock
from house import Running

_WORDS = {"addressee": "BİRİM MÜDÜRLÜKLERİNE", "file_code": "719", "body": "Bu yazı denemedir.\n\nRica ederim."}


@dataclass
class Made:
    """Letters and sessions in each state that a page can show; addresses and codes by name."""

    paths: dict[str, str] = field(default_factory=dict)
    code: str = ""
    link: str = ""


@dataclass(frozen=True)
class Visit:
    """One showing of a page.

    ``path`` may name what was made, as in ``{sent}``; ``who`` is a key of the made-up people; ``shows`` tells a page's
    faces apart; ``refused`` is the status of a page that refuses.
    """

    path: str
    who: str = ""
    shows: str = ""
    refused: int = 0

    def address(self, made: Made) -> str:
        """The path with what was made in the place of its name."""
        return self.path.format(**made.paths, code=made.code, link=made.link)


# One line a page; several where a page has several faces.
VISITS: dict[str, tuple[Visit, ...]] = {
    "appearance": (Visit("/gorunum?next=/dogrula"),),
    "too-large": (Visit("/cok-buyuk", refused=413),),
    "help": (Visit("/yardim"),),
    "help-page": (Visit("/yardim/route"),),
    "search": (
        Visit("/ara", "isil"),
        Visit("/ara?q=sayfa", "isil", "found"),
        Visit("/ara?q=yokböylebir", "isil", "none"),
    ),
    "notices": (Visit("/bildirimler", "isil"), Visit("/bildirimler", "umit", "empty")),
    "notice-choices": (Visit("/bildirimler/tercihler", "isil"),),
    "people": (Visit("/kurum/kisiler", "cavit"), Visit("/kurum/kisiler?ara=yok", "cavit", "none")),
    "person": (Visit("{person}", "cavit", "to be arranged"), Visit("{person}", "sukran", "one's own")),
    "person-appoint": (Visit("{person}/makam", "cavit"),),
    "person-grant": (Visit("{person}/gorev", "cavit"),),
    "person-deputy": (Visit("{person}/vekil", "sukran"),),
    "end-appointment": (Visit("{atamalar}", "cavit"),),
    "end-role": (Visit("{gorevler}", "cavit"),),
    "end-deputation": (Visit("{vekaletler}", "cavit"),),
    "end-delegation": (Visit("{yetki-devirleri}", "cavit"),),
    "delegate-signing": (Visit("/kurum/yetki-devirleri/yeni", "cavit"),),
    "units": (Visit("/kurum/birimler", "cavit"),),
    "post-new": (Visit("/kurum/makamlar/yeni", "cavit"),),
    "institution-settings": (Visit("/kurum/ayarlar", "cavit"),),
    "institution-setting": (Visit("{setting}", "cavit"),),
    "login": (
        Visit("/giris"),
        Visit("/giris?next=/yazilar/giden", shows="leads back"),
        Visit("/giris?next=/hesabim&duzey=strong", shows="strong ways alone"),
        Visit("/giris?next=/hesabim&duzey=own", "isil", "once more"),
    ),
    "login-word": (Visit("/giris/guvenlik-sozcugu"),),
    "login-forgotten": (Visit("/giris/parola"),),
    "login-openid-return": (Visit("/giris/donus", refused=403),),
    "own-ways": (Visit("/hesabim", "isil"),),
    "home": (Visit("/", "isil"), Visit("/", "umit", "nothing to do")),
    "queue-paraf": (Visit("/yazilar/paraf-bekleyen", "cavit"), Visit("/yazilar/paraf-bekleyen", "isil", "empty")),
    "queue-signature": (Visit("/yazilar/imza-bekleyen", "isil"),),
    "queue-returned": (Visit("/yazilar/iade-edilen", "feride"),),
    "queue-delegated": (Visit("/yazilar/vekaleten", "oguz"),),
    "queue-delegated-paraf": (Visit("/yazilar/vekaleten/paraf-bekleyen", "oguz"),),
    "queue-delegated-signature": (Visit("/yazilar/vekaleten/imza-bekleyen", "oguz", "empty"),),
    "drafts": (Visit("/yazilar/taslaklar", "feride"), Visit("/yazilar/taslaklar", "sukran", "empty")),
    "sent": (Visit("/yazilar/giden", "isil"),),
    "letter-new": (Visit("/yazilar/yeni", "feride"),),
    "letter": (
        Visit("{sent}", "isil", "sent"),
        Visit("{waiting}", "isil", "to be signed"),
        Visit("{waiting}?iade", "isil", "to be returned"),
        Visit("{paraf}", "cavit", "to be initialled"),
        Visit("{returned}", "feride", "returned"),
        Visit("{draft}", "feride", "draft"),
    ),
    "letter-change": (Visit("{draft}/duzenle", "feride"),),
    "annex-add": (Visit("{draft}/ekler", "feride"),),
    "signing-page": (Visit("{session}", "isil", "waiting"), Visit("{cancelled}", "isil", "cancelled")),
    "trial": (Visit("/imza/deneme", "isil"),),
    "trial-session": (Visit("{trial}", "isil", "waiting"), Visit("{tried}", "isil", "over")),
    "signing-link": (Visit("{link}", "", "waiting"), Visit("/s/" + "x" * 43, "", "over", refused=404)),
    "authority": (Visit("/makam", "isil"),),
    "certificates": (
        Visit("/makam/sertifikalar", "isil"),
        Visit("/makam/sertifikalar?ara=yokböylebir", "feride", "none"),
    ),
    "certificate": (
        Visit("{certificate}", "isil", "in force"),
        Visit("{proposed}", "oguz", "to be confirmed"),
        Visit("{revoked}", "feride", "revoked"),
    ),
    "certificate-suspend": (Visit("{certificate}/aski", "cavit"),),
    "certificate-resume": (Visit("{suspended}/aski-sonu", "isil"),),
    "certificate-revoke": (Visit("{certificate}/iptal", "isil"),),
    "proposals": (Visit("/makam/istekler", "oguz"),),
    "alarms": (Visit("/makam/alarmlar", "cavit"),),
    "stamp-customers": (Visit("/makam/zaman-damgalari", "isil"),),
    "stamp-credits": (Visit("/makam/zaman-damgalari/akcaova/hak", "isil"),),
    "profiles": (Visit("/makam/profiller", "feride"),),
    "ceremony": (Visit("{ceremony}", "feride"),),
    "audit-export": (Visit("/makam/kayit", "feride"),),
    "csp-paper": (Visit("/eshs/kagit", "sukran"),),
    "csp-fees": (Visit("/eshs/bedeller", "sukran"),),
    "csp-fee": (Visit("{csp_fee}", "sukran"),),
    "csp-production": (Visit("/eshs/uretim", "yavuz"),),
    "station-add": (Visit("/eshs/istasyonlar/yeni", "yavuz"),),
    "station-renew": (Visit("{csp_station}/anahtar", "yavuz"),),
    "station-end": (Visit("{csp_station}/kapat", "yavuz"),),
    "csp-couriers": (Visit("/eshs/kurye", "yavuz"),),
    "csp-hand-over": (Visit("{csp_hand_over}", "yavuz"),),
    "csp-delivery": (Visit("{csp_delivery}", "yavuz"),),
    "csp-caller": (Visit("/eshs/cagri", "isil"),),
    "csp-without-holder": (Visit("/eshs/iptal", "isil"),),
    "csp-leavings": (Visit("/eshs/ayrilanlar", "isil"),),
    "csp-consents": (
        Visit("/eshs/e-onay", "feride"),
        Visit("/eshs/e-onay?durum=active", "feride", "none"),
    ),
    "csp-figures": (Visit("/eshs/sayilar", "yavuz"),),
    "enrolment-queue": (Visit("/basvurular", "oguz"),),
    "officer-application": (Visit("{officer_application}", "oguz"),),
    "officer-prerequisite": (Visit("{officer_application}/yazi", "oguz"),),
    "officer-approve": (Visit("{officer_application}/onay", "oguz"),),
    "officer-reject": (Visit("{officer_application}/ret", "oguz"),),
    "officer-calendar": (Visit("/basvurular/takvim", "oguz"),),
    "officer-leaving": (Visit("{officer_leaving}", "oguz"),),
    "online": (Visit("/online-islemler"),),
    "apply": (Visit("/e-imza"), Visit("/e-imza?kapandi", shows="closed")),
    "apply-entry": (Visit("/e-imza/basvuru/10000000"),),
    "apply-find": (Visit("/e-imza/izle"),),
    "information": (Visit("/e-imza/metin/aydinlatma"), Visit("/e-imza/metin/taahhutname", shows="undertaking")),
    "download": (Visit("/indir"),),
    "verify": (Visit("/dogrula"),),
    "verify-code": (Visit("/dogrula/{code}"),),
}
NO_PAGE = {
    "csp-call": "only while a caller is identified (test_enrolment_csp)",
    "csp-lost": "the same",
    "csp-suspend": "the same",
    "alive": "for programs",
    "ready": "for programs",
    "signing-state": "for programs",
    "login-signature-state": "for programs",
    "login-second": "only after a password (test_signing_in_pages)",
    "login-signature": "only in the browser that began it (test_signing_in_pages)",
    "login-word-code": "only after a word (test_signing_in_pages)",
    "login-openid": "leads to the provider",
    "own-authenticator": "only while one is set up (test_signing_in_pages)",
    "own-authenticator-qr": "a picture",
    "signing-progress": "a part of the signing page, for its script",
    "signing-stream": "the state of a session, told as it changes",
    "annex": "a file",
    "download-package": "a file",
    "sdk": "a script",
    "apply-reason": "only in the browser of an application (test_enrolment_walk)",
    "apply-part": "the same",
    "apply-check": "the same",
    "apply-code": "the same",
    "apply-method": "the same",
    "enrolment-status": "the same",
    "apply-paper": "a file",
    "apply-found": "only after a search (test_enrolment_holder_walk)",
    "enrolment-portal": "only for who came by e-Devlet, e-signature or a security word (test_enrolment_holder_walk)",
    "holder-application": "the same",
    "holder-paper": "a file",
    "holder-certificate": "as the portal",
    "holder-suspend": "as the portal",
    "holder-resume": "as the portal",
    "holder-lost": "as the portal",
    "holder-pin": "as the portal",
    "holder-unblock": "as the portal",
    "holder-card-session": "only in the browser that began it (test_enrolment_holder_walk)",
    "holder-withdraw": "as the portal",
    "holder-looked": "as the portal",
    "certificate-file": "a file",
    "letter-page": "a picture",
    "letter-document": "a file",
    "verify-document": "a file",
    "verify-page": "a picture",
    "online-certificates": "only for who came by e-Devlet or e-signature (test_consent_walk)",
    "enrolment-consents": "the same",
    "consent-session": "the same",
    "consent-document": "a file",
    "consent-report": "a file",
}
_FOR_SIGNERS = "/s/"
_THE_LINK = "signing-link"


def routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route: its path and itself."""

    def walk(prefix: str, patterns: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(path, pattern.url_patterns)
            else:
                yield path, pattern

    return walk("/", get_resolver().url_patterns)


def pages() -> Iterator[str]:
    """The names of the routes that may answer GET with a page: not the wire's, not those for POST alone."""
    for path, pattern in routes():
        is_wire = path.startswith(_FOR_SIGNERS) and pattern.name != _THE_LINK
        if not is_wire and "GET" in _methods(pattern.callback):
            yield pattern.name or path


def _methods(view: Callable[..., Any]) -> list[str]:
    """What a view answers, as its decorator was told; everything where it was told nothing."""
    while view is not None:
        # Django keeps the list in the decorator's closure and nowhere else.
        told = inspect.getclosurevars(view).nonlocals.get("request_method_list")
        if told is not None:
            return list(told)
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]


def make(institution: Running) -> Made:
    """Write, return, open and sign what the visits need, as people do it."""
    made = Made(paths={**authority_staff.lived(institution), **csp_staff.lived(institution)})
    with main_job.signed_in(institution.house, "feride") as feride:
        made.paths["sent"] = _write(feride, "Sayfa: giden")
        made.paths["waiting"] = _write(feride, "Sayfa: imza bekleyen, ikinci satıra taşan uzunca bir konuyla")
        made.paths["asked"] = _write(feride, "Sayfa: imzaya açılan")
        made.paths["paraf"] = _write(feride, "Sayfa: paraf bekleyen", "cavit")
        made.paths["returned"] = _write(feride, "Sayfa: iade edilen", "cavit")
        _write(feride, "Sayfa: vekâleten paraf bekleyen", "sukran")
        made.paths["draft"] = _draft(feride, "Sayfa: taslak")
    with main_job.signed_in(institution.house, "cavit") as cavit:
        page = cavit.open(made.paths["returned"])
        cavit.submit(page.form_to("/iade"), {"note": "Tarih eksik."})
        _arrange(cavit, made)
    with main_job.signed_in(institution.house, "isil") as isil:
        _sign(institution, isil, made)
        session = _ask(isil, made.paths["waiting"])
        isil.submit(session.form_to("/iptal"))
        made.paths["cancelled"] = _path(session)
        session = _ask(isil, made.paths["asked"])
        made.paths["session"] = _path(session)
        made.link = "/s/" + main_job.link_of(session).rsplit("%2F", 1)[-1]
        _try(institution, isil, made)
    return made


def _try(institution: Running, visitor: Visitor, made: Made) -> None:
    """One trial of a PIN that waits, and one whose answer is there."""
    waits, tried = (visitor.submit(visitor.open("/imza/deneme").form_to("/pin")) for _one in range(2))
    made.paths["trial"], made.paths["tried"] = _path(waits), _path(tried)
    card = str(made_up.card_file(institution.home, "isil"))
    home = institution.home / "agents" / "isil"
    ended = signer.open_link(main_job.link_of(tried), token=["--p12", card], agent_home=home)
    assert ended.returncode == 0, ended.stderr


def _arrange(visitor: Visitor, made: Made) -> None:
    """Name a deputy of Şükran's, let one post sign for another, and find the pages on which each thing ends."""
    sukran, oguz = people.person("sukran"), people.person("oguz")
    made.paths["person"] = _link(visitor.open("/kurum/kisiler"), sukran.full_name)
    day = clock.local(clock.now() + timedelta(days=7)).date().isoformat()
    form = visitor.open(made.paths["person"] + "/vekil").form_with("deputy")
    deputy = form.choice("deputy", f"{oguz.full_name}, {oguz.title}")
    visitor.submit(form, {"deputy": deputy, "last_day": day, "reason": "Yıllık izin"})
    form = visitor.open("/kurum/yetki-devirleri/yeni").form_with("on_behalf_of")
    first, second = [value for value in form.choices["post"].values() if value][:2]
    visitor.submit(form, {"post": first, "on_behalf_of": second, "reason": "İmza yönergesi"})
    for page in (visitor.open(made.paths["person"]), visitor.open("/kurum/birimler")):
        for path in map(_local, page.links):
            if path.endswith("/bitir"):
                made.paths[path.split("/")[2]] = path
    settings = visitor.open("/kurum/ayarlar")
    made.paths["setting"] = next(path for path in map(_local, settings.links) if "/ayarlar/" in path)


def _link(page: Page, words: str) -> str:
    return next(_local(link) for link, label in page.labelled_links if words in label)


def _local(url: str) -> str:
    return "/" + url.split("/", 3)[3] if url.count("/") > 2 else url


def _draft(visitor: Visitor, subject: str) -> str:
    form = visitor.open("/yazilar/yeni").form_with("subject")
    isil = people.person("isil")
    signing = form.choice("signer", f"{isil.full_name}, {isil.title}")
    return _path(visitor.submit(form, {**_WORDS, "subject": subject, "signer": signing}))


def _write(visitor: Visitor, subject: str, *paraf_by: str) -> str:
    return _path(main_job.write(visitor, {**_WORDS, "subject": subject, "paraf_by": paraf_by, "signer": "isil"}))


def _path(page: Page) -> str:
    return _local(page.url)


def _ask(visitor: Visitor, letter: str) -> Page:
    return visitor.submit(visitor.open(letter).form_to("/yazilar/imza"))


def _sign(institution: Running, visitor: Visitor, made: Made) -> None:
    session = _ask(visitor, made.paths["sent"])
    card = str(made_up.card_file(institution.home, "isil"))
    home = institution.home / "agents" / "isil"
    ended = signer.open_link(main_job.link_of(session), token=["--p12", card], agent_home=home)
    assert ended.returncode == 0, ended.stderr
    main_job.settled(visitor, session)
    code = main_job.CODE.search(visitor.open(made.paths["sent"]).html)
    assert code is not None
    made.code = code[0]
