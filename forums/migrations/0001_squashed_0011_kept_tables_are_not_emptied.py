import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.serializers.json
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import portal.lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models
from portal.lib.migrating import AtOnce


class Migration(AtOnce):
    """The tables as they were in release 0.3."""

    replaces = [('forums', '0001_forums_and_meetings'), ('forums', '0002_meeting_room'), ('forums', '0003_minutes_and_follow_ups'), ('forums', '0004_priorities'), ('forums', '0005_recommendations'), ('forums', '0006_plans'), ('forums', '0007_what_is_held_stands'), ('forums', '0008_show_of_hands'), ('forums', '0009_forwarded_year_stands'), ('forums', '0010_who_votes_speaks'), ('forums', '0011_kept_tables_are_not_emptied')]

    initial = True

    dependencies = [
        ('documents', '0001_squashed_0004_kept_tables_are_not_emptied'),
        ('partnerships', '0001_squashed_0057_requests_keep_each_text'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgendaItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('case', 'case'), ('priorities', 'needs and priorities'), ('information', 'information'), ('minutes', 'approval of minutes'), ('other', 'any other business')], default='case', max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='what it is about')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('state', models.CharField(choices=[('undecided', 'not decided'), ('agreed', 'agreed'), ('disagreed', 'no consensus'), ('voted', 'decided by vote')], default='undecided', editable=False, max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('adopted', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.itemproposal')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='forums.meeting')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'number'), name='agenda_item_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='agenda_item_from_one_up'), models.CheckConstraint(condition=models.Q(models.Q(('adopted__isnull', False), ('decided_at__isnull', False), ('state__in', ['agreed', 'voted'])), models.Q(('adopted', None), ('decided_at', None), ('state__in', ['undecided', 'disagreed'])), _connector='OR'), name='agenda_item_decision_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='Forum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('mandate', models.TextField(blank=True, max_length=20000, verbose_name='mandate')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('quorum_percent', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='quorum')),
                ('membership_disqualifies', models.BooleanField(default=True, verbose_name='belonging to a party disqualifies')),
                ('notice_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MaxValueValidator(90)], verbose_name='notice of a meeting')),
                ('comment_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MaxValueValidator(90)], verbose_name='time for comments')),
                ('county', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forums', to='partnerships.county', verbose_name='county')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forums', to='partnerships.scheme', verbose_name='scheme')),
                ('owners_read', models.BooleanField(default=True, verbose_name='owners and UH read the recommendation')),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='forum_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.UniqueConstraint(fields=('county', 'scheme', 'name'), name='forum_name_once', violation_error_message='This county has a forum of that name.'), models.CheckConstraint(condition=models.Q(('quorum_percent__lte', 100)), name='forum_quorum_is_a_part')],
            },
        ),
        migrations.CreateModel(
            name='ForumRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('leader', 'leader'), ('secretary', 'secretary')], max_length=10, verbose_name='role')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='forums.forum')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='forum_roles', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='forum_role_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('forum', '='), ('kind', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='forum_role_held_by_one_a_day', violation_error_message='Somebody has this role then. End their time first.')],
            },
        ),
        migrations.CreateModel(
            name='ItemNeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('network_rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('forwarded', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.forwardedranking')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='forums.agendaitem')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agenda_items', to='partnerships.need')),
            ],
            options={
                'ordering': ['forwarded', 'network_rank', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'need'), name='item_need_once', violation_error_message='This need is on the item already.'), models.CheckConstraint(condition=models.Q(models.Q(('forwarded', None), ('network_rank', None)), models.Q(('forwarded__isnull', False), ('network_rank__isnull', False)), _connector='OR'), name='item_need_origin_is_whole')],
            },
        ),
        migrations.CreateModel(
            name='ItemNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='time in minutes')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='notes')),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='note', to='forums.agendaitem')),
            ],
        ),
        migrations.CreateModel(
            name='ItemPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('internal', models.BooleanField(default=False, verbose_name='internal')),
                ('content_type', models.CharField(max_length=100)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('file', models.FileField(max_length=120, upload_to='')),
                ('uploaded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='papers', to='forums.agendaitem')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['uploaded_at', 'pk'],
                'indexes': [models.Index(fields=['file'], name='item_paper_file')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('item', 'sha256'), name='item_paper_once', violation_error_message='This file is with the item already.'), models.CheckConstraint(condition=models.Q(('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), name='item_paper_has_its_file')],
            },
        ),
        migrations.CreateModel(
            name='ItemProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField(max_length=20000, verbose_name='proposal')),
                ('by_name', models.CharField(max_length=200)),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='forums.agendaitem')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.participant')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='item_proposal_number_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='item_proposal_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Consensus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reached', models.BooleanField()),
                ('text', models.TextField(blank=True, max_length=20000)),
                ('recorded_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='consensus', to='forums.agendaitem')),
                ('recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.itemproposal')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('proposal__isnull', False), ('reached', True)), models.Q(('proposal', None), ('reached', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='consensus_says_on_what', violation_error_message='Say what they do not agree on.')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                ('state', models.CharField(choices=[('planned', 'in the making'), ('called', 'called'), ('opened', 'going on'), ('closed', 'held'), ('cancelled', 'cancelled')], default='planned', editable=False, max_length=10)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('called_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('opened_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('forum', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='forums.forum')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partnerships.network')),
                ('scheme_year', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='partnerships.schemeyear', verbose_name='year')),
                ('current_item', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='forums.agendaitem')),
                ('current_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('pulse', models.PositiveBigIntegerField(default=0, editable=False)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'starts_at'], name='meeting_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('forum__isnull', False), ('network', None)), models.Q(('forum', None), ('network__isnull', False)), _connector='OR'), name='meeting_of_forum_or_network'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='meeting_ends_after_it_begins', violation_error_message='The meeting ends before it begins.'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'cancelled']), ('called_at__isnull', False), _connector='OR'), name='meeting_called_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['opened', 'closed']), _negated=True), ('opened_at__isnull', False), _connector='OR'), name='meeting_opened_has_its_moment'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='meeting_closed_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('language', models.CharField(choices=[('nn', 'Nynorsk'), ('nb', 'Bokmål'), ('en', 'English')], max_length=2)),
                ('facts', models.JSONField()),
                ('state', models.CharField(choices=[('draft', 'draft'), ('comments', 'out for comments'), ('approved', 'approved')], default='draft', editable=False, max_length=10)),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('comments_until', models.DateField(blank=True, null=True)),
                ('approved_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('content', models.TextField(blank=True, editable=False)),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('approval_item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='approves', to='forums.agendaitem')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='forums.minutes')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='forums.meeting')),
            ],
            options={
                'ordering': ['meeting', 'number'],
                'constraints': [models.UniqueConstraint(fields=('meeting', 'number'), name='minutes_version_once'), models.UniqueConstraint(condition=models.Q(('state', 'approved'), _negated=True), fields=('meeting',), name='minutes_one_in_the_making', violation_error_message='Minutes of this meeting are being written.'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('number', 1), ('reason', '')), models.Q(('corrects__isnull', False), ('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='minutes_correction_has_its_reason', violation_error_message='Say what is corrected, and why.'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at', None), ('state', 'draft')), models.Q(('comments_until__isnull', False), ('sent_at__isnull', False), ('state__in', ['comments', 'approved'])), _connector='OR'), name='minutes_sent_have_a_day'), models.CheckConstraint(condition=models.Q(models.Q(('approval_item__isnull', False), ('approved_at__isnull', False), ('sha256__regex', '^[0-9a-f]{64}$'), ('state', 'approved'), models.Q(('content', ''), _negated=True)), models.Q(models.Q(('state', 'approved'), _negated=True), ('approved_at', None), ('content', ''), ('sha256', '')), _connector='OR'), name='minutes_approved_are_whole')],
            },
        ),
        migrations.CreateModel(
            name='MinutesSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('changed_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('changed_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.agendaitem')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='forums.minutes')),
            ],
            options={
                'ordering': ['item__number'],
                'constraints': [models.UniqueConstraint(fields=('minutes', 'item'), name='minutes_section_once_an_item')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('leader', 'leader'), ('secretary', 'secretary'), ('member', 'member'), ('deputy', 'deputy')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('represents', models.CharField(blank=True, max_length=200)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('answer', models.CharField(blank=True, choices=[('', 'no answer'), ('comes', 'comes'), ('excused', 'cannot come')], default='', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('called_in_at', models.DateTimeField(blank=True, null=True)),
                ('committee_member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.workingcommitteemember')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='forums.meeting')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seat', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.seat')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='forums.seatholder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('meeting', 'holder'), name='participant_once_by_place'), models.UniqueConstraint(fields=('meeting', 'committee_member'), name='participant_once_by_committee'), models.UniqueConstraint(fields=('meeting', 'user'), name='participant_once_by_person'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='participant_answer_has_its_moment'), models.CheckConstraint(condition=models.Q(('called_in_at', None), ('capacity', 'deputy'), _connector='OR'), name='participant_called_in_is_a_deputy')],
            },
        ),
        migrations.CreateModel(
            name='MinutesComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(max_length=5000, verbose_name='comment')),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('answer', models.TextField(blank=True, max_length=5000, verbose_name='answer')),
                ('answered_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('answered_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='forums.minutes')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.participant')),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='forums.minutessection')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='minutes_comment_says_something'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False)), _connector='OR'), name='minutes_comment_answer_has_its_moment')],
            },
        ),
        migrations.CreateModel(
            name='FollowUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.CharField(max_length=500, verbose_name='what is to be done')),
                ('due', models.DateField(verbose_name='until')),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('done_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('done_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='follow_ups', to='forums.agendaitem')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='forums.participant', verbose_name='who does it')),
            ],
            options={
                'ordering': ['due', 'pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['person'], name='follow_up_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='follow_up_says_something'), models.CheckConstraint(condition=models.Q(('done_at', None), ('done_at__gte', models.F('made_at')), _connector='OR'), name='follow_up_done_after_it_was_made')],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=20000, verbose_name='dissent')),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dissents', to='forums.agendaitem')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.participant')),
            ],
            options={
                'ordering': ['made_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('item', 'participant'), name='dissent_once'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='dissent_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('came_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='forums.participant')),
            ],
            options={
                'ordering': ['came_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('participant',), name='attendance_in_the_room_once'), models.CheckConstraint(condition=models.Q(('left_at', None), ('left_at__gte', models.F('came_at')), _connector='OR'), name='attendance_leaves_after_coming', violation_error_message='Nobody leaves before they come.')],
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('adopted', 'adopted')], default='draft', editable=False, max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('adopted_at', models.DateTimeField(editable=False, null=True)),
                ('adopted_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('updated_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='plans', to='forums.forum')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('forum', 'number'), name='plan_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('forum',), name='plan_one_draft_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('adopted_at', None), ('state', 'draft')), models.Q(('adopted_at__isnull', False), ('state', 'adopted'), ('valid_from__isnull', False)), _connector='OR'), name='plan_adopted_has_its_dates')],
            },
        ),
        migrations.CreateModel(
            name='PlanSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('text', models.TextField(blank=True, max_length=20000, verbose_name='text')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='forums.plan')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('plan', 'number'), name='plan_section_number_once')],
            },
        ),
        migrations.CreateModel(
            name='PrintedPaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('internal', models.BooleanField(default=False)),
                ('of_state', models.CharField(blank=True, max_length=10)),
                ('ordered_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='meeting_paper', to='documents.document')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='printed', to='forums.meeting')),
                ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='printed', to='forums.minutes')),
            ],
            options={
                'ordering': ['-ordered_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('minutes', None), ('of_state', '')), models.Q(('internal', False), ('minutes__isnull', False), models.Q(('of_state', ''), _negated=True)), _connector='OR'), name='printed_paper_is_agenda_or_minutes')],
            },
        ),
        migrations.CreateModel(
            name='Priority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='priorities', to='partnerships.need')),
                ('priorities', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='forums.prioritylist')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('priorities', 'need'), name='priority_once_a_need'), models.UniqueConstraint(fields=('priorities', 'rank'), name='priority_place_once'), models.CheckConstraint(condition=models.Q(('rank', None), ('rank__gte', 1), _connector='OR'), name='priority_from_one_up')],
            },
        ),
        migrations.CreateModel(
            name='PriorityAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recommended_nok', models.PositiveBigIntegerField()),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partnerships.needline')),
                ('priority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='forums.priority')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('priority', 'line'), name='priority_amount_once_a_line')],
            },
        ),
        migrations.CreateModel(
            name='PriorityList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('updated_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('updated_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='priority_lists', to='forums.forum')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='priority_lists', to='partnerships.schemeyear')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('forum', 'scheme_year'), name='priority_list_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='ProposedAmount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recommended_nok', models.PositiveBigIntegerField()),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='partnerships.needline')),
                ('proposal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amounts', to='forums.itemproposal')),
                ('rank', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('proposal', 'line'), name='proposed_amount_once_a_line')],
            },
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('correction_reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('content', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('fingerprint', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('confirming', 'for confirmation'), ('forwarded', 'forwarded'), ('withdrawn', 'withdrawn')], default='confirming', editable=False, max_length=10)),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('leader_at', models.DateTimeField(editable=False, null=True)),
                ('secretary_at', models.DateTimeField(editable=False, null=True)),
                ('forwarded_at', models.DateTimeField(editable=False, null=True)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='forums.recommendation')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='documents.document')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='forums.forum')),
                ('leader_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='partnerships.schemeyear')),
                ('secretary_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('forum', 'scheme_year', 'number'), name='recommendation_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'confirming')), fields=('forum', 'scheme_year'), name='recommendation_one_for_confirmation'), models.CheckConstraint(condition=models.Q(('leader_by', models.F('secretary_by')), _negated=True), name='recommendation_takes_two_people', violation_error_message='Two different people confirm.'), models.CheckConstraint(condition=models.Q(models.Q(('leader_at', None), ('leader_by', None)), models.Q(('leader_at__isnull', False), ('leader_by__isnull', False)), _connector='OR'), name='recommendation_leader_has_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('secretary_at', None), ('secretary_by', None)), models.Q(('secretary_at__isnull', False), ('secretary_by__isnull', False)), _connector='OR'), name='recommendation_secretary_has_a_moment'), models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('forwarded_at__isnull', False), ('leader_by__isnull', False), ('secretary_by__isnull', False), ('state', 'forwarded')), models.Q(models.Q(('state', 'forwarded'), _negated=True), ('document', None), ('forwarded_at', None)), _connector='OR'), name='recommendation_forwarded_is_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('correction_reason', ''), ('corrects', None)), models.Q(('corrects__isnull', False), models.Q(('correction_reason', ''), _negated=True)), _connector='OR'), name='recommendation_correction_says_why', violation_error_message='Say what is corrected, and why.')],
            },
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(max_length=2000, verbose_name='reason')),
                ('opened_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('opened_by_name', models.CharField(editable=False, max_length=200)),
                ('corrects', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='forums.recommendation')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_says_why', violation_error_message='Say what is corrected, and why.')],
            },
        ),
        migrations.CreateModel(
            name='Recusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('marked', 'has a tie'), ('declared', 'declared, not decided'), ('stands_down', 'stands down'), ('takes_part', 'takes part')], max_length=12)),
                ('origin', models.CharField(choices=[('found', 'found by the portal'), ('declared', 'declared by the person')], max_length=10)),
                ('reason', models.TextField(blank=True, max_length=2000, verbose_name='reason')),
                ('decision_reason', models.TextField(blank=True, max_length=2000)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='forums.agendaitem')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.need')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='forums.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'participant'), name='recusal_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'takes_part'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='recusal_set_aside_with_a_reason', violation_error_message='Say why the person takes part all the same.')],
            },
        ),
        migrations.CreateModel(
            name='Scenario',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form_key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('requested', 'all that is asked for'), ('frame', 'another frame'), ('key', 'a key')], max_length=10, verbose_name='kind')),
                ('percent', models.SmallIntegerField(default=0, verbose_name='change of the frame')),
                ('how', models.CharField(choices=[('in_order', 'the first in the order first'), ('alike', 'all lines alike')], default='in_order', max_length=10, verbose_name='how it is shared')),
                ('key', models.PositiveBigIntegerField(blank=True, null=True)),
                ('key_name', models.CharField(blank=True, max_length=140)),
                ('made_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('made_by_name', models.CharField(blank=True, editable=False, max_length=200)),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scenarios', to='forums.forum')),
                ('scheme_year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.schemeyear')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key__isnull', False), ('kind', 'key'), models.Q(('key_name', ''), _negated=True)), models.Q(models.Q(('kind', 'key'), _negated=True), ('key', None), ('key_name', '')), _connector='OR'), name='scenario_of_a_key_names_it', violation_error_message='Choose a key.'), models.CheckConstraint(condition=models.Q(('percent__gte', -100), ('percent__lte', 100)), name='scenario_changes_within_reason', violation_error_message='Between −100 and 100 percent.')],
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('owners', 'school owners'), ('uh', 'universities and university colleges'), ('ks', 'KS'), ('pbl', 'PBL'), ('teachers', 'teacher organisations'), ('invited', 'others by invitation')], max_length=10, verbose_name='kind')),
                ('represents', models.CharField(max_length=200, verbose_name='represents')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seats', to='forums.forum')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='partnerships.network', verbose_name='network')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='partnerships.organisation', verbose_name='organisation')),
            ],
            options={
                'ordering': ['kind', 'represents', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='seat_period_in_order', violation_error_message='The last day cannot come before the first day.'), models.UniqueConstraint(condition=models.Q(('valid_to', None)), fields=('forum', 'kind', 'represents'), name='seat_once', violation_error_message='The forum has this seat already.'), models.CheckConstraint(condition=models.Q(('network', None), ('kind', 'owners'), _connector='OR'), name='seat_of_network_is_for_owners', violation_error_message="Only seats for owners are a network's.")],
            },
        ),
        migrations.CreateModel(
            name='SeatHolder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('member', 'member'), ('deputy', 'deputy')], default='member', max_length=10, verbose_name='part')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='position')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail at work')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='telephone at work')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='partnerships.organisation', verbose_name='organisation')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holders', to='forums.seat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='seats', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_from__lte', models.F('valid_to')), _connector='OR'), name='seat_holder_period_in_order', violation_error_message='The last day cannot come before the first day.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('seat', '='), ('part', '='), (models.Func('valid_from', 'valid_to', models.Value('[]'), function='DATERANGE', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='seat_held_by_one_a_day', violation_error_message='Somebody has this place in the seat then. End their time first.')],
            },
        ),
        migrations.CreateModel(
            name='SeatRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('owners', 'school owners'), ('uh', 'universities and university colleges'), ('ks', 'KS'), ('pbl', 'PBL'), ('teachers', 'teacher organisations'), ('invited', 'others by invitation')], max_length=10)),
                ('may_speak', models.BooleanField(default=True, verbose_name='may speak')),
                ('may_propose', models.BooleanField(default=True, verbose_name='may propose')),
                ('may_vote', models.BooleanField(default=True, verbose_name='may vote')),
                ('at_least', models.PositiveSmallIntegerField(default=0, verbose_name='at least')),
                ('at_most', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at most')),
                ('forum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seat_rules', to='forums.forum')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('forum', 'kind'), name='seat_rule_once_a_kind'), models.CheckConstraint(condition=models.Q(('at_most', None), ('at_most__gte', models.F('at_least')), _connector='OR'), name='seat_rule_most_above_least', violation_error_message='The most seats cannot be fewer than the fewest.'), models.CheckConstraint(condition=models.Q(('may_speak', True), models.Q(('may_propose', False), ('may_vote', False)), _connector='OR'), name='seat_rule_who_votes_speaks', violation_error_message='A seat that proposes or votes speaks too. Let it speak, or take away the other two.')],
            },
        ),
        migrations.CreateModel(
            name='Speech',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=portal.lib.clock.now)),
                ('began_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speeches', to='forums.agendaitem')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='speeches', to='forums.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('item', 'participant'), name='speech_asked_once', violation_error_message='This person has asked to speak already.'), models.UniqueConstraint(condition=models.Q(('began_at__isnull', False), ('ended_at', None)), fields=('item',), name='speech_one_at_a_time', violation_error_message='Somebody else has the floor.')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('secret', models.BooleanField()),
                ('opened_at', models.DateTimeField(default=portal.lib.clock.now, editable=False)),
                ('closed_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('entitled', models.PositiveSmallIntegerField(blank=True, editable=False, null=True)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='votes', to='forums.agendaitem')),
                ('winner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.itemproposal')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('item', 'number'), name='vote_number_once'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('item',), name='vote_one_open_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('entitled', None), ('winner', None)), models.Q(('closed_at__isnull', False), ('entitled__isnull', False)), _connector='OR'), name='vote_closed_is_counted')],
            },
        ),
        migrations.CreateModel(
            name='BallotBox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counts', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None)),
                ('vote', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='box', to='forums.vote')),
            ],
        ),
        migrations.CreateModel(
            name='VoteOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('proposal', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.itemproposal')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='forums.vote')),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('vote', 'number'), name='vote_option_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('number', 0), ('proposal', None)), models.Q(('number__gt', 0), ('proposal__isnull', False)), _connector='OR'), name='vote_option_is_a_proposal')],
            },
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('option', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.participant')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='forums.seat')),
                ('vote', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='voters', to='forums.vote')),
                ('registered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('vote', 'seat'), name='voter_once_a_seat'), models.UniqueConstraint(fields=('vote', 'participant'), name='voter_once_a_person'), models.CheckConstraint(condition=models.Q(('registered_by', None), ('option__isnull', False), _connector='OR'), name='voter_registered_only_in_the_open')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemneed',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='84474183b2aea8b8c069b6d2e79751f772dcc132', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_3860b', table='forums_itemneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemneed',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_itemneed%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='90c554d08af833d1d3628c7cbf846ede0c0668ca', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stands_when_held_69ea5', table='forums_itemneed', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemneed',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='7b227b7f6c91aa1dd3a104a62581154332a8b8a1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a7faa', table='forums_itemneed', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemnote',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='533c8b3b8fa827c79539f042b9bb38a16c085876', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_0629b', table='forums_itemnote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itempaper',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='8c9f415dc9d5ea30ca5587a26aafe4b5a1fbf3ff', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_b2140', table='forums_itempaper', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itempaper',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_itempaper%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='43d8bb1cabbc387c9a890d0d92ff50c5b0f9e8cb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stands_when_held_9f08a', table='forums_itempaper', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itempaper',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='e8d241164f99bb482fffebafae7b34d4e338c677', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_dcefe', table='forums_itempaper', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consensus',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='9b4c9e549e43faa0e01d00323a30cf8285bcd699', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_047c4', table='forums_consensus', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consensus',
            trigger=pgtrigger.compiler.Trigger(name='before_any_vote', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_consensus%ROWTYPE;', func="\n                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF (SELECT m.state\n                          FROM forums_agendaitem i\n                          JOIN forums_meeting m ON m.id = i.meeting_id\n                         WHERE i.id = the_row.item_id) <> 'opened'\n                       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n                    THEN\n                        RAISE EXCEPTION 'The meeting is not open.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'meeting_is_open';\n                    END IF;\n                    IF EXISTS (SELECT 1 FROM forums_vote v\n                                WHERE v.item_id = the_row.item_id)\n                    THEN\n                        RAISE EXCEPTION 'A vote has been opened on this item.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'consensus_before_any_vote';\n                    END IF;\n                    RETURN the_row;\n                ", hash='d8f8a284bc3df9297173727c8deeccb92026e98a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_before_any_vote_dc1b3', table='forums_consensus', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consensus',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2bfbb4939a660ea13e12d54af3454b0e9238e607', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_c63e9', table='forums_consensus', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='has_a_pulse', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.pulse := OLD.pulse + 1; RETURN NEW;', hash='12286828312d637b4801e55f8822ef294ae08443', operation='UPDATE', pgid='pgtrigger_has_a_pulse_5c55f', table='forums_meeting', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='held_is_held', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'closed\', \'cancelled\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='33ff0b173c6e918614ae47093736a006c8dac5f5', operation='UPDATE OR DELETE', pgid='pgtrigger_held_is_held_5825b', table='forums_meeting', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='meeting',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2b29a8d99c31116d839f1ce274dc8d2f3b769df8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_de043', table='forums_meeting', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (the_row.meeting_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='8f1cb999718a49deb315a362a059dbd0807f6a2f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_c512d', table='forums_agendaitem', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='locked_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_agendaitem%ROWTYPE;', func="\n                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF EXISTS (SELECT 1 FROM forums_meeting m\n                                WHERE m.id = the_row.meeting_id\n                                  AND m.state IN ('closed', 'cancelled'))\n                       OR (TG_OP = 'UPDATE' AND NEW.meeting_id <> OLD.meeting_id)\n                    THEN\n                        RAISE EXCEPTION 'The meeting is over.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'agenda_of_what_is_over';\n                    END IF;\n                    RETURN the_row;\n                ", hash='e6eb43a265f7ac88602aaef28b459045b86c7db0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_locked_when_held_b8e77', table='forums_agendaitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agendaitem',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='7131ee70ca7d0c04752625426d31cb937922edd9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_cde7a', table='forums_agendaitem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='approved_stand', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF OLD.state = 'approved' THEN\n        RAISE EXCEPTION 'Approved minutes are not changed.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_approved_stand';\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        RETURN OLD;\n    END IF;\n    IF NEW.state = 'approved' AND NOT EXISTS (\n        SELECT 1\n          FROM forums_agendaitem i\n          JOIN forums_meeting m ON m.id = i.meeting_id\n          JOIN forums_meeting held ON held.id = NEW.meeting_id\n         WHERE i.id = NEW.approval_item_id\n           AND i.kind = 'minutes'\n           AND i.adopted_id IS NOT NULL\n           AND m.state = 'closed'\n           AND m.starts_at > held.starts_at\n           AND m.forum_id IS NOT DISTINCT FROM held.forum_id\n           AND m.network_id IS NOT DISTINCT FROM held.network_id\n    ) THEN\n        RAISE EXCEPTION 'No later meeting has approved these minutes.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_approved_by_item';\n    END IF;\n    IF NEW.state = 'approved'\n       AND NEW.sha256 <> encode(sha256(convert_to(NEW.content, 'UTF8')), 'hex')\n    THEN\n        RAISE EXCEPTION 'The hash is not that of the minutes.'\n            USING ERRCODE = 'check_violation', CONSTRAINT = 'minutes_hash';\n    END IF;\n    RETURN NEW;\n", hash='1f1e631e35689ec6b2d257092fc7895c95ed7e95', operation='UPDATE OR DELETE', pgid='pgtrigger_approved_stand_d2199', table='forums_minutes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='facts_stand', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."facts" IS DISTINCT FROM (NEW."facts") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='6f762f0627a367aa961c9ab17d61141c2a9e3358', operation='UPDATE', pgid='pgtrigger_facts_stand_670b5', table='forums_minutes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='of_a_held_meeting', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NEW.state <> 'draft' OR NOT EXISTS (\n                        SELECT 1 FROM forums_meeting m\n                         WHERE m.id = NEW.meeting_id AND m.state = 'closed'\n                    ) THEN\n                        RAISE EXCEPTION 'Minutes begin as a draft of a held meeting.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'minutes_of_a_held_meeting';\n                    END IF;\n                    RETURN NEW;\n                ", hash='f09e4bfeb89189c88ceb2bef9ddd8658402340c4', operation='INSERT', pgid='pgtrigger_of_a_held_meeting_79c42', table='forums_minutes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutes',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='d8851ddc1692627643351b4c4c5d88c004219d2d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5009c', table='forums_minutes', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutessection',
            trigger=pgtrigger.compiler.Trigger(name='approved_stand', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT x.state INTO the_state FROM forums_minutes x\n             WHERE x.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.minutes_id ELSE NEW.minutes_id END\n               FOR SHARE;\n            IF the_state = 'approved'\n               OR (TG_OP = 'UPDATE' AND NEW.minutes_id <> OLD.minutes_id)\n            THEN\n                RAISE EXCEPTION 'Approved minutes are not changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'minutes_approved_stand';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='369d3be70e54cf7a591f30eb45237026c4c24356', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_approved_stand_44709', table='forums_minutessection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutessection',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='5fdfaadca408c2e4c834457d6401e3f051ee6422', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_44364', table='forums_minutessection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutescomment',
            trigger=pgtrigger.compiler.Trigger(name='approved_stand', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_state text;', func="\n            SELECT x.state INTO the_state FROM forums_minutes x\n             WHERE x.id = CASE WHEN TG_OP = 'DELETE'\n                               THEN OLD.minutes_id ELSE NEW.minutes_id END\n               FOR SHARE;\n            IF the_state = 'approved'\n               OR (TG_OP = 'UPDATE' AND NEW.minutes_id <> OLD.minutes_id)\n            THEN\n                RAISE EXCEPTION 'Approved minutes are not changed.'\n                    USING ERRCODE = 'check_violation',\n                          CONSTRAINT = 'minutes_approved_stand';\n            END IF;\n            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n            RETURN NEW;\n        ", hash='ab42fac2eb84901c7c3017e2dae15d39df105474', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_approved_stand_9eb6a', table='forums_minutescomment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='minutescomment',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='ff2b4ff03d3efcdeaf6cf58d15e0c9c26e718e51', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_b60bf', table='forums_minutescomment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemproposal',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='ec29c8550da98a5259ae257e343af636837a9fab', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_90281', table='forums_itemproposal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemproposal',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_itemproposal%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='ddf2330e73f171d7c7519ea77b4a46865df1ec0f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stands_when_held_30646', table='forums_itemproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='itemproposal',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='91b8558a3589f9860bd1f9ff39627ed637e3f672', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a48ff', table='forums_itemproposal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='0677ce12f12137a285146d4571918e0a9213803b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_ae043', table='forums_dissent', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='while_the_meeting_is_open', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_dissent%ROWTYPE;', func="\n                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF (SELECT m.state\n                          FROM forums_agendaitem i\n                          JOIN forums_meeting m ON m.id = i.meeting_id\n                         WHERE i.id = the_row.item_id) <> 'opened'\n                       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n                    THEN\n                        RAISE EXCEPTION 'The meeting is not open.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'meeting_is_open';\n                    END IF;\n                    RETURN the_row;\n                ", hash='e7ae7fdb5f1c2c1aa84050c6c9505cf356f8a1ed', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_while_the_meeting_is_open_b96ff', table='forums_dissent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='dissent',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='fc3418b77273b2e154b3770e589e75cc4f60a8d9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_c1637', table='forums_dissent', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT p.meeting_id FROM forums_participant p WHERE p.id = the_row.participant_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='7eb145791acce0756f5a8736241b97d2d8516d74', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_c5274', table='forums_attendance', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_attendance%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT p.meeting_id FROM forums_participant p WHERE p.id = the_row.participant_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.participant_id <> OLD.participant_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='a60b69d9c85e88e167f439adddb07fb40e45e1ee', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stands_when_held_7ee6c', table='forums_attendance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='attendance',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='2207958d01d828b51532b446dd672af78e6c7396', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_56c54', table='forums_attendance', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='adopted_plan_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" = \'adopted\')', func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='3fccc3be2a7ca9a7ba255aa13e66e79cf6932e74', operation='UPDATE OR DELETE', pgid='pgtrigger_adopted_plan_is_locked_eb6cb', table='forums_plan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plan',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='45ca0ccc2dcb0d4dfab9528b2a69a2f27f26303d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_be512', table='forums_plan', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plansection',
            trigger=pgtrigger.compiler.Trigger(name='section_of_an_adopted_plan', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_plansection%ROWTYPE;', func="\n                    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n                    IF EXISTS (SELECT 1 FROM forums_plan p\n                                WHERE p.id = the_row.plan_id AND p.state = 'adopted')\n                       OR (TG_OP = 'UPDATE' AND NEW.plan_id <> OLD.plan_id)\n                    THEN\n                        RAISE EXCEPTION 'An adopted plan is locked.'\n                            USING ERRCODE = 'check_violation',\n                                  CONSTRAINT = 'plan_section_is_locked';\n                    END IF;\n                    RETURN the_row;\n                ", hash='c3b36a8d2149f2d4e7831e516c604c944a9a2b2b', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_section_of_an_adopted_plan_10a6f', table='forums_plansection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='plansection',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='b74cf50cb50e6adb32de32a2dfe58316c33d47b2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_74d27', table='forums_plansection', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='priorityamount',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_forwarded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF \n    EXISTS (\n        SELECT 1\n          FROM forums_recommendation r\n          JOIN (SELECT l.forum_id, l.scheme_year_id FROM forums_priority p JOIN forums_prioritylist l ON l.id = p.priorities_id WHERE p.id = NEW.priority_id) year(forum_id, scheme_year_id)\n            ON r.forum_id = year.forum_id AND r.scheme_year_id = year.scheme_year_id\n         WHERE r.state = 'forwarded'\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_correction c WHERE c.corrects_id = r.id)\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_recommendation n\n                WHERE n.corrects_id = r.id AND n.state = 'forwarded')\n    )\n THEN\n        RAISE EXCEPTION 'The recommendation of the year is forwarded.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'year_is_forwarded';\n    END IF;\n    RETURN NEW;\n", hash='fbabd67fb11dfa943ab0917ea929ac9352e879d3', operation='INSERT OR UPDATE', pgid='pgtrigger_stands_when_forwarded_16c96', table='forums_priorityamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='prioritylist',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_forwarded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF \n    EXISTS (\n        SELECT 1\n          FROM forums_recommendation r\n          JOIN (SELECT NEW.forum_id, NEW.scheme_year_id) year(forum_id, scheme_year_id)\n            ON r.forum_id = year.forum_id AND r.scheme_year_id = year.scheme_year_id\n         WHERE r.state = 'forwarded'\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_correction c WHERE c.corrects_id = r.id)\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_recommendation n\n                WHERE n.corrects_id = r.id AND n.state = 'forwarded')\n    )\n THEN\n        RAISE EXCEPTION 'The recommendation of the year is forwarded.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'year_is_forwarded';\n    END IF;\n    RETURN NEW;\n", hash='443176aab21cf1a3075ffba6f848a5ff85fe35e3', operation='INSERT OR UPDATE', pgid='pgtrigger_stands_when_forwarded_1c7f2', table='forums_prioritylist', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='priority',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_forwarded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF \n    EXISTS (\n        SELECT 1\n          FROM forums_recommendation r\n          JOIN (SELECT l.forum_id, l.scheme_year_id FROM forums_prioritylist l WHERE l.id = NEW.priorities_id) year(forum_id, scheme_year_id)\n            ON r.forum_id = year.forum_id AND r.scheme_year_id = year.scheme_year_id\n         WHERE r.state = 'forwarded'\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_correction c WHERE c.corrects_id = r.id)\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_recommendation n\n                WHERE n.corrects_id = r.id AND n.state = 'forwarded')\n    )\n THEN\n        RAISE EXCEPTION 'The recommendation of the year is forwarded.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'year_is_forwarded';\n    END IF;\n    RETURN NEW;\n", hash='52c3e68cb7f87ecd943348a59807b612b5905396', operation='INSERT OR UPDATE', pgid='pgtrigger_stands_when_forwarded_83be2', table='forums_priority', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedamount',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_itemproposal p JOIN forums_agendaitem i ON i.id = p.item_id WHERE p.id = the_row.proposal_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='94b0357a5ad691f4b2080961e92baa8032fc0729', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_01846', table='forums_proposedamount', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedamount',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_proposedamount%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_itemproposal p JOIN forums_agendaitem i ON i.id = p.item_id WHERE p.id = the_row.proposal_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.proposal_id <> OLD.proposal_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='84289a62c8ce9ee0c61faaa1d3e13d91d103100a', operation='INSERT OR UPDATE', pgid='pgtrigger_stands_when_held_75fe2', table='forums_proposedamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedamount',
            trigger=pgtrigger.compiler.Trigger(name='falls_with_its_own', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', declare='DECLARE the_row RECORD;', func="\n    the_row := OLD;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_itemproposal p JOIN forums_agendaitem i ON i.id = p.item_id WHERE p.id = the_row.proposal_id) AND m.state IN ('closed', 'cancelled')\n)\n       AND EXISTS (SELECT 1 FROM partnerships_needline x WHERE x.id = OLD.line_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN NULL;\n", hash='b107b9c5fae456ac31882611dee9bd44b345ab69', operation='DELETE', pgid='pgtrigger_falls_with_its_own_5a082', table='forums_proposedamount', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedamount',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_forwarded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF \n    EXISTS (\n        SELECT 1\n          FROM forums_recommendation r\n          JOIN (SELECT m.forum_id, m.scheme_year_id FROM forums_itemproposal p JOIN forums_agendaitem i ON i.id = p.item_id JOIN forums_meeting m ON m.id = i.meeting_id WHERE p.id = NEW.proposal_id) year(forum_id, scheme_year_id)\n            ON r.forum_id = year.forum_id AND r.scheme_year_id = year.scheme_year_id\n         WHERE r.state = 'forwarded'\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_correction c WHERE c.corrects_id = r.id)\n           AND NOT EXISTS (\n               SELECT 1 FROM forums_recommendation n\n                WHERE n.corrects_id = r.id AND n.state = 'forwarded')\n    )\n THEN\n        RAISE EXCEPTION 'The recommendation of the year is forwarded.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'year_is_forwarded';\n    END IF;\n    RETURN NEW;\n", hash='31918e665cad5837cfff2cd8d3515d5fd1754224', operation='INSERT OR UPDATE', pgid='pgtrigger_stands_when_forwarded_3efd3', table='forums_proposedamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='proposedamount',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='6b28fb5c87d26f23c28f5bf4872f35e25ee850dd', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_cfcb8', table='forums_proposedamount', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='content_is_frozen', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."forum_id" IS DISTINCT FROM (NEW."forum_id") OR OLD."scheme_year_id" IS DISTINCT FROM (NEW."scheme_year_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."correction_reason" IS DISTINCT FROM (NEW."correction_reason") OR OLD."content" IS DISTINCT FROM (NEW."content") OR OLD."fingerprint" IS DISTINCT FROM (NEW."fingerprint") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='571a45b5c68a96ad4d1f52a12c0e8251bf848591', operation='UPDATE', pgid='pgtrigger_content_is_frozen_74f72', table='forums_recommendation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='settled_is_locked', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."state" IN (\'forwarded\', \'withdrawn\'))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='2e158c0c34735d183dab240deb531b590dbfb8d8', operation='UPDATE', pgid='pgtrigger_settled_is_locked_7211f', table='forums_recommendation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f067df8dbdf63de97491f7a20129655d09bba6e8', operation='DELETE', pgid='pgtrigger_never_deleted_f6d4b', table='forums_recommendation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='confirmed_by_the_role', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NEW.leader_by_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM forums_forumrole r\n         WHERE r.forum_id = NEW.forum_id AND r.kind = 'leader'\n           AND r.user_id = NEW.leader_by_id\n           AND daterange(r.valid_from, r.valid_to, '[]')\n               @> (NEW.leader_at AT TIME ZONE 'Europe/Oslo')::date)\n       OR NEW.secretary_by_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM forums_forumrole r\n         WHERE r.forum_id = NEW.forum_id AND r.kind = 'secretary'\n           AND r.user_id = NEW.secretary_by_id\n           AND daterange(r.valid_from, r.valid_to, '[]')\n               @> (NEW.secretary_at AT TIME ZONE 'Europe/Oslo')::date)\n    THEN\n        RAISE EXCEPTION 'The leader and the secretary confirm.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'recommendation_confirmed_by_the_role';\n    END IF;\n    IF TG_OP = 'UPDATE' AND (\n        OLD.leader_by_id IS DISTINCT FROM NEW.leader_by_id\n            AND OLD.leader_by_id IS NOT NULL\n        OR OLD.secretary_by_id IS DISTINCT FROM NEW.secretary_by_id\n            AND OLD.secretary_by_id IS NOT NULL\n    ) THEN\n        RAISE EXCEPTION 'What is confirmed stays confirmed.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'recommendation_stays_confirmed';\n    END IF;\n    RETURN NEW;\n", hash='c5e1a88be2c0ee8412a6bc0b3025a6d09f58c861', operation='INSERT OR UPDATE', pgid='pgtrigger_confirmed_by_the_role_c4d78', table='forums_recommendation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recommendation',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='b475b3d88aa6178c1d721a56293ca8804c7fb277', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_1c837', table='forums_recommendation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='of_what_is_forwarded', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF NOT EXISTS (SELECT 1 FROM forums_recommendation r\n                    WHERE r.id = NEW.corrects_id AND r.state = 'forwarded')\n    THEN\n        RAISE EXCEPTION 'Only what is forwarded is corrected.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'correction_of_what_is_forwarded';\n    END IF;\n    RETURN NEW;\n", hash='f73526282e9cb52ef208fcfd692b1277e1e393fe', operation='INSERT', pgid='pgtrigger_of_what_is_forwarded_6b362', table='forums_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='fa003cba76707abc9ee4a0c07be90ff53dc7b5ee', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_ec0e9', table='forums_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='correction',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='5cec146e8136e35b9609f794ba40d256d73118d4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_22d73', table='forums_correction', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recusal',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='7a1aab8090a5fdccd2fc9d76af007ad08c98f5bd', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_f3e6b', table='forums_recusal', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recusal',
            trigger=pgtrigger.compiler.Trigger(name='stands_when_held', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row forums_recusal%ROWTYPE;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    IF EXISTS (\n    SELECT 1 FROM forums_meeting m\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id) AND m.state IN ('closed', 'cancelled')\n)\n       OR (TG_OP = 'UPDATE' AND NEW.item_id <> OLD.item_id)\n    THEN\n        RAISE EXCEPTION 'The meeting is over.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'agenda_of_what_is_over';\n    END IF;\n    RETURN the_row;\n", hash='9e1da1fec1d3da8b8db34555ee6f0c04a7550b92', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_stands_when_held_1bef2', table='forums_recusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='recusal',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='cd7f334736ef9d2423bb0df7f9537a003e1491b8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a359d', table='forums_recusal', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='seatholder',
            trigger=pgtrigger.compiler.Trigger(name='not_the_governors', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (\n        SELECT 1\n          FROM partnerships_organisation o\n         WHERE o.id = NEW.organisation_id AND o.kind IN ('governor', 'national')\n    ) OR EXISTS (\n        SELECT 1\n          FROM partnerships_membership m\n          JOIN partnerships_organisation o ON o.id = m.organisation_id\n         WHERE m.user_id = NEW.user_id\n           AND o.kind IN ('governor', 'national')\n           AND (NEW.valid_to IS NULL OR m.valid_from <= NEW.valid_to)\n           AND (m.valid_to IS NULL OR m.valid_to >= NEW.valid_from)\n    ) THEN\n        RAISE EXCEPTION 'The governor has no seat.'\n            USING ERRCODE = 'check_violation',\n                  CONSTRAINT = 'seat_is_not_the_governors';\n    END IF;\n    RETURN NEW;\n", hash='564db71be5c2da11a036aab8fb3064b47c577ab8', operation='INSERT OR UPDATE', pgid='pgtrigger_not_the_governors_55dc6', table='forums_seatholder', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='participant',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (the_row.meeting_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='fb72e614dcd7febcefd0263ad17a4f5ef3613f2f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_18242', table='forums_participant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='speech',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='8e419d01e6cb5f7f307ba32bd208bf3cf12091d5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_f04e5', table='forums_speech', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='only_without_consensus', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (\n                        SELECT 1\n                          FROM forums_agendaitem i\n                          JOIN forums_meeting m ON m.id = i.meeting_id\n                          JOIN forums_consensus c ON c.item_id = i.id\n                         WHERE i.id = NEW.item_id\n                           AND m.state = 'opened'\n                           AND m.forum_id IS NOT NULL\n                           AND NOT c.reached\n                    ) THEN\n                        RAISE EXCEPTION 'No lack of consensus is recorded.'\n                            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'vote_only_without_consensus';\n                    END IF;\n                    RETURN NEW;\n                ", hash='45fb96cd428a64fa6c130fa1364da1161c4316a6', operation='INSERT', pgid='pgtrigger_only_without_consensus_b1bcf', table='forums_vote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='closed_once', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF OLD.closed_at IS NOT NULL\n                       OR NEW.item_id <> OLD.item_id\n                       OR NEW.number <> OLD.number\n                       OR NEW.secret <> OLD.secret\n                       OR NEW.opened_at <> OLD.opened_at\n                    THEN\n                        RAISE EXCEPTION 'A vote is closed once, and not changed.'\n                            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'vote_closed_once';\n                    END IF;\n                    RETURN NEW;\n                ", hash='7f0c1d2ba0e8d10297b09c0ee13f3d30ec90f156', operation='UPDATE', pgid='pgtrigger_closed_once_a4610', table='forums_vote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='99931a34c7fbce87ca7ada979fa0e85e749ccfe0', operation='DELETE', pgid='pgtrigger_never_deleted_cb8f2', table='forums_vote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='beats', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE the_row RECORD;', func="\n    the_row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n    UPDATE forums_meeting m SET pulse = m.pulse + 1\n     WHERE m.id = (SELECT i.meeting_id FROM forums_agendaitem i WHERE i.id = the_row.item_id)\n       AND m.state IN ('planned', 'called', 'opened');\n    RETURN NULL;\n", hash='ac0e7de4beb3c2769dec4a622e0858801343556e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_beats_82347', table='forums_vote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vote',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='686e8cf83055adb5530c47125044456ad3bb43b7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_51b85', table='forums_vote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotbox',
            trigger=pgtrigger.compiler.Trigger(name='open_box', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF (SELECT v.closed_at IS NOT NULL OR NOT v.secret\n                          FROM forums_vote v WHERE v.id = NEW.vote_id)\n                    THEN\n                        RAISE EXCEPTION 'The box is closed.'\n                            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'box_is_open';\n                    END IF;\n                    RETURN NEW;\n                ", hash='c63862974e2dcce28ccc7a6bae0fab7eb0272baf', operation='INSERT OR UPDATE', pgid='pgtrigger_open_box_e6cef', table='forums_ballotbox', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotbox',
            trigger=pgtrigger.compiler.Trigger(name='as_many_as_voted', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF (SELECT COALESCE(SUM(n), 0)\n          FROM forums_ballotbox b, UNNEST(b.counts) n WHERE b.vote_id = NEW.vote_id)\n       <> (SELECT COUNT(*) FROM forums_voter v WHERE v.vote_id = NEW.vote_id)\n       AND EXISTS (SELECT 1 FROM forums_vote v WHERE v.id = NEW.vote_id AND v.secret)\n    THEN\n        RAISE EXCEPTION 'The box does not hold as many votes as were cast.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'box_holds_as_many';\n    END IF;\n    RETURN NULL;\n", hash='05cc716e115c3817f0fc9a62e6cfbc8790d2e189', operation='INSERT OR UPDATE', pgid='pgtrigger_as_many_as_voted_37bbd', table='forums_ballotbox', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotbox',
            trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='822e60703f699d9b262b023b13bfeee9b34f7ebc', operation='DELETE', pgid='pgtrigger_never_deleted_96e27', table='forums_ballotbox', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ballotbox',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='099ed4d1dca6558b895e2ab3c3e710c3d51afeb5', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_782cc', table='forums_ballotbox', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voteoption',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5a483185ebcb6b4c1635f7ded172c56b3383b55f', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_3618b', table='forums_voteoption', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voteoption',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='d2b5a999a690e58d22e6924988ef2da7d0da5e7f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ebb99', table='forums_voteoption', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voter',
            trigger=pgtrigger.compiler.Trigger(name='as_many_in_the_box', sql=pgtrigger.compiler.UpsertTriggerSql(constraint='CONSTRAINT', func="\n    IF (SELECT COALESCE(SUM(n), 0)\n          FROM forums_ballotbox b, UNNEST(b.counts) n WHERE b.vote_id = NEW.vote_id)\n       <> (SELECT COUNT(*) FROM forums_voter v WHERE v.vote_id = NEW.vote_id)\n       AND EXISTS (SELECT 1 FROM forums_vote v WHERE v.id = NEW.vote_id AND v.secret)\n    THEN\n        RAISE EXCEPTION 'The box does not hold as many votes as were cast.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'box_holds_as_many';\n    END IF;\n    RETURN NULL;\n", hash='0b5309aefc2dee6f672bea6580011a0f9b5e523a', operation='INSERT', pgid='pgtrigger_as_many_in_the_box_af0e2', table='forums_voter', timing='DEFERRABLE INITIALLY DEFERRED', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voter',
            trigger=pgtrigger.compiler.Trigger(name='never_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='23cedbf6282a5f88a16edf455541e122829da374', operation='UPDATE OR DELETE', pgid='pgtrigger_never_changed_31b77', table='forums_voter', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voter',
            trigger=pgtrigger.compiler.Trigger(name='may_vote', sql=pgtrigger.compiler.UpsertTriggerSql(declare="DECLARE the_vote forums_vote%ROWTYPE; the_voter forums_participant%ROWTYPE; the_day date := (now() AT TIME ZONE 'Europe/Oslo')::date;", func="\n    SELECT * INTO the_vote FROM forums_vote WHERE id = NEW.vote_id FOR SHARE;\n    IF the_vote.closed_at IS NOT NULL THEN\n        RAISE EXCEPTION 'The vote is closed.' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'vote_is_open';\n    END IF;\n    IF the_vote.secret <> (NEW.option IS NULL) THEN\n        RAISE EXCEPTION 'An open vote says what for, a secret one never.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_says_only_in_the_open';\n    END IF;\n    IF NEW.option IS NOT NULL AND NOT EXISTS (\n        SELECT 1 FROM forums_voteoption o\n         WHERE o.vote_id = NEW.vote_id AND o.number = NEW.option\n    ) THEN\n        RAISE EXCEPTION 'There is no such proposal.' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_option';\n    END IF;\n    SELECT p.* INTO the_voter\n      FROM forums_participant p JOIN forums_agendaitem i ON i.meeting_id = p.meeting_id\n     WHERE p.id = NEW.participant_id AND i.id = the_vote.item_id;\n    IF the_voter.seat_id IS NULL OR the_voter.seat_id <> NEW.seat_id OR NOT EXISTS (\n        SELECT 1\n          FROM forums_seat s\n          JOIN forums_seatrule r ON r.forum_id = s.forum_id AND r.kind = s.kind\n         WHERE s.id = NEW.seat_id AND r.may_vote\n    ) THEN\n        RAISE EXCEPTION 'This seat has no vote.' USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_has_a_vote';\n    END IF;\n    IF EXISTS (\n        SELECT 1\n          FROM partnerships_membership m\n          JOIN partnerships_organisation o ON o.id = m.organisation_id\n         WHERE m.user_id = the_voter.user_id\n           AND o.kind IN ('governor', 'national')\n           AND m.valid_from <= the_day\n           AND (m.valid_to IS NULL OR m.valid_to >= the_day)\n           AND (m.ended_at IS NULL OR m.valid_to > the_day)\n    ) THEN\n        RAISE EXCEPTION 'The governor never votes.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_is_not_the_governors';\n    END IF;\n    IF EXISTS (\n        SELECT 1\n          FROM forums_recusal r JOIN forums_participant p ON p.id = r.participant_id\n         WHERE r.item_id = the_vote.item_id\n           AND r.state IN ('declared', 'stands_down')\n           AND (p.id = the_voter.id OR p.user_id = the_voter.user_id)\n    ) THEN\n        RAISE EXCEPTION 'Who stands down does not vote.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_does_not_stand_down';\n    END IF;\n    IF NOT EXISTS (\n        SELECT 1 FROM forums_attendance a\n         WHERE a.participant_id = the_voter.id AND a.left_at IS NULL\n    ) THEN\n        RAISE EXCEPTION 'Who is not there does not vote.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_is_there';\n    END IF;\n    IF NEW.registered_by_id IS NOT NULL AND NOT EXISTS (\n        SELECT 1\n          FROM forums_forumrole r JOIN forums_seat s ON s.forum_id = r.forum_id\n         WHERE s.id = NEW.seat_id\n           AND r.user_id = NEW.registered_by_id\n           AND daterange(r.valid_from, r.valid_to, '[]') @> the_day\n    ) THEN\n        RAISE EXCEPTION 'Who leads the forum or is its secretary takes the hands.'\n            USING ERRCODE = 'check_violation',\n            CONSTRAINT = 'voter_registered_by_who_runs';\n    END IF;\n    RETURN NEW;\n", hash='8f29794be745e7ac40f1821726b3ebf766d5a9b0', operation='INSERT', pgid='pgtrigger_may_vote_bc2f6', table='forums_voter', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='voter',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n            RAISE EXCEPTION 'A table of what is kept is not emptied.'\n                USING ERRCODE = 'check_violation', CONSTRAINT = 'never_emptied',\n                      TABLE = TG_TABLE_NAME;\n        ", hash='4eeb9c0423c06c49a4ca0820091c073ca241632f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d8848', table='forums_voter', when='BEFORE')),
        ),
    ]
