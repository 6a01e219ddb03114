from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, Q, Value, When
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from partnerships.forms.organisation import OrganisationForm
from partnerships.models import AccessRequest, Organisation
from partnerships.models.membership import people_shown_to
from partnerships.rules import people as rules
from partnerships.services.organisations import create_organisation
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require

PAGE = 25
REQUESTS = 10


@require_GET
def organisation_list(request: SignedInRequest) -> HttpResponse:
    """Find an organisation: to see its people, or to ask for access to it."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    shows = When(people_shown_to(request.actor), then=Value(True))
    found = (
        Organisation.objects.visible_to(request.actor)
        .valid_on(clock.today())
        .select_related("county")
        .annotate(shows_people=Case(shows, default=Value(False)))
        .in_norwegian_order()
    )
    if q:
        found = found.filter(Q(name__icontains=q) | Q(number__startswith=q))
    asked = AccessRequest.objects.filter(asker_id=request.actor.user_id)
    context = {
        "q": q,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "requests": asked.select_related("organisation").order_by("-pk")[:REQUESTS],
        "create": rules.may_create_organisation(request.actor),
    }
    return page(request, "partnerships/organisation_list.html", context, part="results")


@require_http_methods(["GET", "POST"])
def organisation_new(request: SignedInRequest) -> HttpResponse:
    require(rules.may_create_organisation(request.actor))
    form = OrganisationForm(request.POST or None, initial={"written_norwegian": "nn"})
    if form.is_valid():
        try:
            made = create_organisation(actor=request.actor, **form.arguments())
        except ValidationError as error:
            _show(form, error)
        else:
            said = _("%(name)s is created, and its first approver is invited.")
            messages.success(request, said % {"name": made.name})
            return redirect("partnerships:people", made.pk)
    status = 422 if form.is_bound else 200
    context = {"form": form}
    return page(request, "partnerships/organisation_new.html", context, status=status)


def _show(form: OrganisationForm, error: ValidationError) -> None:
    """Each sentence beside its field, or above the form where there is none."""
    fields = {"email": "approver", "number": "org_number"}
    for name, sentences in error.message_dict.items():
        place = fields.get(name, name)
        for sentence in sentences:
            form.add_error(place if place in form.fields else None, sentence)
