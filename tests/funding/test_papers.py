import datetime as dt
import io
import uuid
import zipfile
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from funding.documents import DecidedYear, report_of
from funding.letters import REFUSAL
from funding.models import Allocation, GrantLetter, YearlyReport
from funding.pages.letter_preview import recipients
from funding.services.allocations import use_key
from funding.services.decisions import move_allocation
from funding.services.departures import give_reasons
from funding.services.papers import newest_letters, newest_report, order_year
from partnerships.models import Need, SchemeYear, Statistic
from portal.audit.models import AuditEntry
from portal.documents.models import Document
from portal.documents.services import fulfil_document
from portal.jobs.models import Job
from portal.lib.errors import Refusal
from tests import factories as make_a
from tests import stage
from tests.funding import money
from tests.funding.papers import printed, text_of
from tests.portal.papers import bytes_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    """Files of the test's own, so that none is there from another test."""
    store = settings.STORAGES["default"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = settings.STORAGES | {"default": store}


@pytest.fixture
@stage.scene
def allocation(people):
    return money.decided(people)


@pytest.fixture
@stage.scene
def ordered(people, allocation):
    return order_of_the_year(people)


@stage.scene
def order_of_the_year(people):
    return order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)


@pytest.fixture
@stage.scene
def made(people, allocation):
    return made_of_the_year(people)


@stage.scene
def made_of_the_year(people):
    ordered = order_of_the_year(people)
    for document in ordered.documents:
        fulfil_document(document.pk)
    return ordered


def order_of(people, year, definition):
    """The papers of a year that is decided by that key."""
    officer = people.actor("officer")
    allocation = use_key(
        actor=officer,
        scheme_year=year,
        name="Nøkkel",
        definition=definition,
        statistics_year=2018,
        form_key=uuid.uuid4(),
    )
    give_reasons(
        actor=officer, allocation=allocation, reasons={}, for_the_rest="Nøkkelen"
    )
    allocation = move_allocation(actor=officer, allocation=allocation, action="send")
    move_allocation(actor=people.actor("head"), allocation=allocation, action="approve")
    return order_year(actor=officer, scheme_year=year)


def report_now(year):
    return report_of(DecidedYear.read(Allocation.objects.get(scheme_year=year).pk))


def content(response) -> bytes:
    return b"".join(response.streaming_content)


