"""The forum's order and amounts: never written over, and a decision of nobody's."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from forums.advice.needs import needs_of
from forums.meeting.facts import facts_of
from forums.models import PriorityAmount, PriorityList, Scenario
from forums.services import agenda, decisions, scenarios
from forums.services.priorities import Placed, save_priorities
from funding.models import Frame
from partnerships.models import NeedLine
from portal.audit.models import AuditEntry
from portal.lib.errors import StaleState
from tests import factories as make_a
from tests import stage
from tests.forums import scenes
from tests.funding import money

pytestmark = pytest.mark.django_db
NOT_RUNNING = ["forum_member", "forum_deputy", "officer", "national", "other_forum"]


@pytest.fixture
@stage.scene
def needs(people):
    """Giske's of the cast and two more, of Haram and Sula, each with one line."""
    found = [people.need]
    for owner in (people.mate, people.neighbour.memberships.get().organisation):
        need = make_a.SubmittedNeedFactory(scheme_year=people.scheme_year, owner=owner)
        make_a.NeedLineFactory(need=need, recipient=owner)
        found.append(need)
    return found


def line_of(need) -> NeedLine:
    return need.lines.get()


def save(people, places, who="secretary", version=0):
    return save_priorities(
        actor=people.actor(who),
        forum=people.forum,
        scheme_year=people.scheme_year,
        places=places,
        version=version,
    )


def placed(need, rank=None, amount_nok=None, reason=""):
    amounts = {} if amount_nok is None else {line_of(need).pk: amount_nok}
    return Placed(need.pk, rank, reason, amounts)


def scenario(people, who="secretary", form_key=None, **facts):
    return scenarios.add_scenario(
        actor=people.actor(who),
        forum=people.forum,
        scheme_year=people.scheme_year,
        form_key=form_key or uuid.uuid4(),
        **facts,
    )


def address(people, name="priorities"):
    return reverse(f"forums:{name}", args=[people.forum.pk, people.scheme_year.pk])


# ------------------------------------------------------------------- the order


def test_what_pages_and_papers_say_of_the_needs_is_read_in_three_queries(
    people, needs, django_assert_num_queries
):
    with django_assert_num_queries(3):
        found = needs_of(people.forum, people.scheme_year, texts=True)
        said = [
            (one.facts, one.need.receipt, one.need.criteria, one.lines[0].asked)
            for one in found
        ]

    assert len(said) == 3


def test_the_order_and_the_amounts_are_saved_and_decide_nothing(people, needs):
    first, second, third = needs
    save(people, [placed(second, 1, 40_000, "Flest lærarar."), placed(first, 2)])
    found = needs_of(people.forum, people.scheme_year)
    assert [one.need.pk for one in found] == [second.pk, first.pk, third.pk]
    assert (found[0].rank, found[0].thought_nok, found[0].reason) == (
        1,
        40_000,
        "Flest lærarar.",
    )
    assert found[1].thought_nok is None
    assert not NeedLine.objects.exclude(recommended_nok=None).exists()
    entry = AuditEntry.objects.get(action="priorities.saved")
    assert entry.data["new"]["order"] == [second.pk, first.pk]


def test_an_old_tab_does_not_write_over_a_newer_order(people, needs):
    save(people, [placed(needs[0], 1)])
    with pytest.raises(StaleState, match="Secretary saved the order"):
        save(people, [placed(needs[1], 1)], who="leader")
    assert PriorityList.objects.get().places.get().need == needs[0]


@pytest.mark.parametrize("who", NOT_RUNNING)
def test_nobody_else_writes_the_order_or_asks_for_scenarios(people, needs, who):
    kept = scenario(people, kind="requested")
    with pytest.raises(PermissionDenied):
        save(people, [placed(needs[0], 1)], who=who)
    with pytest.raises(PermissionDenied):
        scenario(people, who=who, kind="requested")
    with pytest.raises(PermissionDenied):
        scenarios.remove_scenario(actor=people.actor(who), scenario=kept)
    with pytest.raises(PermissionDenied):
        scenarios.take_over(actor=people.actor(who), scenario=kept, version=0)
    assert not PriorityList.objects.exists()


