"""What a UH institution answers to an order, and what the owner says to that."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from partnerships.models import Order
from partnerships.services import order_answers as services
from partnerships.services.orders import register_order, send_order
from partnerships.services.uh import add_department
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.post.models import Message
from tests.partnerships.ordering import (
    CELLS,
    CONTACT,
    accepted,
    granted,
    proposed,
    sent,
    uh_approver,
)

pytestmark = pytest.mark.django_db
S = Order.State


def accept(people, order, by=None, **changes):
    return services.accept_order(
        actor=by or uh_approver(people),
        order=order,
        **{"version": order.version, **changes},
    )


def agree(people, order, who="approver"):
    return services.agree_to_changes(
        actor=people.actor(who), order=order, version=order.version
    )


def decline(people, order, message="Vi har ikkje folk.", who="uh_partner"):
    return services.decline_order(
        actor=people.actor(who), order=order, version=order.version, message=message
    )


def test_the_institutions_approver_accepts_and_the_owner_is_told(people):
    order = accepted(people, granted(people))
    assert (order.state, order.waits_for, order.answer_due) == (S.ACCEPTED, "", None)
    answer = order.answers.get()
    assert (answer.kind, answer.side, answer.by_name) == ("accept", "uh", "Dean")
    told = Message.objects.filter(key__startswith="order-accepted")
    assert {one.user.full_name for one in told} == {"Member", "Approver"}


def test_accepting_again_changes_nothing(people):
    order = accepted(people, granted(people))
    again = accept(people, order)
    assert (again.version, again.answers.count()) == (order.version, 1)


@pytest.mark.parametrize("who", ["uh_partner", "approver", "other_uh", "head"])
def test_nobody_else_accepts(people, who):
    order = sent(people, granted(people))
    with pytest.raises(PermissionDenied):
        accept(people, order, people.actor(who))
    assert Order.objects.get().state == S.SENT


def test_an_institution_that_is_not_asked_answers_nothing(people):
    order = sent(people, granted(people))
    with pytest.raises(PermissionDenied, match="at Høgskulen i Volda answers"):
        decline(people, order, who="other_uh")


@pytest.mark.parametrize("unseen", [" ", "\u200b", "\u202e\u200b", "\u2800"])
def test_a_decline_without_a_reason_is_refused(people, unseen):
    order = sent(people, granted(people))
    with pytest.raises(ValidationError, match="Say why"):
        decline(people, order, message=unseen)
    assert Order.objects.get().state == S.SENT


def test_a_declined_order_can_be_ordered_from_another_institution(people):
    line = granted(people)
    order = decline(people, sent(people, line, 100_000))
    assert (order.state, order.answers.get().message) == (
        S.DECLINED,
        "Vi har ikkje folk.",
    )
    other = people.other_uh.memberships.get().organisation
    anew = register_order(
        actor=people.actor("member"),
        need=people.need,
        form_key=order.need.form_key,
        institution=other,
        cells=CELLS | {f"price_{line.pk}": 100_000},
        contacts=[CONTACT],
        replaces=order,
    )
    gone = send_order(actor=people.actor("approver"), order=anew, version=anew.version)
    assert (gone.state, gone.institution, gone.replaces) == (S.SENT, other, order)


def test_what_is_sent_is_not_ordered_from_another(people):
    line = granted(people)
    order = sent(people, line)
    with pytest.raises(PermissionDenied, match="declined or withdrawn"):
        register_order(
            actor=people.actor("member"),
            need=people.need,
            form_key=order.need.form_key,
            institution=people.uh,
            cells=CELLS,
            replaces=order,
        )


@pytest.mark.parametrize("cell", ["title", "content"])
def test_what_nobody_can_see_is_not_proposed(people, cell):
    order = sent(people, granted(people))
    with pytest.raises(ValidationError, match=r"^\{'" + cell):
        proposed(people, order, **{cell: "\u200b \u2060"})


def test_a_proposal_keeps_both_values_and_changes_nothing_yet(people):
    order = proposed(people, sent(people, granted(people)))
    assert (order.state, order.waits_for) == (S.PROPOSED, "owner")
    answer = order.answers.get()
    assert answer.values == {"ends_on": "2019-12-20"}
    assert answer.before["ends_on"] == "2019-06-15"
    assert str(Order.objects.get().ends_on) == "2019-06-15"
    assert Message.objects.filter(key__startswith="order-proposed").count() == 2


def test_the_owner_agrees_to_an_approvers_proposal_and_it_is_accepted(people):
    order = agree(people, proposed(people, sent(people, granted(people))))
    assert (order.state, str(order.ends_on)) == (S.ACCEPTED, "2019-12-20")


def test_an_editors_proposal_is_accepted_by_the_approver_at_last(people):
    editor = people.actor("uh_partner")
    order = agree(people, proposed(people, sent(people, granted(people)), by=editor))
    assert (order.state, order.waits_for) == (S.SENT, "uh")
    assert str(order.ends_on) == "2019-12-20"
    assert accept(people, order).state == S.ACCEPTED


def test_the_owner_answers_with_its_own_and_every_round_is_kept(people):
    line = granted(people)
    order = proposed(people, sent(people, line), **{f"price_{line.pk}": 90_000})
    order = proposed(
        people, order, by=people.actor("approver"), **{f"price_{line.pk}": 70_000}
    )
    assert (order.state, order.waits_for) == (S.PROPOSED, "uh")
    order = accept(people, order)
    assert order.lines.price_nok() == 70_000
    assert [(a.side, a.kind) for a in order.answers.all()] == [
        ("uh", "propose"),
        ("owner", "propose"),
        ("uh", "accept"),
    ]


@pytest.mark.parametrize("who", ["member", "reader", "uh_partner", "network_mate"])
def test_only_the_owners_approver_agrees(people, who):
    order = proposed(people, sent(people, granted(people)))
    with pytest.raises(PermissionDenied):
        agree(people, order, who)
    assert Order.objects.get().state == S.PROPOSED


def test_a_price_above_cover_can_be_proposed_and_not_agreed_to(people):
    line = granted(people)
    order = proposed(people, sent(people, line), **{f"price_{line.pk}": 100_001})
    with pytest.raises(PermissionDenied, match="1\xa0kr more than the 100\xa0000"):
        agree(people, order)
    assert Order.objects.get().state == S.PROPOSED


def test_an_owners_price_above_cover_is_not_accepted(people):
    line = granted(people)
    price = f"price_{line.pk}"
    order = proposed(people, sent(people, line), **{price: 90_000})
    order = proposed(people, order, by=people.actor("approver"), **{price: 120_000})
    with pytest.raises(PermissionDenied, match="Only the county governor"):
        accept(people, order)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"title": "Vurdering saman"}, "Change something"),
        ({"ends_on": "2018-01-01"}, "cannot come before"),
        ({"ends_on": "2029-01-01"}, "at most 3 years"),
        ({"price_0": 5}, "cannot draw on that grant"),
        ({"days_2021_spring": 3}, "outside the period"),
        ({"starts_on": None}, "Say when it begins"),
        ({"starts_on": "", "ends_on": ""}, "Say when it ends"),
        ({"content": " "}, "Write what is ordered"),
        ({"schools": "", "school_count": None}, "Say which schools"),
        ({"forms": []}, "at least one form"),
    ],
)
def test_what_an_order_cannot_say_is_not_proposed(people, values, sentence):
    order = sent(people, granted(people))
    with pytest.raises(ValidationError, match=sentence):
        proposed(people, order, **values)
    assert not order.answers.exists()
    assert Order.objects.get().state == S.SENT


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_the_same_second_one_stands(people):
    order = sent(people, granted(people))
    dean, editor = uh_approver(people), people.actor("uh_partner")

    def answer(what):
        try:
            if what == "accept":
                return accept(people, order, dean).state
            return services.decline_order(
                actor=editor, order=order, version=order.version, message="Nei."
            ).state
        except (Refusal, PermissionDenied):
            return "told"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(answer, ["accept", "decline"]))
    assert found.count("told") == 1
    assert Order.objects.get().answers.count() == 1


def test_an_answer_to_what_was_changed_since_is_refused(people):
    order = sent(people, granted(people))
    with pytest.raises(StaleState):
        accept(people, order, version=order.version - 1)


class TestTakingBack:
    def take_back(self, people, order, who="uh_partner", message=""):
        order.refresh_from_db()
        return services.take_back(
            actor=people.actor(who) if isinstance(who, str) else who,
            order=order,
            version=order.version,
            message=message,
        )

    def test_who_proposed_takes_it_back_and_the_order_is_as_it_was_sent(self, people):
        order = proposed(people, sent(people, granted(people)))
        due = order.answer_due
        back = self.take_back(people, order, message="Vi rekna feil.")
        assert (back.state, back.waits_for, back.answer_due) == (S.SENT, "uh", due)
        assert [(a.kind, a.message) for a in back.answers.all()] == [
            ("propose", "Vi har folk til hausten."),
            ("take_back", "Vi rekna feil."),
        ]
        assert Message.objects.filter(key__startswith="order-taken_back").count() == 2
        accepted_as_sent = accept(people, back)
        assert str(accepted_as_sent.ends_on) == "2019-06-15"

    def test_the_day_and_the_department_that_it_had_stand_again(self, people):
        order = sent(people, granted(people))
        dean = people.actor("uh_partner")
        department = add_department(actor=dean, name="Lærarutdanning")
        passed = services.pass_on(actor=dean, order=order, department=department)
        overdue = clock.today() - dt.timedelta(days=3)
        Order.objects.filter(pk=order.pk).update(answer_due=overdue)
        order = proposed(people, passed)
        assert order.answer_due > overdue
        back = self.take_back(people, order)
        assert (back.state, back.answer_due) == (S.PASSED_ON, overdue)
        assert (back.waits_for, back.department) == ("uh", department)

    def test_the_proposal_before_it_has_its_own_day_again(self, people):
        order = proposed(people, sent(people, granted(people)))
        overdue = clock.today() - dt.timedelta(days=3)
        Order.objects.filter(pk=order.pk).update(answer_due=overdue)
        owner = people.actor("approver")
        order.refresh_from_db()
        order = proposed(people, order, by=owner, ends_on="2019-11-29")
        back = self.take_back(people, order, owner)
        assert (back.state, back.waits_for) == (S.PROPOSED, "owner")
        assert back.answer_due == overdue

    def test_the_proposal_before_it_stands_again(self, people):
        owner = people.actor("approver")
        order = proposed(people, sent(people, granted(people)))
        order = proposed(people, order, by=owner, ends_on="2019-11-29")
        order = proposed(people, order, ends_on="2019-12-01")
        back = self.take_back(people, order)
        assert (back.state, back.waits_for) == (S.PROPOSED, "uh")
        assert services.pending(back).values == {"ends_on": "2019-11-29"}
        assert str(accept(people, back).ends_on) == "2019-11-29"

    def test_the_owner_takes_its_own_back_too(self, people):
        owner = people.actor("approver")
        order = proposed(people, sent(people, granted(people)))
        order = proposed(people, order, by=owner, ends_on="2019-11-29")
        back = self.take_back(people, order, owner)
        assert (back.state, back.waits_for) == (S.PROPOSED, "owner")
        assert str(agree(people, back).ends_on) == "2019-12-20"

    def test_taking_it_back_again_changes_nothing(self, people):
        order = proposed(people, sent(people, granted(people)))
        back = self.take_back(people, order)
        assert self.take_back(people, back).version == back.version

    @pytest.mark.parametrize("who", ["approver", "member", "other_uh", "officer"])
    def test_nobody_else_takes_it_back(self, people, who):
        order = proposed(people, sent(people, granted(people)))
        with pytest.raises(PermissionDenied):
            self.take_back(people, order, who)
        assert Order.objects.get().state == S.PROPOSED

    def test_what_is_answered_is_not_taken_back(self, people):
        order = agree(people, proposed(people, sent(people, granted(people))))
        with pytest.raises(PermissionDenied, match="nothing that waits"):
            self.take_back(people, order)
