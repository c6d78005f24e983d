from django.db import migrations, models

OF_LEADS_ONLY = """
    DELETE FROM crm_jobtarget WHERE NOT EXISTS (SELECT 1 FROM crm_lead WHERE crm_lead.id = crm_jobtarget.lead_id)
"""


class Migration(migrations.Migration):
    """The turns of a job name leads, contacts or companies. The column is renamed, no row is written."""

    dependencies = [
        ('crm', '0029_notes_of_contacts_and_undo'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='jobtarget',
            options={'verbose_name': 'record of a job', 'verbose_name_plural': 'records of jobs'},
        ),
        migrations.AlterField(
            model_name='jobtarget', name='lead', field=models.UUIDField(db_column='lead_id'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, OF_LEADS_ONLY),
        migrations.RenameField(model_name='jobtarget', old_name='lead', new_name='subject_id'),
        migrations.AlterField(model_name='jobtarget', name='subject_id', field=models.UUIDField()),
    ]
