"""Who does something, and for whom: the value that every rule and service takes."""

from dataclasses import dataclass
from typing import Self

EDITOR, APPROVER, READER = "editor", "approver", "reader"
AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting by one membership, by none, or the system itself.

    ``kind`` is the kind of the organisation that the person acts for, and
    ``county_ids`` the counties it has to do with: those a governor covers,
    else the one it lies in.
    """

    user_id: int | None
    user_name: str
    organisation_id: int | None = None
    organisation_name: str = ""
    kind: str = ""
    role: str = ""
    county_ids: frozenset[int] = frozenset()
    system: str = ""

    @classmethod
    def for_system(cls, name: str) -> Self:
        """A command or a job, by name; it may do what no person must approve."""
        return cls(user_id=None, user_name="", system=name)

    @property
    def may_edit(self) -> bool:
        return self.role in (EDITOR, APPROVER)

    @property
    def is_auditor(self) -> bool:
        """Reads all that a reader does, takes cases out, and changes nothing."""
        return self.role == AUDITOR

    @property
    def may_approve(self) -> bool:
        return self.role == APPROVER
