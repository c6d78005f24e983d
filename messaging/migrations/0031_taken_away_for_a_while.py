"""Rules and settings stay for thirty days when they are taken away: two empty columns each, no row is written anew."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

# Going back, what is away goes for good: its name may have been given again.
BACK = """
    SET CONSTRAINTS ALL IMMEDIATE;
    DELETE FROM messaging_recipient WHERE broadcast_id IN (SELECT id FROM messaging_broadcast WHERE removed_at IS NOT NULL);
    DELETE FROM messaging_broadcast WHERE removed_at IS NOT NULL;
    DELETE FROM messaging_budgetalert WHERE budget_id IN (SELECT id FROM messaging_budget WHERE removed_at IS NOT NULL);
    DELETE FROM messaging_budget WHERE removed_at IS NOT NULL;
    DELETE FROM messaging_cannedreply WHERE removed_at IS NOT NULL;
    DELETE FROM messaging_labelling WHERE label_id IN (SELECT id FROM messaging_label WHERE removed_at IS NOT NULL);
    DELETE FROM messaging_label WHERE removed_at IS NOT NULL;
    DELETE FROM messaging_openinghours WHERE removed_at IS NOT NULL;
    DELETE FROM messaging_ratingrules WHERE removed_at IS NOT NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('messaging', '0030_names_of_parts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='budget',
            name='a_channel_has_one_budget_of_a_currency',
        ),
        migrations.RemoveConstraint(
            model_name='cannedreply',
            name='a_shortcut_of_all_is_one_reply',
        ),
        migrations.RemoveConstraint(
            model_name='cannedreply',
            name='a_shortcut_of_a_person_is_one_reply',
        ),
        migrations.RemoveConstraint(
            model_name='cannedreply',
            name='a_shortcut_of_a_team_is_one_reply',
        ),
        migrations.RemoveConstraint(
            model_name='label',
            name='a_label_has_its_name_alone',
        ),
        migrations.RemoveConstraint(
            model_name='openinghours',
            name='a_channel_has_one_week_of_its_own',
        ),
        migrations.RemoveConstraint(
            model_name='ratingrules',
            name='a_channel_asks_by_rules_of_its_own',
        ),
        migrations.AddField(
            model_name='broadcast',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='broadcast',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='budget',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='budget',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='cannedreply',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='cannedreply',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='label',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='label',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ratingrules',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='ratingrules',
            name='removed_by',
            field=models.ForeignKey(db_index=False, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='budget',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('channel', 'currency'), name='a_channel_has_one_budget_of_a_currency', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None), ('sharing', 'everybody')), fields=('shortcut',), name='a_shortcut_of_all_is_one_reply'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None), ('sharing', 'private')), fields=('owner', 'shortcut'), name='a_shortcut_of_a_person_is_one_reply'),
        ),
        migrations.AddConstraint(
            model_name='cannedreply',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None), ('sharing', 'team')), fields=('team_id', 'shortcut'), name='a_shortcut_of_a_team_is_one_reply'),
        ),
        migrations.AddConstraint(
            model_name='label',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('removed_at', None)), name='a_label_has_its_name_alone'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('channel',), name='a_channel_has_one_week_of_its_own', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='ratingrules',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('channel',), name='a_channel_asks_by_rules_of_its_own', nulls_distinct=False),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