class TestOrdering:
    def test_the_report_comes_first_and_then_a_letter_for_each_recipient(self, ordered):
        items = list(ordered.job.items.all())

        assert ordered.new == 4
        assert items[0].document_id == ordered.report.document_id
        assert [item.document_id for item in items[1:]] == [
            letter.document_id for letter in ordered.letters
        ]
        assert items[0].url == reverse("funding:report_file", args=[ordered.report.pk])
        assert AuditEntry.objects.filter(action="papers.ordered").count() == 1

    def test_ordering_again_before_they_are_made_gives_the_same_job(
        self, people, ordered
    ):
        again = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )

        assert (again.new, again.unchanged) == (0, 4)
        assert again.job == ordered.job
        assert Document.objects.count() == 4

    def test_ordering_again_when_all_are_made_makes_nothing(self, people, made):
        again = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )

        assert again.job is None
        assert (again.new, again.unchanged) == (0, 4)
        assert Document.objects.count() == GrantLetter.objects.count() + 1 == 4
        assert Job.objects.count() == 1
        assert AuditEntry.objects.filter(action="papers.ordered").count() == 1

    def test_only_what_has_changed_is_made_anew(self, people, made):
        people.owner.written_norwegian = "nb"
        people.owner.save()

        again = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )

        assert (again.new, again.unchanged) == (1, 3)
        (item,) = again.job.items.all()
        assert item.document.language == "nb"
        assert item.document.grant_letter.line.recipient == people.owner

    def test_the_newest_letter_of_each_recipient_is_the_one_that_counts(
        self, people, allocation, made
    ):
        first = GrantLetter.objects.get(line__recipient=people.owner)
        for language in ("nb", "nn"):
            people.owner.written_norwegian = language
            people.owner.save()
            order_year(actor=people.actor("officer"), scheme_year=people.scheme_year)

        letters = newest_letters(actor=people.actor("officer"), allocation=allocation)

        assert GrantLetter.objects.count() == 4
        assert letters.count() == 3
        assert first in letters

    def test_who_asked_for_nothing_and_is_given_nothing_is_refused_nothing(
        self, people
    ):
        children = {"name": "børn", "rest": True, "by": "children_6_15"}
        year = money.ready(people)
        nobody = Statistic.objects.filter(measure="children_6_15")
        nobody.filter(organisation__name="Sula").update(value=0)
        ordered = order_of(people, year, {**money.KEY, "pots": [children]})

        told = {letter.line.recipient.name for letter in ordered.letters}
        assert told == {"Giske", "Haram"}
        choices = recipients(people.actor("officer"), year.county, REFUSAL)
        assert {name for _pk, name in choices} == told
        text = text_of(printed(replace(report_now(year), language="en")))
        assert "granted 0 kr, because the key gives it nothing" in text
        assert "granted 0 kr by the county's rule" not in text

    def test_who_has_no_part_by_the_years_rule_is_refused_nothing_either(self, people):
        year = money.ready(people)
        SchemeYear.objects.filter(pk=year.pk).update(grant_without_need=False)
        year.refresh_from_db()
        ordered = order_of(people, year, money.KEY)

        assert [each.line.recipient for each in ordered.letters] == [people.owner]
        text = text_of(printed(replace(report_now(year), language="en")))
        assert "Haram (1534), granted 0 kr, because it has no part in the" in text

    def test_nothing_is_ordered_before_the_decision(self, people):
        draft = money.sent(people)

        with pytest.raises(Refusal, match="2018"):
            order_year(actor=people.actor("head"), scheme_year=draft.scheme_year)
        assert not Document.objects.exists()

    @pytest.mark.parametrize(
        "who", ["member", "governor_reader", "other_county", "national", "nobody"]
    )
    def test_nobody_but_the_case_officers_orders(self, people, allocation, who):
        with pytest.raises(PermissionDenied):
            order_year(actor=people.actor(who), scheme_year=people.scheme_year)
        assert not Document.objects.exists()
        assert not AuditEntry.objects.filter(action="papers.ordered").exists()

    def test_a_paper_that_failed_is_ordered_again(self, people, ordered):
        failed = ordered.documents[1]
        Document.objects.filter(pk=failed.pk).update(state="failed", error="Full disk")

        again = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )

        failed.refresh_from_db()
        assert failed.state == Document.State.ORDERED
        assert again.job == ordered.job

    def test_what_is_ordered_is_printed_whatever_happens_to_the_tables_then(
        self, people, ordered
    ):
        people.owner.name = "Heilt anna namn"
        people.owner.save()
        letter = GrantLetter.objects.get(line__recipient=people.owner)

        fulfil_document(letter.document_id)

        letter.document.refresh_from_db()
        text = text_of(bytes_of(letter.document))
        assert "Giske" in text
        assert "Heilt anna namn" not in text


