"""Fora: the list, one with its seats and meetings, and the forms that change them."""

from django.contrib import messages
from django.db.models import Exists, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from forums.forms.forum import ForumForm, NewForumForm, seat_rule_forms
from forums.models import Forum, ForumRole, Meeting
from forums.models.meeting import MeetingQuerySet
from forums.models.seat import fora_of
from forums.pages.forum import balance_of
from forums.rules import fora as rules
from forums.rules import meetings as meeting_rules
from forums.services import fora as services
from forums.views.saving import saved, status_of
from partnerships.models import County, SchemeYear
from portal.lib import clock
from portal.lib.http import SignedInRequest, page
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

SHOWN = 25


def _fora(actor: Actor) -> QuerySet[Forum]:
    fora = Forum.objects.visible_to(actor).valid_on(clock.today())
    return fora.select_related("county", "scheme").order_by("county", "name")


def _meetings(actor: Actor) -> MeetingQuerySet:
    return Meeting.objects.visible_to(actor).select_related("forum", "network")


def _of_forum(actor: Actor, forum: int) -> MeetingQuerySet:
    return Meeting.objects.visible_to(actor).filter(forum=forum)


def _roles(forum: int) -> QuerySet[ForumRole]:
    roles = ForumRole.objects.valid_on(clock.today()).filter(forum=forum)
    return roles.select_related("user", "organisation").order_by("kind")


def _years(actor: Actor, forum: int, scheme: int, county: int) -> QuerySet[SchemeYear]:
    """The newest years of the forum's, for those who see its work."""
    theirs = fora_of(actor).filter(pk=forum)
    years = SchemeYear.objects.filter(Exists(theirs), scheme=scheme, county=county)
    return years.order_by("-year")[:3]


FORA, ROLES, YEARS = Prepared(_fora), Prepared(_roles), Prepared(_years)
COMING = Prepared(lambda actor: _meetings(actor).coming()[:SHOWN])
PAST = Prepared(lambda actor: _meetings(actor).past()[:SHOWN])
COMING_OF = Prepared(lambda actor, pk: _of_forum(actor, pk).coming())
PAST_OF = Prepared(lambda actor, pk: _of_forum(actor, pk).past()[:SHOWN])
RUN_NETWORKS = Prepared(meeting_rules.networks_run_by)


@require_GET
def forum_list(request: SignedInRequest) -> HttpResponse:
    """The fora of one's own counties first, and the meetings that one sees."""
    own = request.actor.county_ids
    fora = FORA.rows(request.actor)
    keeps = [
        county
        for county in County.objects.filter(pk__in=own).order_by("code")
        if rules.may_keep_forum(request.actor, county.pk)
    ]
    context = {
        "fora": sorted(fora, key=lambda forum: forum.county_id not in own),
        "meetings": COMING.rows(request.actor),
        "past": PAST.rows(request.actor),
        "keeps": keeps,
        "networks": RUN_NETWORKS.rows(request.actor),
    }
    return page(request, "forums/forum_list.html", context)


@require_GET
def forum_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    actor, of = request.actor, (forum.pk, forum.scheme_id, forum.county_id)
    context = {
        "forum": forum,
        "balance": balance_of(forum, actor, clock.today()),
        "roles": ROLES.rows(forum.pk),
        "shows_people": bool(actor.kind),
        "meetings": COMING_OF.rows(actor, forum.pk),
        "past": PAST_OF.rows(actor, forum.pk),
        "years": YEARS.rows(actor, *of),
        "keep": rules.may_keep_forum(request.actor, forum.county_id),
        "call": meeting_rules.may_make_meeting(request.actor, forum=forum),
    }
    return page(request, "forums/forum_detail.html", context)


@require_http_methods(["GET", "POST"])
def forum_new(request: SignedInRequest, code: str) -> HttpResponse:
    county = get_object_or_404(County.objects.visible_to(request.actor), code=code)
    require(rules.may_keep_forum(request.actor, county.pk))
    form = NewForumForm(request.POST or None, initial={"valid_from": clock.today()})
    form.instance.county = county
    if form.is_valid():
        made = saved(form, services.create_forum, actor=request.actor, county=county)
        if made is not None:
            messages.success(request, _("The forum is made. Give it seats."))
            return redirect("forums:forum_seats", made.pk)
    context = {"form": form, "county": county}
    return page(request, "forums/forum_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def forum_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    forum = visible_forum(request, pk)
    require(rules.may_keep_forum(request.actor, forum.county_id))
    sent = request.POST or None
    form = ForumForm(sent, instance=forum)
    seat_rules = seat_rule_forms(forum, sent)
    valid = [one.is_valid() for one in (form, *seat_rules)]  # each, for its errors
    done = None
    if all(valid):
        service = services.change_forum
        done = saved(form, service, actor=request.actor, forum=forum)
    if done is not None:
        for one in seat_rules:
            services.change_seat_rule(
                actor=request.actor,
                forum=forum,
                kind=one.instance.kind,
                **one.cleaned_data,
            )
        messages.success(request, _("The mandate is saved."))
        return redirect(forum)
    context = {
        "form": form,
        "seat_rules": seat_rules,
        "forum": visible_forum(request, pk),
    }
    return page(request, "forums/forum_form.html", context, status=status_of(form))


def visible_forum(request: SignedInRequest, pk: int) -> Forum:
    fora = Forum.objects.visible_to(request.actor)
    return get_object_or_404(fora.select_related("county", "scheme"), pk=pk)
