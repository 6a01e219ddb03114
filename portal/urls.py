from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from portal import error_pages, health
from portal.home import home

urlpatterns = [
    path("", home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("language/", login_not_required(set_language), name="set_language"),
    # Addresses are the organisation's to give; changing one's own needs no page yet.
    path("accounts/email/", error_pages.not_here, name="account_email"),
    path("accounts/", include("allauth.urls")),
    path("", include("portal.documents.urls")),
    path("jobs/", include("portal.jobs.urls")),
    path("", include("partnerships.urls")),
    path("funding/", include("funding.urls")),
]

handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.forbidden"
