"""Ålesund 2020, five into one, and Haram 2024, apart again, with the real registry."""

import datetime as dt
from contextlib import contextmanager

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.acting import actor_by
from partnerships.history.agreement import history_of
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
    Signature,
)
from partnerships.rules import agreements as rules
from partnerships.services.agreement_starts import start_agreement, start_appendix
from partnerships.services.agreements import (
    agree_to_facts,
    change_facts,
    name_party,
    parties_of,
)
from partnerships.services.clauses import answer_change, ask_for_change
from partnerships.services.mergers import choose_follower, follow_changes
from partnerships.services.networks import choose_host
from partnerships.services.signing import gaps, paper_of, send_for_signing
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import Refusal
from portal.people.actor import Actor
from portal.people.models import User
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

    def test_a_follower_of_the_same_name_is_not_told_to_follow_itself(
        self, people, new
    ):
        agreement = agreements.complete(people)
        Organisation.objects.filter(name="Nye Giske").update(name="Giske")
        self.merge(people, new)
        said = [line.text for line in history_of(agreement) if "Giske" in line.text]
        assert said[0] == (
            "Giske kommune is the party, as it is after municipalities were merged or "
            "split."
        )

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


class TestPartiesThatBecomeOne:
    """Giske's need, which Haram takes part in, and both go into Nye Giske."""

    @pytest.fixture
    def world(self, people):
        make_a.ParticipantFactory(need=people.need, owner=people.mate)
        for owner, nok in ((people.owner, 100_000), (people.mate, 40_000)):
            people.need.lines.update_or_create(
                recipient=owner,
                role="owner",
                year=2018,
                defaults={"requested_nok": nok, "granted_nok": nok},
            )
        people.need.requested_nok = people.need.lines.all().requested_nok()
        people.need.save()
        return people

    def complete(self, world):
        return agreements.complete(world, more=[world.mate])

    def signing(self, world, *signers):
        agreement = agreements.for_signing(world, more=[world.mate])
        for name in signers:
            agreements.signed_by(world, agreement, self.of(world, agreement, name))
        return agreement

    def of(self, world, agreement, name):
        """Who signs for that party."""
        party = agreement.parties.get(organisation__name=name)
        return agreements.actor_of(world, party.signatory)

    def ask(self, world, agreement, name, code):
        return ask_for_change(
            actor=self.of(world, agreement, name),
            agreement=agreement,
            kind="change",
            clause=agreement.clauses.get(code=code),
            text=f"{name} vil ha det slik.",
        )

    def say_yes(self, world, change, *names):
        for name in names:
            actor = self.of(world, change.agreement, name)
            answer_change(actor=actor, change=change, accepts=True)

    def merge(self, world, olds=("Giske", "Haram"), into=None):
        on, new = clock.today(), into
        if into is None:
            new = make_a.MunicipalityFactory(
                name="Nye Giske", county=world.owner.county, number="1599"
            )
            cast.person("Ny", new, "approver")
        Need.objects.filter(pk=world.need.pk).update(duration=20)
        world.need.joint_owners.update(approved_duration=20)
        for old in Organisation.objects.filter(name__in=olds):
            Organisation.objects.filter(pk=old.pk).update(
                valid_to=on - dt.timedelta(days=1)
            )
            OrganisationChange.objects.create(old=old, new=new, kind="merged", on=on)
        follow_changes(actor=SYSTEM)
        user = new.memberships.filter(role="approver").first().user
        return actor_by(user.memberships.get(), user)

    def sign_anew(self, world, agreement, actor):
        """The one party names who signs, and each party signs once."""
        party = agreement.parties.get(role="owner")
        named(actor, party, User.objects.get(pk=actor.user_id))
        agreement.refresh_from_db()
        round_ = send_for_signing(actor=actor, agreement=agreement)
        agreements.signed_by(world, agreement, actor)
        agreements.signed_by(world, agreement, agreements.uh_actor(world))
        agreement.refresh_from_db()
        return round_

    @contextmanager
    def kept(self):
        refused = pytest.raises(DatabaseError, match="as it was given")
        with refused, transaction.atomic():
            yield

    @pytest.mark.parametrize("asker", ["", "Giske", "Haram"])
    def test_they_are_one_party_with_what_both_get_and_asked_for(self, world, asker):
        agreement = self.signing(world)
        if asker:
            self.ask(world, agreement, asker, "purpose")
        actor = self.merge(world)
        agreement.refresh_from_db()
        assert agreement.state == "negotiation"
        party = agreement.parties.get(role="owner")
        assert party.organisation_id == actor.organisation_id
        grants = agreement.amounts.filter(kind="grant")
        assert list(grants.values_list("party", "amount_nok")) == [(party.pk, 140_000)]
        asked = list(agreement.changes.values_list("party", flat=True))
        assert asked == ([party.pk] if asker else [])

    @pytest.mark.parametrize("signers", [["Giske"], ["Haram"], ["Giske", "Haram"]])
    def test_what_they_signed_is_void_and_kept_and_the_one_signs_once(
        self, world, client, signers
    ):
        agreement = self.signing(world, *signers)
        actor = self.merge(world)
        agreement.refresh_from_db()
        party = agreement.parties.get(role="owner")
        assert (agreement.state, party.name, party.signatory) == (
            "negotiation",
            "Nye Giske kommune",
            None,
        )
        [void] = agreement.rounds.all()
        assert void.outcome == "void"
        kept = void.signatures.values_list("organisation", flat=True)
        assert list(kept) == [f"{name} kommune" for name in signers]
        assert set(void.signatures.values_list("sha256", flat=True)) == {void.sha256}
        client.force_login(User.objects.get(pk=actor.user_id))
        page = client.get(agreement.get_absolute_url()).content.decode()
        for name in signers:
            assert f"Skrive under for {name} kommune" in page
        assert "Nye Giske kommune er no part for Haram kommune òg." in page
        assert "finst ikkje lenger, og kan" not in page

        round_ = self.sign_anew(world, agreement, actor)

        assert agreement.state == "in_force"
        printed = [each.organisation for each in paper_of(round_).signatures]
        assert printed == ["Nye Giske kommune", world.uh.name]
        assert list(broken()) == []

    def test_one_that_goes_into_the_other_is_told_to_be_one_with_it(self, world):
        """Giske is there as it was, and signs the text that names it alone."""
        agreement = self.signing(world, "Giske", "Haram")
        self.merge(world, olds=["Haram"], into=world.owner)
        party = agreement.parties.get(role="owner")
        assert party.signatory == world.approver
        [text] = [line.text for line in history_of(agreement) if "Haram" in line.text][
            :1
        ]
        assert text == "Giske kommune is the party for Haram kommune too."
        actor = world.actor("approver")
        agreement.refresh_from_db()
        send_for_signing(actor=actor, agreement=agreement)
        agreements.signed_by(world, agreement, actor)
        agreements.signed_by(world, agreement, agreements.uh_actor(world))
        agreement.refresh_from_db()
        assert agreement.state == "in_force"
        assert list(broken()) == []

    def test_both_have_asked_and_each_answered_the_other(self, world):
        """What waited for nobody else is accepted; what waits for the UH waits on."""
        agreement = self.complete(world)
        first = self.ask(world, agreement, "Giske", "purpose")
        other = self.ask(world, agreement, "Haram", "principles")
        self.say_yes(world, first, "Haram")
        self.say_yes(world, other, world.uh.name)
        actor = self.merge(world)
        party = agreement.parties.get(role="owner")
        assert set(agreement.changes.values_list("party", flat=True)) == {party.pk}
        first.refresh_from_db()
        other.refresh_from_db()
        assert (first.state, other.state) == ("waiting", "accepted")
        assert agreement.clauses.get(code="principles").text == "Haram vil ha det slik."
        assert first.answers.get().by_name.endswith("Haram")
        said = [line.text for line in history_of(agreement)]
        heading = other.heading
        assert f"All the parties that are left agree to “{heading}”: put in." in said
        self.say_yes(world, first, world.uh.name)
        first.refresh_from_db()
        assert first.state == "accepted"
        agreement.refresh_from_db()
        self.sign_anew(world, agreement, actor)
        assert agreement.state == "in_force"
        assert list(broken()) == []

    @pytest.mark.parametrize("yes", [["Giske"], ["Haram"], ["Giske", "Haram"]])
    def test_a_change_that_not_both_have_answered_is_the_followers_to_answer(
        self, world, yes
    ):
        """The UH asks; a third owner, Sula, holds the answer up where both have said
        yes."""
        sula = make_a.MunicipalityFactory(name="Sula", county=world.owner.county)
        make_a.ParticipantFactory(need=world.need, owner=sula)
        agreement = agreements.complete(world, more=[world.mate, sula])
        change = self.ask(world, agreement, world.uh.name, "purpose")
        self.say_yes(world, change, *yes)
        actor = self.merge(world)
        assert change.answers.count() == len(yes)
        by_both = len(yes) == 2
        parties = parties_of(agreement)
        assert change.answers.exclude(party=None).count() == by_both
        if not by_both:
            assert rules.may_answer(actor, change, parties)
            answer_change(actor=actor, change=change, accepts=True)
        self.say_yes(world, change, "Sula")
        change.refresh_from_db()
        assert change.state == "accepted"

    def fact(self, world, agreement, name, court):
        agreement.refresh_from_db()
        change_facts(
            actor=self.of(world, agreement, name),
            agreement=agreement,
            values=agreements.facts_of(agreement, court=court),
            seen=agreement.version,
        )
        agreement.refresh_from_db()

    @pytest.mark.parametrize("agrees", ["Giske", "Haram"])
    def test_a_fact_that_one_has_not_agreed_to_is_asked_of_the_one_party(
        self, world, agrees
    ):
        agreement = self.complete(world)
        self.fact(world, agreement, world.uh.name, "Romsdal tingrett")
        agree_to_facts(
            actor=self.of(world, agreement, agrees),
            agreement=agreement,
            seen=agreement.version,
        )
        actor = self.merge(world)
        [asked] = agreement.fact_changes.all()
        assert asked.party.organisation_id == actor.organisation_id
        agreement.refresh_from_db()
        agree_to_facts(actor=actor, agreement=agreement, seen=agreement.version)
        assert not agreement.fact_changes.exists()

    @pytest.mark.parametrize("changer", ["Giske", "Haram"])
    def test_no_party_is_asked_of_what_it_has_changed_itself(self, world, changer):
        agreement = self.complete(world)
        self.fact(world, agreement, changer, "Romsdal tingrett")
        assert agreement.fact_changes.count() == 2
        self.merge(world)
        [asked] = agreement.fact_changes.all()
        assert (asked.party.role, asked.by_party) == ("uh", f"{changer} kommune")
        assert asked.by == agreement.parties.get(role="owner")
        said = " ".join(str(gap) for gap in gaps(agreement))
        assert "has ended" not in said
        assert f"An editor at {world.uh.name} agrees" in said

    def test_in_force_both_stand_as_signed_and_the_one_signs_the_appendix(self, world):
        agreement = self.signing(world, "Giske", "Haram", world.uh.name)
        agreement.refresh_from_db()
        assert agreement.state == "in_force"
        before = list(agreement.parties.in_order().values())
        actor = self.merge(world)
        assert list(agreement.parties.in_order().values()) == before
        paper = paper_of(agreement.rounds.get())
        printed = [each.organisation for each in paper.signatures]
        assert printed == ["Giske kommune", "Haram kommune", world.uh.name]
        assert list(broken()) == []
        with self.kept():
            Signature.objects.update(party=None)
        one = start_appendix(
            actor=actor, agreement=agreement, kind="amendment", reason="Samanslåing."
        )
        self.sign_anew(world, one, actor)
        assert (one.state, one.parties.count()) == ("in_force", 2)
        assert list(broken()) == []

    def test_an_appendix_that_is_made_meanwhile_is_the_one_partys(self, world):
        agreement = self.signing(world, "Giske", "Haram", world.uh.name)
        agreement.refresh_from_db()
        one = start_appendix(
            actor=world.actor("member"),
            agreement=agreement,
            kind="amendment",
            reason="Meir.",
        )
        send_for_signing(actor=world.actor("member"), agreement=one)
        for name in ("Giske", "Haram"):
            agreements.signed_by(world, one, self.of(world, one, name))
        actor = self.merge(world)
        one.refresh_from_db()
        self.sign_anew(world, one, actor)
        assert (one.state, one.parties.count()) == ("in_force", 2)
        assert list(broken()) == []

    def test_one_that_was_joined_to_another_by_a_split_is_chosen_apart(self, world):
        """Haram's part goes to Sula, which has its own; then to Nye Haram."""
        sula = make_a.MunicipalityFactory(name="Sula", county=world.owner.county)
        make_a.ParticipantFactory(need=world.need, owner=sula)
        make_a.NeedLineFactory(
            need=world.need, recipient=sula, requested_nok=30_000, granted_nok=30_000
        )
        other = make_a.MunicipalityFactory(name="Nye Haram", county=world.owner.county)
        agreement = agreements.for_signing(world, more=[world.mate, sula])
        on = clock.today()
        for new, share in ((sula, 0.6), (other, 0.4)):
            OrganisationChange.objects.create(
                old=world.mate, new=new, kind="split", on=on, population_share=share
            )
        Organisation.objects.filter(pk=world.mate.pk).update(
            valid_to=on - dt.timedelta(days=1)
        )
        follow_changes(actor=SYSTEM)

        def owners():
            parties = agreement.parties.filter(role="owner", amounts__kind="grant")
            found = parties.values_list("organisation__name", "amounts__amount_nok")
            return dict(found)

        assert owners() == {"Giske": 100_000, "Sula": 70_000}
        signs = agreement.parties.get(organisation=sula).signatory
        agreement.refresh_from_db()
        send_for_signing(actor=world.actor("member"), agreement=agreement)
        choose_follower(
            actor=world.actor("officer"), move=NeedMove.objects.get(), follower=other
        )
        assert owners() == {"Giske": 100_000, "Sula": 30_000, "Nye Haram": 40_000}
        assert agreement.parties.get(organisation=sula).signatory == signs
        reason = agreement.rounds.last().reason
        assert reason.startswith("Nye Haram kommune følgjer, og ikkje Sula kommune")
        told = history_of(agreement)[0].text
        assert told == "Nye Haram kommune is a party beside Sula kommune."
        assert list(broken()) == []

    def test_a_signature_is_let_go_by_its_party_alone_and_never_moved(self, world):
        agreement = self.signing(world, "Giske", "Haram")
        given = Signature.objects.filter(organisation="Haram kommune")
        other = agreement.parties.get(role="uh")
        with self.kept():
            given.update(party=None)
        self.merge(world)
        [row] = given
        assert row.party is None
        for change in ({"party": other}, {"name": "Ein annan"}):
            with self.kept():
                given.update(**change)
