"""What the forum asks of money, and who answers: an app above this one registers.

funding builds on forums, so it is not imported here. Why it is so, and what the forum
is told: docs/decisions/0019-the-forum-and-the-money.md.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, SchemeYear
from portal.people.prepared import Prepared


@dataclass(frozen=True, slots=True)
class YearFrame:
    amount_nok: int
    is_estimate: bool


@dataclass(frozen=True, slots=True)
class KeyChoice:
    pk: int
    name: str


class YearMoney(Protocol):
    """What funding answers of a year: the frame and the keys in one query."""

    @property
    def frame(self) -> YearFrame | None:
        """What the state has set aside; None while nobody has set it."""
        ...

    @property
    def keys(self) -> Sequence[KeyChoice]:
        """The county's keys in their newest versions, the newest first."""
        ...

    @property
    def bench_url(self) -> str:
        """Where the governor's shared scenarios are; empty where there is no bench."""
        ...

    def by_key(self, key: int, amount_nok: int) -> Mapping[int, int]:
        """Owner id -> kroner, if the key divided this amount; nothing is saved.

        Raises ValidationError, in words, when the key cannot be met. What it rests on
        is read once, however many keys.
        """
        ...


class NoMoney:
    """Before anybody has registered: no frame and no keys."""

    frame: YearFrame | None = None
    keys: Sequence[KeyChoice] = ()
    bench_url = ""

    def by_key(self, key: int, amount_nok: int) -> Mapping[int, int]:
        raise ValidationError(_("This key is not there."))


_desks: list[Callable[[SchemeYear], YearMoney]] = []


def register_money(desk: Callable[[SchemeYear], YearMoney]) -> None:
    _desks.append(desk)


def money_of(scheme_year: SchemeYear) -> YearMoney:
    """As it is when it is first asked for: make a new one after a change."""
    return _desks[-1](scheme_year) if _desks else NoMoney()


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an earlier year's decision has granted of this year's money."""

    title: str
    recipient: str
    decided_in: int
    granted_nok: int


@dataclass(frozen=True, slots=True)
class FreeFrame:
    """The frame, less what earlier years' decisions have granted for this year."""

    frame: YearFrame | None
    commitments: tuple[Commitment, ...]

    @property
    def frame_nok(self) -> int | None:
        return self.frame.amount_nok if self.frame else None

    @property
    def committed_nok(self) -> int:
        return sum(one.granted_nok for one in self.commitments)

    @property
    def free_nok(self) -> int | None:
        """Below 0 when the commitments are above the frame."""
        return self.with_frame(self.frame_nok)

    def with_frame(self, frame_nok: int | None) -> int | None:
        return None if frame_nok is None else frame_nok - self.committed_nok


def free_frame(scheme_year: SchemeYear, money: YearMoney | None = None) -> FreeFrame:
    """Two queries: the frame, and the lines that earlier years' needs were granted."""
    year = scheme_year.year, scheme_year.scheme_id, scheme_year.county_id
    frame = (money or money_of(scheme_year)).frame
    return FreeFrame(frame, tuple(Commitment(*row) for row in COMMITMENTS.rows(*year)))


def _commitments(year: int, scheme: int, county: int) -> QuerySet[NeedLine, Any]:
    lines = NeedLine.objects.filter(
        year=year,
        granted_nok__gt=0,
        need__state=Need.State.SUBMITTED,
        need__scheme_year__scheme=scheme,
        need__scheme_year__county=county,
        need__scheme_year__year__lt=year,
    )
    return lines.order_by(
        "need__scheme_year__year", "recipient__sort_key", "pk"
    ).values_list(
        "need__title", "recipient__name", "need__scheme_year__year", "granted_nok"
    )


COMMITMENTS = Prepared(_commitments)
