from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from partnerships.forms.handout import AskForm, HandOutForm, InviteForm, PartForm
from partnerships.models import Handout, Need, Organisation, Proposal
from partnerships.need.parts import PARTS, fields_of, fingerprint, label_of
from partnerships.pages.threads import threads_of_part
from partnerships.rules import needs as rules
from partnerships.rules.handouts import is_handed_out, may_write_part
from partnerships.services import handouts as services
from partnerships.views.needs import visible_need
from portal.lib.formats import day
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import Verdict, require
from portal.people.actor import Actor

GONE = 410


@require_http_methods(["GET", "POST"])
def need_parts(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where the owner hands parts out, takes them back, and chooses between texts."""
    need = visible_need(request, pk)
    require(rules.may_change_need(request.actor, need))
    sent = request.POST if request.method == "POST" else None
    to_partner = sent is not None and sent.get("to") == InviteForm.to
    colleague = HandOutForm(None if to_partner else sent, year=need.scheme_year)
    partner = InviteForm(sent if to_partner else None, need=need)
    used = partner if to_partner else colleague
    if used.is_valid() and _hand_out(request, need, used):
        return redirect("partnerships:need_parts", need.pk)
    context = {
        "need": need,
        "colleague": colleague,
        "partner": partner if partner.partners or to_partner else None,
        "handouts": _shown(need),
        "choices": choices_of(need),
    }
    return page(
        request,
        "partnerships/parts.html",
        context,
        status=422 if used.is_bound else 200,
    )


def _shown(need: Need) -> list[tuple[Handout, list[object], str]]:
    """Each handout with its parts in words, and why it is closed."""
    handouts = need.handouts.select_related("organisation")
    found = []
    for handout in handouts.order_by("-made_at", "-pk"):
        handout.need = need
        labels: list[object] = [PARTS[part].label for part in handout.parts]
        found.append((handout, labels, str(is_handed_out(handout).reason)))
    return found


def choices_of(need: Need) -> list[dict[str, object]]:
    """The texts that the owner's editors choose between."""
    proposals = Proposal.objects.unsettled().filter(handout__need=need)
    return [
        {
            "proposal": proposal,
            "label": label_of(proposal.field),
            "stands": getattr(need, proposal.field),
            "stood": fingerprint(getattr(need, proposal.field)),
            "proposed": fingerprint(proposal.text),
        }
        for proposal in proposals.select_related("handout__organisation")
    ]


def _hand_out(request: SignedInRequest, need: Need, form: AskForm) -> bool:
    given = {**form.cleaned_data}
    form_key = given.pop("form_key")
    if isinstance(form, InviteForm):
        given["organisation"] = Organisation.objects.get(pk=form.institution())
    try:
        handout = services.hand_out(
            actor=request.actor,
            need=need,
            form_key=form_key,
            asked=services.Asked(**given),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    text = _("%(name)s is asked by e-mail, and can write until %(day)s.")
    messages.success(request, text % {"name": handout.to, "day": day(handout.until)})
    return True


@require_POST
def part_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    handouts = Handout.objects.visible_to(request.actor).select_related("need__owner")
    handout = get_object_or_404(handouts, pk=pk)
    services.withdraw(actor=request.actor, handout=handout)
    messages.success(
        request, _("The invitation of %(name)s is taken back.") % {"name": handout.to}
    )
    return redirect("partnerships:need_parts", handout.need_id)


@require_POST
def proposal_settle(request: SignedInRequest, pk: int) -> HttpResponse:
    proposals = Proposal.objects.visible_to(request.actor)
    proposal = get_object_or_404(
        proposals.select_related("handout__need__owner"), pk=pk
    )
    services.settle(
        actor=request.actor,
        proposal=proposal,
        take=request.POST.get("choice") == "take",
        stood=request.POST.get("stood", ""),
        proposed=request.POST.get("proposed", ""),
    )
    messages.success(request, _("Your choice is saved."))
    return redirect("partnerships:need_parts", proposal.handout.need_id)


@require_http_methods(["GET", "POST"])
def part_write(request: SignedInRequest, pk: int) -> HttpResponse:
    """An invited organisation's page of its part, and of nothing else of the draft."""
    handout = visible_part(request, pk)
    verdict = may_write_part(request.actor, handout)
    if request.method == "GET":
        require(verdict)
    return _part(request, handout, request.actor, verdict)


def visible_part(request: SignedInRequest, pk: int) -> Handout:
    handouts = Handout.objects.visible_to(request.actor).filter(
        organisation__isnull=False
    )
    related = ("need__owner", "need__scheme_year", "organisation")
    return get_object_or_404(handouts.select_related(*related), pk=pk)


# The address is the secret that a forged form lacks, and without a Referer, which
# would carry it on, Django's own check cannot pass.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def part_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A colleague's page of their part; whoever has the link is that colleague."""
    handouts = Handout.objects.by_token(token).select_related(
        "need__owner", "need__scheme_year"
    )
    handout = handouts.first()
    if handout is None:
        raise Http404
    verdict = may_write_part(handout.guest, handout)
    response = _part(request, handout, handout.guest, verdict)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _part(
    request: HttpRequest, handout: Handout, actor: Actor, verdict: Verdict
) -> HttpResponse:
    need = handout.need
    sent = request.POST if request.method == "POST" else None
    if not verdict:
        return _refused(request, handout, verdict)
    form = PartForm(sent, handout=handout, need=need)
    if form.is_valid():
        try:
            aside = services.write_part(
                actor=actor, handout=handout, texts=form.texts()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            _thank(request, handout, aside)
            return redirect(f"{request.path}?saved=1")
    context = {
        "handout": handout,
        "need": need,
        "form": form,
        "threads": threads_of_part(actor, handout) if handout.organisation else (),
        "parts": [PARTS[part].label for part in handout.parts],
        "aside": [
            (label_of(one.field), getattr(need, one.field))
            for one in handout.proposals.unsettled()
        ],
    }
    status = 422 if form.is_bound else 200
    return page(request, "partnerships/part_form.html", context, status=status)


def _refused(request: HttpRequest, handout: Handout, verdict: Verdict) -> HttpResponse:
    """The reason, and nothing of the draft but what the person typed themselves."""
    names = fields_of(handout.parts, handout.need.scheme_year)
    typed = [(label_of(name), request.POST.get(name, "")) for name in names]
    context = {
        "refused": verdict.reason,
        "typed": [(label, text) for label, text in typed if text],
    }
    status = 403 if handout.organisation else GONE
    return page(request, "partnerships/part_closed.html", context, status=status)


def _thank(request: HttpRequest, handout: Handout, aside: list[str]) -> None:
    owner = handout.need.owner.name
    if aside:
        text = _(
            "Your text is kept. %(owner)s has changed the same meanwhile, and chooses."
        )
        messages.warning(request, text % {"owner": owner})
    else:
        messages.success(
            request, _("Saved. %(owner)s sees what you wrote.") % {"owner": owner}
        )