def test_what_is_not_the_years_is_refused(people, needs):
    stray = make_a.NeedLineFactory()
    with pytest.raises(ValidationError, match="not the year's now"):
        save(people, [Placed(stray.need_id, 1)])
    with pytest.raises(ValidationError, match="not the year's now"):
        save(people, [placed(needs[0], 1), placed(needs[1], 1)])
    with pytest.raises(ValidationError, match="line that is not there"):
        save(people, [Placed(needs[0].pk, 1, "", {stray.pk: 1})])
    asked = line_of(needs[0]).requested_nok
    with pytest.raises(ValidationError, match="and no more"):
        save(people, [placed(needs[0], 1, asked + 1)])
    assert not PriorityList.objects.exists()


def test_a_leader_who_belongs_to_a_party_leaves_the_order_to_the_secretary(
    people, needs
):
    make_a.MembershipFactory(user=people.leader, organisation=people.owner)
    with pytest.raises(PermissionDenied, match="You stand down from"):
        save(people, [placed(needs[1], 1)], who="leader")
    people.forum.membership_disqualifies = False
    people.forum.save()
    save(people, [placed(needs[1], 1)], who="leader")


# ------------------------------------------------------------------ the scenarios


@pytest.fixture
@stage.scene
def framed(people, needs):
    """100 000 kr asked for in each of three needs, and a frame of 250 000."""
    NeedLine.objects.update(requested_nok=100_000)
    money.frame(people.scheme_year, 250_000)
    save(people, [placed(need, at) for at, need in enumerate(needs, start=1)])
    return needs


def amounts(people, made) -> list[int | None]:
    from forums.pages.priorities import Sheet, compared

    sheet = Sheet(people.actor("secretary"), people.forum, people.scheme_year)
    found = compared(sheet)
    at = [one.answer.scenario for one in found["columns"]].index(made) + 1
    return [row.amounts[at] for row in found["rows"]]


def test_a_smaller_frame_goes_to_the_first_in_the_order_first(people, framed):
    made = scenario(people, kind="frame", percent=-10)
    assert amounts(people, made) == [100_000, 100_000, 25_000]


def test_or_to_all_lines_alike_to_the_krone(people, framed):
    made = scenario(people, kind="frame", percent=-10, how="alike")
    assert amounts(people, made) == [75_000, 75_000, 75_000]


def test_what_earlier_years_have_granted_for_this_year_is_bound(people, framed):
    year = people.scheme_year
    before = make_a.SchemeYearFactory(
        county=year.county, scheme=year.scheme, year=year.year - 1
    )
    need = make_a.SubmittedNeedFactory(scheme_year=before, owner=people.owner)
    make_a.NeedLineFactory(
        need=need, recipient=people.owner, year=year.year, granted_nok=60_000
    )
    made = scenario(people, kind="frame", percent=0)
    assert amounts(people, made) == [100_000, 90_000, 0]


def test_a_key_lays_each_owners_part_on_its_own_lines(people, framed):
    Frame.objects.all().delete()
    money.ready(people, amount_nok=300_000)
    draft = money.draft(people, scheme_year=people.scheme_year)
    made = scenario(people, kind="key", key=draft.key_id)
    assert made.key_name == "Base and children v1"
    found = amounts(people, made)
    assert all(nok and nok <= 100_000 for nok in found)
    assert not NeedLine.objects.exclude(recommended_nok=None).exists()


def test_a_scenario_that_cannot_be_reckoned_says_why(people, needs):
    made = scenario(people, kind="frame", percent=-10)
    with pytest.raises(ValidationError, match="not set"):
        scenarios.take_over(actor=people.actor("secretary"), scenario=made, version=0)
    with pytest.raises(ValidationError):
        scenario(people, kind="key", key=999)
    with pytest.raises(ValidationError):
        scenario(people, kind="frame", percent=-101)


def test_the_same_form_twice_is_one_scenario_and_four_are_the_most(people, needs):
    key = uuid.uuid4()
    for _ in range(2):
        scenario(people, kind="requested", form_key=key)
    for _ in range(3):
        scenario(people, kind="requested")
    assert Scenario.objects.count() == 4
    with pytest.raises(ValidationError, match="Take one away first"):
        scenario(people, kind="requested")


