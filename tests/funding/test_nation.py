"""The frame of the whole country, divided among the counties."""

import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse

from funding.basis.counties import county_figures
from funding.invariants import broken
from funding.models import (
    Decision,
    Frame,
    FrameVersion,
    NationalDivision,
    NationalFrame,
    NationalShare,
)
from funding.services.decisions import move_allocation
from funding.services.nation import give_waiting, move_division, prepare_division
from funding.start import start_part
from partnerships.models import SchemeYear
from portal.audit.models import AuditEntry
from portal.lib.errors import IllegalMove, Refusal, StaleState
from tests import factories as make_a
from tests.funding import figures, money, nation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def shares(division) -> dict[str, int]:
    return dict(division.shares.values_list("county__code", "amount_nok"))


def test_a_frame_is_divided_by_the_sums_of_the_counties(people):
    division = nation.draft(people)

    assert shares(division) == {"11": 1_000_000, "15": 2_000_000}
    assert (division.number, division.state, division.left_nok) == (1, "draft", 0)
    assert division.basis["15"] == {"children_6_15": "300"}
    assert not Frame.objects.exists()


def test_the_same_form_twice_is_one_division(people):
    form_key = uuid.uuid4()

    first = nation.draft(people, form_key=form_key)
    assert nation.draft(people, form_key=form_key) == first
    assert AuditEntry.objects.about(first).count() == 1


def test_a_draft_is_reckoned_anew_and_an_old_page_writes_over_nothing(people):
    first = nation.draft(people)
    again = nation.draft(people, amount_nok=6_000_000, version=first.version)

    assert again.pk == first.pk
    assert shares(again) == {"11": 2_000_000, "15": 4_000_000}
    with pytest.raises(StaleState, match="changed the division"):
        nation.draft(people, version=first.version)


def test_a_decision_sets_each_countys_frame_and_names_itself_as_the_source(people):
    there = make_a.SchemeYearFactory(
        county=make_a.CountyFactory(code="11"), scheme=people.scheme_year.scheme
    )
    division = nation.decided(people)

    frames = dict(Frame.objects.values_list("scheme_year__county__code", "amount_nok"))
    assert frames == {"11": 1_000_000, "15": 2_000_000}
    version = there.frame.versions.get()
    assert version.share.division == division
    assert "2018" in version.source
    assert "Prop. 1 S" in version.source
    assert list(broken()) == []


def test_a_frame_that_a_county_has_set_is_a_version_before(people):
    money.put_frame(people, 1_500_000, "Overslag", is_estimate=True)
    nation.decided(people)

    frame = Frame.objects.get()
    assert (frame.amount_nok, frame.is_estimate) == (2_000_000, False)
    kept = frame.versions.order_by("number").values_list("amount_nok", "share")
    assert [(nok, share is None) for nok, share in kept] == [
        (1_500_000, True),
        (2_000_000, False),
    ]


def test_a_revised_budget_is_a_new_version_with_the_old_one_in_sight(people):
    first = nation.decided(people)
    second = nation.decided(people, amount_nok=3_300_000, source="Revidert budsjett")

    assert (first.number, second.number) == (1, 2)
    assert Frame.objects.get().amount_nok == 2_200_000
    assert NationalDivision.objects.get(number=1).amount_nok == 3_000_000
    assert list(broken()) == []


def test_another_frame_than_the_nations_is_the_countys_own_estimate(people, browse):
    division = nation.decided(people)
    address = reverse("funding:frame_edit", args=[people.scheme_year.pk])
    client = browse(people.officer)
    assert "gives the county 2" in client.get(address).content.decode()
    typed = {"amount_nok": "1600000", "source": "Eige overslag"}

    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert "Tick that you know it" in refused.content.decode()
    assert Frame.objects.get().amount_nok == 2_000_000

    client.post(address, typed | {"knows": "on"})
    frame = Frame.objects.get()
    assert (frame.amount_nok, frame.is_estimate) == (1_600_000, True)
    seen = browse(people.national).get(division.get_absolute_url())
    assert "frame of another size" in seen.content.decode()

    client.post(address, typed | {"amount_nok": "2000000"})
    seen = browse(people.national).get(division.get_absolute_url())
    assert Frame.objects.get().is_estimate is False
    assert "frame of another size" not in seen.content.decode()


