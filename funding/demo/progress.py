"""How it went with an agreement in force: gatherings, and milestones that slipped."""

import datetime as dt
import uuid
from dataclasses import dataclass

from funding.demo.years import moment
from partnerships.models import Agreement, Gathering
from partnerships.models.progress import COUNTS
from partnerships.services.gatherings import (
    cancel_gathering,
    count_participants,
    plan_gathering,
)
from partnerships.services.progress import report_milestone
from portal.lib import clock
from portal.people.actor import Actor

FORM_KEYS = uuid.UUID("0f6f2a8e-2f0d-5a6b-9d7e-2a18c0de0043")


@dataclass(frozen=True, slots=True)
class Planned:
    """``counts``: teachers, leaders, owner, UH, students, others; none: not held."""

    name: str
    on: tuple[int, int, int]
    title: str
    place: str
    programme: str
    counts: tuple[int, ...] = ()
    cancelled: str = ""


GATHERINGS = (
    Planned(
        name="start",
        on=(2019, 3, 14),
        title="Første samling: kva ser vi etter i elevarbeida?",
        place="Ålesund, Moa skule",
        programme="Kl. 9: Velkomen, ved skulesjefen.\n"
        "Kl. 9.15: Vurdering som støtte for læring, ved Høgskulen.\n"
        "Kl. 11: Lærargruppene les elevarbeid frå eigen skule.\n"
        "Kl. 13: Kva prøver vi ut til neste gong?",
        counts=(164, 11, 2, 4, 6, 3),
    ),
    Planned(
        name="leaders",
        on=(2019, 5, 21),
        title="Skuleleiarane: korleis følgjer vi opp?",
        place="Ålesund rådhus",
        programme="Kl. 12: Skulevandring som reiskap.\nKl. 14: Plan for hausten.",
        counts=(0, 14, 3, 2, 0, 0),
    ),
    Planned(
        name="june",
        on=(2019, 6, 12),
        title="Nettmøte om sommaroppgåva",
        place="På nett",
        programme="",
        cancelled="Skulane hadde eksamen den dagen. Vi tek det med i september.",
    ),
    Planned(
        name="second",
        on=(2019, 9, 25),
        title="Andre samling, med elevarbeid frå utprøvinga",
        place="Ålesund, Moa skule",
        programme="Kl. 9: Kva fann vi?\nKl. 11: Deling mellom skulane.",
        counts=(151, 12, 1, 4, 0, 2),
    ),
    Planned(
        name="last",
        on=(2019, 11, 28),
        title="Oppsummering og vegen vidare",
        place="Høgskulen i Volda",
        programme="Kl. 10: Kva har endra seg?\nKl. 12: Plan for neste år.",
    ),
)


def play_progress(agreement: Agreement, owner: Actor, uh: Actor) -> None:
    """Two gatherings held on time, one moved milestone, and one that is late."""
    with clock.at(moment(2019, 1, 8)):
        for each in GATHERINGS:
            _planned(agreement, owner, each)
    stones = list(agreement.milestones.order_by("on"))
    _done(stones[0].pk, agreement, owner, dt.date(2019, 1, 22))
    _done(stones[1].pk, agreement, uh, dt.date(2019, 3, 14))
    _moved(stones[2].pk, agreement, uh)
    for each in GATHERINGS:
        _after(agreement, owner, uh, each)
    _done(stones[2].pk, agreement, owner, dt.date(2019, 9, 25))


def _planned(agreement: Agreement, owner: Actor, each: Planned) -> Gathering:
    return plan_gathering(
        actor=owner,
        agreement=agreement,
        form_key=uuid.uuid5(FORM_KEYS, f"{agreement.pk} {each.name}"),
        values={
            "title": each.title,
            "starts_at": moment(*each.on, 9, 0),
            "ends_at": moment(*each.on, 15, 0),
            "place": each.place,
            "link": "",
            "programme": each.programme,
        },
    )


def _after(agreement: Agreement, owner: Actor, uh: Actor, each: Planned) -> None:
    gathering = agreement.gatherings.get(title=each.title)
    if each.cancelled:
        with clock.at(moment(*each.on, 8, 0) - dt.timedelta(days=9)):
            cancel_gathering(actor=uh, gathering=gathering, reason=each.cancelled)
    elif each.counts:
        with clock.at(moment(*each.on, 16, 0)):
            count_participants(
                actor=owner,
                gathering=gathering,
                version=gathering.version,
                counts=dict(zip(COUNTS, each.counts, strict=True)),
            )


def _done(pk: int, agreement: Agreement, actor: Actor, on: dt.date) -> None:
    stone = agreement.milestones.get(pk=pk)
    newest = stone.reports.last()
    with clock.at(moment(on.year, on.month, on.day, 16, 0)):
        report_milestone(
            actor=actor,
            milestone=stone,
            kind="done",
            on=on,
            seen=newest.pk if newest else 0,
        )


def _moved(pk: int, agreement: Agreement, uh: Actor) -> None:
    with clock.at(moment(2019, 8, 26)):
        report_milestone(
            actor=uh,
            milestone=agreement.milestones.get(pk=pk),
            kind="moved",
            on=dt.date(2019, 9, 25),
            reason="Fagpersonane våre er på feltarbeid i veke 38. Vi tek det ei veke "
            "seinare.",
            seen=0,
        )
