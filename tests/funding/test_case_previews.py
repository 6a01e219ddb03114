"""Previews of the letters beside the grant letter, with what is really decided."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from funding.letters import (
    ANSWER,
    CHANGE,
    NEED_GRANT,
    NEED_GRANT_UH,
    NEED_REFUSAL,
    standard_text,
)
from funding.models import CaseLetter
from funding.pages.letter_preview import recipients
from portal.documents.models import Document
from tests.funding import money, test_case_letters
from tests.funding.papers import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
prepared, decided = test_case_letters.prepared, test_case_letters.decided


def address(people, kind, language="nn"):
    county = people.scheme_year.county_id
    return reverse("funding:letter_template_preview", args=[county, kind, language])


def choices(people, kind):
    return recipients(people.actor("officer"), people.scheme_year.county, kind)


def seen(people, browse, kind, chosen, language="nn"):
    """What the preview says by the standard text, with a sentence put in."""
    before = CaseLetter.objects.count()
    form = standard_text(kind, language)
    form["decision"] += "\n\nOrd for ordet."
    data = {**form, "based_on": "0", "line": chosen}
    response = browse(people.officer).post(address(people, kind, language), data)
    assert response["Content-Type"] == "application/pdf"
    pages = PdfReader(io.BytesIO(response.content)).pages
    text = text_of(response.content)
    assert "Ord for ordet." in text
    mark = "Førehandsvising" if language == "nn" else "Forhåndsvisning"
    assert all(mark in page.extract_text() for page in pages)
    assert CaseLetter.objects.count() == before
    return text


@pytest.mark.parametrize("language", ["nn", "nb"])
def test_of_a_grant_to_needs(people, decided, browse, language):
    shown = choices(people, NEED_GRANT)
    assert {name for _pk, name in shown} == {people.uh.name, people.owner.name}

    text = seen(people, browse, NEED_GRANT, people.uh.pk, language)

    assert "60 000" in text
    assert people.need.title in text
    people.uh.refresh_from_db()
    assert people.uh.written_norwegian == "nn"
    assert not Document.objects.exists()


def test_of_a_refusal_of_needs(people, decided, browse):
    other = people.other_uh.memberships.get().organisation
    assert choices(people, NEED_REFUSAL) == [(other.pk, other.name)]
    assert other.name in seen(people, browse, NEED_REFUSAL, other.pk)


def test_of_a_change(people, decided, browse):
    assert choices(people, CHANGE) == []
    money.change(people, decided, "send", "approve", change_nok=-5_000)
    assert choices(people, CHANGE) == [(people.owner.pk, "Giske")]
    assert "5 000" in seen(people, browse, CHANGE, people.owner.pk)


def test_of_an_answer_to_a_complaint(people, decided, browse):
    assert choices(people, ANSWER) == []
    complaint = test_case_letters.TestOfComplaints().closed(people, "dismiss")
    [(pk, name)] = choices(people, ANSWER)
    assert (pk, name) == (complaint.pk, f"{people.uh.name} (2018)")
    assert "Vi endrar ikkje vedtaket." in seen(people, browse, ANSWER, pk)


def test_a_text_to_uh_is_shown_to_uh_alone(people, decided, browse):
    assert [pk for pk, _name in choices(people, NEED_GRANT_UH)] == [people.uh.pk]
    assert seen(people, browse, NEED_GRANT_UH, people.uh.pk, "nn")


@pytest.mark.parametrize("kind", [NEED_GRANT, CHANGE, ANSWER])
def test_before_anything_is_decided_there_is_nothing_to_show(people, browse, kind):
    assert choices(people, kind) == []
    data = {**standard_text(kind, "nn"), "based_on": "0", "line": "1"}
    response = browse(people.officer).post(address(people, kind), data)
    assert response.status_code == 409
