"""The frame of the whole country: its years, its divisions, and their approval."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from funding.allocation import Key
from funding.forms.decisions import ReturnForm
from funding.models import Allocation, NationalDivision
from funding.pages.key_words import key_in_words, sources_in_words
from funding.pages.nation_desk import DivisionDesk
from funding.pages.nation_year import (
    county_rows,
    history_of,
    own_frames,
    shares_of,
    year_rows,
)
from funding.pages.working import working_of_nation
from funding.rules import nation as rules_nation
from funding.services.nation import give_waiting, move_division, prepare_division
from funding.services.nation_frames import kept_back
from funding.services.nation_papers import newest_nation
from funding.services.steps import APPROVE, RETURN, SEND
from funding.views.steps import take_step
from partnerships.models import Scheme, SchemeYear
from portal.lib.errors import Refusal
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

FIRST, LAST = 2017, 2100


def scheme_of(code: str, year: int) -> Scheme:
    """Of an address with a year that a scheme can have; else Http404."""
    if not FIRST <= year <= LAST:
        raise Http404
    return get_object_or_404(Scheme, code=code)


def division_of(request: SignedInRequest, pk: int) -> NationalDivision:
    visible = NationalDivision.objects.visible_to(request.actor)
    named = visible.select_related("frame__scheme", "prepared_by", "approved_by")
    return get_object_or_404(named, pk=pk)


@require_GET
def national_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "rows": year_rows(request.actor),
        "may_divide": rules_nation.may_divide(request.actor),
        "sees_all": rules_nation.sees_all(request.actor),
    }
    return page(request, "funding/national_list.html", context)


@require_safe
def national_year(request: SignedInRequest, code: str, year: int) -> HttpResponse:
    scheme = scheme_of(code, year)
    visible = NationalDivision.objects.visible_to(request.actor)
    versions = visible.filter(frame__scheme=scheme, frame__year=year)
    rows = versions.select_related("prepared_by", "approved_by", "frame__scheme")
    divisions = list(rows.defer("result", "basis").order_by("-number"))
    years = SchemeYear.objects.visible_to(request.actor)
    if not divisions and not years.filter(scheme=scheme, year=year).exists():
        raise Http404
    in_force = next((each for each in divisions if each.is_decided), None)
    counties = county_rows(request.actor, scheme, year, in_force)
    context = {
        "scheme": scheme,
        "year": year,
        "divisions": divisions,
        "in_force": in_force,
        "draft": next((each for each in divisions if not each.is_decided), None),
        "rows": counties,
        "waiting": [row for row in counties if row.waits],
        "to_give": sum(row.is_to_be_given for row in counties),
        "kept_back": [row for row in counties if row.is_kept_back],
        "sees_all": rules_nation.sees_all(request.actor),
        "may_divide": rules_nation.may_divide(request.actor),
        "report": newest_nation(scheme, year),
        "some_decided": any(row.allocation for row in counties),
    }
    return page(request, "funding/national_year.html", context)


@require_http_methods(["GET", "POST"])
def national_edit(request: SignedInRequest, code: str, year: int) -> HttpResponse:
    scheme = scheme_of(code, year)
    require(rules_nation.may_divide(request.actor))
    desk = DivisionDesk(scheme, year, request.POST or None)
    if desk.draft and desk.draft.state != Allocation.State.DRAFT:
        return redirect(desk.draft)
    if request.POST.get("do") == "use" and desk.effect:
        try:
            division = prepare_division(
                actor=request.actor, scheme=scheme, year=year, **desk.values()
            )
        except ValidationError as error:
            desk.object_to("; ".join(error.messages))
        except Refusal as refusal:
            desk.object_to(str(refusal.reason))
        else:
            messages.success(request, _("The frame is divided among the counties."))
            return redirect(division)
    context = {"desk": desk, "scheme": scheme, "year": year}
    wrong = desk.form.is_bound and desk.errors and not desk.adds_pot
    status = 422 if wrong and "HX-Request" not in request.headers else 200
    template = "funding/national_edit.html"
    return page(request, template, context, part="effect", status=status)


@require_GET
def national_division(request: SignedInRequest, pk: int) -> HttpResponse:
    """A version: every county's share, how it is reckoned, and what may be done."""
    return _division_page(request, division_of(request, pk))


def _division_page(
    request: SignedInRequest,
    division: NationalDivision,
    form: ReturnForm | None = None,
) -> HttpResponse:
    key, actor = Key.parse(division.definition), request.actor
    sees_all = rules_nation.sees_all(actor)
    shares = shares_of(division, sees_all=sees_all)
    context = {
        "division": division,
        "frame": division.frame,
        "shares": shares,
        "sum_nok": sum(row.share.amount_nok for row in shares),
        "words": key_in_words(key, of_nation=True),
        "sources": sources_in_words(division.sources, key),
        "pots": working_of_nation(division),
        "sees_all": sees_all,
        "shows_now": sees_all and not division.is_decided,
        "own_frames": own_frames(division) if sees_all else [],
        "history": history_of(division) if sees_all else [],
        "may_divide": rules_nation.may_divide(actor),
        "may_return": rules_nation.may_return_division(actor, division),
        "may_approve": rules_nation.may_approve_division(actor, division),
        "form": form or ReturnForm(initial={"version": division.version}),
    }
    status = 422 if form else 200
    return page(request, "funding/national_division.html", context, status=status)


@require_POST
def national_step(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send, return or approve, from the division's own page."""
    division = division_of(request, pk)
    action = request.POST.get("do", "")
    done = {
        SEND: _("The division is sent for approval."),
        APPROVE: _("The division is decided, and the counties have their frames."),
        RETURN: _("The division is returned to a draft."),
    }
    require(rules_nation.may_divide(request.actor))
    form = ReturnForm(request.POST) if action == RETURN else None
    if form and not form.is_valid():
        require(rules_nation.may_return_division(request.actor, division))
        return _division_page(request, division, form)
    reason = form.cleaned_data["reason"] if form else ""
    move = partial(move_division, actor=request.actor, division=division)
    return take_step(request, division, action, move, done, reason)


@require_POST
def national_give(request: SignedInRequest, pk: int) -> HttpResponse:
    """The frames of counties whose year has been made since."""
    division = division_of(request, pk)
    given = len(give_waiting(actor=request.actor, division=division))
    kept = kept_back(division)
    if given or not kept:
        told = ngettext(
            "The frame of %(n)s county is set.",
            "The frames of %(n)s counties are set.",
            given,
        )
        messages.success(request, told % {"n": given})
    for sentence in kept:
        messages.warning(request, sentence)
    return redirect(division.frame)