def test_one_that_is_taken_over_is_written_into_the_order_and_no_further(
    people, framed
):
    made = scenario(people, kind="frame", percent=-10)
    secretary = people.actor("secretary")
    with pytest.raises(StaleState):
        scenarios.take_over(actor=secretary, scenario=made, version=0)
    scenarios.take_over(actor=secretary, scenario=made, version=1)
    found = needs_of(people.forum, people.scheme_year)
    assert [one.thought_nok for one in found] == [100_000, 100_000, 25_000]
    assert [one.rank for one in found] == [1, 2, 3]
    assert not NeedLine.objects.exclude(recommended_nok=None).exists()


# ----------------------------------------------------- from the order to an item


@pytest.fixture
@stage.scene
def item(people, needs):
    """In an open meeting, about the cast's need."""
    meeting = scenes.meeting(people)
    item = scenes.item(people, meeting)
    agenda.put_needs(actor=people.actor("secretary"), item=item, needs=[people.need])
    return scenes.opened(people, meeting).items.get()


def test_the_orders_amounts_become_a_proposal_and_by_consensus_recommended(
    people, as_person, item
):
    line = line_of(people.need)
    save(people, [placed(people.need, 1, 60_000, "Fyrst.")])
    client = as_person(people.secretary)
    at = reverse("forums:item_amounts", args=[item.pk])
    assert "60\u00a0000" in client.get(at).content.decode()
    client.post(
        at,
        {
            "form_key": uuid.uuid4(),
            "text": "Som i lista.",
            f"amount_{line.pk}": "60 000",
            f"reason_{people.need.pk}": "Fyrst.",
        },
    )
    proposal = item.proposals.last()
    row = proposal.amounts.get()
    assert (row.recommended_nok, row.reason, row.rank) == (60_000, "Fyrst.", 1)
    decisions.record_consensus(
        actor=people.actor("secretary"), item=item, proposal=proposal
    )
    line.refresh_from_db()
    assert line.recommended_nok == 60_000
    shown = client.get(reverse("forums:proposal_detail", args=[proposal.pk]))
    assert people.need.title in shown.content.decode()


def test_an_amount_above_what_is_asked_for_is_refused_with_what_was_typed(
    people, as_person, item
):
    line = line_of(people.need)
    response = as_person(people.forum_member).post(
        reverse("forums:item_amounts", args=[item.pk]),
        {"form_key": uuid.uuid4(), "text": "Meir.", f"amount_{line.pk}": "999 000"},
    )
    assert response.status_code == 422
    assert "999 000" in response.content.decode()
    assert item.proposals.count() == 1


@pytest.mark.parametrize("more", [0, 9])
def test_the_page_of_amounts_takes_as_many_queries_for_more_needs(
    people, as_person, django_assert_num_queries, item, more
):
    for _ in range(more):
        need = make_a.SubmittedNeedFactory(scheme_year=people.scheme_year)
        make_a.NeedLineFactory(need=need)
        item.needs.create(need=need)
    page = reverse("forums:item_amounts", args=[item.pk])
    client = as_person(people.forum_member)
    with django_assert_num_queries(11):
        shown = client.get(page).content.decode()
    assert shown.count('name="amount_') == 1 + more


def test_who_stands_down_sees_no_amounts_of_it(people, as_person, item, needs):
    save(people, [placed(people.need, 1, 61_234)])
    member = item.meeting.participants.get(user=people.forum_member)
    make_a.RecusalFactory(item=item, participant=member)
    client = as_person(people.forum_member)
    text = client.get(address(people)).content.decode()
    assert "61\u00a0234" not in text
    for name in ("item_amounts", "proposal_detail"):
        pk = item.pk if name == "item_amounts" else item.proposals.get().pk
        assert client.get(reverse(f"forums:{name}", args=[pk])).status_code == 404


def test_the_neighbours_own_need_is_kept_from_it_before_any_item_says_so(
    people, as_person, needs
):
    save(people, [placed(needs[2], 1, 61_234), placed(needs[0], 2, 51_234)])
    text = as_person(people.forum_member).get(address(people)).content.decode()
    assert "61\u00a0234" not in text
    assert "51\u00a0234" in text


