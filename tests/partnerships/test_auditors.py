"""An auditor: sees what a reader sees until a day, takes cases out, changes nothing."""

import datetime as dt
import io
import uuid
import zipfile
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from forums.rules.fora import may_keep_forum
from forums.services.fora import user_by_email
from funding.services.papers import order_year
from partnerships.acting import actor_by
from partnerships.models import Agreement, Membership, MembershipOffer, Need
from partnerships.rules.archive import may_archive
from partnerships.rules.county import may_keep_schools, may_remind
from partnerships.rules.needs import may_comment, may_write_needs
from partnerships.rules.orders import may_write_order
from partnerships.services.invitations import accept, invite_member
from partnerships.services.memberships import change_role, give_membership
from partnerships.start import start_part
from portal.audit.models import AuditEntry
from portal.jobs.models import Job
from portal.jobs.parts import fulfil_part
from portal.jobs.services import refresh_job
from portal.lib import clock
from portal.lib.errors import Refusal
from tests import cast
from tests import factories as make_a
from tests.funding import money
from tests.partnerships import agreements as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]
AUDITOR = "auditor"


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"


def in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


def dossier(client, need):
    client.cookies["django_language"] = "en"
    return client.get(reverse("partnerships:need_dossier", args=[need.pk]))


def unzipped(response) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


# --------------------------------------------------------------- from a day to a day


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("", "until a last day: say which"),
        ("2001-01-31", "cannot have passed"),
        ("9999-12-31", "9999 is not a year here"),
        ("2099-12-31", "cannot be after 31 December"),
    ],
)
def test_an_auditor_is_invited_until_a_last_day(people, as_person, until, said):
    client = as_person(people.approver)
    client.cookies["django_language"] = "en"
    address = reverse("partnerships:invite", args=[people.owner.pk])
    asked = {"email": "revisor@kommunerevisjonen.example", "role": AUDITOR}

    refused = client.post(address, {**asked, "valid_to": until})

    assert refused.status_code == 422
    assert said in refused.content.decode()
    assert not MembershipOffer.objects.exists()
    last = in_days(90)
    assert client.post(address, {**asked, "valid_to": last}).status_code == 302
    offer = MembershipOffer.objects.get()
    assert (offer.role, offer.valid_to) == (AUDITOR, last)
    told = client.get(reverse("partnerships:people", args=[people.owner.pk]))
    assert f"until {last.day} " in told.content.decode()


def test_the_invited_auditor_is_one_until_that_day_and_no_longer(people, as_person):
    user, last = make_a.UserFactory(), in_days(3)
    offer = invite_member(
        actor=people.actor("approver"),
        organisation=people.owner,
        email=user.email,
        role=AUDITOR,
        message="",
        valid_to=last,
    )

    membership = accept(offer=offer, user=user)

    assert (membership.role, membership.valid_to) == (AUDITOR, last)
    address = people.need.get_absolute_url()
    assert as_person(user).get(address).status_code == 200
    day_after = dt.datetime.combine(in_days(4), dt.time(12), dt.UTC)
    with clock.at(day_after):
        assert as_person(user).get(address).status_code == 404
    entry = AuditEntry.objects.about(membership).get()
    assert (entry.data["role"], entry.data["until"]) == (AUDITOR, last.isoformat())


def test_an_invitation_that_is_opened_after_the_last_day_opens_nothing(people, client):
    user = make_a.UserFactory()
    offer = invite_member(
        actor=people.actor("approver"),
        organisation=people.owner,
        email=user.email,
        role=AUDITOR,
        message="",
        valid_to=clock.today(),
    )
    later = clock.at(clock.now() + dt.timedelta(days=2))
    with later, pytest.raises(Refusal, match="would have ended"):
        accept(offer=offer, user=user)
    assert not user.memberships.exists()


def test_another_last_day_is_another_membership(people):
    people.auditor.memberships.update(valid_to=in_days(20))
    held = people.auditor.memberships.get()
    approver = people.actor("approver")
    same = change_role(
        actor=approver, membership=held, role=AUDITOR, valid_to=in_days(20)
    )
    assert same == held

    new = change_role(
        actor=approver, membership=held, role=AUDITOR, valid_to=in_days(10)
    )

    assert people.auditor.memberships.current().get() == new
    assert new.valid_to == in_days(10)
    with pytest.raises(ValidationError, match="leave it empty"):
        change_role(actor=approver, membership=new, role="reader", valid_to=in_days(10))
    reader = change_role(actor=approver, membership=new, role="reader")
    assert reader.valid_to is None


def test_an_auditor_without_a_last_day_is_refused_by_the_services(people):
    with pytest.raises(ValidationError, match="say which"):
        give_membership(
            actor=people.actor("approver"),
            user=people.nobody,
            organisation=people.owner,
            role=AUDITOR,
        )


def test_the_database_refuses_an_auditor_without_a_last_day(people):
    held = people.auditor.memberships.all()
    with (
        pytest.raises(IntegrityError, match="membership_auditor_has_a_last_day"),
        transaction.atomic(),
    ):
        held.update(valid_to=None)
    held.update(valid_to=None, role="reader")


# -------------------------------------------------------------------- what it opens


