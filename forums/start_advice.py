"""What a recommendation puts on the start page: to confirm, and to be read."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from forums.models import ForumRole, Recommendation
from partnerships.models import Organisation
from portal.chrome import Task
from portal.lib import clock
from portal.people.actor import Actor

State = Recommendation.State
NEWS_FOR = timedelta(days=60)  # SELDOM says it too
# Whether to look for what the functions of the same name find.
SELDOM = {
    "to_confirm": """SELECT FROM forums_recommendation a
                       JOIN forums_forumrole r ON r.forum_id = a.forum_id
                      WHERE a.state = 'confirming' AND r.user_id = %(person)s""",
    "forwarded": """SELECT FROM forums_recommendation a
                      JOIN forums_forum f ON f.id = a.forum_id
                     WHERE a.state = 'forwarded'
                       AND a.forwarded_at >= %(now)s - interval '60 days'
                       AND (EXISTS (SELECT FROM partnerships_organisation o
                                     WHERE o.id = %(organisation)s
                                       AND o.county_id = f.county_id)
                         OR EXISTS (SELECT FROM forums_forumrole r
                                     WHERE r.forum_id = f.id
                                       AND r.user_id = %(person)s)
                         OR EXISTS (SELECT FROM forums_seatholder h
                                      JOIN forums_seat s ON s.id = h.seat_id
                                     WHERE s.forum_id = f.id
                                       AND h.user_id = %(person)s))""",
}


def to_confirm(actor: Actor) -> QuerySet[Recommendation]:
    """Those that wait for this person, as the leader or the secretary."""
    roles = ForumRole.objects.valid_on(clock.today()).acting(actor)
    leads = Q(forum__in=roles.filter(kind="leader").values("forum"))
    writes = Q(forum__in=roles.filter(kind="secretary").values("forum"))
    mine = leads & Q(leader_by=None) | writes & Q(secretary_by=None)
    waiting = Recommendation.objects.filter(mine, state=State.CONFIRMING)
    once = Q(leader_by=actor.user_id) | Q(secretary_by=actor.user_id)
    return _with_names(waiting.exclude(once)).order_by("made_at", "pk")


def forwarded(actor: Actor) -> QuerySet[Recommendation]:
    """Those in force that are news to the forum's people and to owners.

    The governor has them beside the year's money until it is decided.
    """
    if actor.kind == Organisation.Kind.GOVERNOR:
        return Recommendation.objects.none()
    found = Recommendation.objects.visible_to(actor).forwarded()
    news = found.filter(forwarded_at__gte=clock.now() - NEWS_FOR)
    in_force = news.exclude(corrected_by__state=State.FORWARDED)
    return _with_names(in_force).order_by("-forwarded_at", "pk")


def _with_names(rows: QuerySet[Recommendation]) -> QuerySet[Recommendation]:
    return rows.select_related("forum", "scheme_year").defer("content")


def to_be_confirmed(one: Recommendation) -> Task:
    text = _("Confirm the recommendation for %(year)s, %(forum)s.")
    return Task(_said(text, one), one.get_absolute_url())


def is_forwarded(one: Recommendation) -> Task:
    text = _("The recommendation for %(year)s is forwarded, %(forum)s.")
    return Task(_said(text, one), one.get_absolute_url())


def _said(text: str, one: Recommendation) -> str:
    return text % {"year": one.scheme_year.year, "forum": one.forum.name}
