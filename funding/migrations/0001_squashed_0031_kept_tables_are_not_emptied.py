import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce

# Whose county an owner's is on a day, through mergers and splits: of several that
# follow, the one of the owner's own name, else the largest. In a language that keeps
# its plans.
FUNCTION = """
CREATE FUNCTION funding_county_of(owner bigint, on_day date) RETURNS bigint
LANGUAGE plpgsql STABLE AS $$
DECLARE
    held bigint := owner;
    follower bigint;
BEGIN
    FOR step IN 1..9 LOOP
        SELECT c.new_id INTO follower FROM partnerships_organisationchange c
          JOIN partnerships_organisation n ON n.id = c.new_id
         WHERE c.old_id = held AND c.on <= on_day
         ORDER BY n.name <> (SELECT o.name FROM partnerships_organisation o
                              WHERE o.id = owner),
                  c.population_share DESC NULLS LAST, n.number
         LIMIT 1;
        EXIT WHEN follower IS NULL;
        held := follower;
    END LOOP;
    RETURN (SELECT o.county_id FROM partnerships_organisation o WHERE o.id = held);
END
$$
"""
# A county that is alive pays what it decided. The others stand in branches of their
# own, so that a question about one county reads its own rows alone; and a condition on
# a column goes into them only where all have it of one type.
ALIVE = "(c.valid_to IS NULL OR c.valid_to >= make_date({year}, 1, 1))"
LINES = """
SELECT 'line-' || l.id AS id, y.scheme_id, y.county_id, y.id AS scheme_year_id,
       y.year AS decided_year, y.year::int AS year, l.recipient_id,
       NULL::bigint AS need_line_id, l.granted_nok AS amount_nok
  FROM funding_allocationline l
  JOIN funding_decision d ON d.allocation_id = l.allocation_id
  JOIN funding_allocation a ON a.id = l.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
"""
NEEDS = """
SELECT 'need-' || g.id, y.scheme_id, {county}, y.id, y.year, n.year::int,
       n.recipient_id, n.id, g.amount_nok
  FROM funding_needgrant g
  JOIN partnerships_needline n ON n.id = g.need_line_id
  JOIN funding_decision d ON d.id = g.decision_id
  JOIN funding_allocation a ON a.id = d.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
  {more}
"""
CHANGES = """
SELECT 'change-' || l.id, y.scheme_id, {county}, y.id, y.year, l.year::int,
       l.recipient_id, l.need_line_id, l.change_nok
  FROM funding_changeline l
  JOIN funding_changedecision k ON k.id = l.change_id AND k.state = 'decided'
  JOIN funding_allocation a ON a.id = k.allocation_id
  JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id
  {more}
"""
COUNTY = "JOIN partnerships_county c ON c.id = y.county_id"
HELD = "COALESCE(funding_county_of({owner}, make_date({year}, 1, 1)), y.county_id)"


def branches(rows: str, year: str, joins: str, owner: str) -> list[str]:
    alive = ALIVE.format(year=year)
    held = HELD.format(owner=owner, year=year)
    return [
        rows.format(county="y.county_id", more=f"{COUNTY} WHERE {alive}"),
        rows.format(county=held, more=f"{COUNTY} {joins} WHERE NOT {alive}"),
    ]