class TestAFrameThatTheCountryHasChanged:
    """The county's case officers are told, until they have set the frame anew."""

    TOLD = "the country&#x27;s division has changed the frame."

    def sees(self, browse, user) -> bool:
        return self.TOLD in browse(user).get(reverse("home")).content.decode()

    def test_is_a_task_for_the_countys_case_officers_alone(self, people, browse):
        nation.decided(people)
        assert not self.sees(browse, people.officer)
        nation.decided(people, amount_nok=3_300_000)

        assert self.sees(browse, people.officer)
        assert self.sees(browse, people.head)
        others = ("governor_reader", "national", "other_county", "member", "nobody")
        assert [who for who in others if self.sees(browse, getattr(people, who))] == []
        address = reverse("funding:year_detail", args=[people.scheme_year.pk])
        page = browse(people.officer).get(address).content.decode()
        assert "It was 2\u00a0000\u00a0000\u00a0kr, and is now 2\u00a0200" in page
        page = browse(people.governor_reader).get(address).content.decode()
        assert "division has changed the frame" not in page

    def test_is_told_until_it_is_set_anew(self, people, browse):
        nation.decided(people)
        nation.decided(people, amount_nok=3_300_000)
        nation.decided(people, amount_nok=3_300_000, source="The same again")
        assert self.sees(browse, people.officer)

        now = Frame.objects.get()
        money.put_frame(people, now.amount_nok, now.source)

        assert not self.sees(browse, people.officer)
        count = now.versions.count()
        money.put_frame(people, now.amount_nok, now.source)
        assert now.versions.count() == count

    def test_or_another_one_is_set_knowingly(self, people, browse):
        nation.decided(people)
        nation.decided(people, amount_nok=3_300_000)
        money.put_frame(people, 1_900_000, "Eige overslag", knows=True)

        assert not self.sees(browse, people.officer)

    def test_while_the_county_divides_it_is_told_once_with_what_to_do(
        self, people, browse
    ):
        year = money.ready(people, amount_nok=None)
        nation.decided(people)
        allocation = money.sent(people, scheme_year=year)
        nation.decided(people, amount_nok=2_400_000)
        sent = f"{year.county.name} 2018: The frame has changed since the allocation "

        def told(who):
            part = start_part(people.actor(who))
            return [
                task.text
                for task in [*part.tasks, *part.coming]
                if "2018:" in task.text
            ]

        comes = "was sent. An approver returns it, and then the frame is divided anew."
        assert told("officer") == [sent + comes]
        returns = "was sent. Return it, so that the frame is divided anew."
        assert told("head") == [sent + returns]
        page = browse(people.officer).get(
            reverse("funding:year_detail", args=[year.pk])
        )
        assert "When an approver has returned it" in page.content.decode()
        assert "then the frame can be set" not in page.content.decode()
        assert "Set the frame anew" not in page.content.decode()
        edit = reverse("funding:frame_edit", args=[year.pk])
        assert edit not in page.content.decode()
        assert browse(people.officer).get(edit).status_code == 403

        move_allocation(
            actor=people.actor("head"),
            allocation=allocation,
            action="return",
            reason="Ny ramme",
        )
        draft = "The frame has changed since the draft was divided: divide it anew."
        assert told("officer") == [f"{year.county.name} 2018: {draft}"]

    def test_is_noticed_when_the_allocation_is_made_from_it(self, people, browse):
        year = money.ready(people, amount_nok=None)
        nation.decided(people)
        money.draft(people, scheme_year=year)
        nation.decided(people, amount_nok=2_400_000)
        address = reverse("funding:year_detail", args=[year.pk])
        changed = "division has changed the frame"
        assert changed in browse(people.officer).get(address).content.decode()

        money.draft(people, scheme_year=year)

        assert not self.sees(browse, people.officer)
        assert changed not in browse(people.officer).get(address).content.decode()

    def test_an_allocation_of_the_old_one_says_nothing_of_the_new(self, people, browse):
        year = money.ready(people, amount_nok=None)
        nation.decided(people)
        allocation = money.sent(people, scheme_year=year)
        head, page = browse(people.head), allocation.get_absolute_url()
        assert "Approve or return" in head.get(page).content.decode()
        nation.decided(people, amount_nok=2_400_000, is_estimate=True)
        approval = reverse("funding:allocation_approval", args=[allocation.pk])

        for url in (page, approval):
            assert "This is an estimate" not in head.get(url).content.decode()
        text = head.get(page).content.decode()
        assert "Approve or return" not in text
        assert "Return it" in text


