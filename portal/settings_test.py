"""Settings of the tests: the real services, cheap passwords, no manifest."""

import os
from pathlib import Path

import axe_playwright_python

from portal import embedded

os.environ.setdefault("DEMO", "true")
embedded.ensure(embedded.PROJECT / "var" / "test")
# A queue of one's own too: another run's worker would take papers it does not know.
os.environ["REDIS_URL"] = (
    os.environ["REDIS_URL"].rpartition("/")[0] + f"/{1 + os.getpid() % 15}"
)

from portal.settings import *  # noqa: E402, F403
from portal.settings import (  # noqa: E402
    BASE_DIR,
    DATABASES,
    STATICFILES_DIRS,
    STORAGES,
)

# Two runs at once, each with a database of its own.
DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{os.getpid()}"}

FILES_ROOT = BASE_DIR / "var" / "test" / "files"
STATIC_ROOT = BASE_DIR / "var" / "test" / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns of a missing one
STORAGES["default"]["OPTIONS"] = {"location": str(FILES_ROOT)}
STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
)
# axe.min.js, which pages are looked at with.
STATICFILES_DIRS = [*STATICFILES_DIRS, Path(axe_playwright_python.__file__).parent]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ACCOUNT_RATE_LIMITS = False
