import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.contrib.postgres.operations import TrigramExtension
from django.contrib.postgres.search import SearchVector
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0017_owner_reminder'),
    ]

    operations = [
        TrigramExtension(),
        migrations.AddField(
            model_name='need',
            name='words',
            field=models.GeneratedField(
                db_persist=True,
                expression=SearchVector('title', weight='A', config='norwegian') + SearchVector('aim', weight='B', config='norwegian'),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            model_name='need',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='need_words'),
        ),
    ]
