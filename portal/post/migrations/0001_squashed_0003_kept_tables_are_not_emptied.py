import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('post', '0001_initial'), ('post', '0002_enclosures'), ('post', '0003_kept_tables_are_not_emptied')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, unique=True)),
                ('address', models.EmailField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('text', models.TextField()),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål'), ('en', 'English')], max_length=2)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered')], default='queued', max_length=10)),
                ('due_at', models.DateTimeField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('sent_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.TextField(blank=True)),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='message_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='message_sent_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_at__isnull', False), _connector='OR'), name='message_sending_is_claimed'), models.CheckConstraint(condition=models.Q(('tries__lte', 5)), name='message_tried_so_often_at_most', violation_error_message='This mail has been tried often enough.')],
            },
        ),
        migrations.CreateModel(
            name='Enclosure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100)),
                ('content_type', models.CharField(max_length=100)),
                ('content', models.BinaryField()),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enclosures', to='post.message')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('message', 'name'), name='enclosure_name_once_a_mail')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='message_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='cf80d7416de709a142af1ae07c8ce081cd1e70cd', operation='UPDATE', pgid='pgtrigger_message_is_frozen_af529', table='post_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='sent_is_final', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'sent\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cf54240ec0ef52a6ab741a314389b5b88a92db76', operation='UPDATE OR DELETE', pgid='pgtrigger_sent_is_final_76c33', table='post_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='message',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='524bca54bb52f1118c5dc720eddb554868b38864', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_1d328', table='post_message', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enclosure',
            trigger=pgtrigger.compiler.Trigger(name='enclosure_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='61653f800f48b78029e64ea2f74020d0977b72ef', operation='UPDATE', pgid='pgtrigger_enclosure_is_frozen_91f99', table='post_enclosure', when='BEFORE')),
        ),
    ]
