"""Requests to join a need, on the start pages of those who ask and are asked."""

from django.utils.translation import gettext as _

from partnerships.models import JoinRequest, Organisation
from portal.chrome import StartPart, Task
from portal.people.actor import Actor

S = JoinRequest.State
SHOWN = 5


def start_part(actor: Actor) -> StartPart:
    if actor.kind not in Organisation.OWNER_KINDS:
        return StartPart()
    found = JoinRequest.objects.visible_to(actor).select_related(
        "need__owner", "asked_by_owner"
    )
    shown = found.defer("need__words", "need__aim", "need__content").order_by("-pk")
    tasks: list[Task] = []
    news: list[Task] = []
    for asked in shown[: 4 * SHOWN]:
        is_mine = asked.need.holder_id == actor.organisation_id
        if is_mine and asked.state == S.ASKED and actor.may_approve:
            tasks.append(_asks(asked))
        elif not is_mine and asked.state != S.ASKED and len(news) < SHOWN:
            news.append(_answered(asked))
    return StartPart(tasks=tasks, news=news)


def _asks(asked: JoinRequest) -> Task:
    text = _("%(owner)s asks to join “%(title)s”. Answer yes or no.")
    names = {"owner": asked.asked_by_owner.name, "title": asked.need.title}
    return Task(text % names, asked.get_absolute_url())


def _answered(asked: JoinRequest) -> Task:
    if asked.state == S.ACCEPTED:
        text = _("%(owner)s said yes to your joining “%(title)s”.")
    else:
        text = _("%(owner)s said no to your joining “%(title)s”.")
    names = {"owner": asked.need.owner.name, "title": asked.need.title}
    return Task(text % names, asked.get_absolute_url())
