from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import health
from portal.account import views as account
from portal.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("me/", account.me, name="me"),
    path("accounts/email/", account.email, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.documents.urls")),
    # Those with a name before those without, whose every page would be tried first.
    path("jobs/", include("portal.jobs.urls")),
    path("forums/", include("forums.urls")),
    path("funding/", include("funding.urls")),
    path("", include("partnerships.urls")),
    path("", include("funding.urls_open")),
]

handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.forbidden"
