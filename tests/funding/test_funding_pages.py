import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funding.models import Adjustment, Allocation, AllocationKey, Decision, Frame
from funding.start import start_part
from partnerships.models import Scheme, SchemeYear
from portal.lib import clock
from tests import factories as make_a
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

PAGE, FRAGMENT = {}, {"HX-Request": "true"}
both = pytest.mark.parametrize("headers", [PAGE, FRAGMENT], ids=["page", "fragment"])

INSIDE = {"officer": 200, "head": 200, "governor_reader": 200, "national": 200}
OUTSIDE = dict.fromkeys(
    ["member", "reader", "neighbour", "former_member", "other_county", "nobody"], 404
)
# The year itself is known to the county's owners, and to every UH institution.
KNOWN = {
    **INSIDE,
    **dict.fromkeys(["member", "reader", "neighbour", "uh_partner", "other_uh"], 200),
    **dict.fromkeys(["former_member", "other_county", "nobody"], 404),
}
# Only the governor's editors and approvers open a form; who knows the year is told why.
FORMS = {
    **{who: 403 for who, status in KNOWN.items() if status == 200},
    **dict.fromkeys(["former_member", "other_county", "nobody"], 404),
    "officer": 200,
    "head": 200,
}


def cells(expected):
    return pytest.mark.parametrize(("who", "status"), list(expected.items()))


def allocation_urls(allocation):
    return [
        reverse("funding:allocation_detail", args=[allocation.pk]),
        reverse("funding:allocation_working", args=[allocation.pk]),
    ]


@both
@cells({**INSIDE, **OUTSIDE, "uh_partner": 404})
def test_a_draft_is_only_for_the_governor_and_the_nation(
    people, browse, who, status, headers
):
    allocation = money.draft(people)
    browser = browse(getattr(people, who))

    for url in allocation_urls(allocation):
        assert browser.get(url, headers=headers).status_code == status


@both
@cells(
    {
        **INSIDE,
        **dict.fromkeys(["member", "reader", "neighbour"], 200),
        **dict.fromkeys(["former_member", "other_county", "nobody"], 404),
    }
)
def test_what_is_decided_is_for_the_whole_county(people, browse, who, status, headers):
    allocation = money.decided(people)
    browser = browse(getattr(people, who))

    for url in allocation_urls(allocation):
        assert browser.get(url, headers=headers).status_code == status


@both
@cells(KNOWN)
def test_a_year_is_for_those_who_may_know_of_it(people, browse, who, status, headers):
    money.draft(people)
    url = reverse("funding:year_detail", args=[people.scheme_year.pk])

    answer = browse(getattr(people, who)).get(url, headers=headers)

    assert answer.status_code == status
    if who not in INSIDE:
        assert "1\u00a0000\u00a0000" not in answer.content.decode()


@both
@cells(FORMS)
@pytest.mark.parametrize("route", ["frame_edit", "allocation_prepare"])
def test_a_form_is_only_for_the_governors_editors(
    people, browse, route, who, status, headers
):
    money.draft(people)
    url = reverse(f"funding:{route}", args=[people.scheme_year.pk])
    browser = browse(getattr(people, who))

    assert browser.get(url, headers=headers).status_code == status
    if status != 200:
        assert browser.post(url, {"do": "use"}, headers=headers).status_code == status


@both
@cells({**OUTSIDE, "uh_partner": 404, "governor_reader": 403, "national": 403})
@pytest.mark.parametrize("route", ["line_adjust", "allocation_send"])
def test_who_may_not_change_an_allocation_gets_no_further(
    people, browse, route, who, status, headers
):
    allocation = money.draft(people)
    args = [allocation.pk, *([people.owner.pk] if route == "line_adjust" else [])]
    data = {"to_nok": "1", "reason": "x", "version": "1"}

    answer = browse(getattr(people, who)).post(
        reverse(f"funding:{route}", args=args), data, headers=headers
    )

    assert answer.status_code == status
    assert not Adjustment.objects.exists()
    assert Allocation.objects.get().state == "draft"


