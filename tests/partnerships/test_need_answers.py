"""Two people in one need: what each changed stands, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from partnerships.invariants import broken
from partnerships.models import Need, NeedCost, NeedLine, Network
from partnerships.need.answers import answers_of, fingerprint, merge
from partnerships.need.gaps import missing_in
from partnerships.need.meter import meter_of
from partnerships.services.need_answers import Tab, save_answers
from partnerships.views.needs import BUDGETED
from portal.audit.models import AuditEntry
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def draft(people):
    return make_a.NeedFactory(
        owner=people.owner, scheme_year=people.scheme_year, aim="Old", content="Old"
    )


def bases(**texts):
    return {name: fingerprint(text) for name, text in texts.items()}


def save(people, need, answers, began, who="member", tab=None):
    return save_answers(
        actor=people.actor(who), need=need, answers=answers, bases=began, tab=tab
    )


@pytest.mark.parametrize(
    ("began", "stands", "sent", "becomes"),
    [
        ("a", "a", "a", "nothing"),
        ("a", "a", "b", "mine"),
        ("a", "b", "a", "theirs"),
        ("a", "b", "b", "nothing"),
        ("a", "b", "c", "conflict"),
        ("", "", "c", "mine"),
        ("a", "", "c", "conflict"),
        ("a", "a", "", "mine"),
        ("a\r\nb", "a\nb", "c", "mine"),
    ],
)
def test_every_way_in_which_two_may_meet(began, stands, sent, becomes):
    found = merge({"aim": stands}, {"aim": sent}, bases(aim=began))
    told = {
        "mine": list(found.mine),
        "theirs": found.theirs,
        "conflict": found.conflicts,
    }
    expected = {name: ["aim"] if name == becomes else [] for name in told}
    assert told == expected


def test_two_who_change_different_fields_both_keep_theirs(people, draft):
    began = bases(aim="Old", content="Old")
    save(people, draft, {"aim": "Kari", "content": "Old"}, began)
    saved = save(people, draft, {"aim": "Old", "content": "Per"}, began, "approver")

    need = Need.objects.get(pk=draft.pk)
    assert (need.aim, need.content) == ("Kari", "Per")
    [theirs] = saved.merged
    assert (theirs.name, theirs.value, theirs.by.who) == ("aim", "Kari", "Member")


def test_two_who_change_the_same_field_meet_and_nothing_is_written(people, draft):
    save(people, draft, {"aim": "Kari"}, bases(aim="Old"))
    saved = save(people, draft, {"aim": "Per"}, bases(aim="Old"), "approver")

    assert Need.objects.get(pk=draft.pk).aim == "Kari"
    [conflict] = saved.conflicts
    assert (conflict.value, conflict.by.who) == ("Kari", "Member")
    assert saved.written == []


def test_of_both_at_once_the_one_field_is_saved_and_the_other_asked_about(
    people, draft
):
    began = bases(aim="Old", content="Old")
    save(people, draft, {"aim": "Kari"}, began)
    saved = save(people, draft, {"aim": "Per", "content": "Per"}, began, "approver")
    need = Need.objects.get(pk=draft.pk)
    assert (need.aim, need.content) == ("Kari", "Per")
    assert [one.name for one in saved.conflicts] == ["aim"]


def test_one_who_writes_on_in_the_same_form_meets_nobody(people, draft):
    began = bases(aim="Old")
    save(people, draft, {"aim": "First"}, began, tab=Tab("t", 1))
    saved = save(people, draft, {"aim": "First and more"}, began, tab=Tab("t", 2))
    assert saved.conflicts == []
    assert Need.objects.get(pk=draft.pk).aim == "First and more"


def test_an_autosave_that_comes_late_does_not_undo_the_newer_text(people, draft):
    began = bases(aim="Old")
    save(people, draft, {"aim": "Newer"}, began, tab=Tab("t", 2))
    save(people, draft, {"aim": "Older"}, began, tab=Tab("t", 1))
    assert Need.objects.get(pk=draft.pk).aim == "Newer"


def test_another_tab_of_the_same_person_is_another(people, draft):
    save(people, draft, {"aim": "One"}, bases(aim="Old"), tab=Tab("a", 1))
    saved = save(people, draft, {"aim": "Two"}, bases(aim="Old"), tab=Tab("b", 2))
    assert [one.name for one in saved.conflicts] == ["aim"]


def test_saving_what_stands_writes_nothing(people, draft):
    entries = AuditEntry.objects.count()
    save(people, draft, {"aim": "Old"}, bases(aim="Old"))
    assert Need.objects.get(pk=draft.pk).version == draft.version
    assert AuditEntry.objects.count() == entries


@pytest.mark.parametrize("who", ["reader", "neighbour", "uh_partner", "officer"])
def test_nobody_else_saves_an_answer(people, draft, who):
    with pytest.raises(PermissionDenied):
        save(people, draft, {"aim": "X"}, bases(aim="Old"), who)
    assert Need.objects.get(pk=draft.pk).aim == "Old"


# ---------------------------------------------------------------------------- money


def test_a_line_is_the_sum_of_its_categories(people, draft):
    save(
        people,
        draft,
        {"owner_2018_leave": 60_000, "owner_2018_material": 5_000},
        {},
    )
    line = draft.lines.get()
    assert (line.requested_nok, line.recipient) == (65_000, people.owner)
    assert Need.objects.get(pk=draft.pk).requested_nok == 65_000

    save(
        people,
        draft,
        {"owner_2018_leave": None, "owner_2018_material": 0},
        {
            "owner_2018_leave": fingerprint(60_000),
            "owner_2018_material": fingerprint(5_000),
        },
    )
    assert draft.lines.get().requested_nok == 0
    assert NeedCost.objects.get(line__need=draft).category == "material"
    assert list(broken()) == []


def test_a_line_with_nothing_left_is_no_line(people, draft):
    save(people, draft, {"owner_2018_leave": 5}, {})
    save(
        people,
        draft,
        {"owner_2018_leave": None},
        {"owner_2018_leave": fingerprint(5)},
    )
    assert not draft.lines.exists()
    assert Need.objects.get(pk=draft.pk).requested_nok == 0


def test_two_in_the_budget_at_once_both_keep_their_amounts(people, draft):
    save(people, draft, {"owner_2018_leave": 10, "uh_2018_guidance": None}, {})
    save(
        people,
        draft,
        {"owner_2018_leave": None, "uh_2018_guidance": 7},
        {},
        "approver",
    )
    assert dict(draft.lines.values_list("role", "requested_nok")) == {
        "owner": 10,
        "uh": 7,
    }
    assert list(broken()) == []


def test_what_was_asked_for_undivided_stays_when_categories_come(people, draft):
    make_a.NeedLineFactory(need=draft, requested_nok=100)
    save(people, draft, {"owner_2018_leave": 20}, {})
    assert draft.lines.get().requested_nok == 120
    assert list(broken()) == []


def test_a_sum_that_is_not_that_of_the_categories_is_found(people, draft):
    save(people, draft, {"owner_2018_leave": 20}, {})
    NeedCost.objects.update(amount_nok=21)
    [found] = broken()
    assert "categories for 21 kr" in found


@pytest.mark.parametrize(
    "name", ["owner_2019_leave", "owner_2018_nonsense", "county_2018_leave"]
)
def test_an_amount_that_has_no_place_is_refused(people, draft, name):
    with pytest.raises(ValidationError) as refused:
        save(people, draft, {name: 5}, {})
    assert list(refused.value.message_dict) == [name]
    assert not draft.lines.exists()


def test_money_for_the_partner_follows_the_partner(people, draft):
    save(people, draft, {"uh_2018_guidance": 7}, {})
    other = make_a.UHFactory()
    save(
        people,
        draft,
        {"uh_partner": other},
        {"uh_partner": fingerprint(draft.uh_partner)},
    )
    assert draft.lines.get().recipient == other


def test_the_partner_is_not_left_out_while_it_has_money(people, draft):
    save(people, draft, {"uh_2018_guidance": 7}, {})
    with pytest.raises(ValidationError, match="money for the UH"):
        save(
            people,
            draft,
            {"uh_partner": None},
            {"uh_partner": fingerprint(draft.uh_partner)},
        )


def test_a_shorter_duration_does_not_lose_amounts(people, draft):
    save(people, draft, {"duration": 2}, {"duration": fingerprint(1)})
    save(people, draft, {"owner_2019_leave": 7}, {})
    with pytest.raises(ValidationError, match="2019"):
        save(people, draft, {"duration": 1}, {"duration": fingerprint(2)})
    assert Need.objects.get(pk=draft.pk).duration == 2


def test_network_and_county_have_their_own_recipients(people, draft):
    people.scheme_year.budget_roles = ["owner", "network", "county"]
    people.scheme_year.save()
    Network.objects.filter(pk=people.network.pk).update(host=people.mate)
    save(people, draft, {"network_2018_gatherings": 5, "county_2018_leave": 6}, {})
    found = {line.role: line.recipient for line in draft.lines.all()}
    assert found == {"network": people.mate, "county": people.governor}
    assert list(broken()) == []


def test_an_owner_in_no_network_cannot_ask_for_its_host(people, draft):
    people.scheme_year.budget_roles = ["network"]
    people.scheme_year.save()
    Network.objects.filter(pk=people.network.pk).update(host=None)
    with pytest.raises(ValidationError, match="network host"):
        save(people, draft, {"network_2018_leave": 5}, {})
    assert not draft.lines.exists()


def test_own_contribution_is_cash_or_hours_by_the_rate(people, draft):
    save(people, draft, {"cash_2018": 1_000, "hours_2018": 40, "rate_2018": 350}, {})
    put = dict(draft.contributions.values_list("kind", "amount_nok"))
    assert put == {"cash": 1_000, "pay": 14_000}

    began = {"hours_2018": fingerprint(40), "cash_2018": fingerprint(1_000)}
    save(people, draft, {"hours_2018": 50, "cash_2018": None}, began)
    put = dict(draft.contributions.values_list("kind", "amount_nok"))
    assert put == {"pay": 17_500}
    assert answers_of(draft, ["hours_2018", "rate_2018"]) == {
        "hours_2018": 50,
        "rate_2018": 350,
    }


def test_hours_without_a_rate_are_kept_and_count_for_nothing(people, draft):
    save(people, draft, {"hours_2018": 40}, {})
    [pay] = draft.contributions.all()
    assert (pay.hours, pay.rate_nok, pay.amount_nok) == (40, None, 0)


# ------------------------------------------------------------------- the year's rules


def test_the_meter_says_what_is_required_put_in_and_lacking(people, draft):
    save(people, draft, {"owner_2018_leave": 100_000, "uh_2018_guidance": 50_000}, {})
    save(people, draft, {"cash_2018": 10_000, "hours_2018": 10, "rate_2018": 500}, {})
    meter = meter_of(Need.objects.get(pk=draft.pk))
    [year] = meter.years
    assert (year.requested_nok, year.uh_nok, year.own.amount_nok) == (
        150_000,
        50_000,
        30_000,
    )
    assert (year.put_nok, year.lacks_nok) == (15_000, 15_000)
    assert str(meter.uh_percent) == "33.3"


def test_pay_counts_only_where_the_year_counts_it(people, draft):
    people.scheme_year.counted_contributions = ["cash"]
    people.scheme_year.save()
    save(people, draft, {"owner_2018_leave": 100_000}, {})
    save(people, draft, {"hours_2018": 100, "rate_2018": 500}, {})
    assert meter_of(Need.objects.get(pk=draft.pk)).put_nok == 0


def test_too_much_for_the_coordinator_stops_the_need_and_says_how_much(people, draft):
    save(
        people,
        draft,
        {"owner_2018_leave": 80_000, "owner_2018_coordinator": 20_000},
        {},
    )
    [limit] = meter_of(Need.objects.get(pk=draft.pk)).over
    assert (limit.used_nok, limit.limit_nok, limit.over_nok) == (20_000, 10_000, 10_000)
    [sentence] = missing_in(Need.objects.get(pk=draft.pk))["budget"]
    assert "10 %" in sentence.replace("\u00a0", " ")


def test_what_is_required_follows_the_year(people, draft):
    make_a.NeedLineFactory(need=draft)
    assert missing_in(draft) == {}
    year = draft.scheme_year
    year.questions = {
        "evaluation": "required",
        "criteria": "asked",
        "sector_aims": "required",
        "contributions": "required",
    }
    assert set(missing_in(draft)) == {"evaluation", "sector_aims", "contributions"}
    year.questions = {}
    assert missing_in(make_a.NeedFactory(scheme_year=year, aim="")) == {}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("questions", {"nonsense": "asked"}),
        ("questions", {"aim": "perhaps"}),
        ("questions", ["aim"]),
        ("cost_categories", [{"code": "x"}]),
        ("cost_categories", {"code": "x"}),
        ("sector_aims", [{"code": "a b", "name_nn": "x"}]),
    ],
)
def test_rules_of_a_year_that_make_no_sense_are_refused(people, field, value):
    setattr(people.scheme_year, field, value)
    with pytest.raises(ValidationError) as refused:
        people.scheme_year.full_clean()
    assert field in refused.value.message_dict


def test_the_limit_of_a_category_is_a_percentage(people):
    people.scheme_year.cost_categories[1]["limit_percent"] = "many"
    with pytest.raises(ValidationError, match="percentage"):
        people.scheme_year.full_clean()


def test_a_line_belongs_to_the_form_only_when_it_is_the_owners_own(people, draft):
    sula = people.neighbour.memberships.get().organisation
    make_a.NeedLineFactory(need=draft, recipient=sula, requested_nok=70)
    save(people, draft, {"owner_2018_leave": 30}, {})
    assert NeedLine.objects.get(need=draft, recipient=sula).requested_nok == 70
    assert Need.objects.get(pk=draft.pk).requested_nok == 100


@pytest.mark.django_db(transaction=True)
def test_ten_who_save_at_the_same_moment_all_keep_theirs():
    people = cast.make()
    draft = make_a.NeedFactory(
        owner=people.owner,
        scheme_year=people.scheme_year,
        uh_partner=people.uh,
        aim="",
        content="",
    )
    texts = ("aim", "content", "school_based", "criteria", "evaluation", "uh_role")
    sent = [{name: f"Of {name}"} for name in texts]
    sent += [{f"owner_2018_{part}": 7} for part in ("leave", "material")]
    sent += [{"uh_2018_guidance": 7}, {"cash_2018": 7}]

    def alone(answers):
        try:
            return save(people, draft, answers, {}).written
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        written = list(pool.map(alone, sent))

    assert written == [list(answers) for answers in sent]
    need = Need.objects.get(pk=draft.pk)
    assert [getattr(need, name) for name in texts] == [f"Of {name}" for name in texts]
    assert need.requested_nok == 21
    assert need.contributions.get().amount_nok == 7
    assert need.version == draft.version + 10
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_ten_who_write_the_same_field_at_once_leave_one_text_and_nine_are_asked():
    people = cast.make()
    draft = make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    began = {"aim": fingerprint(draft.aim)}

    def alone(n):
        try:
            tab = Tab(f"tab {n}", 1)
            return save(people, draft, {"aim": f"Text {n}"}, began, tab=tab)
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        saved = list(pool.map(alone, range(10)))

    assert sorted(len(one.conflicts) for one in saved) == [0] + [1] * 9
    [won] = [n for n, one in enumerate(saved) if one.written]
    assert Need.objects.get(pk=draft.pk).aim == f"Text {won}"


def test_lines_read_with_the_need_are_read_anew_when_somebody_has_saved(people, draft):
    Need.objects.filter(pk=draft.pk).update(uh_partner=people.uh)
    read = BUDGETED.first(people.actor("member"), draft.pk)
    save(people, draft, {"owner_2018": 50_000}, {}, who="approver")
    saved = save(people, read, {"owner_2018": 70_000, "uh_2018": 5}, {})
    assert [one.name for one in saved.conflicts] == ["owner_2018"]
    assert saved.written == ["uh_2018"]
    draft.refresh_from_db()
    assert draft.requested_nok == 50_005
    assert sum(line.requested_nok for line in saved.lines) == 50_005


def test_lines_read_with_the_need_hold_while_nobody_has_saved(people, draft):
    Need.objects.filter(pk=draft.pk).update(uh_partner=people.uh)
    save(people, draft, {"owner_2018": 50_000}, {}, who="approver")
    read = BUDGETED.first(people.actor("member"), draft.pk)
    saved = save(people, read, {"uh_2018": 5}, {})
    assert sorted(line.requested_nok for line in saved.lines) == [5, 50_000]
    draft.refresh_from_db()
    assert draft.requested_nok == 50_005
    assert list(broken()) == []
