"""The rules of a year: read by everybody, changed by few, and the less the later."""

import datetime as dt
import re
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from partnerships.forms.scheme_year import RulesDesk
from partnerships.models import Need, SchemeYear
from partnerships.models.scheme import RULES
from partnerships.need.snapshots import differences
from partnerships.rules.scheme_years import Stage, refusals, stage_of
from partnerships.services.calls import make_next_year
from partnerships.services.needs import submit_need
from partnerships.services.scheme_years import change_rules
from partnerships.services.submissions import call_back_need
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.post.models import Message
from tests import cast, stage
from tests import factories as make_a

pytestmark = pytest.mark.django_db

AIM = {"code": "calm", "name_nn": "Ro", "name_nb": "Ro nb", "name_en": "Calm"}


@pytest.fixture
@stage.scene
def coming(people):
    """A call that is not published yet."""
    return make_next_year(actor=people.actor("officer"), last=people.scheme_year)


@pytest.fixture
@stage.scene
def published(people):
    """A year that owners may write in, and nobody has sent anything in."""
    return make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)


def change(people, year, who="officer", reason="The forum asked.", **values):
    return change_rules(
        actor=people.actor(who),
        scheme_year=year,
        version=year.version,
        values=values,
        reason=reason,
    )


def asking(year, **rules):
    """The year's questions with these; None for one that is not asked."""
    found = {**year.questions, **rules}
    return {name: rule for name, rule in found.items() if rule}


def without(listed, code):
    return [one for one in listed if one["code"] != code]


def with_one(listed, code, **changes):
    return [{**one, **changes} if one["code"] == code else one for one in listed]


# -- how far a year has come ---------------------------------------------------------


def test_a_year_is_submitted_in_from_the_first_need_and_ever_after(people, published):
    assert stage_of(people.scheme_year) == Stage.SUBMITTED
    assert stage_of(published) == Stage.PUBLISHED
    draft = make_a.NeedFactory(scheme_year=published, owner=people.owner)
    make_a.NeedLineFactory(need=draft)
    assert stage_of(published) == Stage.PUBLISHED
    submit_need(actor=people.actor("approver"), need=draft, version=draft.version)
    call_back_need(actor=people.actor("approver"), need=draft)
    assert not Need.objects.submitted().filter(scheme_year=published).exists()
    assert stage_of(published) == Stage.SUBMITTED
    with clock.at(published.deadline + dt.timedelta(seconds=1)):
        assert stage_of(published) == Stage.CLOSED


# What is changed, the place of the refusal, and the first stage that refuses it.
NEVER = None
CHANGES = [
    (lambda y: {"questions": asking(y, aim=None)}, "questions.aim", 1),
    (lambda y: {"questions": asking(y, criteria="required")}, "questions.criteria", 2),
    (lambda y: {"questions": asking(y, uh_role="asked")}, "questions.uh_role", 2),
    (lambda y: {"questions": asking(y, aim="asked")}, "", NEVER),
    (
        lambda y: {"sector_aims": without(y.sector_aims, "learning")},
        "sector_aims.learning",
        1,
    ),
    (
        lambda y: {"sector_aims": with_one(y.sector_aims, "learning", name_nn="Nytt")},
        "sector_aims.learning",
        2,
    ),
    (lambda y: {"sector_aims": [*y.sector_aims, AIM]}, "", NEVER),
    (
        lambda y: {"cost_categories": without(y.cost_categories, "leave")},
        "cost_categories.leave",
        1,
    ),
    (
        lambda y: {
            "cost_categories": with_one(
                y.cost_categories, "coordinator", limit_percent="9.5"
            )
        },
        "cost_categories.coordinator",
        2,
    ),
    (
        lambda y: {
            "cost_categories": with_one(y.cost_categories, "leave", limit_percent="50")
        },
        "cost_categories.leave",
        2,
    ),
    (
        lambda y: {
            "cost_categories": with_one(
                y.cost_categories, "coordinator", limit_percent=None
            )
        },
        "",
        NEVER,
    ),
    (lambda y: {"budget_roles": ["owner"]}, "budget_roles", 1),
    (lambda y: {"budget_roles": ["owner", "uh", "county"]}, "", NEVER),
    (lambda y: {"counted_contributions": ["cash"]}, "counted_contributions", 1),
    (lambda y: {"owner_kinds": ["municipality"]}, "owner_kinds", 1),
    (
        lambda y: {"own_contribution_percent": Decimal(20)},
        "own_contribution_percent",
        2,
    ),
    (
        lambda y: {"own_contribution_base": "owner_and_uh"},
        "own_contribution_base",
        2,
    ),
    (lambda y: {"cost_limit_base": "whole_need"}, "cost_limit_base", 2),
    (lambda y: {"owners_on": dt.date(2019, 1, 2)}, "owners_on", 1),
    (lambda y: {"max_years": 2}, "max_years", 1),
    (lambda y: {"max_years": 4}, "", NEVER),
    (lambda y: {"attachment_count": 3}, "attachment_count", 1),
    (lambda y: {"grant_without_need": False}, "", NEVER),
    (lambda y: {"complaint_weeks": 2}, "", NEVER),
    (lambda y: {"complaint_working_days": 15}, "", NEVER),
    (lambda y: {"asks_acceptance": True}, "", NEVER),
    (lambda y: {"acceptance_days": 14}, "", NEVER),
    (lambda y: {"order_answer_days": 14}, "", NEVER),
    (lambda y: {"framework_years": 5}, "", NEVER),
]


