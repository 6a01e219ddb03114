import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('jobs', '0001_initial'), ('jobs', '0002_jobs_in_parts')]

    initial = True

    dependencies = [
        ('documents', '0001_squashed_0004_kept_tables_are_not_emptied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60)),
                ('title', models.CharField(max_length=300)),
                ('key', models.CharField(blank=True, max_length=200)),
                ('asked_for_id', models.BigIntegerField(null=True)),
                ('asked_for_name', models.CharField(blank=True, max_length=200)),
                ('zip_url', models.CharField(blank=True, max_length=300)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10)),
                ('total', models.PositiveIntegerField()),
                ('done', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['asked_for_id', '-created_at'], name='job_asked_for')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('asked_for_id', 'key'), name='job_once_per_key', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('total__gt', 0), ('total__gte', django.db.models.expressions.CombinedExpression(models.F('done'), '+', models.F('failed')))), name='job_counts_fit'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('done', models.F('total')), _connector='OR'), name='job_done_is_all'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed', 'cancelled'])), models.Q(('finished_at__isnull', True), ('state__in', ['queued', 'running'])), _connector='OR'), name='job_finished_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='JobItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('label', models.CharField(max_length=300)),
                ('url', models.CharField(blank=True, max_length=300)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document')),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='jobs.job')),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('job', 'position'), name='job_item_position_once'), models.UniqueConstraint(fields=('job', 'document'), name='job_item_document_once')],
            },
        ),
        migrations.CreateModel(
            name='JobPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('label', models.CharField(max_length=300)),
                ('kind', models.CharField(max_length=60)),
                ('payload', models.JSONField()),
                ('result', models.JSONField(null=True)),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'running'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('queued_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('error', models.TextField(blank=True)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='jobs.job')),
            ],
            options={
                'ordering': ['position'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['queued_at'], name='job_part_undone')],
                'constraints': [models.UniqueConstraint(fields=('job', 'position'), name='job_part_position_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('result__isnull', False), _connector='OR'), name='job_part_done_has_its_result')],
            },
        ),
    ]
