"""A framework of Nordre Sunnmøre with Volda for years, and an order under it."""

import datetime as dt
import uuid
from collections.abc import Callable

from funding.demo.agreements import (
    COURT,
    Planned,
    accepted,
    agree,
    draft_order,
    name_parties,
    send,
    sign_as,
)
from funding.demo.people import Cast
from funding.demo.years import moment
from partnerships.models import Agreement, Gathering, Need, Network, SchemeYear
from partnerships.models.progress import COUNTS
from partnerships.services.agreement_starts import start_appendix
from partnerships.services.agreements import FACTS, add_milestone, change_facts
from partnerships.services.framework_years import set_years
from partnerships.services.frameworks import start_framework
from partnerships.services.gatherings import count_participants, plan_gathering
from partnerships.services.order_frames import put_under
from partnerships.services.progress import report_milestone
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR, Actor

Say = Callable[[str], None]

FORM_KEYS = uuid.UUID("5c0a4f5e-8f1c-5d55-9a61-2a18c0de0044")
NETWORK, HOST, UH = "nordre-sunnmore", "alesund", "hivolda"
STARTS = dt.date(2019, 1, 1)
LONGEST = dt.date(2028, 12, 31)
A_YEAR, MORE = (900_000, 40), (1_200_000, 55)
# The first of these with something granted to Volda for 2019 orders under it.
ORDERING = (
    ("sula", "1531"),
    ("giske", "1532"),
    ("sykkylven", "1528"),
    ("stranda", "1525"),
    ("skodje", "1529"),
    ("alesund", "1504"),
)
TITLE = "Matematikk i fagfornyinga: rettleiing på skulane"


def play_framework(cast: Cast, year: SchemeYear, say: Say) -> None:
    """Once: signed before Christmas 2018, it lasts till the year after this one."""
    if Agreement.objects.frameworks().filter(network__code=NETWORK).exists():
        return
    host, head = (cast.actor(role, HOST) for role in (EDITOR, APPROVER))
    uh, dean = (cast.actor(role, UH) for role in (EDITOR, APPROVER))
    with clock.at(moment(2018, 11, 26)):
        framework = _negotiated(cast, year, host, uh)
        agree(framework, host, uh)
        name_parties(framework, (host, head), (uh, dean))
        send(framework, host)
        sign_as(framework, head)
        sign_as(framework, dean)
    framework.refresh_from_db()
    _gatherings(framework, host, uh)
    ordered = _order(cast, year, framework)
    _raise(framework, (host, uh), (head, dean))
    under = " with an order under it" if ordered else ""
    say(f"A framework for several years is in force{under}.")


def _raise(
    framework: Agreement, editors: tuple[Actor, Actor], signing: tuple[Actor, Actor]
) -> None:
    """An appendix gives more in 2020: a new municipality has more schools with it."""
    owner, uh = editors
    with clock.at(moment(2019, 11, 18)):
        appendix = start_appendix(
            actor=uh,
            agreement=framework,
            kind=Agreement.Kind.AMENDMENT,
            reason="Kommunane som blir éin i 2020, vil ha med alle skulane sine.",
        )
        set_years(actor=owner, agreement=appendix, limits={2020: MORE})
        agree(appendix, uh)
        send(appendix, owner)
        for actor in signing:
            sign_as(appendix, actor)


def _negotiated(cast: Cast, year: SchemeYear, host: Actor, uh: Actor) -> Agreement:
    framework = start_framework(
        actor=host,
        network=Network.objects.get(code=NETWORK),
        institution=cast.organisations[UH],
        scheme_year=year,
        language="nn",
        title="Saman om leiing og læring på Nordre Sunnmøre",
        starts_on=STARTS,
        ends_on=_last_day(),
        form_key=uuid.uuid5(FORM_KEYS, "framework"),
    )
    values = {name: getattr(framework, name) for name in FACTS}
    change_facts(
        actor=host,
        agreement=framework,
        values=values | {"court": COURT},
        seen=framework.version,
    )
    years = range(STARTS.year, _last_day().year + 1)
    set_years(actor=uh, agreement=framework, limits=dict.fromkeys(years, A_YEAR))
    for on, title in (
        (dt.date(2019, 10, 15), "Første samrådingsmøte"),
        (dt.date(_this_year() - 1, 12, 1), "Felles evaluering av partnarskapet"),
    ):
        add_milestone(actor=host, agreement=framework, on=on, title=title)
    return framework


def _this_year() -> int:
    return dt.datetime.now(dt.UTC).year


def _last_day() -> dt.date:
    return min(dt.date(_this_year() + 1, 12, 31), LONGEST)


def _gatherings(framework: Agreement, host: Actor, uh: Actor) -> None:
    """The first was held, and its milestone done; the next is to come, also for who
    looks today, and one milestone is late."""
    with clock.at(moment(2019, 9, 2)):
        first = _planned(framework, uh, dt.date(2019, 10, 15), "Partnarskapsdagen 2019")
    with clock.at(moment(2019, 10, 15, 16)):
        count_participants(
            actor=host,
            gathering=first,
            version=first.version,
            counts=dict(zip(COUNTS, (38, 24, 11, 9, 12, 4), strict=True)),
        )
        report_milestone(
            actor=host,
            milestone=framework.milestones.earliest("on"),
            kind="done",
            on=dt.date(2019, 10, 15),
            seen=0,
        )
    coming = dt.date(_this_year() + 1, 4, 14)
    _planned(framework, host, coming, f"Partnarskapsdagen {coming.year}")


def _planned(framework: Agreement, actor: Actor, on: dt.date, title: str) -> Gathering:
    return plan_gathering(
        actor=actor,
        agreement=framework,
        form_key=uuid.uuid5(FORM_KEYS, title),
        values={
            "title": title,
            "starts_at": moment(on.year, on.month, on.day, 9, 30),
            "ends_at": moment(on.year, on.month, on.day, 15, 0),
            "place": "Høgskulen i Volda",
            "link": "",
            "programme": "Kl. 9.30: Kva har vi lært i lag?\n"
            "Kl. 11: Skulane viser fram.\n"
            "Kl. 13: Behova for neste år, og kapasiteten hos Høgskulen.",
        },
    )


def _order(cast: Cast, year: SchemeYear, framework: Agreement) -> bool:
    """By the first owner with an accepted plan that Volda leads."""
    uh = cast.organisations[UH].pk
    for slug, number in ORDERING:
        plan = Planned(slug, number, "accepted", TITLE)
        need = Need.objects.submitted().filter(
            scheme_year=year, owner__number=number, rank=1, uh_partner=uh
        )
        if not need.exists():
            continue
        with clock.at(moment(2018, 12, 10)):
            order = draft_order(cast, year, plan)
            if order is None:
                continue
            under = put_under(
                actor=cast.actor(EDITOR, slug), order=order, framework=framework
            )
            accepted(cast, plan, under)
        return True
    return False
