"""Signing: the exact text, by each party's signatory, once; and then it stands."""

import datetime as dt
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils.translation import override

from partnerships.agreement.text import ClauseText, MilestoneText, text_of
from partnerships.agreement.voided import changes
from partnerships.invariants import broken
from partnerships.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    Clause,
    Signature,
    SigningRound,
)
from partnerships.past import has_passed
from partnerships.services.agreements import add_milestone, change_facts
from partnerships.services.clauses import answer_change, ask_for_change
from partnerships.services.signing import (
    open_again,
    paper_of,
    refuse,
    send_for_signing,
    sign,
)
from portal.documents.frozen import sha256_of
from portal.documents.seal import read_seal
from portal.documents.services import fulfil_document
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.formats import day, moment
from portal.post.models import Message
from tests import cast, stage
from tests.partnerships import agreements as made
from tests.portal.papers import assert_archival, bytes_of

pytestmark = pytest.mark.django_db


@pytest.fixture
@stage.scene
def agreement(people):
    return made.for_signing(people)


def sha(agreement):
    return agreement.rounds.get(outcome="").sha256


class TestSigning:
    def test_the_hash_is_that_of_the_text_and_the_signatories_are_told(
        self, agreement, people
    ):
        [round_] = agreement.rounds.all()
        assert round_.sha256 == sha256_of(round_.content)
        told = Message.objects.filter(key__startswith="agreement-for-signing")
        assert {m.user for m in told} == {people.approver, made.uh_approver(people)}

    def test_when_all_have_signed_it_is_in_force(self, agreement, people):
        made.signed_by(people, agreement, people.actor("approver"))
        agreement.refresh_from_db()
        assert agreement.state == "signing"

        made.signed_by(people, agreement, made.uh_actor(people))

        agreement.refresh_from_db()
        assert agreement.state == "in_force"
        assert agreement.document.state == "ordered"
        told = Message.objects.filter(key__startswith="agreement-in-force")
        assert told.count() == 4  # two who write at each party

    def test_signing_twenty_times_is_signing_once(self, agreement, people):
        wanted = sha(agreement)
        for _ in range(20):
            sign(actor=people.actor("approver"), agreement=agreement, sha256=wanted)
        assert Signature.objects.count() == 1

    def test_who_has_signed_is_told_when_and_is_not_asked_again(
        self, agreement, people, as_person
    ):
        sign_page = reverse("partnerships:agreement_sign", args=[agreement.pk])
        client = as_person(people.approver)
        assert sign_page in client.get(agreement.get_absolute_url()).content.decode()
        given = made.signed_by(people, agreement, people.actor("approver"))

        shown = client.get(agreement.get_absolute_url()).content.decode()
        with override("nn"):
            told = f"Du skreiv under for {given.organisation} {moment(given.at)}."
        assert sign_page not in shown
        assert told in shown
        answer = client.get(sign_page, follow=True)
        assert answer.redirect_chain == [(agreement.get_absolute_url(), 302)]
        assert answer.content.decode().count(told) == 2  # as a message, and on the page

    def test_others_at_the_party_are_told_who_signed(
        self, agreement, people, as_person
    ):
        given = made.signed_by(people, agreement, people.actor("approver"))
        shown = as_person(people.member).get(agreement.get_absolute_url())
        with override("nn"):
            signed = f"skreiv under for {given.organisation} {moment(given.at)}."
        told = f"{given.name} {signed}"
        assert told in shown.content.decode()

    def test_who_has_signed_does_not_refuse_it_after(self, agreement, people):
        made.signed_by(people, agreement, people.actor("approver"))
        with pytest.raises(PermissionDenied, match="You signed for"):
            refuse(actor=people.actor("approver"), agreement=agreement, reason="Nei")
        agreement.refresh_from_db()
        assert agreement.state == "signing"

    @pytest.mark.parametrize(
        "who", ["member", "reader", "uh_partner", "network_mate", "head", "other_uh"]
    )
    def test_only_the_named_signatory_signs(self, agreement, people, who):
        with pytest.raises(PermissionDenied):
            made.signed_by(people, agreement, people.actor(who))
        assert not Signature.objects.exists()

    def test_a_signatory_who_is_no_approver_any_more_does_not_sign(
        self, agreement, people
    ):
        actor = replace(people.actor("approver"), role="reader")
        with pytest.raises(PermissionDenied, match="must be an approver"):
            made.signed_by(people, agreement, actor)

    def test_another_text_than_the_one_that_was_read_is_not_signed(
        self, agreement, people
    ):
        with pytest.raises(StaleState, match="changed since you read it"):
            sign(actor=people.actor("approver"), agreement=agreement, sha256="0" * 64)

    def test_a_refusal_has_a_reason_and_goes_back(self, agreement, people):
        made.signed_by(people, agreement, people.actor("approver"))
        with pytest.raises(ValidationError):
            refuse(actor=made.uh_actor(people), agreement=agreement, reason=" ")

        refuse(actor=made.uh_actor(people), agreement=agreement, reason="For dyrt.")

        agreement.refresh_from_db()
        assert agreement.state == "negotiation"
        [round_] = agreement.rounds.all()
        assert (round_.outcome, round_.reason) == ("refused", "For dyrt.")
        told = Message.objects.filter(key__startswith="agreement-undone")
        assert told.count() == 4
        assert all("For dyrt." in mail.text for mail in told)

    def test_a_change_after_the_first_signature_voids_it_and_tells_all(
        self, agreement, people
    ):
        made.signed_by(people, agreement, people.actor("approver"))
        old = agreement.rounds.get().sha256
        clause = agreement.clauses.get(code="purpose")
        change = ask_for_change(
            actor=people.actor("uh_partner"),
            agreement=agreement,
            kind="change",
            clause=clause,
            text="Noko anna.",
        )
        agreement.refresh_from_db()
        assert agreement.state == "negotiation"
        assert agreement.rounds.get().outcome == "void"
        assert Message.objects.filter(key__startswith="agreement-undone").count() == 4

        answer_change(actor=people.actor("member"), change=change, accepts=True)
        send_for_signing(actor=people.actor("member"), agreement=agreement)
        with pytest.raises(StaleState):
            sign(actor=people.actor("approver"), agreement=agreement, sha256=old)
        made.signed_by(people, agreement, made.uh_actor(people))
        agreement.refresh_from_db()
        assert agreement.state == "signing"  # the void signature does not count

    def test_what_is_for_signing_is_opened_with_a_reason_by_a_party(
        self, agreement, people
    ):
        with pytest.raises(PermissionDenied):
            open_again(
                actor=people.actor("officer"), agreement=agreement, reason="Feil."
            )
        open_again(actor=people.actor("member"), agreement=agreement, reason="Feil.")
        with pytest.raises(IllegalMove):
            open_again(actor=people.actor("member"), agreement=agreement, reason="X")

    def test_what_is_for_signing_is_not_written_in(self, agreement, people):
        with pytest.raises(PermissionDenied, match="Open it for change first"):
            change_facts(
                actor=people.actor("member"),
                agreement=agreement,
                values=made.facts_of(agreement, title="Anna"),
                seen=agreement.version,
            )

    def test_it_is_not_sent_to_who_is_no_approver_any_more(self, people):
        agreement = made.complete(people)
        cast.person("Ny rådmann", people.owner, "approver")
        people.approver.memberships.update(role="editor")
        with pytest.raises(ValidationError, match="must be an approver there"):
            send_for_signing(actor=people.actor("member"), agreement=agreement)

    def test_sending_twice_is_sending_once(self, agreement, people):
        for _ in range(5):
            send_for_signing(actor=people.actor("member"), agreement=agreement)
        assert SigningRound.objects.count() == 1


