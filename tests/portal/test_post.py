"""Each mail once, from an outbox, whatever is in it and whoever dies."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from portal.post import services, tasks
from portal.post.models import MAX_TRIES, Message
from portal.post.services import PAUSES, deliver, post, requeue_due
from tests import factories as make_a

pytestmark = pytest.mark.django_db

S = Message.State


@pytest.fixture(autouse=True)
def hello(settings):
    """The mail of these tests, beside the real ones."""
    ours = Path(__file__).parent / "templates"
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": [*engine["DIRS"], ours]}]


@pytest.fixture(autouse=True)
def queued(monkeypatch):
    """The numbers that the queue was told."""
    numbers: list[int] = []
    monkeypatch.setattr(tasks.send_message, "delay", numbers.append)
    return numbers


class RefusingBackend(EmailBackend):
    """A mail server that does not know the address."""

    def send_messages(self, messages):
        (message,) = messages
        raise SMTPRecipientsRefused({message.to[0]: (550, b"5.1.1 no such user")})


class AbsentBackend(EmailBackend):
    def send_messages(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")


REFUSING = f"{__name__}.RefusingBackend"
ABSENT = f"{__name__}.AbsentBackend"


def send(to="head@giske.example", key="a", title="Vurdering", words="", **more):
    context = {"title": title, "words": words}
    return post(to=to, key=key, template="tests/hello", context=context, **more)


def due(message, minutes=-1):
    """Let the message's time come; what lapses has also been claimed long ago."""
    now = timezone.now()
    Message.objects.filter(pk=message.pk).update(
        due_at=now + dt.timedelta(minutes=minutes)
    )


