"""What a visitor can do in the played demo: log in, look, and carry on with it."""

import uuid

from django.test import Client
from django.urls import reverse

from funding import demo
from funding.demo.plans import MR_2018
from funding.models import Allocation
from funding.services.allocations import use_key
from funding.services.basis import read_registry
from partnerships.acting import actor_for, current_memberships
from partnerships.models import Need, Organisation, SchemeYear
from portal.people.actor import Actor
from portal.people.models import User
from tests.played import PlayedDemo

PASSWORD = "demo-partnarskap"


def logged_in(email: str) -> Client:
    """Through the login page, as a visitor does it."""
    client = Client()
    answer = client.post(
        reverse("account_login"), {"login": email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    assert answer.url == reverse("home")
    return client


def answers_by_step(year: SchemeYear) -> dict[str, dict[str, object]]:
    """What somebody types, a step at a time, into a new need."""
    uh = Organisation.objects.get(name="Høgskulen i Volda")
    return {
        "background": {
            "found_how": "Ståstadsanalysen",
            "participants": "Alle lærarane",
        },
        "content": {
            "aim": "Betre læring",
            "content": "Arbeid i lærarteama",
            "sector_aims": ["learning"],
            "school_based": "På eigen skule",
            "start_kind": "new",
            "start_term": "autumn",
        },
        "target": {"school_count": 8, "teacher_count": 100},
        "partner": {
            "uh_partner": uh.pk,
            "planned_with_uh": "To møte",
            "uh_role": "Rettleiing",
        },
        "budget": {f"owner_{year.year}_leave": "150 000"},
        "own": {f"hours_{year.year}": 100, f"rate_{year.year}": 450},
        "criteria": {
            "criteria": "Lokalt behov",
            "evaluation": "Spørjeskjema",
            "codetermination_by": "Hovudtillitsvald",
        },
    }


def actor(email: str) -> Actor:
    person = User.objects.get(email=email)
    return actor_for(person, current_memberships(person), None)


class AVisitorOfTheDemo(PlayedDemo):
    @classmethod
    def setUpTestData(cls):
        cls.coming = SchemeYear.objects.latest("year")

    def test_logs_in_as_anybody_who_is_listed(self):
        for email, password, _role, _organisation in demo.logins():
            assert self.client.login(email=email, password=password), email
        logged_in("reader@udir.example")

    def test_is_not_let_in_with_another_password(self):
        answer = self.client.post(
            reverse("account_login"),
            {"login": "editor@giske.example", "password": "partnarskap"},
        )

        assert answer.status_code == 200
        assert "_auth_user_id" not in self.client.session

    def test_sees_only_what_the_organisation_may_see(self):
        need = Need.objects.get(scheme_year__year=2018, owner__name="Giske", rank=1)
        draft = Need.objects.get(
            owner__name="Giske", state=Need.State.DRAFT, scheme_year__year=2018
        )
        seen = {
            "reader@giske.example": (200, 200),
            "editor@fylkesmannen-mr.example": (200, 404),
            "editor@hivolda.example": (200, 404),
            "reader@udir.example": (200, 404),
            "editor@sula.example": (200, 404),  # in the same network
            "editor@molde.example": (404, 404),
            "editor@ntnu.example": (404, 404),
            "approver@fylkesmannen-rogaland.example": (404, 404),
        }

        for email, statuses in seen.items():
            client = logged_in(email)
            answers = [
                client.get(n.get_absolute_url()).status_code for n in (need, draft)
            ]
            assert tuple(answers) == statuses, email

    def test_registers_and_sends_in_a_need_for_the_coming_year(self):
        editor, approver = logged_in("editor@sula.example"), "approver@sula.example"
        key = uuid.uuid4()
        answer = editor.post(
            reverse("partnerships:need_new", args=[self.coming.pk]),
            {"form_key": key, "title": "Djupnelæring i alle fag"},
        )
        need = Need.objects.get(form_key=key)
        for step, answers in answers_by_step(self.coming).items():
            path = reverse("partnerships:need_step", args=[need.pk, step])
            assert editor.post(path, answers).status_code == 302, step
        need.refresh_from_db()
        sent = logged_in(approver).post(
            reverse("partnerships:need_submit", args=[need.pk]),
            {"version": need.version},
        )

        need.refresh_from_db()
        assert (answer.status_code, sent.status_code) == (302, 302)
        assert need.state == Need.State.SUBMITTED
        assert need.owner.name == "Sula"

    def test_divides_the_coming_years_frame_as_the_governor(self):
        allocation = use_key(
            actor=actor("editor@fylkesmannen-mr.example"),
            scheme_year=self.coming,
            name="Prøve",
            definition={**MR_2018.key, "name": "Prøve"},
            statistics_year=read_registry(self.coming).years[0],
            form_key=uuid.uuid4(),
        )

        owners = set(allocation.lines.values_list("recipient__name", flat=True))
        assert allocation.lines.all().granted_nok() == allocation.frame_nok
        assert {"Ålesund", "Haram", "Fjord", "Hustadvika"} <= owners
        assert not {"Skodje", "Fræna"} & owners

    def test_cannot_see_what_another_county_divides(self):
        rogaland = actor("approver@fylkesmannen-rogaland.example")
        giske = actor("reader@giske.example")
        counties = {
            who.user_name: set(
                Allocation.objects.visible_to(who).values_list(
                    "scheme_year__county__name", "scheme_year__year"
                )
            )
            for who in (rogaland, giske, actor("reader@udir.example"))
        }
        own = {("Rogaland", 2018)}
        others = {("Møre og Romsdal", year) for year in (2018, 2019, 2020)}

        assert list(counties.values()) == [own, others, own | others]
