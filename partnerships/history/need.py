"""What has happened to a need, as sentences of the audit trace."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from partnerships.models import Need
from partnerships.need.parts import label_of
from portal.audit import history
from portal.audit.history import HistoryLine

NEWEST = 20
READ = 100
OWNERS_ALONE = frozenset(
    {
        "text_proposed",
        "handed_out",
        "handout_withdrawn",
        "handed_over",
        "sent_back",
        "commented",
        "comment_resolved",
        "file_attached",
        "file_removed",
        "join_asked",
        "join_accepted",
        "join_declined",
        "participant_asked",
        "participant_accept",
        "participant_welcome",
        "participant_refuse",
        "wish_moved",
    }
)


def history_of(
    need: Need, *, is_own: bool, newest: int | None = NEWEST
) -> list[HistoryLine]:
    """The newest first, in one query; somebody's saves in a row are one line.

    All that there are where ``newest`` is None.

    Others than the owner are told of the need, not of who has helped with it, asked
    to join it, or what was taken out again.
    """
    lines: list[HistoryLine] = []

    def in_words(action: str, data: Mapping[str, Any]) -> str:
        hidden = not is_own and action.removeprefix("need.") in OWNERS_ALONE
        return "" if hidden else _in_words(action, data)

    read = None if newest is None else READ
    for line in history.history_of(need, in_words, read):
        if not line.text:
            continue
        if not lines or (line.text, line.who) != (lines[-1].text, lines[-1].who):
            lines.append(line)
    return lines[:newest]


# What each act of the trace is called; the words in it come from the entry's data.
SENTENCES = {
    "registered": gettext_noop("The need was registered."),
    "recommended": gettext_noop("The forum said what it recommends."),
    "granted_by_itself": gettext_noop("The need was granted by itself."),
    "granted_for_a_reason": gettext_noop("The need was granted by itself: %(reason)s"),
    "continued": gettext_noop("It began with the texts of an earlier need."),
    "changed": gettext_noop("The need was changed."),
    "text_chosen": gettext_noop("The text that %(name)s wrote was chosen."),
    "text_proposed": gettext_noop("Another text was proposed: %(field)s."),
    "handed_out": gettext_noop("%(name)s was asked to write a part."),
    "handout_withdrawn": gettext_noop("The invitation of %(name)s was taken back."),
    "handed_over": gettext_noop("%(person)s handed over the need to %(to)s."),
    "submitted": gettext_noop("The need was submitted."),
    "submitted_late": gettext_noop("The need was submitted after the deadline."),
    "dossier": gettext_noop("All that there is of the case was taken out."),
    "called_back": gettext_noop("The need was called back."),
    "sent_back": gettext_noop("The need was sent back to the editors."),
    "opened": gettext_noop("The need was opened for changes: %(reason)s"),
    "ranked": gettext_noop("The owner ranked the need number %(rank)s."),
    "unranked": gettext_noop("The owner took the need out of its order."),
    "commented": gettext_noop("A comment was written."),
    "comment_resolved": gettext_noop("A comment was resolved."),
    "file_attached": gettext_noop("“%(name)s” was attached."),
    "file_removed": gettext_noop("“%(name)s” was removed from the attachments."),
    "moved": gettext_noop("The need went from %(old)s to %(new)s."),
    "participant_moved": gettext_noop(
        "The part of %(owner)s went from %(old)s to %(new)s."
    ),
    "wish_moved": gettext_noop("What %(owner)s asked went from %(old)s to %(new)s."),
    # Of the time when to ask and to take part were two things.
    "join_asked": gettext_noop("%(owner)s asked to join."),
    "join_accepted": gettext_noop("%(owner)s got a yes to joining."),
    "join_declined": gettext_noop("%(owner)s got a no to joining."),
    "participant_invited": gettext_noop("%(owner)s was invited to take part."),
    "participant_asked": gettext_noop("%(owner)s asked to join."),
    "participant_join": gettext_noop("%(owner)s takes part."),
    "participant_decline": gettext_noop("%(owner)s declined."),
    "participant_leave": gettext_noop(
        "%(owner)s left, and its amounts were taken out."
    ),
    "participant_approve": gettext_noop("%(owner)s approved its part."),
    "participant_accept": gettext_noop("%(owner)s was let in."),
    "participant_welcome": gettext_noop(
        "%(owner)s is let in when the need is opened for changes."
    ),
    "participant_let_in": gettext_noop("%(owner)s takes part, as it asked."),
    "participant_refuse": gettext_noop("%(owner)s was told no."),
    "participant_remove": gettext_noop("%(owner)s was taken out, with its amounts."),
    "participant_lines": gettext_noop("%(owner)s changed its amounts."),
    "participant_lines_anew": gettext_noop(
        "%(owner)s changed its amounts, and must approve them anew."
    ),
}
# An act that is called otherwise where its data has something under this name.
OTHERWISE = {
    "changed": ("text_by", "text_chosen"),
    "granted_by_itself": ("reason", "granted_for_a_reason"),
    "submitted": ("late", "submitted_late"),
    "participant_lines": ("approval_lost", "participant_lines_anew"),
}


def _in_words(action: str, data: Mapping[str, Any]) -> str:
    act = action.removeprefix("need.")
    sign, other = OTHERWISE.get(act, ("", ""))
    if data.get(sign):
        act = other
    if act == "ranked" and not data.get("new"):
        act = "unranked"
    if act not in SENTENCES:
        return action
    names = [data[key] for key in ("to", "text_by", "name") if data.get(key)]
    words = {"name": names[0] if names else "", "rank": data.get("new")}
    if "field" in data:
        words["field"] = label_of(data["field"])
    return _(SENTENCES[act]) % {"owner": "", **data, **words}
