import django.db.models.deletion
from django.db import migrations, models

import portal.lib.clock


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0056_kept_tables_are_not_emptied'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='message')),
                ('page', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='more', to='partnerships.accessrequest')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
    ]
