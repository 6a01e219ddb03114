"""The recommendation: assembled from the items, confirmed by two, forwarded, locked."""

import hashlib
import json
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from forums.advice.assemble import assemble, items_of, what_is_missing
from forums.documents.recommendation import RecommendationPaper
from forums.models import Correction, Forum, ForumRole, Recommendation
from forums.rules import recommendations as rules
from forums.services.telling import tell_of
from partnerships.models import Membership, Organisation, SchemeYear
from portal.audit.services import record
from portal.documents.models import Document
from portal.documents.services import order_documents
from portal.lib import clock
from portal.lib.errors import Refusal, StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor
from portal.people.models import User

S = Recommendation.State


@transaction.atomic
def assemble_recommendation(
    *, actor: Actor, forum: Forum, scheme_year: SchemeYear, correction_reason: str = ""
) -> Recommendation:
    """Freeze what the year's items have decided, for the two to confirm.

    The same content again gives the one that waits. After one is forwarded it is a
    correction, and takes a reason: the one that the correction was opened with, if
    none is given. Raises PermissionDenied, or ValidationError with a sentence for
    everything that is missing.
    """
    forum = Forum.objects.select_for_update().select_related("county").get(pk=forum.pk)
    require(rules.may_assemble(actor, forum))
    rows = Recommendation.objects.filter(forum=forum, scheme_year=scheme_year)
    corrects = rows.forwarded().order_by("-number").first()
    opened = Correction.objects.filter(corrects=corrects).first() if corrects else None
    reason = readable(correction_reason) or (opened.reason if opened else "")
    _require_whole(forum, scheme_year, lacks_reason=bool(corrects and not reason))
    waiting = rows.filter(state=S.CONFIRMING).first()
    last = rows.order_by("-number").values_list("number", flat=True).first() or 0
    number = waiting.number if waiting else last + 1
    reason = reason if corrects else ""
    paper = assemble(
        forum, scheme_year, number=number, corrects=corrects, reason=reason
    )
    if waiting:
        return _the_same(waiting, paper)
    made = Recommendation.objects.create(
        forum=forum,
        scheme_year=scheme_year,
        number=number,
        corrects=corrects,
        correction_reason=reason,
        content=paper.as_content(),
        fingerprint=fingerprint(paper),
        made_at=clock.now(),
        made_by_id=actor.user_id,
    )
    facts = {"fingerprint": made.fingerprint, "recommended_nok": paper.recommended_nok}
    record(actor=actor, action="recommendation.assembled", obj=made, **facts)
    return made


@transaction.atomic
def open_correction(
    *, actor: Actor, recommendation: Recommendation, reason: str
) -> Correction:
    """Let the year's order and amounts be changed again, for a new recommendation.

    Raises PermissionDenied, also where one is opened, or ValidationError without a
    reason.
    """
    current = _held(recommendation)
    require(rules.may_correct(actor, current))
    made = Correction(
        corrects=current, reason=readable(reason), opened_by_name=actor.user_name
    )
    made.full_clean()
    made.save()
    record(
        actor=actor,
        action="recommendation.correction_opened",
        obj=current,
        reason=made.reason,
    )
    return made


def _the_same(waiting: Recommendation, paper: RecommendationPaper) -> Recommendation:
    if waiting.fingerprint == fingerprint(paper):
        return waiting
    raise ValidationError(
        _("One waits for confirmation already. Withdraw it first, or confirm it.")
    )


def _require_whole(
    forum: Forum, scheme_year: SchemeYear, *, lacks_reason: bool
) -> None:
    missing = what_is_missing(items_of(forum, scheme_year))
    if lacks_reason:
        missing.append(_("Say what is corrected, and why."))
    if missing:
        raise ValidationError(missing)


