from django.db import migrations

# A yes to a need that is submitted waits until the need is opened.
STATES = {
    ("asked", "draft"): "asked",
    ("asked", "submitted"): "asked",
    ("accepted", "draft"): "joined",
    ("accepted", "submitted"): "welcome",
    ("declined", "draft"): "declined",
    ("declined", "submitted"): "declined",
}
OUT = ("declined", "left", "removed")


def to_participants(apps, schema_editor):
    """The newest of each owner's requests, unless the owner is in the need already."""
    participants = apps.get_model("partnerships", "NeedParticipant").objects
    requests = apps.get_model("partnerships", "JoinRequest").objects
    for asked in requests.select_related("need").order_by("asked_at", "pk").iterator():
        whose = {"need_id": asked.need_id, "owner_id": asked.asked_by_owner_id}
        there = participants.filter(**whose).first()
        if there and (there.state not in OUT or there.asked_at > asked.asked_at):
            continue
        participants.update_or_create(
            **whose,
            defaults={
                "state": STATES[asked.state, asked.need.state],
                "message": asked.message,
                "asked_at": asked.asked_at,
                "asked_by_id": asked.asked_by_id,
                "answer": asked.answer,
                "answered_at": asked.answered_at,
            },
        )


def to_requests(apps, schema_editor):
    """Only the state that participants did not have before; the others stay theirs."""
    participants = apps.get_model("partnerships", "NeedParticipant").objects
    requests = apps.get_model("partnerships", "JoinRequest").objects
    for party in participants.filter(state="welcome").iterator():
        kept = {
            "message": party.message,
            "asked_at": party.asked_at,
            "asked_by_id": party.asked_by_id,
            "answer": party.answer,
            "answered_at": party.answered_at or party.asked_at,
        }
        requests.exclude(state="declined").update_or_create(
            need_id=party.need_id,
            asked_by_owner_id=party.owner_id,
            defaults={"state": "accepted", **kept},
        )
        party.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("partnerships", "0025_participants_are_answered"),
    ]

    operations = [
        migrations.RunPython(to_participants, to_requests),
    ]
