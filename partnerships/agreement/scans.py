"""Scans of what was signed elsewhere, as the public check of files knows them."""

from django.utils.translation import gettext as _

from partnerships.models import AgreementScan
from portal.documents.known import Known, register_known_files
from portal.lib import clock


def known_scan(sha256: str) -> Known | None:
    """Neither its parties nor its title: no more than that it is kept, and as what."""
    scans = AgreementScan.objects.filter(sha256=sha256).order_by("pk")
    scan = scans.select_related("agreement__scheme_year").first()
    if scan is None:
        return None
    title = _("Agreement %(reference)s, signed elsewhere") % {
        "reference": scan.agreement.reference
    }
    return Known(title, clock.day_of(scan.uploaded_at))


def register() -> None:
    register_known_files(known_scan)