def test_the_minutes_name_the_amounts_in_the_forums_order(people, needs):
    first, second = needs[:2]
    save(people, [placed(second, 1), placed(first, 2)])
    (item,) = facts_of(scenes.decided_on_needs(people, [first, second])).items
    named = [amount.need for amount in item.proposals[-1].amounts]
    assert named == [second.title, first.title]


# ----------------------------------------------------------------------- the pages


def sent(needs, version="0"):
    found = {"version": version}
    for at, need in enumerate(needs, start=1):
        found[f"rank_{need.pk}"] = str(at)
        found[f"amount_{line_of(need).pk}"] = "10 000"
    return found


def test_the_secretary_types_the_order_in_the_browser(people, as_person, needs):
    client = as_person(people.secretary)
    response = client.post(address(people), sent(reversed(needs)))
    assert response.status_code == 302
    found = needs_of(people.forum, people.scheme_year)
    assert [one.need.pk for one in found] == [need.pk for need in reversed(needs)]
    assert PriorityAmount.objects.count() == 3


def test_a_move_without_javascript_is_shown_and_not_saved(people, as_person, needs):
    move = {**sent(needs), "move": f"down-{needs[0].pk}"}
    response = as_person(people.secretary).post(address(people), move)
    assert response.context["unsaved"]
    order = [row.one.need.pk for row in response.context["form"].table()]
    assert order == [needs[1].pk, needs[0].pk, needs[2].pk]
    assert not PriorityList.objects.exists()


def test_who_saves_second_sees_both(people, as_person, needs):
    save(people, [placed(needs[0], 1, 12_345)])
    response = as_person(people.secretary).post(address(people), sent(needs))
    assert response.status_code == 409
    assert "12\u00a0345" in response.content.decode()
    assert response.context["form"].data["version"] == "1"


def test_what_a_member_typed_is_shown_when_it_is_refused(people, as_person, needs):
    typed = {**sent(needs), f"reason_{needs[0].pk}": "Mi grunngjeving"}
    response = as_person(people.forum_member).post(address(people), typed)
    assert response.status_code == 403
    assert "Mi grunngjeving" in response.content.decode()


def test_scenarios_are_asked_for_taken_over_and_removed_in_the_browser(
    people, as_person, framed
):
    client = as_person(people.secretary)
    client.post(
        address(people, "scenario_add"),
        {"form_key": uuid.uuid4(), "kind": "frame", "percent": "-10"},
    )
    made = Scenario.objects.get()
    assert (
        "25\u00a0000" in client.get(address(people, "scenario_list")).content.decode()
    )
    args = [people.forum.pk, people.scheme_year.pk, made.pk]
    at = reverse("forums:scenario_take_over", args=args)
    assert client.post(at, {"version": "1"})["Location"] == address(people)
    client.post(reverse("forums:scenario_remove", args=args))
    assert client.post(at, {"version": "2"}).status_code == 302  # it is gone
    assert not Scenario.objects.exists()
    wrong = {"form_key": uuid.uuid4(), "kind": "key"}
    response = client.post(address(people, "scenario_add"), wrong)
    assert response.status_code == 422


def weighed(people, need):
    args = [people.forum.pk, people.scheme_year.pk, need.pk]
    return reverse("forums:weigh", args=args)


def test_a_need_is_weighed_on_its_own_page_with_all_its_years(people, as_person, needs):
    need, line = needs[0], line_of(needs[0])
    type(need).objects.filter(pk=need.pk).update(criteria="Heile personalet er med.")
    later = make_a.NeedLineFactory(
        need=need, recipient=line.recipient, year=line.year + 1
    )
    save(people, [placed(needs[1], 1, 12_000, "Fyrst."), placed(need, 2)])
    client = as_person(people.secretary)
    assert (
        "Heile personalet er med." in client.get(weighed(people, need)).content.decode()
    )
    typed = {
        "version": "1",
        f"amount_{line.pk}": "20 000",
        f"amount_{later.pk}": "30 000",
        f"reason_{need.pk}": "To år.",
    }
    assert client.post(weighed(people, need), typed)["Location"] == weighed(
        people, need
    )
    first, second, third = needs_of(people.forum, people.scheme_year)
    assert (first.rank, first.thought_nok, first.reason) == (1, 12_000, "Fyrst.")
    assert second.thought == {line.pk: 20_000, later.pk: 30_000}
    assert (second.rank, second.reason, third.rank) == (2, "To år.", None)


