"""Every route meets the whole cast: the former member and the other county too.

A row of ROUTES says who reaches it; everybody else of the cast gets 404, on the
page and on its htmx part alike. A route that is in no table fails the test.
"""

import pytest
from django.urls import reverse

from funding.models import Adjustment, Decision, GrantLetter, YearlyReport
from funding.services.papers import order_year
from partnerships.models import Need
from portal.jobs.models import Job
from tests import factories as make_a
from tests.funding import money
from tests.test_house_rules import PUBLIC, routes

pytestmark = pytest.mark.django_db

EVERYBODY = {
    "member",
    "approver",
    "reader",
    "former_member",
    "neighbour",
    "network_mate",
    "uh_partner",
    "officer",
    "head",
    "governor_reader",
    "other_county",
    "other_uh",
    "national",
    "nobody",
}
OWNER = {"member", "approver", "reader"}
COUNTY = {"officer", "head", "governor_reader"}
UH = {"uh_partner", "other_uh"}
NETWORK = OWNER | {"network_mate"}
IN_THE_COUNTY = NETWORK | COUNTY | {"neighbour", "national"}

# Pages of an object: who may know that it exists.
OBJECTS = {
    "partnerships:need_detail": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_edit": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:need_submit": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:joint_detail": NETWORK | COUNTY | {"uh_partner", "national"},
    "partnerships:joint_propose": NETWORK | COUNTY | {"uh_partner", "national"},
    # the network mate takes part; who only sees the need has no lines of its own
    "partnerships:joint_lines": {"network_mate"},
    "partnerships:joint_move": NETWORK | COUNTY | {"uh_partner", "national"},
    # who works together is public knowledge; its order of needs is its own
    "partnerships:network_detail": EVERYBODY,
    "partnerships:network_committee": EVERYBODY,
    "partnerships:network_host": EVERYBODY,
    "partnerships:network_committee_end": EVERYBODY,
    "partnerships:ranking_detail": NETWORK | COUNTY | {"national"},
    "partnerships:ranking_forward": NETWORK | COUNTY | {"national"},
    "partnerships:ranking_call_back": NETWORK | COUNTY | {"national"},
    # the calendar is everybody's who takes part; what may be done is another matter
    "funding:year_detail": IN_THE_COUNTY | UH,
    "funding:allocation_detail": IN_THE_COUNTY | UH,
    "funding:allocation_working": IN_THE_COUNTY | UH,
    "funding:papers": IN_THE_COUNTY | UH,
    "funding:papers_start": IN_THE_COUNTY | UH,
    "funding:papers_zip": IN_THE_COUNTY | UH,
    "funding:letter_file": OWNER | COUNTY | {"national"},
    "funding:report_file": IN_THE_COUNTY | UH,
    "jobs:job_detail": COUNTY | {"national"},
    "jobs:job_retry": COUNTY | {"national"},
    # a draft allocation, and the tools for it
    "funding:allocation_detail/draft": COUNTY | {"national"},
    "funding:allocation_working/draft": COUNTY | {"national"},
    "funding:line_adjust/draft": COUNTY | {"national"},
    "funding:allocation_send/draft": COUNTY | {"national"},
    "funding:allocation_approval/draft": COUNTY | {"national"},
    "funding:papers/draft": set(),
    "funding:papers_zip/draft": set(),
    "funding:frame_edit/draft": IN_THE_COUNTY | UH,
    "funding:allocation_prepare/draft": IN_THE_COUNTY | UH,
    "funding:key_detail/draft": COUNTY | {"national"},
}
# Lists, each narrowed by visible_to; who is let in at all is told in their own tests.
LISTS = {
    "home",
    "partnerships:need_list",
    "partnerships:network_list",
    "partnerships:need_new",
    "partnerships:own_ranks",
    "partnerships:acting",
    "funding:year_list",
    "funding:key_list",
    "jobs:job_list",
}


