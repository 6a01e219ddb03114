"""The keys of a county: every version, in words and in numbers."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from funding.allocation import Key, Pot
from funding.models import Allocation, AllocationKey, BenchScenario
from funding.pages.key_words import key_in_words, source_in_words
from funding.pages.working import share_label
from funding.rules import money as rules
from partnerships.models import County, Organisation
from portal.lib.http import SignedInRequest, page
from portal.people.actor import Actor

PAGE = 50


@require_GET
def key_list(request: SignedInRequest) -> HttpResponse:
    """With how many allocations and scenarios use each: one query for the page."""
    keys = AllocationKey.objects.visible_to(request.actor).newest_first()
    used = keys.annotate(
        allocation_count=_count(Allocation.objects.filter(key=OuterRef("pk"))),
        scenario_count=_count(BenchScenario.objects.filter(key=OuterRef("pk"))),
    )
    shown = Paginator(used.select_related("county", "created_by"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(saved, key_in_words(Key.parse(saved.key_file))) for saved in shown]
    context = {
        "page": shown,
        "rows": rows,
        "counties": _counties_to_write_in(request.actor),
    }
    return page(request, "funding/key_list.html", context)


def _count(rows: QuerySet[Any]) -> Subquery:
    return Subquery(
        rows.order_by().values("key").annotate(n=Count("pk")).values("n"),
        output_field=IntegerField(),
    )


def _counties_to_write_in(actor: Actor) -> list[County]:
    """A governor's own, where this person writes keys."""
    counties = County.objects.filter(pk__in=actor.county_ids).order_by("code")
    writes = actor.kind == Organisation.Kind.GOVERNOR and actor.may_edit
    return list(counties) if writes else []


@require_GET
def key_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    keys = AllocationKey.objects.visible_to(request.actor)
    saved = get_object_or_404(keys.select_related("county", "created_by"), pk=pk)
    key = Key.parse(saved.key_file)
    used_in = Allocation.objects.visible_to(request.actor).filter(key=saved)
    scenarios = BenchScenario.objects.visible_to(request.actor).filter(key=saved)
    context = {
        "key": saved,
        "words": key_in_words(key),
        "pots": _rows(key),
        "used_in": used_in.defer("result").select_related(
            "scheme_year__scheme", "scheme_year__county"
        ),
        "scenarios": scenarios.select_related(
            "scheme_year__scheme", "scheme_year__county"
        ).order_by("pk"),
        "versions": keys.filter(county=saved.county, name=saved.name).newest_first(),
        "may_write": rules.may_write_keys(request.actor, saved.county),
        "in_two_steps": key.then is not None,
    }
    return page(request, "funding/key_detail.html", context)


def _rows(key: Key) -> list[dict[str, object]]:
    """The pots in numbers; of a key in two steps, with the step that each is in."""
    if key.then is None:
        return [_numbers(pot) for pot in key.pots]
    rows = [_numbers(pot, _("among networks")) for pot in key.pots]
    rows += [_numbers(pot, _("in each network")) for pot in key.then.common]
    for network, pots in key.then.own.items():
        step = _("in %(network)s") % {"network": network}
        rows += [_numbers(pot, step) for pot in pots]
    return rows


def _numbers(pot: Pot, step: str = "") -> dict[str, object]:
    by = share_label(pot.by)
    return {
        "name": pot.name,
        "step": step,
        "money": source_in_words(pot),
        "by": by if pot.is_divided else None,
        "minimum_nok": pot.minimum_nok,
        "maximum_nok": pot.maximum_nok,
    }
