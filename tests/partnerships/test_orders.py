"""Orders up to when they are sent: written, approved, within what is granted."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from partnerships.acting import actor_by
from partnerships.models import NeedParticipant, Order
from partnerships.order.gaps import outside
from partnerships.services import orders as services
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.post.models import Message
from tests import factories as make_a
from tests.partnerships.ordering import (
    CELLS,
    CONTACT,
    draft,
    granted,
    sent,
    uh_approver,
)

pytestmark = pytest.mark.django_db
S = Order.State
UNAPPROVED = {"approved_at": None, "approved_duration": None}


def send(people, order, who="approver", version=None):
    return services.send_order(
        actor=people.actor(who), order=order, version=version or order.version
    )


def ask(people, order):
    return services.ask_approval(
        actor=people.actor("member"), order=order, version=order.version
    )


def join(people, **changes):
    """The network mate takes part in the cast's need, approved."""
    return NeedParticipant.objects.create(
        need=people.need,
        owner=people.mate,
        state="approved",
        approved_at=dt.datetime(2018, 6, 1, tzinfo=dt.UTC),
        approved_duration=1,
        **changes,
    )


def test_an_order_is_registered_with_its_terms_prices_and_contacts(people):
    line = granted(people)
    order = draft(people, line)
    assert (order.state, order.waits_for, order.sent_at) == (S.DRAFT, "", None)
    assert [(t.year, t.term, t.days, t.people) for t in order.terms.all()] == [
        (2018, "autumn", 4, 2)
    ]
    assert [(p.need_line, p.price_nok) for p in order.lines.all()] == [(line, 60_000)]
    assert [c.email for c in order.contacts.all()] == ["kari@giske.example"]
    entry = AuditEntry.objects.get(action="order.registered")
    assert entry.data["institution"] == people.uh.name


def test_the_same_form_twice_is_one_order(people):
    line = granted(people)
    key = uuid.uuid4()
    made = [
        services.register_order(
            actor=people.actor("member"),
            need=people.need,
            form_key=key,
            institution=people.uh,
            cells=CELLS | {f"price_{line.pk}": 1},
            contacts=[CONTACT],
        )
        for _ in range(2)
    ]
    assert made[0] == made[1]
    assert Order.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_eight_times_at_once_is_one_order(people):
    line = granted(people)
    key, actor = uuid.uuid4(), people.actor("member")

    def register(_n):
        try:
            return services.register_order(
                actor=actor,
                need=people.need,
                form_key=key,
                institution=people.uh,
                cells=CELLS | {f"price_{line.pk}": 1},
                contacts=[CONTACT],
            ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(register, range(8)))
    assert len(made) == Order.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "reason"),
    [
        ("reader", "An editor or an approver there"),
        ("network_mate", "which has the need, orders"),
        ("uh_partner", "which has the need, orders"),
        ("officer", "which has the need, orders"),
    ],
)
def test_only_the_needs_own_editors_order(people, who, reason):
    granted(people)
    with pytest.raises(PermissionDenied, match=reason):
        services.register_order(
            actor=people.actor(who),
            need=people.need,
            form_key=uuid.uuid4(),
            institution=people.uh,
            cells=CELLS,
        )
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("nok", "reason"), [(None, "Nothing is decided"), (0, "No money for a UH")]
)
def test_a_need_without_a_grant_cannot_be_ordered_on(people, nok, reason):
    make_a.GrantedLineFactory(need=people.need, granted_nok=nok)
    with pytest.raises(PermissionDenied, match=reason):
        services.register_order(
            actor=people.actor("member"),
            need=people.need,
            form_key=uuid.uuid4(),
            institution=people.uh,
            cells=CELLS,
        )


def test_a_price_cannot_be_drawn_on_anothers_grant(people):
    granted(people)
    other = make_a.GrantedLineFactory()
    with pytest.raises(ValidationError, match="cannot draw on that grant"):
        draft(people, other)
    assert not Order.objects.exists()


def test_one_order_may_draw_on_several_needs_of_the_same_owner(people):
    line = granted(people)
    other = make_a.SubmittedNeedFactory(
        owner=people.owner, scheme_year=people.scheme_year
    )
    second = make_a.GrantedLineFactory(need=other)
    order = draft(people, line, **{f"price_{second.pk}": 30_000})
    assert order.lines.price_nok() == 90_000


def test_a_save_over_what_another_saved_is_refused(people):
    order = draft(people, granted(people))
    change = {
        "actor": people.actor("member"),
        "order": order,
        "version": order.version,
        "institution": people.uh,
        "contacts": [CONTACT],
    }
    services.save_order(cells={"title": "First"}, **change)
    with pytest.raises(StaleState):
        services.save_order(cells={"title": "Second"}, **change)
    assert Order.objects.get().title == "First"


def test_a_sent_order_is_not_written_on(people):
    order = sent(people, granted(people))
    with pytest.raises(PermissionDenied, match="proposed by one side"):
        services.save_order(
            actor=people.actor("member"),
            order=order,
            version=order.version,
            institution=people.uh,
            cells={"title": "Another"},
            contacts=[],
        )


