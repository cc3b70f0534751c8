# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""Addresses of login. ``/s/<token>/return`` stands under the link of a signing session, where signers lead back to."""

from django.urls import path

from divit.server.login.views import door, e_signature, openid, own, passkeys, second, word

urlpatterns = [
    path("giris", door.login, name="login"),
    path("giris/parola", door.forgotten, name="login-forgotten"),
    path("giris/ikinci-adim", second.step, name="login-second"),
    path("giris/gecis-anahtari/basla", passkeys.begin, name="login-passkey-begin"),
    path("giris/gecis-anahtari", passkeys.come, name="login-passkey"),
    path("giris/e-imza", e_signature.begin, name="login-e-signature"),
    path("giris/e-imza/<str:uid>", e_signature.wait, name="login-signature"),
    path("giris/e-imza/<str:uid>/durum", e_signature.state, name="login-signature-state"),
    path("giris/e-imza/<str:uid>/iptal", e_signature.cancel, name="login-signature-cancel"),
    path("s/<str:token>/return", e_signature.come_back, name="login-return"),
    path("giris/kimlik/<str:provider>", openid.begin, name="login-openid"),
    path("giris/donus", openid.come_back, name="login-openid-return"),
    path("giris/guvenlik-sozcugu", word.ask, name="login-word"),
    path("giris/guvenlik-sozcugu/kod", word.code, name="login-word-code"),
    path("cikis", door.logout, name="logout"),
    path("hesabim", own.ways, name="own-ways"),
    path("hesabim/parola", own.password, name="own-password"),
    path("hesabim/uygulama", own.authenticator, name="own-authenticator"),
    path("hesabim/uygulama/karekod", own.authenticator_qr, name="own-authenticator-qr"),
    path("hesabim/uygulama/basla", own.begin_authenticator, name="own-authenticator-begin"),
    path("hesabim/uygulama/kaldir", own.remove_authenticator, name="own-authenticator-remove"),
    path("hesabim/kurtarma-kodlari", own.recovery_codes, name="own-recovery-codes"),
    path("hesabim/gecis-anahtari/basla", passkeys.begin_adding, name="own-passkey-begin"),
    path("hesabim/gecis-anahtari", passkeys.add, name="own-passkey-add"),
    path("hesabim/gecis-anahtari/<int:number>/kaldir", own.remove_passkey, name="own-passkey-remove"),
]
