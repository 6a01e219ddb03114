"""What the forum has of a case: the recommendations that it stands in."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from forums.models import Recommendation
from partnerships.dossier import LeftOut, paper_file
from partnerships.dossier.parts import Item
from partnerships.dossier.posts import Correspondent, Paper, Post, Way
from partnerships.models import Need
from portal.people.actor import Actor


def forum_part(actor: Actor, need: Need) -> Iterator[Item]:
    seen = Recommendation.objects.visible_to(actor).filter(scheme_year=need.scheme_year)
    for one in seen.select_related("document", "forum").order_by("pk"):
        what = _("The forum's recommendation of the year")
        name = _("recommendation-%(n)s.pdf") % {"n": one.pk}
        yield paper_file(what, name, one.document, _post(one, what))
    yield LeftOut(
        _("Internal papers of the forum's meetings"),
        _("They are kept in the meeting, for who may see them there."),
    )


def _post(one: Recommendation, what: str) -> Post | None:
    if one.document is None:
        return None
    forum = (Correspondent(one.forum.name),)
    at = one.document.created_at
    key = f"recommendation-{one.pk}"
    return Post(key, what, Paper.STATEMENT, Way.IN, at, forum)
