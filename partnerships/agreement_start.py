"""What agreements put on the start page of the organisation acted for."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from partnerships.agreement_filter import shown_as
from partnerships.models import (
    Agreement,
    ArchiveReceipt,
    ClauseChange,
    FactChange,
    Order,
    Signature,
    SigningRound,
)
from partnerships.order_start import OWN_ORDERS
from partnerships.progress_start import (
    ASKED_FOR,
    Rows,
    as_rows,
    late,
    late_task,
    untold,
    untold_task,
)
from partnerships.progress_start import SELDOM as SELDOM_OF_PROGRESS
from portal.chrome import Questions, StartPart, Task, seldom_there
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.people.actor import Actor
from portal.people.prepared import Prepared

SHOWN = 10
TOLD_FOR = timedelta(days=30)
PARTY = """SELECT FROM partnerships_agreement a
             JOIN partnerships_agreementparty p ON p.agreement_id = a.id
            WHERE p.organisation_id = %(organisation)s AND """
# Whether to look for what KINDS and the functions of the same name tell.
SELDOM = {
    "signing": PARTY + "a.state = 'signing' AND p.signatory_id = %(person)s",
    "negotiated": PARTY + "a.state = 'negotiation'",
    "in_force": PARTY + f"a.in_force_at > %(now)s - interval '{TOLD_FOR.days} days'",
    "unmade": f"""SELECT FROM {OWN_ORDERS} o
                  WHERE o.state = 'accepted'
                    AND NOT EXISTS (SELECT FROM partnerships_agreement a
                                     WHERE a.order_id = o.id
                                       AND a.state <> 'dropped')""",  # noqa: S608 - our own
    **SELDOM_OF_PROGRESS,
}
SELDOM_OF_GOVERNORS = {
    "rejected": "SELECT FROM partnerships_archivereceipt WHERE rejected_because <> ''",
}


def seldom(actor: Actor) -> Questions:
    if actor.organisation_id is None or actor.kind == "national":
        return {}
    return SELDOM_OF_GOVERNORS if actor.kind == "governor" else SELDOM


def agreements_part(actor: Actor, there: Collection[str] | None = None) -> StartPart:
    """Tasks of the parties; of a county's governor, what its archive has rejected."""
    found = seldom_there(actor, seldom(actor)) if there is None else there
    if actor.kind == "governor":
        rejects = "rejected" in found and actor.may_edit
        return StartPart(tasks=list(_rejected(actor)) if rejects else [])
    told = _told(actor, tuple(kind for kind in KINDS if _is_told(actor, kind, found)))
    tasks = told["signing"] + told["asked"] + told["changed"] + told["settle"]
    if "unmade" in found and actor.may_edit:
        tasks += _unmade(actor)
    return StartPart(
        tasks=[*tasks, *told["late"], *told["untold"]], news=told["in_force"]
    )


def _is_told(actor: Actor, kind: str, found: Collection[str]) -> bool:
    if KINDS[kind].needs not in found:
        return False
    if kind == "signing":
        return actor.may_approve
    return kind == "in_force" or actor.may_edit


def _told(actor: Actor, kinds: tuple[str, ...]) -> dict[str, list[Task]]:
    """By kind: one query for all, which is made once for each choice of kinds."""
    told: dict[str, list[Task]] = {kind: [] for kind in KINDS}
    if kinds:
        now = clock.now()
        moments = [now - ago for kind in kinds for ago in KINDS[kind].since]
        for kind, *row in _rows_of(kinds).rows(actor, *moments):
            told[kind].append(KINDS[kind].task(*row))
    return told


@cache
def _rows_of(kinds: tuple[str, ...]) -> Prepared[Any]:
    def together(actor: Actor, *moments: datetime) -> Rows:
        left = iter(moments)
        first, *more = [
            KINDS[kind].rows(actor, *islice(left, len(KINDS[kind].since)))
            for kind in kinds
        ]
        return first.union(*more, all=True) if more else first

    return Prepared(together)


def _unsigned(actor: Actor) -> Rows:
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
    found = waiting.exclude(Exists(signed)).order_by("pk")
    return _as_rows(found, "signing")


def _signing_task(pk: int, title: str, _of: str, _on: date) -> Task:
    text = _("Read and sign the agreement “%(title)s”.") % {"title": title}
    return Task(text, address_of("partnerships:agreement_detail", pk))


def _negotiated(actor: Actor) -> QuerySet[Agreement]:
    own = Agreement.objects.filter(
        state=Agreement.State.NEGOTIATION,
        parties__organisation=actor.organisation_id,
    )
    return own.exclude(main__state=Agreement.State.ENDED)


def _asked(actor: Actor) -> Rows:
    """Changes that the other party asks for."""
    others = ClauseChange.objects.waiting().exclude(
        party__organisation=actor.organisation_id
    )
    found = others.filter(agreement__in=_negotiated(actor).values("pk"))
    dated = found.annotate(day_of=TruncDate("at")).order_by("pk")
    return as_rows(dated, "asked", "agreement__title", "party__name", "day_of")