def test_an_order_is_sent_once_and_the_institution_is_told(people):
    uh_approver(people)
    order = draft(people, granted(people))
    first = send(people, order)
    again = send(people, order)
    assert first.state == again.state == S.SENT
    assert (first.waits_for, first.sent_by_id) == ("uh", people.approver.pk)
    assert AuditEntry.objects.filter(action="order.send").count() == 1
    told = Message.objects.filter(key__startswith="order-sent")
    assert {message.user.full_name for message in told} == {"Partner", "Dean"}


def test_the_rules_of_the_year_say_when_it_is_answered(people):
    people.scheme_year.order_answer_days = 10
    people.scheme_year.save()
    order = sent(people, granted(people))
    assert order.answer_due == clock.day_of(order.sent_at) + dt.timedelta(days=10)


def test_an_order_lasts_no_longer_than_the_year_allows(people):
    line = granted(people)
    period = {"starts_on": dt.date(2018, 9, 1), "ends_on": dt.date(2021, 9, 2)}
    order = draft(people, line, **period)
    assert "at most 3 years" in str(outside(order)["ends_on"])
    order.ends_on = dt.date(2021, 9, 1)
    assert "ends_on" not in outside(order)
    order.starts_on, order.ends_on = dt.date(9999, 1, 1), dt.date(9999, 12, 31)
    assert "ends_on" not in outside(order)


def test_an_editor_does_not_send(people):
    order = draft(people, granted(people))
    with pytest.raises(PermissionDenied, match="An approver at Giske sends"):
        send(people, order, "member")
    assert Order.objects.get().state == S.DRAFT


def test_an_order_above_cover_is_not_sent_and_the_reason_says_who_mends_it(people):
    line = granted(people)
    sent(people, line, 60_000)
    order = draft(people, line, 45_000)
    with pytest.raises(PermissionDenied) as refused:
        send(people, order)
    assert "2018: 5\xa0000\xa0kr more than the 40\xa0000\xa0kr" in str(refused.value)
    assert "Only the county governor can grant more" in str(refused.value)
    assert Order.objects.get(pk=order.pk).state == S.DRAFT


@pytest.mark.django_db(transaction=True)
def test_of_orders_sent_at_once_those_above_cover_are_told(people):
    line = granted(people)
    orders = [draft(people, line, 50_000) for _ in range(4)]
    actor = people.actor("approver")

    def try_it(order):
        try:
            return services.send_order(
                actor=actor, order=order, version=order.version
            ).state
        except PermissionDenied as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(try_it, orders))
    assert found.count(S.SENT) == 2
    assert all(text.startswith("2018: ") for text in found if text != S.SENT)


NO_2018 = {"days_2018_autumn": None, "people_2018_autumn": None}
IN_2019 = NO_2018 | {"days_2019_autumn": 2}
IN_2017 = NO_2018 | {"days_2017_spring": 2}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": ""}, "content"),
        ({"schools": "", "school_count": None}, "schools"),
        ({"forms": []}, "forms"),
        ({"starts_on": None}, "starts_on"),
        ({"ends_on": None}, "ends_on"),
        ({"ends_on": "2021-09-02"}, "ends_on"),
        ({"days_2018_autumn": None, "people_2018_autumn": None}, "terms"),
        ({"days_2020_spring": 2}, "terms"),
        ({"starts_on": "2019-08-01", "ends_on": "2020-05-01"} | IN_2019, "lines"),
        ({"starts_on": "2017-01-10", "ends_on": "2017-05-01"} | IN_2017, "lines"),
    ],
)
def test_an_order_that_lacks_something_is_not_sent(people, changes, field):
    order = draft(people, granted(people), **changes)
    with pytest.raises(ValidationError) as refused:
        send(people, order)
    assert list(refused.value.message_dict) == [field]


def test_a_grant_may_be_ordered_on_until_the_spring_after_its_year(people):
    period = {"starts_on": "2019-07-31", "ends_on": "2019-12-01"} | IN_2019
    assert send(people, draft(people, granted(people), **period)).state == S.SENT


def test_an_order_without_a_price_or_a_contact_is_not_sent(people):
    order = draft(people, granted(people), None)
    order.contacts.all().delete()
    with pytest.raises(ValidationError) as refused:
        send(people, order)
    assert set(refused.value.message_dict) == {"lines", "contacts"}


def test_what_changed_since_it_was_read_is_not_sent(people):
    order = draft(people, granted(people))
    with pytest.raises(StaleState):
        send(people, order, version=order.version + 1)


def test_an_editor_asks_and_the_approver_sends_or_sends_back(people):
    order = ask(people, draft(people, granted(people)))
    assert order.state == S.FOR_APPROVAL
    told = Message.objects.filter(key__startswith="order-for_approval")
    assert [message.user.full_name for message in told] == ["Approver"]
    back = services.open_order(
        actor=people.actor("approver"), order=order, reason="Skriv kven som møter."
    )
    assert (back.state, back.returned_reason) == (S.DRAFT, "Skriv kven som møter.")
    assert send(people, ask(people, back)).state == S.SENT


