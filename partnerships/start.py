"""What needs put on the start page of the organisation acted for."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from partnerships.acting import organisation_of
from partnerships.chain import steps
from partnerships.deadlines import last_moment, last_moments
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.rules import is_owner_of_year
from portal.chrome import Figure, StartPart, Task
from portal.lib import clock
from portal.lib.formats import moment
from portal.people.actor import Actor

Kind = Organisation.Kind
SHOWN = 5


def start_part(actor: Actor) -> StartPart:
    if actor.kind in Organisation.OWNER_KINDS:
        return _owner_part(actor)
    if actor.kind == Kind.GOVERNOR:
        figures = [_who_has_sent(year) for year in _running_years(actor)]
        tasks = list(_unpublished(actor))
        return StartPart(tasks=tasks, news=list(_latest(actor)), figures=figures)
    return StartPart(news=list(_latest(actor)))


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


def _owner_part(actor: Actor) -> StartPart:
    needs = list(
        Need.objects.visible_to(actor)
        .filter(owner_id=actor.organisation_id)
        .select_related("scheme_year")
        .without_texts()
        .order_by("-updated_at")
    )
    open_years = _open_years(actor)
    drafts = [need for need in needs if need.state == Need.State.DRAFT]
    tasks = list(_draft_tasks(drafts))
    busy = {need.scheme_year_id for need in needs}
    if actor.may_edit:
        owner_id = actor.organisation_id or 0
        free = [year for year in open_years if year.pk not in busy]
        tasks += [_register_task(year, owner_id) for year in free]
    sent = len(needs) - len(drafts)
    return StartPart(
        tasks=tasks,
        coming=[] if open_years or tasks else [_nothing_open()],
        figures=[
            Figure(
                _("Needs submitted"), str(sent), url=reverse("partnerships:need_list")
            ),
            Figure(_("Drafts"), str(len(drafts)), _("Seen by your organisation only.")),
        ],
        chain=steps("need") if open_years else (),
    )


def _open_years(actor: Actor) -> list[SchemeYear]:
    owner = organisation_of(actor)
    years = SchemeYear.objects.visible_to(actor).open_to(owner.pk)
    found = years.select_related("scheme", "county").order_by("year")
    return [year for year in found if is_owner_of_year(year, owner)]


def _draft_tasks(drafts: list[Need]) -> Iterator[Task]:
    """The drafts that can be submitted now, each until its own last moment."""
    until = last_moments(drafts) if drafts else {}
    now = clock.now().replace(microsecond=0)
    for need in drafts:
        year = need.scheme_year
        if year.is_published and year.opens_at <= now <= until[need.pk]:
            text = _("Finish and submit “%(title)s”.") % {"title": need.title}
            yield Task(text, need.get_absolute_url(), localdate(until[need.pk]))


def _register_task(year: SchemeYear, owner_id: int) -> Task:
    return Task(
        _("Register what your schools need for %(year)s.") % {"year": year.year},
        reverse("partnerships:need_new", args=[year.pk]),
        localdate(last_moment(year, owner_id)),
    )


def _nothing_open() -> Task:
    text = _(
        "No year is open for needs now. The county governor announces the next one."
    )
    return Task(text, "")


def _latest(actor: Actor) -> Iterator[Task]:
    latest = Need.objects.visible_to(actor).submitted().select_related("owner")
    for need in latest.without_texts().order_by("-submitted_at", "-pk")[:SHOWN]:
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
