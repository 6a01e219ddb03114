from django.db import migrations

ASKED_WITH, ADDED = "uh_partner", "further_partners"


def ask(apps, schema_editor):
    """Where a year asks for the UH partner, it asks for those beside it too."""
    for year in apps.get_model("partnerships", "SchemeYear").objects.all():
        if ASKED_WITH in year.questions:
            year.questions[ADDED] = "asked"
            year.save(update_fields=["questions"])


def ask_no_more(apps, schema_editor):
    for year in apps.get_model("partnerships", "SchemeYear").objects.all():
        if year.questions.pop(ADDED, None):
            year.save(update_fields=["questions"])


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0034_uh_institutions_beside_the_first")]

    operations = [migrations.RunPython(ask, ask_no_more)]
