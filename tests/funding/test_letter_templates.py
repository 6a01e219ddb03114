"""A county's texts of letters: who writes them, and which letter has which."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from pypdf import PdfReader

from funding.documents import GrantLetterPaper
from funding.letters import GRANT, KINDS, REFUSAL, TEXTS, sections_of
from funding.models import GrantLetter, LetterTemplate
from funding.services.allocations import adjust_line
from funding.services.decisions import move_allocation
from funding.services.papers import order_year
from portal.audit.models import AuditEntry
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.lib.errors import StaleState
from tests import factories as make_a
from tests.funding import money, texts
from tests.funding.papers import printed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def ordered(people):
    order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)
    letter = GrantLetter.objects.filter(line__recipient=people.owner).latest("pk")
    return letter, GrantLetterPaper.load(letter.document.content)


def refuse(people):
    """A decision of the year in which the owner gets nothing of what it asked for."""
    allocation = money.draft(people)
    line = allocation.lines.get(recipient=people.owner)
    officer = people.actor("officer")
    adjust_line(
        actor=officer,
        line=line,
        to_nok=0,
        reason="Behovet gjeld vidareutdanning.",
        version=allocation.version,
    )
    allocation = move_allocation(actor=officer, allocation=allocation, action="send")
    move_allocation(actor=people.actor("head"), allocation=allocation, action="approve")


class TestWriting:
    def test_a_change_is_a_new_version_and_is_traced(self, people):
        first = texts.saved(people, conditions="- Berre eitt")
        second = texts.saved(people, based_on=1, conditions="- To")

        assert (first.version, second.version) == (1, 2)
        assert second.texts["conditions"] == "- To"
        entry = AuditEntry.objects.filter(action="letter_template.saved").latest("pk")
        assert entry.data["changed"] == ["conditions"]
        assert entry.data["version"] == 2

    def test_the_same_text_again_is_the_version_that_is_there(self, people):
        first = texts.saved(people, conditions="- Berre eitt")

        for _ in range(20):
            assert texts.saved(people, conditions="- Berre eitt") == first
        assert LetterTemplate.objects.count() == 1

    def test_who_opened_an_older_version_writes_over_nothing(self, people):
        texts.saved(people, conditions="- Ein")

        with pytest.raises(StaleState, match="version 1"):
            texts.saved(people, conditions="- To")
        assert LetterTemplate.objects.get().texts["conditions"] == "- Ein"

    def test_each_kind_and_language_has_versions_of_its_own(self, people):
        for kind in (GRANT, REFUSAL):
            for language in ("nn", "nb"):
                assert texts.saved(people, kind, language).version == 1

    def test_what_is_wrong_is_refused_with_its_place_and_nothing_is_saved(self, people):
        with pytest.raises(ValidationError) as caught:
            texts.saved(people, conditions="Hei\n{% if x %}", complaint="Ingen klage")

        assert caught.value.message_dict == {
            "conditions": [
                "Line 2: “{%” is code, which such a text does not have.",
            ],
            "complaint": ["The field {{ complaint_weeks }} is missing here."],
        }
        assert not LetterTemplate.objects.exists()
        assert not AuditEntry.objects.filter(action="letter_template.saved").exists()

    @pytest.mark.parametrize(
        "who", ["member", "governor_reader", "other_county", "national", "nobody"]
    )
    def test_nobody_but_the_case_officers_writes(self, people, who):
        with pytest.raises(PermissionDenied):
            texts.saved(people, who=who)
        assert not LetterTemplate.objects.exists()

    @pytest.mark.parametrize("change", ["update", "delete"])
    def test_the_database_keeps_a_version_as_it_is(self, people, change):
        texts.saved(people)

        rows = LetterTemplate.objects.all()
        act = {"update": lambda: rows.update(version=9), "delete": rows.delete}[change]

        with pytest.raises(DatabaseError), transaction.atomic():
            act()


class TestLetters:
    def test_a_letter_is_made_by_the_countys_newest_text_and_says_so(self, people):
        money.decided(people)
        texts.saved(people, conditions="- Gamle vilkår")
        texts.saved(
            people, based_on=1, conditions="- Hugs {{ recipient }} i {{ year }}"
        )

        letter, paper = ordered(people)

        assert letter.template.version == paper.text.version == 2
        text = text_of(printed(paper))
        assert "Hugs Giske kommune i 2018" in text
        assert "versjon 2" in text

    def test_a_letter_that_is_ordered_keeps_its_text(self, people):
        money.decided(people)
        texts.saved(people, conditions="- Gamle vilkår")
        letter, _paper = ordered(people)
        before = Document.objects.count()
        texts.saved(people, based_on=1, conditions="- Nye vilkår")

        again, paper = ordered(people)

        assert again == letter
        assert "Gamle" in paper.text.of_section("conditions")
        assert Document.objects.count() == before

    def test_one_made_by_the_standard_text_keeps_that(self, people):
        money.decided(people)
        letter, paper = ordered(people)
        texts.saved(people, conditions="- Nye vilkår")

        again, _paper = ordered(people)

        assert again == letter
        assert (letter.template, paper.text.version) == (None, 0)

    def test_another_countys_text_is_not_used(self, people):
        money.decided(people)
        other = make_a.CountyFactory(code="46", name="Vestland")
        LetterTemplate.objects.create(
            county=other, kind=GRANT, language="nn", version=1, texts=texts.own()
        )

        letter, _paper = ordered(people)

        assert letter.template is None

    def test_one_ordered_before_there_were_texts_reads_as_the_standard(self, people):
        money.decided(people)
        letter, paper = ordered(people)
        old = {k: v for k, v in letter.document.content.items() if k != "text"}

        assert GrantLetterPaper.load(old) == paper

    def test_the_letters_text_does_not_change_with_the_place_it_is_used(self, people):
        money.decided(people)
        texts.saved(people, conditions="- «{{ recipient }}»")
        people.owner.name = "{{ year }} <b>Giske</b>"
        people.owner.save()

        _letter, paper = ordered(people)

        assert "«{{ year }} <b>Giske</b> kommune»" in text_of(printed(paper))


class TestRefusals:
    @pytest.fixture
    def refused(self, people):
        refuse(people)
        return ordered(people)

    def test_who_asked_and_got_nothing_gets_a_refusal(self, refused):
        letter, paper = refused

        assert paper.is_refusal
        assert letter.document.title == "Avslag 2018: Giske"
        text = text_of(printed(paper))
        assert "gjev ikkje Giske kommune tilskot for 2018" in text
        assert "Behovet gjeld vidareutdanning." in text
        assert "Skulebasert vurdering" in text
        assert "klage" in text
        assert "Vilkår" not in text
        assert "Utbetaling" not in text

    def test_it_is_made_by_the_countys_text_of_a_refusal(self, people):
        texts.saved(people, REFUSAL, decision="{{ recipient }}: nei i {{ year }}.")
        refuse(people)
        _letter, paper = ordered(people)

        assert "Giske kommune: nei i 2018." in text_of(printed(paper))

    def test_the_others_get_their_grant_letters(self, people, refused):
        titles = set(Document.objects.values_list("title", flat=True))

        assert "Tilskotsbrev 2018: Sula" in titles

    def test_it_is_saved_under_a_name_of_its_own(self, people, refused, browse):
        letter, _paper = refused
        fulfil_document(letter.document_id)
        response = browse(people.member).get(
            reverse("funding:letter_file", args=[letter.pk])
        )

        list(response)
        assert "avslag" in response["Content-Disposition"]


class TestThePages:
    def address(self, people, name="edit", kind=GRANT, language="nn"):
        return reverse(
            f"funding:letter_template_{name}",
            args=[people.scheme_year.county_id, kind, language],
        )

    def form(self, **changes):
        return texts.own(**changes) | {"based_on": "0"}

    def test_the_form_begins_with_the_standard_text_and_lists_the_fields(
        self, people, browse
    ):
        page = browse(people.officer).get(self.address(people)).content.decode()

        assert "Tilskotsbrev {{ year }}: {{ scheme }}" in page
        assert "{{ recipient_number }}" in page

    @pytest.mark.parametrize("kind", KINDS)
    def test_every_field_that_must_stand_somewhere_is_listed_with_where(
        self, people, browse, kind
    ):
        page = (
            browse(people.officer).get(self.address(people, kind=kind)).content.decode()
        )

        listed = page.split('<dl class="facts">')[1].split("</dl>")[0]
        for section in sections_of(kind):
            for code in TEXTS[kind].required_of(section):
                said = listed.split(f"{{{{ {code} }}}}")[1].split("</dd>")[0]
                assert str(section.label) in said.split("Must stand in: ")[1]
        for code in ("complaint_weeks", "answer_by"):
            assert (code in listed) is (code in TEXTS[kind].fields)

    def test_what_is_typed_stays_when_something_is_wrong(self, people, browse):
        client = browse(people.officer)

        response = client.post(
            self.address(people), self.form(conditions="Hei\n<script>x</script>")
        )

        page = response.content.decode()
        assert response.status_code == 422
        assert "Line 2: “&lt;” is markup" in page
        assert "&lt;script&gt;x&lt;/script&gt;" in page
        assert not LetterTemplate.objects.exists()

    def test_saving_leads_to_the_new_version(self, people, browse):
        client = browse(people.officer)

        response = client.post(self.address(people), self.form(conditions="- Nytt"))

        saved = LetterTemplate.objects.get()
        assert response.url == saved.get_absolute_url()
        page = client.get(saved.get_absolute_url()).content.decode()
        assert "- Nytt" in page

    def test_a_preview_is_the_real_letter_marked_and_never_kept(self, people, browse):
        allocation = money.decided(people)
        line = allocation.lines.get(recipient=people.owner)
        client = browse(people.officer)

        response = client.post(
            self.address(people, "preview"),
            self.form(conditions="- Hugs {{ recipient }}") | {"line": line.pk},
        )

        assert response["Content-Type"] == "application/pdf"
        text = text_of(response.content)
        assert "Hugs Giske kommune" in text
        for page in PdfReader(io.BytesIO(response.content)).pages:
            assert "Førehandsvising: Dette er ikkje eit brev" in page.extract_text()
        assert not Document.objects.exists()
        assert not GrantLetter.objects.exists()
        assert not LetterTemplate.objects.exists()

    def test_a_preview_of_a_wrong_text_is_the_form_with_what_is_wrong(
        self, people, browse
    ):
        allocation = money.decided(people)

        response = browse(people.officer).post(
            self.address(people, "preview"),
            self.form(complaint="") | {"line": allocation.lines.first().pk},
        )

        assert response.status_code == 422
        assert "{{ complaint_weeks }} is missing" in response.content.decode()

    def test_a_saved_version_is_previewed_also_by_who_only_reads(self, people, browse):
        allocation = money.decided(people)
        texts.saved(people, REFUSAL, "nb", decision="{{ recipient }} nei {{ year }}.")
        query = f"?version=1&line={allocation.lines.first().pk}"

        response = browse(people.national).get(
            self.address(people, "preview", REFUSAL, "nb") + query
        )

        assert "Giske kommune nei 2018." in text_of(response.content)

    def test_a_recipient_elsewhere_is_no_choice(self, people, browse):
        money.decided(people)

        response = browse(people.officer).post(
            self.address(people, "preview"), self.form() | {"line": "999999"}
        )

        assert response.status_code == 409

    @pytest.mark.parametrize("who", ["governor_reader", "national"])
    def test_who_only_reads_is_told_who_writes(self, people, browse, who):
        response = browse(getattr(people, who)).get(self.address(people))

        assert response.status_code == 403

    @pytest.mark.parametrize("kind", ["grant/nn", "nothing/nn", "grant/xx"])
    def test_only_known_texts_have_an_address(self, people, browse, kind):
        address = self.address(people).replace("grant/nn", kind)

        response = browse(people.officer).get(address)

        assert response.status_code == (200 if kind == "grant/nn" else 404)

    def test_the_list_has_each_text_once(
        self, people, browse, django_assert_num_queries
    ):
        client = browse(people.officer)
        address = reverse("funding:letter_template_list")
        client.get(address)
        texts.saved(people)
        texts.saved(people, based_on=1, conditions="- Nytt")

        with django_assert_num_queries(6):
            page = client.get(address).content.decode()

        assert page.count('<th scope="row">') == 16
        assert page.count("the standard text") == 15