@pytest.fixture
def addresses(people):
    """The address of each row of OBJECTS, in a county with one of everything."""
    decided = money.decided(people)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    money.frame(later)
    draft = money.draft(people, scheme_year=later)
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)
    letter = GrantLetter.objects.get(line__recipient=people.owner)
    party = make_a.ParticipantFactory(need=people.need, owner=people.mate)
    numbers = {
        "partnerships:need_detail": people.need.pk,
        "partnerships:need_edit": people.need.pk,
        "partnerships:need_submit": people.need.pk,
        "partnerships:joint_detail": people.need.pk,
        "partnerships:joint_propose": people.need.pk,
        "partnerships:joint_lines": people.need.pk,
        "partnerships:joint_move": people.need.pk,
        "partnerships:network_detail": people.network.pk,
        "partnerships:network_committee": people.network.pk,
        "partnerships:network_host": people.network.pk,
        "partnerships:network_committee_end": people.network.pk,
        "funding:year_detail": people.scheme_year.pk,
        "funding:letter_file": letter.pk,
        "funding:report_file": YearlyReport.objects.get().pk,
        "jobs:job_detail": Job.objects.get().pk,
        "jobs:job_retry": Job.objects.get().pk,
        "funding:frame_edit/draft": later.pk,
        "funding:allocation_prepare/draft": later.pk,
        "funding:key_detail/draft": draft.key_id,
    }
    found = {}
    for row in OBJECTS:
        route, _, state = row.partition("/")
        number = numbers.get(row, draft.pk if state else decided.pk)
        if route.startswith("partnerships:ranking_"):
            number = people.network.pk
        args = [number]
        if route == "funding:line_adjust":
            args.append(draft.lines.first().pk)
        elif route == "partnerships:joint_move":
            args.append(party.pk)
        elif route == "partnerships:network_committee_end":
            args.append(make_a.CommitteeFactory(network=people.network).pk)
        elif route.startswith("partnerships:ranking_"):
            args.append(people.scheme_year.pk)
        found[row] = reverse(route, args=args)
    return found


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_who_may_not_know_of_a_thing_gets_404_everywhere(
    people, as_person, addresses, who
):
    client = as_person(getattr(people, who))
    for row, reach in OBJECTS.items():
        for ask in (client.get, client.post):
            for headers in ({}, {"HX-Request": "true"}):
                status = ask(addresses[row], headers=headers).status_code
                if who in reach:
                    assert status != 404, f"{row} is hidden from {who}"
                else:
                    assert status in (404, 405), f"{row} gives {who} {status}"
                assert status != 500


@pytest.mark.parametrize("who", sorted(EVERYBODY - {"officer", "head"}))
def test_nobody_but_the_case_officers_changes_the_money(
    people, as_person, addresses, who
):
    client = as_person(getattr(people, who))
    before = money_state()
    for row, address in addresses.items():
        if row.startswith(("funding:", "jobs:")):
            client.post(
                address,
                {
                    "amount_nok": "1",
                    "to_nok": "1",
                    "reason": "x",
                    "source": "x",
                    "action": "approve",
                    "version": "1",
                },
            )
    assert money_state() == before


def money_state():
    from funding.models import AllocationLine, Frame

    return (
        list(AllocationLine.objects.order_by("pk").values_list("granted_nok")),
        list(Frame.objects.order_by("pk").values_list("amount_nok")),
        Adjustment.objects.count(),
        Decision.objects.count(),
        Job.objects.count(),
    )


def test_the_anonymous_are_sent_to_the_login(client, people, addresses):
    for address in addresses.values():
        response = client.get(address)
        assert response.status_code in (302, 405)
        if response.status_code == 302:
            assert response["Location"].startswith("/accounts/login/")


def test_every_route_is_in_a_table():
    known = {row.partition("/")[0] for row in OBJECTS} | LISTS | set(PUBLIC)
    ours = {name for name, _ in routes() if not name.startswith("account_")}
    assert ours == known


def test_a_membership_that_ends_shuts_the_open_tab(people, as_person):
    client = as_person(people.member)
    address = people.need.get_absolute_url()
    assert client.get(address).status_code == 200
    membership = people.member.memberships.get()
    membership.valid_to = make_a.FIRST_DAY
    membership.save()
    assert client.get(address).status_code == 404
    response = client.post(reverse("partnerships:need_edit", args=[people.need.pk]))
    assert response.status_code == 404


def test_lists_show_only_what_one_may_see(people, as_person):
    title = people.need.title
    for who in EVERYBODY:
        client = as_person(getattr(people, who))
        listed = client.get(reverse("partnerships:need_list")).content.decode()
        reach = OBJECTS["partnerships:need_detail"]
        assert (title in listed) == (who in reach), who
        assert Need.objects.visible_to(people.actor(who)).exists() == (who in reach)
