"""Sending an agreement for signing, signing it, refusing, and opening it again."""

from collections.abc import Iterable, Iterator
from datetime import UTC

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from partnerships.agreement.gaps import Gap, gaps_of, gaps_of_facts
from partnerships.agreement.text import (
    AgreementPaper,
    Parts,
    SignatureText,
    text_of,
)
from partnerships.models import (
    Agreement,
    AgreementParty,
    ClauseChange,
    Signature,
    SigningRound,
)
from partnerships.rules import agreements as rules
from partnerships.services.agreement_days import check_first_day, check_last_day
from partnerships.services.agreement_mail import (
    name_of,
    tell_for_signing,
    tell_in_force,
    tell_undone,
)
from partnerships.services.agreements import (
    CHANGED_SINCE,
    approves_for,
    locked,
    parties_of,
)
from partnerships.services.framework_years import covers_orders
from portal.audit.services import record
from portal.documents.frozen import sha256_of
from portal.documents.services import order_documents
from portal.lib import clock
from portal.lib.errors import IllegalMove, StaleState
from portal.lib.formats import moment
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor

S, Outcome = Agreement.State, SigningRound.Outcome


def gaps(agreement: Agreement) -> list[Gap]:
    """What it lacks before it can be signed, and who mends each thing."""
    waiting = ClauseChange.objects.waiting().filter(agreement=agreement).count()
    parts = Parts.read(agreement)
    asked = gaps_of_facts(parts.parties, agreement.fact_changes.all())
    return [*gaps_of(parts, waiting), *asked, *_unable(parts.parties)]


def _unable(parties: Iterable[AgreementParty]) -> Iterator[Gap]:
    """Signatories that were approvers when they were named, and are none now."""
    for party in parties:
        if party.signatory_id and not approves_for(party, party.signatory_id):
            words = {"party": party.name, "name": party.name}
            yield Gap(
                _("Who signs for %(party)s must be an approver there.") % words,
                _("An editor at %(name)s names one.") % words,
            )


@transaction.atomic
def send_for_signing(
    *, actor: Actor, agreement: Agreement, seen: int | None = None
) -> SigningRound:
    """Freeze the text; the signatories are told. Again, it is the round that is open.

    Raises PermissionDenied, StaleState (changed since version ``seen``), or
    ValidationError with everything that is missing and who can mend it.
    """
    current = locked(agreement)
    parties = parties_of(current)
    if current.is_for_signing and rules.party_of(actor, parties):
        return current.rounds.open().get()
    require(rules.may_write(actor, current, parties))
    if seen is not None and seen != current.version:
        raise StaleState(CHANGED_SINCE)
    _check(current)
    with override(current.language):
        content = Parts.read(current).text().canonical()
    round_ = SigningRound.objects.create(
        agreement=current,
        number=current.rounds.count() + 1,
        content=content,
        sha256=sha256_of(content),
        opened_by_name=name_of(actor=actor),
    )
    _move(current, S.SIGNING)
    record(
        actor=actor,
        action="agreement.for_signing",
        obj=current,
        sha256=round_.sha256,
        round=round_.number,
    )
    tell_for_signing(round_)
    return round_


def _check(agreement: Agreement) -> None:
    if agreement.is_appendix:
        check_first_day(agreement)
        check_last_day(agreement)
    missing = [str(gap) for gap in gaps(agreement)]
    if not (covers := covers_orders(agreement)):
        missing.append(str(covers.reason))
    if missing:
        raise ValidationError(missing)


def _move(agreement: Agreement, state: Agreement.State, *fields: str) -> None:
    agreement.state = state
    agreement.save(update_fields=["state", *fields])


@transaction.atomic
def sign(*, actor: Actor, agreement: Agreement, sha256: str) -> Signature:
    """Sign for one's party the text with exactly this hash; the page has shown it.

    The view has asked who it is once more. Signing again is the signature that is
    there. The last signature puts the agreement in force. Raises PermissionDenied
    (not the named signatory, no approver, or more is ordered than an appendix gives),
    StaleState (another text is open now).
    """
    if agreement.main:
        locked(agreement.main)  # no order comes in between, and it is held before this
    current = locked(agreement)
    if current.main:
        current.main = locked(current.main)  # that it does not end meanwhile
    parties = parties_of(current)
    mine = rules.party_of(actor, parties)
    given = _given(actor, current, mine, sha256)
    if given:
        return given
    require(rules.may_sign(actor, current, parties, signature_of(current, mine)))
    require(covers_orders(current))
    round_ = current.rounds.open().select_for_update().get()
    if round_.sha256 != sha256:
        raise StaleState(
            _("The text has been changed since you read it. Read it anew, and sign.")
        )
    assert mine is not None  # noqa: S101  the rule has said so
    signature = _keep(actor, current, round_, mine)
    if round_.signatures.count() == len(parties):
        _put_in_force(actor, current, round_)
    return signature


