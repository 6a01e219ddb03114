"""What of a grant one may complain about: each decision that it consists of."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from funding.models import AllocationLine, ChangeDecision, Grant
from funding.models.allocation import DECIDED
from funding.services.complaints import About
from partnerships.models import Need, NeedLine
from portal.lib.formats import nok


def targets_of(grant: Grant) -> dict[str, tuple[str, About]]:
    """Value -> words, and what it is. Also what was refused: that has its 0 kr."""
    found: dict[str, tuple[str, About]] = {}
    for line in _lines(grant):
        amount = nok(line.granted_nok)
        text = _("By the allocation key: %(amount)s") % {"amount": amount}
        found[f"line-{line.pk}"] = (text, line)
    for need_line in _need_lines(grant):
        amount = nok(need_line.granted_nok or 0)
        text = f"{need_line.need.title}: {amount}"
        found[f"need-{need_line.pk}"] = (text, need_line)
    for change in _changes(grant):
        text = _("Change %(reference)s") % {"reference": change.reference}
        found[f"change-{change.pk}"] = (text, change)
    return found


def _lines(grant: Grant) -> Iterable[AllocationLine]:
    lines = AllocationLine.objects.filter(
        allocation__scheme_year=grant.scheme_year_id,
        allocation__state=DECIDED,
        recipient=grant.recipient_id,
    )
    return lines.select_related("allocation__decision").defer("allocation__result")


def _need_lines(grant: Grant) -> Iterable[NeedLine]:
    """Granted or refused beside the key, this year or in those before."""
    year = grant.scheme_year
    by_key = Q(role=NeedLine.Role.OWNER, need__scheme_year=year)
    lines = NeedLine.objects.filter(
        recipient=grant.recipient_id,
        year=year.year,
        need__state=Need.State.SUBMITTED,
        need__scheme_year__scheme=year.scheme_id,
        need__scheme_year__county=year.county_id,
        need__scheme_year__allocation__state=DECIDED,
    )
    return lines.exclude(by_key).select_related("need").order_by("pk")


def _changes(grant: Grant) -> Iterable[ChangeDecision]:
    year = grant.scheme_year
    changes = ChangeDecision.objects.decided().filter(
        allocation__scheme_year__scheme=year.scheme_id,
        allocation__scheme_year__county=year.county_id,
        lines__recipient=grant.recipient_id,
        lines__year=year.year,
    )
    return changes.order_by("decided_at", "pk").distinct()
