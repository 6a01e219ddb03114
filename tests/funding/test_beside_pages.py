"""Needs one by one, later decisions and the forecast, as people meet them."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.departures import departures_of
from funding.models import ChangeDecision, Granted, NeedGrant
from funding.services.changes import move_change
from partnerships.models import NeedLine
from portal.lib.formats import number
from tests import factories as make_a
from tests import stage
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
@stage.scene
def lasting(people):
    """Giske's submitted need, which also asks for UH and for 2019."""
    make_a.NeedLineFactory(need=people.need, year=2019, requested_nok=80_000)
    make_a.NeedLineFactory(
        need=people.need, recipient=people.uh, role="uh", requested_nok=60_000
    )
    return people.need


def amounts_of(need, **typed):
    """What the form sends: an amount for each line beside the key."""
    lines = need.lines.exclude(role="owner", year=2018)
    sent = {
        f"line-{line.pk}": typed.get(f"{line.role}_{line.year}", "") for line in lines
    }
    return {**sent, "seen": ",".join(f"{line.pk}:0" for line in lines), "reason": ""}


def grant_page(need):
    return reverse("funding:need_grant", args=[need.scheme_year_id, need.pk])


def test_a_need_is_granted_by_itself_and_the_list_says_what_is_free(
    people, browse, lasting
):
    money.ready(people)
    officer = browse(people.officer)

    answer = officer.post(
        grant_page(lasting),
        amounts_of(lasting, uh_2018="60 000", owner_2019="70 000"),
        follow=True,
    )

    text = answer.content.decode()
    assert "The grants to the need are saved." in text
    assert "940\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}kr" in text
    assert sorted(NeedGrant.objects.values_list("amount_nok", flat=True)) == [
        60_000,
        70_000,
    ]


def test_what_is_wrong_stands_beside_the_line_with_what_was_typed(
    people, browse, lasting
):
    money.ready(people)

    answer = browse(people.officer).post(
        grant_page(lasting), amounts_of(lasting, uh_2018="60 001", owner_2019="x")
    )

    assert answer.status_code == 422
    assert "is not an amount in whole kroner" in answer.content.decode()
    answer = browse(people.officer).post(
        grant_page(lasting), amounts_of(lasting, uh_2018="60 001")
    )
    assert answer.status_code == 422
    assert "no more than that can be granted" in answer.content.decode()
    assert "60 001" in answer.content.decode()
    assert not NeedGrant.objects.exists()


def test_the_reason_for_a_refusal_is_kept_for_its_letter(people, browse, lasting):
    allocation = money.draft(people)
    officer = browse(people.officer)
    NeedLine.objects.filter(need=lasting, role="uh").update(recommended_nok=50_000)
    typed = amounts_of(lasting, uh_2018="0") | {"reason": "The frame is too small."}

    for _again in range(2):
        assert officer.post(grant_page(lasting), typed).status_code == 302

    [one] = departures_of(allocation)
    assert (one.name, one.granted_nok) == (people.uh.name, 0)
    assert one.reason == "The frame is too small."
    form = officer.get(grant_page(lasting)).context["form"]
    assert form["reason"].value() == "The frame is too small."


def test_a_reason_for_a_refusal_that_nothing_can_keep_yet_is_told(
    people, browse, lasting
):
    money.ready(people)
    officer = browse(people.officer)
    NeedLine.objects.filter(need=lasting, role="uh").update(recommended_nok=50_000)
    typed = amounts_of(lasting, uh_2018="0")

    told = officer.post(grant_page(lasting), typed | {"reason": "Too small."})

    assert told.status_code == 422
    assert "which is not made yet" in told.context["form"].errors["reason"][0]
    assert "Too small." in told.content.decode()
    assert officer.post(grant_page(lasting), typed).status_code == 302


def test_a_reason_that_nothing_needs_is_told(people, browse, lasting):
    money.draft(people)
    lasting.lines.filter(role="uh").update(recommended_nok=0)
    typed = amounts_of(lasting) | {"reason": "Too small."}

    told = browse(people.officer).post(grant_page(lasting), typed)

    assert told.status_code == 422
    assert "needs no reason" in told.context["form"].errors["reason"][0]


