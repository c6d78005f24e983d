from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0025_edited_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="note",
            name="pinned_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
