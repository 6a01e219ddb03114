"""A list of needs as a file: its columns, and a row for each need of a filter."""

from collections.abc import Iterator, Sequence

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import OuterRef, Subquery, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from partnerships.models import Need, NeedLine, NeedPartner
from partnerships.models.need import NeedQuerySet, memberships_then
from portal.lib.sheets import KRONER, MOMENT, NUMBER, Column, Value

AT_ONCE = 2000
READ = (
    "scheme_year__year",
    "scheme_year__scheme__{scheme}",
    "owner__name",
    "owner__number",
    "owner__org_number",
    "networks",
    "title",
    "uh_partner__name",
    "uh_partner__org_number",
    "beside",
    "duration",
    "school_count",
    "teacher_count",
    "leader_count",
    "requested_nok",
    "granted_nok",
    "state",
    "submitted_at",
)
STATE = READ.index("state")
LANGUAGES = ("nn", "nb", "en")


def columns() -> Sequence[Column]:
    """In the language of the moment; organisation numbers are text."""
    return [
        Column(_("Year"), NUMBER, 8),
        Column(_("Scheme")),
        Column(_("Owner"), width=24),
        Column(_("Owner's number")),
        Column(_("Owner's organisation number")),
        Column(_("Network"), width=24),
        Column(_("Title"), width=60),
        Column(_("UH partner"), width=32),
        Column(_("UH partner's organisation number")),
        Column(_("Further UH partners"), width=32),
        Column(_("Duration in years"), NUMBER),
        Column(_("Schools"), NUMBER),
        Column(_("Teachers"), NUMBER),
        Column(_("Leaders"), NUMBER),
        Column(_("Requested, kr"), KRONER),
        Column(_("Granted, kr"), KRONER),
        Column(_("State")),
        Column(_("Submitted"), MOMENT, 18),
    ]


def rows(needs: NeedQuerySet) -> Iterator[Sequence[Value]]:
    """One query, read bit by bit, in the order of ``needs``."""
    states = {state.value: str(state.label) for state in Need.State}
    language = get_language()
    scheme = f"name_{language}" if language in LANGUAGES else "name_nn"
    read = [name.format(scheme=scheme) for name in READ]
    found = _with_more(needs).values_list(*read).iterator(chunk_size=AT_ONCE)
    return ((*row[:STATE], states[row[STATE]], *row[STATE + 1 :]) for row in found)


def _with_more(needs: NeedQuerySet) -> NeedQuerySet:
    """With ``granted_nok``, ``networks`` and ``beside``: what a row has besides."""
    lines = NeedLine.objects.filter(need=OuterRef("pk")).order_by().values("need")
    named = memberships_then().order_by().values("organisation")
    names = StringAgg("network__name", delimiter=", ", order_by="network__name")
    partners = NeedPartner.objects.filter(need=OuterRef("pk")).order_by()
    institutions = StringAgg(
        "institution__name", delimiter=", ", order_by="institution__sort_key"
    )
    beside = partners.values("need").annotate(names=institutions)
    return needs.annotate(
        granted_nok=Subquery(lines.annotate(nok=Sum("granted_nok")).values("nok")),
        networks=Subquery(named.annotate(names=names).values("names")),
        beside=Subquery(beside.values("names")),
    )
