"""From a decided year to the frozen content of its letters and its report."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from django.utils.timezone import localdate

from funding.allocation import Pot
from funding.allocation.key import Each, EachByClass, Share
from funding.documents.beside import later_changes, to_needs
from funding.documents.complaints import complaints_of
from funding.documents.letter import (
    Addressee,
    GrantLetterPaper,
    LetterText,
    Own,
    Placed,
)
from funding.documents.lines import OwnerLine
from funding.documents.parts import PotPart
from funding.documents.payments import payments_of
from funding.documents.read_whole_year import whole_year
from funding.documents.report import YearlyReportPaper
from funding.documents.utrekning import ClassAmount, KeyInWords, Part, PotTable
from funding.documents.year import DecidedYear
from funding.letters import GRANT, REFUSAL, standard_text, standard_text_of_named
from funding.models import Acceptance, AllocationLine
from funding.services.named import hosted_names, is_named
from partnerships.models import Need, Organisation, SchemeYear
from partnerships.own_contribution import OwnContribution, reckon

WITH_UH = SchemeYear.Base.OWNER_AND_UH


def letter_of(
    facts: DecidedYear, line: AllocationLine, text: LetterText | None = None
) -> GrantLetterPaper:
    """The letter to the line's recipient, in the recipient's own written Norwegian.

    ``text``: the county's, where it has written one.
    """
    owner, year = line.recipient, facts.scheme_year
    language = owner.written_norwegian
    acceptance: Acceptance | None = getattr(line, "acceptance", None)
    return GrantLetterPaper(
        language=language,
        head=facts.head(language),
        text=text or _standard(kind_of(line), language, is_named(owner)),
        to=_addressee(line),
        key=facts.allocation.key.shown_name,
        pots=tuple(
            PotPart(pot["name"], parts.get(owner.number))
            for pot, parts in zip(facts.workings, facts.parts, strict=True)
            if owner.number in parts or _is_for_all_owners(facts, pot, owner)
        ),
        by_key_nok=line.by_key_nok,
        changes=facts.changes.get(line.pk, ()),
        granted_nok=line.granted_nok,
        own=_own_in_words(_own(facts, line), year),
        needs=tuple(
            _placed(facts, need, owner) for need in facts.needs.get(owner.pk, ())
        ),
        report_due=year.report_due,
        complaint_weeks=year.complaint_weeks,
        answer_by=acceptance.answer_by if acceptance else None,
        complaint_working_days=year.complaint_working_days,
        for_network_nok=line.for_network_nok,
    )


def _is_for_all_owners(
    facts: DecidedYear, pot: dict[str, Any], recipient: Organisation
) -> bool:
    """A part of the key that a letter names also where it does not apply."""
    if pot.get("network") or is_named(recipient):
        return False
    return not facts.pot_of(pot).to


def _addressee(line: AllocationLine) -> Addressee:
    owner = line.recipient
    return Addressee(
        kind=owner.kind,
        number=owner.number,
        org_number=owner.org_number or "",
        name=owner.name,
        network=line.network.name if line.network else "",
    )


def report_of(facts: DecidedYear) -> YearlyReportPaper:
    """The county's report, in the governor's own written Norwegian."""
    allocation, year = facts.allocation, facts.scheme_year
    language = facts.term.governor.written_norwegian
    names = {line.recipient.number: line.recipient.name for line in facts.lines}
    networks = {x.network.code: x.network.name for x in facts.lines if x.network}
    return YearlyReportPaper(
        language=language,
        head=facts.head(language),
        owners_on=year.owners_on,
        sent_on=localdate(allocation.sent_at) if allocation.sent_at else None,
        frame_nok=allocation.frame_nok,
        committed_nok=allocation.committed_nok,
        to_needs_nok=allocation.to_needs_nok,
        frame_is_estimate=facts.frame.is_estimate,
        frame_source=facts.frame.source,
        key=KeyInWords(
            name=allocation.key.shown_name,
            version=allocation.key.version,
            rounding_unit_nok=facts.key.rounding_unit_nok,
        ),
        columns=facts.columns,
        own_percent=f"{year.own_contribution_percent.normalize():f}",
        own_with_uh=year.own_contribution_base == WITH_UH,
        lines=tuple(_owner_line(facts, line) for line in facts.lines),
        workings=tuple(
            pot_table(facts.pot_of(working), working, names, networks)
            for working in facts.workings
        ),
        first_step=tuple(
            pot_table(pot, working, networks, networks)
            for pot, working in facts.first_pots
        ),
        before=facts.year_before(),
        needs=to_needs(allocation),
        changes=later_changes(allocation),
        payments=payments_of(year),
        complaints=complaints_of(year, language),
        whole=whole_year(facts),
    )


def is_told(facts: DecidedYear, line: AllocationLine) -> bool:
    """Whether a letter goes to the line's recipient.

    None goes to who asked for nothing and is given nothing: nothing is refused it.
    """
    if line.granted_nok or line.by_key_nok or line.pk in facts.changes:
        return True
    return bool(facts.needs.get(line.recipient_id))


def kind_of(line: AllocationLine) -> str:
    return GRANT if line.granted_nok else REFUSAL


@cache
def _standard(kind: str, language: str, to_named: bool) -> LetterText:
    written = standard_text_of_named if to_named else standard_text
    return LetterText.of(written(kind, language))


def _own(facts: DecidedYear, line: AllocationLine) -> OwnContribution:
    if is_named(line.recipient):
        return OwnContribution(0, 0, line.granted_nok, Decimal(0))
    uh_nok = facts.uh_nok.get(line.recipient_id, 0)
    return reckon(facts.scheme_year, line.own_part_nok, uh_nok)


def _own_in_words(own: OwnContribution, year: SchemeYear) -> Own:
    return Own(
        percent=f"{own.percent.normalize():f}",
        with_uh=year.own_contribution_base == WITH_UH,
        base_nok=own.base_nok,
        amount_nok=own.amount_nok,
        total_nok=own.total_nok,
    )


def _placed(facts: DecidedYear, need: Need, owner: Organisation) -> Placed:
    """The owner's own part of it."""
    return Placed(
        title=need.title,
        requested_nok=facts.requested.get((need.pk, owner.pk), 0),
        placed_nok=facts.placed.get((need.pk, owner.pk), 0),
    )


