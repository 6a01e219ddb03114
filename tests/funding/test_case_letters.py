"""Letters beside the grant letter: to needs, of changes, and answers to complaints."""

import datetime as dt
import io
import uuid
import zipfile
from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from funding.documents.case_letter import CaseLetterPaper
from funding.documents.letter import LetterText
from funding.letters import (
    ANSWER,
    CHANGE,
    KINDS,
    NEED_GRANT,
    NEED_GRANT_UH,
    NEED_REFUSAL,
    faults_of,
    standard_text,
)
from funding.models import CaseLetter, LetterTemplate
from funding.pages.complaint_targets import targets_of
from funding.services import complaints
from funding.services.changes import move_change, set_line
from funding.services.complaints import Said
from funding.services.need_grants import grant_need
from funding.services.papers import order_year
from partnerships.models import NeedLine
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.lib import clock
from tests import factories as make_a
from tests import stage
from tests.funding import money, papers, texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
@stage.scene
def prepared(people):
    """UH is granted for 2018, the owner committed for 2019, another UH refused."""
    need = people.need
    need.duration = 2
    need.save()
    asked = [
        make_a.NeedLineFactory(
            need=need, recipient=to, role=role, year=year, requested_nok=80_000
        )
        for to, role, year in ((people.uh, "uh", 2018), (people.owner, "owner", 2019))
    ]
    other = people.other_uh.memberships.get().organisation
    make_a.NeedLineFactory(
        need=need, recipient=other, role="uh", year=2018, requested_nok=40_000
    )
    year = money.ready(people)
    grant_need(
        actor=people.actor("officer"),
        need=need,
        amounts={line.pk: 60_000 for line in asked},
        seen={line.pk: 0 for line in asked},
    )
    return year


@pytest.fixture
@stage.scene
def decided(people, prepared):
    return money.decided(people, scheme_year=prepared)


def order(people):
    return order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)


def paper_of(letter) -> CaseLetterPaper:
    return CaseLetterPaper.load(letter.document.content)


def in_english(kind) -> LetterText:
    return LetterText.of(standard_text(kind, "en"))


def text_of(paper) -> str:
    return papers.text_of(papers.printed(paper))


def letters(people):
    return {
        (letter.grant.recipient.name, paper_of(letter).letter): letter
        for letter in CaseLetter.objects.all()
    }