def test_a_joint_order_goes_when_every_owner_has_approved(people):
    join(people)
    order = ask(people, draft(people, granted(people)))
    with pytest.raises(ValidationError, match="approval of Haram"):
        send(people, order)
    services.approve_part(
        actor=people.actor("network_mate"), order=order, version=order.version
    )
    assert Message.objects.filter(key__startswith="order-ready").count() == 1
    assert send(people, order).state == S.SENT


def test_an_approval_is_void_when_the_order_is_opened(people):
    join(people)
    order = ask(people, draft(people, granted(people)))
    services.approve_part(
        actor=people.actor("network_mate"), order=order, version=order.version
    )
    back = services.open_order(actor=people.actor("member"), order=order)
    with pytest.raises(ValidationError, match="approval of Haram"):
        send(people, ask(people, back))


@pytest.mark.parametrize("who", ["neighbour", "approver", "uh_partner"])
def test_only_an_owner_that_takes_part_approves_its_part(people, who):
    join(people)
    order = ask(people, draft(people, granted(people)))
    with pytest.raises(PermissionDenied, match="takes no part"):
        services.approve_part(
            actor=people.actor(who), order=order, version=order.version
        )
    assert not order.approvals.exists()


def test_a_sent_order_is_withdrawn_with_a_reason_and_its_cover_is_free(people):
    line = granted(people)
    order = sent(people, line, 100_000)
    with pytest.raises(ValidationError, match="Say why"):
        services.withdraw_order(actor=people.actor("approver"), order=order)
    services.withdraw_order(
        actor=people.actor("approver"), order=order, reason="Vi ventar eit år."
    )
    assert sent(people, line, 100_000).state == S.SENT


def test_an_editor_does_not_withdraw_what_is_sent(people):
    order = sent(people, granted(people))
    with pytest.raises(PermissionDenied, match="An approver at Giske withdraws"):
        services.withdraw_order(
            actor=people.actor("member"), order=order, reason="Nei."
        )


def test_every_step_that_is_not_in_the_table_is_refused(people):
    order = draft(people, granted(people))
    for action in (services.PASS_ON, services.ACCEPT, services.CONFIRM):
        with pytest.raises(IllegalMove):
            services.take_step(order, action, actor=people.actor("approver"))


def test_an_order_goes_with_its_need_to_the_owner_that_follows(people):
    order = sent(people, granted(people))
    mate = people.actor("network_mate")
    assert order not in Order.objects.visible_to(mate)
    people.need.carried_by = people.mate
    people.need.save()
    assert order in Order.objects.visible_to(mate)
    assert Order.objects.get().holder == people.mate


@pytest.mark.parametrize("carried", [False, True])
@pytest.mark.parametrize("state", NeedParticipant.State.values)
def test_who_takes_part_in_the_need_sees_its_orders_and_who_is_asked_does_not(
    people, state, carried
):
    order = sent(people, granted(people))
    holder = people.mate
    unlike = {} if state == "approved" else UNAPPROVED
    part = make_a.ParticipantFactory(
        need=people.need, owner=people.mate, state=state, **unlike
    )
    if carried:
        holder = make_a.MunicipalityFactory(county=people.mate.county)
        NeedParticipant.objects.filter(pk=part.pk).update(carried_by=holder)
    approver = make_a.MembershipFactory(organisation=holder, role="approver")
    seen = Order.objects.visible_to(actor_by(approver, approver.user))
    assert (order in seen) == (state in ("joined", "approved"))
    assert not carried or order not in Order.objects.visible_to(
        people.actor("network_mate")
    )


def test_a_form_that_made_an_order_of_another_need_says_so(people):
    line = granted(people)
    made = draft(people, line)
    other = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, owner=people.owner, uh_partner=people.uh
    )
    granted_too = make_a.GrantedLineFactory(need=other, requested_nok=9, year=2018)
    with pytest.raises(StaleState, match="Open the form anew"):
        services.register_order(
            actor=people.actor("member"),
            need=other,
            form_key=made.form_key,
            institution=people.uh,
            cells=CELLS | {f"price_{granted_too.pk}": 9},
        )
    assert Order.objects.get() == made


def test_a_title_holds_nothing_that_turns_or_breaks_it(people):
    line = granted(people)
    order = draft(people, line, title="Vurd\u202eering\x07 \n saman\u2067")
    assert order.title == "Vurdering saman"


def test_what_is_ordered_holds_nothing_that_turns_it(people):
    order = draft(people, granted(people), content="pris \u202e000 1\u202c kr")
    assert order.content == "pris 000 1 kr"


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e\u2060"])
def test_a_sent_order_is_not_withdrawn_for_a_reason_that_nobody_sees(people, unseen):
    order = sent(people, granted(people))
    with pytest.raises(ValidationError, match="Say why"):
        services.withdraw_order(
            actor=people.actor("approver"), order=order, reason=unseen
        )
    order.refresh_from_db()
    assert order.state == S.SENT
