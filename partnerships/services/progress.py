"""What a party tells of an agreement that is in force: its milestones.

What was signed is not touched: each report is a row that is added.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.agreement.plan import PlannedMilestone
from partnerships.models import Agreement, Milestone, MilestoneReport
from partnerships.rules import progress as rules
from partnerships.rules.agreements import is_within
from partnerships.services.agreement_days import last_day_of
from partnerships.services.agreements import parties_of
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

Kind = MilestoneReport.Kind


def followed(agreement: Agreement, *, actor: Actor) -> Agreement:
    """The agreement, held until the end; the actor may tell how it goes. Else
    PermissionDenied."""
    current = (
        Agreement.objects.select_for_update(of=("self",), no_key=True)
        .select_related("scheme_year", "order__need", "network")
        .get(pk=agreement.pk)
    )
    require(rules.may_report(actor, current, parties_of(current)))
    return current


def check_within(agreement: Agreement, on: dt.date, field: str) -> None:
    """Raises ValidationError for a day outside of the agreement's period."""
    if not (within := is_within(agreement, on, last_day_of(agreement))):
        raise ValidationError({field: within.reason})


@transaction.atomic
def report_milestone(
    *,
    actor: Actor,
    milestone: Milestone,
    kind: str,
    on: dt.date,
    reason: str = "",
    seen: int,
) -> MilestoneReport:
    """Say that it is done, or moved to another day and why; the same again is one.

    seen  the newest report's id when the page was opened, 0 for none
    Raises PermissionDenied, StaleState (somebody has told since), or ValidationError:
    done on a day to come, moved to the day that it has, outside the agreement, or
    without a reason.
    """
    agreement = followed(milestone.agreement.main or milestone.agreement, actor=actor)
    one = PlannedMilestone(milestone, list(milestone.reports.all()))
    said, text = one.said, readable(reason)
    if said and (said.kind, said.on, said.reason) == (kind, on, text):
        return said
    if seen != (said.pk if said else 0):
        raise StaleState(
            _("Somebody has told of this milestone since you opened this. Read it.")
        )
    _check(agreement, one, kind, on, text)
    report = MilestoneReport(milestone=milestone, kind=kind, on=on, reason=text)
    _add(actor, agreement, report)
    return report


def _add(actor: Actor, agreement: Agreement, report: MilestoneReport) -> None:
    report.organisation_id = actor.organisation_id or 0
    report.by_id, report.by_name = actor.user_id, actor.user_name
    report.full_clean()
    report.save(force_insert=True)
    record(
        actor=actor,
        action=f"agreement.milestone_{report.kind}",
        obj=agreement,
        title=report.milestone.title,
        signed_on=report.milestone.on,
        on=report.on,
        reason=report.reason,
    )


def _check(
    agreement: Agreement, one: PlannedMilestone, kind: str, on: dt.date, reason: str
) -> None:
    if kind == Kind.DONE:
        if on > clock.today():
            raise ValidationError(
                {"on": _("Write the day it was done: today, or before.")}
            )
        return
    if not reason:
        raise ValidationError({"reason": _("Say why the milestone is moved.")})
    if on == one.due and one.done_on is None:
        raise ValidationError({"on": _("It is due on that day already.")})
    check_within(agreement, on, "on")
