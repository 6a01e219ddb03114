"""What waits in a need that a merger has moved waits for its follower, and is shown."""

import pytest

from partnerships.models import HandedOverNeed, Need, NeedParticipant
from partnerships.pages.waiting import waiting_for
from partnerships.people_start import people_part
from partnerships.start import start_part
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def carried(people):
    """A draft that Giske began, and Haram carries on."""
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    Need.objects.filter(pk=need.pk).update(carried_by=people.mate)
    return need


@pytest.fixture
@stage.scene
def taking_part(people):
    """Haram answers for another's part in Giske's draft, with its state."""

    def made(state):
        party = make_a.ParticipantFactory(
            need=make_a.NeedFactory(owner=people.owner),
            state=state,
            approved_at=None,
            approved_duration=None,
        )
        NeedParticipant.objects.filter(pk=party.pk).update(carried_by=people.mate)

    return made


def shown(people, who, part=start_part):
    found = part(people.actor(who))
    return " ".join(str(task.text) for task in [*found.tasks, *found.news])


def test_comments_on_it_are_the_followers_to_answer(people, carried):
    make_a.CommentFactory(need=carried, by=people.approver)
    assert "Answer 1 comment" in shown(people, "network_mate")
    assert "Answer 1 comment" not in shown(people, "member")


def test_two_texts_in_it_are_the_followers_to_choose_between(people, carried):
    make_a.ProposalFactory(handout=make_a.HandoutFactory(need=carried))
    assert "Choose between two texts" in shown(people, "network_mate")
    assert "Choose between two texts" not in shown(people, "member")


@pytest.mark.parametrize(
    ("state", "said"), [("invited", "who invites you"), ("joined", "approve your part")]
)
def test_a_part_in_anothers_need_waits_for_the_follower(
    people, taking_part, state, said
):
    taking_part(state)
    assert said in shown(people, "network_mate")


def test_an_owner_that_asks_to_join_it_is_answered_by_the_follower(people, carried):
    make_a.WishFactory(need=carried, owner=make_a.MunicipalityFactory())
    assert "asks to join" in shown(people, "network_mate")


def test_a_draft_that_is_carried_on_is_handed_over_to_a_colleague(people, carried):
    HandedOverNeed.objects.create(
        need=carried, from_user=people.approver, to_user=people.network_mate
    )
    assert "has handed over" in shown(people, "network_mate", people_part)


def test_a_part_of_it_goes_to_the_colleague_of_one_who_leaves(people, carried):
    mate = people.network_mate
    part = make_a.HandoutFactory(
        need=carried,
        organisation=None,
        name=str(mate),
        email=mate.email,
        token_hash="a" * 64,
    )
    assert waiting_for(mate.memberships.get()).parts == [part]


def test_who_carries_one_on_is_still_asked_for_its_own(people, carried):
    assert "Register what your schools need" in shown(people, "network_mate")
