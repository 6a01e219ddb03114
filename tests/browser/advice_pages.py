"""The addresses of what a forum works with and recommends, with something in each."""

import uuid

from forums.services.plans import save_plan, start_plan
from forums.services.priorities import Placed, save_priorities
from forums.services.recommendations import open_correction
from forums.services.scenarios import add_scenario
from tests import factories as make_a
from tests.browser.forum_pages import forum_page, the_forum
from tests.forums import scenes


def the_year(people):
    """With two needs in an order, and two scenarios; the world has its frame."""
    if people.forum.priority_lists.exists():
        return people.forum.pk, people.scheme_year.pk
    more = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, title="Leseopplæring", owner=people.mate
    )
    line = make_a.NeedLineFactory(need=more, recipient=people.mate)
    secretary = people.actor("secretary")
    on = {"forum": people.forum, "scheme_year": people.scheme_year}
    save_priorities(
        actor=secretary,
        places=[
            Placed(more.pk, 1, "Flest er med.", {line.pk: 80_000}),
            Placed(people.need.pk, 2),
        ],
        version=0,
        **on,
    )
    for percent in (-10, 10):
        add_scenario(
            actor=secretary,
            form_key=uuid.uuid4(),
            kind="frame",
            percent=percent,
            how="alike",
            **on,
        )
    return people.forum.pk, people.scheme_year.pk


def the_item(people):
    return (scenes.needs_on_item(people).pk,)


def the_proposal(people):
    meeting = scenes.decided_on_needs(people)
    return (meeting.items.get().adopted_id,)


def the_draft(people):
    secretary = people.actor("secretary")
    plan = start_plan(actor=secretary, forum=people.forum)
    texts = [("Mål", "Alle skular er med. " * 10), ("Tiltak", "Nettverk.")]
    save_plan(
        actor=secretary,
        plan=plan,
        version=plan.version,
        title="Langtidsplan",
        sections=texts,
    )
    return (plan.pk,)


def recommended(people, *, forwarded):
    return (scenes.recommended(people, forwarded=forwarded).pk,)


def settled(people):
    """The year's order stands."""
    found = the_year(people)
    scenes.recommended(people)
    return found


def corrected(people):
    found = scenes.recommended(people)
    why = "Beløpet til Giske var feil skrive i saka. " * 4
    open_correction(actor=people.actor("leader"), recommendation=found, reason=why)
    return (found.pk,)


def with_one_forwarded(people):
    scenes.recommended(people)
    return the_forum(people)


ADVICE_PAGES = {
    "forums:priorities": forum_page("secretary", "priorities", the_year),
    "forums:priorities/member": forum_page("forum_member", "priorities", the_year),
    "forums:weigh": forum_page(
        "secretary", "weigh", lambda p: (*the_year(p), p.need.pk)
    ),
    "forums:scenario_list": forum_page("secretary", "scenario_list", the_year),
    "forums:item_amounts": forum_page("secretary", "item_amounts", the_item),
    "forums:proposal_detail": forum_page("leader", "proposal_detail", the_proposal),
    "forums:recommendation_list": forum_page(
        "secretary", "recommendation_list", with_one_forwarded
    ),
    "forums:recommendation_detail": forum_page(
        "leader", "recommendation_detail", lambda p: recommended(p, forwarded=False)
    ),
    "forums:recommendation_detail/forwarded": forum_page(
        "member", "recommendation_detail", lambda p: recommended(p, forwarded=True)
    ),
    "forums:recommendation_detail/leader": forum_page(
        "leader", "recommendation_detail", lambda p: recommended(p, forwarded=True)
    ),
    "forums:recommendation_detail/corrected": forum_page(
        "secretary", "recommendation_detail", corrected
    ),
    "forums:priorities/settled": forum_page("secretary", "priorities", settled),
    "forums:plan_list": forum_page("secretary", "plan_list", the_forum),
    "forums:plan_detail": forum_page("leader", "plan_detail", the_draft),
    "forums:plan_edit": forum_page("secretary", "plan_edit", the_draft),
}