def test_the_estimate_of_the_country_is_one_until_the_country_says_otherwise(people):
    nation.decided(people, is_estimate=True)
    frame = Frame.objects.get()
    money.put_frame(people, frame.amount_nok, "Brev frå fylket")
    frame.refresh_from_db()
    assert (frame.is_estimate, frame.source) == (True, "Brev frå fylket")

    nation.decided(people, source="Prop. 1 S, vedteken")
    frame.refresh_from_db()
    assert frame.is_estimate is False


@pytest.mark.parametrize(
    ("frame_nok", "difference"),
    [(2_500_000, "500 000 kr more"), (1_600_000, "400 000 kr less")],
)
def test_who_approves_reads_that_the_frame_is_not_the_nations(
    people, browse, frame_nok, difference
):
    year = money.ready(people, amount_nok=None)
    nation.decided(people)
    pages = []
    for amount_nok in (frame_nok, 2_000_000):
        money.put_frame(people, amount_nok, "Brev", knows=True)
        year.refresh_from_db()
        allocation = money.sent(people, scheme_year=year)
        head = browse(people.head)
        for name, pk in (
            ("allocation_approval", allocation.pk),
            ("year_detail", year.pk),
        ):
            page = head.get(reverse(f"funding:{name}", args=[pk])).content.decode()
            pages.append(page.replace("\u00a0", " "))
        move_allocation(
            actor=people.actor("head"),
            allocation=allocation,
            action="return",
            reason="Anna ramme",
        )

    for page in pages[:2]:
        assert "division gives the county 2 000 000 kr" in page
        assert difference in page
        assert "It is an estimate that the county has set itself." in page
        assert "This is an estimate" in page
    for page in pages[2:]:
        assert "division gives" not in page
        assert "This is an estimate" not in page


def test_nobody_leaves_the_nations_frame_without_knowing_it(people):
    nation.decided(people)

    with pytest.raises(ValidationError) as refused:
        money.put_frame(people, 1_600_000, "Eige overslag")
    assert list(refused.value.message_dict) == ["knows"]
    assert "gives the county 2\u00a0000\u00a0000" in refused.value.messages[0]
    assert Frame.objects.get().amount_nok == 2_000_000

    frame = money.put_frame(people, 1_600_000, "Eige overslag", knows=True)
    assert (frame.amount_nok, frame.is_estimate) == (1_600_000, True)


def test_what_is_decided_and_not_given_yet_holds_too(people):
    nation.decided(people, amount_nok=6_000_000)
    nation.decided(people)
    FrameVersion.objects.all().delete()
    Frame.objects.all().delete()

    with pytest.raises(ValidationError, match="gives the county 2"):
        money.put_frame(people, 4_000_000, "Fyrste fordeling")
    nation.draft(people, amount_nok=6_000_000)
    assert money.put_frame(people, 2_000_000, "Brev").is_estimate is False


