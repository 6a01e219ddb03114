"""Beginning a need with what an earlier one said."""

from uuid import UUID

from django.db import transaction

from partnerships.models import Need, NeedContribution, SchemeYear
from partnerships.need.answers import FIELDS, Cell, answers_of, budget_answers
from partnerships.services.attachments import take_over
from partnerships.services.need_money import write_lines
from partnerships.services.needs import register_need
from portal.audit.services import record
from portal.people.actor import Actor

NOT_COPIED = ("start_kind", "duration")
MOST_EARLIER = 10


def earlier_needs(*, actor: Actor, scheme_year: SchemeYear) -> list[Need]:
    """The needs of earlier years that the actor's owner has now, the newest first."""
    needs = Need.objects.visible_to(actor).submitted()
    own = needs.held_by(actor.organisation_id).filter(
        scheme_year__scheme=scheme_year.scheme_id,
        scheme_year__year__lt=scheme_year.year,
    )
    newest = own.select_related("scheme_year").without_texts()
    return list(newest.order_by("-scheme_year__year", "rank", "pk")[:MOST_EARLIER])


@transaction.atomic
def start_from(
    *, actor: Actor, source: Need, scheme_year: SchemeYear, form_key: UUID
) -> Need:
    """A draft with the texts, amounts and files of ``source``, a continued measure.

    It is linked to the need of the measure's first year. The years move along; what
    the new year does not have (aims, categories, years) stays behind. The same
    ``form_key`` again gives the need it made. Raises as ``register_need``.
    """
    owner = source.holder
    made = Need.objects.filter(form_key=form_key, owner=owner).first()
    if made:
        return made
    values = answers_of(source, set(FIELDS).difference(NOT_COPIED))
    aims = {aim.code for aim in scheme_year.aims}
    values |= {
        "sector_aims": [code for code in source.sector_aims if code in aims],
        "start_kind": Need.StartKind.CONTINUED,
        "duration": min(source.duration, scheme_year.max_years),
        "continues": source.continues or source,
    }
    need = register_need(
        actor=actor,
        scheme_year=scheme_year,
        owner=owner,
        form_key=form_key,
        values=values,
    )
    _copy_amounts(source, need)
    take_over(source=source, need=need)
    record(actor=actor, action="need.continued", obj=need, source=source.pk)
    return need


def _copy_amounts(source: Need, need: Need) -> None:
    later = need.scheme_year.year - source.scheme_year.year
    codes = {one.code for one in need.scheme_year.costs}
    cells: dict[Cell, int | None] = {}
    for name, nok in budget_answers(source).items():
        cell = Cell.of(name)
        if cell is None or cell.year + later not in need.years:
            continue
        category = cell.category if cell.category in codes else ""
        moved = Cell(cell.role, cell.year + later, category)
        if moved.role in need.scheme_year.budget_roles:
            cells[moved] = (cells.get(moved) or 0) + nok
    lines = write_lines(need, cells)
    need.requested_nok = sum(line.requested_nok for line in lines)
    need.save(update_fields=["requested_nok"])
    NeedContribution.objects.bulk_create(
        NeedContribution(
            need=need,
            year=one.year + later,
            kind=one.kind,
            hours=one.hours,
            rate_nok=one.rate_nok,
            amount_nok=one.amount_nok,
        )
        for one in source.contributions.all()
        if one.year + later in need.years
    )