@both
@cells(
    {
        **OUTSIDE,
        "uh_partner": 404,
        "governor_reader": 403,
        "national": 403,
        "officer": 403,
    }
)
@pytest.mark.parametrize("do", ["approve", "return"])
def test_who_may_not_approve_gets_no_further(people, browse, do, who, status, headers):
    allocation = money.sent(people)
    url = reverse("funding:allocation_approval", args=[allocation.pk])
    data = {"do": do, "reason": "x", "version": allocation.version}
    browser = browse(getattr(people, who))

    assert browser.get(url, headers=headers).status_code == status
    assert browser.post(url, data, headers=headers).status_code == status
    assert Allocation.objects.get().state == "for_approval"
    assert not Decision.objects.exists()


@both
@cells({**INSIDE, **OUTSIDE, "uh_partner": 404})
def test_keys_are_the_governors_tools(people, browse, who, status, headers):
    key = money.draft(people).key
    browser = browse(getattr(people, who))

    url = reverse("funding:key_detail", args=[key.pk])
    assert browser.get(url, headers=headers).status_code == status
    listed = browser.get(reverse("funding:key_list"), headers=headers)
    assert (key.name in listed.content.decode()) == (status == 200)


def test_everything_is_behind_login(people, client):
    allocation = money.draft(people)

    for url in [*allocation_urls(allocation), reverse("funding:year_list")]:
        assert client.get(url)["Location"].startswith("/accounts/login/")


def test_an_owner_sees_its_own_line_of_the_decision(people, browse):
    money.decided(people)

    listed = browse(people.member).get(reverse("funding:year_list")).content.decode()

    assert "191\u00a0667" in listed
    shown = browse(people.member).get(Allocation.objects.get().get_absolute_url())
    assert ">you</span>" in shown.content.decode()


def test_an_owner_reads_what_it_is_granted_by_later_decisions_too(people, browse):
    allocation = money.decided(people)
    money.change(people, allocation, "send", "approve", change_nok=-91_667)
    browser = browse(people.member)
    year_url = reverse("funding:year_detail", args=[people.scheme_year.pk])

    for url in (reverse("funding:year_list"), year_url, reverse("home")):
        text = browser.get(url).content.decode()
        assert "100\u00a0000" in text
        assert "191\u00a0667" not in text
    shown = browser.get(year_url).context["own"]
    assert (shown.amount_nok, shown.base_nok) == (30_000, 100_000)


def test_an_owner_does_not_see_that_a_draft_is_there(people, browse):
    money.draft(people)

    listed = browse(people.member).get(reverse("funding:year_list")).content.decode()

    assert "not decided" in listed
    assert "1\u00a0000\u00a0000" not in listed


# ------------------------------------------------------------------ the frame