class TestVoided:
    """Who signed a text that was changed is told so: on the pages, and by mail."""

    def shown(self, client, agreement, page="detail"):
        client.cookies["django_language"] = "en"
        address = reverse(f"partnerships:agreement_{page}", args=[agreement.pk])
        return " ".join(client.get(address, follow=True).text.split())

    def mail_to(self, user, key):
        told = Message.objects.filter(user=user, key__startswith=key)
        return told.order_by("pk").last()

    def change_purpose(self, people, agreement):
        clause = agreement.clauses.get(code="purpose")
        change = ask_for_change(
            actor=people.actor("uh_partner"),
            agreement=agreement,
            kind="change",
            clause=clause,
            text="Noko anna.",
        )
        answer_change(actor=people.actor("member"), change=change, accepts=True)
        return f"the clause “{clause.heading}”"

    def test_it_is_told_when_the_text_is_opened(self, agreement, people, as_person):
        given = made.signed_by(people, agreement, people.actor("approver"))
        on = day(clock.day_of(given.at))
        open_again(actor=people.actor("member"), agreement=agreement, reason="Feil.")

        why = f"of {on} no longer counts, because the text was opened for change: Feil."
        shown = self.shown(as_person(people.approver), agreement)
        assert f"Your signature {why} Sign again when it is sent for" in shown
        theirs = f"The signature of {given.name} for {given.organisation} {why}"
        assert theirs in self.shown(as_person(people.uh_partner), agreement)
        told = self.mail_to(people.approver, "agreement-undone")
        with override(told.language):
            assert day(clock.day_of(given.at)) in told.text
        assert "Underskrifta di" in told.text
        assert "Underskrifta di" not in (
            self.mail_to(people.member, "agreement-undone").text
        )

    def test_who_did_not_sign_is_told(self, agreement, people, as_person):
        made.signed_by(people, agreement, people.actor("approver"))
        refuse(actor=made.uh_actor(people), agreement=agreement, reason="For dyrt.")
        who = agreement.rounds.get().closed_by_name
        told = f"no longer counts, because {who} did not sign: For dyrt."
        assert told in self.shown(as_person(people.approver), agreement)

    def test_what_was_changed_is_told_until_it_is_signed_again(
        self, agreement, people, as_person
    ):
        given = made.signed_by(people, agreement, people.actor("approver"))
        what = self.change_purpose(people, agreement)
        agreement.refresh_from_db()
        send_for_signing(actor=people.actor("member"), agreement=agreement)

        on = day(clock.day_of(given.at))
        told = (
            f"Your signature of {on} no longer counts, because this was changed: "
            f"{what}. Read the text as it is now, and sign again."
        )
        client = as_person(people.approver)
        assert told in self.shown(client, agreement)
        asked = self.mail_to(people.approver, "agreement-for-signing")
        assert asked.subject.endswith("på nytt")
        assert what.removeprefix("the clause “").removesuffix("”") in asked.text
        other = self.mail_to(made.uh_approver(people), "agreement-for-signing")
        assert "Underskrifta di" not in other.text

        made.signed_by(people, agreement, people.actor("approver"))
        assert "no longer counts" not in self.shown(client, agreement)

    def test_the_page_for_signing_tells_who_signs_alone(
        self, agreement, people, as_person
    ):
        made.signed_by(people, agreement, people.actor("approver"))
        what = self.change_purpose(people, agreement)
        agreement.refresh_from_db()
        send_for_signing(actor=people.actor("member"), agreement=agreement)
        for user, is_told in (
            (people.approver, True),
            (made.uh_approver(people), False),
        ):
            client = as_person(user)
            session = client.session
            session["account_authentication_methods"] = [
                {"method": "password", "at": time.time()}
            ]
            session.save()
            page = self.shown(client, agreement, "sign")
            assert agreement.rounds.get(outcome="").sha256 in page
            assert (f"because this was changed: {what}." in page) is is_told

    def test_each_thing_that_differs_is_named(self, agreement, people):
        before = text_of(agreement.rounds.get())
        first, second, *rest = before.clauses
        now = replace(
            before,
            title="Anna",
            ends_on=dt.date(2019, 1, 1),
            parties=before.parties[:1],
            amounts=(),
            milestones=(MilestoneText(dt.date(2018, 12, 1), "Ny"),),
            clauses=(replace(second, text="Ny"), *rest, ClauseText("", "Meir", "x")),
            version=99,
        )
        assert list(changes(before, before)) == []
        assert list(changes(before, replace(before, version=99))) == []
        assert list(changes(before, now)) == [
            "title",
            "last day",
            "the parties",
            "the amounts",
            "the milestones",
            f"the clause “{second.heading}”",
            "the clause “Meir”",
            f"the clause “{first.heading}”",
        ]


