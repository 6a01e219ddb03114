"""UH institutions that a key names: in the engine, the form, and after a decision."""

import re
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from funding import invariants
from funding.allocation import AllocationError, Key, Recipient, allocate
from funding.bench.compare import compare
from funding.bench.read import kept_bases, read_ground, references
from funding.bench.reckon import reckon
from funding.documents import DecidedYear, letter_of, report_of
from funding.forms.saved_pots import initial_pots
from funding.models import AllocationKey, AllocationLine, BenchScenario, Grant, Payment
from funding.open_data.county_year import county_year
from funding.pages.key_words import key_in_words
from funding.pages.tables import tables_of
from funding.problems import sentences
from funding.services import payments
from funding.services.allocations import adjust_line, use_key
from funding.services.decisions import move_allocation
from funding.services.frames import with_money
from funding.services.nation import divide
from funding.services.papers import order_year
from partnerships.models import SchemeYear, Statistic
from portal.lib import clock
from tests import factories as make_a
from tests.funding import money
from tests.funding.papers import printed, text_of
from tests.funding.test_key_library import address, sent

steady = settings(derandomize=True, deadline=None, max_examples=60)
HVO, NTNU = "974809672", "974767880"
BOTH = [
    {"number": HVO, "name": "Høgskulen i Volda", "weight": 3},
    {"number": NTNU, "name": "NTNU", "weight": 1},
]
UH_POT = {"name": "UH", "share": "0.2", "by": "weight", "to": BOTH}
REST = {"name": "born", "rest": True, "by": "children"}


def key(*pots, **more):
    return Key.parse({"name": "k", "rounding_unit": 1, "pots": [*pots], **more})


def owners():
    return [
        Recipient("1", "A", {"children": 100, "network": "x"}),
        Recipient("2", "B", {"children": 300, "network": "x"}),
    ]


def wrong(*pots, **more):
    with pytest.raises(AllocationError) as caught:
        key(*pots, **more)
    return [found.code for found in caught.value.problems]


