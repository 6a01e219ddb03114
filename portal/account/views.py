"""The pages of one's own account; password and address are allauth's to change."""

from allauth.account.models import EmailAddress
from allauth.account.views import email as allauth_email
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from portal.account.forms import PersonForm
from portal.account.services import change_person
from portal.lib.http import SignedInRequest, page


@require_http_methods(["GET", "POST"])
def me(request: SignedInRequest) -> HttpResponse:
    """One's name and the language of one's mails, and the way to the rest."""
    user = request.user
    now = {"full_name": user.full_name, "language": user.language}
    form = PersonForm(request.POST or None, initial=now)
    if form.is_valid():
        change_person(actor=request.actor, user=user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("me")
    status = 422 if form.is_bound else 200
    return page(request, "account/me.html", {"form": form}, status=status)


def email(request: SignedInRequest) -> HttpResponse:
    """Change one's address: the new one counts when it is confirmed.

    The one that an account was opened with is confirmed by that; allauth knows it
    from now at the latest, and then keeps it until there is another.
    """
    user = request.user
    EmailAddress.objects.get_or_create(
        user=user,
        email=user.email.lower(),
        defaults={"verified": True, "primary": True},
    )
    response: HttpResponse = allauth_email(request)
    return response
