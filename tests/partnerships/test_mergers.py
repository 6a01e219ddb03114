"""Ålesund 2020, five into one, and Haram 2024, apart again, with the real registry."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse

from partnerships.acting import actor_by
from partnerships.invariants import broken
from partnerships.models import (
    Agreement,
    Need,
    NeedMove,
    Network,
    NetworkMember,
    Order,
    Organisation,
    OrganisationChange,
    SchemeYear,
)
from partnerships.rules import agreements as rules
from partnerships.services.agreement_starts import start_agreement, start_appendix
from partnerships.services.agreements import name_party
from partnerships.services.clauses import ask_for_change
from partnerships.services.mergers import choose_follower, follow_changes
from partnerships.services.networks import choose_host
from partnerships.services.signing import gaps, send_for_signing
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.people.actor import Actor
from tests import cast
from tests import factories as make_a
from tests.partnerships import agreements, frameworks

pytestmark = pytest.mark.django_db

OLD_ALESUND, ORSKOG, SKODJE, OLD_HARAM, SANDOY = "1504", "1523", "1529", "1534", "1546"
FIVE = (OLD_ALESUND, ORSKOG, SKODJE, OLD_HARAM, SANDOY)
ALESUND_2020, ALESUND, HARAM = "1507", "1508", "1580"
SYSTEM = Actor.for_system("test")


def owner(number):
    return Organisation.objects.get(kind="municipality", number=number)


def year(number, **facts):
    given = {
        "county": owner(OLD_ALESUND).county,
        "year": number,
        "deadline": dt.datetime(number, 2, 1, 23, 59, tzinfo=dt.UTC),
        "opens_at": dt.datetime(number - 1, 2, 1, tzinfo=dt.UTC),
        "owners_on": dt.date(number - 1, 12, 1),
    }
    return make_a.SchemeYearFactory(**given | facts)


def need(number, scheme_year, duration=3, state="submitted", **facts):
    make = {
        "submitted": make_a.SubmittedNeedFactory,
        "draft": make_a.NeedFactory,
    }[state]
    made = make(
        owner=owner(number), scheme_year=scheme_year, duration=duration, **facts
    )
    make_a.NeedLineFactory(need=made, year=made.scheme_year.year)
    return made


def follow(on):
    with clock.at(dt.datetime(*on, 12, tzinfo=dt.UTC)):
        return follow_changes(actor=SYSTEM)


def carrier(made):
    made.refresh_from_db()
    return made.carried_by.number if made.carried_by else None


def governor():
    found = Organisation.objects.governor_of(owner(ALESUND).county, dt.date(2024, 1, 1))
    return make_a.MembershipFactory(organisation=found, role="editor").user


def actor_of(user):
    from partnerships.acting import actor_by

    membership = user.memberships.select_related("organisation").get()
    return actor_by(membership, user)


def test_five_municipalities_become_one_and_their_needs_follow(registry):
    of_2019 = year(2019)
    needs = [need(number, of_2019) for number in FIVE]
    assert follow((2019, 12, 31)).needs == 0
    assert follow((2020, 1, 1)).needs == 5
    for number, made in zip(FIVE, needs, strict=True):
        assert carrier(made) == ALESUND_2020
        assert made.owner.number == number  # what letters and reports say
        assert made.lines.get().recipient.number == number
        move = made.moves.get()
        assert (move.from_owner.number, move.to_owner.number) == (number, ALESUND_2020)
        entry = AuditEntry.objects.about(made).get(action="need.moved")
        assert (entry.data["old_number"], entry.data["new_number"]) == (
            number,
            ALESUND_2020,
        )
    assert list(broken()) == []


def test_the_follower_sees_and_the_governor_finds_what_it_carries(registry, client):
    made = need(SKODJE, year(2019), title="Lesing på Skodje")
    follow((2020, 1, 1))
    member = make_a.MembershipFactory(organisation=owner(ALESUND_2020)).user
    client.force_login(member)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "Ført vidare av" in page
    assert "Skodje til Ålesund" in page
    client.force_login(governor())
    listed = client.get("/needs/?year=&owner=1507").content.decode()
    assert "Lesing på Skodje" in listed


def test_what_has_ended_stays_where_it_was(registry):
    ended = need(SKODJE, year(2018), duration=2)
    goes_on = need(SKODJE, year(2018), duration=3)
    follow((2020, 1, 1))
    assert carrier(ended) is None
    assert carrier(goes_on) == ALESUND_2020


def test_a_draft_that_can_still_be_sent_gets_the_follower_as_owner(registry):
    open_draft = need(SANDOY, year(2020), state="draft")
    too_late = need(SANDOY, year(2019), state="draft")
    follow((2020, 1, 2))
    open_draft.refresh_from_db()
    too_late.refresh_from_db()
    assert open_draft.owner.number == ALESUND_2020
    assert open_draft.lines.get().recipient.number == ALESUND_2020
    assert open_draft.carried_by is None
    assert too_late.owner.number == SANDOY
    assert open_draft.moves.exists()
    assert list(broken()) == []


def test_a_second_run_moves_nothing(registry):
    need(SKODJE, year(2019))
    follow((2020, 1, 1))
    assert follow((2020, 6, 1)).needs == 0
    assert NeedMove.objects.count() == 1
    assert AuditEntry.objects.filter(action="need.moved").count() == 1


def test_an_owner_that_goes_on_keeps_its_needs(registry):
    made = need("1531", year(2019))  # Sula
    follow((2024, 1, 1))
    assert carrier(made) is None


def test_haram_goes_with_alesund_and_comes_back_to_haram(registry):
    from_haram = need(OLD_HARAM, year(2019), duration=6)
    from_skodje = need(SKODJE, year(2019), duration=6)
    of_the_five = need(ALESUND_2020, year(2023, owners_on=dt.date(2023, 1, 1)))
    moved = follow((2024, 1, 1))
    assert moved.to_choose == 3
    assert carrier(from_haram) == HARAM  # its own name
    assert carrier(from_skodje) == ALESUND  # the largest
    assert carrier(of_the_five) == ALESUND
    path = [m.to_owner.number for m in from_haram.moves.order_by("change__on")]
    assert path == [ALESUND_2020, HARAM]
    assert list(broken()) == []


def test_the_governor_sees_the_proposal_and_chooses_another(registry, client):
    made = need(SKODJE, year(2022, owners_on=dt.date(2019, 1, 1)), title="Måling")
    follow((2024, 1, 1))
    officer = governor()
    client.force_login(officer)
    page = client.get("/needs/moved/").content.decode()
    assert "Måling" in page
    assert f'value="{owner(ALESUND).pk}" selected' in page
    move = made.moves.get(from_owner=owner(ALESUND_2020))
    address = reverse("partnerships:choose_follower", args=[move.pk])
    for _ in range(2):
        response = client.post(address, {"follower": owner(HARAM).pk}, follow=True)
        assert response.status_code == 200
    assert carrier(made) == HARAM
    move.refresh_from_db()
    assert move.chosen_by == officer
    assert AuditEntry.objects.filter(action="need.moved").count() == 3
    assert list(broken()) == []


def test_only_a_follower_can_be_chosen_and_only_where_there_are_several(registry):
    made = need(SKODJE, year(2022, owners_on=dt.date(2019, 1, 1)))
    follow((2024, 1, 1))
    officer = actor_of(governor())
    merger, split = made.moves.order_by("change__on")
    with pytest.raises(Refusal, match="Sula"):
        choose_follower(actor=officer, move=split, follower=owner("1531"))
    with pytest.raises(PermissionDenied, match="nothing to choose"):
        choose_follower(actor=officer, move=merger, follower=owner(HARAM))


@pytest.mark.parametrize("kind", ["municipality", "governor", "national", "uh"])
def test_nobody_else_chooses(registry, kind):
    made = need(SKODJE, year(2022, owners_on=dt.date(2019, 1, 1)))
    follow((2024, 1, 1))
    others = Organisation.objects.of_kind(kind).exclude(county=made.owner.county)
    person = make_a.MembershipFactory(organisation=others.first(), role="approver").user
    with pytest.raises(PermissionDenied):
        choose_follower(
            actor=actor_of(person), move=made.moves.last(), follower=owner(HARAM)
        )
    with pytest.raises(PermissionDenied):
        follow_changes(actor=actor_of(person))


def test_loading_the_registry_moves_what_runs(registry, few_figures, capsys):
    need(SKODJE, year(2023, owners_on=dt.date(2019, 1, 1)))
    call_command("load_registry", dir=few_figures)
    assert "1 need has moved" in capsys.readouterr().out
    call_command("load_registry", dir=few_figures)
    assert "has moved" not in capsys.readouterr().out


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_for_1_and_20(
    registry, client, count, django_assert_num_queries
):
    of_2022 = year(2022, owners_on=dt.date(2019, 1, 1))
    for _ in range(count):
        need(SKODJE, of_2022)
    follow((2024, 1, 1))
    client.force_login(governor())
    with django_assert_num_queries(6):
        client.get("/needs/moved/")


def test_an_invariant_tells_of_a_need_that_is_astray(registry):
    made = need(SKODJE, year(2022, owners_on=dt.date(2019, 1, 1)))
    follow((2024, 1, 1))
    Need.objects.filter(pk=made.pk).update(carried_by=owner("1531"))
    assert any(f"Need {made.pk} is carried" in line for line in broken())
    assert SchemeYear.objects.count() == 1


def named(actor, party, signatory):
    """The new party says who signs for it."""
    values = {
        "org_number": make_a.org_number(7_400_000),
        "signatory": signatory,
        "signatory_title": "",
        "contact": "Ola",
        "contact_email": "",
    }
    name_party(actor=actor, party=party, values=values)


class TestAgreements:
    """Giske of the cast ends while its agreement is being made, or after."""

    @pytest.fixture
    def new(self, people):
        new = make_a.MunicipalityFactory(
            name="Nye Giske", county=people.owner.county, number="1599"
        )
        return cast.person("Ny", new, "approver")

    def merge(self, people, new, duration=20):
        on = clock.today()
        there = new.memberships.get().organisation
        Need.objects.filter(pk=people.need.pk).update(duration=duration)
        Organisation.objects.filter(pk=people.owner.pk).update(
            valid_to=on - dt.timedelta(days=1)
        )
        OrganisationChange.objects.create(
            old=people.owner, new=there, kind="merged", on=on
        )
        follow_changes(actor=SYSTEM)
        return actor_by(new.memberships.get(), new)

    def test_who_follows_is_the_party_of_what_is_negotiated(self, people, new):
        agreement = agreements.complete(people)
        actor = self.merge(people, new)
        party = agreement.parties.get(role="owner")
        assert (party.organisation_id, party.name) == (
            actor.organisation_id,
            "Nye Giske kommune",
        )
        assert party.signatory is None
        named(actor, party, new)
        send_for_signing(actor=actor, agreement=agreement)
        agreements.signed_by(people, agreement, actor)
        agreements.signed_by(people, agreement, agreements.uh_actor(people))
        agreement.refresh_from_db()
        assert agreement.state == "in_force"
        with pytest.raises(PermissionDenied):
            start_appendix(
                actor=people.actor("neighbour"),
                agreement=agreement,
                kind="amendment",
                reason="R",
            )

    def test_what_is_for_signing_is_opened_and_the_signatures_are_void(
        self, people, new
    ):
        agreement = agreements.for_signing(people)
        agreements.signed_by(people, agreement, people.actor("approver"))
        self.merge(people, new)
        agreement.refresh_from_db()
        assert agreement.state == "negotiation"
        [round_] = agreement.rounds.all()
        assert (round_.outcome, round_.closed_by_name) == ("void", "Partnarskap")
        assert "Nye Giske" in round_.reason

    def test_what_is_in_force_stands_and_who_follows_makes_its_appendix(
        self, people, new
    ):
        agreement = agreements.in_force(people)
        actor = self.merge(people, new)
        assert agreement.parties.get(role="owner").organisation == people.owner
        one = start_appendix(
            actor=actor, agreement=agreement, kind="amendment", reason="Ny eigar."
        )
        parties = {party.organisation_id for party in one.parties.all()}
        assert parties == {actor.organisation_id, people.uh.pk}

    def test_what_was_ordered_of_a_need_long_past_is_the_followers_too(
        self, people, new, client
    ):
        agreement = agreements.in_force(people)
        order = agreement.order
        actor = self.merge(people, new, duration=1)
        order = Order.objects.get(pk=order.pk)
        assert order.holder_id == actor.organisation_id
        client.force_login(new)
        for page in (order, agreement):
            assert client.get(page.get_absolute_url()).status_code == 200
        assert order.title in client.get("/orders/").content.decode()
        assert agreement.title in client.get("/agreements/").content.decode()
        append = reverse("partnerships:agreement_append", args=[agreement.pk])
        assert client.get(append).status_code == 200
        assert list(broken()) == []

    def test_an_agreement_that_is_made_after_is_with_who_follows(self, people, new):
        order = agreements.accepted(people)
        actor = self.merge(people, new, duration=1)
        made = start_agreement(
            actor=agreements.uh_actor(people), order=order, language="nn"
        )
        assert made.parties.get(role="owner").organisation_id == actor.organisation_id

    def test_who_follows_one_that_takes_part_reads_and_appends(
        self, people, new, client
    ):
        make_a.ParticipantFactory(need=people.need, owner__county=people.owner.county)
        agreement = agreements.started(people)
        there = new.memberships.get().organisation
        people.need.joint_owners.update(carried_by=there)
        client.force_login(new)
        assert client.get(agreement.get_absolute_url()).status_code == 200
        actor = actor_by(new.memberships.get(), new)
        assert rules.follows_a_party(actor, agreement)
        assert not rules.follows_a_party(people.actor("neighbour"), agreement)

    def test_a_framework_is_appended_by_who_hosts_the_network_then(self, people, new):
        framework = frameworks.in_force(people)
        actor = self.merge(people, new)
        facts = {"agreement": framework, "kind": "amendment", "reason": "Ny vert."}
        with pytest.raises(PermissionDenied):
            start_appendix(actor=actor, **facts)
        NetworkMember.objects.create(
            network=people.network, organisation_id=actor.organisation_id
        )
        Network.objects.filter(pk=people.network.pk).update(host=actor.organisation_id)
        framework = Agreement.objects.get(pk=framework.pk)
        one = start_appendix(actor=actor, **facts | {"agreement": framework})
        party = one.parties.get(role="owner")
        assert party.organisation_id == actor.organisation_id
        assert party.name == "Nordre, ved Nye Giske kommune"

    def host(self, people, actor):
        """The county governor says that the new municipality hosts the network."""
        NetworkMember.objects.create(
            network=people.network, organisation_id=actor.organisation_id
        )
        choose_host(
            actor=people.actor("officer"),
            network=people.network,
            host=Organisation.objects.get(pk=actor.organisation_id),
        )

    def test_a_framework_in_negotiation_goes_on_with_the_new_host(self, people, new):
        framework = frameworks.complete(people)
        actor = self.merge(people, new)
        said = " ".join(str(gap) for gap in gaps(framework))
        assert "Giske kommune has ended" in said
        assert "says who hosts Nordre now" in said

        self.host(people, actor)

        party = framework.parties.get(role="owner")
        assert (party.organisation_id, party.name, party.signatory) == (
            actor.organisation_id,
            "Nordre, ved Nye Giske kommune",
            None,
        )
        named(actor, party, new)
        framework.refresh_from_db()
        send_for_signing(actor=actor, agreement=framework)
        agreements.signed_by(people, framework, actor)
        agreements.signed_by(people, framework, agreements.uh_actor(people))
        framework.refresh_from_db()
        assert framework.state == "in_force"

    def test_a_framework_for_signing_binds_nobody_that_has_ended(
        self, people, new, client
    ):
        framework = frameworks.complete(people)
        send_for_signing(actor=people.actor("member"), agreement=framework)
        actor = self.merge(people, new)
        for signs in (people.actor("approver"), agreements.uh_actor(people)):
            with pytest.raises(PermissionDenied, match="Giske kommune has ended"):
                agreements.signed_by(people, framework, signs)
        client.force_login(agreements.uh_approver(people))
        shown = client.get(framework.get_absolute_url()).content.decode()
        assert "Giske kommune finst ikkje lenger" in shown

        self.host(people, actor)

        framework.refresh_from_db()
        assert framework.state == "negotiation"
        [round_] = framework.rounds.all()
        assert (round_.outcome, "Nye Giske" in round_.reason) == ("void", True)

    def test_a_new_host_takes_no_framework_from_one_that_is_there(self, people, new):
        framework = frameworks.complete(people)
        self.host(people, actor_by(new.memberships.get(), new))
        assert framework.parties.get(role="owner").organisation == people.owner

    def test_an_institution_that_has_ended_is_told_of_before_anybody_signs(
        self, people
    ):
        framework = frameworks.complete(people)
        yesterday = clock.today() - dt.timedelta(days=1)
        Organisation.objects.filter(pk=people.uh.pk).update(valid_to=yesterday)
        said = " ".join(str(gap) for gap in gaps(framework))
        assert "anew with the institution that follows it" in said

    @pytest.mark.parametrize("asker", ["", "Giske", "Haram"])
    def test_two_parties_that_become_one_are_one_party(self, people, new, asker):
        """Giske's need, which Haram takes part in, and both go into Nye Giske."""
        make_a.ParticipantFactory(need=people.need, owner=people.mate)
        for owner, nok in ((people.owner, 100_000), (people.mate, 40_000)):
            people.need.lines.update_or_create(
                recipient=owner,
                role="owner",
                year=2018,
                defaults={"requested_nok": nok, "granted_nok": nok},
            )
        agreement = agreements.for_signing(people, more=[people.mate])
        if asker:
            asks = agreement.parties.get(organisation__name=asker).signatory
            ask_for_change(
                actor=agreements.actor_of(people, asks),
                agreement=agreement,
                kind="change",
                clause=agreement.clauses.get(code="purpose"),
                text="Betre.",
            )
        on = clock.today()
        Organisation.objects.filter(pk=people.mate.pk).update(
            valid_to=on - dt.timedelta(days=1)
        )
        OrganisationChange.objects.create(
            old=people.mate,
            new=new.memberships.get().organisation,
            kind="merged",
            on=on,
        )
        actor = self.merge(people, new)

        agreement.refresh_from_db()
        assert agreement.state == "negotiation"
        party = agreement.parties.get(role="owner")
        assert party.organisation_id == actor.organisation_id
        grants = agreement.amounts.filter(kind="grant")
        assert list(grants.values_list("party", "amount_nok")) == [(party.pk, 140_000)]
        asked = list(agreement.changes.values_list("party", flat=True))
        assert asked == ([party.pk] if asker else [])
