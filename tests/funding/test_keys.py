import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from funding.allocation import Key
from funding.models import AllocationKey
from funding.pages.key_words import key_in_words
from funding.services.keys import save_key
from portal.audit.models import AuditEntry
from tests.funding.money import KEY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def save(people, definition=KEY, name="Our key", who="officer"):
    return save_key(
        actor=people.actor(who),
        county=people.scheme_year.county,
        name=name,
        definition=definition,
    )


def test_a_key_is_saved_as_the_key_file_writes_it(people):
    saved = save(people)

    assert (saved.name, saved.version) == ("Our key", 1)
    assert saved.definition == {**KEY, "name": "Our key"}
    assert saved.created_by == people.officer
    assert AuditEntry.objects.about(saved).get().action == "key.saved"


def test_a_change_is_a_new_version_and_the_same_again_is_the_same(people):
    first = save(people)
    changed = save(people, {**KEY, "rounding_unit": 100})

    assert (first.version, changed.version) == (1, 2)
    assert save(people) == first
    assert save(people, {**KEY, "rounding_unit": 100}) == changed
    assert AllocationKey.objects.count() == 2


@pytest.mark.parametrize("name", [" ", "No\u200bkel", "x" * 201])
def test_a_name_that_a_key_cannot_be_read_by_again_is_refused(people, name):
    with pytest.raises(ValidationError) as refused:
        save(people, name=name)

    assert list(refused.value.message_dict) == ["name"]
    assert not AllocationKey.objects.exists()


def test_everything_wrong_with_a_key_is_said_at_once(people):
    definition = {
        "name": "x",
        "pots": [
            {"name": "a", "each": "5000 000"},
            {"name": "b", "share": "1.2", "by": "equal"},
            {"name": "c"},
        ],
    }

    with pytest.raises(ValidationError) as refused:
        save(people, definition)

    assert len(refused.value.messages) == 3
    assert "5000 000" in refused.value.messages[0]
    assert not AllocationKey.objects.exists()


def test_a_key_needs_a_name(people):
    with pytest.raises(ValidationError, match="Give the key a name"):
        save(people, name=" ")


@pytest.mark.parametrize(
    "who", ["governor_reader", "national", "other_county", "member", "nobody"]
)
def test_others_save_no_key(people, who):
    with pytest.raises(PermissionDenied):
        save(people, who=who)

    assert not AllocationKey.objects.exists()


def test_the_database_keeps_a_version_as_it_is(people):
    save(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        connection.cursor().execute("UPDATE funding_allocationkey SET version = 7")


def test_a_key_reads_as_sentences():
    key = Key.parse(
        {
            "name": "All there is",
            "rounding_unit": 100,
            "pots": [
                {"name": "base", "each": 50_000},
                {
                    "name": "hosts",
                    "each_by_class": {
                        "column": "class",
                        "amounts": {"host": 400_000, "member": 0},
                    },
                },
                {"name": "common", "share": "0.125", "by": "equal"},
                {"name": "fixed", "amount": 7000, "by": "inhabitants", "minimum": 100},
                {
                    "name": "children",
                    "rest": True,
                    "by": "children_6_15",
                    "maximum": 900_000,
                    "only": {"column": "class", "in": ["host", "member"]},
                },
            ],
        }
    )

    said = "\n".join(key_in_words(key)).replace("\u00a0", " ")

    assert "base: 50 000 kr to each owner." in said
    assert "400 000 kr to hosts of a network" in said
    assert "12.5 % of the frame, shared equally." in said
    assert "7 000 kr, divided by inhabitants, at least 100 kr to each." in said
    assert "what the other pots leave, divided by children aged 6–15" in said
    assert "at most 900 000 kr to each, only for hosts of a network" in said
    assert "rounded to whole 100 kr" in said


def test_of_the_country_it_says_to_each_county():
    pots = [{"name": "grunnbeløp", "each": 5_000}]
    key = Key.parse({"name": "k", "rounding_unit": 1, "pots": pots})
    assert key_in_words(key, of_nation=True) == [
        "grunnbeløp: 5\u00a0000\u00a0kr to each county."
    ]
    assert key_in_words(key) == ["grunnbeløp: 5\u00a0000\u00a0kr to each owner."]