class TestTheEngine:
    def test_a_pot_goes_to_those_that_it_names_by_their_weights(self):
        result = allocate(1_000_003, owners(), key(UH_POT, REST))

        totals = {line.number: line.total_nok for line in result.lines}
        # 200 000.60 by 3 to 1: 150 000.45 and 50 000.15. The rest by 100 to 300:
        # 200 000.60 and 600 001.80, which the two kroner that are over go to.
        assert totals == {"1": 200_001, "2": 600_002, HVO: 150_000, NTNU: 50_000}
        assert result.left_nok == 0
        assert [line.name for line in result.lines[2:]] == ["Høgskulen i Volda", "NTNU"]
        assert result.part("1", "UH") is None
        assert result.part(HVO, "born") is None

    def test_each_of_them_may_have_its_own_amount(self):
        to = [{"number": HVO, "name": "HVO"}, {"number": NTNU, "name": "NTNU"}]
        result = allocate(
            1_000_000, owners(), key({"name": "UH", "each": 30_000, "to": to}, REST)
        )
        assert [line.total_nok for line in result.lines[2:]] == [30_000, 30_000]
        assert result.given_nok == 1_000_000

    def test_in_two_steps_it_is_taken_before_the_networks_have_theirs(self):
        then = {"pots": [{"name": "inni", "rest": True, "by": "children"}]}
        result = allocate(
            1_000_000, owners(), key(UH_POT, {**REST, "by": "equal"}, then=then)
        )
        assert result.network_parts() == [{"code": "x", "part": 800_000, "left": 0}]
        assert [pot.name for pot in result.first] == ["born"]
        assert [line.total_nok for line in result.lines] == [
            *(200_000, 600_000, 150_000, 50_000)
        ]
        assert result.left_nok == 0

    @steady
    @given(
        frame=st.integers(1, 10**9),
        weights=st.lists(st.integers(1, 10_000), min_size=1, max_size=6),
        share=st.integers(1, 100),
        unit=st.sampled_from([1, 100, 1000]),
    )
    def test_everything_adds_up_whatever_the_weights(self, frame, weights, share, unit):
        to = [
            {"number": f"9{at}", "name": f"UH {at}", "weight": weight}
            for at, weight in enumerate(weights)
        ]
        pots = {**UH_POT, "to": to, "share": str(Decimal(share) / 100)}
        result = allocate(frame, owners(), key(pots, REST, rounding_unit=unit))
        assert sum(line.total_nok for line in result.lines) == result.given_nok
        assert result.given_nok + result.left_nok == frame
        assert 0 <= result.left_nok < unit

    def test_the_key_file_says_it_and_is_read_again(self):
        found = key(UH_POT, REST)
        assert Key.parse(found.as_dict()) == found
        assert found.as_dict()["pots"][0]["to"] == BOTH
        assert found.columns == ("children",)
        assert [each.number for each in found.named] == [HVO, NTNU]

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"to": []}, "to_not_list"),
            ({"to": "HVO"}, "to_not_list"),
            ({"to": [HVO]}, "field_not_object"),
            ({"to": [{"number": HVO, "weight": 1}]}, "pot_text"),
            ({"to": [*BOTH, BOTH[0]]}, "to_doubled"),
            ({"to": [{**BOTH[0], "weight": 0}]}, "to_weight"),
            ({"to": [{**BOTH[0], "weight": 1.5}]}, "to_weight"),
            ({"by": "equal"}, "to_weight_not_here"),
            ({"by": "children"}, "to_by"),
            ({"only": {"column": "class", "in": ["host"]}}, "to_not_with"),
            ({"to": [{**BOTH[0], "part": 1}]}, "pot_field_unknown"),
        ],
    )
    def test_what_is_wrong_with_it_is_said(self, changed, code):
        assert code in wrong({**UH_POT, **changed}, REST)

    def test_it_belongs_in_the_first_step_and_leaves_something_to_networks(self):
        then = {"pots": [UH_POT]}
        assert wrong(REST, then=then) == ["to_in_second_step"]
        inside = {"pots": [{**REST, "name": "inni"}]}
        assert wrong(UH_POT, then=inside) == ["no_pots_for_networks"]

    @pytest.mark.usefixtures("english")
    def test_an_owner_that_shares_the_key_is_not_named_beside_it(self):
        to = [{"number": "1", "name": "A", "weight": 1}]
        with pytest.raises(AllocationError) as caught:
            allocate(1000, owners(), key({**UH_POT, "to": to}, REST))
        assert sentences(caught.value.problems) == [
            "Pot “UH” names A (1), who shares the other pots as a school owner. Give it"
            " its part by class, or need by need."
        ]

    @pytest.mark.usefixtures("english")
    def test_it_reads_as_a_sentence(self):
        assert key_in_words(key(UH_POT, REST))[0] == (
            "UH: 20 % of the frame, divided by the weights beside the names, to "
            "Høgskulen i Volda (3), NTNU (1)."
        )
        to = [{"number": HVO, "name": "HVO"}]
        each = key({"name": "UH", "each": 5_000, "to": to}, REST)
        assert key_in_words(each)[0] == (
            "UH: 5\u00a0000\u00a0kr to each that is named, to HVO."
        )


def definition(people, **changes):
    pot = {
        "name": "UH",
        "amount": 200_000,
        "by": "equal",
        "to": [{"number": people.uh.number, "name": people.uh.name}],
    }
    return {**money.KEY, "pots": [*money.KEY["pots"], {**pot, **changes}]}


def prepared(people, **changes):
    return use_key(
        actor=people.actor("officer"),
        scheme_year=money.ready(people),
        name="Med UH",
        definition=definition(people, **changes),
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )


