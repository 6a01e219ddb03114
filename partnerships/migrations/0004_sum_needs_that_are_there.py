from django.db import migrations
from django.db.models import OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce


def sum_lines(apps, schema_editor):
    lines = apps.get_model("partnerships", "NeedLine").objects
    of_one = lines.filter(need=OuterRef("pk")).order_by().values("need")
    total = of_one.annotate(nok=Sum("requested_nok")).values("nok")
    needs = apps.get_model("partnerships", "Need").objects
    needs.update(requested_nok=Coalesce(Subquery(total), 0))


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_need_requested_nok")]

    operations = [migrations.RunPython(sum_lines, migrations.RunPython.noop)]
