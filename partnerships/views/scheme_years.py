"""The rules of a year: a page for everybody who sees it, and a form to change them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from partnerships.forms.scheme_year import RulesDesk
from partnerships.history.scheme_year import history_of
from partnerships.pages.scheme_year import rules_of
from partnerships.rules.scheme_years import Stage, may_change_rules, stage_of
from partnerships.services.scheme_years import change_rules
from partnerships.views.calls import visible_year
from portal.lib.errors import StaleState
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require


@require_safe
def call_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    context = {
        "year": year,
        "rules": rules_of(year),
        "change": may_change_rules(request.actor, year, stage_of(year)),
        "history": history_of(year),
    }
    return page(request, "partnerships/year_rules.html", context)


@require_http_methods(["GET", "POST"])
def call_rules_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    year = visible_year(request, pk)
    stage = stage_of(year)
    require(may_change_rules(request.actor, year, stage))
    desk = RulesDesk(request.POST or None, scheme_year=year, stage=stage)
    if desk.is_valid():
        try:
            change_rules(
                actor=request.actor,
                scheme_year=year,
                version=desk.form.cleaned_data["version"],
                reason=desk.form.cleaned_data.get("reason", ""),
                values=desk.values(),
            )
        except (ValidationError, StaleState) as error:
            desk.show(error)
        else:
            messages.success(request, _("The rules are saved."))
            return redirect("partnerships:call_rules", pk=year.pk)
    context = {
        "year": year,
        "desk": desk,
        "form": desk.form,
        "is_sent": stage >= Stage.SUBMITTED,
    }
    status = 422 if desk.is_bound else 200
    return page(request, "partnerships/year_rules_form.html", context, status=status)
