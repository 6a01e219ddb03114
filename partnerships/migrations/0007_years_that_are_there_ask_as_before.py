from django.db import migrations

REQUIRED = (
    "found_how",
    "participants",
    "aim",
    "content",
    "school_count",
    "teacher_count",
    "budget",
)
ASKED = ("leader_count", "uh_partner")


def keep_as_before(apps, schema_editor):
    questions = dict.fromkeys(REQUIRED, "required") | dict.fromkeys(ASKED, "asked")
    years = apps.get_model("partnerships", "SchemeYear").objects
    years.update(questions=questions, sector_aims=[], cost_categories=[])


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0006_the_whole_need")]

    operations = [migrations.RunPython(keep_as_before, migrations.RunPython.noop)]