def test_an_auditor_takes_out_the_cases_of_the_organisation(people, as_person):
    response = dossier(as_person(people.auditor), people.need)
    assert people.need.title in unzipped(response).read("CONTENTS.txt").decode()
    page = as_person(people.auditor).get(people.need.get_absolute_url())
    assert reverse("partnerships:need_dossier", args=[people.need.pk]) in (
        page.content.decode()
    )
    entry = AuditEntry.objects.about(people.need).get(action="need.dossier")
    assert entry.user_name == "Auditor"


def test_a_mates_case_is_seen_and_not_taken_out(people, as_person):
    mates = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, owner=people.mate
    )
    client = as_person(people.auditor)
    assert client.get(mates.get_absolute_url()).status_code == 200
    assert dossier(client, mates).status_code == 403


def test_a_joint_case_is_taken_out_for_each_that_takes_part(people, as_person):
    mates = make_a.SubmittedNeedFactory(
        scheme_year=people.scheme_year, owner=people.mate
    )
    make_a.ParticipantFactory(need=mates, owner=people.owner)
    assert dossier(as_person(people.auditor), mates).status_code == 200


def test_a_draft_is_not_taken_out(people, as_person):
    Need.objects.filter(pk=people.need.pk).update(state="draft", submitted_at=None)
    assert dossier(as_person(people.auditor), people.need).status_code == 403


def test_the_uh_institutions_auditor_takes_its_cases_out(people, as_person):
    person = cast.person("Riksrevisor", people.uh, AUDITOR, valid_to=cast.LAST_DAY)
    assert dossier(as_person(person), people.need).status_code == 200


def test_what_the_forum_recommends_waits_for_the_decision(people, as_person):
    people.need.lines.update(recommended_nok=123_456)
    client = as_person(people.auditor)

    def amounts() -> str:
        zipped = unzipped(dossier(client, people.need))
        [name] = [name for name in zipped.namelist() if name.endswith("amounts.txt")]
        return zipped.read(name).decode().replace("\xa0", " ")

    assert "123456" not in amounts()
    people.need.lines.update(granted_nok=100_000)
    assert "123456" in amounts()


def test_an_auditor_exports_the_agreements_and_a_reader_does_not(people, as_person):
    agreement = made.in_force(people, printed=True)
    address = reverse("partnerships:agreement_export")
    assert as_person(people.reader).post(address).status_code == 403

    client = as_person(people.auditor)
    page = client.get(reverse("partnerships:agreement_list"))
    assert address in page.content.decode()
    client.post(address, {"form_key": uuid.uuid4()})

    job = Job.objects.get()
    for part in job.parts.all():
        fulfil_part(part.pk)
    refresh_job(job.pk)
    zipped = unzipped(client.get(reverse("partnerships:agreement_zip", args=[job.pk])))
    assert f"{agreement.reference}.pdf" in zipped.namelist()
    assert job.zip_url in client.get(job.get_absolute_url()).content.decode()
    for who in (people.reader, people.approver):
        shown = as_person(who).get(job.get_absolute_url()).content.decode()
        assert job.zip_url not in shown
        assert "Auditors, the county governors" in shown
        assert as_person(who).get(job.zip_url).status_code == 403


def test_an_auditor_gets_no_place_and_archives_nothing(people):
    assert user_by_email(people.auditor.email, people.owner, clock.today()) is None
    assert user_by_email(people.reader.email, people.owner, clock.today())
    agreement = Agreement.objects.get(pk=made.in_force(people).pk)
    person = cast.person("Auditor", people.governor, AUDITOR, valid_to=cast.LAST_DAY)
    for actor in (
        people.actor("auditor"),
        actor_by(Membership.objects.get(user=person), person),
    ):
        assert not may_archive(actor, agreement)


def test_an_auditor_orders_no_papers(people):
    money.decided(people)
    person = cast.person("Auditor", people.governor, AUDITOR, valid_to=cast.LAST_DAY)
    with pytest.raises(PermissionDenied):
        order_year(
            actor=actor_by(person.memberships.get(), person),
            scheme_year=people.scheme_year,
        )


@pytest.mark.parametrize(
    ("who", "said"), [("reader", "You are a reader at"), ("auditor", "You audit")]
)
def test_who_changes_nothing_is_told_what_one_is(people, who, said):
    actor, county = people.actor(who), people.scheme_year.county_id
    at_governor = replace(people.actor("officer"), role=actor.role)
    order = make_a.OrderFactory(need=people.need)
    verdicts = (
        may_write_needs(actor),
        may_comment(actor, people.need),
        may_keep_schools(actor, people.owner.pk),
        may_write_order(actor, order),
        may_remind(at_governor, people.scheme_year),
        may_keep_forum(at_governor, county),
    )
    for verdict in verdicts:
        assert not verdict
        assert verdict.reason.startswith(said)


@pytest.mark.parametrize("who", ["reader", "auditor"])
def test_what_one_cannot_do_is_no_task(people, who):
    make_a.NeedFactory(owner=people.owner, scheme_year=people.scheme_year)
    for state in ("invited", "joined"):
        make_a.ParticipantFactory(
            need=make_a.NeedFactory(scheme_year=people.scheme_year),
            owner=people.owner,
            state=state,
            approved_at=None,
            approved_duration=None,
        )
    assert len(start_part(people.actor("member")).tasks) == 3
    assert start_part(people.actor(who)).tasks == []
