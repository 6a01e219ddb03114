"""An agreement in force with its gatherings and milestones, made by the services."""

import datetime as dt
import uuid

from django.urls import reverse
from django.utils import timezone

from partnerships.models import Agreement, Gathering
from partnerships.models.progress import COUNTS
from partnerships.services.agreements import add_milestone
from partnerships.services.gatherings import (
    cancel_gathering,
    count_participants,
    plan_gathering,
)
from partnerships.services.progress import report_milestone
from partnerships.services.signing import send_for_signing
from tests import factories as make_a
from tests import stage
from tests.partnerships import agreements as made

# The agreement's period is that of the order that the factories make.
SIGNED_DAY = dt.date(2018, 10, 1)
COUNTED = dict(zip(COUNTS, (40, 5, 1, 2, 3, 0), strict=True))


def moment(year, month, day, hour=9):
    return timezone.make_aware(dt.datetime(year, month, day, hour))


@stage.scene
def in_force(people, *milestones: tuple[dt.date, str], **facts) -> Agreement:
    """In force, with these milestones, or one."""
    agreement = made.complete(people, **facts)
    for on, title in milestones or ((SIGNED_DAY, "Oppstart"),):
        add_milestone(
            actor=people.actor("member"), agreement=agreement, on=on, title=title
        )
    made.agree(agreement)
    send_for_signing(actor=people.actor("member"), agreement=agreement)
    made.signed_by(people, agreement, people.actor("approver"))
    made.signed_by(people, agreement, made.uh_actor(people))
    agreement.refresh_from_db()
    return agreement


def values(**changes):
    """Of the first gathering, as the form gives them."""
    return {
        "title": "Første samling",
        "starts_at": moment(2018, 10, 10),
        "ends_at": moment(2018, 10, 10, 15),
        "place": "Rådhuset",
        "link": "",
        "programme": "Kl. 9: Om vurdering.",
    } | changes


def planned(people, agreement, who="member", **changes) -> Gathering:
    return plan_gathering(
        actor=people.actor(who),
        agreement=agreement,
        form_key=uuid.uuid4(),
        values=values(**changes),
    )


def held(people, agreement, **changes) -> Gathering:
    gathering = planned(people, agreement, **changes)
    return count_participants(
        actor=people.actor("uh_partner"),
        gathering=gathering,
        version=gathering.version,
        counts=COUNTED,
    )


def addresses(people, need=None) -> dict[str, str]:
    """Of every page of how an agreement goes, by its row in tests/test_access.py."""
    need = need or make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
    )
    agreement = in_force(people, need=need)
    stone, first = agreement.milestones.get(), planned(people, agreement)
    done = held(people, agreement, title="Andre samling")
    off = planned(people, agreement, title="Avlyst")
    cancel_gathering(actor=people.actor("member"), gathering=off, reason="Snø")
    report_milestone(
        actor=people.actor("member"),
        milestone=stone,
        kind="moved",
        on=SIGNED_DAY + dt.timedelta(days=20),
        reason="Sjukdom",
        seen=0,
    )
    args = {
        "agreement_progress": agreement.pk,
        "gathering_new": agreement.pk,
        "milestone_detail": stone.pk,
        "gathering_detail": done.pk,
        **{
            f"gathering_{name}": first.pk
            for name in ("calendar", "edit", "cancel", "count")
        },
    }
    between = {
        "partnership_detail": [people.owner.pk, people.uh.pk],
        "network_partnership": [people.network.pk, people.uh.pk],
    }
    found = {name: [pk] for name, pk in args.items()} | between
    return {
        f"partnerships:{name}": reverse(f"partnerships:{name}", args=these)
        for name, these in found.items()
    }
