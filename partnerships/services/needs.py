"""Everything that writes needs. Each function does all of it or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.deadlines import late_reason
from partnerships.models import Need, NeedLine, Organisation, SchemeYear
from partnerships.models.scheme import RULES
from partnerships.need.amounts import load_money
from partnerships.need.answers import Cell
from partnerships.need.gaps import missing_in as missing_in
from partnerships.pages.joint import approvals_missing, parties_of
from partnerships.rules import needs as rules
from partnerships.services import need_partners
from partnerships.services.receipts import give_receipt
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.formats import moment
from portal.lib.text import as_lines
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.prepared import Prepared

S = Need.State

# (from, action) -> to. The whole life of a need.
MOVES = {
    (S.DRAFT, "submit"): S.SUBMITTED,
    # the verbs of services/submissions.py
    (S.SUBMITTED, "call_back"): S.DRAFT,
    (S.SUBMITTED, "open"): S.DRAFT,
}


@dataclass(frozen=True, slots=True)
class LineInput:
    """What one recipient asks for in one year; no line where nothing was typed."""

    recipient: Organisation
    role: NeedLine.Role
    year: int
    requested_nok: int


@transaction.atomic
def register_need(
    *,
    actor: Actor,
    scheme_year: SchemeYear,
    owner: Organisation,
    form_key: UUID,
    values: Mapping[str, object],
    lines: Sequence[LineInput] = (),
) -> Need:
    """Register a draft; the same ``form_key`` again gives the need it made.

    Raises PermissionDenied (not its editor, or outside the dates) or
    ValidationError. Nothing is written in either case.
    """
    made = Need.objects.filter(form_key=form_key, owner=owner).first()
    if made:
        return made
    require(rules.may_register_need(actor, scheme_year, owner))
    need = Need(scheme_year=scheme_year, owner=owner, form_key=form_key)
    beside, others = need_partners.taken_from(values)
    put(need, others)
    _check_lines(need, lines)
    need.requested_nok = sum(_amounts(lines).values())
    try:
        with transaction.atomic():
            need.save(force_insert=True)
    except IntegrityError:  # a twin of this very request was first
        return _twin(form_key, owner)
    _write_lines(need, lines)
    if beside:
        need_partners.write_partners(need, beside)
    record(
        actor=actor,
        action="need.registered",
        obj=need,
        title=need.title,
        tab=str(form_key),
    )
    return need


def _twin(form_key: UUID, owner: Organisation) -> Need:
    twin = Need.objects.filter(form_key=form_key, owner=owner).first()
    if twin is None:
        raise StaleState(_("Open the form anew, and send it again."))
    return twin


@transaction.atomic
def submit_need(*, actor: Actor, need: Need, version: int) -> Need:
    """Send the need in, once; who sends it again gets it back as it is.

    What was handed out of it ends. Raises PermissionDenied (not the owner's approver,
    or the deadline has passed), StaleState (the approver has not seen the newest
    text), or ValidationError naming every field that is missing.
    """
    current = locked(need)
    if current.state == S.SUBMITTED and current.holder_id == actor.organisation_id:
        return current
    _read_beside(current)
    at = clock.now()  # before the rule looks at the clock: never after the deadline
    require(rules.may_submit_need(actor, current))
    if current.version != version:
        raise StaleState(
            _(
                "The need was changed %(moment)s, after you opened it. Read it "
                "again before you submit."
            )
            % {"moment": moment(current.updated_at)}
        )
    _check_complete(current)
    current.state = MOVES[S(current.state), "submit"]
    current.submitted_at = at
    current.submitted_by_id = actor.user_id
    current.late_reason = late_reason(current, at)
    current.save(update_fields=["state", "submitted_at", "submitted_by", "late_reason"])
    current.handouts.filter(closed_at=None).update(closed_at=at)
    receipt = give_receipt(current)
    record(
        actor=actor,
        action="need.submitted",
        obj=current,
        old=S.DRAFT,
        new=S.SUBMITTED,
        number=receipt.number,
        late=current.late_reason,
    )
    return current


def _check_complete(need: Need) -> None:
    """Every question is answered, and every owner in it has approved its part."""
    load_money(need, named=True)  # the receipt reads names
    missing = missing_in(need)
    unapproved = approvals_missing(parties_of(need))
    if unapproved:
        missing["joint"] = unapproved
    if missing:
        raise ValidationError(missing)


def _locked(pk: int) -> QuerySet[Need]:
    return (
        Need.objects.select_for_update(of=("self",))
        .select_related(
            "scheme_year__county",
            "scheme_year__scheme",
            "owner",
            "carried_by",
            "uh_partner",
        )
        .filter(pk=pk)
    )


LOCKED = Prepared(_locked)


def locked(need: Need) -> Need:
    """The need as it stands, and nobody else writes in it till the transaction ends."""
    current = LOCKED.first(need.pk)
    if current is None:
        raise Need.DoesNotExist
    return current


def _beside(pk: int) -> QuerySet[Need]:
    rules_ = (f"scheme_year__{name}" for name in RULES)
    needs = Need.objects.with_partners().select_related("scheme_year")
    return needs.only("scheme_year", *rules_).filter(pk=pk)


BESIDE = Prepared(_beside)


def _read_beside(need: Need) -> None:
    """What may have changed while the row was waited for: the rules, the partners."""
    (fresh,) = BESIDE.rows(need.pk)
    for name in RULES:
        setattr(need.scheme_year, name, getattr(fresh.scheme_year, name))
    need.partners_read = fresh.partners_read


def put(need: Need, values: Mapping[str, object]) -> list[str]:
    """Set and check the fields; the names of those that changed.

    Of a need that is there, only those are checked: each check of a constraint or of
    a relation is a query, and the others were checked when they came.
    """
    values = as_lines(values, "title", "codetermination_by")
    changed = [name for name, value in values.items() if getattr(need, name) != value]
    for name in changed:
        setattr(need, name, values[name])
    checked = values if need.pk is None else changed
    others = {field.name for field in Need._meta.fields}.difference(checked)
    need.full_clean(exclude=others, validate_unique=False)
    most = need.scheme_year.max_years
    if need.duration > most:
        raise ValidationError(
            {"duration": _("A need lasts at most %(most)s years.") % {"most": most}}
        )
    return changed


def _check_lines(need: Need, lines: Sequence[LineInput]) -> None:
    years = need.scheme_year.years_of(need.duration)
    outside = {
        Cell(line.role, line.year).name: _(
            "%(year)s is outside the need's duration. Empty this amount, or "
            "prolong the need."
        )
        % {"year": line.year}
        for line in lines
        if line.year not in years
    }
    if outside:
        raise ValidationError(outside)


def _write_lines(need: Need, lines: Sequence[LineInput]) -> None:
    NeedLine.objects.bulk_create(
        NeedLine(
            need=need, recipient_id=recipient, role=role, year=year, requested_nok=nok
        )
        for (recipient, role, year), nok in _amounts(lines).items()
    )


def _amounts(lines: Sequence[LineInput]) -> dict[tuple[int, str, int], int]:
    """(recipient's id, role, year) -> kroner: a line for each is all there can be."""
    return {
        (line.recipient.pk, line.role, line.year): line.requested_nok for line in lines
    }
