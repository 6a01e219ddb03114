"""What is sent in is kept, comes back by the right people, and shows its changes."""

import contextlib
import datetime as dt

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, transaction
from django.urls import reverse

from partnerships import deadlines
from partnerships.invariants import broken
from partnerships.models import Need, NeedReturn, NeedSubmission
from partnerships.need.snapshots import (
    Difference,
    Part,
    content_of,
    differences,
    sha256_of,
)
from partnerships.services.needs import submit_need
from partnerships.services.submissions import (
    call_back_need,
    open_need,
    send_back_need,
)
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.post.models import Message
from portal.post.services import deliver
from tests import factories as make_a
from tests import stage
from tests.answers import change

pytestmark = pytest.mark.django_db

S = Need.State
LATER = dt.datetime(2100, 1, 1, 23, 59, 59, tzinfo=make_a.OSLO)


@pytest.fixture
@stage.scene
def draft(people):
    need = make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, uh_partner=people.uh
    )
    make_a.NeedLineFactory(need=need)
    return need


@pytest.fixture
@stage.scene
def sent(people, draft):
    return submit_need(actor=people.actor("approver"), need=draft, version=1)


def pass_deadline(people):
    people.scheme_year.deadline = clock.now() - dt.timedelta(hours=1)
    people.scheme_year.save()


def actions(need):
    entries = AuditEntry.objects.about(need)
    return list(entries.values_list("action", flat=True))


# -- the receipt ---------------------------------------------------------------------


def test_a_submission_is_kept_as_it_stood(people, sent):
    [kept] = sent.submissions.all()
    assert (kept.number, kept.receipt) == (1, sent.receipt)
    assert (kept.at, kept.by) == (sent.submitted_at, people.approver)
    assert kept.content["need"]["aim"] == sent.aim
    assert kept.content["need"]["uh_partner"]["name"] == people.uh.name
    assert kept.content["lines"][0]["requested_nok"] == 100_000
    assert kept.sha256 == sha256_of(kept.content)
    assert sha256_of(content_of(sent)) == kept.sha256


def test_the_database_refuses_to_change_a_submission(sent):
    with pytest.raises(ProgrammingError), transaction.atomic():
        NeedSubmission.objects.update(receipt="X")
    with pytest.raises(ProgrammingError), transaction.atomic():
        NeedSubmission.objects.all().delete()


def test_a_need_that_is_sent_again_keeps_its_receipts_number(people, sent):
    approver = people.actor("approver")
    call_back_need(actor=approver, need=sent)
    again = submit_need(actor=approver, need=sent, version=1)
    assert again.receipt == sent.receipt
    assert list(again.submissions.values_list("number", "receipt")) == [
        (1, sent.receipt),
        (2, sent.receipt),
    ]
    assert again.submissions.last().at == again.submitted_at


@pytest.mark.parametrize("seconds", range(8))
def test_the_moment_of_a_submission_is_never_after_the_deadline(
    people, draft, monkeypatch, seconds
):
    """However much time goes between what the service does: here half a second."""
    start = clock.now().replace(microsecond=0)
    ticks = (start + dt.timedelta(seconds=0.5 * n) for n in range(1000))
    year = people.scheme_year
    year.deadline = start + dt.timedelta(seconds=seconds)
    year.save()
    monkeypatch.setattr(clock, "now", lambda: next(ticks))
    with contextlib.suppress(PermissionDenied):
        submit_need(actor=people.actor("approver"), need=draft, version=1)
    draft.refresh_from_db()
    if draft.state == S.SUBMITTED:
        assert draft.submitted_at.replace(microsecond=0) <= year.deadline
    assert [each for each in broken() if f"Need {draft.pk} " in each] == []


# -- called back ---------------------------------------------------------------------


def test_an_approver_calls_a_need_back_until_the_deadline(people, sent):
    back = call_back_need(
        actor=people.actor("approver"), need=sent, reason="The budget is wrong."
    )
    assert (back.state, back.submitted_at, back.submitted_by) == (S.DRAFT, None, None)
    assert actions(back)[0] == "need.called_back"
    assert back.returns.get().reason == "The budget is wrong."
    assert not Need.objects.visible_to(people.actor("officer")).filter(pk=back.pk)
    assert list(broken()) == []


def test_calling_back_twice_is_calling_back_once(people, sent):
    approver = people.actor("approver")
    call_back_need(actor=approver, need=sent)
    assert call_back_need(actor=approver, need=sent).state == S.DRAFT
    assert actions(sent).count("need.called_back") == 1
    assert NeedReturn.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["member", "reader", "former_member", "neighbour", "officer", "head"]
)
def test_nobody_else_calls_a_need_back(people, sent, who):
    with pytest.raises(PermissionDenied):
        call_back_need(actor=people.actor(who), need=sent)
    sent.refresh_from_db()
    assert sent.state == S.SUBMITTED


def test_a_need_is_not_called_back_after_the_deadline(people, sent):
    pass_deadline(people)
    with pytest.raises(PermissionDenied, match="deadline"):
        call_back_need(actor=people.actor("approver"), need=sent)


