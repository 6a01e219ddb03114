"""What orders put on the start page of the organisation acted for."""

from collections.abc import Collection, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, Order, OrderApproval, Organisation
from partnerships.models.order import OrderQuerySet
from portal.chrome import Questions, StartPart, Task, seldom_there
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

S, Side = Order.State, Order.Side
TOLD_FOR = timedelta(days=30)
SHOWN = 10
# Whether to look for what the functions of the same name tell.
# By columns of their own, which have an index each: there are many needs.
HOLDS = """(n.carried_by_id = %(organisation)s
             OR n.carried_by_id IS NULL AND n.owner_id = %(organisation)s)"""
# Those of the organisation, by each index in turn: with «or» all orders are read.
OWN_ORDERS = """(SELECT o.id, o.state, o.closed_at FROM partnerships_order o
                  WHERE o.institution_id = %(organisation)s
                  UNION ALL
                 SELECT o.id, o.state, o.closed_at FROM partnerships_need n
                   JOIN partnerships_order o ON o.need_id = n.id
                  WHERE n.owner_id = %(organisation)s
                  UNION ALL
                 SELECT o.id, o.state, o.closed_at FROM partnerships_need n
                   JOIN partnerships_order o ON o.need_id = n.id
                  WHERE n.carried_by_id = %(organisation)s)"""
SELDOM = {
    "answers": f"""SELECT FROM partnerships_order o
                    JOIN partnerships_need n ON n.id = o.need_id
                   WHERE (o.waits_for = 'uh' AND o.institution_id = %(organisation)s)
                      OR (o.waits_for = 'owner' AND {HOLDS})
    """,
    "approvals": """SELECT FROM partnerships_order o
                      JOIN partnerships_need n ON n.id = o.need_id
                     WHERE o.state = 'for_approval' AND %(approves)s
                       AND (%(organisation)s IN (n.owner_id, n.carried_by_id)
                            OR EXISTS (SELECT FROM partnerships_needparticipant p
                                        WHERE p.need_id = n.id AND %(organisation)s
                                           IN (p.owner_id, p.carried_by_id)))""",
    "closed": f"""SELECT FROM {OWN_ORDERS} o
                   WHERE o.closed_at > %(now)s - interval '{TOLD_FOR.days} days'""",
    "orderable": f"""SELECT FROM partnerships_need n
                      JOIN partnerships_needline l ON l.need_id = n.id
                     WHERE l.role = 'uh' AND l.granted_nok > 0
                       AND {HOLDS}
                       AND NOT EXISTS (SELECT FROM partnerships_order o
                                        WHERE o.need_id = n.id)""",  # noqa: S608 - our own text
}


def seldom(actor: Actor) -> Questions:
    """Nothing of those that only oversee orders."""
    oversees = actor.kind in ("governor", "national")
    return {} if actor.organisation_id is None or oversees else SELDOM


def orders_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    found = seldom_there(actor, seldom(actor)) if there is None else there
    tasks: list[Task] = []
    if "answers" in found and actor.may_edit:
        tasks += _answers(actor)
    if "approvals" in found and actor.may_approve:
        tasks += _approvals(actor)
    if "orderable" in found and actor.may_edit:
        tasks += _orderable(actor)
    return StartPart(
        tasks=tasks, news=list(_closed(actor)) if "closed" in found else ()
    )


def _seen(actor: Actor) -> OrderQuerySet:
    return Order.objects.visible_to(actor).listed()


def _answers(actor: Actor) -> Iterator[Task]:
    """Orders, and proposals, that one's side is to answer."""
    uh = actor.kind == Organisation.Kind.UH
    waiting = _seen(actor).waiting_for(Side.UH if uh else Side.OWNER)
    for order in waiting.order_by("answer_due", "pk")[:SHOWN]:
        if not uh and order.holder_id != actor.organisation_id:
            continue
        text = (
            _("Answer the order “%(title)s” from %(owner)s.")
            if uh
            else _("Answer %(uh)s, who proposes changes in “%(title)s”.")
        )
        yield Task(text % _words(order), order.get_absolute_url(), order.answer_due)


def _approvals(actor: Actor) -> Iterator[Task]:
    """One's own that is to be sent, and a joint one that is to be approved."""
    mine = OrderApproval.objects.filter(
        order=OuterRef("pk"), owner=actor.organisation_id
    )
    waiting = _seen(actor).filter(state=S.FOR_APPROVAL).exclude(Exists(mine))
    for order in waiting.order_by("updated_at", "pk")[:SHOWN]:
        text = _("Read and approve the order “%(title)s” to %(uh)s.")
        yield Task(text % _words(order), order.get_absolute_url())


def _orderable(actor: Actor) -> Iterator[Task]:
    """Granted needs that nothing is ordered on."""
    lines = NeedLine.objects.filter(role=NeedLine.Role.UH, granted_nok__gt=0)
    own = Need.objects.held_by(actor.organisation_id).filter(
        pk__in=lines.values("need"), orders=None
    )
    for pk, title in own.order_by("pk").values_list("pk", "title")[:SHOWN]:
        text = _("Order development work for “%(title)s”.") % {"title": title}
        yield Task(text, address_of("partnerships:order_new", pk))


def _closed(actor: Actor) -> Iterator[Task]:
    """What has come of orders lately."""
    since = clock.now() - TOLD_FOR
    sentences = {
        S.ACCEPTED: _("%(uh)s accepted the order “%(title)s” from %(owner)s."),
        S.DECLINED: _("%(uh)s declined the order “%(title)s” from %(owner)s."),
        S.WITHDRAWN: _("%(owner)s withdrew the order “%(title)s”."),
    }
    closed = _seen(actor).filter(closed_at__gt=since, sent_at__isnull=False)
    for order in closed.order_by("-closed_at")[:SHOWN]:
        yield Task(sentences[S(order.state)] % _words(order), order.get_absolute_url())


def _words(order: Order) -> dict[str, object]:
    return {
        "title": order.title,
        "owner": order.holder.name,
        "uh": order.institution.name,
    }
