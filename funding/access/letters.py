"""A county's text of a letter, a grant, and what is paid of it, to ask about."""

import uuid
from decimal import Decimal

from funding.letters import GRANT, standard_text
from funding.models import Acceptance, AllocationLine, ComplaintFile, Grant
from funding.services.case_letters import order_answer
from funding.services.complaints import register_complaint
from funding.services.letter_texts import save_template
from funding.services.payment_files import make_file
from funding.services.payments import plan_year
from partnerships.models import County, Organisation
from portal.lib import clock
from portal.people.actor import Actor

Objects = dict[str, tuple[object, ...]]

NUMBER = "999999999"  # nobody's: the last digit does not fit the others


def letters_of(editor: Actor, line: AllocationLine) -> Objects:
    county = line.allocation.scheme_year.county
    found = _texts(editor, county) | _payments(editor, line) | _grant(line)
    return found | _complaint(editor, line)


def _complaint(editor: Actor, line: AllocationLine) -> Objects:
    """One about what the key gave, and the grant that another may be about."""
    grant = Grant.objects.get(
        scheme_year=line.allocation.scheme_year_id, recipient=line.recipient_id
    )
    complaint = register_complaint(
        actor=editor,
        grant=grant,
        about=line,
        text="x",
        received_on=clock.today(),
        form_key=uuid.uuid4(),
    )
    names = ("detail", "move", "outcome", "comment", "attach")
    file = ComplaintFile.objects.create(
        complaint=complaint,
        name="x.pdf",
        content_type="application/pdf",
        size=1,
        sha256="0" * 64,
        file="complaints/x.pdf",
    )
    complaint.closed_on = clock.today()  # for its letter alone
    letter = order_answer(actor=editor, complaint=complaint, allocation=line.allocation)
    return {
        "funding:case_letter_file": (letter.pk,),
        "funding:complaint_new": (grant.pk,),
        "funding:complaint_file": (file.pk,),
        "funding:complaint_file_remove": (file.pk,),
        "funding:allocation_comments": (line.allocation_id,),
        **{f"funding:complaint_{name}": (complaint.pk,) for name in names},
    }


def _payments(editor: Actor, line: AllocationLine) -> Objects:
    """The year's plan, and a file with the one recipient that has a number."""
    year, today = line.allocation.scheme_year, clock.today()
    Organisation.objects.filter(pk=line.recipient_id).update(org_number=NUMBER)
    plan_year(actor=editor, scheme_year=year, shares=[(today, Decimal(100))])
    file = make_file(actor=editor, scheme_year=year, until=today, form_key=uuid.uuid4())
    of_year = ("payment_list", "payment_rule", "payment_file_new")
    of_file = [
        f"payment_file_{act}" for act in ("detail", "decide", "mark", "download")
    ]
    return {
        **{f"funding:{name}": (year.pk,) for name in of_year},
        **{f"funding:{name}": (file.pk,) for name in of_file},
    }


def _texts(editor: Actor, county: County) -> Objects:
    text = save_template(
        actor=editor,
        county=county,
        kind=GRANT,
        language="nn",
        texts=standard_text(GRANT, "nn"),
        based_on=0,
    )
    args = (county.pk, text.kind, text.language)
    return {
        "funding:letter_template_detail": (text.pk,),
        "funding:letter_template_edit": args,
        "funding:letter_template_preview": args,
    }


def _grant(line: AllocationLine) -> Objects:
    """The recipient's grant, an instalment of it, and what is claimed back."""
    Acceptance.objects.create(line=line, answer_by=clock.today())
    grant = Grant.objects.get(
        scheme_year=line.allocation.scheme_year_id, recipient=line.recipient_id
    )
    claim = grant.claims.create(
        payer_id=line.recipient_id, amount_nok=1, state="withdrawn"
    )
    names = ("detail", "answer", "more_time", "payee", "plan", "suspend")
    return {
        "funding:payment_anew": (grant.payments.earliest("number").pk,),
        "funding:claim_repaid": (claim.pk,),
        **{f"funding:grant_{name}": (grant.pk,) for name in names},
    }
