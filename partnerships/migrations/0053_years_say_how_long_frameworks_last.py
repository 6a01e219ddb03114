import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partnerships', '0052_proposals_are_taken_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='schemeyear',
            name='framework_years',
            field=models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)]),
        ),
    ]
