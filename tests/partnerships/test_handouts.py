import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse

from partnerships.history.need import history_of
from partnerships.models import Handout, Need, Proposal
from partnerships.models.handout import hash_of
from partnerships.need.parts import fingerprint
from partnerships.services.comments import write_comment
from partnerships.services.handouts import (
    MOST_OPEN,
    Asked,
    Typed,
    hand_out,
    settle,
    withdraw,
    write_part,
)
from partnerships.services.needs import submit_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.people.actor import Actor
from portal.post.links import LINK
from portal.post.models import Message
from portal.post.services import deliver
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db
OUTSIDE_OWNER = ["neighbour", "officer", "uh_partner", "national", "nobody"]


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(
        owner=people.owner,
        scheme_year=people.scheme_year,
        uh_partner=people.uh,
        title="Vurdering i alle fag",
        aim="Before.",
    )
    make_a.NeedLineFactory(need=need)
    return need


def hand(people, need, who="member", **changes):
    form_key = changes.pop("form_key", None) or uuid.uuid4()
    given = {
        "parts": ["aim"],
        "until": clock.today() + dt.timedelta(days=7),
        "message": "Skriv gjerne kort.",
        "name": "Kari Nordmann",
        "email": "kari@example.org",
    }
    asked = Asked(**given | changes)
    return hand_out(actor=people.actor(who), need=need, form_key=form_key, asked=asked)


def invite(people, need, **changes):
    given = {"parts": ["content"], "organisation": people.uh, "name": "", "email": ""}
    return hand(people, need, **given | changes)


def link_of(handout):
    return reverse("partnerships:part_by_link", args=[handout.token()])


def write(handout, text, base="Before.", field="aim", actor=None):
    texts = {field: Typed(text, fingerprint(base))}
    return write_part(actor=actor or handout.guest, handout=handout, texts=texts)


# --- Handing out -------------------------------------------------------------------


def test_a_colleague_gets_the_link_and_the_database_only_its_hash(people, draft):
    handout = hand(people, draft)

    handout.refresh_from_db()
    token = handout.token()
    assert handout.token_hash == hash_of(token)
    message = Message.objects.get()
    assert (message.address, message.key) == (
        "kari@example.org",
        f"handout:{handout.pk}",
    )
    assert LINK in message.text
    for table in (Handout, Message, AuditEntry):
        for row in table.objects.values():
            assert token not in str(row)
    deliver(message.pk)
    [sent] = mail.outbox
    assert f"http://127.0.0.1:8000{link_of(handout)}" in sent.body
    assert LINK not in sent.body
    assert "Vurdering i alle fag" in sent.subject
    assert "Skriv gjerne kort." in sent.body
    entry = AuditEntry.objects.about(draft).get()
    assert entry.action == "need.handed_out"
    assert entry.data == {
        "to": "Kari Nordmann",
        "parts": ["aim"],
        "handout": handout.pk,
    }


def test_who_types_the_mark_of_a_secret_learns_no_other_link(people, draft):
    other = hand(people, draft)
    hand(people, draft, message=f"{LINK} handout:{other.pk}", email="b@example.org")
    for message in Message.objects.all():
        deliver(message.pk)
    assert other.token() not in mail.outbox[1].body


def test_the_same_form_twice_is_one_handout_and_one_mail(people, draft):
    key = uuid.uuid4()
    first = hand(people, draft, form_key=key)
    assert hand(people, draft, form_key=key) == first
    assert (Handout.objects.count(), Message.objects.count()) == (1, 1)


def test_a_key_of_another_need_is_refused(people, draft):
    key = uuid.uuid4()
    hand(people, draft, form_key=key)
    other = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    with pytest.raises(StaleState):
        hand(people, other, form_key=key)