@pytest.mark.parametrize("stage", [Stage.UNPUBLISHED, Stage.PUBLISHED, Stage.SUBMITTED])
@pytest.mark.parametrize(("changed", "place", "first"), CHANGES)
def test_what_may_change_is_less_for_each_stage(changed, place, first, stage):
    year = SchemeYear(questions=asking(SchemeYear(), uh_role=None))
    year.owner_kinds = ["municipality", "private_owner"]
    refused = refusals(year, changed(year), stage)
    expected = [place] if first is not NEVER and stage >= first else []
    assert list(refused) == expected


def test_every_rule_is_in_the_table():
    year = SchemeYear()
    named = {name for changed, _, _ in CHANGES for name in changed(year)}
    # All limits of attachments are one rule.
    assert set(RULES) - named == {"attachment_mb", "attachments_mb"}


# -- changed -------------------------------------------------------------------------


def test_before_it_is_published_all_may_change_and_nobody_is_told(people, coming):
    year = change(
        people,
        coming,
        reason="",
        questions={"aim": "required"},
        sector_aims=[AIM],
        cost_categories=[],
        budget_roles=["owner"],
        own_contribution_percent=Decimal("12.50"),
        max_years=1,
        owner_kinds=["municipality"],
    )
    year.refresh_from_db()
    assert year.questions == {"aim": "required"}
    assert (year.max_years, year.own_contribution_percent) == (1, Decimal("12.5"))
    assert year.version == coming.version + 1
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "who",
    ["member", "approver", "uh_partner", "governor_reader", "other_county", "nobody"],
)
def test_nobody_else_changes_the_rules(people, coming, who):
    with pytest.raises(PermissionDenied):
        change(people, coming, who, max_years=1)
    assert SchemeYear.objects.get(pk=coming.pk).max_years == 3


@pytest.mark.parametrize("who", ["officer", "head", "national"])
def test_the_governor_and_the_national_admin_change_them(people, coming, who):
    assert change(people, coming, who, max_years=1).max_years == 1


def test_published_rules_are_changed_for_a_reason_that_the_owners_get(
    people, published, as_person
):
    with pytest.raises(ValidationError) as refused:
        change(people, published, reason=" ", max_years=4)
    assert list(refused.value.message_dict) == ["reason"]
    assert not AuditEntry.objects.about(published).exists()
    change(
        people,
        published,
        max_years=4,
        questions=asking(published, evaluation="required"),
        sector_aims=[*published.sector_aims, AIM],
    )
    told = {message.user for message in Message.objects.all()}
    assert told == {
        people.member,
        people.approver,
        people.neighbour,
        people.network_mate,
    }
    text = Message.objects.get(user=people.member).text
    entry = AuditEntry.objects.about(published).get()
    assert (entry.action, entry.user_name) == ("call.rules_changed", "Officer")
    assert entry.data["changes"]["max_years"] == [3, 4]
    client = as_person(people.member)
    for address in (
        reverse("partnerships:call_rules", args=[published.pk]),
        published.get_absolute_url(),
    ):
        page = client.get(address).content.decode()
        for said in (
            "Lengste varigheit: 4 år (før: 3 år)",
            "Nytt nasjonalt mål: Ro",
            "The forum asked.",
        ):
            assert said in page
            assert said in text
        assert "Officer" in page


