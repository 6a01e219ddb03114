"""A framework that was signed elsewhere is registered once, and orders are under it."""

import datetime as dt
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse

from partnerships.models import Agreement, AgreementScan, FrameworkYear
from partnerships.order.frame import frame_years, frameworks_for
from partnerships.services import orders
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import change_facts
from partnerships.services.clauses import ask_for_change
from partnerships.services.signing import send_for_signing
from portal.audit.models import AuditEntry
from portal.post.models import Message
from tests import files
from tests.partnerships import agreements as made
from tests.partnerships import frameworks as frame
from tests.partnerships import ordering

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paper_room")]


class TestRegistering:
    def test_it_is_in_force_with_its_file_its_years_and_who_signed(self, people):
        framework = frame.scanned(people)
        assert (framework.state, framework.scan.signed_on) == (
            "in_force",
            dt.date(2017, 12, 1),
        )
        assert not framework.clauses.exists()
        assert [
            (row.year, row.amount_nok, row.days) for row in framework.frame_years.all()
        ] == [(2018, 200_000, 12), (2019, 300_000, None)]
        signed = framework.parties.in_order().values_list("signatory_name", flat=True)
        assert list(signed) == ["Leiar owner", "Leiar uh"]
        entry = AuditEntry.objects.get(action="agreement.scanned")
        assert entry.object_id == framework.pk
        told = Message.objects.filter(key__startswith="agreement-in-force:")
        assert told.count() == 3

    def test_the_same_file_again_is_the_same_framework(self, people):
        framework = frame.scanned(people)
        assert frame.scanned(people, framework) == framework
        assert AgreementScan.objects.count() == 1

    def test_either_party_registers_it(self, people):
        made.uh_approver(people)
        framework = frame.started(people)
        parties = list(framework.parties.all())
        signatories = {party.pk: "Rektor" for party in parties}
        uh = made.uh_actor(people)
        assert uh.organisation_id == people.uh.pk
        done = frame.register_framework(
            actor=uh,
            agreement=framework,
            file=ContentFile(files.pdf(), name="r.pdf"),
            name="r.pdf",
            signed_on=dt.date(2018, 1, 1),
            limits={},
            signatories=signatories,
        )
        assert done.state == "in_force"
        assert not done.frame_years.exists()

    def test_nothing_changes_it_after(self, people):
        framework = frame.scanned(people)
        for change in (
            lambda: FrameworkYear.objects.update(amount_nok=1),
            lambda: framework.parties.update(signatory_name="Ein annan"),
            lambda: Agreement.objects.update(title="Anna"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        other = ContentFile(files.pdf() + b"\n", name="x.pdf")
        with pytest.raises(PermissionDenied, match="is not changed"):
            frame.scanned(people, framework, file=other)

    @pytest.mark.parametrize(
        ("changes", "told"),
        [
            ({"file": ContentFile(files.image(), name="x.png")}, "Choose a PDF"),
            ({"signed_on": dt.date(2199, 1, 1)}, "has not been yet"),
            ({"limits": {2021: (1, None)}}, "2021 is outside"),
            ({"signatories": {}}, "Write who signed for Nordre"),
        ],
    )
    def test_what_cannot_be_is_refused(self, people, changes, told):
        framework = frame.started(people)
        with pytest.raises(ValidationError, match=told):
            frame.scanned(people, framework, **changes)
        framework.refresh_from_db()
        assert framework.state == "negotiation"
        assert not AgreementScan.objects.exists()

    def test_a_file_of_the_portals_own_is_no_scan(self, people):
        with made.in_force(people, printed=True).document.file.open("rb") as sealed:
            own = ContentFile(sealed.read(), name="r.pdf")
        with pytest.raises(ValidationError, match="The portal made this file"):
            frame.scanned(people, frame.started(people), file=own)
        assert not AgreementScan.objects.exists()

    def test_without_a_period_it_is_refused(self, people):
        framework = frame.started(people)
        values = made.facts_of(framework, starts_on=None, ends_on=None)
        change_facts(
            actor=people.actor("member"),
            agreement=framework,
            values=values,
            seen=framework.version,
        )
        with pytest.raises(ValidationError, match="the first and the last day first"):
            frame.scanned(people, framework, limits={})

    @pytest.mark.parametrize(
        ("who", "told"),
        [
            ("member", "An approver of a party"),
            ("reader", "An editor"),
            ("network_mate", "Only the parties"),
            ("officer", "Only the parties"),
        ],
    )
    def test_an_approver_of_a_party_answers_for_it(self, people, who, told):
        framework = frame.started(people)
        with pytest.raises(PermissionDenied, match=told):
            frame.scanned(people, framework, who)

    def test_one_that_is_being_made_here_is_not_replaced(self, people):
        framework = frame.complete(people)
        clause = framework.clauses.get(code="purpose")
        ask = {"kind": "change", "clause": clause, "text": "Betre."}
        change = ask_for_change(
            actor=people.actor("member"), agreement=framework, **ask
        )
        with pytest.raises(PermissionDenied, match="being made in the portal"):
            frame.scanned(people, framework)
        assert change.state == "waiting"

    def test_one_for_signing_is_not_replaced(self, people):
        framework = frame.complete(people)
        send_for_signing(actor=people.actor("member"), agreement=framework)
        with pytest.raises(PermissionDenied, match="sent for signing"):
            frame.scanned(people, framework)

    def test_an_ordinary_agreement_is_registered_from_its_order(self, people):
        with pytest.raises(PermissionDenied, match="Only a framework"):
            frame.scanned(people, made.started(people), limits={})


class TestAfter:
    def test_orders_are_made_under_it_as_under_any_other(self, people):
        framework = frame.scanned(people)
        line = ordering.granted(people, 500_000)
        order = frame.draft_under(people, framework, line)
        assert framework in frameworks_for(order, people.actor("member"))
        orders.send_order(
            actor=people.actor("approver"), order=order, version=order.version
        )
        [row, *_later] = frame_years(framework.pk)
        assert (row.drawn_nok, row.left_nok) == (60_000, 140_000)
        over = frame.draft_under(people, framework, line, 140_001)
        with pytest.raises(PermissionDenied, match="more than the framework gives"):
            orders.send_order(
                actor=people.actor("approver"), order=over, version=over.version
            )

    def test_it_gets_appendices_that_are_signed_here(self, people):
        appendix = start_appendix(
            actor=people.actor("uh_partner"),
            agreement=frame.scanned(people),
            kind="prolongation",
            reason="Det går godt",
            ends_on=dt.date(2021, 12, 31),
        )
        assert appendix.state == "negotiation"


class TestPages:
    def test_it_is_made_and_registered_in_two_forms(self, people, as_person):
        client = as_person(people.approver)
        new = reverse("partnerships:framework_new", args=[people.network.pk])
        shown = client.get(new).content.decode()
        key = re.search(r'name="form_key" value="([^"]+)"', shown)
        typed = {
            "title": "Rammeavtale på papir",
            "institution": people.uh.pk,
            "scheme_year": people.scheme_year.pk,
            "starts_on": "2018-01-01",
            "ends_on": "2019-12-31",
            "language": "nn",
            "form_key": key[1],
            "signed": "elsewhere",
        }
        there = client.post(new, typed)
        framework = Agreement.objects.get()
        address = reverse("partnerships:framework_register", args=[framework.pk])
        assert there["Location"] == address
        names = [f"signed_by_{party.pk}" for party in framework.parties.in_order()]
        facts = {"signed_on": "2017-12-01", "amount_2018": "200 000", "days_2019": "8"}
        facts |= dict(zip(names, ("Oda Vik", "Per Berg"), strict=True))
        wrong = client.post(address, facts)
        assert wrong.status_code == 422
        assert "Oda Vik" in wrong.content.decode()
        file = SimpleUploadedFile("avtale.pdf", files.pdf(), "application/pdf")
        told = client.post(address, facts | {"file": file}, follow=True)
        page = told.content.decode()
        assert "Rammeavtalen er registrert" in page
        for said in ("Den underskrivne fila", "Oda Vik", "Per Berg", "1. desember"):
            assert said in page
        assert client.get(address)["Location"] == framework.get_absolute_url()
        scan = reverse("partnerships:agreement_scan", args=[framework.pk])
        answer = as_person(people.network_mate).get(scan)
        assert b"".join(answer.streaming_content) == files.pdf()
        assert as_person(people.neighbour).get(scan).status_code == 404

    def test_only_who_may_is_led_there(self, people, as_person):
        framework = frame.started(people)
        address = reverse("partnerships:framework_register", args=[framework.pk])
        for who, leads in (("approver", True), ("member", False)):
            client = as_person(getattr(people, who))
            page = client.get(framework.get_absolute_url()).content.decode()
            assert (address in page) is leads
