# Reversing it needs that no note is about a contact: such a note has no lead to go back to.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('crm', '0028_what_browsers_sent'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='file',
            name='removed_lines',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='note',
            name='api_key_id',
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='note',
            name='contact',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='crm.contact'),
        ),
        migrations.AddField(
            model_name='note',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='note',
            name='removed_lines',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='removed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='task',
            name='removed_lines',
            field=models.JSONField(editable=False, null=True),
        ),
        migrations.AlterField(
            model_name='note',
            name='lead',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='crm.lead'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(fields=['-created_at', '-id'], name='file_newest'),
        ),
        migrations.AddIndex(
            model_name='file',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='file_away'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['-created_at', '-id'], name='note_newest'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='note_away'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('removed_at__isnull', False)), fields=['removed_at'], name='task_away'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contact', None), ('lead__isnull', False)), models.Q(('contact__isnull', False), ('lead', None)), _connector='OR'), name='a_note_is_about_a_lead_or_a_contact'),
        ),
    ]