@pytest.mark.parametrize("who", ["reader", *OUTSIDE_OWNER])
def test_only_the_owners_editors_hand_out_take_back_and_choose(people, draft, who):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="Others.")
    write(handout, "Mine.")
    proposal = Proposal.objects.get()
    with pytest.raises(PermissionDenied):
        hand(people, draft, who)
    with pytest.raises(PermissionDenied):
        withdraw(actor=people.actor(who), handout=handout)
    with pytest.raises(PermissionDenied):
        settle(
            actor=people.actor(who), proposal=proposal, take=True, stood="", proposed=""
        )
    assert Handout.objects.open().count() == 1


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"parts": []}, "parts"),
        ({"parts": ["budget"]}, "parts"),
        ({"name": " "}, "name"),
        ({"email": ""}, "name"),
        ({"email": "kari"}, "email"),
        ({"message": "x" * 2001}, "message"),
        ({"until": dt.date(2018, 1, 1)}, "until"),
        ({"until": dt.date(2099, 1, 1)}, "until"),
    ],
)
def test_what_is_wrong_with_a_handout_is_told_by_field(people, draft, changes, wrong):
    with pytest.raises(ValidationError) as refused:
        hand(people, draft, **changes)
    assert list(refused.value.message_dict) == [wrong]
    assert not Message.objects.exists()


def test_only_the_needs_own_partner_is_invited_and_once(people, draft):
    stranger = people.other_uh.memberships.get().organisation
    with pytest.raises(ValidationError, match="UH partner in the need first"):
        invite(people, draft, organisation=stranger)
    invite(people, draft)
    with pytest.raises(ValidationError, match="invited already"):
        invite(people, draft)
    with clock.at(clock.now() + dt.timedelta(days=8)):  # that one has run out
        invite(people, draft)


def test_a_partner_is_invited_to_its_own_parts_only(people, draft):
    with pytest.raises(ValidationError, match="at least one part"):
        invite(people, draft, parts=["background"])


def test_the_partners_editors_get_a_mail_each(people, draft):
    reader = make_a.MembershipFactory(organisation=people.uh, role="reader")
    handout = invite(people, draft)
    message = Message.objects.get()
    assert message.user == people.uh_partner != reader.user
    assert handout.get_absolute_url() in message.text


def test_there_is_an_end_to_invitations(people, draft):
    for number in range(MOST_OPEN):
        hand(people, draft, email=f"p{number}@example.org")
    with pytest.raises(ValidationError, match="Take one back first"):
        hand(people, draft)


def test_nothing_is_handed_out_of_a_submitted_need(people):
    with pytest.raises(PermissionDenied, match="submitted"):
        hand(people, people.need)


# --- Writing -----------------------------------------------------------------------


def test_what_the_colleague_writes_is_in_the_draft_under_that_name(people, draft):
    handout = hand(people, draft)
    assert write(handout, "Written by Kari.") == []

    draft.refresh_from_db()
    assert (draft.aim, draft.version) == ("Written by Kari.", 2)
    entry = AuditEntry.objects.about(draft).first()
    assert (entry.action, entry.user, entry.user_name) == (
        "need.changed",
        None,
        "Kari Nordmann",
    )
    assert entry.data == {"fields": ["aim"], "handout": handout.pk}


def test_the_same_text_twenty_times_is_one_change(people, draft):
    handout = hand(people, draft)
    for _ in range(20):
        assert write(handout, "Written by Kari.") == []
    draft.refresh_from_db()
    assert draft.version == 2
    assert not Proposal.objects.exists()


def test_a_text_that_somebody_changed_meanwhile_is_not_written_over(people, draft):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="The owner's.")

    assert write(handout, "Kari's.") == ["aim"]
    assert write(handout, "Kari's, once more.", base="The owner's.") == ["aim"]

    draft.refresh_from_db()
    assert draft.aim == "The owner's."
    assert Proposal.objects.get().text == "Kari's, once more."
    said = [line.text for line in history_of(draft, is_own=True)]
    assert "Another text was proposed: Aim." in said


def test_the_same_proposal_twenty_times_is_one(people, draft):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="The owner's.")
    for _ in range(20):
        assert write(handout, "Kari's.") == ["aim"]
    traces = AuditEntry.objects.about(draft)
    assert traces.filter(action="need.text_proposed").count() == 1