def test_what_owners_may_have_used_is_not_taken_away(people, published):
    draft = make_a.NeedFactory(scheme_year=published, owner=people.owner)
    make_a.NeedLineFactory(need=draft)
    with pytest.raises(ValidationError) as refused:
        change(
            people,
            published,
            questions=asking(published, aim=None),
            cost_categories=[],
            budget_roles=["uh"],
        )
    places = {"questions.aim", "budget_roles"} | {
        f"cost_categories.{one['code']}" for one in published.cost_categories
    }
    assert set(refused.value.message_dict) == places
    published.refresh_from_db()
    assert published.asks("aim")


def test_when_the_deadline_has_passed_the_rules_stand(people, published):
    after = published.deadline + dt.timedelta(seconds=1)
    with clock.at(after), pytest.raises(PermissionDenied, match="deadline"):
        change(people, published, complaint_weeks=4)


def test_what_is_sent_in_reads_as_it_was(people, published):
    aim = published.sector_aims[0]["code"]
    need = make_a.NeedFactory(
        scheme_year=published, owner=people.owner, sector_aims=[aim]
    )
    make_a.NeedLineFactory(need=need)
    submit_need(actor=people.actor("approver"), need=need, version=need.version)
    kept = need.submissions.get()
    with pytest.raises(ValidationError):
        change(
            people,
            published,
            sector_aims=with_one(published.sector_aims, aim, name_nn="Heilt anna"),
        )
    change(people, published, sector_aims=[*published.sector_aims, AIM])
    kept.refresh_from_db()
    assert [one["code"] for one in kept.content["aims"]] == [
        one["code"] for one in published.sector_aims
    ]
    after = {**kept.content, "need": {**kept.content["need"], "sector_aims": []}}
    with translation.override("nn"):
        (found,) = differences(kept.content, after)
    assert found.before == published.sector_aims[0]["name_nn"]


def test_a_submitted_need_reads_the_same_whatever_may_still_change(people, as_person):
    year, aim = people.scheme_year, people.scheme_year.sector_aims[0]["code"]
    people.need.sector_aims = [aim]
    people.need.save()
    page = as_person(people.reader)
    before = without_tokens(page.get(people.need.get_absolute_url()))
    for changed, _place, first in CHANGES:
        if first is NEVER:
            year = change(people, year, **changed(year))
    assert year.version > 5
    after = without_tokens(page.get(people.need.get_absolute_url()))
    assert after == before


def without_tokens(response):
    assert response.status_code == 200
    text = response.content.decode()
    return re.sub(r'csrfmiddlewaretoken" value="\w+|"X-CSRFToken": "\w+', "", text)


def test_who_writes_over_another_is_told(people, coming):
    change(people, coming, max_years=1)
    with pytest.raises(StaleState):
        change(people, coming, max_years=2)
    coming.refresh_from_db()
    assert coming.max_years == 1


def test_saying_the_same_again_changes_nothing(people, published):
    same = {name: getattr(published, name) for name in RULES}
    same["budget_roles"] = [*reversed(same["budget_roles"])]
    change(people, published, reason="", **same)
    assert not AuditEntry.objects.about(published).exists()


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"budget_roles": []}, "budget_roles"),
        ({"counted_contributions": []}, "counted_contributions"),
        ({"sector_aims": []}, "questions.sector_aims"),
        ({"owner_kinds": []}, "owner_kinds"),
        ({"owner_kinds": ["uh"]}, "owner_kinds"),
        ({"own_contribution_base": "all"}, "own_contribution_base"),
        ({"attachment_mb": 31}, "attachments_mb"),
        ({"questions": {"colour": "asked"}}, "questions"),
        ({"max_years": 11}, "max_years"),
        ({"sector_aims": [{**AIM, "name_nb": " "}]}, "sector_aims"),
    ],
)
def test_rules_that_cannot_be_are_refused(people, coming, values, place):
    with pytest.raises(ValidationError) as refused:
        change(people, coming, **values)
    assert list(refused.value.message_dict) == [place]