def test_a_last_day_that_has_passed_is_told_until_all_have_signed(people, as_person):
    agreement = made.complete(people)  # to 15 June 2019
    client = as_person(people.approver)
    client.cookies["django_language"] = "en"
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time()}
    ]
    session.save()
    said, page = "passed before all have signed", agreement.get_absolute_url()
    assert said in client.get(page).content.decode()
    send_for_signing(actor=people.actor("member"), agreement=agreement)
    sign_page = reverse("partnerships:agreement_sign", args=[agreement.pk])
    for address in (page, sign_page):
        assert said in client.get(address).content.decode()
    signed = made.in_force(people).get_absolute_url()
    assert said not in client.get(signed).content.decode()
    assert has_passed(clock.today()) == []


@pytest.mark.django_db(transaction=True)
def test_two_signatories_in_the_same_second_both_count_once(people):
    agreement = made.for_signing(people)
    wanted = sha(agreement)
    actors = [people.actor("approver"), made.uh_actor(people)] * 4

    def signs(actor):
        try:
            return sign(actor=actor, agreement=agreement, sha256=wanted).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(signs, actors))

    assert len(set(given)) == Signature.objects.count() == 2
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


class TestNoForgery:
    """By SQL, around the services."""

    def put_in_force(self, agreement):
        Agreement.objects.filter(pk=agreement.pk).update(
            state="in_force", in_force_at=clock.now()
        )

    def test_what_is_signed_is_not_written_in_and_then_put_in_force(self, people):
        agreement = made.for_signing(people)
        made.signed_by(people, agreement, people.actor("approver"))
        for outcome in ("", "signed"):
            if outcome:
                agreement.rounds.update(outcome=outcome, closed_at=clock.now())
            with (
                pytest.raises(DatabaseError, match="closed first"),
                transaction.atomic(),
            ):
                Agreement.objects.filter(pk=agreement.pk).update(state="negotiation")
        with pytest.raises(DatabaseError, match="Not all"), transaction.atomic():
            self.put_in_force(agreement)

    def test_an_agreement_without_parties_is_never_in_force(self, people):
        agreement = made.started(people)
        agreement.amounts.all().delete()
        agreement.parties.all().delete()
        content = "{}"
        SigningRound.objects.create(
            agreement=agreement,
            number=1,
            content=content,
            sha256=sha256_of(content),
            outcome="signed",
            closed_at=clock.now(),
        )
        for state in ("negotiation", "signing"):
            Agreement.objects.filter(pk=agreement.pk).update(state=state)
            with pytest.raises(DatabaseError, match="Not all"), transaction.atomic():
                self.put_in_force(agreement)


