"""Where each published field is read: of a key's lines, of needs, and of changes.

The three are one query, so that a file is of one moment, and read bit by bit.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    IntegerField,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast

from funding.open_data import published
from funding.open_data.fields import FIELDS, GrantedBy

Rows: TypeAlias = "QuerySet[Any, tuple[Any, ...]]"
NO_TEXT = Value(None, output_field=CharField())
NO_AMOUNT = Value(None, output_field=BigIntegerField())
NOTHING = Value(0, output_field=BigIntegerField())
NO_NUMBER = Value(None, output_field=IntegerField())
# The order of a file; the last one only tells rows of the same recipient apart.
ORDER = ("year", "county_number", "scheme", "decided_on", "recipient_number")
ORDER_AT_LAST = ("payment_year", "granted_by", "source_row")


def rows(chosen: Mapping[str, str]) -> Rows:
    """``chosen``: a year, county or scheme by its name in the filter."""
    first, *others = (
        _read(found.filter(**_only(year, chosen)), year, **reads)
        for found, year, reads in (_key(), _needs(), _changes())
    )
    names = [f"of_{name}" for name in (*ORDER, *ORDER_AT_LAST)]
    return first.union(*others, all=True).order_by(*names)


def _key() -> tuple[QuerySet[Any], str, dict[str, Any]]:
    year = "allocation__scheme_year"
    reads = {
        "payment_year": F(f"{year}__year"),
        "network": F("network__name"),
        "granted_by": _word(GrantedBy.KEY),
        "by_key_nok": F("by_key_nok"),
        "granted_nok": F("granted_nok"),
        "decided_on": F("allocation__decision__decided_at"),
        "reference": F("allocation__decision__reference"),
        "key_name": F("allocation__key__name"),
        "key_version": F("allocation__key__version"),
        "for_network_nok": F("for_network_nok"),
        **_recipient("recipient"),
    }
    return published.key_lines(), year, reads


def _needs() -> tuple[QuerySet[Any], str, dict[str, Any]]:
    reads = {
        "payment_year": F("need_line__year"),
        "granted_by": _word(GrantedBy.NEED),
        "granted_nok": F("amount_nok"),
        "decided_on": F("decision__decided_at"),
        "reference": F("decision__reference"),
        **_NOT_BY_KEY,
        **_recipient("need_line__recipient"),
    }
    return published.need_grants(), "decision__allocation__scheme_year", reads


def _changes() -> tuple[QuerySet[Any], str, dict[str, Any]]:
    reads = {
        "payment_year": F("year"),
        "granted_by": _word(GrantedBy.CHANGE),
        "granted_nok": F("change_nok"),
        "decided_on": F("change__decided_at"),
        "reference": F("change__reference"),
        **_NOT_BY_KEY,
        **_recipient("recipient"),
    }
    return published.change_lines(), "change__allocation__scheme_year", reads


_NOT_BY_KEY = {
    "network": NO_TEXT,
    "by_key_nok": NO_AMOUNT,
    "key_name": NO_TEXT,
    "key_version": NO_NUMBER,
    "for_network_nok": NOTHING,
}


def _recipient(at: str) -> dict[str, F]:
    return {
        "recipient_number": F(f"{at}__number"),
        "recipient_organisation_number": F(f"{at}__org_number"),
        "recipient_name": F(f"{at}__name"),
        "recipient_kind": F(f"{at}__kind"),
    }


def _word(kind: GrantedBy) -> Cast:
    return Cast(Value(kind.value), CharField())


def _only(year: str, chosen: Mapping[str, str]) -> dict[str, str]:
    reads = {
        "year": f"{year}__year",
        "county": f"{year}__county__code",
        "scheme": f"{year}__scheme__code",
    }
    return {reads[name]: value for name, value in chosen.items()}


def _read(found: QuerySet[Any], year: str, **reads: Any) -> Rows:
    """The fields in their order, and at last the row's own number."""
    reads |= {
        "year": F(f"{year}__year"),
        "scheme": F(f"{year}__scheme__code"),
        "county_number": F(f"{year}__county__code"),
        "county_name": F(f"{year}__county__name"),
        "source_row": F("pk"),
    }
    names = [*(field.name for field in FIELDS), "source_row"]
    named = {f"of_{name}": reads[name] for name in names}
    read: Rows = found.order_by().annotate(**named).values_list(*named)
    return read
