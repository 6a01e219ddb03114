"""Who hosts a network, and who sits in its working committee (AU)."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partnerships.models import (
    Membership,
    Network,
    NetworkMember,
    Organisation,
    WorkingCommitteeMember,
)
from partnerships.rules import networks as rules
from partnerships.services.agreement_mergers import carry_frameworks
from partnerships.services.periods import end_on
from portal.audit.services import record
from portal.lib import clock
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.models import User


@transaction.atomic
def choose_host(*, actor: Actor, network: Network, host: Organisation) -> Network:
    """Make one that is a member today the host.

    Raises PermissionDenied or ValidationError.
    """
    current = Network.objects.select_for_update().get(pk=network.pk)
    require(rules.may_choose_host(actor, current))
    members = NetworkMember.objects.today().filter(network=current)
    if not members.filter(organisation=host).exists():
        raise ValidationError(
            {"host": _("%(owner)s is not in this network.") % {"owner": host.name}}
        )
    if current.host_id == host.pk:
        return current
    before, current.host = current.host_id, host
    current.save(update_fields=["host"])
    record(
        actor=actor, action="network.host_chosen", obj=current, old=before, new=host.pk
    )
    carry_frameworks(actor=actor, network=current, host=host)
    return current


@transaction.atomic
def add_committee_member(
    *,
    actor: Actor,
    network: Network,
    owner: Organisation,
    name: str,
    valid_from: dt.date,
    **contact: str,
) -> WorkingCommitteeMember:
    """Seat a person of a member owner; the e-mail of a user there makes it that user.

    ``contact``: role, title, email, phone. Raises PermissionDenied or ValidationError.
    """
    Network.objects.select_for_update(no_key=True).get(pk=network.pk)
    require(rules.may_run_network(actor, network))
    contact = {field: one_line(text) for field, text in contact.items()}
    if not rules.is_member_on(network, owner.pk, valid_from):
        text = _("%(owner)s is not in this network on that day.")
        raise ValidationError({"owner": text % {"owner": owner.name}})
    person = WorkingCommitteeMember(
        network=network,
        owner=owner,
        name=one_line(name),
        user=_user_of(contact.get("email", ""), owner, valid_from),
        valid_from=valid_from,
        **contact,
    )
    person.full_clean()
    person.save()
    record(
        actor=actor,
        action="network.committee_member_added",
        obj=network,
        name=person.name,
        owner=owner.name,
    )
    return person


def _user_of(email: str, owner: Organisation, on: dt.date) -> User | None:
    """The user with that address, if they are a member at ``owner`` that day."""
    if not email:
        return None
    memberships = Membership.objects.current(on).taking_part().at(owner)
    found = memberships.filter(user__email__iexact=email)
    membership = found.select_related("user").first()
    return membership.user if membership else None


@transaction.atomic
def end_committee_member(
    *, actor: Actor, person: WorkingCommitteeMember, last_day: dt.date
) -> WorkingCommitteeMember:
    """From the day after, the person is no longer in the committee."""
    current = (
        WorkingCommitteeMember.objects.select_for_update(of=("self",))
        .select_related("network", "owner")
        .get(pk=person.pk)
    )
    require(rules.may_run_network(actor, current.network))
    if not end_on(current, last_day):
        return current
    record(
        actor=actor,
        action="network.committee_member_ended",
        obj=current.network,
        name=current.name,
        owner=current.owner.name,
        last_day=last_day,
    )
    return current


@transaction.atomic
def pass_seat_on(*, actor: Actor, seat: WorkingCommitteeMember, to: User) -> None:
    """From today ``to`` sits there for the owner, unless they do already.

    For the service that has asked whether the one who sits there may go.
    """
    today = clock.today()
    there = WorkingCommitteeMember.objects.valid_on(today)
    there = there.filter(network=seat.network, owner=seat.owner)
    WorkingCommitteeMember.objects.filter(pk=seat.pk).update(valid_to=today)
    record(
        actor=actor,
        action="network.committee_member_ended",
        obj=seat.network,
        name=seat.name,
        owner=seat.owner.name,
        last_day=today,
    )
    if there.filter(user=to).exists():
        return
    person = WorkingCommitteeMember(
        network=seat.network,
        owner=seat.owner,
        name=str(to),
        role=seat.role,
        email=to.email,
        user=to,
        valid_from=today,
        valid_to=seat.valid_to,
    )
    person.full_clean()
    person.save()
    record(
        actor=actor,
        action="network.committee_member_added",
        obj=seat.network,
        name=person.name,
        owner=seat.owner.name,
    )