def test_who_typed_nothing_in_a_field_proposes_nothing(people, draft):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="The owner's.")
    assert write(handout, "Before.") == []
    assert not Proposal.objects.exists()


def test_line_ends_of_a_browser_are_no_change(people, draft):
    Need.objects.filter(pk=draft.pk).update(aim="One\nTwo")
    handout = hand(people, draft)
    write(handout, "One\r\nTwo", base="One\nTwo")
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_handout_writes_its_own_fields_only(people, draft):
    handout = hand(people, draft)
    write(handout, "Mine now", base=draft.title, field="title")
    write(handout, "Mine now", base=draft.content, field="content")
    draft.refresh_from_db()
    assert "Mine now" not in (draft.title, draft.content)


def test_an_endless_text_is_refused_and_nothing_is_written(people, draft):
    handout = hand(people, draft)
    with pytest.raises(ValidationError) as refused:
        write(handout, "x" * 10_001)
    assert list(refused.value.message_dict) == ["aim"]


@pytest.mark.parametrize("who", ["member", "uh_partner", "officer", "nobody"])
def test_nobody_but_the_colleague_writes_by_the_colleagues_handout(people, draft, who):
    handout = hand(people, draft)
    with pytest.raises(PermissionDenied, match="Kari Nordmann is asked"):
        write(handout, "Mine.", actor=people.actor(who))


@pytest.mark.parametrize("who", ["member", "other_uh", "officer", "nobody"])
def test_nobody_but_the_invited_writes_by_the_invitation(people, draft, who):
    handout = invite(people, draft)
    with pytest.raises(PermissionDenied, match="Høgskulen i Volda is asked"):
        write(handout, "Mine.", field="content", actor=people.actor(who))
    guest = Actor(user_id=None, user_name="")
    with pytest.raises(PermissionDenied):
        write(handout, "Mine.", field="content", actor=guest)


def close(people, handout, how):
    if how == "withdrawn":
        withdraw(actor=people.actor("member"), handout=handout)
    elif how == "submitted":
        submit_need(actor=people.actor("approver"), need=handout.need, version=1)
    else:
        Handout.objects.filter(pk=handout.pk).update(until=dt.date(2018, 1, 1))


CLOSED = [
    ("withdrawn", "taken this invitation back"),
    ("submitted", "has submitted the need"),
    ("expired", "The deadline was"),
]


@pytest.mark.parametrize(("how", "says"), CLOSED)
def test_a_closed_handout_writes_nothing_and_says_why(people, draft, how, says):
    handout = hand(people, draft)
    invited = invite(people, draft)
    for one in (handout, invited):
        if how != "submitted" or one is handout:
            close(people, one, how)
    with pytest.raises(PermissionDenied, match=says):
        write(handout, "Too late.")
    partner = people.actor("uh_partner")
    with pytest.raises(PermissionDenied, match=says):
        write(invited, "Too late.", field="content", actor=partner)
    draft.refresh_from_db()
    assert "Too late." not in (draft.aim, draft.content)


def test_taking_back_twice_is_taking_back_once(people, draft):
    handout = hand(people, draft)
    for _ in range(2):
        withdraw(actor=people.actor("member"), handout=handout)
    traces = AuditEntry.objects.about(draft)
    assert traces.filter(action="need.handout_withdrawn").count() == 1


def mails():
    return Message.objects.filter(key__startswith="part_").order_by("pk")


def test_who_handed_it_out_is_told_once_a_day_that_it_is_written(people, draft):
    handout = hand(people, draft)
    for number in range(3):
        base = f"Text {number}." if number else "Before."
        write(handout, f"Text {number + 1}.", base=base)
    [message] = mails()
    assert message.user == people.member
    assert "Kari Nordmann" in message.subject
    assert draft.get_absolute_url() in message.text
    with clock.at(clock.now() + dt.timedelta(days=1)):
        write(handout, "Text 4.", base="Text 3.")
    assert mails().count() == 2


