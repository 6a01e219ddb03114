"""What needs put on the start page of the organisation acted for."""

from collections.abc import Collection, Iterator

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partnerships.chain import steps
from partnerships.choices import open_years
from partnerships.deadlines import last_moment, with_leaves
from partnerships.models import (
    Comment,
    Handout,
    Need,
    NeedParticipant,
    Network,
    NetworkMember,
    NetworkRanking,
    Organisation,
    SchemeYear,
)
from partnerships.models.need import NeedQuerySet, held_by_q
from partnerships.start_wishes import told, wishes
from portal.chrome import Figure, Questions, StartPart, Task, seldom_there
from portal.lib import clock
from portal.lib.addresses import address_of
from portal.lib.formats import moment
from portal.people.actor import Actor
from portal.people.prepared import Prepared

Kind = Organisation.Kind
S = NeedParticipant.State
SHOWN = 5
# Whether to look for what the functions of the same name tell.
SELDOM = {
    "wishes": """SELECT FROM partnerships_needparticipant p
                   JOIN partnerships_need n ON n.id = p.need_id
                  WHERE p.state IN ('asked', 'welcome', 'declined')
                    AND %(organisation)s IN (p.owner_id, p.carried_by_id,
                                      n.owner_id, n.carried_by_id)""",
    "joint": """SELECT FROM partnerships_needparticipant p
                 WHERE %(organisation)s IN (p.owner_id, p.carried_by_id)
                   AND p.state IN ('invited', 'joined')""",
    "comments": """SELECT FROM partnerships_comment c
                     JOIN partnerships_need n ON n.id = c.need_id
                    WHERE %(organisation)s IN (n.owner_id, n.carried_by_id)
                      AND c.resolved_at IS NULL AND c.by_id <> %(person)s""",
    "choices": """SELECT FROM partnerships_proposal p
                    JOIN partnerships_handout h ON h.id = p.handout_id
                    JOIN partnerships_need n ON n.id = h.need_id
                   WHERE %(organisation)s IN (n.owner_id, n.carried_by_id)
                     AND n.state = 'draft' AND p.settled_at IS NULL""",
}


def seldom(actor: Actor) -> Questions:
    return SELDOM if actor.kind in Organisation.OWNER_KINDS else {}


def start_part(actor: Actor, found: Collection[str] | None = None) -> StartPart:
    if actor.kind in Organisation.OWNER_KINDS:
        there = seldom_there(actor, seldom(actor)) if found is None else found
        return _owner_part(actor, there)
    if actor.kind == Kind.GOVERNOR:
        years = _running_years(actor)
        figures = [_who_has_sent(year) for year in years]
        figures += [_who_has_ranked(year) for year in years]
        tasks = list(_unpublished(actor))
        return StartPart(tasks=tasks, news=list(_latest(actor)), figures=figures)
    return StartPart(tasks=list(_part_tasks(actor)), news=list(_latest(actor)))


def _running_years(actor: Actor) -> list[SchemeYear]:
    """The newest year that is open for needs, if any."""
    years = SchemeYear.objects.visible_to(actor).open_for_needs()
    return list(years.select_related("county").order_by("-year", "pk")[:1])


def _unpublished(actor: Actor) -> Iterator[Task]:
    """The calls that the governor's people have still to publish."""
    if not actor.may_edit:
        return
    drafts = SchemeYear.objects.visible_to(actor).filter(state=SchemeYear.State.DRAFT)
    for year in drafts.order_by("year", "pk")[:SHOWN]:
        text = _("Write and publish the call for %(year)s.") % {"year": year.year}
        yield Task(text, year.get_absolute_url(), localdate(year.opens_at))


def _who_has_sent(year: SchemeYear) -> Figure:
    sent = Need.objects.submitted().filter(scheme_year=year)
    done = sent.aggregate(owners=Count("owner", distinct=True))["owners"]
    filtered = f"{reverse('partnerships:need_list')}?year={year.year}"
    return Figure(
        _("Owners with a need, %(year)s") % {"year": year.year},
        _("%(done)s of %(all)s") % {"done": done, "all": year.owners().count()},
        _("The deadline is %(moment)s.") % {"moment": moment(year.deadline)},
        filtered,
    )


