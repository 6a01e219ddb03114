"""Networks that a key names: paid to the host, and kept apart from what is its own."""

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from funding import invariants
from funding.allocation import AllocationError, Key, Recipient, allocate
from funding.bench.compare import compare
from funding.bench.read import references
from funding.bench.reckon import reckon
from funding.documents import DecidedYear, letter_of, report_of
from funding.models import AllocationKey, AllocationLine, BenchScenario, Grant, Payment
from funding.open_data.sources import rows as open_rows
from funding.pages.tables import tables_of
from funding.pages.working import working_of
from funding.problems import sentences
from funding.services import payments
from funding.services.allocations import adjust_line, gives_the_same, use_key
from funding.services.placements import unplaced_by_recipient
from funding.services.scenarios import use_scenario
from partnerships.models import Need, Network, SchemeYear
from portal.lib import clock
from tests.funding import money
from tests.funding.papers import printed, text_of
from tests.funding.test_key_library import address, sent
from tests.funding.test_named_recipients import approved, ground_of

steady = settings(derandomize=True, deadline=None, max_examples=60)
NORTH = {"network": "nord", "name": "Nord"}
SOUTH = {"network": "sud", "name": "Sud"}
REST = {"name": "born", "rest": True, "by": "children"}


def pot(*to, **changes):
    return {"name": "nettverk", "amount": 100, "by": "equal", "to": [*to], **changes}


def key(*pots, **more):
    return Key.parse({"name": "k", "rounding_unit": 1, "pots": [*pots], **more})


def owner(number, children, network="", role="member"):
    return Recipient(
        number, number, {"children": children, "network": network, "class": role}
    )


def owners():
    return [
        owner("1", 100, "nord", "host"),
        owner("2", 300, "nord"),
        owner("3", 400, "sud", "host"),
        owner("4", 200, "", "alone"),
    ]


class TestTheEngine:
    def test_the_host_gets_it_beside_its_own_part(self):
        result = allocate(1_100, owners(), key(pot(NORTH), REST))
        assert [line.total_nok for line in result.lines] == [200, 300, 400, 200]
        assert result.part("1", "nettverk") == 100
        assert result.part("2", "nettverk") is None
        assert (len(result.lines), result.left_nok) == (4, 0)

    def test_networks_and_institutions_share_a_pot_by_weight(self):
        uh = {"number": "974809672", "name": "HVO", "weight": 2}
        to = [{**NORTH, "weight": 1}, {**SOUTH, "weight": 1}, uh]
        result = allocate(1_100, owners(), key(pot(*to, by="weight"), REST))
        totals = {line.number: line.total_nok for line in result.lines}
        assert totals == {"1": 125, "2": 300, "3": 425, "4": 200, "974809672": 50}

    def test_in_two_steps_it_is_no_part_of_what_the_network_divides(self):
        then = {"pots": [{"name": "inni", "rest": True, "by": "children"}]}
        first = {**REST, "by": "equal"}
        result = allocate(1_100, owners(), key(pot(NORTH), first, then=then))
        assert result.network_parts() == [
            {"code": "nord", "part": 500, "left": 0},
            {"code": "sud", "part": 500, "left": 0},
        ]
        assert [line.total_nok for line in result.lines] == [225, 375, 500, 0]

    @steady
    @given(
        frame=st.integers(1_000, 10**9),
        weights=st.lists(st.integers(1, 10_000), min_size=2, max_size=2),
        unit=st.sampled_from([1, 100, 1000]),
    )
    def test_everything_adds_up(self, frame, weights, unit):
        to = [{**NORTH, "weight": weights[0]}, {**SOUTH, "weight": weights[1]}]
        named = {"name": "nettverk", "share": "0.3", "by": "weight", "to": to}
        result = allocate(frame, owners(), key(named, REST, rounding_unit=unit))
        assert sum(line.total_nok for line in result.lines) == result.given_nok
        assert result.given_nok + result.left_nok == frame
        assert 0 <= result.left_nok < unit

    def test_the_key_file_says_it_and_is_read_again(self):
        found = key(pot(NORTH, {"number": "974809672", "name": "HVO"}), REST)
        assert Key.parse(found.as_dict()) == found
        assert found.as_dict()["pots"][0]["to"][0] == NORTH
        assert found.network_pots == ("nettverk",)

    @pytest.mark.parametrize(
        ("to", "code"),
        [
            ([NORTH, NORTH], "to_doubled"),
            ([{**NORTH, "number": "1"}], "to_number_or_network"),
            ([{"network": "", "name": "Nord"}], "pot_text"),
            ([{"name": "Nord"}], "pot_text"),
            ([{**NORTH, "weight": 1}], "to_weight_not_here"),
        ],
    )
    def test_what_is_wrong_with_it_is_said(self, to, code):
        with pytest.raises(AllocationError) as caught:
            key(pot(*to), REST)
        assert code in [found.code for found in caught.value.problems]

    @pytest.mark.usefixtures("english")
    @pytest.mark.parametrize("hosts", [0, 2])
    def test_a_network_without_one_host_is_refused(self, hosts):
        there = [owner(str(n), 1, "nord", "host") for n in range(hosts)]
        with pytest.raises(AllocationError) as caught:
            allocate(1_100, [*there, owner("9", 1)], key(pot(NORTH), REST))
        assert sentences(caught.value.problems) == [
            "Pot “nettverk” names the network Nord (nord), and the figures do not say "
            "which one owner is its host, who would be paid. Check the code, or choose "
            "a host for the network."
        ]


