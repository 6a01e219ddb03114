"""What stands beside a need and a draft in the world of the access matrix."""

import uuid
from datetime import date

from funding.models import Allocation, BasisImport
from partnerships.models import Attachment, Comment, Handout, Need, Proposal
from partnerships.models.handout import hash_of
from portal.people.models import User

UNTIL = date(2099, 12, 31)


def beside(need: Need, unsent: Need, writer: User) -> dict[str, tuple[object, ...]]:
    """An attachment and a comment on the need; a part of the draft for its partner,
    with a text that waits, and one for somebody with a link.
    """
    attachment = _attachment(unsent)
    comment = _comment(need, writer)
    asked = {"need": unsent, "parts": ["aim"], "until": UNTIL, "made_by": writer}
    part = Handout.objects.create(
        **asked, form_key=uuid.uuid4(), organisation=unsent.uh_partner
    )
    by_link = Handout(**asked, form_key=uuid.uuid4(), name="x", email="x@a.example")
    by_link.token_hash = hash_of(by_link.token())
    by_link.save()
    proposal = Proposal.objects.create(handout=part, field="aim", text="x")
    return {
        "partnerships:need_attachments": (unsent.pk,),
        "partnerships:attachment_file": (attachment.pk,),
        "partnerships:attachment_remove": (attachment.pk,),
        "partnerships:need_comments": (need.pk,),
        "partnerships:comment_resolve": (comment.pk,),
        "partnerships:need_parts": (unsent.pk,),
        "partnerships:part_write": (part.pk,),
        "partnerships:part_comments": (part.pk,),
        "partnerships:part_withdraw": (part.pk,),
        "partnerships:part_by_link": (by_link.token(),),
        "partnerships:proposal_settle": (proposal.pk,),
    }


def _attachment(need: Need) -> Attachment:
    return Attachment.objects.create(
        need=need,
        name="x.txt",
        content_type="text/plain",
        size=1,
        sha256="0" * 64,
        file="x",
    )


def _comment(need: Need, writer: User) -> Comment:
    return Comment.objects.create(
        need=need,
        form_key=uuid.uuid4(),
        field="aim",
        text="x",
        in_draft=False,
        by=writer,
        organisation=need.owner,
    )


def figures(draft: Allocation) -> dict[str, tuple[int, ...]]:
    """A draft's, and a file that nobody has saved yet."""
    year = draft.scheme_year
    uploaded = BasisImport.objects.create(
        scheme_year=year,
        statistics_year=year.year,
        source="x",
        file_name="x.csv",
        sha256="x",
        rows=[[1, ["number", "name", "pupils"]], [2, ["x", "x", "1"]]],
    )
    return {
        **{f"funding:basis_{page}": (year.pk,) for page in ("list", "read", "import")},
        "funding:basis_import_detail": (uploaded.pk,),
        **{
            f"funding:basis_{page}": (draft.basis_set_id,)
            for page in ("detail", "columns", "csv")
        },
    }