def test_the_order_keeps_the_amounts_of_later_years(people, as_person, needs):
    line = line_of(needs[0])
    later = make_a.NeedLineFactory(
        need=needs[0], recipient=line.recipient, year=line.year + 1
    )
    save(people, [Placed(needs[0].pk, 1, "", {later.pk: 30_000})])
    typed = {"version": "1", f"amount_{line.pk}": "10 000"}
    client = as_person(people.secretary)
    page = client.get(address(people)).content.decode()
    assert f"amount_{later.pk}" not in page
    assert client.post(address(people), typed).status_code == 302
    kept = needs_of(people.forum, people.scheme_year)
    found = next(one for one in kept if one.need == needs[0])
    assert found.thought == {line.pk: 10_000, later.pk: 30_000}


def test_what_is_typed_about_a_need_is_shown_when_it_cannot_be_saved(
    people, as_person, needs
):
    need, line = needs[0], line_of(needs[0])
    save(people, [placed(need, 1, 12_345)])
    typed = {"version": "0", f"amount_{line.pk}": "9 999", f"reason_{need.pk}": "Mi"}
    stale = as_person(people.secretary).post(weighed(people, need), typed)
    assert stale.status_code == 409
    assert "12\u00a0345" in stale.content.decode()
    assert 'value="9 999"' in stale.content.decode()
    above = {"version": "1", f"amount_{line.pk}": "999 999 999"}
    assert (
        as_person(people.secretary).post(weighed(people, need), above).status_code
        == 422
    )
    refused = as_person(people.forum_member).post(weighed(people, need), typed)
    assert refused.status_code == 403
    assert 'value="9 999"' in refused.content.decode()
    assert line_of(need).recommended_nok is None
    assert PriorityAmount.objects.get().recommended_nok == 12_345


def test_who_stands_apart_does_not_weigh_the_need(people, as_person, needs):
    own = needs[2]  # of the owner whose people the member is one of
    assert as_person(people.forum_member).get(weighed(people, own)).status_code == 404
    assert as_person(people.secretary).get(weighed(people, own)).status_code == 200
    unsent = make_a.NeedFactory(scheme_year=people.scheme_year)
    assert as_person(people.secretary).get(weighed(people, unsent)).status_code == 404


@pytest.mark.parametrize("more", [0, 28])
def test_the_pages_take_as_many_queries_whatever_their_size(
    people, as_person, django_assert_num_queries, framed, more
):
    for number in range(more):
        need = make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, uh_partner=people.uh, duration=3
        )
        for year in need.years:
            make_a.NeedLineFactory(need=need, year=year)
            make_a.NeedLineFactory(need=need, year=year, recipient=people.uh, role="uh")
        if number < 3:
            scenario(people, kind="requested")
    client = as_person(people.secretary)
    with django_assert_num_queries(10):
        page = client.get(address(people))
    assert len(page.content) < 60 * 1024
    with django_assert_num_queries(11):
        client.get(address(people, "scenario_list"))
    with django_assert_num_queries(9):
        client.get(weighed(people, people.need))


@pytest.mark.parametrize("keys", [1, 3])
def test_scenarios_of_keys_read_the_figures_once(
    people, as_person, django_assert_num_queries, framed, keys
):
    Frame.objects.all().delete()
    money.ready(people, amount_nok=300_000)
    draft = money.draft(people, scheme_year=people.scheme_year)
    for _ in range(keys):
        scenario(people, kind="key", key=draft.key_id)
    client = as_person(people.secretary)
    with django_assert_num_queries(13):
        response = client.get(address(people, "scenario_list"))
    assert not any(column.answer.fault for column in response.context["columns"])