def _who_has_ranked(year: SchemeYear) -> Figure:
    """Networks that have forwarded their order, of those with members that year."""
    members = NetworkMember.objects.valid_on(year.owners_on).values("network")
    networks = Network.objects.filter(pk__in=members, county=year.county_id)
    forwarded = Q(
        rankings__scheme_year=year, rankings__state=NetworkRanking.State.FORWARDED
    )
    counts = networks.aggregate(
        all=Count("pk", distinct=True),
        done=Count("pk", filter=forwarded, distinct=True),
    )
    asked = f"county={year.county.code}&on={year.owners_on.isoformat()}"
    return Figure(
        _("Networks that have ranked, %(year)s") % {"year": year.year},
        _("%(done)s of %(all)s") % counts,
        _("Those that have forwarded their order to the forum."),
        f"{reverse('partnerships:network_list')}?{asked}",
    )


def _own(actor: Actor) -> NeedQuerySet:
    """With what their tasks say of them, the last changed first."""
    own = Need.objects.visible_to(actor).held_by(actor.organisation_id)
    year = (f"scheme_year__{name}" for name in ("state", "opens_at", "deadline"))
    needs = with_leaves(own).select_related("scheme_year")
    return needs.only("title", "state", "owner", *year).order_by("-updated_at")


OWN = Prepared(_own)


def _owner_part(actor: Actor, there: Collection[str]) -> StartPart:
    needs = OWN.rows(actor)
    years = open_years(actor)
    drafts = [need for need in needs if need.state == Need.State.DRAFT]
    tasks: list[Task] = []
    if actor.may_edit:
        tasks += _draft_tasks(drafts)
        owner_id = actor.organisation_id or 0
        # What it carries on for another is not its own need of the year.
        busy = {need.scheme_year_id for need in needs if need.owner_id == owner_id}
        free = [year for year in years if year.pk not in busy]
        tasks += [_register_task(year, owner_id) for year in free]
    more, news = _seldom(actor, there)
    tasks += more
    sent = len(needs) - len(drafts)
    return StartPart(
        tasks=tasks,
        news=news,
        coming=[] if years or tasks else [_nothing_open()],
        figures=[
            Figure(
                _("Needs submitted"), str(sent), url=reverse("partnerships:need_list")
            ),
            Figure(_("Drafts"), str(len(drafts)), _("Seen by your organisation only.")),
        ],
        chain=steps("need") if years else (),
    )


def _seldom(actor: Actor, there: Collection[str]) -> tuple[list[Task], list[Task]]:
    """What others wait for, and have answered; of ``there``, the kinds there are."""
    tasks, news = told(list(wishes(actor))) if "wishes" in there else ([], [])
    if "joint" in there and actor.may_edit:
        tasks += _joint_tasks(_joint(actor))
    if "comments" in there and actor.may_edit:
        tasks += _comment_tasks(_comments(actor))
    if "choices" in there and actor.may_edit:
        tasks += _choice_tasks(_choices(actor))
    return tasks, news


def _draft_tasks(drafts: list[Need]) -> Iterator[Task]:
    """The drafts that can be submitted now, each until its own last moment."""
    now = clock.now().replace(microsecond=0)
    for need in drafts:
        year = need.scheme_year
        until = last_moment(year, need.owner_id, need)
        if year.is_published and year.opens_at <= now <= until:
            text = _("Finish and submit “%(title)s”.") % {"title": need.title}
            yield Task(text, need.get_absolute_url(), localdate(until))


def _joint(actor: Actor) -> QuerySet[NeedParticipant]:
    """Other owners' needs that wait: for an answer, or amounts and an approval."""
    waiting = (
        NeedParticipant.objects.held_by(actor.organisation_id)
        .filter(
            state__in=(S.INVITED, S.JOINED),
            need__state=Need.State.DRAFT,
        )
        .select_related("owner", "need__owner", "need__scheme_year")
    )
    return waiting.order_by("asked_at")


