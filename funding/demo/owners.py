"""Owners of other kinds, and the schools that some owners list; names are invented."""

import datetime as dt
import uuid
from collections.abc import Callable
from decimal import Decimal

from django.contrib.auth.hashers import make_password
from stdnum.no import orgnr

from funding.demo.people import Cast, email
from funding.demo.texts import LABEL
from partnerships.acting import actor_by
from partnerships.models import Membership, Organisation, SchemeYear, Statistic
from partnerships.services.mergers import follow_changes
from partnerships.services.need_answers import save_answers
from partnerships.services.needs import register_need
from partnerships.services.schools import save_school
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.people.backend import DEMO_PASSWORD
from portal.people.models import User

FORM_KEY = uuid.UUID("0c3f6a57-0d5e-5a33-9d1c-f2b15c4001aa")
FRISKULE, SLUG = "Solgry friskule", "solgry-friskule"
STEM = "31000000"  # organisation numbers that begin so are given to nobody
SINCE = dt.date(2020, 8, 1)  # after the last year that is decided
PEOPLE = {EDITOR: "Ylva Solgrytun", APPROVER: "Tarjei Solgrytun"}
SCHOOLS = {
    "giske": (("Havgapet skule", 31), ("Fyrholmen skule", 22), ("Sundnes skule", 27)),
    "sula": (("Kvasshaug skule", 38), ("Molvika skule", 29)),
    "stranda": (("Fjordbotn skule", 24), ("Heimlia skule", 11)),
}
TITLE = "Ute kvar dag: natur og berekraft som læringsrom"
ANSWERS = {
    "found_how": (
        "Vi er ein liten friskule, og personalet gjekk gjennom året saman: elevane "
        "lærer best når dei får vere ute, men vi planlegg det kvar for oss."
    ),
    "aim": "Lærarane planlegg og vurderer uteundervisning saman i alle fag.",
    "content": f"Fire samlingar og utprøving i eigne klassar mellom dei. {LABEL}",
    "school_count": 1,
    "teacher_count": 9,
}
FIGURES = {"children_6_15": 74, "inhabitants": 0}


def play_owners(cast: Cast, coming: SchemeYear, say: Callable[[str], None]) -> None:
    """What is not there already; then running needs follow mergers, as they do."""
    for slug, schools in SCHOOLS.items():
        if not cast.organisations[slug].schools.exists():
            for name, teachers in schools:
                values = {"name": name, "teachers": teachers, "org_number": None}
                save_school(
                    actor=cast.actor(EDITOR, slug),
                    values=values | {"valid_from": None, "valid_to": None},
                )
    owner, made = _friskule(coming)
    if made:
        editor = _people(owner)
        need = register_need(
            actor=editor,
            scheme_year=coming,
            owner=owner,
            form_key=FORM_KEY,
            values={"title": TITLE},
        )
        save_answers(actor=editor, need=need, answers=ANSWERS, bases={})
    moved = follow_changes(actor=Actor.for_system("demo"))
    say(f"{FRISKULE} takes part, and {moved.needs} needs have followed a merger.")


def _friskule(coming: SchemeYear) -> tuple[Organisation, bool]:
    number = next(n for n in (f"{STEM}{d}" for d in range(10)) if orgnr.is_valid(n))
    owner, made = Organisation.objects.get_or_create(
        kind=Organisation.Kind.PRIVATE_OWNER,
        number=number,
        defaults={
            "name": FRISKULE,
            "name_official": FRISKULE,
            "org_number": number,
            "county": coming.county,
            "written_norwegian": "nn",
            "valid_from": SINCE,
        },
    )
    if made:
        _figures(coming)
    return owner, made


def _figures(coming: SchemeYear) -> None:
    """Those that a key divides by, for owners that nobody publishes figures of."""
    known = Statistic.objects.filter(organisation__county=coming.county)
    for owner in coming.owners().exclude(kind=Organisation.Kind.MUNICIPALITY):
        is_private = owner.kind == Organisation.Kind.PRIVATE_OWNER
        Statistic.objects.bulk_create(
            Statistic(
                organisation=owner,
                year=known.latest("year").year,
                measure=measure,
                value=Decimal(value if is_private else 0),
                source="Oppdikta for demonstrasjonen",
            )
            for measure, value in FIGURES.items()
        )


def _people(owner: Organisation) -> Actor:
    """An editor and an approver; returns the editor."""
    password = make_password(DEMO_PASSWORD)
    for role, name in PEOPLE.items():
        user = User.objects.create(
            email=email(role, SLUG), full_name=name, language="nn", password=password
        )
        Membership.objects.create(
            user=user, organisation=owner, role=role, valid_from=SINCE
        )
    editor = owner.memberships.select_related("user", "organisation").get(role=EDITOR)
    return actor_by(editor, editor.user)