def test_an_amount_that_is_no_amount_is_refused_and_what_was_typed_stands(
    people, browse
):
    url = reverse("funding:frame_edit", args=[people.scheme_year.pk])

    answer = browse(people.officer).post(
        url, {"amount_nok": "5000 000", "source": "Letter <b>1</b>"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "“5000 000” is not an amount in whole kroner" in text
    assert 'value="5000 000"' in text
    assert "Letter &lt;b&gt;1&lt;/b&gt;" in text
    assert not Frame.objects.exists()


@pytest.mark.parametrize("amount", ["0", "-5", ""])
def test_a_frame_of_nothing_is_refused(people, browse, amount):
    url = reverse("funding:frame_edit", args=[people.scheme_year.pk])

    answer = browse(people.officer).post(url, {"amount_nok": amount, "source": "x"})

    assert answer.status_code == 422
    assert not Frame.objects.exists()


def test_a_frame_is_set(people, browse):
    url = reverse("funding:frame_edit", args=[people.scheme_year.pk])

    answer = browse(people.officer).post(
        url, {"amount_nok": "10 400 000", "source": "x", "is_estimate": "on"}
    )

    assert answer.status_code == 302
    frame = Frame.objects.get()
    assert (frame.amount_nok, frame.is_estimate) == (10_400_000, True)


# ------------------------------------------------------------------ the key


def key_form(*pots, **changes):
    """The fields of the page: base and children, unless told."""
    pots = pots or (
        {"name": "base", "source": "each", "value": "50 000"},
        {"name": "children", "source": "rest", "by": "children_6_15"},
    )
    data = {
        "name": "Our key",
        "rounding_unit": "1",
        "figures": "2018",
        "form_key": str(uuid.uuid4()),
        "version": "0",
        "pot-TOTAL_FORMS": str(len(pots)),
        "pot-INITIAL_FORMS": "0",
        **changes,
    }
    for n, pot in enumerate(pots):
        data |= {f"pot-{n}-{name}": value for name, value in pot.items()}
    return data


def prepare_url(people):
    return reverse("funding:allocation_prepare", args=[people.scheme_year.pk])


def test_the_effect_on_every_owner_is_shown_before_anything_is_saved(people, browse):
    money.ready(people)
    browser = browse(people.officer)

    whole = browser.post(prepare_url(people), key_form(do="show"))
    part = browser.post(prepare_url(people), key_form(), headers=FRAGMENT)

    for answer in (whole, part):
        text = answer.content.decode()
        assert answer.status_code == 200
        for owner in ("Giske", "Sula"):
            assert owner in text
        assert "191\u00a0667" in text
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    assert not Allocation.objects.exists()
    assert not AllocationKey.objects.exists()


def test_using_the_key_saves_it_and_divides_the_frame(people, browse):
    money.ready(people)

    answer = browse(people.officer).post(prepare_url(people), key_form(do="use"))

    allocation = Allocation.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == allocation.get_absolute_url()
    assert allocation.lines.get(recipient=people.owner).granted_nok == 191_667
    assert allocation.key.definition["pots"][1] == {
        "name": "children",
        "rest": True,
        "by": "children_6_15",
    }


def test_every_kind_of_pot_can_be_written_and_read_back(people, browse):
    money.ready(people)
    browser = browse(people.officer)
    form = key_form(
        {"name": "a", "source": "each", "value": "1 000"},
        {
            "name": "b",
            "source": "each_by_class",
            "host_nok": "5 000",
            "member_nok": "0",
            "alone_nok": "10",
        },
        {
            "name": "c",
            "source": "amount",
            "value": "7000",
            "by": "equal",
            "minimum": "5",
        },
        {"name": "d", "source": "share", "value": "12,5", "by": "inhabitants"},
        {"name": "e", "source": "rest", "by": "equal", "only": "host,member"},
        {"name": "", "source": "", "value": ""},
        do="use",
        rounding_unit="1",
    )

    assert browser.post(prepare_url(people), form).status_code == 302

    pots = AllocationKey.objects.get().definition["pots"]
    assert pots == [
        {"name": "a", "each": 1000},
        {
            "name": "b",
            "each_by_class": {
                "column": "class",
                "amounts": {"host": 5000, "member": 0, "alone": 10},
            },
        },
        {"name": "c", "amount": 7000, "by": "equal", "minimum": 5},
        {"name": "d", "share": "0.125", "by": "inhabitants"},
        {
            "name": "e",
            "rest": True,
            "by": "equal",
            "only": {"column": "class", "in": ["host", "member"]},
        },
    ]
    again = browser.get(prepare_url(people)).content.decode()
    for shown in ('value="12,5"', 'value="1\u00a0000"', 'value="5\u00a0000"'):
        assert shown in again


@pytest.mark.parametrize(
    ("pot", "sentence"),
    [
        ({"name": "a", "source": "each", "value": "5000 000"}, "is not an amount"),
        ({"name": "a", "source": "each", "value": ""}, "Write the amount"),
        ({"name": "a", "source": "share", "value": "1e2", "by": "equal"}, "percentage"),
        (
            {"name": "a", "source": "share", "value": "101", "by": "equal"},
            "at most 100",
        ),
        (
            {"name": "a", "source": "amount", "value": "5"},
            "Say what the pot is divided",
        ),
        ({"name": "a", "source": "rest", "by": "pupils"}, "The basis has no column"),
        ({"name": "a"}, "Say where the money of this pot is from"),
        ({"source": "each", "value": "5"}, "Give the pot a name"),
        ({"name": "a", "source": "each_by_class"}, "Write the amount for each class"),
        (
            {"name": "a", "source": "each_by_class", "host_nok": "5"},
            "the key has no amount for the class",
        ),
        ({"name": "a", "source": "each", "value": "900 000"}, "more than the frame"),
        (
            {
                "name": "a",
                "source": "amount",
                "value": "10",
                "by": "equal",
                "minimum": "5",
            },
            "kroner more than the pot",
        ),
        (
            {"name": "a", "source": "each", "value": "5", "minimum": "5"},
            "Take the limit away",
        ),
        ({"name": "total", "source": "each", "value": "5"}, "cannot be called"),
        ({"name": "x" * 121, "source": "each", "value": "5"}, "a shorter name"),
        ({"name": "a", "source": "nonsense"}, "Choose one from the list"),
        ({}, "The key has no pots"),
    ],
)
def test_what_is_wrong_with_a_key_is_said_and_nothing_typed_is_lost(
    people, browse, pot, sentence
):
    money.ready(people)
    form = key_form(pot, do="use", name="Mine <script>")

    answer = browse(people.officer).post(prepare_url(people), form)
    fragment = browse(people.officer).post(prepare_url(people), form, headers=FRAGMENT)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert sentence in fragment.content.decode()
    assert fragment.status_code == 200
    assert "Mine &lt;script&gt;" in text
    for value in set(pot.values()) - {"nonsense"}:
        assert value in text
    assert not Allocation.objects.exists()
    assert not AllocationKey.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"pot-TOTAL_FORMS": "x"},
        {"pot-TOTAL_FORMS": "99999"},
        {"figures": "1999"},
        {"rounding_unit": "7"},
        {"form_key": "x"},
        {"version": ""},
        {"name": "x" * 1_000_000},
    ],
)
def test_a_form_that_nobody_could_have_typed_is_refused_in_words(people, browse, wrong):
    money.ready(people)

    answer = browse(people.officer).post(
        prepare_url(people), key_form(do="use", **wrong)
    )

    assert answer.status_code == 422
    assert "to correct" in answer.content.decode()
    assert not Allocation.objects.exists()