def test_what_is_granted_is_not_called_back_or_opened(people, sent):
    sent.lines.update(granted_nok=1)
    with pytest.raises(PermissionDenied, match="treated"):
        call_back_need(actor=people.actor("approver"), need=sent)
    with pytest.raises(PermissionDenied, match="grant"):
        open_need(actor=people.actor("officer"), need=sent, reason="Mend it")


def test_a_need_sent_in_before_receipts_were_kept_is_frozen_before_it_changes(people):
    """As those that were there before: submitted, with no submission kept."""
    call_back_need(actor=people.actor("approver"), need=people.need)
    kept = people.need.submissions.get()
    assert kept.content["need"]["title"] == people.need.title
    assert kept.at == people.need.submitted_at


# -- opened by the governor ----------------------------------------------------------


def test_the_governor_opens_a_need_and_the_owner_is_told_why(people, sent):
    opened = open_need(
        actor=people.actor("officer"), need=sent, reason="Say who the partner is."
    )
    assert opened.state == S.DRAFT
    told = Message.objects.order_by("address")
    assert {message.user for message in told} == {people.member, people.approver}
    deliver(told[0].pk)
    assert "Say who the partner is." in mail.outbox[0].body
    assert opened.get_absolute_url() in mail.outbox[0].body


def test_opening_twice_tells_once(people, sent):
    for _ in range(2):
        open_need(actor=people.actor("officer"), need=sent, reason="Mend it")
    assert NeedReturn.objects.count() == 1
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "who", ["member", "approver", "governor_reader", "other_county", "national"]
)
def test_nobody_else_opens_a_need(people, sent, who):
    with pytest.raises(PermissionDenied):
        open_need(actor=people.actor(who), need=sent, reason="Mend it")


