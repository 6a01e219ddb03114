"""The register of agreements: one row each, for a spreadsheet and for the export."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partnerships.models import Agreement, AgreementAmount, AgreementParty
from partnerships.models.agreement import AgreementQuerySet
from portal.documents.models import Document
from portal.lib.clock import day_of
from portal.lib.sheets import DATE, KRONER, NUMBER, Column

OWN = AgreementAmount.Kind.OWN
UH = AgreementParty.Role.UH
COLUMNS = {
    "reference": Column(_("Reference")),
    "kind": Column(pgettext_lazy("of an agreement", "Kind")),
    "main": Column(_("Appendix to")),
    "title": Column(_("Title"), width=40),
    "county": Column(_("County"), width=20),
    "year": Column(_("Year"), NUMBER, 8),
    "state": Column(_("State")),
    "owners": Column(_("School owners"), width=40),
    "owner_numbers": Column(_("The owners' organisation numbers"), width=24),
    "uh": Column(_("UH institution"), width=30),
    "uh_number": Column(_("The UH institution's organisation number"), width=16),
    "order": Column(_("Order")),
    "starts_on": Column(_("First day"), DATE),
    "ends_on": Column(_("Last day"), DATE),
    "in_force_on": Column(_("In force from"), DATE),
    "total_nok": Column(_("Amounts together, kr"), KRONER),
    "own_nok": Column(_("Own contribution, kr"), KRONER),
    "code": Column(_("Verification code"), width=18),
    "file": Column(_("File"), width=30),
    "sha256": Column(_("SHA-256 of the file"), width=66),
}


def registered(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """With what the register says of each, and without the texts."""
    known = agreements.with_last_day()
    related = known.select_related("scheme_year__county", "main", "document")
    return related.defer("measures", "reason", "document__content")


def facts_of(agreements: Sequence[Agreement]) -> Iterator[dict[str, Any]]:
    """Plain JSON of each, in their order; three queries for them all.

    Needs year, county, main and document loaded. Words are in the active language.
    """
    parties: dict[int, list[AgreementParty]] = {}
    for party in AgreementParty.objects.filter(agreement__in=agreements).in_order():
        parties.setdefault(party.agreement_id, []).append(party)
    amounts: dict[int, list[AgreementAmount]] = {}
    for amount in AgreementAmount.objects.filter(agreement__in=agreements):
        amounts.setdefault(amount.agreement_id, []).append(amount)
    for one in agreements:
        yield _facts(one, parties.get(one.pk, []), amounts.get(one.pk, []))


def _facts(
    one: Agreement, parties: list[AgreementParty], amounts: list[AgreementAmount]
) -> dict[str, Any]:
    owners = [each for each in parties if each.role != UH]
    uh = [each for each in parties if each.role == UH]
    document = one.document
    return {
        "reference": one.reference,
        "kind": str(one.get_kind_display()),
        "main": one.main.reference if one.main else "",
        "title": one.title,
        "county": one.scheme_year.county.name,
        "year": one.scheme_year.year,
        "state": str(one.get_state_display()),
        "owners": ", ".join(each.name for each in owners),
        "owner_numbers": ", ".join(each.org_number for each in owners),
        "uh": ", ".join(each.name for each in uh),
        "uh_number": ", ".join(each.org_number for each in uh),
        "order": one.order_reference,
        "starts_on": one.starts_on.isoformat() if one.starts_on else "",
        "ends_on": one.ends_on.isoformat() if one.ends_on else "",
        "in_force_on": day_of(one.in_force_at).isoformat() if one.in_force_at else "",
        "total_nok": sum(each.amount_nok for each in amounts if each.kind != OWN),
        "own_nok": sum(each.amount_nok for each in amounts if each.kind == OWN),
        "code": document.code if document else "",
        "file": "",
        "sha256": "",
    }


def rows(facts: Iterable[dict[str, Any]]) -> Iterator[list[str | int | dt.date | None]]:
    """Typed, so that a spreadsheet sorts and adds up: days are days."""
    return ([_cell(name, one[name]) for name in COLUMNS] for one in facts)


def _cell(name: str, value: str | int) -> str | int | dt.date | None:
    if COLUMNS[name].form != DATE:
        return value
    return dt.date.fromisoformat(str(value)) if value else None


def counted(agreements: AgreementQuerySet) -> tuple[int, int]:
    """How many there are; and how many have a file: the PDF that was sealed when all
    had signed, or a scan. One query.
    """
    made = Q(document__state=Document.State.MADE) | Q(scan__isnull=False)
    counts = agreements.aggregate(every=Count("pk"), files=Count("pk", filter=made))
    return counts["every"], counts["files"]