def approved(people, allocation):
    move_allocation(actor=people.actor("officer"), allocation=allocation, action="send")
    return move_allocation(
        actor=people.actor("head"), allocation=allocation, action="approve"
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
class TestAYear:
    def test_the_institution_has_a_line_after_the_owners(self, people):
        allocation = prepared(people)

        line = allocation.lines.get(recipient=people.uh)
        assert (line.granted_nok, line.pots) == (200_000, {"UH": 200_000})
        assert allocation.lines.all().granted_nok() == 1_000_000
        tables = tables_of(allocation, Key.parse(allocation.key.definition))
        assert [table.is_named for table in tables.tables][-1] is True
        assert tables.tables[-1].rows[0].own_nok == 0
        assert people.uh not in tables.without_need
        assert tables.owner_count == 3
        assert list(invariants.broken()) == []

    def test_the_approver_reads_of_it_apart_from_the_owners(self, people, browse):
        allocation = prepared(people)
        officer = people.actor("officer")
        move_allocation(actor=officer, allocation=allocation, action="send")

        url = reverse("funding:allocation_approval", args=[allocation.pk])
        html = browse(people.head).get(url).content.decode()

        sums = html.split("<tbody>")[1].split("</tfoot>")[0].split("<tr>")[1:]
        cells = [re.findall(r"<t[hd][^>]*>([^<]*)<", row)[:2] for row in sums]
        assert cells == [
            ["Nordre", "2"],
            ["Owners without a network", "1"],
            ["UH institutions, by the key", "0"],
            ["Sum", "3"],
        ]

    def test_one_that_is_none_in_the_registry_is_refused_with_its_number(self, people):
        to = [{"number": "999999999", "name": "Nokon"}]
        with pytest.raises(ValidationError, match=r"Nokon \(999999999\)"):
            prepared(people, to=to)
        assert not AllocationLine.objects.exists()
        assert not AllocationKey.objects.exists()

    def test_a_school_owner_is_refused_too(self, people):
        other = make_a.MunicipalityFactory(number="1121", name="Time")
        to = [{"number": other.number, "name": other.name}]
        with pytest.raises(ValidationError, match="as a school owner"):
            prepared(people, to=to)

    def test_its_amount_can_be_adjusted_with_a_reason(self, people):
        allocation = prepared(people)
        line = allocation.lines.get(recipient=people.uh)
        adjust_line(
            actor=people.actor("officer"),
            line=line,
            to_nok=150_000,
            reason="Mindre i haust",
            version=allocation.version,
        )
        allocation.refresh_from_db()
        assert allocation.left_nok == 50_000

    def test_decided_it_is_granted_paid_told_and_open_like_any_other(self, people):
        allocation = approved(people, prepared(people))

        grant = Grant.objects.with_amount().get(recipient=people.uh)
        assert grant.granted_nok == 200_000
        payments.plan_year(
            actor=people.actor("officer"),
            scheme_year=people.scheme_year,
            shares=[(clock.today(), Decimal(100))],
        )
        payment = Payment.objects.get(recipient=people.uh)
        assert payment.amount_nok == 200_000
        year = people.scheme_year
        whole = county_year(year.scheme.code, year.year, year.county.code)
        row = next(r for r in whole.recipients if r.organisation == people.uh)
        assert (row.by_key_nok, row.granted_nok) == (200_000, 200_000)
        assert allocation.left_nok == 0
        assert list(invariants.broken()) == []

    def test_its_letter_asks_no_own_contribution_and_speaks_of_no_need(self, people):
        allocation = approved(people, prepared(people))
        facts = DecidedYear.read(allocation.pk)
        line = next(one for one in facts.lines if one.recipient == people.uh)

        paper = letter_of(facts, line)

        assert (paper.own.amount_nok, paper.own.base_nok) == (0, 0)
        assert [(pot.name, pot.amount_nok) for pot in paper.pots] == [("UH", 200_000)]
        assert (paper.is_named, paper.needs) == (True, ())
        owners = [letter_of(facts, one) for one in facts.lines if one != line]
        assert not [pot for owner in owners for pot in owner.pots if pot.name == "UH"]
        assert all(owner.own.amount_nok for owner in owners)
        said, to_owner = text_of(printed(paper)), text_of(printed(owners[0]))
        shared = "delt mellom skuleeigarane"
        assert (shared in said, shared in to_owner) == (False, True)
        assert "som partnar for skuleeigarane i Møre og Romsdal" in said
        own = "Eigendelen er skuleeigaren sin"
        assert (own in said, own in to_owner) == (True, False)

    def test_the_report_keeps_owners_and_institutions_apart(self, people):
        allocation = approved(people, prepared(people))
        paper = report_of(DecidedYear.read(allocation.pk))

        assert len(paper.owners) == 3
        assert [line.name for line in paper.named.lines] == [people.uh.name]
        assert people.uh.name not in [line.name for line in paper.without_need]
        assert {flow.kind: flow.amount_nok for flow in paper.flow}["named"] == 200_000
        assert paper.whole.uh.paid_nok == 200_000
        assert paper.sums.own_nok == sum(line.own_nok for line in paper.owners)
        ordered = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )
        assert len(ordered.letters) == 4

    def test_the_report_says_what_owners_get_and_what_institutions(self, people):
        year = money.ready(people)
        children = {"name": "born", "rest": True, "by": "children_6_15"}
        uh = definition(people)["pots"][-1]
        none = Statistic.objects.filter(organisation__name="Sula")
        none.filter(measure="children_6_15").update(value=0)
        allocation = use_key(
            actor=people.actor("officer"),
            scheme_year=year,
            name="Born og UH",
            definition={**money.KEY, "pots": [children, uh]},
            statistics_year=2018,
            form_key=uuid.uuid4(),
        )
        paper = report_of(DecidedYear.read(approved(people, allocation).pk))

        text = text_of(printed(replace(paper, language="en")))

        assert "800 000 kr is granted to 2 school owners in Møre og Romsdal" in text
        assert "1 owner is granted nothing by this division." in text
        assert "UH institutions that the key names are granted 200 000 kr." in text
        assert "1 owner has registered a need" in text

    def test_the_bench_counts_it_beside_the_owners(self, people, browse):
        allocation = prepared(people)
        scenario = BenchScenario.objects.create(
            scheme_year=people.scheme_year,
            name="Prøve",
            updated_by=people.officer,
            key=allocation.key,
            basis_set=allocation.basis_set,
        )
        outcome = reckon(scenario, ground_of(people, allocation))
        assert (outcome.named_nok, outcome.given_nok) == (200_000, 1_000_000)
        assert sum(outcome.amounts.values()) == 800_000
        [held] = references(people.actor("officer"), people.scheme_year)
        found = compare([outcome], held)
        institutions = found.institutions
        assert institutions.cells[0].amount_nok == institutions.reference_nok == 200_000
        county = found.county
        assert county.cells[0].amount_nok == county.reference_nok == 1_000_000
        page = reverse("funding:scenario_detail", args=[scenario.pk])
        side_by_side = reverse("funding:scenario_bench", args=[people.scheme_year.pk])
        client = browse(people.officer)
        said = "200\u00a0000\u00a0kr of it to UH"
        assert said in client.get(page).content.decode()
        assert "UH institutions</th>" in client.get(side_by_side).content.decode()
        assert outcome.left_nok == 0

    def test_the_country_is_divided_among_counties_alone(self, people):
        with pytest.raises(ValidationError, match="among counties"):
            divide(None, definition(people), 1_000)


