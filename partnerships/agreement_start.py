"""What agreements put on the start page of the organisation acted for."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import Agreement, ClauseChange, Order
from portal.chrome import StartPart, Task, seldom_there
from portal.lib import clock
from portal.people.actor import Actor

SHOWN = 10
TOLD_FOR = timedelta(days=30)
PARTY = """SELECT FROM partnerships_agreement a
             JOIN partnerships_agreementparty p ON p.agreement_id = a.id
            WHERE p.organisation_id = %(organisation)s AND """
# Whether to look for what the functions of the same name tell.
SELDOM = {
    "signing": PARTY + "a.state = 'signing' AND p.signatory_id = %(person)s",
    "changes": PARTY
    + """EXISTS (SELECT FROM partnerships_clausechange c
                  WHERE c.agreement_id = a.id AND c.state = 'waiting'
                    AND c.party_id <> p.id)""",
    "in_force": PARTY + f"a.in_force_at > %(now)s - interval '{TOLD_FOR.days} days'",
    "unmade": """SELECT FROM partnerships_order o
                   JOIN partnerships_need n ON n.id = o.need_id
                  WHERE o.state = 'accepted'
                    AND %(organisation)s
                        IN (o.institution_id, n.owner_id, n.carried_by_id)
                    AND NOT EXISTS (SELECT FROM partnerships_agreement a
                                     WHERE a.order_id = o.id)""",
}


def agreements_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    """Tasks of the parties alone: who oversees the county has its list."""
    if actor.organisation_id is None or actor.kind in ("governor", "national"):
        return StartPart()
    found = seldom_there(actor, SELDOM) if there is None else there
    tasks: list[Task] = []
    if "signing" in found and actor.may_approve:
        tasks += _signing(actor)
    if "changes" in found and actor.may_edit:
        tasks += _changes(actor)
    if "unmade" in found and actor.may_edit:
        tasks += _unmade(actor)
    news = list(_in_force(actor)) if "in_force" in found else ()
    return StartPart(tasks=tasks, news=news)


def _signing(actor: Actor) -> Iterator[Task]:
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
    signed = waiting.filter(
        rounds__outcome="", rounds__signatures__user=actor.user_id
    ).values("pk")
    for agreement in waiting.exclude(pk__in=signed).order_by("pk")[:SHOWN]:
        text = _("Read and sign the agreement “%(title)s”.")
        yield Task(text % {"title": agreement.title}, agreement.get_absolute_url())


def _changes(actor: Actor) -> Iterator[Task]:
    """Changes that the other party asks for."""
    waiting = ClauseChange.objects.visible_to(actor).waiting()
    others = waiting.exclude(party__organisation=actor.organisation_id).exclude(
        agreement__main__state=Agreement.State.ENDED
    )
    related = others.select_related("agreement", "party")
    for change in related.order_by("pk")[:SHOWN]:
        text = _("Answer %(party)s, who asks for a change in “%(title)s”.")
        yield Task(
            text % {"party": change.party.name, "title": change.agreement.title},
            reverse("partnerships:change_detail", args=[change.pk]),
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


def _in_force(actor: Actor) -> Iterator[Task]:
    since = clock.now() - TOLD_FOR
    found = Agreement.objects.visible_to(actor).filter(in_force_at__gt=since)
    for agreement in found.order_by("-in_force_at")[:SHOWN]:
        text = _("The agreement “%(title)s” is in force.")
        yield Task(text % {"title": agreement.title}, agreement.get_absolute_url())