def test_a_pot_is_added_without_javascript(people, browse):
    money.ready(people)

    answer = browse(people.officer).post(prepare_url(people), key_form(do="add"))

    assert answer.status_code == 200
    assert 'name="pot-2-name"' in answer.content.decode()
    assert 'value="50 000"' in answer.content.decode()


def test_another_key_is_compared_with_the_draft(people, browse):
    allocation = money.draft(people)
    form = key_form(
        {"name": "all", "source": "rest", "by": "equal"}, do="show", version="1"
    )

    text = browse(people.officer).post(prepare_url(people), form).content.decode()

    assert "Against the draft" in text
    assert "+141\u00a0666" in text or "+141\u00a0667" in text
    allocation.refresh_from_db()
    assert allocation.version == 1


def test_a_draft_that_somebody_changed_is_not_written_over(people, browse):
    allocation = money.draft(people)
    Allocation.objects.filter(pk=allocation.pk).update(version=2)
    form = key_form(
        {"name": "all", "source": "rest", "by": "equal"}, do="use", version="1"
    )

    answer = browse(people.officer).post(prepare_url(people), form)

    assert answer.status_code == 422
    assert "Somebody has changed the allocation" in answer.content.decode()
    assert 'value="Our key"' in answer.content.decode()
    again = browse(people.officer).post(prepare_url(people), {**form, "version": "2"})
    assert again.status_code == 302