def fingerprint(paper: RecommendationPaper) -> str:
    text = json.dumps(paper.as_content(), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def confirm_recommendation(
    *, actor: Actor, recommendation: Recommendation, fingerprint: str
) -> Recommendation:
    """As the forum's leader or its secretary; the second one forwards it.

    ``fingerprint``: of what was read. Raises PermissionDenied, StaleState, or Refusal
    when the items say something else now.
    """
    current = _held(recommendation)
    role = rules.role_of(actor, current.forum)
    require(rules.may_confirm(actor, current, role))
    if fingerprint != current.fingerprint:
        raise StaleState(_("This is not what you read. Open it anew."))
    _require_as_decided(current)
    setattr(current, f"{role}_by_id", actor.user_id)
    setattr(current, f"{role}_at", clock.now())
    if current.leader_by_id and current.secretary_by_id:
        current.state, current.forwarded_at = S.FORWARDED, clock.now()
        current.document = _ordered(actor, current)
    current.validate_constraints()
    current.save()
    record(
        actor=actor,
        action="recommendation.confirmed",
        obj=current,
        role=role,
        fingerprint=current.fingerprint,
    )
    if current.state == S.FORWARDED:
        record(actor=actor, action="recommendation.forwarded", obj=current)
        tell_of(current, _case_officers(current), "forums/recommendation_forwarded")
    else:
        tell_of(current, _the_other(current), "forums/recommendation_to_confirm")
    return current


def _the_other(current: Recommendation) -> list[User]:
    """Who has not confirmed yet: the leader or the secretary of today."""
    kind = ForumRole.Kind.SECRETARY if current.leader_by_id else ForumRole.Kind.LEADER
    roles = ForumRole.objects.valid_on(clock.today()).filter(kind=kind)
    rows = roles.filter(forum=current.forum_id).select_related("user")
    return [role.user for role in rows.order_by("pk")]


def _case_officers(current: Recommendation) -> list[User]:
    """Those who write for the governor of the forum's county."""
    governor = Organisation.objects.governor_of(current.forum.county, clock.today())
    if governor is None:
        return []
    people = Membership.objects.current().at(governor).editing()
    rows = people.filter(user__is_active=True).select_related("user")
    return [membership.user for membership in rows.order_by("pk")]


def _require_as_decided(current: Recommendation) -> None:
    """What two confirm is what the items say, also if one has decided anew since."""
    now = assemble(
        current.forum,
        current.scheme_year,
        number=current.number,
        corrects=current.corrects,
        reason=current.correction_reason,
    )
    if fingerprint(now) != current.fingerprint:
        raise Refusal(
            _(
                "Something has changed since this was assembled. Withdraw it, and "
                "assemble it anew."
            )
        )


def _ordered(actor: Actor, current: Recommendation) -> Document:
    people = current.leader_by, current.secretary_by
    paper = replace(
        RecommendationPaper.load(current.content),
        leader=str(people[0]),
        secretary=str(people[1]),
        confirmed_on=localdate(current.forwarded_at),
    )
    return order_documents([paper], actor=actor)[0]


@transaction.atomic
def withdraw_recommendation(
    *, actor: Actor, recommendation: Recommendation
) -> Recommendation:
    """Take one back that both have not confirmed; it is kept. Again changes nothing."""
    current = _held(recommendation)
    if current.state == S.WITHDRAWN:
        return current
    require(rules.may_withdraw(actor, current))
    current.state = S.WITHDRAWN
    current.save(update_fields=["state"])
    record(actor=actor, action="recommendation.withdrawn", obj=current)
    return current


def _held(recommendation: Recommendation) -> Recommendation:
    rows = Recommendation.objects.select_for_update(of=("self",))
    related = (
        "forum__county",
        "scheme_year__county",
        "scheme_year__scheme",
        "leader_by",
        "secretary_by",
        "corrects",
    )
    return rows.select_related(*related).get(pk=recommendation.pk)


def awaits(recommendation: Recommendation) -> list[str]:
    """The roles that have not confirmed it yet."""
    found = []
    if recommendation.state == S.CONFIRMING:
        if recommendation.leader_by_id is None:
            found.append(str(ForumRole.Kind.LEADER.label))
        if recommendation.secretary_by_id is None:
            found.append(str(ForumRole.Kind.SECRETARY.label))
    return found
