"""What the state has set aside for a county and year."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from funding import rules
from funding.models import Frame
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def set_frame(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    amount_nok: int,
    source: str,
    is_estimate: bool = False,
) -> Frame:
    """Set the frame, or change it while the year's allocation is not decided.

    A draft allocation keeps the amount that it was reckoned from, and cannot be sent
    until it is reckoned anew. Raises ValidationError for 0 kroner or less.
    """
    year = lock_year(scheme_year)
    require(rules.may_set_frame(actor, year))
    if amount_nok <= 0:
        raise ValidationError({"amount_nok": _("A frame is more than 0 kroner.")})
    frame = Frame.objects.filter(scheme_year=year).first() or Frame(scheme_year=year)
    before_nok = frame.amount_nok
    frame.amount_nok = amount_nok
    frame.source = source.strip()
    frame.is_estimate = is_estimate
    frame.full_clean()
    frame.save()
    record(
        actor=actor,
        action="frame.set",
        obj=frame,
        old_nok=before_nok,
        new_nok=amount_nok,
        is_estimate=is_estimate,
        source=frame.source,
    )
    return frame


def lock_year(scheme_year: SchemeYear) -> SchemeYear:
    """The year, read anew; until the transaction ends nobody else has it so.

    Everything that touches a year's frame or allocation begins here, so there is
    one order of locks.
    """
    return (
        SchemeYear.objects.select_for_update(of=("self",), no_key=True)
        .select_related("county")
        .get(pk=scheme_year.pk)
    )
