"""Many agreements exported by one job: parts, progress, cancel, retry, and the zip."""

import datetime as dt
import hashlib
import io
import re
import uuid
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import TestCase
from django.urls import reverse

from partnerships.agreement.archive import entries_of, facts_of_job
from partnerships.agreement.register import COLUMNS
from partnerships.models import Agreement
from partnerships.services import agreement_exports
from partnerships.services.agreement_exports import start_export
from partnerships.services.agreements import add_milestone
from portal.documents.models import Document
from portal.documents.zips import zip_stream
from portal.jobs.models import Job, JobPart
from portal.jobs.parts import fulfil_part
from portal.jobs.services import (
    cancel_job,
    refresh_job,
    refresh_unfinished,
    retry_job,
)
from portal.lib import clock
from portal.lib.clock import day_of
from portal.lib.sheets import DATE, KRONER
from portal.lib.text import ILLEGAL
from tests import factories as make_a
from tests import stage
from tests.partnerships import agreements as made
from tests.portal.papers import bytes_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(agreement_exports, "AT_ONCE", 1)


@pytest.fixture
@stage.scene
def three(people):
    """In force with its paper, signed elsewhere, and one in negotiation."""
    return (
        made.in_force(people, printed=True),
        made.scanned(people),
        made.negotiated(people),
    )


def start(people, who="officer"):
    actor = people.actor(who)
    return start_export(
        actor=actor,
        agreements=Agreement.objects.visible_to(actor).order_by("pk"),
        form_key=uuid.uuid4(),
    )


def work(job):
    for part in job.parts.all():
        fulfil_part(part.pk)
    return refresh_job(job.pk)


def archive(job):
    return zipfile.ZipFile(io.BytesIO(b"".join(zip_stream(entries_of(job)))))


def test_each_file_is_in_the_zip_as_it_is_in_the_store(people, three):
    job = work(start(people))
    assert (job.state, job.done, job.total) == ("done", 2, 2)
    zipped = archive(job)
    signed, scanned, _ = three
    assert zipped.read(f"{signed.reference}.pdf") == bytes_of(signed.document)
    assert hashlib.sha256(zipped.read(f"{scanned.reference}.pdf")).hexdigest() == (
        scanned.scan.sha256
    )
    assert zipped.testzip() is None


def test_both_numbers_are_told_before_and_after(people, as_person):
    made.in_force(people, printed=True)
    made.scanned(people)
    client = as_person(people.officer)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:agreement_list")
    listed = client.get(address).content.decode()
    assert "2 agreements, all with PDFs to export" in listed
    made.in_force(people)  # its PDF is not made yet
    listed = client.get(address).content.decode()
    assert "3 agreements, 2 of them with PDFs to export" in listed
    assert start(people).title == "3 agreements, 2 of them as PDFs"


def test_files_are_dated_by_the_day_in_norway(people, three):
    late = dt.datetime(2018, 11, 30, 23, 30, tzinfo=dt.UTC)  # 1 December in Norway
    with clock.at(late):
        job = start(people)
    Job.objects.filter(pk=job.pk).update(created_at=late)
    dates = {info.date_time[:3] for info in archive(work(job)).infolist()}
    assert dates == {(2018, 12, 1)}


def test_the_control_list_and_the_register_say_what_is_there(people, three):
    zipped = archive(work(start(people)))
    for line in zipped.read("SHA256SUMS.txt").decode().splitlines():
        sha256, name = line.split("  ")
        assert hashlib.sha256(zipped.read(name)).hexdigest() == sha256
    [register] = [name for name in zipped.namelist() if name.endswith(".xlsx")]
    sheet = openpyxl.load_workbook(io.BytesIO(zipped.read(register))).active
    references = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert references == [three[0].reference, three[1].reference]


