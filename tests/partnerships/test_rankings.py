"""The network's order: saved, never written over, forwarded whole, called back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from partnerships.models import ForwardedRanking, NetworkRanking, RankedNeed
from partnerships.pages import ranking as ranking_order
from partnerships.services.rankings import (
    MOVES,
    call_back_ranking,
    forward_ranking,
    ranking_of,
    save_ranking,
)
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from tests import cast
from tests import factories as make_a

pytestmark = pytest.mark.django_db
S = NetworkRanking.State
WHY = {"reason": "Most pupils first.", "took_part": "All heads of schools."}


def needs_of(people, count=3):
    """The cast's need, and more by turns of Giske and Haram."""
    owners = [people.owner, people.mate]
    return [
        people.need,
        *(
            make_a.SubmittedNeedFactory(
                scheme_year=people.scheme_year, owner=owners[n % 2], uh_partner=None
            )
            for n in range(1, count)
        ),
    ]


def save(people, needs, who="member", version=0, **changes):
    arguments = {
        "actor": people.actor(who),
        "network": people.network,
        "scheme_year": people.scheme_year,
        "order": [need.pk for need in needs],
        "version": version,
        **WHY,
    }
    return save_ranking(**arguments | changes)


def order_of(ranking):
    return list(ranking.places.values_list("need", flat=True))


def ready(people):
    return save(people, needs_of(people))


def forward(people, ranking, who="approver", version=None):
    return forward_ranking(
        actor=people.actor(who), ranking=ranking, version=version or ranking.version
    )


@pytest.mark.parametrize(
    ("typed", "order"),
    [
        ({1: 1, 2: 2, 3: 3}, [1, 2, 3]),
        ({1: 30, 2: 7, 3: 12}, [2, 3, 1]),
        ({1: None, 2: 9, 3: None}, [2, 1, 3]),
        ({1: 2, 2: 2, 3: 1}, [3, 1, 2]),
        ({}, [1, 2, 3]),
    ],
)
def test_numbers_make_an_order_and_ties_stay_as_they_stood(typed, order):
    assert ranking_order.in_order(typed, [1, 2, 3]) == order


@pytest.mark.parametrize(
    ("pk", "steps", "order"),
    [
        (1, -1, [1, 2, 3]),
        (1, 1, [2, 1, 3]),
        (3, -1, [1, 3, 2]),
        (3, 1, [1, 2, 3]),
        (9, 1, [1, 2, 3]),
    ],
)
def test_a_step_never_goes_past_the_ends(pk, steps, order):
    assert ranking_order.moved([1, 2, 3], pk, steps) == order


def test_the_host_saves_an_order_with_its_reason(people):
    needs = needs_of(people)

    ranking = save(people, [needs[2], needs[0]])

    assert order_of(ranking) == [needs[2].pk, needs[0].pk]
    assert (ranking.version, ranking.reason) == (1, WHY["reason"])
    entry = AuditEntry.objects.about(ranking).get()
    assert (entry.action, entry.acting_for_name) == ("ranking.saved", "Giske")


@pytest.mark.parametrize(
    "who",
    [
        "reader",
        "former_member",
        "neighbour",
        "network_mate",
        "uh_partner",
        "officer",
        "head",
        "other_county",
        "national",
        "nobody",
    ],
)
def test_nobody_else_ranks(people, who):
    with pytest.raises(PermissionDenied):
        save(people, needs_of(people), who)
    assert not NetworkRanking.objects.exists()


def test_a_user_in_the_working_committee_ranks_while_acting_for_its_owner(people):
    make_a.CommitteeFactory(
        network=people.network, owner=people.mate, user=people.network_mate
    )
    assert save(people, needs_of(people), "network_mate").version == 1


@pytest.mark.parametrize("lapse", ["ended", "another owner"])
def test_who_is_no_longer_in_the_committee_does_not_rank(people, lapse):
    person = make_a.CommitteeFactory(
        network=people.network,
        owner=people.owner if lapse == "another owner" else people.mate,
        user=people.network_mate,
    )
    if lapse == "ended":
        person.valid_to = make_a.FIRST_DAY
        person.save()
    with pytest.raises(PermissionDenied):
        save(people, needs_of(people), "network_mate")


def test_who_saves_over_another_is_told_and_their_order_stays(people):
    needs = needs_of(people)
    save(people, needs)

    with pytest.raises(StaleState, match="Member"):
        save(people, needs[::-1], "approver", version=0)

    ranking = ranking_of(people.network, people.scheme_year)
    assert order_of(ranking) == [need.pk for need in needs]


