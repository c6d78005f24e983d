"""Every table as the migrations before leave it. They are for schemas that have begun with them."""

from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import config.ids
import crm.plain
import messaging.models.channel
from tenants.migrating import MakeAtOnce


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("messaging", "0001_initial"),
        ("messaging", "0002_initial"),
        ("messaging", "0003_search_indexes"),
        ("messaging", "0004_merged_threads"),
        ("messaging", "0005_scheduled_messages"),
        ("messaging", "0006_snoozing"),
        ("messaging", "0007_channels_by_sms"),
        ("messaging", "0008_labels_and_priority"),
        ("messaging", "0009_switching"),
        ("messaging", "0010_pages_of_a_state"),
        ("messaging", "0011_canned_replies"),
        ("messaging", "0012_paired_sessions"),
        ("messaging", "0013_templates_made_here"),
        ("messaging", "0014_blocked_contacts"),
        ("messaging", "0015_known_files"),
        ("messaging", "0016_what_messages_cost"),
        ("messaging", "0017_phones_at_gateways"),
        ("messaging", "0018_conversations_of_teams"),
        ("messaging", "0019_broadcasts"),
        ("messaging", "0020_channels_that_fall_back"),
        ("messaging", "0021_large_files"),
        ("messaging", "0022_radar"),
        ("messaging", "0023_opening_ratings_labels"),
    ]

    dependencies = [
        ('crm', '0051_opening_ratings_labels'),  # or what replaces it
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeAtOnce([
        migrations.CreateModel(
            name='Budget',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('amount', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='amount of a month')),
                ('currency', models.CharField(choices=[('BRL', 'BRL'), ('USD', 'USD'), ('EUR', 'EUR')], max_length=3, verbose_name='currency')),
            ],
            options={
                'verbose_name': 'budget',
                'verbose_name_plural': 'budgets',
                'ordering': ['channel__name', 'currency'],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('direction', models.CharField(choices=[('in', 'received'), ('out', 'sent'), ('note', 'internal note')], max_length=4)),
                ('kind', models.CharField(default='text', max_length=20)),
                ('status', models.CharField(choices=[('received', 'received'), ('noted', 'noted'), ('scheduled', 'scheduled'), ('queued', 'sending'), ('sending', 'sending'), ('sent', 'sent'), ('delivered', 'delivered'), ('read', 'read'), ('played', 'played'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('unknown', 'answer lost')], max_length=10)),
                ('text', models.TextField(blank=True, default='')),
                ('payload', models.JSONField(blank=True, default=dict)),
                ('external_id', models.CharField(blank=True, default='', max_length=255)),
                ('provider_key', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('idempotency_key', models.CharField(blank=True, default='', max_length=64)),
                ('reply_to_external_id', models.CharField(blank=True, default='', max_length=255)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('scheduled_at', models.DateTimeField(null=True)),
                ('status_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('error_code', models.CharField(blank=True, default='', max_length=20)),
                ('error', models.TextField(blank=True, default='')),
                ('is_historical', models.BooleanField(default=False)),
                ('edited_at', models.DateTimeField(null=True)),
                ('revoked_at', models.DateTimeField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
            },
        ),
        migrations.CreateModel(
            name='Connection',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('provider_key', models.CharField(max_length=30, verbose_name='provider')),
                ('credentials_sealed', models.TextField(default='', editable=False)),
                ('state', models.CharField(choices=[('working', 'working'), ('refused', 'credentials refused'), ('off', 'switched off')], default='working', max_length=8, verbose_name='state')),
                ('is_current', models.BooleanField(default=True, verbose_name='serves the channel now')),
                ('heard_until', models.DateTimeField(editable=False, null=True, verbose_name='heard until')),
                ('checked_at', models.DateTimeField(editable=False, null=True, verbose_name='checked')),
                ('handshake_at', models.DateTimeField(editable=False, null=True, verbose_name='webhook confirmed')),
                ('last_inbound_at', models.DateTimeField(editable=False, null=True, verbose_name='last received')),
                ('last_outbound_at', models.DateTimeField(editable=False, null=True, verbose_name='last sent')),
                ('error', models.CharField(blank=True, default='', editable=False, max_length=300, verbose_name='last error')),
                ('account', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': 'connection',
                'verbose_name_plural': 'connections',
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('team_id', models.UUIDField(blank=True, null=True, verbose_name='team')),
                ('state', models.CharField(choices=[('open', 'open'), ('pending', 'pending'), ('snoozed', 'snoozed'), ('resolved', 'resolved')], default='open', max_length=8, verbose_name='state')),
                ('priority', models.CharField(choices=[('none', 'none'), ('low', 'low'), ('medium', 'medium'), ('high', 'high'), ('urgent', 'urgent')], db_default='none', default='none', max_length=6, verbose_name='priority')),
                ('snoozed_until', models.DateTimeField(blank=True, null=True, verbose_name='snoozed until')),
                ('unread_count', models.PositiveIntegerField(default=0)),
                ('last_message_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('last_inbound_at', models.DateTimeField(null=True)),
                ('last_outbound_at', models.DateTimeField(null=True)),
                ('peer', models.JSONField(default=dict)),
                ('preferences', models.JSONField(default=dict)),
                ('preview', models.CharField(blank=True, default='', max_length=160)),
                ('preview_kind', models.CharField(blank=True, default='', max_length=20)),
                ('preview_direction', models.CharField(blank=True, default='', max_length=4)),
                ('preview_status', models.CharField(blank=True, default='', max_length=10)),
                ('preview_message_id', models.UUIDField(null=True)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'conversation',
                'verbose_name_plural': 'conversations',
            },
        ),
        migrations.CreateModel(
            name='Labelling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'verbose_name': 'label of a conversation',
                'verbose_name_plural': 'labels of conversations',
            },
        ),
        migrations.CreateModel(
            name='MediaFile',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.BigIntegerField()),
                ('mime_type', models.CharField(max_length=100)),
                ('path', models.CharField(max_length=200)),
                ('width', models.PositiveIntegerField(null=True)),
                ('height', models.PositiveIntegerField(null=True)),
                ('seconds', models.FloatField(null=True)),
                ('wave', models.CharField(blank=True, db_default='', default='', max_length=128)),
                ('preview', models.CharField(blank=True, db_default='', default='', max_length=200)),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
            },
        ),
        migrations.CreateModel(
            name='MessageStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('detail', models.JSONField(default=dict)),
            ],
            options={
                'ordering': ['recorded_at'],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('week', models.JSONField(blank=True, default=dict, verbose_name='hours')),
                ('holidays', models.CharField(blank=True, choices=[('', 'No holidays'), ('BR', 'National holidays'), ('AC', 'AC'), ('AL', 'AL'), ('AM', 'AM'), ('AP', 'AP'), ('BA', 'BA'), ('CE', 'CE'), ('DF', 'DF'), ('ES', 'ES'), ('GO', 'GO'), ('MA', 'MA'), ('MG', 'MG'), ('MS', 'MS'), ('MT', 'MT'), ('PA', 'PA'), ('PB', 'PB'), ('PE', 'PE'), ('PI', 'PI'), ('PR', 'PR'), ('RJ', 'RJ'), ('RN', 'RN'), ('RO', 'RO'), ('RR', 'RR'), ('RS', 'RS'), ('SC', 'SC'), ('SE', 'SE'), ('SP', 'SP'), ('TO', 'TO')], default='BR', help_text='It is closed on these.', max_length=2, verbose_name='holidays')),
                ('closed_days', django.contrib.postgres.fields.ArrayField(base_field=models.DateField(), blank=True, default=list, size=None, verbose_name='other days it is closed')),
                ('answers', models.BooleanField(default=False, verbose_name='answer by itself when it is closed')),
                ('text', models.TextField(blank=True, default='', max_length=1000, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
            },
        ),
        migrations.CreateModel(
            name='Radar',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('is_the_one', models.BooleanField(default=True, editable=False, unique=True)),
                ('is_on', models.BooleanField(default=True, verbose_name='tell people of it')),
                ('answer_within', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes until an answer')),
                ('escalate_after', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes until the leader is told')),
                ('window_left', models.PositiveSmallIntegerField(default=120, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes before the window closes')),
            ],
            options={
                'verbose_name': 'radar of conversations',
                'verbose_name_plural': 'radars of conversations',
            },
        ),
        migrations.CreateModel(
            name='RadarAlarm',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reason', models.CharField(choices=[('unanswered', 'waits for an answer'), ('window', 'the window is about to close'), ('escalated', 'the leader was told')], max_length=10)),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'alarm of the radar',
                'verbose_name_plural': 'alarms of the radar',
            },
        ),
        migrations.CreateModel(
            name='Rate',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('provider_key', models.CharField(max_length=30, verbose_name='provider')),
                ('category', models.CharField(max_length=30, verbose_name='category')),
                ('country', models.CharField(blank=True, default='', max_length=2, verbose_name='country')),
                ('amount', models.DecimalField(decimal_places=6, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='price of one message')),
                ('currency', models.CharField(choices=[('BRL', 'BRL'), ('USD', 'USD'), ('EUR', 'EUR')], max_length=3, verbose_name='currency')),
                ('valid_from', models.DateField(verbose_name='valid from')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'ordering': ['provider_key', 'category', 'country', '-valid_from', '-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('team_id', models.UUIDField(null=True)),
                ('resolution', models.UUIDField()),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('score', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='score')),
                ('answered_at', models.DateTimeField(null=True)),
                ('comment', models.TextField(blank=True, default='', verbose_name='comment')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
            },
        ),
        migrations.CreateModel(
            name='RatingRules',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('asks', models.BooleanField(default=False, verbose_name='ask when a conversation is resolved')),
                ('question', models.TextField(max_length=600, verbose_name='question')),
                ('thanks', models.TextField(blank=True, default='', max_length=600, verbose_name='thanks')),
                ('pause_days', models.PositiveSmallIntegerField(default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(365)], verbose_name='days before the same person is asked again')),
            ],
            options={
                'verbose_name': 'rules of ratings',
                'verbose_name_plural': 'rules of ratings',
            },
        ),
        migrations.CreateModel(
            name='Reaction',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('from_contact', models.BooleanField()),
                ('emoji', models.CharField(blank=True, max_length=32)),
                ('reacted_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('key', models.CharField(max_length=160)),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('handed', 'handed over'), ('left_out', 'left out')], default='waiting', max_length=8)),
                ('left_out', models.CharField(blank=True, choices=[('no_address', 'no number'), ('repeated', 'number already in it'), ('opted_out', 'wants no more'), ('no_consent', 'never agreed'), ('unfilled', 'a blank stays empty'), ('refused', 'could not be sent'), ('called_off', 'called off before')], default='', max_length=10)),
                ('error', models.CharField(blank=True, default='', max_length=200)),
                ('replied_at', models.DateTimeField(null=True)),
                ('opted_out_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
            },
        ),
        migrations.CreateModel(
            name='SentInHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hour', models.DateTimeField()),
                ('sent', models.PositiveIntegerField(default=0)),
                ('cold', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Switch',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('prepared', 'prepared beside'), ('watched', 'switched, watched'), ('done', 'done'), ('returned', 'gone back'), ('cancelled', 'cancelled')], default='prepared', max_length=10, verbose_name='state')),
                ('found', models.JSONField(default=dict)),
                ('trial', models.JSONField(default=dict)),
                ('switched_at', models.DateTimeField(null=True, verbose_name='switched')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'verbose_name': 'change of provider',
                'verbose_name_plural': 'changes of provider',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=64)),
                ('name', models.CharField(max_length=512, verbose_name='name')),
                ('language', models.CharField(max_length=12, verbose_name='language')),
                ('category', models.CharField(max_length=20, verbose_name='category')),
                ('status', models.CharField(max_length=20, verbose_name='status')),
                ('body', models.TextField(blank=True, default='', verbose_name='text')),
                ('parameter_format', models.CharField(default='POSITIONAL', max_length=12)),
                ('components', models.JSONField(default=list)),
                ('quality', models.CharField(blank=True, db_default='', default='', max_length=10, verbose_name='quality')),
                ('reason', models.CharField(blank=True, db_default='', default='', max_length=500, verbose_name='reason')),
                ('next_category', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('told_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'template',
                'verbose_name_plural': 'templates',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('key', models.CharField(max_length=64)),
                ('filename', models.CharField(max_length=240)),
                ('size', models.BigIntegerField()),
                ('part_size', models.PositiveIntegerField()),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'upload',
                'verbose_name_plural': 'uploads',
            },
        ),
        migrations.CreateModel(
            name='UploadPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='WebSession',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('starting', 'starting'), ('qr', 'waiting to be paired'), ('paired', 'paired, connecting'), ('connected', 'connected'), ('lost', 'connection lost, trying again'), ('logged_out', 'logged out on the phone'), ('banned', 'banned by WhatsApp for a while'), ('outdated', 'WhatsApp asks for a newer version'), ('replaced', 'used by another program'), ('wrong_number', 'paired with another number'), ('expired', 'nobody paired it in time'), ('off', 'switched off')], default='starting', max_length=12, verbose_name='state')),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('detail', models.CharField(blank=True, default='', editable=False, max_length=120)),
                ('qr', models.TextField(blank=True, default='', editable=False)),
                ('wants_code', models.BooleanField(default=False, editable=False)),
                ('code', models.CharField(blank=True, default='', editable=False, max_length=12)),
                ('jid', models.CharField(blank=True, default='', editable=False, max_length=80)),
                ('paired_at', models.DateTimeField(editable=False, null=True)),
                ('banned_until', models.DateTimeField(editable=False, null=True)),
                ('looked_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'paired session',
                'verbose_name_plural': 'paired sessions',
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='reason')),
                ('ended', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, editable=False, size=None)),
                ('blocked_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='block', to='crm.contact')),
            ],
            options={
                'verbose_name': 'block of a contact',
                'verbose_name_plural': 'blocked contacts',
            },
        ),
        migrations.CreateModel(
            name='BudgetAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField()),
                ('percent', models.PositiveSmallIntegerField()),
                ('told_at', models.DateTimeField(auto_now_add=True)),
                ('budget', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='messaging.budget')),
            ],
        ),
        migrations.CreateModel(
            name='CannedReply',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('title', models.CharField(max_length=80, verbose_name='title')),
                ('shortcut', models.CharField(max_length=32, verbose_name='shortcut')),
                ('text', models.TextField(max_length=4000, verbose_name='text')),
                ('category', models.CharField(choices=[('greeting', 'Greeting'), ('follow_up', 'Follow-up'), ('objection', 'Objection'), ('closing', 'Closing'), ('other', 'Other')], default='other', max_length=10, verbose_name='category')),
                ('sharing', models.CharField(choices=[('private', 'Only me'), ('team', 'My team'), ('everybody', 'Everybody')], default='private', max_length=10, verbose_name='who uses it')),
                ('team_id', models.UUIDField(editable=False, null=True)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'canned reply',
                'verbose_name_plural': 'canned replies',
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('kind', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS')], default='whatsapp', max_length=12, verbose_name='kind')),
                ('address', models.CharField(blank=True, default='', max_length=80, verbose_name='number')),
                ('token', models.CharField(default=messaging.models.channel.new_token, editable=False, max_length=40, unique=True)),
                ('granted_roles', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None, verbose_name='roles that see its unassigned conversations')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('has_window', models.BooleanField(db_default=True, default=True, editable=False)),
                ('fallback', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.channel')),
            ],
            options={
                'verbose_name': 'channel',
                'verbose_name_plural': 'channels',
                'ordering': ['name'],
            },
        ),
        migrations.AddField(
            model_name='budget',
            name='channel',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='budgets', to='messaging.channel'),
        ),
        migrations.CreateModel(
            name='Broadcast',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('query', models.TextField(blank=True, default='')),
                ('values', models.JSONField(blank=True, default=dict, verbose_name='blanks')),
                ('only_granted', models.BooleanField(default=True, verbose_name='only to people who agreed to marketing')),
                ('pace', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='messages a minute')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('gathering', 'gathering recipients'), ('scheduled', 'scheduled'), ('running', 'sending'), ('paused', 'paused'), ('done', 'sent'), ('cancelled', 'cancelled'), ('stopped', 'stopped')], default='draft', max_length=10, verbose_name='state')),
                ('why', models.CharField(blank=True, choices=[('quality', 'Meta rates the quality of this number as medium. Look at what people answer first.'), ('blocked', 'Meta rates the quality of this number as low, or has flagged it.'), ('channel', 'The channel is switched off or its credentials no longer work.'), ('template', 'The template may no longer be sent.'), ('author', "Whoever made it is no longer a member, so nobody's leads can be chosen.")], default='', max_length=10)),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='starts')),
                ('started_at', models.DateTimeField(editable=False, null=True, verbose_name='started')),
                ('ended_at', models.DateTimeField(editable=False, null=True, verbose_name='ended')),
                ('cursor', models.UUIDField(editable=False, null=True)),
                ('paced_until', models.DateTimeField(editable=False, null=True)),
                ('accepted_quality', models.CharField(blank=True, default='', editable=False, max_length=10)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('view', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.savedview', verbose_name='saved view')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channel', verbose_name='channel')),
            ],
            options={
                'verbose_name': 'broadcast',
                'verbose_name_plural': 'broadcasts',
            },
        ),
        migrations.CreateModel(
            name='Charge',
            fields=[
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='charge', serialize=False, to='messaging.message')),
                ('provider_key', models.CharField(max_length=30)),
                ('category', models.CharField(max_length=30)),
                ('country', models.CharField(blank=True, default='', max_length=2)),
                ('day', models.DateField()),
                ('amount', models.DecimalField(decimal_places=6, max_digits=14, null=True)),
                ('currency', models.CharField(blank=True, default='', max_length=3)),
                ('is_billable', models.BooleanField(default=True)),
                ('source', models.CharField(choices=[('told', 'told by the provider'), ('rated', 'category told by the provider, price by the table'), ('estimated', 'estimated by the table')], max_length=10)),
                ('ask_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'charge',
                'verbose_name_plural': 'charges',
            },
        ),
        migrations.AddField(
            model_name='message',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='message',
            name='reply_to',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.message'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('external_id', models.CharField(blank=True, default='', max_length=1000)),
                ('declared_type', models.CharField(blank=True, default='', max_length=100)),
                ('declared_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('filename', models.CharField(blank=True, default='', max_length=240)),
                ('is_voice', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'being fetched'), ('stored', 'stored'), ('refused', 'refused')], default='waiting', max_length=8)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='attachment', to='messaging.message')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
            },
        ),
        migrations.CreateModel(
            name='Probing',
            fields=[
                ('connection', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='probing', serialize=False, to='messaging.connection')),
                ('probed_at', models.DateTimeField(null=True)),
                ('failures', django.contrib.postgres.fields.ArrayField(base_field=models.DateTimeField(), default=list, size=None)),
                ('healthy_since', models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name='connection',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='connections', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='message',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='lead',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='conversations', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='merged_into',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='snoozed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='AwayAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateTimeField()),
                ('told_at', models.DateTimeField(auto_now_add=True)),
                ('conversation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.conversation')),
            ],
        ),
        migrations.CreateModel(
            name='EarlyStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('external_id', models.CharField(max_length=255)),
                ('kind', models.CharField(max_length=20)),
                ('dedupe_key', models.CharField(max_length=400)),
                ('event', models.JSONField()),
                ('received_at', models.DateTimeField(auto_now_add=True)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channel')),
            ],
        ),
        migrations.CreateModel(
            name='Fallback',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channel')),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fallbacks', to='messaging.channel')),
            ],
            options={
                'verbose_name': 'fallback',
                'verbose_name_plural': 'fallbacks',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Label',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('colour', models.CharField(choices=[('lead', 'Slate'), ('contact', 'Blue'), ('proposal', 'Violet'), ('negotiation', 'Amber'), ('won', 'Green'), ('lost', 'Red')], default='lead', max_length=12, verbose_name='colour')),
                ('position', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'label',
                'verbose_name_plural': 'labels',
                'ordering': ['position', django.db.models.functions.text.Lower('name')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='a_label_has_its_name_alone')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='label',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fcf8e08fed4eae898b60959566590aceebf5008d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_e4578', table='messaging_label', when='AFTER')),
        ),
        migrations.AddField(
            model_name='labelling',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='labellings', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='labelling',
            name='label',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='labellings', to='messaging.label'),
        ),
        migrations.AddField(
            model_name='conversation',
            name='labels',
            field=models.ManyToManyField(related_name='conversations', through='messaging.Labelling', to='messaging.label'),
        ),
        migrations.AddField(
            model_name='attachment',
            name='file',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='attachments', to='messaging.mediafile'),
        ),
        migrations.AddField(
            model_name='messagestatus',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='messaging.message'),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='channel',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opening', to='messaging.channel'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='radar',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='f80a25c2fe13d627992087ecf5db4b789145ccc5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_96ee5', table='messaging_radar', when='AFTER')),
        ),
        migrations.AddField(
            model_name='radaralarm',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alarms', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='rate',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='agent',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='rating',
            name='channel',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='rating',
            name='conversation',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='ratings', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='rating',
            name='question',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.message'),
        ),
        migrations.AddField(
            model_name='ratingrules',
            name='channel',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='rating_rules', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='reaction',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reactions', to='messaging.message'),
        ),
        migrations.AddField(
            model_name='reaction',
            name='user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recipient',
            name='broadcast',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='messaging.broadcast'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='conversation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='recipient',
            name='message',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='recipient', to='messaging.message'),
        ),
        migrations.AddField(
            model_name='sentinhour',
            name='connection',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.connection'),
        ),
        migrations.AddField(
            model_name='switch',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='switches', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='switch',
            name='former',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.connection'),
        ),
        migrations.AddField(
            model_name='switch',
            name='new',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.connection'),
        ),
        migrations.AddField(
            model_name='switch',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='template',
            name='author',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='template',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='templates', to='messaging.channel'),
        ),
        migrations.AddField(
            model_name='template',
            name='sample',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.mediafile'),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='template',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='messaging.template', verbose_name='template'),
        ),
        migrations.AddField(
            model_name='upload',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploads', to='messaging.conversation'),
        ),
        migrations.AddField(
            model_name='upload',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='uploadpart',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='messaging.upload'),
        ),
        migrations.AddField(
            model_name='websession',
            name='connection',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='web_session', to='messaging.connection'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='block',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='36de1ae0abcfe2e39cadd9089989e808955a647d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_2b9d0', table='messaging_block', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='budgetalert',
            constraint=models.UniqueConstraint(fields=('budget', 'month', 'percent'), name='a_budget_alerts_once_a_month'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('sharing', 'everybody')), fields=('shortcut',), name='a_shortcut_of_all_is_one_reply'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('sharing', 'private')), fields=('owner', 'shortcut'), name='a_shortcut_of_a_person_is_one_reply'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('sharing', 'team')), fields=('team_id', 'shortcut'), name='a_shortcut_of_a_team_is_one_reply'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='cannedreply',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='80a59dc01ab8b141b739d91ab593091f136360f6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_2e936', table='messaging_cannedreply', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='channel',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'token\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'token\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'token\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='3cc7018978966d584672fa73ec2ac14a27b28022', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_f5f64', table='messaging_channel', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(fields=('channel', 'currency'), name='a_channel_has_one_budget_of_a_currency', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='budget',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='48f4d91643c8614ec9cdb2fbfaf65e45c321e434', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_fc09b', table='messaging_budget', when='AFTER')),
        ),
        migrations.AddField(
            model_name='charge',
            name='channel',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='messaging.channel'),
        ),
        migrations.AddConstraint(
            model_name='connection',
            constraint=models.UniqueConstraint(condition=models.Q(('is_current', True)), fields=('channel',), name='one_connection_serves_a_channel'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='connection',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'credentials_sealed\', \'last_inbound_at\', \'last_outbound_at\', \'account\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'credentials_sealed\', \'last_inbound_at\', \'last_outbound_at\', \'account\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'credentials_sealed\', \'last_inbound_at\', \'last_outbound_at\', \'account\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fc42c5233eb1b6ad8a6ab2f41b6b6e6f732fd2de', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_66b6f', table='messaging_connection', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['conversation', '-sent_at', '-id'], name='message_newest'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(crm.plain.Plain('text'), config='pg_catalog.portuguese'), name='message_words'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['-sent_at'], name='message_newest_of_all'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('reply_to', None), models.Q(('reply_to_external_id', ''), _negated=True)), fields=['channel', 'reply_to_external_id'], name='message_awaits_its_question'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('external_id', ''), _negated=True), fields=('channel', 'external_id'), name='a_provider_message_is_stored_once'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('idempotency_key', ''), _negated=True), fields=('conversation', 'idempotency_key'), name='a_browser_sends_a_message_once'),
        ),
        migrations.AddConstraint(
            model_name='awayanswer',
            constraint=models.UniqueConstraint(fields=('conversation', 'until'), name='in_a_closed_time_one_is_told_once'),
        ),
        migrations.AddIndex(
            model_name='earlystatus',
            index=models.Index(fields=['channel', 'external_id'], name='early_of_message'),
        ),
        migrations.AddConstraint(
            model_name='earlystatus',
            constraint=models.UniqueConstraint(fields=('channel', 'dedupe_key'), name='an_early_event_waits_once'),
        ),
        migrations.AddConstraint(
            model_name='fallback',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('channel',), name='a_channel_falls_back_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='fallback',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='a77004db897ffe29cb0695c2c53ecd9cec7c9510', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4b5c8', table='messaging_fallback', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='labelling',
            index=models.Index(fields=['label', 'conversation'], name='labelling_of_label'),
        ),
        migrations.AddConstraint(
            model_name='labelling',
            constraint=models.UniqueConstraint(fields=('conversation', 'label'), name='a_label_stands_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='labelling',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='7b9a351f2293e9fe10b9b4b5d125c578a08c6646', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_42a96', table='messaging_labelling', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['-last_message_at', '-id'], name='conversation_newest'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['assignee', '-last_message_at', '-id'], name='conversation_of_assignee'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['lead'], name='conversation_of_lead'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['contact'], name='conversation_of_contact'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('merged_into', None)), fields=['state', '-last_message_at', '-id'], include=('assignee',), name='conversation_of_state'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('team_id__isnull', False)), fields=['team_id', '-last_message_at', '-id'], name='conversation_of_team'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('merged_into', None), ('state', 'open')), fields=['last_inbound_at'], name='conversation_open_heard'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('state', 'snoozed')), fields=['snoozed_until'], name='conversation_to_wake'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.UniqueConstraint(fields=('channel', 'contact'), name='a_contact_has_one_thread_on_a_channel'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='conversation',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'unread_count\', \'last_message_at\', \'last_inbound_at\', \'last_outbound_at\', \'preview\', \'preview_kind\', \'preview_direction\', \'preview_status\', \'preview_message_id\', \'peer\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'unread_count\', \'last_message_at\', \'last_inbound_at\', \'last_outbound_at\', \'preview\', \'preview_kind\', \'preview_direction\', \'preview_status\', \'preview_message_id\', \'peer\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'unread_count\', \'last_message_at\', \'last_inbound_at\', \'last_outbound_at\', \'preview\', \'preview_kind\', \'preview_direction\', \'preview_status\', \'preview_message_id\', \'peer\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='e3910f237ae73bf7896c448674841848bf595185', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_edc92', table='messaging_conversation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='messagestatus',
            constraint=models.UniqueConstraint(fields=('message', 'status', 'at'), name='a_step_is_told_once'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(fields=('channel',), name='a_channel_has_one_week_of_its_own', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='openinghours',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='4cf21e9dc81f5075c3fad420b8f87f2162056eb7', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_23fb9', table='messaging_openinghours', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='radaralarm',
            constraint=models.UniqueConstraint(fields=('conversation', 'reason', 'since'), name='a_wait_is_told_once_a_reason'),
        ),
        migrations.AddIndex(
            model_name='rate',
            index=models.Index(fields=['provider_key', 'category', '-valid_from'], name='rate_newest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='797fe45f95a02ee4d6c13f991775dc4d538d0a83', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_92f95', table='messaging_rate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rate',
            trigger=pgtrigger.compiler.Trigger(name='prices_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1c4de42fd512b7892d035a9627ca97354c2377f7', operation='UPDATE OR DELETE', pgid='pgtrigger_prices_stay_94dcf', table='messaging_rate', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['conversation', '-asked_at'], name='rating_of_conversation'),
        ),
        migrations.AddIndex(
            model_name='rating',
            index=models.Index(fields=['-asked_at', '-id'], name='rating_newest'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('resolution',), name='a_resolution_asks_once'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('score', None), ('score__range', (1, 5)), _connector='OR'), name='a_score_is_1_to_5'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rating',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'comment\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'comment\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'comment\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='48bd27d54f9c2d9955e571f5d04658cdd63a130e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3d69d', table='messaging_rating', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='ratingrules',
            constraint=models.UniqueConstraint(fields=('channel',), name='a_channel_asks_by_rules_of_its_own', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ratingrules',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='d24772e693c6a64845ca0f94e27443b1616d23a2', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_1ee18', table='messaging_ratingrules', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='reaction',
            constraint=models.UniqueConstraint(fields=('message', 'from_contact'), name='each_side_reacts_once'),
        ),
        migrations.AddIndex(
            model_name='recipient',
            index=models.Index(fields=['broadcast', 'state', 'id'], name='recipient_of_state'),
        ),
        migrations.AddIndex(
            model_name='recipient',
            index=models.Index(condition=models.Q(('left_out', ''), _negated=True), fields=['broadcast', 'left_out'], name='recipient_left_out'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('broadcast', 'key'), name='an_address_is_in_a_broadcast_once'),
        ),
        migrations.AddConstraint(
            model_name='sentinhour',
            constraint=models.UniqueConstraint(fields=('connection', 'hour'), name='an_hour_is_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='switch',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('prepared', 'watched'))), fields=('channel',), name='a_channel_changes_one_thing_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='switch',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'found\', \'trial\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'found\', \'trial\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'found\', \'trial\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='57832733db054d0f0257c15561a1cd2e8732163d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_09954', table='messaging_switch', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('channel', 'name', 'language'), name='a_template_is_known_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='template',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'told_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'told_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'told_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='473a21cf8035525967a0697f5383674e8070657f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_43611', table='messaging_template', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='broadcast',
            index=models.Index(fields=['-created_at', '-id'], name='broadcast_newest'),
        ),
        migrations.AddIndex(
            model_name='broadcast',
            index=models.Index(condition=models.Q(('state__in', ('gathering', 'scheduled', 'running'))), fields=['state'], name='broadcast_under_way'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='broadcast',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'cursor\', \'paced_until\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'cursor\', \'paced_until\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'cursor\', \'paced_until\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fd1ff0006d655598dbc6b2f8a38602774a734331', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4e06b', table='messaging_broadcast', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('conversation', 'key'), name='a_file_is_uploaded_once'),
        ),
        migrations.AddConstraint(
            model_name='uploadpart',
            constraint=models.UniqueConstraint(fields=('upload', 'number'), name='a_part_comes_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='websession',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'qr\', \'code\', \'looked_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'qr\', \'code\', \'looked_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'qr\', \'code\', \'looked_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='f525130cfa11dfcb5de2239041f3ea513d486826', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_1ffc1', table='messaging_websession', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(fields=['day', 'channel'], name='charge_of_day'),
        ),
        migrations.AddIndex(
            model_name='charge',
            index=models.Index(condition=models.Q(('ask_at__isnull', False)), fields=['ask_at'], name='charge_to_ask'),
        ),
        ]),
    ]
