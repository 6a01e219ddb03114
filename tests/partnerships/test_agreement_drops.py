"""A negotiation that comes to nothing ends with a reason, and leaves the order free."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from partnerships.agreement_start import agreements_part
from partnerships.models import Agreement, Organisation, OrganisationChange
from partnerships.partnership import pairs_of
from partnerships.services.agreement_drops import drop_agreement
from partnerships.services.agreement_starts import (
    party_for,
    start_agreement,
    start_appendix,
)
from partnerships.services.agreements import change_facts
from partnerships.services.clauses import ask_for_change
from partnerships.services.mergers import follow_changes
from partnerships.services.signing import send_for_signing
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.people.actor import Actor
from portal.post.models import Message
from tests import cast
from tests import factories as make_a
from tests.partnerships import agreements as made

pytestmark = pytest.mark.django_db
WHY = "Vi vart ikkje samde om prisen."


def drop(people, agreement, who="approver", reason=WHY):
    return drop_agreement(actor=people.actor(who), agreement=agreement, reason=reason)


def anew(people, agreement):
    return start_agreement(
        actor=people.actor("member"), order=agreement.order, language="nn"
    )


def test_all_parties_are_told_why_and_it_stays_so(people, as_person):
    agreement = made.negotiated(people)
    assert drop(people, agreement).state == "dropped"
    drop(people, agreement, reason="Igjen.")

    told = Message.objects.filter(key__startswith="agreement-dropped")
    assert told.count() == 4  # two who write at each party
    assert all(WHY in mail.text for mail in told)
    entry = AuditEntry.objects.get(action="agreement.dropped")
    assert entry.data["reason"] == WHY
    client = as_person(people.uh_partner)
    client.cookies["django_language"] = "en"
    page = client.get(agreement.get_absolute_url()).text
    assert "not concluded" in page
    assert f"The negotiation ended: {WHY}" in page
    assert "From the order another agreement can be made" in page
    for link in ("facts", "send", "preview", "drop"):
        address = reverse(f"partnerships:agreement_{link}", args=[agreement.pk])
        assert address not in page


def test_nobody_is_asked_of_anything_more(people, as_person):
    agreement = made.negotiated(people)
    change = agreement.changes.get()
    address = reverse("partnerships:change_detail", args=[change.pk])
    client = as_person(people.uh_partner)
    client.cookies["django_language"] = "en"
    assert 'name="accepts"' in client.get(address).text
    assert address in client.get(agreement.get_absolute_url()).text
    drop(people, agreement)
    page = client.get(agreement.get_absolute_url()).text
    assert address not in page
    assert "wait" not in page
    assert 'name="accepts"' not in client.get(address).text
    refused = client.post(address, {"accepts": "yes"})
    assert refused.status_code == 403
    assert "not concluded" in refused.text
    assert agreements_part(people.actor("uh_partner")).tasks[1:] == []


def test_nothing_changes_it_after(people):
    agreement = made.complete(people)
    drop(people, agreement)
    owner = people.actor("member")
    for act in (
        lambda: send_for_signing(actor=owner, agreement=agreement),
        lambda: change_facts(
            actor=owner,
            agreement=agreement,
            values=made.facts_of(agreement, title="Anna"),
            seen=agreement.version,
        ),
        lambda: ask_for_change(
            actor=owner,
            agreement=agreement,
            kind="change",
            clause=agreement.clauses.first(),
            text="Anna",
        ),
    ):
        with pytest.raises(PermissionDenied, match="not concluded"):
            act()
    row = Agreement.objects.filter(pk=agreement.pk)
    for change in (
        lambda: row.update(state="negotiation", dropped_because=""),
        lambda: row.update(dropped_because="Anna"),
        lambda: row._raw_delete("default"),
        lambda: agreement.clauses.update(text="Anna"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_database_keeps_the_reason_and_lets_nothing_signed_be_given_up(people):
    talks, lasting = made.complete(people), made.in_force(people)
    row = Agreement.objects.filter(pk=talks.pk)
    with pytest.raises(IntegrityError, match="with_a_reason"), transaction.atomic():
        row.update(state="dropped")
    send_for_signing(actor=people.actor("member"), agreement=talks)
    for pk in (talks.pk, lasting.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=pk).update(
                state="dropped", dropped_because="Nei."
            )


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("member", "An approver of a party"),
        ("reader", "An approver of a party"),
        ("network_mate", "Only the parties"),
        ("officer", "Only the parties"),
        ("national", "Only the parties"),
    ],
)
def test_an_approver_of_a_party_answers_for_it(people, who, told):
    agreement = made.complete(people)
    with pytest.raises(PermissionDenied, match=told):
        drop(people, agreement, who)
    agreement.refresh_from_db()
    assert agreement.state == "negotiation"


def test_it_takes_a_reason_that_can_be_read(people, as_person):
    agreement = made.complete(people)
    with pytest.raises(ValidationError):
        drop(people, agreement, reason=" \u200b")
    address = reverse("partnerships:agreement_drop", args=[agreement.pk])
    client = as_person(people.approver)
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "\u2060"}).status_code == 422
    sent = client.post(address, {"reason": WHY})
    assert sent["Location"] == agreement.get_absolute_url()
    assert client.get(address)["Location"] == agreement.get_absolute_url()


@pytest.mark.parametrize(
    ("make", "told"),
    [(made.for_signing, "sent for signing"), (made.in_force, "All have signed it")],
)
def test_what_is_sent_or_signed_has_other_ways(people, make, told):
    with pytest.raises(PermissionDenied, match=told):
        drop(people, make(people))


def test_from_the_order_another_is_made(people, as_person):
    first = made.complete(people)

    def tasks():
        part = agreements_part(people.actor("member"))
        return [str(task.text) for task in part.tasks]

    drop(people, first)
    [told] = tasks()
    assert told.startswith("Make the agreement of the order")
    assert made_pairs(people) == {(people.owner.pk, people.uh.pk)}  # by the order
    start = reverse("partnerships:agreement_start", args=[first.order_id])
    assert as_person(people.member).get(start).status_code == 200

    second = anew(people, first)
    assert second != first
    assert anew(people, first) == second
    [told] = tasks()
    assert "Settle the agreement" in told


def made_pairs(people):
    return {(pair.owner_id, pair.uh_id) for pair in pairs_of(people.actor("officer"))}


def test_a_party_that_has_ended_and_that_nobody_follows_holds_nobody(people):
    """As an older version left those that a merger had made one with another party."""
    agreement = made.complete(people)
    ended = make_a.MunicipalityFactory(
        name="Sandøy",
        county=people.owner.county,
        valid_to=clock.today() - dt.timedelta(days=1),
    )
    party_for(agreement, ended, "owner").save()
    with pytest.raises(ValidationError, match="Sandøy municipality has ended"):
        send_for_signing(actor=people.actor("member"), agreement=agreement)

    drop(people, agreement, reason="Sandøy er ikkje til lenger.")
    again = anew(people, agreement)

    parties = {party.organisation for party in again.parties.all()}
    assert {party.pk for party in parties} == {people.owner.pk, people.uh.pk}


def test_a_merger_leaves_what_was_given_up_as_it_is(people):
    agreement = made.complete(people)
    drop(people, agreement)
    new = make_a.MunicipalityFactory(
        name="Nye Giske", county=people.owner.county, number="1599"
    )
    cast.person("Ny", new, "approver")
    type(people.need).objects.filter(pk=people.need.pk).update(duration=20)
    Organisation.objects.filter(pk=people.owner.pk).update(
        valid_to=clock.today() - dt.timedelta(days=1)
    )
    OrganisationChange.objects.create(
        old=people.owner, new=new, kind="merged", on=clock.today()
    )
    follow_changes(actor=Actor.for_system("test"))
    assert agreement.parties.get(role="owner").organisation == people.owner
    people.need.refresh_from_db()
    assert people.need.holder_id == new.pk


def test_the_money_of_the_need_stands_in_the_first_that_is_left(people):
    people.need.contributions.update_or_create(
        year=2018, kind="cash", defaults={"amount_nok": 30_000}
    )
    first, further = made.started(people), made.started(people)
    assert not further.amounts.filter(kind="own").exists()
    drop(people, first)
    own = further.amounts.get(kind="own", year=2018)
    assert own.amount_nok == 30_000
    further.refresh_from_db()
    assert further.version == 2  # who has it open reads it anew
    assert not anew(people, first).amounts.filter(kind="own").exists()


def test_an_appendix_that_is_given_up_makes_room_for_another(people):
    main = made.in_force(people)
    facts = {"agreement": main, "kind": "amendment", "reason": "Ny plan."}
    one = start_appendix(actor=people.actor("member"), **facts)
    drop(people, one)
    another = start_appendix(actor=people.actor("member"), **facts)
    assert another.state == "negotiation"
    main.refresh_from_db()
    assert main.state == "in_force"
