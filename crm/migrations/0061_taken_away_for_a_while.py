"""Rules and settings stay for thirty days when they are taken away: two empty columns each, no row is written anew."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Going back, what is away goes for good: its name may have been given again.
BACK = """
    SET CONSTRAINTS ALL IMMEDIATE;
    DELETE FROM crm_absence WHERE removed_at IS NOT NULL;
    DELETE FROM crm_automationrun WHERE automation_id IN (SELECT id FROM crm_automation WHERE removed_at IS NOT NULL);
    DELETE FROM crm_automation WHERE removed_at IS NOT NULL;
    UPDATE crm_assignment SET rule_id = NULL WHERE rule_id IN (SELECT id FROM crm_distributionrule WHERE removed_at IS NOT NULL);
    DELETE FROM crm_distributionrule WHERE removed_at IS NOT NULL;
    DELETE FROM crm_lostreason WHERE removed_at IS NOT NULL;
    UPDATE messaging_broadcast SET view_id = NULL WHERE view_id IN (SELECT id FROM crm_savedview WHERE removed_at IS NOT NULL);
    DELETE FROM crm_savedview WHERE removed_at IS NOT NULL;
    DELETE FROM crm_scorerule WHERE removed_at IS NOT NULL;
    DELETE FROM crm_enrolment WHERE sequence_id IN (SELECT id FROM crm_sequence WHERE removed_at IS NOT NULL);
    DELETE FROM crm_sequence WHERE removed_at IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0060_payment'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='absence',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='absence',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='automation',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='automation',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='distributionrule',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='distributionrule',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='lostreason',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='lostreason',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='savedview',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='scorerule',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='scorerule',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sequence',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='sequence',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='lostreason',
            name='name',
            field=models.CharField(max_length=60, verbose_name='reason'),
        ),
        migrations.AddConstraint(
            model_name='lostreason',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('name',), name='a_lost_reason_has_its_name_alone'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
