import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.contrib.postgres.operations
import django.contrib.postgres.search
import django.core.serializers.json
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import partnerships.models.need_rules
import partnerships.models.organisation
import partnerships.models.scheme
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('partnerships', '0001_registry'), ('partnerships', '0002_needs_and_memberships'), ('partnerships', '0003_need_requested_nok'), ('partnerships', '0004_sum_needs_that_are_there'), ('partnerships', '0005_need_title_lower'), ('partnerships', '0006_the_whole_need'), ('partnerships', '0007_years_that_are_there_ask_as_before'), ('partnerships', '0008_call_of_a_year'), ('partnerships', '0009_keep_each_submission'), ('partnerships', '0010_open_after_the_deadline'), ('partnerships', '0011_attachments'), ('partnerships', '0012_comments'), ('partnerships', '0013_handouts'), ('partnerships', '0014_memberships_end_at_a_moment'), ('partnerships', '0015_organisations_keep_an_approver'), ('partnerships', '0016_ways_in'), ('partnerships', '0017_owner_reminder'), ('partnerships', '0018_need_words'), ('partnerships', '0019_join_request'), ('partnerships', '0020_networks_rank_their_needs'), ('partnerships', '0021_owners_join_in_one_need'), ('partnerships', '0022_need_moves'), ('partnerships', '0023_schools'), ('partnerships', '0024_owner_kinds_follow_the_year'), ('partnerships', '0025_participants_are_answered'), ('partnerships', '0026_join_requests_become_participants'), ('partnerships', '0027_no_join_requests'), ('partnerships', '0028_years_say_who_owns_schools'), ('partnerships', '0029_a_year_has_kinds_of_owners'), ('partnerships', '0030_handouts_end_when_the_need_is_submitted'), ('partnerships', '0031_submitted_needs_have_ended_their_handouts'), ('partnerships', '0032_cost_limits_have_a_base'), ('partnerships', '0033_parts_in_needs_follow_mergers'), ('partnerships', '0034_uh_institutions_beside_the_first'), ('partnerships', '0035_years_ask_for_further_partners'), ('partnerships', '0036_years_ask_for_acceptance'), ('partnerships', '0037_orders'), ('partnerships', '0038_years_say_when_orders_are_answered'), ('partnerships', '0039_years_count_complaints_in_working_days'), ('partnerships', '0040_uh_institutions_keep_capacity_and_offers'), ('partnerships', '0041_agreements'), ('partnerships', '0042_files_are_kept_alike'), ('partnerships', '0043_how_agreements_go'), ('partnerships', '0044_framework_agreements'), ('partnerships', '0045_archive_places_and_receipts'), ('partnerships', '0046_newest_submitted_needs_in_full_order'), ('partnerships', '0047_appendices_change_frameworks'), ('partnerships', '0048_archives_may_reject'), ('partnerships', '0049_an_open_text_is_closed_before_it_is_changed'), ('partnerships', '0050_a_year_stays_its_countys'), ('partnerships', '0051_facts_are_agreed_to'), ('partnerships', '0052_proposals_are_taken_back'), ('partnerships', '0053_years_say_how_long_frameworks_last'), ('partnerships', '0054_an_auditor_has_a_last_day'), ('partnerships', '0055_parties_become_one'), ('partnerships', '0056_kept_tables_are_not_emptied'), ('partnerships', '0057_requests_keep_each_text')]

    initial = True

    dependencies = [
        ('documents', '0001_squashed_0004_kept_tables_are_not_emptied'),
        ('people', '0001_squashed_0002_invitations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(
        ),
        django.contrib.postgres.operations.TrigramExtension(
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('municipality', 'Municipality'), ('county_authority', 'County authority'), ('private_owner', 'Private school owner'), ('uh', 'University or university college'), ('governor', 'County governor'), ('national', 'National administration')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_official', models.CharField(max_length=200, verbose_name='official name')),
                ('org_number', models.CharField(blank=True, max_length=9, null=True, validators=[partnerships.models.organisation.check_org_number], verbose_name='organisation number')),
                ('number', models.CharField(max_length=60, verbose_name='number')),
                ('written_norwegian', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål')], max_length=2, verbose_name='written Norwegian')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=models.Func(models.F('name'), models.Value('ABCDEFGHIJKLMNOPQRSTUVWXYZæÆäÄøØöÖåÅáÁàÀčČçÇđĐéÉèÈêÊïÏŋŊñÑóÓòÒôÔšŠŧŦüÜžŽ'), models.Value('abcdefghijklmnopqrstuvwxyz{{{{||||}}aaaaccccddeeeeeeiinnnnoooooossttyyzz'), function='TRANSLATE'), output_field=models.CharField(db_collation='C', max_length=200))),
                ('county', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='organisations', to='partnerships.county', verbose_name='county')),
            ],
            options={
                'indexes': [models.Index(fields=['sort_key'], name='organisation_sort_key'), models.Index(fields=['county', 'kind'], name='organisation_county_kind')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['municipality', 'county_authority', 'private_owner', 'uh', 'governor', 'national'])), name='organisation_kind_known'), models.CheckConstraint(condition=models.Q(('written_norwegian__in', ['nn', 'nb'])), name='organisation_written_norwegian_known'), models.CheckConstraint(condition=models.Q(('org_number', None), ('org_number__regex', '^[0-9]{9}$'), _connector='OR'), name='organisation_org_number_nine_digits', violation_error_message='An organisation number has nine digits.'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='organisation_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('org_number', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='organisation_org_number_once_a_day', violation_error_message='Another organisation has this organisation number on the same day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('kind', '='), ('number', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='organisation_number_once_a_day', violation_error_message='Another organisation of this kind has this number on the same day.')],
            },
        ),
        migrations.CreateModel(
            name='Scheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(unique=True)),
                ('name_nn', models.CharField(max_length=200)),
                ('name_nb', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200)),
            ],
        ),
        migrations.CreateModel(
            name='AccessRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.TextField(max_length=2000, verbose_name='message')),
                ('page', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('open', 'waiting for an answer'), ('given', 'access given'), ('refused', 'refused')], default='open', max_length=10)),
                ('asked_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('membership', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='partnerships.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='access_requests', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('asker', 'organisation'), name='access_request_open_once', violation_error_message='You have asked there already.'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('state', 'open')), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('state__in', ['given', 'refused'])), _connector='OR'), name='access_request_answered_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('membership__isnull', False), ('state', 'given')), models.Q(models.Q(('state', 'given'), _negated=True), ('membership', None)), _connector='OR'), name='access_request_given_as_a_membership'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='access_request_refused_with_a_reason', violation_error_message='Say why: the one who asked reads it.')],
            },
        ),
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
        migrations.CreateModel(
            name='Agreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('agreement', 'agreement'), ('framework', 'framework'), ('amendment', 'amendment'), ('prolongation', 'prolongation'), ('ending', 'ending before time')], default='agreement', editable=False, max_length=20)),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål')], max_length=2, verbose_name='language')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('notice_months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='months of notice')),
                ('court', models.CharField(blank=True, max_length=120, verbose_name='agreed court')),
                ('measures', models.TextField(blank=True, max_length=10000, verbose_name='measures')),
                ('need_titles', models.TextField(blank=True)),
                ('order_reference', models.CharField(blank=True, max_length=30)),
                ('school_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='schools')),
                ('teacher_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='teachers')),
                ('leader_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='leaders')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('template_version', models.PositiveSmallIntegerField(default=0)),
                ('state', models.CharField(choices=[('negotiation', 'in negotiation'), ('signing', 'for signing'), ('in_force', 'in force'), ('ended', 'ended')], default='negotiation', editable=False, max_length=20)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('in_force_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('created_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreement', to='documents.document')),
                ('main', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appendices', to='partnerships.agreement')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnerships.order')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnerships.schemeyear')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='partnerships.network')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme_year', 'state'], name='agreement_year_and_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'agreement')), fields=('order',), name='agreement_once_an_order', violation_error_message='There is an agreement from this order.'), models.UniqueConstraint(condition=models.Q(('main__isnull', False), ('state__in', ['negotiation', 'signing'])), fields=('main',), name='agreement_one_appendix_at_a_time', violation_error_message='An appendix is being made already. Finish that one first.'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='agreement_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.CheckConstraint(condition=models.Q(models.Q(('in_force_at__isnull', False), ('state__in', ['in_force', 'ended'])), models.Q(('in_force_at', None), ('state__in', ['negotiation', 'signing'])), _connector='OR'), name='agreement_in_force_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', False), ('state', 'ended')), models.Q(models.Q(('state', 'ended'), _negated=True), ('ended_at', None)), _connector='OR'), name='agreement_ended_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ('agreement', 'framework')), ('main', None)), models.Q(models.Q(('kind__in', ('agreement', 'framework')), _negated=True), ('main__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='agreement_appendix_has_its_main_and_reason', violation_error_message='Say why the appendix is made.'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('kind', 'framework'), _negated=True), models.Q(('network__isnull', False), ('order', None)), _connector='OR'), models.Q(models.Q(('kind', 'agreement'), _negated=True), ('network', None), _connector='OR')), name='agreement_framework_is_of_a_network')],
            },
        ),
        migrations.CreateModel(
            name='AgreementParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'school owner'), ('uh', 'UH institution')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('org_number', models.CharField(blank=True, default='', max_length=9, verbose_name='organisation number')),
                ('signatory_name', models.CharField(blank=True, max_length=200)),
                ('signatory_title', models.CharField(blank=True, max_length=120, verbose_name='title')),
                ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact person')),
                ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name="the contact's e-mail")),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='partnerships.agreement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_parties', to='partnerships.organisation')),
                ('signatory', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who signs')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('agreement', 'organisation'), name='agreement_party_once', violation_error_message='This organisation is a party already.'), models.CheckConstraint(condition=models.Q(('org_number', ''), ('org_number__regex', '^[0-9]{9}$'), _connector='OR'), name='agreement_party_number', violation_error_message='An organisation number has nine digits.')],
            },
        ),
        migrations.CreateModel(
            name='AgreementScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('signed_on', models.DateField(verbose_name='signed on')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scan', to='partnerships.agreement')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0), ('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('file', ''), _negated=True)), name='agreement_scan_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='ArchiveReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, verbose_name='number of the receipt')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('registered_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('registered_by_name', models.CharField(editable=False, max_length=420)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='archive_receipts', to='partnerships.agreement')),
                ('registered_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('rejected_because', models.TextField(blank=True, max_length=2000, verbose_name='why the archive rejected it')),
            ],
            options={
                'ordering': ['received_on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='archive_receipt_once', violation_error_message='This receipt is registered already.'), models.CheckConstraint(condition=models.Q(('number', ''), _negated=True), name='archive_receipt_has_its_number')],
            },
        ),
        migrations.CreateModel(
            name='ArchiveReceiptFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('receipt', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='kept', to='partnerships.archivereceipt')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0), ('sha256__regex', '^[0-9a-f]{64}$'), models.Q(('file', ''), _negated=True)), name='archive_receipt_file_is_there')],
            },
        ),
        migrations.CreateModel(
            name='Clause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.PositiveSmallIntegerField()),
                ('code', models.CharField(blank=True, max_length=20)),
                ('heading', models.CharField(max_length=120, verbose_name='heading')),
                ('text', models.TextField(max_length=5000, verbose_name='text')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='clauses', to='partnerships.agreement')),
            ],
            options={
                'ordering': ['place', 'pk'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('agreement', 'place'), name='clause_place_once'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('agreement', 'code'), name='clause_of_the_set_once'), models.CheckConstraint(condition=models.Q(models.Q(('heading', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='clause_says_something')],
            },
        ),
        migrations.CreateModel(
            name='ClauseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('change', 'changed'), ('add', 'added'), ('remove', 'taken out')], max_length=10)),
                ('heading', models.CharField(max_length=120, verbose_name='heading')),
                ('text', models.TextField(blank=True, max_length=5000, verbose_name='text')),
                ('before', models.TextField(blank=True)),
                ('after_place', models.PositiveSmallIntegerField(default=0)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='why')),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('state', models.CharField(choices=[('waiting', 'waits for an answer'), ('accepted', 'accepted'), ('rejected', 'rejected'), ('withdrawn', 'withdrawn')], default='waiting', editable=False, max_length=10)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='partnerships.agreement')),
                ('clause', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='changes', to='partnerships.clause')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_changes', to='partnerships.agreementparty')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('clause__isnull', False), ('state', 'waiting')), fields=('clause',), name='clause_one_change_at_a_time', violation_error_message='A change of this clause waits for an answer already.'), models.CheckConstraint(condition=models.Q(('kind', 'remove'), models.Q(('text', ''), _negated=True), _connector='OR'), name='clause_change_says_something', violation_error_message='Write the clause.')],
            },
        ),
        migrations.CreateModel(
            name='ClauseAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('accepts', models.BooleanField()),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partnerships.agreement')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.agreementparty')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='partnerships.clausechange')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('change', 'party'), name='clause_change_answered_once'), models.CheckConstraint(condition=models.Q(('accepts', True), models.Q(('message', ''), _negated=True), _connector='OR'), name='clause_change_rejected_with_a_reason', violation_error_message='Say why you reject the change.')],
            },
        ),
        migrations.CreateModel(
            name='County',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=2, unique=True, verbose_name='county number')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('name_official', models.CharField(max_length=200, verbose_name='official name')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('code__regex', '^[0-9]{2}$')), name='county_code_two_digits', violation_error_message='A county number has two digits.'), models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='county_period_in_order', violation_error_message='The last day cannot come before the first day.')],
            },
        ),
        migrations.CreateModel(
            name='ArchivePlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(blank=True, max_length=120, verbose_name='series of the archive (arkivdel)')),
                ('classification', models.CharField(blank=True, max_length=120, verbose_name='classification system')),
                ('class_code', models.CharField(blank=True, max_length=120, verbose_name='class')),
                ('class_title', models.CharField(blank=True, max_length=120, verbose_name='what the class is called')),
                ('record_unit', models.CharField(blank=True, max_length=120, verbose_name='records unit (journalenhet)')),
                ('unit', models.CharField(blank=True, max_length=120, verbose_name='administrative unit')),
                ('responsible', models.CharField(blank=True, max_length=120, verbose_name='responsible for the case')),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('county', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='archive_place', to='partnerships.county')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('class_code', ''), ('class_title', ''), ('classification', '')), models.Q(models.Q(('classification', ''), _negated=True), models.Q(('class_code', ''), _negated=True)), _connector='OR'), name='archive_class_with_its_system', violation_error_message='Write both the classification system and the class, or neither.')],
            },
        ),
        migrations.CreateModel(
            name='AgreementTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål')], max_length=2)),
                ('version', models.PositiveSmallIntegerField()),
                ('texts', models.JSONField()),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreement_templates', to='partnerships.county')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('county', 'language', 'version'), name='agreement_template_version_once'), models.CheckConstraint(condition=models.Q(('version__gt', 0)), name='agreement_template_version_from_1')],
            },
        ),
        migrations.CreateModel(
            name='CountyGovernor',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='partnerships.organisation')),
                ('office_code', models.CharField(max_length=60, unique=True, verbose_name='office code')),
            ],
        ),
        migrations.CreateModel(
            name='Municipality',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='partnerships.organisation')),
                ('number', models.CharField(max_length=4, unique=True, verbose_name='municipality number')),
                ('name_sami', models.CharField(blank=True, max_length=200, verbose_name='Sámi name')),
                ('name_sami_language', models.CharField(blank=True, choices=[('se', 'Northern Sámi'), ('sma', 'Southern Sámi'), ('smj', 'Lule Sámi')], max_length=3, verbose_name='Sámi language')),
                ('name_kven', models.CharField(blank=True, max_length=200, verbose_name='Kven name')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('number__regex', '^[0-9]{4}$')), name='municipality_number_four_digits', violation_error_message='A municipality number has four digits.')],
            },
        ),
        migrations.CreateModel(
            name='UHInstitution',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, serialize=False, to='partnerships.organisation')),
                ('dbh_code', models.CharField(max_length=4, unique=True, verbose_name='DBH code')),
                ('short_name', models.CharField(max_length=30, verbose_name='short name')),
                ('name_nn', models.CharField(blank=True, max_length=200, verbose_name='name in Nynorsk')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('teacher_education', models.BooleanField(null=True, verbose_name='teacher education')),
            ],
        ),
        migrations.CreateModel(
            name='Department',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('institution', models.ForeignKey(limit_choices_to={'kind': 'uh'}, on_delete=django.db.models.deletion.PROTECT, related_name='departments', to='partnerships.organisation')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'name'), name='department_once', violation_error_message='This department is there already.')],
            },
        ),
        migrations.CreateModel(
            name='FactChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fact', models.CharField(max_length=250)),
                ('before', models.TextField(blank=True)),
                ('after', models.TextField(blank=True)),
                ('by_name', models.CharField(max_length=200)),
                ('by_party', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fact_changes', to='partnerships.agreement')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fact_changes', to='partnerships.agreementparty')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='partnerships.agreementparty')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('party', 'fact'), name='fact_change_once_a_party'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='fact_change_changes')],
            },
        ),
        migrations.CreateModel(
            name='FrameworkYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('amount_nok', models.PositiveBigIntegerField(null=True, verbose_name='amount')),
                ('days', models.PositiveSmallIntegerField(null=True, verbose_name='days')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='frame_years', to='partnerships.agreement')),
            ],
            options={
                'ordering': ['year'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'year'), name='framework_year_once'), models.CheckConstraint(condition=models.Q(('amount_nok__isnull', False), ('days__isnull', False), _connector='OR'), name='framework_year_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Gathering',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('first_starts_at', models.DateTimeField(editable=False)),
                ('moved_reason', models.TextField(blank=True, max_length=2000, verbose_name='why it is moved')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('programme', models.TextField(blank=True, max_length=5000, verbose_name='programme')),
                ('state', models.CharField(choices=[('planned', 'planned'), ('held', 'held'), ('cancelled', 'cancelled')], default='planned', editable=False, max_length=10)),
                ('cancelled_reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('teacher_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='teachers')),
                ('leader_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='school leaders')),
                ('owner_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='from the school owner')),
                ('uh_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='from the UH institution')),
                ('student_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='student teachers')),
                ('other_count', models.PositiveIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='others')),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gatherings', to='partnerships.agreement')),
            ],
            options={
                'indexes': [models.Index(fields=['agreement', 'starts_at'], name='gathering_in_order')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='gathering_ends_after_it_begins', violation_error_message='The gathering ends before it begins.'), models.CheckConstraint(condition=models.Q(('starts_at', models.F('first_starts_at')), models.Q(('moved_reason', ''), _negated=True), _connector='OR'), name='gathering_moved_with_a_reason', violation_error_message='Say why the gathering is moved.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancelled_reason', ''), _negated=True), _connector='OR'), name='gathering_cancelled_with_a_reason', violation_error_message='Say why the gathering is cancelled.'), models.CheckConstraint(condition=models.Q(models.Q(('leader_count__isnull', False), ('other_count__isnull', False), ('owner_count__isnull', False), ('state', 'held'), ('student_count__isnull', False), ('teacher_count__isnull', False), ('uh_count__isnull', False)), models.Q(models.Q(('state', 'held'), _negated=True), ('leader_count', None), ('other_count', None), ('owner_count', None), ('student_count', None), ('teacher_count', None), ('uh_count', None)), _connector='OR'), name='gathering_held_has_its_numbers', violation_error_message='Write how many took part of each; 0 where nobody did.')],
            },
        ),
        migrations.CreateModel(
            name='GovernorTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name_official', models.CharField(max_length=200)),
                ('name_nb', models.CharField(max_length=200)),
                ('name_nn', models.CharField(max_length=200)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('counties', models.ManyToManyField(related_name='governor_terms', to='partnerships.county')),
                ('governor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='governor_term_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('governor', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='governor_term_one_name_a_day', violation_error_message='The office has another name on the same day.')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('editor', 'editor'), ('approver', 'approver'), ('reader', 'reader'), ('auditor', 'auditor')], max_length=10)),
                ('valid_from', models.DateField()),
                ('valid_to', models.DateField(blank=True, null=True)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='partnerships.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('ended_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='membership_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('valid_to__isnull', False), _connector='OR'), name='membership_ended_has_its_last_day'), django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('ended_at', None)), expressions=[('user', '='), ('organisation', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='membership_once_at_a_time', violation_error_message='This person is a member of the organisation already in that period. End the other membership first.'), models.CheckConstraint(condition=models.Q(('role__in', ['editor', 'approver', 'reader', 'auditor'])), name='membership_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'auditor'), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='membership_auditor_has_a_last_day', violation_error_message='An auditor has access until a last day: say which.')],
            },
        ),
        migrations.CreateModel(
            name='MembershipOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('editor', 'editor'), ('approver', 'approver'), ('reader', 'reader'), ('auditor', 'auditor')], max_length=10, verbose_name='role')),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='membership_offer', to='people.invitation')),
                ('membership', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='partnerships.membership')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='membership_offers', to='partnerships.organisation')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['editor', 'approver', 'reader', 'auditor'])), name='membership_offer_role_known'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'auditor'), ('valid_to__isnull', False)), models.Q(models.Q(('role', 'auditor'), _negated=True), ('valid_to', None)), _connector='OR'), name='membership_offer_auditor_has_a_last_day', violation_error_message='An auditor has access until a last day: say which.')],
            },
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='date')),
                ('title', models.CharField(max_length=200, verbose_name='what')),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='partnerships.agreement')),
            ],
            options={
                'ordering': ['on', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'on', 'title'), name='milestone_once', violation_error_message='This milestone is there already.'), models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='milestone_says_something')],
            },
        ),
        migrations.CreateModel(
            name='MilestoneReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('done', 'done'), ('moved', 'moved')], max_length=10)),
                ('on', models.DateField(verbose_name='date')),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('by_name', models.CharField(max_length=200)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='partnerships.milestone')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'done'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='milestone_moved_with_a_reason', violation_error_message='Say why the milestone is moved.')],
            },
        ),
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('found_how', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='how the need was found')),
                ('participants', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='who took part')),
                ('aim', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='aim')),
                ('content', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='content')),
                ('school_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='schools')),
                ('teacher_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='teachers')),
                ('leader_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='leaders')),
                ('duration', models.PositiveSmallIntegerField(default=1, verbose_name='duration in years')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted')], default='draft', editable=False, max_length=10)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('submitted_at', models.DateTimeField(editable=False, null=True)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='partnerships.organisation')),
                ('submitted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uh_partner', models.ForeignKey(blank=True, limit_choices_to={'kind': 'uh'}, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs_as_partner', to='partnerships.organisation', verbose_name='UH partner')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='partnerships.schemeyear')),
                ('requested_nok', models.PositiveBigIntegerField(default=0, editable=False)),
                ('title_lower', models.GeneratedField(db_persist=True, expression=django.db.models.functions.text.Lower('title'), output_field=models.CharField(max_length=200))),
                ('codetermination_by', models.CharField(blank=True, max_length=200, verbose_name='co-determination confirmed by')),
                ('continues', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='continued_by', to='partnerships.need')),
                ('criteria', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='how it meets the criteria')),
                ('evaluation', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='plan for evaluation')),
                ('other_partners', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='other partners')),
                ('planned_with_uh', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='how it was planned together')),
                ('school_based', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='how it is based in the schools')),
                ('sector_aims', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), blank=True, default=list, size=None, verbose_name='national sector aims')),
                ('start_kind', models.CharField(blank=True, choices=[('new', 'new'), ('continued', 'continued')], max_length=10, verbose_name='new or continued')),
                ('start_term', models.CharField(blank=True, choices=[('spring', 'spring'), ('autumn', 'autumn')], max_length=10, verbose_name='start')),
                ('uh_role', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name="the UH partner's role")),
                ('late_reason', models.TextField(blank=True, editable=False)),
                ('words', models.GeneratedField(db_persist=True, expression=django.contrib.postgres.search.CombinedSearchVector(django.contrib.postgres.search.SearchVector('title', config='norwegian', weight='A'), '||', django.contrib.postgres.search.SearchVector('aim', config='norwegian', weight='B'), django.contrib.postgres.search.SearchConfig('norwegian')), output_field=django.contrib.postgres.search.SearchVectorField())),
                ('carried_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_needs', to='partnerships.organisation')),
                ('further_partners', models.ManyToManyField(blank=True, related_name='+', through='partnerships.NeedPartner', to='partnerships.organisation', verbose_name='further UH partners')),
            ],
            options={
                'indexes': [models.Index(fields=['scheme_year', 'owner'], name='partnership_scheme__cff42f_idx'), models.Index(fields=['title'], name='need_title'), models.Index(fields=['state', 'requested_nok'], include=('title_lower', 'owner', 'scheme_year', 'uh_partner', 'id'), name='need_lists'), django.contrib.postgres.indexes.GinIndex(fields=['words'], name='need_words'), models.Index(condition=models.Q(('state', 'submitted')), fields=['-submitted_at', '-id'], name='need_newest_submitted')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'draft'), ('submitted_at__isnull', True)), models.Q(('state', 'submitted'), ('submitted_at__isnull', False)), _connector='OR'), name='need_submitted_has_its_moment'), models.CheckConstraint(condition=models.Q(('duration__gte', 1)), name='need_lasts_at_least_a_year')],
            },
        ),
        migrations.CreateModel(
            name='Handout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(unique=True)),
                ('parts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                ('name', models.CharField(blank=True, max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('token_hash', models.CharField(blank=True, max_length=64)),
                ('message', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='message')),
                ('until', models.DateField(verbose_name='deadline')),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('written_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handouts', to='partnerships.need')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['made_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation__isnull', True), models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True), models.Q(('token_hash', ''), _negated=True)), models.Q(('organisation__isnull', False), ('token_hash', '')), _connector='OR'), name='handout_to_a_person_or_an_organisation'), models.UniqueConstraint(condition=models.Q(('token_hash', ''), _negated=True), fields=('token_hash',), name='handout_one_per_token')],
            },
        ),
        migrations.CreateModel(
            name='HandedOverNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('from_user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='hand_overs', to='partnerships.need')),
                ('to_user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('from_user', models.F('to_user')), _negated=True), name='handed_over_to_another')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(unique=True)),
                ('field', models.CharField(blank=True, max_length=40)),
                ('text', models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name='comment')),
                ('in_draft', models.BooleanField()),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('resolved_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='partnerships.need')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('resolved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='comment_has_a_text'), models.CheckConstraint(condition=models.Q(models.Q(('resolved_at__isnull', True), ('resolved_by__isnull', True)), models.Q(('resolved_at__isnull', False), ('resolved_by__isnull', False)), _connector='OR'), name='comment_resolved_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='partnerships.need')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'indexes': [models.Index(fields=['file'], name='attachment_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('need', 'sha256'), name='attachment_once_per_need', violation_error_message='This file is attached already.'), models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), name='attachment_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='NeedContribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('cash', 'cash'), ('pay', 'pay and leave')], max_length=10)),
                ('hours', models.PositiveIntegerField(blank=True, null=True, verbose_name='hours')),
                ('rate_nok', models.PositiveIntegerField(blank=True, null=True, verbose_name='kroner an hour')),
                ('amount_nok', models.PositiveBigIntegerField(verbose_name='kroner')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contributions', to='partnerships.need')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('need', 'year', 'kind'), name='need_contribution_once_per_year_and_kind'), models.CheckConstraint(condition=models.Q(models.Q(('hours__isnull', True), ('kind', 'cash'), ('rate_nok__isnull', True)), models.Q(('hours__isnull', False), ('kind', 'pay'), ('rate_nok__isnull', False), ('amount_nok', django.db.models.expressions.CombinedExpression(models.F('hours'), '*', models.F('rate_nok')))), models.Q(('amount_nok', 0), ('kind', 'pay'), models.Q(('hours__isnull', True), ('rate_nok__isnull', True), _connector='OR')), _connector='OR'), name='need_contribution_is_cash_or_hours_by_rate', violation_error_message='Pay is hours times the rate.')],
            },
        ),
        migrations.CreateModel(
            name='NeedLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('owner', 'school owner'), ('uh', 'UH institution'), ('network', 'network host'), ('county', 'county-wide')], max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('requested_nok', models.PositiveBigIntegerField()),
                ('recommended_nok', models.PositiveBigIntegerField(null=True)),
                ('granted_nok', models.PositiveBigIntegerField(null=True)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='partnerships.need')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_lines', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('need', 'recipient', 'role', 'year'), name='need_line_once_per_recipient_and_year', violation_error_message='There is a budget line for this recipient and year already.')],
            },
        ),
        migrations.CreateModel(
            name='NeedCost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(blank=True, max_length=30)),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='costs', to='partnerships.needline')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('line', 'category'), name='need_cost_once_per_line_and_category', violation_error_message='This category stands in the line already.')],
            },
        ),
        migrations.CreateModel(
            name='NeedParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('invited', 'invited'), ('asked', 'asks to join'), ('welcome', 'let in when it is opened'), ('joined', 'takes part, not approved'), ('approved', 'approved'), ('declined', 'declined'), ('left', 'left'), ('removed', 'taken out')], editable=False, max_length=10)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('asked_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('approved_duration', models.PositiveSmallIntegerField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joint_owners', to='partnerships.need')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joint_needs', to='partnerships.organisation')),
                ('answer', models.TextField(blank=True, max_length=2000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(editable=False, null=True)),
                ('asked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('carried_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('need', 'owner'), name='need_participant_once', violation_error_message='This owner is in the need already.'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', False), ('approved_duration__isnull', False), ('state', 'approved')), models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at', None), ('approved_by', None), ('approved_duration', None)), _connector='OR'), name='need_participant_approval_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='NeedPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('institution', models.ForeignKey(limit_choices_to={'kind': 'uh'}, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partner_rows', to='partnerships.need')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('need', 'institution'), name='need_partner_once', violation_error_message='This institution is chosen already.')],
            },
        ),
        migrations.CreateModel(
            name='NeedReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('sent_back', 'sent back'), ('called_back', 'called back'), ('opened', 'opened for changes')], max_length=20)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('until', models.DateTimeField(null=True)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by_name', models.CharField(max_length=420)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='partnerships.need')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['need', '-at'], name='need_return_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind', 'called_back'), models.Q(('reason', ''), _negated=True), _connector='OR'), name='need_return_has_its_reason', violation_error_message='Write the reason.'), models.CheckConstraint(condition=models.Q(('kind', 'opened'), ('until__isnull', True), _connector='OR'), name='need_return_until_when_opened')],
            },
        ),
        migrations.CreateModel(
            name='NeedSubmission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('receipt', models.CharField(max_length=20)),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('sha256', models.CharField(max_length=64)),
                ('late_reason', models.TextField(blank=True)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='submissions', to='partnerships.need')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('need', 'number'), name='need_submission_numbered_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='need_submission_counts_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=60, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='networks', to='partnerships.county', verbose_name='county')),
                ('host', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hosted_networks', to='partnerships.organisation', verbose_name='host')),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='NetworkMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='partnerships.network')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='network_memberships', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='network_member_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('organisation', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='network_member_once_a_day', violation_error_message='This owner is a member of the network already then.')],
            },
        ),
        migrations.CreateModel(
            name='NetworkRanking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('draft', 'in the making'), ('forwarded', 'forwarded')], default='draft', editable=False, max_length=10)),
                ('reason', models.TextField(blank=True, max_length=10000, verbose_name='reason for the order')),
                ('took_part', models.TextField(blank=True, max_length=10000, verbose_name='who took part')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('updated_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('treated_at', models.DateTimeField(editable=False, null=True)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='partnerships.network')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rankings', to='partnerships.schemeyear')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('network', 'scheme_year'), name='ranking_once_a_year'), models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(models.Q(('reason', ''), _negated=True), models.Q(('took_part', ''), _negated=True)), _connector='OR'), name='ranking_forwarded_says_why', violation_error_message='Say why the order is as it is, and who took part.')],
            },
        ),
        migrations.CreateModel(
            name='ForwardedRanking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('reason', models.TextField()),
                ('took_part', models.TextField()),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by_name', models.CharField(blank=True, max_length=200)),
                ('for_name', models.CharField(blank=True, max_length=200)),
                ('called_back_at', models.DateTimeField(null=True)),
                ('called_back_reason', models.TextField(blank=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('called_back_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forwardings', to='partnerships.networkranking')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('called_back_at', None)), fields=('ranking',), name='ranking_forwarded_once_at_a_time'), models.CheckConstraint(condition=models.Q(('called_back_at', None), models.Q(('called_back_reason', ''), _negated=True), _connector='OR'), name='ranking_called_back_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('content', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='what is ordered')),
                ('schools', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='for which schools')),
                ('school_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='schools')),
                ('teacher_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='teachers')),
                ('leader_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='leaders')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('gatherings', 'gatherings'), ('follow_up', 'follow-up at schools'), ('digital', 'digital meetings'), ('leaders', 'leadership groups')], max_length=20), blank=True, default=list, size=None, verbose_name='form of work')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('for_approval', 'for approval'), ('sent', 'sent'), ('passed_on', 'passed on'), ('proposed', 'changes proposed'), ('accepted', 'accepted'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=20)),
                ('waits_for', models.CharField(blank=True, choices=[('owner', 'owner'), ('uh', 'UH institution')], editable=False, max_length=10)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('returned_reason', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='reason')),
                ('sent_at', models.DateTimeField(editable=False, null=True)),
                ('answer_due', models.DateField(editable=False, null=True)),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_reason', models.TextField(blank=True, editable=False, max_length=2000, verbose_name='reason')),
                ('institution', models.ForeignKey(limit_choices_to={'kind': 'uh'}, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='partnerships.organisation', verbose_name='UH institution')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='partnerships.need')),
                ('replaces', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='partnerships.order')),
                ('sent_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('field', models.CharField(blank=True, editable=False, max_length=80)),
                ('department', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='partnerships.department')),
                ('offer', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='partnerships.uhoffer')),
                ('framework', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders_under', to='partnerships.agreement')),
            ],
            options={
                'indexes': [models.Index(fields=['institution', 'state'], name='order_incoming'), models.Index(fields=['-sent_at'], name='order_newest_sent'), models.Index(condition=models.Q(('waits_for', ''), _negated=True), fields=['answer_due'], name='order_waits_for_answer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='order_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('state__in', ('draft', 'for_approval'))), ('state', 'withdrawn'), models.Q(('ends_on__isnull', False), ('sent_at__isnull', False), ('starts_on__isnull', False), ('state__in', ('sent', 'passed_on', 'proposed', 'accepted', 'declined'))), _connector='OR'), name='order_sent_has_its_moment_and_period'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'passed_on')), ('waits_for', 'uh')), models.Q(('state', 'proposed'), ('waits_for__in', ('uh', 'owner'))), models.Q(('state__in', ('draft', 'for_approval', 'accepted', 'declined', 'withdrawn')), ('waits_for', '')), _connector='OR'), name='order_waits_for_somebody_while_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state__in', ('accepted', 'declined', 'withdrawn'))), models.Q(models.Q(('state__in', ('accepted', 'declined', 'withdrawn')), _negated=True), ('closed_at', None)), _connector='OR'), name='order_closed_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('sent_at', None), models.Q(('withdrawn_reason', ''), _negated=True), _connector='OR'), name='order_withdrawn_with_a_reason', violation_error_message='Say why the order is withdrawn.')],
            },
        ),
        migrations.CreateModel(
            name='OrderAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('side', models.CharField(choices=[('owner', 'owner'), ('uh', 'UH institution')], max_length=10)),
                ('kind', models.CharField(choices=[('accept', 'accepted'), ('propose', 'proposed changes'), ('decline', 'declined'), ('agree', 'agreed to the changes'), ('take_back', 'took the proposal back')], max_length=10)),
                ('values', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('before', models.JSONField(blank=True, default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('message', models.TextField(blank=True, max_length=2000, verbose_name='message')),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by_name', models.CharField(max_length=420)),
                ('by_role', models.CharField(max_length=10)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='partnerships.order')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('order', 'number'), name='order_answer_numbered_once'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'decline'), _negated=True), models.Q(('message', ''), _negated=True), _connector='OR'), name='order_declined_with_a_reason', violation_error_message='Say why the order is declined.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'propose'), models.Q(('values', {}), _negated=True)), models.Q(models.Q(('kind', 'propose'), _negated=True), ('values', {})), _connector='OR'), name='order_answer_proposes_something', violation_error_message='Change something before you propose it.'), models.CheckConstraint(condition=models.Q(('kind', 'propose'), ('kind', 'take_back'), models.Q(('kind', 'agree'), ('side', 'owner')), models.Q(('kind__in', ('accept', 'decline')), ('side', 'uh')), _connector='OR'), name='order_answer_is_its_sides')],
            },
        ),
        migrations.CreateModel(
            name='OrderApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='partnerships.order')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'owner'), name='order_approved_once_by_an_owner')],
            },
        ),
        migrations.CreateModel(
            name='OrderContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='phone')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='partnerships.order')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(models.Q(('email', ''), _negated=True), models.Q(('phone', ''), _negated=True), _connector='OR')), name='order_contact_can_be_reached', violation_error_message='Write an e-mail address or a phone number.')],
            },
        ),
        migrations.CreateModel(
            name='OrderFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='partnerships.order')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'indexes': [models.Index(fields=['file'], name='order_file_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('order', 'sha256'), name='order_file_once', violation_error_message='This file is attached already.'), models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), name='order_file_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_nok', models.PositiveBigIntegerField(verbose_name='price')),
                ('need_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='partnerships.needline')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='partnerships.order')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('order', 'need_line'), name='order_line_once_per_granted_line')],
            },
        ),
        migrations.CreateModel(
            name='OrderTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('term', models.CharField(choices=[('spring', 'spring'), ('autumn', 'autumn')], max_length=10)),
                ('days', models.PositiveSmallIntegerField(null=True, verbose_name='days')),
                ('people', models.PositiveSmallIntegerField(null=True, verbose_name='people')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='terms', to='partnerships.order')),
            ],
            options={
                'ordering': ['year', '-term'],
                'constraints': [models.UniqueConstraint(fields=('order', 'year', 'term'), name='order_term_once'), models.CheckConstraint(condition=models.Q(('days__isnull', False), ('people__isnull', False), _connector='OR'), name='order_term_says_something')],
            },
        ),
        migrations.CreateModel(
            name='OrganisationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('renumbered', 'New number'), ('merged', 'Merged'), ('split', 'Split')], max_length=10)),
                ('on', models.DateField()),
                ('population_share', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True)),
                ('new', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forerunners', to='partnerships.organisation')),
                ('old', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('old', 'new', 'on'), name='organisation_change_once'), models.CheckConstraint(condition=models.Q(('old', models.F('new')), _negated=True), name='organisation_change_to_another'), models.CheckConstraint(condition=models.Q(('population_share', None), models.Q(('population_share__gt', 0), ('population_share__lte', 1)), _connector='OR'), name='organisation_change_share_is_a_part')],
            },
        ),
        migrations.CreateModel(
            name='NeedMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('moved_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='partnerships.organisationchange')),
                ('chosen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('from_owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='partnerships.need')),
                ('to_owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='partnerships.needparticipant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('from_owner', models.F('to_owner')), _negated=True), name='need_moved_to_another'), models.UniqueConstraint(fields=('need', 'party', 'from_owner'), name='need_or_part_moved_once_from_an_owner', nulls_distinct=False, violation_error_message='This need has been moved already.')],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=40)),
                ('text', models.TextField()),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('settled_at', models.DateTimeField(null=True)),
                ('is_taken', models.BooleanField(default=False)),
                ('handout', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='partnerships.handout')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['made_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at__isnull', True)), fields=('handout', 'field'), name='proposal_one_at_a_time'), models.CheckConstraint(condition=models.Q(('is_taken', False), ('settled_at__isnull', False), _connector='OR'), name='proposal_taken_is_settled')],
            },
        ),
        migrations.CreateModel(
            name='RankedNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField()),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='network_places', to='partnerships.need')),
                ('ranking', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='partnerships.networkranking')),
            ],
            options={
                'ordering': ['rank'],
                'constraints': [models.UniqueConstraint(fields=('ranking', 'need'), name='ranked_need_once'), models.UniqueConstraint(fields=('ranking', 'rank'), name='ranked_place_once'), models.CheckConstraint(condition=models.Q(('rank__gte', 1)), name='ranked_from_one_up')],
            },
        ),
        migrations.CreateModel(
            name='SchemeYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2017), django.core.validators.MaxValueValidator(2100)])),
                ('opens_at', models.DateTimeField()),
                ('deadline', models.DateTimeField(help_text='The last second that counts.')),
                ('owners_on', models.DateField(help_text='The owners of the year are those that exist on this day.')),
                ('owner_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('max_years', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)])),
                ('own_contribution_percent', models.DecimalField(decimal_places=2, default=Decimal('30'), max_digits=5)),
                ('own_contribution_base', models.CharField(choices=[('owner_grant', "the owner's grant"), ('owner_and_uh', "the owner's and the UH institution's grants")], default='owner_grant', max_length=20)),
                ('grant_without_need', models.BooleanField(default=True, help_text='Owners without a need still receive what the key gives them.')),
                ('report_due', models.DateField(blank=True, help_text='When the use of the grant is reported.', null=True)),
                ('complaint_weeks', models.PositiveSmallIntegerField(default=3)),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scheme_years', to='partnerships.county')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='years', to='partnerships.scheme')),
                ('budget_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=partnerships.models.scheme._budget_roles, size=None)),
                ('cost_categories', models.JSONField(blank=True, default=partnerships.models.need_rules.usual_cost_categories, validators=[partnerships.models.need_rules.check_cost_categories])),
                ('counted_contributions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), default=partnerships.models.scheme._counted, size=None)),
                ('questions', models.JSONField(default=partnerships.models.need_rules.all_questions, validators=[partnerships.models.need_rules.check_questions])),
                ('sector_aims', models.JSONField(blank=True, default=partnerships.models.need_rules.usual_sector_aims, validators=[partnerships.models.need_rules.check_named])),
                ('contacts', models.TextField(blank=True, max_length=2000)),
                ('decision_on', models.DateField(blank=True, null=True)),
                ('forum_on', models.DateField(blank=True, null=True)),
                ('guidance', models.TextField(blank=True, max_length=10000)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('remind_days_after', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=partnerships.models.scheme._days_after, size=None)),
                ('remind_days_before', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=partnerships.models.scheme._days_before, size=None)),
                ('state', models.CharField(choices=[('draft', 'not published'), ('published', 'published')], default='published', max_length=10)),
                ('version', models.PositiveIntegerField(default=1)),
                ('attachment_count', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MaxValueValidator(100)])),
                ('attachment_mb', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(35)])),
                ('attachments_mb', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(500)])),
                ('cost_limit_base', models.CharField(choices=[('each_owner', "each owner's part of the budget"), ('whole_need', 'the whole budget')], default='each_owner', max_length=20)),
                ('acceptance_days', models.PositiveSmallIntegerField(default=21, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)])),
                ('asks_acceptance', models.BooleanField(default=False)),
                ('order_answer_days', models.PositiveSmallIntegerField(default=21, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)])),
                ('complaint_working_days', models.PositiveSmallIntegerField(default=0)),
                ('framework_years', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(50)])),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme', 'county', 'year'), name='scheme_year_once_per_county', violation_error_message='This county has that year already.'), models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('opens_at'))), name='scheme_year_deadline_after_opening', violation_error_message='The deadline is before the opening.'), models.CheckConstraint(condition=models.Q(('own_contribution_percent__gte', 0), ('own_contribution_percent__lte', 100)), name='scheme_year_own_contribution_is_a_percentage'), models.CheckConstraint(condition=models.Q(('owner_kinds__len__gte', 1)), name='scheme_year_has_kinds_of_owners', violation_error_message='Choose at least one kind of owner.')],
            },
        ),
        migrations.CreateModel(
            name='OwnerReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(default=portal.lib.clock.today)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='partnerships.organisation')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='partnerships.schemeyear')),
                ('sent_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme_year', 'owner', 'on'), name='owner_reminded_once_a_day', violation_error_message='This owner is reminded already today.')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='partnerships.organisation')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='partnerships.schemeyear')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scheme_year', 'owner'), name='deadline_extension_once_per_owner'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='deadline_extension_has_its_reason')],
            },
        ),
        migrations.CreateModel(
            name='School',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('org_number', models.CharField(blank=True, max_length=9, null=True, validators=[partnerships.models.organisation.check_org_number], verbose_name='organisation number')),
                ('teachers', models.PositiveIntegerField(validators=[django.core.validators.MaxValueValidator(1000)], verbose_name='teachers')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='schools', to='partnerships.organisation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='school_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('owner', '='), ('name', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='school_name_once_a_day', violation_error_message='A school of this name is in the list already.'), models.CheckConstraint(condition=models.Q(('org_number', None), ('org_number__regex', '^[0-9]{9}$'), _connector='OR'), name='school_org_number_nine_digits', violation_error_message='An organisation number has nine digits.')],
            },
        ),
        migrations.CreateModel(
            name='SigningRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.TextField(editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('opened_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('opened_by_name', models.CharField(editable=False, max_length=420)),
                ('outcome', models.CharField(blank=True, choices=[('signed', 'signed by all'), ('refused', 'refused'), ('void', 'opened for change')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('closed_by_name', models.CharField(blank=True, editable=False, max_length=420)),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='partnerships.agreement')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('agreement', 'number'), name='signing_round_numbered_once'), models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('agreement',), name='signing_round_one_open'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('closed_at__isnull', False)), _connector='OR'), name='signing_round_closed_has_its_moment'), models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'signed']), models.Q(('reason', ''), _negated=True), _connector='OR'), name='signing_round_undone_with_a_reason', violation_error_message='Write the reason.')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('title', models.CharField(blank=True, max_length=120)),
                ('organisation', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('at', models.DateTimeField(default=portal.lib.clock.now)),
                ('party', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='partnerships.agreementparty')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='partnerships.signinground')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'party'), name='signature_once_a_party')],
            },
        ),
        migrations.CreateModel(
            name='Statistic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('measure', models.CharField(choices=[('inhabitants', 'Inhabitants'), ('children_6_15', 'Children aged 6–15'), ('pupils', 'Pupils'), ('schools', 'Schools'), ('teacher_fte', 'Teacher man-years')], max_length=20, verbose_name='measure')),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='value')),
                ('source', models.CharField(max_length=200, verbose_name='source')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='partnerships.organisation')),
            ],
            options={
                'indexes': [models.Index(fields=['measure', 'year'], name='statistic_year')],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'year', 'measure'), name='statistic_once_a_year', violation_error_message='There is a figure for this organisation, year and measure.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='statistic_not_negative', violation_error_message='A figure cannot be negative.')],
            },
        ),
        migrations.CreateModel(
            name='UHCapacity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(max_length=80, verbose_name='field')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2017), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('term', models.CharField(choices=[('spring', 'spring'), ('autumn', 'autumn')], max_length=10, verbose_name='term')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(10000)], verbose_name='days')),
                ('institution', models.ForeignKey(limit_choices_to={'kind': 'uh'}, on_delete=django.db.models.deletion.PROTECT, related_name='capacities', to='partnerships.organisation')),
            ],
            options={
                'ordering': ['year', '-term', 'field'],
                'constraints': [models.UniqueConstraint(fields=('institution', 'field', 'year', 'term'), name='uh_capacity_once_per_field_and_term')],
            },
        ),
        migrations.CreateModel(
            name='UHOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('content', models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)], verbose_name='what is offered')),
                ('field', models.CharField(blank=True, max_length=80, verbose_name='field')),
                ('forms', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='form of work')),
                ('days', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(366)], verbose_name='days')),
                ('price_nok', models.PositiveBigIntegerField(blank=True, null=True, verbose_name='price guide')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='first day')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('institution', models.ForeignKey(limit_choices_to={'kind': 'uh'}, on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='partnerships.organisation')),
            ],
            options={
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('starts_on__lte', models.F('ends_on')), _connector='OR'), name='uh_offer_period_in_order', violation_error_message='The last day cannot come before the first day.')],
            },
        ),
        migrations.CreateModel(
            name='WorkingCommitteeMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='position')),
                ('role', models.CharField(choices=[('leader', 'leader'), ('secretary', 'secretary'), ('member', 'member')], default='member', max_length=10, verbose_name='role')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail at work')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telephone at work')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='committee', to='partnerships.network')),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation', verbose_name='school owner')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='committee_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('network', 'owner', 'name'), name='committee_person_once', violation_error_message='This person is in the working committee for that owner already.')],
            },
        ),
        migrations.CreateModel(
            name='AgreementAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('grant', 'grant'), ('price', 'for the order'), ('own', 'own contribution')], max_length=10)),
                ('year', models.PositiveSmallIntegerField()),
                ('amount_nok', models.PositiveBigIntegerField()),
                ('agreement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='partnerships.agreement')),
                ('party', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='partnerships.agreementparty')),
            ],
            options={
                'ordering': ['year', 'party', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('party', 'kind', 'year'), name='agreement_amount_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementamount',
            trigger=pgtrigger.compiler.Trigger(name='amount_stands', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='6033cfa74e7b8ae528b0c1301ee5a5a5e0632e1f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_amount_stands_4f3bd', table='partnerships_agreementamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementamount',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f994ac2bbfb6284946157d5b7f0f9df0e0275164', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e2355', table='partnerships_agreementamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementscan',
            trigger=pgtrigger.compiler.Trigger(name='scan_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='98a5e2ce8f848175a106ed42e407a510efa6f8bf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_scan_in_negotiation_28a28', table='partnerships_agreementscan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementscan',
            trigger=pgtrigger.compiler.Trigger(name='scan_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d3c6821f7f7714bb6d43e2638034fc5429f30806', operation='UPDATE OR DELETE', pgid='pgtrigger_scan_is_kept_3f3e9', table='partnerships_agreementscan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementscan',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='06dc44432bd50b83863591245cbbea33e1fc6117', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_20ea3', table='partnerships_agreementscan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivereceipt',
            trigger=pgtrigger.compiler.Trigger(name='archive_receipt_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='666b3123976b44db0e034f1acc473aa09c4f185f', operation='UPDATE OR DELETE', pgid='pgtrigger_archive_receipt_is_kept_b1aca', table='partnerships_archivereceipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivereceipt',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='9930cbe3de901a0c4470713327e48ae155b0a31f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ba3cb', table='partnerships_archivereceipt', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivereceiptfile',
            trigger=pgtrigger.compiler.Trigger(name='archive_receipt_file_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0652bb4f96efa6f22a84d54b15efa717b419d2d9', operation='UPDATE OR DELETE', pgid='pgtrigger_archive_receipt_file_is_kept_0a4eb', table='partnerships_archivereceiptfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='archivereceiptfile',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='55729fadbf617d56f7479cb2da6edc1ad5f65fee', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_16f55', table='partnerships_archivereceiptfile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='clause_stands', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='899d31a8c72bbf16d4c24f80b9a41b2c9f601846', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_clause_stands_4bf11', table='partnerships_clause', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clause',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f0a7e7c294d2a8bf0b211167ad2f7e9a529316a3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_0086a', table='partnerships_clause', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clausechange',
            trigger=pgtrigger.compiler.Trigger(name='change_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='257f2a4e95dafe2b5beb6a3ef24ff99f3e56cd03', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_change_in_negotiation_50393', table='partnerships_clausechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clausechange',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='8f2b2950bee6e324a4fee73486c58a1909e90595', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_95fd9', table='partnerships_clausechange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauseanswer',
            trigger=pgtrigger.compiler.Trigger(name='answer_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='5c151be499ee7cb550e11b1db46df74ad5a6e74c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_answer_in_negotiation_c4bdb', table='partnerships_clauseanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauseanswer',
            trigger=pgtrigger.compiler.Trigger(name='clause_answer_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.party_id IS NOT NULL OR (to_jsonb(NEW) - 'party_id') <> (to_jsonb(OLD) - 'party_id'))", func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7467ce33db4881a615bf2fdc5037ece4d6192d4e', operation='UPDATE', pgid='pgtrigger_clause_answer_is_kept_bd789', table='partnerships_clauseanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clauseanswer',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='d8e471f2cc558488a46a2c07ef02ece48ff5db7a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_9b9b8', table='partnerships_clauseanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementtemplate',
            trigger=pgtrigger.compiler.Trigger(name='agreement_template_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9eba1a1a45019667ba9cede28190ffcbc57d8899', operation='UPDATE OR DELETE', pgid='pgtrigger_agreement_template_never_changes_109fd', table='partnerships_agreementtemplate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementtemplate',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='cb1ac67a79a500901ce6ec1d28198c891d40c6c5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_bb45d', table='partnerships_agreementtemplate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementparty',
            trigger=pgtrigger.compiler.Trigger(name='party_stands', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='f54e2385e7c183a4faec3d039339e6700ed3344c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_party_stands_1f85e', table='partnerships_agreementparty', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreementparty',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='38800d5d31e0491fcdad00b1c94462430bb266c6', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_79233', table='partnerships_agreementparty', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factchange',
            trigger=pgtrigger.compiler.Trigger(name='fact_change_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='74c3d9b6f7cf78f50cdb6ec7e3c2bfbcf93c8bf5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_fact_change_in_negotiation_53e93', table='partnerships_factchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='factchange',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f3d2f284ea9564c5b114d34a210ed6dbf5f8abf3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_2f235', table='partnerships_factchange', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frameworkyear',
            trigger=pgtrigger.compiler.Trigger(name='framework_year_stands', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='0b5fa158f15deb7836b298b4e9e97c67696a0564', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_framework_year_stands_85ff7', table='partnerships_frameworkyear', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='frameworkyear',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='3509807b715556ad99989e92853a6ad3a899b671', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_62a83', table='partnerships_frameworkyear', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gathering',
            trigger=pgtrigger.compiler.Trigger(name='gathering_of_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM partnerships_agreement a\n                 WHERE a.id = NEW.agreement_id AND a.state IN ('in_force', 'ended'))\n            THEN\n                RAISE EXCEPTION 'Progress is of an agreement that is in force.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'progress_of_signed_agreement';\n            END IF;\n            RETURN NEW;\n        ", hash='9eea0f8308890bbf3336b6d6449dce0fb340596a', operation='INSERT OR UPDATE', pgid='pgtrigger_gathering_of_signed_12642', table='partnerships_gathering', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gathering',
            trigger=pgtrigger.compiler.Trigger(name='gathering_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9960c62bf7c785c4d6b470ee3ab86bc6b062db7f', operation='DELETE', pgid='pgtrigger_gathering_is_kept_af8c0', table='partnerships_gathering', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='gathering',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='26d0f5aaaf5f60c5ffa9b6b5640ed383546b9bd9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_308ee', table='partnerships_gathering', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6db17250f881fbeba6f35be2a817401d10cefd21', operation='DELETE', pgid='pgtrigger_never_deleted_2894e', table='partnerships_membership', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='keep_an_approver', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF OLD.role = 'approver' AND OLD.valid_to IS NULL THEN\n        PERFORM 1 FROM partnerships_organisation\n            WHERE id = OLD.organisation_id FOR NO KEY UPDATE;\n        IF NOT EXISTS (\n            SELECT 1 FROM partnerships_membership\n            WHERE organisation_id = OLD.organisation_id\n                AND role = 'approver' AND valid_to IS NULL\n        ) THEN\n            RAISE EXCEPTION 'An organisation keeps an approver.'\n                USING ERRCODE = 'check_violation',\n                      CONSTRAINT = 'membership_keeps_an_approver';\n        END IF;\n    END IF;\n    RETURN NULL;\n", hash='a339d3c2614014eb46e1c203123cc2346828d420', operation='UPDATE', pgid='pgtrigger_keep_an_approver_ca802', table='partnerships_membership', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='1eff49baf260a74b630b16976722937888407ffb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_80c5f', table='partnerships_membership', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='milestone_stands', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT a.state INTO the_state FROM partnerships_agreement a\n             WHERE a.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.agreement_id ELSE NEW.agreement_id END\n               FOR SHARE;\n            IF the_state <> 'negotiation'\n               OR (TG_OP = 'UPDATE' AND NEW.agreement_id <> OLD.agreement_id)\n            THEN\n                RAISE EXCEPTION 'Only in negotiation is an agreement changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'agreement_in_negotiation';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='60480d8dc3030f060ec5b71e528890adc85a03dd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_milestone_stands_53386', table='partnerships_milestone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestone',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='16cb5ae79ee6ef2c288666d193a15916bdaa1f25', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f869f', table='partnerships_milestone', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestonereport',
            trigger=pgtrigger.compiler.Trigger(name='milestone_report_of_signed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            IF NOT EXISTS (\n                SELECT 1 FROM partnerships_agreement a\n                 WHERE a.id = (SELECT m.agreement_id FROM partnerships_milestone m WHERE m.id = NEW.milestone_id) AND a.state IN ('in_force', 'ended'))\n            THEN\n                RAISE EXCEPTION 'Progress is of an agreement that is in force.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'progress_of_signed_agreement';\n            END IF;\n            RETURN NEW;\n        ", hash='70ebec7af215bb01a94fb0be28a5c8bf5fada717', operation='INSERT OR UPDATE', pgid='pgtrigger_milestone_report_of_signed_046e2', table='partnerships_milestonereport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestonereport',
            trigger=pgtrigger.compiler.Trigger(name='milestone_report_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37f7147529babc842dcac78798a796c49741f35a', operation='UPDATE OR DELETE', pgid='pgtrigger_milestone_report_is_kept_464cc', table='partnerships_milestonereport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='milestonereport',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='264ef3dce867d3590fb5f6efcaef05d522d4e489', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_7f180', table='partnerships_milestonereport', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needline',
            trigger=pgtrigger.compiler.Trigger(name='grant_covers_its_orders', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (COALESCE(NEW.granted_nok, 0) < COALESCE(OLD.granted_nok, 0))', func="\n                    IF COALESCE(NEW.granted_nok, 0) < (\n                        SELECT SUM(l.price_nok) FROM partnerships_orderline l\n                          JOIN partnerships_order o ON o.id = l.order_id\n                         WHERE l.need_line_id = NEW.id\n                           AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted'))\n                    THEN RAISE EXCEPTION 'More is ordered than what would be granted.'\n                        USING ERRCODE = 'check_violation',\n                              CONSTRAINT = 'order_within_cover';\n                    END IF;\n                    RETURN NULL;\n                ", hash='d51052cf9c853711af04d10bea983a6a5b0dfb5e', operation='UPDATE', pgid='pgtrigger_grant_covers_its_orders_f84ed', table='partnerships_needline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needsubmission',
            trigger=pgtrigger.compiler.Trigger(name='submission_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2780be62de40b4fb19093e9fbd32bb96a6c42277', operation='UPDATE OR DELETE', pgid='pgtrigger_submission_is_frozen_d0a59', table='partnerships_needsubmission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='needsubmission',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='e4e698ca182e0e64ad4b4aef2fe8492e89015d1b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_58a4b', table='partnerships_needsubmission', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forwardedranking',
            trigger=pgtrigger.compiler.Trigger(name='forwarding_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ranking_id" IS DISTINCT FROM (NEW."ranking_id") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."took_part" IS DISTINCT FROM (NEW."took_part") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."by_name" IS DISTINCT FROM (NEW."by_name") OR OLD."for_name" IS DISTINCT FROM (NEW."for_name"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f73a35950f3ca48e1ddb0686b4e7ce1cfb4c3ff1', operation='UPDATE', pgid='pgtrigger_forwarding_is_kept_c6a33', table='partnerships_forwardedranking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forwardedranking',
            trigger=pgtrigger.compiler.Trigger(name='forwarding_is_not_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='4d41985238d3464a996e0b0bc0c7262ff60dc817', operation='DELETE', pgid='pgtrigger_forwarding_is_not_deleted_e2cbc', table='partnerships_forwardedranking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='forwardedranking',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='bfaade8a4a48a13d6f10841e37d59ef24b9b7b9f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_03681', table='partnerships_forwardedranking', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderanswer',
            trigger=pgtrigger.compiler.Trigger(name='answer_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9e30a729bbe2cdbad2ae8614808b3d99f15a22ee', operation='UPDATE OR DELETE', pgid='pgtrigger_answer_is_kept_85d44', table='partnerships_orderanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderanswer',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2dde4d8cfbd13226925f2d8c4891c8678620d1b8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_4f9e4', table='partnerships_orderanswer', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='price_of_closed_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE part partnerships_orderline%ROWTYPE;', func="\n            part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            \n    IF EXISTS (SELECT 1 FROM partnerships_order o\n                WHERE o.id = part.order_id\n                  AND o.state IN ('accepted', 'declined', 'withdrawn'))\n    THEN RAISE EXCEPTION 'A closed order is kept as it was.';\n    END IF;\n\n            RETURN part;\n        ", hash='a6e81ea65f1333ed1efe9ada0251dcd5be47c5d5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_price_of_closed_is_kept_2d645', table='partnerships_orderline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='prices_within_cover', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM partnerships_order o\n                                WHERE o.id = NEW.order_id\n                                  AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')) THEN\n                        PERFORM 1 FROM partnerships_needline n\n                          WHERE n.id = NEW.need_line_id FOR NO KEY UPDATE;\n                        IF (SELECT COALESCE(n.granted_nok, 0)\n                              FROM partnerships_needline n\n                             WHERE n.id = NEW.need_line_id) < (\n                            SELECT SUM(l.price_nok) FROM partnerships_orderline l\n                              JOIN partnerships_order o ON o.id = l.order_id\n                             WHERE l.need_line_id = NEW.need_line_id\n                               AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted'))\n                        THEN \n    RAISE EXCEPTION 'The orders are above what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_cover';\n\n                        END IF;\n                    END IF;\n                    RETURN NULL;\n                ", hash='c5fdcf554f888f4d10028f68915bbb7d780541be', operation='INSERT OR UPDATE', pgid='pgtrigger_prices_within_cover_dc071', table='partnerships_orderline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='price_within_framework', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE frame bigint;', func="\n        SELECT o.framework_id INTO frame FROM partnerships_order o\n         WHERE o.id = NEW.order_id AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted');\n        IF frame IS NULL THEN RETURN NULL; END IF;\n        \n    PERFORM 1 FROM partnerships_agreement a WHERE a.id = frame FOR NO KEY UPDATE;\n    IF \n    EXISTS (\n        SELECT 1 FROM (\n            SELECT DISTINCT ON (y.year) y.year, y.amount_nok, y.days\n              FROM partnerships_frameworkyear y\n              JOIN partnerships_agreement a ON a.id = y.agreement_id\n             WHERE (a.id = frame OR a.main_id = frame) AND a.state IN ('in_force', 'ended')\n             ORDER BY y.year, a.id DESC) holds\n         WHERE holds.amount_nok < (\n                   SELECT COALESCE(SUM(l.price_nok), 0)\n                     FROM partnerships_orderline l\n                     JOIN partnerships_order o ON o.id = l.order_id\n                     JOIN partnerships_needline n ON n.id = l.need_line_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND n.year = holds.year)\n            OR holds.days < (\n                   SELECT COALESCE(SUM(t.days), 0)\n                     FROM partnerships_orderterm t\n                     JOIN partnerships_order o ON o.id = t.order_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND t.year = holds.year))\n THEN\n        RAISE EXCEPTION 'The orders are above the framework.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_framework';\n    END IF;\n    RETURN NULL;\n\n    ", hash='1df70266f29e391ee124d465dfb38ce5a55e9660', operation='INSERT OR UPDATE', pgid='pgtrigger_price_within_framework_77171', table='partnerships_orderline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2a74326ee76ee405a42d667c1aea661771fde90b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_89ce3', table='partnerships_orderline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderterm',
            trigger=pgtrigger.compiler.Trigger(name='term_of_closed_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE part partnerships_orderterm%ROWTYPE;', func="\n            part := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n            \n    IF EXISTS (SELECT 1 FROM partnerships_order o\n                WHERE o.id = part.order_id\n                  AND o.state IN ('accepted', 'declined', 'withdrawn'))\n    THEN RAISE EXCEPTION 'A closed order is kept as it was.';\n    END IF;\n\n            RETURN part;\n        ", hash='39eb2f3bcf8ec57668b42a2777d2b75a5c8a67ca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_term_of_closed_is_kept_f58bf', table='partnerships_orderterm', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderterm',
            trigger=pgtrigger.compiler.Trigger(name='days_within_framework', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE frame bigint;', func="\n        SELECT o.framework_id INTO frame FROM partnerships_order o\n         WHERE o.id = NEW.order_id AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted');\n        IF frame IS NULL THEN RETURN NULL; END IF;\n        \n    PERFORM 1 FROM partnerships_agreement a WHERE a.id = frame FOR NO KEY UPDATE;\n    IF \n    EXISTS (\n        SELECT 1 FROM (\n            SELECT DISTINCT ON (y.year) y.year, y.amount_nok, y.days\n              FROM partnerships_frameworkyear y\n              JOIN partnerships_agreement a ON a.id = y.agreement_id\n             WHERE (a.id = frame OR a.main_id = frame) AND a.state IN ('in_force', 'ended')\n             ORDER BY y.year, a.id DESC) holds\n         WHERE holds.amount_nok < (\n                   SELECT COALESCE(SUM(l.price_nok), 0)\n                     FROM partnerships_orderline l\n                     JOIN partnerships_order o ON o.id = l.order_id\n                     JOIN partnerships_needline n ON n.id = l.need_line_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND n.year = holds.year)\n            OR holds.days < (\n                   SELECT COALESCE(SUM(t.days), 0)\n                     FROM partnerships_orderterm t\n                     JOIN partnerships_order o ON o.id = t.order_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND t.year = holds.year))\n THEN\n        RAISE EXCEPTION 'The orders are above the framework.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_framework';\n    END IF;\n    RETURN NULL;\n\n    ", hash='710d5ed91dc039ac16deec719132c6dc58ae8412', operation='INSERT OR UPDATE', pgid='pgtrigger_days_within_framework_b5877', table='partnerships_orderterm', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderterm',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='591f8110484e53bff5e95b7c4f1d47de50235f86', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_4fc4e', table='partnerships_orderterm', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rankedneed',
            trigger=pgtrigger.compiler.Trigger(name='forwarded_order_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE place partnerships_rankedneed%ROWTYPE;', func="\n                    place := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF EXISTS (SELECT 1 FROM partnerships_networkranking r\n                               WHERE r.id = place.ranking_id\n                                 AND r.state = 'forwarded')\n                    THEN RAISE EXCEPTION 'A forwarded order is locked.';\n                    END IF;\n                    RETURN place;\n                ", hash='c8398d3f437b9660041a443b3ba55d0e8ac8b89a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_forwarded_order_is_locked_16356', table='partnerships_rankedneed', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rankedneed',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='221d0ef661ec460b9cf4f5b5c5128a11a753cced', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e327b', table='partnerships_rankedneed', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='schemeyear',
            trigger=pgtrigger.compiler.Trigger(name='scheme_year_is_whose_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."scheme_id" IS DISTINCT FROM (NEW."scheme_id") OR OLD."county_id" IS DISTINCT FROM (NEW."county_id") OR OLD."year" IS DISTINCT FROM (NEW."year"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='a1e8dc068f2765e7bf61f70110ccf37827e70365', operation='UPDATE', pgid='pgtrigger_scheme_year_is_whose_it_is_c7d59', table='partnerships_schemeyear', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreement_begins_in_negotiation', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT (NEW."state" = \'negotiation\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot insert rows from % table', TG_TABLE_NAME;", hash='0f5ee47ea9c7674c0cfec3fd61831a65b1449d6a', operation='INSERT', pgid='pgtrigger_agreement_begins_in_negotiation_37dca', table='partnerships_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='appendix_covers_orders', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."main_id" IS NOT NULL AND NEW."network_id" IS NOT NULL AND NEW."state" = \'in_force\')', declare='DECLARE frame bigint;', func="\n    frame := NEW.main_id;\n    \n    PERFORM 1 FROM partnerships_agreement a WHERE a.id = frame FOR NO KEY UPDATE;\n    IF \n    EXISTS (\n        SELECT 1 FROM (\n            SELECT DISTINCT ON (y.year) y.year, y.amount_nok, y.days\n              FROM partnerships_frameworkyear y\n              JOIN partnerships_agreement a ON a.id = y.agreement_id\n             WHERE (a.id = frame OR a.main_id = frame) AND a.state IN ('in_force', 'ended')\n             ORDER BY y.year, a.id DESC) holds\n         WHERE holds.amount_nok < (\n                   SELECT COALESCE(SUM(l.price_nok), 0)\n                     FROM partnerships_orderline l\n                     JOIN partnerships_order o ON o.id = l.order_id\n                     JOIN partnerships_needline n ON n.id = l.need_line_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND n.year = holds.year)\n            OR holds.days < (\n                   SELECT COALESCE(SUM(t.days), 0)\n                     FROM partnerships_orderterm t\n                     JOIN partnerships_order o ON o.id = t.order_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND t.year = holds.year))\n THEN\n        RAISE EXCEPTION 'The orders are above the framework.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_framework';\n    END IF;\n    RETURN NULL;\n\n", hash='47500314bfd7ff418e914a1a25e51bf19739f996', operation='UPDATE', pgid='pgtrigger_appendix_covers_orders_be666', table='partnerships_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='agreement_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.state IN ('in_force', 'ended') THEN\n        IF TG_OP = 'DELETE' OR OLD.state = 'ended' OR NEW.state <> 'ended'\n           OR (to_jsonb(NEW) - 'state' - 'ended_at') <>\n              (to_jsonb(OLD) - 'state' - 'ended_at')\n        THEN\n            RAISE EXCEPTION 'An agreement in force is not changed.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_stands';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    IF OLD.state = 'signing' AND NEW.state = 'signing' AND NEW <> OLD THEN\n        RAISE EXCEPTION 'What is for signing is not changed.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_for_signing';\n    END IF;\n    IF OLD.state = 'signing' AND NEW.state = 'negotiation' AND EXISTS (\n        SELECT 1 FROM partnerships_signinground r\n         WHERE r.agreement_id = NEW.id AND r.outcome IN ('', 'signed'))\n    THEN\n        RAISE EXCEPTION 'The text that is for signing is closed first.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_text_is_closed';\n    END IF;\n    IF NEW.state = 'in_force' AND NOT EXISTS (\n        SELECT 1 FROM partnerships_agreementscan s WHERE s.agreement_id = NEW.id\n    ) AND NOT EXISTS (\n        SELECT 1 FROM partnerships_signinground r\n         WHERE r.agreement_id = NEW.id AND r.outcome = 'signed'\n           AND OLD.state = 'signing'\n           AND 1 < (SELECT COUNT(*) FROM partnerships_agreementparty p\n                     WHERE p.agreement_id = NEW.id)\n           AND NOT EXISTS (\n               SELECT 1 FROM partnerships_agreementparty p\n                WHERE p.agreement_id = NEW.id AND NOT EXISTS (\n                    SELECT 1 FROM partnerships_signature s\n                     WHERE s.round_id = r.id AND s.party_id = p.id\n                       AND s.sha256 = r.sha256))\n    ) THEN\n        RAISE EXCEPTION 'Not all parties have signed.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'agreement_signed_by_all';\n    END IF;\n    RETURN NEW;\n", hash='7ead4a1681df6a5585d65fe684f2c6c2248c67b8', operation='UPDATE OR DELETE', pgid='pgtrigger_agreement_stands_14612', table='partnerships_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='f69d719136c31c2e76b29a4d32f983da5cce9cf3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_f3c8f', table='partnerships_agreement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinground',
            trigger=pgtrigger.compiler.Trigger(name='round_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'INSERT' THEN\n        IF NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex') THEN\n            RAISE EXCEPTION 'The hash is not that of the text.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'round_hash';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF OLD.outcome <> '' OR NEW.content <> OLD.content OR NEW.sha256 <> OLD.sha256\n       OR NEW.agreement_id <> OLD.agreement_id OR NEW.number <> OLD.number\n       OR NEW.opened_at <> OLD.opened_at\n    THEN\n        RAISE EXCEPTION 'What was sent for signing is not changed.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'round_stands';\n    END IF;\n    RETURN NEW;\n", hash='a601a1b505275fd6e23880ad06f92f1947fe592f', operation='INSERT OR UPDATE', pgid='pgtrigger_round_stands_00270', table='partnerships_signinground', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinground',
            trigger=pgtrigger.compiler.Trigger(name='round_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b826e3e19bccb144234ec2cac80b0d7203eff29c', operation='DELETE', pgid='pgtrigger_round_is_kept_c0bc3', table='partnerships_signinground', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signinground',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='edaca20acd803000caace32f9b6f5b70bf11a9a4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ff3f6', table='partnerships_signinground', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signature_of_the_text', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    PERFORM 1 FROM partnerships_agreement a\n       JOIN partnerships_signinground r ON r.agreement_id = a.id\n      WHERE r.id = NEW.round_id FOR SHARE OF a, r;\n    IF NOT EXISTS (\n        SELECT 1 FROM partnerships_signinground r\n          JOIN partnerships_agreement a ON a.id = r.agreement_id\n          JOIN partnerships_agreementparty p ON p.agreement_id = a.id\n         WHERE r.id = NEW.round_id AND r.outcome = '' AND a.state = 'signing'\n           AND r.sha256 = NEW.sha256\n           AND p.id = NEW.party_id AND p.signatory_id = NEW.user_id\n    ) THEN\n        RAISE EXCEPTION 'A party''s own signatory signs the text that is open.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_of_the_text';\n    END IF;\n    RETURN NEW;\n", hash='fdec948596bbe6f327cbf1c8a7806d14e67873be', operation='INSERT', pgid='pgtrigger_signature_of_the_text_79c1d', table='partnerships_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signature_stands', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.party_id IS NOT NULL\n       OR (to_jsonb(NEW) - 'party_id') <> (to_jsonb(OLD) - 'party_id')\n       OR NOT EXISTS (\n           SELECT 1 FROM partnerships_signinground r\n            WHERE r.id = OLD.round_id AND r.outcome IN ('refused', 'void'))\n    THEN\n        RAISE EXCEPTION 'A signature is kept as it was given.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'signature_is_kept';\n    END IF;\n    RETURN NEW;\n", hash='64a6ea15efe0674dae7051d866854deacf561696', operation='UPDATE', pgid='pgtrigger_signature_stands_0ef9e', table='partnerships_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='signature_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7ec9a7e879573058e5146edbccfe0c00eaa48e11', operation='DELETE', pgid='pgtrigger_signature_is_kept_91d03', table='partnerships_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='signature',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='c5425ce269cc07f257bfab5905c6d83866743b3a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a1776', table='partnerships_signature', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='closed_order_is_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'accepted\', \'declined\', \'withdrawn\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4aab82d88030be04619eafb4182640edb7e46e7d', operation='UPDATE OR DELETE', pgid='pgtrigger_closed_order_is_kept_4c482', table='partnerships_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='order_accepted_by_an_approver', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" = \'accepted\')', func="\n                    IF NOT EXISTS (SELECT 1 FROM partnerships_orderanswer a\n                                    WHERE a.order_id = NEW.id\n                                      AND a.side = 'uh'\n                                      AND a.kind IN ('accept', 'propose')\n                                      AND a.by_role = 'approver'\n                                      AND a.organisation_id = NEW.institution_id)\n                    THEN RAISE EXCEPTION\n                        'An approver at the UH institution accepts an order.';\n                    END IF;\n                    RETURN NEW;\n                ", hash='0cb4a5d9f862c7f9f6758db971c9754580d4ec7f', operation='INSERT OR UPDATE', pgid='pgtrigger_order_accepted_by_an_approver_11c0d', table='partnerships_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='orders_within_cover', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."state" IN (\'sent\', \'passed_on\', \'proposed\', \'accepted\'))', func="\n                    PERFORM 1 FROM partnerships_needline n\n                       JOIN partnerships_orderline l ON l.need_line_id = n.id\n                      WHERE l.order_id = NEW.id\n                      ORDER BY n.id FOR NO KEY UPDATE OF n;\n                    IF EXISTS (\n                        SELECT 1 FROM partnerships_orderline mine\n                          JOIN partnerships_needline n ON n.id = mine.need_line_id\n                         WHERE mine.order_id = NEW.id\n                           AND COALESCE(n.granted_nok, 0) < (\n                               SELECT SUM(l.price_nok) FROM partnerships_orderline l\n                                 JOIN partnerships_order o ON o.id = l.order_id\n                                WHERE l.need_line_id = n.id\n                                  AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')))\n                    THEN \n    RAISE EXCEPTION 'The orders are above what is granted.'\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_cover';\n\n                    END IF;\n                    RETURN NULL;\n                ", hash='f9d5a353cf5ab5e3133291ad1b8b381273f3dea8', operation='INSERT OR UPDATE', pgid='pgtrigger_orders_within_cover_9eaf2', table='partnerships_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='order_of_its_framework', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."framework_id" IS NOT NULL)', func="\n    IF NOT EXISTS (\n        SELECT 1 FROM partnerships_agreement a\n          JOIN partnerships_agreementparty p ON p.agreement_id = a.id\n         WHERE a.id = NEW.framework_id AND a.kind = 'framework'\n           AND a.state IN ('in_force', 'ended') AND p.role = 'uh'\n           AND p.organisation_id = NEW.institution_id)\n    THEN\n        RAISE EXCEPTION 'The framework is of another institution, or not in force.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_of_its_framework';\n    END IF;\n    RETURN NEW;\n", hash='445825d0ee877a840b517a4375a2498faf9da60e', operation='INSERT OR UPDATE', pgid='pgtrigger_order_of_its_framework_fa060', table='partnerships_order', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='order_within_framework', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."framework_id" IS NOT NULL AND NEW."state" IN (\'sent\', \'passed_on\', \'proposed\', \'accepted\'))', declare='DECLARE frame bigint;', func="\n        SELECT o.framework_id INTO frame FROM partnerships_order o\n         WHERE o.id = NEW.id AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted');\n        IF frame IS NULL THEN RETURN NULL; END IF;\n        \n    PERFORM 1 FROM partnerships_agreement a WHERE a.id = frame FOR NO KEY UPDATE;\n    IF \n    EXISTS (\n        SELECT 1 FROM (\n            SELECT DISTINCT ON (y.year) y.year, y.amount_nok, y.days\n              FROM partnerships_frameworkyear y\n              JOIN partnerships_agreement a ON a.id = y.agreement_id\n             WHERE (a.id = frame OR a.main_id = frame) AND a.state IN ('in_force', 'ended')\n             ORDER BY y.year, a.id DESC) holds\n         WHERE holds.amount_nok < (\n                   SELECT COALESCE(SUM(l.price_nok), 0)\n                     FROM partnerships_orderline l\n                     JOIN partnerships_order o ON o.id = l.order_id\n                     JOIN partnerships_needline n ON n.id = l.need_line_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND n.year = holds.year)\n            OR holds.days < (\n                   SELECT COALESCE(SUM(t.days), 0)\n                     FROM partnerships_orderterm t\n                     JOIN partnerships_order o ON o.id = t.order_id\n                    WHERE o.framework_id = frame AND o.state IN ('sent', 'passed_on', 'proposed', 'accepted')\n                      AND t.year = holds.year))\n THEN\n        RAISE EXCEPTION 'The orders are above the framework.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'order_within_framework';\n    END IF;\n    RETURN NULL;\n\n    ", hash='da8a91ec64eed2ed3a393cb7776e0957d027894b', operation='INSERT OR UPDATE', pgid='pgtrigger_order_within_framework_297c8', table='partnerships_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='522a9e3ee56654be70b42012c2c8c29d3537083b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e7a2f', table='partnerships_order', when='BEFORE')),
        ),
    ]
