"""What the address of the list of agreements asks for. Nonsense is left aside."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext as _

from partnerships.choices import counties_seen, uh_institutions, years_seen
from partnerships.models import (
    Agreement,
    AgreementParty,
    ArchiveReceipt,
    Organisation,
)
from partnerships.models.agreement import (
    RUN_OUT,
    SHOWN,
    STATES_SHOWN,
    AgreementQuerySet,
)
from portal.lib import clock
from portal.lib.query import members
from portal.people.actor import Actor
from portal.people.prepared import Prepared, PreparedRows

OVERSEEING = (Organisation.Kind.GOVERNOR, Organisation.Kind.NATIONAL)


def _with_receipt() -> AgreementQuerySet:
    """With what a row shows: ``archived_as`` is of the archive's newest receipt, and
    ``is_rejected`` says that its newest answer was a no."""
    receipts = ArchiveReceipt.objects.received().filter(agreement=OuterRef("pk"))
    newest = receipts.order_by("-received_on", "-pk").values("number")[:1]
    return Agreement.objects.listed().annotate(
        archived_as=Subquery(newest),
        is_rejected=Exists(
            ArchiveReceipt.objects.standing_rejections().filter(
                agreement=OuterRef("pk")
            )
        ),
    )


def shown_as(found: AgreementQuerySet, state: str) -> AgreementQuerySet:
    """In this state as people are told it: what has run out is not in force."""
    lasts = Q(moved_to=None) | Q(moved_to__gte=clock.today())
    if state in (RUN_OUT, Agreement.State.IN_FORCE):
        lasts = ~lasts if state == RUN_OUT else lasts
        return found.with_last_day().in_force().filter(lasts)
    return found.filter(state=state)


def _names(agreements: str) -> QuerySet[AgreementParty, tuple[int, str]]:
    """``agreements``: a list of their ids as JSON."""
    ids = members(agreements, "bigint")
    parties = AgreementParty.objects.filter(agreement__in=ids).in_order()
    return parties.values_list("agreement", "name")


NAMES, LISTED = Prepared(_names), PreparedRows(_with_receipt)


@dataclass(frozen=True, slots=True)
class Row:
    agreement: Agreement
    parties: list[str]


class AgreementFilter:
    """The agreements that the actor sees, narrowed by county, year, UH and state."""

    def __init__(self, asked: QueryDict, *, actor: Actor) -> None:
        self.actor = actor
        self.asked = asked
        self.year = self._number("year", 4)
        self.uh = self._number("uh", 10)
        self.county = self._number("county", 10)
        state = asked.get("state", "")
        self.state = state if state in STATES_SHOWN else ""

    def _number(self, name: str, digits: int) -> int | None:
        value = self.asked.get(name, "")
        fits = value.isdecimal() and value.isascii() and len(value) <= digits
        return int(value) if fits else None

    def check(self) -> None:
        """Raise ValidationError where something asked for would be left aside."""
        for name in ("year", "county", "uh", "state"):
            if self.asked.get(name) and getattr(self, name) in (None, ""):
                text = _("“%(value)s” is no choice in this list. Choose again.")
                raise ValidationError(text % {"value": self.asked[name][:50]})

    def agreements(self) -> AgreementQuerySet:
        """By year and number, the newest first."""
        found = Agreement.objects.visible_to(self.actor)
        if self.year is not None:
            found = found.filter(scheme_year__year=self.year)
        if self.county is not None:
            found = found.filter(scheme_year__county=self.county)
        if self.state:
            found = shown_as(found, self.state)
        if self.uh is not None:
            uh = AgreementParty.objects.filter(organisation=self.uh, role="uh")
            found = found.filter(pk__in=uh.values("agreement"))
        return found.order_by("-scheme_year__year", "-pk")

    def rows(self, agreements: Iterable[Agreement]) -> list[Row]:
        """With the parties' names, in one query."""
        shown = list(agreements)
        names: dict[int, list[str]] = {}
        ids = json.dumps([each.pk for each in shown])
        for agreement_id, name in NAMES.rows(ids):
            names.setdefault(agreement_id, []).append(name)
        return [Row(each, names.get(each.pk, [])) for each in shown]

    @property
    def oversees(self) -> bool:
        return self.actor.kind in OVERSEEING

    @property
    def years(self) -> list[int]:
        return years_seen(self.actor)

    @property
    def institutions(self) -> list[tuple[int, str]]:
        return uh_institutions()

    @cached_property
    def counties(self) -> list[tuple[int, str]]:
        """Those there is a choice between: the national admin's."""
        if self.actor.kind != Organisation.Kind.NATIONAL:
            return []
        return counties_seen(self.actor)

    @property
    def states(self) -> list[tuple[str, str]]:
        every = [(value, str(label)) for value, label in STATES_SHOWN.items()]
        seen = (*SHOWN, RUN_OUT) if self.oversees else STATES_SHOWN
        return [(value, label) for value, label in every if value in seen]

    def address(self) -> str:
        query = self.asked.copy()
        query.pop("page", None)
        return query.urlencode()