def test_the_register_has_days_as_days_and_kroner_as_numbers(people, three):
    zipped = archive(work(start(people)))
    [register] = [name for name in zipped.namelist() if name.endswith(".xlsx")]
    sheet = openpyxl.load_workbook(io.BytesIO(zipped.read(register))).active
    row = dict(zip(COLUMNS, next(sheet.iter_rows(min_row=2)), strict=True))
    signed = three[0]
    assert row["starts_on"].value.date() == signed.starts_on
    assert row["in_force_on"].value.date() == day_of(signed.in_force_at)
    assert {row[name].number_format for name in ("starts_on", "ends_on")} == {DATE}
    assert (row["total_nok"].value, row["total_nok"].number_format) == (5_000, KRONER)
    assert row["year"].value == signed.scheme_year.year
    # A number that is no figure keeps its zeros.
    assert row["uh_number"].value == signed.parties.get(role="uh").org_number


@pytest.mark.parametrize("typed", ["A\ufffeB\uffffC", "A\x01\x0b\x1fB", '=cmd|"/c"!A1'])
def test_a_title_that_no_spreadsheet_can_hold_keeps_no_register_back(
    people, as_person, typed
):
    agreement = made.started(people, title=typed)
    response = as_person(people.member).get(reverse("partnerships:agreement_xlsx"))
    file = io.BytesIO(b"".join(response.streaming_content))
    titles = [row[3] for row in openpyxl.load_workbook(file).active.iter_rows()]
    assert [(cell.value, cell.data_type) for cell in titles[1:]] == [
        (ILLEGAL.sub("", agreement.title), "s")
    ]


def test_the_register_says_of_what_has_run_out_as_its_page_does(people, three):
    job = work(start(people))
    states = {facts["reference"]: facts["state"] for facts in facts_of_job(job)}
    assert states[three[0].reference] == "run out"


def test_the_control_list_names_every_file_once(people, three):
    zipped = archive(work(start(people)))
    lines = zipped.read("SHA256SUMS.txt").decode().splitlines()
    listed = [line.split("  ")[1] for line in lines]
    assert listed == [name for name in zipped.namelist() if name.endswith(".pdf")]


def test_the_job_counts_its_parts_as_they_are_done(people, three, as_person):
    job = start(people)
    assert (job.state, job.done, job.total) == ("queued", 0, 2)
    fulfil_part(job.parts.first().pk)
    job = refresh_job(job.pk)
    assert (job.state, job.done, job.total) == ("running", 1, 2)
    shown = as_person(people.officer).get(job.get_absolute_url()).content.decode()
    assert 'value="1"' in shown
    assert 'max="2"' in shown


def test_a_part_that_a_dead_worker_had_in_hand_is_done_again(
    people, three, monkeypatch
):
    job = start(people)
    first = job.parts.first()
    job.parts.filter(pk=first.pk).update(state="running", claimed_at=clock.now())
    queued = []
    monkeypatch.setattr("portal.jobs.tasks.make_part.delay", queued.append)
    refresh_unfinished()
    assert queued == []  # until it is committed
    with TestCase.captureOnCommitCallbacks(execute=True):
        refresh_unfinished()
    assert queued == [first.pk]
    assert work(job).state == "done"


def test_a_part_may_run_twice(people, three):
    job = start(people)
    part = job.parts.first()
    assert fulfil_part(part.pk)
    assert not fulfil_part(part.pk)


def test_a_file_that_was_changed_fails_its_part_and_can_be_tried_again(people, three):
    signed = three[0]
    path = signed.document.file.path
    path = Path(path)
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole[:-1] + b"x")
    job = work(start(people))
    assert (job.state, job.failed) == ("failed", 1)
    assert "is not as it was made" in job.parts.get(state="failed").error

    path.write_bytes(whole)
    assert retry_job(job, actor=people.actor("officer")) == 1
    assert work(job).state == "done"