def test_the_mail_of_an_institution_says_who_wrote_there(people, draft):
    handout = invite(people, draft)
    partner = people.actor("uh_partner")
    write(handout, "Volda.", draft.content, "content", partner)
    [message] = mails()
    assert "Partner" in message.text
    assert people.uh.name in message.text
    assert "Volda." not in message.text


def test_a_text_that_waits_for_a_choice_is_told_with_the_way_to_it(people, draft):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="The owner's.")
    write(handout, "Kari's.")
    write(handout, "Kari's own.", base="The owner's.")
    [message] = mails()
    assert message.key.startswith("part_waiting:")
    assert reverse("partnerships:need_parts", args=[draft.pk]) in message.text


def test_when_the_one_who_handed_it_out_has_left_the_approvers_are_told(people, draft):
    handout = hand(people, draft)
    people.member.memberships.update(valid_to=clock.today() - dt.timedelta(days=1))
    write(handout, "Kari's.")
    assert [message.user for message in mails()] == [people.approver]


def test_of_a_need_that_a_merger_has_moved_the_followers_approvers_are_told(
    people, draft
):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(carried_by=people.mate)
    write(handout, "Kari's.")
    assert [message.user for message in mails()] == [people.network_mate]


def test_what_changes_nothing_is_told_to_nobody(people, draft):
    handout = hand(people, draft)
    write(handout, "Before.")
    assert not mails().exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_at_once_lose_neither_text():
    people = cast.make()
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, aim="Before."
    )
    handouts = [hand(people, need, name=f"Person {n}") for n in range(6)]

    def send(handout):
        try:
            return write(handout, f"By {handout.name}.")
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(send, handouts))
    need.refresh_from_db()
    texts = {need.aim, *Proposal.objects.values_list("text", flat=True)}
    assert texts == {f"By Person {n}." for n in range(6)}
    assert need.version == 2


# --- Choosing ----------------------------------------------------------------------


@pytest.fixture
@stage.scene
def proposal(people, draft):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="The owner's.")
    write(handout, "Kari's.")
    return Proposal.objects.get()


def choose(people, proposal, take, stood="The owner's.", proposed="Kari's."):
    settle(
        actor=people.actor("member"),
        proposal=proposal,
        take=take,
        stood=fingerprint(stood),
        proposed=fingerprint(proposed),
    )


@pytest.mark.parametrize(("take", "aim"), [(True, "Kari's."), (False, "The owner's.")])
def test_the_owner_chooses_between_the_texts_once(people, draft, proposal, take, aim):
    choose(people, proposal, take)
    choose(people, proposal, not take)
    draft.refresh_from_db()
    proposal.refresh_from_db()
    assert draft.aim == aim
    assert (proposal.is_taken, proposal.settled_by) == (take, people.member)
    told = "The text that Kari Nordmann wrote was chosen."
    assert (told in [line.text for line in history_of(draft, is_own=True)]) == take
    assert proposal.text == "Kari's."  # and is there still, whatever was chosen


@pytest.mark.parametrize("what", ["stood", "proposed"])
def test_nobody_chooses_a_text_that_they_have_not_read(people, draft, proposal, what):
    with pytest.raises(StaleState):
        choose(people, proposal, True, **{what: "Another."})
    draft.refresh_from_db()
    assert draft.aim == "The owner's."


# --- Pages -------------------------------------------------------------------------


def test_the_link_opens_its_part_alone(people, draft, client):
    Need.objects.filter(pk=draft.pk).update(content="SECRET-CONTENT")
    handout = hand(people, draft)
    response = client.get(link_of(handout))
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Vurdering i alle fag" in shown
    assert "Before." in shown
    for hidden in ("SECRET-CONTENT", draft.found_how, "100 000", "Member"):
        assert hidden not in shown
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"


def part(text, base="Before.", field="aim"):
    return {field: text, f"base_{field}": fingerprint(base)}


def test_a_part_is_written_by_the_link(people, draft, client):
    handout = hand(people, draft)
    response = client.post(link_of(handout), part("Written by Kari."), follow=True)
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.aim == "Written by Kari."


