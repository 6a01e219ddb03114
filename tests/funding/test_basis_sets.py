"""Sets of figures: versions that follow each other, and nothing changed in use."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from funding.allocation import Key, allocate, read_basis
from funding.basis.columns import Facts
from funding.basis.tables import file_lines, table_of
from funding.invariants import broken
from funding.models import BasisImport, BasisSet
from funding.services.allocations import use_key
from funding.services.basis import basis_from_registry, kept_basis
from funding.services.basis_imports import describe_columns, dry_run, save_import
from partnerships.models import Statistic
from portal.audit.models import AuditEntry
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from tests import factories as make_a
from tests.funding import figures, money
from tests.funding.figures import ALL, GISKE, HARAM, SULA

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def from_registry(people, year=None):
    return basis_from_registry(
        actor=people.actor("officer"),
        scheme_year=year or people.scheme_year,
        statistics_year=2018,
    )


def divided(people, basis_set):
    """The frame by inhabitants, as a draft."""
    return use_key(
        actor=people.actor("officer"),
        scheme_year=basis_set.scheme_year,
        name="K",
        definition={
            "name": "K",
            "rounding_unit": 1,
            "pots": [{"name": "all", "rest": True, "by": "inhabitants"}],
        },
        statistics_year=2018,
        basis_set=basis_set,
        form_key=uuid.uuid4(),
    )


# ------------------------------------------------------------------------ imports


def test_what_was_looked_at_is_saved_as_the_next_version(people):
    money.ready(people)
    first = from_registry(people)

    second = figures.saved(people)

    assert (first.version, second.version) == (1, 2)
    assert (second.origin, second.created_by) == ("file", people.officer)
    found = figures.cells(second)
    assert found["Giske", "inhabitants"] == Decimal(8339)
    assert found["Sula", "pupils"] == Decimal("1325.50")
    assert found["Haram", "class"] == "member"
    assert second.sources["pupils"] == {
        "source": "SSB 07459",
        "year": 2018,
        "sector": "both",
    }
    entry = AuditEntry.objects.about(second).get()
    assert entry.action == "basis.imported"
    assert entry.data["added"] == 3
    assert figures.cells(first)["Giske", "inhabitants"] == Decimal(1000)


def test_every_change_is_found_cell_by_cell(people):
    figures.saved(people)
    late = make_a.MunicipalityFactory(county=people.scheme_year.county, name="Ørsta")
    rows = (("1532", "Giske", "8400", "–"), HARAM, (late.number, "Ørsta", "10", "0"))

    found = dry_run(figures.uploaded(people, figures.csv(*rows))).changes

    assert (found.added, found.changed, found.gone) == (4, 2, 4)
    shown = {row.owner.name: [cell.kind for cell in row.cells] for row in found.rows}
    assert shown == {
        "Giske": ["changed", "changed", "same", "same"],
        "Haram": ["same"] * 4,
        "Sula": ["gone"] * 4,
        "Ørsta": ["added"] * 4,
    }
    giske = found.rows[0].cells
    assert [(c.old_text, c.new_text) for c in giske[:2]] == [
        ("8\u00a0339", "8\u00a0400"),
        ("1\u00a0204", "–"),
    ]
    assert [row.owner.name for row in found.changed_rows] == ["Giske", "Sula", "Ørsta"]


def test_a_file_with_an_error_saves_nothing(people):
    made = figures.uploaded(people, figures.csv(GISKE, ("1534", "Haram", "x", "1")))

    with pytest.raises(ValidationError, match="has errors"):
        figures.save(people, made)
    assert not BasisSet.objects.exists()


def test_the_same_form_twice_is_one_import_and_one_version(people):
    key = uuid.uuid4()
    made = [figures.uploaded(people, form_key=key) for _ in range(2)]
    kept = [figures.save(people, each) for each in made]

    assert made[0] == made[1]
    assert kept[0] == kept[1]
    assert BasisSet.objects.count() == 1


def test_what_says_the_same_as_before_is_no_new_version(people):
    figures.saved(people)

    with pytest.raises(Refusal, match="in force already"):
        figures.saved(people)


def test_what_has_changed_since_it_was_looked_at_is_not_saved_unseen(people):
    made = figures.uploaded(people)
    seen = dry_run(made).changes.fingerprint
    figures.saved(people, figures.csv(GISKE))

    with pytest.raises(StaleState):
        save_import(actor=people.actor("officer"), basis_import=made, seen=seen)
    assert BasisSet.objects.count() == 1


@pytest.mark.parametrize(
    "who", ["governor_reader", "national", "other_county", "member", "nobody"]
)
def test_only_the_governors_editors_bring_figures_in(people, who):
    made = figures.uploaded(people)
    actor = people.actor(who)

    with pytest.raises(PermissionDenied):
        figures.uploaded(people, actor=actor)
    with pytest.raises(PermissionDenied):
        save_import(
            actor=actor,
            basis_import=made,
            seen=dry_run(made).changes.fingerprint,
        )
    with pytest.raises(PermissionDenied):
        describe_columns(actor=actor, basis_set=figures.saved(people), facts={})
    assert BasisImport.objects.count() == 1 + 1


def test_the_database_keeps_an_import_as_it_was_read(people):
    made = figures.uploaded(people)

    with pytest.raises(DatabaseError), transaction.atomic():
        BasisImport.objects.filter(pk=made.pk).update(rows=[])
    figures.save(people, made)
    with pytest.raises(DatabaseError), transaction.atomic():
        BasisImport.objects.filter(pk=made.pk).update(basis_set=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        BasisImport.objects.filter(pk=made.pk).delete()


def test_files_that_nobody_saved_are_forgotten(people):
    figures.uploaded(people)
    kept = figures.uploaded(people)
    figures.save(people, kept)

    with clock.at(clock.now() + dt.timedelta(days=31)):
        new = figures.uploaded(people)

    assert set(BasisImport.objects.all()) == {kept, new}


# ------------------------------------------------------------------------ in use


def test_a_chosen_version_is_what_the_frame_is_divided_by(people):
    money.ready(people)
    chosen = figures.saved(people)

    allocation = divided(people, chosen)

    assert allocation.basis_set == chosen
    whole = 8339 + 9350 + 9230
    line = allocation.lines.get(recipient=people.owner)
    assert abs(line.granted_nok - 1_000_000 * 8339 / whole) < 1


def test_figures_of_another_year_divide_nothing(people):
    money.ready(people)
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    money.frame(later)
    of_2018 = figures.saved(people)

    with pytest.raises(Refusal, match="another year"):
        use_key(
            actor=people.actor("officer"),
            scheme_year=later,
            name="K",
            definition=money.KEY,
            statistics_year=2018,
            basis_set=of_2018,
            form_key=uuid.uuid4(),
        )


@pytest.mark.parametrize("state", ["sent", "decided"])
def test_a_set_that_something_sent_rests_on_is_locked(people, state):
    allocation = getattr(money, state)(people)
    basis_set = allocation.basis_set
    facts = {"inhabitants": Facts("SSB", 2018, "both", Decimal(3000))}

    with pytest.raises(PermissionDenied, match="rests on these figures"):
        describe_columns(
            actor=people.actor("officer"), basis_set=basis_set, facts=facts
        )
    value = basis_set.values.first()
    for write in (
        lambda: BasisSet.objects.filter(pk=basis_set.pk).update(sources={}),
        lambda: basis_set.values.filter(pk=value.pk).update(number=1),
        lambda: basis_set.values.filter(pk=value.pk).delete(),
        lambda: basis_set.values.create(recipient=people.owner, column="x", number=1),
    ):
        with pytest.raises(DatabaseError, match="is locked"), transaction.atomic():
            write()


def test_nobodys_figures_can_be_moved_into_a_locked_set(people):
    locked = money.decided(people).basis_set
    value = figures.saved(people).values.first()

    with pytest.raises(DatabaseError, match="is locked"), transaction.atomic():
        type(value).objects.filter(pk=value.pk).update(basis_set=locked)


def test_the_registrys_news_is_a_new_version_where_the_old_is_in_use(people):
    first = money.decided(people).basis_set
    assert from_registry(people) == first  # it says the same

    Statistic.objects.filter(organisation=people.owner).update(value=7)
    second = from_registry(people)

    assert (second.version, second.origin) == (2, "registry")
    assert figures.cells(first)["Giske", "inhabitants"] == 1000
    assert figures.cells(second)["Giske", "inhabitants"] == 7


def test_the_registry_never_writes_over_what_somebody_imported(people):
    money.ready(people)
    imported = figures.saved(people)

    read = from_registry(people)

    assert read.version == 2
    assert figures.cells(imported)["Giske", "inhabitants"] == 8339


def test_a_version_is_there_once(people):
    basis_set = figures.saved(people)
    basis_set.pk = None

    with pytest.raises(ValidationError):
        basis_set.full_clean()
    with pytest.raises(DatabaseError), transaction.atomic():
        basis_set.save(force_insert=True)


def test_a_dash_for_a_network_is_no_network(people):
    headings = (*figures.HEADINGS, "class", "network")
    content = figures.csv((*GISKE, "–", "–"), headings=headings)

    kept = kept_basis(figures.saved(people, content))

    assert kept.networks == {}
    assert kept.cells[people.owner.pk]["network"] == "–"


def test_the_invariants_see_what_was_written_past_the_services(people):
    allocation = money.draft(people)
    figures.saved(people)
    assert list(broken()) == []

    BasisSet.objects.filter(pk=figures.saved(people, figures.csv(GISKE)).pk).update(
        version=9
    )
    later = make_a.SchemeYearFactory(county=people.scheme_year.county, year=2019)
    BasisSet.objects.filter(pk=allocation.basis_set_id).update(scheme_year=later)

    assert list(broken()) == [
        f"Allocation {allocation.pk} is divided by the figures of another year.",
        f"Scheme year {people.scheme_year.pk}: a version of the figures of 2018 is"
        " missing.",
    ]


# ----------------------------------------------------------------- sums and files


def test_the_sum_is_of_the_units_and_the_published_one_only_stands_beside(people):
    basis_set = figures.saved(people)

    describe_columns(
        actor=people.actor("officer"),
        basis_set=basis_set,
        facts={"inhabitants": Facts("SSB 07459", 2018, "both", Decimal("26920"))},
    )

    basis_set.refresh_from_db()
    inhabitants, pupils = table_of(kept_basis(basis_set)).figures
    assert (inhabitants.total, inhabitants.off) == (Decimal(26919), Decimal(-1))
    assert (pupils.total, pupils.off) == (Decimal("3719.50"), None)
    entry = AuditEntry.objects.about(basis_set).first()
    assert entry.action == "basis.described"
    assert entry.data["new"]["inhabitants"]["published"] == "26920"


def test_to_say_the_same_of_the_columns_leaves_no_trace(people):
    basis_set = figures.saved(people)
    facts = {name: Facts.of(said) for name, said in basis_set.sources.items()}

    describe_columns(actor=people.actor("officer"), basis_set=basis_set, facts=facts)

    assert AuditEntry.objects.about(basis_set).count() == 1


def test_what_is_said_of_a_column_outlives_the_registrys_news(people):
    money.ready(people)
    basis_set = from_registry(people)
    facts = {"inhabitants": Facts("SSB", 2018, "both", Decimal(3000))}
    describe_columns(actor=people.actor("officer"), basis_set=basis_set, facts=facts)
    assert from_registry(people) == basis_set

    Statistic.objects.filter(organisation=people.owner).update(value=7)
    again = from_registry(people)

    assert again == basis_set
    assert again.sources["inhabitants"]["published"] == "3000"


def test_a_set_that_is_saved_as_a_file_says_the_same_when_it_comes_back(people):
    notes = (("#published", "", "26919", ""), ("#sector", "", "public", "private"))
    rows = (GISKE, ("1534", "Haram", "0", "–"), ("1531", "Sula", "", "1325,5"))
    basis_set = figures.saved(people, figures.csv(*rows, *notes))

    text = "".join(file_lines(kept_basis(basis_set)))
    again = dry_run(figures.uploaded(people, text, usual=Facts()))

    assert again.reading.problems == []
    assert not again.changes.are_any
    assert "Haram;0;–;member" in text


def test_the_command_reads_the_same_file_and_gives_no_note_any_money(people):
    text = "".join(file_lines(kept_basis(figures.saved(people, figures.csv(*ALL)))))
    key = Key.parse({"pots": [{"name": "p", "rest": True, "by": "inhabitants"}]})

    lines = allocate(26919, read_basis(text, key), key).lines

    assert {line.number: line.total_nok for line in lines} == {
        GISKE[0]: 8339,
        HARAM[0]: 9350,
        SULA[0]: 9230,
    }
