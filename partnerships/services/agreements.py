"""Agreements in negotiation: made from an order, their facts, and sent for signing.

    negotiation → signing      sent, when nothing is missing
    signing → negotiation      opened for change (void), or refused by a signatory
    signing → in_force         all have signed the same text
    in_force → ended           its last day has passed
    negotiation → dropped      given up by a party: see agreement_drops.py

``docs/decisions/0026-the-agreement-and-its-seal.md`` says why.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.agreement.facts import (
    Changes,
    change_of_milestone,
    changes_of_fields,
)
from partnerships.clauses import CLAUSES, framework_clauses, heading_of
from partnerships.models import (
    Agreement,
    AgreementParty,
    Clause,
    Membership,
    Milestone,
)
from partnerships.models.organisation import check_org_number
from partnerships.rules import agreements as rules
from partnerships.rules.frameworks import is_not_too_long
from partnerships.services.agreement_amounts import follow_period
from partnerships.services.agreement_days import (
    check_first_day,
    check_last_day,
    check_within_order,
)
from partnerships.services.clause_sets import clauses_of
from partnerships.services.facts import ask_others
from portal.audit.services import record
from portal.lib.errors import StaleState
from portal.lib.text import one_line, readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S = Agreement.State
RELATED = (
    "scheme_year__scheme",
    "scheme_year__county",
    "main__scheme_year",
    "network",
)
CHANGED_SINCE = gettext_lazy(
    "Somebody has changed the agreement since you opened this. Read it anew."
)
FACTS = ("title", "starts_on", "ends_on", "notice_months", "court", "measures")


def locked(agreement: Agreement) -> Agreement:
    """The row as it is, held until the end; every change of an agreement begins so."""
    return (
        Agreement.objects.select_for_update(of=("self",), no_key=True)
        .select_related(*RELATED)
        .get(pk=agreement.pk)
    )


def parties_of(agreement: Agreement) -> list[AgreementParty]:
    return list(agreement.parties.select_related("organisation").in_order())


def writable(agreement: Agreement, *, actor: Actor) -> Agreement:
    """Held, and the actor may write in it now; else PermissionDenied."""
    current = locked(agreement)
    require(rules.may_write(actor, current, parties_of(current)))
    return current


def touched(agreement: Agreement, *fields: str) -> None:
    """Count the change, and write these fields with it."""
    agreement.version += 1
    agreement.save(update_fields=["version", *fields])


@transaction.atomic
def change_facts(
    *, actor: Actor, agreement: Agreement, values: Mapping[str, Any], seen: int
) -> Agreement:
    """Title, period, notice and agreed court; each other party is asked to agree.

    Raises PermissionDenied, StaleState when somebody has changed the agreement since
    version ``seen``, or ValidationError.
    """
    current = writable(agreement, actor=actor)
    lines = {name: one_line(values[name]) for name in ("title", "court")}
    values = {**values, **lines, "measures": readable(values["measures"])}
    changed = [name for name in FACTS if getattr(current, name) != values[name]]
    if not changed:
        return current
    if seen != current.version:
        raise StaleState(CHANGED_SINCE)
    old = {name: getattr(current, name) for name in changed}
    for name in changed:
        setattr(current, name, values[name])
    current.full_clean()
    _check_period(current, changed)
    _check_years(current)
    touched(current, *changed)
    if {"starts_on", "ends_on"}.intersection(changed):
        follow_period(current)
    new = {name: values[name] for name in changed}
    record(actor=actor, action="agreement.changed", obj=current, old=old, new=new)
    _ask(actor, current, changes_of_fields(current.language, old, new))
    return current


def _ask(actor: Actor, agreement: Agreement, changes: Changes) -> None:
    parties = parties_of(agreement)
    ask_others(actor=actor, agreement=agreement, parties=parties, changes=changes)


@transaction.atomic
def agree_to_facts(*, actor: Actor, agreement: Agreement, seen: int) -> Agreement:
    """One's own party agrees to all that the others have changed; again, it has.

    Raises PermissionDenied, or StaleState when somebody has changed the agreement since
    version ``seen``.
    """
    current = writable(agreement, actor=actor)
    waiting = current.fact_changes.filter(party__organisation=actor.organisation_id)
    facts = list(waiting.values_list("fact", flat=True))
    if not facts:
        return current
    if seen != current.version:
        raise StaleState(CHANGED_SINCE)
    waiting.delete()
    record(actor=actor, action="agreement.facts_agreed", obj=current, facts=facts)
    return current


def _check_period(agreement: Agreement, changed: Sequence[str]) -> None:
    check_within_order(agreement, changed)
    if "starts_on" in changed:
        check_first_day(agreement)
    if "ends_on" in changed:
        check_last_day(agreement)


def _check_years(agreement: Agreement) -> None:
    """A framework's period has the years that it gives something, and so has what
    prolongs it; an amendment does not move its period."""
    first, last = (agreement.main or agreement).starts_on, agreement.ends_on
    moves = agreement.gives_years and agreement.kind != Agreement.Kind.AMENDMENT
    if not (moves and first and last):
        return
    year = agreement.scheme_year
    if agreement.is_framework and not (short := is_not_too_long(year, first, last)):
        raise ValidationError({"ends_on": short.reason})
    outside = agreement.frame_years.exclude(year__range=(first.year, last.year))
    years = ", ".join(str(row.year) for row in outside)
    if years:
        text = _("The framework gives %(years)s something: empty that first.")
        raise ValidationError({"ends_on": text % {"years": years}})


@transaction.atomic
def choose_language(*, actor: Actor, agreement: Agreement, language: str) -> Agreement:
    """The clauses anew in the other written form, while nobody has changed one."""
    current = writable(agreement, actor=actor)
    if language == current.language:
        return current
    if current.is_appendix or current.changes.exists():
        raise ValidationError(
            _("The language is chosen before the first change of a clause.")
        )
    old = {"language": current.language}
    current.language = language
    current.full_clean()
    current.clauses.all().delete()
    put_clauses(current)
    touched(current, "language", "template_version")
    record(actor=actor, action="agreement.language", obj=current, language=language)
    _ask(actor, current, changes_of_fields(language, old, {"language": language}))
    return current


def put_clauses(agreement: Agreement) -> None:
    """The county's newest clauses in the agreement's language, those with a text; a
    framework's are the portal's own."""
    county_id, language = agreement.scheme_year.county_id, agreement.language
    if agreement.is_framework:
        clauses = framework_clauses(language)
    else:
        agreement.template_version, texts = clauses_of(county_id, language)
        clauses = [
            (each.code, heading_of(each.code, language), texts[each.code])
            for each in CLAUSES
            if texts.get(each.code)
        ]
    Clause.objects.bulk_create(
        Clause(agreement=agreement, place=place, code=code, heading=heading, text=text)
        for place, (code, heading, text) in enumerate(clauses, 1)
    )


@transaction.atomic
def name_party(
    *, actor: Actor, party: AgreementParty, values: Mapping[str, Any]
) -> AgreementParty:
    """One's own party: number, who signs (an approver there), and the contact.

    Raises PermissionDenied for another's, or ValidationError: no organisation number,
    or no approver.
    """
    agreement = writable(party.agreement, actor=actor)
    current = AgreementParty.objects.get(pk=party.pk)
    require(rules.may_name(actor, current))
    signatory = values.get("signatory")
    if signatory is not None and not approves_for(current, signatory.pk):
        raise ValidationError(
            {"signatory": _("Choose one of your approvers: they sign for you.")}
        )
    number = values["org_number"].strip()
    if number:
        try:
            check_org_number(number)
        except ValidationError as error:
            raise ValidationError({"org_number": error.messages}) from error
    current.signatory = signatory
    current.signatory_name = one_line(str(signatory)) if signatory else ""
    for name in ("org_number", "signatory_title", "contact", "contact_email"):
        setattr(current, name, one_line(values[name]))
    current.full_clean()
    current.save()
    touched(agreement)
    record(
        actor=actor,
        action="agreement.party_named",
        obj=agreement,
        party=current.name,
        signatory=current.signatory_name,
        contact=current.contact,
    )
    return current


def approves_for(party: AgreementParty, user_id: int) -> bool:
    there = Membership.objects.current().approvers()
    return there.filter(
        organisation=party.organisation_id, user=user_id, user__is_active=True
    ).exists()


@transaction.atomic
def add_milestone(
    *, actor: Actor, agreement: Agreement, on: dt.date, title: str
) -> Milestone:
    """The same date and text again is the milestone that is there.

    Raises PermissionDenied, or ValidationError: a day outside the agreement's period.
    """
    current = writable(agreement, actor=actor)
    title = one_line(title)
    there = current.milestones.filter(on=on, title=title).first()
    if there:
        return there
    if not (within := rules.is_within(current, on, current.ends_on)):
        raise ValidationError({"on": within.reason})
    milestone = Milestone(agreement=current, on=on, title=title)
    milestone.full_clean()
    milestone.save()
    touched(current)
    record(
        actor=actor, action="agreement.milestone_added", obj=current, on=on, title=title
    )
    _ask(actor, current, change_of_milestone(milestone, is_there=True))
    return milestone


@transaction.atomic
def remove_milestone(*, actor: Actor, milestone: Milestone) -> None:
    current = writable(milestone.agreement, actor=actor)
    gone, _per_model = Milestone.objects.filter(pk=milestone.pk).delete()
    if gone:
        touched(current)
        record(
            actor=actor,
            action="agreement.milestone_removed",
            obj=current,
            on=milestone.on,
            title=milestone.title,
        )
        _ask(actor, current, change_of_milestone(milestone, is_there=False))
