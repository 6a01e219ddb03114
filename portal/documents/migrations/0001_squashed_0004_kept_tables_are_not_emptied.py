import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('documents', '0001_initial'), ('documents', '0002_seals'), ('documents', '0003_sheets_beside_papers'), ('documents', '0004_kept_tables_are_not_emptied')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('fingerprint', models.CharField(max_length=64)),
                ('certificate', models.TextField()),
                ('at', models.DateTimeField()),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='documents.document')),
            ],
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål'), ('en', 'English')], max_length=2)),
                ('dated', models.DateField()),
                ('content', models.JSONField()),
                ('fingerprint', models.CharField(max_length=64)),
                ('code', models.CharField(max_length=14, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('ordered', 'ordered'), ('rendering', 'being made'), ('made', 'made'), ('failed', 'failed')], default='ordered', max_length=10)),
                ('queued_at', models.DateTimeField()),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('file', models.FileField(blank=True, max_length=120, upload_to='')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('size', models.PositiveBigIntegerField(blank=True, null=True)),
                ('pages', models.PositiveIntegerField(blank=True, null=True)),
                ('made_at', models.DateTimeField(blank=True, null=True)),
                ('sheet', models.FileField(blank=True, max_length=120, upload_to='')),
                ('sheet_sha256', models.CharField(blank=True, max_length=64)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['ordered', 'rendering'])), fields=['queued_at'], name='document_unmade'), models.Index(fields=['sha256'], name='document_sha256')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'fingerprint'), name='document_once_per_content', violation_error_message='This paper has been ordered already.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'made'), _negated=True), models.Q(models.Q(('file', ''), _negated=True), models.Q(('sha256', ''), _negated=True), ('made_at__isnull', False), ('pages__gt', 0), ('size__gt', 0)), _connector='OR'), name='document_made_is_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'rendering'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='document_rendering_is_claimed'), models.CheckConstraint(condition=models.Q(models.Q(('sheet', ''), ('sheet_sha256', '')), models.Q(models.Q(('sheet', ''), _negated=True), models.Q(('sheet_sha256', ''), _negated=True)), _connector='OR'), name='document_sheet_has_its_hash')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='content_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."dated" IS DISTINCT FROM (NEW."dated") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."fingerprint" IS DISTINCT FROM (NEW."fingerprint") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='391d2abda961f874c17a8f4814aa74f268c5cc47', operation='UPDATE', pgid='pgtrigger_content_is_frozen_30c98', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='made_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'made\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='372a4989e6d8d036639335a546bd39043f60b1c9', operation='UPDATE OR DELETE', pgid='pgtrigger_made_is_final_65487', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='document',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='712eda6b78d4bc2ae9b7321e50de450a0b4c5868', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_3df4d', table='documents_document', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='seal_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3b37f6ef928491f02bf6e29ae387c52684e757f1', operation='UPDATE OR DELETE', pgid='pgtrigger_seal_is_kept_7cc9f', table='documents_seal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seal',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2a7f544a1bf3382cba462527989e834702169e6b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_9250b', table='documents_seal', when='BEFORE')),
        ),
    ]
