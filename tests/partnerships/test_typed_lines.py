"""Names of one line are kept without what nobody sees, or what turns them."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from partnerships.services import uh
from partnerships.services.archive import FIELDS, register_receipt, save_place
from partnerships.services.gatherings import plan_gathering
from partnerships.services.handouts import Asked, hand_out
from partnerships.services.needs import put
from partnerships.services.networks import add_committee_member
from partnerships.services.order_answers import pass_on
from partnerships.services.order_cells import Contact, write_contacts
from partnerships.services.organisations import Facts, create_organisation
from partnerships.services.scheme_years import change_rules
from partnerships.services.schools import save_school
from portal.lib import clock
from tests import factories as make_a
from tests.partnerships import agreements as made
from tests.partnerships import following as follow

pytestmark = pytest.mark.django_db
TYPED, READ = "\u202eKari\u200b \x07 Nord\u00adli\n", "Kari Nordli"
UNSEEN = "\u200b \u2060"


def committee(people, typed):
    person = add_committee_member(
        actor=people.actor("member"),
        network=people.network,
        owner=people.mate,
        name=typed,
        title=typed,
        phone=typed,
        valid_from=dt.date(2018, 1, 1),
    )
    return person.name, person.title, person.phone


def department(people, typed):
    return (uh.add_department(actor=people.actor("uh_partner"), name=typed).name,)


def capacity(people, typed):
    facts = {"year": 2018, "term": "autumn", "days": 4}
    actor = people.actor("uh_partner")
    return (uh.set_capacity(actor=actor, field=typed, **facts).field,)


def offer(people, typed):
    made_offer = uh.make_offer(
        actor=people.actor("uh_partner"),
        form_key=uuid.uuid4(),
        values={"title": typed, "field": typed},
    )
    return made_offer.title, made_offer.field


def school(people, typed):
    values = {"name": typed, "org_number": None, "teachers": 2}
    values |= {"valid_from": None, "valid_to": None}
    return (save_school(actor=people.actor("member"), values=values).name,)


def contact(people, typed):
    order = make_a.OrderFactory(need=people.need)
    write_contacts(order, [Contact(typed, "kari@giske.example", typed)])
    row = order.contacts.get()
    return row.name, row.phone


def handout(people, typed):
    need = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    asked = Asked(
        parts=["aim"],
        until=clock.today() + dt.timedelta(days=7),
        message="",
        name=typed,
        email="kari@example.org",
    )
    key = uuid.uuid4()
    actor = people.actor("member")
    return (hand_out(actor=actor, need=need, form_key=key, asked=asked).name,)


def gathering(people, typed):
    planned = plan_gathering(
        actor=people.actor("member"),
        agreement=follow.in_force(people),
        form_key=uuid.uuid4(),
        values=follow.values(title=typed, place=typed),
    )
    return planned.title, planned.place


def organisation(people, typed):
    created = create_organisation(
        actor=people.actor("national"),
        kind="uh",
        values={
            "name": typed,
            "org_number": make_a.org_number(700_001),
            "county": None,
            "written_norwegian": "nn",
            "valid_from": None,
        },
        facts=Facts(dbh_code="0999", short_name=typed),
        approver="rektor@hk.example",
    )
    return created.name, created.name_official, created.uhinstitution.short_name


def need(people, typed):
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    put(draft, {"title": typed, "codetermination_by": typed})
    return draft.title, draft.codetermination_by


def aim(people, typed):
    year = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    names = dict.fromkeys(("name_nn", "name_nb", "name_en"), typed)
    kept = change_rules(
        actor=people.actor("officer"),
        scheme_year=year,
        version=year.version,
        values={"sector_aims": [*year.sector_aims, {"code": "calm", **names}]},
        reason="The forum asked.",
    )
    return tuple(kept.sector_aims[-1][name] for name in names)


def receipt(people, typed):
    kept = register_receipt(
        actor=people.actor("officer"),
        agreement=made.in_force(people),
        number=typed,
        received_on=clock.today(),
    )
    return (kept.number,)


WRITERS = [
    committee,
    department,
    capacity,
    offer,
    school,
    contact,
    handout,
    gathering,
    organisation,
    need,
    aim,
    receipt,
]


@pytest.mark.parametrize("write", WRITERS)
def test_what_nobody_sees_is_not_kept(people, write):
    assert set(write(people, TYPED)) == {READ}


@pytest.mark.parametrize("write", WRITERS)
def test_a_name_of_nothing_else_is_refused(people, write):
    with pytest.raises(ValidationError):
        write(people, UNSEEN)


def test_where_an_archive_puts_cases_is_kept_so_too(people):
    actor, county = people.actor("officer"), people.scheme_year.county
    place = save_place(actor=actor, county=county, values=dict.fromkeys(FIELDS, TYPED))
    assert {getattr(place, name) for name in FIELDS} == {READ}
    place = save_place(actor=actor, county=county, values=dict.fromkeys(FIELDS, UNSEEN))
    assert {getattr(place, name) for name in FIELDS} == {""}


def test_what_an_order_counts_as_is_kept_so_too(people):
    order = make_a.SentOrderFactory(need=people.need)
    actor = people.actor("uh_partner")
    to = uh.add_department(actor=actor, name="Lærarutdanning")
    kept = pass_on(actor=actor, order=order, department=to, field=TYPED)
    assert kept.field == READ
    assert pass_on(actor=actor, order=kept, department=to, field=TYPED) == kept
