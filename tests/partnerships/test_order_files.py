"""Files of orders: what was removed long ago is deleted from the store."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from partnerships.services.order_files import (
    attach_to_order,
    forget_removed_files,
    remove_from_order,
)
from partnerships.tasks import forget_removed_attachments
from portal.lib import clock
from tests.partnerships.ordering import draft, granted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


def put(people, order, content=b"Plan for the autumn", name="plan.txt"):
    file = ContentFile(content, name=name)
    actor = people.actor("member")
    return attach_to_order(actor=actor, order=order, file=file, name=name)


def test_what_was_removed_is_forgotten_after_some_time(people):
    line = granted(people)
    order, other = draft(people, line), draft(people, line)
    gone, kept = put(people, order), put(people, order, b"kept", "kept.txt")
    shared = put(people, order, b"shared", "shared.txt")
    put(people, other, b"shared", "shared.txt")
    for one in (gone, shared):
        remove_from_order(actor=people.actor("member"), file=one)

    assert forget_removed_files() == 0
    with clock.at(clock.now() + dt.timedelta(days=31)):
        assert forget_removed_files() == 2

    assert not default_storage.exists(gone.file.name)
    assert default_storage.exists(shared.file.name)
    assert list(order.files.all()) == [kept]


def test_the_sweep_of_each_night_takes_them_too(people):
    order = draft(people, granted(people))
    gone = put(people, order)
    remove_from_order(actor=people.actor("member"), file=gone)
    with clock.at(clock.now() + dt.timedelta(days=31)):
        forget_removed_attachments()
    assert not default_storage.exists(gone.file.name)