def test_a_mail_is_a_row_that_is_queued_after_commit(
    queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        message = send()
        assert queued == []
    assert queued == [message.pk]
    assert (message.state, mail.outbox) == (S.QUEUED, [])

    assert deliver(message.pk)

    message.refresh_from_db()
    [sent] = mail.outbox
    assert (message.state, message.tries, message.due_at) == (S.SENT, 1, None)
    assert sent.to == ["head@giske.example"]
    assert sent.subject == "Behov: Vurdering"
    assert sent.body.startswith("Hei,\n")
    assert "http://127.0.0.1:8000/needs/" in sent.body
    assert sent.from_email == "portal@partnarskap.example"


def test_what_is_rolled_back_is_not_sent(queued):
    with transaction.atomic():
        send()
        transaction.set_rollback(True)
    assert not Message.objects.exists()
    assert queued == []


@pytest.mark.parametrize(
    ("chosen", "persons", "said"),
    [("", "nb", "Hei,"), ("en", "nb", "Hello,"), ("", "en", "Hello,")],
)
def test_a_mail_is_in_its_readers_language(chosen, persons, said):
    person = make_a.UserFactory(language=persons)
    message = send(to=person, language=chosen)
    assert (message.user, message.address) == (person, person.email)
    assert message.language == (chosen or persons)
    assert message.text.startswith(said)


def test_the_same_key_again_is_the_same_mail(queued):
    first = send(title="One")
    assert send(title="Two", to="other@giske.example") == first
    assert Message.objects.get().subject == "Behov: One"


def test_twenty_who_post_one_mail_at_once_get_one(transactional_db):
    def work(_):
        try:
            return send().pk
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        numbers = set(pool.map(work, range(20)))
    assert len(numbers) == 1
    assert Message.objects.count() == 1


def test_twenty_workers_with_one_mail_send_it_once(transactional_db):
    message = send()

    def work(_):
        try:
            return deliver(message.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        sent = list(pool.map(work, range(20)))
    assert sorted(sent) == [False] * 19 + [True]
    assert len(mail.outbox) == 1


def test_a_mail_that_is_sent_is_not_sent_again():
    message = send()
    assert deliver(message.pk) is True
    assert deliver(message.pk) is False
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "title",
    [
        "One\nBcc: everybody@giske.example\n\nText",
        "One\r\nBcc: everybody@giske.example",
        "One\u2028Bcc: everybody@giske.example",
        "One\x00\x1b[2J\x85Bcc: everybody@giske.example",
    ],
)
def test_a_line_break_in_a_title_makes_no_header_and_no_text(title):
    message = send(title=title)
    deliver(message.pk)
    [sent] = mail.outbox
    assert sent.recipients() == ["head@giske.example"]
    assert sent.subject.startswith("Behov: One")
    assert len(sent.subject.splitlines()) == 1
    assert sent.body.startswith("Hei,\n")
    assert "Bcc" not in sent.message()


def test_markup_and_tags_in_a_text_stand_as_they_are():
    words = "<b>Å & «ø»</b> {{ settings.SECRET_KEY }} {% now 'Y' %}\x07"
    text = send(words=words).text
    assert words[:-1] in text
    assert "\x07" not in text


def test_a_subject_without_end_is_cut():
    subject = send(title="x" * 5000).subject
    assert (len(subject), subject[-1]) == (200, "…")


@pytest.mark.parametrize("address", ["", "no address", "a@b.example\nBcc: c@d.example"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValidationError):
        send(to=address)
    assert not Message.objects.exists()


def test_a_refused_address_is_failed_with_the_reason(settings):
    settings.EMAIL_BACKEND = REFUSING
    message = send()
    assert deliver(message.pk) is False
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (S.FAILED, None)
    assert "5.1.1 no such user" in message.error


def test_a_failed_mail_is_tried_again_with_growing_pauses_and_then_no_more(
    settings, queued
):
    settings.EMAIL_BACKEND = ABSENT
    message = send()
    pauses = []
    for _ in range(MAX_TRIES):
        deliver(message.pk)
        message.refresh_from_db()
        if message.due_at:
            pauses.append(round((message.due_at - timezone.now()).total_seconds()))
            assert requeue_due() == 0  # its time has not come
            assert deliver(message.pk) is False
            due(message)
            assert requeue_due() == 1
    assert pauses == [pause.total_seconds() for pause in PAUSES]
    assert pauses == sorted(set(pauses))
    assert (message.state, message.tries, message.due_at) == (S.FAILED, MAX_TRIES, None)
    assert requeue_due() == 0


def test_a_server_that_comes_back_gets_the_mail(settings):
    settings.EMAIL_BACKEND = ABSENT
    message = send()
    deliver(message.pk)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    due(message)
    requeue_due()

    assert deliver(message.pk)

    message.refresh_from_db()
    assert (message.state, message.error) == (S.SENT, "")


@pytest.mark.parametrize(("minutes", "taken_over"), [(1, False), (11, True)])
def test_a_dead_workers_claim_lapses(queued, minutes, taken_over):
    message = send()
    then = timezone.now() - dt.timedelta(minutes=minutes)
    Message.objects.filter(pk=message.pk).update(
        state=S.SENDING, claimed_at=then, due_at=then + services.LEASE, tries=1
    )
    assert requeue_due() == int(taken_over)
    assert deliver(message.pk) is taken_over


def test_a_worker_that_dies_each_time_is_given_up():
    message = send()
    then = timezone.now() - dt.timedelta(hours=1)
    Message.objects.filter(pk=message.pk).update(
        state=S.SENDING, claimed_at=then, due_at=then, tries=MAX_TRIES
    )
    assert requeue_due() == 0
    message.refresh_from_db()
    assert message.state == S.FAILED


def test_what_the_queue_forgot_is_queued_again(queued):
    message = send()
    assert requeue_due() == 0
    due(message)
    assert requeue_due() == 1
    assert requeue_due() == 0
    assert queued == [message.pk]


@pytest.mark.parametrize("change", [{"text": "Other"}, {"address": "x@y.example"}])
def test_the_database_refuses_to_change_what_a_mail_says(change):
    message = send()
    with pytest.raises(ProgrammingError), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(**change)


def test_the_mail_names_itself_the_same_each_time():
    message = send()
    names = {services._mail(message).message()["Message-ID"] for _ in range(2)}
    assert len(names) == 1
    assert services._mail(send(key="b")).message()["Message-ID"] not in names


def test_a_file_goes_with_the_mail_each_time_it_is_tried(settings):
    file = services.File("møte.ics", "text/calendar; method=REQUEST", "Å".encode())
    message = send(files=[file])
    assert send(files=[file]) == message
    backend, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, ABSENT
    deliver(message.pk)
    settings.EMAIL_BACKEND = backend
    Message.objects.filter(pk=message.pk).update(state=S.QUEUED)
    deliver(message.pk)
    [sent] = mail.outbox
    [part] = [one for one in sent.message().walk() if one.get_filename()]
    assert part.get_filename() == "møte.ics"
    assert part.get_content_type() == "text/calendar"
    assert part.get_param("method") == "REQUEST"
    assert part.get_payload(decode=True).decode() == "Å"


def test_a_file_that_is_posted_never_changes():
    message = send(files=[services.File("a.txt", "text/plain", b"a")])
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        message.enclosures.update(content=b"b")