def test_a_saved_key_that_the_form_cannot_say_is_used_as_it_is(people, browse):
    year = money.ready(people)
    pots = [{"name": f"p{n}", "each": n} for n in range(13)]
    key = AllocationKey.objects.create(
        county=year.county,
        name="Long",
        version=1,
        definition={"name": "Long", "rounding_unit": 1, "pots": pots},
    )
    browser = browse(people.officer)

    shown = browser.get(prepare_url(people), {"key": key.pk}).content.decode()
    answer = browser.post(
        prepare_url(people),
        key_form({}, do="use", key=str(key.pk), name="Long"),
    )

    assert "more than this form can show" in shown
    assert answer.status_code == 302
    assert Allocation.objects.get().key == key


def test_adjusted_amounts_are_named_before_another_key_drops_them(people, browse):
    allocation = money.draft(people)
    adjust(people, browse, allocation, "1000")

    text = browse(people.officer).get(prepare_url(people)).content.decode()

    assert "Adjusted amounts will be dropped" in text
    assert "Giske" in text


def test_without_a_frame_the_page_says_what_to_do(people, browse):
    money.ready(people)
    Frame.objects.all().delete()

    answer = browse(people.officer).post(prepare_url(people), key_form(do="use"))

    assert "Set the frame first" in answer.content.decode()
    assert not Allocation.objects.exists()


# ------------------------------------------------------------------ a line


def adjust(people, browse, allocation, amount, **changes):
    url = reverse("funding:line_adjust", args=[allocation.pk, people.owner.pk])
    data = {"to_nok": amount, "reason": "Because", "version": "1", **changes}
    return browse(people.officer).post(url, data)


def test_a_line_is_adjusted_and_says_so_with_its_reason(people, browse):
    allocation = money.draft(people)

    assert adjust(people, browse, allocation, "191 000").status_code == 302

    text = browse(people.officer).get(allocation.get_absolute_url()).content.decode()
    assert "adjusted" in text
    assert "\u2212667 kr: Because" in text


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("5000 000", "is not an amount in whole kroner"),
        ("191 668", "1\u00a0kr above the frame"),
        ("", "Write the new amount"),
    ],
)
def test_a_wrong_amount_is_told_and_the_reason_stands(people, browse, amount, sentence):
    allocation = money.draft(people)

    answer = adjust(people, browse, allocation, amount)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "Because" in text
    assert not Adjustment.objects.exists()


def test_what_is_left_of_the_frame_is_shown_while_typing(people, browse):
    allocation = money.draft(people)
    url = reverse("funding:line_adjust", args=[allocation.pk, people.owner.pk])
    browser = browse(people.officer)

    def meter(amount):
        data = {"to_nok": amount, "version": "1", "meter": "1"}
        return browser.post(url, data, headers=FRAGMENT).content.decode()

    assert "Left of the frame: 667\u00a0kr" in meter("191 000")
    assert "above the frame" in meter("191 668")
    assert "when the amount can be read" in meter("5000 000")
    assert "<html" not in meter("1")
    assert not Adjustment.objects.exists()


def test_a_reason_of_ten_million_letters_is_refused_in_words(people, browse):
    allocation = money.draft(people)

    answer = adjust(people, browse, allocation, "1000", reason="x" * 10_000_000)

    assert answer.status_code == 422
    assert "Shorten it" in answer.content.decode()
    assert not Adjustment.objects.exists()


