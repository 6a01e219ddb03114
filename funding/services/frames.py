"""What the state has set aside for a county and year, and what is free of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from funding.models import Frame, FrameVersion, Granted, NationalShare
from funding.models.allocation import DECIDED
from funding.models.frame import COMMITTED, TO_NEEDS
from funding.rules import money as rules
from partnerships.models import SchemeYear
from portal.audit.services import record
from portal.lib.errors import Refusal
from portal.lib.formats import nok
from portal.lib.text import one_line
from portal.lib.verdict import require
from portal.people.actor import Actor


@dataclass(frozen=True, slots=True)
class YearMoney:
    """A year's frame, and what of it the key does not divide."""

    frame_nok: int
    committed_nok: int  # by decisions of earlier years
    to_needs_nok: int  # to needs by themselves, in this year's decision

    @property
    def free_nok(self) -> int:
        """What the key divides; below 0 when too much is given out already."""
        return self.frame_nok - self.committed_nok - self.to_needs_nok


def with_money(years: QuerySet[SchemeYear]) -> QuerySet[Any]:
    """Each with ``committed_nok`` and ``to_needs_nok``, in the same query."""
    return years.annotate(
        committed_nok=RawSQL(COMMITTED, ()),  # noqa: S611 - literal text
        to_needs_nok=RawSQL(TO_NEEDS, ()),  # noqa: S611 - literal text
    )


def money_of(scheme_year: SchemeYear) -> YearMoney:
    """One query. Raises Refusal when the year has no frame."""
    found = with_money(SchemeYear.objects.filter(pk=scheme_year.pk))
    amounts = found.values_list("frame__amount_nok", "committed_nok", "to_needs_nok")
    money = YearMoney(*amounts.get())
    if money.frame_nok is None:
        raise Refusal(
            _("There is no frame for %(year)s. Set the frame first.")
            % {"year": scheme_year.year}
        )
    return money


@transaction.atomic
def set_frame(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    amount_nok: int,
    source: str,
    is_estimate: bool = False,
    knows: bool = False,
) -> Frame:
    """Set the frame, or revise it: the version before is kept.

    A draft allocation keeps the amount that it was reckoned from, and cannot be sent
    until it is reckoned anew. Another amount than the country's decided division gives
    is an estimate, and so is that of a division that is one. Raises ValidationError
    for the first unless who sets it ``knows``, for 0 kroner or less, for less than is
    decided, and for an estimate that is none any more by no new source. The same again
    changes nothing, but after a change by the country it is the county's own word.
    """
    year = lock_year(scheme_year)
    require(rules.may_set_frame(actor, year))
    _check_amount(year, amount_nok)
    stays = _stays_an_estimate(year, amount_nok, knows=knows)
    now = {
        "amount_nok": amount_nok,
        "is_estimate": is_estimate or bool(stays),
        "source": one_line(source),
    }
    if stays is None:
        _check_source(year, now)
    return write_frame(actor=actor, year=year, now=now)


def write_frame(
    *,
    actor: Actor,
    year: SchemeYear,
    now: dict[str, Any],
    share: NationalShare | None = None,
) -> Frame:
    """The frame with these amounts, in a locked year, and its trace.

    ``share``: the part of a national division that it follows from. Who calls has
    checked that it holds what is decided.
    """
    frame = Frame.objects.filter(scheme_year=year).first() or Frame(scheme_year=year)
    before_nok = frame.amount_nok
    version = _save_version(actor, frame, now, share)
    if version is None:
        return frame
    record(
        actor=actor,
        action="frame.set",
        obj=frame,
        old_nok=before_nok,
        new_nok=frame.amount_nok,
        is_estimate=frame.is_estimate,
        source=frame.source,
        version=version,
    )
    return frame


