"""What follows a decision, on the start page of a county governor."""

from collections.abc import Collection, Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from funding.models import (
    Acceptance,
    Allocation,
    ChangeDecision,
    Complaint,
    Frame,
    FrameVersion,
    Granted,
    NeedGrant,
    Payment,
    PaymentFile,
)
from funding.pages.year_names import told_apart
from funding.rules import complaints as rules_complaints
from funding.rules import money as rules
from partnerships.models import SchemeYear
from portal.chrome import StartPart, Task
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.formats import nok
from portal.people.actor import Actor

SHOWN = 5
# Whether to look for what the functions below find.
SELDOM = {
    "changes": "SELECT FROM funding_changedecision WHERE state <> 'decided'",
    "files": "SELECT FROM funding_paymentfile WHERE state = 'for_approval'",
    "complaints": "SELECT FROM funding_complaint WHERE closed_on IS NULL",
    "declined": "SELECT FROM funding_acceptance WHERE state = 'declined'",
    "due": """SELECT FROM funding_payment
               WHERE state = 'planned' AND suspended_reason = ''
                 AND due_on <= (%(now)s AT TIME ZONE 'Europe/Oslo')::date""",
    "frames": """SELECT FROM funding_frameversion v
                   JOIN funding_frameversion b
                     ON b.frame_id = v.frame_id AND b.number = v.number - 1
                  WHERE v.share_id IS NOT NULL AND b.amount_nok <> v.amount_nok
                    AND NOT EXISTS (
                        SELECT FROM funding_frameversion l
                         WHERE l.frame_id = v.frame_id AND l.number > v.number
                           AND l.share_id IS NULL)""",
}


def after_part(actor: Actor, found: Collection[str]) -> StartPart:
    """Frames that the country has changed, changes and files that wait for somebody,
    grants that are declined and still granted, and years with payments that are due.

    ``found``: the names in SELDOM that have an answer.
    """
    tasks: list[Task] = []
    coming: list[Task] = []
    changed = _changed_frames(actor) if "frames" in found and actor.may_edit else []
    names = told_apart(changed)
    tasks += [_frame_task(year, names[year.pk]) for year in changed]
    changes = _undecided(actor) if "changes" in found else []
    names = told_apart(change.allocation.scheme_year for change in changes)
    for change in changes:
        drafted = change.state == ChangeDecision.State.DRAFT
        acts = rules.may_send_change if drafted else rules.may_approve_change
        name = names[change.allocation.scheme_year_id]
        (tasks if acts(actor, change) else coming).append(_change_task(change, name))
    for file in _waiting(actor) if "files" in found else ():
        mine = rules.may_approve_file(actor, file)
        (tasks if mine else coming).append(_file_task(file, mine=bool(mine)))
    for complaint in _complaints(actor) if "complaints" in found else ():
        moves = rules_complaints.may_treat(actor, complaint)
        waits = complaint.state == Complaint.State.APPEALED
        (tasks if moves and not waits else coming).append(_complaint_task(complaint))
    for declined in _declined(actor) if "declined" in found else ():
        (tasks if actor.may_edit else coming).append(_declined_task(declined))
    due = _due(actor) if "due" in found and actor.may_edit else []
    names = told_apart(due)
    for year in due:
        text = _("%(county)s %(year)s: payments are due. Make a payment file.")
        url = address_of("funding:payment_list", year.pk)
        tasks.append(Task(text % names[year.pk], url))
    return StartPart(tasks=tasks, coming=coming)


def _changed_frames(actor: Actor) -> list[SchemeYear]:
    """Years whose frame the country's division has changed since the county set it.

    Of one that is being divided ``next_of`` says so, and what to do.
    """
    changed = FrameVersion.objects.changed_by_the_country().filter(
        Q(frame__scheme_year__allocation=None)
        | Q(frame__scheme_year__allocation__state=Allocation.State.DECIDED),
        frame__in=Frame.objects.visible_to(actor),
    )
    rows = changed.select_related(
        "frame__scheme_year__county", "frame__scheme_year__scheme"
    )
    found = {each.frame_id: each.frame.scheme_year for each in rows}
    return list(found.values())[:SHOWN]


def _frame_task(year: SchemeYear, name: Mapping[str, str]) -> Task:
    text = _("%(county)s %(year)s: the country's division has changed the frame.")
    return Task(text % name, address_of("funding:year_detail", year.pk))


