"""The addresses of the pages of minutes, with minutes as far as each of them needs."""

import uuid

from forums.services import agenda, decisions, meetings, minutes_text, printed, votes
from portal.documents.services import fulfil_document
from tests.browser.forum_pages import forum_page
from tests.forums import scenes, written


def full_minutes(people):
    """A draft: an item agreed with an amount, one voted on with dissent, a task."""
    secretary = people.actor("secretary")
    meeting = scenes.meeting(people, place="Volda")
    item = scenes.item(people, meeting, text="Kva saka gjeld. " * 20)
    agenda.put_needs(actor=secretary, item=item, needs=[people.need])
    other = scenes.item(people, meeting, title="Fordeling mellom nettverka")
    scenes.opened(people, meeting)
    proposal = decisions.propose(
        actor=secretary,
        item=item,
        form_key=uuid.uuid4(),
        text="Gje 80 000 kroner til tiltaket, og sjå på det på nytt om eitt år.",
        amounts={people.need.lines.get().pk: 80_000},
    )
    decisions.record_consensus(actor=secretary, item=item, proposal=proposal)
    vote = scenes.vote(people, other, secret=True)
    member = people.actor("forum_member")
    votes.cast_vote(actor=member, vote=vote, option=1)
    decisions.dissent(actor=member, item=other, text="For lite til oss.")
    votes.close_vote(actor=secretary, vote=vote)
    meeting = meetings.close_meeting(actor=secretary, meeting=meeting)
    written.task(people, meeting)
    return written.draft(people, meeting)


def with_comment(people):
    of = written.sent(people, full_minutes(people))
    comment = written.said(people, of, text="Eg sa at vi treng meir tid.")
    minutes_text.answer_comment(
        actor=people.actor("secretary"), comment=comment, answer="Det er teke inn."
    )
    written.said(people, of, "leader", "Eg kom klokka ti.")
    return of


def all_approved(people):
    of = written.approved(people, with_comment(people))
    row = printed.order_minutes(actor=people.actor("secretary"), minutes=of)
    fulfil_document(row.document_id)
    return of


def with_papers(people):
    """A called meeting with tasks since the last one, and its agenda on paper."""
    full_minutes(people)
    meeting = written.coming(people)
    scenes.item(people, meeting)
    scenes.called(people, meeting)
    for row in printed.order_agenda(actor=people.actor("secretary"), meeting=meeting):
        fulfil_document(row.document_id)
    return (meeting.pk,)


MINUTES_PAGES = {
    "forums:minutes_detail": forum_page(
        "secretary", "minutes_detail", lambda p: (full_minutes(p).pk,)
    ),
    "forums:minutes_detail/comments": forum_page(
        "forum_member", "minutes_detail", lambda p: (with_comment(p).pk,)
    ),
    "forums:minutes_detail/answers": forum_page(
        "secretary",
        "minutes_detail",
        lambda p: (with_comment(p).pk, written.coming(p))[:1],
    ),
    "forums:minutes_detail/approved": forum_page(
        "secretary", "minutes_detail", lambda p: (all_approved(p).pk,)
    ),
    "forums:meeting_detail/held": forum_page(
        "secretary", "meeting_detail", lambda p: (written.held(p).pk,)
    ),
    "forums:meeting_detail/carried": forum_page(
        "forum_member", "meeting_detail", with_papers
    ),
    "forums:section_edit": forum_page(
        "secretary", "section_edit", lambda p: (full_minutes(p).sections.first().pk,)
    ),
    "forums:section_comment": forum_page(
        "forum_member",
        "section_comment",
        lambda p: (with_comment(p).sections.first().pk,),
    ),
    "forums:comment_answer": forum_page(
        "secretary", "comment_answer", lambda p: (with_comment(p).comments.first().pk,)
    ),
    "forums:follow_up_new": forum_page(
        "secretary", "follow_up_new", lambda p: (written.held(p).items.get().pk,)
    ),
    "forums:item_detail/minutes": forum_page(
        "secretary",
        "item_detail",
        lambda p: (written.put(p, with_comment(p)).approval_item.pk,),
    ),
}
