"""The dossier of a case, for auditors and requests for access."""

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from partnerships.dossier.archive import entries_of
from partnerships.models import Need
from partnerships.rules import agreements as rules
from partnerships.services.dossiers import take_out
from portal.documents.files import zip_of
from portal.lib.http import SignedInRequest
from portal.lib.verdict import require


@require_safe
def need_dossier(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """All of the case as one zip; that it is taken out stands in its trace."""
    needs = Need.objects.visible_to(request.actor).without_texts()
    related = ("scheme_year__scheme", "scheme_year__county", "owner")
    need = get_object_or_404(needs.select_related(*related), pk=pk)
    require(rules.may_take_dossier(request.actor, need))
    entries = list(entries_of(request.actor, need))
    take_out(actor=request.actor, need=need, files=len(entries))
    return zip_of(f"{need.receipt}.zip", entries)