class TestInForce:
    """No service, and no SQL, changes what all have signed."""

    @pytest.fixture
    def agreement(self, people):
        return made.in_force(people)

    def test_no_service_changes_it(self, agreement, people):
        owner = people.actor("member")
        with pytest.raises(PermissionDenied, match="all have signed"):
            add_milestone(
                actor=owner, agreement=agreement, on=clock.today(), title="Ny"
            )
        with pytest.raises(PermissionDenied, match="all have signed"):
            ask_for_change(
                actor=owner,
                agreement=agreement,
                kind="change",
                clause=agreement.clauses.first(),
                text="Anna",
            )
        with pytest.raises(PermissionDenied):
            refuse(actor=people.actor("approver"), agreement=agreement, reason="Nei")

    @pytest.mark.parametrize(
        "change",
        [
            lambda a: Agreement.objects.filter(pk=a.pk).update(title="Anna"),
            lambda a: Agreement.objects.filter(pk=a.pk).update(state="negotiation"),
            lambda a: Agreement.objects.filter(pk=a.pk).update(document=None),
            lambda a: Clause.objects.filter(agreement=a).update(text="Anna"),
            lambda a: Clause.objects.filter(agreement=a).delete(),
            lambda a: Clause.objects.create(
                agreement=a, place=99, heading="Ny", text="Ny"
            ),
            lambda a: AgreementParty.objects.filter(agreement=a).update(name="Anna"),
            lambda a: AgreementAmount.objects.filter(agreement=a).update(amount_nok=1),
            lambda a: Signature.objects.update(name="Anna"),
            lambda a: Signature.objects.all()._raw_delete("default"),
            lambda a: SigningRound.objects.update(content="Anna"),
            lambda a: SigningRound.objects.all()._raw_delete("default"),
            lambda a: Agreement.objects.filter(pk=a.pk)._raw_delete("default"),
        ],
    )
    def test_no_sql_changes_it(self, agreement, change):
        with pytest.raises(DatabaseError), transaction.atomic():
            change(agreement)

    def test_it_may_end_and_nothing_else(self, agreement):
        with pytest.raises(DatabaseError), transaction.atomic():
            Agreement.objects.filter(pk=agreement.pk).update(
                state="ended", ended_at=clock.now(), title="Anna"
            )
        Agreement.objects.filter(pk=agreement.pk).update(
            state="ended", ended_at=clock.now()
        )


