"""The call of a year (utlysing): made, written, published, changed, opened for one."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from partnerships.history.call import moves
from partnerships.models import DeadlineExtension, Organisation, SchemeYear
from partnerships.models.scheme import RULES, owner_kinds_of
from partnerships.rules import calls as rules
from partnerships.rules.needs import is_owner_of_year
from partnerships.services.telling import tell_owners
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = SchemeYear.State

DATES = ("opens_at", "deadline", "forum_on", "decision_on", "report_due")
TEXTS = ("guidance", "contacts", "remind_days_before", "remind_days_after")


@transaction.atomic
def make_next_year(*, actor: Actor, last: SchemeYear) -> SchemeYear:
    """The call of the year after ``last``, with its rules and its dates a year later.

    It is a draft that only the county governor sees. Asking twice gives the same.
    """
    require(rules.may_write_call(actor, last.county))
    same = {"scheme_id": last.scheme_id, "county": last.county, "year": last.year + 1}
    later = {name: _a_year_later(getattr(last, name)) for name in DATES}
    made, created = SchemeYear.objects.get_or_create(
        **same,
        defaults={
            **{name: getattr(last, name) for name in (*RULES, *TEXTS)},
            **later,
            "owner_kinds": _owner_kinds_after(last),
            "owners_on": max(clock.today(), last.owners_on),
            "state": S.DRAFT,
        },
    )
    if created:
        record(actor=actor, action="call.made", obj=made, from_year=last.year)
    return made


def _owner_kinds_after(last: SchemeYear) -> list[str]:
    """The same, unless the scheme itself lets others in from that year on."""
    if set(last.owner_kinds) == set(owner_kinds_of(last.year)):
        return owner_kinds_of(last.year + 1)
    return last.owner_kinds


def _a_year_later(when: date | None) -> date | None:
    """The same day and time of day in Oslo, whatever the summer time does."""
    if when is None:
        return None
    local = localtime(when) if isinstance(when, datetime) else when
    try:
        return local.replace(year=local.year + 1)
    except ValueError:  # 29 February
        return local.replace(year=local.year + 1, day=28)


@transaction.atomic
def change_call(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    version: int,
    values: Mapping[str, object],
    reason: str = "",
) -> SchemeYear:
    """Write the call. Of a published one, new dates need a reason, and are told.

    Raises PermissionDenied, StaleState (written since ``version``), ValidationError.
    """
    year = _locked(scheme_year)
    require(rules.may_write_call(actor, year.county))
    old = {name: getattr(year, name) for name in (*DATES, *TEXTS)}
    changed = {
        name: new for name, new in values.items() if name in old and new != old[name]
    }
    if not changed:
        return year
    if year.version != version:
        raise StaleState(
            _("Somebody else has changed this call. Open it anew, and write yours.")
        )
    moved = {name: (old[name], changed[name]) for name in DATES if name in changed}
    if year.is_published and moved:
        _check_published(year, changed, reason)
    _put(year, changed)
    record(
        actor=actor,
        action="call.changed",
        obj=year,
        fields=list(changed),
        dates=moved,
        reason=readable(reason),
    )
    if year.is_published and moved:
        _tell_of_dates(year, moved, readable(reason))
    return year


def _tell_of_dates(
    year: SchemeYear, moved: Mapping[str, Iterable[object]], reason: str
) -> None:
    tell_owners(
        year,
        key=f"call-dates:{year.pk}:{year.version}",
        template="partnerships/call_dates",
        # called when the mail is written, in its reader's language
        context={"reason": reason, "moved": lambda: moves(moved)},
    )


def _put(year: SchemeYear, changed: Mapping[str, object]) -> None:
    for name, value in changed.items():
        setattr(year, name, value)
    _check_dates(year)
    year.version += 1
    others = {field.name for field in year._meta.fields}.difference(changed)
    year.full_clean(exclude=others)
    year.save(update_fields=[*changed, "version"])


def _check_published(
    year: SchemeYear, changed: Mapping[str, object], reason: str
) -> None:
    if not readable(reason):
        raise ValidationError({"reason": _("Say why the dates are changed.")})
    deadline = changed.get("deadline")
    if isinstance(deadline, datetime) and deadline < clock.now():
        told = _("A published deadline can only be moved to a time still to come.")
        raise ValidationError({"deadline": told})


def _check_dates(year: SchemeYear) -> None:
    if year.opens_at >= year.deadline:
        told = _("The deadline is before the opening.")
        raise ValidationError({"deadline": told})
    day = localtime(year.deadline).date()
    early = {
        name: [_("This day is before the deadline for needs.")]
        for name in ("forum_on", "decision_on", "report_due")
        if (when := getattr(year, name)) and when < day
    }
    if early:
        raise ValidationError(early)


@transaction.atomic
def publish_call(*, actor: Actor, scheme_year: SchemeYear) -> SchemeYear:
    """Show the year to its owners, and tell them; doing it twice is doing it once."""
    year = _locked(scheme_year)
    if year.is_published and rules.may_write_call(actor, year.county):
        return year
    require(rules.may_publish_call(actor, year))
    if year.deadline <= clock.now():
        told = _("The deadline has passed. Change the dates before you publish.")
        raise ValidationError(told)
    year.state, year.published_at = S.PUBLISHED, clock.now()
    year.version += 1
    year.save(update_fields=["state", "published_at", "version"])
    record(actor=actor, action="call.published", obj=year)
    tell_owners(
        year,
        key=f"call-published:{year.pk}",
        template="partnerships/call_published",
        context={},
    )
    return year


@transaction.atomic
def extend_deadline(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    owner: Organisation,
    until: datetime,
    reason: str,
) -> DeadlineExtension:
    """Open the year for one owner after its deadline; again for them, says it anew."""
    year = _locked(scheme_year)
    require(rules.may_write_call(actor, year.county))
    _check_extension(year, owner, until, reason)
    there = DeadlineExtension.objects.filter(scheme_year=year, owner=owner).first()
    extension = there or DeadlineExtension(scheme_year=year, owner=owner)
    if there and (there.until, there.reason) == (until, readable(reason)):
        return there
    extension.until, extension.reason = until, readable(reason)
    extension.at, extension.by_id = clock.now(), actor.user_id
    extension.full_clean(validate_unique=False)
    extension.save()
    trace = record(actor=actor, action="call.extended", obj=year, **extension.facts)
    tell_owners(
        year,
        key=f"call-extended:{trace.pk}",
        template="partnerships/call_extended",
        context={"extension": extension},
        owner_ids=[owner.pk],
    )
    return extension


def _check_extension(
    year: SchemeYear, owner: Organisation, until: datetime, reason: str
) -> None:
    errors = {}
    if not is_owner_of_year(year, owner):
        errors["owner"] = _("%(owner)s is not a school owner of %(year)s.") % {
            "owner": owner.name,
            "year": year,
        }
    if until <= max(year.deadline, clock.now()):
        errors["until"] = _("Choose a time that is still to come, after the deadline.")
    if not readable(reason):
        errors["reason"] = _("Write the reason.")
    if not year.is_published:
        errors["owner"] = _("Publish the call first.")
    if errors:
        raise ValidationError(errors)


def _locked(scheme_year: SchemeYear) -> SchemeYear:
    years = SchemeYear.objects.select_for_update(of=("self",), no_key=True)
    return years.select_related("county", "scheme").get(pk=scheme_year.pk)
