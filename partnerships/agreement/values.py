"""What each field of an agreement's clauses says; "" for one that is not filled in."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from partnerships.agreement.first import told_before
from partnerships.legal_basis import legal_basis_of
from partnerships.models import (
    Agreement,
    AgreementAmount,
    AgreementParty,
    County,
    FrameworkYear,
    GovernorTerm,
    NetworkMember,
)
from partnerships.models.agreement import AgreementQuerySet
from portal.lib import clock
from portal.lib.formats import day, nok, number
from portal.people.prepared import Prepared
from portal.texts.reading import FIELD

OWN = AgreementAmount.Kind.OWN


def values_of(
    agreement: Agreement,
    parties: Sequence[AgreementParty],
    amounts: Iterable[AgreementAmount],
    asked: Collection[str],
) -> dict[str, str]:
    """In the agreement's own language. Needs its year with scheme and county loaded.

    asked  the fields that its clauses have: what they do not ask for costs no query
    """
    with override(agreement.language):
        return {
            **_of_year(agreement, asked),
            **_of_parties(parties),
            **_of_amounts(list(amounts)),
            "own_contribution": _own_contribution(agreement, list(amounts), asked),
            **_of_framework(agreement, asked),
            **_own(agreement),
        }


def with_members(agreements: AgreementQuerySet) -> AgreementQuerySet:
    """Each with the names of its network's members of today, for what it says."""
    members = NetworkMember.objects.valid_on(clock.today())
    mine = members.filter(network=OuterRef("network"))
    names = mine.order_by("organisation__sort_key", "organisation__number")
    found = ArraySubquery(names.values("organisation__name"))
    return agreements.annotate(member_names=found)


def _own(agreement: Agreement) -> dict[str, str]:
    months = agreement.notice_months
    main = agreement.main
    return {
        "title": agreement.title,
        "order": agreement.order_reference,
        "need": agreement.need_titles,
        "measures": agreement.measures,
        "schools": _count(agreement.school_count),
        "teachers": _count(agreement.teacher_count),
        "leaders": _count(agreement.leader_count),
        "starts_on": day(agreement.starts_on) if agreement.starts_on else "",
        "ends_on": day(agreement.ends_on) if agreement.ends_on else "",
        "notice_months": ""
        if months is None
        else ngettext("%(n)s month", "%(n)s months", months) % {"n": months},
        "court": agreement.court,
        "main": f"{main.reference} «{main.title}»" if main else "",
        "reason": agreement.reason,
    }


def _count(value: int | None) -> str:
    return "" if value is None else number(value)


def _terms(county: int, on: dt.date) -> QuerySet[GovernorTerm]:
    return GovernorTerm.objects.of_county(County(pk=county), on)[:1]


TERMS = Prepared(_terms)


def _of_year(agreement: Agreement, asked: Collection[str]) -> dict[str, str]:
    year, term = agreement.scheme_year, None
    if "governor" in asked:
        term = TERMS.first(year.county_id, clock.today())
    return {
        "scheme": year.scheme.name_in(agreement.language),
        "year": str(year.year),
        "legal_basis": legal_basis_of(year.year),
        "county": year.county.name,
        "governor": term.name_in(agreement.language) if term else "",
        "report_due": _report_due(agreement),
    }


def _report_due(agreement: Agreement) -> str:
    """The year's day, where that comes in the agreement's time; and the rule for the
    years after it, which have days of their own."""
    due = agreement.scheme_year.report_due
    if due is None:
        return ""
    first, last = agreement.starts_on, agreement.ends_on
    if first and due < first:
        return _("the deadline that is set for each year of the grant")
    if last and due < last:
        text = _("%(day)s, and then the deadline that is set each year")
        return text % {"day": day(due)}
    return day(due)


def _of_parties(parties: Sequence[AgreementParty]) -> dict[str, str]:
    owners = [each.name for each in parties if each.role == AgreementParty.Role.OWNER]
    uh = [each.name for each in parties if each.role == AgreementParty.Role.UH]
    contacts = [
        f"{each.contact} ({each.name})" for each in parties if each.contact.strip()
    ]
    every = len(contacts) == len(parties)
    return {
        "parties": listed([*owners, *uh]),
        "owners": listed(owners),
        "uh": listed(uh),
        "contacts": listed(contacts) if every else "",
    }


def _of_amounts(amounts: list[AgreementAmount]) -> dict[str, str]:
    paid = [each.amount_nok for each in amounts if each.kind != OWN]
    return {"total": nok(sum(paid)) if paid else ""}


def _own_contribution(
    agreement: Agreement, amounts: list[AgreementAmount], asked: Collection[str]
) -> str:
    """The amount, as a noun; of a need that an older agreement has, what it says.

    A framework and its appendices have none.
    """
    if agreement.order_id is None or "own_contribution" not in asked:
        return ""
    own_nok = sum(each.amount_nok for each in amounts if each.kind == OWN)
    if not told_before(agreement):
        return nok(own_nok)
    if not own_nok:
        return _("what the need says")
    return _("%(amount)s beside what the other need says") % {"amount": nok(own_nok)}


def _of_framework(agreement: Agreement, asked: Collection[str]) -> dict[str, str]:
    """Of a framework, or an appendix that may change its years."""
    network = agreement.network
    if network is None or not agreement.gives_years:
        return {}
    names = _member_names(agreement) if "members" in asked else []
    rows = agreement.frame_years.all() if asked else ()
    years = [f"- {_frame_year(row)}" for row in rows]
    return {
        "network": network.name,
        "members": listed(names),
        "frame_years": "\n".join(years),
    }


def _member_names(agreement: Agreement) -> list[str]:
    """One query, unless ``with_members`` has asked."""
    read = agreement
    if not hasattr(read, "member_names"):
        read = with_members(Agreement.objects.filter(pk=agreement.pk)).get()
    names: list[str] = getattr(read, "member_names", [])
    return names


def _frame_year(row: FrameworkYear) -> str:
    what = limit_in_words(row.amount_nok, row.days)
    return _("%(year)s: at most %(what)s") % {"year": row.year, "what": what}


def limit_in_words(amount_nok: int | None, days: int | None) -> str:
    """Of a year of a framework; "" for no limit."""
    parts = []
    if amount_nok is not None:
        parts.append(nok(amount_nok))
    if days is not None:
        parts.append(ngettext("%(n)s day", "%(n)s days", days) % {"n": days})
    return listed(parts)


def listed(names: Sequence[str]) -> str:
    """«Giske, Sula og Høgskulen i Volda»."""
    if len(names) < 2:
        return "".join(names)
    return _("%(names)s and %(last)s") % {
        "names": ", ".join(names[:-1]),
        "last": names[-1],
    }


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields as words; one that is not filled in stays as it is.

    What a field says is put in once and never read again, whatever is in it.
    """

    def put(match: re.Match[str]) -> str:
        said = values.get(match[1], "")
        return said.replace("{{", "{ {").replace("}}", "} }") or match[0]

    return FIELD.sub(put, text)
