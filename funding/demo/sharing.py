"""What people share about needs: a plan attached, comments, parts handed out."""

import datetime as dt
import uuid

from django.core.files.base import ContentFile
from django.db import transaction

from funding.demo.people import Cast
from funding.demo.texts import LABEL, Planned
from funding.demo.years import moment
from partnerships.models import Comment, Need
from partnerships.services.attachments import attach
from partnerships.services.comments import write_comment
from partnerships.services.handouts import Asked, hand_out
from portal.documents.render import html_to_pdf
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEYS = uuid.UUID("c0a7b2f4-3f52-5d0b-8a55-6f1d2b0c5e11")
OWNER, GOVERNOR, PARTNER = "giske", "fylkesmannen-mr", "hivolda"
WITH_PLAN = ("1532", 1)  # the owner's number, and the rank of its need
PLAN = f"""<!DOCTYPE html><html lang="nn"><head><meta charset="utf-8"/>
<title>Framdriftsplan 2018–2021</title></head><body><main>
<h1>Framdriftsplan 2018–2021</h1>
<p>Giske kommune, saman med Høgskulen i Volda. {LABEL}</p>
<h2>Haust 2018</h2><p>Felles oppstart for alle skulane, og val av ressurslærarar.</p>
<h2>Vår 2019</h2><p>Utprøving på kvar skule i to periodar, med rettleiing.</p>
<h2>2019–2021</h2><p>Delingssamling kvart halvår, og ny vurdering av behovet.</p>
</main></body></html>"""
ON_SUBMITTED = (
    (
        (EDITOR, GOVERNOR),
        "participants",
        "Kan de seie litt meir om korleis dei tillitsvalde var med?",
    ),
    (
        (EDITOR, PARTNER),
        "content",
        "Vi kan stille med to rettleiarar frå hausten. Samlingane bør stå i kalenderen "
        "før sommaren.",
    ),
)
ON_DRAFT = (
    (
        (APPROVER, OWNER),
        "aim",
        "Målet er godt, men kan vi få fram kva elevane skal merke?",
    ),
    ((APPROVER, OWNER), "", "Eg sender inn når høgskulen har skrive sin del."),
)
COLLEAGUE = "Kari Nordmann"


def attach_plan(cast: Cast, plan: Planned, need: Need) -> None:
    """One of the needs has a plan with it, made as the portal makes its papers."""
    if (plan.number, plan.rank) != WITH_PLAN:
        return
    made = html_to_pdf(PLAN, identifier="demo-plan", dated=dt.date(2018, 6, 1))
    name = "Framdriftsplan 2018–2021.pdf"
    attach(
        actor=cast.actor(EDITOR, OWNER),
        need=need,
        file=ContentFile(made.data, name=name),
        name=name,
    )


@transaction.atomic
def play_sharing(cast: Cast) -> None:
    """Once: comments beside a submitted need and a draft, and two parts handed out."""
    if Comment.objects.filter(form_key=_key("0")).exists():
        return
    number, rank = WITH_PLAN
    sent = Need.objects.submitted().get(
        scheme_year__year=2018, owner__number=number, rank=rank
    )
    draft = Need.objects.get(continues=sent)
    with clock.at(moment(2018, 7, 3, 10, 20)):
        _comment(cast, sent, ON_SUBMITTED, first=0)
    _comment(cast, draft, ON_DRAFT, first=len(ON_SUBMITTED))
    until = clock.today() + dt.timedelta(days=14)
    for key, asked in (
        (
            "colleague",
            Asked(
                ["evaluation"],
                until,
                "Du kjenner kartlegginga best. Skriv gjerne kort.",
                name=COLLEAGUE,
                email="kari.nordmann@giske.example",
            ),
        ),
        ("partner", Asked(["uh"], until, organisation=cast.organisations[PARTNER])),
    ):
        hand_out(
            actor=cast.actor(EDITOR, OWNER), need=draft, form_key=_key(key), asked=asked
        )


def _comment(
    cast: Cast,
    need: Need,
    said: tuple[tuple[tuple[str, str], str, str], ...],
    first: int,
) -> None:
    for number, ((role, slug), field, text) in enumerate(said, first):
        write_comment(
            actor=cast.actor(role, slug),
            need=need,
            field=field,
            text=text,
            form_key=_key(str(number)),
        )


def _key(name: str) -> uuid.UUID:
    return uuid.uuid5(FORM_KEYS, name)
