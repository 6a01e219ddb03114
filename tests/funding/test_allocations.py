import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from funding.invariants import broken
from funding.models import Adjustment, Allocation, AllocationKey, BasisSet
from funding.services.allocations import adjust_line, prepare_allocation, use_key
from funding.services.basis import basis_from_registry
from funding.services.decisions import move_allocation
from funding.services.frames import set_frame
from funding.services.keys import save_key
from partnerships.models import Statistic
from portal.audit.models import AuditEntry
from portal.lib.errors import IllegalMove, Refusal, StaleState
from portal.people.actor import Actor
from tests import cast
from tests.funding import money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def use(people, year, definition=money.KEY, **changes):
    facts = {
        "actor": people.actor("officer"),
        "scheme_year": year,
        "name": definition["name"],
        "definition": definition,
        "statistics_year": 2018,
        "form_key": uuid.uuid4(),
        **changes,
    }
    return use_key(**facts)


def test_the_lines_add_up_to_the_frame_and_keep_what_they_rest_on(people):
    allocation = money.draft(people, owners=3)

    granted = {line.recipient.name: line for line in allocation.lines.all()}

    assert sum(line.granted_nok for line in granted.values()) == 1_000_000
    assert allocation.left_nok == 0
    assert granted["Giske"].pots == {"base": 50_000, "children": 141_667}
    assert granted["Giske"].network.name == "Nordre"
    assert allocation.result["explanation"][1]["weight_sum"] == "600.00"
    assert allocation.prepared_by == people.officer
    assert AuditEntry.objects.about(allocation).get().action == "allocation.prepared"


def test_an_owner_without_a_network_has_a_line_without_one(people):
    allocation = money.draft(people, owners=3)

    networks = {line.recipient.name: line.network for line in allocation.lines.all()}
    assert networks.pop("Giske") == networks.pop("Haram")
    assert list(networks.values()) == [None]


def test_the_same_form_sent_twice_divides_once(people):
    year = money.ready(people)
    form_key = uuid.uuid4()

    first = use(people, year, form_key=form_key, version=0)
    adjust(people, first, "Giske", first.lines.first().granted_nok - 1)
    again = use(people, year, form_key=form_key, version=0)

    assert again.pk == first.pk
    assert Adjustment.objects.count() == 1
    assert AllocationKey.objects.count() == 1


def test_another_key_replaces_the_lines_and_the_trace_lists_what_was_dropped(people):
    allocation = money.draft(people)
    adjust(people, allocation, "Giske", 1000)
    equal = {
        "name": "Equal",
        "pots": [{"name": "all", "rest": True, "by": "equal"}],
    }

    anew = use(people, allocation.scheme_year, equal)

    assert anew.pk == allocation.pk
    assert anew.version == 3
    assert anew.lines.count() == 3
    assert not Adjustment.objects.exists()
    entry = AuditEntry.objects.about(anew).first()
    assert entry.action == "allocation.reckoned_anew"
    assert [each["name"] for each in entry.data["dropped_adjustments"]] == ["Giske"]
    assert entry.data["dropped_adjustments"][0]["reason"] == "Agreed in the forum"


def test_a_page_older_than_the_draft_does_not_replace_it(people):
    allocation = money.draft(people)

    with pytest.raises(StaleState):
        use(people, allocation.scheme_year, version=0)


def test_without_a_frame_nothing_is_divided_and_no_key_is_saved(people):
    year = money.ready(people)
    year.frame.delete()

    with pytest.raises(Refusal, match="Set the frame first"):
        use(people, year)

    assert not AllocationKey.objects.exists()
    assert not BasisSet.objects.exists()


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("governor_reader", "You are a reader"),
        ("national", "Only the county governor"),
        ("other_county", "Only the county governor"),
        ("member", "Only the county governor"),
        ("former_member", "Only the county governor"),
    ],
)
def test_others_divide_nothing(people, who, sentence):
    year = money.ready(people)

    with pytest.raises(PermissionDenied, match=sentence):
        use(people, year, actor=people.actor(who))

    assert not Allocation.objects.exists()
    assert not AllocationKey.objects.exists()