def _keep(
    actor: Actor, agreement: Agreement, round_: SigningRound, mine: AgreementParty
) -> Signature:
    signature = Signature.objects.create(
        round=round_,
        party=mine,
        user_id=actor.user_id or 0,
        name=actor.user_name,
        title=mine.signatory_title,
        organisation=mine.name,
        sha256=round_.sha256,
    )
    facts = {"party": mine.name, "sha256": round_.sha256}
    record(actor=actor, action="agreement.signed", obj=agreement, **facts)
    return signature


def _given(
    actor: Actor, agreement: Agreement, mine: AgreementParty | None, sha256: str
) -> Signature | None:
    if mine is None:
        return None
    return Signature.objects.filter(
        party=mine,
        user=actor.user_id,
        sha256=sha256,
        round__agreement=agreement,
        round__outcome__in=("", Outcome.SIGNED),
    ).first()


def signature_of(
    agreement: Agreement, party: AgreementParty | None
) -> Signature | None:
    """The party's, in the round that is open."""
    return Signature.objects.filter(
        party=party, round__agreement=agreement, round__outcome=""
    ).first()


def _put_in_force(actor: Actor, agreement: Agreement, round_: SigningRound) -> None:
    _close(actor, round_, Outcome.SIGNED)
    [document] = order_documents([paper_of(round_)], actor=actor)
    agreement.document = document
    agreement.in_force_at = clock.now()
    _move(agreement, S.IN_FORCE, "document", "in_force_at")
    record(
        actor=actor, action="agreement.in_force", obj=agreement, sha256=round_.sha256
    )
    tell_in_force(agreement)


def paper_of(round_: SigningRound) -> AgreementPaper:
    """The paper of a round, with the signatures that it has."""
    text = text_of(round_)
    given = list(round_.signatures.all())
    with override(text.language):
        signatures = tuple(
            SignatureText(
                name=each.name,
                title=each.title,
                organisation=each.organisation,
                at=moment(each.at),
                at_utc=each.at.astimezone(UTC).isoformat(timespec="seconds"),
            )
            for each in given
        )
    last = max((each.at for each in given), default=None)
    return AgreementPaper(
        language=text.language,
        text=text,
        sha256=round_.sha256,
        signatures=signatures,
        signed_on=clock.day_of(last) if last else None,
    )


def _close(
    actor: Actor, round_: SigningRound, outcome: SigningRound.Outcome, reason: str = ""
) -> None:
    round_.outcome = outcome
    round_.reason = reason
    round_.closed_at = clock.now()
    round_.closed_by_name = name_of(actor=actor)
    round_.full_clean(exclude=["agreement"])
    round_.save(update_fields=["outcome", "reason", "closed_at", "closed_by_name"])


def _checked(reason: str) -> str:
    text = readable(reason)
    if not text:
        raise ValidationError({"reason": _("Write the reason.")})
    return text


@transaction.atomic
def refuse(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """A signatory does not sign: back to negotiation, all are told why.

    Raises PermissionDenied (not the named signatory, or has signed), or ValidationError
    (no reason).
    """
    current = locked(agreement)
    parties = parties_of(current)
    given = signature_of(current, rules.party_of(actor, parties))
    require(rules.may_sign(actor, current, parties, given))
    _undo(actor, current, Outcome.REFUSED, _checked(reason))
    return current


@transaction.atomic
def open_again(*, actor: Actor, agreement: Agreement, reason: str) -> Agreement:
    """A party's editor opens the text for change: signatures that are given are void,
    and all are told why. Raises PermissionDenied, IllegalMove or ValidationError.
    """
    current = locked(agreement)
    require(rules.may_negotiate(actor, current, parties_of(current)))
    if not current.is_for_signing:
        raise IllegalMove(_("Only what is for signing is opened for change."))
    _undo(actor, current, Outcome.VOID, _checked(reason))
    return current


def close_open_text(*, actor: Actor, agreement: Agreement, reason: str) -> None:
    """As ``open_again``, by the portal: a party has ended. The agreement is held."""
    _undo(actor, agreement, Outcome.VOID, reason)


def _undo(
    actor: Actor, agreement: Agreement, outcome: SigningRound.Outcome, reason: str
) -> None:
    round_ = agreement.rounds.open().select_for_update().get()
    signed = round_.signatures.count()
    _close(actor, round_, outcome, reason)
    _move(agreement, S.NEGOTIATION)
    record(
        actor=actor,
        action="agreement.refused"
        if outcome == Outcome.REFUSED
        else "agreement.opened_again",
        obj=agreement,
        reason=reason,
        void=signed,
    )
    tell_undone(round_, signed, actor=actor)