def ground_of(people, allocation):
    years = with_money(SchemeYear.objects.filter(pk=people.scheme_year.pk))
    bases = kept_bases([allocation.basis_set])
    year = years.select_related("frame").get()
    return read_ground(people.actor("officer"), year, bases)


@pytest.mark.django_db
@pytest.mark.usefixtures("english")
class TestTheForm:
    @pytest.mark.parametrize("to", [BOTH, [{"number": HVO, "name": "Volda"}]])
    def test_it_writes_what_the_key_file_says(self, people, browse, to):
        by = "weight" if "weight" in to[0] else "equal"
        wanted = {
            "name": "Med UH",
            "rounding_unit": 1,
            "pots": [
                {"name": "UH", "share": "0.2", "by": by, "to": to},
                {"name": "born", "rest": True, "by": "children_6_15"},
            ],
        }
        browse(people.officer).post(address(people, "new"), sent(wanted))
        assert AllocationKey.objects.get().definition == wanted
        assert initial_pots(wanted)[0]["only"] == "named"

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ("", "Write the UH institutions or networks that the pot is for."),
            ("Høgskulen i Volda", "write the organisation number"),
            (f"{HVO}", "write the organisation number"),
            (f"{HVO} Volda: mange", "write the organisation number"),
            (f"{HVO} Volda: 0", "needs a weight"),
            (f"{HVO} Volda: 1\n{HVO} Volda: 2", "twice"),
        ],
    )
    def test_a_wrong_line_is_told_and_kept(self, people, browse, lines, sentence):
        wanted = {
            "name": "Med UH",
            "pots": [UH_POT, {"name": "born", "rest": True, "by": "pupils"}],
        }
        data = sent(wanted, **{"pot-0-named": lines})
        response = browse(people.officer).post(address(people, "new"), data)
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert not AllocationKey.objects.exists()

    def test_a_figure_of_owners_does_not_divide_among_institutions(
        self, people, browse
    ):
        wanted = {"name": "k", "pots": [UH_POT]}
        data = sent(wanted, **{"pot-0-by": "pupils"})
        response = browse(people.officer).post(address(people, "new"), data)
        assert "Those that you name have no such figures." in response.content.decode()

    def test_the_effect_on_it_is_shown_before_anything_is_saved(self, people, browse):
        year = money.ready(people)
        wanted = definition(people)
        url = reverse("funding:allocation_prepare", args=[year.pk])
        data = {**sent(wanted), "figures": "2018", "version": "0", "do": "show"}
        data["form_key"] = str(uuid.uuid4())
        html = browse(people.officer).post(url, data).content.decode()
        assert people.uh.name in html.split('id="effect"')[1]
        assert "named by the key" in html
        assert not AllocationKey.objects.exists()

        gone = {**wanted["pots"][2], "to": [{"number": NTNU, "name": "NTNU"}]}
        other = {**wanted, "pots": [*wanted["pots"][:2], gone]}
        html = browse(people.officer).post(url, {**data, **sent(other, do="show")})
        assert "which is no UH institution" in html.content.decode()