class TestThePages:
    def address(self, allocation) -> str:
        return reverse("funding:papers", args=[allocation.pk])

    def test_the_button_leads_to_the_job_and_then_says_that_nothing_changed(
        self, people, allocation, browse
    ):
        client = browse(people.officer)
        start = reverse("funding:papers_start", args=[allocation.pk])

        first = client.post(start)
        for document in Document.objects.all():
            fulfil_document(document.pk)
        second = client.post(start, follow=True)

        assert first.url == Job.objects.get().get_absolute_url()
        assert second.redirect_chain == [(self.address(allocation), 302)]
        assert "Nothing to make: all 4 papers are made" in second.content.decode()

    def test_the_list_shows_each_paper_and_links_to_those_that_are_made(
        self, people, allocation, ordered, browse
    ):
        fulfil_document(ordered.report.document_id)

        page = browse(people.officer).get(self.address(allocation)).content.decode()

        assert page.count('<th scope="row">') == 4
        assert reverse("funding:report_file", args=[ordered.report.pk]) in page
        for letter in ordered.letters:
            assert reverse("funding:letter_file", args=[letter.pk]) not in page

    def test_an_owner_sees_the_report_and_its_own_letter_alone(
        self, people, allocation, made, browse
    ):
        client = browse(people.member)

        page = client.get(self.address(allocation)).content.decode()
        archive = client.get(reverse("funding:papers_zip", args=[allocation.pk]))

        assert page.count('<th scope="row">') == 2
        assert "Sula" not in page
        assert "Make the year" not in page
        with zipfile.ZipFile(io.BytesIO(content(archive))) as file:
            names = file.namelist()
        assert len(names) == 2
        assert "giske" in names[1]

    def test_the_zip_has_every_paper_that_is_made(
        self, people, allocation, made, browse
    ):
        address = reverse("funding:papers_zip", args=[allocation.pk])

        response = browse(people.head).get(address)

        with zipfile.ZipFile(io.BytesIO(content(response))) as file:
            assert len(file.namelist()) == 4
            assert file.testzip() is None
            assert all(file.read(name).startswith(b"%PDF") for name in file.namelist())

    def test_a_zip_of_nothing_is_refused_in_words(self, people, allocation, browse):
        address = reverse("funding:papers_zip", args=[allocation.pk])

        response = browse(people.head).get(address)

        assert response.status_code == 409
        assert "No paper of this year is made yet" in response.content.decode()

    def test_a_letter_opens_for_its_recipient_under_a_name_to_save_it_by(
        self, people, made, browse
    ):
        letter = GrantLetter.objects.get(line__recipient=people.owner)

        response = browse(people.reader).get(
            reverse("funding:letter_file", args=[letter.pk])
        )

        assert content(response).startswith(b"%PDF")
        assert "2018-1532-giske.pdf" in response["Content-Disposition"]

    @pytest.mark.parametrize(
        "who", ["neighbour", "former_member", "other_county", "uh_partner", "nobody"]
    )
    def test_a_letter_does_not_exist_for_anybody_else(self, people, made, browse, who):
        letter = GrantLetter.objects.get(line__recipient=people.owner)

        response = browse(getattr(people, who)).get(
            reverse("funding:letter_file", args=[letter.pk])
        )

        assert response.status_code == 404

    @pytest.mark.parametrize("what", ["the need", "a part"])
    def test_a_letter_is_read_by_who_carries_the_grant_on_and_names_the_old_owner(
        self, people, made, browse, what
    ):
        letter = GrantLetter.objects.get(line__recipient=people.owner)
        before = letter.document.sha256
        new = make_a.MembershipFactory(organisation__name="Nye Sunnmøre", role="reader")
        address = reverse("funding:letter_file", args=[letter.pk])
        assert browse(new.user).get(address).status_code == 404
        if what == "the need":
            Need.objects.filter(pk=people.need.pk).update(carried_by=new.organisation)
        else:
            make_a.ParticipantFactory(
                need=make_a.SubmittedNeedFactory(scheme_year=people.scheme_year),
                owner=people.owner,
                carried_by=new.organisation,
            )

        response = browse(new.user).get(address)

        assert content(response).startswith(b"%PDF")
        assert "1532-giske" in response.headers["Content-Disposition"]
        letter.document.refresh_from_db()
        assert letter.document.sha256 == before
        others = GrantLetter.objects.exclude(line__recipient=people.owner)
        for other in others:
            closed = reverse("funding:letter_file", args=[other.pk])
            assert browse(new.user).get(closed).status_code == 404

    def test_a_paper_that_is_not_made_yet_says_so(self, people, ordered, browse):
        response = browse(people.officer).get(
            reverse("funding:report_file", args=[ordered.report.pk])
        )

        assert response.status_code == 409
        assert "is not made yet" in response.content.decode()

    def test_a_file_that_the_store_has_lost_is_told_and_not_a_crash(
        self, people, made, browse
    ):
        made.report.document.refresh_from_db()
        made.report.document.file.storage.delete(made.report.document.file.name)

        response = browse(people.officer).get(
            reverse("funding:report_file", args=[made.report.pk])
        )

        assert response.status_code == 409
        assert "is lost" in response.content.decode()

    @pytest.mark.parametrize("owners", [3, 60])
    def test_every_route_makes_few_queries_whatever_the_number_of_letters(
        self, people, browse, owners, django_assert_max_num_queries, tmp_path
    ):
        allocation = money.decided(people, owners=owners, amount_nok=9_000_000)
        ordered = order_year(
            actor=people.actor("officer"), scheme_year=people.scheme_year
        )
        pretend_made(tmp_path)
        client = browse(people.officer)
        routes = [
            self.address(allocation),
            reverse("funding:papers_zip", args=[allocation.pk]),
            reverse("funding:report_file", args=[ordered.report.pk]),
            reverse("funding:letter_file", args=[ordered.letters[0].pk]),
        ]
        client.get(routes[0])  # the session, and what a process reads once

        for route, most in zip(routes, (9, 7, 5, 5), strict=True):
            with django_assert_max_num_queries(most):
                response = client.get(route)
                if response.streaming:
                    content(response)

    def test_the_newest_report_is_shown(self, people, allocation, ordered):
        older = YearlyReport.objects.get()
        later = YearlyReport.objects.create(
            scheme_year=people.scheme_year,
            document=Document.objects.exclude(pk=older.document_id).first(),
            ordered_at=older.ordered_at + dt.timedelta(days=1),
        )

        assert (
            newest_report(actor=people.actor("member"), allocation=allocation) == later
        )


def pretend_made(folder) -> None:
    """Every document as if a worker had made it: no query less, and no rendering."""
    (folder / "some.pdf").write_bytes(b"%PDF-1.7")
    Document.objects.update(
        state="made",
        file="some.pdf",
        sha256="0" * 64,
        size=8,
        pages=1,
        made_at=dt.datetime(2018, 5, 1, tzinfo=dt.UTC),
    )
