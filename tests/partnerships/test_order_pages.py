"""The pages of orders: what they show and take, and how little they ask."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from partnerships.invariants import broken
from partnerships.models import Department, Order, OrderLine, UHCapacity, UHOffer
from partnerships.pages.capacity import capacity_of
from partnerships.pages.order import read_parts, rounds_of
from partnerships.services import order_reminders, orders, uh
from partnerships.services.order_answers import (
    agree_to_changes,
    decline_order,
    pass_on,
)
from portal.audit.models import AuditEntry
from portal.post.models import Message
from tests import factories as make_a
from tests.partnerships import frameworks
from tests.partnerships.ordering import (
    CELLS,
    accepted,
    draft,
    granted,
    proposed,
    sent,
    uh_approver,
)

pytestmark = pytest.mark.django_db
S = Order.State


def posted(form, **changes):
    """What a browser would send of the form."""
    fields = {
        name: form[name].value()
        for name in form.fields
        if form[name].value() is not None
    }
    return {**fields, **changes}


def test_a_need_without_a_grant_has_no_button_and_says_who_decides(people, as_person):
    make_a.GrantedLineFactory(need=people.need, granted_nok=0)
    text = as_person(people.member).get(people.need.get_absolute_url()).content.decode()
    assert reverse("partnerships:order_new", args=[people.need.pk]) not in text


def test_a_need_with_nothing_for_uh_institutions_says_so(people, as_person):
    make_a.GrantedLineFactory(need=people.need, granted_nok=0)
    people.need.lines.filter(role="owner").update(granted_nok=50_000)
    page = as_person(people.member).get(people.need.get_absolute_url())
    text = page.content.decode()
    assert "Ingenting er løyvt til UH på dette behovet" in text
    assert "Eigaren bestiller" not in text
    assert [s.label for s in page.context["chain"] if s.state == "now"] == ["Decision"]


@pytest.mark.parametrize("count", [1, 3])
def test_an_owners_list_names_the_needs_that_have_cover_left(
    people, as_person, count, django_assert_num_queries
):
    line = granted(people, 100_000)
    accepted(people, line, 60_000)
    for _n in range(count - 1):
        more = make_a.SubmittedNeedFactory(
            scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
        )
        make_a.GrantedLineFactory(need=more, granted_nok=5_000)
    others = make_a.GrantedLineFactory(granted_nok=70_000)
    client, address = as_person(people.member), reverse("partnerships:order_list")
    client.get(address)
    with django_assert_num_queries(8):
        text = client.get(address).content.decode()
    assert people.need.get_absolute_url() in text
    assert "40 000 kr er att til UH" in text.replace("\xa0", " ")
    assert text.count("er att til UH") == count
    assert others.need.get_absolute_url() not in text


def test_an_owner_with_nothing_left_is_told_so(people, as_person):
    accepted(people, granted(people, 60_000), 60_000)
    text = as_person(people.member).get(reverse("partnerships:order_list"))
    assert "Ingen av behova dykkar har att noko" in text.content.decode()


def test_a_granted_need_leads_to_the_order_and_shows_how_far_it_is(people, as_person):
    line = granted(people)
    page = as_person(people.member).get(people.need.get_absolute_url())
    assert reverse("partnerships:order_new", args=[people.need.pk]) in str(page.content)
    order = accepted(people, line)
    page = as_person(people.member).get(people.need.get_absolute_url())
    assert order.get_absolute_url() in str(page.content)
    assert [step.state for step in page.context["chain"]][5:7] == ["done", "now"]


def test_the_form_is_filled_from_the_need_and_makes_one_order(people, as_person):
    line = granted(people)
    client = as_person(people.member)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    form = client.get(address).context["form"]
    assert form["title"].value() == people.need.title
    assert form["institution"].value() == people.uh.pk
    typed = posted(form, **{f"price_{line.pk}": "60 000", "content": "Samlingar"})
    for _n in range(2):
        answer = client.post(address, typed)
        assert answer.status_code == 302
    order = Order.objects.get()
    assert (order.content, order.lines.get().price_nok) == ("Samlingar", 60_000)
    page = client.get(order.get_absolute_url())
    assert "Bestillinga er lagra." in page.content.decode()
    address = reverse("partnerships:order_edit", args=[order.pk])
    typed = posted(client.get(address).context["form"], content="Fleire samlingar")
    page = client.post(address, typed, follow=True)
    assert "Bestillinga er lagra." in page.content.decode()
    assert "Rekkjefølgja er lagra." not in page.content.decode()


def test_what_was_typed_is_shown_again_on_an_error(people, as_person):
    line = granted(people)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    client = as_person(people.member)
    typed = posted(
        client.get(address).context["form"],
        **{f"price_{line.pk}": "5000 000", "content": "Det eg skreiv"},
    )
    answer = client.post(address, typed)
    assert answer.status_code == 422
    assert "Det eg skreiv" in answer.content.decode()
    assert "5000 000" in answer.content.decode()
    assert not Order.objects.exists()


def test_the_cover_is_reckoned_while_prices_are_typed(people, as_person):
    line = granted(people)
    sent(people, line, 60_000)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    answer = as_person(people.member).post(
        address,
        {f"price_{line.pk}": "45 000", "check": "1"},
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode().replace("\xa0", " ")
    assert answer.status_code == 200
    assert "<html" not in text
    assert "5 000 kr" in text
    assert Order.objects.count() == 1


def test_without_a_script_a_button_reckons_the_cover(people, as_person):
    line = granted(people)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    answer = as_person(people.member).post(
        address, {f"price_{line.pk}": "45 000", "content": "Samlingar", "check": "1"}
    )
    assert answer.status_code == 200
    assert answer.context["cover"].rest_nok == 55_000
    assert "Samlingar" in answer.content.decode()


def test_a_draft_is_sent_and_answered_by_the_buttons_of_its_page(people, as_person):
    order = draft(people, granted(people))
    address = order.get_absolute_url()
    client = as_person(people.approver)
    client.post(address, {"do": "send", "version": order.version})
    order.refresh_from_db()
    assert order.state == S.SENT
    client.force_login(people.uh_partner)
    refused = client.post(address, {"do": "decline", "version": order.version})
    assert refused.status_code == 422
    client.post(
        address, {"do": "decline", "version": order.version, "message": "Ingen folk."}
    )
    order.refresh_from_db()
    assert (order.state, order.answers.get().message) == (S.DECLINED, "Ingen folk.")


def test_a_step_that_is_not_ones_own_is_refused_with_who_can(people, as_person):
    order = sent(people, granted(people))
    answer = as_person(people.uh_partner).post(
        order.get_absolute_url(), {"do": "accept", "version": order.version}
    )
    assert answer.status_code == 403
    assert Order.objects.get().state == S.SENT


def test_who_oversees_is_told_that_the_parties_take_the_steps(people, as_person):
    order = sent(people, granted(people))
    typed = {"do": "withdraw", "version": order.version, "message": "No."}
    for user, code in ((people.officer, 403), (people.uh_partner, 422)):
        status, text = in_english(
            as_person(user), "post", order.get_absolute_url(), typed
        )
        said = "Only the parties take steps with the order: Giske" in text
        assert (status, said) == (code, code == 403)
    assert Order.objects.get().state == S.SENT


def in_english(client, method, *args):
    client.cookies["django_language"] = "en"
    answer = getattr(client, method)(*args)
    return answer.status_code, answer.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(("who", "do"), [("approver", "send"), ("member", "ask")])
def test_a_draft_above_cover_is_told_on_its_page_and_has_no_button(
    people, as_person, who, do
):
    order = draft(people, granted(people), 105_000)
    client, address = as_person(getattr(people, who)), order.get_absolute_url()
    _status, text = in_english(client, "get", address)
    sentence = "2018: 5 000 kr more than the 100 000 kr that is left"
    assert text.count(sentence) == 1
    assert f'name="do" value="{do}"' not in text
    sent_anyway = {"do": do, "version": order.version}
    status, text = in_english(client, "post", address, sent_anyway)
    assert status == 422
    assert sentence in text
    assert Order.objects.get().state == S.DRAFT


def test_a_proposal_above_cover_is_told_when_it_is_written_and_when_it_is_answered(
    people, as_person
):
    line = granted(people)
    order = sent(people, line)
    client = as_person(people.uh_partner)
    address = reverse("partnerships:order_propose", args=[order.pk])
    form = client.get(address).context["form"]
    typed = posted(form, **{f"price_{line.pk}": "105 000"})
    _status, text = in_english(client, "post", address, typed | {"check": "1"})
    assert "5 000 kr more than what is left" in text
    assert not order.answers.exists()
    client.post(address, typed)
    _status, text = in_english(client, "get", order.get_absolute_url())
    assert "It cannot be agreed to yet. 2018: 5 000 kr more" in text
    owner, order = as_person(people.approver), Order.objects.get()
    agreed = {"do": "agree", "version": order.version}
    status, text = in_english(owner, "post", order.get_absolute_url(), agreed)
    assert status == 422
    assert "2018: 5 000 kr more than the 100 000 kr" in text
    assert 'name="do" value="agree"' not in text


def test_a_proposal_is_shown_field_by_field_side_by_side(people, as_person):
    order = proposed(people, sent(people, granted(people)))
    text = as_person(people.approver).get(order.get_absolute_url()).content.decode()
    assert "15. juni 2019" in text
    assert "20. desember 2019" in text


def test_changes_are_proposed_in_the_form(people, as_person):
    order = sent(people, granted(people))
    client = as_person(people.uh_partner)
    address = reverse("partnerships:order_propose", args=[order.pk])
    form = client.get(address).context["form"]
    client.post(address, posted(form, ends_on="2019-12-20", message="Til hausten."))
    assert Order.objects.get().answers.get().values == {"ends_on": "2019-12-20"}


def test_a_period_that_is_emptied_is_asked_for_at_its_fields(people, as_person):
    order = sent(people, granted(people))
    client = as_person(people.uh_partner)
    address = reverse("partnerships:order_propose", args=[order.pk])
    form = client.get(address).context["form"]
    answer = client.post(address, posted(form, starts_on="", ends_on=""))
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert errors == {
        "starts_on": ["Sei når det startar."],
        "ends_on": ["Sei når det sluttar."],
    }
    assert "order_sent_has" not in answer.content.decode()
    assert not order.answers.exists()


@pytest.mark.parametrize("who", ["uh_partner", "dean"])
def test_who_has_proposed_is_told_whose_answer_it_waits_for(people, as_person, who):
    order = proposed(people, sent(people, granted(people)))
    dean = people.uh.memberships.get(role="approver").user
    client = as_person(people.uh_partner if who == "uh_partner" else dean)
    answer = client.get(reverse("partnerships:order_propose", args=[order.pk]))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert f"Bestillinga ventar på svar frå {people.owner.name}." in text
    assert reverse("partnerships:ask_access", args=[people.uh.pk]) not in text


def test_who_reads_only_may_still_ask_for_another_role(people, as_person):
    order = proposed(people, sent(people, granted(people)))
    client = as_person(people.reader)
    answer = client.get(reverse("partnerships:order_propose", args=[order.pk]))
    assert answer.status_code == 403
    assert reverse("partnerships:ask_access", args=[people.owner.pk]) in str(
        answer.content
    )


def test_a_file_is_attached_to_a_draft_and_removed(people, as_person):
    order = draft(people, granted(people))
    client = as_person(people.member)
    address = reverse("partnerships:order_files", args=[order.pk])
    client.post(address, {"chosen": SimpleUploadedFile("plan.txt", b"Ein plan.")})
    file = order.files.there().get()
    got = client.get(reverse("partnerships:order_file", args=[file.pk]))
    assert b"".join(got.streaming_content) == b"Ein plan."
    client.post(reverse("partnerships:order_file_remove", args=[file.pk]))
    assert not order.files.there().exists()


def test_an_order_is_passed_on_and_counts_in_its_field(people):
    order = sent(people, granted(people))
    editor = people.actor("uh_partner")
    department = uh.add_department(actor=editor, name="Lærarutdanning")
    uh.set_capacity(actor=editor, field="Vurdering", year=2018, term="autumn", days=10)
    due = order.answer_due
    passed = pass_on(
        actor=editor, order=order, department=department, field="Vurdering"
    )
    assert (passed.state, passed.answer_due) == (S.PASSED_ON, due)
    row = capacity_of(people.uh.pk)[0]
    assert (row.field, row.available, row.asked, row.left) == ("Vurdering", 10, 4, 6)


def test_a_department_of_another_institution_is_refused(people):
    order = sent(people, granted(people))
    other = people.other_uh.memberships.get().organisation
    foreign = Department.objects.create(institution=other, name="Framand")
    with pytest.raises(ValidationError, match="your own institution"):
        pass_on(actor=people.actor("uh_partner"), order=order, department=foreign)


@pytest.mark.parametrize("who", ["member", "officer", "national", "nobody"])
def test_only_uh_institutions_have_a_board(people, as_person, who):
    client = as_person(getattr(people, who))
    for route in ("order_board", "uh_capacity"):
        assert client.get(reverse(f"partnerships:{route}")).status_code == 403


@pytest.mark.parametrize("who", ["member", "officer", "national"])
def test_only_uh_institutions_keep_capacity_and_offers(people, who):
    actor = people.actor(who)
    for write in (
        lambda: uh.add_department(actor=actor, name="x"),
        lambda: uh.set_capacity(
            actor=actor, field="x", year=2018, term="autumn", days=1
        ),
        lambda: uh.make_offer(
            actor=actor, form_key=people.need.form_key, values={"title": "x"}
        ),
    ):
        with pytest.raises(PermissionDenied):
            write()
    for model in (Department, UHCapacity, UHOffer):
        assert not model.objects.exists()


def test_an_offers_title_can_be_read(people):
    facts = {"actor": people.actor("uh_partner"), "form_key": people.need.form_key}
    with pytest.raises(ValidationError, match="cannot be blank"):
        uh.make_offer(**facts, values={"title": "\u200b\u00ad"})
    offer = uh.make_offer(**facts, values={"title": "Lær\u200bing \u202e i lag"})
    assert offer.title == "Læring i lag"


def test_an_offer_is_a_beginning_of_an_order(people, as_person):
    granted(people)
    offer = uh.make_offer(
        actor=people.actor("uh_partner"),
        form_key=people.need.form_key,
        values={"title": "Vurdering for læring", "content": "To dagar.", "days": 2},
    )
    address = reverse("partnerships:order_new", args=[people.need.pk])
    client = as_person(people.member)
    form = client.get(f"{address}?offer={offer.pk}").context["form"]
    assert (form["title"].value(), form["content"].value()) == (
        "Vurdering for læring",
        "To dagar.",
    )
    client.post(f"{address}?offer={offer.pk}", posted(form))
    assert Order.objects.get().offer == offer


def test_an_offer_is_changed_and_withdrawn_by_its_own_alone(people):
    offer = make_a.OfferFactory(institution=people.uh)
    with pytest.raises(PermissionDenied, match="changes its own offers"):
        uh.change_offer(actor=people.actor("other_uh"), offer=offer, values={})
    uh.withdraw_offer(actor=people.actor("uh_partner"), offer=offer)
    with pytest.raises(PermissionDenied, match="withdrawn"):
        uh.change_offer(
            actor=people.actor("uh_partner"), offer=offer, values={"title": "y"}
        )


def test_who_the_order_waits_for_is_reminded_once_a_day_of_the_year(people):
    order = sent(people, granted(people))
    for day, new in ((-15, 0), (-14, 1), (-13, 0), (-3, 1), (1, 1), (1, 0), (4, 0)):
        before = Message.objects.filter(key__startswith="order-reminder").count()
        order_reminders.remind(order, order.answer_due + dt.timedelta(days=day))
        after = Message.objects.filter(key__startswith="order-reminder").count()
        assert after - before == new, day


def test_each_side_finds_on_its_start_page_what_waits(people, as_person):
    order = proposed(people, sent(people, granted(people)))
    text = as_person(people.approver).get(reverse("home")).content.decode()
    assert order.get_absolute_url() in text
    text = as_person(people.uh_partner).get(reverse("home")).content.decode()
    assert order.get_absolute_url() not in text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_as_much_for_three_orders_as_for_one(
    people, as_person, rows, django_assert_num_queries
):
    line = granted(people, 900_000)
    for _n in range(rows):
        sent(people, line, 60_000)
    client = as_person(people.officer)
    address = reverse("partnerships:order_list")
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_as_much_for_three_orders_as_for_one(
    people, as_person, rows, django_assert_num_queries
):
    line = granted(people, 900_000)
    for _n in range(rows):
        sent(people, line, 60_000)
    client = as_person(people.uh_partner)
    address = reverse("partnerships:order_board")
    client.get(address)
    with django_assert_num_queries(4):
        client.get(address)


def test_each_round_stands_beside_the_order_and_the_round_before(people, as_person):
    order = sent(people, granted(people))
    order = proposed(people, order, school_count=4, teacher_count=50)
    owner = people.actor("approver")
    order = proposed(people, order, owner, school_count=5, leader_count=6)
    page = as_person(people.member).get(order.get_absolute_url())

    first, second = page.context["rounds"]
    assert sorted((c.before, c.last, c.after) for c in first.changes) == [
        ("3", None, "4"),
        ("40", None, "50"),
    ]
    assert sorted((c.before, c.last, c.after) for c in second.changes) == [
        ("3", "4", "5"),
        ("40", "50", "40"),  # not asked for any more
        ("5", "5", "6"),
    ]
    assert page.content.decode().count("Slik førre runde føreslo det") == 3


def declined(people, line):
    order = sent(people, line)
    decline_order(
        actor=people.actor("uh_partner"),
        order=order,
        version=order.version,
        message="Ingen folk.",
    )
    return order


def test_a_declined_order_shows_its_price_and_nothing_of_what_others_draw(
    people, as_person
):
    line = granted(people)
    order = declined(people, line)
    other = people.other_uh.memberships.get().organisation
    again = draft(people, line, 87_000)
    Order.objects.filter(pk=again.pk).update(institution=other)
    orders.send_order(
        actor=people.actor("approver"), order=again, version=again.version
    )
    for who in (people.uh_partner, people.member):
        page = as_person(who).get(order.get_absolute_url())
        text = page.content.decode().replace("\xa0", " ")
        assert 'id="cover"' not in text
        assert "87 000" not in text
        assert "47 000" not in text  # what it would lack
        assert "Meir enn det som er løyvt" not in text
        assert "60 000" in text


def test_what_both_have_agreed_to_is_what_the_next_round_begins_with(people):
    order = sent(people, granted(people))
    editor = people.actor("uh_partner")
    order = proposed(people, order, editor, school_count=4)
    order = agree_to_changes(
        actor=people.actor("approver"), order=order, version=order.version
    )
    order = proposed(people, order, teacher_count=50)
    order = Order.objects.get(pk=order.pk)
    read_parts(order)
    [change] = rounds_of(order, [])[-1].changes
    assert (change.before, change.last, change.after) == ("40", None, "50")


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_page_asks_as_much_whatever_the_rounds(
    people, as_person, rounds, django_assert_num_queries
):
    order = sent(people, granted(people))
    for n in range(rounds):
        by = uh_approver(people) if n % 2 == 0 else people.actor("approver")
        order = proposed(people, order, by=by, ends_on=f"2019-11-{n + 1:02}")
    client = as_person(people.officer)
    client.get(order.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(order.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("state", "queries"),
    [
        ("draft", {"member": 11, "approver": 11}),
        ("sent", {"member": 11, "uh_partner": 12, "officer": 11}),
        ("proposed", {"member": 12, "uh_partner": 12, "officer": 12}),
    ],
)
def test_the_page_asks_as_much_in_every_state_under_a_framework(
    people, as_person, state, queries, rows, django_assert_num_queries
):
    framework = frameworks.in_force(people)
    lines = [granted(people, 100_000, year) for year in (2018, 2019, 2020)[:rows]]
    prices = {f"price_{line.pk}": 5_000 for line in lines}
    terms = dict.fromkeys(("days_2018_autumn", "days_2019_spring")[:rows], 1)
    cells = {"ends_on": "2020-06-15", **prices, **terms}
    order = frameworks.draft_under(people, framework, lines[0], **cells)
    if state != "draft":
        order = orders.send_order(
            actor=people.actor("approver"), order=order, version=order.version
        )
    if state == "proposed":
        order = proposed(people, order, **{f"price_{lines[0].pk}": 6_000})
    for who, count in queries.items():
        client = as_person(getattr(people, who))
        client.get(order.get_absolute_url())
        with django_assert_num_queries(count):
            client.get(order.get_absolute_url())


@pytest.mark.parametrize("needs", [1, 3])
def test_the_form_asks_as_much_for_three_needs_as_for_one(
    people, as_person, needs, django_assert_num_queries
):
    granted(people)
    for _n in range(needs - 1):
        other = make_a.SubmittedNeedFactory(
            owner=people.owner, scheme_year=people.scheme_year
        )
        make_a.GrantedLineFactory(need=other)
    client = as_person(people.member)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_what_is_true_of_orders_is_found_broken(people):
    line = granted(people)
    accepted(people, line)
    assert list(broken()) == []
    tables = ("needline", "orderanswer")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE partnerships_{table} DISABLE TRIGGER USER")
        cursor.execute("UPDATE partnerships_needline SET granted_nok = 5")
        cursor.execute("UPDATE partnerships_orderanswer SET by_role = 'editor'")
    assert [text.split(":")[0].split(" is ")[0] for text in broken()] == [
        f"Line {line.pk}",
        f"Order {Order.objects.get().pk}",
    ]


def test_an_order_drawn_on_anothers_line_is_found(people):
    order = draft(people, granted(people))
    OrderLine.objects.create(
        order=order, need_line=make_a.GrantedLineFactory(), price_nok=1
    )
    assert [text.split(" on ")[0] for text in broken()] == [f"Order {order.pk} draws"]


def test_each_write_leaves_a_trace(people):
    accepted(people, granted(people))
    found = AuditEntry.objects.filter(object_type="partnerships.order")
    assert list(found.order_by("pk").values_list("action", flat=True)) == [
        "order.registered",
        "order.send",
        "order.accept",
    ]


def test_an_order_from_another_begins_with_its_texts(people, as_person):
    line = granted(people)
    order = declined(people, line)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    form = (
        as_person(people.member).get(f"{address}?replaces={order.pk}").context["form"]
    )
    assert form["content"].value() == CELLS["content"]
    assert form["institution"].value() is None
    assert 'value="" selected' in str(form["institution"])
    assert form["contact_1_name"].value() == "Kari Nordli"


def test_nobody_begins_with_an_order_that_they_do_not_see(people, as_person):
    granted(people)
    other = make_a.SentOrderFactory(content="Løynd")
    address = reverse("partnerships:order_new", args=[people.need.pk])
    page = as_person(people.member).get(f"{address}?replaces={other.pk}")
    assert "Løynd" not in page.content.decode()


def test_the_page_offers_who_proposed_to_take_it_back(people, as_person):
    order = proposed(people, sent(people, granted(people)))
    client, address = as_person(people.uh_partner), order.get_absolute_url()
    assert 'value="take_back"' in client.get(address).content.decode()
    owner = as_person(people.approver).get(address).content.decode()
    assert 'value="take_back"' not in owner
    step = {"do": "take_back", "version": order.version, "message": ""}
    assert as_person(people.uh_partner).post(address, step).status_code == 302
    assert Order.objects.get().state == "sent"


def test_what_is_proposed_is_shown_beside_what_the_order_draws(people, as_person):
    line = granted(people)
    order = proposed(people, sent(people, line), **{f"price_{line.pk}": 90_000})
    client = as_person(people.approver)
    [row] = client.get(order.get_absolute_url()).context["beside"]
    assert (row.now.price_nok, row.now.rest_nok) == (60_000, 40_000)
    assert (row.then.price_nok, row.then.rest_nok) == (90_000, 10_000)
    status, text = in_english(client, "get", order.get_absolute_url())
    assert status == 200
    assert "Left, as it is proposed" in text


def test_a_proposal_of_other_things_leaves_the_cover_as_it_is(people, as_person):
    order = proposed(people, sent(people, granted(people)))
    shown = as_person(people.approver).get(order.get_absolute_url())
    assert shown.context["beside"] == []


@pytest.mark.parametrize(
    ("nok", "said"),
    [(0, "Nothing is granted for this year"), (None, "Nothing is decided for this")],
)
def test_a_year_that_is_not_granted_is_told_beside_its_price(
    people, as_person, nok, said
):
    granted(people)
    other = granted(people, year=2019)
    type(other).objects.filter(pk=other.pk).update(granted_nok=nok)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    _status, text = in_english(as_person(people.member), "get", address)
    assert text.count(said) == 1


def test_a_decided_year_that_gave_the_uh_nothing_is_not_called_undecided(
    people, as_person
):
    later = granted(people, year=2019)
    empty = granted(people)
    type(empty).objects.filter(pk=empty.pk).update(granted_nok=None)
    people.need.lines.filter(role="owner").update(granted_nok=50_000)
    client = as_person(people.member)
    address = reverse("partnerships:order_new", args=[people.need.pk])
    _status, text = in_english(client, "get", address)
    assert text.count("Nothing is granted for this year") == 1
    assert "Nothing is decided" not in text
    type(later).objects.filter(pk=later.pk).update(granted_nok=None)
    status, text = in_english(client, "get", address)
    assert (status, "Nothing is decided" in text) == (403, False)
    assert "No money for a UH institution is granted on this need" in text


def test_days_before_the_year_are_told_before_an_order_is_sent(people, as_person):
    line = granted(people)
    order = draft(people, line, starts_on="2008-09-01", ends_on="2099-06-15")
    client = as_person(people.approver)
    _status, text = in_english(client, "get", order.get_absolute_url())
    assert "First day: 1 September 2008 is before 2018" in text
    assert text.count("is before 2018") == 1
