"""What a person changes about themselves, with its trace."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from portal.audit.services import record
from portal.lib.text import one_line
from portal.people.actor import Actor
from portal.people.models import User


@transaction.atomic
def change_person(
    *, actor: Actor, user: User, full_name: str, language: str
) -> list[str]:
    """Write the name, and the language of one's mails; the fields that changed.

    Raises PermissionDenied for anybody else's, or ValidationError.
    """
    if actor.user_id != user.pk:
        raise PermissionDenied(_("Everybody changes their own name."))
    current = User.objects.select_for_update().get(pk=user.pk)
    wanted = {"full_name": one_line(full_name), "language": language}
    changed = [name for name, new in wanted.items() if getattr(current, name) != new]
    if not changed:
        return []
    old_name = current.full_name
    for name in changed:
        setattr(current, name, wanted[name])
    current.full_clean(exclude=["password", "email"])
    current.save(update_fields=changed)
    record(
        actor=actor,
        action="person.changed",
        obj=current,
        fields=changed,
        old_name=old_name,
        new_name=current.full_name,
    )
    return changed


def note_new_address(*, user: User, old: str, new: str) -> None:
    """The trace of an address that was confirmed, by whoever opened its link."""
    record(
        actor=Actor(user_id=user.pk, user_name=str(user)),
        action="person.email_changed",
        obj=user,
        old=old,
        new=new,
    )