# -- at the same moment --------------------------------------------------------------


def alone(work):
    try:
        return work()
    finally:
        connection.close()


def until_somebody_waits():
    """Until another connection waits for a lock of this transaction's."""
    waits = """SELECT count(*) FROM pg_locks
        WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"""
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(waits)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("Nobody waits.")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["rule", "need"])
def test_no_need_is_sent_in_by_a_rule_that_is_no_longer_there(first):
    people = cast.make()
    year = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    need = make_a.NeedFactory(scheme_year=year, owner=people.owner)
    make_a.NeedLineFactory(need=need)

    def submit():
        submit_need(actor=people.actor("approver"), need=need, version=need.version)

    def ask_for_more():
        change(people, year, questions=asking(year, evaluation="required"))

    before, after = (
        (ask_for_more, submit) if first == "rule" else (submit, ask_for_more)
    )
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            before()
            waiting = pool.submit(alone, after)
            until_somebody_waits()
        with pytest.raises(ValidationError) as refused:
            waiting.result()
    place = "evaluation" if first == "rule" else "questions.evaluation"
    assert list(refused.value.message_dict) == [place]


# -- in the browser ------------------------------------------------------------------


def address_of(year, route="call_rules_edit"):
    return reverse(f"partnerships:{route}", args=[year.pk])


def form_of(year, **changes):
    """What the browser would send of the form as it is shown."""
    desk = RulesDesk(None, scheme_year=year, stage=stage_of(year))
    lists = (desk.aims, desk.costs)
    shown = [desk.form, *(rows.management_form for rows in lists)]
    shown += [row for rows in lists for row in rows.forms]
    fields = {bound.html_name: bound.value() for form in shown for bound in form}
    sent = {**fields, "reason": "The forum asked.", **changes}
    unsent = (None, False)  # by identity: 0 is sent
    return {
        name: value
        for name, value in sent.items()
        if not any(value is one for one in unsent)
    }


def test_the_form_sent_as_it_is_changes_nothing(people, as_person, coming, published):
    for year in (coming, published, people.scheme_year):
        answer = as_person(people.officer).post(address_of(year), form_of(year))
        assert answer["Location"] == address_of(year, "call_rules")
        before = year.version
        year.refresh_from_db()
        assert year.version == before


def test_the_governor_writes_next_years_rules(people, as_person, coming):
    sent = form_of(
        coming,
        **{
            "question_evaluation": "required",
            "question_uh_role": "",
            "aims-0-name_nn": "Betre læring",
            "aims-1-DELETE": "on",
            "aims-4-name_nn": "Ro på småtrinnet, å!",
            "aims-4-name_nb": "Ro på småtrinnet",
            "costs-0-limit_percent": "12,5 %",
            "costs-5-name_nn": "Leige av lokale",
            "costs-5-name_nb": "Leie av lokaler",
            "costs-5-name_en": "Rent",
            "own_contribution_percent": "33,33",
            "max_years": "2",
            "owners_on": "2.1.2019",
            "budget_roles": ["owner", "network"],
        },
    )
    answer = as_person(people.officer).post(address_of(coming), sent)
    assert answer["Location"] == address_of(coming, "call_rules")
    coming.refresh_from_db()
    assert coming.requires("evaluation")
    assert not coming.asks("uh_role")
    codes = [one["code"] for one in coming.sector_aims]
    assert codes == ["learning", "early_help", "completion", "ro_pa_smatrinnet_a"]
    assert coming.sector_aims[0]["name_nn"] == "Betre læring"
    assert coming.sector_aims[3]["name_en"] == "Ro på småtrinnet"
    assert coming.cost_categories[0]["limit_percent"] == "12.5"
    assert coming.cost_categories[5]["code"] == "leige_av_lokale"
    assert coming.own_contribution_percent == Decimal("33.33")
    assert (coming.max_years, coming.budget_roles) == (2, ["owner", "network"])
    assert coming.owners_on == dt.date(2019, 1, 2)
    page = as_person(people.head).get(address_of(coming, "call_rules"))
    for said in (
        "Betre læring",
        "høgst 12,5",
        "Leige av lokale",
        "33,3",
        "2 år",
        "2. januar 2019",
    ):
        assert said in page.content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("own_contribution_percent", "a third"),
        ("own_contribution_percent", "101"),
        ("own_contribution_percent", ""),
        ("own_contribution_base", "all"),
        ("question_aim", "maybe"),
        ("owners_on", "yesterday"),
        ("owners_on", "0019-01-01"),
        ("max_years", "0"),
        ("max_years", "many"),
        ("attachments_mb", "1"),
        ("budget_roles", []),
        ("owner_kinds", []),
        ("owner_kinds", ["uh"]),
        ("aims-0-name_nn", ""),
        ("aims-1-name_nb", "x" * 201),
        ("aims-0-name_nb", "Et trygt og inkluderende skolemiljø"),
        ("aims-4-name_nb", "Only one"),
        ("costs-0-limit_percent", "-1"),
        ("costs-0-limit_percent", "NaN"),
    ],
)
def test_what_is_wrong_gets_a_sentence_and_nothing_typed_is_lost(
    people, as_person, coming, field, text
):
    sent = form_of(coming, **{"costs-5-name_nn": "Keep me", "costs-5-name_nb": "So"})
    response = as_person(people.officer).post(address_of(coming), sent | {field: text})
    page = response.content.decode()
    assert response.status_code == 422
    assert "ds-validation-message" in page
    assert "ds-error-summary" in page
    assert "Keep me" in page
    before = coming.version
    coming.refresh_from_db()
    assert coming.version == before