def test_sql_cannot_put_it_in_force_without_all_signatures(people):
    agreement = made.for_signing(people)
    made.signed_by(people, agreement, people.actor("approver"))
    agreement.rounds.update(outcome="signed", closed_at=clock.now())
    with pytest.raises(DatabaseError, match="Not all parties"), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(
            state="in_force", in_force_at=clock.now()
        )


def test_sql_cannot_sign_for_another(people):
    agreement = made.for_signing(people)
    round_ = agreement.rounds.get()
    with pytest.raises(DatabaseError, match="own signatory"), transaction.atomic():
        Signature.objects.create(
            round=round_,
            party=made.party(agreement, "uh"),
            user=people.approver,
            name="x",
            organisation="x",
            sha256=round_.sha256,
        )


@pytest.mark.usefixtures("paper_room")
class TestPaper:
    @pytest.fixture
    def agreement(self, people):
        return made.in_force(people, printed=True)

    def test_it_is_archival_and_accessible_with_its_seal(self, agreement):
        assert_archival(bytes_of(agreement.document))

    def test_the_file_has_the_very_text_that_was_signed(self, agreement):
        round_ = agreement.rounds.get()
        with pikepdf.open(agreement.document.file.path) as pdf:
            name = f"{agreement.reference}.json"
            text = pdf.attachments[name].get_file().read_bytes()
            data = json.loads(
                pdf.attachments[f"{agreement.reference}-data.json"]
                .get_file()
                .read_bytes()
            )
        assert text.decode() == round_.content
        assert sha256_of(text.decode()) == round_.sha256 == data["sha256"]
        assert len(data["signatures"]) == 2

    def test_the_seal_validates_by_pyhankos_own_validator(self, agreement):
        from io import BytesIO

        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext

        from portal.documents.seal import sealer

        reader = PdfFileReader(BytesIO(bytes_of(agreement.document)))
        [seal] = reader.embedded_signatures
        context = ValidationContext(
            trust_roots=[sealer().certificate], allow_fetching=False
        )
        status = validate_pdf_signature(seal, context)
        assert status.bottom_line

    def test_one_byte_changed_does_not(self, agreement):
        whole = bytes_of(agreement.document)
        assert read_seal(whole).holds
        for place in (len(whole) // 3, 100, len(whole) - 30):
            changed = bytearray(whole)
            changed[place] ^= 1
            facts = read_seal(bytes(changed))
            assert facts is None or not facts.holds

    def test_anybody_with_its_code_reads_which_organisations_signed_and_when(
        self, agreement, people, client
    ):
        client.cookies["django_language"] = "en"
        address = reverse("documents:verify", args=[agreement.document.code])
        text = client.get(address).content.decode()
        for party in agreement.parties.all():
            row = f'<th scope="row">{party.name}</th><td>{party.org_number}</td>'
            assert row in text
        assert text.count(f"<td>{day(clock.today())}</td>") == 2
        assert agreement.rounds.get().sha256 in text
        for who in (str(people.approver), str(made.uh_approver(people)), "Leiar"):
            assert who not in text

    def test_the_day_it_was_signed_is_that_of_oslo(self, agreement):
        paper = paper_of(agreement.rounds.get())
        late = replace(paper.signatures[0], at_utc="2018-05-31T22:30:00+00:00")
        paper = replace(paper, signatures=(late,))
        assert [each.on for each in paper.signed().organisations] == [
            dt.date(2018, 6, 1)
        ]

    def test_made_again_it_is_the_file_that_was_kept(self, agreement):
        before = bytes_of(agreement.document)
        assert not fulfil_document(agreement.document_id)
        agreement.document.refresh_from_db()
        assert bytes_of(agreement.document) == before
        assert agreement.document.seal.fingerprint

    def test_it_says_who_signed_and_the_hash(self, agreement, people):
        from pypdf import PdfReader

        pages = PdfReader(agreement.document.file.path).pages
        text = " ".join(each.extract_text() for each in pages)
        flat = " ".join(text.split())
        assert "Approver, Leiar" in flat
        assert agreement.rounds.get().sha256 in flat.replace(" ", "")
        assert "{{" not in flat

    def test_the_data_base_and_the_files_break_no_rule(self, agreement):
        assert list(broken()) == []

    def test_the_frozen_text_comes_back_as_it_was(self, agreement):
        round_ = agreement.rounds.get()
        assert text_of(round_).canonical() == round_.content
        assert paper_of(round_).sha256 == round_.sha256
