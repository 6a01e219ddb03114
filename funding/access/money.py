"""A county's money in three years, to ask about; see funding/access/matrix.py."""

import uuid

from funding.access.beside import figures
from funding.access.letters import letters_of
from funding.access.nation import nation_of
from funding.models import Allocation
from funding.services.allocations import use_key
from funding.services.changes import set_line, start_change
from funding.services.papers import order_year
from funding.services.scenarios import Wish, add_scenario
from partnerships.models import Need, Organisation, SchemeYear
from portal.people.actor import Actor

DECIDED, DRAFT, SENT = 2018, 2019, 2020
OF_A_JOB = (
    "jobs:job_detail",
    "jobs:job_retry",
    "jobs:job_cancel",
    "partnerships:agreement_zip",
)
KEY = {
    "name": "Equal",
    "rounding_unit": 1,
    "pots": [{"name": "equal", "rest": True, "by": "equal"}],
}


def money_of(
    editor: Actor,
    years: dict[int, SchemeYear],
    allocations: dict[int, Allocation],
    waiting: Need,
) -> dict[str, tuple[object, ...]]:
    owner = waiting.owner
    papers = order_year(actor=editor, scheme_year=years[DECIDED])
    draft, decided, year = allocations[DRAFT], allocations[DECIDED], years[DECIDED]
    job = papers.job.pk if papers.job else 0
    own = next(x for x in papers.letters if x.line.recipient_id == owner.pk)
    return {
        "funding:need_grants": (draft.scheme_year_id,),
        "funding:need_grant": (years[SENT].pk, waiting.pk),
        **_changes(editor, decided, owner),
        "funding:year_detail": (years[DECIDED].pk,),
        "funding:frame_edit": (draft.scheme_year_id,),
        "funding:allocation_prepare": (draft.scheme_year_id,),
        **_keys(draft),
        **figures(draft),
        **_scenarios(editor, draft),
        **_draft_and_decided(draft, decided),
        "funding:allocation_approval": (allocations[SENT].pk,),
        "funding:letter_file": (own.pk,),
        "funding:report_file": (papers.report.pk,),
        "funding:report_sheets": (papers.report.pk,),
        **letters_of(editor, own.line),
        **nation_of(year),
        **dict.fromkeys(OF_A_JOB, (job,)),
        "documents:verify": (0,),
        "open:year": (year.scheme.code, DECIDED, year.county.code),
    }


def _changes(
    editor: Actor, decided: Allocation, owner: Organisation
) -> dict[str, tuple[object, ...]]:
    made = start_change(
        actor=editor, allocation=decided, reason="x", form_key=uuid.uuid4()
    )
    set_line(
        actor=editor,
        change=made,
        recipient=owner,
        year=DECIDED,
        change_nok=-1,
        reason="x",
    )
    return {
        "funding:forecast": (decided.scheme_year_id,),
        "funding:change_start": (decided.pk,),
        "funding:change_detail": (made.pk,),
        "funding:change_line": (made.pk,),
    }


def _draft_and_decided(
    draft: Allocation, decided: Allocation
) -> dict[str, tuple[object, ...]]:
    line = draft.lines.earliest("pk")
    pages = "allocation_detail", "allocation_working", "papers", "papers_start"
    return {
        **{f"funding:{page}": (decided.pk,) for page in (*pages, "papers_zip")},
        "funding:line_adjust": (draft.pk, line.recipient_id),
        "funding:allocation_departures": (draft.pk,),
        "funding:allocation_send": (draft.pk,),
    }


def _keys(draft: Allocation) -> dict[str, tuple[object, ...]]:
    code = draft.scheme_year.county.code
    return {
        "funding:key_detail": (draft.key_id,),
        "funding:key_file": (draft.key_id,),
        **{f"funding:key_{page}": (code,) for page in ("new", "import", "steps")},
    }


def _scenarios(editor: Actor, draft: Allocation) -> dict[str, tuple[object, ...]]:
    """One that nobody has shared."""
    year = draft.scheme_year
    basis_set = draft.basis_set
    made = add_scenario(
        actor=editor,
        scheme_year=year,
        wish=Wish("x", basis_set.statistics_year, draft.key, basis_set=basis_set),
        form_key=uuid.uuid4(),
    )
    of_one = ("detail", "edit", "share", "remove", "use")
    return {
        "funding:scenario_bench": (year.pk,),
        "funding:scenario_new": (year.pk,),
        **{f"funding:scenario_{page}": (made.pk,) for page in of_one},
    }


def divided(editor: Actor, year: SchemeYear) -> Allocation:
    return use_key(
        actor=editor,
        scheme_year=year,
        name="Equal",
        definition=KEY,
        statistics_year=DECIDED,
        form_key=uuid.uuid4(),
    )
