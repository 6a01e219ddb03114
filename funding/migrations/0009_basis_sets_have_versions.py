import django.db.models.deletion
import portal.lib.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0008_payments'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='basisset',
            name='basis_set_once_per_statistics_year',
        ),
        migrations.AddField(
            model_name='basisset',
            name='created_at',
            field=models.DateTimeField(default=portal.lib.clock.now),
        ),
        migrations.AddField(
            model_name='basisset',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='basisset',
            name='origin',
            field=models.CharField(choices=[('registry', 'the registry'), ('file', 'a file')], default='registry', max_length=8),
        ),
        migrations.AddField(
            model_name='basisset',
            name='version',
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='basisvalue',
            name='column',
            field=models.CharField(max_length=50),
        ),
        migrations.AddConstraint(
            model_name='basisset',
            constraint=models.UniqueConstraint(fields=('scheme_year', 'statistics_year', 'version'), name='basis_set_version_once'),
        ),
        migrations.AddConstraint(
            model_name='basisset',
            constraint=models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='basis_set_versions_begin_at_one'),
        ),
    ]