def test_by_the_link_both_texts_are_shown_and_the_owner_chooses(
    people, draft, client, as_person
):
    handout = hand(people, draft)
    Need.objects.filter(pk=draft.pk).update(aim="From the owner.")
    shown = client.post(link_of(handout), part("From Kari."), follow=True)
    assert "From the owner." in shown.content.decode()
    assert "From Kari." in shown.content.decode()

    owner = as_person(people.member)
    owner.cookies["django_language"] = "en"
    assert "Choose between two texts" in owner.get("/").content.decode()
    assert "1 text waits" in owner.get(draft.get_absolute_url()).content.decode()
    parts = reverse("partnerships:need_parts", args=[draft.pk])
    page = owner.get(parts).content.decode()
    assert "From the owner." in page
    assert "From Kari." in page
    proposal = Proposal.objects.get()
    answer = {
        "choice": "take",
        "stood": fingerprint("From the owner."),
        "proposed": fingerprint("From Kari."),
    }
    settle_it = reverse("partnerships:proposal_settle", args=[proposal.pk])
    assert owner.post(settle_it, answer).status_code == 302
    draft.refresh_from_db()
    assert draft.aim == "From Kari."


@pytest.mark.parametrize("token", ["x", "0" * 64, "..", "%00"])
def test_a_wrong_link_opens_nothing(people, draft, client, token):
    hand(people, draft)
    assert client.get(f"/part/{token}/").status_code == 404
    assert client.post(f"/part/{token}/", part("Mine.")).status_code == 404


@pytest.mark.parametrize(("how", "says"), CLOSED)
def test_a_closed_link_says_why_and_gives_back_what_was_typed(
    people, draft, client, how, says
):
    handout = hand(people, draft)
    close(people, handout, how)
    client.cookies["django_language"] = "en"
    for response in (
        client.get(link_of(handout)),
        client.post(link_of(handout), part("Typed too late.")),
    ):
        shown = response.content.decode()
        assert response.status_code == 410
        assert says in shown
        assert "Before." not in shown
    assert "Typed too late." in shown


def test_a_link_is_no_login(people, draft, client):
    handout = hand(people, draft)
    client.get(link_of(handout))
    for address in (draft.get_absolute_url(), "/", "/needs/"):
        assert client.get(address).status_code == 302


def test_the_invited_partner_sees_and_writes_its_part_alone(people, draft, as_person):
    handout = invite(people, draft)
    client = as_person(people.uh_partner)
    client.cookies["django_language"] = "en"
    assert "Write your part of" in client.get("/").content.decode()
    shown = client.get(handout.get_absolute_url()).content.decode()
    assert draft.content in shown
    for hidden in (draft.aim, draft.found_how, "100 000"):
        assert hidden not in shown
    assert client.get(draft.get_absolute_url()).status_code == 404
    typed = part("From Volda.", draft.content, "content")
    assert client.post(handout.get_absolute_url(), typed).status_code == 302
    draft.refresh_from_db()
    assert draft.content == "From Volda."
    entry = AuditEntry.objects.about(draft).first()
    assert (entry.user, entry.acting_for_name) == (
        people.uh_partner,
        "Høgskulen i Volda",
    )


@pytest.mark.parametrize(("how", "says"), CLOSED)
def test_the_partners_page_closes(people, draft, as_person, how, says):
    handout = invite(people, draft)
    close(people, handout, how)
    client = as_person(people.uh_partner)
    client.cookies["django_language"] = "en"
    response = client.get(handout.get_absolute_url())
    assert response.status_code == 403
    assert says in response.content.decode()
    assert draft.content not in response.content.decode()
    typed = part("Too late.", draft.content, "content")
    assert "Too late." in (
        client.post(handout.get_absolute_url(), typed).content.decode()
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("uh_partner", 200),
        ("member", 403),
        ("reader", 403),
        ("former_member", 404),
        ("neighbour", 404),
        ("officer", 404),
        ("other_county", 404),
        ("other_uh", 404),
        ("national", 404),
        ("nobody", 404),
    ],
)
def test_an_invitation_is_for_the_invited(people, draft, as_person, who, status):
    handout = invite(people, draft)
    client = as_person(getattr(people, who))
    assert client.get(handout.get_absolute_url()).status_code == status
    by_link = hand(people, draft)
    assert client.get(by_link.get_absolute_url()).status_code == 404


