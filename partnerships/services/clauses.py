"""Changes of an agreement's clauses: asked for by one party, answered by the others."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from partnerships.clauses import STANDING, fields_of
from partnerships.models import (
    Agreement,
    AgreementParty,
    Clause,
    ClauseAnswer,
    ClauseChange,
)
from partnerships.rules import agreements as rules
from partnerships.services.agreement_mail import tell_answered, tell_change
from partnerships.services.agreements import locked, parties_of, touched
from partnerships.services.signing import open_again
from portal.audit.services import record
from portal.lib.text import one_line, readable
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.texts import faults_in, tidy

Kind, S = ClauseChange.Kind, ClauseChange.State


@transaction.atomic
def ask_for_change(
    *,
    actor: Actor,
    agreement: Agreement,
    kind: str,
    clause: Clause | None = None,
    heading: str = "",
    text: str = "",
    after_place: int = 0,
    message: str = "",
) -> ClauseChange:
    """Ask the other parties for another text; the clause stands until they say yes.

    What is for signing is opened again by it: signatures that are given are void, and
    all are told. The same change, asked for again, is the one that waits. Raises
    PermissionDenied or ValidationError (an unknown field, with its line, and so on).
    """
    current = locked(agreement)
    parties = parties_of(current)
    require(rules.may_negotiate(actor, current, parties))
    mine = rules.party_of(actor, parties)
    assert mine is not None  # noqa: S101  the rule has said so
    change = ClauseChange(
        agreement=current,
        clause=clause,
        kind=kind,
        heading=one_line(heading) or (clause.heading if clause else ""),
        text="" if kind == Kind.REMOVE else tidy(text),
        before=clause.text if clause else "",
        after_place=after_place,
        message=readable(message),
        party=mine,
        by_name=actor.user_name,
    )
    same = _same(change)
    if same:
        return same
    _check(change)
    _keep(actor, change)
    return change


def _keep(actor: Actor, change: ClauseChange) -> None:
    """Written, and told; what is for signing is opened for it first."""
    if change.agreement.is_for_signing:
        why = _("A change of “%(clause)s” is asked for.") % {"clause": change.heading}
        open_again(actor=actor, agreement=change.agreement, reason=why)
        change.agreement = locked(change.agreement)
    change.full_clean(exclude=["party"])
    change.save()
    record(
        actor=actor,
        action="clause.change_asked",
        obj=change.agreement,
        kind=change.kind,
        heading=change.heading,
        change=change.pk,
    )
    tell_change(change, actor=actor)


def _same(change: ClauseChange) -> ClauseChange | None:
    waiting = ClauseChange.objects.waiting().filter(
        agreement=change.agreement,
        clause=change.clause,
        kind=change.kind,
        party=change.party,
        heading=change.heading,
        text=change.text,
    )
    return waiting.first()


def _check(change: ClauseChange) -> None:
    clause = change.clause
    if clause is not None and clause.agreement_id != change.agreement.pk:
        raise ValidationError(_("This clause is of another agreement."))
    if change.kind == Kind.REMOVE:
        if clause is None or clause.code in STANDING:
            raise ValidationError(
                _("Without this clause it is no agreement. Change its text instead.")
            )
        return
    allowed = fields_of(framework=change.agreement.gives_years)
    faults = [str(fault) for fault in faults_in(change.text, allowed)]
    if faults:
        raise ValidationError({"text": faults})
    if clause and (change.text, change.heading) == (clause.text, clause.heading):
        raise ValidationError({"text": _("Change something before you ask for it.")})


@transaction.atomic
def answer_change(
    *, actor: Actor, change: ClauseChange, accepts: bool, message: str = ""
) -> ClauseChange:
    """Yes, or no with a reason. The last yes that is needed puts the change in.

    An answer is given once: again, it is what it was. Raises PermissionDenied (one's
    own change, or it is answered) or ValidationError (a no without a reason).
    """
    agreement = locked(change.agreement)
    current = ClauseChange.objects.select_related("party", "clause").get(pk=change.pk)
    parties = parties_of(agreement)
    mine = rules.party_of(actor, parties)
    if mine and current.answers.filter(party=mine, accepts=accepts).exists():
        return current
    require(rules.may_answer(actor, current, parties))
    require(rules.may_write(actor, agreement, parties))
    answer = ClauseAnswer(
        agreement=agreement,
        change=current,
        party=mine,
        accepts=accepts,
        message=readable(message),
        by_id=actor.user_id,
        by_name=f"{actor.user_name}, {actor.organisation_name}",
    )
    answer.full_clean(exclude=["agreement", "change", "party"])
    answer.save()
    if not accepts:
        _settle(current, S.REJECTED)
        tell_answered(current, answer.message)
    elif _all_say_yes(current, parties):
        _accept(agreement, current, answer.message)
    _trace(actor, answer)
    return current


def _trace(actor: Actor, answer: ClauseAnswer) -> None:
    record(
        actor=actor,
        action="clause.accepted" if answer.accepts else "clause.rejected",
        obj=answer.agreement,
        heading=answer.change.heading,
        change=answer.change_id,
        reason=answer.message,
    )


def _all_say_yes(change: ClauseChange, parties: list[AgreementParty]) -> bool:
    asked = {party.pk for party in parties} - {change.party_id}
    yes = change.answers.filter(accepts=True).values_list("party", flat=True)
    return asked <= set(yes)


def _accept(agreement: Agreement, change: ClauseChange, message: str) -> None:
    _put_in(change)
    _settle(change, S.ACCEPTED)
    touched(agreement)
    tell_answered(change, message)


def _settle(change: ClauseChange, state: ClauseChange.State) -> None:
    change.state = state
    change.save(update_fields=["state"])


def _put_in(change: ClauseChange) -> None:
    clause = change.clause
    if change.kind == Kind.ADD:
        after = change.after_place
        later = Clause.objects.filter(agreement=change.agreement, place__gt=after)
        later.update(place=F("place") + 1)
        Clause.objects.create(
            agreement=change.agreement,
            place=after + 1,
            heading=change.heading,
            text=change.text,
        )
    elif clause is not None and change.kind == Kind.REMOVE:
        clause.delete()
        change.clause = None
    elif clause is not None:
        clause.heading, clause.text = change.heading, change.text
        clause.save(update_fields=["heading", "text"])


@transaction.atomic
def withdraw_change(*, actor: Actor, change: ClauseChange) -> ClauseChange:
    """Who asked takes it back; again, it is as it is."""
    agreement = locked(change.agreement)
    current = ClauseChange.objects.get(pk=change.pk)
    parties = parties_of(agreement)
    mine = rules.party_of(actor, parties)
    if current.state == S.WITHDRAWN and mine and mine.pk == current.party_id:
        return current
    require(rules.may_withdraw(actor, current, parties))
    require(rules.may_write(actor, agreement, parties))
    _settle(current, S.WITHDRAWN)
    record(
        actor=actor,
        action="clause.withdrawn",
        obj=agreement,
        heading=current.heading,
        change=current.pk,
    )
    return current


def join_changes(
    *, actor: Actor, agreement: Agreement, gone: AgreementParty, stays: AgreementParty
) -> None:
    """Two parties have become one: what either has asked for is that one's, and it
    answers what not both of them have said yes to.

    A change that waited for nobody but them is accepted. Call it with the agreement
    held and in negotiation.
    """
    waiting = agreement.changes.waiting()
    said = ClauseAnswer.objects.filter(agreement=agreement)
    by_both = said.filter(party=gone).values("change")
    said.filter(party=stays, change__in=waiting).exclude(change__in=by_both).update(
        party=None
    )
    said.filter(party=gone).update(party=None)
    agreement.changes.filter(party=gone).update(party=stays)
    parties = [each for each in parties_of(agreement) if each != gone]
    for change in waiting.select_related("party", "clause").order_by("pk"):
        if _all_say_yes(change, parties):
            _accept(agreement, change, "")
            record(
                actor=actor,
                action="clause.joined",
                obj=agreement,
                heading=change.heading,
                change=change.pk,
            )
