"""Needs that several owners have together: one with every approval, one that waits."""

import datetime as dt
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from funding.demo.people import Cast, slug_of
from funding.demo.texts import LABEL
from funding.demo.years import moment
from partnerships.models import Need, NeedLine, NeedParticipant, Network, SchemeYear
from partnerships.services import joint_needs as joint
from partnerships.services.needs import LineInput, register_need, submit_need
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

FORM_KEYS = uuid.UUID("5d3f6f2c-20f1-5c1e-8f3e-1f0f2a2018f1")
# What is not told anew for a joint need is as in the responsible owner's first one.
OWN = ("scheme_year", "owner", "form_key", "title", "rank", "continues")
MESSAGE = "Vi inviterer dykk med i eit felles tiltak. Fyll ut det de sjølve treng."


@dataclass(frozen=True, slots=True)
class Planned:
    slug: str
    title: str
    aim: str
    content: str
    amount_nok: int


NORDRE_SUNNMORE = Planned(
    "alesund",
    "Leiing av fagfornyinga, felles for Nordre Sunnmøre",
    "Leiargruppene i alle elleve kommunane leier arbeidet med det nye læreplanverket "
    "etter same plan, og lærer av kvarandre undervegs.",
    "To dagar saman i august, fire samlingar for leiargruppene og arbeid på eigen "
    f"skule mellom samlingane. {LABEL}",
    90_000,
)
COASTAL = Planned(
    "giske",
    "Digital kompetanse i små skular, felles for tre kommunar",
    "Lærarane i små skular deler opplegg og prøver dei ut saman.",
    f"Nettbaserte verkstader kvar månad og to fysiske samlingar i året. {LABEL}",
    60_000,
)


def play_joint_2018(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """The eleven owners of Nordre Sunnmøre in one need, approved by each, sent in."""
    network = Network.objects.filter(code="nordre-sunnmore")
    members = network.members_on(year.owners_on).in_norwegian_order()
    slugs = [slug_of(owner) for owner in members if owner.number != "1504"]
    need = _registered(cast, year, NORDRE_SUNNMORE, moment(2018, 4, 16, 10, 10))
    if need.state == Need.State.DRAFT:
        _joined(cast, need, slugs, moment(2018, 4, 17, 9, 0), approving=slugs)
        need.refresh_from_db()
        with clock.at(moment(2018, 6, 14, 13, 25)):
            submit_need(
                actor=cast.actor(APPROVER, NORDRE_SUNNMORE.slug),
                need=need,
                version=need.version,
            )
    say(f"{len(slugs) + 1} owners of Nordre Sunnmøre have one need together.")


def play_joint_coming(cast: Cast, year: SchemeYear, say: Callable[[str], None]) -> None:
    """Open now: Sula has approved its part, Stranda has not."""
    need = _registered(cast, year, COASTAL, clock.now())
    _joined(cast, need, ("sula", "stranda"), clock.now(), approving=("sula",))
    say("One joint need waits for an approval.")


def _registered(cast: Cast, year: SchemeYear, plan: Planned, at: dt.datetime) -> Need:
    key = uuid.uuid5(FORM_KEYS, f"{year.year} {plan.slug}")
    there = Need.objects.filter(form_key=key).first()
    if there:
        return there
    owner = cast.organisations[plan.slug]
    first = Need.objects.filter(owner=owner, scheme_year__year=2018).by_rank()[0]
    told = {
        field.name: getattr(first, field.name)
        for field in Need._meta.concrete_fields
        if field.editable and not field.generated and field.name not in OWN
    }
    del told["id"]
    texts = {"title": plan.title, "aim": plan.aim, "content": plan.content}
    with clock.at(at):
        return register_need(
            actor=cast.actor(EDITOR, plan.slug),
            scheme_year=year,
            owner=owner,
            form_key=key,
            values={**told, **texts, "duration": 1},
            lines=[
                LineInput(owner, NeedLine.Role.OWNER, year.year, plan.amount_nok * 2),
                LineInput(
                    cast.organisations["hivolda"],
                    NeedLine.Role.UH,
                    year.year,
                    plan.amount_nok,
                ),
            ],
        )


def _joined(
    cast: Cast,
    need: Need,
    slugs: Sequence[str],
    start: dt.datetime,
    *,
    approving: Sequence[str],
) -> None:
    """Each is invited, joins, fills in and, if it is of those, approves, in turn."""
    there = {party.owner_id for party in NeedParticipant.objects.filter(need=need)}
    responsible = cast.actor(EDITOR, slug_of(need.owner))
    for turn, slug in enumerate(slugs):
        owner = cast.organisations[slug]
        if owner.pk in there:
            continue
        with clock.at(start + dt.timedelta(minutes=3 * turn)):
            party = joint.propose_joint_need(
                actor=responsible, need=need, owner=owner, message=MESSAGE
            )
            editor = cast.actor(EDITOR, slug)
            party = joint.move_participant(actor=editor, party=party, action=joint.JOIN)
            party = joint.write_own_lines(
                actor=editor,
                party=party,
                amounts={need.scheme_year.year: 15_000 + 5_000 * (turn % 4)},
                version=party.version,
            )
            if slug in approving:
                joint.move_participant(
                    actor=cast.actor(APPROVER, slug),
                    party=party,
                    action=joint.APPROVE,
                    version=party.version,
                    duration=need.duration,
                )
