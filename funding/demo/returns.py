"""One need of the demo that came late, and one that was sent twice."""

import datetime as dt
from collections.abc import Callable

from funding.demo.needs import LATE, form_key
from funding.demo.people import Cast
from funding.demo.texts import LABEL, planned
from funding.demo.years import moment
from partnerships.models import Need, NeedLine
from partnerships.need.answers import answers_of, fingerprint
from partnerships.services.calls import extend_deadline
from partnerships.services.need_answers import save_answers
from partnerships.services.needs import submit_need
from partnerships.services.submissions import call_back_need
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]

GOVERNOR = "fylkesmannen-mr"
LATE_BY = dt.timedelta(days=3, hours=10, minutes=17)
LATE_REASON = (
    "Rektoren som førte behovsmeldinga, vart sjukmeld den siste veka før fristen. "
    "Kommunen sa frå same dag, og forumet har ikkje byrja på lista enno."
)
TWICE = ("1531", 1)  # number of the owner, rank of the need
TWICE_REASON = "UH-delen av budsjettet manglar reise til to av samlingane."
MENDED = (
    "UH-partnaren kjem til alle samlingane; reise og opphald er no med i budsjettet."
)
TRAVEL_NOK = 15_000


def play_late(cast: Cast, say: Say) -> None:
    """After the deadline, with the governor's leave and its reason."""
    need = _need(LATE)
    if need.state != Need.State.DRAFT or need.submissions.exists():
        return
    year = need.scheme_year
    with clock.at(year.deadline + dt.timedelta(days=1, hours=10)):
        extend_deadline(
            actor=cast.actor(EDITOR, GOVERNOR),
            scheme_year=year,
            owner=need.owner,
            until=year.deadline + dt.timedelta(days=7),
            reason=f"{LATE_REASON} {LABEL}",
        )
    approver = cast.actor(APPROVER, _slug(cast, need))
    with clock.at(year.deadline + LATE_BY):
        submit_need(actor=approver, need=need, version=need.version)
    say(f"{need.owner} sent a need after the deadline, with the governor's leave.")


def play_twice(cast: Cast, say: Say) -> None:
    """Called back, mended by the editor, and sent in again, before the deadline."""
    need = _need(TWICE)
    if need.submissions.count() != 1 or need.submitted_at is None:
        return
    slug = _slug(cast, need)
    approver = cast.actor(APPROVER, slug)
    back_at = min(need.submitted_at + dt.timedelta(days=4), moment(2018, 6, 29, 9))
    with clock.at(back_at):
        call_back_need(actor=approver, need=need, reason=TWICE_REASON)
    with clock.at(back_at + dt.timedelta(hours=3)):
        changed = _mend(cast, slug, need)
    with clock.at(back_at + dt.timedelta(hours=4)):
        submit_need(actor=approver, need=changed, version=changed.version)
    say(f"{need.owner} called a need back and sent it again, with a change to see.")


def _need(which: tuple[str, int]) -> Need:
    plan = next(plan for plan in planned() if (plan.number, plan.rank) == which)
    needs = Need.objects.select_related("scheme_year__county", "owner")
    return needs.get(form_key=form_key(plan))


def _slug(cast: Cast, need: Need) -> str:
    found = cast.organisations.items()
    return next(slug for slug, owner in found if owner.pk == need.owner_id)


def _mend(cast: Cast, slug: str, need: Need) -> Need:
    travel = [f"{NeedLine.Role.UH}_{year}_gatherings" for year in need.years]
    before = answers_of(need, ["content", *travel])
    content = str(before["content"]).replace(LABEL, f"{MENDED}\n\n{LABEL}")
    more = {name: (before[name] or 0) + TRAVEL_NOK for name in travel}
    saved = save_answers(
        actor=cast.actor(EDITOR, slug),
        need=need,
        answers={"content": content, **more},
        bases={name: fingerprint(value) for name, value in before.items()},
    )
    return saved.need
