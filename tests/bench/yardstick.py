"""The yardstick: a bare Django page with a session, a user and a trivial template.

How fast a page is depends on the machine and on what else runs there; how many
times slower than this it is, much less. So every figure has this one beside it.

    DATABASE_URL=… python -m tests.bench.yardstick    makes tables, prints a session
    DATABASE_URL=… gunicorn tests.bench.yardstick
"""

import os
import sys
from pathlib import Path

import django
import environ
from django.conf import settings
from django.core.wsgi import get_wsgi_application

COOKIE = "sessionid"
PATH = "/"

if not settings.configured:
    settings.configure(
        SECRET_KEY="yardstick",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
        ],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [Path(__file__).parent / "templates"],
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                    ]
                },
            }
        ],
        DATABASES={
            "default": {
                **environ.Env().db_url_config(os.environ["DATABASE_URL"]),
                "CONN_MAX_AGE": 600,
                "CONN_HEALTH_CHECKS": True,
            }
        },
    )
    django.setup()

from django.contrib.auth.decorators import login_required  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.urls import path  # noqa: E402


@login_required
def page(request):
    return render(request, "yardstick.html")


urlpatterns = [path("", page)]
application = get_wsgi_application()


def make_session() -> str:
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    user, _ = User.objects.get_or_create(username="yard")
    client = Client()
    client.force_login(user)
    return client.cookies[COOKIE].value


if __name__ == "__main__":
    sys.stdout.write(make_session())
