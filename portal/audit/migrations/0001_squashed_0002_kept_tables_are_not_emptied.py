import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('audit', '0001_initial'), ('audit', '0002_kept_tables_are_not_emptied')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('action', models.CharField(max_length=80)),
                ('object_type', models.CharField(max_length=80)),
                ('object_id', models.BigIntegerField()),
                ('user_name', models.CharField(blank=True, max_length=200)),
                ('system', models.CharField(blank=True, max_length=80)),
                ('acting_for_id', models.BigIntegerField(null=True)),
                ('acting_for_name', models.CharField(blank=True, max_length=200)),
                ('data', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['object_type', 'object_id', '-at'], name='audit_audit_object__d17f13_idx')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab24cb77a22d3160dc788fecde00a98236f14d09', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6cfb3', table='audit_auditentry', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditentry',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='e6488828114e2eba877d637b88d08dec1f787316', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_09ce4', table='audit_auditentry', when='BEFORE')),
        ),
    ]
