"""Everything that writes comments."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from partnerships.models import Comment, Handout, Need
from partnerships.need.parts import COMMENTED, fields_of
from partnerships.rules import needs as rules
from partnerships.rules.handouts import may_write_part
from partnerships.services.needs import locked
from portal.audit.services import record
from portal.lib import clock
from portal.lib.errors import StaleState
from portal.lib.text import readable
from portal.lib.verdict import require
from portal.people.actor import Actor


@transaction.atomic
def write_comment(
    *,
    actor: Actor,
    need: Need,
    field: str,
    text: str,
    form_key: UUID,
    handout: Handout | None = None,
) -> Comment:
    """Write beside a field; the same ``form_key`` again gives the comment it made.

    With ``handout``, beside the part of a draft that the actor is invited to write.

    Raises PermissionDenied or ValidationError.
    """
    # A draft that is being submitted is one or the other: who reads it hangs on that.
    current = locked(need)
    allowed = _require_room(actor, current, handout)
    there = _made_by(actor, form_key, current)
    if there:
        return there
    if field not in allowed:
        raise ValidationError({"field": _("The need has no such question.")})
    comment = Comment(
        need=current,
        form_key=form_key,
        field=field,
        text=readable(text),
        in_draft=current.state == Need.State.DRAFT,
        by_id=actor.user_id or 0,  # a rule has seen to it that there is one
        organisation_id=actor.organisation_id or 0,
    )
    _check_and_save(comment)
    record(actor=actor, action="need.commented", obj=current, field=field)
    return comment


def _require_room(actor: Actor, need: Need, handout: Handout | None) -> Collection[str]:
    """The fields beside which this actor may write."""
    if handout is None:
        require(rules.may_comment(actor, need))
        return ("", *COMMENTED)
    current = Handout.objects.select_related("organisation").get(pk=handout.pk)
    current.need = need
    require(may_write_part(actor, current))
    return fields_of(current.parts, need.scheme_year)


def _check_and_save(comment: Comment) -> None:
    others = {field.name for field in Comment._meta.fields} - {"text"}
    comment.clean_fields(exclude=others)
    try:
        with transaction.atomic():
            comment.save(force_insert=True)
    except IntegrityError:  # the key was used beside another need
        raise StaleState(_("Open the page anew, and send it again.")) from None


def _made_by(actor: Actor, form_key: UUID, need: Need) -> Comment | None:
    return need.comments.filter(form_key=form_key, by_id=actor.user_id).first()


@transaction.atomic
def resolve_comment(*, actor: Actor, comment: Comment) -> Comment:
    """Say that it is dealt with; who says so first is the one who did.

    Raises PermissionDenied.
    """
    current = (
        Comment.objects.select_for_update(of=("self",))
        .select_related("need__owner", "by")
        .get(pk=comment.pk)
    )
    require(rules.may_resolve(actor, current))
    if current.resolved_at is None:
        current.resolved_at = clock.now()
        current.resolved_by_id = actor.user_id
        current.save(update_fields=["resolved_at", "resolved_by"])
        record(
            actor=actor,
            action="need.comment_resolved",
            obj=current.need,
            field=current.field,
        )
    return current