def _save_version(
    actor: Actor, frame: Frame, now: dict[str, Any], share: NationalShare | None
) -> int | None:
    """The number of the version that the frame has now; None when nothing changed."""
    same = frame.pk and all(getattr(frame, name) == now[name] for name in now)
    if same and share is None and not frame.versions.changed_by_the_country().exists():
        return None
    for name, value in now.items():
        setattr(frame, name, value)
    frame.full_clean()
    frame.save()
    number = frame.versions.count() + 1
    FrameVersion.objects.create(
        frame=frame, number=number, by_id=actor.user_id, share=share, **now
    )
    return number


def _check_amount(year: SchemeYear, amount_nok: int) -> None:
    decided_nok = Granted.objects.paid_in(year).amount_nok()
    error = ""
    if amount_nok <= 0:
        error = _("A frame is more than 0 kroner.")
    elif amount_nok < decided_nok:
        error = _(
            "%(decided)s is decided for %(year)s already, %(over)s more than this. "
            "Change those decisions first."
        ) % {
            "decided": nok(decided_nok),
            "year": year.year,
            "over": nok(decided_nok - amount_nok),
        }
    if error:
        raise ValidationError({"amount_nok": error})


def shares_in_force(
    scheme: Any, year: Any, county: Any
) -> QuerySet[NationalShare, int]:
    """A county's kroner of a year's national divisions, those in force first.

    Values, or ``OuterRef`` to them.
    """
    decided = NationalShare.objects.filter(
        division__frame__scheme=scheme,
        division__frame__year=year,
        division__state=DECIDED,
    )
    newest = decided.order_by("-division__number").filter(county=county)
    return newest.values_list("amount_nok", flat=True)


def share_nok_of(year: SchemeYear) -> int | None:
    """What the country's division in force gives the county; None for nothing."""
    shares = shares_in_force(year.scheme_id, year.year, year.county_id)
    return shares.first() or None


def _stays_an_estimate(
    year: SchemeYear, amount_nok: int, *, knows: bool
) -> bool | None:
    """By the country's division: another amount is, its own as it says itself.

    None: there is no division, and the county says it.
    """
    shares = shares_in_force(year.scheme_id, year.year, year.county_id)
    in_force = shares.values_list("amount_nok", "division__is_estimate").first()
    share_nok, is_estimate = in_force or (0, False)
    if not share_nok:
        return None
    if share_nok == amount_nok:
        return is_estimate
    if not knows:
        error = _(
            "The country's division gives the county %(amount)s. Tick that you know "
            "it, or write that amount."
        )
        raise ValidationError({"knows": error % {"amount": nok(share_nok)}})
    return True


def _check_source(year: SchemeYear, now: dict[str, Any]) -> None:
    """What was an estimate is none any more when another source says so."""
    before = Frame.objects.filter(scheme_year=year, is_estimate=True).first()
    if not before or now["is_estimate"]:
        return
    old, new = (" ".join(text.split()) for text in (before.source, now["source"]))
    if new.casefold() == old.casefold():
        error = _(
            "The frame is marked as an estimate, from this source. Write the source "
            "that the final amount is from, or let it stay an estimate."
        )
        raise ValidationError({"source": error})


@contextmanager
def told_of_frames() -> Iterator[None]:
    """What the database refuses to decide above a frame, as a sentence.

    It may be another county's: of who has the owners of one that is no more. Raises
    ValidationError.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if "decided_within_frame" not in constraint_of(error):
            raise
        raise ValidationError(
            _(
                "With this, more is granted than a frame holds: the county's own, or, "
                "for a year when the county is no more, that of the county that has "
                "the recipient then. That frame must be raised first."
            )
        ) from error


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that was broken; "" where the database names none."""
    said = getattr(error.__cause__, "diag", None)
    return getattr(said, "constraint_name", None) or ""


def lock_year(scheme_year: SchemeYear) -> SchemeYear:
    """The year, read anew; until the transaction ends nobody else has it so.

    Everything that touches a year's frame or allocation begins here, so there is
    one order of locks.
    """
    return (
        SchemeYear.objects.select_for_update(of=("self",), no_key=True)
        .select_related("county")
        .get(pk=scheme_year.pk)
    )