def _undecided(actor: Actor) -> list[ChangeDecision]:
    changes = ChangeDecision.objects.visible_to(actor).exclude(state="decided")
    changes = changes.select_related(
        "allocation__scheme_year__county", "allocation__scheme_year__scheme"
    )
    return list(changes.defer("allocation__result").order_by("pk")[:SHOWN])


def _change_task(change: ChangeDecision, name: Mapping[str, str]) -> Task:
    if change.state == ChangeDecision.State.DRAFT:
        text = _("%(county)s %(year)s: a change of the decision is being written.")
    else:
        text = _("%(county)s %(year)s: a change of the decision waits for approval.")
    return Task(text % name, change.get_absolute_url())


def _complaints(actor: Actor) -> list[Complaint]:
    complaints = Complaint.objects.visible_to(actor).open()
    complaints = complaints.select_related("grant__recipient", "grant__scheme_year")
    return list(complaints.order_by("received_on", "pk")[:SHOWN])


def _complaint_task(complaint: Complaint) -> Task:
    text = _("Complaint from %(name)s about %(year)s: %(state)s.") % {
        "name": complaint.grant.recipient.name,
        "year": complaint.grant.scheme_year.year,
        "state": complaint.get_state_display(),
    }
    return Task(text, complaint.get_absolute_url())


def _declined(actor: Actor) -> list[Acceptance]:
    """Until a later decision has taken all of what was declined."""
    declined = Acceptance.objects.visible_to(actor).filter(
        Exists(
            _left("line__allocation__scheme_year", "line__recipient", to_needs=False)
        )
        | Exists(_left("needs_of__scheme_year", "needs_of__recipient", to_needs=True)),
        state=Acceptance.State.DECLINED,
    )
    declined = declined.select_related(
        "line__recipient",
        "line__allocation__scheme_year__allocation",
        "needs_of__recipient",
        "needs_of__scheme_year__allocation",
    )
    kept = declined.defer(
        "line__allocation__result",
        "line__allocation__scheme_year__allocation__result",
        "needs_of__scheme_year__allocation__result",
    )
    return list(kept.order_by("answered_at", "pk")[:SHOWN])


def _left(year: str, recipient: str, *, to_needs: bool) -> QuerySet[Granted, int]:
    """Something, when more than 0 kroner is granted still by the key, or to needs.

    Each is declined by itself. A later change is of the one that it takes from: a line
    that a need was granted by itself, or else what the key gave, on needs or not.
    """
    alone = NeedGrant.objects.filter(need_line=OuterRef("need_line_id"))
    is_to_needs = Q(id__startswith="need-") | Q(id__startswith="change-") & Exists(
        alone
    )
    rows = Granted.objects.filter(
        is_to_needs if to_needs else ~is_to_needs,
        scheme_year=OuterRef(year),
        recipient=OuterRef(recipient),
    )
    sums = rows.order_by().values("recipient").annotate(nok=Sum("amount_nok"))
    return sums.filter(nok__gt=0).values_list("nok", flat=True)


def _declined_task(declined: Acceptance) -> Task:
    allocation = declined.scheme_year.allocation
    text = _(
        "%(name)s has declined the grant for %(year)s. Take the money back in a later "
        "decision."
    ) % {"name": declined.recipient.name, "year": declined.scheme_year.year}
    return Task(text, allocation.get_absolute_url())


def _waiting(actor: Actor) -> list[PaymentFile]:
    files = PaymentFile.objects.visible_to(actor).filter(state="for_approval")
    files = files.select_related("scheme_year__county").defer("content")
    return list(files.order_by("pk")[:SHOWN])


def _file_task(file: PaymentFile, *, mine: bool) -> Task:
    facts = {"name": file.name, "amount": nok(file.total_nok)}
    if mine:
        text = _("Approve or reject payment file %(name)s of %(amount)s") % facts
    else:
        text = _("Payment file %(name)s of %(amount)s waits for an approver.") % facts
    return Task(text, file.get_absolute_url())


def _due(actor: Actor) -> list[SchemeYear]:
    ready = (
        Payment.objects.visible_to(actor)
        .ready()
        .filter(due_on__lte=clock.today(), grant__scheme_year=OuterRef("pk"))
    )
    years = SchemeYear.objects.visible_to(actor).filter(Exists(ready))
    return list(years.select_related("county", "scheme").order_by("year")[:SHOWN])
