"""What agreements put on the start page of the organisation acted for."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import (
    Agreement,
    ClauseChange,
    Order,
    Signature,
    SigningRound,
)
from partnerships.order_start import OWN_ORDERS
from partnerships.progress_start import SELDOM as SELDOM_OF_PROGRESS
from partnerships.progress_start import Rows, as_rows, late, task_of, untold
from portal.chrome import StartPart, Task, seldom_there
from portal.lib import clock
from portal.people.actor import Actor
from portal.people.prepared import Prepared

SHOWN = 10
TOLD_FOR = timedelta(days=30)
PARTY = """SELECT FROM partnerships_agreement a
             JOIN partnerships_agreementparty p ON p.agreement_id = a.id
            WHERE p.organisation_id = %(organisation)s AND """
# Whether to look for what the functions of the same name tell.
SELDOM = {
    "signing": PARTY + "a.state = 'signing' AND p.signatory_id = %(person)s",
    "negotiated": PARTY + "a.state = 'negotiation'",
    "in_force": PARTY + f"a.in_force_at > %(now)s - interval '{TOLD_FOR.days} days'",
    "unmade": f"""SELECT FROM {OWN_ORDERS} o
                  WHERE o.state = 'accepted'
                    AND NOT EXISTS (SELECT FROM partnerships_agreement a
                                     WHERE a.order_id = o.id)""",  # noqa: S608 - our own
    **SELDOM_OF_PROGRESS,
}


def agreements_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    """Tasks of the parties alone: who oversees the county has its list."""
    if actor.organisation_id is None or actor.kind in ("governor", "national"):
        return StartPart()
    found = seldom_there(actor, SELDOM) if there is None else there
    tasks: list[Task] = []
    if "signing" in found and actor.may_approve:
        tasks += _signing(actor)
    if "negotiated" in found and actor.may_edit:
        tasks += list(_to_settle(actor))[:SHOWN]
    if "unmade" in found and actor.may_edit:
        tasks += _unmade(actor)
    more, news = _told(actor, found)
    return StartPart(tasks=[*tasks, *more], news=news)


def _told(actor: Actor, found: Collection[str]) -> tuple[list[Task], list[Task]]:
    """What is late, to be seen to, and what is in force lately: one query for all."""
    asked = [_in_force(actor)] if "in_force" in found else []
    if actor.may_edit:
        asked += [late(actor)] if "late" in found else []
        asked += [untold(actor)] if "untold" in found else []
    tasks: list[Task] = []
    news: list[Task] = []
    rows = asked[0].union(*asked[1:], all=True) if asked else ()
    for what, pk, title, of, on in rows:
        if what == "in_force":
            text = _("The agreement “%(title)s” is in force.") % {"title": title}
            news.append(Task(text, reverse("partnerships:agreement_detail", args=[pk])))
        else:
            tasks.append(task_of(what, pk, title, of, on))
    return tasks, news


def _unsigned(actor: Actor) -> QuerySet[Agreement]:
    """What waits for this person's own signature."""
    waiting = (
        Agreement.objects.visible_to(actor)
        .filter(
            state=Agreement.State.SIGNING,
            parties__organisation=actor.organisation_id,
            parties__signatory=actor.user_id,
        )
        .exclude(main__state=Agreement.State.ENDED)
    )
    signed = Signature.objects.filter(
        round__agreement=OuterRef("pk"), round__outcome="", user=actor.user_id
    )
    return waiting.exclude(Exists(signed)).only("title").order_by("pk")[:SHOWN]


UNSIGNED = Prepared(_unsigned)


def _signing(actor: Actor) -> Iterator[Task]:
    for agreement in UNSIGNED.rows(actor):
        text = _("Read and sign the agreement “%(title)s”.")
        yield Task(text % {"title": agreement.title}, agreement.get_absolute_url())


def _negotiated(actor: Actor) -> QuerySet[Agreement, Any]:
    """A party's own, how the last signing went, and the changes that wait."""
    newest = SigningRound.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    waiting = ClauseChange.objects.waiting().filter(agreement=OuterRef("pk"))
    others = waiting.exclude(party__organisation=actor.organisation_id).order_by("pk")
    found = Agreement.objects.filter(
        state=Agreement.State.NEGOTIATION,
        parties__organisation=actor.organisation_id,
    ).exclude(main__state=Agreement.State.ENDED)
    rows = found.annotate(
        outcome=Subquery(newest.values("outcome")[:1]),
        asked=ArraySubquery(others.values("pk")),
        askers=ArraySubquery(others.values("party__name")),
        waits=Exists(waiting),
    ).order_by("created_at", "pk")
    wanted = ("pk", "title", "outcome", "asked", "askers", "waits")
    return rows.values_list(*wanted)[:SHOWN]


NEGOTIATED = Prepared(_negotiated)


def _to_settle(actor: Actor) -> Iterator[Task]:
    """Changes that the other party asks for; else, that it can be sent for signing."""
    for pk, title, outcome, changes, askers, waits in NEGOTIATED.rows(actor):
        for change, party in zip(changes, askers, strict=True):
            text = _("Answer %(party)s, who asks for a change in “%(title)s”.")
            yield Task(
                text % {"party": party, "title": title},
                reverse("partnerships:change_detail", args=[change]),
            )
        if waits:
            continue
        if outcome == SigningRound.Outcome.REFUSED:
            text = _(
                "“%(title)s” was not signed. See why, and send it for signing again."
            )
        else:
            text = _("Settle the agreement “%(title)s”, and send it for signing.")
        yield Task(
            text % {"title": title}, reverse("partnerships:agreement_detail", args=[pk])
        )


def _unmade(actor: Actor) -> Iterator[Task]:
    """Accepted orders that have no agreement yet."""
    orders = Order.objects.visible_to(actor).accepted().filter(agreements=None)
    for order in orders.listed().order_by("closed_at", "pk")[:SHOWN]:
        text = _("Make the agreement of the order “%(title)s”.")
        yield Task(
            text % {"title": order.title},
            reverse("partnerships:agreement_start", args=[order.pk]),
        )


def _in_force(actor: Actor) -> Rows:
    since = clock.now() - TOLD_FOR
    found = Agreement.objects.visible_to(actor).filter(in_force_at__gt=since)
    newest = found.annotate(day_of=TruncDate("in_force_at")).order_by("-in_force_at")
    return as_rows(newest, "in_force", "title", "order_reference", "day_of")
