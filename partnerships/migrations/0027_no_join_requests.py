from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("partnerships", "0026_join_requests_become_participants"),
    ]

    operations = [
        migrations.DeleteModel(name="JoinRequest"),
    ]
