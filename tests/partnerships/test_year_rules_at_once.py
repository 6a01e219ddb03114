"""A rule that changes while needs come in: none is sent in by what stood before."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from partnerships.models import NeedLine
from partnerships.services.needs import LineInput, register_need, submit_need
from tests import cast
from tests import factories as make_a
from tests.partnerships.test_year_rules import (
    alone,
    asking,
    change,
    until_somebody_waits,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_need_begun_while_a_rule_changes_is_measured_by_the_new_one():
    people = cast.make()
    year = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    like = make_a.NeedFactory(scheme_year=year, owner=people.owner)
    asked = ("title", "found_how", "participants", "aim", "content", "uh_partner")
    counts = ("school_count", "teacher_count", "leader_count")
    values = {name: getattr(like, name) for name in (*asked, *counts)}
    line = LineInput(people.owner, NeedLine.Role.OWNER, 2019, 100_000)

    def register_and_submit():
        need = register_need(
            actor=people.actor("approver"),
            scheme_year=year,
            owner=people.owner,
            form_key=uuid4(),
            values=values,
            lines=[line],
        )
        submit_need(actor=people.actor("approver"), need=need, version=need.version)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            change(people, year, questions=asking(year, evaluation="required"))
            meanwhile = pool.submit(alone, register_and_submit)
            until_somebody_waits()
        with pytest.raises(ValidationError) as refused:
            meanwhile.result()
    assert list(refused.value.message_dict) == ["evaluation"]
