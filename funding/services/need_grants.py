"""Grants to one need by itself: beside the key, and for the years to come."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from funding.models import Decision, NeedGrant
from funding.rules import money as rules
from funding.services.frames import lock_year
from partnerships.models import Need, NeedLine, SchemeYear
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.formats import nok
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


def beside_the_key(scheme_year: SchemeYear) -> QuerySet[NeedLine]:
    """The budget lines of the year's needs that no key's grant is laid on.

    All but what owners ask for themselves this year.
    """
    by_key = Q(role=NeedLine.Role.OWNER, year=scheme_year.year)
    return NeedLine.objects.filter(
        need__scheme_year=scheme_year, need__state=Need.State.SUBMITTED
    ).exclude(by_key)


def is_refused(scheme_year: SchemeYear) -> Q:
    """Of such a line: what is asked for, to a recipient that no need gives anything.

    It is told so in a letter of refusal. What owners ask for gets none of its own.
    """
    granted = NeedGrant.objects.of_year(scheme_year).values("need_line__recipient")
    asked = ~Q(role=NeedLine.Role.OWNER) & Q(requested_nok__gt=0)
    return asked & ~Q(recipient__in=granted)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a line should be granted; 0 is nothing."""

    line: NeedLine
    amount_nok: int


@transaction.atomic
def grant_need(
    *,
    actor: Actor,
    need: Need,
    amounts: Mapping[int, int],
    seen: Mapping[int, int],
    reason: str = "",
) -> list[NeedGrant]:
    """Grant a need's lines these amounts, in the draft of its year.

    ``amounts`` and ``seen``: line id -> kroner, as wished and as the page showed them.
    A departure from the forum's recommendation needs a reason. Raises ValidationError
    by field (``line-ID``, ``reason``), StaleState when somebody else was quicker.
    """
    year = lock_year(need.scheme_year)
    require(rules.may_prepare(actor, year))
    lines = {line.pk: line for line in beside_the_key(year).filter(need=need)}
    if unknown := set(amounts) - set(lines):
        raise ValidationError(_("The need has no such line: %s.") % sorted(unknown))
    before = {
        grant.need_line_id: grant
        for grant in NeedGrant.objects.filter(need_line__in=lines)
    }
    now = {pk: before[pk].amount_nok if pk in before else 0 for pk in lines}
    reasons = {grant.reason for grant in before.values()} or {readable(reason)}
    if reasons == {readable(reason)} and all(
        now[pk] == amount for pk, amount in amounts.items()
    ):
        return list(before.values())  # the same form again
    if any(
        now[pk] != seen.get(pk)
        for pk, amount in amounts.items()
        if pk in seen or amount != now[pk]
    ):
        raise StaleState(
            _("Somebody has changed the grants to this need since you opened the page.")
        )
    wishes = [Wish(lines[pk], amount) for pk, amount in amounts.items()]
    check_wishes(wishes, reason)
    return _write(actor, year, need, wishes, readable(reason))


def check_wishes(wishes: list[Wish], reason: str) -> None:
    """Raises ValidationError, by field, for what the person can mend."""
    errors: dict[str, str] = {}
    for wish in wishes:
        if wish.amount_nok > wish.line.requested_nok:
            errors[f"line-{wish.line.pk}"] = _(
                "%(asked)s is requested; no more than that can be granted."
            ) % {"asked": nok(wish.line.requested_nok)}
    # What is refused has its reason in the allocation, which is not sent without.
    departs = any(
        wish.amount_nok and wish.line.recommended_nok not in (None, wish.amount_nok)
        for wish in wishes
    )
    if departs and not readable(reason):
        errors["reason"] = _("Say why the amounts depart from the recommendation.")
    if errors:
        raise ValidationError(errors)


def _write(
    actor: Actor, year: SchemeYear, need: Need, wishes: list[Wish], reason: str
) -> list[NeedGrant]:
    NeedGrant.objects.filter(need_line__in=[wish.line for wish in wishes]).delete()
    made = NeedGrant.objects.bulk_create(
        NeedGrant(
            need_line=wish.line,
            amount_nok=wish.amount_nok,
            reason=reason,
            by_id=actor.user_id,
        )
        for wish in wishes
        if wish.amount_nok
    )
    record(
        actor=actor,
        action="need.granted_by_itself",
        obj=need,
        amounts={str(wish.line): wish.amount_nok for wish in wishes},
        reason=reason,
    )
    return made


@transaction.atomic
def grant_as_recommended(*, actor: Actor, scheme_year: SchemeYear) -> int:
    """What the forum recommends becomes the draft's grants; returns how many needs.

    Needs whose grants somebody has written are left as they are.
    """
    year = lock_year(scheme_year)
    require(rules.may_prepare(actor, year))
    lines = beside_the_key(year).filter(recommended_nok__gt=0)
    written = NeedGrant.objects.of_year(year).values("need_line__need")
    by_need: dict[Need, list[Wish]] = {}
    for line in lines.exclude(need__in=written).select_related("need", "recipient"):
        most_nok = min(line.recommended_nok or 0, line.requested_nok)
        by_need.setdefault(line.need, []).append(Wish(line, most_nok))
    for need, wishes in by_need.items():
        _write(actor, year, need, wishes, "")
    return len(by_need)


def settle_need_grants(decision: Decision) -> int:
    """The draft's grants become the decision's, and stand on the needs' lines.

    Returns what is committed for the years to come. Called by the decision, in its
    transaction.
    """
    year = decision.allocation.scheme_year
    drafts = NeedGrant.objects.of_year(year).filter(decision=None)
    grants = list(drafts.select_related("need_line").select_for_update(of=("self",)))
    for grant in grants:
        grant.need_line.granted_nok = grant.amount_nok
    lines = [grant.need_line for grant in grants]
    NeedLine.objects.bulk_update(lines, ["granted_nok"], batch_size=500)
    drafts.update(decision=decision)
    return sum(g.amount_nok for g in grants if g.need_line.year > year.year)
