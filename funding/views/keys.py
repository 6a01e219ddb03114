"""The keys of a county: every version, in words and in numbers."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from funding.allocation import Key, Pot
from funding.allocation.key import EQUAL
from funding.models import Allocation, AllocationKey
from funding.pages.key_words import key_in_words, source_in_words
from funding.pages.tables import column_label
from portal.lib.http import SignedInRequest, page

PAGE = 50


@require_GET
def key_list(request: SignedInRequest) -> HttpResponse:
    keys = AllocationKey.objects.visible_to(request.actor).newest_first()
    shown = Paginator(keys.select_related("county", "created_by"), PAGE).get_page(
        request.GET.get("page")
    )
    rows = [(saved, key_in_words(Key.parse(saved.definition))) for saved in shown]
    return page(request, "funding/key_list.html", {"page": shown, "rows": rows})


@require_GET
def key_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    keys = AllocationKey.objects.visible_to(request.actor)
    saved = get_object_or_404(keys.select_related("county", "created_by"), pk=pk)
    key = Key.parse(saved.definition)
    used_in = Allocation.objects.visible_to(request.actor).filter(key=saved)
    context = {
        "key": saved,
        "words": key_in_words(key),
        "pots": [_numbers(pot) for pot in key.pots],
        "used_in": used_in.defer("result").select_related(
            "scheme_year__scheme", "scheme_year__county"
        ),
        "versions": keys.filter(county=saved.county, name=saved.name).newest_first(),
    }
    return page(request, "funding/key_detail.html", context)


def _numbers(pot: Pot) -> dict[str, object]:
    by = _("equal parts") if pot.by == EQUAL else column_label(pot.by)
    return {
        "name": pot.name,
        "money": source_in_words(pot),
        "by": by if pot.is_divided else None,
        "minimum_nok": pot.minimum_nok,
        "maximum_nok": pot.maximum_nok,
    }