def test_what_no_worker_has_begun_is_stopped(people, three):
    job = start(people)
    fulfil_part(job.parts.first().pk)
    assert cancel_job(job, actor=people.actor("officer")) == 1
    assert cancel_job(job, actor=people.actor("officer")) == 0
    job.refresh_from_db()
    assert (job.state, job.done) == ("cancelled", 1)
    assert not fulfil_part(job.parts.last().pk)


def test_only_their_own_editors_stop_a_job(people, three):
    job = start(people)
    with pytest.raises(PermissionDenied):
        cancel_job(job, actor=people.actor("governor_reader"))


@pytest.mark.parametrize("who", ["member", "uh_partner", "governor_reader"])
def test_only_the_governors_and_the_nation_export(people, three, who):
    with pytest.raises(PermissionDenied):
        start(people, who)
    assert not Job.objects.exists()


def test_nothing_is_no_job(people):
    with pytest.raises(ValidationError, match="no agreements"):
        start(people)


def test_another_county_exports_nothing_of_this_one(people, three):
    with pytest.raises(ValidationError, match="no agreements"):
        start(people, "other_county")


def test_the_pages_lead_from_the_list_to_the_zip(people, three, as_person):
    client = as_person(people.officer)
    response = client.post(
        reverse("partnerships:agreement_export"),
        {"year": "2018", "form_key": uuid.uuid4()},
    )
    job = Job.objects.get()
    assert response["Location"] == job.get_absolute_url()
    assert client.get(job.get_absolute_url()).status_code == 200
    assert client.get(job.zip_url).status_code == 404  # not finished
    work(job)
    response = client.get(job.zip_url)
    data = b"".join(response.streaming_content)
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 4
    assert Document.objects.made().exists()
    assert JobPart.objects.count() == 2


def test_the_same_form_sent_ten_times_is_one_job(people, three, as_person):
    client = as_person(people.officer)

    def form():
        shown = client.get(reverse("partnerships:agreement_list")).content.decode()
        return {"form_key": re.search(r'name="form_key" value="([^"]+)"', shown)[1]}

    def send(data):
        return client.post(reverse("partnerships:agreement_export"), data)["Location"]

    first = form()
    assert {send(first) for _ in range(10)} == {Job.objects.get().get_absolute_url()}
    assert JobPart.objects.count() == 2
    send(form())
    assert Job.objects.count() == 2


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"state": "nope"}, "“nope” is no choice in this list"),
        ({"year": "abc"}, "“abc” is no choice in this list"),
        ({"form_key": "abc"}, "This form"),
        ({"form_key": ""}, "This form"),
    ],
)
def test_what_the_form_does_not_offer_is_told_and_exports_nothing(
    people, three, as_person, sent, told
):
    client = as_person(people.officer)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:agreement_export")
    page = client.post(address, {"form_key": uuid.uuid4()} | sent, follow=True)
    assert told in page.content.decode()
    assert not Job.objects.exists()


def test_the_list_costs_the_same_for_one_and_for_three(
    people, as_person, django_assert_num_queries
):
    made.in_force(people)
    client = as_person(people.officer)
    address = reverse("partnerships:agreement_list")
    client.get(address)
    with django_assert_num_queries(QUERIES):
        client.get(address)
    for _ in range(2):
        made.in_force(people)
    with django_assert_num_queries(QUERIES):
        client.get(address)


QUERIES = 8  # of who exports, whose files are counted with the agreements


def test_the_page_of_one_costs_the_same_however_much_it_has(
    people, as_person, django_assert_num_queries
):
    agreement = made.negotiated(people)
    client = as_person(people.member)
    client.get(agreement.get_absolute_url())
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(agreement.get_absolute_url())
    for month in (11, 12):
        add_milestone(
            actor=people.actor("member"),
            agreement=agreement,
            on=dt.date(2018, month, 1),
            title="x",
        )
    make_a.ParticipantFactory(need=people.need, owner=people.mate)
    with django_assert_num_queries(PAGE_QUERIES):
        client.get(agreement.get_absolute_url())


PAGE_QUERIES = 12