def test_a_form_from_before_the_frame_was_divided_anew_is_told_so(people, browse):
    allocation = money.draft(people)
    money.draft(people, scheme_year=people.scheme_year)

    answer = adjust(people, browse, allocation, "191 000")

    assert answer.status_code == 409
    assert "has changed the allocation" in answer.content.decode()
    assert not Adjustment.objects.exists()
    assert adjust(people, browse, allocation, "191 000", version="2").status_code == 302


def test_a_line_of_another_allocation_is_not_found_under_this_one(people, browse):
    allocation = money.draft(people)
    url = reverse("funding:line_adjust", args=[allocation.pk, 999_999])

    assert browse(people.officer).get(url).status_code == 404


def test_an_old_tab_that_names_the_line_adjusts_nobody_else(people, browse):
    """Its number may be another recipient's."""
    allocation = money.draft(people)
    old = f"{allocation.get_absolute_url()}lines/{people.owner.pk}/"
    data = {"to_nok": "1000", "reason": "Because", "version": "1"}

    assert browse(people.officer).post(old, data).status_code == 404
    assert not Adjustment.objects.exists()


# ------------------------------------------------------------------ the approval


def test_two_clicks_on_send_and_on_approve_are_one_of_each(people, browse):
    allocation = money.draft(people)
    send = reverse("funding:allocation_send", args=[allocation.pk])
    approval = reverse("funding:allocation_approval", args=[allocation.pk])

    for _click in range(2):
        answer = browse(people.officer).post(send, {"version": "1"})
        assert answer.status_code == 302
    for _click in range(2):
        answer = browse(people.head).post(approval, {"do": "approve", "version": "2"})
        assert answer.status_code == 302

    assert Decision.objects.count() == 1


def test_an_approval_of_another_version_is_refused(people, browse):
    allocation = money.sent(people)
    approval = reverse("funding:allocation_approval", args=[allocation.pk])

    for version in ("1", "", "x"):
        answer = browse(people.head).post(
            approval, {"do": "approve", "version": version}
        )
        assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_a_return_without_a_reason_keeps_the_page(people, browse):
    allocation = money.sent(people)
    approval = reverse("funding:allocation_approval", args=[allocation.pk])
    browser = browse(people.head)

    answer = browser.post(approval, {"do": "return", "reason": "", "version": "2"})
    assert answer.status_code == 422
    assert "Write the reason" in answer.content.decode()

    answer = browser.post(approval, {"do": "return", "reason": "Low", "version": "2"})
    assert answer.status_code == 302
    shown = browse(people.officer).get(allocation.get_absolute_url()).content.decode()
    assert "Low" in shown


def test_the_preparer_is_told_who_can_approve(people, browse):
    allocation = money.draft(people, actor=people.actor("head"))
    send = reverse("funding:allocation_send", args=[allocation.pk])
    browse(people.head).post(send, {"version": "1"})
    approval = reverse("funding:allocation_approval", args=[allocation.pk])

    text = browse(people.head).get(approval).content.decode()

    assert "You prepared this allocation. Another approver must approve it." in text
    assert "Approve and decide" not in text


# ------------------------------------------------------------------ what is shown


def test_no_need_no_network_and_no_figure_are_said_and_are_not_zero(people, browse):
    allocation = money.draft(people)
    allocation.basis_set.values.filter(
        recipient=people.owner, column="children_6_15"
    ).update(number=None)

    text = browse(people.officer).get(allocation.get_absolute_url()).content.decode()

    assert text.count("no need</span>") == 2
    assert text.count("no figure</span>") == 1
    assert "Owners without a network" in text
    assert "2 owners without a need" in text


