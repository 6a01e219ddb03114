"""What people who nearly have access do not get to know, and dates that are none."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from partnerships.deadlines import late_reason
from partnerships.invariants import broken
from partnerships.models import Organisation, OrganisationChange
from partnerships.need.answers import fingerprint
from partnerships.need.parts import UH_PARTS
from partnerships.services import handouts, mergers, needs, rankings, submissions
from partnerships.services.calls import extend_deadline
from partnerships.services.comments import write_comment
from partnerships.services.joint_needs import (
    APPROVE,
    DECLINE,
    JOIN,
    move_participant,
    propose_joint_need,
)
from partnerships.services.joint_wishes import answer_wish
from partnerships.services.need_answers import save_answers
from portal.lib import clock
from portal.people.actor import Actor
from tests import factories as make_a
from tests import stage

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    return need


def at(name, *args):
    return reverse(f"partnerships:{name}", args=args)


def shown(client, address):
    return client.get(address).content.decode()


def invite_mate(people, draft):
    return propose_joint_need(
        actor=people.actor("member"), need=draft, owner=people.mate, message="Bli med"
    )


def test_why_a_draft_was_sent_back_is_the_owners_alone(people, as_person, draft):
    invite_mate(people, draft)
    submissions.send_back_need(
        actor=people.actor("approver"), need=draft, reason="Kari har gløymt målet"
    )
    page = draft.get_absolute_url()
    assert "Kari har gløymt" in shown(as_person(people.member), page)
    assert "Kari har gløymt" not in shown(as_person(people.network_mate), page)


def test_who_declined_an_invitation_follows_the_draft_no_longer(
    people, as_person, draft
):
    party = invite_mate(people, draft)
    move_participant(actor=people.actor("network_mate"), party=party, action=DECLINE)
    address = at("ask_to_join", draft.pk)
    assert as_person(people.network_mate).get(address).status_code == 404


def test_a_partner_that_is_no_longer_chosen_loses_its_part(people, as_person, draft):
    part = handouts.hand_out(
        actor=people.actor("member"),
        need=draft,
        form_key=uuid.uuid4(),
        asked=handouts.Asked(
            parts=list(UH_PARTS)[:1],
            until=clock.today() + dt.timedelta(days=7),
            organisation=people.uh,
        ),
    )
    client = as_person(people.uh_partner)
    assert client.get(at("part_write", part.pk)).status_code == 200
    other = people.other_uh.memberships.get().organisation
    save_answers(
        actor=people.actor("member"),
        need=draft,
        answers={"uh_partner": other},
        bases={"uh_partner": fingerprint(people.uh)},
    )
    assert client.get(at("part_write", part.pk)).status_code == 403


def test_the_trace_tells_others_nothing_of_who_was_refused(people, as_person):
    sula = people.neighbour.memberships.get().organisation
    wish = propose_joint_need(
        actor=people.actor("neighbour"), need=people.need, owner=sula, message="Vi òg"
    )
    answer_wish(
        actor=people.actor("approver"), party=wish, action="refuse", answer="Fullt"
    )
    page = people.need.get_absolute_url()
    assert "Sula" in shown(as_person(people.member), page)
    for who in ("network_mate", "uh_partner"):
        assert "Sula" not in shown(as_person(getattr(people, who)), page)


def test_an_old_order_does_not_show_the_title_of_what_is_a_draft_again(
    people, as_person
):
    year, network = people.scheme_year, people.network
    other = make_a.SubmittedNeedFactory(scheme_year=year, owner=people.mate)
    rankings.save_ranking(
        actor=people.actor("member"),
        network=network,
        scheme_year=year,
        order=[people.need.pk, other.pk],
        reason="",
        took_part="",
        version=0,
    )
    submissions.call_back_need(actor=people.actor("network_mate"), need=other)
    type(other).objects.filter(pk=other.pk).update(title="Ikkje klart enno")
    stale = {"version": "0", "reason": "x", f"place_{people.need.pk}": "1"}
    answer = as_person(people.member).post(
        at("ranking_detail", network.pk, year.pk), stale
    )
    assert "Ikkje klart enno" not in answer.content.decode()


def test_a_need_that_a_merger_has_moved_is_called_back_by_who_has_it_now(people):
    change = make_a.NeedMoveFactory(need=people.need, to_owner=people.mate).change
    type(people.need).objects.filter(pk=people.need.pk).update(carried_by=change.new)
    with pytest.raises(PermissionDenied, match="Only Haram"):
        submissions.call_back_need(actor=people.actor("approver"), need=people.need)
    submissions.call_back_need(actor=people.actor("network_mate"), need=people.need)
    people.need.refresh_from_db()
    assert people.need.state == "draft"


def test_a_merger_into_one_that_takes_part_stops_nothing(people, draft):
    invite_mate(people, draft)
    make_a.NeedLineFactory(need=draft, recipient=people.mate)
    on = clock.today()
    Organisation.objects.filter(pk=people.owner.pk).update(
        valid_to=on - dt.timedelta(days=1)
    )
    OrganisationChange.objects.create(
        old=people.owner, new=people.mate, kind="merged", on=on
    )
    mergers.follow_changes(actor=Actor.for_system("test"))
    draft.refresh_from_db()
    assert (draft.owner, draft.carried_by) == (people.owner, people.mate)
    mate = people.actor("network_mate")
    party = draft.joint_owners.get()
    for action in (JOIN, APPROVE):
        party.refresh_from_db()
        move_participant(
            actor=mate, party=party, action=action, version=party.version, duration=1
        )
    draft.refresh_from_db()
    assert draft.requested_nok == 200_000
    needs.submit_need(actor=mate, need=draft, version=draft.version)
    assert list(broken()) == []


@pytest.mark.parametrize("opens", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_year_that_no_call_has_is_told_and_nothing_is_shut(people, as_person, opens):
    client, year = as_person(people.head), people.scheme_year
    typed = {"opens_at": opens, "deadline": "2099-07-01T23:59", "version": year.version}
    answer = client.post(at("call_edit", year.pk), typed)
    assert opens[:4].lstrip("0") in answer.content.decode()
    year.refresh_from_db()
    assert 2000 < year.opens_at.year < 2100


def test_nul_in_a_search_for_an_organisation_is_left_aside(people, as_person):
    found = as_person(people.nobody).get(at("organisation_list"), {"q": "Gis\x00ke"})
    assert "Giske" in found.content.decode()


def test_who_may_not_open_a_need_is_told_so_also_when_it_is_open(people):
    submissions.open_need(actor=people.actor("officer"), need=people.need, reason="x")
    with pytest.raises(PermissionDenied):
        submissions.open_need(
            actor=people.actor("reader"), need=people.need, reason="x"
        )


def test_what_is_called_back_and_changed_after_the_deadline_is_late(people):
    year, need = people.scheme_year, people.need
    late = year.deadline + dt.timedelta(days=2)
    with clock.at(year.deadline + dt.timedelta(days=1)):
        extend_deadline(
            actor=people.actor("officer"),
            scheme_year=year,
            owner=people.owner,
            until=year.deadline + dt.timedelta(days=9),
            reason="Brann på rådhuset",
        )
    submissions.call_back_need(actor=people.actor("approver"), need=need)
    need.refresh_from_db()

    assert late_reason(need, late) == "Brann på rådhuset"
    assert late_reason(need, year.deadline) == ""


def invite_partner(people, draft):
    return handouts.hand_out(
        actor=people.actor("member"),
        need=draft,
        form_key=uuid.uuid4(),
        asked=handouts.Asked(
            parts=["uh"],
            until=clock.today() + dt.timedelta(days=7),
            organisation=people.uh,
        ),
    )


def say(people, draft, who, text, field="uh_role", **more):
    return write_comment(
        actor=people.actor(who),
        need=draft,
        field=field,
        text=text,
        form_key=uuid.uuid4(),
        **more,
    )


def test_an_invited_partner_reads_what_is_said_beside_its_part_from_then_on(
    people, as_person, draft
):
    say(people, draft, "member", "Er dei gode nok?")
    say(people, draft, "member", "Kva kostar det?", "aim")
    part = invite_partner(people, draft)
    say(people, draft, "member", "Skriv om samlingane.")
    say(people, draft, "member", "Ikkje nemn prisen.", "aim")
    say(people, draft, "uh_partner", "Det skal vi.", handout=part)
    client = as_person(people.uh_partner)
    for page in (at("part_write", part.pk), at("part_comments", part.pk)):
        seen = shown(client, page)
        assert "Skriv om samlingane." in seen
        assert "Det skal vi." in seen
        for inside in ("gode nok", "Kva kostar", "prisen"):
            assert inside not in seen
    own = shown(as_person(people.member), at("need_comments", draft.pk))
    assert all(text in own for text in ("gode nok", "Det skal vi.", "prisen"))


def test_a_partner_that_is_invited_anew_still_reads_what_it_said(
    people, as_person, draft
):
    first = invite_partner(people, draft)
    say(people, draft, "uh_partner", "Vi kan kome i mars.", handout=first)
    handouts.withdraw(actor=people.actor("member"), handout=first)
    say(people, draft, "member", "Skal vi byte partnar?")
    again = invite_partner(people, draft)
    seen = shown(as_person(people.uh_partner), at("part_write", again.pk))
    assert "kome i mars" in seen
    assert "byte partnar" not in seen


@pytest.mark.parametrize("back", ["called back", "opened"])
def test_what_was_handed_out_ends_when_the_need_is_submitted(
    people, client, draft, back
):
    link = handouts.hand_out(
        actor=people.actor("member"),
        need=draft,
        form_key=uuid.uuid4(),
        asked=handouts.Asked(
            parts=["aim"],
            until=clock.today() + dt.timedelta(days=90),
            name="Kari",
            email="kari@example.org",
        ),
    )
    part = invite_partner(people, draft)
    address = at("part_by_link", link.token())
    assert client.get(address).status_code == 200
    needs.submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    if back == "opened":
        submissions.open_need(actor=people.actor("officer"), need=draft, reason="x")
    else:
        submissions.call_back_need(actor=people.actor("approver"), need=draft)
    draft.refresh_from_db()
    assert draft.state == "draft"

    closed = client.get(address)
    assert closed.status_code == 410
    assert "avslutta" in closed.content.decode()
    typed = {"aim": "Frå ein gammal e-post", "base_aim": "x"}
    assert client.post(address, typed).status_code == 410
    client.force_login(people.uh_partner)
    assert client.get(at("part_write", part.pk)).status_code == 403
    assert invite_partner(people, draft).pk != part.pk  # the owner can ask anew
    client.force_login(people.member)
    assert "Avslutta" in shown(client, at("need_parts", draft.pk))
