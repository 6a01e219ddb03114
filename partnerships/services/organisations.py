"""Create an organisation: the national administration does."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import Municipality, Organisation, UHInstitution
from partnerships.rules import people as rules
from partnerships.services.invitations import invite_member
from partnerships.services.registry import ORGANISATIONS
from portal.audit.services import record
from portal.lib.alone import wait_for
from portal.lib.text import as_lines, one_line
from portal.lib.verdict import require
from portal.people.actor import APPROVER, Actor

Kind = Organisation.Kind
# The governors' offices and the nation's own come from the registry alone.
CREATED = (Kind.MUNICIPALITY, Kind.COUNTY_AUTHORITY, Kind.PRIVATE_OWNER, Kind.UH)


@dataclass(frozen=True, slots=True)
class Facts:
    """What only one kind has; the others leave it empty."""

    municipality_number: str = ""
    dbh_code: str = ""
    short_name: str = ""


@transaction.atomic
def create_organisation(
    *,
    actor: Actor,
    kind: str,
    values: Mapping[str, object],
    facts: Facts,
    approver: str,
) -> Organisation:
    """Create it with what its kind has, and invite its first approver by e-mail.

    Raises PermissionDenied, or ValidationError for what is missing, or is there already
    on one of the same days. Nothing is written in either case.
    """
    require(rules.may_create_organisation(actor))
    if kind not in CREATED:
        raise ValidationError({"kind": _("Choose one of the kinds in the list.")})
    organisation = Organisation(kind=kind, **as_lines(values, "name"))
    organisation.name_official = organisation.name
    is_municipality = kind == Kind.MUNICIPALITY
    number = facts.municipality_number if is_municipality else organisation.org_number
    organisation.number = number or ""
    _check(organisation, facts)
    _write(organisation, facts)
    record(
        actor=actor,
        action="organisation.created",
        obj=organisation,
        name=organisation.name,
        number=organisation.number,
    )
    invite_member(
        actor=actor,
        organisation=organisation,
        email=approver,
        role=APPROVER,
        message="",
    )
    return organisation


def _check(organisation: Organisation, facts: Facts) -> None:
    missing = _missing_in(organisation, facts)
    if missing:
        raise ValidationError(missing)
    number, code = facts.municipality_number, facts.dbh_code
    kind = organisation.kind
    if kind == Kind.MUNICIPALITY and _is_there(number):
        raise ValidationError(
            {"municipality_number": _("There is a municipality with this number.")}
        )
    if kind == Kind.UH and UHInstitution.objects.filter(dbh_code=code).exists():
        raise ValidationError(
            {"dbh_code": _("There is an institution with this code.")}
        )
    organisation.full_clean()


def _missing_in(organisation: Organisation, facts: Facts) -> dict[str, str]:
    kind = organisation.kind
    missing = {}
    if not organisation.org_number:
        missing["org_number"] = _("Write the organisation number, nine digits.")
    if kind == Kind.MUNICIPALITY and not facts.municipality_number:
        missing["municipality_number"] = _("Write the municipality number.")
    if kind == Kind.UH and not facts.dbh_code:
        missing["dbh_code"] = _("Write the institution's code in DBH, four digits.")
    if kind == Kind.UH and not one_line(facts.short_name):
        missing["short_name"] = _("Write the short name, such as HVO.")
    if kind != Kind.UH and organisation.county is None:
        missing["county"] = _("Choose the county that it lies in.")
    return missing


def _is_there(municipality_number: str) -> bool:
    return Municipality.objects.filter(number=municipality_number).exists()


def _write(organisation: Organisation, facts: Facts) -> None:
    try:
        with transaction.atomic():
            # Two that insert at once wait for each other, to see whether their
            # periods overlap, and neither ends.
            wait_for(ORGANISATIONS)
            organisation.save(force_insert=True)
            _write_facts(organisation, facts)
    except IntegrityError:  # a twin of this very form was first
        raise ValidationError(
            {NON_FIELD_ERRORS: _("This organisation is there already.")}
        ) from None


def _write_facts(organisation: Organisation, facts: Facts) -> None:
    own: Municipality | UHInstitution
    if organisation.kind == Kind.MUNICIPALITY:
        own = Municipality(organisation=organisation, number=organisation.number)
    elif organisation.kind == Kind.UH:
        own = UHInstitution(
            organisation=organisation,
            dbh_code=facts.dbh_code,
            short_name=one_line(facts.short_name),
        )
    else:
        return
    # Whether it educates teachers may be unknown, which is not «no».
    own.full_clean(exclude=["teacher_education"])
    own.save(force_insert=True)
