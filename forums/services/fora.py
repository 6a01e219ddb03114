"""Fora, the rules of their mandates, their seats, and the people in them."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from forums.models import Forum, ForumRole, Seat, SeatHolder, SeatKind, SeatRule
from forums.rules import fora as rules
from forums.services.meetings import gather_anew
from partnerships.models import County, Membership, NetworkMember, Organisation, Scheme
from partnerships.services.periods import end_on
from portal.audit.services import record
from portal.lib.text import as_lines, one_line
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.models import User

# What the mandates begin with; each forum changes its own.
FIRST_RULES: Mapping[str, Mapping[str, Any]] = {
    SeatKind.OWNERS: {"at_least": 1},
    SeatKind.UH: {"at_least": 1},
    SeatKind.KS: {},
    SeatKind.PBL: {},
    SeatKind.TEACHERS: {"at_least": 1},
    SeatKind.INVITED: {"may_propose": False, "may_vote": False},
}


@transaction.atomic
def create_forum(
    *, actor: Actor, county: County, scheme: Scheme, **facts: Any
) -> Forum:
    """A forum with the usual rules for each kind of seat.

    ``facts``: the fields of Forum. Raises PermissionDenied or ValidationError.
    """
    require(rules.may_keep_forum(actor, county.pk))
    _lock_fora(county.pk)
    forum = Forum(county=county, scheme=scheme, **as_lines(facts, "name"))
    forum.full_clean()
    forum.save()
    for kind, rule in FIRST_RULES.items():
        SeatRule.objects.create(forum=forum, kind=kind, **rule)
    record(actor=actor, action="forum.created", obj=forum, name=forum.name)
    return forum


@transaction.atomic
def change_forum(*, actor: Actor, forum: Forum, **facts: Any) -> Forum:
    """Write the mandate and its rules anew; what was there is in the trace."""
    _lock_fora(forum.county_id)
    current = Forum.objects.select_for_update().get(pk=forum.pk)
    require(rules.may_keep_forum(actor, current.county_id))
    facts = as_lines(facts, "name")
    old = {name: getattr(current, name) for name in facts}
    for name, value in facts.items():
        setattr(current, name, value)
    current.full_clean()
    current.save(update_fields=list(facts))
    changed = {name: was for name, was in old.items() if was != facts[name]}
    if changed:
        new = {name: facts[name] for name in changed}
        record(actor=actor, action="forum.changed", obj=current, old=changed, new=new)
    return current


@transaction.atomic
def change_seat_rule(
    *, actor: Actor, forum: Forum, kind: str, **facts: Any
) -> SeatRule:
    """What the mandate gives one kind of seat, and how many of them it demands."""
    _lock(forum)
    require(rules.may_keep_forum(actor, forum.county_id))
    rule = SeatRule.objects.get(forum=forum, kind=kind)
    old = {name: getattr(rule, name) for name in facts}
    for name, value in facts.items():
        setattr(rule, name, value)
    rule.full_clean()
    if old != facts:
        rule.save()
        record(
            actor=actor,
            action="forum.seat_rule_changed",
            obj=forum,
            kind=kind,
            old=old,
            new=facts,
        )
    return rule


@transaction.atomic
def add_seat(*, actor: Actor, forum: Forum, **facts: Any) -> Seat:
    """``facts``: the fields of Seat. Raises PermissionDenied or ValidationError."""
    _lock(forum)
    require(rules.may_keep_forum(actor, forum.county_id))
    seat = Seat(forum=forum, **as_lines(facts, "represents"))
    if not seat.represents:
        seat.represents = str(seat.network or seat.organisation or "")
    seat.full_clean()
    _check_place(seat)
    seat.save()
    record(
        actor=actor,
        action="forum.seat_added",
        obj=forum,
        seat=seat.pk,
        represents=seat.represents,
    )
    return seat


def _lock_fora(county_id: int) -> None:
    """Whoever else names a forum of the county waits until this is done."""
    County.objects.select_for_update(no_key=True).get(pk=county_id)


def _lock(forum: Forum) -> None:
    """Whoever else changes its rules, seats or people waits until this is done."""
    Forum.objects.select_for_update(no_key=True).get(pk=forum.pk)


def _check_place(seat: Seat) -> None:
    if seat.network and seat.network.county_id != seat.forum.county_id:
        raise ValidationError(
            {"network": _("This network is in another county than the forum.")}
        )
    if seat.organisation and seat.organisation.kind in rules.STATE_KINDS:
        reason = rules.may_sit(None, seat.organisation, seat.valid_from, None).reason
        raise ValidationError({"organisation": str(reason)})


@transaction.atomic
def end_seat(*, actor: Actor, seat: Seat, last_day: dt.date) -> Seat:
    """The seat, and those in it, are there that day for the last time."""
    current = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    require(rules.may_keep_forum(actor, current.forum.county_id))
    if not end_on(current, last_day):
        return current
    gather_anew(current.forum)
    record(
        actor=actor,
        action="forum.seat_ended",
        obj=current.forum,
        seat=current.pk,
        represents=current.represents,
        last_day=last_day,
    )
    return current


@transaction.atomic
def seat_person(
    *,
    actor: Actor,
    seat: Seat,
    organisation: Organisation | None = None,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    **contact: str,
) -> SeatHolder:
    """Seat a person, as member or deputy; the e-mail of a user makes it that user.

    ``contact``: part, name, title, email, phone. The organisation is the one that
    they come from: of a network's seat one of its owners, else the seat's own. Raises
    PermissionDenied, also for the governor's people, or ValidationError.
    """
    _lock(seat.forum)
    require(rules.may_keep_forum(actor, seat.forum.county_id))
    organisation = organisation or seat.organisation
    _check_comes_from(seat, organisation, valid_from)
    user = user_by_email(contact.get("email", ""), organisation, valid_from)
    user_id = user.pk if user else None
    require(rules.may_sit(user_id, organisation, valid_from, valid_to))
    person = SeatHolder(
        seat=seat,
        organisation=organisation,
        user=user,
        valid_from=valid_from,
        valid_to=valid_to,
        **{field: one_line(text) for field, text in contact.items()},
    )
    person.full_clean()
    person.save()
    gather_anew(seat.forum)
    told = {"seat": seat.pk, "name": person.name}
    record(actor=actor, action="forum.person_seated", obj=seat.forum, **told)
    return person


def _check_comes_from(
    seat: Seat, organisation: Organisation | None, on: dt.date
) -> None:
    if seat.network is None:
        return
    members = NetworkMember.objects.valid_on(on).filter(network=seat.network)
    if organisation is None or not members.filter(organisation=organisation).exists():
        raise ValidationError(
            {
                "organisation": _("Choose an owner that is in %(network)s then.")
                % {"network": seat.network.name}
            }
        )


def user_by_email(
    email: str, organisation: Organisation | None, on: dt.date
) -> User | None:
    """The user with that address; one of ``organisation`` that day, if it is given."""
    if not email.strip():
        return None
    found = User.objects.filter(email__iexact=email.strip(), is_active=True)
    if organisation is not None:
        current = Membership.objects.current(on).taking_part()
        there = current.filter(organisation=organisation)
        state = Membership.objects.current(on).filter(
            organisation__kind__in=rules.STATE_KINDS
        )
        found = found.filter(pk__in=(there | state).values("user"))
    return found.first()


@transaction.atomic
def end_holder(*, actor: Actor, person: SeatHolder, last_day: dt.date) -> SeatHolder:
    """From the day after, somebody else can have the place."""
    held = SeatHolder.objects.select_for_update(of=("self",))
    current = held.select_related("seat__forum").get(pk=person.pk)
    forum = current.seat.forum
    require(rules.may_keep_forum(actor, forum.county_id))
    if not end_on(current, last_day):
        return current
    gather_anew(forum)
    record(
        actor=actor,
        action="forum.person_left",
        obj=forum,
        seat=current.seat_id,
        name=current.name,
        last_day=last_day,
    )
    return current


@transaction.atomic
def give_role(
    *,
    actor: Actor,
    forum: Forum,
    kind: str,
    email: str,
    organisation: Organisation | None = None,
    valid_from: dt.date,
) -> ForumRole:
    """Make a user of the portal the leader or the secretary, from a day.

    Whoever was it until then ends the day before. Raises PermissionDenied or
    ValidationError.
    """
    _lock(forum)
    require(rules.may_keep_forum(actor, forum.county_id))
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        raise ValidationError(
            {"email": _("Nobody in the portal has this address. Invite them first.")}
        )
    before = valid_from - dt.timedelta(days=1)
    ForumRole.objects.filter(
        forum=forum, kind=kind, valid_to=None, valid_from__lt=valid_from
    ).update(valid_to=before)
    organisation = organisation or _works_at(user, valid_from)
    role = ForumRole(
        forum=forum,
        kind=kind,
        user=user,
        organisation=organisation,
        valid_from=valid_from,
    )
    role.full_clean()
    role.save()
    gather_anew(forum)
    record(actor=actor, action="forum.role_given", obj=forum, kind=kind, name=str(user))
    return role


def _works_at(user: User, on: dt.date) -> Organisation | None:
    memberships = Membership.objects.current(on).filter(user=user)
    membership = memberships.select_related("organisation").order_by("pk").first()
    return membership.organisation if membership else None
