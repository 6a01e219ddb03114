"""Who may make, run and answer to a meeting, and the sentence for who may not."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from forums.models import Forum, Meeting, Participant
from forums.models.meeting import in_network_q, running_committee
from forums.rules.fora import runs_forum
from partnerships.models import Network, Organisation
from partnerships.models.network import NetworkQuerySet
from portal.lib import clock
from portal.lib.verdict import YES, Verdict, no
from portal.people.actor import Actor
from portal.people.prepared import Prepared

S = Meeting.State


def _run(actor: Actor, pk: int) -> QuerySet[Meeting, int]:
    found = Meeting.objects.run_by(actor).filter(pk=pk)
    return found.values_list("pk", flat=True)


RUN = Prepared(_run)


def may_make_meeting(
    actor: Actor, *, forum: Forum | None = None, network: Network | None = None
) -> Verdict:
    if forum is not None and runs_forum(actor, forum):
        return YES
    if network is not None and runs_network(actor, network):
        return YES
    return no(only_runners(forum))


def runs_network(actor: Actor, network: Network) -> bool:
    return networks_run_by(actor).filter(pk=network.pk).exists()


def networks_run_by(actor: Actor) -> NetworkQuerySet:
    """Those whose committee one leads or writes for, or that one edits for as host."""
    if actor.organisation_id is None:
        return Network.objects.none()
    run = Q(pk__in=running_committee(actor, clock.today()).values("network"))
    if actor.may_edit:
        run |= Q(host=actor.organisation_id)
    return Network.objects.filter(run)


def may_see_network_meetings(actor: Actor, network: Network) -> Verdict:
    """The working committee, who acts for the host or another owner in it, and the
    national admin.
    """
    if actor.kind == Organisation.Kind.NATIONAL:
        return YES
    own = Network.objects.filter(pk=network.pk).filter(
        in_network_q(actor, clock.today())
    )
    if own.exists():
        return YES
    return no(
        _("The meetings of %(network)s are its owners' and its working committee's.")
        % {"network": network.name}
    )


def may_run(actor: Actor, meeting: Meeting) -> Verdict:
    """Lead it, or be its secretary: what that opens, the meeting's state says."""
    if RUN.rows(actor, meeting.pk):
        return YES
    return no(only_runners(meeting.forum))


def only_runners(forum: Forum | None) -> str:
    if forum is not None:
        return _("The leader and the secretary of the forum do this.")
    return _(
        "The leader and the secretary of the working committee, and editors at the "
        "network's host, do this."
    )


def is_not_over(meeting: Meeting) -> Verdict:
    if meeting.state == S.CLOSED:
        return no(_("The meeting is held, and its agenda stands."))
    if meeting.state == S.CANCELLED:
        return no(_("The meeting is cancelled."))
    return YES


def is_going_on(meeting: Meeting) -> Verdict:
    if meeting.state == S.OPENED:
        return YES
    return no(_("The meeting is not open now."))


def may_prepare(actor: Actor, meeting: Meeting) -> Verdict:
    """Change its time, place and agenda, until it is over."""
    runs = may_run(actor, meeting)
    return is_not_over(meeting) if runs else runs


def may_lead(actor: Actor, meeting: Meeting) -> Verdict:
    """What is done in the meeting itself, while it is open."""
    runs = may_run(actor, meeting)
    return is_going_on(meeting) if runs else runs


def is_self(actor: Actor, participant: Participant) -> bool:
    return Participant.objects.acting(actor).filter(pk=participant.pk).exists()


def answers_for(actor: Actor, participant: Participant) -> bool:
    """Whether an owner's editor says if its member of the committee comes."""
    return (
        participant.committee_member_id is not None
        and actor.may_edit
        and actor.organisation_id == participant.organisation_id
    )


def may_answer(actor: Actor, participant: Participant) -> Verdict:
    """One's own invitation; for the owner that one's committee member comes from, its
    editors; anybody's for who runs the meeting.
    """
    meeting = participant.meeting
    own = is_self(actor, participant) or answers_for(actor, participant)
    if not own and not may_run(actor, meeting):
        return no(_("%(name)s answers for themselves.") % {"name": participant.name})
    if meeting.state not in (S.CALLED, S.OPENED):
        return no(_("The meeting takes no answers now."))
    return YES


def may_attend(actor: Actor, participant: Participant) -> Verdict:
    """Say that somebody is there, or has left: oneself, or who runs the meeting."""
    if not is_self(actor, participant) and not may_run(actor, participant.meeting):
        return no(
            _("%(name)s, or who runs the meeting, says this.")
            % {"name": participant.name}
        )
    return takes_attendance(participant.meeting)


def may_attend_all(actor: Actor, meeting: Meeting) -> Verdict:
    runs = may_run(actor, meeting)
    return takes_attendance(meeting) if runs else runs


def takes_attendance(meeting: Meeting) -> Verdict:
    """While it is open; the database refuses it afterwards."""
    if meeting.state == S.CLOSED:
        return no(
            _(
                "The meeting is held, and who was there from when to when stands. Say "
                "in the minutes if something of it is wrong."
            )
        )
    return is_going_on(meeting)
