"""What a mail must say and the database must not, such as a link that opens a door.

A template writes ``SECRET`` where it stands; it is put in as the mail is sent. Whoever
posts such mails registers, for the first word of their keys, how it is found.
"""

from collections.abc import Callable

SECRET = "[[secret]]"  # noqa: S105  # the place of one, not one

_finders: dict[str, Callable[[str], str]] = {}


def register_secret(kind: str, find: Callable[[str], str]) -> None:
    """``find`` gets the key of a mail, such as ``"handout:12"`` for kind handout.

    It gives the secret of that very mail only, so that somebody who types the mark in
    a text of their own learns nothing.
    """
    _finders[kind] = find


def with_secret(key: str, text: str) -> str:
    find = _finders.get(key.partition(":")[0])
    return text.replace(SECRET, find(key)) if find and SECRET in text else text