def test_a_need_is_opened_with_a_reason_and_after_the_deadline_with_a_time(
    people, sent
):
    officer = people.actor("officer")
    with pytest.raises(ValidationError) as refused:
        open_need(actor=officer, need=sent, reason="  ")
    assert list(refused.value.message_dict) == ["reason"]
    pass_deadline(people)
    for until in (None, clock.now() - dt.timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            open_need(actor=officer, need=sent, reason="Mend it", until=until)
        assert list(refused.value.message_dict) == ["until"]
    sent.refresh_from_db()
    assert sent.state == S.SUBMITTED


def test_what_was_opened_after_the_deadline_can_be_sent_again_and_is_not_late(
    people, sent
):
    pass_deadline(people)
    until = clock.now() + dt.timedelta(days=2)
    open_need(actor=people.actor("officer"), need=sent, reason="Mend", until=until)
    # a word to the editors does not shut what the governor opened
    send_back_need(actor=people.actor("approver"), need=sent, reason="Write more")
    again = submit_need(actor=people.actor("approver"), need=sent, version=1)
    assert (again.state, again.late_reason) == (S.SUBMITTED, "")
    assert list(broken()) == []


def test_what_was_opened_is_shut_again_when_its_time_has_passed(people, sent):
    pass_deadline(people)
    until = clock.now() + dt.timedelta(days=2)
    open_need(actor=people.actor("officer"), need=sent, reason="Mend", until=until)
    with (
        clock.at(until + dt.timedelta(seconds=1)),
        pytest.raises(PermissionDenied, match="deadline"),
    ):
        submit_need(actor=people.actor("approver"), need=sent, version=1)


# -- sent back to the editors --------------------------------------------------------


def test_an_approver_sends_a_draft_back_with_a_reason(people, draft):
    back = send_back_need(
        actor=people.actor("approver"), need=draft, reason="Who took part?"
    )
    assert back.state == S.DRAFT
    assert deadlines.newest_return(back).reason == "Who took part?"
    message = Message.objects.get()
    assert message.user == people.member
    assert "Who took part?" in message.text
    send_back_need(actor=people.actor("approver"), need=draft, reason="Who took part?")
    assert NeedReturn.objects.count() == 1


def test_sending_back_needs_a_reason(people, draft):
    with pytest.raises(ValidationError):
        send_back_need(actor=people.actor("approver"), need=draft, reason="")


@pytest.mark.parametrize("who", ["member", "reader", "neighbour", "officer"])
def test_nobody_else_sends_a_draft_back(people, draft, who):
    with pytest.raises(PermissionDenied):
        send_back_need(actor=people.actor(who), need=draft, reason="More")
    assert not Message.objects.exists()


def test_a_submitted_need_is_not_sent_back(people, sent):
    with pytest.raises(PermissionDenied, match="submitted"):
        send_back_need(actor=people.actor("approver"), need=sent, reason="More")


# -- what changed --------------------------------------------------------------------


def changed(people, need):
    change(
        people.actor("member"),
        need,
        aim="Another aim",
        school_count=4,
        teacher_count=1200,
        uh_partner=people.other_uh.memberships.get().organisation,
        owner_2018=80_000,
        uh_2018=30_000,
    )


def test_each_field_that_changed_is_told_with_before_and_after(people, sent):
    first = sent.submissions.get().content
    call_back_need(actor=people.actor("approver"), need=sent)
    changed(people, sent)
    sent.refresh_from_db()
    found = differences(first, content_of(sent))
    told = {each.label: (each.before, each.after) for each in found}
    assert told["Aim"] == ("Better teaching.", "Another aim")
    assert told["Teachers"] == ("40", "1\u00a0200")
    other_uh = people.other_uh.memberships.get().organisation
    assert told["UH partner"] == (people.uh.name, other_uh.name)
    assert told["Giske (school owner), 2018"] == (
        "100\u00a0000\u00a0kr",
        "80\u00a0000\u00a0kr",
    )
    assert told[f"{other_uh.name} (UH institution), 2018"] == (
        "",
        "30\u00a0000\u00a0kr",
    )
    assert "Schools" in told
    assert "Duration" not in told


def test_categories_own_contribution_and_attachments_are_told_too(draft):
    line = draft.lines.get()
    line.costs.create(category="leave", amount_nok=100_000)
    before = content_of(draft)
    line.costs.update(category="material")
    draft.contributions.create(year=2018, kind="cash", amount_nok=30_000)
    draft.attachments.create(
        name="plan.pdf", content_type="application/pdf", size=1, sha256="a", file="a"
    )

    found = differences(before, content_of(draft))

    assert [(each.label, each.before, each.after) for each in found] == [
        ("Giske (school owner), 2018: Leave and cover", "100\u00a0000\u00a0kr", ""),
        ("Giske (school owner), 2018: Material", "", "100\u00a0000\u00a0kr"),
        ("Own contribution (cash), 2018", "", "30\u00a0000\u00a0kr"),
        ("Attachments", "", "plan.pdf"),
    ]


def test_what_the_portal_reckons_is_not_in_the_picture(draft):
    assert {"words", "title_lower", "version"}.isdisjoint(content_of(draft)["need"])


def test_in_a_long_text_the_sentences_that_changed_are_marked():
    change = Difference("Content", "One. Two.\n\nThree.", "One. Three. Four.")

    assert change.before_parts == [
        Part("One. ", differs=False),
        Part("Two.\n\n", differs=True),
        Part("Three.", differs=False),
    ]
    assert change.after_parts == [
        Part("One. Three. ", differs=False),
        Part("Four.", differs=True),
    ]


def test_texts_with_nothing_in_common_are_not_marked():
    change = Difference("Aim", "Better teaching.", "Another aim")
    assert change.before_parts == [Part("Better teaching.", differs=False)]


def test_the_same_again_has_no_differences(sent):
    assert differences(content_of(sent), content_of(sent)) == []


def test_the_page_shows_both_submissions_and_what_changed(people, sent, as_person):
    approver = people.actor("approver")
    call_back_need(actor=approver, need=sent)
    changed(people, sent)
    submit_need(actor=approver, need=sent, version=2)
    address = reverse("partnerships:need_submissions", args=[sent.pk])

    page = as_person(people.officer).get(address).content.decode()

    assert page.count(sent.receipt) == 2
    assert "Better teaching." in page
    assert "Another aim" in page
    text = as_person(people.officer).get(sent.get_absolute_url()).content.decode()
    assert address in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_submissions_costs_the_same_for_1_and_3(
    people, sent, as_person, count, django_assert_num_queries
):
    approver = people.actor("approver")
    for _ in range(count - 1):
        call_back_need(actor=approver, need=sent)
        submit_need(actor=approver, need=sent, version=1)
    client = as_person(people.officer)
    address = reverse("partnerships:need_submissions", args=[sent.pk])
    with django_assert_num_queries(5):
        response = client.get(address)
    assert response.content.decode().count("<section") == count


# -- in the browser ------------------------------------------------------------------


def test_the_ways_back_are_forms_that_keep_what_was_typed(people, sent, as_person):
    client = as_person(people.officer)
    address = reverse("partnerships:need_open", args=[sent.pk])
    assert address in client.get(sent.get_absolute_url()).content.decode()
    assert client.get(address).status_code == 200
    empty = client.post(address, {"reason": " ", "until": "2099-05-05T12:00"})
    assert empty.status_code == 422
    assert "2099-05-05T12:00" in empty.content.decode()
    long = client.post(address, {"reason": "x" * 2001})
    assert long.status_code == 422
    assert "x" * 2001 in long.content.decode()
    done = client.post(address, {"reason": "Mend it"})
    assert done["Location"] == people.scheme_year.get_absolute_url()
    listed = client.get(done["Location"]).content.decode()
    assert sent.title in listed


def test_the_owner_reads_why_the_need_came_back(people, sent, as_person):
    open_need(actor=people.actor("officer"), need=sent, reason="Say it <b>short</b>")
    page = as_person(people.member).get(sent.get_absolute_url()).content.decode()
    assert "Say it &lt;b&gt;short&lt;/b&gt;" in page


def test_a_word_between_colleagues_is_not_shown_to_others(people, draft, as_person):
    approver = people.actor("approver")
    send_back_need(actor=approver, need=draft, reason="Between us")
    submit_need(actor=approver, need=draft, version=1)
    page = as_person(people.officer).get(draft.get_absolute_url()).content.decode()
    assert "Between us" not in page
