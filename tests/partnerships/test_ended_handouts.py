"""What was handed out before now: ended, as it would be, when the need was sent."""

import datetime as dt

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from partnerships.models import Handout, Need
from portal.lib import clock
from tests import cast
from tests import factories as make_a

BEFORE = [("partnerships", "0030_handouts_end_when_the_need_is_submitted")]


@pytest.mark.django_db(transaction=True)
def test_handouts_of_needs_that_were_sent_in_have_ended():
    people = cast.make()
    now = clock.now()
    before, after = now - dt.timedelta(days=2), now - dt.timedelta(days=1)
    draft = make_a.NeedFactory(scheme_year=people.scheme_year, owner=people.owner)
    Need.objects.filter(pk=people.need.pk).update(submitted_at=now)
    sent = make_a.HandoutFactory(need=people.need, made_at=before)
    open_still = make_a.HandoutFactory(need=draft, made_at=after)
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate(BEFORE)
    finally:
        MigrationExecutor(connection).migrate(leaves)
    ended = dict(Handout.objects.values_list("pk", "closed_at"))
    assert ended == {sent.pk: now, open_still.pk: None}