class TestToNeeds:
    def test_each_recipient_of_a_need_gets_one(self, people, decided):
        order(people)

        found = letters(people)

        other = people.other_uh.memberships.get().organisation.name
        assert set(found) == {
            (people.uh.name, NEED_GRANT),
            (people.owner.name, NEED_GRANT),
            (other, NEED_REFUSAL),
        }
        paper = paper_of(found[people.uh.name, NEED_GRANT])
        assert paper.total_nok == 60_000
        assert paper.head.reference == "2018/15-1"

    @pytest.mark.parametrize(
        ("recommended_nok", "why"),
        [
            (30_000, "Nøkkelen gjeld for alle."),  # what money.decided writes
            (0, "Samarbeidsforumet har ikkje tilrådd pengar til dette."),
            (None, "Nøkkelen gjeld for alle."),
        ],
    )
    def test_a_refusal_says_why(self, people, prepared, recommended_nok, why):
        other = people.other_uh.memberships.get().organisation
        lines = NeedLine.objects.filter(recipient=other)
        lines.update(recommended_nok=recommended_nok)
        money.decided(people, scheme_year=prepared)
        order(people)

        paper = paper_of(letters(people)[other.name, NEED_REFUSAL])

        assert [row.reason for row in paper.rows_of] == [why]
        assert why in text_of(paper)

    def test_it_says_the_amount_the_need_and_how_to_complain(self, people, decided):
        people.uh.written_norwegian = "nb"
        people.uh.save()
        order(people)
        paper = paper_of(letters(people)[people.uh.name, NEED_GRANT])

        text = text_of(paper)

        assert paper.language == "nb"
        assert "60 000 kr" in text
        assert people.need.title in text
        assert "3 uker" in text

    def test_the_text_fits_who_receives_it_and_for_which_years(self, people, decided):
        """UH is granted this year alone and puts in nothing; the owner is committed."""
        order(people)
        uh, owner = (
            text_of(paper_of(letters(people)[name, NEED_GRANT]))
            for name in (people.uh.name, "Giske")
        )

        assert "Eigendelen er skuleeigaren sin" in uh
        assert "kva pengane er brukte til" in uh
        assert "til behov for 2018, slik tabellen viser" in uh
        assert "åra etter" not in uh
        assert "kva pengane og eigendelen er brukte til" in owner
        assert "til behov for 2018 og åra etter" in owner

    @pytest.mark.parametrize(
        ("made", "day"), [(True, "1 March 2020"), (False, "the date that")]
    )
    def test_what_is_for_a_later_year_is_reported_when_that_year_is(
        self, people, decided, made, day
    ):
        if made:
            make_a.SchemeYearFactory(
                scheme=people.scheme_year.scheme,
                county=people.scheme_year.county,
                year=2019,
                report_due=dt.date(2020, 3, 1),
            )
        order(people)

        now, later = (
            paper_of(letters(people)[name, NEED_GRANT])
            for name in (people.uh.name, "Giske")
        )
        assert now.report_due == people.scheme_year.report_due
        text = text_of(replace(later, language="en", text=in_english(NEED_GRANT)))
        assert f"the use of the grant in the portal by {day}" in text

    def test_ordering_again_makes_nothing_new(self, people, decided):
        before = {each.pk for each in order(people).documents}
        again = order(people)
        assert {each.pk for each in again.documents} == before
        assert again.new == 0
        assert Document.objects.count() == len(before)

    def test_the_countys_own_text_is_used_and_kept(self, people, decided):
        people.uh.written_norwegian = "nn"
        people.uh.save()
        template = texts.saved(people, NEED_GRANT_UH, "nn", payment="Vi betaler i mai.")
        order(people)
        texts.saved(
            people, NEED_GRANT_UH, "nn", based_on=1, payment="Vi betaler i juni."
        )
        order(people)

        letter = CaseLetter.objects.get(grant__recipient=people.uh)

        assert letter.template == template
        assert "Vi betaler i mai." in text_of(paper_of(letter))

    def test_a_uh_institution_gets_the_text_that_is_written_for_it(
        self, people, decided
    ):
        for to in (people.uh, people.owner):
            to.written_norwegian = "nn"
            to.save()
        texts.saved(people, NEED_GRANT, "nn", payment="Til alle.")
        mine = texts.saved(people, NEED_GRANT_UH, "nn", payment="Til UH.")
        order(people)

        found = letters(people)
        to_uh = found[people.uh.name, NEED_GRANT]
        assert to_uh.template == mine
        assert "Til UH." in text_of(paper_of(to_uh))
        assert "Til alle." in text_of(paper_of(found[people.owner.name, NEED_GRANT]))

    def test_what_is_written_to_owners_goes_to_no_uh_institution(self, people, decided):
        people.uh.written_norwegian = "nn"
        people.uh.save()
        texts.saved(people, NEED_GRANT, "nn", payment="Til eigarane.")
        order(people)
        letter = letters(people)[people.uh.name, NEED_GRANT]
        assert letter.template is None
        assert "Til eigarane." not in text_of(paper_of(letter))

    def test_the_recipient_reads_its_own_and_nobody_elses(
        self, people, decided, browse
    ):
        order(people)
        letter = letters(people)[people.uh.name, NEED_GRANT]
        fulfil_document(letter.document_id)
        address = reverse("funding:case_letter_file", args=[letter.pk])
        client = browse(people.uh_partner)

        file = client.get(address)
        assert file["Content-Type"] == "application/pdf"
        assert b"".join(file).startswith(b"%PDF")
        page = client.get(letter.grant.get_absolute_url()).content.decode()
        assert address in page
        for who in ("other_uh", "member", "neighbour", "other_county", "nobody"):
            assert browse(getattr(people, who)).get(address).status_code == 404

    def test_the_dossier_of_the_case_has_them(self, people, decided, as_person):
        order(people)
        made, *_ = there = CaseLetter.objects.order_by("pk")
        fulfil_document(made.document_id)
        client = as_person(people.officer)
        client.cookies["django_language"] = "en"
        address = reverse("partnerships:need_dossier", args=[people.need.pk])
        data = b"".join(client.get(address).streaming_content)
        zipped = zipfile.ZipFile(io.BytesIO(data))
        [name] = [name for name in zipped.namelist() if "case-letter" in name]
        assert name.endswith(f"case-letter-{made.pk}.pdf")
        told = zipped.read("CONTENTS.txt").decode("utf-8-sig")
        for each in there[1:]:
            assert f"{each.document.title}: The paper is not made yet." in told

    def test_the_papers_page_lists_them(self, people, decided, browse):
        order(people)
        page = browse(people.officer).get(reverse("funding:papers", args=[decided.pk]))
        assert "Letters to needs, and of changes" in page.content.decode()


