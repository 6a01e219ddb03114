"""The addresses of letters' texts, of a grant and of its payments."""

import uuid

from django.urls import reverse

from funding.models import Acceptance, Complaint, LetterTemplate, PaymentFile
from funding.services.case_comments import write_case_comment
from funding.services.complaints import register_complaint
from funding.services.payment_files import approve_file
from portal.lib import clock
from tests.funding import texts


def own_text(people):
    return LetterTemplate.objects.first() or texts.saved(people)


def the_file(people):
    return PaymentFile.objects.first() or texts.payment_file(people)


def approved_file(people):
    file = the_file(people)
    if file.state == "for_approval":
        file = approve_file(actor=people.actor("head"), file=file)
    return file


def own_line(world, owner):
    """A grant that waits for its recipient's answer, with a plan of payments."""
    the_file(world.people)
    line = world.allocation.lines.get(recipient=owner)
    Acceptance.objects.get_or_create(line=line, defaults={"answer_by": clock.today()})
    return world.people.scheme_year.grants.get(recipient=owner).pk


def of(who, route, *args):
    """A page as somebody meets it; ``args``: of the world, in the address's order."""

    def page(world):
        return who, reverse(route, args=[arg(world) for arg in args])

    return page


def county(world):
    return world.people.scheme_year.county_id


def year(world):
    the_file(world.people)
    return world.people.scheme_year.pk


def text_page(world):
    return "officer", own_text(world.people).get_absolute_url()


def file_page(world):
    return "head", the_file(world.people).get_absolute_url()


def file_page_approved(world):
    return "officer", approved_file(world.people).get_absolute_url()


def grant(world):
    return own_line(world, world.people.owner)


def complaint(world):
    """About the owner's grant, with a comment among case officers."""
    people, owner = world.people, world.people.owner
    the_file(people)
    found = Complaint.objects.first()
    if found is None:
        grant = people.scheme_year.grants.get(recipient=owner)
        found = register_complaint(
            actor=people.actor("officer"),
            grant=grant,
            about=world.allocation.lines.get(recipient=owner),
            text="Vi meiner at beløpet er feil, og viser til møtet i april.",
            received_on=clock.today(),
            form_key=uuid.uuid4(),
        )
        write_case_comment(
            actor=people.actor("officer"),
            beside=found,
            text="Sjå saka frå i fjor.",
            form_key=uuid.uuid4(),
        )
    return found.pk


def allocation(world):
    return world.allocation.pk


LETTER_PAGES = {
    "funding:papers/governor": of("head", "funding:papers", allocation),
    "funding:papers/owner": of("member", "funding:papers", allocation),
    "funding:complaint_list": of("officer", "funding:complaint_list"),
    "funding:complaint_new/approver": of("approver", "funding:complaint_new", grant),
    "funding:complaint_new/governor": of("officer", "funding:complaint_new", grant),
    "funding:complaint_detail/approver": of(
        "approver", "funding:complaint_detail", complaint
    ),
    "funding:complaint_detail/governor": of(
        "head", "funding:complaint_detail", complaint
    ),
    "funding:allocation_comments": of(
        "officer", "funding:allocation_comments", allocation
    ),
    "funding:letter_template_list": of("officer", "funding:letter_template_list"),
    "funding:letter_template_detail": text_page,
    "funding:letter_template_edit": of(
        "officer",
        "funding:letter_template_edit",
        county,
        lambda world: "grant",
        lambda world: "nb",
    ),
    "funding:grant_detail/approver": of("approver", "funding:grant_detail", grant),
    "funding:grant_detail/governor": of("officer", "funding:grant_detail", grant),
    "funding:grant_plan": of("officer", "funding:grant_plan", grant),
    "funding:payment_list": of("officer", "funding:payment_list", year),
    "funding:payment_rule": of("officer", "funding:payment_rule", year),
    "funding:payment_file_new": of("officer", "funding:payment_file_new", year),
    "funding:payment_file_detail/waiting": file_page,
    "funding:payment_file_detail/approved": file_page_approved,
    "funding:payment_file_list": of("head", "funding:payment_file_list"),
}
