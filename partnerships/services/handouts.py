"""Everything that writes handouts: handing out, taking back, writing, choosing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from partnerships.models import Handout, Membership, Need, Organisation, Proposal
from partnerships.models.handout import LONGEST_NAME, hash_of
from partnerships.need.parts import PARTS, UH_PARTS, asked_parts, fields_of, fingerprint
from partnerships.rules import needs as rules
from partnerships.rules.handouts import may_write_part
from partnerships.services.handout_mail import tell_waiting, tell_written
from partnerships.services.needs import locked
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import one_line, readable
from portal.lib.verdict import require
from portal.people.actor import APPROVER, EDITOR, Actor
from portal.people.models import User
from portal.post.links import LINK
from portal.post.services import post

# A mail to whom one likes, with what one likes in it: not without end.
MAIL = "handout"  # the kind of the mail's key: see portal.post.links
MOST_OPEN = 20
LONGEST = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, and the fingerprint of what stood there when its page was opened."""

    text: str
    base: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked to write which parts until when: a person, or an organisation."""

    parts: Collection[str]
    until: date
    message: str = ""
    name: str = ""
    email: str = ""
    organisation: Organisation | None = None


# ---------------------------------------------------------------------- hand out


@transaction.atomic
def hand_out(*, actor: Actor, need: Need, form_key: UUID, asked: Asked) -> Handout:
    """Ask a colleague, or a UH partner of the need, to write parts of a draft.

    Whoever is asked gets a mail. The same ``form_key`` again gives what it made.
    Raises PermissionDenied or ValidationError.
    """
    current = locked(need)
    require(rules.may_change_need(actor, current))
    made = current.handouts.filter(form_key=form_key).first()
    if made:
        return made
    handout = Handout(
        need=current,
        form_key=form_key,
        parts=list(asked.parts),
        until=asked.until,
        message=readable(asked.message),
        name="" if asked.organisation else one_line(asked.name),
        email="" if asked.organisation else asked.email.strip(),
        organisation=asked.organisation,
        made_by_id=actor.user_id or 0,  # a rule has seen to it that there is one
    )
    if asked.organisation is None:
        handout.token_hash = hash_of(handout.token())
    _check(handout)
    try:
        with transaction.atomic():
            handout.save(force_insert=True)
    except IntegrityError:  # the key was used for another need
        raise StaleState(_("Open the page anew, and send it again.")) from None
    _tell(handout, actor)
    record(
        actor=actor,
        action="need.handed_out",
        obj=current,
        to=handout.to,
        parts=handout.parts,
        handout=handout.pk,
    )
    return handout


def _check(handout: Handout) -> None:
    _check_parts(handout)
    given = {"name", "email", "message", "until"}
    others = {field.name for field in Handout._meta.fields} - given
    handout.clean_fields(exclude=others)
    today = clock.today()
    if not today <= handout.until <= today + LONGEST:
        raise ValidationError(
            {
                "until": _("Choose a day from today and %(days)s days on.")
                % {"days": LONGEST.days}
            }
        )
    there = handout.need.handouts.open()
    if handout.organisation is None:
        if not (handout.name and handout.email):
            raise ValidationError({"name": _("Say who it is, and the e-mail.")})
    elif not handout.need.is_planned_with(handout.organisation_id):
        raise ValidationError(_("Choose the UH partner in the need first."))
    elif there.filter(organisation=handout.organisation).exists():
        raise ValidationError(
            _("%(name)s is invited already.") % {"name": handout.organisation.name}
        )
    if there.count() >= MOST_OPEN:
        raise ValidationError(
            _("%(most)s invitations are open. Take one back first.")
            % {"most": MOST_OPEN}
        )


def _check_parts(handout: Handout) -> None:
    names = UH_PARTS if handout.organisation else PARTS
    allowed = dict(asked_parts(names, handout.need.scheme_year))
    if not handout.parts or not set(handout.parts) <= set(allowed):
        raise ValidationError({"parts": _("Choose at least one part.")})


def _tell(handout: Handout, actor: Actor) -> None:
    """Mail to the colleague, or to each who can write for the organisation."""
    need = handout.need
    context: dict[str, object] = {
        "handout": handout,
        "need": need,
        "asker": actor.user_name,
        "parts": [PARTS[part].label for part in handout.parts],
    }
    if handout.organisation is None:
        post(
            to=handout.email,
            key=f"{MAIL}:{handout.pk}",
            template="partnerships/part_by_link",
            context=context | {"link": LINK},
            language=need.owner.written_norwegian,
        )
        return
    editors = Membership.objects.current().filter(
        organisation=handout.organisation, role__in=[EDITOR, APPROVER]
    )
    for membership in editors.select_related("user"):
        post(
            to=membership.user,
            key=f"handout-invited:{handout.pk}:{membership.user_id}",
            template="partnerships/part_invited",
            context=context | {"page": handout.get_absolute_url()},
        )


def link_in_mail(pk: str) -> str:
    """For portal.post: the address of the handout with this number."""
    handout = Handout.objects.get(pk=int(pk))
    return reverse("partnerships:part_by_link", args=[handout.token()])


@transaction.atomic
def withdraw(*, actor: Actor, handout: Handout) -> None:
    """Take an invitation back; what was written by it stays. Twice is once.

    Raises PermissionDenied.
    """
    need = locked(handout.need)
    require(rules.may_change_need(actor, need))
    there = need.handouts.filter(pk=handout.pk, withdrawn_at__isnull=True)
    if there.update(withdrawn_at=clock.now()):
        record(
            actor=actor,
            action="need.handout_withdrawn",
            obj=need,
            to=handout.to,
            handout=handout.pk,
        )


@transaction.atomic
def pass_on(*, actor: Actor, handout: Handout, to: User) -> Handout:
    """A colleague who leaves is asked no longer; ``to`` is, for the same parts.

    For the service that has asked whether the one may go.
    """
    need = locked(handout.need)
    Handout.objects.filter(pk=handout.pk).update(withdrawn_at=clock.now())
    passed = Handout(
        need=need,
        form_key=uuid4(),
        parts=handout.parts,
        until=handout.until,
        message=handout.message,
        name=str(to)[:LONGEST_NAME],
        email=to.email,
        made_by_id=actor.user_id or handout.made_by_id,
    )
    passed.token_hash = hash_of(passed.token())
    passed.save(force_insert=True)
    _tell(passed, actor)
    record(
        actor=actor,
        action="need.handed_out",
        obj=need,
        to=passed.to,
        parts=passed.parts,
        handout=passed.pk,
    )
    return passed


# ------------------------------------------------------------------------- write


@transaction.atomic
def write_part(
    *, actor: Actor, handout: Handout, texts: Mapping[str, Typed]
) -> list[str]:
    """Write the fields of a handout that nobody else has changed meanwhile.

    A field that was changed since its page was opened keeps what stands there, and
    the text becomes a proposal that the owner chooses about: those are given back.
    The owner is told by mail.
    Raises PermissionDenied or ValidationError; then nothing is written.
    """
    need = locked(handout.need)
    current = Handout.objects.select_related("organisation").get(pk=handout.pk)
    current.need = need
    require(may_write_part(actor, current))
    _check_texts(texts)
    waiting = {one.field: one for one in current.proposals.unsettled()}
    written, aside = [], []
    for field in fields_of(current.parts, need.scheme_year):
        if field not in texts:
            continue
        match _outcome(texts[field], getattr(need, field), waiting.get(field)):
            case "same":
                current.proposals.unsettled().filter(field=field).delete()
            case "write":
                setattr(need, field, texts[field].text)
                written.append(field)
            case "aside":
                _propose(actor, current, field, texts[field].text, waiting.get(field))
                aside.append(field)
    _save(need, written, actor, current)
    if written or aside:
        Handout.objects.filter(pk=current.pk).update(written_at=clock.now())
        tell_written(actor=actor, handout=current, fields=written)
        tell_waiting(actor=actor, handout=current, fields=aside)
    return aside


def _check_texts(texts: Mapping[str, Typed]) -> None:
    wrong = {}
    for field, typed in texts.items():
        try:
            Need._meta.get_field(field).run_validators(typed.text)  # type: ignore[union-attr]
        except ValidationError as error:
            wrong[field] = error
    if wrong:
        raise ValidationError(wrong)


def _outcome(typed: Typed, stands: str, waiting: Proposal | None) -> str:
    """What becomes of a text: "same", "write", "aside", or "" where none was typed."""
    mine, now = fingerprint(typed.text), fingerprint(stands)
    if mine == now:
        return "same"
    if waiting:
        return "aside"
    if typed.base == now:
        return "write"
    return "" if typed.base == mine else "aside"


def _propose(
    actor: Actor, handout: Handout, field: str, text: str, waiting: Proposal | None
) -> None:
    if waiting and waiting.text == text:
        return
    proposal = waiting or Proposal(handout=handout, field=field)
    proposal.text, proposal.made_at = text, clock.now()
    proposal.save()
    record(
        actor=actor,
        action="need.text_proposed",
        obj=handout.need,
        field=field,
        handout=handout.pk,
    )


def _save(
    need: Need, fields: list[str], actor: Actor, handout: Handout, **more: str
) -> None:
    if not fields:
        return
    need.version += 1
    need.updated_at = clock.now()
    need.save(update_fields=[*fields, "version", "updated_at"])
    record(
        actor=actor,
        action="need.changed",
        obj=need,
        fields=fields,
        handout=handout.pk,
        **more,
    )


# ------------------------------------------------------------------------ choose


@transaction.atomic
def settle(
    *, actor: Actor, proposal: Proposal, take: bool, stood: str, proposed: str
) -> None:
    """Choose the proposed text, or the one that stands; once.

    ``stood`` and ``proposed`` are the fingerprints of the two that were read. Raises
    PermissionDenied, or StaleState when one of them has been changed meanwhile.
    """
    need = locked(proposal.handout.need)
    require(rules.may_change_need(actor, need))
    waiting = Proposal.objects.unsettled().select_related("handout__organisation")
    current = waiting.filter(pk=proposal.pk).first()
    if current is None:
        return
    read = (fingerprint(getattr(need, current.field)), fingerprint(current.text))
    if read != (stood, proposed):
        raise StaleState(
            _("One of the texts was changed after you opened them. Read them again.")
        )
    current.settled_at, current.settled_by_id = clock.now(), actor.user_id
    current.is_taken = take
    current.save(update_fields=["settled_at", "settled_by", "is_taken"])
    if take:
        setattr(need, current.field, current.text)
        by = current.handout.to
        _save(need, [current.field], actor, current.handout, text_by=by)