def test_what_was_not_sent_is_left_as_it_is(people, browse, lasting):
    money.ready(people)
    officer = browse(people.officer)
    first = amounts_of(lasting, uh_2018="10 000", owner_2019="20 000")
    officer.post(grant_page(lasting), first)

    answer = officer.post(grant_page(lasting), {"line-999": "5", "seen": "999:0"})
    assert answer.status_code == 422
    assert "Open the page anew." in answer.content.decode()

    uh = lasting.lines.get(role="uh").pk
    unseen = officer.post(grant_page(lasting), {f"line-{uh}": "", "seen": "999:0"})
    assert unseen.status_code == 422
    assert "Somebody has changed" in unseen.content.decode()
    amounts = NeedGrant.objects.values_list("amount_nok", flat=True)
    assert sorted(amounts) == [10_000, 20_000]

    officer.post(grant_page(lasting), {f"line-{uh}": "", "seen": f"{uh}:10000"})
    assert list(amounts.all()) == [20_000]


def test_an_old_page_is_told_and_its_next_click_is_made_with_the_new_amounts(
    people, browse, lasting
):
    money.ready(people)
    officer = browse(people.officer)
    typed = amounts_of(lasting, uh_2018="20 000")
    browse(people.head).post(grant_page(lasting), amounts_of(lasting, uh_2018="10 000"))

    answer = officer.post(grant_page(lasting), typed)

    assert answer.status_code == 422
    assert "20 000" in answer.content.decode()
    again = typed | {"seen": answer.context["form"]["seen"].value()}
    assert officer.post(grant_page(lasting), again).status_code == 302
    assert NeedGrant.objects.get().amount_nok == 20_000


def test_the_recommendation_is_taken_over_with_one_click(people, browse, lasting):
    money.ready(people)
    NeedLine.objects.filter(need=lasting, role="uh").update(recommended_nok=50_000)
    officer = browse(people.officer)
    url = reverse("funding:need_grants", args=[people.scheme_year.pk])
    assert "Grant what the forum recommends" in officer.get(url).content.decode()

    text = officer.post(url, follow=True).content.decode()

    assert "1 need is granted what the forum recommends." in text
    assert "Grant what the forum recommends" not in text
    assert NeedGrant.objects.get().amount_nok == 50_000


def test_a_change_goes_from_its_reason_to_the_decision(people, browse):
    allocation = money.decided(people)
    officer, head = browse(people.officer), browse(people.head)
    key = uuid.uuid4()

    start = reverse("funding:change_start", args=[allocation.pk])
    for _ in range(2):
        sent = officer.post(start, {"reason": "Not used.", "form_key": key})
    change = ChangeDecision.objects.get()
    line = reverse("funding:change_line", args=[change.pk])
    assert sent["Location"] == line
    target = f"key-{people.mate.pk}-2018"
    typed = {"target": target, "change_nok": "-30 000", "reason": "Not used."}
    page = officer.post(line, typed, follow=True).content.decode()
    assert "The line is saved." in page
    change.refresh_from_db()
    officer.post(change.get_absolute_url(), {"do": "send", "version": change.version})
    change.refresh_from_db()
    approval = {"do": "approve", "version": change.version}
    for _ in range(2):
        page = head.post(change.get_absolute_url(), approval, follow=True)

    assert page.status_code == 200
    assert "Decision 2018/15-2" in page.content.decode()
    owner = browse(people.member).get(allocation.get_absolute_url())
    assert "2018/15-2" in owner.content.decode()


def test_a_change_that_cannot_be_is_told_and_what_was_typed_stands(people, browse):
    change = money.change(people, money.decided(people), change_nok=5)
    officer = browse(people.officer)
    line = reverse("funding:change_line", args=[change.pk])

    wrong = {"target": "need-x", "change_nok": "mykje", "reason": "Lang grunn"}
    text = officer.post(line, wrong).content.decode()
    assert "is not a change in whole kroner" in text
    assert "Choose who is granted more or less" in text
    assert "Lang grunn" in text
    sent = officer.post(
        change.get_absolute_url(), {"do": "send", "version": change.version}
    )
    assert sent.status_code == 422
    assert "more than the frame of 2018 is granted" in sent.content.decode()
    assert change.state == "draft"


def test_a_change_waits_on_the_start_page_of_who_can_act(people, browse):
    change = money.change(people, money.decided(people), "send")
    home = reverse("home")

    mine = links(browse(people.head).get(home).context)
    others = links(browse(people.officer).get(home).context)

    here = change.get_absolute_url()
    assert (here in mine["tasks"], here in mine["coming"]) == (True, False)
    assert (here in others["tasks"], here in others["coming"]) == (False, True)