def test_the_invited_and_the_owner_talk_beside_the_part(people, draft, as_person):
    handout = invite(people, draft)
    beside = {"form_key": uuid.uuid4(), "need": draft}
    write_comment(
        actor=people.actor("member"), field="content", text="Når kan de?", **beside
    )
    beside["form_key"] = uuid.uuid4()
    write_comment(
        actor=people.actor("member"), field="aim", text="Berre for oss.", **beside
    )
    client = as_person(people.uh_partner)
    address = reverse("partnerships:part_comments", args=[handout.pk])
    for shown in (client.get(address), client.get(handout.get_absolute_url())):
        assert "Når kan de?" in shown.content.decode()
        assert "Berre for oss." not in shown.content.decode()
    typed = {"form_key": uuid.uuid4(), "field": "content", "text": "I haust."}
    assert client.post(address, typed).status_code == 302
    wrong = typed | {"form_key": uuid.uuid4(), "field": "aim"}
    assert client.post(address, wrong).status_code == 422
    owner = as_person(people.member)
    assert "I haust." in owner.get(draft.get_absolute_url()).content.decode()
    assert draft.comments.count() == 3


def test_a_closed_invitation_ends_the_talk(people, draft):
    handout = invite(people, draft)
    close(people, handout, "withdrawn")
    with pytest.raises(PermissionDenied, match="taken this invitation back"):
        write_comment(
            actor=people.actor("uh_partner"),
            need=draft,
            field="content",
            text="Når kan de?",
            form_key=uuid.uuid4(),
            handout=handout,
        )


def test_parts_are_handed_out_and_taken_back_in_the_browser(people, draft, as_person):
    client = as_person(people.member)
    address = reverse("partnerships:need_parts", args=[draft.pk])
    assert client.get(address).status_code == 200
    form = {
        "to": "colleague",
        "form_key": str(uuid.uuid4()),
        "name": "Kari Nordmann",
        "email": "kari@example.org",
        "parts": ["aim", "content"],
        "until": (clock.today() + dt.timedelta(days=3)).isoformat(),
        "message": "",
    }
    assert client.post(address, form).status_code == 302
    handout = Handout.objects.get()
    assert handout.parts == ["aim", "content"]
    assert "Kari Nordmann" in client.get(address).content.decode()
    wrong = client.post(address, form | {"email": "kari", "form_key": uuid.uuid4()})
    assert wrong.status_code == 422
    assert 'value="kari"' in wrong.content.decode()
    partner = form | {"to": "partner", "parts": ["content"], "form_key": uuid.uuid4()}
    assert client.post(address, partner).status_code == 302
    assert Handout.objects.filter(organisation=people.uh).exists()
    taken = reverse("partnerships:part_withdraw", args=[handout.pk])
    assert client.post(taken).status_code == 302
    handout.refresh_from_db()
    assert handout.withdrawn_at


def test_the_page_of_parts_costs_the_same_for_1_and_3(
    people, draft, as_person, django_assert_num_queries
):
    client = as_person(people.member)
    address = reverse("partnerships:need_parts", args=[draft.pk])
    hand(people, draft)
    with django_assert_num_queries(6):
        client.get(address)
    hand(people, draft)
    invite(people, draft)
    with django_assert_num_queries(6):
        client.get(address)


def test_a_drafts_page_costs_few_queries(
    people, draft, as_person, django_assert_max_num_queries
):
    client = as_person(people.approver)
    hand(people, draft)
    invite(people, draft)
    with django_assert_max_num_queries(12):
        client.get(draft.get_absolute_url())