@pytest.mark.parametrize("odd", ["draft", "neighbour's", "twice"])
def test_only_the_networks_own_submitted_needs_have_a_place_once(people, odd):
    sula = people.neighbour.memberships.get().organisation
    wrong = {
        "draft": lambda: make_a.NeedFactory(
            scheme_year=people.scheme_year, owner=people.owner
        ),
        "neighbour's": lambda: make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, owner=sula
        ),
        "twice": lambda: people.need,
    }[odd]()
    with pytest.raises(ValidationError):
        save(people, [people.need, wrong])
    assert not RankedNeed.objects.exists()


def test_an_approver_at_the_host_forwards_the_order_as_a_whole(people):
    ranking = ready(people)

    forwarded = forward(people, ranking)

    ranking.refresh_from_db()
    assert ranking.state == S.FORWARDED
    assert [row["need"] for row in forwarded.order] == order_of(ranking)
    assert [row["rank"] for row in forwarded.order] == [1, 2, 3]
    assert forwarded.order[0]["owner"] == "Giske"
    assert (forwarded.by_name, forwarded.for_name) == ("Approver", "Giske")


@pytest.mark.parametrize("who", ["member", "network_mate", "head", "national"])
def test_nobody_else_forwards_or_calls_back(people, who):
    ranking = ready(people)
    with pytest.raises(PermissionDenied):
        forward(people, ranking, who)
    forward(people, ranking)
    with pytest.raises(PermissionDenied):
        call_back_ranking(actor=people.actor(who), ranking=ranking, reason="x")
    ranking.refresh_from_db()
    assert ranking.state == S.FORWARDED


def test_what_is_missing_before_forwarding_is_named_all_at_once(people):
    needs = needs_of(people)
    ranking = save(people, needs[:1], reason="", took_part="")
    with pytest.raises(ValidationError) as refused:
        forward(people, ranking)
    said = " ".join(refused.value.messages)
    assert needs[1].title in said
    assert needs[2].title in said
    assert len(refused.value.messages) == 3


