import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse

from portal.people.backend import DEMO_PASSWORD
from portal.people.models import User
from tests import factories as make_a

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return User.objects.create_user(
        "Kari@Giske.example", "long-enough-7", full_name="K"
    )


def log_in(client, email, password):
    form = {"login": email, "password": password}
    return client.post(reverse("account_login"), form)


@pytest.mark.parametrize("email", ["kari@giske.example", "KARI@GISKE.example"])
def test_one_logs_in_by_email_in_any_case(client, person, email):
    assert log_in(client, email, "long-enough-7").status_code == 302
    assert client.get("/").status_code == 200


def test_a_wrong_password_gets_a_sentence(client, person):
    response = log_in(client, person.email, "wrong")
    assert response.status_code == 200
    assert client.get("/").status_code == 302


def test_nobody_signs_up(client):
    form = {"email": "new@example.org", "password1": "x" * 12, "password2": "x" * 12}
    client.post(reverse("account_signup"), form)
    assert not User.objects.exists()


def test_an_email_is_one_person_whatever_its_case(person):
    with pytest.raises(ValidationError):
        User.objects.create_user("KARI@giske.EXAMPLE", "long-enough-7", full_name="L")


def test_who_is_not_active_is_not_let_in(client, person):
    person.is_active = False
    person.save()
    log_in(client, person.email, "long-enough-7")
    assert client.get("/").status_code == 302


@pytest.mark.parametrize(("demo", "let_in"), [(True, True), (False, False)])
def test_the_demos_password_opens_the_demo_alone(client, settings, demo, let_in):
    settings.DEMO = demo
    User.objects.create_user("demo@example.org", DEMO_PASSWORD, full_name="D")
    log_in(client, "demo@example.org", DEMO_PASSWORD)
    assert (client.get("/").status_code == 200) == let_in


@pytest.mark.parametrize(
    ("cookie", "lang"), [("nb", "nb"), ("en", "en"), ("tlh", "nn"), ("", "nn")]
)
def test_an_unknown_language_is_nynorsk(client, cookie, lang):
    client.cookies["django_language"] = cookie
    response = client.get(reverse("account_login"), headers={"Accept-Language": "nb"})
    assert f'<html lang="{lang}"' in response.content.decode()


def test_the_header_names_whom_one_acts_for(people, as_person):
    page = as_person(people.member).get("/").content.decode()
    assert "Giske" in page


def test_a_person_without_membership_is_told_what_to_do(client):
    client.force_login(make_a.UserFactory())
    assert client.get("/").status_code == 200


def test_production_does_not_start_as_a_demo(settings, capsys):
    from django.core.management.base import SystemCheckError

    settings.DEMO = True
    with pytest.raises(SystemCheckError, match=r"portal\.E001"):
        call_command("check", deploy=True, tags=["security"])
