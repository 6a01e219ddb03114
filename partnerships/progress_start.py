"""What is late in agreements, put on the start page of those who tell how it goes."""

import datetime as dt
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils.translation import gettext as _

from partnerships.models import (
    Agreement,
    AgreementParty,
    Gathering,
    Milestone,
    MilestoneReport,
    Network,
    NetworkMember,
)
from partnerships.models.agreement import AgreementQuerySet
from portal.chrome import Task
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor

Rows = QuerySet[Any]
SHOWN = 10
ASKED_FOR = timedelta(days=90)  # after an agreement has ended
# Of whom ``rules.progress.may_report`` says yes: parties, who follows one, and hosts.
# Begun from their ids, which are few; «OFFSET 0» keeps PostgreSQL from reading every
# agreement instead.
FOLLOWED = f"""(
        SELECT p.agreement_id AS id FROM partnerships_agreementparty p
         WHERE p.organisation_id = %(organisation)s
         UNION ALL
        SELECT c.id FROM partnerships_need n
          JOIN partnerships_order o ON o.need_id = n.id
          JOIN partnerships_agreement c ON c.order_id = o.id
         WHERE n.carried_by_id = %(organisation)s
         UNION ALL
        SELECT f.id FROM partnerships_network w
          JOIN partnerships_agreement f ON f.network_id = w.id
         WHERE w.host_id = %(organisation)s) f
    CROSS JOIN LATERAL (
        SELECT a.id FROM partnerships_agreement a
         WHERE a.id = f.id
           AND (a.state = 'in_force'
                OR a.ended_at > %(now)s - interval '{ASKED_FOR.days} days')
        OFFSET 0) a"""  # noqa: S608 - our own text
# Whether to look for what the functions of the same name tell.
SELDOM = {
    "late": f"""SELECT FROM {FOLLOWED}
                  JOIN partnerships_milestone m ON m.agreement_id = a.id
                  LEFT JOIN LATERAL (
                       SELECT r.kind, r.on FROM partnerships_milestonereport r
                        WHERE r.milestone_id = m.id ORDER BY r.id DESC LIMIT 1
                  ) said ON TRUE
                 WHERE said.kind IS DISTINCT FROM 'done'
                   AND COALESCE(said.on, m.on)
                       < (%(now)s AT TIME ZONE 'Europe/Oslo')::date""",  # noqa: S608 - our own text
    "untold": f"""SELECT FROM {FOLLOWED}
                    JOIN partnerships_gathering g ON g.agreement_id = a.id
                   WHERE g.state = 'planned' AND g.ends_at <= %(now)s""",
}


def as_rows(found: QuerySet[Any], what: str, *columns: str) -> Rows:
    """So that different things are read in one query: what, pk, and three columns."""
    title, of, on = columns
    named = found.annotate(what=Value(what), a=F(title), b=F(of), c=F(on))
    rows: Rows = named.values_list("what", "pk", "a", "b", "c")[:SHOWN]
    return rows


def _followed(actor: Actor, since: dt.datetime) -> AgreementQuerySet:
    """By three short lists of ids: joined by «or», every agreement is read."""
    here = actor.organisation_id
    member = NetworkMember.objects.today().filter(
        network=OuterRef("pk"), organisation=here
    )
    hosted = Network.objects.filter(Exists(member), host=here)
    parties = AgreementParty.objects.filter(organisation=here)
    ids = parties.values("agreement").union(
        Agreement.objects.filter(order__need__carried_by=here).values("pk"),
        Agreement.objects.filter(network__in=hosted.values("pk")).values("pk"),
        all=True,
    )
    return Agreement.objects.filter(
        Q(state=Agreement.State.IN_FORCE) | Q(ended_at__gt=since),
        pk__in=ids,
    )


def late(actor: Actor, since: dt.datetime) -> Rows:
    """Milestones past the day that holds now, and not done; of what ended after."""
    newest = MilestoneReport.objects.filter(milestone=OuterRef("pk")).order_by("-pk")
    rows = Milestone.objects.filter(agreement__in=_followed(actor, since)).annotate(
        said=Subquery(newest.values("kind")[:1]),
        due=Coalesce(Subquery(newest.values("on")[:1]), "on"),
    )
    undone = rows.filter(Q(said=None) | Q(said=MilestoneReport.Kind.MOVED))
    found = undone.filter(due__lt=clock.today()).order_by("due", "pk")
    return as_rows(found, "late", "title", "agreement__title", "due")


def untold(actor: Actor, since: dt.datetime, now: dt.datetime) -> Rows:
    """Gatherings that are over, and nobody has said how many took part."""
    rows = Gathering.objects.filter(
        agreement__in=_followed(actor, since),
        state=Gathering.State.PLANNED,
        ends_at__lte=now,
    ).annotate(day_of=TruncDate("starts_at"))
    found = rows.order_by("starts_at", "pk")
    return as_rows(found, "untold", "title", "agreement__title", "day_of")


def late_task(pk: int, title: str, agreement: str, on: dt.date) -> Task:
    text = _("Late in “%(agreement)s”: “%(title)s”. Say that it is done, or move it.")
    words = {"agreement": agreement, "title": title}
    return Task(text % words, address_of("partnerships:milestone_detail", pk), on)


def untold_task(pk: int, title: str, _agreement: str, on: dt.date) -> Task:
    text = _("Write how many took part in “%(title)s”.") % {"title": title}
    return Task(text, address_of("partnerships:gathering_count", pk), on)
