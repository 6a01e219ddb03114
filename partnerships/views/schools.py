"""An owner's schools, with how many teachers each has."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from partnerships.forms.school import SchoolForm
from partnerships.models import School
from partnerships.rules import county as rules
from partnerships.services.schools import save_school
from portal.lib.clock import today
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25


@require_http_methods(["GET", "POST"])
def school_list(request: SignedInRequest) -> HttpResponse:
    keep = rules.may_keep_schools(request.actor, request.actor.organisation_id)
    if request.method == "POST":
        require(keep)
    form = SchoolForm(request.POST or None)
    if form.is_valid() and _saved(request, form):
        return redirect("partnerships:school_list")
    schools = School.objects.visible_to(request.actor).select_related("owner")
    listed = schools.order_by("owner__sort_key", "name", "pk")
    context = {
        "page": Paginator(listed, PAGE).get_page(request.GET.get("page")),
        "sums": schools.valid_on(today()).sums(),
        "today": today(),
        "form": form,
        "keep": keep,
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/school_list.html", context, status=status)


@require_http_methods(["GET", "POST"])
def school_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    schools = School.objects.visible_to(request.actor)
    school = get_object_or_404(schools.select_related("owner"), pk=pk)
    require(rules.may_keep_schools(request.actor, school.owner_id))
    form = SchoolForm(request.POST or None, school=school)
    if form.is_valid() and _saved(request, form, school):
        return redirect("partnerships:school_list")
    status = 422 if form.is_bound else 200
    context = {"school": school, "form": form}
    return page(request, "partnerships/school_edit.html", context, status=status)


def _saved(
    request: SignedInRequest, form: SchoolForm, school: School | None = None
) -> bool:
    """Whether it could be saved; else the form has the reason beside its field."""
    try:
        saved = save_school(
            actor=request.actor, values=form.cleaned_data, school=school
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("%(school)s is saved.") % {"school": saved.name})
    return True