def test_titles_and_reasons_are_text_and_never_markup(people, browse):
    people.owner.name = "<img src=x>{{ 7 }}"
    people.owner.save()
    allocation = money.draft(people)
    adjust(people, browse, allocation, "1000", reason="<script>alert(1)</script>")

    text = browse(people.officer).get(allocation.get_absolute_url()).content.decode()

    assert "<img src=x>" not in text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_two_schemes_of_one_year_are_told_apart_on_the_start_page(people):
    year = people.scheme_year

    def told():
        part = start_part(people.actor("officer"))
        texts = [str(task.text) for task in (*part.tasks, *part.coming)]
        return [text for text in texts if text.endswith("aside for the county.")]

    set_it = "Set the frame: what the state has set aside for the county."
    assert told() == [f"{year.county.name} 2018: {set_it}"]

    scheme = make_a.SchemeFactory(code="other", name_en="Another scheme")
    make_a.SchemeYearFactory(scheme=scheme, county=year.county, year=year.year)

    assert sorted(told()) == sorted(
        f"{year.county.name} 2018 ({each}): {set_it}" for each in (year.scheme, scheme)
    )


@pytest.mark.parametrize(("passed", "state"), [(False, "todo"), (True, "done")])
def test_the_needs_are_done_when_their_deadline_has_passed(
    people, browse, passed, state
):
    allocation = money.draft(people)
    year = reverse("funding:year_detail", args=[allocation.scheme_year_id])
    days = dt.timedelta(days=1 if passed else -1)

    for address in (allocation.get_absolute_url(), year):
        with clock.at(people.scheme_year.deadline + days):
            page = browse(people.officer).get(address)

        needs, *_between, now = page.context["chain"][:4]
        assert (needs.state, now.state) == (state, "now")
        assert needs.note == "1 of 3 owners have a need"


# ------------------------------------------------------------------ how much it asks


def many_years(people, count):
    schemes = Scheme.objects.bulk_create(
        make_a.SchemeFactory.build(code=f"s{n}") for n in range(count)
    )
    years = SchemeYear.objects.bulk_create(
        make_a.SchemeYearFactory.build(
            scheme=scheme, county=people.scheme_year.county, year=2017
        )
        for scheme in schemes
    )
    Frame.objects.bulk_create(
        Frame(scheme_year=year, amount_nok=5, source="A letter") for year in years
    )


def measured(browser, url, **how):
    browser.get(url)  # the session and the templates are warm
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = browser.get(url, **how)
    assert answer.status_code == 200
    return len(asked), len(answer.content)


@pytest.mark.parametrize("rows", [3, 300])
@pytest.mark.parametrize(
    ("route", "queries"),
    [
        ("allocation_detail", 11),
        ("allocation_working", 4),
        ("allocation_prepare", 6),
        ("year_detail", 10),
        ("approval", 12),
    ],
)
def test_the_queries_of_a_page_do_not_follow_its_rows(
    people, browse, rows, route, queries
):
    make = money.sent if route == "approval" else money.draft
    allocation = make(people, owners=rows, amount_nok=100_000_000)
    on_year = route in ("allocation_prepare", "year_detail")
    name = "allocation_approval" if route == "approval" else route
    url = reverse(
        f"funding:{name}",
        args=[allocation.scheme_year_id if on_year else allocation.pk],
    )

    asked, _size = measured(browse(people.head), url)

    assert asked == queries


@pytest.mark.parametrize("rows", [3, 300])
def test_the_queries_of_the_lists_do_not_follow_their_rows(people, browse, rows):
    money.draft(people)
    many_years(people, rows)
    AllocationKey.objects.bulk_create(
        AllocationKey(
            county=people.scheme_year.county,
            name=f"Key {n}",
            version=1,
            definition=money.KEY,
        )
        for n in range(rows)
    )
    browser = browse(people.officer)

    assert measured(browser, reverse("funding:year_list"))[0] == 8
    assert measured(browser, reverse("funding:key_list"))[0] == 6


def test_a_county_of_sixty_owners_is_a_page_of_sixty_kibibytes(people, browse):
    allocation = money.draft(people, owners=60, amount_nok=100_000_000)

    _asked, size = measured(browse(people.officer), allocation.get_absolute_url())

    assert size <= 60 * 1024
