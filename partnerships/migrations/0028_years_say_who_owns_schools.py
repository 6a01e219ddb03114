from django.db import migrations

KINDS = ["municipality", "private_owner"]
FROM_2019 = [*KINDS, "county_authority"]


def say(apps, schema_editor):
    """The scheme's own rule, for a year that something else than a service made."""
    years = apps.get_model("partnerships", "SchemeYear").objects
    silent = years.filter(owner_kinds__len=0)
    silent.filter(year__lt=2019).update(owner_kinds=KINDS)
    silent.update(owner_kinds=FROM_2019)


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0027_no_join_requests")]

    operations = [migrations.RunPython(say, migrations.RunPython.noop)]