def links(context):
    return {name: [task.url for task in context[name]] for name in ("tasks", "coming")}


def test_a_return_without_a_reason_that_can_be_kept_is_told(people, browse):
    change = money.change(people, money.decided(people), "send")

    sent = {"do": "return", "version": change.version}
    sentences = {
        " ": "Write the reason.",
        "\u200b": "Write the reason.",
        "a\0": "ull characters",
        "x" * 2001: "Shorten",
    }
    for reason, sentence in sentences.items():
        answer = browse(people.head).post(
            change.get_absolute_url(), {**sent, "reason": reason}
        )
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    change.refresh_from_db()
    assert change.state == "for_approval"


def test_what_is_not_decided_is_the_governors(people, browse):
    allocation = money.decided(people)
    change = money.change(people, allocation)
    url = change.get_absolute_url()

    for who in ("member", "uh_partner", "other_county", "nobody"):
        assert browse(getattr(people, who)).get(url).status_code == 404
    owner = browse(people.member).get(allocation.get_absolute_url())
    assert url not in owner.content.decode()


def test_the_forecast_tells_all_what_is_decided_and_only_the_governor_the_frame(
    people, browse, lasting
):
    year = money.ready(people)
    browse(people.officer).post(
        grant_page(lasting), amounts_of(lasting, owner_2019="70 000")
    )
    url = reverse("funding:forecast", args=[year.pk])
    assert "Nothing is decided yet" in browse(people.member).get(url).content.decode()
    money.decided(people, scheme_year=year)

    for who, sees_frame in (("member", False), ("uh_partner", False), ("head", True)):
        text = browse(getattr(people, who)).get(url).content.decode()
        assert "70\N{NO-BREAK SPACE}000" in text
        assert ("Free of the frame" in text) is sees_frame
        assert "Granted 2018</th>" in text
        assert "Commitment 2019</th>" in text
        assert "What needs ask for in later years is not a part of any sum" in text
        # 80 000 is asked for 2019.
        sums = text.partition("Sum of what is decided")[2].partition("</tr>")[0]
        assert "70\N{NO-BREAK SPACE}000" in sums
        assert "80\N{NO-BREAK SPACE}000" not in text


def test_a_change_says_what_is_granted_now_and_afterwards(people, browse):
    allocation = money.decided(people)
    change = money.change(people, allocation)
    granted = Granted.objects.get(recipient=people.owner, year=2018).amount_nok
    url = reverse("funding:change_detail", args=[change.pk])

    text = browse(people.officer).get(url).content.decode()

    for amount in (granted, granted - 5):
        assert f'<td class="num">{number(amount)}</td>' in text
    for action in ("send", "approve"):
        who = "head" if action == "approve" else "officer"
        move_change(actor=people.actor(who), change=change, action=action)
    assert "Granted now" not in browse(people.officer).get(url).content.decode()


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("route", "queries"),
    [("need_grants", 8), ("need_grant", 8), ("forecast", 6), ("change_detail", 9)],
)
def test_the_queries_do_not_follow_the_rows(people, browse, rows, route, queries):
    year = money.ready(people)
    needs = [
        make_a.SubmittedNeedFactory(owner=people.owner, scheme_year=year)
        for _ in range(rows)
    ]
    for need in needs:
        made = make_a.NeedLineFactory(need=need, recipient=people.uh, role="uh")
        NeedGrant.objects.create(need_line=made, amount_nok=5)
    args = {"need_grants": [year.pk], "need_grant": [year.pk, needs[0].pk]}
    if route in ("forecast", "change_detail"):
        allocation = money.decided(people, scheme_year=year)
        args["change_detail"] = [money.change(people, allocation).pk]
    url = reverse(f"funding:{route}", args=args.get(route, [year.pk]))
    browser = browse(people.officer)
    browser.get(url)

    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200

    assert len(asked) == queries


def test_the_years_figures_add_up_after_a_later_decision(people, browse):
    allocation = money.decided(people)
    address = reverse("funding:year_detail", args=[people.scheme_year.pk])
    client = browse(people.officer)
    assert "Decided later" not in client.get(address).content.decode()
    money.change(people, allocation, "send", "approve", change_nok=-5)
    shown = client.get(address)
    row, left_nok = shown.context["row"], shown.context["left_nok"]
    assert "Decided later" in shown.content.decode()
    assert shown.context["later_nok"] == -5
    assert row.frame_nok == row.given_nok + row.beside_nok - 5 + left_nok
