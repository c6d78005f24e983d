from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0024_newest_tasks_first"),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="edited_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