def _asked_task(pk: int, title: str, party: str, _on: date) -> Task:
    text = _("Answer %(party)s, who asks for a change in “%(title)s”.")
    words = {"party": party, "title": title}
    return Task(text % words, address_of("partnerships:change_detail", pk))


def _changed(actor: Actor) -> Rows:
    """Where the other party has changed facts, and who has."""
    own = FactChange.objects.filter(
        agreement=OuterRef("pk"), party__organisation=actor.organisation_id
    )
    found = _negotiated(actor).filter(Exists(own)).order_by("created_at", "pk")
    by = Subquery(own.order_by("pk").values("by_party")[:1])
    return _as_rows(found.annotate(changed_by=by), "changed", "changed_by")


def _changed_task(pk: int, title: str, party: str, _on: date) -> Task:
    text = _("Answer %(party)s, who has changed facts of “%(title)s”.")
    address = address_of("partnerships:agreement_detail", pk)
    return Task(text % {"party": party, "title": title}, f"{address}#facts")


def _settled(actor: Actor) -> Rows:
    """Where nothing waits for an answer, and how the last signing went."""
    newest = SigningRound.objects.filter(agreement=OuterRef("pk")).order_by("-number")
    waiting = ClauseChange.objects.waiting().filter(agreement=OuterRef("pk"))
    facts = FactChange.objects.filter(agreement=OuterRef("pk"))
    open_ = _negotiated(actor).exclude(Exists(waiting)).exclude(Exists(facts))
    found = open_.order_by("created_at", "pk")
    went = found.annotate(outcome=Subquery(newest.values("outcome")[:1]))
    return _as_rows(went, "settle", "outcome")


def _settle_task(pk: int, title: str, outcome: str | None, _on: date) -> Task:
    if outcome == SigningRound.Outcome.REFUSED:
        text = _("“%(title)s” was not signed. See why, and send it for signing again.")
    else:
        text = _("Settle the agreement “%(title)s”, and send it for signing.")
    return Task(
        text % {"title": title}, address_of("partnerships:agreement_detail", pk)
    )


def _unmade(actor: Actor) -> Iterator[Task]:
    """Accepted orders that have no agreement yet."""
    made = Agreement.objects.standing().filter(order=OuterRef("pk"))
    orders = Order.objects.visible_to(actor).accepted().exclude(Exists(made))
    for order in orders.listed().order_by("closed_at", "pk")[:SHOWN]:
        text = _("Make the agreement of the order “%(title)s”.")
        yield Task(
            text % {"title": order.title},
            address_of("partnerships:agreement_start", order.pk),
        )


def _rejected(actor: Actor) -> Iterator[Task]:
    """The packages that the archive did not take, until it has taken another."""
    seen = Agreement.objects.visible_to(actor)
    receipts = ArchiveReceipt.objects.standing_rejections().filter(agreement__in=seen)
    rows = receipts.order_by("received_on", "pk")
    for pk, title in rows.values_list("agreement", "agreement__title")[:SHOWN]:
        text = _(
            "The archive rejected the package of “%(title)s”. See why, and mend it."
        )
        yield Task(
            text % {"title": title},
            address_of("partnerships:archive_receipts", pk),
        )


def _in_force(actor: Actor, since: datetime) -> Rows:
    new = Agreement.objects.visible_to(actor).filter(in_force_at__gt=since)
    found = shown_as(new, Agreement.State.IN_FORCE)
    newest = found.annotate(day_of=TruncDate("in_force_at")).order_by("-in_force_at")
    return as_rows(newest, "in_force", "title", "order_reference", "day_of")


def _in_force_news(pk: int, title: str, _of: str, _on: date) -> Task:
    text = _("The agreement “%(title)s” is in force.") % {"title": title}
    return Task(text, address_of("partnerships:agreement_detail", pk))


def _as_rows(
    found: QuerySet[Agreement], what: str, of: str = "order_reference"
) -> Rows:
    dated = found.annotate(day_of=TruncDate("created_at"))
    return as_rows(dated, what, "title", of, "day_of")


@dataclass(frozen=True, slots=True)
class Kind:
    """``needs``: which of SELDOM; ``since``: how long ago, for each moment of rows."""

    needs: str
    rows: Callable[..., Rows]
    task: Callable[..., Task]
    since: tuple[timedelta, ...] = ()


KINDS = {
    "signing": Kind("signing", _unsigned, _signing_task),
    "asked": Kind("negotiated", _asked, _asked_task),
    "changed": Kind("negotiated", _changed, _changed_task),
    "settle": Kind("negotiated", _settled, _settle_task),
    "in_force": Kind("in_force", _in_force, _in_force_news, (TOLD_FOR,)),
    "late": Kind("late", late, late_task, (ASKED_FOR,)),
    "untold": Kind("untold", untold, untold_task, (ASKED_FOR, timedelta())),
}
