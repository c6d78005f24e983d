"""Every table as the migrations before leave it. They are for schemas that have begun with them."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import config.ids
import crm.models.settings
import crm.models.source
import crm.plain
from tenants.migrating import MakeAtOnce


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ("crm", "0001_initial"),
        ("crm", "0002_initial"),
        ("crm", "0003_stays_in_stages"),
        ("crm", "0004_identity_and_duplicates"),
        ("crm", "0005_last_activity"),
        ("crm", "0006_jobs"),
        ("crm", "0007_search_indexes"),
        ("crm", "0008_scores"),
        ("crm", "0009_merged_rows_of_any_columns"),
        ("crm", "0010_process_rules"),
        ("crm", "0011_sources_and_receipts"),
        ("crm", "0012_saved_views"),
        ("crm", "0013_trained_by"),
        ("crm", "0014_imports"),
        ("crm", "0015_changes_of_many_leads"),
        ("crm", "0016_custom_fields"),
        ("crm", "0017_distribution"),
        ("crm", "0018_tasks_of_contacts_that_repeat"),
        ("crm", "0019_enrichment"),
        ("crm", "0020_automations"),
        ("crm", "0021_checks_and_addresses"),
        ("crm", "0022_archive"),
        ("crm", "0023_sequences"),
        ("crm", "0024_newest_tasks_first"),
        ("crm", "0025_edited_notes"),
        ("crm", "0026_pinned_notes"),
        ("crm", "0027_files"),
        ("crm", "0028_what_browsers_sent"),
        ("crm", "0029_notes_of_contacts_and_undo"),
        ("crm", "0030_jobs_about_any_record"),
        ("crm", "0031_rules_that_disagree"),
        ("crm", "0032_conditions_in_one_language"),
        ("crm", "0033_company_changes_and_layouts"),
        ("crm", "0034_files_that_answer"),
        ("crm", "0035_messages_that_did_not_go"),
        ("crm", "0036_snoozing"),
        ("crm", "0037_channels_that_went_back"),
        ("crm", "0038_social_profiles"),
        ("crm", "0039_leads_by_sms"),
        ("crm", "0040_folders_of_the_inbox"),
        ("crm", "0041_news_of_numbers_and_templates"),
        ("crm", "0042_blocked_contacts"),
        ("crm", "0043_how_people_are_told"),
        ("crm", "0044_consent"),
        ("crm", "0045_budgets_and_fallbacks_told"),
        ("crm", "0046_conversations_of_teams"),
        ("crm", "0047_broadcast_notices"),
        ("crm", "0048_lines_that_count"),
        ("crm", "0049_browsers_to_push_to"),
        ("crm", "0050_radar_notices"),
        ("crm", "0051_opening_ratings_labels"),
    ]

    dependencies = [
        ('tenants', '0002_plain_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        MakeAtOnce([
        migrations.CreateModel(
            name='Automation',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('trigger', models.CharField(choices=[('entered', 'a lead enters the stage'), ('stayed', 'a lead has stayed in the stage for'), ('created', 'a lead is created'), ('received', 'the person sends a message'), ('sent', 'we send a message'), ('task_done', 'a task is done'), ('score_up', 'the score rises to'), ('score_down', 'the score falls below'), ('changed', 'a field changes')], max_length=12, verbose_name='when')),
                ('after_hours', models.PositiveIntegerField(default=0, verbose_name='hours')),
                ('line', models.PositiveSmallIntegerField(default=0, verbose_name='points')),
                ('field', models.CharField(blank=True, default='', max_length=60, verbose_name='field')),
                ('conditions', models.TextField(blank=True, default='', verbose_name='conditions')),
                ('actions', models.JSONField(default=list, verbose_name='actions')),
                ('active_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'automation',
                'verbose_name_plural': 'automations',
                'ordering': ['position', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='AutomationReader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('number', models.BigIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'reader of events',
                'verbose_name_plural': 'readers of events',
            },
        ),
        migrations.CreateModel(
            name='AutomationRun',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('key', models.CharField(max_length=60)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('failed', 'Failed'), ('skipped', 'Conditions did not hold'), ('stopped', 'Stopped')], default='waiting', max_length=8, verbose_name='state')),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('chain', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('steps', models.JSONField(default=list)),
                ('error', models.CharField(blank=True, default='', max_length=300)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'run of an automation',
                'verbose_name_plural': 'runs of automations',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('most_open', models.PositiveIntegerField(blank=True, null=True, verbose_name='most open leads')),
                ('most_per_day', models.PositiveIntegerField(blank=True, null=True, verbose_name='most leads a day')),
                ('weight', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='weight')),
                ('hours', models.JSONField(blank=True, default=dict, verbose_name='hours')),
                ('territories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name='territory')),
                ('paused_at', models.DateTimeField(blank=True, null=True, verbose_name='paused since')),
            ],
            options={
                'verbose_name': 'availability',
                'verbose_name_plural': 'availabilities',
            },
        ),
        migrations.CreateModel(
            name='Company',
            fields=[
                ('custom', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='custom fields')),
                ('kept_until', models.DateTimeField(editable=False, null=True)),
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('checked_at', models.DateTimeField(editable=False, null=True)),
                ('kept', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('cnpj', models.CharField(blank=True, default='', max_length=18, verbose_name='CNPJ')),
                ('street', models.CharField(blank=True, db_default='', default='', max_length=160, verbose_name='street and number')),
                ('district', models.CharField(blank=True, db_default='', default='', max_length=80, verbose_name='district')),
                ('city', models.CharField(blank=True, default='', max_length=80, verbose_name='city')),
                ('state', models.CharField(blank=True, db_default='', default='', max_length=2, verbose_name='state')),
                ('postal_code', models.CharField(blank=True, db_default='', default='', max_length=8, verbose_name='CEP')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('compared_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'company',
                'verbose_name_plural': 'companies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='CompanyDuplicate',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('probability', models.FloatField(verbose_name='probability')),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'To decide'), ('different', 'Not the same'), ('merged', 'Merged')], default='open', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'possible duplicate company',
                'verbose_name_plural': 'possible duplicate companies',
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('purpose', models.CharField(choices=[('marketing', 'Marketing'), ('service', 'Service messages')], max_length=10, verbose_name='purpose')),
                ('channel', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('email', 'E-mail')], max_length=10, verbose_name='channel')),
                ('key', models.CharField(blank=True, default='', editable=False, max_length=160)),
                ('granted', models.BooleanField(verbose_name='agreed')),
                ('source', models.CharField(choices=[('form', 'form'), ('message', 'message'), ('provider', 'provider'), ('import', 'import'), ('api', 'API'), ('person', 'colleague')], max_length=10, verbose_name='how it is known')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='said')),
                ('proof', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'consent',
                'verbose_name_plural': 'consents',
            },
        ),
        migrations.CreateModel(
            name='Contact',
            fields=[
                ('custom', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='custom fields')),
                ('kept_until', models.DateTimeField(editable=False, null=True)),
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('checked_at', models.DateTimeField(editable=False, null=True)),
                ('kept', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, editable=False)),
                ('email_state', models.CharField(blank=True, choices=[('good', 'Its domain receives mail'), ('typo', 'Looks mistyped'), ('throwaway', 'Throw-away address'), ('dead', 'Its domain receives no mail')], db_default='', default='', editable=False, max_length=9, verbose_name='e-mail check')),
                ('phone_state', models.CharField(blank=True, choices=[('mobile', 'Mobile'), ('fixed', 'Land line'), ('other', 'Another kind of number'), ('wrong', 'There is no such number')], db_default='', default='', editable=False, max_length=6, verbose_name='phone check')),
                ('name', models.CharField(blank=True, default='', max_length=120, verbose_name='name')),
                ('job_title', models.CharField(blank=True, default='', max_length=80, verbose_name='job title')),
                ('email', models.EmailField(blank=True, default='', max_length=254, verbose_name='e-mail')),
                ('phone', models.CharField(blank=True, default='', help_text='E.164, such as +5511987654321', max_length=20, verbose_name='phone')),
                ('city', models.CharField(blank=True, default='', max_length=80, verbose_name='city')),
                ('document', models.CharField(blank=True, db_default='', default='', max_length=14, verbose_name='CPF/CNPJ')),
                ('profiles', models.TextField(blank=True, db_default='', default='', verbose_name='social profiles')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('purged_at', models.DateTimeField(editable=False, null=True)),
                ('compared_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'contacts',
            },
        ),
        migrations.CreateModel(
            name='CustomField',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('entity', models.CharField(choices=[('lead', 'Lead'), ('contact', 'Contact'), ('company', 'Company')], max_length=8, verbose_name='of')),
                ('key', models.SlugField(help_text='How the API and spreadsheets call it; it stays.', max_length=40, verbose_name='key')),
                ('label', models.CharField(max_length=60, verbose_name='label')),
                ('kind', models.CharField(choices=[('text', 'Text'), ('long_text', 'Long text'), ('number', 'Number'), ('money', 'Money'), ('date', 'Date'), ('choice', 'One choice'), ('choices', 'Several choices'), ('person', 'Person of the team'), ('yes_no', 'Yes or no'), ('url', 'Web address'), ('file', 'File')], default='text', max_length=10, verbose_name='kind')),
                ('options', models.JSONField(blank=True, default=list, verbose_name='choices')),
                ('accepts', models.CharField(choices=[('any', 'Any file'), ('pdf', 'Only PDF'), ('images', 'Only images'), ('both', 'PDF and images')], db_default='any', default='any', max_length=8, verbose_name='files allowed')),
                ('required', models.BooleanField(default=False, verbose_name='required')),
                ('help', models.CharField(blank=True, default='', max_length=160, verbose_name='hint')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'custom field',
                'verbose_name_plural': 'custom fields',
                'ordering': ['entity', 'position', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='DistributionRule',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('conditions', models.JSONField(blank=True, default=list, verbose_name='conditions')),
                ('way', models.CharField(choices=[('turns', 'By turns'), ('least_open', 'Whoever has the fewest open leads'), ('weighted', 'By turns, weighted')], default='turns', max_length=10, verbose_name='how one is chosen')),
                ('users', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None, verbose_name='people')),
                ('teams', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None, verbose_name='teams')),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None, verbose_name='roles')),
                ('by_territory', models.BooleanField(default=False, verbose_name='by territory')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_default', models.BooleanField(default=False, editable=False)),
                ('credits', models.JSONField(default=dict, editable=False)),
            ],
            options={
                'verbose_name': 'distribution rule',
                'verbose_name_plural': 'distribution rules',
                'ordering': ['is_default', 'position', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='Duplicate',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('probability', models.FloatField(verbose_name='probability')),
                ('reasons', models.JSONField(default=list)),
                ('state', models.CharField(choices=[('open', 'To decide'), ('different', 'Not the same'), ('merged', 'Merged')], default='open', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'possible duplicate',
                'verbose_name_plural': 'possible duplicates',
            },
        ),
        migrations.CreateModel(
            name='Enrichment',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('cnpj', 'CNPJ'), ('cep', 'CEP'), ('mail', 'E-mail domain')], max_length=4)),
                ('key', models.CharField(max_length=253)),
                ('source', models.CharField(default='brasilapi', max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Being looked up'), ('known', 'Known'), ('unknown', 'Not in the register'), ('failed', 'The register does not answer')], default='waiting', max_length=8)),
                ('values', models.JSONField(default=dict)),
                ('fetched_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name': 'enrichment',
                'verbose_name_plural': 'enrichments',
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('state', models.CharField(choices=[('active', 'In it'), ('finished', 'Finished'), ('left', 'Left')], default='active', max_length=8, verbose_name='state')),
                ('why', models.CharField(blank=True, choices=[('replied', 'answered'), ('won', 'was won'), ('lost', 'was lost'), ('archived', 'was archived'), ('moved', 'went to another pipeline'), ('score', 'the score rose'), ('opted_out', 'wants no marketing'), ('stopped', 'stopped by hand')], default='', max_length=9)),
                ('step', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('steps', models.JSONField(default=list)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'lead in a sequence',
                'verbose_name_plural': 'leads in sequences',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(null=True, unique=True)),
                ('kind', models.CharField(max_length=40)),
                ('subject_id', models.UUIDField()),
                ('particulars', models.JSONField(default=dict)),
                ('module', models.CharField(max_length=20)),
                ('users', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('roles', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
            },
        ),
        migrations.CreateModel(
            name='File',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removed_lines', models.JSONField(editable=False, null=True)),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('size', models.PositiveBigIntegerField()),
                ('content_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('answered', models.CharField(db_default='', default='', editable=False, max_length=40)),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('phone', 'Phone'), ('email', 'E-mail'), ('whatsapp', 'WhatsApp'), ('bsuid', 'WhatsApp business-scoped id'), ('cpf', 'CPF'), ('cnpj', 'CNPJ')], max_length=12, verbose_name='kind')),
                ('value', models.CharField(max_length=160, verbose_name='as given')),
                ('key', models.CharField(editable=False, max_length=160)),
            ],
            options={
                'verbose_name': 'identity',
                'verbose_name_plural': 'identities',
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('entity', models.CharField(choices=[('lead', 'Leads'), ('contact', 'Contacts'), ('company', 'Companies')], max_length=10, verbose_name='what')),
                ('name', models.CharField(max_length=200, verbose_name='file')),
                ('kind', models.CharField(max_length=4)),
                ('path', models.CharField(max_length=200)),
                ('expires_at', models.DateTimeField()),
                ('headers', models.JSONField(default=list)),
                ('samples', models.JSONField(default=list)),
                ('mapping', models.JSONField(default=list, verbose_name='columns')),
                ('known', models.CharField(choices=[('fill', 'Fill in what is empty'), ('overwrite', 'Overwrite with what the file says'), ('skip', 'Leave them as they are'), ('new', 'Make a new lead anyway')], default='fill', max_length=10, verbose_name='People who are known already')),
                ('is_whole', models.BooleanField(default=False, verbose_name='All or nothing')),
                ('options', models.JSONField(default=dict, verbose_name='options')),
                ('api_key_id', models.UUIDField(null=True)),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='ImportMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entity', models.CharField(choices=[('lead', 'Leads'), ('contact', 'Contacts'), ('company', 'Companies')], max_length=10)),
                ('headers_key', models.CharField(max_length=64)),
                ('fields', models.JSONField(default=dict)),
                ('known', models.CharField(choices=[('fill', 'Fill in what is empty'), ('overwrite', 'Overwrite with what the file says'), ('skip', 'Leave them as they are'), ('new', 'Make a new lead anyway')], default='fill', max_length=10)),
                ('options', models.JSONField(default=dict)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'remembered columns',
                'verbose_name_plural': 'remembered columns',
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('name', models.CharField(blank=True, default='', max_length=200, verbose_name='about')),
                ('state', models.CharField(choices=[('queued', 'Waiting'), ('running', 'In progress'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled'), ('reverted', 'Taken back')], default='queued', max_length=10, verbose_name='state')),
                ('total', models.PositiveIntegerField(null=True, verbose_name='total')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='failed')),
                ('options', models.JSONField(default=dict, verbose_name='options')),
                ('cursor', models.JSONField(default=dict, help_text="How far it is, in its kind's own terms.")),
                ('report', models.JSONField(default=dict, verbose_name='report')),
                ('error', models.CharField(blank=True, default='', max_length=300, verbose_name='why it failed')),
                ('api_key_id', models.UUIDField(null=True)),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('cancel_asked_at', models.DateTimeField(null=True)),
                ('claims', models.PositiveIntegerField(default=0)),
                ('troubles', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(null=True)),
                ('worked_at', models.DateTimeField(null=True)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='JobFile',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('purpose', models.CharField(choices=[('upload', 'As uploaded'), ('result', 'Result'), ('errors', 'Rows to mend'), ('working', 'On the way')], max_length=10)),
                ('name', models.CharField(max_length=200)),
                ('path', models.CharField(max_length=200)),
                ('size', models.BigIntegerField(default=0)),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'file of a job',
                'verbose_name_plural': 'files of jobs',
            },
        ),
        migrations.CreateModel(
            name='JobItem',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField(help_text='Its row or turn in the job; done once each.')),
                ('subject_kind', models.CharField(blank=True, default='', max_length=20)),
                ('subject_id', models.UUIDField(null=True)),
                ('outcome', models.CharField(choices=[('created', 'Created'), ('updated', 'Updated'), ('unchanged', 'Unchanged'), ('skipped', 'Skipped'), ('failed', 'Failed')], max_length=10)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reasons', models.JSONField(default=list)),
            ],
            options={
                'verbose_name': 'item of a job',
                'verbose_name_plural': 'items of jobs',
                'ordering': ['place'],
            },
        ),
        migrations.CreateModel(
            name='JobTarget',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('place', models.PositiveIntegerField()),
                ('subject_id', models.UUIDField()),
            ],
            options={
                'verbose_name': 'record of a job',
                'verbose_name_plural': 'records of jobs',
            },
        ),
        migrations.CreateModel(
            name='Lead',
            fields=[
                ('custom', models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict, verbose_name='custom fields')),
                ('kept_until', models.DateTimeField(editable=False, null=True)),
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('title', models.CharField(blank=True, default='', max_length=120, verbose_name='title')),
                ('value_cents', models.BigIntegerField(default=0, validators=[django.core.validators.MinValueValidator(0)], verbose_name='value in cents')),
                ('source', models.CharField(choices=[('manual', 'Typed in'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('ad', 'Ad'), ('site', 'Site'), ('referral', 'Referral'), ('api', 'API')], default='manual', max_length=12, verbose_name='source')),
                ('source_detail', models.JSONField(blank=True, default=dict, verbose_name='where from, exactly')),
                ('score', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='score')),
                ('score_reasons', models.JSONField(blank=True, default=list, verbose_name='why this score')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('expected_close', models.DateField(blank=True, null=True, verbose_name='expected close')),
                ('position', models.CharField(db_collation='C', max_length=120)),
                ('version', models.PositiveIntegerField(default=1)),
                ('entered_stage_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
                ('last_activity_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now, editable=False)),
                ('missing', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, editable=False, null=True, size=None, verbose_name='missing')),
            ],
            options={
                'verbose_name': 'lead',
                'verbose_name_plural': 'leads',
            },
        ),
        migrations.CreateModel(
            name='LeadMove',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('from_position', models.CharField(blank=True, db_collation='C', default='', max_length=120)),
                ('before', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(help_text="The lead's version after this move.")),
                ('seen_version', models.PositiveIntegerField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'move',
                'verbose_name_plural': 'moves',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='LostReason',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='reason')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'lost reason',
                'verbose_name_plural': 'lost reasons',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='MatchKey',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=80)),
            ],
            options={
                'verbose_name': 'key of comparison',
                'verbose_name_plural': 'keys of comparison',
            },
        ),
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('entity', models.CharField(choices=[('contact', 'Contact'), ('company', 'Company')], max_length=10)),
                ('survivor_id', models.UUIDField()),
                ('merged_id', models.UUIDField()),
                ('batch', models.UUIDField()),
                ('before', models.JSONField(default=dict)),
                ('after', models.JSONField(default=dict)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'merge',
                'verbose_name_plural': 'merges',
            },
        ),
        migrations.CreateModel(
            name='MergedRow',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('model', models.CharField(max_length=60)),
                ('row_id', models.CharField(max_length=40)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
            ],
            options={
                'verbose_name': 'merged row',
                'verbose_name_plural': 'merged rows',
            },
        ),
        migrations.CreateModel(
            name='MoveRequest',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField()),
                ('seen_version', models.PositiveIntegerField()),
                ('value_cents', models.BigIntegerField(verbose_name='value in cents')),
                ('after', models.UUIDField(null=True)),
                ('before', models.UUIDField(null=True)),
                ('why', models.CharField(choices=[('value', 'High value'), ('stage', 'This stage needs approval')], max_length=8, verbose_name='why')),
                ('state', models.CharField(choices=[('open', 'Waits'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn'), ('expired', 'Overtaken')], default='open', max_length=10, verbose_name='state')),
                ('decided_at', models.DateTimeField(null=True)),
                ('answer', models.CharField(blank=True, default='', max_length=300, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'move request',
                'verbose_name_plural': 'move requests',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removed_lines', models.JSONField(editable=False, null=True)),
                ('api_key_id', models.UUIDField(editable=False, null=True)),
                ('text', models.TextField(max_length=5000, verbose_name='note')),
                ('edited_at', models.DateTimeField(editable=False, null=True)),
                ('pinned_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('lead.assigned', 'A lead was given to you'), ('leads.assigned', 'Leads were given to you'), ('message.received', 'Somebody wrote in a conversation of yours'), ('message.unassigned', 'Somebody wrote in a conversation that nobody has'), ('conversation.unanswered', 'A conversation of yours waits for an answer'), ('conversation.escalated', 'A conversation of your people still waits for an answer'), ('window.closing', 'The window of a conversation is about to close'), ('conversation.assigned', 'A conversation was given to you'), ('conversation.team', 'A conversation was given to your team'), ('conversation.woken', 'A snoozed conversation is back'), ('task.due', 'A task is due'), ('mention', 'You were mentioned'), ('job.ended', 'Work in the background has ended'), ('move.requested', 'A move waits for you'), ('move.approved', 'Your move was approved'), ('move.refused', 'Your move was refused'), ('lead.unclaimed', 'A lead has no owner'), ('rules.disagree', 'Rules of distribution disagree'), ('leads.imported', 'Leads were imported for you'), ('message.unsent', 'A scheduled message did not go'), ('channel.refused', 'A channel stopped working'), ('channel.returned', 'A channel went back to its former provider'), ('channel.warned', 'Meta has news about a number'), ('template.decided', 'Meta decided about a template'), ('budget.reached', 'A budget of messages is nearly spent, or spent'), ('channel.fell_back', 'A channel sends by its fallback'), ('channel.recovered', 'A channel sends by its own connection again'), ('broadcast.done', 'A broadcast was sent'), ('broadcast.paused', 'A broadcast was paused'), ('broadcast.stopped', 'A broadcast was stopped'), ('automation.told', 'An automation has something to tell'), ('automation.failed', 'An automation failed'), ('source.troubled', 'A lead source has problems')], max_length=30)),
                ('particulars', models.JSONField(default=dict)),
                ('path', models.CharField(max_length=200)),
                ('read_at', models.DateTimeField(null=True)),
                ('subject_id', models.UUIDField(null=True)),
                ('count', models.PositiveIntegerField(db_default=1, default=1)),
                ('told_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), default=django.utils.timezone.now)),
                ('is_listed', models.BooleanField(db_default=True, default=True)),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'ordering': ['-told_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='NotificationDelivery',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('way', models.CharField(choices=[('app', 'In the product'), ('push', 'Browser'), ('mail', 'E-mail'), ('sound', 'Sound')], max_length=6)),
                ('state', models.CharField(choices=[('queued', 'waits'), ('sent', 'sent'), ('opened', 'opened'), ('spared', 'not needed'), ('failed', 'failed')], default='queued', max_length=6)),
                ('due_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('sent_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
            ],
            options={
                'verbose_name': 'delivery of a notification',
                'verbose_name_plural': 'deliveries of notifications',
            },
        ),
        migrations.CreateModel(
            name='NotificationPreference',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('choices', models.JSONField(blank=True, default=dict)),
                ('mail_after', models.PositiveSmallIntegerField(default=10, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1440)], verbose_name='minutes until an e-mail')),
                ('plays_sounds', models.BooleanField(default=True, verbose_name='sounds')),
                ('pushes_text', models.BooleanField(db_default=False, default=False, verbose_name='pushes show what was written')),
                ('silent_until', models.DateTimeField(blank=True, null=True, verbose_name='do not disturb until')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_to', models.TimeField(blank=True, null=True, verbose_name='quiet to')),
                ('quiet_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None, verbose_name='quiet days')),
            ],
            options={
                'verbose_name': 'notification preferences',
                'verbose_name_plural': 'notification preferences',
            },
        ),
        migrations.CreateModel(
            name='PageLayout',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('page', models.CharField(choices=[('leads', 'Leads'), ('contacts', 'Contacts'), ('companies', 'Companies'), ('inbox', 'Conversations')], default='leads', max_length=20)),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
            ],
            options={
                'verbose_name': 'page layout',
                'verbose_name_plural': 'page layouts',
            },
        ),
        migrations.CreateModel(
            name='Pipeline',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_default', models.BooleanField(default=False, verbose_name='new leads enter here')),
                ('closing_since', models.DateTimeField(editable=False, null=True)),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'pipeline',
                'verbose_name_plural': 'pipelines',
                'ordering': ['position', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='PushBrowser',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('address_hash', models.CharField(max_length=64, unique=True)),
                ('reached_sealed', models.TextField(editable=False)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('pushed_at', models.DateTimeField(null=True, verbose_name='last reached')),
            ],
            options={
                'verbose_name': 'browser for pushes',
                'verbose_name_plural': 'browsers for pushes',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='PushKey',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('private_sealed', models.TextField(editable=False)),
            ],
            options={
                'verbose_name': 'key of browser pushes',
                'verbose_name_plural': 'keys of browser pushes',
            },
        ),
        migrations.CreateModel(
            name='Receipt',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('key', models.CharField(max_length=200)),
                ('outcome', models.CharField(choices=[('waiting', 'waiting'), ('accepted', 'accepted'), ('incomplete', 'incomplete'), ('duplicate', 'known already'), ('refused', 'refused'), ('failed', 'failed'), ('test', 'test')], default='waiting', max_length=10, verbose_name='outcome')),
                ('reasons', models.JSONField(default=list, verbose_name='reasons')),
                ('payload_sealed', models.TextField(blank=True, default='', editable=False)),
                ('consent', models.JSONField(null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
            ],
            options={
                'verbose_name': 'receipt',
                'verbose_name_plural': 'receipts',
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('page', models.CharField(choices=[('leads', 'Leads'), ('contacts', 'Contacts'), ('companies', 'Companies'), ('inbox', 'Conversations')], default='leads', max_length=20)),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('sharing', models.CharField(choices=[('private', 'Only me'), ('team', 'My team'), ('everybody', 'Everybody')], default='private', max_length=10, verbose_name='who sees it')),
                ('team_id', models.UUIDField(editable=False, null=True)),
                ('query', models.TextField(blank=True, default='', max_length=4000, verbose_name='filters')),
                ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='columns')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
            },
        ),
        migrations.CreateModel(
            name='ScoreChange',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('score', models.PositiveSmallIntegerField()),
                ('was', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'verbose_name': 'change of score',
                'verbose_name_plural': 'changes of scores',
            },
        ),
        migrations.CreateModel(
            name='ScoreDue',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('attempts', models.PositiveSmallIntegerField(db_default=0)),
                ('quietly', models.BooleanField(db_default=False)),
            ],
            options={
                'verbose_name': 'score due',
                'verbose_name_plural': 'scores due',
            },
        ),
        migrations.CreateModel(
            name='ScoreModel',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('version', models.PositiveIntegerField(unique=True)),
                ('state', models.CharField(choices=[('active', 'In use'), ('candidate', 'Not better, so not in use'), ('retired', 'Replaced')], default='candidate', max_length=10)),
                ('trained_on', models.PositiveIntegerField(help_text='Won and lost leads it learnt from.')),
                ('won', models.PositiveIntegerField()),
                ('metrics', models.JSONField(default=dict)),
                ('body', models.JSONField()),
            ],
            options={
                'verbose_name': 'scoring model',
                'verbose_name_plural': 'scoring models',
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='ScoreRule',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('reason', models.CharField(max_length=120, verbose_name='reason')),
                ('conditions', models.JSONField(default=list, verbose_name='conditions')),
                ('points', models.SmallIntegerField(validators=[django.core.validators.MinValueValidator(-50), django.core.validators.MaxValueValidator(50)], verbose_name='points')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'scoring rule',
                'verbose_name_plural': 'scoring rules',
                'ordering': ['position', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='Scoring',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('only', models.BooleanField(default=True, editable=False, unique=True)),
                ('model_is_on', models.BooleanField(default=True, verbose_name='the model counts')),
                ('hot_line', models.PositiveSmallIntegerField(default=70, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='hot line')),
                ('hot_line_follows', models.BooleanField(default=True, verbose_name='about 20 % of the open leads are hot')),
                ('training_since', models.DateTimeField(blank=True, null=True)),
                ('trained_at', models.DateTimeField(blank=True, null=True)),
                ('outcome', models.CharField(blank=True, default='', max_length=30)),
                ('all_scored_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'scoring',
                'verbose_name_plural': 'scoring',
            },
        ),
        migrations.CreateModel(
            name='Sent',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('key', models.UUIDField()),
                ('said', models.CharField(max_length=64)),
                ('made', models.UUIDField(null=True)),
                ('sent_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'form that was sent',
                'verbose_name_plural': 'forms that were sent',
            },
        ),
        migrations.CreateModel(
            name='Sequence',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('below', models.PositiveSmallIntegerField(default=0, verbose_name='score below')),
                ('above', models.PositiveSmallIntegerField(default=0, verbose_name='score from')),
                ('conditions', models.TextField(blank=True, default='', verbose_name='conditions')),
                ('again_after_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='days')),
                ('from_hour', models.PositiveSmallIntegerField(default=8, verbose_name='from')),
                ('until_hour', models.PositiveSmallIntegerField(default=20, verbose_name='until')),
                ('workdays_only', models.BooleanField(default=False, verbose_name='only Monday to Friday')),
                ('steps', models.JSONField(default=list, verbose_name='steps')),
                ('active_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('looked_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'sequence',
                'verbose_name_plural': 'sequences',
                'ordering': ['created_at'],
            },
        ),
        migrations.CreateModel(
            name='Settings',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('is_the_one', models.BooleanField(default=True, editable=False, unique=True)),
                ('high_value_cents', models.BigIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='high value')),
                ('approval_kinds', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], max_length=4), blank=True, default=crm.models.settings.all_kinds, size=None, verbose_name='kinds of stages')),
                ('looks_up_companies', models.BooleanField(db_default=True, default=True, verbose_name='look up new companies')),
                ('checks_people', models.BooleanField(db_default=True, default=True, verbose_name='check e-mails and phones')),
                ('lookups_per_hour', models.PositiveSmallIntegerField(db_default=30, default=30, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='companies an hour')),
                ('stop_words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, null=True, size=None, verbose_name='words that stop')),
                ('start_words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, null=True, size=None, verbose_name='words that resume')),
            ],
            options={
                'verbose_name': 'process rules',
                'verbose_name_plural': 'process rules',
            },
        ),
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('kind', models.CharField(choices=[('form', 'Form'), ('webhook', 'Webhook'), ('meta_lead_ads', 'Facebook and Instagram lead ads'), ('google_ads', 'Google Ads lead forms')], max_length=16, verbose_name='kind')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('token', models.CharField(default=crm.models.source.new_token, editable=False, max_length=64, unique=True)),
                ('is_active', models.BooleanField(default=True, verbose_name='takes leads')),
                ('lead_source', models.CharField(choices=[('manual', 'Typed in'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('ad', 'Ad'), ('site', 'Site'), ('referral', 'Referral'), ('api', 'API')], default='site', max_length=12, verbose_name='source')),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None, verbose_name='tags')),
                ('repeat', models.CharField(choices=[('open', 'Add to the person’s open lead'), ('new', 'Make a new lead each time')], default='open', max_length=4, verbose_name='when the person has an open lead')),
                ('mapping', models.JSONField(blank=True, default=dict, verbose_name='mapping')),
                ('form', models.JSONField(blank=True, default=dict, verbose_name='form')),
                ('consent_text', models.CharField(blank=True, default='', max_length=400, verbose_name='consent')),
                ('consents_to_marketing', models.BooleanField(db_default=False, default=False, verbose_name='also to marketing')),
                ('account', models.CharField(blank=True, default='', max_length=64, verbose_name='account')),
                ('credentials_sealed', models.TextField(blank=True, default='', editable=False)),
                ('trouble', models.CharField(blank=True, default='', editable=False, max_length=40)),
                ('warned', models.JSONField(blank=True, default=dict, editable=False)),
                ('checked_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('archived_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'lead source',
                'verbose_name_plural': 'lead sources',
                'ordering': ['name', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='Stage',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('name', models.CharField(max_length=40, verbose_name='name')),
                ('kind', models.CharField(choices=[('open', 'Open'), ('won', 'Won'), ('lost', 'Lost')], default='open', max_length=4, verbose_name='kind')),
                ('colour', models.CharField(choices=[('lead', 'Slate'), ('contact', 'Blue'), ('proposal', 'Violet'), ('negotiation', 'Amber'), ('won', 'Green'), ('lost', 'Red')], default='lead', max_length=12, verbose_name='colour')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('probability', models.PositiveSmallIntegerField(default=0, verbose_name='probability, %')),
                ('rotten_after_days', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='rotten after days')),
                ('required_fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), blank=True, default=list, size=None, verbose_name='required fields')),
                ('move_roles', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, size=None, verbose_name='roles that move leads in')),
                ('needs_approval', models.BooleanField(db_default=False, default=False, verbose_name='needs approval to enter')),
                ('archived_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'stage',
                'verbose_name_plural': 'stages',
                'ordering': ['position'],
            },
        ),
        migrations.CreateModel(
            name='StageVisit',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('entered_at', models.DateTimeField()),
                ('left_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name': 'stay in a stage',
                'verbose_name_plural': 'stays in stages',
            },
        ),
        migrations.CreateModel(
            name='Task',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('removed_at', models.DateTimeField(editable=False, null=True)),
                ('removed_lines', models.JSONField(editable=False, null=True)),
                ('title', models.CharField(max_length=160, verbose_name='what')),
                ('due_at', models.DateTimeField(verbose_name='due')),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('priority', models.PositiveSmallIntegerField(choices=[(1, 'Low'), (2, 'Medium'), (3, 'High'), (4, 'Urgent')], db_default=2, default=2, verbose_name='priority')),
                ('repeat', models.CharField(blank=True, choices=[('', 'Does not repeat'), ('daily', 'Every day'), ('weekly', 'Every week'), ('monthly', 'Every month')], db_default='', default='', max_length=8, verbose_name='repeats')),
                ('remind_minutes', models.PositiveIntegerField(blank=True, null=True, verbose_name='reminder')),
                ('remind_at', models.DateTimeField(editable=False, null=True)),
                ('reminded_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'verbose_name': 'task',
                'verbose_name_plural': 'tasks',
                'ordering': ['due_at'],
            },
        ),
        migrations.CreateModel(
            name='Touch',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('details', models.JSONField(default=dict)),
            ],
            options={
                'verbose_name': 'touch',
                'verbose_name_plural': 'touches',
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('backup', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='stand-in')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['first_day', 'created_at'],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('lead.created', 'Lead created'), ('lead.moved', 'Moved'), ('lead.changed', 'Changed'), ('lead.assigned', 'Assigned'), ('lead.won', 'Won'), ('lead.lost', 'Lost'), ('lead.archived', 'Archived'), ('lead.restored', 'Restored'), ('lead.scored', 'Score changed'), ('lead.move_requested', 'Move asked for'), ('lead.move_refused', 'Move refused'), ('lead.move_withdrawn', 'Request withdrawn'), ('automation.ran', 'Automation'), ('sequence.entered', 'Sequence begun'), ('sequence.left', 'Sequence left'), ('lead.captured', 'Came again'), ('contact.changed', 'Contact changed'), ('contact.merged', 'Contacts merged'), ('contact.unmerged', 'Contacts parted again'), ('contact.blocked', 'Contact blocked'), ('contact.unblocked', 'Contact unblocked'), ('consent.given', 'Consent given'), ('consent.withdrawn', 'Consent withdrawn'), ('company.changed', 'Company changed'), ('message.received', 'Message received'), ('message.sent', 'Message sent'), ('note.added', 'Note'), ('file.added', 'File'), ('task.added', 'Task'), ('task.done', 'Task done'), ('conversation.resolved', 'Conversation resolved'), ('conversation.rated', 'Rated'), ('conversation.reopened', 'Conversation reopened'), ('conversation.snoozed', 'Conversation snoozed'), ('conversation.pending', 'Waiting for an answer'), ('conversation.woken', 'Conversation back')], max_length=30)),
                ('particulars', models.JSONField(default=dict)),
                ('subject_id', models.UUIDField(null=True)),
                ('happened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['-happened_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('how', models.CharField(choices=[('rule', 'By a rule'), ('backup', 'To the backup'), ('manual', 'By a person'), ('nobody', 'Nobody could take it')], max_length=8)),
                ('rule_name', models.CharField(blank=True, default='', max_length=80)),
                ('trail', models.JSONField(default=list)),
                ('also', models.JSONField(default=list)),
                ('waits', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'assignment',
                'verbose_name_plural': 'assignments',
                'ordering': ['-created_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='AuditLine',
            fields=[
                ('id', models.UUIDField(default=config.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(verbose_name='at')),
                ('action', models.CharField(max_length=60, verbose_name='action')),
                ('table', models.CharField(max_length=60, verbose_name='table')),
                ('row_id', models.CharField(max_length=60, verbose_name='row')),
                ('actor_id', models.CharField(blank=True, default='', max_length=60, verbose_name='who')),
                ('actor_name', models.CharField(blank=True, default='', max_length=160, verbose_name='who')),
                ('request_id', models.CharField(blank=True, default='', max_length=64, verbose_name='request')),
                ('address', models.CharField(blank=True, default='', max_length=64, verbose_name='from')),
                ('before', models.JSONField(null=True, verbose_name='before')),
                ('after', models.JSONField(null=True, verbose_name='after')),
            ],
            options={
                'verbose_name': 'audit line',
                'verbose_name_plural': 'audit',
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at'], name='audit_newest'), models.Index(fields=['table', 'row_id'], name='audit_of_row')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditline',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bdd2e6a186dec91b8542e748077c1fe05dc0be0e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_87e57', table='crm_auditline', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditline',
            trigger=pgtrigger.compiler.Trigger(name='not_truncated', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'The audit is append-only.';", hash='a44bda48764bed28be0fd5c496a2badfd15c3f6a', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_not_truncated_bcdbc', table='crm_auditline', when='BEFORE')),
        ),
        migrations.AddField(
            model_name='automation',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='automationrun',
            name='automation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='runs', to='crm.automation'),
        ),
        migrations.AddField(
            model_name='availability',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user'),
        ),
        migrations.AddField(
            model_name='company',
            name='archived_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='company',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='crm.company'),
        ),
        migrations.AddField(
            model_name='activity',
            name='company',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.company'),
        ),
        migrations.AddField(
            model_name='companyduplicate',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='companyduplicate',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.company'),
        ),
        migrations.AddField(
            model_name='companyduplicate',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.company'),
        ),
        migrations.AddField(
            model_name='consent',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contact',
            name='archived_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='contact',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='contacts', to='crm.company', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='contact',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='contact',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='consent',
            name='contact',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='consents', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='activity',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.contact'),
        ),
        migrations.AddConstraint(
            model_name='customfield',
            constraint=models.UniqueConstraint(fields=('entity', 'key'), name='a_key_is_one_field'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='customfield',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='af6d1d1fb8b74e94fd44eace546883563e10a6bb', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_36fe0', table='crm_customfield', when='AFTER')),
        ),
        migrations.AddField(
            model_name='distributionrule',
            name='backup',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='backup'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='rule',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.distributionrule'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='first',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='second',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.contact'),
        ),
        migrations.AddIndex(
            model_name='enrichment',
            index=models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='enrichment_due'),
        ),
        migrations.AddConstraint(
            model_name='enrichment',
            constraint=models.UniqueConstraint(fields=('kind', 'key'), name='a_register_is_asked_once_for_all'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='enrichment',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'tries\', \'due_at\', \'values\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'tries\', \'due_at\', \'values\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'tries\', \'due_at\', \'values\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='99a95ec19e56b0791f8b99e5b2c7d905ab39f3b4', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_86228', table='crm_enrichment', when='AFTER')),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='file',
            name='added_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='file',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='crm.company'),
        ),
        migrations.AddField(
            model_name='file',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='identity',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='import',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='importmemory',
            constraint=models.UniqueConstraint(fields=('entity', 'headers_key'), name='columns_are_remembered_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='importmemory',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='e088c159cb6ee858314e7026f078c8dd573f384e', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_eb96c', table='crm_importmemory', when='AFTER')),
        ),
        migrations.AddField(
            model_name='job',
            name='reverts',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reversals', to='crm.job'),
        ),
        migrations.AddField(
            model_name='job',
            name='started_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='import',
            name='check_job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='checked_import', to='crm.job'),
        ),
        migrations.AddField(
            model_name='import',
            name='run_job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='run_import', to='crm.job'),
        ),
        migrations.AddField(
            model_name='jobfile',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='crm.job'),
        ),
        migrations.AddField(
            model_name='jobitem',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='crm.job'),
        ),
        migrations.AddField(
            model_name='jobtarget',
            name='job',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='targets', to='crm.job'),
        ),
        migrations.AddField(
            model_name='lead',
            name='archived_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lead',
            name='company',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='leads', to='crm.company', verbose_name='company'),
        ),
        migrations.AddField(
            model_name='lead',
            name='contact',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='crm.contact', verbose_name='contact'),
        ),
        migrations.AddField(
            model_name='lead',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='lead',
            name='referred_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.contact', verbose_name='recommended by'),
        ),
        migrations.AddField(
            model_name='file',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='files', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='automationrun',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='automation_runs', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='assignment',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='assignments', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='activity',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='activities', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='leadmove',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='moves', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='leadmove',
            name='moved_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lead',
            name='lost_reason',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.lostreason', verbose_name='lost reason'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lostreason',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='f0b27224da22cf9865dc162faa2a2d91fb29edae', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3a1ca', table='crm_lostreason', when='AFTER')),
        ),
        migrations.AddField(
            model_name='matchkey',
            name='company',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='match_keys', to='crm.company'),
        ),
        migrations.AddField(
            model_name='matchkey',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='match_keys', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='merge',
            name='merged_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='merge',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='mergedrow',
            name='merge',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='crm.merge'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='approver',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='asked_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='decided_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='move_requests', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='lost_reason',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.lostreason'),
        ),
        migrations.AddField(
            model_name='note',
            name='author',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='note',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='notification',
            name='actor',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notification',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='notificationdelivery',
            name='notification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='crm.notification'),
        ),
        migrations.AddField(
            model_name='notificationpreference',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pagelayout',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='pipeline',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_pipeline_is_the_default'),
        ),
        migrations.AddField(
            model_name='lead',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='crm.pipeline', verbose_name='pipeline'),
        ),
        migrations.AddField(
            model_name='automation',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='automations', to='crm.pipeline', verbose_name='pipeline'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pipeline',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='dd897308ac2f9c88e08c84dccb410901651cb688', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4730a', table='crm_pipeline', when='AFTER')),
        ),
        migrations.AddField(
            model_name='pushbrowser',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='receipt',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='receipts', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='owner'),
        ),
        migrations.AddField(
            model_name='pagelayout',
            name='opens_with',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.savedview'),
        ),
        migrations.AddField(
            model_name='scorechange',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='score_changes', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='scoredue',
            name='lead',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='scores_due', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='scoremodel',
            name='trained_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='scorerule',
            constraint=models.CheckConstraint(condition=models.Q(('points__range', (-50, 50))), name='a_rule_gives_at_most_50_points'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scorerule',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='eafd19f01c0c2f798f995fd7c9596b91a3050853', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_e7c1e', table='crm_scorerule', when='AFTER')),
        ),
        migrations.AddField(
            model_name='scoring',
            name='training_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sent',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sequence',
            name='created_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sequence',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sequences', to='crm.pipeline', verbose_name='pipeline'),
        ),
        migrations.AddField(
            model_name='enrolment',
            name='sequence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enrolments', to='crm.sequence'),
        ),
        migrations.AddConstraint(
            model_name='settings',
            constraint=models.CheckConstraint(condition=models.Q(('is_the_one', True)), name='there_is_one_row_of_settings'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='settings',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fd097a0553658bea57d7429311ef99d9bbfb96ce', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_47cc8', table='crm_settings', when='AFTER')),
        ),
        migrations.AddField(
            model_name='source',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who is told of problems'),
        ),
        migrations.AddField(
            model_name='receipt',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='receipts', to='crm.source'),
        ),
        migrations.AddField(
            model_name='stage',
            name='closed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='stage',
            name='pipeline',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stages', to='crm.pipeline', verbose_name='pipeline'),
        ),
        migrations.AddField(
            model_name='stage',
            name='successor',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='source',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.stage', verbose_name='where leads begin'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='from_stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage', verbose_name='from'),
        ),
        migrations.AddField(
            model_name='moverequest',
            name='to_stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage', verbose_name='to'),
        ),
        migrations.AddField(
            model_name='leadmove',
            name='from_stage',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='leadmove',
            name='to_stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='lead',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='automation',
            name='stage',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='automations', to='crm.stage', verbose_name='stage'),
        ),
        migrations.AddField(
            model_name='stagevisit',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='stagevisit',
            name='stage',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='crm.stage'),
        ),
        migrations.AddField(
            model_name='task',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='task',
            name='created_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='task',
            name='follows',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next', to='crm.task'),
        ),
        migrations.AddField(
            model_name='task',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='crm.lead', verbose_name='lead'),
        ),
        migrations.AddField(
            model_name='task',
            name='owner',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who'),
        ),
        migrations.AddField(
            model_name='touch',
            name='lead',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='touches', to='crm.lead'),
        ),
        migrations.AddField(
            model_name='touch',
            name='source',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='crm.source'),
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(fields=['user', 'last_day'], name='absence_of_user'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='an_absence_ends_after_it_begins'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='056cdff1b0e90adf975961434da0bdd3cc574112', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_78ab5', table='crm_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='availability',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='9850183e130b6bfece148d2c1a7b23d37b6e2f1c', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_b287a', table='crm_availability', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('archived_at', None), ('compared_at', None)), fields=['id'], name='company_uncompared'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('archived_at', None), ('checked_at', None)), fields=['id'], name='company_unchecked'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(crm.plain.Plain('name'), 'gin_trgm_ops'), name='company_words'),
        ),
        migrations.AddIndex(
            model_name='company',
            index=models.Index(condition=models.Q(('kept_until__isnull', False)), fields=['kept_until'], name='company_kept'),
        ),
        migrations.AddConstraint(
            model_name='company',
            constraint=models.UniqueConstraint(condition=models.Q(('cnpj', ''), _negated=True), fields=('cnpj',), name='a_cnpj_is_one_companys'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'compared_at\', \'checked_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'compared_at\', \'checked_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'compared_at\', \'checked_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='546785403c79abdecd3d98033042ec24bff08d06', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_84d0f', table='crm_company', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='checked_again', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.checked_at := NULL;  RETURN NEW;', hash='6b045caae39c060bac6a89c46ceaeba63957eb60', operation='UPDATE OF "cnpj", "postal_code"', pgid='pgtrigger_checked_again_95d70', table='crm_company', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='company',
            trigger=pgtrigger.compiler.Trigger(name='compared_again', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.compared_at := NULL; RETURN NEW;', hash='fedb149fea74125363c4dec1cf9cfe71e1f384bb', operation='UPDATE OF "name", "cnpj", "city"', pgid='pgtrigger_compared_again_6b89f', table='crm_company', when='BEFORE')),
        ),
        migrations.AddIndex(
            model_name='companyduplicate',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['-probability', '-id'], name='company_duplicate_open'),
        ),
        migrations.AddIndex(
            model_name='companyduplicate',
            index=models.Index(fields=['second'], name='company_duplicate_second'),
        ),
        migrations.AddConstraint(
            model_name='companyduplicate',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='two_companies_are_one_pair'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='companyduplicate',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='1f550ec45a423a4fe6f2e1d54d161a008edbf266', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_0e15b', table='crm_companyduplicate', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(fields=['-created_at', '-id'], name='contact_newest'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('kept_until__isnull', False)), fields=['kept_until'], name='contact_kept'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('archived_at', None), ('compared_at', None)), fields=['id'], name='contact_uncompared'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=models.Index(condition=models.Q(('archived_at', None), ('checked_at', None)), fields=['id'], name='contact_unchecked'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(crm.plain.Plain(django.db.models.functions.text.Concat('name', models.Value(' '), 'email', output_field=models.CharField())), 'gin_trgm_ops'), name='contact_words'),
        ),
        migrations.AddIndex(
            model_name='contact',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('phone', 'gin_trgm_ops'), name='contact_number'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'compared_at\', \'checked_at\', \'email_state\', \'phone_state\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'compared_at\', \'checked_at\', \'email_state\', \'phone_state\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'compared_at\', \'checked_at\', \'email_state\', \'phone_state\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='84d41eb66a3a1550763501da33abce6fa5957371', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_9cf5a', table='crm_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='checked_again', sql=pgtrigger.compiler.UpsertTriggerSql(func="NEW.checked_at := NULL; \n    IF NEW.email IS DISTINCT FROM OLD.email THEN NEW.email_state := ''; END IF;\n    IF NEW.phone IS DISTINCT FROM OLD.phone THEN NEW.phone_state := ''; END IF;\n RETURN NEW;", hash='59c2c0af506543d787d69b9b3d53f7a972d58ce6', operation='UPDATE OF "email", "phone"', pgid='pgtrigger_checked_again_9a8b2', table='crm_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='compared_again', sql=pgtrigger.compiler.UpsertTriggerSql(func='NEW.compared_at := NULL; RETURN NEW;', hash='5e0ad15e5b9d11640969f030f09b3bed8a378ee7', operation='UPDATE OF "name", "phone", "email", "document", "company_id", "city"', pgid='pgtrigger_compared_again_53b36', table='crm_contact', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='score_due', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n        INSERT INTO crm_scoredue (lead_id)\n        SELECT id FROM crm_lead WHERE contact_id = NEW.id AND closed_at IS NULL AND archived_at IS NULL;\n         RETURN NULL;', hash='0c88aced7fd8ee7f00b2f90a2aecc37a7fcaafb1', operation='UPDATE OF "name", "email", "phone", "job_title", "city", "company_id"', pgid='pgtrigger_score_due_d1ab9', table='crm_contact', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(fields=['contact', '-at'], name='consent_of_contact'),
        ),
        migrations.AddIndex(
            model_name='consent',
            index=models.Index(condition=models.Q(('key', ''), _negated=True), fields=['key', '-at'], name='consent_of_address'),
        ),
        migrations.AddConstraint(
            model_name='consent',
            constraint=models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key', 'purpose', 'channel', 'source', 'at'), name='a_word_is_kept_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='consent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "purpose", "channel", "granted", "source", "at" or delete rows from % table\', TG_TABLE_NAME;', hash='fe93434ea92c4971a99960e5005f503fa583bda3', operation='UPDATE OF "purpose", "channel", "granted", "source", "at" OR DELETE', pgid='pgtrigger_append_only_93490', table='crm_consent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='distributionrule',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='one_distribution_rule_is_the_last'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='distributionrule',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'credits\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'credits\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'credits\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='6210c9a2c2a0ef75e8439d64c91d9604cbfc3817', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_4825b', table='crm_distributionrule', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='duplicate',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['-probability', '-id'], name='duplicate_open'),
        ),
        migrations.AddIndex(
            model_name='duplicate',
            index=models.Index(fields=['second'], name='duplicate_second'),
        ),
        migrations.AddConstraint(
            model_name='duplicate',
            constraint=models.UniqueConstraint(fields=('first', 'second'), name='two_contacts_are_one_pair'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='duplicate',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='35c3f24b8d534da93c69034ef0ad09ec4489b9c0', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_1c209', table='crm_duplicate', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('number', None)), fields=['id'], name='event_unnumbered'),
        ),
        migrations.AddIndex(
            model_name='identity',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('key', 'gin_trgm_ops'), name='identity_fragment'),
        ),
        migrations.AddConstraint(
            model_name='identity',
            constraint=models.UniqueConstraint(fields=('kind', 'key'), name='an_identity_is_one_contacts'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='identity',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='79c2a3c307c802d0eb9c975893b12413b9b65058', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_82db1', table='crm_identity', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['-created_at', '-id'], name='job_newest'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['due_at'], name='job_unfinished'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['failed', 'cancelled']), _negated=True), fields=('reverts',), name='a_job_is_taken_back_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='job',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'total\', \'done\', \'failed\', \'cursor\', \'report\', \'claims\', \'troubles\', \'lease_until\', \'worked_at\', \'due_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'total\', \'done\', \'failed\', \'cursor\', \'report\', \'claims\', \'troubles\', \'lease_until\', \'worked_at\', \'due_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'total\', \'done\', \'failed\', \'cursor\', \'report\', \'claims\', \'troubles\', \'lease_until\', \'worked_at\', \'due_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='de8f34b3000684d16bceff4eea6dff1c997788b5', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_be71c', table='crm_job', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='import',
            index=models.Index(fields=['-created_at', '-id'], name='import_newest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='import',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'samples\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'samples\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'samples\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='582730c6d66814a518afe48981b8e754f0a8f9ac', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3c94b', table='crm_import', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='jobfile',
            index=models.Index(fields=['expires_at'], name='job_file_expiry'),
        ),
        migrations.AddConstraint(
            model_name='jobfile',
            constraint=models.UniqueConstraint(fields=('job', 'purpose'), name='a_job_has_one_file_of_a_purpose'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='jobfile',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'size\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'size\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'size\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='f81e5952cf2082350a88a7e8275a136977ac121d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_9b567', table='crm_jobfile', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='jobitem',
            index=models.Index(fields=['job', 'outcome', 'place'], name='job_item_outcome'),
        ),
        migrations.AddConstraint(
            model_name='jobitem',
            constraint=models.UniqueConstraint(fields=('job', 'place'), name='a_place_of_a_job_is_worked_once'),
        ),
        migrations.AddConstraint(
            model_name='jobtarget',
            constraint=models.UniqueConstraint(fields=('job', 'place'), name='a_place_of_a_job_is_one_lead'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['-created_at', '-id'], name='file_newest'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='file_away'),
        ),
        migrations.AddConstraint(
            model_name='file',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', True), ('contact__isnull', True), ('lead__isnull', False)), models.Q(('company__isnull', True), ('contact__isnull', False), ('lead__isnull', True)), models.Q(('company__isnull', False), ('contact__isnull', True), ('lead__isnull', True)), _connector='OR'), name='a_file_is_of_one_record'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='file',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='cd18d311246c4dd84b4f7e305d9fbaf167222714', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_1d68d', table='crm_file', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='automationrun',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='automation_run_due'),
        ),
        migrations.AddIndex(
            model_name='automationrun',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['lead'], name='automation_run_failed'),
        ),
        migrations.AddIndex(
            model_name='automationrun',
            index=models.Index(fields=['-created_at', '-id'], name='automation_run_newest'),
        ),
        migrations.AddIndex(
            model_name='automationrun',
            index=models.Index(fields=['lead', '-created_at'], name='automation_run_of_lead'),
        ),
        migrations.AddConstraint(
            model_name='automationrun',
            constraint=models.UniqueConstraint(fields=('automation', 'lead', 'key'), name='an_automation_meets_an_event_once'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['-created_at', '-id'], name='assignment_newest'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(fields=['owner', 'created_at'], name='assignment_of_day'),
        ),
        migrations.AddIndex(
            model_name='assignment',
            index=models.Index(condition=models.Q(('waits', True)), fields=['created_at'], name='assignment_waiting'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['lead', '-happened_at', '-id'], name='activity_of_lead'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['contact', '-happened_at', '-id'], name='activity_of_contact'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(condition=models.Q(('company__isnull', False)), fields=['company', '-happened_at', '-id'], name='activity_of_company'),
        ),
        migrations.AddConstraint(
            model_name='activity',
            constraint=models.UniqueConstraint(condition=models.Q(('subject_id__isnull', False)), fields=('kind', 'subject_id'), name='a_subject_has_one_line_of_a_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='latest', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    UPDATE crm_lead SET last_activity_at = latest.at\n    FROM (SELECT lead_id, max(happened_at) AS at FROM fresh WHERE lead_id IS NOT NULL GROUP BY lead_id) latest\n    WHERE crm_lead.id = latest.lead_id AND crm_lead.last_activity_at < latest.at;\n    RETURN NULL;\n', hash='da133554d9a8bd80a8c63d101055d10d98d02fe0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_latest_abcd5', referencing='REFERENCING NEW TABLE AS fresh ', table='crm_activity', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='activity',
            trigger=pgtrigger.compiler.Trigger(name='score_due', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF coalesce(NEW.lead_id, OLD.lead_id) IS NOT NULL AND coalesce(NEW.kind, OLD.kind) <> 'lead.scored' THEN\n            INSERT INTO crm_scoredue (lead_id) VALUES (coalesce(NEW.lead_id, OLD.lead_id));\n        END IF;\n         RETURN NULL;", hash='984403653fabd94e2efc49983869828e9d6748fc', operation='INSERT OR DELETE', pgid='pgtrigger_score_due_07f8d', table='crm_activity', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='matchkey',
            index=models.Index(fields=['key'], name='match_key'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['survivor_id', '-created_at'], name='merge_of_survivor'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['batch'], name='merge_batch'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('merged_id',), name='a_record_is_merged_into_one'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='merge',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'before\', \'after\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'before\', \'after\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'before\', \'after\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='8ca7fde23852eb0be421b5257ff780e45f0bde07', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_8884f', table='crm_merge', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='note',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(crm.plain.Plain('text'), config='pg_catalog.portuguese'), name='note_words'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['-created_at', '-id'], name='note_newest'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='note_away'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('lead__isnull', False)), models.Q(('contact__isnull', False), ('lead', None)), _connector='OR'), name='a_note_is_about_a_lead_or_a_contact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='94d3e8de932149cd63aa383407b46bb71821e42f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_b3bc0', table='crm_note', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(fields=['user', '-told_at', '-id'], name='notification_newest'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['user'], name='notification_unread'),
        ),
        migrations.AddConstraint(
            model_name='notification',
            constraint=models.UniqueConstraint(condition=models.Q(('read_at', None), ('subject_id__isnull', False)), fields=('user', 'kind', 'subject_id'), name='what_comes_again_is_one_unread_line'),
        ),
        migrations.AddIndex(
            model_name='notificationdelivery',
            index=models.Index(condition=models.Q(('state', 'queued')), fields=['way', 'due_at'], name='notification_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='notificationdelivery',
            constraint=models.UniqueConstraint(fields=('notification', 'way'), name='a_notification_goes_each_way_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='notificationpreference',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='1a686443b1b7e5bd21417a68f518bdeb1fbcdfa8', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_01b74', table='crm_notificationpreference', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='pushbrowser',
            index=models.Index(fields=['user'], name='push_browser_of_user'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pushbrowser',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'reached_sealed\', \'pushed_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'reached_sealed\', \'pushed_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'reached_sealed\', \'pushed_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='cd897700ce0c8ae68262e1fc9434be8d4489705d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_80169', table='crm_pushbrowser', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='savedview',
            index=models.Index(fields=['page', 'owner'], name='saved_view_of_owner'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='savedview',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'position\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'position\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'position\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='5560b154c6080ace6ef15bc048266bcdd299d042', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_7b7b9', table='crm_savedview', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='pagelayout',
            constraint=models.UniqueConstraint(fields=('user', 'page'), name='a_page_has_one_layout_a_person'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pagelayout',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='1bca7b8eca82556ddb87f02745709aea81261ef1', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_bdcd7', table='crm_pagelayout', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='scorechange',
            index=models.Index(fields=['lead', '-at'], name='score_change_of_lead'),
        ),
        migrations.AddIndex(
            model_name='scoredue',
            index=models.Index(fields=['quietly', 'due_at'], name='score_due'),
        ),
        migrations.AddConstraint(
            model_name='scoremodel',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('state',), name='one_scoring_model_is_in_use'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoremodel',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'body\', \'metrics\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'body\', \'metrics\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'body\', \'metrics\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='4b1dd5c770d785504d115b1781589c6bcd6814a6', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_e0f44', table='crm_scoremodel', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='scoring',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'training_since\', \'training_by_id\', \'trained_at\', \'outcome\', \'all_scored_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'training_since\', \'training_by_id\', \'trained_at\', \'outcome\', \'all_scored_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'training_since\', \'training_by_id\', \'trained_at\', \'outcome\', \'all_scored_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='611ffc87c4a3534a5fc05c4645ad820d899cc417', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_8196b', table='crm_scoring', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='sent',
            index=models.Index(fields=['sent_at'], name='sent_at'),
        ),
        migrations.AddConstraint(
            model_name='sent',
            constraint=models.UniqueConstraint(fields=('sender', 'key'), name='a_form_is_sent_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='sequence',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'looked_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'looked_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'looked_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='24a16144cfc136d9d4ab079ed2fa8ae946d2b14f', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3b00a', table='crm_sequence', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(condition=models.Q(('state', 'active')), fields=['due_at'], name='enrolment_due'),
        ),
        migrations.AddIndex(
            model_name='enrolment',
            index=models.Index(fields=['sequence', '-created_at', '-id'], name='enrolment_newest'),
        ),
        migrations.AddConstraint(
            model_name='enrolment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('lead',), name='a_lead_is_in_one_sequence_at_a_time'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['source', '-received_at', '-id'], name='receipt_newest'),
        ),
        migrations.AddIndex(
            model_name='receipt',
            index=models.Index(fields=['received_at'], name='receipt_oldest'),
        ),
        migrations.AddConstraint(
            model_name='receipt',
            constraint=models.UniqueConstraint(fields=('source', 'key'), name='an_arrival_has_one_receipt', nulls_distinct=False),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='receipt',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'payload_sealed\', \'consent\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'payload_sealed\', \'consent\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'payload_sealed\', \'consent\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='7e0fd77f66c8205d1291c5c27ff15df9ae22437a', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_34101', table='crm_receipt', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='stage',
            constraint=models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('pipeline', 'position'), name='one_stage_a_place'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='stage',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='6bd3bb9a82ca9460d2c15b4c479797d7e2dde101', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_46726', table='crm_stage', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='source',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'credentials_sealed\', \'token\', \'warned\', \'checked_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'credentials_sealed\', \'token\', \'warned\', \'checked_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'credentials_sealed\', \'token\', \'warned\', \'checked_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fb6e519150d9c6f320a06998be43ca22c555bd5d', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_bc0fc', table='crm_source', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='moverequest',
            index=models.Index(fields=['-created_at', '-id'], name='move_request_newest'),
        ),
        migrations.AddConstraint(
            model_name='moverequest',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('lead',), name='a_lead_waits_for_one_decision'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='moverequest',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='81ee1338199798a501de91ceacb8c6e0a21df578', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_3c699', table='crm_moverequest', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='leadmove',
            index=models.Index(fields=['lead', '-created_at'], name='move_newest'),
        ),
        migrations.AddConstraint(
            model_name='leadmove',
            constraint=models.UniqueConstraint(fields=('lead', 'version'), name='a_version_is_reached_by_one_move'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('archived_at', None)), fields=['stage', 'position', 'id'], name='lead_column'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['contact'], name='lead_contact'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['owner', 'stage'], name='lead_owner'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(fields=['-created_at', '-id'], name='lead_newest'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=models.Index(condition=models.Q(('kept_until__isnull', False)), fields=['kept_until'], name='lead_kept'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(fields=['tags'], name='lead_tags'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('custom', 'jsonb_path_ops'), name='lead_custom'),
        ),
        migrations.AddIndex(
            model_name='lead',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(crm.plain.Plain('title'), 'gin_trgm_ops'), name='lead_words'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('value_cents__gte', 0)), name='a_value_is_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='lead',
            constraint=models.CheckConstraint(condition=models.Q(('score__lte', 100)), name='a_score_is_at_most_100'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'position\', \'version\', \'last_activity_at\', \'score\', \'score_reasons\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'position\', \'version\', \'last_activity_at\', \'score\', \'score_reasons\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'position\', \'version\', \'last_activity_at\', \'score\', \'score_reasons\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='fbf08f28fe079dafaad397a2ad6c0327d896b405', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_e4a29', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='visits', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF TG_OP = 'INSERT' THEN\n        INSERT INTO crm_stagevisit (lead_id, stage_id, entered_at) VALUES (NEW.id, NEW.stage_id, NEW.entered_stage_at);\n    ELSIF OLD.stage_id IS DISTINCT FROM NEW.stage_id THEN\n        IF EXISTS (SELECT FROM crm_stagevisit WHERE lead_id = NEW.id AND stage_id = NEW.stage_id\n                   AND entered_at = NEW.entered_stage_at AND left_at IS NOT NULL) THEN\n            DELETE FROM crm_stagevisit WHERE lead_id = NEW.id AND left_at IS NULL;\n            UPDATE crm_stagevisit SET left_at = NULL\n            WHERE lead_id = NEW.id AND stage_id = NEW.stage_id AND entered_at = NEW.entered_stage_at;\n        ELSE\n            UPDATE crm_stagevisit SET left_at = greatest(entered_at, NEW.entered_stage_at)\n            WHERE lead_id = NEW.id AND left_at IS NULL;\n            INSERT INTO crm_stagevisit (lead_id, stage_id, entered_at)\n            VALUES (NEW.id, NEW.stage_id, NEW.entered_stage_at);\n        END IF;\n    END IF;\n    RETURN NULL;\n", hash='91fb9ef81caa0122b1fa959d55de4d7945fc951b', operation='INSERT OR UPDATE OF "stage_id"', pgid='pgtrigger_visits_655ea', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='lead',
            trigger=pgtrigger.compiler.Trigger(name='score_due', sql=pgtrigger.compiler.UpsertTriggerSql(func='IF NEW.closed_at IS NULL AND NEW.archived_at IS NULL THEN INSERT INTO crm_scoredue (lead_id) VALUES (NEW.id); END IF; RETURN NULL;', hash='b30399ea74543974cb0a7df229f088eef790ea63', operation='INSERT OR UPDATE OF "stage_id", "value_cents", "source", "source_detail", "tags", "expected_close", "contact_id", "company_id", "archived_at"', pgid='pgtrigger_score_due_4d510', table='crm_lead', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='automation',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='29c58c88bfd9e4c764e09ad1d042f643c994f831', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_8ce73', table='crm_automation', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='stagevisit',
            index=models.Index(fields=['lead', 'entered_at'], include=('stage', 'left_at'), name='visit_of_lead'),
        ),
        migrations.AddConstraint(
            model_name='stagevisit',
            constraint=models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('lead',), name='a_lead_stands_in_one_stage'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(fields=['-created_at', '-id'], name='task_newest'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at', None)), fields=['lead', 'due_at'], name='task_next_of_lead'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('done_at', None), ('remind_at__isnull', False), ('reminded_at', None)), fields=['remind_at'], name='task_to_remind'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='task_away'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('lead__isnull', False)), models.Q(('contact__isnull', False), ('lead', None)), _connector='OR'), name='a_task_is_about_a_lead_or_a_contact'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='task',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\', \'reminded_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\', \'reminded_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\', \'reminded_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='d776b134831833a967a35a1ef509c82c0e20f7cf', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_f96a0', table='crm_task', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='touch',
            index=models.Index(fields=['lead', 'at', 'id'], name='touch_of_lead'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='touch',
            trigger=pgtrigger.compiler.Trigger(name='audit', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE old_row jsonb; new_row jsonb;', func='\n    IF TG_OP = \'UPDATE\' THEN\n        SELECT jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, n.value) INTO old_row, new_row\n        FROM jsonb_each(to_jsonb(OLD)) o JOIN jsonb_each(to_jsonb(NEW)) n USING (key)\n        WHERE o.value IS DISTINCT FROM n.value AND NOT o.key = ANY (ARRAY[\'updated_at\']::text[]);\n        IF old_row IS NULL THEN RETURN NULL; END IF;\n    ELSIF TG_OP = \'INSERT\' THEN new_row := to_jsonb(NEW) - ARRAY[\'updated_at\']::text[];\n    ELSE old_row := to_jsonb(OLD) - ARRAY[\'updated_at\']::text[];\n    END IF;\n    INSERT INTO crm_auditline (id,  at, action, "table", row_id, actor_id, actor_name, request_id, address,\n                         before, after)\n    VALUES (gen_random_uuid(),  clock_timestamp(), lower(TG_OP), TG_TABLE_NAME,\n            coalesce(to_jsonb(NEW) ->> \'id\', to_jsonb(OLD) ->> \'id\'),\n            coalesce(current_setting(\'loved.id\', true), \'\'),\n            coalesce(nullif(current_setting(\'loved.name\', true), \'\'), \'system\'),\n            coalesce(current_setting(\'loved.request_id\', true), \'\'),\n            coalesce(current_setting(\'loved.address\', true), \'\'), old_row, new_row);\n    RETURN NULL;\n', hash='6c10f20fcbf162841ed344e668310308a670d938', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_audit_dc1b5', table='crm_touch', when='AFTER')),
        ),
        ]),
    ]