def _owner_line(facts: DecidedYear, line: AllocationLine) -> OwnerLine:
    owner, network = line.recipient, line.network
    needs = facts.needs.get(owner.pk, [])
    cells = facts.cells.get(owner.pk, {})
    asked = [facts.requested.get((need.pk, owner.pk), 0) for need in needs]
    return OwnerLine(
        number=owner.number,
        name=owner.name,
        network=network.name if network else "",
        host=network.host.name if network and network.host else "",
        needs=len(needs),
        basis=tuple(cells.get(column.code) for column in facts.columns),
        requested_nok=sum(asked) if needs else None,
        pots=tuple(parts.get(owner.number) for parts in facts.parts),
        by_key_nok=line.by_key_nok,
        changes=facts.changes.get(line.pk, ()),
        granted_nok=line.granted_nok,
        own_nok=_own(facts, line).amount_nok,
        is_named=is_named(owner),
        for_network_nok=line.for_network_nok,
    )


def pot_table(
    pot: Pot,
    working: dict[str, Any],
    names: dict[str, str],
    networks: Mapping[str, str] = MappingProxyType({}),
) -> PotTable:
    """The engine's explanation of a pot; ``names`` and ``networks``: by number."""
    source = pot.source
    network = working.get("network", "")
    by_class = source.amounts_nok if isinstance(source, EachByClass) else {}
    return PotTable(
        name=pot.name,
        kind=source.kind,
        by=pot.by,
        each_nok=source.amount_nok if isinstance(source, Each) else None,
        classes=tuple(ClassAmount(name, nok) for name, nok in by_class.items()),
        share_percent=_percent(source.share) if isinstance(source, Share) else None,
        only_column=pot.only.column if pot.only else "",
        only_classes=pot.only.classes if pot.only else (),
        minimum_nok=working["minimum"],
        maximum_nok=working["maximum"],
        amount_nok=working["amount"],
        given_nok=working["given"],
        weight_sum=_plain(working["weight_sum"]),
        parts=tuple(
            _part(row, {**names, **hosted_names(working, names)})
            for row in working["workings"]
        ),
        network=networks.get(network, network),
        is_named=bool(pot.to),
    )


def _part(row: dict[str, Any], names: dict[str, str]) -> Part:
    return Part(
        number=row["number"],
        name=names[row["number"]],
        class_name=row["class"],
        weight=_plain(row["weight"]),
        exact=row["exact"],
        amount_nok=row["amount"],
        extra=row["extra"],
        limit=row["limit"],
    )


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}"


def _plain(weight: str | None) -> str | None:
    """ "100.00" as "100": without the zeros that its column happens to have."""
    return None if weight is None else f"{Decimal(weight).normalize():f}"
