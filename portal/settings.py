"""Settings, all from the environment, in one file; docs/operations.md lists them.

What is missing or nonsense stops the start with a sentence. Only DEMO=true has
defaults for secrets, and nothing but the demo, the tests and `make dev` sets it.
"""

from email.utils import parseaddr
from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
if DEBUG and not DEMO:
    raise ImproperlyConfigured("DEBUG may be on only together with DEMO.")

SECRET_KEY = env.str("SECRET_KEY", default="demo-only" if DEMO else env.NOTSET)
if not DEMO and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 random characters.")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if DEMO else env.NOTSET
)
# Printed in papers and mails: where the portal is reached from outside.
PORTAL_URL = env.str(
    "PORTAL_URL", default="http://127.0.0.1:8000" if DEMO else env.NOTSET
).rstrip("/")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
if not DEMO and not PORTAL_URL.startswith("https://"):
    raise ImproperlyConfigured("PORTAL_URL begins with https:// outside the demo.")

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "portal.people",
    "portal.audit",
    "portal.documents",
    "portal.jobs",
    "portal.post",
    "partnerships",
    "forums",
    "funding",
    "allauth",
    "allauth.account",
    "template_partials",
    "pgtrigger",
    "django_linear_migrations",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.PortalLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.middleware.PrivateByDefaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partnerships.middleware.ActingOrganisationMiddleware",
    "portal.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

# No `loaders` here: template_partials then wraps Django's cached ones.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "portal.context.chrome",
            ],
            "builtins": ["portal.templatetags.routes"],
        },
    }
]

FORM_RENDERER = "portal.lib.controls.Controls"

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    {"CONN_MAX_AGE": env.int("DATABASE_CONN_MAX_AGE", 600), "CONN_HEALTH_CHECKS": True}
)
# A page's few queries join many tables: planning them took longer than running them.
# docs/decisions/0010-prepared-statements.md
DATABASES["default"].setdefault("OPTIONS", {}).update(
    {
        "server_side_binding": True,
        "prepare_threshold": 1 if env.bool("DATABASE_PREPARE", default=True) else None,
    }
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

if (
    "postgresql" not in DATABASES["default"]["ENGINE"]
    or not (DATABASES["default"]["NAME"])
):
    raise ImproperlyConfigured("DATABASE_URL is postgresql://USER:PASSWORD@HOST/NAME.")

REDIS_URL = env.str("REDIS_URL")
if not REDIS_URL.startswith(("redis://", "rediss://", "unix://")):
    raise ImproperlyConfigured("REDIS_URL begins with redis:// or rediss://.")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "portal",
    }
}

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["portal.people.backend.PortalBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "portal.account.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are invited by address, not signed up
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one counts once confirmed
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # an open tab is not enough for that
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# Else everybody behind the proxy counts as one address, and ten wrong passwords
# of one lock out all.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {"login_failed": "10/m/ip,5/5m/key"}

INVITATION_DAYS = env.int("INVITATION_DAYS", default=14)
if INVITATION_DAYS < 1:
    raise ImproperlyConfigured("INVITATION_DAYS is a number of days, at least 1.")

SESSION_ENGINE = "portal.account.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 10  # a working day
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PORTAL_URL.startswith("https://")
SESSION_COOKIE_HTTPONLY = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = PORTAL_URL.startswith("https://")
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if PORTAL_URL.startswith("https://") else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}

# A text of 10 MB reaches its form and is refused there, in words and beside the
# field, with nothing of it lost.
DATA_UPLOAD_MAX_MEMORY_SIZE = 32 * 1024 * 1024

LANGUAGE_CODE = "nn"
# Each language is named in itself, so these are not translated.
LANGUAGES = [("nn", "Nynorsk"), ("nb", "Bokmål"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Oslo"
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.path("STATIC_ROOT", default=str(BASE_DIR / "var" / "static"))
FILES_ROOT = env.path("FILES_ROOT", default=str(BASE_DIR / "var" / "files"))
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "portal.documents.storage.WholeFileStorage",
        "OPTIONS": {"location": str(FILES_ROOT)},
    },
    "staticfiles": {"BACKEND": "portal.static_storage.NamedOnceStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = (
        "django.contrib.staticfiles.storage.StaticFilesStorage"
    )

EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default="consolemail://" if DEMO else env.NOTSET
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL",
    default="portal@partnarskap.example" if DEMO else env.NOTSET,
)

# What /open/ says of itself. Who runs the portal decides on a licence, or states none.
OPEN_DATA_LICENCE = env.str("OPEN_DATA_LICENCE", default="CC_BY_4_0" if DEMO else "")
if OPEN_DATA_LICENCE not in ("", "CC_BY_4_0", "CC0", "NLOD_2_0"):
    raise ImproperlyConfigured("OPEN_DATA_LICENCE is CC_BY_4_0, CC0 or NLOD_2_0.")
OPEN_DATA_CONTACT = (
    env.str("OPEN_DATA_CONTACT", default="") or parseaddr(DEFAULT_FROM_EMAIL)[1]
)

# The key and certificate that agreements are sealed with: a path, or the PEM itself.
# Empty in the demo, which makes its own.
SEAL_PEM = env.str("SEAL_PEM", default="" if DEMO else env.NOTSET)
if not DEMO and not (SEAL_PEM.startswith("-----BEGIN") or Path(SEAL_PEM).is_file()):
    raise ImproperlyConfigured("SEAL_PEM is a file with key and certificate, or both.")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_TIME_LIMIT = 300
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery takes up to five seconds to put another process in the place of one that ended
# beside others: after each sixty papers, an eighth of all time was lost so.
CELERY_WORKER_MAX_TASKS_PER_CHILD = 300
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 380_000  # KiB, then a fresh process
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "forget-removed-attachments": {
        "task": "partnerships.forget_removed_attachments",
        "schedule": 24 * 60 * 60.0,
    },
    "requeue-lapsed-documents": {
        "task": "documents.requeue_lapsed",
        "schedule": 60.0,
    },
    "refresh-unfinished-jobs": {
        "task": "jobs.refresh_unfinished",
        "schedule": 60.0,
    },
    "requeue-due-mail": {
        "task": "post.requeue_due",
        "schedule": 60.0,
    },
    "remind-of-answers": {
        "task": "funding.remind_of_answers",
        "schedule": 3600.0,
    },
    "end-agreements": {
        "task": "partnerships.end_agreements",
        "schedule": 6 * 60 * 60.0,
    },
    "send-reminders": {
        "task": "partnerships.send_reminders",
        "schedule": 900.0,
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"fontTools": {"level": "ERROR"}, "weasyprint": {"level": "ERROR"}},
}
