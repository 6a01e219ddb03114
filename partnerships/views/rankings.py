"""The network's order of its needs: made, forwarded, called back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.chain import steps
from partnerships.forms.ranking import RankingForm
from partnerships.models import Network, NetworkRanking, SchemeYear
from partnerships.rules import networks as rules
from partnerships.services import rankings as services
from portal.lib.addresses import address_of
from portal.lib.errors import Refusal, StaleState
from portal.lib.http import SignedInRequest, page

TEMPLATE = "partnerships/ranking.html"


@require_http_methods(["GET", "POST"])
def ranking_detail(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    ranking = visible_ranking(request, pk, year)
    may = rules.may_rank(request.actor, ranking)
    form = _form(request, ranking)
    context: dict[str, object] = {"form": form}
    status = 200
    if request.method == "POST" and not may:  # what was typed is shown, not lost
        context["refused"], status = may.reason, 403
    elif request.POST.get("move"):
        form.show_moved(request.POST["move"])
        context["unsaved"] = True
    elif form.is_valid():
        try:
            return _saved(request, ranking, form)
        except StaleState as stale:
            return _show_both(request, pk, year, form, stale)
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
    elif form.is_bound:
        status = 422
    return page(request, TEMPLATE, context | _facts(request, ranking), status=status)


def _form(request: SignedInRequest, ranking: NetworkRanking) -> RankingForm:
    ranks = _ranks(ranking)
    needs = services.rankable(ranking.network, ranking.scheme_year)
    listed = list(needs.listed().order_by("owner__sort_key", "rank", "pk"))
    listed.sort(key=lambda need: ranks.get(need.pk, len(listed) + 1))
    return RankingForm(
        request.POST.dict() or None,
        needs=listed,
        ranks=ranks,
        initial={
            "version": ranking.version,
            "reason": ranking.reason,
            "took_part": ranking.took_part,
        },
    )


def _ranks(ranking: NetworkRanking) -> dict[int, int]:
    if ranking.pk is None:
        return {}
    return dict(ranking.places.values_list("need", "rank"))


def _saved(
    request: SignedInRequest, ranking: NetworkRanking, form: RankingForm
) -> HttpResponse:
    services.save_ranking(
        actor=request.actor,
        network=ranking.network,
        scheme_year=ranking.scheme_year,
        order=form.order(),
        reason=form.cleaned_data["reason"],
        took_part=form.cleaned_data["took_part"],
        version=_number(form.cleaned_data["version"]),
    )
    messages.success(request, _("The order is saved."))
    return redirect(f"{_address(ranking)}?saved=1")


def _show_both(
    request: SignedInRequest, pk: int, year: int, form: RankingForm, stale: StaleState
) -> HttpResponse:
    """One's own order in the fields, the one that somebody else saved beside it."""
    newest = visible_ranking(request, pk, year)
    form.data = {**request.POST.dict(), "version": str(newest.version)}
    places = newest.places.select_related("need__owner").filter(
        need__in=services.rankable(newest.network, newest.scheme_year)
    )
    context = {"form": form, "stale": stale.reason, "theirs": list(places)}
    return page(request, TEMPLATE, context | _facts(request, newest), status=409)


def _facts(request: SignedInRequest, ranking: NetworkRanking) -> dict[str, object]:
    forwardings = ranking.forwardings.order_by("-at") if ranking.pk else []
    return {
        "ranking": ranking,
        "network": ranking.network,
        "scheme_year": ranking.scheme_year,
        "rank": rules.may_rank(request.actor, ranking),
        "forward": rules.may_forward(request.actor, ranking),
        "call_back": rules.may_call_back(request.actor, ranking),
        "forwardings": list(forwardings),
        "is_forwarded": ranking.state == NetworkRanking.State.FORWARDED,
        "chain": steps("forum" if ranking.state == "forwarded" else "network"),
    }


@require_POST
def ranking_forward(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    ranking = visible_ranking(request, pk, year)
    try:
        services.forward_ranking(
            actor=request.actor,
            ranking=ranking,
            version=_number(request.POST.get("version", "")),
        )
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The order is forwarded to the forum as a whole."))
    return redirect(_address(ranking))


@require_POST
def ranking_call_back(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    ranking = visible_ranking(request, pk, year)
    reason = request.POST.get("reason", "").replace("\x00", "")
    try:
        services.call_back_ranking(actor=request.actor, ranking=ranking, reason=reason)
    except ValidationError as error:
        for sentence in error.messages:
            messages.error(request, sentence)
    except Refusal as refusal:
        messages.error(request, str(refusal.reason))
    else:
        messages.success(request, _("The order is called back, and can be changed."))
    return redirect(_address(ranking))


def visible_ranking(request: SignedInRequest, pk: int, year: int) -> NetworkRanking:
    """404 for who may not know of the network's order, as for one that is not there."""
    networks = Network.objects.visible_to(request.actor)
    network = get_object_or_404(networks.with_host().select_related("county"), pk=pk)
    years = SchemeYear.objects.visible_to(request.actor).filter(county=network.county)
    scheme_year = get_object_or_404(years.select_related("scheme", "county"), pk=year)
    if not rules.may_see_ranking(request.actor, network, scheme_year):
        raise Http404
    return services.ranking_of(network, scheme_year)


def _address(ranking: NetworkRanking) -> str:
    ids = ranking.network.pk, ranking.scheme_year.pk
    return address_of("partnerships:ranking_detail", *ids)


def _number(text: str) -> int:
    """-1, which no version is, for what is no number."""
    return int(text) if text.isdecimal() and len(text) < 9 else -1
