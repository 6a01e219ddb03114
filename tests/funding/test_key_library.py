"""A county's library of keys: written, imported, put two in a row, saved as a file."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding.documents.freeze import report_of
from funding.documents.year import DecidedYear
from funding.forms.saved_pots import initial_pots
from funding.models import Allocation, AllocationKey
from funding.services.decisions import move_allocation
from tests.funding import bench, money

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

EVERYTHING = {
    "name": "Alt",
    "rounding_unit": 100,
    "pots": [
        {"name": "kvar", "each": 50_000, "only": {"column": "class", "in": ["host"]}},
        {
            "name": "klasse",
            "each_by_class": {
                "column": "class",
                "amounts": {"host": 40_000, "member": 0},
            },
        },
        {
            "name": "storleik",
            "each_by_class": {
                "column": "storleik",
                "amounts": {"stor: by": 10_000, "liten": 0},
            },
        },
        {"name": "sum", "amount": 123_456, "by": "lærarar"},
        {
            "name": "del",
            "share": "0.125",
            "by": "equal",
            "only": {"column": "storleik", "in": ["liten", "stor: by"]},
        },
        {
            "name": "rest",
            "rest": True,
            "by": "pupils",
            "minimum": 1_000,
            "maximum": 900_000,
        },
    ],
}


def address(people, page):
    return reverse(f"funding:key_{page}", args=[people.scheme_year.county.code])


def sent(definition, **changes):
    """What the form sends when it shows this key."""
    data = {
        "name": definition["name"],
        "rounding_unit": str(definition.get("rounding_unit", 1)),
        "pot-INITIAL_FORMS": "0",
        "do": "save",
    }
    rows = initial_pots(definition)
    data["pot-TOTAL_FORMS"] = str(len(rows))
    for at, row in enumerate(rows):
        data |= {
            f"pot-{at}-{name}": "" if value is None else str(value)
            for name, value in row.items()
        }
    return {**data, **changes}


def test_everything_that_the_key_file_says_can_be_written_in_the_form(people, browse):
    browser = browse(people.officer)
    response = browser.post(address(people, "new"), sent(EVERYTHING))

    key = AllocationKey.objects.get()
    assert key.definition == EVERYTHING
    assert response.url == reverse("funding:key_detail", args=[key.pk])
    shown = browser.get(f"{address(people, 'new')}?from={key.pk}").content.decode()
    assert "stor: by: 10" in shown


def test_the_same_name_is_a_new_version_and_the_old_one_stays(people, browse):
    browser = browse(people.officer)
    changed = {**EVERYTHING, "rounding_unit": 1}
    for definition in (EVERYTHING, changed, changed):
        browser.post(address(people, "new"), sent(definition))
    versions = AllocationKey.objects.order_by("version")
    assert [key.definition["rounding_unit"] for key in versions] == [100, 1]


def test_a_key_is_shown_in_words_before_it_is_saved(people, browse):
    shown = browse(people.officer).post(
        address(people, "new"), sent(money.KEY, do="show")
    )
    assert "base: 50\u00a0000\u00a0kr to each owner" in shown.content.decode()
    assert not AllocationKey.objects.exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pot-0-value": "mykje"}, "«base»: “mykje” is not an amount"),
        ({"pot-1-name": "base"}, "Two pots are called “base”"),
        ({"pot-1-minimum": "9", "pot-1-maximum": "8"}, "“children”"),
        (
            {"pot-0-source": "each_by_class", "pot-0-class_amounts": "stor 5"},
            "«base»: “stor 5” is not an amount",
        ),
        (
            {"pot-0-source": "each_by_class", "pot-0-class_amounts": "a: 5\na: 6"},
            "«base»: “a: 6”: write each class once",
        ),
        ({"pot-0-only": "other"}, "«base»: Write the classes that the pot is for."),
    ],
)
def test_what_is_wrong_names_the_pot_and_saves_nothing(
    people, browse, change, sentence
):
    response = browse(people.officer).post(
        address(people, "new"), sent(money.KEY, **change)
    )
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not AllocationKey.objects.exists()


def test_a_key_file_that_is_saved_can_be_imported_again(people, browse):
    key = bench.key_of(people, EVERYTHING)
    browser = browse(people.officer)
    file = browser.get(reverse("funding:key_file", args=[key.pk]))
    assert file["Content-Disposition"] == 'attachment; filename="alt-15-v1.json"'
    assert json.loads(file.content) == EVERYTHING

    upload = SimpleUploadedFile("alt.json", file.content)
    shown = browser.post(
        address(people, "import"), {"file": upload, "name": "Kopi", "do": "show"}
    )
    assert "storleik" in shown.content.decode()
    assert AllocationKey.objects.count() == 1
    text = file.content.decode()
    browser.post(
        address(people, "import"), {"text": text, "name": "Kopi", "do": "save"}
    )

    copy = AllocationKey.objects.get(name="Kopi")
    assert copy.definition == {**EVERYTHING, "name": "Kopi"}


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ('{"name": ', ["line 1"]),
        (
            '{"name": "x", "pots": [{"name": "a", "each": -1, "more": 1}, {}]}',
            ["“a”", "more", "#2"],
        ),
        ("", ["Choose a file"]),
        ('{"pots": [{"name": "a", "each": 1}]}', ["Give the key a name"]),
    ],
)
def test_every_error_of_a_file_is_told_at_once(people, browse, text, sentences):
    response = browse(people.officer).post(
        address(people, "import"), {"text": text, "do": "save"}
    )
    assert response.status_code == 422
    for sentence in sentences:
        assert sentence in response.content.decode()
    assert not AllocationKey.objects.exists()


def test_a_file_that_is_no_text_is_told(people, browse):
    upload = SimpleUploadedFile("x.json", b"\xff\xfe\x00")
    response = browse(people.officer).post(
        address(people, "import"), {"file": upload, "do": "save"}
    )
    assert "The file is not text in UTF-8." in response.content.decode()


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\x07"])
@pytest.mark.parametrize("do", ["show", "save"])
def test_a_name_that_cannot_be_shown_is_told_beside_it(people, browse, sign, do):
    browser = browse(people.officer)

    answer = browser.post(
        address(people, "import"),
        {"text": json.dumps(money.KEY), "name": f"No{sign}kel", "do": do},
    )

    assert answer.status_code == 422
    assert "cannot be shown" in answer.context["form"].errors["name"][0]
    assert not AllocationKey.objects.exists()
    assert browser.get(reverse("funding:key_list")).status_code == 200


class TestANameThatWasSavedBeforeNamesWereChecked:
    """It is shown without the signs that no page can show, and a key without them
    takes its place.
    """

    @pytest.fixture(params=["\u200b", "\u202e", "\x07"])
    def sign(self, request):
        return request.param

    @pytest.fixture
    def old(self, people, sign):
        name = f"Nok{sign}kel"
        return AllocationKey.objects.create(
            county=people.scheme_year.county,
            name=name,
            version=1,
            definition={**money.KEY, "name": name},
        )

    def test_is_shown_wherever_the_key_is(self, people, browse, old, sign):
        draft = money.draft(people)
        Allocation.objects.filter(pk=draft.pk).update(key=old)
        browser = browse(people.officer)
        prepare = reverse("funding:allocation_prepare", args=[draft.scheme_year_id])
        for at in (
            reverse("funding:key_list"),
            reverse("funding:key_detail", args=[old.pk]),
            f"{address(people, 'new')}?from={old.pk}",
            address(people, "steps"),
            draft.get_absolute_url(),
            f"{prepare}?key={old.pk}",
        ):
            shown = browser.get(at)
            assert shown.status_code == 200
            assert "Nokkel" in shown.content.decode(), at
            assert sign not in shown.content.decode(), at

    def test_the_allocation_is_sent_and_decided(self, people, old):
        draft = money.draft(people)
        Allocation.objects.filter(pk=draft.pk).update(key=old)
        for who, action in (("officer", "send"), ("head", "approve")):
            draft = move_allocation(
                actor=people.actor(who), allocation=draft, action=action
            )

        paper = report_of(DecidedYear.read(draft.pk))

        assert paper.key.name == "Nokkel"

    def test_a_new_key_takes_its_place(self, people, browse, old):
        browser = browse(people.officer)
        file = browser.get(reverse("funding:key_file", args=[old.pk])).json()
        assert file["name"] == "Nokkel"

        answer = browser.post(address(people, "new"), sent(file))

        new = AllocationKey.objects.exclude(pk=old.pk).get()
        assert answer.url == reverse("funding:key_detail", args=[new.pk])
        assert (new.name, new.version) == ("Nokkel", 1)
        assert new.definition == {**money.KEY, "name": "Nokkel"}

    def test_one_of_nothing_else_has_a_name_to_click(self, people, browse):
        old = AllocationKey.objects.create(
            county=people.scheme_year.county,
            name="\u200b",
            version=1,
            definition={**money.KEY, "name": "\u200b"},
        )
        shown = browse(people.officer).get(reverse("funding:key_list"))
        assert f">#{old.pk}</a>" in shown.content.decode()


def test_two_keys_are_put_in_a_row(people, browse):
    plain, equal = bench.key_of(people), bench.key_of(people, bench.EQUAL)
    data = {
        "name": "To steg",
        "first": str(plain.pk),
        "common": str(plain.pk),
        f"own-{people.network.pk}": str(equal.pk),
        "do": "show",
    }
    browser = browse(people.officer)
    shown = browser.post(address(people, "steps"), data).content.decode()
    assert f"Then in {people.network.code}: likt" in shown

    browser.post(address(people, "steps"), {**data, "do": "save"})

    key = AllocationKey.objects.get(name="To steg")
    assert [pot["name"] for pot in key.definition["pots"]] == [
        "base, networks",
        "children, networks",
    ]
    assert key.definition["then"]["pots"] == plain.definition["pots"]
    assert list(key.definition["then"]["own"]) == [people.network.code]
    detail = browser.get(reverse("funding:key_detail", args=[key.pk]))
    assert "among networks" in detail.content.decode()


def test_the_library_says_where_a_key_is_used(people, browse):
    allocation = money.draft(people)
    bench.scenario(people, key=allocation.key)
    browser = browse(people.officer)

    listed = browser.get(reverse("funding:key_list")).content.decode()
    one = browser.get(reverse("funding:key_detail", args=[allocation.key_id]))

    assert "1 allocation" in listed
    assert "1 scenario" in listed
    assert "Likt grunnbeløp" in one.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("head", 200),
        ("governor_reader", 403),
        ("national", 403),
        ("other_county", 404),
        ("member", 404),
        ("leader", 404),
    ],
)
def test_only_the_governors_people_write_keys(people, browse, who, status):
    browser = browse(getattr(people, who))
    for page in ("new", "import", "steps"):
        assert browser.get(address(people, page)).status_code == status
    if status != 200:
        browser.post(address(people, "new"), sent(money.KEY))
        text = json.dumps(money.KEY)
        browser.post(address(people, "import"), {"text": text, "do": "save"})
        assert not AllocationKey.objects.exists()
