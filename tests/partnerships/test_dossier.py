"""The dossier of a case: what is in it, what is left out and why, and for whom."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils.translation import override

from funding.models import GrantLetter
from partnerships.dossier import facts_file
from partnerships.history.need import SENTENCES, history_of
from partnerships.services.agreement_drops import drop_agreement
from portal.audit.models import AuditEntry
from portal.audit.services import record
from portal.documents.services import fulfil_document
from portal.lib import clock
from tests import factories as make_a
from tests.funding import money
from tests.partnerships import agreements as made
from tests.partnerships import ordering
from tests.portal.papers import bytes_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


def taken(client, need):
    client.cookies["django_language"] = "en"
    response = client.get(reverse("partnerships:need_dossier", args=[need.pk]))
    data = b"".join(response.streaming_content)
    return zipfile.ZipFile(io.BytesIO(data))


def contents(zipped):
    return zipped.read("CONTENTS.txt").decode("utf-8-sig")


def test_it_has_every_step_of_the_chain_in_its_order(people, as_person):
    money.decided(people)
    make_a.AttachmentFactory(need=people.need, name="analyse.txt")
    agreement = made.in_force(people, printed=True)
    zipped = taken(as_person(people.officer), people.need)

    assert zipped.testzip() is None
    names = zipped.namelist()
    [pdf] = [name for name in names if name.endswith(f"{agreement.reference}.pdf")]
    assert zipped.read(pdf) == bytes_of(agreement.document)
    assert any(name.endswith("analyse.txt") for name in names)
    order = agreement.order
    make_a.OrderFileFactory(order=order, name="plan.txt")
    zipped = taken(as_person(people.officer), people.need)
    names = zipped.namelist()
    [ordered] = [name for name in names if name.endswith(f"{order.reference}.txt")]
    assert "Vurdering i Giske" in zipped.read(ordered).decode()
    [answered] = [name for name in names if name.endswith(f"{order.reference}-1.txt")]
    assert order.institution.name in zipped.read(answered).decode()
    assert any(name.endswith("plan.txt") for name in names)
    told = contents(zipped)
    steps = ["1. Need", "2. Network", "3. Forum", "4. Decision", "5. Orders"]
    places = [told.index(step) for step in steps]
    assert places == sorted(places)
    assert all(name in told for name in names if name != "CONTENTS.txt")


def test_what_was_proposed_is_told_in_words(people, as_person):
    line = ordering.granted(people)
    order = ordering.proposed(
        people,
        ordering.sent(people, line),
        **{"ends_on": "2019-12-20", "days_2018_autumn": 6, f"price_{line.pk}": 70_000},
    )
    zipped = taken(as_person(people.officer), people.need)
    whole = zipped.read(f"05 Orders/{order.reference}.txt").decode()
    for said in (ordering.CELLS["schools"], ordering.CONTACT.name, "4 days, 2 people"):
        assert said in whole
    for ending in (".txt", "-1.txt"):
        name = f"05 Orders/{order.reference}{ending}"
        text = zipped.read(name).decode().replace("\xa0", " ")
        assert "Last day: 20 December 2019" in text
        assert "Days, autumn 2018: 6" in text
        assert "Price 2018: 70 000 kr" in text
        assert "{" not in text
        assert "ends_on" not in text
        assert ".." not in text


def test_a_round_that_goes_back_to_the_order_is_told_beside_the_round_before(
    people, as_person
):
    line = ordering.granted(people)
    price = f"price_{line.pk}"
    order = ordering.proposed(
        people,
        ordering.sent(people, line, 20_000),
        **{price: 200_000, "teacher_count": 50},
    )
    owner = people.actor("approver")
    ordering.proposed(people, order, owner, teacher_count=45)
    zipped = taken(as_person(people.officer), people.need)

    def said(ending):
        name = f"05 Orders/{order.reference}{ending}"
        return zipped.read(name).decode().replace("\xa0", " ")

    back = "20 000 kr (it was 20 000 kr, and the round before proposed 200 000 kr)"
    assert "Price 2018: 200 000 kr (it was 20 000 kr)" in said("-1.txt")
    for ending in (".txt", "-2.txt"):
        assert f"Price 2018: {back}" in said(ending)
        teachers = "Teachers: 45 (it was 40, and the round before proposed 50)"
        assert teachers in said(ending)
    assert "200 000 kr (it was 20 000 kr)" not in said("-2.txt")


def test_every_act_on_a_need_has_words():
    acts = {
        act
        for app in ("partnerships", "forums", "funding")
        for path in Path(app).rglob("*.py")
        for act in re.findall(r'action="need\.(\w+)"', path.read_text())
    }
    assert "granted_by_itself" in acts
    assert acts <= set(SENTENCES)


def test_it_says_what_is_left_out_and_why(people, as_person):
    made.negotiated(people)
    told = contents(taken(as_person(people.officer), people.need))
    assert "Comments and drafts: They are the owner's own" in told
    assert (
        "Agreements in negotiation: They are the parties' own until they are signed"
        in told
    )


def test_a_letter_that_is_made_is_in_it_and_one_that_is_not_is_told(people, as_person):
    from funding.services.papers import order_year

    money.decided(people)
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)
    letter = GrantLetter.objects.get(line__recipient=people.owner)
    client = as_person(people.officer)
    assert "The paper is not made yet." in contents(taken(client, people.need))
    fulfil_document(letter.document_id)
    zipped = taken(client, people.need)
    assert any(f"letter-{letter.pk}" in name for name in zipped.namelist())


def test_a_negotiation_that_came_to_nothing_is_told(people, as_person):
    agreement = made.negotiated(people)
    drop_agreement(
        actor=people.actor("approver"), agreement=agreement, reason="Vi ventar."
    )
    told = contents(taken(as_person(people.officer), people.need))
    assert "Negotiations that came to nothing: They are the parties' own" in told
    assert "Agreements in negotiation" not in told


@pytest.mark.parametrize("who", ["member", "uh_partner"])
def test_the_parties_are_told_who_takes_it_out(people, as_person, who):
    address = reverse("partnerships:need_dossier", args=[people.need.pk])
    assert as_person(getattr(people, who)).get(address).status_code == 403


def test_that_it_is_taken_out_stands_in_the_trace(people, as_person):
    taken(as_person(people.officer), people.need)
    entry = AuditEntry.objects.about(people.need).get(action="need.dossier")
    assert entry.user_name == "Officer"


def test_the_histories_have_the_oldest_acts_too(people, as_person):
    """However many there are; a page has the newest."""
    allocation = money.decided(people)
    agreement = made.in_force(people, printed=True)
    order, decision = agreement.order, "allocation.departure_explained"
    acts = {
        "history.txt": (people.need, "need.ranked", "new"),
        f"{order.reference}-history.txt": (order, "order.pass_on", "department"),
        f"{agreement.reference}-history.txt": (
            agreement,
            "agreement.milestone_added",
            "title",
        ),
        "decision-history.txt": (allocation, decision, "reason"),
    }
    numbers = [str(number) for number in range(1000, 1101)]  # more than any page reads
    for obj, action, key in acts.values():
        for number in numbers:
            data = {"name": "", "recommended_nok": 1, key: number}
            record(actor=people.actor("officer"), action=action, obj=obj, **data)
    zipped = taken(as_person(people.officer), people.need)
    for file in acts:
        [path] = [name for name in zipped.namelist() if name.endswith(f"/{file}")]
        told = zipped.read(path).decode()
        assert [number for number in numbers if number not in told] == [], file


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "The need was granted by itself."),
        ("Hastar.", "The need was granted by itself: Hastar."),
    ],
)
def test_a_need_is_granted_with_a_reason_or_without(people, reason, said):
    data = {"action": "need.granted_by_itself", "obj": people.need, "reason": reason}
    record(actor=people.actor("officer"), **data)
    with override("en"):
        assert history_of(people.need, is_own=True)[0].text == said


@pytest.mark.parametrize("nothing", [None, "", [], (), {}])
def test_a_fact_that_says_nothing_is_a_dash(nothing):
    file = facts_file("Fakta", "fakta.txt", clock.today(), [("Skular", nothing)])
    with file.entry.open() as source:
        assert source.read().decode() == "Fakta\n\nSkular: –\n"
