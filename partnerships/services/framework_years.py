"""What a framework gives each year: written in negotiation, changed by an appendix."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.agreement.facts import YEAR, Changes
from partnerships.agreement.values import limit_in_words
from partnerships.clauses import heading_of, text_of_clause
from partnerships.models import Agreement, Clause, FrameworkYear
from partnerships.order.frame import Limits, covers_ordered, limits_before
from partnerships.rules import frameworks as rules
from partnerships.services.agreement_days import last_day_of
from partnerships.services.agreements import locked, parties_of, touched
from partnerships.services.facts import ask_others
from portal.audit.services import record
from portal.lib.verdict import YES, Verdict, require
from portal.people.actor import Actor

FRAME, APPENDIX_FRAME = "frame", "appendix_frame"


@transaction.atomic
def set_years(
    *,
    actor: Actor,
    agreement: Agreement,
    limits: Mapping[int, Limits],
    are_signed: bool = False,
) -> Agreement:
    """At most so many kroner and days each year; a year with neither has no limit.

    Of an appendix: what it changes. A year that stays as it was is not in it. Raises
    PermissionDenied, or ValidationError: a year outside of the period, one that an
    appendix empties, or less than what is ordered already.

    are_signed  elsewhere, by all: then the other party is not asked to agree
    """
    current = locked(agreement)
    require(rules.may_write_years(actor, current, parties_of(current)))
    wanted = {year: limit for year, limit in limits.items() if _says(limit)}
    _check_period(current, wanted)
    if current.is_appendix:
        wanted = _changed(current, limits, wanted)
    there = limits_in(current)
    if wanted == there:
        return current
    _put(current, wanted)
    touched(current)
    record(
        actor=actor,
        action="agreement.framework_years",
        obj=current,
        years={str(year): list(limit) for year, limit in wanted.items()},
    )
    if not are_signed:
        ask_others(
            actor=actor,
            agreement=current,
            parties=parties_of(current),
            changes=_in_words(current, there, wanted),
        )
    return current


def _in_words(
    agreement: Agreement, old: Mapping[int, Limits], new: Mapping[int, Limits]
) -> Changes:
    """The years that say something else than they did."""
    none: Limits = (None, None)
    with override(agreement.language):
        return {
            f"{YEAR}{year}": (
                limit_in_words(*old.get(year, none)),
                limit_in_words(*new.get(year, none)),
            )
            for year in sorted({*old, *new})
            if old.get(year) != new.get(year)
        }


def _says(limit: Limits) -> bool:
    return any(each is not None for each in limit)


def limits_in(agreement: Agreement) -> dict[int, Limits]:
    """What it says itself."""
    rows = agreement.frame_years.all()
    return {row.year: (row.amount_nok, row.days) for row in rows}


def covers_orders(agreement: Agreement) -> Verdict:
    """Of an appendix to a framework: what is ordered under that already."""
    if agreement.main_id is None or not agreement.gives_years:
        return YES
    return covers_ordered(agreement.main_id, limits_in(agreement))


def _check_period(agreement: Agreement, wanted: Mapping[int, Limits]) -> None:
    outside = set(wanted).difference(years_of(agreement))
    if outside:
        text = _("%(year)s is outside of the framework's period.")
        raise ValidationError(text % {"year": min(outside)})


def _changed(
    appendix: Agreement, limits: Mapping[int, Limits], wanted: Mapping[int, Limits]
) -> dict[int, Limits]:
    """Of what is wanted, what is not so before it."""
    before = limits_before(appendix)
    emptied = [year for year in limits if year in before and year not in wanted]
    if emptied:
        text = _(
            "%(year)s has a limit: an appendix writes another, and does not take it "
            "away."
        )
        raise ValidationError(text % {"year": min(emptied)})
    changed = {
        year: limit for year, limit in wanted.items() if before.get(year) != limit
    }
    verdict = covers_ordered(appendix.main_id or 0, changed)
    if not verdict:
        raise ValidationError(verdict.reason)
    return changed


def _put(agreement: Agreement, wanted: Mapping[int, Limits]) -> None:
    agreement.frame_years.all().delete()
    for year, (amount_nok, days) in sorted(wanted.items()):
        row = FrameworkYear(
            agreement=agreement, year=year, amount_nok=amount_nok, days=days
        )
        empty = [name for name in ("amount_nok", "days") if getattr(row, name) is None]
        row.full_clean(exclude=empty)
        row.save(force_insert=True)
    if agreement.is_appendix:
        _put_clause(agreement, wanted)


def _put_clause(appendix: Agreement, wanted: Mapping[int, Limits]) -> None:
    """An appendix says what it changes in a clause of its own, while it does."""
    clauses = appendix.clauses.all()
    if not wanted:
        clauses.filter(code=FRAME).delete()
    elif not clauses.filter(code=FRAME).exists():
        last = clauses.aggregate(last=Max("place"))["last"] or 0
        Clause.objects.create(
            agreement=appendix,
            place=last + 1,
            code=FRAME,
            heading=heading_of(APPENDIX_FRAME, appendix.language),
            text=text_of_clause(APPENDIX_FRAME, appendix.language),
        )


def years_of(agreement: Agreement) -> list[int]:
    """Those that its period reaches; none while it has no period.

    Of an appendix: the framework's, to the last day by the appendix if that moves it.
    """
    main = agreement.main
    first, last = (main or agreement).starts_on, agreement.ends_on
    if main and agreement.kind != Agreement.Kind.PROLONGATION:
        last = last_day_of(main)
    if not (first and last):
        return []
    return list(range(first.year, last.year + 1))