def _joint_tasks(waiting: QuerySet[NeedParticipant]) -> Iterator[Task]:
    for party in waiting:
        need = party.need
        invited = party.state == S.INVITED
        if party.holder_id == need.holder_id:  # a merger has made the two one
            text = (
                _("Answer for %(part)s, which is invited into “%(title)s”.")
                if invited
                else _("Fill in and approve the part of %(part)s in “%(title)s”.")
            )
        else:
            text = (
                _("Answer %(owner)s, who invites you into “%(title)s”.")
                if invited
                else _("Fill in and approve your part of “%(title)s”, by %(owner)s.")
            )
        words = {"owner": need.owner.name, "part": party.owner.name}
        yield Task(
            text % {**words, "title": need.title},
            address_of("partnerships:joint_detail", need.pk),
            localdate(need.scheme_year.deadline),
        )


def _register_task(year: SchemeYear, owner_id: int) -> Task:
    return Task(
        _("Register what your schools need for %(year)s.") % {"year": year.year},
        address_of("partnerships:need_new", year.pk),
        localdate(last_moment(year, owner_id)),
    )


def _comments(actor: Actor) -> QuerySet[Comment]:
    """What others have said of the owner's needs, unresolved."""
    return (
        Comment.objects.visible_to(actor)
        .filter(held_by_q(actor.organisation_id, "need__"))
        .unresolved()
        .exclude(by_id=actor.user_id)
        .order_by("need_id")
    )


def _comment_tasks(waiting: QuerySet[Comment]) -> Iterator[Task]:
    """One for each of the needs."""
    counted = waiting.values_list("need_id", "need__title").annotate(n=Count("pk"))
    for pk, title, count in counted:
        text = ngettext(
            "Answer %(n)s comment on “%(title)s”.",
            "Answer %(n)s comments on “%(title)s”.",
            count,
        )
        address = address_of("partnerships:need_detail", pk)
        yield Task(text % {"n": count, "title": title}, f"{address}#comments")


def _choices(actor: Actor) -> QuerySet[Need]:
    """The owner's drafts with two texts for the same field."""
    return Need.objects.held_by(actor.organisation_id).filter(
        state=Need.State.DRAFT,
        handouts__proposals__settled_at__isnull=True,
        handouts__proposals__isnull=False,
    )


def _choice_tasks(needs: QuerySet[Need]) -> Iterator[Task]:
    for pk, title in needs.order_by("pk").distinct().values_list("pk", "title"):
        text = _("Choose between two texts in “%(title)s”.") % {"title": title}
        yield Task(text, address_of("partnerships:need_parts", pk))


def _part_tasks(actor: Actor) -> Iterator[Task]:
    """What an institution is invited to write."""
    if not actor.may_edit:
        return
    handouts = Handout.objects.visible_to(actor).open()
    asked = handouts.filter(organisation__isnull=False)
    for handout in asked.select_related("need__owner"):
        text = _("Write your part of “%(title)s” for %(owner)s.") % {
            "title": handout.need.title,
            "owner": handout.need.owner.name,
        }
        yield Task(text, handout.get_absolute_url(), handout.until)


def _nothing_open() -> Task:
    text = _(
        "No year is open for needs now. The county governor announces the next one."
    )
    return Task(text, "")


def _newest(actor: Actor) -> NeedQuerySet:
    told = "title", "submitted_at", "late_reason", "owner__name"
    sent = Need.objects.visible_to(actor).submitted().select_related("owner")
    return sent.only(*told).order_by("-submitted_at", "-pk")[:SHOWN]


NEWEST = Prepared(_newest)


def _latest(actor: Actor) -> Iterator[Task]:
    for need in NEWEST.rows(actor):
        facts = {
            "owner": need.owner.name,
            "title": need.title,
            "moment": moment(need.submitted_at),
        }
        if need.late_reason:
            text = _("%(owner)s submitted “%(title)s” %(moment)s (late).") % facts
        else:
            text = _("%(owner)s submitted “%(title)s” %(moment)s.") % facts
        yield Task(text, need.get_absolute_url())
