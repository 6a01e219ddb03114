"""What money puts on the start page of the national administration."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from funding.models import Allocation, NationalDivision, NationalReport, NationalShare
from funding.rules import nation as rules_nation
from partnerships.models import SchemeYear
from portal.chrome import StartPart, Task
from portal.lib.addresses import address_of
from portal.people.actor import Actor

S = Allocation.State
SHOWN = 5  # of each kind


def nation_part(actor: Actor) -> StartPart:
    """The country's frames and reports that wait for this organisation, and how many
    counties have not decided: four queries at most.

    Of a county that has not decided nothing is told but that.
    """
    drafts = list(_undecided())
    years = list(_years())
    acts = {draft.pk: _acts(actor, draft) for draft in drafts}
    tasks = [
        *(_draft_task(draft) for draft in drafts if acts[draft.pk]),
        *_not_divided(years),
        *_to_give(),
        *_reports(years),
    ]
    coming = [
        *(_draft_task(draft) for draft in drafts if not acts[draft.pk]),
        *(_counties_left(year) for year in _with_undecided(years)),
    ]
    # Who only reads can do none of it.
    return StartPart(tasks=tasks if actor.may_edit else [], coming=coming)


def _undecided() -> QuerySet[NationalDivision]:
    rows = NationalDivision.objects.undecided().select_related("frame")
    return rows.defer("result", "basis").order_by("frame__year", "pk")[:SHOWN]


def _acts(actor: Actor, division: NationalDivision) -> bool:
    """Whether it waits for this person: sent, for who may approve it."""
    if division.state == S.FOR_APPROVAL:
        return bool(rules_nation.may_approve_division(actor, division))
    return bool(rules_nation.may_divide(actor))


def _draft_task(division: NationalDivision) -> Task:
    waits = {
        S.DRAFT: _("The country's frame %(year)s is a draft."),
        S.FOR_APPROVAL: _("The country's frame %(year)s waits for approval."),
    }
    text = waits[S(division.state)] % {"year": division.frame.year}
    return Task(text, division.get_absolute_url())


def _years() -> QuerySet[SchemeYear, dict[str, Any]]:
    """Each year that counties have published: how many have, how many of them have
    decided, when last, and what the nation has made of it. The oldest first.
    """
    divisions = NationalDivision.objects.filter(
        frame__scheme=OuterRef("scheme"), frame__year=OuterRef("year")
    )
    reports = NationalReport.objects.filter(
        scheme=OuterRef("scheme"), year=OuterRef("year")
    )
    shared = divisions.decided().order_by("-number").values("decided_at")[:1]
    rows = SchemeYear.objects.published().order_by()
    counted = rows.values("scheme", "scheme__code", "year").annotate(
        counties=Count("pk", distinct=True),
        decided=Count("pk", filter=Q(allocation__state=S.DECIDED), distinct=True),
        decided_at=Max("allocation__decision__decided_at"),
        changed_at=Max("allocation__changes__decided_at"),
        shared_at=Subquery(shared),
        has_division=Exists(divisions),
        ordered_at=Subquery(reports.order_by("-ordered_at").values("ordered_at")[:1]),
    )
    return counted.order_by("year", "scheme__code")


def _with_undecided(years: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [year for year in years if year["decided"] < year["counties"]][:SHOWN]


def _url(route: str, year: dict[str, Any]) -> str:
    return address_of(f"funding:{route}", year["scheme__code"], year["year"])


def _not_divided(years: Iterable[dict[str, Any]]) -> list[Task]:
    """Of years that some county has still to decide: the others did without."""
    text = _("The country's frame %(year)s is not divided.")
    return [
        Task(text % year, _url("national_edit", year))
        for year in _with_undecided(each for each in years if not each["has_division"])
    ]


def _counties_left(year: dict[str, Any]) -> Task:
    text = ngettext(
        "%(year)s: %(decided)s of the %(counties)s county that has published the year "
        "has decided.",
        "%(year)s: %(decided)s of the %(counties)s counties that have published the "
        "year have decided.",
        year["counties"],
    )
    return Task(text % year, _url("national_year", year))


def _to_give() -> list[Task]:
    """Divisions in force with shares of counties that have made their year since."""
    newest = NationalDivision.objects.decided().filter(
        frame=OuterRef("division__frame")
    )
    made = SchemeYear.objects.filter(
        scheme=OuterRef("division__frame__scheme"),
        year=OuterRef("division__frame__year"),
        county=OuterRef("county"),
    )
    shares = NationalShare.objects.filter(
        Exists(made),
        division=Subquery(newest.order_by("-number").values("pk")[:1]),
        frame_version=None,
        amount_nok__gt=0,
    )
    waiting = shares.order_by().values(
        "division__frame__scheme__code", "division__frame__year"
    )
    rows = waiting.annotate(n=Count("pk")).order_by("division__frame__year")[:SHOWN]
    tasks = []
    for row in rows:
        code, year = row["division__frame__scheme__code"], row["division__frame__year"]
        text = ngettext(
            "The country's frame %(year)s: %(n)s county has not got its share.",
            "The country's frame %(year)s: %(n)s counties have not got their shares.",
            row["n"],
        ) % {"year": year, "n": row["n"]}
        tasks.append(Task(text, address_of("funding:national_year", code, year)))
    return tasks


def _reports(years: Iterable[dict[str, Any]]) -> list[Task]:
    """When every county that has published has decided and no report is made, or one
    is older than what it is of.
    """
    tasks = []
    for year in years:
        ordered_at: datetime | None = year["ordered_at"]
        moments = year["decided_at"], year["changed_at"], year["shared_at"]
        newest: datetime | None = max((at for at in moments if at), default=None)
        if ordered_at and newest and newest > ordered_at:
            text = _("The country's report %(year)s is older than the newest decision.")
        elif not ordered_at and year["decided"] == year["counties"]:
            text = ngettext(
                "The one county that has published %(year)s has decided. Make the "
                "country's report.",
                "All the %(decided)s counties that have published %(year)s have "
                "decided. Make the country's report.",
                year["decided"],
            )
        else:
            continue
        tasks.append(Task(text % year, _url("national_year", year)))
    return tasks[:SHOWN]
