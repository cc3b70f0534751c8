# SPDX-FileCopyrightText: 2026 The Divit contributors
# SPDX-License-Identifier: Apache-2.0
"""django-ca as others run it: a project of Django around its app, behind gunicorn, on SQLite.

It is asked where the Python that ``DJANGO_CA_PYTHON`` names has ``django-ca`` and ``gunicorn``; ours is without them.
Without Celery its command ``generate_ocsp_keys`` fails (3.2.0: "takes from 0 to 1 positional arguments but 2 were
given"); the key that answers is the one that ``init_ca`` makes, and each answer is signed on the spot.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from divit.der import ocsp as structure
from divit.pki import ocsp
from house import free_port
from served import Ask, served

NAME = "django-ca"
PYTHON = "DJANGO_CA_PYTHON"
_SETTINGS = """
from pathlib import Path
HERE = Path(__file__).resolve().parent
SECRET_KEY = "a trial alone"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
USE_TZ = True
ROOT_URLCONF = "urls"
INSTALLED_APPS = [
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
    "django.contrib.admin", "django_object_actions", "django_ca",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "django-ca": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(HERE / "files")},
    },
}
CA_DEFAULT_HOSTNAME = "127.0.0.1"
CA_USE_CELERY = False
TEMPLATES = [{
    "BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
    "OPTIONS": {"context_processors": [
        "django.contrib.auth.context_processors.auth", "django.contrib.messages.context_processors.messages",
        "django.template.context_processors.request",
    ]},
}]
"""
_URLS = 'from django.urls import include, path\nurlpatterns = [path("django_ca/", include("django_ca.urls"))]\n'
_WSGI = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"
_MADE = """
import django
django.setup()
from django.core.management import call_command
from django.urls import reverse
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django_ca.models import Certificate, CertificateAuthority
call_command("migrate", verbosity=0)
call_command("init_ca", "--key-type=EC", "--elliptic-curve=secp256r1", "kok", "CN=DENEME")
made = CertificateAuthority.objects.get()
key = ec.generate_private_key(ec.SECP256R1())
asked = x509.CertificateSigningRequestBuilder(x509.Name([])).sign(key, hashes.SHA256())
open("holder.csr", "wb").write(asked.public_bytes(serialization.Encoding.PEM))
named = ("--subject=CN=deneme.example", "--subject-alternative-name=DNS:deneme.example")
call_command("sign_cert", f"--ca={made.serial}", "--csr=holder.csr", *named)
open("root.der", "wb").write(made.pub.loaded.public_bytes(serialization.Encoding.DER))
open("number", "w").write(Certificate.objects.get(cn="deneme.example").serial)
open("path", "w").write(reverse("django_ca:ocsp-cert-post", kwargs={"serial": made.serial}))
"""


@contextmanager
def django_ca(folder: Path) -> Iterator[dict[str, Ask]]:
    """What is asked of it; nothing where it is not installed."""
    python = os.environ.get(PYTHON, "")
    if not python:
        yield {}
        return
    folder.mkdir()
    for name, text in (("settings", _SETTINGS), ("urls", _URLS), ("wsgi", _WSGI), ("made", _MADE)):
        (folder / f"{name}.py").write_text(text)
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "settings", "PYTHONPATH": str(folder)}
    subprocess.run([python, "made.py"], cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    request = folder / "plain.req"
    number = int((folder / "number").read_text(), 16)
    request.write_bytes(structure.request([ocsp.cert_id((folder / "root.der").read_bytes(), number, "sha1")]))
    port = free_port()
    command = [python, "-m", "gunicorn", "--workers", "1", "--bind", f"127.0.0.1:{port}", "wsgi"]
    with served(command, port, folder, environment) as server:
        yield {NAME: Ask(server, (folder / "path").read_text(), request)}