def test_what_was_sent_before_the_nation_lowered_the_frame_is_not_approved(
    people, browse
):
    """Judged on the frame that stands at the approval, on the page and in the service.

    Returned, divided anew and sent again it is approved.
    """
    year = money.ready(people, amount_nok=None)
    nation.decided(people)
    allocation = money.sent(people, scheme_year=year)
    nation.decided(people, amount_nok=2_400_000, source="Revidert budsjett")
    head = browse(people.head)
    approval = reverse("funding:allocation_approval", args=[allocation.pk])

    shown = head.get(approval).content.decode()
    assert "The frame is now 1\u00a0600\u00a0000" in shown
    assert "Approve and decide" not in shown
    typed = {"do": "approve", "version": allocation.version}
    refused = head.post(approval, typed)
    assert refused.status_code == 409
    assert "must return it to a draft" in refused.content.decode()
    start = head.get(reverse("home")).content.decode()
    assert "Return it, so that the frame is divided anew" in start
    assert not Decision.objects.exists()

    head.post(approval, typed | {"do": "return", "reason": "Ny ramme"})
    officer = browse(people.officer).get(reverse("home")).content.decode()
    assert "divide it anew" in officer
    anew = money.draft(people, scheme_year=allocation.scheme_year)
    move_allocation(actor=people.actor("officer"), allocation=anew, action="send")
    move_allocation(actor=people.actor("head"), allocation=anew, action="approve")
    assert anew.lines.granted_nok() == 1_600_000


def test_two_people_are_needed(people):
    division = nation.sent(people)

    with pytest.raises(PermissionDenied, match="prepared by one person"):
        move_division(
            actor=people.actor("national"), division=division, action="approve"
        )
    with pytest.raises(IntegrityError, match="takes_two_people"), transaction.atomic():
        NationalDivision.objects.filter(pk=division.pk).update(
            state="decided",
            approved_by=division.prepared_by,
            decided_at=division.sent_at,
        )
    assert not Frame.objects.exists()


@pytest.mark.parametrize("who", ["officer", "head", "member", "nobody", "uh_partner"])
def test_nobody_but_the_nation_divides(people, who):
    division = nation.sent(people)
    actor = people.actor(who)

    with pytest.raises(PermissionDenied, match="Only the national administration"):
        nation.draft(people, actor=actor)
    for action in ("approve", "return"):
        with pytest.raises(PermissionDenied):
            move_division(actor=actor, division=division, action=action, reason="x")
    with pytest.raises(PermissionDenied):
        give_waiting(actor=actor, division=division)


def test_it_is_returned_with_a_reason(people):
    division = nation.sent(people)
    approver = nation.second(people)

    with pytest.raises(ValidationError, match="Say what should be changed"):
        move_division(actor=approver, division=division, action="return")
    back = move_division(
        actor=approver, division=division, action="return", reason="Feil kjelde"
    )
    assert (back.state, back.returned_reason) == ("draft", "Feil kjelde")
    with pytest.raises(IllegalMove):
        move_division(actor=approver, division=back, action="approve")


def test_what_is_sent_is_not_divided_anew(people):
    nation.sent(people)

    with pytest.raises(Refusal, match="sent for approval"):
        nation.draft(people)


def test_less_than_a_county_has_decided_is_refused_with_its_name_and_by_how_much(
    people,
):
    money.decided(people, amount_nok=2_500_000)

    division = nation.draft(people)
    with pytest.raises(Refusal, match=r"Møre og Romsdal \(500.000.kr too little\)"):
        move_division(actor=people.actor("national"), division=division, action="send")
    assert Frame.objects.get().amount_nok == 2_500_000


def test_a_county_that_decides_between_sending_and_approving_stops_it(people):
    year = money.ready(people, amount_nok=2_500_000)
    division = nation.sent(people)
    money.decided(people, scheme_year=year)

    with pytest.raises(Refusal, match=r"500.000.kr too little"):
        move_division(actor=nation.second(people), division=division, action="approve")
    division.refresh_from_db()
    assert division.state == "for_approval"