class TestOfChanges:
    def test_it_refers_to_the_first_decision(self, people, decided):
        change = money.change(people, decided, "send", "approve", change_nok=-5_000)
        order(people)
        letter = CaseLetter.objects.get(change=change)

        paper = paper_of(letter)

        assert paper.letter == CHANGE
        assert paper.head.reference == "2018/15-2"
        assert "2018/15-1" in paper.refers_to
        assert paper.total_nok == -5_000
        text = text_of(paper)
        assert "2018/15-1" in text
        assert "−5 000" in text
        assert "Ikkje brukt" in text
        assert "Kva År Endring det nøkkelen gav 2018" in text
        assert "Behov År" not in text

    @pytest.mark.parametrize(("year", "said"), [(2018, False), (2019, True)])
    def test_it_speaks_of_later_years_only_where_there_are_some(
        self, people, decided, year, said
    ):
        change = money.change(people, decided)
        if year > 2018:
            line = people.need.lines.get(recipient=people.owner, year=year)
            set_line(
                actor=people.actor("officer"),
                change=change,
                recipient=people.owner,
                year=year,
                need_line=line,
                change_nok=-10_000,
                reason="Kortare",
            )
            change.refresh_from_db()
        for who, action in (("officer", "send"), ("head", "approve")):
            change = move_change(actor=people.actor(who), change=change, action=action)
        order(people)

        text = text_of(paper_of(CaseLetter.objects.get(change=change)))
        assert ("for 2018 og åra etter" in text) is said
        assert ("for 2018, slik tabellen viser" in text) is not said

    def test_one_that_is_not_decided_has_none(self, people, decided):
        money.change(people, decided, "send")
        order(people)
        assert not CaseLetter.objects.exclude(change=None).exists()


class TestOfComplaints:
    def closed(self, people, action):
        grant = people.scheme_year.grants.get(recipient=people.uh)
        _text, about = next(iter(targets_of(grant).values()))
        complaint = complaints.register_complaint(
            actor=people.actor("officer"),
            grant=grant,
            about=about,
            text="For lite.",
            received_on=clock.today(),
            form_key=uuid.uuid4(),
        )
        for step, who in (("treat", "officer"), (action, "head")):
            complaint = complaints.move_complaint(
                actor=people.actor(who),
                complaint=complaint,
                action=step,
                said=Said(answer="Vi endrar ikkje vedtaket."),
            )
        return complaint

    @pytest.mark.parametrize("action", ["forward", "dismiss"])
    def test_an_answer_is_a_letter(self, people, decided, action):
        complaint = self.closed(people, action)
        letter = CaseLetter.objects.get(complaint=complaint)

        paper = paper_of(letter)

        assert paper.letter == ANSWER
        text = text_of(paper)
        assert "Vi endrar ikkje vedtaket." in text
        assert "2018/15-1" in text

    def test_a_withdrawn_one_has_none(self, people, decided):
        self.closed(people, "withdraw")
        assert not CaseLetter.objects.exists()


@pytest.mark.parametrize("language", ["nn", "nb", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_standard_texts_are_whole(kind, language):
    assert faults_of(kind, standard_text(kind, language)) == []


def test_every_kind_can_be_written_by_the_county():
    assert set(LetterTemplate.Kind.values) == set(KINDS)


def test_whose_letter_it_is_never_changes(people, decided):
    order(people)
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseLetter.objects.update(allocation=None, change=None)