VIEW = "CREATE VIEW funding_granted AS " + " UNION ALL ".join(
    [
        LINES,
        *branches(
            NEEDS,
            "n.year",
            "JOIN partnerships_need w ON w.id = n.need_id",
            "w.owner_id",
        ),
        *branches(
            CHANGES,
            "l.year",
            "LEFT JOIN partnerships_needline n ON n.id = l.need_line_id "
            "LEFT JOIN partnerships_need w ON w.id = n.need_id",
            "COALESCE(w.owner_id, l.recipient_id)",
        ),
    ]
)


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('funding', '0001_initial'), ('funding', '0002_lock_what_a_decision_rests_on'), ('funding', '0003_changes_and_commitments'), ('funding', '0004_granted_view'), ('funding', '0005_first_frame_versions'), ('funding', '0006_letter_templates'), ('funding', '0007_acceptances'), ('funding', '0008_payments'), ('funding', '0009_basis_sets_have_versions'), ('funding', '0010_who_made_the_first_basis_sets'), ('funding', '0011_figures_come_from_files'), ('funding', '0012_basis_in_use_is_locked'), ('funding', '0013_grants'), ('funding', '0014_grants_that_are_there'), ('funding', '0015_payments_are_of_grants'), ('funding', '0016_complaints'), ('funding', '0017_scenario_bench'), ('funding', '0018_reasons_for_departures'), ('funding', '0019_case_letters'), ('funding', '0020_national_frames'), ('funding', '0021_national_reports'), ('funding', '0022_commitments_follow_counties'), ('funding', '0023_frames_of_counties_that_follow'), ('funding', '0024_each_year_reads_its_own_grants'), ('funding', '0025_complaints_have_files'), ('funding', '0026_no_way_around_what_is_decided'), ('funding', '0027_plans_follow_counties_that_are_gone'), ('funding', '0028_key_names_networks'), ('funding', '0029_needs_are_accepted'), ('funding', '0030_letters_to_uh'), ('funding', '0031_kept_tables_are_not_emptied')]

    initial = True

    dependencies = [
        ('documents', '0001_squashed_0004_kept_tables_are_not_emptied'),
        ('partnerships', '0001_squashed_0057_requests_keep_each_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Granted',
            fields=[
                ('id', models.TextField(primary_key=True, serialize=False)),
                ('decided_year', models.IntegerField()),
                ('year', models.IntegerField()),
                ('need_line_id', models.BigIntegerField(null=True)),
                ('amount_nok', models.BigIntegerField()),
            ],
            options={
                'db_table': 'funding_granted',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='AllocationKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('version', models.PositiveSmallIntegerField()),
                ('definition', models.JSONField()),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='keys', to='partnerships.county')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'name', 'version'), name='allocation_key_version_once')],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('frame_nok', models.PositiveBigIntegerField()),
                ('result', models.JSONField()),
                ('left_nok', models.PositiveBigIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('for_approval', 'for approval'), ('decided', 'decided')], default='draft', editable=False, max_length=12)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('returned_reason', models.TextField(blank=True, editable=False)),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheme_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='allocation', to='partnerships.schemeyear')),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.allocationkey')),
                ('basis_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.basisset')),
                ('committed_nok', models.PositiveBigIntegerField(default=0)),
                ('to_needs_nok', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('frame_nok__gt', 0)), name='allocation_frame_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='AllocationLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pots', models.JSONField(default=dict)),
                ('by_key_nok', models.PositiveBigIntegerField()),
                ('granted_nok', models.PositiveBigIntegerField()),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='funding.allocation')),
                ('network', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.network')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocation_lines', to='partnerships.organisation')),
                ('for_network_nok', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('allocation', 'recipient'), name='allocation_line_once_per_recipient'), models.CheckConstraint(condition=models.Q(('for_network_nok__lte', models.F('granted_nok'))), name='allocation_line_keeps_its_networks_part')],
            },
        ),
        migrations.CreateModel(
            name='Adjustment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_nok', models.PositiveBigIntegerField()),
                ('to_nok', models.PositiveBigIntegerField()),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='adjustments', to='funding.allocationline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='adjustment_has_a_reason', violation_error_message='Say why the amount departs from the key.'), models.CheckConstraint(condition=models.Q(('from_nok', models.F('to_nok')), _negated=True), name='adjustment_changes_something', violation_error_message='This is the amount already.')],
            },
        ),
        migrations.CreateModel(
            name='BasisSet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statistics_year', models.PositiveSmallIntegerField()),
                ('sources', models.JSONField(default=dict)),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='basis_sets', to='partnerships.schemeyear')),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('origin', models.CharField(choices=[('registry', 'the registry'), ('file', 'a file')], default='registry', max_length=8)),
                ('version', models.PositiveSmallIntegerField(default=1)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme_year', 'statistics_year', 'version'), name='basis_set_version_once'), models.CheckConstraint(condition=models.Q(('version__gte', 1)), name='basis_set_versions_begin_at_one')],
            },
        ),
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
                ('basis_set', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='made_from', to='funding.basisset')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.schemeyear')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['uploaded_at'], name='basis_import_uploaded')],
            },
        ),
        migrations.CreateModel(
            name='BasisValue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('column', models.CharField(max_length=50)),
                ('number', models.DecimalField(decimal_places=2, max_digits=14, null=True)),
                ('text', models.CharField(blank=True, max_length=80)),
                ('basis_set', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='values', to='funding.basisset')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('basis_set', 'recipient', 'column'), name='basis_value_once_per_column')],
            },
        ),
        migrations.CreateModel(
            name='BenchScenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('frame_nok', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='frame in kroner')),
                ('definition', models.JSONField(blank=True, null=True)),
                ('minimum_nok', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='at least to each')),
                ('maximum_nok', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='at most to each')),
                ('follows_forum', models.BooleanField(default=False, verbose_name="the forum's recommendation counts")),
                ('shared_at', models.DateTimeField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('basis_set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='funding.basisset')),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scenarios', to='funding.allocationkey')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bench_scenarios', to='partnerships.schemeyear')),
                ('updated_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('scheme_year'), django.db.models.functions.text.Lower('name'), name='bench_scenario_name_once_a_year', violation_error_message='Another scenario of the year has this name. Choose another.'), models.CheckConstraint(condition=models.Q(models.Q(('definition__isnull', True), ('key__isnull', False)), models.Q(('definition__isnull', False), ('key__isnull', True)), _connector='OR'), name='bench_scenario_has_one_key', violation_error_message='Choose a key, or write one.'), models.CheckConstraint(condition=models.Q(('frame_nok__isnull', True), ('frame_nok__gt', 0), _connector='OR'), name='bench_scenario_frame_above_zero', violation_error_message='A frame is more than 0 kroner.'), models.CheckConstraint(condition=models.Q(('minimum_nok__isnull', True), ('maximum_nok__isnull', True), ('minimum_nok__lte', models.F('maximum_nok')), _connector='OR'), name='bench_scenario_limits_in_order', violation_error_message='The least is above the most.')],
            },
        ),
        migrations.CreateModel(
            name='ChangeDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.TextField(max_length=2000, verbose_name='why it is changed')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('for_approval', 'for approval'), ('decided', 'decided')], default='draft', editable=False, max_length=12)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('returned_reason', models.TextField(blank=True, editable=False)),
                ('reference', models.CharField(editable=False, max_length=40, null=True, unique=True)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='funding.allocation')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='change_has_a_reason', violation_error_message='Say why the decision is changed.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(('approved_by__isnull', False), ('decided_at__isnull', False), ('prepared_by__isnull', False), ('reference__isnull', False), models.Q(('prepared_by', models.F('approved_by')), _negated=True)), _connector='OR'), name='change_takes_two_people', violation_error_message='The person who prepared the change cannot approve it.')],
            },
        ),
        migrations.CreateModel(
            name='ChangeLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('change_nok', models.BigIntegerField()),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='funding.changedecision')),
                ('need_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='partnerships.needline')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('change_nok', 0), _negated=True), name='change_line_changes_something', violation_error_message='This is the amount already.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='change_line_has_a_reason', violation_error_message='Say why the amount is changed.'), models.UniqueConstraint(fields=('change', 'recipient', 'year', 'need_line'), name='change_line_once_per_recipient_year_and_need', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='Complaint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=10000, verbose_name='what the complaint says')),
                ('told_on', models.DateField()),
                ('due_on', models.DateField()),
                ('received_on', models.DateField(verbose_name='received')),
                ('by_recipient', models.BooleanField(default=False)),
                ('registered_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('state', models.CharField(choices=[('received', 'received'), ('treated', 'under treatment'), ('upheld', 'upheld'), ('partly', 'upheld in part'), ('appealed', 'with the appeal body'), ('settled', 'decided on appeal'), ('dismissed', 'dismissed'), ('withdrawn', 'withdrawn')], default='received', editable=False, max_length=10)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('late_reason', models.TextField(blank=True, max_length=2000)),
                ('suspension', models.CharField(blank=True, editable=False, max_length=200)),
                ('answer', models.TextField(blank=True, max_length=10000)),
                ('decided_at', models.DateTimeField(null=True)),
                ('appeal', models.CharField(blank=True, choices=[('stands', 'the decision stands'), ('changed', 'the decision is changed'), ('revoked', 'the decision is revoked')], max_length=8)),
                ('appeal_answer', models.TextField(blank=True, max_length=10000)),
                ('closed_on', models.DateField(null=True)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='funding.changedecision')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='funding.grant')),
                ('handled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='funding.allocationline')),
                ('need_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaints', to='partnerships.needline')),
                ('outcome', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='complaint', to='funding.changedecision')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['state'], name='complaint_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('change__isnull', True), ('line__isnull', False), ('need_line__isnull', True)), models.Q(('change__isnull', True), ('line__isnull', True), ('need_line__isnull', False)), models.Q(('change__isnull', False), ('line__isnull', True), ('need_line__isnull', True)), _connector='OR'), name='complaint_is_about_one_decision'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='complaint_says_something', violation_error_message='Write what the complaint says.'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('told_on')), ('received_on__gte', models.F('told_on'))), name='complaint_days_in_order'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'dismissed', 'withdrawn']), ('received_on__lte', models.F('due_on')), models.Q(('late_reason', ''), _negated=True), _connector='OR'), name='complaint_late_is_heard_for_a_reason', violation_error_message='It came too late. Say why it is heard all the same, or dismiss it.'), models.CheckConstraint(condition=models.Q(('state__in', ['received', 'treated', 'withdrawn']), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), models.Q(('decided_by', models.F('handled_by')), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='complaint_is_answered_by_another', violation_error_message='The person who treats the complaint cannot decide it.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['upheld', 'partly']), _negated=True), ('outcome__isnull', False), _connector='OR'), name='complaint_upheld_by_a_decision'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'settled'), models.Q(('appeal', ''), _negated=True), models.Q(('appeal_answer', ''), _negated=True)), models.Q(models.Q(('state', 'settled'), _negated=True), ('appeal', ''), ('appeal_answer', '')), _connector='OR'), name='complaint_settled_with_an_outcome'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on', None), ('state__in', ['received', 'treated', 'appealed'])), models.Q(('closed_on__isnull', False), ('state__in', ['upheld', 'partly', 'settled', 'dismissed', 'withdrawn'])), _connector='OR'), name='complaint_closed_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='CaseComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='comment')),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('allocation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='funding.allocation')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('complaint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='funding.complaint')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='case_comment_has_a_text', violation_error_message='Write the comment.'), models.CheckConstraint(condition=models.Q(models.Q(('allocation__isnull', False), ('complaint__isnull', True)), models.Q(('allocation__isnull', True), ('complaint__isnull', False)), _connector='OR'), name='case_comment_is_beside_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='ComplaintFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('complaint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='funding.complaint')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['file'], name='complaint_file_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('complaint', 'sha256'), name='complaint_file_once', violation_error_message='This file is attached already.'), models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), name='complaint_file_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('decided_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('allocation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='funding.allocation')),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('prepared_by', models.F('approved_by')), _negated=True), name='decision_takes_two_people', violation_error_message='The person who prepared the allocation cannot approve it.')],
            },
        ),
        migrations.CreateModel(
            name='DepartureReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('allocation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='departure_reasons', to='funding.allocation')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partnerships.needline')),
                ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('allocation', 'recipient'), name='departure_reason_once_a_recipient'), models.UniqueConstraint(fields=('allocation', 'need_line'), name='departure_reason_once_a_need_line'), models.CheckConstraint(condition=models.Q(models.Q(('need_line__isnull', True), ('recipient__isnull', False)), models.Q(('need_line__isnull', False), ('recipient__isnull', True)), _connector='OR'), name='departure_reason_is_of_one_thing'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='departure_reason_is_written', violation_error_message='Say why the amounts depart from the recommendation.')],
            },
        ),
        migrations.CreateModel(
            name='Frame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_nok', models.PositiveBigIntegerField(verbose_name='frame in kroner')),
                ('is_estimate', models.BooleanField(default=False, verbose_name='the amount is an estimate')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('scheme_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='frame', to='partnerships.schemeyear')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='frame_above_zero', violation_error_message='A frame is more than 0 kroner.')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='partnerships.schemeyear')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme_year', 'recipient'), name='grant_once_a_year_per_recipient')],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer_by', models.DateField()),
                ('extended_to', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'waits for an answer'), ('accepted', 'accepted'), ('declined', 'declined')], default='waiting', editable=False, max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('line', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acceptance', to='funding.allocationline')),
                ('needs_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_acceptance', to='funding.grant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by__isnull', True), ('state', 'waiting')), models.Q(models.Q(('state', 'waiting'), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='acceptance_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='acceptance_declined_with_a_reason', violation_error_message='Say why you decline the grant.'), models.CheckConstraint(condition=models.Q(('extended_to', None), ('extended_to__gt', models.F('answer_by')), _connector='OR'), name='acceptance_extended_to_a_later_day', violation_error_message='The new deadline is not later than the one in the letter.'), models.CheckConstraint(condition=models.Q(models.Q(('line__isnull', True), ('needs_of__isnull', False)), models.Q(('line__isnull', False), ('needs_of__isnull', True)), _connector='OR'), name='acceptance_is_of_one_letter')],
            },
        ),
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'Grant letter'), ('grant_uh', 'Grant letter to a UH institution'), ('refusal', 'Refusal'), ('need_grant', 'Grant to needs'), ('need_grant_uh', 'Grant to needs, to a UH institution'), ('need_refusal', 'Refusal of needs'), ('change', 'Change of a grant'), ('answer', 'Answer to a complaint')], max_length=16)),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål')], max_length=2)),
                ('version', models.PositiveSmallIntegerField()),
                ('texts', models.JSONField()),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_templates', to='partnerships.county')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'kind', 'language', 'version'), name='letter_template_version_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='letter_template_version_from_1')],
            },
        ),
        migrations.CreateModel(
            name='GrantLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordered_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='grant_letter', to='documents.document')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.allocationline')),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.lettertemplate')),
            ],
        ),
        migrations.CreateModel(
            name='CaseLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordered_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('allocation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='need_letters', to='funding.allocation')),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.changedecision')),
                ('complaint', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.complaint')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='case_letter', to='documents.document')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letters', to='funding.grant')),
                ('template', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='case_letters', to='funding.lettertemplate')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('allocation__isnull', False), ('change__isnull', True), ('complaint__isnull', True)), models.Q(('allocation__isnull', True), ('change__isnull', False), ('complaint__isnull', True)), models.Q(('allocation__isnull', True), ('change__isnull', True), ('complaint__isnull', False)), _connector='OR'), name='case_letter_tells_of_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='NationalFrame',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.scheme')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'year'), name='national_frame_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='NationalDivision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('amount_nok', models.PositiveBigIntegerField(verbose_name='frame in kroner')),
                ('is_estimate', models.BooleanField(default=False, verbose_name='the amount is an estimate')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('key_name', models.CharField(max_length=120, verbose_name='name')),
                ('definition', models.JSONField()),
                ('statistics_year', models.PositiveSmallIntegerField()),
                ('basis', models.JSONField()),
                ('sources', models.JSONField(default=dict)),
                ('result', models.JSONField()),
                ('left_nok', models.PositiveBigIntegerField(default=0)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('for_approval', 'for approval'), ('decided', 'decided')], default='draft', editable=False, max_length=12)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('returned_reason', models.TextField(blank=True, editable=False)),
                ('decided_at', models.DateTimeField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frame', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='divisions', to='funding.nationalframe')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('frame', 'number'), name='national_division_once'), models.UniqueConstraint(condition=models.Q(('state', 'decided'), _negated=True), fields=('frame',), name='national_division_one_at_a_time'), models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='national_frame_above_zero', violation_error_message='A frame is more than 0 kroner.'), models.CheckConstraint(condition=models.Q(('prepared_by', models.F('approved_by')), _negated=True), name='national_division_takes_two_people', violation_error_message='The person who prepared the division cannot approve it.'), models.CheckConstraint(condition=models.Q(models.Q(('approved_by__isnull', False), ('decided_at__isnull', False), ('prepared_by__isnull', False), ('state', 'decided')), models.Q(models.Q(('state', 'decided'), _negated=True), ('approved_by', None), ('decided_at', None)), _connector='OR'), name='national_division_decided_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='NationalReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('ordered_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='national_report', to='documents.document')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.scheme')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme', 'year'], name='national_report_year')],
            },
        ),
        migrations.CreateModel(
            name='NationalShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.county')),
                ('division', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='funding.nationaldivision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('division', 'county'), name='national_share_once_a_county')],
            },
        ),
        migrations.CreateModel(
            name='FrameVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('is_estimate', models.BooleanField()),
                ('source', models.CharField(max_length=300)),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('frame', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='funding.frame')),
                ('share', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='frame_version', to='funding.nationalshare')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('frame', 'number'), name='frame_version_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='need_grants', to='funding.decision')),
                ('need_line', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='grant', to='partnerships.needline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='need_grant_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='PaymentFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('form_key', models.UUIDField(editable=False, unique=True)),
                ('until', models.DateField()),
                ('rows', models.PositiveIntegerField()),
                ('total_nok', models.PositiveBigIntegerField()),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('state', models.CharField(choices=[('for_approval', 'for approval'), ('approved', 'approved'), ('rejected', 'rejected')], default='for_approval', editable=False, max_length=12)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payment_files', to='partnerships.schemeyear')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme_year', 'number'), name='payment_file_number_once'), models.CheckConstraint(condition=models.Q(('rows__gt', 0), ('total_nok__gt', 0)), name='payment_file_not_empty'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'approved'), _negated=True), models.Q(('made_by', models.F('decided_by')), _negated=True), _connector='OR'), name='payment_file_takes_two_people', violation_error_message='The person who made the payment file cannot approve it.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'for_approval')), models.Q(models.Q(('state', 'for_approval'), _negated=True), ('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='payment_file_decided_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='payment_file_rejected_with_a_reason', violation_error_message='Say why the file is rejected.')],
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('year', models.PositiveSmallIntegerField()),
                ('due_on', models.DateField()),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('reference', models.CharField(max_length=80, unique=True)),
                ('by_hand', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('planned', 'planned'), ('ordered', 'in a payment file'), ('paid', 'paid'), ('returned', 'returned')], default='planned', editable=False, max_length=10)),
                ('paid_on', models.DateField(null=True)),
                ('returned_on', models.DateField(null=True)),
                ('returned_reason', models.TextField(blank=True)),
                ('suspended_reason', models.TextField(blank=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='funding.paymentfile')),
                ('superseded', models.BooleanField(default=False, editable=False)),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='funding.grant')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_on'], name='payment_state_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='payment_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', True), ('state', 'planned')), models.Q(models.Q(('state', 'planned'), _negated=True), ('file__isnull', False)), _connector='OR'), name='payment_ordered_by_a_file'), models.CheckConstraint(condition=models.Q(models.Q(('paid_on__isnull', True), ('state__in', ['planned', 'ordered'])), models.Q(('paid_on__isnull', False), ('state__in', ['paid', 'returned'])), _connector='OR'), name='payment_paid_on_a_day'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('state', 'returned'), _negated=True), ('returned_on__isnull', True)), models.Q(models.Q(('returned_reason', ''), _negated=True), ('returned_on__isnull', False), ('state', 'returned')), _connector='OR'), name='payment_returned_on_a_day_for_a_reason'), models.CheckConstraint(condition=models.Q(('suspended_reason', ''), ('state', 'planned'), _connector='OR'), name='payment_suspended_while_planned'), models.CheckConstraint(condition=models.Q(('superseded', False), ('state', 'returned'), _connector='OR'), name='payment_superseded_when_returned'), models.UniqueConstraint(fields=('grant', 'number'), name='payment_number_once_in_a_grant')],
            },
        ),
        migrations.CreateModel(
            name='PaymentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('instalments', models.JSONField()),
                ('scheme_year', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='payment_rule', to='partnerships.schemeyear')),
            ],
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='funding.allocationline')),
                ('need_line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='placement', to='partnerships.needline')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='placement_above_zero')],
            },
        ),
        migrations.CreateModel(
            name='RepaymentClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('state', models.CharField(choices=[('open', 'to be repaid'), ('repaid', 'repaid'), ('withdrawn', 'withdrawn')], default='open', editable=False, max_length=10)),
                ('repaid_on', models.DateField(blank=True, null=True)),
                ('change', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='funding.changedecision')),
                ('grant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='funding.grant')),
                ('payer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('registered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('amount_nok__gt', 0)), name='repayment_claim_above_zero'), models.CheckConstraint(condition=models.Q(models.Q(('repaid_on__isnull', False), ('state', 'repaid')), models.Q(models.Q(('state', 'repaid'), _negated=True), ('repaid_on__isnull', True)), _connector='OR'), name='repayment_claim_repaid_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='YearlyReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ordered_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='yearly_report', to='documents.document')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='partnerships.schemeyear')),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationkey',
            trigger=pgtrigger.compiler.Trigger(name='key_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='8f6f778b3dbd8f8365d60a7a1be51d59424710b9', operation='UPDATE', pgid='pgtrigger_key_never_changes_e34f5', table='funding_allocationkey', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='decided_line_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM funding_decision d\n                                WHERE d.allocation_id\n                                   IN (OLD.allocation_id, NEW.allocation_id))\n                    THEN RAISE EXCEPTION 'The lines of a decision are locked.';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='20d969bca1901e6d66c34d7b3001787670d1011e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_decided_line_is_locked_87a0b', table='funding_allocationline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocationline',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='6e0858476386c9735c33d396b50f4b23c0726ebf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d1cb9', table='funding_allocationline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='adjustment_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='061962c67f142bc01567f8fe03de5195b3ce8f9e', operation='UPDATE', pgid='pgtrigger_adjustment_is_kept_ec8c4', table='funding_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='decided_adjustment_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE adjustment funding_adjustment%ROWTYPE;', func="\n                    adjustment := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF EXISTS (SELECT 1 FROM funding_decision d\n                                 JOIN funding_allocationline l\n                                   ON l.allocation_id = d.allocation_id\n                                WHERE l.id = adjustment.line_id)\n                    THEN RAISE EXCEPTION 'The reasons of a decision are locked.';\n                    END IF;\n                    RETURN adjustment;\n                ", hash='63bf1a47b10a12cafc0d1b327cefdb6147f2d793', operation='INSERT OR DELETE', pgid='pgtrigger_decided_adjustment_is_locked_e3cc5', table='funding_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='adjustment',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='6141e91a8785b296f81f7c8e4ec96b8660da8110', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ee56e', table='funding_adjustment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisset',
            trigger=pgtrigger.compiler.Trigger(name='basis_in_use_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_allocation a\n                WHERE a.basis_set_id IN (OLD.id) AND a.state <> 'draft')\n    THEN RAISE EXCEPTION 'The basis of a sent or decided allocation is locked.';\n    END IF;\nRETURN COALESCE(NEW, OLD);", hash='d431ace4eb3f86973c0fdab4530659ed07a08027', operation='UPDATE OR DELETE', pgid='pgtrigger_basis_in_use_is_locked_59505', table='funding_basisset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisset',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f8bc0fe51dcd261ec7073cdd71b3ca72e1aa8450', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8f8a8', table='funding_basisset', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisimport',
            trigger=pgtrigger.compiler.Trigger(name='basis_import_is_as_it_was_read', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."scheme_year_id" IS DISTINCT FROM (NEW."scheme_year_id") OR OLD."statistics_year" IS DISTINCT FROM (NEW."statistics_year") OR OLD."source" IS DISTINCT FROM (NEW."source") OR OLD."sector" IS DISTINCT FROM (NEW."sector") OR OLD."file_name" IS DISTINCT FROM (NEW."file_name") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."uploaded_at" IS DISTINCT FROM (NEW."uploaded_at") OR OLD."uploaded_by_id" IS DISTINCT FROM (NEW."uploaded_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ab30fc21a29cc451bbfc33c15da25507c7c5d64d', operation='UPDATE', pgid='pgtrigger_basis_import_is_as_it_was_read_9e8b3', table='funding_basisimport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisimport',
            trigger=pgtrigger.compiler.Trigger(name='saved_basis_import_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."basis_set_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1a7548d341d35ad5c55dd2454b49a6b0b120f67f', operation='UPDATE OR DELETE', pgid='pgtrigger_saved_basis_import_is_kept_8e1cd', table='funding_basisimport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisimport',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='21158095c3030847dd6219cd7f60705d1299d32d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_18dad', table='funding_basisimport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='decided_allocation_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'decided\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ff7e7e054188af1b20c5a5f503fbe84f8066d2d8', operation='UPDATE OR DELETE', pgid='pgtrigger_decided_allocation_is_locked_8dd29', table='funding_allocation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='allocation',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='32a8a9a3ded1de9e07b3d2058b2f85aafc6c41c6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_fc6c9', table='funding_allocation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisvalue',
            trigger=pgtrigger.compiler.Trigger(name='basis_value_in_use_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_allocation a\n                WHERE a.basis_set_id IN (OLD.basis_set_id, NEW.basis_set_id) AND a.state <> 'draft')\n    THEN RAISE EXCEPTION 'The basis of a sent or decided allocation is locked.';\n    END IF;\nRETURN COALESCE(NEW, OLD);", hash='1d7db08391aab992e602d26bd6f819bb79f43503', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_basis_value_in_use_is_locked_5358c', table='funding_basisvalue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='basisvalue',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='70e28107928af683e2284442f43fdee831ee9db1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ff6a5', table='funding_basisvalue', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changedecision',
            trigger=pgtrigger.compiler.Trigger(name='decided_change_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'decided\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4f93ad895dff2bcbe72629fd8908a63a75136292', operation='UPDATE OR DELETE', pgid='pgtrigger_decided_change_is_locked_07921', table='funding_changedecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changedecision',
            trigger=pgtrigger.compiler.Trigger(name='change_within_frames', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'decided\')', declare='DECLARE the_year partnerships_schemeyear%ROWTYPE;', func="\n    SELECT y.* INTO the_year FROM partnerships_schemeyear y\n      JOIN funding_allocation a ON a.scheme_year_id = y.id\n     WHERE a.id = NEW.allocation_id AND a.state = 'decided';\n    IF NOT FOUND THEN\n        RAISE EXCEPTION 'A change is of what is decided.';\n    END IF;\n    \n    PERFORM 1 FROM funding_frame f\n       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n        AND y.year >= the_year.year\n      ORDER BY f.id FOR NO KEY UPDATE OF f;\n    IF EXISTS (\n        SELECT 1 FROM funding_frame f\n          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n           AND y.year >= the_year.year\n           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)\n                                 FROM funding_granted g\n                                WHERE g.scheme_id = y.scheme_id\n                                  AND g.county_id = y.county_id AND g.year = y.year))\n    THEN RAISE EXCEPTION 'More is decided than the frame holds.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';\n    END IF;\n\n    IF EXISTS (SELECT 1 FROM funding_granted g\n                WHERE g.scheme_year_id = the_year.id\n                GROUP BY g.recipient_id, g.year HAVING SUM(g.amount_nok) < 0)\n    THEN RAISE EXCEPTION 'Nobody is granted less than nothing.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'granted_not_below_zero';\n    END IF;\n    RETURN NEW;\n", hash='60d30365aa1d6c2b8764650b4b1f70ff7f60fc52', operation='INSERT OR UPDATE', pgid='pgtrigger_change_within_frames_91e33', table='funding_changedecision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changedecision',
            trigger=pgtrigger.compiler.Trigger(name='change_is_paid_as_granted', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'decided\')', constraint='CONSTRAINT', declare='DECLARE of_grant bigint;', func="\n    FOR of_grant IN SELECT DISTINCT t.id\n          FROM funding_changeline l\n          JOIN funding_allocation a ON a.id = NEW.allocation_id\n          JOIN funding_granted g ON g.scheme_year_id = a.scheme_year_id\n           AND g.recipient_id = l.recipient_id AND g.year = l.year\n          JOIN partnerships_schemeyear y ON y.scheme_id = g.scheme_id\n           AND y.county_id = g.county_id AND y.year = g.year\n          JOIN funding_grant t ON t.scheme_year_id = y.id\n           AND t.recipient_id = l.recipient_id\n         WHERE l.change_id = NEW.id\n    LOOP \n    IF EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = of_grant)\n       AND (SELECT COALESCE(SUM(p.amount_nok), 0) FROM funding_payment p\n             WHERE p.grant_id = of_grant AND NOT p.superseded)\n         - (SELECT COALESCE(SUM(c.amount_nok), 0) FROM funding_repaymentclaim c\n             WHERE c.grant_id = of_grant AND c.state <> 'withdrawn')\n        <> (SELECT COALESCE(SUM(g.amount_nok), 0)\n              FROM funding_grant t\n              JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id\n              JOIN funding_granted g ON g.recipient_id = t.recipient_id\n               AND g.scheme_id = y.scheme_id AND g.county_id = y.county_id\n               AND g.year = y.year\n             WHERE t.id = of_grant)\n    THEN RAISE EXCEPTION 'The instalments are not together what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_is_granted';\n    END IF;\n END LOOP;\n    RETURN NULL;\n", hash='eeaa7553beedbfb418f7ac74d8aab19288dddea3', operation='INSERT OR UPDATE', pgid='pgtrigger_change_is_paid_as_granted_21e5e', table='funding_changedecision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changedecision',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='fdcee1d3403ccf2003c6686752f4fe61ccb87e77', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_4cf18', table='funding_changedecision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeline',
            trigger=pgtrigger.compiler.Trigger(name='decided_change_line_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE line funding_changeline%ROWTYPE;', func="\n                    line := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF EXISTS (SELECT 1 FROM funding_changedecision c\n                                WHERE c.id = line.change_id AND c.state = 'decided')\n                       OR (TG_OP = 'UPDATE' AND NEW.change_id <> OLD.change_id)\n                    THEN RAISE EXCEPTION 'The lines of a decision are locked.';\n                    END IF;\n                    RETURN line;\n                ", hash='1c46a0fb70f9780c882ef71b0bc7a9c605e849c7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_decided_change_line_is_locked_05392', table='funding_changeline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='changeline',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='254197262200523de4bba15176bf22f0ff6dd57f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_3da64', table='funding_changeline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casecomment',
            trigger=pgtrigger.compiler.Trigger(name='case_comment_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d830b2f30fd91b68c629994320dacd8bfbdd9214', operation='UPDATE OR DELETE', pgid='pgtrigger_case_comment_is_kept_25692', table='funding_casecomment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='casecomment',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='656514b7086753d442a6fc7131b066a98ad45f35', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_7a146', table='funding_casecomment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='94f312004d35448a94f739af50ab2e0a8e81d892', operation='UPDATE OR DELETE', pgid='pgtrigger_decision_is_locked_0589e', table='funding_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_within_frame', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM funding_allocation a\n                                    WHERE a.id = NEW.allocation_id\n                                      AND a.state = 'decided'\n                                      AND a.prepared_by_id = NEW.prepared_by_id)\n                    THEN RAISE EXCEPTION\n                        'A decision names who prepared a decided allocation.';\n                    END IF;\n                    IF (SELECT COALESCE(SUM(l.granted_nok), 0)\n                          FROM funding_allocationline l\n                         WHERE l.allocation_id = NEW.allocation_id)\n                     > (SELECT a.frame_nok FROM funding_allocation a\n                         WHERE a.id = NEW.allocation_id)\n                    THEN RAISE EXCEPTION 'The decision is above the frame.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='0aa67d08cadefb95a626242f0c8d9d0080d43ebc', operation='INSERT', pgid='pgtrigger_decision_within_frame_e77ad', table='funding_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='decision_is_paid_as_granted', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE the_year bigint; of_grant bigint;', func="\n    SELECT a.scheme_year_id INTO the_year FROM funding_allocation a\n     WHERE a.id = NEW.allocation_id;\n    \n    FOR of_grant IN SELECT DISTINCT t.id\n          FROM funding_granted d\n          JOIN partnerships_schemeyear y ON y.scheme_id = d.scheme_id\n           AND y.county_id = d.county_id AND y.year = d.year\n          JOIN funding_grant t ON t.scheme_year_id = y.id\n           AND t.recipient_id = d.recipient_id\n         WHERE d.scheme_year_id = the_year\n    LOOP \n    IF EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = of_grant)\n       AND (SELECT COALESCE(SUM(p.amount_nok), 0) FROM funding_payment p\n             WHERE p.grant_id = of_grant AND NOT p.superseded)\n         - (SELECT COALESCE(SUM(c.amount_nok), 0) FROM funding_repaymentclaim c\n             WHERE c.grant_id = of_grant AND c.state <> 'withdrawn')\n        <> (SELECT COALESCE(SUM(g.amount_nok), 0)\n              FROM funding_grant t\n              JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id\n              JOIN funding_granted g ON g.recipient_id = t.recipient_id\n               AND g.scheme_id = y.scheme_id AND g.county_id = y.county_id\n               AND g.year = y.year\n             WHERE t.id = of_grant)\n    THEN RAISE EXCEPTION 'The instalments are not together what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_is_granted';\n    END IF;\n END LOOP;\n\n    RETURN NULL;\n", hash='3272fa2c77a154e1dea35a14f7072779cb68540c', operation='INSERT', pgid='pgtrigger_decision_is_paid_as_granted_b7192', table='funding_decision', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='all_decisions_within_frames', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_year partnerships_schemeyear%ROWTYPE;', func="\n    SELECT y.* INTO the_year FROM partnerships_schemeyear y\n      JOIN funding_allocation a ON a.scheme_year_id = y.id\n     WHERE a.id = NEW.allocation_id;\n    \n    PERFORM 1 FROM funding_frame f\n       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n        AND y.year >= the_year.year\n      ORDER BY f.id FOR NO KEY UPDATE OF f;\n    IF EXISTS (\n        SELECT 1 FROM funding_frame f\n          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n           AND y.year >= the_year.year\n           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)\n                                 FROM funding_granted g\n                                WHERE g.scheme_id = y.scheme_id\n                                  AND g.county_id = y.county_id AND g.year = y.year))\n    THEN RAISE EXCEPTION 'More is decided than the frame holds.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';\n    END IF;\n\n    RETURN NEW;\n", hash='a0d57a83ecfbd4d3048690cc1ce74a82eba13b38', operation='INSERT', pgid='pgtrigger_all_decisions_within_frames_67106', table='funding_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='dead554a386295a1c366bc484dd36c35376e6dc6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_2f8d6', table='funding_decision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departurereason',
            trigger=pgtrigger.compiler.Trigger(name='decided_departure_reason_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_decision d\n                WHERE d.allocation_id IN (OLD.allocation_id, NEW.allocation_id))\n    THEN RAISE EXCEPTION 'The reasons of a decision are locked.';\n    END IF;\n    RETURN COALESCE(NEW, OLD);\n", hash='b9a5b43cd3e726ef6f19b50ab08a6c3eefd41997', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_decided_departure_reason_is_locked_f4479', table='funding_departurereason', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='departurereason',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='0063013c697737a5b97e70f544e5fe5fc1b734f0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a6a49', table='funding_departurereason', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frame',
            trigger=pgtrigger.compiler.Trigger(name='frame_holds_what_is_decided', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_year partnerships_schemeyear%ROWTYPE;', func="\n    SELECT y.* INTO the_year FROM partnerships_schemeyear y\n     WHERE y.id = NEW.scheme_year_id;\n    \n    PERFORM 1 FROM funding_frame f\n       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n        AND y.year >= the_year.year\n      ORDER BY f.id FOR NO KEY UPDATE OF f;\n    IF EXISTS (\n        SELECT 1 FROM funding_frame f\n          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n           AND y.year >= the_year.year\n           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)\n                                 FROM funding_granted g\n                                WHERE g.scheme_id = y.scheme_id\n                                  AND g.county_id = y.county_id AND g.year = y.year))\n    THEN RAISE EXCEPTION 'More is decided than the frame holds.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';\n    END IF;\n\n    RETURN NEW;\n", hash='a924d75282952c0d582e24ceb047187dae280830', operation='INSERT OR UPDATE', pgid='pgtrigger_frame_holds_what_is_decided_79163', table='funding_frame', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frame',
            trigger=pgtrigger.compiler.Trigger(name='frame_of_decisions_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT 1 FROM funding_allocation a\n                WHERE a.scheme_year_id = OLD.scheme_year_id AND a.state = 'decided')\n    THEN RAISE EXCEPTION 'The frame of a decision is kept.';\n    END IF;\n    RETURN OLD;\n", hash='f5af77e9576a51d790b7aabc3ac11a1d7c0c8153', operation='DELETE', pgid='pgtrigger_frame_of_decisions_is_kept_170b9', table='funding_frame', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frame',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='e3edb28d0f3bd7425449eabcb88598d9e61b0e65', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_786d5', table='funding_frame', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='complaint_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0928d6e3820d2089e6a6805358eb5388c396b2cb', operation='DELETE', pgid='pgtrigger_complaint_is_kept_3ac7a', table='funding_complaint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='closed_complaint_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."closed_on" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='3b51a49257ad6e94740a593dda39b2428c25e7cc', operation='UPDATE', pgid='pgtrigger_closed_complaint_is_locked_29278', table='funding_complaint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='complaint_says_what_it_said', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."need_line_id" IS DISTINCT FROM (NEW."need_line_id") OR OLD."change_id" IS DISTINCT FROM (NEW."change_id") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."told_on" IS DISTINCT FROM (NEW."told_on") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."received_on" IS DISTINCT FROM (NEW."received_on") OR OLD."by_recipient" IS DISTINCT FROM (NEW."by_recipient") OR OLD."registered_at" IS DISTINCT FROM (NEW."registered_at") OR OLD."registered_by_id" IS DISTINCT FROM (NEW."registered_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='73f337d3b0727a9fc8ca3fe175d631e529420115', operation='UPDATE', pgid='pgtrigger_complaint_says_what_it_said_c14f4', table='funding_complaint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='complaint_moves_one_way', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = (NEW."state")))', func="\n                    IF (OLD.state, NEW.state) NOT IN (\n                        ('received', 'treated'), ('received', 'dismissed'),\n                        ('received', 'withdrawn'), ('treated', 'upheld'),\n                        ('treated', 'partly'), ('treated', 'appealed'),\n                        ('treated', 'dismissed'), ('treated', 'withdrawn'),\n                        ('appealed', 'settled'), ('appealed', 'withdrawn'))\n                    THEN RAISE EXCEPTION 'A complaint does not go from % to %.',\n                        OLD.state, NEW.state;\n                    END IF;\n                    IF NEW.state IN ('upheld', 'partly') AND NOT EXISTS (\n                        SELECT 1 FROM funding_changedecision c\n                         WHERE c.id = NEW.outcome_id AND c.state = 'decided')\n                    THEN RAISE EXCEPTION 'A complaint is upheld by a decision.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7778c34fc97f46f8aa87d8cd9d7b1f9857947c4e', operation='UPDATE', pgid='pgtrigger_complaint_moves_one_way_c7385', table='funding_complaint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='complaint',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='b8a6243995eccbe172fff221cea6980880d4d3cf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_be15e', table='funding_complaint', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='acceptance',
            trigger=pgtrigger.compiler.Trigger(name='answered_acceptance_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'waiting\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73e63c710201c431c778003948793a9791aaa9d3', operation='UPDATE OR DELETE', pgid='pgtrigger_answered_acceptance_is_kept_8a5eb', table='funding_acceptance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='acceptance',
            trigger=pgtrigger.compiler.Trigger(name='acceptance_is_of_its_letter', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."needs_of_id" IS DISTINCT FROM (NEW."needs_of_id") OR OLD."answer_by" IS DISTINCT FROM (NEW."answer_by"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='bb5d1c7df8d939e6222a9b4766fb7e398746600e', operation='UPDATE', pgid='pgtrigger_acceptance_is_of_its_letter_92e74', table='funding_acceptance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='acceptance',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='195ac8016146381291815700e3ef88cbe511cada', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_eafd2', table='funding_acceptance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lettertemplate',
            trigger=pgtrigger.compiler.Trigger(name='letter_template_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='eae6cd8f1e7270eb9f8d32ef98df5f9fddd5b143', operation='UPDATE OR DELETE', pgid='pgtrigger_letter_template_never_changes_dc2e2', table='funding_lettertemplate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lettertemplate',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='88b8cf9f4bb4e41cf459d617c7bd7577e4cda496', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_47c97', table='funding_lettertemplate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='grantletter',
            trigger=pgtrigger.compiler.Trigger(name='letter_is_whose_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."line_id" IS DISTINCT FROM (NEW."line_id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='816dc770484a14368175f88329f658365bb7a534', operation='UPDATE', pgid='pgtrigger_letter_is_whose_it_is_fc13d', table='funding_grantletter', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseletter',
            trigger=pgtrigger.compiler.Trigger(name='case_letter_is_whose_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."allocation_id" IS DISTINCT FROM (NEW."allocation_id") OR OLD."change_id" IS DISTINCT FROM (NEW."change_id") OR OLD."complaint_id" IS DISTINCT FROM (NEW."complaint_id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id") OR OLD."template_id" IS DISTINCT FROM (NEW."template_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='51e695de506c018208c7cf6171750f9af7026fb1', operation='UPDATE', pgid='pgtrigger_case_letter_is_whose_it_is_ba949', table='funding_caseletter', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationalframe',
            trigger=pgtrigger.compiler.Trigger(name='national_frame_is_of_its_year', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."scheme_id" IS DISTINCT FROM (NEW."scheme_id") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='1dd1db82c56b64dbdb5872a74f19c6039228f8be', operation='UPDATE', pgid='pgtrigger_national_frame_is_of_its_year_ec49f', table='funding_nationalframe', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationaldivision',
            trigger=pgtrigger.compiler.Trigger(name='decided_division_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'decided\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4412b5dbfb69e7bc7c1b56df2ee28f497b5450fe', operation='UPDATE OR DELETE', pgid='pgtrigger_decided_division_is_locked_15cb0', table='funding_nationaldivision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationaldivision',
            trigger=pgtrigger.compiler.Trigger(name='decided_division_adds_up', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'decided\')', func="\n                    IF NEW.amount_nok - NEW.left_nok <> (\n                        SELECT COALESCE(SUM(s.amount_nok), 0)\n                          FROM funding_nationalshare s WHERE s.division_id = NEW.id)\n                    THEN RAISE EXCEPTION 'The shares are not the national frame.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='f86acf4e783fd4b544175935fef93948b6911897', operation='INSERT OR UPDATE', pgid='pgtrigger_decided_division_adds_up_e2aa6', table='funding_nationaldivision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationaldivision',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='abeda9142765e2e8aaa55d141587f5f463759b8f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_aeb6c', table='funding_nationaldivision', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationalreport',
            trigger=pgtrigger.compiler.Trigger(name='national_report_is_of_its_year', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."scheme_id" IS DISTINCT FROM (NEW."scheme_id") OR OLD."year" IS DISTINCT FROM (NEW."year") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='4420c73205b21d25b61934e8edf0b4c6da573931', operation='UPDATE', pgid='pgtrigger_national_report_is_of_its_year_284c3', table='funding_nationalreport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationalshare',
            trigger=pgtrigger.compiler.Trigger(name='decided_share_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM funding_nationaldivision d\n                                WHERE d.id IN (OLD.division_id, NEW.division_id)\n                                  AND d.state = 'decided')\n                    THEN RAISE EXCEPTION 'The shares of a decision are locked.';\n                    END IF;\n                    RETURN COALESCE(NEW, OLD);\n                ", hash='8304ca2bb8458e53337972878ec383b7c774c917', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_decided_share_is_locked_3b63c', table='funding_nationalshare', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='nationalshare',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='3bd4132db38b251176a4dcf740542bac60875264', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_de8c9', table='funding_nationalshare', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frameversion',
            trigger=pgtrigger.compiler.Trigger(name='frame_version_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='91f09ec93e8e48c1f95a1b5a0603e38f57d59bc5', operation='UPDATE', pgid='pgtrigger_frame_version_is_kept_9a37c', table='funding_frameversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frameversion',
            trigger=pgtrigger.compiler.Trigger(name='frame_version_goes_with_its_frame', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF EXISTS (SELECT 1 FROM funding_frame f WHERE f.id = OLD.frame_id)\n    THEN RAISE EXCEPTION 'What a frame was before is kept.';\n    END IF;\n    RETURN NULL;\n", hash='6a1a5c208abf38981ee0e4871e0b856a06cd4a54', operation='DELETE', pgid='pgtrigger_frame_version_goes_with_its_frame_97e11', table='funding_frameversion', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frameversion',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f2ce7eab371659b05378051b594fa7eb13934cb8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_06315', table='funding_frameversion', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needgrant',
            trigger=pgtrigger.compiler.Trigger(name='decided_need_grant_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decision_id" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='55351013a2c22f62f17800083588ad5c23f4beaa', operation='UPDATE OR DELETE', pgid='pgtrigger_decided_need_grant_is_locked_5b111', table='funding_needgrant', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needgrant',
            trigger=pgtrigger.compiler.Trigger(name='need_grants_within_frames', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_year partnerships_schemeyear%ROWTYPE;', func="\n    FOR the_year IN SELECT DISTINCT y.* FROM new_rows g\n        JOIN funding_decision d ON d.id = g.decision_id\n        JOIN funding_allocation a ON a.id = d.allocation_id\n        JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id\n    LOOP \n    PERFORM 1 FROM funding_frame f\n       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n        AND y.year >= the_year.year\n      ORDER BY f.id FOR NO KEY UPDATE OF f;\n    IF EXISTS (\n        SELECT 1 FROM funding_frame f\n          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n           AND y.year >= the_year.year\n           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)\n                                 FROM funding_granted g\n                                WHERE g.scheme_id = y.scheme_id\n                                  AND g.county_id = y.county_id AND g.year = y.year))\n    THEN RAISE EXCEPTION 'More is decided than the frame holds.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';\n    END IF;\n END LOOP;\n    RETURN NULL;\n", hash='db473b85731bc9e07a28ca2d0aaec4069364bf15', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_need_grants_within_frames_e8d99', referencing='REFERENCING NEW TABLE AS new_rows ', table='funding_needgrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needgrant',
            trigger=pgtrigger.compiler.Trigger(name='new_need_grants_within_frames', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_year partnerships_schemeyear%ROWTYPE;', func="\n    FOR the_year IN SELECT DISTINCT y.* FROM new_rows g\n        JOIN funding_decision d ON d.id = g.decision_id\n        JOIN funding_allocation a ON a.id = d.allocation_id\n        JOIN partnerships_schemeyear y ON y.id = a.scheme_year_id\n    LOOP \n    PERFORM 1 FROM funding_frame f\n       JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n      WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n        AND y.year >= the_year.year\n      ORDER BY f.id FOR NO KEY UPDATE OF f;\n    IF EXISTS (\n        SELECT 1 FROM funding_frame f\n          JOIN partnerships_schemeyear y ON y.id = f.scheme_year_id\n         WHERE y.scheme_id = the_year.scheme_id AND y.county_id IN (\n    SELECT the_year.county_id UNION SELECT g.county_id FROM funding_granted g\n     WHERE g.scheme_year_id = the_year.id)\n           AND y.year >= the_year.year\n           AND f.amount_nok < (SELECT COALESCE(SUM(g.amount_nok), 0)\n                                 FROM funding_granted g\n                                WHERE g.scheme_id = y.scheme_id\n                                  AND g.county_id = y.county_id AND g.year = y.year))\n    THEN RAISE EXCEPTION 'More is decided than the frame holds.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'decided_within_frame';\n    END IF;\n END LOOP;\n    RETURN NULL;\n", hash='eb071b7d46817e84e76640836d74d02509e70ea2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_need_grants_within_frames_3b04a', referencing='REFERENCING NEW TABLE AS new_rows ', table='funding_needgrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needgrant',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='c96d7164681e5ffcf83900ff4870cf2252376774', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_30090', table='funding_needgrant', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentfile',
            trigger=pgtrigger.compiler.Trigger(name='payment_file_says_what_it_said', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."scheme_year_id" IS DISTINCT FROM (NEW."scheme_year_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."form_key" IS DISTINCT FROM (NEW."form_key") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."rows" IS DISTINCT FROM (NEW."rows") OR OLD."total_nok" IS DISTINCT FROM (NEW."total_nok") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='49a974064e548bcdfdec8e16583b3fdce5309fa1', operation='UPDATE', pgid='pgtrigger_payment_file_says_what_it_said_6e3d5', table='funding_paymentfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentfile',
            trigger=pgtrigger.compiler.Trigger(name='decided_payment_file_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'for_approval\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='195bbc5be95ae5a641d16384d6fe9655070cbd2c', operation='UPDATE', pgid='pgtrigger_decided_payment_file_is_kept_11655', table='funding_paymentfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentfile',
            trigger=pgtrigger.compiler.Trigger(name='payment_file_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='88a6b5632409eaebec57849f88c50e57ce2f20cf', operation='DELETE', pgid='pgtrigger_payment_file_is_kept_34bd0', table='funding_paymentfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentfile',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2137138d29f9f92767a2e8d03397119855beb68e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_c4c90', table='funding_paymentfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payments_are_the_grant', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE of_grant bigint;', func="\n                    of_grant := CASE WHEN TG_OP = 'DELETE'\n                                     THEN OLD.grant_id ELSE NEW.grant_id END;\n                    \n    IF EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = of_grant)\n       AND (SELECT COALESCE(SUM(p.amount_nok), 0) FROM funding_payment p\n             WHERE p.grant_id = of_grant AND NOT p.superseded)\n         - (SELECT COALESCE(SUM(c.amount_nok), 0) FROM funding_repaymentclaim c\n             WHERE c.grant_id = of_grant AND c.state <> 'withdrawn')\n        <> (SELECT COALESCE(SUM(g.amount_nok), 0)\n              FROM funding_grant t\n              JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id\n              JOIN funding_granted g ON g.recipient_id = t.recipient_id\n               AND g.scheme_id = y.scheme_id AND g.county_id = y.county_id\n               AND g.year = y.year\n             WHERE t.id = of_grant)\n    THEN RAISE EXCEPTION 'The instalments are not together what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_is_granted';\n    END IF;\n\n                    RETURN NULL;\n                ", hash='04e3f6d6f402376f5c897d730d596280c0ff4104', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_payments_are_the_grant_eaf32', table='funding_payment', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_of_a_decision', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM funding_grant t\n                          JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id\n                          JOIN funding_granted g ON g.recipient_id = t.recipient_id\n                           AND g.scheme_id = y.scheme_id\n                           AND g.county_id = y.county_id AND g.year = y.year\n                         WHERE t.id = NEW.grant_id)\n                    THEN RAISE EXCEPTION 'Nothing is paid before the decision.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='edeaa98b1f8a21bd212e62f4bc06624263473ca1', operation='INSERT', pgid='pgtrigger_payment_of_a_decision_dc089', table='funding_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='payment_in_a_file_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."file_id" IS NOT NULL)', func="\n                    IF TG_OP = 'DELETE' THEN\n                        RAISE EXCEPTION 'An instalment in a payment file is kept.';\n                    END IF;\n                    IF (NEW.grant_id, NEW.number, NEW.recipient_id, NEW.year,\n                        NEW.due_on, NEW.amount_nok, NEW.reference)\n                       IS DISTINCT FROM\n                       (OLD.grant_id, OLD.number, OLD.recipient_id, OLD.year,\n                        OLD.due_on, OLD.amount_nok, OLD.reference)\n                    THEN RAISE EXCEPTION 'An instalment in a payment file is locked.';\n                    END IF;\n                    IF OLD.superseded AND NOT NEW.superseded\n                    THEN RAISE EXCEPTION 'Another instalment has taken its place.';\n                    END IF;\n                    IF NEW.file_id IS DISTINCT FROM OLD.file_id AND NOT (\n                        NEW.file_id IS NULL AND EXISTS (\n                            SELECT 1 FROM funding_paymentfile f\n                             WHERE f.id = OLD.file_id AND f.state = 'rejected'))\n                    THEN RAISE EXCEPTION 'An instalment is in one payment file ever.';\n                    END IF;\n                    IF NEW.file_id IS NOT NULL AND NEW.state IN ('paid', 'returned')\n                       AND NOT EXISTS (\n                            SELECT 1 FROM funding_paymentfile f\n                             WHERE f.id = NEW.file_id AND f.state = 'approved')\n                    THEN RAISE EXCEPTION 'The payment file is not approved.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='4968cf739797c43e0e02c0e5b529814e22b3a516', operation='UPDATE OR DELETE', pgid='pgtrigger_payment_in_a_file_is_locked_69667', table='funding_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='payment',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='4b6efddcfda8190e839e0d7597989be19b2e7869', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_cec80', table='funding_payment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='placement_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0cb3760cde3cf54236cdc086439789d83e535379', operation='UPDATE OR DELETE', pgid='pgtrigger_placement_is_kept_23d70', table='funding_placement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='placement',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='b5e090f89c719325bb4ffe2482364c3dc2f94609', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6c53a', table='funding_placement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='repaymentclaim',
            trigger=pgtrigger.compiler.Trigger(name='closed_repayment_claim_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (OLD."state" = \'open\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='272bfd64882cf212d9a4781691672d69dcff569b', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_repayment_claim_is_kept_972a1', table='funding_repaymentclaim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='repaymentclaim',
            trigger=pgtrigger.compiler.Trigger(name='repayment_claim_says_what_it_said', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."change_id" IS DISTINCT FROM (NEW."change_id") OR OLD."payer_id" IS DISTINCT FROM (NEW."payer_id") OR OLD."amount_nok" IS DISTINCT FROM (NEW."amount_nok") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b3e531ba74f3d143cf84539a9ae44fe2381473d5', operation='UPDATE', pgid='pgtrigger_repayment_claim_says_what_it_said_780b6', table='funding_repaymentclaim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='repaymentclaim',
            trigger=pgtrigger.compiler.Trigger(name='claims_and_payments_are_the_grant', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE of_grant bigint;', func="\n                    of_grant := CASE WHEN TG_OP = 'DELETE'\n                                     THEN OLD.grant_id ELSE NEW.grant_id END;\n                    \n    IF EXISTS (SELECT 1 FROM funding_payment p WHERE p.grant_id = of_grant)\n       AND (SELECT COALESCE(SUM(p.amount_nok), 0) FROM funding_payment p\n             WHERE p.grant_id = of_grant AND NOT p.superseded)\n         - (SELECT COALESCE(SUM(c.amount_nok), 0) FROM funding_repaymentclaim c\n             WHERE c.grant_id = of_grant AND c.state <> 'withdrawn')\n        <> (SELECT COALESCE(SUM(g.amount_nok), 0)\n              FROM funding_grant t\n              JOIN partnerships_schemeyear y ON y.id = t.scheme_year_id\n              JOIN funding_granted g ON g.recipient_id = t.recipient_id\n               AND g.scheme_id = y.scheme_id AND g.county_id = y.county_id\n               AND g.year = y.year\n             WHERE t.id = of_grant)\n    THEN RAISE EXCEPTION 'The instalments are not together what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'paid_is_granted';\n    END IF;\n\n                    RETURN NULL;\n                ", hash='94de1a5093b80212375926db83056236fbf436f1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_claims_and_payments_are_the_grant_8b6a8', table='funding_repaymentclaim', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='repaymentclaim',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='5b9936bd8ac99ac38af4b287ec25f3403535e2ef', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_0698d', table='funding_repaymentclaim', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='yearlyreport',
            trigger=pgtrigger.compiler.Trigger(name='report_is_of_its_year', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."scheme_year_id" IS DISTINCT FROM (NEW."scheme_year_id") OR OLD."document_id" IS DISTINCT FROM (NEW."document_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='ecfb4ac5d51ab56230a0979ab13fa616a70130b1', operation='UPDATE', pgid='pgtrigger_report_is_of_its_year_c7bc6', table='funding_yearlyreport', when='BEFORE')),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION funding_county_of"),
        migrations.RunSQL(VIEW, "DROP VIEW funding_granted"),
    ]
