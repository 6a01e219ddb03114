import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from funding.models import Frame
from funding.services.basis import read_registry
from funding.services.frames import set_frame
from portal.audit.models import AuditEntry
from portal.people.actor import Actor
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def put(people, amount_nok, **changes):
    facts = {
        "actor": people.actor("officer"),
        "scheme_year": people.scheme_year,
        "amount_nok": amount_nok,
        "source": "Letter of 1 March",
        **changes,
    }
    return set_frame(**facts)


def test_a_source_is_kept_without_what_nobody_sees(people):
    assert put(people, 10, source="\u202eBrev\u200b \x07 1\n").source == "Brev 1"
    with pytest.raises(ValidationError):
        put(people, 20, source="\u200b")


def test_a_frame_is_set_and_traced(people):
    frame = put(people, 10_400_000, is_estimate=True)

    assert (frame.amount_nok, frame.is_estimate) == (10_400_000, True)
    entry = AuditEntry.objects.about(frame).get()
    assert (entry.data["old_nok"], entry.data["new_nok"]) == (None, 10_400_000)
    assert entry.acting_for_name == people.governor.name


def test_a_frame_is_changed_while_nothing_is_decided(people):
    put(people, 10_400_000)
    put(people, 10_500_000)

    assert Frame.objects.get().amount_nok == 10_500_000
    assert AuditEntry.objects.first().data["old_nok"] in (None, 10_400_000)


@pytest.mark.parametrize("amount_nok", [10_400_000, 10_500_000])
def test_an_estimate_is_none_any_more_by_another_source_alone(people, amount_nok):
    put(people, 10_400_000, is_estimate=True)

    for same in (" Letter of 1 March ", "letter  of 1\u00a0March"):
        with pytest.raises(ValidationError, match="marked as an estimate"):
            put(people, amount_nok, source=same)
    assert Frame.objects.get().is_estimate is True
    assert Frame.objects.get().amount_nok == 10_400_000

    put(people, amount_nok, source="Prop. 1 S")
    assert Frame.objects.get().is_estimate is False


@pytest.mark.parametrize("amount_nok", [0, -1])
def test_a_frame_of_nothing_is_refused_in_words(people, amount_nok):
    with pytest.raises(ValidationError, match="more than 0 kroner"):
        put(people, amount_nok)

    assert not Frame.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_database_refuses_a_frame_of_nothing_too(people):
    put(people, 5)

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE funding_frame SET amount_nok = 0")


def test_a_frame_needs_a_source(people):
    with pytest.raises(ValidationError) as refused:
        put(people, 5, source="  ")

    assert list(refused.value.message_dict) == ["source"]


@pytest.mark.parametrize(
    "who", ["governor_reader", "national", "other_county", "member", "nobody"]
)
def test_others_set_no_frame(people, who):
    with pytest.raises(PermissionDenied):
        put(people, 5, actor=people.actor(who))

    assert not Frame.objects.exists()


def test_a_command_sets_a_frame(people):
    assert put(people, 5, actor=Actor.for_system("demo")).amount_nok == 5


def test_the_frame_stands_while_the_allocation_is_being_approved(people):
    money.sent(people)

    with pytest.raises(PermissionDenied):
        put(people, 2_000_000)


def test_a_frame_is_revised_after_the_decision_and_its_versions_are_kept(people):
    put(people, 900_000, source="The budget")
    money.decided(people, scheme_year=money.ready(people, amount_nok=None))

    put(people, 1_100_000, source="The revised budget")
    put(people, 1_100_000, source="The revised budget")

    versions = Frame.objects.get().versions.order_by("number")
    assert list(versions.values_list("number", "amount_nok", "source")) == [
        (1, 900_000, "The budget"),
        (2, 1_100_000, "The revised budget"),
    ]


def test_a_frame_below_what_is_decided_is_refused_by_all(people):
    money.decided(people)

    with pytest.raises(ValidationError, match="decided for 2018 already"):
        put(people, 999_999)
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE funding_frame SET amount_nok = 999999")
    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE funding_frameversion SET amount_nok = 5")


def test_only_years_up_to_its_own_have_figures_for_a_year(people):
    money.ready(people)
    money.figures(people.owner, year=2017)
    money.figures(people.owner, year=2019)

    assert read_registry(people.scheme_year).years == [2018, 2017]


def test_what_is_left_follows_the_frame_in_force_after_the_decision(people, browse):
    money.decided(people)
    money.put_frame(people, 1_536_000, "Revidert budsjett")
    client, year = browse(people.officer), people.scheme_year.pk

    for route in ("year_detail", "forecast"):
        text = client.get(reverse(f"funding:{route}", args=[year])).content.decode()
        assert "536\u00a0000" in text
