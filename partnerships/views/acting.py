from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from partnerships.acting import ACTING, current_memberships
from portal.lib.http import SignedInRequest


@require_POST
def choose(request: SignedInRequest) -> HttpResponse:
    """Act for another organisation; the start page then shows what waits there.

    Never back to the page one came from: it may be one that the other
    organisation cannot see.
    """
    chosen = request.POST.get("membership", "")
    for membership in current_memberships(request.user):
        if str(membership.pk) == chosen:
            request.session[ACTING] = membership.organisation_id
            name = membership.organisation.name
            messages.success(
                request, _("You now act for %(organisation)s.") % {"organisation": name}
            )
            return redirect("home")
    messages.error(request, _("You are not a member of that organisation today."))
    return redirect("home")
