"""Until when an owner may send in: the year's deadline, or the governor's leave."""

from datetime import datetime

from django.db.models import Max, OuterRef, Subquery

from partnerships.models import DeadlineExtension, Need, NeedReturn, SchemeYear
from partnerships.models.need import NeedQuerySet


def extension_of(scheme_year: SchemeYear, owner_id: int) -> DeadlineExtension | None:
    found = DeadlineExtension.objects.filter(scheme_year=scheme_year, owner_id=owner_id)
    return found.select_related("owner").first()


def newest_return(need: Need) -> NeedReturn | None:
    """How the need came back since it was last submitted, if it did."""
    return need.returns.first() if need.state == Need.State.DRAFT else None


def with_leaves(needs: NeedQuerySet) -> NeedQuerySet:
    """Each need with what ``last_moment`` asks for, in the needs' own query."""
    extended = DeadlineExtension.objects.filter(
        scheme_year=OuterRef("scheme_year"), owner=OuterRef("owner")
    )
    opened = NeedReturn.objects.filter(need=OuterRef("pk"), until__isnull=False)
    return needs.annotate(
        extended_until=Subquery(extended.values("until")[:1]),
        opened_until=Subquery(opened.order_by("-until").values("until")[:1]),
    )


def last_moment(
    scheme_year: SchemeYear, owner_id: int | None = None, need: Need | None = None
) -> datetime:
    """The last second that counts for this owner, and for this need of theirs."""
    moments = [scheme_year.deadline]
    if need is not None and hasattr(need, "extended_until"):
        names = ("extended_until", "opened_until")  # by with_leaves
        leaves: list[datetime | None] = [getattr(need, name) for name in names]
        return max([*moments, *(leave for leave in leaves if leave is not None)])
    if owner_id is not None and (extension := extension_of(scheme_year, owner_id)):
        moments.append(extension.until)
    if need is not None:
        opened = need.returns.aggregate(until=Max("until"))["until"]
        moments += [opened] if opened else []
    return max(moments)


def late_reason(need: Need, at: datetime) -> str:
    """Why a need that is sent in at this moment is late; empty when it is not.

    One that came in time and that the governor opened for changes is not late.
    """
    year = need.scheme_year
    if at.replace(microsecond=0) <= year.deadline:
        return ""
    back = need.returns.first()
    if back and back.kind == NeedReturn.Kind.OPENED:
        first = need.submissions.order_by("number").first()
        return first.late_reason if first else ""
    extension = extension_of(year, need.owner_id)
    return extension.reason if extension else ""
