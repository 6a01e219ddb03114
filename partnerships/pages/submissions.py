"""What a need's page shows of its sending in: the receipt, and the ways back."""

from dataclasses import dataclass

from django.db.models import QuerySet

from partnerships.deadlines import last_moment, newest_return
from partnerships.models import Need, NeedReturn, NeedSubmission
from partnerships.rules import calls as call_rules
from portal.lib.formats import moment
from portal.lib.verdict import Verdict
from portal.people.actor import Actor
from portal.people.prepared import Prepared

Kind = NeedReturn.Kind


@dataclass(frozen=True, slots=True)
class SubmissionPart:
    latest: NeedSubmission | None
    back: NeedReturn | None
    call_back: Verdict
    open: Verdict
    send_back: Verdict
    deadline: str  # the last moment for this need, in words


def _sent(need: int) -> QuerySet[NeedSubmission]:
    """The newest first."""
    sent = NeedSubmission.objects.filter(need=need).order_by("-number")[:1]
    return sent.defer("content").select_related("by")


SENT = Prepared(_sent)


def submission_part(actor: Actor, need: Need) -> SubmissionPart:
    """Two queries at most for a need that ``with_leaves`` has read."""
    is_draft = need.state == Need.State.DRAFT
    back = newest_return(need)
    is_own = need.holder_id == actor.organisation_id  # else the words are not for them
    latest = None if is_draft and back is None else SENT.first(need.pk)  # never sent in
    year = need.scheme_year
    until = last_moment(year, need.owner_id, need) if is_draft else year.deadline
    return SubmissionPart(
        latest=latest,
        back=back if is_own or (back and back.kind == Kind.OPENED) else None,
        call_back=call_rules.may_call_back(actor, need),
        open=call_rules.may_open_need(actor, need),
        send_back=call_rules.may_send_back(actor, need),
        deadline=moment(until),
    )
