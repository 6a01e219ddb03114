from django.db import migrations


def keep_as_first_version(apps, schema_editor):
    """Each frame as it is becomes its first version."""
    frames = apps.get_model("funding", "Frame").objects.all()
    versions = apps.get_model("funding", "FrameVersion").objects
    versions.bulk_create(
        versions.model(
            frame=frame,
            number=1,
            amount_nok=frame.amount_nok,
            is_estimate=frame.is_estimate,
            source=frame.source,
        )
        for frame in frames
    )


class Migration(migrations.Migration):
    dependencies = [("funding", "0004_granted_view")]

    operations = [
        migrations.RunPython(keep_as_first_version, migrations.RunPython.noop)
    ]
