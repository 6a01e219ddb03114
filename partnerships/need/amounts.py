"""A need's lines with the amounts that they are the sums of, read at little cost."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

from partnerships.models import Need, NeedContribution, NeedCost, NeedLine
from partnerships.models.need import NeedQuerySet
from portal.lib.query import hold_related
from portal.people.prepared import Prepared


def _lines(need: int) -> QuerySet[NeedLine]:
    lines = NeedLine.objects.filter(need=need).order_by("pk")
    return lines.annotate(parts=_parts_of_row())


def _named_lines(need: int) -> QuerySet[NeedLine]:
    return _lines(need).select_related("recipient")


def _contributions(need: int) -> QuerySet[NeedContribution]:
    return NeedContribution.objects.filter(need=need).order_by("pk")


def _parts_of_row() -> ArraySubquery:
    """The amounts of each line of a query, in that very query."""
    own = NeedCost.objects.filter(line=OuterRef("pk")).order_by("pk")
    return ArraySubquery(
        own.values(part=JSONObject(category="category", nok="amount_nok"))
    )


LINES, NAMED_LINES = Prepared(_lines), Prepared(_named_lines)
CONTRIBUTIONS = Prepared(_contributions)


def load_money(need: Need, *, named: bool = False) -> None:
    """Lines with their amounts, and the own contribution: two queries.

    named   the lines with their recipients
    """
    load_lines(need, named=named)
    load_contributions(need)


def load_lines(need: Need, *, named: bool = False) -> None:
    lines = NAMED_LINES if named else LINES
    hold_related(need, "lines", lines.rows(need.pk))


def load_contributions(need: Need) -> None:
    hold_related(need, "contributions", CONTRIBUTIONS.rows(need.pk))


def with_lines(needs: NeedQuerySet) -> NeedQuerySet:
    """With the lines and their amounts, in the needs' own query: for ``take_lines``."""
    own = NeedLine.objects.filter(need=OuterRef("pk")).order_by("pk")
    columns = {field.attname: field.attname for field in NeedLine._meta.concrete_fields}
    row = JSONObject(**columns, parts=_parts_of_row())
    return needs.annotate(lines_read=ArraySubquery(own.values_list(row)))


def take_lines(current: Need, read: Need) -> bool:
    """Give ``current``, which is locked, the lines that were read with ``read``.

    They hold still when nobody has saved since: a line is changed with a new version
    of the need, or with who has it. False, and nothing is given, if not.
    """
    rows = getattr(read, "lines_read", None)
    if rows is None or _stands(current) != _stands(read):
        return False
    names = [field.attname for field in NeedLine._meta.concrete_fields]
    lines = []
    for row in rows:
        line = NeedLine.from_db(None, names, [row[name] for name in names])
        setattr(line, "parts", row["parts"])  # noqa: B010
        lines.append(line)
    hold_related(current, "lines", lines)
    return True


def _stands(need: Need) -> tuple[int, int, int | None]:
    return need.version, need.owner_id, need.carried_by_id


def with_contributed(needs: NeedQuerySet) -> NeedQuerySet:
    """With what the owner puts in, in the needs' own query: for ``contributed``."""
    own = NeedContribution.objects.filter(need=OuterRef("pk")).order_by("pk")
    parts = own.values_list(JSONObject(kind="kind", year="year", nok="amount_nok"))
    return needs.annotate(contributed_read=ArraySubquery(parts))


def contributed(need: Need) -> dict[tuple[str, int], int]:
    """Kroner by kind and year; load ``contributions``, or read them as above."""
    read = getattr(need, "contributed_read", None)
    if read is not None:
        return {(part["kind"], part["year"]): part["nok"] for part in read}
    return {(one.kind, one.year): one.amount_nok for one in need.contributions.all()}


def amounts_of(line: NeedLine) -> dict[str, int]:
    """Kroner by category; a line that was never divided is all under ""."""
    return divided(line) or {"": line.requested_nok}


def divided(line: NeedLine) -> dict[str, int]:
    """Kroner by category, nothing for a line that was never divided."""
    parts = getattr(line, "parts", None)
    if parts is None:
        return {cost.category: cost.amount_nok for cost in line.costs.all()}
    return {part["category"]: part["nok"] for part in parts}


def put_amounts(line: NeedLine, amounts: dict[str, int]) -> None:
    """On the line in memory; the service stores them."""
    line.requested_nok = sum(amounts.values())
    found = [{"category": name, "nok": nok} for name, nok in amounts.items()]
    setattr(line, "parts", [] if set(amounts) == {""} else found)  # noqa: B010


def own_lines(need: Need) -> list[NeedLine]:
    """The lines that the need's own form writes: of owners, the owner's alone."""
    return [line for line in need.lines.all() if is_responsibles(need, line)]


def is_responsibles(need: Need, line: NeedLine) -> bool:
    """Not the own line of another owner in a joint need."""
    return line.role != NeedLine.Role.OWNER or line.recipient_id == need.owner_id