def test_a_key_above_the_frame_says_by_how_much_and_saves_nothing(people):
    year = money.ready(people, amount_nok=100_000)

    with pytest.raises(ValidationError, match="more than the frame"):
        use(people, year)

    assert not Allocation.objects.exists()
    assert not AllocationKey.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_missing_figure_that_the_key_needs_is_named_and_is_not_zero(people):
    year = money.ready(people)
    Statistic.objects.filter(
        organisation=people.owner, measure="children_6_15"
    ).delete()

    with pytest.raises(ValidationError, match=r"Giske .*the cell is empty"):
        use(people, year)


def test_owners_without_a_need_share_nothing_when_the_year_says_so(people):
    year = money.ready(people)
    year.grant_without_need = False
    year.save()

    allocation = use(people, year)

    granted = {line.recipient.name: line.granted_nok for line in allocation.lines.all()}
    assert granted.pop("Giske") == 1_000_000
    assert set(granted.values()) == {0}


def adjust(people, allocation, name, to_nok, **changes):
    allocation.refresh_from_db()
    facts = {
        "actor": people.actor("officer"),
        "line": allocation.lines.get(recipient__name=name),
        "to_nok": to_nok,
        "reason": "Agreed in the forum",
        "version": allocation.version,
        **changes,
    }
    return adjust_line(**facts)


def test_an_adjustment_is_kept_with_its_reason_and_the_left_follows(people):
    allocation = money.draft(people)
    before = allocation.lines.get(recipient=people.owner).granted_nok

    adjustment = adjust(people, allocation, "Giske", before - 1000)

    allocation.refresh_from_db()
    line = allocation.lines.get(recipient=people.owner)
    assert (line.granted_nok, line.by_key_nok) == (before - 1000, before)
    assert allocation.left_nok == 1000
    assert allocation.version == 2
    assert (adjustment.from_nok, adjustment.by) == (before, people.officer)
    entry = AuditEntry.objects.about(allocation).first()
    assert (entry.action, entry.data["to_nok"]) == (
        "allocation.adjusted",
        before - 1000,
    )


def test_an_adjustment_above_the_frame_says_by_how_much(people):
    allocation = money.draft(people)
    before = allocation.lines.get(recipient=people.owner).granted_nok

    with pytest.raises(ValidationError) as refused:
        adjust(people, allocation, "Giske", before + 5)

    [sentence] = refused.value.message_dict["to_nok"]
    assert "5\u00a0kr above the frame" in sentence
    assert not Adjustment.objects.exists()


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 2001])
def test_an_adjustment_needs_a_reason_of_some_length(people, reason):
    allocation = money.draft(people)

    with pytest.raises(ValidationError) as refused:
        adjust(people, allocation, "Giske", 1, reason=reason)

    assert list(refused.value.message_dict) == ["reason"]


def test_an_adjustment_to_the_same_amount_is_refused(people):
    allocation = money.draft(people)
    same = allocation.lines.get(recipient=people.owner).granted_nok

    with pytest.raises(ValidationError, match="This is the amount already"):
        adjust(people, allocation, "Giske", same)


def test_an_old_tab_adjusts_nothing(people):
    allocation = money.draft(people)
    adjust(people, allocation, "Giske", 1000)

    with pytest.raises(StaleState):
        adjust(people, allocation, "Sula", 1000, version=1)


def test_who_has_no_line_any_more_is_not_adjusted(people):
    allocation = money.draft(people)
    line = allocation.lines.get(recipient=people.owner)
    allocation.lines.filter(pk=line.pk).delete()

    with pytest.raises(StaleState):
        adjust_line(
            actor=people.actor("officer"),
            line=line,
            to_nok=1000,
            reason="Because",
            version=allocation.version,
        )


def test_the_same_adjustment_sent_twice_is_one(people):
    allocation = money.draft(people)

    first = adjust(people, allocation, "Giske", 1000, version=1)
    again = adjust(people, allocation, "Giske", 1000, version=1)

    assert first == again
    assert Adjustment.objects.count() == 1


@pytest.mark.parametrize("who", ["governor_reader", "national", "other_county"])
def test_others_adjust_nothing(people, who):
    allocation = money.draft(people)

    with pytest.raises(PermissionDenied):
        adjust(people, allocation, "Giske", 1, actor=people.actor(who))

    assert not Adjustment.objects.exists()