def test_a_county_that_makes_its_year_later_gets_its_frame_then(people):
    division = nation.decided(people)
    late = make_a.SchemeYearFactory(
        county=make_a.CountyFactory(code="11"), scheme=people.scheme_year.scheme
    )

    given = give_waiting(actor=people.actor("national"), division=division)

    assert given == ["11"]
    late.refresh_from_db()
    assert late.frame.amount_nok == 1_000_000
    assert give_waiting(actor=people.actor("national"), division=division) == []


def test_a_county_above_its_share_keeps_no_other_county_from_theirs(people, browse):
    """It set a frame of its own, knowing it, and has decided more than its share."""
    year = money.ready(people, amount_nok=None)
    division = nation.decided(people)
    FrameVersion.objects.all().delete()
    Frame.objects.all().delete()
    year = SchemeYear.objects.get(pk=year.pk)
    late = make_a.SchemeYearFactory(
        county=make_a.CountyFactory(code="11"), scheme=year.scheme
    )
    money.put_frame(people, 2_500_000, "Eige overslag", knows=True)
    money.decided(people, scheme_year=year)
    browser = browse(people.national)
    shown = browser.get(division.frame.get_absolute_url()).content.decode()
    assert "1 county has made its year after" in shown
    assert "Møre og Romsdal has decided 2\u00a0500\u00a0000" in shown

    for told in ("The frame of 1 county is set.", None):
        give = reverse("funding:national_give", args=[division.pk])
        page = browser.post(give, follow=True).content.decode()
        assert ("is set." in page) is bool(told)
        assert "Møre og Romsdal was not given its share of 2\u00a0000\u00a0000" in page
        assert "has decided 500\u00a0000\u00a0kr more" in page
    late.refresh_from_db()
    assert late.frame.amount_nok == 1_000_000
    assert Frame.objects.get(scheme_year=year).amount_nok == 2_500_000
    shown = browser.get(division.frame.get_absolute_url()).content.decode()
    assert "after the division was decided" not in shown


