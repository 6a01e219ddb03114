"""An order under a framework, in the second that an appendix changes the framework."""

import datetime as dt

import pytest

from partnerships.invariants import broken
from partnerships.order.frame import frame_years
from partnerships.services import orders
from partnerships.services.signing import send_for_signing, sign
from tests.partnerships import agreements as made
from tests.partnerships import frameworks as frame
from tests.partnerships import ordering
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TURNS = 3


def nearly_signed(people, appendix):
    """All but the network's host have signed it; the act of the last signature."""
    made.agree(appendix)
    send_for_signing(actor=people.actor("member"), agreement=appendix)
    made.signed_by(people, appendix, made.uh_actor(people))
    sha256 = appendix.rounds.get(outcome="").sha256
    actor = people.actor("approver")
    return lambda: sign(actor=actor, agreement=appendix, sha256=sha256)


def sending(people, order):
    actor = people.actor("approver")
    return lambda: orders.send_order(actor=actor, order=order, version=order.version)


def both(people, order, appendix):
    """The order sent and the last signature given in the same moment: what each was
    told, and the two as they are afterwards."""
    last_signature = nearly_signed(people, appendix)
    told = at_once(sending(people, order), last_signature)
    order.refresh_from_db()
    appendix.refresh_from_db()
    assert [order.state == "sent", appendix.state == "in_force"] == [
        each is True for each in told
    ]
    assert list(broken()) == []
    return told


@pytest.mark.parametrize("less", [(50_000, 12), (200_000, 3)], ids=["nok", "days"])
@pytest.mark.parametrize("turn", range(TURNS))
def test_of_an_order_and_less_to_order_for_one_is_refused(people, less, turn):
    framework = frame.in_force(people)
    order = frame.draft_under(people, framework, ordering.granted(people))
    appendix = frame.changed(people, frame.appendix(people, framework), {2018: less})

    told = both(people, order, appendix)

    [why] = [each for each in told if each is not True]
    assert "ordered already" in why or "than the framework gives" in why
    rows = frame_years(framework.pk)
    assert not any(row.lacks_nok or row.lacks_days for row in rows)


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_order_that_an_appendix_makes_room_for_is_under_it_or_refused(people, turn):
    framework = frame.in_force(people, {2018: (50_000, 12)})
    order = frame.draft_under(people, framework, ordering.granted(people))
    more = {2018: (70_000, 12)}
    appendix = frame.changed(people, frame.appendix(people, framework), more)

    ordered, signed = both(people, order, appendix)

    assert signed is True
    assert ordered is True or "than the framework gives" in ordered
    [row] = [row for row in frame_years(framework.pk) if row.year == 2018]
    assert (row.amount_nok, row.lacks_nok) == (70_000, 0)


@pytest.mark.parametrize("turn", range(TURNS))
def test_an_order_past_an_ending_was_sent_before_it(people, turn):
    framework = frame.in_force(people)
    order = frame.draft_under(people, framework, ordering.granted(people))
    appendix = frame.appendix(people, framework, "ending", dt.date(2018, 12, 31))

    ordered, signed = both(people, order, appendix)

    assert signed is True
    if ordered is True:
        assert order.sent_at < appendix.in_force_at
    else:
        assert "order within that" in ordered