def test_a_forwarded_order_is_not_changed_in_the_database_either(people):
    ranking = ready(people)
    forward(people, ranking)
    ranking.refresh_from_db()

    with pytest.raises(PermissionDenied, match="forwarded"):
        save(people, needs_of(people), version=ranking.version)
    for write in (
        lambda: RankedNeed.objects.update(rank=9),
        lambda: RankedNeed.objects.all().delete(),
        lambda: ForwardedRanking.objects.update(order=[]),
        lambda: ForwardedRanking.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_it_is_called_back_with_a_reason_and_its_origin_is_kept(people):
    ranking = ready(people)
    first = forward(people, ranking)
    approver = people.actor("approver")
    with pytest.raises(ValidationError):
        call_back_ranking(actor=approver, ranking=ranking, reason="  ")

    ranking = call_back_ranking(actor=approver, ranking=ranking, reason="One more")
    ranking = save(
        people, needs_of(people)[:1] + needs_in(ranking), version=ranking.version
    )

    first.refresh_from_db()
    assert ranking.state == S.DRAFT
    assert (first.called_back_reason, len(first.order)) == ("One more", 3)
    assert first.called_back_by == people.approver


def needs_in(ranking):
    return [
        place.need
        for place in ranking.places.select_related("need").exclude(
            need__title="Skulebasert vurdering"
        )
    ]


def test_what_the_forum_has_begun_on_is_not_called_back(people):
    ranking = ready(people)
    forward(people, ranking)
    NetworkRanking.objects.update(treated_at=clock.now())
    with pytest.raises(PermissionDenied, match="begun"):
        call_back_ranking(actor=people.actor("approver"), ranking=ranking, reason="x")


@pytest.mark.parametrize("state", S.values)
@pytest.mark.parametrize("action", ["forward", "call_back"])
def test_every_step_from_every_state(people, state, action):
    ranking = ready(people)
    if state == S.FORWARDED:
        forward(people, ranking)
        ranking.refresh_from_db()
    approver = people.actor("approver")

    def step():
        if action == "forward":
            return forward(people, ranking)
        return call_back_ranking(actor=approver, ranking=ranking, reason="x")

    if (S(state), action) in MOVES:
        step()
        ranking.refresh_from_db()
        assert ranking.state == MOVES[S(state), action]
    elif action == "forward":  # sent again: the same forwarding
        assert step() == ForwardedRanking.objects.get()
    else:
        with pytest.raises(IllegalMove):
            step()


@pytest.mark.django_db(transaction=True)
def test_ten_parallel_forwardings_are_one_and_ten_first_savings_one():
    people = cast.make()
    needs = needs_of(people)

    def alone(work):
        def run(_n):
            try:
                return work()
            except StaleState:
                return None
            finally:
                connection.close()

        with ThreadPoolExecutor(10) as pool:
            return list(pool.map(run, range(10)))

    saved = [one for one in alone(lambda: save(people, needs)) if one]
    assert len(saved) == 1
    assert NetworkRanking.objects.get().version == 1
    sent = alone(lambda: forward(people, saved[0], version=1))
    assert len({one.pk for one in sent}) == 1
    assert ForwardedRanking.objects.count() == 1


# --- Pages ---


def address(people, route="ranking_detail"):
    args = [people.network.pk, people.scheme_year.pk]
    return reverse(f"partnerships:{route}", args=args)


def typed(needs, version=0, **changes):
    ranks = {f"rank_{need.pk}": str(n) for n, need in enumerate(needs, start=1)}
    return {**ranks, **WHY, "version": str(version), **changes}


def test_numbers_are_typed_and_saved_without_a_script(people, as_person):
    needs = needs_of(people)
    client = as_person(people.member)

    response = client.post(address(people), typed([needs[1], needs[2], needs[0]]))

    assert response.status_code == 302
    ranking = NetworkRanking.objects.get()
    assert order_of(ranking) == [needs[1].pk, needs[2].pk, needs[0].pk]


def test_a_button_moves_a_need_and_saves_nothing(people, as_person):
    needs = needs_of(people)
    client = as_person(people.member)
    move = {"move": f"down-{needs[0].pk}", "reason": "Typed, and kept"}

    response = client.post(address(people), typed(needs) | move)

    order = [need.pk for need, _field in response.context["form"].rows()]
    assert order == [needs[1].pk, needs[0].pk, needs[2].pk]
    assert "Typed, and kept" in response.content.decode()
    assert not NetworkRanking.objects.exists()


@pytest.mark.parametrize("move", ["up-", "sideways-1", "up-99999999999999999999", "x"])
def test_nonsense_in_a_move_is_left_aside(people, as_person, move):
    needs = needs_of(people)
    client = as_person(people.member)
    response = client.post(address(people), typed(needs) | {"move": move})
    assert response.status_code == 200
    assert not NetworkRanking.objects.exists()


@pytest.mark.parametrize(
    ("number", "says"), [("1", "har same plass"), ("0", ""), ("x", ""), ("-1", "")]
)
def test_a_wrong_number_gets_a_sentence_and_nothing_typed_is_lost(
    people, as_person, number, says
):
    needs = needs_of(people)
    client = as_person(people.member)
    form = typed(needs, reason="Keep me") | {f"rank_{needs[2].pk}": number}

    response = client.post(address(people), form)

    page = response.content.decode()
    assert response.status_code == 422
    assert "Keep me" in page
    assert f"id_rank_{needs[2].pk}_error" in page
    assert says in page


def test_who_saves_second_sees_both_orders(people, as_person):
    needs = needs_of(people)
    client = as_person(people.member)
    client.post(address(people), typed(needs, reason="Theirs"))

    response = client.post(address(people), typed(needs[::-1], reason="Mine"))

    page = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in page
    assert "Mine" in page
    again = client.post(address(people), typed(needs[::-1], version=1))
    assert again.status_code == 302


def test_who_may_not_rank_keeps_what_was_typed(people, as_person):
    needs = needs_of(people)
    client = as_person(people.network_mate)
    response = client.post(address(people), typed(needs, reason="Keep me"))
    assert response.status_code == 403
    assert "Keep me" in response.content.decode()


def test_the_host_forwards_and_calls_back_on_the_page(people, as_person):
    ranking = ready(people)
    client = as_person(people.approver)

    client.post(address(people, "ranking_forward"), {"version": ranking.version})
    page = client.get(address(people)).content.decode()
    ranking.refresh_from_db()
    assert ranking.state == S.FORWARDED
    assert "data-rank-rows" not in page

    client.post(address(people, "ranking_call_back"), {"reason": "A new need"})
    ranking.refresh_from_db()
    assert ranking.state == S.DRAFT
    assert "A new need" in client.get(address(people)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_makes_a_fixed_number_of_queries(
    people, as_person, count, django_assert_num_queries
):
    save(people, needs_of(people, count))
    client = as_person(people.member)
    with django_assert_num_queries(9):
        client.get(address(people))


def test_the_governor_sees_which_networks_have_not_ranked(people, as_person):
    client = as_person(people.officer)
    query = {"county": "15", "on": "2018-06-01"}

    def states():
        shown = client.get("/networks/", query).context["networks"]
        return [ranked for _network, _members, ranked in shown]

    assert states() == [""]
    forward(people, ready(people))
    assert states() == ["forwarded"]
    assert "1/1" in client.get("/").content.decode().replace(" av ", "/")
    as_person(people.member)
    assert states() == [None]