def test_an_older_division_gives_nothing_more(people):
    first = nation.decided(people)
    nation.decided(people, amount_nok=3_300_000)

    with pytest.raises(Refusal, match="newest"):
        give_waiting(actor=people.actor("national"), division=first)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount_nok": 0}, "0"),
        ({"statistics_year": 2017}, "children_6_15"),
        ({"definition": {"name": "x", "rounding_unit": 1, "pots": []}}, "pot"),
    ],
)
def test_what_cannot_be_divided_is_said_and_nothing_is_saved(people, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        nation.draft(people, **changes)
    assert not NationalDivision.objects.exists()


class TestTheDatabase:
    def test_what_is_decided_never_changes(self, people):
        division = nation.decided(people)
        rows = NationalDivision.objects.filter(pk=division.pk)

        frames = NationalFrame.objects.all()
        for change in (
            lambda: rows.update(amount_nok=1),
            rows.delete,
            lambda: frames.update(year=2011),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        for change in (
            lambda: division.shares.update(amount_nok=1),
            division.shares.all().delete,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_shares_that_are_not_the_frame_are_not_decided(self, people):
        division = nation.sent(people)
        NationalShare.objects.filter(county__code="11").update(amount_nok=1)

        with pytest.raises(DatabaseError, match="not the national frame"):
            move_division(
                actor=nation.second(people), division=division, action="approve"
            )


class TestTheFiguresOfACounty:
    def test_are_the_sums_of_its_owners(self, people):
        nation.ready(people)
        found = county_figures(people.scheme_year.scheme, 2018, 2018)

        assert found.cells["15"]["children_6_15"] == Decimal(300)
        assert found.lacking["15"]["children_6_15"] == 0

    def test_say_how_many_municipalities_have_none(self, people):
        nation.ready(people)
        make_a.MunicipalityFactory(county=people.scheme_year.county)

        found = county_figures(people.scheme_year.scheme, 2018, 2018)
        assert found.lacking["15"]["children_6_15"] == 1

    def test_are_those_of_its_file_where_it_has_imported_one(self, people):
        nation.ready(people)
        figures.saved(
            people,
            figures.csv(
                ("1532", "Giske", "70"),
                ("1534", "Haram", "80"),
                ("1531", "Sula", "90,5"),
                headings=("number", "name", "children_6_15"),
            ),
        )

        found = county_figures(people.scheme_year.scheme, 2018, 2018)
        assert found.imported == ("15",)
        assert found.cells["15"]["children_6_15"] == Decimal("240.5")

    def test_take_the_same_queries_for_few_owners_and_many(
        self, people, django_assert_num_queries
    ):
        nation.ready(people)
        for owners in (0, 5):
            for _ in range(owners):
                money.figures(make_a.MunicipalityFactory(), "10")
            with django_assert_num_queries(5):
                county_figures(people.scheme_year.scheme, 2018, 2018)


def test_the_invariants_see_what_was_written_past_the_services(people):
    division = nation.decided(people)
    other = nation.sent(people, amount_nok=6_000_000)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("frameversion", "nationalshare", "nationaldivision"):
            cursor.execute(f"ALTER TABLE funding_{table} DISABLE TRIGGER USER")
        FrameVersion.objects.update(amount_nok=1)
        NationalShare.objects.filter(division=division, county__code="11").delete()
        NationalDivision.objects.filter(pk=other.pk).update(number=3)

    told = "\n".join(broken())
    assert "is not the frame that the nation divided" in told
    assert "2000000 kr shared and 0 kr left are not its 3000000 kr" in told
    assert "a version of it is missing" in told


class TestThePages:
    def forms(self, **changes) -> dict[str, str]:
        return {
            "amount_nok": "3 000 000",
            "source": "Prop. 1 S",
            "name": "By children",
            "rounding_unit": "1",
            "figures": "2018",
            "form_key": str(uuid.uuid4()),
            "version": "0",
            "pot-TOTAL_FORMS": "1",
            "pot-INITIAL_FORMS": "0",
            "pot-0-name": "children",
            "pot-0-source": "rest",
            "pot-0-by": "children_6_15",
            **changes,
        }

    def address(self, people, route: str = "national_edit") -> str:
        year = people.scheme_year
        return reverse(f"funding:{route}", args=[year.scheme.code, year.year])

    def test_the_effect_on_every_county_is_shown_before_anything_is_saved(
        self, people, browse
    ):
        nation.ready(people)
        money.put_frame(people, 2_500_000, "Overslag", is_estimate=True)
        browser = browse(people.national)

        shown = browser.post(self.address(people), self.forms(do="show"))

        page = shown.content.decode()
        assert "Møre og Romsdal" in page
        assert "2\u00a0000\u00a0000" in page
        assert "\u2212500\u00a0000" in page
        assert "by hand" in page
        assert not NationalDivision.objects.exists()

    def test_what_a_pot_picks_counties_by_is_no_figure(self, people, browse):
        """«number» picks the county of a pot; nobody divides by it."""
        pots = [
            {
                "name": "set for one",
                "amount": 500_000,
                "by": "equal",
                "only": {"column": "number", "in": ["15"]},
            },
            *nation.KEY["pots"],
        ]
        nation.draft(people, definition=nation.KEY | {"pots": pots})

        page = browse(people.national).get(self.address(people))

        columns = page.context["desk"].effect.columns
        assert [column.name for column in columns] == ["children_6_15"]
        assert "no figure" not in page.content.decode()

    def test_it_is_saved_sent_and_approved(self, people, browse):
        nation.ready(people)
        browser = browse(people.national)
        saved = browser.post(self.address(people), self.forms(do="use"))
        division = NationalDivision.objects.get()
        assert saved["Location"] == division.get_absolute_url()

        step = reverse("funding:national_step", args=[division.pk])
        browser.post(step, {"do": "send", "version": division.version})
        browser.post(step, {"do": "send", "version": division.version})
        division.refresh_from_db()
        assert division.state == "for_approval"
        refused = browser.post(step, {"do": "approve", "version": division.version})
        assert refused.status_code == 403

        nation.second(people)
        from portal.people.models import User

        other = browse(User.objects.get(full_name="Second"))
        other.post(step, {"do": "approve", "version": division.version})
        division.refresh_from_db()
        assert division.state == "decided"
        page = browse(people.officer).get(division.get_absolute_url())
        assert "2\u00a0000\u00a0000" in page.content.decode()

    def test_the_form_again_with_another_amount_is_not_taken_for_the_first(
        self, people, browse
    ):
        """As after «Back»: the same again is a success, another amount is told."""
        nation.ready(people)
        browser, address = browse(people.national), self.address(people)
        typed = self.forms(do="use")
        for _ in range(2):
            assert browser.post(address, typed).status_code == 302

        typed["amount_nok"] = "6000000"
        told = browser.post(address, typed)
        assert told.status_code == 422
        page = told.content.decode()
        assert "This form is saved already" in page
        assert 'value="6000000"' in page.replace("\u00a0", "")
        assert NationalDivision.objects.get().amount_nok == 3_000_000

        form = told.context["desk"].form
        anew = {name: form[name].value() for name in ("form_key", "version")}
        assert browser.post(address, typed | anew).status_code == 302
        assert NationalDivision.objects.get().amount_nok == 6_000_000

    def test_what_is_wrong_is_said_with_all_that_was_typed(self, people, browse):
        nation.ready(people)
        answer = browse(people.national).post(
            self.address(people), self.forms(do="use", amount_nok="5000 000")
        )

        assert answer.status_code == 422
        assert "5000 000" in answer.content.decode()
        assert not NationalDivision.objects.exists()

    def test_a_frame_of_nothing_is_told_beside_the_amount(self, people, browse):
        nation.ready(people)
        typed = self.forms(do="use", amount_nok="0")
        answer = browse(people.national).post(self.address(people), typed)

        assert answer.status_code == 422
        desk = answer.context["desk"]
        assert desk.form.errors == {"amount_nok": ["A frame is more than 0 kroner."]}

    def test_what_waits_is_on_the_start_page_of_the_nation(self, people, browse):
        nation.sent(people)

        page = browse(people.national).get("/").content.decode()
        assert "The country&#x27;s frame 2018 waits for approval." in page
        assert (
            "waits for approval"
            not in browse(people.uh_partner).get("/").content.decode()
        )

    def test_a_return_needs_a_reason(self, people, browse):
        division = nation.sent(people)
        step = reverse("funding:national_step", args=[division.pk])
        data = {"do": "return", "version": division.version}

        answer = browse(people.national).post(step, data)

        assert answer.status_code == 422
        assert "Write the reason" in answer.content.decode()

    def test_the_year_takes_the_same_queries_for_one_county_and_many(
        self, people, browse, django_assert_num_queries
    ):
        nation.decided(people)
        browser = browse(people.national)
        for code in ("", "03", "04", "05"):
            if code:
                county = make_a.CountyFactory(code=code, name=f"Fylke {code}")
                make_a.SchemeYearFactory(
                    county=county, scheme=people.scheme_year.scheme
                )
            with django_assert_num_queries(YEAR_QUERIES):
                browser.get(self.address(people, "national_year"))


YEAR_QUERIES = 12


def test_a_division_of_another_scheme_is_its_own(people):
    other = make_a.SchemeFactory(code="other")
    nation.decided(people)

    division = prepare_division(
        actor=people.actor("national"),
        scheme=other,
        year=2018,
        amount_nok=5_000_000,
        source="Prop. 1 S",
        definition=nation.KEY,
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )
    assert division.number == 1
