"""Two UH institutions in one need, a part that one has written, and a wish to join."""

import datetime as dt
import uuid
from collections.abc import Callable

from funding.demo.people import Cast
from partnerships.models import Handout, Need, NeedParticipant, SchemeYear
from partnerships.need.answers import answers_of, fingerprint
from partnerships.need.parts import fingerprint as text_print
from partnerships.services.handouts import Asked, Typed, hand_out, write_part
from partnerships.services.joint_needs import propose_joint_need
from partnerships.services.need_answers import save_answers
from partnerships.services.need_starts import start_from
from partnerships.services.needs import submit_need
from portal.lib import clock
from portal.people.actor import APPROVER, EDITOR

Say = Callable[[str], None]

FORM_KEYS = uuid.UUID("e2a1c7d8-9b1f-5b53-8a0c-3c52aa18e003")
OWNER, LEAD, BESIDE = "giske", "hivolda", "hvl"
WRITTEN = {
    "planned_with_uh": (
        "Vi møttest på Valderøya i september og på skjerm i oktober. Skulane la fram "
        "kva elevråda har spurt om, og vi vart samde om å halde fram med elevintervju."
    ),
    "uh_role": (
        "To av oss rettleier lærargruppene tre dagar i halvåret og deltek på "
        "delingssamlingane. Høgskulen på Vestlandet følgjer elevintervjua. Vi tek "
        "erfaringane med inn i grunnskulelærarutdanninga."
    ),
}
MESSAGE = (
    "Kan de skrive kort om korleis de vil følgje elevintervjua, og kven som gjer det?"
)
SENT_BY, ASKS = "ulstein", "hareid"
SENT_TITLE = "Realfag i praksis: uteskule og verkstad på tvers av trinn"
WISH = (
    "Vi har sett tittelen, og skulane våre strevar med det same. Kan to av skulane i "
    "Hareid få vere med på samlingane? Vi dekkjer vikarar sjølve."
)


def play_partners(cast: Cast, coming: SchemeYear, say: Say) -> None:
    """Once: the lead has written its part, and the other is asked for one."""
    drafts = Need.objects.filter(
        scheme_year=coming, owner=cast.organisations[OWNER], state=Need.State.DRAFT
    )
    need = drafts.exclude(continues=None).order_by("pk").first()
    if need is None or need.partner_rows.exists():
        return
    editor = cast.actor(EDITOR, OWNER)
    both = {"further_partners": [cast.organisations[BESIDE].pk]}
    save_answers(actor=editor, need=need, answers=both, bases={})
    handout = Handout.objects.get(need=need, organisation=cast.organisations[LEAD])
    texts = {
        name: Typed(text, text_print(getattr(need, name)))
        for name, text in WRITTEN.items()
    }
    write_part(actor=cast.actor(EDITOR, LEAD), handout=handout, texts=texts)
    hand_out(
        actor=editor,
        need=need,
        form_key=uuid.uuid5(FORM_KEYS, BESIDE),
        asked=Asked(
            ["evaluation"],
            clock.today() + dt.timedelta(days=14),
            MESSAGE,
            organisation=cast.organisations[BESIDE],
        ),
    )
    say("One need has two UH institutions, and one of them has written its part.")


def play_wish(cast: Cast, coming: SchemeYear, say: Say) -> None:
    """Once: a need of the coming year is sent in, and a neighbour asks to join it."""
    key = uuid.uuid5(FORM_KEYS, SENT_BY)
    need = Need.objects.filter(form_key=key).first() or _sent(cast, coming, key)
    owner = cast.organisations[ASKS]
    if NeedParticipant.objects.filter(need=need, owner=owner).exists():
        return
    propose_joint_need(
        actor=cast.actor(EDITOR, ASKS), need=need, owner=owner, message=WISH
    )
    say("One owner asks to join another's need, and waits for the answer.")


def _sent(cast: Cast, coming: SchemeYear, key: uuid.UUID) -> Need:
    """What began in 2018, under a title of its own."""
    owner, editor = cast.organisations[SENT_BY], cast.actor(EDITOR, SENT_BY)
    source = Need.objects.submitted().get(owner=owner, scheme_year__year=2018, rank=2)
    need = start_from(actor=editor, source=source, scheme_year=coming, form_key=key)
    before = answers_of(need, ["title"])["title"]
    saved = save_answers(
        actor=editor,
        need=need,
        answers={"title": SENT_TITLE},
        bases={"title": fingerprint(before)},
    )
    return submit_need(
        actor=cast.actor(APPROVER, SENT_BY), need=need, version=saved.need.version
    )
