import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('funding', '0010_who_made_the_first_basis_sets'),
        ('partnerships', '0035_years_ask_for_further_partners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BasisImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statistics_year', models.PositiveSmallIntegerField()),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('sector', models.CharField(blank=True, max_length=7)),
                ('file_name', models.CharField(max_length=150)),
                ('sha256', models.CharField(max_length=64)),
                ('rows', models.JSONField()),
                ('form_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
            ],
        ),
        migrations.AddField(
            model_name='basisimport',
            name='basis_set',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_from', to='funding.basisset'),
        ),
        migrations.AddField(
            model_name='basisimport',
            name='scheme_year',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.schemeyear'),
        ),
        migrations.AddField(
            model_name='basisimport',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='basisimport',
            index=models.Index(fields=['uploaded_at'], name='basis_import_uploaded'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisimport',
            trigger=pgtrigger.compiler.Trigger(name='basis_import_is_as_it_was_read', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."scheme_year_id" IS DISTINCT FROM (NEW."scheme_year_id") OR OLD."statistics_year" IS DISTINCT FROM (NEW."statistics_year") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."sector" IS DISTINCT FROM (NEW."sector") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ab30fc21a29cc451bbfc33c15da25507c7c5d64d', operation='UPDATE', pgid='pgtrigger_basis_import_is_as_it_was_read_9e8b3', table='funding_basisimport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisimport',
            trigger=pgtrigger.compiler.Trigger(name='saved_basis_import_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."basis_set_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1a7548d341d35ad5c55dd2454b49a6b0b120f67f', operation='UPDATE OR DELETE', pgid='pgtrigger_saved_basis_import_is_kept_8e1cd', table='funding_basisimport', when='BEFORE')),
        ),
    ]
