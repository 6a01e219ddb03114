"""The long-term plan: begun from the version before, written, adopted and locked."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forums.models import Forum, Plan, PlanSection
from forums.rules import plans as rules
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.formats import moment
from portal.lib.text import one_line, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = Plan.State


@transaction.atomic
def start_plan(*, actor: Actor, forum: Forum) -> Plan:
    """A new draft with the texts of the newest version; the one that is there, again.

    Raises PermissionDenied.
    """
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    require(rules.may_start_plan(actor, forum))
    newest = forum.plans.order_by("-number").first()
    if newest is not None and newest.state == S.DRAFT:
        return newest
    made = Plan.objects.create(
        forum=forum,
        number=newest.number + 1 if newest else 1,
        title=newest.title if newest else _("Long-term plan"),
        updated_at=clock.now(),
        updated_by_name=actor.user_name,
    )
    before = newest.sections.all() if newest else ()
    _write(made, [(section.heading, section.text) for section in before])
    record(actor=actor, action="plan.started", obj=made, number=made.number)
    return made


@transaction.atomic
def save_plan(
    *,
    actor: Actor,
    plan: Plan,
    version: int,
    title: str,
    sections: Sequence[tuple[str, str]],
) -> Plan:
    """Write the whole draft anew; a section without a heading and a text is left out.

    Raises PermissionDenied, ValidationError, or StaleState when somebody has saved
    since ``version``.
    """
    current = _held(plan)
    require(rules.may_write_plan(actor, current))
    _require_version(current, version)
    kept = [(one_line(heading), readable(text)) for heading, text in sections]
    kept = [(heading, text) for heading, text in kept if heading or text]
    if any(not heading for heading, _text in kept):
        raise ValidationError(_("Give each section a heading."))
    current.title = one_line(title)
    current.version += 1
    current.updated_at, current.updated_by_name = clock.now(), actor.user_name
    current.full_clean(validate_unique=False, validate_constraints=False)
    current.save()
    current.sections.all().delete()
    _write(current, kept)
    record(actor=actor, action="plan.saved", obj=current, sections=len(kept))
    return current


@transaction.atomic
def adopt_plan(*, actor: Actor, plan: Plan, version: int, valid_from: dt.date) -> Plan:
    """Lock this version; it is in force from that day. Again changes nothing.

    Raises PermissionDenied, StaleState, or ValidationError for an empty plan.
    """
    current = _held(plan)
    if current.state == S.ADOPTED and current.valid_from == valid_from:
        return current
    require(rules.may_write_plan(actor, current))
    _require_version(current, version)
    if not current.sections.exists():
        raise ValidationError(_("Write the plan first."))
    current.state, current.valid_from = S.ADOPTED, valid_from
    current.adopted_at, current.adopted_by_name = clock.now(), actor.user_name
    current.save()
    day = valid_from.isoformat()
    record(actor=actor, action="plan.adopted", obj=current, valid_from=day)
    return current


def _held(plan: Plan) -> Plan:
    rows = Plan.objects.select_for_update(of=("self",))
    return rows.select_related("forum").get(pk=plan.pk)


def _require_version(plan: Plan, version: int) -> None:
    if plan.version != version:
        raise StaleState(
            _("%(who)s saved the plan %(moment)s, after you opened it.")
            % {
                "who": plan.updated_by_name or _("Somebody else"),
                "moment": moment(plan.updated_at),
            }
        )


def _write(plan: Plan, sections: Sequence[tuple[str, str]]) -> None:
    PlanSection.objects.bulk_create(
        PlanSection(plan=plan, number=number, heading=heading, text=text)
        for number, (heading, text) in enumerate(sections, start=1)
    )