def test_a_refusal_stands_at_its_field(people, as_person, published):
    sent = form_of(published, max_years="2", question_aim="") | {"reason": ""}
    page = as_person(people.officer).post(address_of(published), sent)
    assert page.status_code == 422
    assert "id_question_aim_error" in page.content.decode()
    sent = form_of(published, max_years="2") | {"reason": ""}
    page = as_person(people.officer).post(address_of(published), sent)
    for field in ("max_years", "reason"):
        assert f"id_{field}_error" in page.content.decode()
    renamed = form_of(people.scheme_year, **{"aims-1-name_nn": "Anna"})
    page = as_person(people.officer).post(address_of(people.scheme_year), renamed)
    assert "id_aims-1-name_nn_error" in page.content.decode()


def test_an_old_tab_is_told_and_what_it_typed_is_kept(people, as_person, coming):
    old = form_of(coming, **{"aims-4-name_nn": "Mine", "aims-4-name_nb": "Min"})
    change(people, coming, max_years=1)
    page = as_person(people.head).post(address_of(coming), old)
    assert page.status_code == 422
    assert "Mine" in page.content.decode()
    coming.refresh_from_db()
    assert len(coming.sector_aims) == 4


def test_a_form_with_its_lists_torn_off_is_refused(people, as_person, coming):
    sent = form_of(coming, **{"aims-TOTAL_FORMS": "many", "costs-TOTAL_FORMS": "9999"})
    response = as_person(people.officer).post(address_of(coming), sent)
    assert response.status_code == 422
    assert as_person(people.officer).post(address_of(coming), {"x": 1}).status_code == (
        422
    )


@pytest.mark.parametrize("who", ["member", "uh_partner", "governor_reader"])
def test_who_only_reads_the_rules_is_told_who_changes_them(
    people, as_person, published, who
):
    client = as_person(getattr(people, who))
    page = client.get(address_of(published, "call_rules"))
    assert page.status_code == 200
    assert "<li>Mål</li>" in page.content.decode()
    assert address_of(published) not in page.content.decode()
    assert client.get(address_of(published)).status_code == 403
    assert client.post(address_of(published), {}).status_code == 403


def test_the_call_leads_to_its_rules(people, as_person):
    page = as_person(people.member).get(people.scheme_year.get_absolute_url())
    assert address_of(people.scheme_year, "call_rules") in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_the_same_for_1_and_3(
    people, as_person, count, django_assert_num_queries
):
    year = people.scheme_year
    for number in range(count):
        change(people, year, complaint_weeks=number)
        year.refresh_from_db()
        make_a.SubmittedNeedFactory(scheme_year=year, owner=people.owner)
    client = as_person(people.officer)
    with django_assert_num_queries(6):
        client.get(address_of(year, "call_rules"))
    with django_assert_num_queries(5):
        client.get(address_of(year))