def definition(people, **changes):
    to = [{"network": people.network.code, "name": people.network.name}]
    named = {"name": "Nettverk", "amount": 200_000, "by": "equal", "to": to}
    return {**money.KEY, "pots": [*money.KEY["pots"], {**named, **changes}]}


def prepared(people, year=None, **changes):
    return use_key(
        actor=people.actor("officer"),
        scheme_year=year or money.ready(people),
        name="Med nettverk",
        definition=definition(people, **changes),
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )


def of_host(people, allocation):
    return allocation.lines.get(recipient=people.owner)


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
class TestAYear:
    def test_the_host_has_one_line_with_both(self, people):
        allocation = prepared(people)

        line = of_host(people, allocation)
        assert line.pots["Nettverk"] == line.for_network_nok == 200_000
        assert line.own_part_nok == line.granted_nok - 200_000 > 0
        assert allocation.lines.count() == 3
        assert allocation.lines.all().granted_nok() == 1_000_000
        others = allocation.lines.exclude(pk=line.pk)
        assert not others.exclude(for_network_nok=0).exists()
        tables = tables_of(allocation, Key.parse(allocation.key.definition))
        [row] = [row for row in tables.rows if row.line.recipient == people.owner]
        assert row.own_nok == round(line.own_part_nok * 0.3)
        assert list(invariants.broken()) == []

    def test_a_host_without_a_need_is_paid_for_its_network_alone(self, people):
        year = money.ready(people)
        SchemeYear.objects.filter(pk=year.pk).update(grant_without_need=False)
        year.refresh_from_db()
        Need.objects.filter(pk=people.need.pk).update(owner=people.mate)
        people.need.lines.filter(role="owner").update(recipient=people.mate)
        allocation = prepared(people, year)
        line = of_host(people, allocation)
        assert (line.granted_nok, line.for_network_nok) == (200_000, 200_000)
        assert gives_the_same(allocation)

    def test_a_network_that_nobody_hosts_is_refused(self, people):
        Network.objects.filter(pk=people.network.pk).update(host=None)
        with pytest.raises(ValidationError, match="which one owner is its host"):
            prepared(people)
        assert not AllocationKey.objects.exists()

    def test_what_is_the_networks_is_not_adjusted_away(self, people):
        allocation = prepared(people)
        line = of_host(people, allocation)
        adjust = {
            "actor": people.actor("officer"),
            "line": line,
            "reason": "Mindre i år",
            "version": allocation.version,
        }
        with pytest.raises(ValidationError, match="for the network that"):
            adjust_line(to_nok=199_999, **adjust)
        adjust_line(to_nok=200_000, **adjust)
        line.refresh_from_db()
        assert line.own_part_nok == 0
        with pytest.raises(IntegrityError), transaction.atomic():
            AllocationLine.objects.filter(pk=line.pk).update(granted_nok=1)

    def test_it_is_laid_on_no_need_and_paid_to_the_host(self, people):
        year = money.ready(people)
        asked = people.need.lines.get(role="owner", year=2018)
        asked.requested_nok = 900_000
        asked.save()
        allocation = approved(people, prepared(people, year))

        line, grant = of_host(people, allocation), Grant.objects.with_amount()
        asked.refresh_from_db()
        assert asked.granted_nok == line.own_part_nok
        assert unplaced_by_recipient(allocation)[people.owner.pk] == 0
        assert grant.get(recipient=people.owner).granted_nok == line.granted_nok
        payments.plan_year(
            actor=people.actor("officer"),
            scheme_year=year,
            shares=[(clock.today(), Decimal(100))],
        )
        payment = Payment.objects.get(recipient=people.owner)
        assert payment.amount_nok == line.granted_nok
        assert list(invariants.broken()) == []

    def test_the_letter_says_what_is_the_networks(self, people):
        allocation = approved(people, prepared(people))
        facts = DecidedYear.read(allocation.pk)
        [line] = [one for one in facts.lines if one.recipient == people.owner]

        paper = letter_of(facts, line)

        assert paper.for_network_nok == 200_000
        assert paper.own.base_nok == paper.own_part_nok == line.own_part_nok
        assert paper.unplaced_nok == line.own_part_nok - 100_000
        assert paper.as_content()["for_network_nok"] == 200_000
        assert type(paper).load(paper.as_content()) == paper
        others = [letter_of(facts, one) for one in facts.lines if one != line]
        assert not [p for other in others for p in other.pots if p.name == "Nettverk"]
        assert all("for_network_nok" not in other.as_content() for other in others)

    def test_the_report_and_its_sheets_show_it_and_add_up(self, people):
        allocation = approved(people, prepared(people))
        paper = report_of(DecidedYear.read(allocation.pk))

        text = text_of(printed(replace(paper, language="en")))
        assert "800 000 kr is granted to 3 school owners in Møre og Romsdal." in text
        assert (
            "Besides, 200 000 kr is granted to networks, and is paid to their" in text
        )
        assert "is granted nothing" not in text
        by_kind = {flow.kind: flow for flow in paper.flow}
        assert by_kind["network_by_key"].amount_nok == 200_000
        assert sum(flow.amount_nok for flow in paper.flow) == paper.whole_frame_nok
        [table] = [t for t in paper.networks if t.name == people.network.name]
        assert table.for_network_nok == 200_000
        owners_sheet = next(s for s in paper.sheets() if s.name == "School owners")
        at = [str(column.heading) for column in owners_sheet.columns].index(
            "Of it for the network"
        )
        assert owners_sheet.sums[at] == 200_000
        assert sum(row[at] for row in owners_sheet.rows) == 200_000
        working = next(w for w in paper.workings if w.name == "Nettverk")
        named = f"{people.network.name} ({people.owner.name})"
        assert [part.name for part in working.parts] == [named]
        shown = next(p for p in working_of(allocation).pots if p.name == "Nettverk")
        assert [row.name for row in shown.rows] == [named]

    def test_it_is_open_as_what_it_is(self, people):
        approved(people, prepared(people))
        found = {row[5]: row[-2] for row in open_rows({})}
        assert found[people.owner.number] == 200_000
        assert sum(found.values()) == 200_000

    def test_the_bench_counts_it_beside_the_owners(self, people):
        allocation = prepared(people)
        scenario = BenchScenario.objects.create(
            scheme_year=people.scheme_year,
            name="Prøve",
            key=allocation.key,
            basis_set=allocation.basis_set,
            updated_by=people.officer,
        )
        outcome = reckon(scenario, ground_of(people, allocation))
        assert (outcome.named_nok, outcome.given_nok) == (200_000, 1_000_000)
        own_nok = of_host(people, allocation).own_part_nok
        assert outcome.amounts[people.owner.pk] == own_nok

        [held] = references(people.actor("officer"), people.scheme_year)
        found = compare([outcome], held)
        line_nok = of_host(people, allocation).granted_nok
        [host] = [row for row in found.owners if row.owner == people.owner]
        assert (host.cells[0].amount_nok, host.reference_nok) == (line_nok, line_nok)
        assert host.cells[0].for_network_nok == 200_000
        assert found.county.cells[0].amount_nok == outcome.given_nok
        assert (found.county.reference_nok, found.institutions) == (1_000_000, None)

        ground = ground_of(people, allocation)
        told = replace(ground, recommended={people.owner.number: 10_000})
        scenario.follows_forum = True
        outcome = reckon(scenario, told)
        assert outcome.amounts[people.owner.pk] == 10_000
        used = use_scenario(
            actor=people.actor("officer"),
            scenario=scenario,
            version=scenario.version,
            form_key=uuid.uuid4(),
        )
        assert of_host(people, used).for_network_nok == 200_000


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
class TestTheForm:
    def typed(self, people, lines, **changes):
        data = sent(definition(people), **{"pot-2-named": lines})
        return {**data, **changes}

    def test_a_network_is_written_by_its_name_or_its_code(self, people, browse):
        browser, name = browse(people.officer), people.network.name
        for line in (name, name.upper(), f"{people.network.code} Eit gammalt namn"):
            AllocationKey.objects.all().delete()
            browser.post(address(people, "new"), self.typed(people, line))
            [saved] = AllocationKey.objects.get().definition["pots"][2]["to"]
            assert saved == {"network": people.network.code, "name": name}

    @pytest.mark.parametrize("line", ["Ukjend nettverk", "ukjend-kode Nordre"])
    def test_another_name_is_no_network(self, people, browse, line):
        data = self.typed(people, line)
        response = browse(people.officer).post(address(people, "new"), data)
        assert response.status_code == 422
        assert "or a network of the county" in response.content.decode()
        assert not AllocationKey.objects.exists()

    def test_names_without_the_choice_are_asked_about(self, people, browse):
        data = self.typed(people, people.network.name, **{"pot-2-only": ""})
        response = browse(people.officer).post(address(people, "new"), data)
        assert response.status_code == 422
        assert "Names are written below. Choose" in response.content.decode()
        assert not AllocationKey.objects.exists()

    def test_the_effect_says_who_hosts(self, people, browse):
        year = money.ready(people)
        url = reverse("funding:allocation_prepare", args=[year.pk])
        data = {
            **sent(definition(people)),
            "figures": "2018",
            "version": "0",
            "do": "show",
            "form_key": str(uuid.uuid4()),
        }
        html = browse(people.officer).post(url, data).content.decode()
        assert "The effect on every recipient" in html
        assert f"host of {people.network.name}, which the key names" in html

    def test_the_pages_of_the_year_and_the_grant_say_it(self, people, browse):
        allocation = approved(people, prepared(people))
        said = f"of it for {people.network.name}"
        browser = browse(people.officer)
        assert said in browser.get(allocation.get_absolute_url()).content.decode()
        grant = Grant.objects.get(recipient=people.owner)
        html = browse(people.approver).get(grant.get_absolute_url())
        assert "of it for the network, as its host" in html.content.decode()