def test_what_is_sent_is_not_adjusted_nor_divided_anew(people):
    allocation = money.sent(people)

    with pytest.raises(PermissionDenied, match="sent for approval"):
        adjust(people, allocation, "Giske", 1)
    with pytest.raises(PermissionDenied, match="sent for approval"):
        use(people, allocation.scheme_year)


def test_the_frame_may_change_under_a_draft_which_then_is_not_sent(people):
    allocation = money.draft(people)
    set_frame(
        actor=people.actor("officer"),
        scheme_year=allocation.scheme_year,
        amount_nok=900_000,
        source="A new letter",
    )

    with pytest.raises(Refusal, match="An editor must divide"):
        from_draft(people, allocation)


def from_draft(people, allocation):
    return move_allocation(
        actor=people.actor("officer"), allocation=allocation, action="send"
    )


def test_the_basis_follows_the_registry_until_something_sent_rests_on_it(people):
    allocation = money.draft(people)
    Statistic.objects.filter(organisation=people.owner).update(value=7)
    read = {"actor": people.actor("officer"), "statistics_year": 2018}

    basis_from_registry(scheme_year=allocation.scheme_year, **read)
    values = allocation.basis_set.values.filter(recipient=people.owner)
    assert values.get(column="children_6_15").number == 7

    from_draft(people, use(people, allocation.scheme_year))
    Statistic.objects.filter(organisation=people.owner).update(value=8)
    basis_from_registry(scheme_year=allocation.scheme_year, **read)
    assert values.get(column="children_6_15").number == 7


def test_a_prepared_allocation_rests_on_the_kept_figures_alone(people):
    year = money.ready(people)
    actor = people.actor("officer")
    basis_set = basis_from_registry(actor=actor, scheme_year=year, statistics_year=2018)
    key = save_key(actor=actor, county=year.county, name="K", definition=money.KEY)
    Statistic.objects.filter(organisation=people.owner).update(value=99_999)

    allocation = prepare_allocation(
        actor=actor,
        scheme_year=year,
        key=key,
        basis_set=basis_set,
        form_key=uuid.uuid4(),
    )

    assert allocation.lines.get(recipient=people.owner).granted_nok == 191_667


def test_the_database_keeps_an_adjustment_as_it_was_written(people):
    adjust(people, money.draft(people), "Giske", 1000)

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE funding_adjustment SET to_nok = 2")


def test_adjusting_a_state_that_is_no_draft_is_no_move(people):
    allocation = money.decided(people)
    line = allocation.lines.first()

    with pytest.raises((PermissionDenied, IllegalMove)):
        adjust_line(
            actor=people.actor("officer"),
            line=line,
            to_nok=1,
            reason="x",
            version=allocation.version,
        )


def test_a_command_divides_and_adjusts_too(people):
    command = Actor.for_system("demo")
    allocation = use(people, money.ready(people), actor=command)

    adjust(people, allocation, "Giske", 1000, actor=command)

    assert allocation.prepared_by is None
    assert AuditEntry.objects.about(allocation).first().system == "demo"


@pytest.mark.parametrize("frame_nok", [150_000, 150_001, 999_999, 9_999_999_999])
@pytest.mark.parametrize("unit", [1, 100, 1000])
def test_every_krone_of_any_frame_is_granted_or_left(people, frame_nok, unit):
    year = money.ready(people, amount_nok=frame_nok)

    allocation = use(people, year, {**money.KEY, "rounding_unit": unit})

    granted_nok = sum(line.granted_nok for line in allocation.lines.all())
    assert granted_nok + allocation.left_nok == frame_nok
    assert allocation.left_nok == frame_nok % unit
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_eight_people_who_divide_at_once_make_one_draft():
    people = cast.make()
    year = money.ready(people)
    outcomes = []
    together = threading.Barrier(8)

    def divide():
        together.wait()
        try:
            use(people, year, version=0)
            outcomes.append("divided")
        except StaleState:
            outcomes.append("stale")
        finally:
            connection.close()

    threads = [threading.Thread(target=divide) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["divided", *["stale"] * 7]
    assert Allocation.objects.get().lines.count() == 3
    assert AllocationKey.objects.count() == 1
