"""Links that a mail carries and the database must not: written in when it is sent.

Only the message's own key says which link it is, so that nobody who may put words into
a mail can have another's link written there.
"""

from collections.abc import Callable

LINK = "\u27e6link\u27e7"  # ⟦link⟧ in a mail's text

_links: dict[str, Callable[[str], str]] = {}


def register_link(kind: str, address_of: Callable[[str], str]) -> None:
    """For messages whose key is ``kind:name``: what ``LINK`` stands for."""
    _links[kind] = address_of


def with_link(key: str, text: str) -> str:
    kind, _, name = key.partition(":")
    if kind not in _links or LINK not in text:
        return text
    return text.replace(LINK, _links[kind](name))
