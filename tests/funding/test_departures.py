"""What departs from the forum's recommendation has a reason before it goes further."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from funding.departures import departures_of, unexplained
from funding.documents.case_freeze import rows_to_needs
from funding.documents.freeze import report_of
from funding.documents.year import DecidedYear
from funding.history import history_of
from funding.models import DepartureReason
from funding.services.allocations import adjust_line
from funding.services.decisions import move_allocation
from funding.services.departures import give_reasons
from partnerships.models import NeedContribution, NeedLine
from portal.lib.errors import Refusal
from tests import factories as make_a
from tests import stage
from tests.funding import bench, money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
@stage.scene
def draft(people):
    """By the key, Giske gets 191 667 and not the 80 000 that is recommended."""
    return bench.recommended(people, money.draft(people))


def explain(people, draft, who="officer", **options):
    return give_reasons(
        actor=people.actor(who), allocation=draft, **{"reasons": {}, **options}
    )


def send(people, draft, action="send", who="officer"):
    return move_allocation(actor=people.actor(who), allocation=draft, action=action)


def giske(people):
    return f"owner-{people.owner.pk}"


def test_only_whom_the_forum_names_departs(people, draft):
    [one] = departures_of(draft)
    assert (one.name, one.recommended_nok) == ("Giske", 80_000)
    assert one.granted_nok == draft.lines.get(recipient=people.owner).granted_nok
    assert one.reason == ""


def test_without_a_reason_it_is_not_sent(people, draft):
    with pytest.raises(Refusal, match="no reason is given for Giske"):
        send(people, draft)
    draft.refresh_from_db()
    assert draft.state == "draft"


@pytest.mark.parametrize("nothing", ["\u200b", " \u00ad\u2060 ", "\u3164"])
def test_what_nobody_sees_is_no_reason(people, draft, nothing):
    explain(people, draft, reasons={giske(people): nothing}, for_the_rest=nothing)

    assert [one.reason for one in departures_of(draft)] == [""]


def test_with_a_reason_it_is_sent_and_decided_and_the_reason_is_locked(people, draft):
    explain(people, draft, reasons={giske(people): "Nøkkelen gjev meir."})
    send(people, draft)
    decided = send(people, draft, "approve", "head")

    [one] = departures_of(decided)

    assert one.reason == "Nøkkelen gjev meir."
    assert DepartureReason.objects.get().by == people.officer
    with pytest.raises(DatabaseError), transaction.atomic():
        DepartureReason.objects.update(reason="Noko anna")
    with pytest.raises(PermissionDenied):
        explain(people, decided, reasons={giske(people): "Noko anna"})


def test_what_is_granted_as_recommended_needs_none(people, draft):
    line = draft.lines.get(recipient=people.owner)
    adjust_line(actor=people.actor("officer"), line=line, to_nok=80_000,
                reason="Som tilrådd", version=draft.version)  # fmt: skip
    assert departures_of(draft) == []
    assert send(people, draft).state == "for_approval"


def test_an_amount_adjusted_by_hand_has_its_reason_already(people, draft):
    line = draft.lines.get(recipient=people.owner)
    adjust_line(actor=people.actor("officer"), line=line, to_nok=90_000,
                reason="Runda opp", version=draft.version)  # fmt: skip
    [one] = departures_of(draft)
    assert (one.reason, one.adjusted) == ("Runda opp", True)
    assert unexplained(draft) == []


def test_a_line_of_a_need_that_gets_nothing_needs_a_reason_too(people, draft):
    made = make_a.NeedLineFactory(need=people.need, recipient=people.uh, role="uh")
    NeedLine.objects.filter(pk=made.pk).update(recommended_nok=50_000)

    [_giske, one] = departures_of(draft)

    assert (one.name, one.recommended_nok, one.granted_nok) == (
        people.uh.name,
        50_000,
        0,
    )
    explain(people, draft, for_the_rest="Ramma er for lita.")
    assert {row.reason for row in departures_of(draft)} == {"Ramma er for lita."}
    assert send(people, draft).state == "for_approval"


class TestARefusalThatTheForumHasNotTreated:
    """Its letter prints the reason that is written here, and has no other."""

    @pytest.fixture
    def refused(self, people):
        made = money.draft(people)
        make_a.NeedLineFactory(need=people.need, recipient=people.uh, role="uh")
        return made

    def test_is_not_sent_without_a_reason(self, people, refused, browse):
        [one] = unexplained(refused)
        assert (one.recommended_nok, one.is_untreated) == (None, True)
        with pytest.raises(Refusal, match="the forum has not treated") as told:
            send(people, refused)
        assert f"{people.need.title} ({people.uh.name})" in str(told.value.reason)

        address = reverse("funding:allocation_send", args=[refused.pk])
        page = browse(people.officer).post(address, {"version": "1"}, follow=True)
        assert page.redirect_chain[-1][0] == reverse(
            "funding:allocation_departures", args=[refused.pk]
        )
        text = page.content.decode()
        assert "the letter of refusal would say no reason" in text
        assert "The forum has not treated it" in text

    def test_is_sent_with_one_and_the_letter_prints_it(self, people, refused):
        explain(people, refused, for_the_rest="Ramma er for lita.")
        send(people, refused)
        decided = send(people, refused, "approve", "head")

        _granted, found = rows_to_needs(decided)
        assert [row.reason for row in found[people.uh]] == ["Ramma er for lita."]

    def test_is_told_so_in_the_history(self, people, refused):
        explain(people, refused, for_the_rest="Ramma er for lita.")

        told = [line.text for line in history_of(refused)]

        assert f"Why nothing is granted to {people.uh.name}: Ramma er for lita." in told
        assert not any("departs" in text for text in told)

    def test_what_is_granted_or_treated_asks_for_none(self, people, refused):
        NeedLine.objects.filter(recipient=people.uh).update(recommended_nok=0)
        assert unexplained(refused) == []


def test_a_reason_is_kept_when_the_draft_is_reckoned_anew(people, draft):
    explain(people, draft, for_the_rest="Ramma er for lita.")
    again = money.draft(people, scheme_year=draft.scheme_year)
    assert unexplained(again) == []


def test_an_empty_reason_takes_it_away_and_a_long_one_is_refused(people, draft):
    explain(people, draft, for_the_rest="Ramma er for lita.")
    with pytest.raises(ValidationError, match="2001 characters"):
        explain(people, draft, reasons={giske(people): "x" * 2001})
    explain(people, draft, reasons={giske(people): ""})
    assert not DepartureReason.objects.exists()


@pytest.mark.parametrize("who", ["governor_reader", "member", "national", "leader"])
def test_only_the_governors_people_give_reasons(people, draft, who):
    with pytest.raises(PermissionDenied):
        explain(people, draft, who, for_the_rest="x")
    assert not DepartureReason.objects.exists()


def test_sending_leads_to_the_page_where_the_reasons_are_written(people, draft, browse):
    browser = browse(people.officer)
    address = reverse("funding:allocation_departures", args=[draft.pk])
    send = reverse("funding:allocation_send", args=[draft.pk])

    response = browser.post(send, {"version": draft.version}, follow=True)

    assert response.request["PATH_INFO"] == address
    assert "no reason is given for Giske" in response.content.decode()
    too_long = browser.post(address, {giske(people): "x" * 2001})
    assert too_long.status_code == 422
    assert "x" * 2001 in too_long.content.decode()
    assert browser.post(address, {giske(people): "Nøkkelen gjev meir."}).url == (
        draft.get_absolute_url()
    )
    assert browser.post(send, {"version": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "for_approval"


def test_the_approver_reads_the_departures_and_who_puts_in_too_little(
    people, draft, browse
):
    NeedContribution.objects.create(
        need=people.need, year=2018, kind="cash", amount_nok=10_000
    )
    explain(people, draft, for_the_rest="Nøkkelen gjev meir.")
    send(people, draft)

    shown = browse(people.head).get(
        reverse("funding:allocation_approval", args=[draft.pk])
    )

    text = shown.content.decode().replace("\u00a0", " ")
    assert "80 000 kr recommended" in text
    assert "Nøkkelen gjev meir." in text
    assert "10 000 kr of" in text
    assert "too little" in text
    assert "By the rule of the year, the UH part does not count" in text
    assert "No recommendation" not in text


def test_who_approves_is_told_to_return_what_lacks_a_reason(people, browse):
    """The forum has recommended something since it was sent."""
    sent = bench.recommended(people, money.sent(people))
    approval = reverse("funding:allocation_approval", args=[sent.pk])
    head = browse(people.head)
    mended = "Return it to a draft, so that an editor writes the reasons"

    shown = head.get(approval).content.decode()
    assert "no reason is given for Giske" in shown
    assert mended in shown
    assert "Approve and decide" not in shown
    typed = {"do": "approve", "version": sent.version}
    refused = head.post(approval, typed)
    assert refused.status_code == 409
    assert mended in refused.content.decode()
    assert "before the allocation goes further" not in refused.content.decode()

    head.post(approval, typed | {"do": "return", "reason": "Skriv kvifor"})
    sent.refresh_from_db()
    again = {"version": sent.version}
    send_it = reverse("funding:allocation_send", args=[sent.pk])
    told = browse(people.officer).post(send_it, again, follow=True).content.decode()
    assert "before the allocation goes further" in told
    assert mended not in told


def test_the_approver_is_told_that_there_is_no_recommendation(people, browse):
    allocation = money.sent(people)
    NeedLine.objects.update(recommended_nok=None)

    shown = browse(people.head).get(
        reverse("funding:allocation_approval", args=[allocation.pk])
    )

    text = shown.content.decode()
    assert "No recommendation from the co-operation forum is registered" in text
    assert "nothing departs" not in text


def test_the_report_prints_the_reason(people, draft):
    NeedLine.objects.filter(need=people.need).update(recommended_nok=80_000)
    explain(people, draft, reasons={giske(people): "Nøkkelen gjev meir."})
    send(people, draft)
    decided = send(people, draft, "approve", "head")

    paper = report_of(DecidedYear.read(decided.pk))

    [giskes] = [row for row in paper.whole.departures if row.recipient == "Giske"]
    assert giskes.reason == "Nøkkelen gjev meir."
